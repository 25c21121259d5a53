"""The one question that the jobs ask of every table: when something falls due next."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func
from sqlmodel import Session, col, select


def earliest(
    session: Session, moment: Any, *conditions: ColumnElement[bool], after: datetime | None, upto: datetime
) -> datetime | None:
    """The earliest value of a column, later than `after`, of the rows that meet the conditions; None past `upto`."""
    query = select(func.min(moment)).where(col(moment) <= upto, *conditions)
    found: datetime | None = session.exec(query if after is None else query.where(col(moment) > after)).one()
    return found
