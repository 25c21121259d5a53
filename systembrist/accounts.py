"""The verbs of accounts: add, grant a role, lock, and log in with a password (not for a while after many wrong)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from systembrist import passwords
from systembrist.errors import Conflict, InputRefused
from systembrist.model import Account, Body, Level, Role, RoleKind, Seat, SeatKind, Verksamhet
from systembrist.store import accounts

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

SEATED = (RoleKind.ORDFORANDE, RoleKind.JUSTERARE, RoleKind.LEDAMOT, RoleKind.BRUKARE, RoleKind.BEREDNINGSGRUPP)
"""The roles that can be tied to a seat, so that it is known for which organisation somebody sits there."""

LONGEST_NAME = 120
"""The column's width."""

FAILURES = 5
"""Wrong passwords in a row after which an account rests. NIST SP 800-63B (5.2.2) lets nobody guess more than a hundred
times in a row; five is more than a person who knows the password needs, and stops a list of common ones."""
REST = timedelta(minutes=15)
"""How long, from the last wrong one. Four guesses an hour get nowhere with twelve characters, and somebody who has
mistyped is back before a colleague could have helped."""


def add(session: Session, *, email: str, name: str, password: str, now: datetime) -> Account:
    """A new account without any role. Raises InputRefused for a bad or taken address or a short password."""
    address = email.strip().lower()
    if not re.fullmatch(r"[^@\s]{1,64}@[^@\s]{1,180}\.[a-z]{2,}", address):
        raise InputRefused(f"{email[:80]} är ingen e-postadress")
    if accounts.by_email(session, address) is not None:
        raise InputRefused(f"det finns redan ett konto för {address}")
    if not 1 <= len(name.strip()) <= LONGEST_NAME:
        raise InputRefused(f"namnet ska ha 1-{LONGEST_NAME} tecken")
    passwords.check(password, demo=_is_demo(address))
    account = Account(email=address, name=name.strip(), password_hash=passwords.hashed(password), created_at=now)
    session.add(account)
    session.flush()
    return account


def _is_demo(address: str) -> bool:
    return address.endswith(accounts.DEMO_DOMAINS)


def grant(
    session: Session,
    account: Account,
    kind: RoleKind,
    *,
    body: Body | None = None,
    verksamhet: Verksamhet | None = None,
    seat: Seat | None = None,
) -> Role:
    """Gives an account a role where it holds, for a seat if it is tied to one.

    Raises InputRefused if the place doesn't fit the role, the seat not the place, or if it has the role there.
    """
    if kind in SERVICE_ROLES and (verksamhet is None or body is not None):
        raise InputRefused(f"rollen {kind} hör till en verksamhet")
    if kind in LEVEL_OF and (body is None or verksamhet is not None or body.level is not LEVEL_OF[kind]):
        raise InputRefused(f"rollen {kind} hör till en instans på nivån {LEVEL_OF[kind]}")
    if kind is RoleKind.ADMIN and (body is not None or verksamhet is not None):
        raise InputRefused("rollen admin gäller hela installationen")
    if seat is not None:
        _check_seat(kind, body, seat)
    role = Role(
        account_id=account.id,
        kind=kind,
        body_id=None if body is None else body.id,
        verksamhet_id=None if verksamhet is None else verksamhet.id,
        seat_id=None if seat is None else seat.id,
    )
    if any(_same_place(role, held) for held in accounts.roles(session, account.id)):
        raise InputRefused("kontot har redan den rollen där")
    session.add(role)
    session.flush()
    return role


def _check_seat(kind: RoleKind, body: Body | None, seat: Seat) -> None:
    if kind not in SEATED or body is None or seat.body_id != body.id:
        raise InputRefused("platsen hör inte till den instans där rollen gäller")
    # An invited organisation reads approved summaries, never the texts: its people have the role that says so.
    if (seat.kind is SeatKind.INBJUDEN) != (kind is RoleKind.BRUKARE):
        raise InputRefused("rollen brukare är för inbjudna organisationers platser, och ingen annan roll är det")


def _same_place(one: Role, other: Role) -> bool:
    return (one.kind, one.body_id, one.verksamhet_id) == (other.kind, other.body_id, other.verksamhet_id)


def set_password(session: Session, account: Account, password: str) -> None:
    """A new password; it ends every session of the account, and its rest. Raises InputRefused for a short one."""
    passwords.check(password, demo=_is_demo(account.email))
    account.password_hash = passwords.hashed(password)
    _forget_failures(session, account)
    end_sessions(session, account)


Place = tuple[int | None, int | None]
"""Where a role holds: a body by id, or a verksamhet."""


def revoke(session: Session, account: Account, kind: RoleKind, *, place: Place | None = None) -> int:
    """Takes a role from an account wherever it holds, or at one place, and ends its sessions; how many were taken.

    Raises InputRefused if nobody could administer after it.
    """
    held = [role for role in accounts.roles(session, account.id) if role.kind is kind]
    if place is not None:
        held = [role for role in held if (role.body_id, role.verksamhet_id) == place]
    _take(session, account, held)
    return len(held)


def revoke_one(session: Session, account: Account, role_id: int) -> Role:
    """Takes one role at one place from an account, and ends its sessions.

    Raises Conflict if it has been taken already, InputRefused if nobody could administer after it.
    """
    role = next((one for one in accounts.roles(session, account.id) if one.id == role_id), None)
    if role is None:
        raise Conflict("Rollen är redan borttagen.")
    _take(session, account, [role])
    return role


def _take(session: Session, account: Account, held: Sequence[Role]) -> None:
    if any(role.kind is RoleKind.ADMIN for role in held):
        _require_another_admin(session, account)
    for role in held:
        session.delete(role)
    if held:
        end_sessions(session, account)


def lock(session: Session, account: Account, now: datetime) -> None:
    """Stops an account and ends its sessions. Raises InputRefused for the last administrator who can log in."""
    _require_another_admin(session, account)
    account.locked_at = account.locked_at or now
    end_sessions(session, account)


def _require_another_admin(session: Session, account: Account) -> None:
    if accounts.open_admins(session) == {account.id}:
        raise InputRefused("det är den enda administratören som kan logga in; ge först någon annan den rollen")


def unlock(session: Session, account: Account) -> None:
    """Opens a locked account again, and one that rests after too many wrong passwords."""
    account.locked_at = None
    _forget_failures(session, account)


def _forget_failures(session: Session, account: Account) -> None:
    account.failed_logins, account.failed_login_at = 0, None
    session.add(account)


def end_sessions(session: Session, account: Account) -> None:
    """Ends every session of an account, wherever it is logged in."""
    session.add(account)
    accounts.end_sessions(session, account.id)


def rests_until(account: Account) -> datetime | None:
    """When an account may be tried again after too many wrong passwords in a row; None if there were fewer."""
    if account.failed_logins < FAILURES or account.failed_login_at is None:
        return None
    return account.failed_login_at + REST


def is_resting(account: Account, now: datetime) -> bool:
    """Whether no password is looked at now."""
    until = rests_until(account)
    return until is not None and now < until


@dataclass(frozen=True)
class Attempt:
    """What came of comparing a password; `conclude` counts it and has the last word."""

    account_id: int | None
    """Whose password it was compared with; None where none was: no such account, or one that is locked or rests."""
    compared_with: str
    right: bool


def authenticate(session: Session, email: str, password: str, now: datetime) -> Attempt:
    """Compares a password, writing nothing: slow hashing must hold up nobody who writes.

    An address without an account, and an account that is locked or rests, cost the same work as a wrong password.
    """
    account = accounts.by_email(session, email[:254])
    if account is None or not _may_be_tried(account, now):
        passwords.matches(passwords.nobodys_hash(), password)
        return Attempt(None, "", right=False)
    return Attempt(account.id, account.password_hash, right=passwords.matches(account.password_hash, password))


def conclude(session: Session, attempt: Attempt, now: datetime) -> Account | None:
    """Counts a wrong password, forgets the earlier ones after a right one; the account, if it may log in.

    To be called in a short transaction of its own. What others counted or changed meanwhile holds: however many
    passwords are tried at the same time, none is let in once the account rests.
    """
    if not attempt.right:
        accounts.count_failure(session, attempt.account_id, now)
        return None
    account = accounts.kept(session, attempt.account_id)
    if account is None or not _may_be_tried(account, now) or account.password_hash != attempt.compared_with:
        return None
    _forget_failures(session, account)
    return account


def _may_be_tried(account: Account, now: datetime) -> bool:
    return account.locked_at is None and not is_resting(account, now)
