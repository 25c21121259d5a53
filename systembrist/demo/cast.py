"""Who acts in the demo: three verksamheter in one county and an account of every kind; none of them exists."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from systembrist import accounts, clock, organisations
from systembrist.installation import Installation
from systembrist.model import Body, RoleKind, Verksamhet
from systembrist.store import organisations as known

PASSWORD = "demo"  # noqa: S105  (told to everyone, for accounts that belong to nobody)
COUNTY = 20
"""Dalarnas län."""

SERVICES = (
    ("Personligt ombud Borlänge (demo)", "Borlänge", ("Borlänge", "Säter")),
    ("Personligt ombud Falun (demo)", "Falun", ("Falun",)),
    ("Personligt ombud Norra Dalarna (demo)", "Mora", ("Mora", "Orsa", "Älvdalen")),
)

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


@dataclass(frozen=True)
class Cast:
    """Who acts in the history: each verksamhet with its ombud, and who decides at each body."""

    services: tuple[Verksamhet, ...]
    ombud: dict[int, list[int]]
    samordnare: dict[int, int]
    decides: dict[int, int]
    adjusts: int
    """Who approves minutes beside the chair."""
    late: int
    """The group whose latest minutes the adjuster has not got to."""


def assemble(session: Session, installation: Installation, first_day: date) -> Cast:
    """Opens the verksamheter, fills four of five seats, and gives everyone an account and a role."""
    place = installation.places.kommun
    services = tuple(
        organisations.open_verksamhet(
            session, name=name, vardkommun_id=int(place(host).code), kommun_ids=[int(place(one).code) for one in served]
        )
        for name, host, served in SERVICES
    )
    opened = clock.at_local_time(first_day, 8)
    for service in services:
        group = known.group_of(session, service.id)
        for seat in known.seats(session, group.id)[:4]:
            organisations.fill_seat(session, seat, first_day)
        organisations.invite(session, group.id, "NSPH i länet", first_day)
    main = {kind: _account(session, name, shown, kind, services[0], opened) for name, shown, kind in PEOPLE}
    first = known.group_of(session, services[0].id)
    cast = Cast(services, {}, {}, {}, adjusts=main[RoleKind.JUSTERARE], late=first.id)
    for number, service in enumerate(services):
        extra = [
            _account(
                session, f"ombud{number}{letter}", f"Ombud {letter.upper()} Demosson", RoleKind.OMBUD, service, opened
            )
            for letter in "ab"
        ]
        cast.ombud[service.id] = [main[RoleKind.OMBUD], *extra] if number == 0 else extra
        cast.samordnare[service.id] = main[RoleKind.SAMORDNARE]
        for body, kind in _bodies(session, service):
            cast.decides[body.id] = main[kind]
    return cast


def _bodies(session: Session, service: Verksamhet) -> list[tuple[Body, RoleKind]]:
    """The bodies on the way from a verksamhet up, and the role that decides at each."""
    return [
        (known.group_of(session, service.id), RoleKind.ORDFORANDE),
        (known.body_of_kommun(session, service.vardkommun_id), RoleKind.KOMMUN),
        (known.body_of_lan(session, COUNTY), RoleKind.LANSSTYRELSE),
        (known.top_body(session), RoleKind.SOCIALSTYRELSEN),
    ]


def _account(session: Session, name: str, shown: str, kind: RoleKind, service: Verksamhet, opened: datetime) -> int:
    account = accounts.add(session, email=f"{name}@demo.example", name=shown, password=PASSWORD, now=opened)
    level = accounts.LEVEL_OF.get(kind)
    by_level = {body.level: body for body, _ in _bodies(session, service)}
    accounts.grant(
        session, account, kind, body=None if level is None else by_level[level],
        verksamhet=service if kind in accounts.SERVICE_ROLES else None,
    )  # fmt: skip
    return account.id
