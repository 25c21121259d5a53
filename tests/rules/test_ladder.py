"""The order of the levels: four of them, one foot, one top, nothing skipped."""

from __future__ import annotations

from systembrist.escalation.ladder import LADDER, TOP, above, passes_as_copy
from systembrist.model import Level


def test_it_climbs_from_ledningsgrupp_by_kommun_and_lansstyrelse_to_socialstyrelsen() -> None:
    climbed, here = [Level.LEDNINGSGRUPP], above(Level.LEDNINGSGRUPP)
    while here is not None:
        climbed.append(here)
        here = above(here)
    assert climbed == [Level.LEDNINGSGRUPP, Level.KOMMUN, Level.LANSSTYRELSE, Level.SOCIALSTYRELSEN]


def test_nothing_is_above_the_top() -> None:
    assert above(TOP) is None


def test_every_level_but_the_foot_is_above_just_one() -> None:
    assert [above(level) for level in LADDER] == [*LADDER[1:], None]
    assert set(LADDER) == set(Level)


def test_only_what_leaves_the_kommun_or_higher_goes_as_a_frozen_copy() -> None:
    assert [level for level in LADDER if passes_as_copy(level)] == [
        Level.KOMMUN, Level.LANSSTYRELSE, Level.SOCIALSTYRELSEN,
    ]  # fmt: skip
