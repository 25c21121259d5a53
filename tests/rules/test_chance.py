"""Rises and falls are called so only where chance would hardly make them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import fisher_exact

from systembrist.reports.chance import RISK, Pair, Verdict, fisher, verdicts

COUNTS = st.integers(0, 400)


@given(COUNTS, COUNTS, COUNTS, COUNTS)
def test_the_risk_is_that_of_fishers_exact_test(one: int, rest_before: int, other: int, rest_after: int) -> None:
    known = fisher_exact([[one, rest_before], [other, rest_after]]).pvalue
    assert fisher(one, one + rest_before, other, other + rest_after) == pytest.approx(known, rel=1e-5, abs=1e-9)


@given(COUNTS, COUNTS, COUNTS, COUNTS)
def test_it_is_the_same_both_ways_round(one: int, rest_before: int, other: int, rest_after: int) -> None:
    there = fisher(one, one + rest_before, other, other + rest_after)
    assert fisher(other, other + rest_after, one, one + rest_before) == pytest.approx(there)


def test_a_share_that_has_doubled_rises_and_one_that_has_halved_falls() -> None:
    pairs = [Pair(50, 100), Pair(100, 50), Pair(850, 850)]
    assert verdicts(pairs, Pair(1000, 1000)) == [Verdict.RISES, Verdict.FALLS, Verdict.CHANCE]


def test_twice_as_many_of_everything_is_no_change() -> None:
    assert verdicts([Pair(100, 200), Pair(300, 600)], Pair(400, 800)) == [Verdict.CHANCE, Verdict.CHANCE]


def test_a_few_are_never_a_change() -> None:
    assert verdicts([Pair(1, 4), Pair(9, 6)], Pair(10, 10)) == [Verdict.CHANCE, Verdict.CHANCE]


def test_what_may_not_be_shown_is_not_judged() -> None:
    pairs = [Pair(None, 100), Pair(50, None), Pair(0, 0), Pair(50, 100)]
    assert verdicts(pairs, Pair(1000, 1000))[:3] == [Verdict.UNKNOWN] * 3
    assert verdicts(pairs, Pair(None, 1000)) == [Verdict.UNKNOWN] * 4
    assert verdicts(pairs, Pair(0, 1000)) == [Verdict.UNKNOWN] * 4


def test_many_looked_at_together_need_more_each() -> None:
    alone, beside = Pair(20, 37), [Pair(49, 48)] * 20
    whole = Pair(1000, 1000)
    assert fisher(20, 1000, 37, 1000) < RISK
    assert verdicts([alone], whole) == [Verdict.RISES]
    assert verdicts([alone, *beside], whole)[0] is Verdict.CHANCE


@given(st.lists(st.builds(Pair, st.none() | st.integers(0, 50), st.none() | st.integers(0, 50)), max_size=12))
def test_a_rise_is_a_greater_share_and_a_fall_a_smaller(pairs: list[Pair]) -> None:
    whole = Pair(sum(one.before or 0 for one in pairs), sum(one.after or 0 for one in pairs))
    for one, said in zip(pairs, verdicts(pairs, whole), strict=True):
        difference = (one.after or 0) * (whole.before or 0) - (one.before or 0) * (whole.after or 0)
        assert difference > 0 or said is not Verdict.RISES
        assert difference < 0 or said is not Verdict.FALLS
