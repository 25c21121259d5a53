"""Verksamheter: all of them, a new one, and the kommuner that each has served and serves."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from systembrist import organisations
from systembrist.clock import local_date
from systembrist.errors import InputRefused
from systembrist.model import Driftsform, RoleKind, Verksamhet, VerksamhetKommun
from systembrist.reports import ledningsgrupp
from systembrist.store import accounts
from systembrist.store import organisations as known
from web.forms_admin import KommunForm, LastDayForm, ServiceForm, said
from web.identity import open_to
from web.site import here, now
from web.transaction import session
from web.views.admin.shared import LONGEST_LIST, asked_for, chosen_view, is_named, note, require_current, shown
from web.words_admin import DRIFTSFORMER, alphabetical

pages = Blueprint("admin_services", __name__, url_prefix="/admin/verksamheter")

VIEWS = {"": "Alla verksamheter", "tomma-platser": "Med tomma platser i ledningsgruppen"}


def _today() -> date:
    return local_date(now())


@pages.get("/")
@open_to(RoleKind.ADMIN)
def index() -> ResponseReturnValue:
    """The verksamheter whose name, or one of whose kommuner, is searched for."""
    asked, view = asked_for(), chosen_view(VIEWS)
    kommuner, groups, empty = (
        known.kommun_names(session()),
        known.group_ids(session()),
        known.empty_seats(session(), _today()),
    )
    served: dict[int, list[str]] = {}
    for service, kommun_id in known.serving(session(), _today()):
        served.setdefault(service.id, []).append(kommuner[kommun_id])
    found = [
        (one, sorted(served.get(one.id, [])), empty.get(groups[one.id], []))
        for one in sorted(known.verksamheter(session()), key=lambda one: alphabetical(one.name))
        if is_named(asked, one.name, *served.get(one.id, []))
        and (view != "tomma-platser" or groups[one.id] in empty)
    ]  # fmt: skip
    return render_template(
        "admin/services.html", lines=found[:LONGEST_LIST], number=len(found), asked=asked, view=view, views=VIEWS
    )


def _offered() -> ServiceForm:
    form = ServiceForm()
    form.offer(known.kommuner(session()))
    return form


@pages.get("/ny")
@open_to(RoleKind.ADMIN)
def write() -> ResponseReturnValue:
    """The form for a new verksamhet."""
    form = _offered()
    form.on.data = _today()
    return render_template("admin/service_new.html", form=form)


@pages.post("/ny")
@open_to(RoleKind.ADMIN)
def open_() -> ResponseReturnValue:
    """Opens it, with its ledningsgrupp and five empty seats."""
    form = _offered()
    served = form.kommun_ids(here().places) if form.validate() else None
    if served is None:
        return render_template("admin/service_new.html", form=form), 422
    try:
        opened = organisations.open_verksamhet(
            session(), name=form.name.data, vardkommun_id=served[0], kommun_ids=served, from_date=form.on.data,
            driftsform=Driftsform(form.driftsform.data),
        )  # fmt: skip
    except InputRefused as error:
        form.name.errors = [said(error)]
        return render_template("admin/service_new.html", form=form), 422
    note("opened a verksamhet", verksamhet=opened.id)
    flash("Verksamheten finns nu. Tillsätt platserna i ledningsgruppen.")
    return redirect(url_for("admin_services.show", verksamhet_id=opened.id))


@pages.get("/<int:verksamhet_id>/")
@open_to(RoleKind.ADMIN)
def show(verksamhet_id: int) -> ResponseReturnValue:
    """One verksamhet."""
    found = known.verksamhet(session(), verksamhet_id)
    if found is None:
        raise NotFound
    return _page(found)


def _page(
    one: Verksamhet, adding: KommunForm | None = None, ending: LastDayForm | None = None, time_id: int = 0
) -> str:
    """The page, with what was typed in one of its forms, and an empty one in each other place."""
    names, times = known.kommun_names(session()), known.services_of(session(), one.id)
    if adding is None:
        adding = _kommun_form(one)
        adding.on.data = _today()
    group = known.group_of(session(), one.id)
    people = shown((account, [role]) for account, role in accounts.in_verksamhet(session(), one.id))
    return render_template(
        "admin/service.html", one=one, names=names, adding=adding, group=group, people=people,
        driftsform=DRIFTSFORMER[one.driftsform], seats=known.seats(session(), group.id), today=_today(),
        filled=ledningsgrupp.is_filled,
        times=[(time, ending if ending is not None and time.id == time_id else _last_day_form(time)) for time in times],
    )  # fmt: skip


def _kommun_form(one: Verksamhet) -> KommunForm:
    form = KommunForm(prefix="ny-")
    served = {time.kommun_id for time in known.services_of(session(), one.id) if time.to_date is None}
    form.offer({kommun: name for kommun, name in known.kommun_names(session()).items() if kommun not in served})
    return form


def _last_day_form(time: VerksamhetKommun) -> LastDayForm:
    form = LastDayForm(formdata=None, prefix=f"k{time.id}-")
    form.last.data = time.to_date or _today()
    return form


def _kept(verksamhet_id: int) -> Verksamhet:
    found = known.kept_verksamhet(session(), verksamhet_id)
    if found is None:
        raise NotFound
    return found


@pages.post("/<int:verksamhet_id>/kommuner")
@open_to(RoleKind.ADMIN)
def serve(verksamhet_id: int) -> ResponseReturnValue:
    """One kommun more, from a date on."""
    one = _kept(verksamhet_id)
    form = _kommun_form(one)
    if not form.validate():
        return _page(one, adding=form), 422
    try:
        organisations.serve(session(), one, int(form.kommun.data), on=form.on.data)
    except InputRefused as error:
        form.kommun.errors = [said(error)]
        return _page(one, adding=form), 422
    note("added a kommun", verksamhet=one.id, kommun=int(form.kommun.data))
    flash("Kommunen är tillagd.")
    return redirect(url_for("admin_services.show", verksamhet_id=one.id))


@pages.post("/<int:verksamhet_id>/kommuner/<int:time_id>/avsluta")
@open_to(RoleKind.ADMIN)
def stop_serving(verksamhet_id: int, time_id: int) -> ResponseReturnValue:
    """The last day of one kommun."""
    one = _kept(verksamhet_id)
    time = next((each for each in known.services_of(session(), one.id) if each.id == time_id), None)
    if time is None:
        raise NotFound
    require_current(time.to_date)
    form = LastDayForm(prefix=f"k{time_id}-")
    if not form.validate():
        return _page(one, ending=form, time_id=time_id), 422
    try:
        organisations.stop_serving(session(), one, time, last=form.last.data)
    except InputRefused as error:
        form.last.errors = [said(error)]
        return _page(one, ending=form, time_id=time_id), 422
    note("set the last day of a kommun", verksamhet=one.id, kommun=time.kommun_id)
    flash("Sista dagen är sparad.")
    return redirect(url_for("admin_services.show", verksamhet_id=one.id))
