"""What contradicts itself in a yearly report: named with its question, stopped or only asked about."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from systembrist import submissions
from systembrist.reports import contradictions
from tests import yearly

ASKED = yearly.asked()
PARTS = [heading.field(one) for heading, one in ASKED.questions if one.part_of]
NUMBERS = st.integers(0, 1_000_000)


def found(**typed: str) -> list[tuple[str, bool]]:
    given, faults = submissions.read(ASKED, {name.replace("_", "-", 1): text for name, text in typed.items()})
    assert faults == []
    return [(one.line.replace("\u202f", " "), one.stops) for one in contradictions.found(ASKED, given)]


def test_a_part_that_is_larger_than_its_whole_is_named_and_stops() -> None:
    assert found(stod_personer="39", stod_kvinnor="400") == [("Av dem kvinnor: 400 är fler än alla 39", True)]
    assert found(stod_personer="0", stod_alder_65="1") == [("65 år eller äldre: 1 är fler än alla 0", True)]


def test_a_remainder_that_differs_is_only_asked_about() -> None:
    said = "Kvar av bidraget: 5 000 skrivet, men beviljat bidrag minus använt bidrag är 0"
    assert found(bidrag_beviljat="1176753", bidrag_anvant="1176753", bidrag_kvar="5000") == [(said, False)]
    [(more, stops)] = found(bidrag_beviljat="10", bidrag_anvant="12", bidrag_kvar="0")
    assert (more, stops) == ("Kvar av bidraget: 0 skrivet, men beviljat bidrag minus använt bidrag är \u22122", False)


@pytest.mark.parametrize("left_out", ["bidrag-beviljat", "bidrag-anvant", "bidrag-kvar", "stod-personer"])
def test_what_is_not_answered_contradicts_nothing(left_out: str) -> None:
    odd = {"bidrag-beviljat": "9", "bidrag-anvant": "9", "bidrag-kvar": "5", "stod-personer": "1", "stod-man": "2"}
    given, _ = submissions.read(ASKED, {name: text for name, text in odd.items() if name != left_out})
    assert [one.field for one in contradictions.found(ASKED, given)] == (
        ["bidrag-kvar"] if left_out == "stod-personer" else ["stod-man"]
    )


def test_what_ships_compares_every_part_of_those_who_got_support() -> None:
    assert [
        f"stod-{key}" for key in ("kvinnor", "man", "alder_18_29", "alder_30_49", "alder_50_64", "alder_65")
    ] == PARTS
    assert found(**{name.replace("-", "_"): text for name, text in yearly.TYPED.items()}) == []


def test_an_answer_of_another_kind_is_passed_over() -> None:
    odd = {"stod": {"personer": "få", "kvinnor": 400}, "bidrag": {"beviljat": 1.5, "anvant": 1, "kvar": 0}}
    assert contradictions.found(ASKED, odd) == []


@given(st.dictionaries(st.sampled_from(PARTS), NUMBERS), NUMBERS)
def test_the_larger_parts_stop_and_no_others(parts: dict[str, int], whole: int) -> None:
    answers = {"stod": {name.removeprefix("stod-"): value for name, value in parts.items()} | {"personer": whole}}
    stopped = {one.field for one in contradictions.stopping(ASKED, answers)}
    assert stopped == {name for name, value in parts.items() if value > whole}


@given(NUMBERS, NUMBERS, NUMBERS)
def test_a_remainder_is_asked_about_exactly_where_it_differs_and_never_stops(first: int, used: int, left: int) -> None:
    answers = {"bidrag": {"beviljat": first, "anvant": used, "kvar": left}}
    assert bool(contradictions.found(ASKED, answers)) == (left != first - used)
    assert contradictions.stopping(ASKED, answers) == []
