"""What happened, append-only: events, the seals over them, and the runs of the jobs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from systembrist.model.codes import EventKind
from systembrist.model.columns import code_of, json_of


class Event(SQLModel, table=True):
    """Something that happened: `at` when it should have, `recorded_at` when it was written.

    `data` holds codes and ids, never a word of anyone's text and never a name: events are sealed, and
    what must be forgotten must not stand in them.
    """

    id: int = Field(default=None, primary_key=True)
    deficiency_id: int | None = Field(default=None, foreign_key="deficiency.id", index=True)
    kind: EventKind = code_of(EventKind)
    at: datetime = Field(index=True)
    recorded_at: datetime
    body_id: int | None = Field(default=None, foreign_key="body.id")
    to_body_id: int | None = Field(default=None, foreign_key="body.id")
    account_id: int | None = Field(default=None, foreign_key="account.id")
    data: dict[str, Any] = json_of(default_factory=dict)


class Seal(SQLModel, table=True):
    """The chained digest over a batch of events; the last batch grows until it is full."""

    id: int = Field(primary_key=True)
    """The number of the batch, from 1."""
    last_event_id: int
    events: int
    digest: str = Field(max_length=64)


class JobRun(SQLModel, table=True):
    """How far one job has come: run as of an instant, when these events existed. One row a job."""

    id: int = Field(default=None, primary_key=True)
    job: str = Field(unique=True, max_length=40)
    as_of: datetime
    last_event_id: int
