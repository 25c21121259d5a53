"""Where the fictional data plays: verksamheter in every län, some of them joint, their people and their meetings."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlmodel import Session

from systembrist import clock, organisations
from systembrist.model import Account, Body, Kommun, Level, Role, RoleKind, SeatKind, VerdictKind, Verksamhet
from systembrist.places import Places
from systembrist.seed.chance import Chance
from systembrist.seed.ledger import Ledger
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


@dataclass(slots=True)
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
    effective: dict[int, datetime] = field(default_factory=dict)
    """When those of them that waited for the minutes take effect, by id."""
    noted_at: datetime = field(init=False)
    """When what it decided was noted."""
    approved_at: datetime | None = field(init=False)
    """When both had approved."""

    def __post_init__(self) -> None:
        self.noted_at = self.at + timedelta(hours=1)
        signed = [at for at in (self.chair_at, self.adjuster_at) if at is not None]
        self.approved_at = max(signed, default=None)


@dataclass(slots=True)
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
    meets_at: list[datetime] = field(init=False)
    """When they are, one after another; and the same as a Swedish clock shows them, which is what limits go by."""
    local_times: list[datetime] = field(init=False)

    def __post_init__(self) -> None:
        self.meets_at = [one.at for one in self.meetings]
        self.local_times = [one.astimezone(clock.STOCKHOLM) for one in self.meets_at]


@dataclass
class Country:
    """All of it."""

    groups: list[Group]
    kommun_bodies: dict[int, int]
    """The body of each kommun."""
    disconnected: frozenset[int]


def settle(session: Session, places: Places, chance: Chance, ledger: Ledger, deficiencies: int) -> Country:
    """Opens the verksamheter in turn over the län, with people, filled seats and meetings."""
    number = min(max(deficiencies // DEFICIENCIES_EACH, FEWEST), MOST)
    bodies = {body.id: body for body in known.bodies(session)}
    kommun_bodies = {body.kommun_id: body.id for body in bodies.values() if body.kommun_id is not None}
    people = _People(ledger)
    groups: list[Group] = []
    for name, served in _services(places, chance, number):
        service = organisations.open_verksamhet(
            session, name=name, vardkommun_id=served[0], kommun_ids=served, from_date=clock.local_date(START)
        )
        group = known.group_of(session, service.id)
        way = _way(group, bodies)
        groups.append(_group(session, service, served, way, bodies, people, chance))
    away = frozenset(chance.taken_from(sorted({one.way[Level.KOMMUN] for one in groups}), len(groups) // 15))
    session.flush()
    return Country(groups, kommun_bodies, away)


def _services(places: Places, chance: Chance, number: int) -> list[tuple[str, list[int]]]:
    """Names and kommuner: one län after another, every fourth verksamhet joint; no kommun in two."""
    by_lan: dict[str, list[Kommun]] = {}
    for one in places.kommuner:
        by_lan.setdefault(one.lan_code, []).append(one)  # type: ignore[arg-type]
    for kommuner in by_lan.values():
        kommuner[:] = chance.taken_from(kommuner, len(kommuner))
    found: list[tuple[str, list[int]]] = []
    while len(found) < number and any(by_lan.values()):
        for kommuner in by_lan.values():
            if kommuner and len(found) < number:
                several = 2 + chance.below(3) if len(found) % 4 == 3 else 1  # noqa: PLR2004
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

    def __init__(self, ledger: Ledger) -> None:
        self._accounts, self._roles = ledger.rows[Account], ledger.rows[Role]
        self._offices: dict[int, int] = {}

    def office(self, body: Body) -> int:
        """Who decides at an authority."""
        if body.id not in self._offices:
            self._offices[body.id] = self.one(RoleKind(body.level.value), body_id=body.id)
        return self._offices[body.id]

    def one(self, kind: RoleKind, *, body_id: int | None = None, verksamhet_id: int | None = None) -> int:
        """A new account with one role; its id."""
        number = len(self._accounts) + 1
        name = f"{kind.value.capitalize()} Påhittad {number}"
        self._accounts.append((number, f"{kind.value}{number}@seed.example", name, NO_PASSWORD, START, 0))
        self._roles.append((number, kind.value, body_id, verksamhet_id))
        return number


def _group(
    session: Session,
    service: Verksamhet,
    served: list[int],
    way: dict[Level, int],
    bodies: dict[int, Body],
    people: _People,
    chance: Chance,
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


def _meetings(group_id: int, chance: Chance) -> list[Meeting]:
    """Four a year, planned when the year begins; the minutes a week or two later, one time in ten much later."""
    found = []
    for year in YEARS:
        for month, day in MEETS:
            at = clock.at_local_time(date(year, month, day) + timedelta(days=chance.below(7)), 13)
            days = 20 + chance.below(11) if chance.random() < 0.1 else 3 + chance.below(10)  # noqa: PLR2004
            chair, adjuster = (at + timedelta(days=days, hours=hour) for hour in (0, chance.below(20)))
            held = at <= END
            found.append(
                Meeting(
                    id=0, body_id=group_id, at=at, planned_at=clock.at_local_time(date(year, 1, 2), 8),
                    chair_at=chair if held else None, adjuster_at=adjuster if held else None,
                )
            )  # fmt: skip
    return found
