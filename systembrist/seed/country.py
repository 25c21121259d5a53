"""Where the fictional data plays: verksamheter in every län, some of them joint, their people and their meetings."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from sqlmodel import Session

from systembrist import clock, organisations
from systembrist.model import Account, Body, Kommun, Level, Role, RoleKind, SeatKind, VerdictKind, Verksamhet
from systembrist.places import Places
from systembrist.store import organisations as known

START = clock.at_local_time(date(2023, 1, 1), 0)
END = clock.end_of_day(date(2026, 6, 30))
YEARS = range(2023, 2027)

FEWEST, MOST = 4, 120
DEFICIENCIES_EACH = 250
"""How many verksamheter: one for so many deficiencies, within these bounds."""

MEETS = ((2, 10), (5, 12), (9, 15), (11, 17))
"""About when a ledningsgrupp meets, as (month, day)."""

NO_PASSWORD = "!"  # noqa: S105
"""No hash of anything: nobody logs in to these accounts, and nothing here is drawn at random."""


@dataclass
class Meeting:
    """One meeting of a group, and when its minutes were approved (missing for one that is still to come)."""

    id: int
    body_id: int
    at: datetime
    planned_at: datetime
    chair_at: datetime | None
    adjuster_at: datetime | None
    decided: list[tuple[int, VerdictKind, str]] = field(default_factory=list)
    """What was decided in it: id, kind and reason of each verdict."""

    @property
    def noted_at(self) -> datetime:
        """When what it decided was noted."""
        return self.at + timedelta(hours=1)

    @property
    def approved_at(self) -> datetime | None:
        """When both had approved."""
        if self.chair_at is None or self.adjuster_at is None:
            return None
        return max(self.chair_at, self.adjuster_at)


@dataclass
class Group:
    """A verksamhet with its ledningsgrupp: the way up from it, its people, its meetings."""

    verksamhet_id: int
    name: str
    kommuner: tuple[int, ...]
    """The kommuner it serves, the värdkommun first."""
    way: dict[Level, int]
    """The bodies on the way up."""
    names: dict[int, str]
    ombud: tuple[int, ...]
    samordnare: int
    decides: dict[int, int]
    """Who decides at each body on the way."""
    justerare: int
    seats: tuple[int, ...]
    meetings: list[Meeting]


@dataclass
class Country:
    """All of it."""

    groups: list[Group]
    kommun_bodies: dict[int, int]
    """The body of each kommun."""
    disconnected: frozenset[int]


def settle(session: Session, places: Places, chance: Random, deficiencies: int) -> Country:
    """Opens the verksamheter in turn over the län, with people, filled seats and meetings."""
    number = min(max(deficiencies // DEFICIENCIES_EACH, FEWEST), MOST)
    bodies = {body.id: body for body in known.bodies(session)}
    kommun_bodies = {body.kommun_id: body.id for body in bodies.values() if body.kommun_id is not None}
    people = _People(session)
    groups: list[Group] = []
    for name, served in _services(places, chance, number):
        service = organisations.open_verksamhet(
            session, name=name, vardkommun_id=served[0], kommun_ids=served, from_date=clock.local_date(START)
        )
        group = known.group_of(session, service.id)
        way = _way(group, bodies)
        groups.append(_group(session, service, served, way, bodies, people, chance))
    away = frozenset(chance.sample(sorted({one.way[Level.KOMMUN] for one in groups}), len(groups) // 15))
    session.flush()
    return Country(groups, kommun_bodies, away)


def _services(places: Places, chance: Random, number: int) -> list[tuple[str, list[int]]]:
    """Names and kommuner: one län after another, every fourth verksamhet joint; no kommun in two."""
    by_lan: dict[str, list[Kommun]] = {}
    for one in places.kommuner:
        by_lan.setdefault(one.lan_code, []).append(one)  # type: ignore[arg-type]
    for kommuner in by_lan.values():
        chance.shuffle(kommuner)
    found: list[tuple[str, list[int]]] = []
    while len(found) < number and any(by_lan.values()):
        for kommuner in by_lan.values():
            if kommuner and len(found) < number:
                several = chance.randint(2, 4) if len(found) % 4 == 3 else 1  # noqa: PLR2004
                taken, kommuner[:] = kommuner[:several], kommuner[several:]
                name = f"Personligt ombud {taken[0].name} (påhittad)"
                found.append((name, [int(one.code) for one in taken]))
    return found


def _way(group: Body, bodies: dict[int, Body]) -> dict[Level, int]:
    way, body = {}, group
    while True:
        way[body.level] = body.id
        if body.parent_id is None:
            return way
        body = bodies[body.parent_id]


class _People:
    """Makes accounts, one an office: a kommun, länsstyrelse or Socialstyrelsen has the same for all its groups."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._offices: dict[int, int] = {}
        self._number = 0

    def office(self, body: Body) -> int:
        """Who decides at an authority."""
        if body.id not in self._offices:
            self._offices[body.id] = self.one(RoleKind(body.level.value), body_id=body.id)
        return self._offices[body.id]

    def one(self, kind: RoleKind, *, body_id: int | None = None, verksamhet_id: int | None = None) -> int:
        """A new account with one role; its id."""
        self._number += 1
        account = Account(
            email=f"{kind.value}{self._number}@seed.example", name=f"{kind.value.capitalize()} Påhittad {self._number}",
            password_hash=NO_PASSWORD, created_at=START,
        )  # fmt: skip
        self._session.add(account)
        self._session.flush()
        self._session.add(Role(account_id=account.id, kind=kind, body_id=body_id, verksamhet_id=verksamhet_id))
        return account.id


def _group(
    session: Session,
    service: Verksamhet,
    served: list[int],
    way: dict[Level, int],
    bodies: dict[int, Body],
    people: _People,
    chance: Random,
) -> Group:
    group_id = way[Level.LEDNINGSGRUPP]
    seats = known.seats(session, group_id)
    for seat in seats:
        if seat.kind is not SeatKind.PSYKIATRI or chance.random() < 0.7:  # noqa: PLR2004  (the one most often empty)
            organisations.fill_seat(session, seat, clock.local_date(START))
    above = {one: people.office(bodies[one]) for one in way.values() if one != group_id}
    return Group(
        verksamhet_id=service.id,
        name=service.name,
        kommuner=tuple(served),
        way=way,
        names={group_id: f"Ledningsgruppen för {service.name}", **{one: bodies[one].name for one in above}},
        ombud=tuple(people.one(RoleKind.OMBUD, verksamhet_id=service.id) for _ in range(3)),
        samordnare=people.one(RoleKind.SAMORDNARE, verksamhet_id=service.id),
        decides={group_id: people.one(RoleKind.ORDFORANDE, body_id=group_id), **above},
        justerare=people.one(RoleKind.JUSTERARE, body_id=group_id),
        seats=tuple(seat.id for seat in seats if seat.filled_from is not None),
        meetings=_meetings(group_id, chance),
    )


def _meetings(group_id: int, chance: Random) -> list[Meeting]:
    """Four a year, planned when the year begins; the minutes a week or two later, one time in ten much later."""
    found = []
    for year in YEARS:
        for month, day in MEETS:
            at = clock.at_local_time(date(year, month, day) + timedelta(days=chance.randrange(7)), 13)
            days = chance.randint(20, 30) if chance.random() < 0.1 else chance.randint(3, 12)  # noqa: PLR2004
            chair, adjuster = (at + timedelta(days=days, hours=hour) for hour in (0, chance.randrange(20)))
            held = at <= END
            found.append(
                Meeting(
                    id=0, body_id=group_id, at=at, planned_at=clock.at_local_time(date(year, 1, 2), 8),
                    chair_at=chair if held else None, adjuster_at=adjuster if held else None,
                )
            )  # fmt: skip
    return found
