"""One frozen copy, for the authority it was handed to; no page here reads a deficiency."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from systembrist.escalation import respond
from systembrist.model import Body, RoleKind, VerdictKind
from systembrist.permissions import Action, Copy
from systembrist.store import events, feedback, handovers, organisations, verdicts
from systembrist.store.feedback import Answer
from systembrist.store.handovers import Held
from web import deciding, timeline
from web.forms import VerdictForm
from web.identity import demand, open_to, person
from web.reading import mark_read
from web.site import here, now
from web.transaction import session

pages = Blueprint("copies", __name__, url_prefix="/overlamnanden/<int:handover_id>")

STATE = (RoleKind.LANSSTYRELSE, RoleKind.SOCIALSTYRELSEN)


@pages.get("/")
@open_to(*STATE)
def show(handover_id: int) -> ResponseReturnValue:
    """What was handed over, what this authority has done with it, and the answers from above."""
    held, body = _held(handover_id, Action.READ_COPY)
    page = _page(held, body, deciding.form_for(body.level))
    mark_read(_answers(held))
    return page


def _answers(held: Held) -> list[Answer]:
    receivers = [held.copy.to_body_id]
    return feedback.on_deficiency(
        session(), held.copy.deficiency_id, receivers=receivers, account_id=person().account_id
    )


def _held(handover_id: int, action: Action) -> tuple[Held, Body]:
    held = handovers.held(session(), handover_id)
    if held is None:
        raise NotFound
    demand(action, Copy(held.copy.to_body_id, is_open=held.stay.closed_at is None))
    body = organisations.body(session(), held.copy.to_body_id)
    if body is None:
        raise NotFound
    return held, body


def _page(held: Held, body: Body, form: VerdictForm) -> str:
    copy, body_id = held.copy, body.id
    own = events.at_body(session(), copy.deficiency_id, body_id)
    entries = timeline.tell(
        own,
        _answers(held),
        organisations.body_names(session()),
        own_bodies=frozenset([body_id]),
        own_words={
            one.id: one.reason
            for one in verdicts.of_deficiency(session(), copy.deficiency_id)
            if one.body_id == body_id
        },
    )
    return render_template(
        "copy.html", copy=copy, stay=held.stay, standing=held.verdict, body=body, entries=entries, verdict=form,
        kommun=organisations.kommun(session(), copy.kommun_id),
        sender=organisations.body(session(), copy.from_body_id),
    )  # fmt: skip


@pages.post("/besluta")
@open_to(*STATE)
def decide(handover_id: int) -> ResponseReturnValue:
    """This authority decides."""
    held, body = _held(handover_id, Action.DECIDE)
    form = deciding.form_for(body.level)
    if not form.validate():
        return _page(held, body, form), 422
    verdict = respond.decide(
        session(), here().policy, stay=held.stay, level=body.level, urgent=held.copy.urgent,
        kind=VerdictKind(form.kind.data), reason=form.reason.data, decided_by=person().account_id, now=now(),
    )  # fmt: skip
    flash(deciding.noted(verdict))
    return redirect(url_for("inbox.show", body_id=body.id))


@pages.post("/angra")
@open_to(*STATE)
def take_back(handover_id: int) -> ResponseReturnValue:
    """Undoes a decision within its regret time."""
    held, _ = _held(handover_id, Action.DECIDE)
    if held.verdict is not None:
        deciding.require_current(held.verdict)
        respond.take_back(session(), held.stay, held.verdict, account_id=person().account_id, now=now())
        flash("Beslutet är tillbakataget. Ingen har fått veta något.")
    return redirect(url_for("copies.show", handover_id=handover_id))
