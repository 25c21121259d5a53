"""Everyone in the demo whom nobody logs in as: accounts without a password that fits, each with one role."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from systembrist import accounts
from systembrist.model import Account, RoleKind
from systembrist.store import organisations

NO_PASSWORD = "!"  # noqa: S105
"""No hash of anything. Hashing hundreds of passwords that nobody uses would take longer than the history."""


class People:
    """Makes accounts; a person is called by what they do and a number."""

    def __init__(self, session: Session, opened: datetime) -> None:
        self._session, self._opened = session, opened
        self._number = 0

    def of(self, kind: RoleKind, verksamhet_id: int) -> int:
        """Somebody in a verksamhet; the account's id."""
        account = self._one(kind)
        service = organisations.verksamhet(self._session, verksamhet_id)
        accounts.grant(self._session, account, kind, verksamhet=service)
        return account.id

    def at(self, kind: RoleKind, body_id: int) -> int:
        """Somebody at a body; the account's id."""
        account = self._one(kind)
        accounts.grant(self._session, account, kind, body=organisations.body(self._session, body_id))
        return account.id

    def _one(self, kind: RoleKind) -> Account:
        self._number += 1
        account = Account(
            email=f"{kind.value}{self._number}@demo.example", name=f"{kind.value.capitalize()} Demosson {self._number}",
            password_hash=NO_PASSWORD, created_at=self._opened,
        )  # fmt: skip
        self._session.add(account)
        self._session.flush()
        return account
