"""What is submitted once a year, and the mail that waits to be sent."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from systembrist.model.codes import NoticeKind, ReportKind
from systembrist.model.columns import code_of, json_of

_UNSUBMITTED = text("submitted_at IS NULL")
_WAITING = text("sent_at IS NULL AND lapsed_at IS NULL AND failed_at IS NULL")


class AnnualReport(SQLModel, table=True):
    """A kommun's redovisning (10 §) or a länsstyrelse's underlag (11 §) for a year: opened, filled in, submitted."""

    __table_args__ = (
        UniqueConstraint("body_id", "kind", "year"),
        Index("reports_to_remind_of", "remind_at", sqlite_where=_UNSUBMITTED, postgresql_where=_UNSUBMITTED),
    )

    id: int = Field(default=None, primary_key=True)
    body_id: int = Field(foreign_key="body.id")
    kind: ReportKind = code_of(ReportKind)
    year: int
    """The year it is about; it is due in the next."""
    opened_at: datetime
    due_on: date
    remind_at: datetime | None = None
    fields: dict[str, Any] = json_of(default_factory=dict)
    """What a person has filled in, by heading."""
    submitted_at: datetime | None = None
    submitted_by: int | None = Field(default=None, foreign_key="account.id")
    document: dict[str, Any] | None = json_of(default=None, nullable=True)
    """The whole report as submitted, figures and all; it does not change when the figures do."""


class Outbox(SQLModel, table=True):
    """A mail to one person, written in the transaction of what it tells of; it holds no words, only what it is about.

    `message_id` is a function of kind, deficiency or body, moment and recipient.
    """

    __table_args__ = (Index("mail_to_send", "at", sqlite_where=_WAITING, postgresql_where=_WAITING),)

    id: int = Field(default=None, primary_key=True)
    message_id: str = Field(unique=True, max_length=80)
    kind: NoticeKind = code_of(NoticeKind)
    account_id: int = Field(foreign_key="account.id")
    deficiency_id: int | None = Field(default=None, foreign_key="deficiency.id")
    body_id: int | None = Field(default=None, foreign_key="body.id")
    at: datetime
    attempts: int = 0
    sent_at: datetime | None = None
    lapsed_at: datetime | None = None
    """When it no longer made sense to send it."""
    failed_at: datetime | None = None
    """When it was given up: the recipient could not be reached."""
