"""Accounts and what they may be: a role is always bound to where it holds."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint
from sqlmodel import Field, SQLModel

from systembrist.model.codes import RoleKind
from systembrist.model.columns import code_of


class Account(SQLModel, table=True):
    """One person's way in; everything else refers to the account's id, never to the person."""

    id: int = Field(default=None, primary_key=True)
    email: str = Field(unique=True, max_length=254)
    name: str = Field(max_length=120)
    password_hash: str = Field(max_length=200)
    created_at: datetime
    locked_at: datetime | None = None
    session_number: int = 0
    """Raised to end every session of the account at once (password changed, locked, logged out)."""
    failed_logins: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    """Wrong passwords in a row; too many, and the account rests for a while."""
    failed_login_at: datetime | None = None


class Role(SQLModel, table=True):
    """What an account is, and for which body, verksamhet or seat."""

    __table_args__ = (
        CheckConstraint(
            "(kind = 'admin' AND body_id IS NULL AND verksamhet_id IS NULL)"
            " OR (kind IN ('ombud', 'samordnare') AND verksamhet_id IS NOT NULL AND body_id IS NULL)"
            " OR (kind NOT IN ('admin', 'ombud', 'samordnare') AND body_id IS NOT NULL AND verksamhet_id IS NULL)",
            name="bound_to_where_it_holds",
        ),
    )

    id: int = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="account.id", index=True)
    kind: RoleKind = code_of(RoleKind)
    body_id: int | None = Field(default=None, foreign_key="body.id", index=True)
    verksamhet_id: int | None = Field(default=None, foreign_key="verksamhet.id", index=True)
    seat_id: int | None = Field(default=None, foreign_key="seat.id")


class Installation(SQLModel, table=True):
    """The one row that tells this database from others; made when first needed."""

    id: int = Field(default=1, primary_key=True)
    secret_key: str = Field(max_length=100)
    database_id: str | None = Field(default=None, max_length=32)
    """Drawn at random when something outside first needs to know which database it belongs to (a trained model)."""
