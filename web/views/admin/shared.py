"""What the administrator's places have in common: the trail they leave, stale pages, how an account is told of."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from flask import request
from werkzeug.exceptions import NotFound

from systembrist import accounts
from systembrist.errors import Conflict
from systembrist.model import Account, Role
from systembrist.store import accounts as known
from systembrist.store import organisations
from web import filters
from web.identity import person
from web.site import now
from web.transaction import session
from web.words_admin import ROLES

log = logging.getLogger("systembrist.admin")

LONGEST_LIST = 100
"""How many rows a list shows; past it one searches."""
LONGEST_SEARCH = 80


def note(what: str, **ids: int | None) -> None:
    """One line in the log for every change: who did what to which row. Ids only: what was typed stays out of logs."""
    told = " ".join(f"{name}={value}" for name, value in ids.items() if value is not None)
    log.info("account %s %s: %s", person().account_id, what, told)


STALE = (
    "Det här har ändrats sedan du öppnade sidan, av någon annan eller för att knappen trycktes två gånger. "
    "Se vad som gäller nu."
)


def is_current(seen: object) -> bool:
    """Whether the page that was pressed showed what is so now."""
    return request.form.get("seen") == str(seen)


def require_current(seen: object) -> None:
    """Raises Conflict if the page that was pressed showed something else than what is so now."""
    if not is_current(seen):
        raise Conflict(STALE)


def asked_for() -> str:
    """What is searched for, from the address."""
    return request.args.get("q", "").strip()[:LONGEST_SEARCH]


def chosen_view(views: Mapping[str, str]) -> str:
    """Which part of a list is asked for, from the address; all of it unless it names one."""
    asked = request.args.get("visa", "")
    return asked if asked in views else ""


def is_named(asked: str, *names: str) -> bool:
    """Whether what is searched for stands in any of the names, whatever the case."""
    return any(asked.casefold() in name.casefold() for name in names)


@dataclass(frozen=True)
class Held:
    """A role as it is shown: what, where and for which organisation."""

    role: Role
    name: str
    place: str
    seat: str


@dataclass(frozen=True)
class Shown:
    """An account as it is shown in lists: its roles in words, and why it can't be logged in to, if so."""

    account: Account
    roles: Sequence[Held]
    stopped: str


def account(account_id: int) -> Account:
    """The account that a page is about."""
    found = known.account(session(), account_id)
    if found is None:
        raise NotFound
    return found


def stopped(one: Account) -> str:
    """Why an account can't be logged in to, in words; empty if it can."""
    if one.locked_at is not None:
        return f"spärrat sedan {filters.day(one.locked_at)}"
    if accounts.is_resting(one, now()):
        return f"pausat till {filters.moment(accounts.rests_until(one))} efter {one.failed_logins} fel lösenord"
    return ""


def shown(pairs: Iterable[tuple[Account, Sequence[Role]]]) -> list[Shown]:
    """Accounts with their roles in words; the names of places are asked for once."""
    bodies = organisations.body_names(session())
    services = {one.id: one.name for one in organisations.verksamheter(session())}
    seats = organisations.seat_names(session())

    def told(role: Role) -> Held:
        place = bodies.get(role.body_id or 0) or services.get(role.verksamhet_id or 0) or ""
        return Held(role, ROLES[role.kind], place, seats.get(role.seat_id or 0, ""))

    return [Shown(one, [told(role) for role in roles], stopped(one)) for one, roles in pairs]
