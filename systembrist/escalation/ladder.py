"""The order of the levels, and nothing else: who stands above whom is data (`Body.parent_id`)."""

from __future__ import annotations

from systembrist.model import Level

LADDER = tuple(Level)
TOP = LADDER[-1]


def above(level: Level) -> Level | None:
    """The next level up; None at the top."""
    return None if level is TOP else LADDER[LADDER.index(level) + 1]


def passes_as_copy(level: Level) -> bool:
    """Whether what leaves this level goes to another authority, and therefore only as a frozen copy.

    A ledningsgrupp is no authority and the PO service is the kommun's own, so the first step is not one
    (TF 2 kap.: reading another authority's rows would make them received documents there).
    """
    return LADDER.index(level) >= LADDER.index(Level.KOMMUN)
