"""Queries about accounts and their roles."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import func, not_, or_
from sqlmodel import Session, col, select

from systembrist.model import Account, Draft, Installation, Role, RoleKind
from systembrist.permissions import Grant, Person
from systembrist.store.database import insert_into

DEMO_DOMAINS = ("@demo.example", "@seed.example")
"""Addresses that can't exist (RFC 2606): accounts with them belong to nobody."""


def account(session: Session, account_id: int) -> Account | None:
    """An account by id."""
    return session.get(Account, account_id)


def by_email(session: Session, email: str) -> Account | None:
    """An account by its address, whatever the case it is written in."""
    return session.exec(select(Account).where(Account.email == email.strip().lower())).first()


def everyone(session: Session) -> Sequence[tuple[Account, list[Role]]]:
    """All accounts by address, each with its roles."""
    accounts = session.exec(select(Account).order_by(Account.email)).all()
    roles = session.exec(select(Role).order_by(col(Role.id))).all()
    return [(one, [role for role in roles if role.account_id == one.id]) for one in accounts]


def person(session: Session, account_id: int) -> Person | None:
    """An account as somebody who asks, with every grant; None for an unknown or locked one."""
    found = session.get(Account, account_id)
    if found is None or found.locked_at is not None:
        return None
    roles = session.exec(select(Role).where(Role.account_id == account_id).order_by(col(Role.id))).all()
    grants = tuple(Grant(role.kind, role.body_id, role.verksamhet_id) for role in roles)
    return Person(account_id=account_id, name=found.name, grants=grants)


def revoke(session: Session, account_id: int, kind: RoleKind) -> int:
    """Deletes an account's roles of one kind; returns how many there were."""
    held = session.exec(select(Role).where(Role.account_id == account_id, Role.kind == kind)).all()
    for role in held:
        session.delete(role)
    return len(held)


def names(session: Session, account_ids: Iterable[int | None]) -> dict[int, str]:
    """The names of some accounts by id."""
    wanted = [one for one in account_ids if one is not None]
    return dict(session.exec(select(col(Account.id), Account.name).where(col(Account.id).in_(wanted))).all())


def only_demo_accounts(session: Session) -> bool:
    """Whether no account here could belong to a person."""
    real = not_(or_(*(col(Account.email).endswith(domain) for domain in DEMO_DOMAINS)))
    return session.exec(select(func.count()).select_from(Account).where(real)).one() == 0


def draft(session: Session, account_id: int) -> Draft | None:
    """The report an account has begun and saved."""
    return session.exec(select(Draft).where(Draft.account_id == account_id)).first()


def secret_key(session: Session, proposal: str) -> str:
    """The key that all web machines on this database sign with; the first one proposed is kept."""
    session.execute(insert_into(session, Installation).values(id=1, secret_key=proposal).on_conflict_do_nothing())
    return session.exec(select(Installation.secret_key)).one()
