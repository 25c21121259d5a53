"""Queries about what a kommun holds a copy of without a stay: in a joint verksamhet, what happened there.

Nothing here reads a deficiency; the kommun concerned knows its copy and the answers it has been given.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, func
from sqlmodel import Session, col, select

from systembrist.model import Feedback, Handover, Referral
from systembrist.store.feedback import Answer


@dataclass(frozen=True)
class Received:
    """One copy, and when its receiver last answered it."""

    copy: Handover
    answered_at: datetime | None


def copies(session: Session, body_id: int) -> list[Received]:
    """The copies at a body at which the deficiency has not stayed, newest first."""
    answered = (
        select(func.max(Feedback.at))
        .where(Feedback.deficiency_id == Handover.deficiency_id, Feedback.from_body_id == Handover.to_body_id)
        .correlate(Handover)
        .scalar_subquery()
    )
    stayed = exists().where(
        col(Referral.deficiency_id) == col(Handover.deficiency_id), col(Referral.body_id) == col(Handover.to_body_id)
    )
    query = (
        select(Handover, answered)
        .where(Handover.to_body_id == body_id, ~stayed)
        .order_by(col(Handover.at).desc(), col(Handover.id).desc())
    )
    return [Received(*row) for row in session.exec(query).all()]


def answers_given(session: Session, copy: Handover, sender: str) -> list[Answer]:
    """What the receiver of a copy has answered itself, oldest first; `sender` is its name."""
    query = (
        select(Feedback)
        .where(
            Feedback.deficiency_id == copy.deficiency_id,
            Feedback.from_body_id == copy.to_body_id,
            col(Feedback.to_body_id).is_(None),
        )
        .order_by(col(Feedback.id))
    )
    return [Answer(one, sender, read=True) for one in session.exec(query).all()]
