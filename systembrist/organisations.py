"""The verbs that build the chain: load places and bodies, open a verksamhet, connect, disconnect, join."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlmodel import Session

from systembrist.clock import local_date
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
            level=Level.KOMMUN, parent_id=boards[int(one.lan_code)], name=f"{one.name} kommun",
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
    if not any(char.isalnum() for char in name):
        raise InputRefused("verksamheten ska ha ett namn")
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


def fill_seat(session: Session, seat: Seat, on: date) -> None:
    """Notes that somebody sits in a seat from a date on."""
    seat.filled_from, seat.filled_to = on, None
    session.add(seat)


def invite(session: Session, body_id: int, organisation: str, on: date) -> Seat:
    """Gives an invited organisation a filled seat (patient-, brukar- och anhörigorganisationer, 5 §)."""
    seat = Seat(body_id=body_id, kind=SeatKind.INBJUDEN, organisation=organisation, filled_from=on)
    session.add(seat)
    session.flush()
    return seat


def disconnect(session: Session, body: Body, now: datetime) -> bool:
    """From now on the body is handed to as a file and passed by the calendar; False if it already was."""
    if organisations.open_disconnection(session, body.id) is not None:
        return False
    session.add(Disconnection(body_id=body.id, from_at=now))
    _record(session, EventKind.DISCONNECTED, body, now)
    return True


def connect(session: Session, body: Body, now: datetime) -> bool:
    """From now on the body uses the product; False if it already did."""
    absence = organisations.open_disconnection(session, body.id)
    if absence is None:
        return False
    absence.to_at = now
    session.add(absence)
    _record(session, EventKind.CONNECTED, body, now)
    return True


def join(session: Session, body: Body, *, decided_by: str, now: datetime) -> bool:
    """Records a kommun's decision that codes may rise by calendar and silence; False if one holds."""
    if body.level is not Level.KOMMUN:
        raise InputRefused("bara en kommun kan besluta om anslutning av koder")
    holding = organisations.open_joining(session, body.id, local_date(now))
    if holding is not None and holding.to_date is None:
        return False
    if holding is not None:  # it was to end today, and is taken up again
        holding.to_date = None
        session.add(holding)
    else:
        session.add(Joining(body_id=body.id, from_date=local_date(now), decided_by=decided_by))
    _record(session, EventKind.JOINED, body, now)
    return True


def leave(session: Session, body: Body, now: datetime) -> bool:
    """Ends a kommun's joining after today; False if none holds."""
    joining = organisations.open_joining(session, body.id, local_date(now))
    if joining is None:
        return False
    joining.to_date = local_date(now)
    session.add(joining)
    _record(session, EventKind.LEFT, body, now)
    return True


def _record(session: Session, kind: EventKind, body: Body, now: datetime) -> None:
    events.record(session, [{"kind": kind, "at": now, "recorded_at": now, "body_id": body.id}])
