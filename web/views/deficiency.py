"""One deficiency, for its verksamhet, its group and its kommun: read, corrected, released, answered for, decided."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from systembrist import handling
from systembrist.clock import local_date
from systembrist.escalation import respond
from systembrist.model import FaultLevel, RoleKind, VerdictKind
from systembrist.permissions import Action
from systembrist.store import organisations, referrals
from web import case, deciding
from web.forms import CorrectionForm, SupplementForm
from web.identity import matter, open_to, person
from web.reading import mark_read
from web.site import here, now
from web.transaction import session

pages = Blueprint("deficiency", __name__, url_prefix="/brister/<int:deficiency_id>")


@pages.get("/")
@open_to(*case.READERS)
def show(deficiency_id: int) -> ResponseReturnValue:
    """The page; opening it marks its answers as read."""
    answers = case.answers(matter(deficiency_id, Action.READ_CODES))
    page = case.page(deficiency_id)
    mark_read(answers)
    return page


@pages.post("/ratta")
@open_to(RoleKind.OMBUD, RoleKind.SAMORDNARE)
def correct(deficiency_id: int) -> ResponseReturnValue:
    """A person says what it is filed under."""
    matter(deficiency_id, Action.CORRECT)
    form = CorrectionForm()
    form.offer(here().taxonomy, local_date(now()))
    if not form.validate():
        return case.page(deficiency_id, correction=form), 422
    handling.correct(
        session(), case.get(deficiency_id), area=form.area.data, actor=form.actor.data,
        fault_level=FaultLevel(form.fault_level.data), account_id=person().account_id, policy=here().policy,
        now=now(),
    )  # fmt: skip
    flash("Uppgifterna är bekräftade.")
    return case.back(deficiency_id)


@pages.post("/skyndsam")
@open_to(RoleKind.SAMORDNARE, RoleKind.ORDFORANDE)
def mark_urgent(deficiency_id: int) -> ResponseReturnValue:
    """Lets it go before the calendar."""
    matter(deficiency_id, Action.MARK_URGENT)
    handling.mark_urgent(
        session(), case.get(deficiency_id), account_id=person().account_id, policy=here().policy, now=now()
    )
    flash("Bristen är skyndsam. Lyfts den, går den vidare utan att vänta på årets datum.")
    return case.back(deficiency_id)


@pages.post("/komplettera")
@open_to(RoleKind.OMBUD, RoleKind.SAMORDNARE)
def supplement(deficiency_id: int) -> ResponseReturnValue:
    """The ombud answers what a body has asked."""
    matter(deficiency_id, Action.SUPPLEMENT)
    form = SupplementForm()
    if not form.validate():
        return case.page(deficiency_id, supplement=form), 422
    handling.supplement(
        session(), here().policy, case.get(deficiency_id), text=form.text.data, account_id=person().account_id,
        now=now(),
    )  # fmt: skip
    flash("Tack. Svaret är skickat som en komplettering. Ledningsgruppen läser den när samordnaren har släppt den.")
    return case.back(deficiency_id)


@pages.post("/besluta")
@open_to(RoleKind.ORDFORANDE, RoleKind.KOMMUN)
def decide(deficiency_id: int) -> ResponseReturnValue:
    """The body it stays at decides."""
    subject = matter(deficiency_id, Action.DECIDE)
    stay = referrals.open_stay(session(), deficiency_id)
    level = case.level_of(stay)
    form = deciding.form_for(level)
    if stay is None or not form.validate():
        return case.page(deficiency_id, verdict=form), 422
    found = case.get(deficiency_id)
    kind = VerdictKind(form.kind.data)
    verdict = respond.decide(
        session(), here().policy, stay=stay, level=level, urgent=found.urgent, kind=kind,
        reason=form.reason.data, decided_by=person().account_id, now=now(),
    )  # fmt: skip
    if "summary" in form and (form.summary.data or "").strip() and kind is VerdictKind.LYFT:
        body = organisations.body_names(session())[stay.body_id]
        handling.summarise(
            session(), found, text=form.summary.data, account_id=person().account_id,
            approver=deciding.approver(person().name, body), now=now(), verdict=verdict,
        )  # fmt: skip
    flash(deciding.noted(verdict))
    return redirect(url_for("inbox.show", body_id=subject.open_at))


@pages.post("/angra")
@open_to(RoleKind.ORDFORANDE, RoleKind.KOMMUN)
def take_back(deficiency_id: int) -> ResponseReturnValue:
    """Undoes a decision within its regret time."""
    matter(deficiency_id, Action.DECIDE)
    stay = referrals.open_stay(session(), deficiency_id)
    standing = deciding.to_take_back(case.standing(stay))
    assert stay is not None  # noqa: S101  (a verdict stands on it)
    respond.take_back(
        session(), here().policy, stay, standing, level=case.level_of(stay), account_id=person().account_id, now=now()
    )
    flash("Beslutet är tillbakataget. Ingen har fått veta något.")
    return case.back(deficiency_id)
