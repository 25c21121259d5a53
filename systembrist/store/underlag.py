"""Queries for a länsstyrelse's underlag: frozen copies and its own stays and answers, never a deficiency."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, func, null
from sqlmodel import Session, col, select

from systembrist.model import REAL_ANSWERS, FaultLevel, Feedback, Handover, Kommun, Outcome, Referral

Period = tuple[datetime, datetime]
"""Later than the first instant, and at or before the second."""


@dataclass(frozen=True)
class Received:
    """A frozen copy as a länsstyrelse counts it, and what the länsstyrelse had done with it by an instant."""

    area: str
    actor: str | None
    fault_level: FaultLevel | None
    kommun: str
    reports: int
    at: datetime
    outcome: Outcome | None
    """How its stay there ended; None where it had not."""
    answered_at: datetime | None
    """When the länsstyrelse first gave a real answer."""


def received(session: Session, body_id: int, period: Period, as_of: datetime) -> list[Received]:
    """What was handed over to an authority in a period, the newest copy of each."""
    after, upto = period
    newest = (
        select(func.max(Handover.id))
        .where(Handover.to_body_id == body_id, Handover.at > after, Handover.at <= upto)
        .group_by(col(Handover.deficiency_id))
    )
    stay = (
        select(func.max(Referral.id))
        .where(
            Referral.deficiency_id == Handover.deficiency_id, Referral.body_id == body_id, Referral.opened_at <= as_of
        )
        .correlate(Handover)
        .scalar_subquery()
    )
    answered = (
        select(func.min(Feedback.at))
        .where(
            Feedback.deficiency_id == Handover.deficiency_id, Feedback.from_body_id == body_id,
            Feedback.at >= Handover.at, Feedback.at <= as_of, col(Feedback.kind).in_(REAL_ANSWERS),
        )
        .correlate(Handover)
        .scalar_subquery()
    )  # fmt: skip
    query = (
        select(
            Handover.area, Handover.actor, Handover.fault_level, Kommun.name, Handover.reports, Handover.at,
            case((col(Referral.closed_at) <= as_of, col(Referral.outcome)), else_=null()), answered,
        )  # type: ignore[call-overload]
        .join(Kommun, col(Kommun.id) == col(Handover.kommun_id))
        .outerjoin(Referral, col(Referral.id) == stay)
        .where(col(Handover.id).in_(newest))
        .order_by(col(Handover.id))
    )  # fmt: skip
    return [Received(*row) for row in session.exec(query).all()]
