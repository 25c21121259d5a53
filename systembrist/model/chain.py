"""The way of a deficiency: stays, verdicts, what is handed over upward and what is answered downward."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from systembrist.model.codes import Clients, FaultLevel, FeedbackKind, Outcome, VerdictKind
from systembrist.model.columns import code_of, json_of
from systembrist.model.deficiency import register_number

_OPEN = text("closed_at IS NULL")
_UNREMINDED = text("closed_at IS NULL AND reminded_at IS NULL")
_UNCHASED = text("closed_at IS NULL AND chased_at IS NULL")


class Referral(SQLModel, table=True):
    """One stay of a deficiency at one body.

    `due_at` is the limit people are told; `act_at` is the next moment at which the sweep must look at
    the stay (some days after a meeting that is the limit, or when its verdict takes effect), missing while it
    waits for the minutes of a meeting to be approved. `verdict_id` is the verdict that stands; whoever
    closes the stay compares it first, so that a sweep never overruns an answer given meanwhile.
    """

    __table_args__ = (
        CheckConstraint("(closed_at IS NULL) = (outcome IS NULL)", name="closed_with_an_outcome"),
        Index("one_open_stay", "deficiency_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("open_stays_to_act_on", "act_at", sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("open_stays_to_remind", "remind_at", sqlite_where=_UNREMINDED, postgresql_where=_UNREMINDED),
        Index("open_stays_to_chase", "promised_at", sqlite_where=_UNCHASED, postgresql_where=_UNCHASED),
        Index("stays_of_a_body", "body_id", "closed_at"),
    )

    id: int = Field(default=None, primary_key=True)
    deficiency_id: int = Field(foreign_key="deficiency.id", index=True)
    body_id: int = Field(foreign_key="body.id")
    opened_at: datetime
    counts_from: datetime | None = None
    """From when its limit counts, where that is before it was opened: what is merged counts from the earliest of it,
    and so does what is split off."""
    remind_at: datetime | None = None
    due_at: datetime
    act_at: datetime | None = None
    reminded_at: datetime | None = None
    promised_at: datetime | None = None
    """When its body has undertaken to have answered; missing where no undertaking held as it was opened."""
    chased_at: datetime | None = None
    overdue_since: datetime | None = None
    """The first limit that passed while the stay could not rise (the top, or a kommun that has not joined)."""
    verdict_id: int | None = Field(default=None, foreign_key="verdict.id")
    closed_at: datetime | None = None
    outcome: Outcome | None = code_of(Outcome, default=None, nullable=True)

    @property
    def since(self) -> datetime:
        """From when its limit counts."""
        return self.counts_from or self.opened_at


class Verdict(SQLModel, table=True):
    """What a body decided about a stay, with a written reason.

    It takes effect after the regret time, and where it was noted in a meeting not before the minutes are approved;
    until they are, `effective_at` is missing.
    """

    id: int = Field(default=None, primary_key=True)
    deficiency_id: int = Field(foreign_key="deficiency.id", index=True)
    body_id: int = Field(foreign_key="body.id")
    kind: VerdictKind = code_of(VerdictKind)
    reason: str = Field(sa_type=Text)
    decided_by: int = Field(foreign_key="account.id")
    decided_at: datetime
    effective_at: datetime | None = None
    meeting_id: int | None = Field(default=None, foreign_key="meeting.id", index=True)
    source: str | None = Field(default=None, max_length=200)
    """Where a body that is not connected said it, as typed in for it: a protocol, a letter, with date and number."""
    late: bool = False
    """Recorded after the limit, but before the sweep that would have passed it on."""
    taken_back_at: datetime | None = None


class Handover(SQLModel, table=True):
    """The frozen copy that passes from one authority to the next: codes and an approved summary, never the text.

    Everything above the kommun reads these rows and nothing else of a deficiency.
    """

    id: int = Field(default=None, primary_key=True)
    deficiency_id: int = Field(foreign_key="deficiency.id", index=True)
    from_body_id: int = Field(foreign_key="body.id")
    to_body_id: int = Field(foreign_key="body.id", index=True)
    at: datetime
    kommun_id: int = Field(foreign_key="kommun.id")
    month: str = Field(max_length=7)
    """The month of filing, YYYY-MM: a day would say too much about one person."""
    area: str = Field(max_length=40)
    area_confirmed: bool
    actor: str | None = Field(default=None, max_length=40)
    actor_confirmed: bool
    fault_level: FaultLevel | None = code_of(FaultLevel, default=None, nullable=True)
    clients: Clients | None = code_of(Clients, default=None, nullable=True)
    consequences: list[Any] = json_of(default_factory=list)
    children: bool
    urgent: bool
    summary: str | None = Field(default=None, sa_type=Text)
    summary_approver: str | None = Field(default=None, max_length=160)
    reports: int = Field(default=1, sa_column_kwargs={"server_default": "1"})
    """How many reports and occurrences stand behind it: one, or all of a samlad brist."""

    @property
    def number(self) -> str:
        """The register number of the deficiency it is a copy of."""
        return register_number(self.deficiency_id, int(self.month[:4]))


class PassingBy(SQLModel, table=True):
    """That a body which a deficiency is about is passed by: its stay there opens and closes at once, unseen."""

    __table_args__ = (UniqueConstraint("deficiency_id", "body_id"),)

    id: int = Field(default=None, primary_key=True)
    deficiency_id: int = Field(foreign_key="deficiency.id")
    body_id: int = Field(foreign_key="body.id")
    decided_by: int = Field(foreign_key="account.id")
    at: datetime


class MonthlyCode(SQLModel, table=True):
    """What a joined kommun gives up on the 1st of each month: how many were filed under which codes, and where."""

    __table_args__ = (Index("codes_of_a_month", "month", "kommun_id"),)

    id: int = Field(default=None, primary_key=True)
    body_id: int = Field(foreign_key="body.id")
    """The kommun that gives them up; in a joint verksamhet not always the one they are about."""
    kommun_id: int = Field(foreign_key="kommun.id")
    month: str = Field(max_length=7)
    at: datetime
    area: str = Field(max_length=40)
    actor: str | None = Field(default=None, max_length=40)
    fault_level: FaultLevel | None = code_of(FaultLevel, default=None, nullable=True)
    reports: int


class Feedback(SQLModel, table=True):
    """An answer on its way down: to a body below, or, where `to_body_id` is missing, to the ombud's verksamhet."""

    __table_args__ = (Index("feedback_to_a_body", "to_body_id", "at"),)

    id: int = Field(default=None, primary_key=True)
    deficiency_id: int = Field(foreign_key="deficiency.id", index=True)
    from_body_id: int = Field(foreign_key="body.id")
    to_body_id: int | None = Field(default=None, foreign_key="body.id")
    kind: FeedbackKind = code_of(FeedbackKind)
    at: datetime
    text: str | None = Field(default=None, sa_type=Text)
    """The decision's written reason; missing where nobody answered."""


class FeedbackRead(SQLModel, table=True):
    """That one account has seen one answer."""

    feedback_id: int = Field(foreign_key="feedback.id", primary_key=True)
    account_id: int = Field(foreign_key="account.id", primary_key=True)
    at: datetime
