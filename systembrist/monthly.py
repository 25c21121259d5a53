"""Monthly codes: on the 1st a joined kommun gives up how many were filed under which codes the month before.

No stay, no handover and no text follows from it; it is what lets the state see a fault before the yearly calendar
brings it up. What is given up of one kommun is one gift, given whole or not at all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from operator import attrgetter, itemgetter
from typing import Any

from sqlmodel import Session

from systembrist.clock import add_days, local_date
from systembrist.escalation import piecemeal
from systembrist.model import EventKind
from systembrist.store import events, monthly
from systembrist.store.monthly import Due, next_due

__all__ = ["as_given", "counted", "give", "give_until", "next_due", "noted"]


def give_until(session: Session, now: datetime) -> int:
    """Gives up all that has fallen due by now; returns how many deficiencies were dealt with.

    For a verb that changes codes or joinings: what fell due before must be given as it was then, however late
    the jobs are. To be called before the verb changes anything, so that two of them never wait for each other.
    """
    dealt_with, moment = 0, next_due(session, after=None, upto=now)
    while moment is not None:
        dealt_with += give(session, moment, now)
        moment = next_due(session, after=moment, upto=now)
    return dealt_with


def give(session: Session, moment: datetime, recorded_at: datetime) -> int:
    """Deals with all codes that fall due at `moment`; returns of how many deficiencies.

    Those of a kommun that had not joined, and those withdrawn before, are only marked as dealt with.
    """
    found = sorted(monthly.due(session, moment), key=attrgetter("body_id"))
    gifts = [list(gift) for _, gift in groupby(found, key=attrgetter("body_id"))]
    return piecemeal.apply(
        session,
        gifts,
        lambda part: _give(session, [one for gift in part for one in gift], moment, recorded_at),
        lambda gift: f"the monthly codes of body {gift[0].body_id}",
    )


def _give(session: Session, found: Sequence[Due], moment: datetime, recorded_at: datetime) -> int:
    claimed = monthly.claim(session, found, moment)
    rows = counted(claimed, moment)
    monthly.add(session, rows)
    above = {one.body_id: one.above_id for one in claimed}
    events.record(
        session,
        [
            {"kind": EventKind.CODES_GIVEN, "at": moment, "recorded_at": recorded_at, "body_id": body_id,
             "to_body_id": above[body_id], "data": noted(list(gift))}
            for body_id, gift in groupby(rows, key=itemgetter("body_id"))
        ],
    )  # fmt: skip
    return len(claimed)


def noted(gift: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """What the event keeps: a digest a row, so that what is given later for the same month can stand beside it."""
    return {
        "month": gift[0]["month"],
        "reports": sum(row["reports"] for row in gift),
        "codes": [monthly.digest_of(row) for row in gift],
    }


def counted(found: Sequence[Due], moment: datetime) -> list[dict[str, Any]]:
    """The rows that are given up at `moment`, by kommun and codes, in an order that only their contents decide."""
    numbers = Counter(
        (one.body_id, one.kommun_id, one.area, one.actor or "", one.fault_level or "") for one in found if one.wanted
    )
    month = f"{add_days(local_date(moment), -1):%Y-%m}"
    return [
        {"body_id": body_id, "kommun_id": kommun_id, "month": month, "at": moment, "area": area,
         "actor": actor or None, "fault_level": fault_level or None, "reports": number}
        for (body_id, kommun_id, area, actor, fault_level), number in sorted(numbers.items())
    ]  # fmt: skip


def as_given(session: Session) -> tuple[int, list[str]]:
    """For `verifying`: every row is one that an event tells of, none is gone, and nothing due was left out."""
    told, kept = monthly.digests_noted(session), monthly.digests(session)
    changed = sorted(key for key in told.keys() | kept.keys() if told.get(key) != kept.get(key))
    late = monthly.overlooked(session)
    return sum(gift.total() for gift in kept.values()), [
        *(f"instans {body}: månadskoderna {local_date(at)} är inte de som lämnades" for body, at in changed),
        *(f"brist {one}: månadskoderna skulle ha lämnats före senaste körningen" for one in late),
    ]
