"""A ledningsgrupp's meetings and their minutes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, Text, text
from sqlmodel import Field, SQLModel

from systembrist.model.columns import json_of

_HELD_BACK = text("cancelled_at IS NULL AND approved_at IS NULL")
_UNCALLED = text("cancelled_at IS NULL AND called_at IS NULL")


class Meeting(SQLModel, table=True):
    """One meeting of a ledningsgrupp: planned, called, held, its minutes approved by chair and adjuster.

    What was decided in it are the verdicts that name it; the minutes are written from those.
    """

    __table_args__ = (
        Index("meetings_of_a_body", "body_id", "at"),
        Index("meetings_to_call", "call_at", sqlite_where=_UNCALLED, postgresql_where=_UNCALLED),
        Index("minutes_to_chase", "chase_at", sqlite_where=_HELD_BACK, postgresql_where=_HELD_BACK),
    )

    id: int = Field(default=None, primary_key=True)
    body_id: int = Field(foreign_key="body.id")
    at: datetime
    call_at: datetime | None = None
    """When the packet goes out; at once where the meeting was planned later than that."""
    called_at: datetime | None = None
    chase_at: datetime
    """When those whose approval is missing are next told."""
    cancelled_at: datetime | None = None
    present: list[Any] = json_of(default_factory=list)
    """The seats (by id) whose people were there."""
    note: str | None = Field(default=None, sa_type=Text)
    """What else the minutes say."""
    chair_id: int | None = Field(default=None, foreign_key="account.id")
    chair_approved_at: datetime | None = None
    adjuster_id: int | None = Field(default=None, foreign_key="account.id")
    adjuster_approved_at: datetime | None = None
    approved_at: datetime | None = None
