"""One meeting: before it the agenda, from its day on what it has decided, and for the chair where that is noted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from systembrist.clock import add_days, end_of_day, local_date
from systembrist.model import Meeting, Verdict
from systembrist.permissions import Action
from systembrist.reports import catalogue, ledningsgrupp
from systembrist.store import meetings
from systembrist.store import organisations as known
from systembrist.store.minutes import Item
from web.forms_meetings import AttendanceForm, NoteForm
from web.identity import open_to
from web.site import here, now
from web.transaction import session
from web.views.meetings.points import Fault, Table
from web.views.meetings.shared import READERS, Place, place, state
from web.views.meetings.table import laid

pages = Blueprint("meeting", __name__, url_prefix="/moten/<int:body_id>/<int:meeting_id>")

NoteForms = Mapping[str, NoteForm]
"""By what the names of their fields begin with: a form for each point, and one for each fault of several points."""


@pages.get("/")
@open_to(*READERS)
def show(body_id: int, meeting_id: int) -> ResponseReturnValue:
    """The agenda; once the minutes are approved, those."""
    at = place(body_id, meeting_id, Action.READ_MEETINGS)
    if at.meeting.approved_at is not None:
        return redirect(url_for("minutes.show", body_id=body_id, meeting_id=meeting_id))
    if not notes(at):
        return agenda_page(at, laid(at))
    table = laid(at)
    return agenda_page(at, table, blanks(table), attendance(at))


def notes(at: Place) -> bool:
    """Whether the person writes the minutes, and they can be written now."""
    return at.has_come and at.is_open and at.group.lets(Action.WRITE_MINUTES)


def blanks(table: Table) -> dict[str, NoteForm]:
    """The forms as things stand, whatever was sent."""
    forms = {}
    for fault in table.faults:
        forms[several(fault)] = _form(several(fault), None, ids(fault))
        for one in fault.points:
            forms[prefix(one.item)] = _form(prefix(one.item), one.verdict, one.seen)
    return forms


def _form(name: str, verdict: Verdict | None, seen: str) -> NoteForm:
    form = NoteForm(formdata=None, prefix=name)
    form.offer()
    form.show(verdict, seen)
    return form


def prefix(item: Item) -> str:
    """What the names of a point's fields begin with."""
    return f"b{item.id}-"


def several(fault: Fault) -> str:
    """What the names of the fields begin with that hold for all of a fault's points that have no verdict."""
    return f"alla-{fault.area}-{fault.actor or ''}-"


def ids(fault: Fault) -> str:
    """Those points, to tell whether the page still shows all that a verdict would be about."""
    return ",".join(str(one.item.id) for one in fault.undecided)


def attendance(at: Place) -> AttendanceForm:
    """Who was there, as it stands, whatever was sent."""
    form = AttendanceForm(formdata=None)
    offer_seats(form, at)
    form.show(at.meeting)
    return form


def offer_seats(form: AttendanceForm, at: Place) -> None:
    """The seats that 5 § demands, and the others that somebody sat in that day."""
    on = local_date(at.meeting.at)
    every = known.seats(session(), at.group.body.id)
    empty = {one.id for one in every if not ledningsgrupp.is_filled(one, on)}
    here_then = [one for one in every if ledningsgrupp.is_mandatory(one) or one.id not in empty]
    form.offer(here_then, empty)


def agenda_page(
    at: Place,
    table: Table,
    forms: NoteForms | None = None,
    present: AttendanceForm | None = None,
    sent: object = None,
) -> str:
    """The page; with forms, those stand at the points, and what was sent and could not be saved with its errors."""
    return render_template(
        "meetings/held.html", place=at, group=at.group, meeting=at.meeting, table=table, state=state(at.meeting, now()),
        forms=forms or {}, present=present, sent=sent, here=request.args.get("vid", ""), last_day=last_day(at),
        prefix=prefix, several=several, elsewhere=_by_meeting(at, table.elsewhere),
        packet_report="motespaket" in catalogue.KINDS and at.group.lets(Action.READ_REPORT),
    )  # fmt: skip


def _by_meeting(at: Place, items: Sequence[Item]) -> list[tuple[Meeting | None, list[Item]]]:
    """What is decided elsewhere, by the meeting that decided it, the latest first; last what none has."""
    held = [*meetings.of_body(session(), at.group.body.id), None] if items else []
    lots = [(one, [item for item in items if item.meeting_id == (None if one is None else one.id)]) for one in held]
    return [(one, some) for one, some in lots if some]


def last_day(at: Place) -> datetime:
    """Until when verdicts can be noted before what has none passes on as unanswered."""
    return end_of_day(add_days(local_date(at.meeting.at), here().policy.meetings.note_days))
