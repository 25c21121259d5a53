"""Limits are Swedish dates to the end of the day, reminders come before them or not at all."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from systembrist import settings
from systembrist.clock import STOCKHOLM, end_of_day, local_date, parse_instant
from systembrist.escalation import policy
from systembrist.escalation.deadlines import effective_at, moments, waits_for_limit
from systembrist.escalation.policy import LevelPolicy, Limit
from systembrist.model import Level

SHIPPED = policy.load(settings.load().data)
INSTANTS = st.datetimes(datetime(2001, 1, 1), datetime(2190, 1, 1), timezones=st.just(UTC)).map(
    lambda instant: instant.replace(microsecond=0)
)
MONTH_DAYS = st.dates(date(2025, 1, 1), date(2025, 12, 31)).map(lambda day: f"{day:%m-%d}")
LIMITS = st.one_of(st.builds(Limit, days=st.integers(1, 3650)), st.builds(Limit, date=MONTH_DAYS))
POLICIES = st.builds(
    LevelPolicy,
    limit=LIMITS,
    remind_days=st.none() | st.integers(1, 365),
    lift=st.sampled_from(["at_effect", "at_limit"]),
    regret_hours=st.integers(0, 720),
)


def limit_of(level: Level, opened: str) -> date:
    return local_date(moments(SHIPPED.of(level), parse_instant(opened)).due_at)


@given(POLICIES, INSTANTS)
def test_a_limit_is_the_end_of_a_swedish_day_strictly_after_the_day_of_arrival(
    level: LevelPolicy, opened: datetime
) -> None:
    due = moments(level, opened).due_at
    assert due == end_of_day(local_date(due))
    assert f"{due.astimezone(STOCKHOLM):%H:%M:%S}" == "23:59:59"
    assert local_date(due) > local_date(opened)


@given(POLICIES, INSTANTS)
def test_a_reminder_lies_after_arrival_and_before_the_limit_at_seven_or_is_missing(
    level: LevelPolicy, opened: datetime
) -> None:
    found = moments(level, opened)
    if found.remind_at is None:
        return
    assert opened < found.remind_at < found.due_at
    assert f"{found.remind_at.astimezone(STOCKHOLM):%H:%M}" == "07:00"
    assert (local_date(found.due_at) - local_date(found.remind_at)).days == level.remind_days


@given(POLICIES, INSTANTS)
def test_a_reminder_is_missing_only_where_it_would_come_before_arrival_or_is_not_asked_for(
    level: LevelPolicy, opened: datetime
) -> None:
    found = moments(level, opened)
    if found.remind_at is None and level.remind_days is not None:
        assert (local_date(found.due_at) - local_date(opened)).days <= level.remind_days


@given(st.integers(1, 3650), INSTANTS)
def test_days_are_calendar_days_whatever_summer_time_and_leap_days_do(days: int, opened: datetime) -> None:
    due = moments(LevelPolicy(limit=Limit(days=days)), opened).due_at
    assert local_date(due) - local_date(opened) == timedelta(days=days)


@given(POLICIES, INSTANTS, INSTANTS)
def test_what_arrived_later_never_has_an_earlier_limit(level: LevelPolicy, one: datetime, other: datetime) -> None:
    first, second = sorted((one, other))
    assert moments(level, first).due_at <= moments(level, second).due_at


@pytest.mark.parametrize(
    ("opened", "limit"),
    [
        ("2026-01-14T23:59:59", "2026-01-15"),
        ("2026-01-15T00:00:00", "2027-01-15"),
        ("2026-01-15T12:00:00", "2027-01-15"),
        ("2026-01-15", "2027-01-15"),
        ("2026-01-16T00:00:00", "2027-01-15"),
        ("2025-12-31T23:59:59", "2026-01-15"),
        ("2026-01-01T00:00:00", "2026-01-15"),
    ],
)
def test_at_a_kommun_it_is_the_first_15_january_after_the_day_it_came(opened: str, limit: str) -> None:
    assert limit_of(Level.KOMMUN, opened) == date.fromisoformat(limit)


@pytest.mark.parametrize(
    ("opened", "limit"),
    [("2024-02-28T12:00", "2024-03-01"), ("2024-02-29T12:00", "2024-03-01"), ("2026-03-01T00:00", "2027-03-01"),
     ("2026-02-28T23:59:59", "2026-03-01"), ("2026-01-15", "2026-03-01")],
)  # fmt: skip
def test_at_a_lansstyrelse_it_is_the_first_1_march_after(opened: str, limit: str) -> None:
    assert limit_of(Level.LANSSTYRELSE, opened) == date.fromisoformat(limit)


def test_at_a_ledningsgrupp_it_is_180_days_and_at_socialstyrelsen_15_may() -> None:
    assert limit_of(Level.LEDNINGSGRUPP, "2026-02-02T09:00") == date(2026, 8, 1)
    assert limit_of(Level.SOCIALSTYRELSEN, "2026-03-01") == date(2026, 5, 15)


@pytest.mark.parametrize("year", range(2022, 2036))
def test_a_limit_on_a_saturday_or_sunday_is_not_moved(year: int) -> None:
    assert limit_of(Level.KOMMUN, f"{year - 1}-06-01T12:00") == date(year, 1, 15)


def test_one_second_before_midnight_in_stockholm_is_the_day_before_though_utc_says_otherwise() -> None:
    late = parse_instant("2026-07-01T00:30")
    assert (late.date(), local_date(late)) == (date(2026, 6, 30), date(2026, 7, 1))
    assert local_date(moments(LevelPolicy(limit=Limit(days=1)), late).due_at) == date(2026, 7, 2)


@given(POLICIES, INSTANTS)
def test_a_verdict_takes_effect_after_the_regret_time_and_an_urgent_one_at_once(
    level: LevelPolicy, decided: datetime
) -> None:
    assert effective_at(level, decided_at=decided, urgent=True) == decided
    waited = effective_at(level, decided_at=decided, urgent=False) - decided
    assert waited == timedelta(hours=level.regret_hours)


def test_the_shipped_regret_time_is_24_hours_also_over_a_change_of_the_clocks() -> None:
    decided = parse_instant("2026-03-28T15:00")
    assert effective_at(SHIPPED.of(Level.KOMMUN), decided_at=decided, urgent=False) == parse_instant("2026-03-29T16:00")


@pytest.mark.parametrize("level", list(Level))
def test_only_kommun_and_lansstyrelse_wait_and_never_with_what_is_urgent_or_central(level: Level) -> None:
    assert waits_for_limit(SHIPPED.of(level), fast=False) is (level in (Level.KOMMUN, Level.LANSSTYRELSE))
    assert waits_for_limit(SHIPPED.of(level), fast=True) is False
