"""The one question to the ombud some time after "åtgärdad": whether it has got better."""

from __future__ import annotations

from flask import Blueprint, flash
from flask.typing import ResponseReturnValue

from systembrist import followup
from systembrist.errors import Conflict
from systembrist.model import FollowUpAnswer, RoleKind
from systembrist.permissions import Action
from systembrist.store import followups, organisations
from web import case
from web.forms_cases import FollowUpForm
from web.identity import matter, open_to, person
from web.site import here, now
from web.transaction import session

pages = Blueprint("followup", __name__, url_prefix="/brister/<int:deficiency_id>")


@pages.post("/uppfoljning")
@open_to(RoleKind.OMBUD, RoleKind.SAMORDNARE)
def answer(deficiency_id: int) -> ResponseReturnValue:
    """Yes, no, or that it can't be told; a no reopens it at the body that closed it."""
    matter(deficiency_id, Action.FOLLOW_UP)
    form = FollowUpForm()
    question = followups.unanswered(session(), deficiency_id)
    if not form.validate():
        if question is None:  # nothing on the page to put right
            raise Conflict(followup.NOT_ASKED)
        return case.page(deficiency_id, follow_up=form), 422
    said = FollowUpAnswer(form.answer.data)
    followup.answer(session(), here().policy, case.get(deficiency_id), said, account_id=person().account_id, now=now())
    if said is FollowUpAnswer.NEJ and question is not None:
        flash(f"Tack. Bristen är öppen igen hos {organisations.body_names(session())[question.body_id]}.")
    else:
        flash("Tack för svaret.")
    return case.back(deficiency_id)
