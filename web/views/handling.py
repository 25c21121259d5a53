"""What is done with a deficiency on a page of its own, where it first says what it means: sum up, pass by, withdraw."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, render_template
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from systembrist import handling, summarising
from systembrist.errors import InputRefused
from systembrist.model import Body, Deficiency, RoleKind, WithdrawalReason
from systembrist.permissions import Action
from systembrist.store import deficiencies, handovers, organisations, passing, referrals
from web import case, deciding
from web.forms_cases import PassByForm, SummaryForm, WithdrawForm
from web.identity import matter, open_to, person
from web.site import here, now
from web.transaction import session

pages = Blueprint("handling", __name__, url_prefix="/brister/<int:deficiency_id>")


@pages.get("/sammanfattning")
@open_to(RoleKind.SAMORDNARE)
def summary(deficiency_id: int) -> ResponseReturnValue:
    """Where the samordnare writes what may go further than the text, with the text beside it."""
    matter(deficiency_id, Action.SUMMARISE)
    latest = deficiencies.summary(session(), deficiency_id, now())
    text = _drafted(case.get(deficiency_id)) if latest is None else latest.text
    return _summary_page(deficiency_id, SummaryForm(data={"text": text}), drafted=latest is None)


@pages.post("/sammanfattning")
@open_to(RoleKind.SAMORDNARE)
def summarise(deficiency_id: int) -> ResponseReturnValue:
    """The samordnare approves it by name."""
    matter(deficiency_id, Action.SUMMARISE)
    form = SummaryForm()
    if not form.validate():
        return _summary_page(deficiency_id, form), 422
    found = case.get(deficiency_id)
    handling.summarise(
        session(), found, text=form.text.data, account_id=person().account_id, approver=_approver(found), now=now()
    )
    flash("Sammanfattningen är godkänd med ditt namn.")
    return case.back(deficiency_id)


def _drafted(found: Deficiency) -> str:
    kommun = organisations.kommun(session(), found.kommun_id)
    taxonomy = here().taxonomy
    return summarising.draft(
        found, kommun="" if kommun is None else kommun.name, area=taxonomy.category(found.area).name,
        actor=None if found.actor is None else taxonomy.actor(found.actor).name,
    )  # fmt: skip


def _summary_page(deficiency_id: int, form: SummaryForm, **values: Any) -> str:
    found = case.get(deficiency_id)
    return render_template(
        "case/summary.html", found=found, form=form, approver=_approver(found),
        category=here().taxonomy.category(found.area),
        handed_over=bool(handovers.of_deficiency(session(), deficiency_id)), **values,
    )  # fmt: skip


def _approver(found: Deficiency) -> str:
    service = organisations.verksamhet(session(), found.verksamhet_id)
    return deciding.approver(person().name, f"samordnare i {'' if service is None else service.name}")


@pages.get("/forbi")
@open_to(RoleKind.SAMORDNARE, RoleKind.ORDFORANDE)
def whom_to_pass(deficiency_id: int) -> ResponseReturnValue:
    """What passing by means, and which bodies it can pass."""
    matter(deficiency_id, Action.PASS_BY)
    return _passing_page(deficiency_id, _passing_form(deficiency_id))


@pages.post("/forbi")
@open_to(RoleKind.SAMORDNARE, RoleKind.ORDFORANDE)
def pass_by(deficiency_id: int) -> ResponseReturnValue:
    """A body that it is about shall not see it."""
    matter(deficiency_id, Action.PASS_BY)
    form = _passing_form(deficiency_id)
    if not form.validate():
        return _passing_page(deficiency_id, form), 422
    body = organisations.body(session(), int(form.body_id.data))
    if body is None:
        raise NotFound
    try:
        handling.pass_by(
            session(), here().policy, case.get(deficiency_id), body, account_id=person().account_id, now=now()
        )
    except InputRefused as error:
        form.body_id.errors = [str(error)]
        return _passing_page(deficiency_id, form), 422
    flash(f"Det är beslutat att bristen går förbi {body.name}.")
    return case.back(deficiency_id)


def _passing_form(deficiency_id: int) -> PassByForm:
    form = PassByForm()
    form.offer(_passable(case.get(deficiency_id)))
    return form


def _passable(found: Deficiency) -> list[tuple[Body, str]]:
    """The bodies below the state that it stays at undecided or has still to come to, and what each is to it."""
    group = organisations.group_of(session(), found.verksamhet_id)
    concerned = [body_id for _, body_id in handovers.kommuner_concerned(session(), [found.id])]
    what = dict.fromkeys(concerned, "kommunen där det hände")
    what = {group.id: "verksamhetens ledningsgrupp", group.parent_id or 0: "värdkommunen"} | what
    past = {
        one.body_id
        for one in referrals.of_deficiency(session(), found.id)
        if one.closed_at is not None or one.verdict_id is not None
    }
    past |= {one.to_body_id for one in handovers.of_deficiency(session(), found.id)}
    past |= set(passing.of_deficiency(session(), found.id))
    bodies = [(organisations.body(session(), one), said) for one, said in what.items() if one not in past]
    return [(body, said) for body, said in bodies if body is not None]


def _passing_page(deficiency_id: int, form: PassByForm) -> str:
    found = case.get(deficiency_id)
    return render_template(
        "case/pass_by.html", found=found, form=form, category=here().taxonomy.category(found.area),
        stay=referrals.open_stay(session(), deficiency_id),
    )  # fmt: skip


@pages.get("/ta-tillbaka")
@open_to(RoleKind.OMBUD, RoleKind.SAMORDNARE)
def why(deficiency_id: int) -> ResponseReturnValue:
    """What taking back means, before it is done."""
    matter(deficiency_id, Action.WITHDRAW)
    return _withdrawal_page(deficiency_id, WithdrawForm())


@pages.post("/ta-tillbaka")
@open_to(RoleKind.OMBUD, RoleKind.SAMORDNARE)
def withdraw(deficiency_id: int) -> ResponseReturnValue:
    """Ends a deficiency that should not have been filed."""
    matter(deficiency_id, Action.WITHDRAW)
    form = WithdrawForm()
    if not form.validate():
        return _withdrawal_page(deficiency_id, form), 422
    handling.withdraw(
        session(), here().policy, case.get(deficiency_id), reason=WithdrawalReason(form.reason.data),
        account_id=person().account_id, now=now(),
    )  # fmt: skip
    flash("Bristen är tillbakatagen.")
    return case.back(deficiency_id)


def _withdrawal_page(deficiency_id: int, form: WithdrawForm) -> str:
    found = case.get(deficiency_id)
    names = organisations.body_names(session())
    seen_by = dict.fromkeys(one.body_id for one in referrals.of_deficiency(session(), deficiency_id))
    return render_template(
        "case/withdraw.html", found=found, form=form, category=here().taxonomy.category(found.area),
        seen_by=[names[one] for one in seen_by],
        copies=[(names[one.to_body_id], one.at) for one in handovers.of_deficiency(session(), deficiency_id)],
    )  # fmt: skip
