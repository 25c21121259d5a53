"""Which rows of stays are a way up the ladder, and which have lost a rung."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from systembrist.model import Level, Outcome
from systembrist.store.checks import Climb, gaps

GROUP, KOMMUN, LAN, TOP = Level
RISING = [Outcome.LYFT, Outcome.TYSTNAD, Outcome.EJ_ANSLUTEN, Outcome.FORBIGANGEN]


def climbs(*way: tuple[Level, Outcome | None]) -> bool:
    return gaps({1: list(way)}) == []


@pytest.mark.parametrize(
    "way",
    [
        [(GROUP, None)],
        [(GROUP, Outcome.LYFT), (KOMMUN, Outcome.TYSTNAD), (LAN, Outcome.EJ_ANSLUTEN), (TOP, None)],
        [(GROUP, Outcome.FORBIGANGEN), (KOMMUN, Outcome.FORBIGANGEN), (LAN, None)],
        [(GROUP, Outcome.SAMLAD)],
        [(GROUP, Outcome.SAMLAD), (GROUP, None)],
        [(GROUP, Outcome.SAMLAD), (KOMMUN, None)],
        [(GROUP, Outcome.SAMLAD), (GROUP, Outcome.SAMLAD), (KOMMUN, Outcome.TYSTNAD), (LAN, None)],
        [(GROUP, Outcome.ATGARDAD), (GROUP, Outcome.TYSTNAD), (KOMMUN, Outcome.ATGARDAD), (KOMMUN, None)],
        [(GROUP, Outcome.ATERTAGEN)],
        [],
    ],
)
def test_a_way_that_leaves_nothing_out(way: Climb) -> None:
    assert climbs(*way)


@pytest.mark.parametrize(
    "way",
    [
        [(KOMMUN, None)],
        [(GROUP, Outcome.LYFT), (LAN, None)],
        [(GROUP, Outcome.LYFT), (GROUP, None)],
        [(GROUP, Outcome.LYFT), (KOMMUN, Outcome.TYSTNAD), (GROUP, None)],
        [(GROUP, Outcome.ATGARDAD), (KOMMUN, None)],
        [(GROUP, Outcome.SAMLAD), (LAN, None)],
        [(GROUP, Outcome.AVSLUTAD), (GROUP, None)],
        [(GROUP, Outcome.FORBIGANGEN), (GROUP, None)],
    ],
)
def test_a_way_with_a_rung_missing_or_twice_or_downward(way: Climb) -> None:
    assert not climbs(*way)


@given(st.lists(st.sampled_from(RISING), max_size=3), st.integers(0, 2))
def test_taking_a_rung_away_is_always_seen(outcomes: list[Outcome], gone: int) -> None:
    way: Climb = [*zip(Level, outcomes, strict=False), (list(Level)[len(outcomes)], None)]
    assert climbs(*way)
    if gone < len(way) - 1:
        assert not climbs(*(way[:gone] + way[gone + 1 :]))


def test_each_deficiency_is_judged_for_itself() -> None:
    assert gaps({3: [(KOMMUN, None)], 1: [(GROUP, None)], 2: [(LAN, None)]}) == [2, 3]
