"""Commands about bodies and verksamheter: list, open, connect, disconnect, join, leave, answer times, and the seats."""

from __future__ import annotations

from datetime import date

import click
from sqlmodel import Session

from systembrist import clock, organisations, undertakings
from systembrist.cli.shared import ID, say
from systembrist.errors import InputRefused
from systembrist.installation import Installation
from systembrist.model import Body, Driftsform, Level, Seat
from systembrist.store import organisations as known
from systembrist.store import undertakings as promised
from systembrist.store.database import reading, writing


@click.group()
def bodies() -> None:
    """Instanser och verksamheter."""


@bodies.command("list")
@click.option("--level", type=click.Choice([level.value for level in Level]))
def list_bodies(level: str | None) -> None:
    """Alla instanser, ett JSON-objekt per instans."""
    with reading(Installation().engine) as session:
        away, within = known.disconnected(session), promised.all_holding(session)
        for body in known.bodies(session, None if level is None else Level(level)):
            say({"id": body.id, "level": body.level, "parent": body.parent_id, "name": body.name,
                 "verksamhet": body.verksamhet_id, "connected": body.id not in away,
                 "answers_within_days": within.get(body.id)})  # fmt: skip


@bodies.command("open")
@click.argument("name")
@click.option("--vardkommun", required=True, help="Namn eller kod.")
@click.option("--kommun", "others", multiple=True, help="Fler kommuner som verksamheten arbetar i.")
@click.option("--driftsform", type=click.Choice([form.value for form in Driftsform]), default=Driftsform.KOMMUN.value)
def open_(name: str, vardkommun: str, others: tuple[str, ...], driftsform: str) -> None:
    """Öppnar en verksamhet med ledningsgrupp och fem tomma platser."""
    here = Installation()
    host = int(here.places.kommun(vardkommun).code)
    served = list(dict.fromkeys([host, *(int(here.places.kommun(one).code) for one in others)]))
    with writing(here.engine) as session:
        service = organisations.open_verksamhet(
            session, name=name, vardkommun_id=host, kommun_ids=served, driftsform=Driftsform(driftsform)
        )
        say({"verksamhet": service.id, "ledningsgrupp": known.group_of(session, service.id).id})


@bodies.command()
@click.argument("body_id", type=ID)
def connect(body_id: int) -> None:
    """Instansen använder systembrist från och med nu."""
    with writing(Installation().engine) as session:
        say({"body": body_id, "changed": organisations.connect(session, _body(session, body_id), clock.now())})


@bodies.command()
@click.argument("body_id", type=ID)
def disconnect(body_id: int) -> None:
    """Instansen är inte ansluten från och med nu."""
    with writing(Installation().engine) as session:
        say({"body": body_id, "changed": organisations.disconnect(session, _body(session, body_id), clock.now())})


@bodies.command()
@click.argument("body_id", type=ID)
@click.option("--decided-by", required=True, help="Vem i kommunen som beslutat.")
def join(body_id: int, decided_by: str) -> None:
    """Kommunen har beslutat att koder får gå vidare till staten enligt kalendern."""
    with writing(Installation().engine) as session:
        body = _body(session, body_id)
        say({"body": body_id, "changed": organisations.join(session, body, decided_by=decided_by, now=clock.now())})


@bodies.command()
@click.argument("body_id", type=ID)
def leave(body_id: int) -> None:
    """Kommunens beslut om anslutning av koder upphör efter i dag."""
    with writing(Installation().engine) as session:
        say({"body": body_id, "changed": organisations.leave(session, _body(session, body_id), clock.now())})


@bodies.command()
@click.argument("body_id", type=ID)
@click.option("--days", required=True, type=int, help=f"1-{undertakings.LONGEST}, från den dag då bristen kommer dit.")
@click.option("--decided-by", required=True, help="Vem har beslutat: nämnd eller befattning, och paragraf.")
@click.option("--accepted-on", help=f"Beslutets datum, som {clock.A_DATE}; annars i dag.")
def undertake(body_id: int, days: int, decided_by: str, accepted_on: str | None) -> None:
    """Instansen har åtagit sig att svara inom så många dagar på det som kommer från och med nu."""
    with writing(Installation().engine) as session:
        body = _body(session, body_id)
        changed = undertakings.undertake(
            session, body, days=days, accepted_on=_day(accepted_on), decided_by=decided_by,
            before=promised.holding(session, body.id), now=clock.now(),
        )  # fmt: skip
        say({"body": body_id, "changed": changed})


@bodies.command("end-undertaking")
@click.argument("body_id", type=ID)
def end_undertaking(body_id: int) -> None:
    """Instansen åtar sig ingen svarstid längre; det som redan har kommit ska besvaras som det var sagt."""
    with writing(Installation().engine) as session:
        held = promised.holding(session, _body(session, body_id).id)
        if held is not None:
            undertakings.end(session, held, clock.now())
        say({"body": body_id, "changed": held is not None})


@bodies.command()
@click.argument("body_id", type=ID)
def seats(body_id: int) -> None:
    """Instansens platser, ett JSON-objekt per plats."""
    with reading(Installation().engine) as session:
        for seat in known.seats(session, _body(session, body_id).id):
            say(_told(seat))


@bodies.command()
@click.argument("seat_id", type=ID)
@click.option("--from", "first", help=f"Första dagen, som {clock.A_DATE}; annars i dag.")
def fill(seat_id: int, first: str | None) -> None:
    """Någon sitter på platsen från och med en dag."""
    with writing(Installation().engine) as session:
        seat = _seat(session, seat_id)
        organisations.fill_seat(session, seat, _day(first))
        say(_told(seat))


@bodies.command()
@click.argument("seat_id", type=ID)
@click.option("--last", help=f"Sista dagen, som {clock.A_DATE}; annars i dag.")
def empty(seat_id: int, last: str | None) -> None:
    """Ingen sitter på platsen efter en dag."""
    with writing(Installation().engine) as session:
        seat = _seat(session, seat_id)
        organisations.empty_seat(session, seat, _day(last))
        say(_told(seat))


@bodies.command()
@click.argument("body_id", type=ID)
@click.argument("organisation")
@click.option("--from", "first", help=f"Första dagen, som {clock.A_DATE}; annars i dag.")
def invite(body_id: int, organisation: str, first: str | None) -> None:
    """Bjuder in en organisation till en ledningsgrupp."""
    with writing(Installation().engine) as session:
        say(_told(organisations.invite(session, body_id, organisation, _day(first))))


def _told(seat: Seat) -> dict[str, object]:
    days = {"from": seat.filled_from, "to": seat.filled_to}
    return {"id": seat.id, "body": seat.body_id, "kind": seat.kind, "organisation": seat.organisation,
            **{name: None if day is None else day.isoformat() for name, day in days.items()}}  # fmt: skip


def _day(text: str | None) -> date:
    return clock.local_date(clock.now()) if text is None else clock.parse_date(text)


def _seat(session: Session, seat_id: int) -> Seat:
    seat = known.seat(session, seat_id)
    if seat is None:
        raise InputRefused(f"plats {seat_id} finns inte")
    return seat


def _body(session: Session, body_id: int) -> Body:
    body = known.body(session, body_id)
    if body is None:
        raise InputRefused(f"instans {body_id} finns inte")
    return body


def add_to(group: click.Group) -> None:
    """Adds these commands."""
    group.add_command(bodies)
