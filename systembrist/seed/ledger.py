"""Collects what happens, in any order, and writes it as sets: events by time, with ids and seals as they would be."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from operator import itemgetter
from typing import Any, NamedTuple

from sqlmodel import Session, SQLModel

from systembrist import sealing
from systembrist.model import Event, EventKind, Seal
from systembrist.store import bulk


class Happened(NamedTuple):
    """An event before it is a row."""

    id: int
    deficiency_id: int | None
    kind: EventKind
    at: datetime
    recorded_at: datetime
    body_id: int | None
    to_body_id: int | None
    account_id: int | None
    data: dict[str, Any]


class _Rows(NamedTuple):
    """The rows of one table: its columns, what takes their values out of a row's, and the rows."""

    columns: tuple[str, ...]
    in_order: Callable[[dict[str, Any]], tuple[Any, ...]]
    rows: list[tuple[Any, ...]]


class Ledger:
    """Rows by table, each with its columns named once."""

    def __init__(self) -> None:
        self._events: list[tuple[datetime, int, int | None, EventKind, int | None, int | None, int | None, Any]] = []
        self._rows: dict[type[SQLModel], _Rows] = {}

    def happened(
        self,
        kind: EventKind,
        at: datetime,
        *,
        deficiency_id: int | None = None,
        body_id: int | None = None,
        to_body_id: int | None = None,
        account_id: int | None = None,
        data: dict[str, Any] | None = None,
    ) -> None:
        """Notes an event; of two at the same moment the one noted first stands first."""
        self._events.append((at, len(self._events), deficiency_id, kind, body_id, to_body_id, account_id, data or {}))

    def add(self, table: type[SQLModel], **values: Any) -> None:
        """Adds a row; every row of a table names the same columns."""
        if table not in self._rows:
            self._rows[table] = _Rows(tuple(values), itemgetter(*values), [])
        known = self._rows[table]
        known.rows.append(known.in_order(values))

    def number(self, table: type[SQLModel]) -> int:
        """The id of the next row of a table."""
        return len(self._rows[table].rows) + 1 if table in self._rows else 1

    def write(self, session: Session) -> None:
        """Writes all rows, each table's in the order they were added, then the events and the seals over them."""
        for table in sorted(self._rows, key=_ORDER):
            bulk.insert(session, table, self._rows[table].columns, self._rows[table].rows)
        self._events.sort(key=lambda one: one[:2])
        happened = [
            Happened(number, deficiency_id, kind, at, at, body_id, to_body_id, account_id, data)
            for number, (at, _, deficiency_id, kind, body_id, to_body_id, account_id, data) in enumerate(
                self._events, start=1
            )
        ]
        bulk.insert(session, Event, Happened._fields, happened)
        bulk.insert(session, Seal, ("id", "last_event_id", "events", "digest"), _seals(happened))


def _ORDER(table: type[SQLModel]) -> int:  # noqa: N802
    """What is referred to first, first."""
    names = [one.name for one in SQLModel.metadata.sorted_tables]
    return names.index(str(table.__tablename__))


def _seals(happened: list[Happened]) -> list[tuple[int, int, int, str]]:
    seals: list[tuple[int, int, int, str]] = []
    previous = ""
    for start in range(0, len(happened), sealing.BATCH):
        batch = happened[start : start + sealing.BATCH]
        previous = sealing.digest(previous, batch)
        seals.append((len(seals) + 1, batch[-1].id, len(batch), previous))
    return seals
