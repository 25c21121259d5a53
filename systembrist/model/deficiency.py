"""What an ombud saw: the deficiency itself, what a model suggested for it, and its approved summary."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, Text, text
from sqlmodel import Field, SQLModel

from systembrist.clock import local_date
from systembrist.model.codes import Clients, FaultLevel, FollowUpAnswer
from systembrist.model.columns import code_of, json_of

_CODES_KEPT = text("codes_due_at IS NOT NULL")
_UNASKED = text("asked_at IS NULL")


def register_number(deficiency_id: int, year: int) -> str:
    """The number a deficiency is registered under: the year of filing and its id, as in 2026-00017."""
    return f"{year}-{deficiency_id:05d}"


class Deficiency(SQLModel, table=True):
    """One filed deficiency.

    `area` and `actor` are what counts now; `area_confirmed` and `actor_confirmed` say whether a person
    chose or accepted them. Who filed it stands in `author_id` alone, so that it can be forgotten.
    """

    __table_args__ = (Index("codes_to_give", "codes_due_at", sqlite_where=_CODES_KEPT, postgresql_where=_CODES_KEPT),)

    id: int = Field(default=None, primary_key=True)
    verksamhet_id: int = Field(foreign_key="verksamhet.id", index=True)
    kommun_id: int = Field(foreign_key="kommun.id", index=True)
    author_id: int | None = Field(default=None, foreign_key="account.id", index=True)
    filed_at: datetime = Field(index=True)
    closed_at: datetime | None = None

    text: str = Field(sa_type=Text)
    area: str = Field(max_length=40)
    area_confirmed: bool = False
    actor: str | None = Field(default=None, max_length=40)
    actor_confirmed: bool = False
    fault_level: FaultLevel | None = code_of(FaultLevel, default=None, nullable=True)
    clients: Clients | None = code_of(Clients, default=None, nullable=True)
    occurred: date | None = None
    recurring_since: str | None = Field(default=None, max_length=100)
    consequences: list[str] = json_of(default_factory=list)
    consequence_text: str | None = Field(default=None, sa_type=Text)
    tried: str | None = Field(default=None, sa_type=Text)
    proposal: str | None = Field(default=None, sa_type=Text)
    children: bool = False
    asks_urgent: bool = False
    client_agrees: bool = False

    urgent: bool = False
    """Marked by samordnare or chair; what the ombud asked for is `asks_urgent`."""
    released_at: datetime | None = None
    form_key: str | None = Field(default=None, unique=True, max_length=40)
    """Which printed form it was sent with, so that pressing twice files once; missing for an import."""
    released_by: int | None = Field(default=None, foreign_key="account.id")
    merged_into_id: int | None = Field(default=None, foreign_key="deficiency.id", index=True)
    """The samlad brist it is part of; while it is, it has no stay of its own and gets that one's answers."""
    codes_due_at: datetime | None = None
    """The 1st of the month at which its codes are given up (see MonthlyCode); missing once that is dealt with."""

    @property
    def number(self) -> str:
        """The register number."""
        return register_number(self.id, local_date(self.filed_at).year)


class Classification(SQLModel, table=True):
    """What a model suggested for a deficiency, kept as it was said; corrections never overwrite it."""

    id: int = Field(default=None, primary_key=True)
    deficiency_id: int = Field(foreign_key="deficiency.id", index=True)
    code: str = Field(max_length=40)
    probability: float
    uncertain: bool
    actor: str | None = Field(default=None, max_length=40)
    alternatives: list[Any] = json_of(default_factory=list)
    words: list[str] = json_of(default_factory=list)
    model_version: str = Field(max_length=40)
    at: datetime


class Summary(SQLModel, table=True):
    """A text without personal data that a named person approved; the only words that leave a kommun."""

    id: int = Field(default=None, primary_key=True)
    deficiency_id: int = Field(foreign_key="deficiency.id", index=True)
    text: str = Field(sa_type=Text)
    approved_by: int = Field(foreign_key="account.id")
    approver: str = Field(max_length=160)
    """Name and body at the time, as it follows the text upward."""
    approved_at: datetime
    verdict_id: int | None = Field(default=None, foreign_key="verdict.id")
    """The lift it was approved with; if that is taken back, so is the summary."""


class Supplement(SQLModel, table=True):
    """What was added to a deficiency when a body asked; the group reads it once it is released, like the text."""

    id: int = Field(default=None, primary_key=True)
    deficiency_id: int = Field(foreign_key="deficiency.id", index=True)
    text: str = Field(sa_type=Text)
    author_id: int = Field(foreign_key="account.id")
    at: datetime
    released_at: datetime | None = None


class Occurrence(SQLModel, table=True):
    """That the same thing happened again: one press by an ombud, no words."""

    id: int = Field(default=None, primary_key=True)
    deficiency_id: int = Field(foreign_key="deficiency.id", index=True)
    account_id: int = Field(foreign_key="account.id")
    at: datetime
    form_key: str | None = Field(default=None, unique=True, max_length=40)
    """Which printed button it was, so that pressing twice counts once."""


class FollowUp(SQLModel, table=True):
    """The one question to the ombud some time after "åtgärdad": has it got better? One a deficiency and closing."""

    __table_args__ = (Index("questions_to_ask", "ask_at", sqlite_where=_UNASKED, postgresql_where=_UNASKED),)

    id: int = Field(default=None, primary_key=True)
    deficiency_id: int = Field(foreign_key="deficiency.id", index=True)
    body_id: int = Field(foreign_key="body.id")
    """Who closed it, and where a "no" reopens it."""
    ask_at: datetime
    asked_at: datetime | None = None
    answered_at: datetime | None = None
    answer: FollowUpAnswer | None = code_of(FollowUpAnswer, default=None, nullable=True)


class Draft(SQLModel, table=True):
    """A report begun and kept on the server because its author pressed "Spara utkast"; one an account."""

    id: int = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="account.id", unique=True)
    fields: dict[str, Any] = json_of(default_factory=dict)
    saved_at: datetime
