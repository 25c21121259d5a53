"""What the events alone say of the stays: a pure fold, to hold against what is kept."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from systembrist.model import RISINGS, Event, EventKind, Outcome


class Stay(NamedTuple):
    """A stay as told: where, from when, until when and how it ended."""

    body_id: int | None
    opened_at: datetime
    closed_at: datetime | None
    outcome: Outcome | None


OUTCOME_OF = {
    EventKind.ROSE_BY_VERDICT: Outcome.LYFT,
    EventKind.ROSE_BY_CALENDAR: Outcome.LYFT,
    EventKind.ROSE_BY_SILENCE: Outcome.TYSTNAD,
    EventKind.ROSE_UNCONNECTED: Outcome.EJ_ANSLUTEN,
    EventKind.PASSED_BY: Outcome.FORBIGANGEN,
}

OPENINGS = (EventKind.FILED, EventKind.SPLIT, EventKind.REOPENED)
"""What opens a stay without closing another."""


def stays(events: Iterable[Event]) -> dict[int, list[Stay]]:
    """Every deficiency's stays, first to last, from events in the order they were written."""
    told: dict[int, list[Stay]] = {}
    for event in events:
        if event.deficiency_id is None:
            continue
        known = told.setdefault(event.deficiency_id, [])
        if event.kind in RISINGS:
            _end(known, event, OUTCOME_OF[event.kind])
            known.append(Stay(event.to_body_id, event.at, None, None))
        elif event.kind in OPENINGS:
            known.append(Stay(event.to_body_id, event.at, None, None))
        elif event.kind is EventKind.MERGED:
            _end(known, event, Outcome.SAMLAD)
        elif event.kind is EventKind.CLOSED:
            said = event.data.get("outcome")
            _end(known, event, Outcome(said) if said in set(Outcome) else None)
    return told


def _end(known: list[Stay], event: Event, outcome: Outcome | None) -> None:
    """Ends the open stay at the event's body; a stay that isn't there leaves a mark that no table matches."""
    if known and known[-1].closed_at is None and known[-1].body_id == event.body_id:
        known[-1] = known[-1]._replace(closed_at=event.at, outcome=outcome)
    else:
        known.append(Stay(event.body_id, event.at, event.at, outcome))
