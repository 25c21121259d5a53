"""Combinations that tell who it is without a name are pointed at, and only where enough of them meet."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from systembrist.privacy import rare
from tests.world import PLACES

SMALL, LARGE = "Bjurholm", "Göteborg"


@pytest.mark.parametrize(
    ("text", "small", "large"),
    [
        ("En 54-årig kvinna med schizofreni vräktes efter branden.", 4, 3),
        ("En 54-årig kvinna med schizofreni fick vänta.", 3, 0),
        ("Kvinnan med schizofreni, född 1985-02-03, fick vänta.", 3, 0),
        ("Kvinnan med schizofreni, född 3 februari 1985, fick vänta.", 3, 0),
        ("Kvinnan med schizofreni, född den 3:e feb. 1985, fick vänta.", 3, 0),
        ("Kvinnan med schizofreni, född 3/2 1985, fick vänta.", 3, 0),
        ("Kvinnan med schizofreni fick vänta från 3 februari 2025.", 0, 0),
        ("Klienten med schizofreni fick vänta.", 0, 0),
        ("Klienten fick vänta i 54 veckor.", 0, 0),
        ("", 0, 0),
    ],
)
def test_fewer_traits_are_enough_in_a_small_kommun(text: str, small: int, large: int) -> None:
    assert (len(rare.why(text, SMALL)), len(rare.why(text, LARGE))) == (small, large)


@pytest.mark.parametrize(
    "age",
    ["född 1/5-90", "född -90", "född 90", "en 35-åring", "tjugotreåring", "som är 43", "som fyllde 50 år",
     "18 år gammal", "i 40-årsåldern", "35-åriga mannen"],
)  # fmt: skip
def test_an_age_however_it_is_told(age: str) -> None:
    assert len(rare.why(f"Klienten med schizofreni, {age}, fick vänta.", SMALL)) == 3


@pytest.mark.parametrize(
    "number",
    ["väntan är 14 timmar", "mötet är 15 min", "avgiften är 12 kr", "det är 3 av 5", "det är 20:30", "de är 12 000",
     "andelen är 15 procent", "journalen fyllde 12 sidor", "en fredåring", "flerårig vård", "treårig vård",
     "ett 2-årigt avtal", "ett 10 år gammalt beslut", "född 12 veckor för tidigt"],
)  # fmt: skip
def test_a_number_that_is_no_age(number: str) -> None:
    assert rare.why(f"Klienten med schizofreni, {number}, fick vänta.", SMALL) == []


def test_the_list_names_kommuner_and_only_some() -> None:
    listed = rare.words("small_kommuner")
    known = {one.name.casefold() for one in PLACES.kommuner}
    assert listed < known, listed - known


@given(st.text(max_size=300), st.sampled_from([SMALL, LARGE, ""]))
def test_any_text_gives_an_answer(text: str, kommun: str) -> None:
    assert len(rare.why(text, kommun)) != 1
