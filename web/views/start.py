"""The first page: what is expected of me, and what has happened since last time."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from systembrist.model import Feedback, FeedbackKind, RoleKind
from systembrist.permissions import Action, may
from systembrist.store import deficiencies, feedback, handovers, verdicts
from systembrist.store.feedback import Unread
from systembrist.store.verdicts import Question
from web import tasks
from web.identity import open_to, person
from web.menu import DESKS, STATE
from web.transaction import session
from web.views import situation

pages = Blueprint("start", __name__)

SHOWN = 6
"""How many of the unread are shown at once; the rest are a press away."""


@pages.get("/")
@open_to()
def show() -> ResponseReturnValue:
    """What waits for this person, and the answers they have not read; nothing waits for who only reads figures."""
    me = person()
    if {one.kind for one in me.grants} == {RoleKind.BEREDNINGSGRUPP}:
        return situation.page(min(me.bodies(RoleKind.BEREDNINGSGRUPP)))
    asked = verdicts.waiting_for(session(), me.account_id) if me.is_a(RoleKind.OMBUD) else []
    found = _unread()
    unread = _besides(asked, found)
    everything = "allt" in request.args
    return render_template(
        "start.html", gets_answers={one.kind for one in me.grants} != {RoleKind.ADMIN}, tasks=tasks.expected(),
        unread=unread, more=len(found) >= feedback.UNREAD_SHOWN, shown=unread if everything else unread[:SHOWN],
    )  # fmt: skip


def _besides(asked: Sequence[Question], unread: list[tuple[Unread, str]]) -> list[tuple[Unread, str]]:
    """The unread without the questions that stand above them until they are answered."""
    waiting = {one.deficiency.id for one in asked}
    return [
        (one, place)
        for one, place in unread
        if one.feedback.kind is not FeedbackKind.FRAGA or one.feedback.deficiency_id not in waiting
    ]


def _unread() -> list[tuple[Unread, str]]:
    """The answers this account has not opened, newest first, each with where it is read."""
    me = person()
    above, kommuner = me.bodies(*STATE), me.bodies(RoleKind.KOMMUN)
    ours = feedback.unread_in_services(
        session(),
        account_id=me.account_id,
        verksamhet_ids=me.verksamheter(RoleKind.OMBUD, RoleKind.SAMORDNARE),
        author_only=not me.is_a(RoleKind.SAMORDNARE),
    )
    ours += feedback.unread_below(session(), account_id=me.account_id, body_ids=me.bodies(*DESKS) - above)
    ours = _readable(ours)
    holders = above | kommuner  # a kommun holds a copy of what happened there in a joint verksamhet
    theirs = feedback.unread_above(session(), account_id=me.account_id, body_ids=holders)
    copies = handovers.ids(session(), list(holders), [one.feedback.deficiency_id for one in theirs])
    found = {one.feedback.id: (one, _place(one.feedback, copies)) for one in [*ours, *theirs]}
    return sorted(found.values(), key=lambda pair: pair[0].feedback.at, reverse=True)


def _readable(answers: list[Unread]) -> list[Unread]:
    """Those on deficiencies that the person may open: an invited organisation may not before the release."""
    matters = deficiencies.matters(session(), [one.feedback.deficiency_id for one in answers])
    return [one for one in answers if may(person(), Action.READ_CODES, matters[one.feedback.deficiency_id])]


def _place(one: Feedback, copies: dict[tuple[int, int], int]) -> str:
    copy = copies.get((one.to_body_id or 0, one.deficiency_id))
    if copy is not None:
        return url_for("copies.show", handover_id=copy)
    return url_for("deficiency.show", deficiency_id=one.deficiency_id)
