"""The verbs that build the chain: load places and bodies, open a verksamhet, connect, disconnect, join."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlmodel import Session

from systembrist import monthly
from systembrist.clock import add_days, local_date
from systembrist.errors import InputRefused
from systembrist.model import (
    MANDATORY_SEATS,
    Body,
    Disconnection,
    Driftsform,
    EventKind,
    Joining,
    Kommun,
    Lan,
    Level,
    Seat,
    SeatKind,
    Verksamhet,
    VerksamhetKommun,
)
from systembrist.places import Places
from systembrist.reports import ledningsgrupp
from systembrist.reports.swedish import long_date
from systembrist.store import events, organisations

SINCE = date(2013, 8, 1)
"""When SFS 2013:522 came into force; what is loaded or made by import holds from then."""

SEAT_NAMES = {
    SeatKind.KOMMUN: "Kommunen",
    SeatKind.PRIMARVARD: "Regionens primärvård",
    SeatKind.PSYKIATRI: "Regionens psykiatri",
    SeatKind.ARBETSFORMEDLINGEN: "Arbetsförmedlingen",
    SeatKind.FORSAKRINGSKASSAN: "Försäkringskassan",
}

LONGEST_NAME = 120
"""How long a verksamhet, an invited organisation and the one who decided may be called; the columns' width."""

BEREDNINGSGRUPP = (
    "Arbetsförmedlingen",
    "Försäkringskassan",
    "Sveriges Kommuner och Regioner",
    "Länsstyrelserna",
    "NSPH",
    "RSMH",
    "Schizofreniförbundet",
    "Socialstyrelsen",
)
"""Who sits in the national preparatory group that Socialstyrelsen leads (13 §)."""


def install(session: Session, places: Places) -> bool:
    """Loads län, kommuner and their bodies, and every kommun's joining; False if that was done before."""
    if organisations.is_installed(session):
        return False
    session.add_all(Lan(id=int(one.code), code=one.code, name=one.name) for one in places.lans)
    session.flush()
    session.add_all(
        Kommun(id=int(one.code), code=one.code, name=one.name, lan_id=int(one.lan_code)) for one in places.kommuner
    )
    top = Body(level=Level.SOCIALSTYRELSEN, name="Socialstyrelsen")
    session.add(top)
    session.flush()
    _add_counties(session, places, top)
    _add_kommuner(session, places)
    session.add_all(Seat(body_id=top.id, kind=SeatKind.BEREDNINGSGRUPP, organisation=name) for name in BEREDNINGSGRUPP)
    session.flush()
    return True


def _add_counties(session: Session, places: Places, top: Body) -> None:
    session.add_all(
        Body(level=Level.LANSSTYRELSE, parent_id=top.id, name=_county_board(one.name), lan_id=int(one.code))
        for one in places.lans
    )
    session.flush()


def _county_board(lan: str) -> str:
    return f"Länsstyrelsen i {lan}"


def _add_kommuner(session: Session, places: Places) -> None:
    boards = {body.lan_id: body.id for body in organisations.bodies(session, Level.LANSSTYRELSE)}
    bodies = [
        Body(
            level=Level.KOMMUN, parent_id=boards[int(one.lan_code)], name=one.authority,
            kommun_id=int(one.code),
        )
        for one in places.kommuner
    ]  # fmt: skip
    session.add_all(bodies)
    session.flush()
    session.add_all(Joining(body_id=body.id, from_date=SINCE, decided_by="Vid installation") for body in bodies)


def open_verksamhet(
    session: Session,
    *,
    name: str,
    vardkommun_id: int,
    kommun_ids: Sequence[int],
    from_date: date = SINCE,
    driftsform: Driftsform = Driftsform.KOMMUN,
) -> Verksamhet:
    """A new PO service with its ledningsgrupp, under the värdkommun, and the five empty seats of 5 §.

    Raises InputRefused for a name that is taken or kommuner that don't include the värdkommun.
    """
    name = _named(name, "verksamheten ska ha ett namn")
    if any(one.name == name for one in organisations.verksamheter(session)):
        raise InputRefused(f"det finns redan en verksamhet som heter {name}")
    if vardkommun_id not in kommun_ids:
        raise InputRefused("värdkommunen ska vara en av kommunerna som verksamheten arbetar i")
    service = Verksamhet(name=name, vardkommun_id=vardkommun_id, driftsform=driftsform, from_date=from_date)
    session.add(service)
    session.flush()
    service_id = service.id
    session.add_all(
        VerksamhetKommun(verksamhet_id=service_id, kommun_id=one, from_date=from_date) for one in kommun_ids
    )
    above = organisations.body_of_kommun(session, vardkommun_id)
    group = Body(
        level=Level.LEDNINGSGRUPP, parent_id=above.id, name=f"Ledningsgruppen för {name}", verksamhet_id=service_id
    )
    session.add(group)
    session.flush()
    session.add_all(Seat(body_id=group.id, kind=kind, organisation=SEAT_NAMES[kind]) for kind in MANDATORY_SEATS)
    session.flush()
    return service


def _named(text: str, missing: str) -> str:
    """A name without the spaces around it; raises InputRefused where there is none, or too much of one."""
    name = text.strip()
    if not any(char.isalnum() for char in name):
        raise InputRefused(missing)
    if len(name) > LONGEST_NAME:
        raise InputRefused(f"namnet är för långt ({len(name)} tecken); högst {LONGEST_NAME} får plats")
    return name


def serve(session: Session, service: Verksamhet, kommun_id: int, *, on: date) -> VerksamhetKommun:
    """From a date on the verksamhet serves one kommun more.

    Raises InputRefused if it does already or will, and for a kommun beside a värdkommun that is to stop.
    """
    if on < service.from_date:
        raise InputRefused(f"verksamheten finns först från {long_date(service.from_date)}")
    times = organisations.services_of(session, service.id)
    if any(one.kommun_id == kommun_id and (one.to_date is None or one.to_date >= on) for one in times):
        raise InputRefused("kommunen ingår redan i verksamheten")
    host = service.vardkommun_id
    if kommun_id != host and not any(one.kommun_id == host and one.to_date is None for one in times):
        raise InputRefused("värdkommunen har slutat; lägg först till den igen")
    added = VerksamhetKommun(verksamhet_id=service.id, kommun_id=kommun_id, from_date=on)
    session.add(added)
    session.flush()
    return added


def stop_serving(session: Session, service: Verksamhet, time: VerksamhetKommun, *, last: date) -> None:
    """The verksamhet serves the kommun to a date and no longer.

    Raises InputRefused for a date before the first, and for the värdkommun while others are served.
    """
    if last < time.from_date:
        raise InputRefused(f"sista dagen kan inte vara före första dagen, {long_date(time.from_date)}")
    others = [one for one in organisations.services_of(session, service.id) if one.id != time.id]
    stays = any(one.to_date is None or one.to_date > last for one in others)
    if time.kommun_id == service.vardkommun_id and stays:
        raise InputRefused("värdkommunen kan inte sluta före de andra kommunerna")
    time.to_date = last
    session.add(time)


def fill_seat(session: Session, seat: Seat, on: date) -> None:
    """Notes that somebody sits in a seat from a date on."""
    seat.filled_from, seat.filled_to = on, None
    session.add(seat)


def take_seat(session: Session, seat: Seat, on: date) -> bool:
    """Notes that who got a role for a seat sits in it from a date on; whether it was empty, and nobody awaited."""
    organisations.kept_body(session, seat.body_id)
    session.refresh(seat)
    if ledningsgrupp.is_filled(seat, on) or (seat.filled_from is not None and seat.filled_from > on):
        return False
    fill_seat(session, seat, on)
    return True


def empty_seat(session: Session, seat: Seat, last: date) -> None:
    """Notes the last day on which somebody sits in a seat.

    Raises InputRefused for a day before the first, or a seat that nobody has sat in.
    """
    if seat.filled_from is None:
        raise InputRefused("platsen är redan tom")
    if last < seat.filled_from:
        raise InputRefused(f"sista dagen kan inte vara före första dagen, {long_date(seat.filled_from)}")
    seat.filled_to = last
    session.add(seat)


def invite(session: Session, body_id: int, organisation: str, on: date) -> Seat:
    """Gives an invited organisation a filled seat (patient-, brukar- och anhörigorganisationer, 5 §).

    Raises InputRefused for a body that is no ledningsgrupp, and a name that is missing, too long, or has a seat there.
    """
    body = organisations.body(session, body_id)
    if body is None or body.level is not Level.LEDNINGSGRUPP:
        raise InputRefused("bara en ledningsgrupp bjuder in organisationer")
    name = _named(organisation, "organisationen ska ha ett namn")
    if any(one.organisation.casefold() == name.casefold() for one in organisations.seats(session, body_id)):
        raise InputRefused(f"{name} har redan en plats")
    seat = Seat(body_id=body_id, kind=SeatKind.INBJUDEN, organisation=name, filled_from=on)
    session.add(seat)
    session.flush()
    return seat


def disconnect(session: Session, body: Body, now: datetime, by: int | None = None) -> bool:
    """From now on the body is handed to as a file and passed by the calendar; False if it already was."""
    if organisations.open_disconnection(session, body.id) is not None:
        return False
    session.add(Disconnection(body_id=body.id, from_at=now))
    events.note(session, EventKind.DISCONNECTED, now, by, body_id=body.id)
    return True


def connect(session: Session, body: Body, now: datetime, by: int | None = None) -> bool:
    """From now on the body uses the product; False if it already did."""
    absence = organisations.open_disconnection(session, body.id)
    if absence is None:
        return False
    absence.to_at = now
    session.add(absence)
    events.note(session, EventKind.CONNECTED, now, by, body_id=body.id)
    return True


def join(session: Session, body: Body, *, decided_by: str, now: datetime, by: int | None = None) -> bool:
    """Records a kommun's decision that codes may rise by calendar and silence; False if one holds.

    Where the last one was to end today the new one follows it without a gap, under its own name.
    """
    if body.level is not Level.KOMMUN:
        raise InputRefused("bara en kommun kan besluta om anslutning av koder")
    name, today = _named(decided_by, "skriv vem i kommunen som har beslutat"), local_date(now)
    monthly.give_until(session, now)  # what fell due as the day began was not covered by a decision of later that day
    holding = organisations.open_joining(session, body.id, today)
    if holding is not None and holding.to_date is None:
        return False
    if holding is not None and holding.from_date == today:  # made and ended today: only the last word of a day counts
        holding.to_date, holding.decided_by = None, name
        session.add(holding)
    else:
        if holding is not None:
            holding.to_date = add_days(today, -1)
            session.add(holding)
        session.add(Joining(body_id=body.id, from_date=today, decided_by=name))
    events.note(session, EventKind.JOINED, now, by, body_id=body.id)
    return True


def leave(session: Session, body: Body, now: datetime, by: int | None = None) -> bool:
    """Ends a kommun's joining after today; False if none holds, or if it has been ended already."""
    joining = organisations.open_joining(session, body.id, local_date(now))
    if joining is None or joining.to_date is not None:
        return False
    joining.to_date = local_date(now)
    session.add(joining)
    events.note(session, EventKind.LEFT, now, by, body_id=body.id)
    return True
