"""The same fault several times: counted again, gathered in one samlad brist, and taken out of it."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import IntegrityError

from systembrist import grouping
from systembrist.errors import Conflict
from systembrist.model import RoleKind
from systembrist.permissions import Action
from systembrist.store import deficiencies, occurrences, samlade
from systembrist.store.deficiencies import Listed
from web import case, ids, listing
from web.forms import Form
from web.forms_cases import AgainForm
from web.identity import demand, matter, open_to, person
from web.site import here, now
from web.transaction import session
from web.views import mine

pages = Blueprint("grouping", __name__, url_prefix="/brister")

FEWEST, MOST = 2, grouping.MOST + 1
"""Deficiencies gathered at a time: one that carries, and the others."""

CAME_FROM = {"mina": ("mine.filed_by_me", mine.own()), "verksamheten": ("mine.of_my_service", mine.ours())}
"""The lists on which the button stands, each with its views, by what it says of them."""


@pages.post("/<int:deficiency_id>/igen")
@open_to(RoleKind.OMBUD)
def again(deficiency_id: int) -> ResponseReturnValue:
    """The same thing has happened once more; back to where the button was pressed, which says so."""
    subject = matter(deficiency_id, Action.COUNT_AGAIN)
    form = AgainForm()
    if not form.validate():
        return case.page(deficiency_id, stopped="Det räknades inte. Tryck på Samma igen en gång till."), 422
    _count(deficiency_id, form.form_key.data)
    found = case.get(deficiency_id)
    head_id = found.merged_into_id or subject.deficiency_id
    times = samlade.times(session(), [head_id])[head_id]
    said = f"Noterat. {case.get(head_id).number} har nu hänt {times} gånger."
    came_from = CAME_FROM.get(request.form.get("fran", ""))
    if came_from is None:
        flash(said)
        return case.back(deficiency_id)
    line = f"brist-{deficiency_id}"
    flash(said, line)
    page, views = came_from
    return redirect(url_for(page, **listing.kept_in(request.form, views), _anchor=line))


def _count(deficiency_id: int, key: str) -> None:
    me = person().account_id
    try:
        grouping.again(session(), here().policy, case.get(deficiency_id), account_id=me, form_key=key, now=now())
    except IntegrityError:  # the same button, pressed twice at the same moment: the other one was written first
        session().rollback()
        if occurrences.sent_with(session(), key, me) is None:
            raise Conflict("Det gick inte att räkna den en gång till.") from None


@pages.get("/samla")
@open_to(RoleKind.SAMORDNARE)
def choose() -> ResponseReturnValue:
    """Those that were ticked, side by side, to choose the one that carries the others."""
    ticked = _ticked(request.args.getlist("brist"))
    _say_what_is_left_out(request.args.getlist("brist"))
    return _choice(ticked, Form(), 200 if len(ticked) >= FEWEST else 422)


def _say_what_is_left_out(values: Sequence[str]) -> None:
    if (left_out := len(ids.each(values)) - MOST) > 0:
        flash(
            f"Högst {MOST} brister kan samlas åt gången. {left_out} av dem du valde är inte med här: samla de här "
            "först, och sedan resten i samma samlade brist."
        )


@pages.post("/samla")
@open_to(RoleKind.SAMORDNARE)
def merge() -> ResponseReturnValue:
    """Makes them one samlad brist."""
    form = Form()
    ticked = _ticked(request.form.getlist("brist"))
    head_id = next(iter(_ticked(request.form.getlist("barare"))), None)
    if not form.validate() or len(ticked) < FEWEST or head_id not in ticked:
        return _choice(ticked, form, 422)
    found = [case.get(one) for one in ticked]
    head = next(one for one in found if one.id == head_id)
    others = [one for one in found if one is not head]
    grouping.merge(session(), here().policy, head, others, account_id=person().account_id, now=now())
    flash(f"{len(ticked)} brister är nu en samlad brist, {head.number}. Alla som anmält dem får dess svar.")
    return redirect(url_for("deficiency.show", deficiency_id=head.id))


def _ticked(values: Sequence[str]) -> list[int]:
    """The deficiencies that were chosen, each once; none that the person may not gather."""
    ticked = ids.each(values)[:MOST]
    matters = deficiencies.matters(session(), ticked)
    for one in ticked:
        demand(Action.MERGE, matters.get(one))
    return ticked


def _choice(ticked: Sequence[int], form: Form, status: int) -> ResponseReturnValue:
    lines = samlade.lines(session(), ticked)
    chosen = [lines[one] for one in ticked if one in lines]
    matters = deficiencies.matters(session(), ticked)
    already = [line for line in chosen if matters[line.deficiency.id].samlad]
    page = render_template(
        "case/merge.html", form=form, lines=chosen, times=samlade.times(session(), ticked),
        carries=_likely(chosen, already), already=bool(already), missing=request.method == "POST",
        few=len(chosen) < FEWEST,
    )  # fmt: skip
    return page, status


def _likely(chosen: Sequence[Listed], already: Sequence[Listed]) -> int | None:
    """The one that is marked from the start: a samlad brist, else the one whose page one came from, else the oldest."""
    if len(chosen) < FEWEST or len(already) > 1:
        return None
    if already:
        return already[0].deficiency.id
    named = [line.deficiency.id for line in chosen]
    asked_for = ids.one(request.args.get("barare", ""))
    return asked_for if asked_for in named else min(named)


@pages.post("/<int:deficiency_id>/ta-ut")
@open_to(RoleKind.SAMORDNARE)
def split(deficiency_id: int) -> ResponseReturnValue:
    """Takes one out of its samlad brist."""
    matter(deficiency_id, Action.MERGE)
    found = case.get(deficiency_id)
    head_id = found.merged_into_id
    grouping.split(session(), here().policy, found, account_id=person().account_id, now=now())
    flash(f"{found.number} är uttagen och går nu sin egen väg.")
    return case.back(head_id or deficiency_id)
