"""Who is in the chain: län, kommuner, bodies, PO services, their seats, and who is connected and joined."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field, SQLModel

from systembrist.model.codes import Driftsform, Level, SeatKind
from systembrist.model.columns import code_of


class Lan(SQLModel, table=True):
    """A county; its id is its SCB code as a number."""

    id: int = Field(primary_key=True)
    code: str = Field(unique=True, max_length=2)
    name: str = Field(max_length=60)


class Kommun(SQLModel, table=True):
    """A municipality; its id is its SCB code as a number."""

    id: int = Field(primary_key=True)
    code: str = Field(unique=True, max_length=4)
    name: str = Field(max_length=60)
    lan_id: int = Field(foreign_key="lan.id", index=True)


class Verksamhet(SQLModel, table=True):
    """A PO service: a värdkommun and, by `VerksamhetKommun`, the kommuner it serves."""

    id: int = Field(default=None, primary_key=True)
    name: str = Field(unique=True, max_length=120)
    vardkommun_id: int = Field(foreign_key="kommun.id")
    driftsform: Driftsform = code_of(Driftsform, default=Driftsform.KOMMUN)
    from_date: date
    to_date: date | None = None


class VerksamhetKommun(SQLModel, table=True):
    """That a verksamhet serves a kommun, with both dates inclusive; services start, merge and end."""

    __table_args__ = (CheckConstraint("to_date IS NULL OR to_date >= from_date", name="dates_in_order"),)

    id: int = Field(default=None, primary_key=True)
    verksamhet_id: int = Field(foreign_key="verksamhet.id", index=True)
    kommun_id: int = Field(foreign_key="kommun.id", index=True)
    from_date: date
    to_date: date | None = None


class Body(SQLModel, table=True):
    """One ledningsgrupp, kommun, länsstyrelse or Socialstyrelsen, and the one above it."""

    __table_args__ = (
        CheckConstraint("(parent_id IS NULL) = (level = 'socialstyrelsen')", name="only_the_top_has_no_parent"),
        CheckConstraint("(verksamhet_id IS NOT NULL) = (level = 'ledningsgrupp')", name="a_group_has_a_verksamhet"),
    )

    id: int = Field(default=None, primary_key=True)
    level: Level = code_of(Level, index=True)
    parent_id: int | None = Field(default=None, foreign_key="body.id", index=True)
    name: str = Field(max_length=160)
    lan_id: int | None = Field(default=None, foreign_key="lan.id")
    kommun_id: int | None = Field(default=None, foreign_key="kommun.id", unique=True)
    verksamhet_id: int | None = Field(default=None, foreign_key="verksamhet.id", unique=True)


class Disconnection(SQLModel, table=True):
    """A time during which a body does not use the product (ej ansluten); open while `to_at` is missing."""

    __table_args__ = (
        Index("one_open_disconnection", "body_id", unique=True, sqlite_where=text("to_at IS NULL"),
              postgresql_where=text("to_at IS NULL")),
    )  # fmt: skip

    id: int = Field(default=None, primary_key=True)
    body_id: int = Field(foreign_key="body.id")
    from_at: datetime
    to_at: datetime | None = None


class Joining(SQLModel, table=True):
    """A kommun's recorded decision that its codes may pass to the state by calendar and silence."""

    id: int = Field(default=None, primary_key=True)
    body_id: int = Field(foreign_key="body.id", index=True)
    from_date: date
    to_date: date | None = None
    decided_by: str = Field(max_length=120)


class Undertaking(SQLModel, table=True):
    """That a body has accepted to answer within so many days what comes to it during a time; open without `to_at`.

    It holds from the moment it is noted, so that nothing that came before is late against it.
    """

    __table_args__ = (
        CheckConstraint("days BETWEEN 1 AND 365", name="days_within_a_year"),
        Index("undertakings_of_a_body", "body_id"),
        Index("one_open_undertaking", "body_id", unique=True, sqlite_where=text("to_at IS NULL"),
              postgresql_where=text("to_at IS NULL")),
    )  # fmt: skip

    id: int = Field(default=None, primary_key=True)
    body_id: int = Field(foreign_key="body.id")
    days: int
    accepted_on: date
    """The day of the decision."""
    decided_by: str = Field(max_length=120)
    from_at: datetime
    to_at: datetime | None = None


class Seat(SQLModel, table=True):
    """A place at the table of a body: a ledningsgrupp's, or the beredningsgrupp's at Socialstyrelsen."""

    id: int = Field(default=None, primary_key=True)
    body_id: int = Field(foreign_key="body.id", index=True)
    kind: SeatKind = code_of(SeatKind)
    organisation: str = Field(max_length=120)
    filled_from: date | None = None
    filled_to: date | None = None
