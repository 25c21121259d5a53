"""Queries that look for what a run knew of, was due by then and was not done (see `verifying`).

Time is that of the last recorded run, never the clock's; what was written after it is the next run's.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from systembrist.model import Event, EventKind, FollowUp, JobRun, Meeting, Referral
from systembrist.store import meetings as held
from systembrist.store.prompts import CHASE


def _last_run(session: Session, job: str) -> JobRun | None:
    return session.exec(select(JobRun).where(JobRun.job == job)).first()


def stays(session: Session) -> Sequence[int]:
    """Deficiencies with a stay that was to be acted on."""
    last = _last_run(session, "pass_on")
    if last is None:
        return []
    newest = select(func.max(Event.id)).where(Event.deficiency_id == Referral.deficiency_id).scalar_subquery()
    query = select(Referral.deficiency_id).where(
        col(Referral.closed_at).is_(None), col(Referral.act_at) <= last.as_of, newest <= last.last_event_id
    )
    return session.exec(query.order_by(col(Referral.deficiency_id))).all()


def promises(session: Session) -> Sequence[int]:
    """Deficiencies with a stay whose body was to be chased for the answer it had undertaken to give."""
    last = _last_run(session, "chase_answers")
    if last is None:
        return []
    newest = select(func.max(Event.id)).where(Event.deficiency_id == Referral.deficiency_id).scalar_subquery()
    query = select(Referral.deficiency_id).where(
        CHASE.waits, col(Referral.promised_at) <= last.as_of, newest <= last.last_event_id
    )
    return session.exec(query.order_by(col(Referral.deficiency_id))).all()


def questions(session: Session) -> Sequence[int]:
    """Deficiencies with a follow-up question that was to be asked."""
    last = _last_run(session, "follow_up")
    if last is None:
        return []
    newest = select(func.max(Event.id)).where(Event.deficiency_id == FollowUp.deficiency_id).scalar_subquery()
    query = select(FollowUp.deficiency_id).where(
        col(FollowUp.asked_at).is_(None), col(FollowUp.ask_at) <= last.as_of, newest <= last.last_event_id
    )
    return session.exec(query.order_by(col(FollowUp.deficiency_id))).all()


def meetings(session: Session) -> list[int]:
    """Meetings that were to be called, or whose minutes were to be chased."""
    newest = {
        event.data.get("meeting"): event.id
        for event in session.exec(select(Event).where(col(Event.kind).in_(OF_MEETINGS)).order_by(col(Event.id))).all()
    }
    waiting = session.exec(select(Meeting).where(*held.HELD_BACK).order_by(col(Meeting.id))).all()
    call, chase = _last_run(session, "call"), _last_run(session, "chase")
    return [
        one.id
        for one in waiting
        if _missed(call, one.call_at if one.called_at is None else None, newest.get(one.id, 0))
        or _missed(chase, one.chase_at, newest.get(one.id, 0))
    ]


OF_MEETINGS = (
    EventKind.MEETING_PLANNED,
    EventKind.MEETING_MOVED,
    EventKind.MEETING_CALLED,
    EventKind.MINUTES_CHASED,
    EventKind.MINUTES_APPROVED,
)


def _missed(last: JobRun | None, moment: datetime | None, newest: int) -> bool:
    return last is not None and moment is not None and moment <= last.as_of and newest <= last.last_event_id
