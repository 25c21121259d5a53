"""Who has submitted, who is late and what is missing, in words. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from systembrist.clock import local_date
from systembrist.reports import swedish
from systembrist.reports.answers import MISSING, Answers, gaps
from systembrist.reports.document import Fact
from systembrist.reports.yearly import Yearly
from systembrist.store.submissions import Standing
from systembrist.store.undertakings import Kept


def facts(asked: Yearly, year: int, answers: Answers, submitted_at: datetime | None) -> tuple[Fact, ...]:
    """What stands at the top of a report: whether it is submitted, when it is due, and how much is missing."""
    status = "Utkast" if submitted_at is None else f"Lämnades in {swedish.long_date(local_date(submitted_at))}"
    return (
        Fact("status", "Läge", status),
        Fact("due", "Sista dag att lämna in", swedish.long_date(asked.due_on(year))),
        Fact("missing", "Uppgifter som saknas", len(gaps(asked, answers))),
    )


def in_time(kept: Kept) -> tuple[Fact, ...]:
    """How many of what was to be answered by then were; nothing where no answer time was undertaken. Not to publish."""
    if not kept.of:
        return ()
    said = f"{swedish.number(kept.in_time)} av {swedish.number(kept.of)}"
    return (Fact("answered_in_time", "Besvarade inom åtagen tid", said),)


def in_words(missing: int, wrong: int = 0) -> str:
    """How many are missing, and to correct: "3 uppgifter saknas, 1 uppgift att rätta"."""
    said = f"{swedish.counted(missing, 'uppgift', 'uppgifter')} {MISSING}" if missing else f"Inga uppgifter {MISSING}"
    return f"{said}, {swedish.counted(wrong, 'uppgift', 'uppgifter')} att rätta" if wrong else said


def submitted_of(standings: Sequence[Standing]) -> tuple[int, int]:
    """How many have submitted, and of how many: those that report in another way are not counted."""
    return sum(one.submitted_at is not None for one in standings), sum(not one.elsewhere for one in standings)


def state(one: Standing, as_of: datetime) -> str:
    """Whether a body has submitted its report."""
    if one.submitted_at is not None:
        return f"lämnades in {swedish.long_date(local_date(one.submitted_at))}"
    if one.elsewhere:
        return "lämnar på annat sätt"
    if days_late(one, as_of):
        return MISSING
    return f"väntas senast {swedish.long_date(one.due_on)}"


def days_late(one: Standing, as_of: datetime) -> int:
    """How many days after the due day it was submitted, or that have gone since where it is missing."""
    if one.elsewhere:
        return 0
    return max((local_date(one.submitted_at or as_of) - one.due_on).days, 0)
