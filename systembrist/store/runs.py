"""How far the jobs have come, and the seals over what happened."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import text
from sqlmodel import Session, col, select

from systembrist.model import JobRun, Seal
from systembrist.store.database import insert_into


def last(session: Session, job: str | None = None) -> JobRun | None:
    """The latest recorded run of a job, or of any."""
    query = select(JobRun).order_by(col(JobRun.as_of).desc(), col(JobRun.id)).limit(1)
    return session.exec(query if job is None else query.where(JobRun.job == job)).first()


def note(session: Session, job: str, as_of: datetime, last_event_id: int) -> None:
    """Records that a job has done all that was due at or before `as_of`; never takes back a later record."""
    adding = insert_into(session, JobRun).values(job=job, as_of=as_of, last_event_id=last_event_id)
    newer = {"as_of": adding.excluded.as_of, "last_event_id": adding.excluded.last_event_id}
    session.execute(
        adding.on_conflict_do_update(
            index_elements=["job"], set_=newer, where=col(JobRun.as_of) <= adding.excluded.as_of
        )
    )


def seals(session: Session) -> Sequence[Seal]:
    """Every seal, first batch first."""
    return session.exec(select(Seal).order_by(col(Seal.id))).all()


def last_seal(session: Session) -> Seal | None:
    """The seal over the newest batch."""
    return session.exec(select(Seal).order_by(col(Seal.id).desc()).limit(1)).first()


def seal_before(session: Session, seal: Seal) -> Seal | None:
    """The seal of the batch before."""
    return session.get(Seal, seal.id - 1)


def hold_back_writers(session: Session) -> None:
    """Waits for those who are adding events and keeps others from it until this transaction ends.

    PostgreSQL hands out ids before rows become visible, so an event could else appear behind a seal;
    SQLite has one writer at a time anyway.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("LOCK TABLE event IN SHARE ROW EXCLUSIVE MODE"))
