"""One deficiency, for its verksamhet, its group and its kommun: what it says, where it is, what has happened."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from systembrist import filing
from systembrist.clock import local_date
from systembrist.escalation import respond
from systembrist.escalation.ladder import TOP
from systembrist.model import Deficiency, FaultLevel, Level, Referral, RoleKind, Supplement, Verdict, VerdictKind
from systembrist.permissions import Action, Matter, may
from systembrist.store import accounts, deficiencies, events, feedback, organisations, referrals
from systembrist.store import verdicts as decided
from systembrist.store.feedback import Answer
from web import deciding, timeline
from web.forms import CorrectionForm, SupplementForm
from web.identity import matter, open_to, person
from web.reading import mark_read
from web.site import here, now
from web.transaction import session

pages = Blueprint("deficiency", __name__, url_prefix="/brister/<int:deficiency_id>")

READERS = (
    RoleKind.OMBUD,
    RoleKind.SAMORDNARE,
    RoleKind.ORDFORANDE,
    RoleKind.JUSTERARE,
    RoleKind.LEDAMOT,
    RoleKind.BRUKARE,
    RoleKind.KOMMUN,
)


@pages.get("/")
@open_to(*READERS)
def show(deficiency_id: int) -> ResponseReturnValue:
    """The page; opening it marks its answers as read."""
    subject = matter(deficiency_id, Action.READ_CODES)
    answers = _answers(subject)
    page = _page(deficiency_id)
    mark_read(answers)
    return page


def _answers(subject: Matter) -> list[Answer]:
    """The answers that went to a verksamhet or a body of the person's."""
    receivers: list[int | None] = [*_own_bodies(subject)]
    if subject.verksamhet_id in person().verksamheter(RoleKind.OMBUD, RoleKind.SAMORDNARE):
        receivers.append(None)
    return feedback.on_deficiency(session(), subject.deficiency_id, receivers=receivers, account_id=person().account_id)


def _own_words(subject: Matter) -> dict[int, str]:
    """What the person's own bodies have decided with, or asked, by verdict."""
    given = decided.of_deficiency(session(), subject.deficiency_id)
    own = _own_bodies(subject)
    return {one.id: one.reason for one in given if one.body_id in own}


def _own_bodies(subject: Matter) -> frozenset[int]:
    return person().bodies(*READERS) & subject.stays_at


def _page(deficiency_id: int, **forms: Any) -> str:
    subject = matter(deficiency_id, Action.READ_CODES)
    found = _get(deficiency_id)
    stay = referrals.open_stay(session(), deficiency_id)
    names = organisations.body_names(session())
    happened = events.of_deficiency(session(), deficiency_id)
    entries = timeline.tell(
        happened, _answers(subject), names, own_bodies=_own_bodies(subject), own_words=_own_words(subject)
    )
    return render_template(
        "deficiency.html", subject=subject, found=found, stay=stay, names=names, entries=entries,
        category=here().taxonomy.category(found.area),
        classification=deficiencies.classification(session(), deficiency_id),
        summary=deficiencies.summary(session(), deficiency_id, now()),
        author=_author(subject, found), kommun=organisations.kommun(session(), found.kommun_id),
        asked=_asked(stay), standing=_standing(stay), in_effect=_in_effect(stay), added=_added(subject),
        at_top=_level(stay) is TOP,
        **(_blank_forms(found, stay) | forms),
    )  # fmt: skip


def _blank_forms(found: Deficiency, stay: Referral | None) -> dict[str, Any]:
    verdict = deciding.form_for(_level(stay))
    return {"correction": _correction(found), "supplement": SupplementForm(), "verdict": verdict}


def _get(deficiency_id: int) -> Deficiency:
    found = deficiencies.get(session(), deficiency_id)
    assert found is not None  # noqa: S101  (its matter was found)
    return found


def _author(subject: Matter, found: Deficiency) -> str | None:
    if found.author_id is None or not may(person(), Action.SEE_AUTHOR, subject):
        return None
    return accounts.names(session(), [found.author_id]).get(found.author_id)


def _asked(stay: Referral | None) -> bool:
    """Whether the body it stays at waits for an answer from the ombud."""
    return stay is not None and decided.unanswered_question(session(), stay.deficiency_id, stay.body_id) is not None


def _added(subject: Matter) -> list[Supplement]:
    """What has been added and this person may read: each by its own release, under the rule of the text."""
    return [
        one
        for one in deficiencies.supplements(session(), subject.deficiency_id)
        if may(person(), Action.READ_TEXT, replace(subject, released=one.released_at is not None))
    ]


def _standing(stay: Referral | None) -> Verdict | None:
    """The verdict that stands, for the body that gave it and can still take it back."""
    if stay is None or stay.verdict_id is None or stay.body_id not in person().bodies(*READERS):
        return None
    return decided.get(session(), stay.verdict_id)


def _in_effect(stay: Referral | None) -> Verdict | None:
    """The verdict that everyone has been told of, while the deficiency waits for its date."""
    verdict = None if stay is None or stay.verdict_id is None else decided.get(session(), stay.verdict_id)
    return verdict if verdict is not None and verdict.effective_at <= now() else None


def _correction(found: Deficiency) -> CorrectionForm:
    form = CorrectionForm(obj=found)
    form.offer(here().taxonomy, local_date(now()))
    return form


def _level(stay: Referral | None) -> Level:
    body = None if stay is None else organisations.body(session(), stay.body_id)
    return Level.LEDNINGSGRUPP if body is None else body.level


@pages.post("/ratta")
@open_to(RoleKind.OMBUD, RoleKind.SAMORDNARE)
def correct(deficiency_id: int) -> ResponseReturnValue:
    """A person says what it is filed under."""
    matter(deficiency_id, Action.CORRECT)
    form = CorrectionForm()
    form.offer(here().taxonomy, local_date(now()))
    if not form.validate():
        return _page(deficiency_id, correction=form), 422
    filing.correct(
        session(), _get(deficiency_id), area=form.area.data, actor=form.actor.data,
        fault_level=FaultLevel(form.fault_level.data), account_id=person().account_id, policy=here().policy,
        now=now(),
    )  # fmt: skip
    flash("Uppgifterna är bekräftade.")
    return _back(deficiency_id)


@pages.post("/slapp")
@open_to(RoleKind.SAMORDNARE)
def release(deficiency_id: int) -> ResponseReturnValue:
    """Lets the ledningsgrupp read the text."""
    matter(deficiency_id, Action.RELEASE)
    filing.release(session(), _get(deficiency_id), account_id=person().account_id, now=now())
    flash("Ledningsgruppen kan nu läsa texten.")
    return _back(deficiency_id)


@pages.post("/skyndsam")
@open_to(RoleKind.SAMORDNARE, RoleKind.ORDFORANDE)
def mark_urgent(deficiency_id: int) -> ResponseReturnValue:
    """Lets it go before the calendar."""
    matter(deficiency_id, Action.MARK_URGENT)
    filing.mark_urgent(session(), _get(deficiency_id), account_id=person().account_id, policy=here().policy, now=now())
    flash("Bristen är skyndsam. Lyfts den, går den vidare utan att vänta på årets datum.")
    return _back(deficiency_id)


@pages.post("/komplettera")
@open_to(RoleKind.OMBUD, RoleKind.SAMORDNARE)
def supplement(deficiency_id: int) -> ResponseReturnValue:
    """The ombud answers what a body has asked."""
    matter(deficiency_id, Action.SUPPLEMENT)
    form = SupplementForm()
    if not form.validate():
        return _page(deficiency_id, supplement=form), 422
    filing.supplement(session(), _get(deficiency_id), text=form.text.data, account_id=person().account_id, now=now())
    flash("Tack. Kompletteringen har lagts till. Ledningsgruppen läser den när samordnaren släppt den.")
    return _back(deficiency_id)


@pages.post("/besluta")
@open_to(RoleKind.ORDFORANDE, RoleKind.KOMMUN)
def decide(deficiency_id: int) -> ResponseReturnValue:
    """The body it stays at decides."""
    subject = matter(deficiency_id, Action.DECIDE)
    stay = referrals.open_stay(session(), deficiency_id)
    form = deciding.form_for(_level(stay))
    if stay is None or not form.validate():
        return _page(deficiency_id, verdict=form), 422
    found = _get(deficiency_id)
    kind = VerdictKind(form.kind.data)
    verdict = respond.decide(
        session(), here().policy, stay=stay, level=_level(stay), urgent=found.urgent, kind=kind,
        reason=form.reason.data, decided_by=person().account_id, now=now(),
    )  # fmt: skip
    if "summary" in form and form.summary.data and kind is VerdictKind.LYFT:
        body = organisations.body_names(session())[stay.body_id]
        filing.summarise(
            session(), found, text=form.summary.data, account_id=person().account_id,
            approver=f"{person().name}, {body}", now=now(), verdict=verdict,
        )  # fmt: skip
    flash(deciding.noted(verdict))
    return redirect(url_for("inbox.show", body_id=subject.open_at))


@pages.post("/angra")
@open_to(RoleKind.ORDFORANDE, RoleKind.KOMMUN)
def take_back(deficiency_id: int) -> ResponseReturnValue:
    """Undoes a decision within its regret time."""
    matter(deficiency_id, Action.DECIDE)
    stay = referrals.open_stay(session(), deficiency_id)
    standing = _standing(stay)
    if stay is not None and standing is not None:
        deciding.require_current(standing)
        respond.take_back(session(), stay, standing, account_id=person().account_id, now=now())
        flash("Beslutet är tillbakataget. Ingen har fått veta något.")
    return _back(deficiency_id)


def _back(deficiency_id: int) -> ResponseReturnValue:
    return redirect(url_for("deficiency.show", deficiency_id=deficiency_id))
