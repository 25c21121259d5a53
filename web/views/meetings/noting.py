"""The chair notes in the meeting: what was filled in is saved point by point, what can't be comes back as typed."""

from __future__ import annotations

from dataclasses import dataclass, field

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from systembrist import meetings
from systembrist.errors import Conflict
from systembrist.model import RoleKind
from systembrist.permissions import Action
from systembrist.store import meetings as known
from systembrist.store.minutes import Item
from web.forms_meetings import AttendanceForm, NoteForm, as_written
from web.identity import open_to, person
from web.site import here, now
from web.transaction import session
from web.views.meetings.held import agenda_page, attendance, blanks, offer_seats, prefix, several
from web.views.meetings.points import Fault, Seen, Table
from web.views.meetings.shared import Place, place
from web.views.meetings.table import laid

pages = Blueprint("noting", __name__, url_prefix="/moten/<int:body_id>/<int:meeting_id>")

PRESSED = "beslut"
"""The name of every button that stands for a verdict."""

CHANGED = "Något annat har antecknats sedan du öppnade sidan. Läs det och spara igen om ditt ska gälla."
GONE = "Bristen ligger inte kvar hos ledningsgruppen, eller så gäller beslutet redan."


@pages.post("/anteckna")
@open_to(RoleKind.ORDFORANDE)
def note(body_id: int, meeting_id: int) -> ResponseReturnValue:
    """Saves all that was filled in and can be saved."""
    at = place(body_id, meeting_id, Action.WRITE_MINUTES)
    known.hold(session(), at.meeting)  # so that the same page sent twice at once is saved once
    sent = Sent(at, laid(at))
    sent.save()
    if sent.failed:
        return _shown_again(at, sent), 200 if sent.saved else 422  # with a bad status nothing is kept
    return _onward(at, sent)


@dataclass
class Sent:
    """What was sent, and what has become of it."""

    place: Place
    table: Table
    saved: set[int] = field(default_factory=set)
    """The deficiencies about which something was noted; 0 stands for who was there and what else."""
    forms: dict[str, NoteForm] = field(default_factory=dict)
    """What could not be saved, with its errors."""
    present: AttendanceForm | None = None
    """The same, where it is who was there that could not be saved."""
    strays: list[tuple[Item, NoteForm]] = field(default_factory=list)
    """What was typed about deficiencies that have left the table meanwhile."""

    @property
    def failed(self) -> bool:
        """Whether something could not be saved."""
        return bool(self.forms or self.strays or self.present)

    def save(self) -> None:
        """Tries everything, each by itself."""
        self._save_attendance()
        for fault in self.table.faults:
            for point in fault.points:
                self._save_point(point)
            self._save_several(fault)
        for item in (*self.table.left, *self.table.elsewhere):
            if not (form := _sent(prefix(item))).is_untouched:
                self.strays.append((item, form))

    def _save_attendance(self) -> None:
        form, stands = AttendanceForm(), as_written(self.place.meeting)
        offer_seats(form, self.place)
        untouched = form.says in (stands, form.seen.data) and not form.present.process_errors
        if untouched or "seen" not in request.form:
            return
        if form.validate():
            refused = CHANGED if form.seen.data != stands else self._write(form)
            form.note.errors = [refused] if refused else []
        if form.errors:
            form.seen.data, self.present = stands, form

    def _write(self, form: AttendanceForm) -> str:
        """What stopped it; empty once it is written."""
        note = (form.note.data or "").strip()
        try:
            with session().begin_nested():
                meetings.write(session(), self.place.meeting, present=form.present.data, note=note, now=now())
        except Conflict as error:
            return str(error)
        self.saved.add(0)
        return ""

    def _save_point(self, point: Seen) -> None:
        form = _sent(prefix(point.item))
        if form.is_untouched or form.repeats(point.noted):
            return
        if form.validate():
            refused = _refused(point, form) or self._decide(point, form)
            form.kind.errors = [refused] if refused else []
        if form.errors:
            self.forms[prefix(point.item)] = form

    def _save_several(self, fault: Fault) -> None:
        """One verdict about every point that the page showed without one and that has got none by itself."""
        form = _sent(several(fault))
        shown = [one for one in fault.points if str(one.item.id) in form.about.split(",")]
        if form.is_untouched or (shown and all(form.repeats(one.noted) for one in shown)):
            return
        if form.validate():
            about = [one for one in fault.undecided if one in shown and self._is_free(one)]
            refused = "" if about else GONE
            for point in about:
                refused = self._decide(point, form) or refused
            form.kind.errors = [refused] if refused else []
        if form.errors:
            self.forms[several(fault)] = form

    def _is_free(self, point: Seen) -> bool:
        """Whether nothing was sent about the point by itself."""
        return point.item.id not in self.saved and prefix(point.item) not in self.forms

    def _decide(self, point: Seen, form: NoteForm) -> str:
        """What stopped it; empty once it is noted."""
        kind, reason = form.values()
        assert point.stay is not None  # noqa: S101  (it can be noted)
        try:
            with session().begin_nested():
                meetings.decide(
                    session(), here().policy, self.place.meeting, stay=point.stay, urgent=point.item.urgent, kind=kind,
                    reason=reason, decided_by=person().account_id, now=now(),
                )  # fmt: skip
        except Conflict as error:
            return str(error)
        self.saved.add(point.item.id)
        return ""


def _refused(point: Seen, form: NoteForm) -> str:
    if not point.can_be_noted:
        return GONE
    return CHANGED if form.about != point.seen else ""


def _sent(name: str) -> NoteForm:
    form = NoteForm(formdata=_filled_in(), prefix=name)
    form.offer()
    return form


def _filled_in() -> MultiDict[str, str]:
    """What was sent; the button that was pressed names a point's field, and the verdict that it stands for."""
    fields: MultiDict[str, str] = MultiDict(request.form)
    name, _, kind = request.form.get(PRESSED, "").rpartition(":")
    if name:
        fields.setlist(name, [kind])
    return fields


def _shown_again(at: Place, sent: Sent) -> str:
    """The page as it stands now, with what could not be saved as it was typed."""
    table = laid(at)
    fresh = blanks(table)
    for name, form in sent.forms.items():
        if name in fresh:
            form.seen.data = fresh[name].seen.data
    return agenda_page(at, table, fresh | sent.forms, sent.present or attendance(at), sent)


def _onward(at: Place, sent: Sent) -> ResponseReturnValue:
    """To the next point that has no verdict, or past the last one; to the minutes; or to the top."""
    body_id, meeting_id = at.group.body.id, at.meeting.id
    if PRESSED in request.form:
        following = next_undecided(sent.table, sent.saved)
        to = "klart" if following is None else str(following.item.id)
        anchor = to if following is None else f"brist-{to}"
        return redirect(url_for("meeting.show", body_id=body_id, meeting_id=meeting_id, vid=to, _anchor=anchor))
    flash("Sparat." if sent.saved else "Det fanns inget nytt att spara.")
    where = "minutes.show" if request.form.get("next") == "protokoll" else "meeting.show"
    return redirect(url_for(where, body_id=body_id, meeting_id=meeting_id))


def next_undecided(table: Table, saved: set[int]) -> Seen | None:
    """The first point without a verdict after those that were just saved, or else the first of all."""
    places = [place for place, one in enumerate(table.points) if one.item.id in saved]
    last = max(places, default=-1)
    left = [one for one in table.undecided if one.item.id not in saved]
    after = [one for one in left if table.points.index(one) > last]
    return next(iter(after or left), None)
