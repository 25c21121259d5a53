"""Queries about accounts and their roles."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, func, not_, or_, update
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
    held: dict[int, list[Role]] = defaultdict(list)
    for role in session.exec(select(Role).order_by(col(Role.id))):
        held[role.account_id].append(role)
    return [(one, held[one.id]) for one in session.exec(select(Account).order_by(Account.email))]


def roles(session: Session, account_id: int) -> Sequence[Role]:
    """An account's roles, in the order they were given."""
    return session.exec(select(Role).where(Role.account_id == account_id).order_by(col(Role.id))).all()


def at_body(session: Session, body_id: int) -> list[tuple[Account, Role]]:
    """Who has a role at a body, by name."""
    return _holders(session, Role.body_id == body_id)


def in_verksamhet(session: Session, verksamhet_id: int) -> list[tuple[Account, Role]]:
    """Who has a role in a verksamhet, by name."""
    return _holders(session, Role.verksamhet_id == verksamhet_id)


def _holders(session: Session, where: ColumnElement[bool] | bool) -> list[tuple[Account, Role]]:
    query = select(Account, Role).join(Role, col(Role.account_id) == col(Account.id)).where(where)
    return list(session.exec(query.order_by(Account.name, col(Role.id))).all())


def person(session: Session, account_id: int) -> Person | None:
    """An account as somebody who asks, with every grant; None for an unknown or locked one."""
    found = session.get(Account, account_id)
    if found is None or found.locked_at is not None:
        return None
    grants = tuple(Grant(role.kind, role.body_id, role.verksamhet_id) for role in roles(session, account_id))
    return Person(account_id=account_id, name=found.name, grants=grants)


def kept(session: Session, account_id: int | None) -> Account | None:
    """An account as it stands now, which nobody else changes before this transaction ends."""
    query = select(Account).where(Account.id == account_id).with_for_update(key_share=True)
    return session.exec(query.execution_options(populate_existing=True)).first()


def count_failure(session: Session, account_id: int | None, at: datetime) -> None:
    """One wrong password more; counted by the database, so that two at once are two. Without an account, none."""
    counted = {"failed_logins": col(Account.failed_logins) + 1, "failed_login_at": at}
    session.execute(update(Account).where(col(Account.id) == account_id).values(counted))


def end_sessions(session: Session, account_id: int) -> None:
    """Ends every session of an account that has begun."""
    raised = {"session_number": col(Account.session_number) + 1}
    session.execute(update(Account).where(col(Account.id) == account_id).values(raised))


def open_admins(session: Session) -> set[int]:
    """The administrators that aren't locked; nobody else locks or unmakes one before this transaction ends."""
    query = (
        select(Account.id)
        .join(Role, col(Role.account_id) == col(Account.id))
        .where(Role.kind == RoleKind.ADMIN, col(Account.locked_at).is_(None))
        .order_by(col(Account.id), col(Role.id))
        .with_for_update()
    )
    return set(session.exec(query).all())


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
