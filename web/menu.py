"""The main menu: where a person can go, by their roles, and where they are now."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request, url_for

from systembrist.model import RoleKind
from systembrist.permissions import RULES, Action, Person

FILERS = (RoleKind.OMBUD,)
SERVICE = (RoleKind.OMBUD, RoleKind.SAMORDNARE)
DESKS = tuple(RULES[Action.READ_INBOX])
"""The roles that sit at a body's desk."""
STATE = (RoleKind.LANSSTYRELSE, RoleKind.SOCIALSTYRELSEN)
GROUP = (RoleKind.SAMORDNARE, RoleKind.ORDFORANDE, RoleKind.JUSTERARE, RoleKind.LEDAMOT, RoleKind.BRUKARE)


@dataclass(frozen=True)
class Choice:
    """A line of the menu; `current` is "page" on the page itself, "true" on one below it, else empty."""

    name: str
    address: str
    current: str


@dataclass(frozen=True)
class _Place:
    """A choice before it is known who asks: the roles that have it, and the blueprints that lie under it."""

    name: str
    endpoint: str
    roles: tuple[RoleKind, ...]
    under: tuple[str, ...]


_PLACES = (
    _Place("Anmäl", "filing.write", FILERS, ("filing",)),
    _Place("Mina brister", "mine.filed_by_me", FILERS, ()),
    _Place("Verksamheten", "mine.of_my_service", SERVICE, ("grouping",)),
    _Place("Inkorg", "inbox.index", DESKS, ("inbox", "copies")),
    _Place("Möten", "meetings.index", GROUP, ("meetings", "meeting", "noting", "minutes")),
    _Place(
        "Rapporter",
        "reports.index",
        tuple(RULES[Action.READ_REPORT]),
        ("reports", "national", "situation", "submissions", "reported"),
    ),
    _Place("Administration", "admin.show", (RoleKind.ADMIN,), ("admin",)),
)


def choices(person: Person) -> list[Choice]:
    """The person's menu; the first page stands first."""
    places = [_Place("Start", "start.show", (), ("start",)), *_PLACES]
    return [
        Choice(one.name, url_for(one.endpoint), _current(one))
        for one in places
        if not one.roles or any(person.is_a(role) for role in one.roles)
    ]


def _current(place: _Place) -> str:
    if request.endpoint == place.endpoint:
        return "page"
    blueprint = (request.blueprint or "").partition("_")[0]
    return "true" if blueprint in place.under else ""
