"""Queries about approved summaries, for whole lists at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from systembrist.model import Summary
from systembrist.store import verdicts


def standing(session: Session, deficiency_ids: Sequence[int], at: datetime) -> dict[int, Summary]:
    """By deficiency, the latest approved summary that stood then."""
    query = select(Summary).where(col(Summary.deficiency_id).in_(deficiency_ids), verdicts.summary_stands(at))
    return {one.deficiency_id: one for one in session.exec(query.order_by(col(Summary.id))).all()}
