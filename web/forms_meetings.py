"""What the forms of meetings ask for: when it is, who was there, and a verdict on each point."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from wtforms import DateField, HiddenField, RadioField, TimeField
from wtforms.validators import DataRequired, InputRequired, Optional, ValidationError

from systembrist import digest, words
from systembrist.clock import STOCKHOLM, YEARS, at_local_time
from systembrist.escalation import respond
from systembrist.filing import NOTE_LIMIT
from systembrist.model import Level, Meeting, Seat, Verdict, VerdictKind
from web.findings import TextBox
from web.forms import Checkboxes, Form, free_of_identifiers

NO_SUCH_SEAT = "Välj bland platserna i ledningsgruppen."


class Clock(TimeField):  # type: ignore[misc]
    """A time of day, with a full stop as Swedish writes it or a colon as browsers send it."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Takes what was sent."""
        try:
            super().process_formdata([value.strip().replace(".", ":") for value in valuelist])
        except ValueError:
            raise ValueError("Skriv klockslaget som 13.00.") from None


class WhenForm(Form):
    """When a meeting is."""

    day = DateField("Datum", [InputRequired("Välj vilken dag mötet är.")])
    clock = Clock("Klockslag", [InputRequired("Skriv när mötet börjar, till exempel 13.00.")])
    seen = HiddenField()
    """When the meeting was, as the page showed it; missing for a new one."""

    def validate_day(self, field: DateField) -> None:
        """A year that no clock knows is a slip."""
        if field.data is not None and field.data.year not in YEARS:
            raise ValidationError(f"Skriv ett datum mellan {YEARS[0]} och {YEARS[-1]}.")

    def show(self, at: datetime) -> None:
        """Fills in when it is."""
        local = at.astimezone(STOCKHOLM)
        self.day.data, self.clock.data, self.seen.data = local.date(), local.time(), at.isoformat()

    def value(self) -> datetime:
        """The instant; to be asked for when the form is valid."""
        return at_local_time(self.day.data, self.clock.data.hour, self.clock.data.minute)


class CancelForm(Form):
    """That a meeting is not held."""

    seen = HiddenField()
    """When the meeting was to be, as the page showed it."""


class AttendanceForm(Form):
    """Who was there, and what else the minutes say."""

    present = Checkboxes(
        "Vilka var med?", [Optional()], coerce=int,
        invalid_choice_message=NO_SUCH_SEAT, invalid_value_message=NO_SUCH_SEAT,
    )  # fmt: skip
    note = TextBox(
        "Övrigt", [Optional(), free_of_identifiers(NOTE_LIMIT)],
        description="Det som ska stå i protokollet utöver besluten, utan namn på personer.",
    )  # fmt: skip
    seen = HiddenField()
    """What the minutes said when the page was made."""

    def offer(self, seats: Sequence[Seat], empty: set[int]) -> None:
        """Fills in the seats."""
        self.present.choices = [(one.id, _seat(one, empty)) for one in seats]

    def show(self, meeting: Meeting) -> None:
        """Fills in what the minutes say."""
        self.present.data, self.note.data, self.seen.data = list(meeting.present), meeting.note, as_written(meeting)

    @property
    def says(self) -> str:
        """What was sent, to be held against `as_written`."""
        return _said(self.present.data or [], self.note.data)


def _seat(seat: Seat, empty: set[int]) -> str:
    return f"{seat.organisation} (platsen är tom)" if seat.id in empty else seat.organisation


def as_written(meeting: Meeting) -> str:
    """What the minutes say of who was there and what else, as a digest: a page that shows something else is old."""
    return _said(meeting.present, meeting.note)


def _said(present: Sequence[int], note: str | None) -> str:
    return digest.of_values({"present": sorted(present), "note": (note or "").strip()})


class NoteForm(Form):
    """What the meeting decides about one point; a point that is left blank is left undecided."""

    kind = RadioField("Beslut", [InputRequired("Välj ett beslut.")])
    reason = TextBox("Skäl", [DataRequired("Skriv varför. Skälet är svaret till ombudet."),
                              free_of_identifiers(NOTE_LIMIT)])  # fmt: skip
    seen = HiddenField()
    """What the page showed: what it was about, and the verdict and reason that stood in the fields, as a digest."""

    def show(self, verdict: Verdict | None, about: str) -> None:
        """Fills in what is noted, to be changed."""
        if verdict is not None:
            self.kind.data, self.reason.data = verdict.kind.value, verdict.reason
        self.seen.data = f"{about}:{self._typed}"

    @property
    def about(self) -> str:
        """What it was about when the page was made: the last that was noted, or which points had no verdict."""
        return str(self.seen.data or "").partition(":")[0]

    @property
    def _typed(self) -> str:
        return digest.of_text(f"{self.kind.data or ''}:{(self.reason.data or '').strip()}")

    def offer(self) -> None:
        """Fills in what a ledningsgrupp can decide."""
        self.kind.choices = [(one.value, words.word(one)) for one in respond.verdicts_open_to(Level.LEDNINGSGRUPP)]

    @property
    def is_untouched(self) -> bool:
        """Whether it says what the page said, or nothing."""
        blank = not self.kind.data and not (self.reason.data or "").strip()
        return blank or str(self.seen.data or "").partition(":")[2] == self._typed

    def repeats(self, noted: Sequence[Verdict]) -> bool:
        """Whether it says what is already noted, as when the same page is sent twice."""
        return any(one.kind == self.kind.data and one.reason == self.reason.data for one in noted)

    def values(self) -> tuple[VerdictKind, str]:
        """The verdict and its reason; to be asked for when the form is valid."""
        return VerdictKind(self.kind.data), self.reason.data


class ApproveForm(Form):
    """That the minutes are approved, or that it is taken back."""

    role = HiddenField()
    """As chair or as adjuster; only the pages of who is both have it."""
    seen = HiddenField()
    """The version of the minutes that was read."""
