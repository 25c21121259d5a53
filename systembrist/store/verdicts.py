"""Queries about what bodies have decided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, insert, or_, update
from sqlmodel import Session, col, select

from systembrist.model import Body, Deficiency, Referral, Summary, Supplement, Verdict, VerdictKind

JUST_AFTER = timedelta(microseconds=1)
"""Later than what has been dealt with, by as little as a database can tell."""


def get(session: Session, verdict_id: int) -> Verdict | None:
    """A verdict by id."""
    return session.get(Verdict, verdict_id)


def of_deficiency(session: Session, deficiency_id: int) -> Sequence[Verdict]:
    """Every verdict on a deficiency, first to last."""
    return session.exec(select(Verdict).where(Verdict.deficiency_id == deficiency_id).order_by(col(Verdict.id))).all()


def reasons(session: Session, verdict_ids: Sequence[int]) -> dict[int, str]:
    """The written reason of each of these verdicts."""
    query = select(col(Verdict.id), Verdict.reason).where(col(Verdict.id).in_(verdict_ids))
    return dict(session.exec(query).all())


def summary_stands(at: datetime) -> ColumnElement[bool]:
    """SQL: the summary was approved by then, with no verdict that was taken back or has yet to take effect."""
    undone = exists().where(
        col(Verdict.id) == col(Summary.verdict_id),
        or_(
            col(Verdict.taken_back_at).is_not(None),
            col(Verdict.effective_at).is_(None),
            col(Verdict.effective_at) > at,
        ),
    )
    return (col(Summary.approved_at) <= at) & ~undone


def unanswered_question(session: Session, deficiency_id: int, body_id: int) -> Verdict | None:
    """What a body where it stays has asked the ombud since it came there, and not been answered."""
    query = (
        select(Verdict)
        .join(Referral, _stays_where_asked())
        .where(
            Verdict.deficiency_id == deficiency_id,
            Verdict.body_id == body_id,
            Verdict.kind == VerdictKind.KOMPLETTERA,
            ~_answered(),
        )
        .order_by(col(Verdict.id).desc())
    )
    return session.exec(query).first()


def _stays_where_asked() -> ColumnElement[bool]:
    """SQL: the stay is open and the one in which it was asked; one that was reopened is not asked anew."""
    return and_(
        col(Referral.deficiency_id) == col(Verdict.deficiency_id),
        col(Referral.body_id) == col(Verdict.body_id),
        col(Referral.closed_at).is_(None),
        col(Referral.opened_at) <= col(Verdict.decided_at),
    )


def _answered() -> ColumnElement[bool]:
    """SQL: something was added to the deficiency after the question."""
    return exists().where(
        col(Supplement.deficiency_id) == col(Verdict.deficiency_id), col(Supplement.at) >= col(Verdict.decided_at)
    )


@dataclass(frozen=True)
class Question:
    """What a body has asked about a deficiency, which stays there and waits for the answer."""

    deficiency: Deficiency
    verdict: Verdict
    body: str


def waiting_for(session: Session, author_id: int) -> list[Question]:
    """The questions about what somebody filed that have not been answered, longest ago first, one a deficiency."""
    query = (
        select(Deficiency, Verdict, Body.name)
        .join(Verdict, col(Verdict.deficiency_id) == col(Deficiency.id))
        .join(Body, col(Body.id) == col(Verdict.body_id))
        .join(Referral, _stays_where_asked())
        .where(Deficiency.author_id == author_id, Verdict.kind == VerdictKind.KOMPLETTERA, ~_answered())
        .order_by(col(Verdict.decided_at), col(Verdict.id))
    )
    latest = {deficiency.id: Question(deficiency, verdict, body) for deficiency, verdict, body in session.exec(query)}
    return list(latest.values())


def add_all(session: Session, rows: Sequence[dict[str, Any]]) -> list[Verdict]:
    """Adds verdicts, in a statement or two however many they are; returns them by id."""
    given = session.scalars(insert(Verdict).returning(Verdict), rows).all()
    return sorted(given, key=lambda one: one.id)


def let_all_stand(session: Session, verdict_ids: Sequence[int]) -> int:
    """Makes verdicts stand in the stays they were given in, where these are open and undecided; returns in how many."""
    statement = (
        update(Referral)
        .where(
            col(Verdict.id).in_(verdict_ids),
            col(Referral.deficiency_id) == col(Verdict.deficiency_id),
            col(Referral.body_id) == col(Verdict.body_id),
            col(Referral.closed_at).is_(None),
            col(Referral.verdict_id).is_(None),
        )
        .values(verdict_id=col(Verdict.id), act_at=col(Verdict.effective_at))
        .returning(col(Referral.id))
        .execution_options(synchronize_session=False)
    )
    return len(session.execute(statement).all())


def everyone(session: Session) -> Sequence[Verdict]:
    """Every verdict, first to last."""
    return session.exec(select(Verdict).order_by(col(Verdict.id))).all()


def let_stand(session: Session, stay: Referral, verdict: Verdict) -> bool:
    """Makes a verdict the one that stands; False if the stay was closed or another verdict came first."""
    statement = (
        update(Referral)
        .where(col(Referral.id) == stay.id, col(Referral.closed_at).is_(None), col(Referral.verdict_id).is_(None))
        .values(verdict_id=verdict.id, act_at=verdict.effective_at)
        .returning(col(Referral.id))
        .execution_options(synchronize_session="fetch")
    )
    return session.execute(statement).first() is not None


def let_go(session: Session, stay: Referral, verdict_id: int, act_at: datetime) -> bool:
    """Undoes `let_stand` for a verdict that has not taken effect; False if the stay has moved on.

    The stay is looked at next at `act_at`, as if the verdict had never been given.
    """
    statement = (
        update(Referral)
        .where(col(Referral.id) == stay.id, col(Referral.closed_at).is_(None), col(Referral.verdict_id) == verdict_id)
        .values(verdict_id=None, act_at=act_at)
        .returning(col(Referral.id))
        .execution_options(synchronize_session="fetch")
    )
    return session.execute(statement).first() is not None


def is_undecided(session: Session, stay: Referral) -> bool:
    """Whether the stay is open and no verdict stands, and keeps it so until this transaction ends."""
    statement = (
        update(Referral)
        .where(col(Referral.id) == stay.id, col(Referral.closed_at).is_(None), col(Referral.verdict_id).is_(None))
        .values(act_at=col(Referral.act_at))
        .returning(col(Referral.id))
        .execution_options(synchronize_session=False)
    )
    return session.execute(statement).first() is not None


def hasten(session: Session, stay: Referral, now: datetime) -> None:
    """A lift that has taken effect and waits for its yearly date waits no longer; the stay must be kept.

    Whether it waits is read off the stay itself: another clock may have come a little further than `now`.
    """
    verdict = None if stay.verdict_id is None else session.get(Verdict, stay.verdict_id)
    effective_at = None if verdict is None else verdict.effective_at
    if effective_at is not None and stay.act_at is not None and stay.act_at > effective_at:
        stay.act_at = min(stay.act_at, max(now, effective_at + JUST_AFTER))
        session.add(stay)


def act_when_in_effect(session: Session, verdict_ids: Sequence[int]) -> None:
    """Lets the open stays in which these verdicts stand be looked at when they take effect."""
    session.execute(
        update(Referral)
        .where(
            col(Verdict.id).in_(verdict_ids),
            col(Referral.verdict_id) == col(Verdict.id),
            col(Referral.closed_at).is_(None),
        )
        .values(act_at=col(Verdict.effective_at))
        .execution_options(synchronize_session=False)
    )
