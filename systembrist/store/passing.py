"""Queries about bodies that are passed by, because the deficiency is about them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, exists
from sqlmodel import Session, col, select

from systembrist.model import PassingBy, Referral
from systembrist.store.database import insert_into


def add(session: Session, *, deficiency_id: int, body_id: int, decided_by: int, at: datetime) -> bool:
    """Notes that a body is passed by; False if that was noted before."""
    adding = insert_into(session, PassingBy).values(
        deficiency_id=deficiency_id, body_id=body_id, decided_by=decided_by, at=at
    )
    return session.execute(adding.on_conflict_do_nothing().returning(PassingBy.id)).first() is not None


def to_pass_by(deficiency_ids: Sequence[int]) -> ColumnElement[bool]:
    """SQL: a stay of one of these deficiencies, at a body that is to be passed by."""
    noted = exists().where(
        col(PassingBy.deficiency_id) == col(Referral.deficiency_id), col(PassingBy.body_id) == col(Referral.body_id)
    )
    return col(Referral.deficiency_id).in_(deficiency_ids) & noted


def of_many(session: Session, deficiency_ids: Sequence[int]) -> dict[int, frozenset[int]]:
    """The bodies that each of these deficiencies passes by."""
    query = select(PassingBy.deficiency_id, PassingBy.body_id).where(col(PassingBy.deficiency_id).in_(deficiency_ids))
    found: dict[int, set[int]] = {one: set() for one in deficiency_ids}
    for one, body_id in session.exec(query).all():
        found[one].add(body_id)
    return {one: frozenset(bodies) for one, bodies in found.items()}


def of_deficiency(session: Session, deficiency_id: int) -> Sequence[int]:
    """The bodies that a deficiency passes by."""
    return session.exec(
        select(PassingBy.body_id).where(PassingBy.deficiency_id == deficiency_id).order_by(col(PassingBy.id))
    ).all()
