"""When a ledningsgrupp meets: the list, planning a meeting, moving it, calling it off."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from systembrist import meetings
from systembrist.clock import end_of_day, local_date
from systembrist.errors import Conflict, InputRefused
from systembrist.escalation import deadlines
from systembrist.model import Level, Meeting
from systembrist.permissions import Action
from systembrist.store import meetings as known
from systembrist.store import minutes, organisations
from systembrist.store.minutes import Item
from web.filters import moment
from web.forms_meetings import CancelForm, WhenForm
from web.identity import open_to, person
from web.site import here, now
from web.transaction import session
from web.views.meetings.shared import PLANNERS, READERS, Group, Place, group, place, state
from web.views.meetings.table import allowed, waiting

pages = Blueprint("meetings", __name__, url_prefix="/moten")


@pages.get("/")
@open_to(*READERS)
def index() -> ResponseReturnValue:
    """The person's ledningsgrupper; who has one goes straight to it."""
    me = person()
    groups = organisations.group_ids(session())
    own = me.bodies(*READERS) | {groups[one] for one in me.verksamheter(*READERS)}
    if len(own) == 1:
        return redirect(url_for("meetings.show", body_id=min(own)))
    names = organisations.body_names(session())
    return render_template("meetings/index.html", groups=[(one, names[one]) for one in sorted(own)])


@pages.get("/<int:body_id>")
@open_to(*READERS)
def show(body_id: int) -> ResponseReturnValue:
    """When the group meets and has met."""
    return _list(group(body_id, Action.READ_MEETINGS), WhenForm())


@dataclass(frozen=True)
class Line:
    """A meeting in the list."""

    meeting: Meeting
    state: str
    approve_by: datetime
    """When the minutes, unless they are approved by then, are chased."""
    waiting: int
    """How many deficiencies wait for it: what is limited by it, of those the person may know of."""
    later: int
    """How many came too late for its packet, so that they wait for the one after it."""


def _list(where: Group, form: WhenForm) -> str:
    every = known.of_body(session(), where.body.id)
    lines = [_line(Place(where, one)) for one in every]
    open_ = [line for line in lines if line.meeting.cancelled_at is None and line.meeting.approved_at is None]
    ahead = [line for line in open_ if local_date(line.meeting.at) >= local_date(now())]
    return render_template(
        "meetings/list.html", group=where, form=form, packet_days=here().policy.meetings.packet_days,
        ahead=ahead[::-1], unapproved=[line for line in open_ if line not in ahead],
        behind=[line for line in lines if line not in open_],
    )  # fmt: skip


def _line(at: Place) -> Line:
    meeting = at.meeting
    limit, items = end_of_day(local_date(meeting.at)), [] if at.has_come else allowed(waiting(at))
    due = [one.due_at for one in items if one.verdict is None]
    return Line(
        meeting=meeting,
        state=state(meeting, now()),
        approve_by=deadlines.chase_at(here().policy, meeting.at),
        waiting=sum(one == limit for one in due),
        later=sum(one > limit for one in due),
    )


@pages.post("/<int:body_id>")
@open_to(*PLANNERS)
def plan(body_id: int) -> ResponseReturnValue:
    """A new meeting."""
    where, form = group(body_id, Action.PLAN_MEETINGS), WhenForm()
    if not form.validate():
        return _list(where, form), 422
    try:
        made = meetings.plan(
            session(), here().policy, where.body, at=form.value(), account_id=person().account_id, now=now()
        )
    except InputRefused as error:
        form.day.errors = [str(error)]
        return _list(where, form), 422
    flash(f"Mötet {moment(made.at)} är planerat. {_packet(made)}")
    return redirect(url_for("meetings.show", body_id=body_id))


def _packet(meeting: Meeting) -> str:
    if meeting.call_at is None or meeting.call_at <= now():
        return "Kallelse och mötespaket skickas inom kort."
    return f"Kallelse och mötespaket skickas {moment(meeting.call_at)}."


@pages.get("/<int:body_id>/<int:meeting_id>/flytta")
@open_to(*PLANNERS)
def choose_time(body_id: int, meeting_id: int) -> ResponseReturnValue:
    """Where another time is chosen."""
    at = _ahead(place(body_id, meeting_id, Action.PLAN_MEETINGS))
    form = WhenForm()
    form.show(at.meeting.at)
    return render_template("meetings/move.html", place=at, form=form)


def _ahead(at: Place) -> Place:
    """The place, if the meeting is still to come."""
    if at.meeting.cancelled_at is not None or at.meeting.at <= now():
        raise NotFound
    return at


@pages.post("/<int:body_id>/<int:meeting_id>/flytta")
@open_to(*PLANNERS)
def move(body_id: int, meeting_id: int) -> ResponseReturnValue:
    """Another time."""
    at, form = place(body_id, meeting_id, Action.PLAN_MEETINGS), WhenForm()
    if not form.validate():
        return render_template("meetings/move.html", place=at, form=form), 422
    _require_seen(at.meeting, form.seen.data)
    try:
        meetings.move(session(), here().policy, at.meeting, at=form.value(), account_id=person().account_id, now=now())
    except InputRefused as error:
        form.day.errors = [str(error)]
        return render_template("meetings/move.html", place=at, form=form), 422
    flash(f"Mötet är flyttat till {moment(at.meeting.at)}. Bristerna som väntar på det har fått ny gräns.")
    return redirect(url_for("meetings.show", body_id=body_id))


def _require_seen(meeting: Meeting, seen: str | None) -> None:
    """Raises Conflict if the page that was pressed showed the meeting at another time."""
    if seen != meeting.at.isoformat() or meeting.cancelled_at is not None:
        raise Conflict("Mötet har flyttats eller ställts in sedan du öppnade sidan.")


@pages.get("/<int:body_id>/<int:meeting_id>/stall-in")
@open_to(*PLANNERS)
def confirm(body_id: int, meeting_id: int) -> ResponseReturnValue:
    """What happens if the meeting is called off, and the button that does it."""
    at = place(body_id, meeting_id, Action.PLAN_MEETINGS)
    if at.meeting.cancelled_at is not None or at.meeting.approved_at is not None:
        raise NotFound
    form = CancelForm()
    form.seen.data = at.meeting.at.isoformat()
    decided = known.verdicts(session(), meeting_id)
    return render_template("meetings/cancel.html", place=at, form=form, limits=_limits_without(at), decided=decided)


@dataclass(frozen=True)
class NewLimit:
    """A limit that some of what waits for a meeting gets if it is called off."""

    at: datetime
    number: int
    is_meeting: bool
    """Whether it is another meeting; else there is none before their time is up."""


def _limits_without(at: Place) -> list[NewLimit]:
    """What waits for the meeting gets these limits if it is called off."""
    policy, meeting = here().policy, at.meeting
    others = [one.at for one in known.of_body(session(), meeting.body_id)
              if one.cancelled_at is None and one.id != meeting.id]  # fmt: skip

    def without(item: Item) -> datetime:
        after = [one for one in others if one > item.counts_from]
        rules = policy.of(Level.LEDNINGSGRUPP)
        return deadlines.moments(rules, item.counts_from, after, policy.meetings).due_at

    limit = end_of_day(local_date(meeting.at))
    here_now = allowed(minutes.staying(session(), at.group.body, now()))
    counted = Counter(without(one) for one in here_now if one.verdict is None and one.due_at == limit)
    days = {end_of_day(local_date(one)) for one in others}
    return [NewLimit(one, number, one in days) for one, number in sorted(counted.items())]


@pages.post("/<int:body_id>/<int:meeting_id>/stall-in")
@open_to(*PLANNERS)
def cancel(body_id: int, meeting_id: int) -> ResponseReturnValue:
    """The meeting is called off."""
    at, form = place(body_id, meeting_id, Action.PLAN_MEETINGS), CancelForm()
    _require_seen(at.meeting, form.seen.data)
    meetings.cancel(session(), here().policy, at.meeting, account_id=person().account_id, now=now())
    flash(f"Mötet {moment(at.meeting.at)} är inställt. Bristerna som väntade på det har fått ny gräns.")
    return redirect(url_for("meetings.show", body_id=body_id))
