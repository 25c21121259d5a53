"""Queries about what one person has filed before: to spare them typing it again, and to say what was answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func
from sqlmodel import Session, col, select

from systembrist.model import REAL_ANSWERS, Body, Deficiency, Feedback, FeedbackKind, FeedbackRead


@dataclass(frozen=True)
class Place:
    """Where somebody filed."""

    verksamhet_id: int
    kommun_id: int


def last_place(session: Session, account_id: int) -> Place | None:
    """Where the person filed the last time; None before the first."""
    query = select(Deficiency.verksamhet_id, Deficiency.kommun_id).where(Deficiency.author_id == account_id)
    found = session.exec(query.order_by(col(Deficiency.filed_at).desc(), col(Deficiency.id).desc())).first()
    return None if found is None else Place(*found)


@dataclass(frozen=True)
class Latest:
    """The last real answer that a verksamhet has got on a deficiency."""

    kind: FeedbackKind
    at: datetime
    text: str | None
    sender: str
    read: bool
    """Whether the one who asks has opened it."""


def latest_answers(session: Session, deficiency_ids: Sequence[int], *, account_id: int) -> dict[int, Latest]:
    """The last answer on each deficiency that has one, by its id, in one query."""
    last = (
        select(func.max(Feedback.id))
        .where(
            col(Feedback.deficiency_id).in_(deficiency_ids),
            col(Feedback.to_body_id).is_(None),
            col(Feedback.kind).in_(REAL_ANSWERS),
        )
        .group_by(col(Feedback.deficiency_id))
    )
    by_me = and_(col(FeedbackRead.feedback_id) == col(Feedback.id), col(FeedbackRead.account_id) == account_id)
    query = (
        select(Feedback, Body.name, col(FeedbackRead.at).is_not(None))
        .join(Body, col(Body.id) == col(Feedback.from_body_id))
        .outerjoin(FeedbackRead, by_me)
        .where(col(Feedback.id).in_(last))
    )
    return {
        one.deficiency_id: Latest(one.kind, one.at, one.text, sender, read)
        for one, sender, read in session.exec(query).all()
    }
