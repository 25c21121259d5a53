"""A broken data file is refused with the line that is wrong, whatever is wrong with it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Literal, Self

import pytest
from pydantic import BaseModel, ConfigDict, Field, model_validator

from systembrist import datafile
from systembrist.errors import InputRefused


class Steg(BaseModel):
    model_config = ConfigDict(extra="forbid")

    namn: str = Field(pattern="^[a-zåäö]+$")
    dagar: int = Field(ge=1)
    slag: Literal["silver", "guld"] = "guld"
    slut: date | None = None


class Trappa(BaseModel):
    model_config = ConfigDict(extra="forbid")

    rubrik: str
    steg: tuple[Steg, ...] = Field(min_length=1)
    tak: dict[str, int] = {}

    @model_validator(mode="after")
    def _stiger(self) -> Self:
        faults = [
            (("steg", i, "dagar"), f"{after.namn} är kortare än {before.namn}")
            for i, (before, after) in enumerate(zip(self.steg, self.steg[1:], strict=False), start=1)
            if after.dagar < before.dagar
        ]
        if faults:
            raise datafile.Faults(*faults)
        if self.rubrik == "fel":
            raise ValueError("rubriken duger inte")
        return self


WHOLE = """\
# Stegen, nerifrån
rubrik: Trappan
steg:
  - namn: kommun
    dagar: 30
  - namn: länsstyrelse
    dagar: 60
    slut: 2027-01-15
tak:
  kommun: 3
"""


def refused(folder: Path, text: str | bytes) -> list[str]:
    """The lines with which the text is refused, as a reader would see them."""
    path = folder / "data" / "trappa.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(InputRefused) as refusal:
        datafile.read(path, Trappa)
    return list(refusal.value.lines)


def changed(old: str, new: str) -> str:
    assert old in WHOLE
    return WHOLE.replace(old, new, 1)


def test_a_whole_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "trappa.yaml"
    path.write_text(WHOLE, encoding="utf-8-sig", newline="\r\n")
    trappa = datafile.read(path, Trappa)
    assert [steg.dagar for steg in trappa.steg] == [30, 60]
    assert trappa.steg[1].slut == date(2027, 1, 15)


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("    dagar: 60\n", "", 6, "fältet dagar saknas"),
        ("rubrik: Trappan\n", "", 2, "fältet rubrik saknas"),
        ("dagar: 60", "dagar: många", 7, "dagar ska vara ett heltal"),
        ("dagar: 60", "dagar: 0", 7, "dagar ska vara minst 1"),
        ("dagar: 30", "dagar: 30\n    dagr: 31", 6, "okänt fält dagr"),
        ("dagar: 30", "dagar: 30\n    dagar: 31", 6, "fältet dagar står två gånger"),
        ("namn: kommun", "namn: 17", 4, "namn ska vara text"),
        ("namn: kommun", "namn: Kommun 1", 4, "namn har fel tecken eller längd: Kommun 1"),
        ("slut: 2027-01-15", "slut: snart", 8, "slut ska vara ett datum"),
        ("slut: 2027-01-15", "slut: 2027-02-30", 8, "värdet 2027-02-30 är omöjligt"),
        ("slut: 2027-01-15", "slag: brons", 8, "slag ska vara något av 'silver' eller 'guld'"),
        ("  kommun: 3", "  kommun: tre", 10, "kommun ska vara ett heltal"),
        ("tak:\n  kommun: 3", "tak: 3", 9, "tak ska vara namngivna fält"),
        ("dagar: 60", "dagar: 20", 7, "länsstyrelse är kortare än kommun"),
        ("Trappan", "fel", 2, "rubriken duger inte"),
        ("rubrik: Trappan", "rubrik: [Trappan", 3, "kan inte läsas som YAML"),
        ("rubrik: Trappan", "rubrik: Trappan: hel", 2, "kan inte läsas som YAML"),
        ("rubrik: Trappan", "rubrik: *okänd", 2, "kan inte läsas som YAML"),
        ("rubrik: Trappan", "rubrik: !!python/name:os.system", 2, "kan inte läsas som YAML"),
        ("Trappan", "Trap\x00pan", 2, "kan inte läsas som YAML"),
        ("Trappan\n", "Trappan\n---\n", 3, "kan inte läsas som YAML"),
    ],
)
def test_each_fault_names_its_line(tmp_path: Path, old: str, new: str, line: int, says: str) -> None:
    (only,) = refused(tmp_path, changed(old, new))
    assert only.startswith(f"data/trappa.yaml rad {line}: {says}")


def test_all_faults_are_named_in_the_order_of_the_file(tmp_path: Path) -> None:
    text = changed("dagar: 30", "dagar: x").replace("rubrik: Trappan", "rubrik: a\nrubrik: b").replace("60", "y")
    assert refused(tmp_path, text) == [
        "data/trappa.yaml rad 3: fältet rubrik står två gånger",
        "data/trappa.yaml rad 6: dagar ska vara ett heltal",
        "data/trappa.yaml rad 8: dagar ska vara ett heltal",
    ]


@pytest.mark.parametrize("text", ["", "# bara en kommentar\n"])
def test_an_empty_file(tmp_path: Path, text: str) -> None:
    assert refused(tmp_path, text) == ["data/trappa.yaml rad 1: filen är tom"]


@pytest.mark.parametrize("text", ["bara text", "- en\n- lista\n", "null"])
def test_a_file_of_another_kind(tmp_path: Path, text: str) -> None:
    assert refused(tmp_path, text) == ["data/trappa.yaml rad 1: filen ska vara namngivna fält"]


def test_a_file_in_an_old_encoding_names_the_line_with_the_first_letter(tmp_path: Path) -> None:
    assert refused(tmp_path, WHOLE.replace("Stegen, nerifrån", "Stegen").encode("latin-1")) == [
        "data/trappa.yaml rad 6: filen är inte sparad som UTF-8",
    ]


def test_a_file_that_contains_itself_or_never_ends_its_lists(tmp_path: Path) -> None:
    assert refused(tmp_path, changed("rubrik: Trappan", "rubrik: &a [*a]"))
    assert refused(tmp_path, "[" * 5000) == ["data/trappa.yaml rad 1: filen är för djupt nästlad"]


def test_a_missing_file_and_a_folder(tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match=r"trappa\.yaml: filen saknas"):
        datafile.read(tmp_path / "trappa.yaml", Trappa)
    with pytest.raises(InputRefused, match="filen går inte att läsa"):
        datafile.read(tmp_path, Trappa)
