"""One frozen copy, for the authority or the kommun it was handed to; no page here reads a deficiency."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from systembrist.escalation import respond
from systembrist.model import Body, FeedbackKind, Handover, Referral, RoleKind, Verdict, VerdictKind
from systembrist.permissions import Action, Copy
from systembrist.store import concerned, events, feedback, handovers, organisations, verdicts
from systembrist.store.feedback import Answer
from web import deciding, timeline
from web.forms_cases import CopyAnswerForm
from web.identity import demand, open_to, person
from web.menu import STATE
from web.reading import mark_read
from web.site import here, now
from web.transaction import session

pages = Blueprint("copies", __name__, url_prefix="/overlamnanden/<int:handover_id>")


@dataclass(frozen=True)
class Opened:
    """A copy with its receiver, and that one's stay and verdict; a kommun concerned has no stay."""

    copy: Handover
    body: Body
    stay: Referral | None
    verdict: Verdict | None


@pages.get("/")
@open_to(*STATE, RoleKind.KOMMUN)
def show(handover_id: int) -> ResponseReturnValue:
    """What was handed over, what its receiver has done with it, and the answers that came to it."""
    opened = _opened(handover_id, Action.READ_COPY)
    page = _page(opened)
    mark_read(_answers(opened))
    return page


def _opened(handover_id: int, action: Action) -> Opened:
    copy, held = handovers.get(session(), handover_id), handovers.held(session(), handover_id)
    if copy is None:
        raise NotFound
    stay = None if held is None else held.stay
    demand(action, Copy(copy.to_body_id, is_open=stay is not None and stay.closed_at is None))
    body = organisations.body(session(), copy.to_body_id)
    if body is None:
        raise NotFound
    return Opened(copy, body, stay, None if held is None else held.verdict)


def _answers(opened: Opened) -> list[Answer]:
    return feedback.on_deficiency(
        session(), opened.copy.deficiency_id, receivers=[opened.body.id], account_id=person().account_id
    )


def _page(opened: Opened, **forms: object) -> str:
    copy, body = opened.copy, opened.body
    blank = {"verdict": deciding.form_for(body.level), "answer": CopyAnswerForm()}
    return render_template(
        "copy.html", copy=copy, stay=opened.stay, standing=opened.verdict, body=body, entries=_entries(opened),
        kommun=organisations.kommun(session(), copy.kommun_id),
        sender=organisations.body(session(), copy.from_body_id), **(blank | forms),
    )  # fmt: skip


def _entries(opened: Opened) -> list[timeline.Entry]:
    """What happened where the receiver was, and what others told it; it knows of nothing else."""
    copy, body = opened.copy, opened.body
    told = _answers(opened)
    own = concerned.answers_given(session(), copy, body.name) if opened.stay is None else []
    heard_of = {body.id, *(one.feedback.from_body_id for one in told)}
    given = [one for one in verdicts.of_deficiency(session(), copy.deficiency_id) if one.body_id in heard_of]
    entries = timeline.tell(
        events.at_body(session(), copy.deficiency_id, body.id),
        [*told, *own],
        organisations.body_names(session()),
        own_bodies=frozenset([body.id]),
        own_words={one.id: one.reason for one in given if one.body_id == body.id},
        verdicts=given,
    )
    if opened.stay is None:
        entries = timeline.newest_first([*entries, *timeline.passed_on(told)])
    return entries


@pages.post("/besluta")
@open_to(*STATE)
def decide(handover_id: int) -> ResponseReturnValue:
    """This authority decides."""
    opened = _opened(handover_id, Action.DECIDE)
    form = deciding.form_for(opened.body.level)
    if opened.stay is None or not form.validate():
        return _page(opened, verdict=form), 422
    verdict = respond.decide(
        session(), here().policy, stay=opened.stay, level=opened.body.level, urgent=opened.copy.urgent,
        kind=VerdictKind(form.kind.data), reason=form.reason.data, decided_by=person().account_id, now=now(),
    )  # fmt: skip
    flash(deciding.noted(verdict))
    return redirect(url_for("inbox.show", body_id=opened.body.id))


@pages.post("/angra")
@open_to(*STATE)
def take_back(handover_id: int) -> ResponseReturnValue:
    """Undoes a decision within its regret time."""
    opened = _opened(handover_id, Action.DECIDE)
    standing = deciding.to_take_back(opened.verdict)
    assert opened.stay is not None  # noqa: S101  (a verdict stands on it)
    respond.take_back(
        session(), here().policy, opened.stay, standing, level=opened.body.level, account_id=person().account_id,
        now=now(),
    )  # fmt: skip
    flash("Beslutet är tillbakataget. Ingen har fått veta något.")
    return redirect(url_for("copies.show", handover_id=handover_id))


@pages.post("/svara")
@open_to(RoleKind.KOMMUN)
def answer(handover_id: int) -> ResponseReturnValue:
    """The kommun concerned answers; nothing closes, and all who have the deficiency are told."""
    opened = _opened(handover_id, Action.ANSWER_COPY)
    form = CopyAnswerForm()
    if not form.validate():
        return _page(opened, answer=form), 422
    respond.answer_copy(
        session(), here().policy, opened.copy, kind=FeedbackKind(form.kind.data), text=form.text.data,
        account_id=person().account_id, now=now(),
    )  # fmt: skip
    flash("Tack. Svaret är skickat till ombudet och till alla som har bristen.")
    return redirect(url_for("copies.show", handover_id=handover_id))
