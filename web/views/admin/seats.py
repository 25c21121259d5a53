"""The seats of a ledningsgrupp, or of the beredningsgrupp: who sits where, and who is invited."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from systembrist import organisations
from systembrist.clock import local_date
from systembrist.errors import InputRefused
from systembrist.model import Body, Level, RoleKind, Seat
from systembrist.reports import ledningsgrupp
from systembrist.store import accounts
from systembrist.store import organisations as known
from web.forms_admin import FirstDayForm, InviteForm, LastDayForm, said
from web.identity import open_to
from web.site import now
from web.transaction import session
from web.views.admin.shared import note, require_current

pages = Blueprint("admin_seats", __name__, url_prefix="/admin/instanser/<int:body_id>/platser")

SEATED = (Level.LEDNINGSGRUPP, Level.SOCIALSTYRELSEN)


@pages.get("/")
@open_to(RoleKind.ADMIN)
def show(body_id: int) -> ResponseReturnValue:
    """All seats of one body."""
    return _page(_with_seats(known.body(session(), body_id)))


def _with_seats(body: Body | None) -> Body:
    if body is None or body.level not in SEATED:
        raise NotFound
    return body


def _seat(body_id: int, seat_id: int) -> tuple[Body, Seat]:
    """The seat and its body, which nobody else changes meanwhile; the page must show the seat as it is."""
    body = _with_seats(known.kept_body(session(), body_id))
    seat = next((one for one in known.seats(session(), body_id) if one.id == seat_id), None)
    if seat is None:
        raise NotFound
    require_current(as_seen(seat))
    return body, seat


def as_seen(seat: Seat) -> str:
    """What a page says of a seat, to tell whether it still holds."""
    return f"{seat.filled_from}/{seat.filled_to}"


def _page(body: Body, sent: FirstDayForm | LastDayForm | None = None, inviting: InviteForm | None = None) -> str:
    """The page; the form that was sent stands where it stood, with its errors."""
    today = local_date(now())
    seats = known.seats(session(), body.id)
    fresh = [_empty_form(seat) for seat in seats]
    forms = [sent if sent is not None and sent._prefix == form._prefix else form for form in fresh]  # noqa: SLF001
    if inviting is None:
        inviting = InviteForm(formdata=None, prefix="ny-")
        inviting.on.data = today
    sitting: dict[int, list[str]] = {}
    for account, role in accounts.at_body(session(), body.id):
        sitting.setdefault(role.seat_id or 0, []).append(account.name)
    return render_template(
        "admin/seats.html", body=body, sitting=sitting, inviting=inviting, today=today, as_seen=as_seen,
        filled=ledningsgrupp.is_filled, seats=list(zip(seats, forms, strict=True)),
        failed=sent if sent is not None else inviting,
    )  # fmt: skip


def _is_open(seat: Seat) -> bool:
    """Whether somebody sits in it, or will, until further notice."""
    return seat.filled_from is not None and seat.filled_to is None


def _empty_form(seat: Seat) -> FirstDayForm | LastDayForm:
    form = (LastDayForm if _is_open(seat) else FirstDayForm)(formdata=None, prefix=f"p{seat.id}-")
    day = form.last if _is_open(seat) else form.on
    day.data = local_date(now())
    return form


@pages.post("/<int:seat_id>/tillsatt")
@open_to(RoleKind.ADMIN)
def fill(body_id: int, seat_id: int) -> ResponseReturnValue:
    """Somebody sits in the seat from a day on."""
    body, seat = _seat(body_id, seat_id)
    form = FirstDayForm(prefix=f"p{seat_id}-")
    if not form.validate():
        return _page(body, form), 422
    organisations.fill_seat(session(), seat, form.on.data)
    note("filled a seat", body=body.id, seat=seat.id)
    flash(f"Platsen för {seat.organisation} är tillsatt.")
    return redirect(url_for("admin_seats.show", body_id=body.id))


@pages.post("/<int:seat_id>/tom")
@open_to(RoleKind.ADMIN)
def empty(body_id: int, seat_id: int) -> ResponseReturnValue:
    """Nobody sits in the seat after a day."""
    body, seat = _seat(body_id, seat_id)
    form = LastDayForm(prefix=f"p{seat_id}-")
    if not form.validate():
        return _page(body, form), 422
    try:
        organisations.empty_seat(session(), seat, form.last.data)
    except InputRefused as error:
        form.last.errors = [said(error)]
        return _page(body, form), 422
    note("emptied a seat", body=body.id, seat=seat.id)
    flash(f"Sista dagen för {seat.organisation} är sparad.")
    return redirect(url_for("admin_seats.show", body_id=body.id))


@pages.post("/")
@open_to(RoleKind.ADMIN)
def invite(body_id: int) -> ResponseReturnValue:
    """A seat for an organisation that is invited to a ledningsgrupp."""
    body = _with_seats(known.kept_body(session(), body_id))
    if body.level is not Level.LEDNINGSGRUPP:
        raise NotFound
    form = InviteForm(prefix="ny-")
    if not form.validate():
        return _page(body, inviting=form), 422
    try:
        seat = organisations.invite(session(), body.id, form.organisation.data, form.on.data)
    except InputRefused as error:
        form.organisation.errors = [said(error)]
        return _page(body, inviting=form), 422
    note("invited an organisation", body=body.id, seat=seat.id)
    flash(f"{seat.organisation} har en plats.")
    return redirect(url_for("admin_seats.show", body_id=body.id))
