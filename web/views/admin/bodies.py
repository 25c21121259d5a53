"""Bodies: all of them, and one with whether it is connected, and whether its kommun has joined."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from systembrist import organisations, undertakings
from systembrist.clock import local_date
from systembrist.errors import InputRefused
from systembrist.model import Body, Joining, Level, RoleKind, Undertaking
from systembrist.store import accounts
from systembrist.store import organisations as known
from systembrist.store import undertakings as promised
from web.forms_admin import JoinForm, UndertakingForm, said
from web.identity import open_to, person
from web.site import now
from web.transaction import session
from web.views.admin.shared import (
    LONGEST_LIST,
    STALE,
    asked_for,
    chosen_view,
    is_current,
    is_named,
    note,
    require_current,
    shown,
)
from web.words_admin import LEVELS, alphabetical

pages = Blueprint("admin_bodies", __name__, url_prefix="/admin/instanser")

VIEWS = {
    "": "Alla",
    "ej-anslutna": "Som inte är anslutna",
    "utan-koder": "Kommuner vars koder inte går vidare",
}


@pages.get("/")
@open_to(RoleKind.ADMIN)
def index() -> ResponseReturnValue:
    """The bodies whose name is searched for, level by level from the top."""
    asked, view, level = asked_for(), chosen_view(VIEWS), request.args.get("niva", "")
    away, joined = known.disconnected(session()), known.joined(session(), local_date(now()))
    found = [
        one for one in known.bodies(session(), Level(level) if level in list(Level) else None)
        if is_named(asked, one.name)
        and (view != "ej-anslutna" or one.id in away)
        and (view != "utan-koder" or (one.level is Level.KOMMUN and one.id not in joined))
    ]  # fmt: skip
    found.sort(key=lambda one: (-list(Level).index(one.level), alphabetical(one.name)))
    return render_template(
        "admin/bodies.html", lines=found[:LONGEST_LIST], number=len(found), asked=asked, view=view, views=VIEWS,
        level=level, levels=LEVELS, away=away, joined=joined,
    )  # fmt: skip


@pages.get("/<int:body_id>/")
@open_to(RoleKind.ADMIN)
def show(body_id: int) -> ResponseReturnValue:
    """One body."""
    body = known.body(session(), body_id)
    if body is None:
        raise NotFound
    return _page(body)


def _page(body: Body, *, form: JoinForm | None = None, answer_form: UndertakingForm | None = None) -> str:
    people = shown((account, [role]) for account, role in accounts.at_body(session(), body.id))
    absence, joining = known.open_disconnection(session(), body.id), _joining(body)
    held = promised.holding(session(), body.id)
    return render_template(
        "admin/body.html", body=body, form=form or JoinForm(), answer_form=answer_form or UndertakingForm(),
        people=people, levels=LEVELS, absence=absence, joining=joining,
        above=None if body.parent_id is None else known.body(session(), body.parent_id),
        earlier=[one for one in known.joinings(session(), body.id) if one is not joining],
        undertaking=held, earlier_undertakings=[one for one in promised.of_body(session(), body.id) if one.to_at],
        undertaking_seen=_promise_as_seen(held), connected_seen=absence is None, joined_seen=_as_seen(joining),
    )  # fmt: skip


def _joining(body: Body) -> Joining | None:
    return known.open_joining(session(), body.id, local_date(now()))


def _as_seen(joining: Joining | None) -> str:
    """What a page says of a kommun's decision, to tell whether it still holds."""
    return "" if joining is None else f"{joining.id}/{joining.decided_by}/{joining.to_date}"


def _kept(body_id: int) -> Body:
    found = known.kept_body(session(), body_id)
    if found is None:
        raise NotFound
    return found


def _back_to(body: Body) -> ResponseReturnValue:
    return redirect(url_for("admin_bodies.show", body_id=body.id))


@pages.post("/<int:body_id>/anslut")
@open_to(RoleKind.ADMIN)
def connect(body_id: int) -> ResponseReturnValue:
    """The body uses the product from now on."""
    body = _kept(body_id)
    require_current(known.open_disconnection(session(), body.id) is None)
    organisations.connect(session(), body, now(), by=person().account_id)
    note("connected a body", body=body.id)
    flash(f"{body.name} är ansluten.")
    return _back_to(body)


@pages.post("/<int:body_id>/koppla-fran")
@open_to(RoleKind.ADMIN)
def disconnect(body_id: int) -> ResponseReturnValue:
    """The body doesn't use the product from now on."""
    body = _kept(body_id)
    require_current(known.open_disconnection(session(), body.id) is None)
    organisations.disconnect(session(), body, now(), by=person().account_id)
    note("disconnected a body", body=body.id)
    flash(f"{body.name} är inte längre ansluten.")
    return _back_to(body)


@pages.post("/<int:body_id>/koder")
@open_to(RoleKind.ADMIN)
def join(body_id: int) -> ResponseReturnValue:
    """The kommun has decided that its codes go on to the state."""
    body, form = _kommun(body_id), JoinForm()
    if not form.validate():
        return _page(body, form=form), 422
    if not is_current(_as_seen(_joining(body))):
        form.decided_by.errors = [STALE]
        return _page(body, form=form), 409
    organisations.join(session(), body, decided_by=form.decided_by.data, now=now(), by=person().account_id)
    note("joined a kommun", body=body.id)
    flash("Kommunens beslut är noterat. Koder går vidare från och med i dag.")
    return _back_to(body)


@pages.post("/<int:body_id>/koder/avsluta")
@open_to(RoleKind.ADMIN)
def leave(body_id: int) -> ResponseReturnValue:
    """The kommun has decided that they don't any more."""
    body = _kommun(body_id)
    require_current(_as_seen(_joining(body)))
    organisations.leave(session(), body, now(), by=person().account_id)
    note("left for a kommun", body=body.id)
    flash("Beslutet är noterat. I dag är sista dagen som koder går vidare.")
    return _back_to(body)


def _kommun(body_id: int) -> Body:
    """The kommun; no other body joins."""
    body = _kept(body_id)
    if body.level is not Level.KOMMUN:
        raise InputRefused("Bara en kommun kan besluta om sina koder.")
    return body


@pages.post("/<int:body_id>/atagande")
@open_to(RoleKind.ADMIN)
def undertake(body_id: int) -> ResponseReturnValue:
    """The body has accepted to answer within so many days."""
    body, form = _kept(body_id), UndertakingForm()
    if not form.validate():
        return _page(body, answer_form=form), 422
    before = promised.holding(session(), body.id)
    if not is_current(_promise_as_seen(before)):
        form.days.errors = [STALE]
        return _page(body, answer_form=form), 409
    try:
        undertakings.undertake(
            session(), body, days=form.days.data or 0, accepted_on=form.accepted_on.data,
            decided_by=form.accepted_by.data, before=before, now=now(), by=person().account_id,
        )  # fmt: skip
    except InputRefused as error:
        form.accepted_on.errors = [said(error)]
        return _page(body, answer_form=form), 422
    note("noted an undertaking", body=body.id)
    flash("Åtagandet är noterat. Det gäller det som kommer till instansen från och med nu.")
    return _back_to(body)


@pages.post("/<int:body_id>/atagande/avsluta")
@open_to(RoleKind.ADMIN)
def end_undertaking(body_id: int) -> ResponseReturnValue:
    """The body has accepted no answer time any more."""
    body = _kept(body_id)
    held = promised.holding(session(), body.id)
    require_current(_promise_as_seen(held))
    if held is not None:
        undertakings.end(session(), held, now(), by=person().account_id)
    note("ended an undertaking", body=body.id)
    flash("Åtagandet är avslutat. Det som redan har kommit ska besvaras som det var sagt.")
    return _back_to(body)


def _promise_as_seen(held: Undertaking | None) -> str:
    """What a page says of a body's undertaking, to tell whether it still holds."""
    return "" if held is None else str(held.id)
