"""What the events say of meetings, samlade brister, passings-by and follow-ups, and what is kept (see `verifying`)."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from sqlmodel import Session, col, select

from systembrist.model import Deficiency, Event, EventKind, FollowUp, Meeting, PassingBy, RoleKind
from systembrist.store.tampering import named


def _events(session: Session, *kinds: EventKind) -> list[Event]:
    return list(session.exec(select(Event).where(col(Event.kind).in_(kinds)).order_by(col(Event.id))).all())


class Held(NamedTuple):
    """A meeting: where and when, when it was cancelled, and who approved its minutes and when."""

    body_id: int | None
    at: object
    cancelled_at: datetime | None = None
    chair: tuple[int | None, datetime] | None = None
    adjuster: tuple[int | None, datetime] | None = None
    approved_at: datetime | None = None


def meetings_noted(session: Session) -> dict[object, Held]:
    """What the events say of each meeting, by its id."""
    told = _events(session, EventKind.MEETING_PLANNED, EventKind.MEETING_MOVED, EventKind.MEETING_CANCELLED,
                   EventKind.MINUTES_APPROVED)  # fmt: skip
    found: dict[object, Held] = {}
    for event in told:
        meeting = named(event, "meeting")
        before = found.get(meeting, Held(event.body_id, None))
        found[meeting] = before._replace(**_after(event, before))
    return found


def _after(event: Event, before: Held) -> dict[str, Any]:
    """What an event changes of a meeting."""
    if event.kind is EventKind.MEETING_CANCELLED:
        return {"cancelled_at": event.at}
    if event.kind is not EventKind.MINUTES_APPROVED:
        return {"at": event.data.get("meets_at")}
    role = "chair" if event.data.get("role") == RoleKind.ORDFORANDE else "adjuster"
    approval = None if event.data.get("taken_back") else (event.account_id, event.at)
    return {role: approval, "approved_at": event.at if event.data.get("done") else before.approved_at}


def meetings_kept(session: Session) -> dict[object, Held]:
    """Each meeting as it stands."""
    return {
        one.id: Held(
            body_id=one.body_id,
            at=one.at.isoformat(),
            cancelled_at=one.cancelled_at,
            chair=None if one.chair_approved_at is None else (one.chair_id, one.chair_approved_at),
            adjuster=None if one.adjuster_approved_at is None else (one.adjuster_id, one.adjuster_approved_at),
            approved_at=one.approved_at,
        )
        for one in session.exec(select(Meeting).order_by(col(Meeting.id))).all()
    }


def merged_noted(session: Session) -> dict[int | None, object]:
    """What each deficiency is part of, as the events say; those that are part of none are left out."""
    found: dict[int | None, object] = {}
    for event in _events(session, EventKind.MERGED, EventKind.SPLIT):
        if event.kind is EventKind.MERGED:
            found[event.deficiency_id] = named(event, "into")
        else:
            found.pop(event.deficiency_id, None)
    return found


def merged_kept(session: Session) -> dict[int | None, object]:
    """What each deficiency is part of."""
    query = select(col(Deficiency.id), Deficiency.merged_into_id).where(col(Deficiency.merged_into_id).is_not(None))
    return dict(session.exec(query).all())


Passing = tuple[int | None, object]
"""A deficiency and a body."""


def passings_noted(session: Session) -> dict[Passing, tuple[int | None, datetime]]:
    """Who decided that a deficiency passes a body by, and when, as the events say."""
    told = _events(session, EventKind.PASSING_DECIDED)
    return {(one.deficiency_id, named(one, "body")): (one.account_id, one.at) for one in told}


def passings_kept(session: Session) -> dict[Passing, tuple[int | None, datetime]]:
    """The same as it is kept."""
    kept = session.exec(select(PassingBy).order_by(col(PassingBy.id))).all()
    return {(one.deficiency_id, one.body_id): (one.decided_by, one.at) for one in kept}


Said = tuple[int | None, datetime]
"""A deficiency, and when something was said of it."""


def follow_ups_noted(session: Session) -> dict[Said, object]:
    """What was answered to the question whether it has got better, as the events say."""
    return {(one.deficiency_id, one.at): one.data.get("answer") for one in _events(session, EventKind.FOLLOWED_UP)}


def follow_ups_kept(session: Session) -> dict[Said, object]:
    """The same as it is kept."""
    answered = session.exec(select(FollowUp).where(col(FollowUp.answered_at).is_not(None))).all()
    return {(one.deficiency_id, one.answered_at): one.answer for one in answered if one.answered_at is not None}


def questions_lost(session: Session) -> set[int]:
    """Deficiencies that were asked about although no question is kept."""
    asked = {(one.deficiency_id, one.body_id, one.at) for one in _events(session, EventKind.FOLLOW_UP_ASKED)}
    kept = session.exec(select(FollowUp.deficiency_id, FollowUp.body_id, FollowUp.asked_at)).all()
    return {one for one, *_ in asked - {tuple(row) for row in kept} if one is not None}
