"""The minutes of one meeting: read them as they stand, approve them, take an approval back."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from systembrist import meetings
from systembrist.clock import local_date
from systembrist.errors import Conflict, InputRefused
from systembrist.model import RoleKind, Seat
from systembrist.permissions import Action
from systembrist.reports import agenda, catalogue, ledningsgrupp
from systembrist.store import meetings as held
from systembrist.store import minutes
from systembrist.store import organisations as known
from web.forms_meetings import ApproveForm
from web.identity import open_to, person
from web.site import here, now
from web.transaction import session
from web.views.meetings import changes
from web.views.meetings.changes import Changes
from web.views.meetings.held import last_day, notes
from web.views.meetings.points import Seen
from web.views.meetings.shared import READERS, Place, place, state
from web.views.meetings.table import laid

pages = Blueprint("minutes", __name__, url_prefix="/moten/<int:body_id>/<int:meeting_id>")

APPROVERS = (RoleKind.ORDFORANDE, RoleKind.JUSTERARE)
"""The same as the verb's, as roles that a route can name."""


@pages.get("/protokoll")
@open_to(*READERS)
def show(body_id: int, meeting_id: int) -> ResponseReturnValue:
    """The minutes as they stand."""
    at = place(body_id, meeting_id, Action.READ_MEETINGS)
    if not at.has_come or at.meeting.cancelled_at is not None:
        return redirect(url_for("meeting.show", body_id=body_id, meeting_id=meeting_id))
    return _page(at)


@dataclass(frozen=True)
class Attended:
    """A seat, and whether its people were there, in words."""

    seat: Seat
    there: str


def _page(at: Place, refused: str = "") -> str:
    table = laid(at)
    decided = {one.item.id: one for one in table.points if one.noted}
    in_order = agenda.arrange([one.item for one in decided.values()], here().taxonomy)
    changed = _changes(at)
    loose = [*(one.item for one in table.points if not one.noted), *table.elsewhere, *table.left]
    before_it = {one.id for one in minutes.to_decide(session(), at.group.body, at.meeting)}
    last = minutes.last_with_minutes(session(), at.group.body.id, now())
    return render_template(
        "meetings/minutes.html", place=at, group=at.group, meeting=at.meeting, state=state(at.meeting, now()),
        attended=_attended(at), decided=[decided[one.item.id] for group in in_order for one in group.points],
        undecided=[one for one in loose if one.id in before_it],
        changes=changed,
        gone=[] if changed is None else [one for one in loose if one.id in changed.before],
        open_points=_undecided(table.points), version=meetings.version(session(), at.meeting), refused=refused,
        roles=_own_roles(at), writes=notes(at), last_day=last_day(at),
        printed="protokoll" in catalogue.KINDS and last is not None and last.id == at.meeting.id
        and at.group.lets(Action.READ_REPORT),
    )  # fmt: skip


def _changes(at: Place) -> Changes | None:
    """For who has yet to approve: what has changed since the other first did."""
    meeting, roles = at.meeting, _own_roles(at)
    mine = {RoleKind.ORDFORANDE: meeting.chair_approved_at, RoleKind.JUSTERARE: meeting.adjuster_approved_at}
    waits = [one for one in roles if mine[one] is None]
    if meeting.approved_at is not None or not waits:
        return None
    other = next(one for one in APPROVERS if one is not waits[0])
    return changes.since(other, held.approvals(session(), meeting), held.ever_noted(session(), meeting.id), meeting)


def _undecided(points: list[Seen]) -> int:
    """How many pass on unanswered unless this meeting decides on them, whether or not their text is released."""
    return sum(one.verdict is None and one.stay is not None and not one.waits for one in points)


def _attended(at: Place) -> list[Attended]:
    on, present = local_date(at.meeting.at), at.meeting.present
    found = []
    for seat in known.seats(session(), at.group.body.id):
        filled = ledningsgrupp.is_filled(seat, on)
        if seat.id in present:
            found.append(Attended(seat, "närvarande"))
        elif not filled and ledningsgrupp.is_mandatory(seat):
            found.append(Attended(seat, "platsen är tom"))
        elif filled:
            found.append(Attended(seat, "inte närvarande" if present else "inte antecknat"))
    return found


def _own_roles(at: Place) -> list[RoleKind]:
    """As what the person can approve."""
    return [one for one in APPROVERS if at.group.body.id in person().bodies(one)]


@pages.post("/justera")
@open_to(*APPROVERS)
def approve(body_id: int, meeting_id: int) -> ResponseReturnValue:
    """Chair or adjuster approves; with the second of them the verdicts are put into effect."""
    at, form = place(body_id, meeting_id, Action.APPROVE_MINUTES), ApproveForm()
    try:
        meetings.approve(
            session(), here().policy, at.meeting, role=_role(at, form), account_id=person().account_id,
            seen=form.seen.data or "", now=now(),
        )  # fmt: skip
    except (Conflict, InputRefused) as error:
        return _refused(at, error)
    if at.meeting.approved_at is not None:
        flash("Protokollet är justerat av er båda. Under varje beslut står när det börjar gälla.")
    else:
        flash("Du har justerat protokollet. Besluten börjar gälla när ni båda har gjort det.")
    return redirect(url_for("minutes.show", body_id=body_id, meeting_id=meeting_id))


def _role(at: Place, form: ApproveForm) -> RoleKind:
    """As what the person approves: their only role, or, of who has both, what the button said."""
    own, said = _own_roles(at), form.role.data
    if said is None and len(own) == 1:
        return own[0]
    if not said:
        raise InputRefused("Det går inte att se i vilken roll du justerar. Läs protokollet och tryck på knappen igen.")
    if said not in own:
        raise NotFound
    return RoleKind(said)


def _refused(at: Place, error: Conflict | InputRefused) -> ResponseReturnValue:
    """The minutes as they stand now, with why it could not be done."""
    if not at.has_come or at.meeting.cancelled_at is not None:
        raise error
    return _page(at, str(error)), 409 if isinstance(error, Conflict) else 422


@pages.post("/aterta")
@open_to(*APPROVERS)
def unapprove(body_id: int, meeting_id: int) -> ResponseReturnValue:
    """Who has approved takes it back, to correct something."""
    at, form = place(body_id, meeting_id, Action.APPROVE_MINUTES), ApproveForm()
    try:
        meetings.unapprove(
            session(), here().policy, at.meeting, role=_role(at, form), account_id=person().account_id, now=now()
        )
    except (Conflict, InputRefused) as error:
        return _refused(at, error)
    flash("Justeringen är tillbakatagen. Protokollet går att ändra tills någon justerar igen.")
    return redirect(url_for("minutes.show", body_id=body_id, meeting_id=meeting_id))
