"""Queries about meetings of ledningsgrupper and what was decided in them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, or_, true, update
from sqlmodel import Session, col, select

from systembrist.model import Body, Event, EventKind, Meeting, Verdict
from systembrist.store.moments import earliest

ANY: ColumnElement[bool] = true()
HELD_BACK = (col(Meeting.cancelled_at).is_(None), col(Meeting.approved_at).is_(None))
"""SQL: the minutes are still to be approved."""


def get(session: Session, meeting_id: int) -> Meeting | None:
    """A meeting by id."""
    return session.get(Meeting, meeting_id)


def of_body(session: Session, body_id: int) -> Sequence[Meeting]:
    """Every meeting of a body, the latest first."""
    return session.exec(select(Meeting).where(Meeting.body_id == body_id).order_by(col(Meeting.at).desc())).all()


def next_after(session: Session, body_id: int, as_of: datetime) -> Meeting | None:
    """The first meeting of a group after an instant that was not cancelled by then."""
    query = select(Meeting).where(Meeting.body_id == body_id, Meeting.at > as_of, not_cancelled(as_of))
    return session.exec(query.order_by(col(Meeting.at))).first()


def latest(session: Session, body_id: int, as_of: datetime) -> Meeting | None:
    """The latest meeting of a group up to an instant that was not cancelled by then."""
    query = select(Meeting).where(Meeting.body_id == body_id, Meeting.at <= as_of, not_cancelled(as_of))
    return session.exec(query.order_by(col(Meeting.at).desc())).first()


def not_cancelled(as_of: datetime) -> ColumnElement[bool]:
    """SQL: the meeting had not been cancelled by an instant."""
    return or_(col(Meeting.cancelled_at).is_(None), col(Meeting.cancelled_at) > as_of)


def at_body(body_id: int) -> ColumnElement[bool]:
    """SQL: a meeting of that body."""
    return col(Meeting.body_id) == body_id


def planned(session: Session, body_ids: Sequence[int], after: datetime) -> dict[int, list[datetime]]:
    """When each of these bodies meets after an instant, soonest first."""
    query = (
        select(Meeting.body_id, Meeting.at)
        .where(col(Meeting.body_id).in_(body_ids), col(Meeting.at) > after, col(Meeting.cancelled_at).is_(None))
        .order_by(col(Meeting.at))
    )
    found: dict[int, list[datetime]] = {}
    for body_id, at in session.exec(query).all():
        found.setdefault(body_id, []).append(at)
    return found


def hold_plans(session: Session, body_ids: Sequence[int]) -> None:
    """Nobody plans or moves a meeting of these bodies before this transaction ends."""
    held = select(col(Body.id)).where(col(Body.id).in_(body_ids)).order_by(col(Body.id)).with_for_update(read=True)
    session.exec(held).all()


def next_to_call(
    session: Session, *, after: datetime | None, upto: datetime, among: ColumnElement[bool] = ANY
) -> datetime | None:
    """The earliest moment, later than `after`, at which the packet of a meeting goes out."""
    return earliest(session, Meeting.call_at, *_UNCALLED, among, after=after, upto=upto)


_UNCALLED = (col(Meeting.cancelled_at).is_(None), col(Meeting.called_at).is_(None))


def next_to_chase(
    session: Session, *, after: datetime | None, upto: datetime, among: ColumnElement[bool] = ANY
) -> datetime | None:
    """The earliest moment, later than `after`, at which minutes that are not approved are chased."""
    return earliest(session, Meeting.chase_at, *HELD_BACK, among, after=after, upto=upto)


def to_call(session: Session, moment: datetime, among: ColumnElement[bool] = ANY) -> Sequence[int]:
    """The ids of the meetings whose packet goes out at `moment` and that nobody has called."""
    return _ids(session, Meeting.call_at == moment, *_UNCALLED, among)


def to_chase(session: Session, moment: datetime, among: ColumnElement[bool] = ANY) -> Sequence[int]:
    """The ids of the meetings whose minutes are to be chased at `moment`."""
    return _ids(session, Meeting.chase_at == moment, *HELD_BACK, among)


def _ids(session: Session, *conditions: Any) -> Sequence[int]:
    return session.exec(select(col(Meeting.id)).where(*conditions).order_by(col(Meeting.id))).all()


def call(session: Session, meeting_ids: Sequence[int], moment: datetime) -> list[Meeting]:
    """Marks those of the meetings whose packet goes out at `moment` as called; returns those nobody had called."""
    return _taken(session, meeting_ids, {"called_at": moment}, Meeting.call_at == moment, *_UNCALLED)


def chase(session: Session, meeting_ids: Sequence[int], moment: datetime, following: datetime) -> list[Meeting]:
    """Moves the next chasing of the minutes that are chased at `moment`; returns those nobody had chased then."""
    return _taken(session, meeting_ids, {"chase_at": following}, Meeting.chase_at == moment, *HELD_BACK)


def _taken(session: Session, meeting_ids: Sequence[int], values: dict[str, Any], *conditions: Any) -> list[Meeting]:
    statement = (
        update(Meeting)
        .where(col(Meeting.id).in_(meeting_ids), *conditions)
        .values(**values)
        .returning(Meeting)
        .execution_options(synchronize_session="fetch", populate_existing=True)
    )
    return sorted(session.scalars(statement).all(), key=lambda one: one.id)


def hold(session: Session, meeting: Meeting) -> bool:
    """Keeps a meeting as it is until this transaction ends; False if its minutes are approved or it is cancelled."""
    statement = (
        update(Meeting)
        .where(col(Meeting.id) == meeting.id, *HELD_BACK)
        .values(body_id=Meeting.body_id)
        .returning(col(Meeting.id))
        .execution_options(synchronize_session=False)
    )
    held = session.execute(statement).first() is not None
    session.refresh(meeting)
    return held


def verdicts(session: Session, meeting_id: int) -> Sequence[Verdict]:
    """What was decided in a meeting and has not been taken back, in the order it was noted."""
    query = select(Verdict).where(Verdict.meeting_id == meeting_id, col(Verdict.taken_back_at).is_(None))
    return session.exec(query.order_by(col(Verdict.id))).all()


def ever_noted(session: Session, meeting_id: int) -> Sequence[Verdict]:
    """All that was ever noted in a meeting, also what was taken back, in the order it was noted."""
    return session.exec(select(Verdict).where(Verdict.meeting_id == meeting_id).order_by(col(Verdict.id))).all()


def approvals(session: Session, meeting: Meeting) -> list[Event]:
    """Each time somebody approved the minutes of a meeting or took that back, in order."""
    query = select(Event).where(Event.kind == EventKind.MINUTES_APPROVED, Event.body_id == meeting.body_id)
    return [one for one in session.exec(query.order_by(col(Event.id))).all() if one.data.get("meeting") == meeting.id]


def minuted(session: Session, meeting: Meeting) -> Sequence[Verdict]:
    """What the minutes hold: what was decided in the meeting and not taken back before they were approved."""
    if meeting.approved_at is None:
        return verdicts(session, meeting.id)
    query = select(Verdict).where(Verdict.meeting_id == meeting.id, col(Verdict.effective_at).is_not(None))
    return session.exec(query.order_by(col(Verdict.id))).all()


def approved(session: Session) -> Sequence[Meeting]:
    """Every meeting whose minutes are approved, in the order they were planned."""
    return session.exec(select(Meeting).where(col(Meeting.approved_at).is_not(None)).order_by(col(Meeting.id))).all()
