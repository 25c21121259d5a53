"""Every kommun must be understood the way people write it, and never be taken for another."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from systembrist.errors import InputRefused
from systembrist.places import Kommun, Lan, load

DATA = Path(__file__).resolve().parents[2] / "data"
PLACES = load(DATA)
HEADER = "kommunkod\tkommun\tlanskod\tlan\n"


def refused(text: str) -> str:
    with pytest.raises(InputRefused) as caught:
        PLACES.kommun(text)
    return str(caught.value)


def test_sweden_has_290_kommuner_in_21_lan_in_order_of_code() -> None:
    assert len(PLACES.kommuner) == 290
    assert len(PLACES.lans) == 21
    assert [kommun.code for kommun in PLACES.kommuner] == sorted({kommun.code for kommun in PLACES.kommuner})
    assert {kommun.lan_code for kommun in PLACES.kommuner} == {lan.code for lan in PLACES.lans}
    assert PLACES.lans[0] == Lan("01", "Stockholms län")


def test_a_kommun_is_called_what_it_calls_itself() -> None:
    called = {kommun.name: kommun.authority for kommun in PLACES.kommuner}
    assert called["Falun"] == "Falu kommun"
    assert called["Gotland"] == "Region Gotland"
    asked = ("Borlänge", "Umeå", "Kalmar", "Alingsås", "Malung-Sälen", "Lilla Edet", "Berg")
    assert [called[name] for name in asked] == [
        "Borlänge kommun", "Umeå kommun", "Kalmar kommun", "Alingsås kommun", "Malung-Sälens kommun",
        "Lilla Edets kommun", "Bergs kommun",
    ]  # fmt: skip
    assert {PLACES.kommun(kommun.authority) for kommun in PLACES.kommuner} == set(PLACES.kommuner)


@pytest.mark.parametrize("kommun", PLACES.kommuner, ids=lambda kommun: kommun.name)
def test_every_official_name_and_code_round_trips_in_every_form(kommun: Kommun) -> None:
    genitive = kommun.name if kommun.name[-1] in "sxz" else kommun.name + "s"
    forms = [kommun.code, kommun.code.lstrip("0"), kommun.name, kommun.name.upper(), f"  {kommun.name.lower()} "]
    for form in (kommun.name, genitive):
        forms += [form, f"{form} kommun", f"{form}  Kommun", f"{form} stad", f"{form} Stad"]
    forms.append(unicodedata.normalize("NFD", kommun.name))
    forms.append(kommun.name.replace("-", " "))
    assert {PLACES.kommun(form) for form in forms} == {kommun}


def test_no_two_kommuner_share_a_form() -> None:
    names = [kommun.name.casefold().replace("-", " ") for kommun in PLACES.kommuner]
    genitives = [name if name[-1] in "sxz" else name + "s" for name in names]
    assert len(set(names)) == len(set(genitives)) == 290
    for name, genitive in zip(names, genitives, strict=True):
        assert genitive == name or genitive not in names


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Borlänge kommun", "Borlänge"),
        ("borlänge", "Borlänge"),
        ("Borås", "Borås"),
        ("Borås kommun", "Borås"),
        ("Borås Stad", "Borås"),
        ("Stockholms stad", "Stockholm"),
        ("Falu kommun", "Falun"),
        ("Region Gotland", "Gotland"),
        ("Upplands Bro", "Upplands-Bro"),
        ("Malung–Sälens kommun", "Malung-Sälen"),
        ("Upplands\u00a0Väsby", "Upplands Väsby"),
        ("0114", "Upplands Väsby"),
        ("114", "Upplands Väsby"),
        ("１１４", "Upplands Väsby"),
        ("1480", "Göteborg"),
    ],
)
def test_what_people_write_is_understood(text: str, name: str) -> None:
    assert PLACES.kommun(text).name == name


def test_near_misses_are_suggested() -> None:
    assert refused("Borlange") == "okänd kommun; menade du Borlänge?"
    assert refused("Stokholms stad") == "okänd kommun; menade du Stockholm?"
    assert " eller " in refused("Mal")


@pytest.mark.parametrize("text", ["9999", "0114.0", "14", "01140", "kommun", "Xyzzy", "850101-1234", "Å" * 100_000])
def test_what_is_like_nothing_is_refused_without_being_repeated(text: str) -> None:
    assert refused(text) == "okänd kommun; skriv namnet eller SCB:s kod, t.ex. Borlänge eller 2081"


@pytest.mark.parametrize("text", ["", "  ", "\n"])
def test_nothing_is_called_missing(text: str) -> None:
    assert refused(text) == "kommun saknas"


def test_a_name_is_never_taken_over_by_the_genitive_of_another(tmp_path: Path) -> None:
    (tmp_path / "kommuner.tsv").write_text(HEADER + "0101\tEk\t01\tA\n0102\tEks\t01\tA\n", encoding="utf-8")
    places = load(tmp_path)
    assert [places.kommun(text).name for text in ("Ek", "Eks", "Eks kommun", "Ek kommun")] == ["Ek", "Eks", "Eks", "Ek"]


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ("", 1),
        ("kod\tnamn\n", 1),
        (HEADER + "0101\tEk\t01\n", 2),
        (HEADER + "101\tEk\t01\tA\n", 2),
        (HEADER + "0101\tEk\t01\tA\n\n", 3),
        (HEADER + "0101\tEk\t02\tA\n", 2),
        (HEADER + "0101\tEk\t01\tA\n0102\tAlm\t01\tB\n", 3),
        (HEADER + "0101\tEk\t01\tA\n0101\tAlm\t01\tA\n", 3),
        (HEADER + "0102\tEk\t01\tA\n0101\tAlm\t01\tA\n", 3),
        (HEADER + "0101\tEk\t01\tA\n0102\tek\t01\tA\n", 3),
    ],
)
def test_a_broken_file_is_refused_with_its_line(tmp_path: Path, content: str, line: int) -> None:
    (tmp_path / "kommuner.tsv").write_text(content, encoding="utf-8")
    with pytest.raises(InputRefused, match=rf"^kommuner\.tsv rad {line}: "):
        load(tmp_path)


def test_a_missing_or_unreadable_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match="går inte att läsa"):
        load(tmp_path)
    (tmp_path / "kommuner.tsv").write_bytes("Malmö".encode("latin-1"))
    with pytest.raises(InputRefused, match="går inte att läsa"):
        load(tmp_path)
