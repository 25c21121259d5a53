"""Giving an account a role: first which one, then where it holds, then for whose seat."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from systembrist import accounts
from systembrist import organisations as verbs
from systembrist.clock import local_date
from systembrist.errors import InputRefused
from systembrist.model import Account, RoleKind, SeatKind
from systembrist.store import organisations
from web.forms_admin import RoleForm, said
from web.identity import open_to
from web.site import now
from web.transaction import session
from web.views.admin.shared import account, note
from web.words_admin import ROLES

pages = Blueprint("admin_roles", __name__, url_prefix="/admin/konton/<int:account_id>/roller")


@pages.get("/ny")
@open_to(RoleKind.ADMIN)
def choose(account_id: int) -> ResponseReturnValue:
    """What is left to choose, by what the address says has been chosen."""
    one, form = account(account_id), _form(request.args)
    for name in ("role", "place"):
        if name in form and name in request.args:  # chosen, or left empty on the page before
            form[name].validate(form)
    return _page(one, form)


@pages.post("/ny")
@open_to(RoleKind.ADMIN)
def grant(account_id: int) -> ResponseReturnValue:
    """Gives it."""
    one, form = account(account_id), _form(request.form)
    if not form.validate():
        return _page(one, form), 422
    kind, place = RoleKind(form.role.data), _chosen(form, "place")
    seat = organisations.seat(session(), _chosen(form, "seat"))
    try:
        given = accounts.grant(
            session(), one, kind,
            body=organisations.body(session(), place) if kind in accounts.LEVEL_OF else None,
            verksamhet=organisations.verksamhet(session(), place) if kind in accounts.SERVICE_ROLES else None,
            seat=seat,
        )  # fmt: skip
    except InputRefused as error:
        (form.place if "place" in form else form.role).errors = [said(error)]
        return _page(one, form), 422
    taken = seat is not None and verbs.take_seat(session(), seat, local_date(now()))
    note(f"granted {kind}", to=one.id, body=given.body_id, verksamhet=given.verksamhet_id, seat=given.seat_id)
    if taken:
        note("filled a seat", body=given.body_id, seat=given.seat_id)
    flash(f"{one.name} har rollen {ROLES[kind].lower()}.{' Platsen är nu tillsatt.' if taken else ''}")
    return redirect(url_for("admin_accounts.show", account_id=one.id))


def _chosen(form: RoleForm, name: str) -> int:
    """The id in a valid field; 0 where the field is left out or empty."""
    return int(form[name].data) if name in form and form[name].data else 0


def _form(sent: MultiDict[str, str]) -> RoleForm:
    """The form with the choices that what has been chosen leaves; a field that the role has no use for is left out."""
    form = RoleForm(sent)
    form.offer_roles()
    kind = form.chosen_role()
    if kind in accounts.SERVICE_ROLES:
        form.offer_places((one.id, one.name) for one in organisations.verksamheter(session()))
    elif kind in accounts.LEVEL_OF:
        form.offer_places((one.id, one.name) for one in organisations.bodies(session(), accounts.LEVEL_OF[kind]))
    else:
        del form.place
    place = form.chosen_place() if "place" in form else None
    if kind in accounts.SEATED and place is not None:
        invited = kind is RoleKind.BRUKARE
        seats = organisations.seats(session(), place)
        form.offer_seats(
            (one.id, one.organisation) for one in seats if (one.kind is SeatKind.INBJUDEN) == invited
        )  # fmt: skip
    else:
        del form.seat
    return form


def _page(one: Account, form: RoleForm) -> str:
    """The page for the first thing that is not chosen yet; what comes last is sent, the rest is asked for."""
    kind = form.chosen_role()
    if kind is None or form.role.errors:
        step, last = "role", False
    elif "place" in form and (form.place.errors or form.chosen_place() is None or "seat" not in form):
        step, last = "place", kind not in accounts.SEATED
    else:
        step, last = ("seat" if "seat" in form else ""), True
    places = dict(form.place.choices) if "place" in form else {}
    return render_template(
        "admin/role.html", account=one, form=form, step=step, last=last, role="" if kind is None else ROLES[kind],
        place=places.get(form.place.data, "") if places and step == "seat" else "",
    )  # fmt: skip
