"""Queries that hold what stands in the tables against what the sealed events noted of it (see `verifying`)."""

from __future__ import annotations

from datetime import datetime

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
    Summary,
    Supplement,
    Verdict,
)

TextKey = tuple[int, EventKind, datetime]
"""A deficiency, how the text came about, and when."""

CopyKey = tuple[int, int, datetime]
"""A deficiency, who received the copy, and when."""


def verdicts_noted(session: Session) -> dict[int, tuple[str | None, str | None, int | None, datetime]]:
    """What the events say of each verdict, by its id: kind, digest of the reason, who and when."""
    decided = session.exec(select(Event).where(Event.kind == EventKind.DECIDED).order_by(col(Event.id))).all()
    return {
        one.data["verdict_id"]: (one.data.get("verdict"), one.data.get("reason"), one.account_id, one.at)
        for one in decided
        if "verdict_id" in one.data
    }


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
    rises = session.exec(select(Event).where(col(Event.kind).in_(RISINGS)).order_by(col(Event.id))).all()
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
    said = {(one.deficiency_id, one.body_id, one.at, one.data.get("answer")) for one in told}
    alone = (FeedbackKind.MOTTAGET, FeedbackKind.FRAGA)
    given = session.exec(
        select(Feedback.deficiency_id, Feedback.from_body_id, Feedback.at, Feedback.kind)
        .where(col(Feedback.kind).not_in(alone))
        .order_by(col(Feedback.id))
    ).all()
    return [answer[0] for answer in given if tuple(answer) not in said]


def answers_in_other_words(session: Session) -> list[int]:
    """Deficiencies with an answer whose words are no reason that its sender decided with."""
    query = (
        select(Feedback.deficiency_id)
        .outerjoin(
            Verdict,
            (col(Verdict.deficiency_id) == col(Feedback.deficiency_id))
            & (col(Verdict.body_id) == col(Feedback.from_body_id))
            & (col(Verdict.reason) == col(Feedback.text)),
        )
        .where(col(Feedback.text).is_not(None), col(Verdict.id).is_(None))
        .order_by(col(Feedback.deficiency_id))
    )
    return list(session.exec(query).all())
