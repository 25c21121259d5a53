"""The first page: what is expected of me, and what has happened since last time."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from systembrist.model import Feedback, FeedbackKind, RoleKind
from systembrist.permissions import Action, may
from systembrist.store import deficiencies, feedback, followups, handovers, organisations, verdicts
from systembrist.store.feedback import Unread
from systembrist.store.verdicts import Question
from web import standing_in
from web.identity import open_to, person
from web.transaction import session

pages = Blueprint("start", __name__)

DESKS = (
    RoleKind.ORDFORANDE,
    RoleKind.JUSTERARE,
    RoleKind.LEDAMOT,
    RoleKind.BRUKARE,
    RoleKind.KOMMUN,
    RoleKind.LANSSTYRELSE,
    RoleKind.SOCIALSTYRELSEN,
)
"""The roles that sit at a body's desk."""

ABOVE = (RoleKind.LANSSTYRELSE, RoleKind.SOCIALSTYRELSEN)


@pages.get("/")
@open_to()
def show() -> ResponseReturnValue:
    """What waits for this person, their desks with how much waits there, and the answers they have not read."""
    me = person()
    names = organisations.body_names(session())
    desks = [(one, names[one], _waiting(one, above=one in me.bodies(*ABOVE))) for one in sorted(me.bodies(*DESKS))]
    filing = me.is_a(RoleKind.OMBUD)
    asked = verdicts.waiting_for(session(), me.account_id) if filing else []
    return render_template(
        "start.html", desks=desks, unread=_besides(asked, _unread()), services=_services(), asked=asked,
        better=followups.waiting_for(session(), me.account_id) if filing else [],
        unconnected=standing_in.by_body(standing_in.waiting()),
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
    above, kommuner = me.bodies(*ABOVE), me.bodies(RoleKind.KOMMUN)
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


def _waiting(body_id: int, *, above: bool) -> int:
    """How much stays at a desk without a decision."""
    if above:
        return sum(one.verdict is None for one in handovers.staying_at(session(), body_id))
    ids = [line.deficiency.id for line in deficiencies.staying_at(session(), body_id) if line.verdict is None]
    return sum(may(person(), Action.READ_CODES, one) for one in deficiencies.matters(session(), ids).values())


def _services() -> list[tuple[str, int]]:
    """For a samordnare: each verksamhet and how many texts its group can't read yet."""
    return [
        (service.name, deficiencies.unreleased(session(), one))
        for one in sorted(person().verksamheter(RoleKind.SAMORDNARE))
        if (service := organisations.verksamhet(session(), one)) is not None
    ]
