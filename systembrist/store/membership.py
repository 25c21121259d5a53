"""What is part of a samlad brist, and when a deficiency with its parts has ended."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col, select

from systembrist.model import Deficiency


def members(session: Session, head_ids: Sequence[int]) -> list[tuple[int, int]]:
    """The deficiencies that are part of these samlade brister, each with the one it is part of."""
    query = (
        select(col(Deficiency.id), col(Deficiency.merged_into_id))
        .where(col(Deficiency.merged_into_id).in_(head_ids))
        .order_by(col(Deficiency.id))
    )
    return [(one, head) for one, head in session.exec(query).all() if head is not None]


def merge(session: Session, deficiency_ids: Sequence[int], head_id: int) -> bool:
    """Makes deficiencies part of another; False, with some of them changed, if one of them was part of one already."""
    statement = (
        update(Deficiency)
        .where(col(Deficiency.id).in_(deficiency_ids), col(Deficiency.merged_into_id).is_(None))
        .values(merged_into_id=head_id)
        .returning(col(Deficiency.id))
        .execution_options(synchronize_session="fetch")
    )
    return len(session.execute(statement).all()) == len(deficiency_ids)


def split(session: Session, deficiency_id: int, head_id: int) -> bool:
    """Takes a deficiency out of the one it is part of; False if it is no longer."""
    statement = (
        update(Deficiency)
        .where(col(Deficiency.id) == deficiency_id, col(Deficiency.merged_into_id) == head_id)
        .values(merged_into_id=None)
        .returning(col(Deficiency.id))
        .execution_options(synchronize_session="fetch")
    )
    return session.execute(statement).first() is not None


def close(session: Session, deficiency_ids: Sequence[int], at: datetime) -> list[tuple[int, int]]:
    """Marks deficiencies, and what is part of them, as ended; their stays are closed by whoever calls.

    Returns each that ended with the one whose stay decided it (itself, or the samlad brist it is part of).
    """
    ended = [(one, one) for one in deficiency_ids] + members(session, deficiency_ids)
    _set_closed(session, [one for one, _ in ended], at)
    return ended


def reopen(session: Session, deficiency_id: int) -> bool:
    """Marks a deficiency, and what is part of it, as not ended; False if it had not."""
    statement = (
        update(Deficiency)
        .where(col(Deficiency.id) == deficiency_id, col(Deficiency.closed_at).is_not(None))
        .values(closed_at=None)
        .returning(col(Deficiency.id))
        .execution_options(synchronize_session="fetch")
    )
    if session.execute(statement).first() is None:
        return False
    _set_closed(session, [one for one, _ in members(session, [deficiency_id])], None)
    return True


def _set_closed(session: Session, deficiency_ids: Sequence[int], at: datetime | None) -> None:
    session.execute(
        update(Deficiency)
        .where(col(Deficiency.id).in_(deficiency_ids))
        .values(closed_at=at)
        .execution_options(synchronize_session="fetch")
    )
