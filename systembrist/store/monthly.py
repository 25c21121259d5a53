"""Queries about monthly codes: which fall due, giving them up as sets, and holding them against the events."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, exists, insert, update
from sqlmodel import Session, col, select

from systembrist import digest
from systembrist.clock import local_date
from systembrist.model import (
    Body,
    Deficiency,
    Event,
    EventKind,
    FaultLevel,
    JobRun,
    MonthlyCode,
    Outcome,
    Referral,
    Verksamhet,
)
from systembrist.store import organisations
from systembrist.store.moments import earliest
from systembrist.store.referrals import CHUNK

JOB = "give_codes"
"""What the job that gives them up is called, in the table of jobs and in what it notes of its runs."""


@dataclass(frozen=True)
class Due:
    """A deficiency whose codes fall due, with all that decides what is given up of it."""

    deficiency_id: int
    body_id: int
    """The värdkommun of its verksamhet."""
    above_id: int | None
    kommun_id: int
    """Where it happened; in a joint verksamhet not always the värdkommun."""
    area: str
    actor: str | None
    fault_level: FaultLevel | None
    wanted: bool
    """Whether the kommun had joined then and the deficiency had not been withdrawn."""


def next_due(session: Session, *, after: datetime | None, upto: datetime) -> datetime | None:
    """The earliest moment, later than `after`, at which codes fall due."""
    return earliest(session, Deficiency.codes_due_at, after=after, upto=upto)


def due(session: Session, moment: datetime) -> list[Due]:
    """Every deficiency whose codes fall due exactly at `moment`, by id; they are locked until the transaction ends.

    What held then is judged as of that moment, so that a late run says what one on time said.
    """
    withdrawn = exists().where(
        col(Referral.deficiency_id) == col(Deficiency.id),
        col(Referral.outcome) == Outcome.ATERTAGEN,
        col(Referral.closed_at) < moment,
    )
    query = (
        select(
            col(Deficiency.id),
            col(Body.id),
            Body.parent_id,
            Deficiency.kommun_id,
            Deficiency.area,
            Deficiency.actor,
            Deficiency.fault_level,
            and_(organisations.joined_on(col(Body.id), local_date(moment)), ~withdrawn),
        )  # type: ignore[call-overload]
        .join(Verksamhet, col(Verksamhet.id) == col(Deficiency.verksamhet_id))
        .join(Body, col(Body.kommun_id) == col(Verksamhet.vardkommun_id))
        .where(col(Deficiency.codes_due_at) == moment)
        .order_by(col(Deficiency.id))
        .with_for_update(of=Deficiency, key_share=True)
    )
    return [Due(*row) for row in session.exec(query).all()]


def claim(session: Session, found: Sequence[Due], moment: datetime) -> list[Due]:
    """Marks the codes of these as dealt with; returns those that nobody had dealt with meanwhile."""
    changed: set[int] = set()
    for start in range(0, len(found), CHUNK):
        ids = [one.deficiency_id for one in found[start : start + CHUNK]]
        statement = (
            update(Deficiency)
            .where(col(Deficiency.id).in_(ids), col(Deficiency.codes_due_at) == moment)
            .values(codes_due_at=None)
            .returning(col(Deficiency.id))
            .execution_options(synchronize_session="fetch")
        )
        changed.update(session.execute(statement).scalars())
    return [one for one in found if one.deficiency_id in changed]


def add(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Adds what is given up, in the order given."""
    if rows:
        session.execute(insert(MonthlyCode), list(rows))


_NOTED = ("kommun_id", "month", "area", "actor", "fault_level", "reports")


def digest_of(row: Mapping[str, Any]) -> str:
    """What the event notes of one row."""
    return digest.of_values({name: row[name] for name in _NOTED})


Given = tuple[int, datetime]
"""The kommun (as a body) that gave codes up, and the moment."""


def digests(session: Session) -> dict[Given, Counter[str]]:
    """The digests of all rows as they stand, by who gave them up and when."""
    found: dict[Given, Counter[str]] = {}
    for row in session.exec(select(MonthlyCode).order_by(col(MonthlyCode.id))).all():
        found.setdefault((row.body_id, row.at), Counter())[digest_of(row.model_dump())] += 1
    return found


def digests_noted(session: Session) -> dict[Given, Counter[str]]:
    """What the events say of them."""
    told = session.exec(select(Event).where(Event.kind == EventKind.CODES_GIVEN).order_by(col(Event.id))).all()
    found: dict[Given, Counter[str]] = {}
    for event in told:
        noted = event.data.get("codes")
        of_event = [str(one) for one in noted] if isinstance(noted, list) else []
        found.setdefault((event.body_id or 0, event.at), Counter()).update(of_event)
    return found


def overlooked(session: Session) -> list[int]:
    """Deficiencies whose codes fell due at or before the last run, and that the run knew of and did not give up."""
    last = session.exec(select(JobRun).where(JobRun.job == JOB)).first()
    if last is None:
        return []
    known = exists().where(
        col(Event.deficiency_id) == col(Deficiency.id),
        col(Event.kind) == EventKind.FILED,
        col(Event.id) <= last.last_event_id,
    )
    query = select(col(Deficiency.id)).where(col(Deficiency.codes_due_at) <= last.as_of, known)
    return list(session.exec(query.order_by(col(Deficiency.id))).all())
