"""Queries about stays at bodies that are not connected, for those who stand in for them.

Nothing here reads a deficiency: whose it is stands in the stays themselves, which every authority may count.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import case, or_, tuple_
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from systembrist.model import Body, Disconnection, Handover, Level, Outcome, Referral, Verdict
from systembrist.permissions import StandIn


@dataclass(frozen=True)
class Kept:
    """An open stay, where it is, who may stand in there, and the verdict that has been typed in, if one has."""

    stay: Referral
    body: Body
    stand_in: StandIn
    verdict: Verdict | None


def waiting(session: Session, *, verksamhet_ids: Iterable[int], sender_ids: Iterable[int]) -> list[Kept]:
    """What stays at unconnected bodies, from these verksamheter or sent by these bodies; the nearest limit first."""
    service, sender = _verksamhet_id(), _sender_id()
    query = (
        _kept(service, sender)
        .join(Disconnection, col(Disconnection.body_id) == col(Referral.body_id))
        .where(
            col(Disconnection.to_at).is_(None),
            or_(service.in_(list(verksamhet_ids)), sender.in_(list(sender_ids))),
        )
    )
    return [_as_kept(row) for row in session.exec(query).all()]


def one(session: Session, deficiency_id: int) -> Kept | None:
    """Where a deficiency stays now, whether that body is connected or not."""
    row = session.exec(_kept(_verksamhet_id(), _sender_id()).where(Referral.deficiency_id == deficiency_id)).first()
    return None if row is None else _as_kept(row)


def copies(session: Session, kept: Sequence[Kept]) -> dict[int, Handover]:
    """The frozen copies that authorities among them hold of what stays there, by deficiency; the newest of each."""
    query = select(Handover).where(
        tuple_(col(Handover.to_body_id), col(Handover.deficiency_id)).in_(
            [(one.stay.body_id, one.stay.deficiency_id) for one in kept]
        )
    )
    return {copy.deficiency_id: copy for copy in session.exec(query.order_by(col(Handover.id))).all()}


def _kept(service: Any, sender: Any) -> Any:
    return (
        select(Referral, Body, Verdict, service, sender)  # type: ignore[call-overload]
        .join(Body, col(Body.id) == col(Referral.body_id))
        .outerjoin(Verdict, col(Verdict.id) == col(Referral.verdict_id))
        .where(col(Referral.closed_at).is_(None))
        .order_by(col(Body.id), col(Referral.due_at), col(Referral.id))
    )


def _as_kept(row: Any) -> Kept:
    stay, body, verdict, verksamhet_id, sender_id = row
    return Kept(stay, body, StandIn(verksamhet_id, sender_id), verdict)


def _verksamhet_id() -> Any:
    """SQL: the verksamhet of the group at which a deficiency began its way."""
    first, group = aliased(Referral), aliased(Body)
    return (
        select(group.verksamhet_id)
        .join(first, col(first.body_id) == col(group.id))
        .where(first.deficiency_id == Referral.deficiency_id, group.level == Level.LEDNINGSGRUPP)
        .limit(1)
        .correlate(Referral)
        .scalar_subquery()
    )


def _sender_id() -> Any:
    """SQL: the body below that a stay came from; none where that was passed by and has seen nothing."""
    earlier = aliased(Referral)
    seen = case((col(earlier.outcome) == Outcome.FORBIGANGEN, None), else_=earlier.body_id)
    return (
        select(seen)
        .where(
            earlier.deficiency_id == Referral.deficiency_id,
            col(earlier.id) < col(Referral.id),
            earlier.body_id != Referral.body_id,
        )
        .order_by(col(earlier.id).desc())
        .limit(1)
        .correlate(Referral)
        .scalar_subquery()
    )
