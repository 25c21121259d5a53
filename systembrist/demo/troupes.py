"""One verksamhet of the demo after another: opened, its group seated, its people and those above it given accounts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from random import Random

from sqlmodel import Session

from systembrist import clock, organisations
from systembrist.demo.country import Planned
from systembrist.demo.people import People
from systembrist.model import Body, Level, RoleKind, SeatKind, Verksamhet
from systembrist.store import organisations as known

INVITED = ("NSPH i länet", "RSMH:s lokalförening", "Anhörigföreningen", "Attention i länet")
EMPTY_IN = 2
"""The number, from one, of the verksamhet in whose group nobody sits for psykiatrin, so that there is one to find."""


@dataclass(frozen=True)
class Troupe:
    """One verksamhet with its ledningsgrupp, the way up from it, and its people, by account id."""

    number: int
    verksamhet_id: int
    kommuner: tuple[int, ...]
    """The kommuner it serves, the värdkommun first."""
    bodies: dict[Level, int]
    concerned: tuple[int, ...]
    """The bodies of the kommuner beside the värdkommun."""
    ombud: tuple[int, ...]
    samordnare: int
    ordforande: int
    justerare: int
    seats: tuple[int, ...]
    """Those that somebody sits in, by seat id."""
    name: str

    @property
    def group_id(self) -> int:
        """Its ledningsgrupp."""
        return self.bodies[Level.LEDNINGSGRUPP]


Main = Mapping[RoleKind, int]
"""Demo accounts that act in a verksamhet, by role; where one is missing somebody is made up."""


class Company:
    """Opens verksamheter, and knows who decides at the bodies above them."""

    def __init__(self, session: Session, chance: Random, first_day: date) -> None:
        self.offices: dict[int, int] = {}
        self._session, self._chance, self._first_day = session, chance, first_day
        self._people = People(session, clock.at_local_time(first_day, 8))
        self._number = 0

    def gather(self, plan: Planned, main: Main) -> Troupe:
        """A verksamhet with everyone in it."""
        kommun_ids = tuple(int(one.code) for one in plan.kommuner)
        service = organisations.open_verksamhet(
            self._session, name=plan.name, vardkommun_id=kommun_ids[0], kommun_ids=kommun_ids,
            driftsform=plan.driftsform,
        )  # fmt: skip
        group = known.group_of(self._session, service.id)
        bodies = self._way_up(group)
        concerned = tuple(known.body_of_kommun(self._session, one).id for one in kommun_ids[1:])
        for level in (Level.KOMMUN, Level.LANSSTYRELSE, Level.SOCIALSTYRELSEN):
            self._staff(bodies[level], level, main)
        for body_id in concerned:
            self._staff(body_id, Level.KOMMUN, {})
        self._number += 1
        return Troupe(
            number=self._number - 1,
            verksamhet_id=service.id,
            name=plan.name,
            kommuner=kommun_ids,
            bodies=bodies,
            concerned=concerned,
            seats=self._fill_seats(group, whole=RoleKind.LEDAMOT in main),
            ombud=self._ombud(service, main),
            samordnare=main.get(RoleKind.SAMORDNARE) or self._people.of(RoleKind.SAMORDNARE, service.id),
            ordforande=main.get(RoleKind.ORDFORANDE) or self._people.at(RoleKind.ORDFORANDE, group.id),
            justerare=main.get(RoleKind.JUSTERARE) or self._people.at(RoleKind.JUSTERARE, group.id),
        )

    def _way_up(self, group: Body) -> dict[Level, int]:
        way: dict[Level, int] = {}
        body: Body | None = group
        while body is not None:
            way[body.level] = body.id
            body = None if body.parent_id is None else known.body(self._session, body.parent_id)
        return way

    def _staff(self, body_id: int, level: Level, main: Main) -> None:
        kind = RoleKind(level.value)
        if body_id not in self.offices:
            self.offices[body_id] = main.get(kind) or self._people.at(kind, body_id)

    def _ombud(self, service: Verksamhet, main: Main) -> tuple[int, ...]:
        """Two to four; the demo's own is the first."""
        own = (main[RoleKind.OMBUD],) if RoleKind.OMBUD in main else ()
        more = self._chance.randint(2, 4) - len(own)
        return (*own, *(self._people.of(RoleKind.OMBUD, service.id) for _ in range(more)))

    def _fill_seats(self, group: Body, *, whole: bool) -> tuple[int, ...]:
        """Psykiatrin's seat is the one most often empty, always in one group; every group has invited somebody."""
        filled = []
        for seat in known.seats(self._session, group.id):
            often = 0.95
            if seat.kind is SeatKind.PSYKIATRI:
                often = 0.0 if self._number == EMPTY_IN else 0.7
            if whole or self._chance.random() < often:
                organisations.fill_seat(self._session, seat, self._first_day)
                filled.append(seat.id)
        name = INVITED[0] if whole else self._chance.choice(INVITED)
        return (*filled, organisations.invite(self._session, group.id, name, self._first_day).id)
