"""Queries about what bodies have decided."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, exists, or_
from sqlmodel import Session, col, select

from systembrist.model import Summary, Supplement, Verdict, VerdictKind


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
        or_(col(Verdict.taken_back_at).is_not(None), col(Verdict.effective_at) > at),
    )
    return (col(Summary.approved_at) <= at) & ~undone


def unanswered_question(session: Session, deficiency_id: int, body_id: int) -> Verdict | None:
    """What a body has asked the ombud and not been answered."""
    query = (
        select(Verdict)
        .where(
            Verdict.deficiency_id == deficiency_id,
            Verdict.body_id == body_id,
            Verdict.kind == VerdictKind.KOMPLETTERA,
            ~exists().where(
                col(Supplement.deficiency_id) == deficiency_id, col(Supplement.at) >= col(Verdict.decided_at)
            ),
        )
        .order_by(col(Verdict.id).desc())
    )
    return session.exec(query).first()


def everyone(session: Session) -> Sequence[Verdict]:
    """Every verdict, first to last."""
    return session.exec(select(Verdict).order_by(col(Verdict.id))).all()
