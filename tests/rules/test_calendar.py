"""The first date of a kind after a day: strictly after, within a year, whatever the day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from systembrist.escalation.calendar import first_after

DAYS = st.dates(date(2000, 1, 1), date(2199, 12, 31))
MONTH_DAYS = st.dates(date(2025, 1, 1), date(2025, 12, 31)).map(lambda day: f"{day:%m-%d}")


@given(DAYS, MONTH_DAYS)
def test_it_is_strictly_after_and_is_that_month_and_day(day: date, month_day: str) -> None:
    found = first_after(day, month_day)
    assert found > day
    assert f"{found:%m-%d}" == month_day


@given(DAYS, MONTH_DAYS)
def test_no_such_date_lies_between(day: date, month_day: str) -> None:
    found = first_after(day, month_day)
    assert found - day <= timedelta(days=366)
    between = (day + timedelta(days=n) for n in range(1, (found - day).days))
    assert all(f"{one:%m-%d}" != month_day for one in between)


@given(DAYS, DAYS, MONTH_DAYS)
def test_a_later_day_never_gets_an_earlier_date(one: date, other: date, month_day: str) -> None:
    first, second = sorted((one, other))
    assert first_after(first, month_day) <= first_after(second, month_day)


@pytest.mark.parametrize(
    ("day", "month_day", "found"),
    [
        ("2026-01-14", "01-15", "2026-01-15"),
        ("2026-01-15", "01-15", "2027-01-15"),
        ("2026-01-16", "01-15", "2027-01-15"),
        ("2025-12-31", "01-15", "2026-01-15"),
        ("2025-12-31", "01-01", "2026-01-01"),
        ("2025-12-31", "12-31", "2026-12-31"),
        ("2024-02-28", "03-01", "2024-03-01"),
        ("2024-02-29", "03-01", "2024-03-01"),
        ("2024-02-29", "02-28", "2025-02-28"),
        ("2023-03-01", "03-01", "2024-03-01"),
    ],
)
def test_at_the_turns_of_the_year_and_of_february(day: str, month_day: str, found: str) -> None:
    assert first_after(date.fromisoformat(day), month_day) == date.fromisoformat(found)
