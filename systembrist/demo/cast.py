"""Who acts in the demo: an account of every kind that one can log in with, and everyone else; none of them exists."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from random import Random

from sqlmodel import Session

from systembrist import accounts, clock, organisations, undertakings
from systembrist.demo import country
from systembrist.demo.country import Planned
from systembrist.demo.troupes import Company, Troupe
from systembrist.model import Account, Body, Level, RoleKind, Seat, SeatKind
from systembrist.places import Places
from systembrist.store import organisations as known

PASSWORD = "demo"  # noqa: S105  (told to everyone, for accounts that belong to nobody)

PEOPLE = (
    ("ombud", "Ombud Demosson", RoleKind.OMBUD),
    ("samordnare", "Samordnare Demosson", RoleKind.SAMORDNARE),
    ("ordforande", "Ordförande Demosson", RoleKind.ORDFORANDE),
    ("justerare", "Justerare Demosson", RoleKind.JUSTERARE),
    ("ledamot.fk", "Ledamot Demosson", RoleKind.LEDAMOT),
    ("brukare", "Brukarföreträdare Demosson", RoleKind.BRUKARE),
    ("kommun", "Kommunansvarig Demosson", RoleKind.KOMMUN),
    ("lansstyrelse", "Länshandläggare Demosson", RoleKind.LANSSTYRELSE),
    ("socialstyrelsen", "Utredare Demosson", RoleKind.SOCIALSTYRELSEN),
    ("beredningsgrupp", "Beredningsledamot Demosson", RoleKind.BEREDNINGSGRUPP),
    ("admin", "Administratör Demosson", RoleKind.ADMIN),
)

ANSWERS_WITHIN = {Level.LEDNINGSGRUPP: 120, Level.KOMMUN: 60, Level.LANSSTYRELSE: 60, Level.SOCIALSTYRELSEN: 180}
"""Within how many days the demo accounts' own bodies have undertaken to answer; the others have undertaken nothing."""

SITS_FOR = {
    RoleKind.LEDAMOT: SeatKind.FORSAKRINGSKASSAN,
    RoleKind.BRUKARE: SeatKind.INBJUDEN,
    RoleKind.BEREDNINGSGRUPP: SeatKind.BEREDNINGSGRUPP,
}
"""For whose seat a demo account sits."""


@dataclass
class Cast:
    """Everybody; the first troupe is the demo accounts' own."""

    troupes: list[Troupe] = field(default_factory=list)
    offices: dict[int, int] = field(default_factory=dict)
    """Who decides at a kommun, länsstyrelse or Socialstyrelsen, by body."""
    unconnected: set[int] = field(default_factory=set)
    readers: tuple[int, ...] = ()
    """The demo accounts."""

    @property
    def home(self) -> Troupe:
        """The demo accounts' own verksamhet."""
        return self.troupes[0]

    @property
    def below_unconnected(self) -> Troupe:
        """A verksamhet whose värdkommun is not connected."""
        return next(one for one in self.troupes if one.bodies[Level.KOMMUN] in self.unconnected)


def assemble(session: Session, places: Places, planned: list[Planned], first_day: date, chance: Random) -> Cast:
    """Opens the verksamheter, fills most seats, and gives everyone an account and a role."""
    opened = clock.at_local_time(first_day, 8)
    main = {kind: _named(session, name, shown, opened) for name, shown, kind in PEOPLE}
    ids = {kind: account.id for kind, account in main.items()}
    company = Company(session, chance, first_day)
    cast = Cast(offices=company.offices, readers=tuple(ids.values()))
    for number, plan in enumerate(planned):
        ours = ids if number == 0 else {}
        if plan.kommuner[0].name == country.UNCONNECTED:  # somebody has to type in what that kommun answers
            ours = {RoleKind.SAMORDNARE: ids[RoleKind.SAMORDNARE]}
        cast.troupes.append(company.gather(plan, ours))
    _seat_beredningsgrupp(session, first_day)
    for kind, account in main.items():
        _place(session, cast, account, kind)
    _take_outside(session, places, cast, opened)
    _accounts_to_look_at(session, opened)
    _undertake(session, cast, opened)
    return cast


def _named(session: Session, name: str, shown: str, opened: datetime) -> Account:
    return accounts.add(session, email=f"{name}@demo.example", name=shown, password=PASSWORD, now=opened)


def _seat_beredningsgrupp(session: Session, first_day: date) -> None:
    for seat in known.seats(session, known.top_body(session).id):
        organisations.fill_seat(session, seat, first_day)


def _place(session: Session, cast: Cast, account: Account, kind: RoleKind) -> None:
    """Gives a demo account its role in the first verksamhet, or at the bodies above it."""
    home = cast.home
    level = accounts.LEVEL_OF.get(kind)
    body = None if level is None else known.body(session, home.bodies[level])
    if kind not in accounts.SERVICE_ROLES:
        accounts.grant(session, account, kind, body=body, seat=_seat(session, body, kind))
    for troupe in cast.troupes:
        if account.id in (*troupe.ombud, troupe.samordnare):
            accounts.grant(session, account, kind, verksamhet=known.verksamhet(session, troupe.verksamhet_id))


def _seat(session: Session, body: Body | None, kind: RoleKind) -> Seat | None:
    if body is None or kind not in SITS_FOR:
        return None
    return next(one for one in known.seats(session, body.id) if one.kind is SITS_FOR[kind])


def _take_outside(session: Session, places: Places, cast: Cast, opened: datetime) -> None:
    """One värdkommun is not connected, and its verksamhet is the demo's samordnare's too; one county has not begun."""
    host = int(places.kommun(country.UNCONNECTED).code)
    away = known.body_of_kommun(session, host)
    organisations.disconnect(session, away, opened)
    cast.unconnected.add(away.id)
    for kommun in country.quiet(places):
        organisations.leave(session, known.body_of_kommun(session, int(kommun.code)), opened)
    organisations.disconnect(session, known.body_of_lan(session, int(country.QUIET)), opened)


def _accounts_to_look_at(session: Session, opened: datetime) -> None:
    """What an administrator should see to: somebody who has left, and somebody who was never given a role."""
    left = _named(session, "tidigare.ombud", "Tidigare Demosson", opened)
    _named(session, "ny.handlaggare", "Nyanställd Demosson", opened)
    accounts.lock(session, left, opened)


def _undertake(session: Session, cast: Cast, opened: datetime) -> None:
    for level, days in ANSWERS_WITHIN.items():
        body = known.body(session, cast.home.bodies[level])
        if body is not None:
            undertakings.undertake(
                session, body, days=days, accepted_on=clock.local_date(opened),
                decided_by=f"{body.name}, påhittat beslut § 12", now=opened,
            )  # fmt: skip
