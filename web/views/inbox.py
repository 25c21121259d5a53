"""A body's inbox: what stays with it now, the nearest limit first, and what has left."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from systembrist.errors import Conflict
from systembrist.escalation import respond
from systembrist.model import Body, RoleKind, VerdictKind
from systembrist.permissions import Action, Desk
from systembrist.reports.swedish import counted
from systembrist.store import handovers, organisations
from web import deciding, desk, selection
from web.forms_cases import TogetherForm
from web.identity import demand, open_to, person
from web.menu import DESKS
from web.site import here, now
from web.transaction import session

pages = Blueprint("inbox", __name__, url_prefix="/inkorg")


@pages.get("/")
@open_to(*DESKS)
def index() -> ResponseReturnValue:
    """The person's inbox; who has several chooses."""
    desks = sorted(person().bodies(*DESKS))
    if len(desks) == 1:
        return redirect(url_for("inbox.show", body_id=desks[0]))
    names = organisations.body_names(session())
    return render_template("inbox/index.html", desks=[(one, names[one]) for one in desks])


@pages.get("/<int:body_id>")
@open_to(*DESKS)
def show(body_id: int) -> ResponseReturnValue:
    """The inbox of one body; above the kommun it lists frozen copies and reads nothing else."""
    body = _desk(body_id)
    if body.level.is_above_kommun:
        return _copies(body, _together(body))
    return _deficiencies(body)


def _desk(body_id: int) -> Body:
    demand(Action.READ_INBOX, Desk(body_id))
    body = organisations.body(session(), body_id)
    if body is None:
        raise NotFound
    return body


def _deficiencies(body: Body) -> str:
    return render_template(
        "inbox/deficiencies.html", body=body, inbox=desk.opened(body), most=desk.MOST_SHOWN,
        kommuner=organisations.kommun_names(session()),
    )  # fmt: skip


def _together(body: Body) -> TogetherForm:
    form = TogetherForm()
    form.offer(respond.verdicts_open_to(body.level))
    return form


def _copies(body: Body, form: TogetherForm, conflict: str = "") -> str:
    """The page; after a conflict it shows what there is now, with what was typed still in the form."""
    chosen = selection.asked(body)
    form.alla.label.text = f"Hela urvalet ({counted(len(chosen.undecided), 'brist', 'brister')})"
    return render_template(
        "inbox/copies.html", body=body, chosen=chosen, form=form, conflict=conflict, ticked=selection.ticked(),
        left=handovers.left(session(), body.id, desk.MOST_SHOWN + 1), most=desk.MOST_SHOWN,
        kommuner=organisations.kommun_names(session()),
    )  # fmt: skip


@pages.post("/<int:body_id>/besluta")
@open_to(RoleKind.LANSSTYRELSE, RoleKind.SOCIALSTYRELSEN)
def decide_together(body_id: int) -> ResponseReturnValue:
    """One verdict with one reason on all that was ticked, or on the whole selection: on all of it or on none."""
    body, copy_ids = _desk(body_id), selection.ticked()
    form = _together(body)
    if not form.validate() or not copy_ids:
        if not copy_ids:
            form.alla.errors = ["Ingen brist är vald. Kryssa för minst en, eller den här rutan för alla."]
        return _copies(body, form), 422
    try:
        held = selection.taken(body, copy_ids)
        given = respond.decide_all(
            session(), here().policy, [one.stay for one in held], level=body.level,
            urgent={one.copy.deficiency_id for one in held if one.copy.urgent}, kind=VerdictKind(form.kind.data),
            reason=form.reason.data, decided_by=person().account_id, now=now(),
        )  # fmt: skip
    except Conflict as error:
        session().rollback()
        return _copies(body, form, str(error)), 409
    flash(deciding.noted_together(given))
    return redirect(selection.asked(body).at())
