"""Collects what happens, in any order, and writes it as sets: events by time, with ids and seals as they would be.

Rows are tuples in the order of `COLUMNS`, their codes plain text and their JSON already text: there are hundreds of
thousands of them, and a dictionary each would take longer than all they tell.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache
from operator import itemgetter
from typing import Any

from sqlmodel import Session, SQLModel

from systembrist import sealing
from systembrist.model import (
    Account,
    Classification,
    Deficiency,
    Disconnection,
    Event,
    Feedback,
    FollowUp,
    Handover,
    Meeting,
    MonthlyCode,
    Occurrence,
    Referral,
    Role,
    Seal,
    Summary,
    Verdict,
)
from systembrist.store import bulk

COLUMNS: Mapping[type[SQLModel], tuple[str, ...]] = {
    Account: ("id", "email", "name", "password_hash", "created_at", "session_number"),
    Role: ("account_id", "kind", "body_id", "verksamhet_id"),
    Disconnection: ("body_id", "from_at"),
    Meeting: ("id", "body_id", "at", "call_at", "called_at", "chase_at", "present", "chair_id", "chair_approved_at",
              "adjuster_id", "adjuster_approved_at", "approved_at"),
    Deficiency: ("id", "verksamhet_id", "kommun_id", "author_id", "filed_at", "closed_at", "text", "area",
                 "area_confirmed", "actor", "actor_confirmed", "fault_level", "clients", "consequences", "children",
                 "urgent", "asks_urgent", "client_agrees", "released_at", "released_by", "merged_into_id",
                 "codes_due_at"),
    Classification: ("deficiency_id", "at", "code", "probability", "uncertain", "actor", "alternatives", "words",
                     "model_version"),
    Verdict: ("id", "deficiency_id", "body_id", "kind", "reason", "decided_by", "decided_at", "effective_at",
              "meeting_id", "late"),
    Referral: ("deficiency_id", "body_id", "opened_at", "remind_at", "due_at", "overdue_since", "verdict_id",
               "act_at", "reminded_at", "closed_at", "outcome"),
    Feedback: ("deficiency_id", "from_body_id", "to_body_id", "kind", "at", "text"),
    Handover: ("deficiency_id", "from_body_id", "to_body_id", "at", "kommun_id", "month", "area", "area_confirmed",
               "actor", "actor_confirmed", "fault_level", "clients", "consequences", "children", "urgent", "summary",
               "summary_approver", "reports"),
    MonthlyCode: ("body_id", "kommun_id", "month", "at", "area", "actor", "fault_level", "reports"),
    Occurrence: ("deficiency_id", "account_id", "at"),
    Summary: ("deficiency_id", "text", "approved_by", "approver", "approved_at", "verdict_id"),
    FollowUp: ("deficiency_id", "body_id", "ask_at", "asked_at", "answered_at", "answer"),
}  # fmt: skip
"""The tables that are written, each after those it refers to, and the columns that are filled."""

Happened = tuple[datetime, int | None, str, int | None, int | None, int | None, str]
"""An event before it is a row: when, deficiency, kind, body, receiving body, account, and its data as JSON text."""

NOTHING = "{}"
"""The data of an event that says all by its kind."""


class Ledger:
    """Rows by table, and what happened."""

    def __init__(self) -> None:
        self.rows: dict[type[SQLModel], list[tuple[Any, ...]]] = {table: [] for table in COLUMNS}
        self.happened: list[Happened] = []
        """Of two at the same moment the one noted first stands first."""

    def write(self, session: Session) -> None:
        """Writes all rows, each table's in the order they were added, then the events and the seals over them."""
        for table, names in COLUMNS.items():
            if self.rows[table]:
                bulk.insert(session, table, dict(zip(names, zip(*self.rows[table], strict=True), strict=True)))
        self.happened.sort(key=itemgetter(0))
        if self.happened:
            at, deficiency_id, kind, body_id, to_body_id, account_id, data = zip(*self.happened, strict=True)
            bulk.insert(session, Event, {
                "id": range(1, len(at) + 1), "deficiency_id": deficiency_id, "kind": kind, "at": at, "recorded_at": at,
                "body_id": body_id, "to_body_id": to_body_id, "account_id": account_id, "data": data,
            })  # fmt: skip
            seals = zip(*_seals(self.happened), strict=True)
            bulk.insert(session, Seal, dict(zip(("id", "last_event_id", "events", "digest"), seals, strict=True)))


encode = json.JSONEncoder(sort_keys=True, separators=(",", ":")).encode
"""JSON as the seals have it, so that what is kept is what was sealed."""


def noted(**data: object) -> str:
    """The data of an event."""
    return encode(data)


often = cache(noted)
"""The data of an event, where many say the same."""


def _seals(happened: Sequence[Happened]) -> Iterator[tuple[int, int, int, str]]:
    previous = ""
    for number, start in enumerate(range(0, len(happened), sealing.BATCH), start=1):
        batch = happened[start : start + sealing.BATCH]
        previous = sealing.digest_of_lines(previous, map(_line, range(start + 1, start + len(batch) + 1), batch))
        yield number, start + len(batch), len(batch), previous


def _line(number: int, event: Happened) -> str:
    """As `sealing` writes an event that was recorded when it happened."""
    at, deficiency_id, kind, body_id, to_body_id, account_id, data = event
    iso = _iso(at)
    return (
        f'[{number},{deficiency_id or "null"},"{kind}","{iso}","{iso}",{body_id or "null"},{to_body_id or "null"},'
        f"{account_id or 'null'},{data}]"
    )


_iso = cache(datetime.isoformat)
