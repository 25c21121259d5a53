"""The one clock, and the only place that knows of time zones.

Instants are aware UTC; dates are the calendar of Europe/Stockholm. The clock is read once per run
or request by whoever starts it, and the instant is handed down.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from systembrist.errors import InputRefused

STOCKHOLM = ZoneInfo("Europe/Stockholm")

YEARS = range(2000, 2200)
"""What a typed time may lie in; anything else is a slip."""

A_DATE = "2026-01-31"
"""How a date is to be typed, shown wherever one is asked for or refused."""

Clock = Callable[[], datetime]


def now() -> datetime:
    """The present instant, aware UTC, in whole seconds (no rule needs finer, and people read it)."""
    return datetime.now(UTC).replace(microsecond=0)


def local_date(instant: datetime) -> date:
    """The Swedish calendar date at an instant."""
    return instant.astimezone(STOCKHOLM).date()


def end_of_day(day: date) -> datetime:
    """The last second of a Swedish calendar date: what "senast den" means in the ordinance."""
    return datetime.combine(day, time(23, 59, 59), STOCKHOLM).astimezone(UTC)


def at_local_time(day: date, hour: int, minute: int = 0) -> datetime:
    """The instant at which a Swedish wall clock shows that hour; the first one where it shows it twice."""
    return datetime.combine(day, time(hour, minute), STOCKHOLM).astimezone(UTC)


def add_days(day: date, days: int) -> date:
    """Calendar days, so that a change to or from summer time never moves a deadline by an hour."""
    return day + timedelta(days=days)


def parse_instant(text: str) -> datetime:
    """An ISO 8601 time as an aware UTC instant.

    A time without a zone is Europe/Stockholm; a date alone is the end of that day.
    Raises InputRefused for anything else, and for years outside 2000-2199.
    """
    try:
        instant = _read(text.strip())
        year = local_date(instant).year
    except (ValueError, OverflowError):
        raise InputRefused(f"tiden {text[:40]!r} går inte att läsa; skriv {A_DATE} eller {A_DATE}T08:00") from None
    if year not in YEARS:
        raise InputRefused(f"tiden {text[:40]!r} ligger utanför åren {YEARS[0]}-{YEARS[-1]}")
    return instant.replace(microsecond=0)


def parse_date(text: str) -> date:
    """A calendar date. Raises InputRefused for anything else, and for years outside 2000-2199."""
    try:
        found = date.fromisoformat(text.strip())
    except ValueError:
        raise InputRefused(f"datumet {text[:40]!r} går inte att läsa; skriv det som {A_DATE}") from None
    if found.year not in YEARS:
        raise InputRefused(f"datumet {text[:40]!r} ligger utanför åren {YEARS[0]}-{YEARS[-1]}")
    return found


def _read(text: str) -> datetime:
    try:
        return end_of_day(date.fromisoformat(text))
    except ValueError:
        moment = datetime.fromisoformat(text)
    return moment.replace(tzinfo=moment.tzinfo or STOCKHOLM).astimezone(UTC)


def iso(instant: datetime) -> str:
    """An instant as ISO 8601 in Swedish time with its offset, for JSON that people read too."""
    return instant.astimezone(STOCKHOLM).isoformat()
