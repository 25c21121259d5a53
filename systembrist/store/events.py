"""Writing and reading what happened. Events are added, never changed."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session, col, select

from systembrist.model import Event, EventKind


def record(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Adds events in the order given; each row names the columns it fills."""
    if rows:
        full = [_EMPTY | row for row in rows]
        session.execute(insert(Event), full)


def done(kind: EventKind, now: datetime, by: int | None, **columns: Any) -> dict[str, Any]:
    """The row that says what a person has just done; `columns` say to what, and where."""
    return {"kind": kind, "at": now, "recorded_at": now, "account_id": by} | columns


def note(session: Session, kind: EventKind, now: datetime, by: int | None, **columns: Any) -> None:
    """Adds that one row."""
    record(session, [done(kind, now, by, **columns)])


_EMPTY: dict[str, Any] = {"deficiency_id": None, "body_id": None, "to_body_id": None, "account_id": None, "data": {}}


def of_deficiency(session: Session, deficiency_id: int) -> Sequence[Event]:
    """All that happened to a deficiency, in the order it was written."""
    return session.exec(select(Event).where(Event.deficiency_id == deficiency_id).order_by(col(Event.id))).all()


def last_id(session: Session, written_by: datetime | None = None) -> int:
    """The id of the newest event, or of the newest written at or before an instant; 0 where there is none."""
    query = select(col(Event.id)).order_by(col(Event.id).desc()).limit(1)
    return session.exec(query if written_by is None else query.where(Event.recorded_at <= written_by)).first() or 0


def between(session: Session, after: int, upto: int, limit: int) -> Sequence[Event]:
    """The next events after one id and up to another, oldest first."""
    wanted = (col(Event.id) > after, col(Event.id) <= upto)
    return session.exec(select(Event).where(*wanted).order_by(col(Event.id)).limit(limit)).all()


def stream(session: Session) -> Generator[Event, None, None]:
    """Every event, oldest first, without holding them all at once."""
    with session.exec(select(Event).order_by(col(Event.id)).execution_options(yield_per=5000)) as found:
        yield from found


def at_body(session: Session, deficiency_id: int, body_id: int) -> Sequence[Event]:
    """What happened to a deficiency at one body, its arrival there and its leaving included."""
    return session.exec(
        select(Event)
        .where(Event.deficiency_id == deficiency_id, (Event.body_id == body_id) | (Event.to_body_id == body_id))
        .order_by(col(Event.id))
    ).all()
