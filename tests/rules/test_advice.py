"""What is said to stand instead of what was found: it reads as Swedish, and leaves nothing behind to be found."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench import personal_data as bench
from systembrist.privacy import advice, personal_data
from systembrist.privacy.naming.genitive import nominative

TEXTS = [text for file in sorted(bench.FOLDER.glob("*.txt")) for text, _ in bench.read(file)]
READS = [
    ("Annas mamma ringde.", "Klientens mamma ringde."),
    ("Det är Björns mamma som ringer.", "Det är klientens mamma som ringer."),
    ("Annas och Eriks barn mår dåligt.", "Klientens och klientens barn mår dåligt."),
    ("Hon tog Annas.", "Hon tog klientens."),
    ("Lars mamma ringde.", "Klientens mamma ringde."),
    ("Andreas ansökan försvann.", "Klientens ansökan försvann."),
    ("Andreas fick nej.", "Klienten fick nej."),
    ("Hans Eks läkare har slutat.", "Klientens läkare har slutat."),
    ("Handläggare Ahmeds besked kom sent.", "Handläggarens besked kom sent."),
    ("Biståndshandläggare Ahmed svarade inte.", "Handläggaren svarade inte."),
    ("Herr Nilsson nekades.", "Klienten nekades."),
    ("Gode mannen Karin svarar inte.", "Gode mannen svarar inte."),
    ("Konto 8327-9, 123 456 789-0 är spärrat.", "Ett konto är spärrat."),
    ("Kontot 8327-9, 123 456 789-0 är spärrat.", "Kontot är spärrat."),
    ("Hans konto 8327-9, 123 456 789-0 är spärrat.", "Hans konto är spärrat."),
    ("Hon har ett konto 8327-9, 123 456 789-0 som är spärrat.", "Hon har ett konto som är spärrat."),
    ("Kontonummer: 5000-1234567", "Kontonummer: ett konto"),
    ("Klienten har nummer 850709-9805 och väntar.", "Klienten har ett personnummer och väntar."),
    ("Klientens personnummer 850709-9805 saknas.", "Klientens personnummer saknas."),
    ("Pnr 850709-9805 saknas.", "Ett personnummer saknas."),
    ("Det gäller 850709-9805.", "Det gäller klientens nummer."),
    ("Ring tel. 070-174 06 05 efter lunch.", "Ring ett telefonnummer efter lunch."),
    ("Nås på telefonnummer 070-174 06 05.", "Nås på ett telefonnummer."),
    ("Mejla till e-postadressen kim@example.se.", "Mejla till e-postadressen."),
    ("Ärendet HSN 2024/118-3 ligger hos nämnden.", "Ärendet ligger hos nämnden."),
    ("Se dnr 2024/01234.", "Se ett ärende."),
    ("Kundnummer 98765432 hos elbolaget.", "Ett kundnummer hos elbolaget."),
    ("Hon bor på Storgatan 12.", "Hon bor på en adress."),
    ("Storgatan 12 är utrymd.", "En adress är utrymd."),
    ("Adress: Storgatan 12", "Adress: en adress"),
]


def replaced(text: str) -> str:
    return advice.replace_all(text, advice.on)


@pytest.mark.parametrize(("text", "reads"), READS)
def test_what_stands_instead_reads_well(text: str, reads: str) -> None:
    assert replaced(text) == reads


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_with_all_of_a_line_replaced_nothing_is_left(text: str) -> None:
    assert personal_data.find(replaced(text)) == []


PIECES = st.sampled_from(
    [*TEXTS, *(text for text, _ in READS), "konto ", "Anna", "s ", "nr ", "850709", "-", "9805", "dnr "]
)


@given(st.lists(PIECES, min_size=1, max_size=6), st.sampled_from(["", " ", "\n", ", ", " och "]))
def test_with_all_replaced_nothing_is_left_whatever_stands_beside_what(pieces: list[str], between: str) -> None:
    assert personal_data.find(replaced(between.join(pieces))) == []


@given(st.lists(PIECES, min_size=1, max_size=6).map("".join))
def test_what_is_replaced_is_never_replaced_twice(text: str) -> None:
    ended = 0
    for one in advice.on(text):
        assert ended <= one.start <= one.finding.start
        ended = one.end


@pytest.mark.parametrize(
    ("name", "called"),
    [("Anna", "anna"), ("Annas", "anna"), ("ANNAS", "anna"), ("Anna's", "anna"), ("Anna Lindgrens", "anna lindgren"),
     ("Andreas", "andreas"), ("Hans", "hans"), ("Jonas", "jonas"), ("Andrea", "andrea"), ("", ""), ("12", "12")],
)  # fmt: skip
def test_a_name_is_the_same_name_in_the_genitive(name: str, called: str) -> None:
    assert nominative(name) == called
