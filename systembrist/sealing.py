"""Seals over what happened: a chain of digests that makes a later change of history visible.

Events are sealed in batches of `BATCH` in the order they were written. Each batch's digest begins with the
one before it. The last batch is sealed part-filled and grows, so the seals depend on the events alone and
never on when the job ran. This shows changes to somebody who kept an older digest; it can't hinder them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextlib import closing
from datetime import datetime
from hashlib import sha256
from itertools import islice
from typing import Any, Protocol

from sqlmodel import Session

from systembrist.errors import SystembristError
from systembrist.model import EventKind, Seal
from systembrist.store import events, runs

BATCH = 1000


class Happened(Protocol):
    """What is sealed of an event, be it a row or not yet one."""

    # ruff: noqa: D102 (each is a column of Event)
    @property
    def id(self) -> int: ...
    @property
    def deficiency_id(self) -> int | None: ...
    @property
    def kind(self) -> EventKind: ...
    @property
    def at(self) -> datetime: ...
    @property
    def recorded_at(self) -> datetime: ...
    @property
    def body_id(self) -> int | None: ...
    @property
    def to_body_id(self) -> int | None: ...
    @property
    def account_id(self) -> int | None: ...
    @property
    def data(self) -> dict[str, Any]: ...


_encode = json.JSONEncoder(sort_keys=True, ensure_ascii=True, separators=(",", ":")).encode
"""Made once: a seal is over a great many lines."""


def _line(event: Happened) -> str:
    values = [
        event.id,
        event.deficiency_id,
        event.kind.value,
        event.at.isoformat(),
        event.recorded_at.isoformat(),
        event.body_id,
        event.to_body_id,
        event.account_id,
        event.data,
    ]
    return _encode(values)


def digest(previous: str, batch: Iterable[Happened]) -> str:
    """The digest of a batch that follows one with the digest `previous` ("" for the first)."""
    return digest_of_lines(previous, map(_line, batch))


def digest_of_lines(previous: str, lines: Iterable[str]) -> str:
    """The same, of events that are lines already."""
    return sha256("".join((previous, *(f"{line}\n" for line in lines))).encode()).hexdigest()


def seal(session: Session, as_of: datetime) -> int:
    """Seals every event up to the last one written at or before `as_of`; returns how many were not sealed before.

    Raises SystembristError rather than seal over a break.
    """
    runs.hold_back_writers(session)
    newest = events.last_id(session, written_by=as_of)
    last = runs.last_seal(session)
    if last is not None and last.last_event_id >= newest:
        return 0
    changed = 0
    if last is not None and last.events < BATCH:
        changed = _grow(session, last, newest)
    while batch := events.between(session, 0 if last is None else last.last_event_id, newest, BATCH):
        last = Seal(
            id=1 if last is None else last.id + 1,
            last_event_id=batch[-1].id,
            events=len(batch),
            digest=digest("" if last is None else last.digest, batch),
        )
        session.add(last)
        changed += len(batch)
    session.flush()
    return changed


def _grow(session: Session, last: Seal, newest: int) -> int:
    """Fills up a part-filled batch, having first seen that what it sealed still stands."""
    before = runs.seal_before(session, last)
    start, previous = (0, "") if before is None else (before.last_event_id, before.digest)
    batch = events.between(session, start, newest, BATCH)
    if digest(previous, batch[: last.events]) != last.digest:
        raise SystembristError(f"sigill {last.id} stämmer inte med händelserna; kör systembrist verify")
    grown = len(batch) - last.events
    last.last_event_id, last.events, last.digest = batch[-1].id, len(batch), digest(previous, batch)
    session.add(last)
    session.flush()
    return grown


def broken_seals(session: Session) -> list[str]:
    """What is wrong with the seals, one sentence each; a single pass over all events."""
    faults = []
    previous, seen = "", 0
    with closing(events.stream(session)) as stream:
        for sealed in runs.seals(session):
            batch = list(islice(stream, sealed.events))
            previous = digest(previous, batch)
            last_id = batch[-1].id if batch else sealed.last_event_id
            if previous != sealed.digest or len(batch) != sealed.events or last_id != sealed.last_event_id:
                faults.append(f"sigill {sealed.id} stämmer inte med händelserna {seen + 1}-{seen + sealed.events}")
                break
            seen += sealed.events
    return faults
