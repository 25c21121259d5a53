"""The yearly reports' data: what `data/submissions.yaml` says of dates, headings and questions, checked when read.

The calendar is pure: a report about a year is due in the next, and its days are those of the Swedish calendar.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt, StrictStr, field_validator, model_validator

from systembrist import datafile
from systembrist.clock import at_local_time, local_date
from systembrist.model import Level, ReportKind

HOUR = 7
"""Reports are opened, and reminded of, at this Swedish hour, so that they lie on top in the morning."""

KIND_OF = {Level.KOMMUN: ReportKind.REDOVISNING, Level.LANSSTYRELSE: ReportKind.UNDERLAG}
"""What each level submits; the others submit nothing."""

_KEY = r"^[a-z][a-z0-9_]{1,30}$"


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Question(_Frozen):
    """One thing a person is asked; `limit` is how many characters a text may have.

    `part_of` names the whole that it is a part of, `left_of` the two whose difference is usually what is left.
    """

    key: StrictStr = Field(pattern=_KEY)
    label: StrictStr = Field(min_length=1, max_length=120)
    kind: Literal["kronor", "antal", "tal", "ja_nej", "text"]
    help: StrictStr | None = Field(default=None, max_length=200)
    required: StrictBool = False
    limit: StrictInt | None = Field(default=None, ge=100, le=10_000)
    summed: StrictBool = False
    part_of: StrictStr | None = None
    left_of: tuple[StrictStr, StrictStr] | None = None

    @model_validator(mode="after")
    def _fits_its_kind(self) -> Self:
        if (self.limit is not None) != (self.kind == "text"):
            raise ValueError("limit ska anges för text och bara för text")
        if self.summed and self.kind in ("ja_nej", "text"):
            raise ValueError("summed går bara för tal")
        if (self.part_of and self.kind != "antal") or (self.left_of and self.kind != "kronor"):
            raise ValueError("part_of går bara för antal och left_of bara för kronor")
        return self


class Heading(_Frozen):
    """A heading of a report: what is asked under it, and which part the product fills in itself."""

    key: StrictStr = Field(pattern=_KEY)
    title: StrictStr = Field(min_length=1, max_length=80)
    law: StrictStr | None = Field(default=None, max_length=40)
    """Where the ordinance asks for it."""
    computed: StrictStr | None = None
    questions: tuple[Question, ...] = ()

    def field(self, question: Question) -> str:
        """The name of a question's field in a form."""
        return f"{self.key}-{question.key}"


class Yearly(_Frozen):
    """One kind of report: its dates in the year and its headings."""

    open: StrictStr
    due: StrictStr
    remind: tuple[StrictStr, ...] = Field(min_length=1, max_length=10)
    headings: tuple[Heading, ...] = Field(min_length=1, max_length=30)

    @field_validator("open", "due")
    @classmethod
    def _is_a_day(cls, given: str) -> str:
        return _checked(given)

    @field_validator("remind")
    @classmethod
    def _are_days(cls, given: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(_checked(one) for one in given)

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        faults = [*self._misplaced(), *_repeated(self.headings), *_uncomparable(self.headings)]
        if faults:
            raise datafile.Faults(*faults)
        return self

    def _misplaced(self) -> Iterator[tuple[datafile.Place, str]]:
        if self.open == self.due:
            yield ("open",), "open ska ligga före due"
        for place, one in enumerate(self.remind):
            if not self.open_on(2025) < self._before_due(2025, one):
                yield ("remind", place), f"påminnelsen {one} ska ligga efter open och senast på due"

    @property
    def questions(self) -> tuple[tuple[Heading, Question], ...]:
        """Every question with its heading, in order."""
        return tuple((heading, question) for heading in self.headings for question in heading.questions)

    def due_on(self, year: int) -> date:
        """The last day to submit the report about a year."""
        return self._before_due(year, self.due)

    def open_on(self, year: int) -> date:
        """The day on which the report about a year is opened."""
        return self._before_due(year, self.open)

    def opens_at(self, year: int) -> datetime:
        """The moment at which it is opened."""
        return at_local_time(self.open_on(year), HOUR)

    def next_reminder(self, year: int, after: datetime) -> datetime | None:
        """The first reminder of a year's report later than an instant."""
        moments = sorted(at_local_time(self._before_due(year, one), HOUR) for one in self.remind)
        return next((moment for moment in moments if moment > after), None)

    def year_at(self, moment: datetime) -> int:
        """The year that is current: from the moment its report is opened until the next year's is."""
        latest = local_date(moment).year
        return next(year for year in (latest, latest - 1, latest - 2) if self.opens_at(year) <= moment)

    def _before_due(self, year: int, month_day: str) -> date:
        """The last such day up to the due day of a year's report, which is due in the next."""
        return date.fromisoformat(f"{year + (month_day <= self.due)}-{month_day}")


def _checked(month_day: str) -> str:
    """MM-DD of a day that exists every year, which 02-29 does not; ValueError for anything else."""
    wrong = ValueError(f"{month_day[:20]} ska skrivas MM-DD och finnas varje år")
    if not re.fullmatch(r"[0-9]{2}-[0-9]{2}", month_day):
        raise wrong
    try:
        date.fromisoformat(f"2025-{month_day}")
    except ValueError:
        raise wrong from None
    return month_day


def _repeated(headings: Sequence[Heading]) -> Iterator[tuple[datafile.Place, str]]:
    """Keys that stand twice: the second would take the first one's answers."""
    keys = [heading.key for heading in headings]
    for place, heading in enumerate(headings):
        if heading.key in keys[:place]:
            yield ("headings", place, "key"), f"rubriken {heading.key} står två gånger"
        asked = [question.key for question in heading.questions]
        for number, key in enumerate(asked):
            if key in asked[:number]:
                yield ("headings", place, "questions", number, "key"), f"frågan {key} står två gånger"
        if not heading.questions and heading.computed is None:
            yield ("headings", place), f"rubriken {heading.key} har varken frågor eller computed"


def _uncomparable(headings: Sequence[Heading]) -> Iterator[tuple[datafile.Place, str]]:
    """Questions that are compared with what is not asked, or is another kind of number."""
    for place, heading in enumerate(headings):
        kinds = {one.key: one.kind for one in heading.questions}
        for number, one in enumerate(heading.questions):
            for key in (*filter(None, (one.part_of,)), *(one.left_of or ())):
                if kinds.get(key) != one.kind:
                    said = f"{key} ska vara en fråga om {one.kind} under samma rubrik"
                    yield ("headings", place, "questions", number, "key"), said


COMPUTED = {
    ReportKind.REDOVISNING: ("organisation", "brister"),
    ReportKind.UNDERLAG: ("redovisningar", "ledningsgrupper", "brister", "flera_kommuner", "svar"),
}
"""What the product fills in itself, each under one heading: none can be left out."""


class Plan(_Frozen):
    """Both kinds of report."""

    redovisning: Yearly
    underlag: Yearly

    @model_validator(mode="after")
    def _holds_all_that_is_computed(self) -> Self:
        faults: list[tuple[datafile.Place, str]] = []
        for kind, parts in COMPUTED.items():
            found = [one.computed for one in self.of(kind).headings]
            faults += [
                ((kind.value, "headings"), f"computed: {part} ska stå under en rubrik, och bara en")
                for part in parts
                if found.count(part) != 1
            ]
            faults += [
                ((kind.value, "headings", place, "computed"), f"computed ska vara något av {', '.join(parts)}")
                for place, part in enumerate(found)
                if part is not None and part not in parts
            ]
        if faults:
            raise datafile.Faults(*faults)
        return self

    def of(self, kind: ReportKind) -> Yearly:
        """What holds for a kind of report."""
        return self.redovisning if kind is ReportKind.REDOVISNING else self.underlag


def load(data: Path) -> Plan:
    """The yearly reports of a data folder; InputRefused names the line that is wrong."""
    return datafile.read(data / "submissions.yaml", Plan)
