"""Quarters and years must follow the Swedish calendar, also in the hours when UTC has another date."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from systembrist.clock import local_date, parse_instant
from systembrist.reports.periods import (
    QUARTERS_SHOWN,
    Quarter,
    quarter_of,
    quarters_up_to,
    reporting_year,
    timeline,
)

INSTANTS = st.datetimes(datetime(2010, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))


@pytest.mark.parametrize(
    ("month", "label"),
    [("2025-01", "2025 kv 1"), ("2025-03", "2025 kv 1"), ("2025-04", "2025 kv 2"), ("2025-12", "2025 kv 4")],
)
def test_the_quarter_of_a_month(month: str, label: str) -> None:
    assert quarter_of(month).label == label


def test_new_years_eve_in_utc_is_the_new_year_in_sweden() -> None:
    just_before, just_after = parse_instant("2025-12-31T23:59:59"), parse_instant("2026-01-01T00:00:00")
    assert just_after.astimezone(UTC).year == 2025
    assert (reporting_year(just_before), reporting_year(just_after)) == (2024, 2025)
    assert timeline(just_before).quarters[-1] == Quarter(2025, 4)
    assert timeline(just_after).quarters[-1] == Quarter(2026, 1)


def test_the_quarters_of_two_years_and_a_half() -> None:
    found = quarters_up_to(parse_instant("2026-05-15"), Quarter(2024, 1))
    assert [quarter.label for quarter in found[:2]] == ["2024 kv 1", "2024 kv 2"]
    assert found[-1].label == "2026 kv 2"
    assert len(found) == 10


def test_the_columns_of_a_timeline() -> None:
    time = timeline(parse_instant("2026-05-15"))
    assert time.years == (2024, 2025, 2026)
    assert time.groups == [0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3]
    assert [time.column(month) for month in ("2013-08", "2023-12", "2024-01", "2025-12", "2026-05")] == [0, 0, 1, 8, 10]
    assert time.group_of(2025) == 2
    assert [time.quarters[column - 1].label for column in time.recent][0::7] == ["2024 kv 3", "2026 kv 2"]


@given(INSTANTS)
def test_eight_quarters_and_two_whole_years_are_always_there(as_of: datetime) -> None:
    time = timeline(as_of)
    assert len(time.recent) == QUARTERS_SHOWN
    assert min(time.recent) >= 1
    assert time.column(f"{local_date(as_of):%Y-%m}") == len(time.quarters)
    assert {reporting_year(as_of), reporting_year(as_of) - 1} < set(time.years)
    assert len(time.groups) == len(time.quarters) + 1
