"""The verbs of accounts: add, grant a role, lock, and log in with a password (argon2)."""

from __future__ import annotations

import re
from datetime import datetime
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlmodel import Session

from systembrist.errors import InputRefused
from systembrist.model import Account, Body, Level, Role, RoleKind, Verksamhet
from systembrist.store import accounts

SHORTEST_PASSWORD = 12
"""NIST SP 800-63B asks for length, not for kinds of characters; demo accounts are let off."""
LONGEST_PASSWORD = 200
"""Hashing takes time in proportion to nothing longer than this."""

SERVICE_ROLES = (RoleKind.OMBUD, RoleKind.SAMORDNARE)
LEVEL_OF = {
    RoleKind.ORDFORANDE: Level.LEDNINGSGRUPP,
    RoleKind.JUSTERARE: Level.LEDNINGSGRUPP,
    RoleKind.LEDAMOT: Level.LEDNINGSGRUPP,
    RoleKind.BRUKARE: Level.LEDNINGSGRUPP,
    RoleKind.KOMMUN: Level.KOMMUN,
    RoleKind.LANSSTYRELSE: Level.LANSSTYRELSE,
    RoleKind.SOCIALSTYRELSEN: Level.SOCIALSTYRELSEN,
    RoleKind.BEREDNINGSGRUPP: Level.SOCIALSTYRELSEN,
}
"""At what level of body each role sits; the remaining ones belong to a verksamhet or to the installation."""


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher()


@cache
def _nobodys_hash() -> str:
    """Checked against when the address is unknown, so that the time taken does not tell."""
    return _hasher().hash("nobody's password")


def add(session: Session, *, email: str, name: str, password: str, now: datetime) -> Account:
    """A new account without any role. Raises InputRefused for a bad or taken address or a short password."""
    address = email.strip().lower()
    if not re.fullmatch(r"[^@\s]{1,64}@[^@\s]{1,180}\.[a-z]{2,}", address):
        raise InputRefused(f"{email[:80]} är ingen e-postadress")
    if accounts.by_email(session, address) is not None:
        raise InputRefused(f"det finns redan ett konto för {address}")
    if not 1 <= len(name.strip()) <= 120:  # noqa: PLR2004  (the column's width)
        raise InputRefused("namnet ska ha 1-120 tecken")
    _check_password(password, demo=address.endswith(accounts.DEMO_DOMAINS))
    account = Account(email=address, name=name.strip(), password_hash=_hasher().hash(password), created_at=now)
    session.add(account)
    session.flush()
    return account


def _check_password(password: str, *, demo: bool) -> None:
    if len(password) > LONGEST_PASSWORD:
        raise InputRefused(f"lösenordet får ha högst {LONGEST_PASSWORD} tecken")
    if not password or (not demo and len(password) < SHORTEST_PASSWORD):
        raise InputRefused(f"lösenordet ska ha minst {SHORTEST_PASSWORD} tecken")


def grant(
    session: Session,
    account: Account,
    kind: RoleKind,
    *,
    body: Body | None = None,
    verksamhet: Verksamhet | None = None,
) -> Role:
    """Gives an account a role where it holds. Raises InputRefused if the place doesn't fit the role."""
    if kind in SERVICE_ROLES and (verksamhet is None or body is not None):
        raise InputRefused(f"rollen {kind} hör till en verksamhet")
    if kind in LEVEL_OF and (body is None or verksamhet is not None or body.level is not LEVEL_OF[kind]):
        raise InputRefused(f"rollen {kind} hör till en instans på nivån {LEVEL_OF[kind]}")
    if kind is RoleKind.ADMIN and (body is not None or verksamhet is not None):
        raise InputRefused("rollen admin gäller hela installationen")
    role = Role(
        account_id=account.id,
        kind=kind,
        body_id=None if body is None else body.id,
        verksamhet_id=None if verksamhet is None else verksamhet.id,
    )
    session.add(role)
    session.flush()
    return role


def set_password(session: Session, account: Account, password: str) -> None:
    """A new password; it ends every session of the account. Raises InputRefused for a short one."""
    _check_password(password, demo=account.email.endswith(accounts.DEMO_DOMAINS))
    account.password_hash = _hasher().hash(password)
    account.session_number += 1
    session.add(account)


def revoke(session: Session, account: Account, kind: RoleKind) -> int:
    """Takes a role from an account wherever it holds, and ends its sessions; returns how many were taken."""
    taken = accounts.revoke(session, account.id, kind)
    account.session_number += 1 if taken else 0
    session.add(account)
    return taken


def lock(session: Session, account: Account, now: datetime) -> None:
    """Stops an account and ends its sessions."""
    account.locked_at = account.locked_at or now
    account.session_number += 1
    session.add(account)


def unlock(session: Session, account: Account) -> None:
    """Opens a locked account again."""
    account.locked_at = None
    session.add(account)


def authenticate(session: Session, email: str, password: str) -> Account | None:
    """The account these belong to; None, after the same work, for an unknown address, wrong password or lock."""
    account = accounts.by_email(session, email[:254])
    stored = _nobodys_hash() if account is None else account.password_hash
    try:
        _hasher().verify(stored, password[:LONGEST_PASSWORD])
    except (VerificationError, InvalidHashError):
        return None
    return None if account is None or account.locked_at is not None else account
