"""Queries about what bodies have decided."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session, col, select

from systembrist.model import Verdict


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


def everyone(session: Session) -> Sequence[Verdict]:
    """Every verdict, first to last."""
    return session.exec(select(Verdict).order_by(col(Verdict.id))).all()
