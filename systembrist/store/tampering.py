"""Queries that hold what stands in the tables against what the sealed events noted of it (see `verifying`)."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func
from sqlmodel import Session, col, select

from systembrist import digest
from systembrist.model import (
    RISINGS,
    Deficiency,
    Event,
    EventKind,
    Feedback,
    FeedbackKind,
    Occurrence,
    Summary,
    Supplement,
    Verdict,
)

TextKey = tuple[int, EventKind, datetime]
"""A deficiency, how the text came about, and when."""

COPYING = (*RISINGS, EventKind.COPIED)
"""The events that can come with a frozen copy."""

CopyKey = tuple[int, int, datetime]
"""A deficiency, who received the copy, and when."""


class Decision(NamedTuple):
    """A verdict; its reason and source as their digests."""

    kind: str | None
    reason: str | None
    decided_by: int | None
    decided_at: datetime
    meeting_id: int | None
    source: str | None
    late: bool
    effective_at: str | None
    """Missing where it waited for the minutes of a meeting when it was given."""
    taken_back_at: datetime | None


def named(event: Event, what: str) -> object:
    """What an event names; one that was tampered with may name anything, and that is then found nowhere."""
    said = event.data.get(what)
    return said if isinstance(said, int) else str(said)


def verdicts_noted(session: Session) -> dict[object, Decision]:
    """What the events say of each verdict, by its id."""
    kinds = (EventKind.DECIDED, EventKind.TAKEN_BACK)
    told = session.exec(select(Event).where(col(Event.kind).in_(kinds)).order_by(col(Event.id))).all()
    undone = {named(one, "verdict_id"): one.at for one in told if one.kind is EventKind.TAKEN_BACK}
    return {
        named(one, "verdict_id"): Decision(
            one.data.get("verdict"), one.data.get("reason"), one.account_id, one.at, one.data.get("meeting"),
            one.data.get("source"), one.data.get("late", False), one.data.get("effective_at"),
            undone.get(named(one, "verdict_id")),
        )
        for one in told
        if one.kind is EventKind.DECIDED and "verdict_id" in one.data
    }  # fmt: skip


def verdicts_kept(session: Session) -> dict[object, Decision]:
    """Each verdict as it stands."""
    return {
        one.id: Decision(
            one.kind, digest.of_text(one.reason), one.decided_by, one.decided_at, one.meeting_id,
            None if one.source is None else digest.of_text(one.source), one.late,
            None if one.effective_at is None else one.effective_at.isoformat(), one.taken_back_at,
        )
        for one in session.exec(select(Verdict).order_by(col(Verdict.id))).all()
    }  # fmt: skip


def texts_noted(session: Session) -> dict[TextKey, str | None]:
    """What the events say of each text that a person wrote: its digest."""
    kinds = (EventKind.FILED, EventKind.SUPPLEMENTED, EventKind.SUMMARISED)
    written = session.exec(select(Event).where(col(Event.kind).in_(kinds)).order_by(col(Event.id))).all()
    return {(one.deficiency_id or 0, one.kind, one.at): one.data.get("text") for one in written}


def texts_kept(session: Session) -> dict[TextKey, str]:
    """The digest of each of those texts as it stands."""
    filed = session.exec(select(col(Deficiency.id), Deficiency.filed_at, Deficiency.text)).all()
    added = session.exec(select(Supplement).order_by(col(Supplement.id))).all()
    short = session.exec(select(Summary).order_by(col(Summary.id))).all()
    return {
        **{(one, EventKind.FILED, at): digest.of_text(text) for one, at, text in filed},
        **{(one.deficiency_id, EventKind.SUPPLEMENTED, one.at): digest.of_text(one.text) for one in added},
        **{(one.deficiency_id, EventKind.SUMMARISED, one.approved_at): digest.of_text(one.text) for one in short},
    }


def copies_noted(session: Session) -> dict[CopyKey, str]:
    """What the events say of each frozen copy: its digest."""
    rises = session.exec(select(Event).where(col(Event.kind).in_(COPYING)).order_by(col(Event.id))).all()
    return {
        (one.deficiency_id or 0, one.to_body_id or 0, one.at): one.data["copy"] for one in rises if "copy" in one.data
    }


def count_answers(session: Session) -> int:
    """How many answers there are."""
    return session.exec(select(func.count()).select_from(Feedback)).one()


def answers_of_another_kind(session: Session) -> list[int]:
    """Deficiencies with an answer of another kind than the event that gave it says, or given without one."""
    telling = (*RISINGS, EventKind.CLOSED, EventKind.ANSWERED)
    told = session.exec(select(Event).where(col(Event.kind).in_(telling)).order_by(col(Event.id))).all()
    said = {(one.deficiency_id, one.body_id, one.at, named(one, "answer")) for one in told}
    alone = (FeedbackKind.MOTTAGET, FeedbackKind.FRAGA)
    given = session.exec(
        select(Feedback.deficiency_id, Feedback.from_body_id, Feedback.at, Feedback.kind)
        .where(col(Feedback.kind).not_in(alone))
        .order_by(col(Feedback.id))
    ).all()
    return [answer[0] for answer in given if tuple(answer) not in said]


def answers_lost(session: Session) -> list[int]:
    """Deficiencies with an event that an answer was given, and no such answer to its verksamhet."""
    told = session.exec(select(Event).where(Event.kind == EventKind.ANSWERED).order_by(col(Event.id))).all()
    given = session.exec(
        select(Feedback.deficiency_id, Feedback.from_body_id, Feedback.at, Feedback.kind)
        .where(col(Feedback.to_body_id).is_(None))
        .order_by(col(Feedback.id))
    ).all()
    kept = {tuple(answer) for answer in given}
    return [
        one.deficiency_id or 0
        for one in told
        if (one.deficiency_id, one.body_id, one.at, named(one, "answer")) not in kept
    ]


def answers_in_other_words(session: Session) -> list[int]:
    """Deficiencies with an answer whose words are no reason its sender decided with, nor noted with the answer."""
    reasons = session.exec(select(Verdict.deficiency_id, Verdict.body_id, Verdict.reason)).all()
    decided = {(one, body_id, digest.of_text(reason)) for one, body_id, reason in reasons}
    noted = {
        (one.deficiency_id, one.body_id, named(one, "text"))
        for one in session.exec(select(Event).where(Event.kind == EventKind.ANSWERED).order_by(col(Event.id))).all()
    }
    given = session.exec(
        select(Feedback.deficiency_id, Feedback.from_body_id, Feedback.text)
        .where(col(Feedback.text).is_not(None))
        .order_by(col(Feedback.deficiency_id), col(Feedback.id))
    ).all()
    said = decided | noted
    return [one for one, body_id, text in given if (one, body_id, digest.of_text(text or "")) not in said]


def minutes_noted(session: Session) -> dict[object, str | None]:
    """What the events say of approved minutes, by meeting: the digest of what both had read."""
    approved = session.exec(select(Event).where(Event.kind == EventKind.MINUTES_APPROVED).order_by(col(Event.id))).all()
    return {named(one, "meeting"): one.data.get("minutes") for one in approved if one.data.get("done")}


def occurrences_kept(session: Session) -> dict[int, int]:
    """How often each deficiency is kept as having happened again."""
    query = select(Occurrence.deficiency_id, func.count()).group_by(col(Occurrence.deficiency_id))
    return dict(session.exec(query).all())


def occurrences_noted(session: Session) -> dict[int, int]:
    """The same as the events say."""
    query = (
        select(col(Event.deficiency_id), func.count())
        .where(Event.kind == EventKind.OCCURRED_AGAIN)
        .group_by(col(Event.deficiency_id))
    )
    return {one: number for one, number in session.exec(query).all() if one is not None}
