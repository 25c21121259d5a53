"""Something done to a set of rows so that a bad one never stops the rest."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import TypeVar

from sqlmodel import Session

log = logging.getLogger(__name__)

Row = TypeVar("Row")

MOST = 5000
"""Rows dealt with at once: both databases limit how many values one statement may name."""


def apply(session: Session, rows: Sequence[Row], do: Callable[[Sequence[Row]], int], name: Callable[[Row], str]) -> int:
    """Does it to all rows at once; returns how many changed.

    Where that fails it is undone and done to each half, until the bad row stands alone: it is logged by its `name`
    (ids, never words) and left for the next run.
    """
    if len(rows) > MOST:
        return sum(apply(session, rows[start : start + MOST], do, name) for start in range(0, len(rows), MOST))
    if not rows:
        return 0
    try:
        with session.begin_nested():
            return do(rows)
    except Exception:
        if len(rows) == 1:
            log.exception("%s could not be dealt with", name(rows[0]))
            return 0
        half = len(rows) // 2
        return sum(apply(session, part, do, name) for part in (rows[:half], rows[half:]))
