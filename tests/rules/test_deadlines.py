"""Limits are Swedish dates to the end of the day, reminders come before them or not at all."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from systembrist import settings
from systembrist.clock import STOCKHOLM, add_days, end_of_day, local_date, parse_instant
from systembrist.escalation import policy
from systembrist.escalation.deadlines import (
    ask_at,
    call_at,
    chase_at,
    effective_at,
    moments,
    promised_at,
    waits_for_limit,
)
from systembrist.escalation.policy import LevelPolicy, Limit, MeetingPolicy
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


# --- where a meeting can be the limit

GROUPS = st.builds(
    LevelPolicy,
    limit=st.builds(Limit, days=st.integers(1, 400), meeting=st.just(True)),
    remind_days=st.none() | st.integers(1, 60),
    lift=st.just("at_effect"),
)
AROUND = st.builds(MeetingPolicy, packet_days=st.integers(1, 90), note_days=st.integers(0, 30))
LATER = st.integers(1, 500 * 86400).map(lambda seconds: timedelta(seconds=seconds))
PLANS = st.lists(LATER, max_size=6)
"""How long after arrival each meeting is."""


def without_meetings(level: LevelPolicy) -> LevelPolicy:
    return level.model_copy(update={"limit": Limit(days=level.limit.days)})


@given(GROUPS, AROUND, INSTANTS, PLANS)
def test_the_limit_is_the_first_meeting_whose_packet_it_can_be_in_if_that_comes_before_the_days_run_out(
    level: LevelPolicy, around: MeetingPolicy, opened: datetime, plan: list[timedelta]
) -> None:
    found = moments(level, opened, [opened + later for later in plan], around)
    arrived, last = local_date(opened), local_date(moments(without_meetings(level), opened).due_at)
    days = sorted(local_date(opened + later) for later in plan)
    fitting = [day for day in days if add_days(arrived, around.packet_days) <= day <= last]
    assert local_date(found.due_at) == (fitting[0] if fitting else last)


@given(GROUPS, AROUND, INSTANTS, PLANS)
def test_it_is_acted_on_once_there_was_time_to_note_and_never_later_than_the_days(
    level: LevelPolicy, around: MeetingPolicy, opened: datetime, plan: list[timedelta]
) -> None:
    found = moments(level, opened, [opened + later for later in plan], around)
    last = moments(without_meetings(level), opened).due_at
    assert found.due_at <= found.act_at <= last
    assert local_date(found.act_at) - local_date(found.due_at) <= timedelta(days=around.note_days)
    assert found.act_at in (end_of_day(add_days(local_date(found.due_at), around.note_days)), last)
    assert opened < found.due_at


@given(GROUPS, AROUND, INSTANTS)
def test_without_a_meeting_it_is_as_if_there_were_none_to_have(
    level: LevelPolicy, around: MeetingPolicy, opened: datetime
) -> None:
    found = moments(level, opened, [], around)
    assert found == moments(without_meetings(level), opened)
    assert found.act_at == found.due_at


@given(POLICIES, INSTANTS, PLANS)
def test_where_meetings_are_no_limit_they_change_nothing(
    level: LevelPolicy, opened: datetime, plan: list[timedelta]
) -> None:
    assert moments(level, opened, [opened + later for later in plan]) == moments(level, opened)


@given(GROUPS, AROUND, INSTANTS, PLANS, LATER)
def test_one_more_meeting_never_makes_a_limit_later(
    level: LevelPolicy, around: MeetingPolicy, opened: datetime, plan: list[timedelta], one_more: timedelta
) -> None:
    before = moments(level, opened, [opened + later for later in plan], around)
    after = moments(level, opened, [opened + later for later in (*plan, one_more)], around)
    assert after.due_at <= before.due_at
    assert after.act_at <= before.act_at


@given(GROUPS, AROUND, INSTANTS, PLANS, st.randoms(use_true_random=False))
def test_the_order_in_which_meetings_were_planned_does_not_matter(
    level: LevelPolicy, around: MeetingPolicy, opened: datetime, plan: list[timedelta], chance: Random
) -> None:
    meetings = [opened + later for later in plan]
    shuffled = chance.sample(meetings, len(meetings))
    assert moments(level, opened, meetings, around) == moments(level, opened, shuffled, around)


@given(GROUPS, AROUND, INSTANTS, LATER, PLANS)
def test_what_arrived_later_has_no_earlier_limit_with_the_same_meetings(
    level: LevelPolicy, around: MeetingPolicy, opened: datetime, later: timedelta, plan: list[timedelta]
) -> None:
    meetings = [opened + one for one in plan]
    first = moments(level, opened, meetings, around)
    second = moments(level, opened + later, [one for one in meetings if one > opened + later], around)
    assert first.due_at <= second.due_at
    assert first.act_at <= second.act_at


@given(GROUPS, AROUND, INSTANTS, PLANS)
def test_a_reminder_of_a_meeting_lies_before_it_at_seven_or_is_missing(
    level: LevelPolicy, around: MeetingPolicy, opened: datetime, plan: list[timedelta]
) -> None:
    found = moments(level, opened, [opened + later for later in plan], around)
    if found.remind_at is not None:
        assert opened < found.remind_at < found.due_at
        assert (local_date(found.due_at) - local_date(found.remind_at)).days == level.remind_days
        assert f"{found.remind_at.astimezone(STOCKHOLM):%H:%M}" == "07:00"


@pytest.mark.parametrize(
    ("meeting", "due", "acts"),
    [
        ("2026-02-15T13:00", "2026-08-01", "2026-08-01"),  # the packet went out the day before it came
        ("2026-02-16T09:00", "2026-02-16", "2026-02-23"),
        ("2026-03-29T13:00", "2026-03-29", "2026-04-05"),  # the night the clocks change
        ("2026-07-28T13:00", "2026-07-28", "2026-08-01"),  # no later than the 180 days
        ("2026-08-01T23:00", "2026-08-01", "2026-08-01"),
        ("2026-08-02T09:00", "2026-08-01", "2026-08-01"),
    ],
)
def test_a_groups_limit_is_its_next_meeting_with_a_week_to_note_it_in(meeting: str, due: str, acts: str) -> None:
    opened = parse_instant("2026-02-02T09:00")
    found = moments(SHIPPED.of(Level.LEDNINGSGRUPP), opened, [parse_instant(meeting)], SHIPPED.meetings)
    assert (str(local_date(found.due_at)), str(local_date(found.act_at))) == (due, acts)


@given(INSTANTS, st.integers(0, 90), st.integers(1, 90), st.integers(1, 3650))
def test_calls_chasings_and_questions_come_at_seven_so_many_days_away_whatever_the_clocks_do(
    moment: datetime, packet: int, minutes: int, follow_up: int
) -> None:
    rules = SHIPPED.model_copy(update={"meetings": MeetingPolicy(packet_days=packet, minutes_days=minutes),
                                       "follow_up_days": follow_up})  # fmt: skip
    day = local_date(moment)
    for found, expected in (
        (call_at(rules, moment), -packet), (chase_at(rules, moment), minutes), (ask_at(rules, moment), follow_up),
    ):  # fmt: skip
        assert f"{found.astimezone(STOCKHOLM):%H:%M:%S}" == "07:00:00"
        assert local_date(found) == add_days(day, expected)
    assert chase_at(rules, moment) > moment
    assert ask_at(rules, moment) > moment


@pytest.mark.parametrize(
    ("meeting", "called"),
    [("2026-04-08T13:00", "2026-03-25T07:00+01:00"), ("2026-10-28T13:00", "2026-10-14T07:00+02:00")],
)
def test_a_packet_goes_out_at_seven_in_stockholm_also_over_a_change_of_the_clocks(meeting: str, called: str) -> None:
    assert call_at(SHIPPED, parse_instant(meeting)) == parse_instant(called)


# --- the dates of the ordinance


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


@given(INSTANTS, st.integers(1, 365))
def test_a_promised_day_is_so_many_days_after_arrival_and_lasts_to_its_end(arrived: datetime, days: int) -> None:
    promised = promised_at(arrived, days)
    assert local_date(promised) - local_date(arrived) == timedelta(days=days)
    assert promised == end_of_day(local_date(promised)) > arrived


@pytest.mark.parametrize(
    ("arrived", "promised"),
    [("2027-03-01T23:59:59", "2027-03-31T23:59:59+02:00"), ("2027-10-15T00:00", "2027-11-14T23:59:59+01:00"),
     ("2027-01-31T12:00", "2027-03-02T23:59:59+01:00")],
)  # fmt: skip
def test_a_promised_day_knows_summer_time(arrived: str, promised: str) -> None:
    assert promised_at(parse_instant(arrived), 30) == parse_instant(promised)
