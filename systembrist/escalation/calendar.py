"""Swedish calendar arithmetic for limits: pure, dates in, dates out."""

from __future__ import annotations

from datetime import date


def first_after(day: date, month_day: str) -> date:
    """The first date with that MM-DD strictly after `day`: nobody's limit is the day a thing arrives."""
    candidate = date.fromisoformat(f"{day.year}-{month_day}")
    return candidate if candidate > day else candidate.replace(year=day.year + 1)
