"""Who may do what: one table, pure. The rule "own or handed over" stands here and nowhere else.

A person acts through grants (a role and where it holds). What a permission needs to know of a deficiency
is a `Matter`; of a frozen copy, the body it was handed to. Above the kommun nobody has a rule that
reaches a `Matter`'s text, so no page, report or command can show it to them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum, auto

from systembrist.model import RoleKind


@dataclass(frozen=True)
class Grant:
    """A role and where it holds: a body, or a verksamhet, or (for the administrator) the installation."""

    kind: RoleKind
    body_id: int | None = None
    verksamhet_id: int | None = None


@dataclass(frozen=True)
class Person:
    """Who is asking."""

    account_id: int
    name: str
    grants: tuple[Grant, ...]

    def bodies(self, *kinds: RoleKind) -> frozenset[int]:
        """The bodies at which the person has one of these roles."""
        return frozenset(g.body_id for g in self.grants if g.kind in kinds and g.body_id is not None)

    def verksamheter(self, *kinds: RoleKind) -> frozenset[int]:
        """The verksamheter in which the person has one of these roles."""
        return frozenset(g.verksamhet_id for g in self.grants if g.kind in kinds and g.verksamhet_id is not None)

    def is_a(self, kind: RoleKind) -> bool:
        """Whether the person has that role anywhere."""
        return any(grant.kind == kind for grant in self.grants)


@dataclass(frozen=True)
class Matter:
    """What a permission needs to know of one deficiency."""

    deficiency_id: int
    verksamhet_id: int
    author_id: int | None
    released: bool
    stays_at: frozenset[int]
    """Every ledningsgrupp and kommun at which it has or had a stay; authorities above hold a `Copy` instead."""
    open_at: int | None
    """The body at which it stays now."""
    samlad: bool = False
    """Whether others are merged into it."""


@dataclass(frozen=True)
class Copy:
    """A frozen copy, at the authority it was handed to; all that is known there of a deficiency."""

    to_body_id: int
    is_open: bool
    """Whether the deficiency stays there now."""


@dataclass(frozen=True)
class Service:
    """A verksamhet, as what is filed in."""

    verksamhet_id: int


@dataclass(frozen=True)
class Desk:
    """A body, as a place with an inbox and reports."""

    body_id: int
    verksamhet_id: int | None = None
    """Whose ledningsgrupp it is, where it is one."""


@dataclass(frozen=True)
class StandIn:
    """A stay at a body that is not connected: what goes there goes as a file, and its answers are typed in for it."""

    verksamhet_id: int
    sender_id: int | None
    """The body below that it came from; missing at the first, which it came to from the verksamhet itself."""


@dataclass(frozen=True)
class Submitted:
    """A yearly report that has been submitted: at its body, and at the one right above, which it was submitted to."""

    body_id: int
    to_body_id: int | None


@dataclass(frozen=True)
class Installation:
    """The installation itself: accounts and organisations."""


Thing = Matter | Copy | Service | Desk | StandIn | Submitted | Installation


class Action(Enum):
    """What can be asked for."""

    FILE = auto()
    READ_TEXT = auto()
    READ_CODES = auto()
    READ_SUMMARY = auto()
    READ_COPY = auto()
    SEE_AUTHOR = auto()
    CORRECT = auto()
    RELEASE = auto()
    SUPPLEMENT = auto()
    WRITE_LETTER = auto()
    MARK_URGENT = auto()
    SUMMARISE = auto()
    MERGE = auto()
    COUNT_AGAIN = auto()
    WITHDRAW = auto()
    PASS_BY = auto()
    FOLLOW_UP = auto()
    ANSWER_COPY = auto()
    TYPE_IN = auto()
    READ_MEETINGS = auto()
    PLAN_MEETINGS = auto()
    WRITE_MINUTES = auto()
    APPROVE_MINUTES = auto()
    DECIDE = auto()
    READ_INBOX = auto()
    READ_REPORT = auto()
    SUBMIT_REPORT = auto()
    ADMINISTER = auto()


Rule = Callable[[Person, Grant, Thing], bool]


def _own_service(_: Person, grant: Grant, thing: Thing) -> bool:
    return isinstance(thing, Matter | Service) and grant.verksamhet_id == thing.verksamhet_id


def _own_report(person: Person, grant: Grant, thing: Thing) -> bool:
    return isinstance(thing, Matter) and _own_service(person, grant, thing) and thing.author_id == person.account_id


def _has_stayed(_: Person, grant: Grant, thing: Thing) -> bool:
    return isinstance(thing, Matter) and grant.body_id in thing.stays_at


def _released_here(person: Person, grant: Grant, thing: Thing) -> bool:
    return isinstance(thing, Matter) and thing.released and _has_stayed(person, grant, thing)


def _stays_here(_: Person, grant: Grant, thing: Thing) -> bool:
    return isinstance(thing, Matter) and thing.open_at is not None and grant.body_id == thing.open_at


def _readable_and_here(person: Person, grant: Grant, thing: Thing) -> bool:
    return _released_here(person, grant, thing) and _stays_here(person, grant, thing)


def _own_copy(_: Person, grant: Grant, thing: Thing) -> bool:
    return isinstance(thing, Copy) and grant.body_id == thing.to_body_id


def _own_open_copy(person: Person, grant: Grant, thing: Thing) -> bool:
    return isinstance(thing, Copy) and thing.is_open and _own_copy(person, grant, thing)


def _own_desk(_: Person, grant: Grant, thing: Thing) -> bool:
    return isinstance(thing, Desk) and grant.body_id == thing.body_id


def _own_group(_: Person, grant: Grant, thing: Thing) -> bool:
    return isinstance(thing, Desk) and thing.verksamhet_id is not None and grant.verksamhet_id == thing.verksamhet_id


def _own_or_samlad(person: Person, grant: Grant, thing: Thing) -> bool:
    samlad = isinstance(thing, Matter) and thing.samlad and _own_service(person, grant, thing)
    return samlad or _own_report(person, grant, thing)


def _stands_in_from_below(_: Person, grant: Grant, thing: Thing) -> bool:
    return isinstance(thing, StandIn) and thing.sender_id is not None and grant.body_id == thing.sender_id


def _stands_in_from_the_service(_: Person, grant: Grant, thing: Thing) -> bool:
    return isinstance(thing, StandIn) and grant.verksamhet_id == thing.verksamhet_id


def _submitted_here(_: Person, grant: Grant, thing: Thing) -> bool:
    bodies = (thing.body_id, thing.to_body_id) if isinstance(thing, Submitted) else ()
    return grant.body_id is not None and grant.body_id in bodies


def _own_desk_or_submitted_here(person: Person, grant: Grant, thing: Thing) -> bool:
    return _own_desk(person, grant, thing) or _submitted_here(person, grant, thing)


def _installation(_: Person, __: Grant, thing: Thing) -> bool:
    return isinstance(thing, Installation)


_GROUP = (RoleKind.ORDFORANDE, RoleKind.JUSTERARE, RoleKind.LEDAMOT)
_STATE = (RoleKind.LANSSTYRELSE, RoleKind.SOCIALSTYRELSEN)

RULES: Mapping[Action, Mapping[RoleKind, Rule]] = {
    Action.FILE: {RoleKind.OMBUD: _own_service},
    Action.READ_TEXT: {
        RoleKind.OMBUD: _own_service,
        RoleKind.SAMORDNARE: _own_service,
        **dict.fromkeys(_GROUP, _released_here),
        RoleKind.KOMMUN: _has_stayed,
    },
    Action.READ_CODES: {
        RoleKind.OMBUD: _own_service,
        RoleKind.SAMORDNARE: _own_service,
        **dict.fromkeys(_GROUP, _has_stayed),
        RoleKind.BRUKARE: _released_here,
        RoleKind.KOMMUN: _has_stayed,
    },
    Action.READ_SUMMARY: {
        RoleKind.OMBUD: _own_service,
        RoleKind.SAMORDNARE: _own_service,
        **dict.fromkeys(_GROUP, _released_here),
        RoleKind.BRUKARE: _released_here,
        RoleKind.KOMMUN: _has_stayed,
    },
    Action.READ_COPY: {RoleKind.KOMMUN: _own_copy, **dict.fromkeys(_STATE, _own_copy)},
    Action.ANSWER_COPY: {RoleKind.KOMMUN: _own_copy},
    Action.SUMMARISE: {RoleKind.SAMORDNARE: _own_service},
    Action.MERGE: {RoleKind.SAMORDNARE: _own_service},
    Action.COUNT_AGAIN: {RoleKind.OMBUD: _own_or_samlad},
    Action.WITHDRAW: {RoleKind.OMBUD: _own_report, RoleKind.SAMORDNARE: _own_service},
    Action.PASS_BY: {RoleKind.SAMORDNARE: _own_service, RoleKind.ORDFORANDE: _readable_and_here},
    Action.FOLLOW_UP: {RoleKind.OMBUD: _own_report, RoleKind.SAMORDNARE: _own_service},
    Action.TYPE_IN: {
        RoleKind.SAMORDNARE: _stands_in_from_the_service,
        **dict.fromkeys((RoleKind.ORDFORANDE, RoleKind.KOMMUN, RoleKind.LANSSTYRELSE), _stands_in_from_below),
    },
    Action.READ_MEETINGS: {
        RoleKind.SAMORDNARE: _own_group,
        **dict.fromkeys((*_GROUP, RoleKind.BRUKARE), _own_desk),
    },
    Action.PLAN_MEETINGS: {RoleKind.SAMORDNARE: _own_group, RoleKind.ORDFORANDE: _own_desk},
    Action.WRITE_MINUTES: {RoleKind.ORDFORANDE: _own_desk},
    Action.APPROVE_MINUTES: {RoleKind.ORDFORANDE: _own_desk, RoleKind.JUSTERARE: _own_desk},
    Action.SEE_AUTHOR: {RoleKind.OMBUD: _own_report, RoleKind.SAMORDNARE: _own_service},
    Action.CORRECT: {RoleKind.OMBUD: _own_report, RoleKind.SAMORDNARE: _own_service},
    Action.RELEASE: {RoleKind.SAMORDNARE: _own_service},
    Action.SUPPLEMENT: {RoleKind.OMBUD: _own_report, RoleKind.SAMORDNARE: _own_service},
    Action.WRITE_LETTER: {RoleKind.OMBUD: _own_report, RoleKind.SAMORDNARE: _own_service},
    Action.MARK_URGENT: {RoleKind.SAMORDNARE: _own_service, RoleKind.ORDFORANDE: _readable_and_here},
    Action.DECIDE: {
        RoleKind.ORDFORANDE: _readable_and_here,
        RoleKind.KOMMUN: _stays_here,
        **dict.fromkeys(_STATE, _own_open_copy),
    },
    Action.READ_INBOX: {
        **dict.fromkeys((*_GROUP, RoleKind.BRUKARE), _own_desk),
        RoleKind.KOMMUN: _own_desk,
        **dict.fromkeys(_STATE, _own_desk),
    },
    Action.READ_REPORT: {
        RoleKind.SAMORDNARE: _own_group,
        **dict.fromkeys((*_GROUP, RoleKind.BEREDNINGSGRUPP), _own_desk),
        **dict.fromkeys((RoleKind.KOMMUN, *_STATE), _own_desk_or_submitted_here),
    },
    Action.SUBMIT_REPORT: dict.fromkeys((RoleKind.KOMMUN, RoleKind.LANSSTYRELSE), _own_desk),
    Action.ADMINISTER: {RoleKind.ADMIN: _installation},
}


def may(person: Person, action: Action, thing: Thing) -> bool:
    """Whether the person may do that to the thing, by any of their grants."""
    rules = RULES[action]
    return any(grant.kind in rules and rules[grant.kind](person, grant, thing) for grant in person.grants)
