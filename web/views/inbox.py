"""A body's inbox: what stays with it now, the nearest limit first, and what has left."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from systembrist.errors import Conflict
from systembrist.escalation import respond
from systembrist.model import Body, Level, RoleKind, VerdictKind
from systembrist.permissions import Action, Desk, may
from systembrist.store import concerned, deficiencies, handovers, organisations, samlade
from systembrist.store.deficiencies import Listed
from web import deciding, selection
from web.forms_cases import TogetherForm
from web.identity import demand, open_to, person
from web.site import here, now
from web.transaction import session
from web.views.start import DESKS

pages = Blueprint("inbox", __name__, url_prefix="/inkorg")

ABOVE = (Level.LANSSTYRELSE, Level.SOCIALSTYRELSEN)


@pages.get("/")
@open_to(*DESKS)
def index() -> ResponseReturnValue:
    """The person's inbox; who has several chooses on the first page."""
    desks = sorted(person().bodies(*DESKS))
    if len(desks) == 1:
        return redirect(url_for("inbox.show", body_id=desks[0]))
    return redirect(url_for("start.show", _anchor="inkorgar"))


@pages.get("/<int:body_id>")
@open_to(*DESKS)
def show(body_id: int) -> ResponseReturnValue:
    """The inbox of one body; above the kommun it lists frozen copies and reads nothing else."""
    body = _desk(body_id)
    if body.level in ABOVE:
        return _copies(body, _together(body))
    return _deficiencies(body)


def _desk(body_id: int) -> Body:
    demand(Action.READ_INBOX, Desk(body_id))
    body = organisations.body(session(), body_id)
    if body is None:
        raise NotFound
    return body


def _deficiencies(body: Body) -> str:
    here_, left = deficiencies.staying_at(session(), body.id), deficiencies.left(session(), body.id)
    allowed, readable = _allowed([*here_, *left])
    lines = [line for line in here_ if line.deficiency.id in allowed]
    ids = [line.deficiency.id for line in lines]
    return render_template(
        "inbox/deficiencies.html", body=body, readable=readable, kommuner=organisations.kommun_names(session()),
        undecided=[line for line in lines if line.verdict is None],
        decided=[line for line in lines if line.verdict is not None],
        left=[line for line in left if line.deficiency.id in allowed],
        times=samlade.times(session(), ids),
        copies=concerned.copies(session(), body.id) if body.level is Level.KOMMUN else [],
    )  # fmt: skip


def _allowed(lines: list[Listed]) -> tuple[set[int], set[int]]:
    """Which of the lines the person may see at all, and of which also the text."""
    matters = deficiencies.matters(session(), [line.deficiency.id for line in lines])
    return (
        {one for one, matter in matters.items() if may(person(), Action.READ_CODES, matter)},
        {one for one, matter in matters.items() if may(person(), Action.READ_TEXT, matter)},
    )


def _together(body: Body) -> TogetherForm:
    form = TogetherForm()
    form.offer(respond.verdicts_open_to(body.level))
    return form


def _copies(body: Body, form: TogetherForm, conflict: str = "") -> str:
    """The page; after a conflict it shows what there is now, with what was typed still in the form."""
    chosen = selection.asked(body)
    form.alla.label.text = f"Alla {len(chosen.undecided)} i urvalet"
    return render_template(
        "inbox/copies.html", body=body, chosen=chosen, form=form, conflict=conflict, ticked=selection.ticked(),
        left=handovers.left(session(), body.id), kommuner=organisations.kommun_names(session()),
    )  # fmt: skip


@pages.post("/<int:body_id>/besluta")
@open_to(RoleKind.LANSSTYRELSE, RoleKind.SOCIALSTYRELSEN)
def decide_together(body_id: int) -> ResponseReturnValue:
    """One verdict with one reason on all that was ticked, or on the whole selection: on all of it or on none."""
    body, copy_ids = _desk(body_id), selection.ticked()
    form = _together(body)
    if not form.validate() or not copy_ids:
        if not copy_ids:
            form.alla.errors = ["Kryssa för minst en brist, eller välj alla i urvalet."]
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
