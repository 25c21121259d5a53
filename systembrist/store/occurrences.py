"""Queries about "samma igen": how often what was filed has happened again."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func
from sqlmodel import Session, col, select

from systembrist.model import Deficiency, Occurrence


def sent_with(session: Session, form_key: str, account_id: int) -> Occurrence | None:
    """What the account has already counted with this button."""
    return session.exec(
        select(Occurrence).where(Occurrence.form_key == form_key, Occurrence.account_id == account_id)
    ).first()


def count(session: Session, deficiency_ids: Sequence[int]) -> dict[int, int]:
    """How often each has happened again, with what is part of it; those that have not are left out."""
    head = func.coalesce(Deficiency.merged_into_id, Deficiency.id)
    query = (
        select(head, func.count())
        .join(Occurrence, col(Occurrence.deficiency_id) == col(Deficiency.id))
        .where(head.in_(deficiency_ids))
        .group_by(head)
    )
    return dict(session.exec(query).all())
