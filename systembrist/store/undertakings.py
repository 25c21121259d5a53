"""Queries about the answer times that bodies have undertaken, how they were kept, and what the events say of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, update
from sqlmodel import Session, col, select

from systembrist import digest
from systembrist.model import Event, EventKind, Outcome, Referral, Undertaking
from systembrist.store.database import insert_into
from systembrist.store.prompts import decided
from systembrist.store.tampering import named


def days(session: Session, body_ids: Sequence[int], at: datetime) -> dict[int, int]:
    """Within how many days each of these bodies had, at an instant, undertaken to answer; those without are left out.

    As it held then, so that a late run promises what one on time promised.
    """
    query = select(Undertaking.body_id, Undertaking.days).where(
        col(Undertaking.body_id).in_(body_ids),
        col(Undertaking.from_at) <= at,
        or_(col(Undertaking.to_at).is_(None), col(Undertaking.to_at) > at),
    )
    return dict(session.exec(query).all())


def holding(session: Session, body_id: int) -> Undertaking | None:
    """The undertaking of a body that holds now, if one does."""
    return session.exec(
        select(Undertaking).where(Undertaking.body_id == body_id, col(Undertaking.to_at).is_(None))
    ).first()


def end(session: Session, undertaking_id: int, now: datetime) -> bool:
    """Ends an undertaking, if it holds still."""
    ending = (
        update(Undertaking)
        .where(col(Undertaking.id) == undertaking_id, col(Undertaking.to_at).is_(None))
        .values(to_at=now)
        .returning(col(Undertaking.id))
        .execution_options(synchronize_session="fetch")
    )
    return session.execute(ending).first() is not None


def add(session: Session, undertaken: dict[str, object]) -> int | None:
    """Keeps an undertaking unless the body has another that holds; its id."""
    adding = insert_into(session, Undertaking).values(undertaken)
    return session.execute(adding.on_conflict_do_nothing().returning(col(Undertaking.id))).scalar()


def all_holding(session: Session) -> dict[int, int]:
    """Within how many days each body with an undertaking now is to answer."""
    query = select(Undertaking.body_id, Undertaking.days).where(col(Undertaking.to_at).is_(None))
    return dict(session.exec(query).all())


def of_body(session: Session, body_id: int) -> Sequence[Undertaking]:
    """Every undertaking of a body, oldest first."""
    return session.exec(select(Undertaking).where(Undertaking.body_id == body_id).order_by(col(Undertaking.id))).all()


@dataclass(frozen=True)
class Kept:
    """Of how many a body's promised day has been met or has passed, and how many of those it decided on by that day."""

    in_time: int
    of: int


NOT_THE_BODYS = (Outcome.SAMLAD, Outcome.ATERTAGEN, Outcome.FORBIGANGEN, Outcome.EJ_ANSLUTEN)
"""How a stay ends without its body having had it to answer."""


Period = tuple[datetime, datetime]
"""Later than the first instant, and at or before the second."""


def kept(session: Session, body_id: int, as_of: datetime, period: Period | None = None) -> Kept:
    """How a body had, by an instant, kept what it had undertaken about the stays opened there (in a period).

    A day that is still to come counts only where the answer is there already.
    """
    ended_otherwise = and_(col(Referral.closed_at) <= as_of, col(Referral.outcome).in_(NOT_THE_BODYS))
    in_time = decided(col(Referral.promised_at), as_of)
    conditions: list[ColumnElement[bool]] = [
        col(Referral.body_id) == body_id,
        col(Referral.opened_at) <= as_of,
        or_(col(Referral.promised_at) <= as_of, in_time),
        or_(col(Referral.outcome).is_(None), ~ended_otherwise),
    ]
    if period is not None:
        conditions += [col(Referral.opened_at) > period[0], col(Referral.opened_at) <= period[1]]
    met = func.coalesce(func.sum(case((in_time, 1), else_=0)), 0)
    return Kept(*session.exec(select(met, func.count()).select_from(Referral).where(*conditions)).one())


class Accepted(NamedTuple):
    """An undertaking; who decided as a digest."""

    body_id: int | None
    days: object
    accepted_on: object
    decided_by: object
    from_at: datetime
    to_at: datetime | None


def noted(session: Session) -> dict[object, Accepted]:
    """What the events say of each undertaking, by its id."""
    kinds = (EventKind.UNDERTOOK, EventKind.UNDERTAKING_ENDED)
    told = session.exec(select(Event).where(col(Event.kind).in_(kinds)).order_by(col(Event.id))).all()
    ended = {named(one, "undertaking"): one.at for one in told if one.kind is EventKind.UNDERTAKING_ENDED}
    return {
        named(one, "undertaking"): Accepted(
            one.body_id, one.data.get("days"), one.data.get("accepted_on"), one.data.get("decided_by"), one.at,
            ended.get(named(one, "undertaking")),
        )
        for one in told
        if one.kind is EventKind.UNDERTOOK
    }  # fmt: skip


def as_kept(session: Session) -> dict[object, Accepted]:
    """Each undertaking as it stands."""
    return {
        one.id: Accepted(
            one.body_id, one.days, one.accepted_on.isoformat(), digest.of_text(one.decided_by), one.from_at, one.to_at
        )
        for one in session.exec(select(Undertaking).order_by(col(Undertaking.id))).all()
    }


def unpromised(session: Session) -> list[int]:
    """Deficiencies about which a body was chased although no stay there had been promised an answer by then."""
    promised = exists().where(
        col(Referral.deficiency_id) == col(Event.deficiency_id),
        col(Referral.body_id) == col(Event.body_id),
        col(Referral.promised_at) <= col(Event.at),
    )
    query = select(col(Event.deficiency_id)).where(Event.kind == EventKind.CHASED, ~promised)
    return sorted({one for one in session.exec(query).all() if one is not None})
