"""The order of the levels: four of them, one foot, one top, nothing skipped."""

from __future__ import annotations

import pytest

from systembrist.escalation.ladder import LADDER, TOP, above, below, passes_as_copy
from systembrist.model import Level


def test_it_climbs_from_ledningsgrupp_by_kommun_and_lansstyrelse_to_socialstyrelsen() -> None:
    climbed, here = [Level.LEDNINGSGRUPP], above(Level.LEDNINGSGRUPP)
    while here is not None:
        climbed.append(here)
        here = above(here)
    assert climbed == [Level.LEDNINGSGRUPP, Level.KOMMUN, Level.LANSSTYRELSE, Level.SOCIALSTYRELSEN]


def test_nothing_is_above_the_top_and_nothing_below_the_foot() -> None:
    assert above(TOP) is None
    assert below(LADDER[0]) == ()


@pytest.mark.parametrize("level", list(Level))
def test_what_is_below_is_in_order_and_never_the_level_itself(level: Level) -> None:
    assert [*below(level), level] == list(LADDER[: len(below(level)) + 1])


@pytest.mark.parametrize("level", LADDER[:-1])
def test_a_level_is_the_highest_below_the_one_above_it(level: Level) -> None:
    over = above(level)
    assert over is not None
    assert below(over)[-1] is level


def test_only_what_leaves_the_kommun_or_higher_goes_as_a_frozen_copy() -> None:
    assert [level for level in LADDER if passes_as_copy(level)] == [
        Level.KOMMUN, Level.LANSSTYRELSE, Level.SOCIALSTYRELSEN,
    ]  # fmt: skip
