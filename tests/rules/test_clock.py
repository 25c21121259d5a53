"""An instant written by a person must mean the same thing everywhere, summer time and bad input included."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from systembrist.clock import (
    A_DATE,
    STOCKHOLM,
    at_local_time,
    end_of_day,
    iso,
    local_date,
    now,
    parse_date,
    parse_instant,
)
from systembrist.errors import InputRefused

DAYS = st.dates(date(2000, 1, 2), date(2199, 12, 31))
INSTANTS = st.datetimes(datetime(2000, 1, 2), datetime(2199, 12, 30), timezones=st.just(UTC))


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text + "+00:00")


@given(DAYS)
def test_a_date_alone_is_the_last_second_of_that_day_in_sweden(day: date) -> None:
    instant = parse_instant(day.isoformat())
    assert instant.astimezone(STOCKHOLM).replace(tzinfo=None) == datetime.combine(
        day, datetime.max.time().replace(microsecond=0)
    )
    assert local_date(instant) == day
    assert local_date(instant + timedelta(seconds=1)) == day + timedelta(days=1)


@pytest.mark.parametrize("text", ["2026-01-15", " 2026-01-15\n", "20260115", "2026-W03-4"])
def test_a_date_alone_is_the_end_of_the_day_however_iso_writes_it(text: str) -> None:
    assert parse_instant(text) == utc("2026-01-15T22:59:59")


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("2026-01-15T08:00", "2026-01-15T07:00:00"),
        ("2026-07-15T08:00", "2026-07-15T06:00:00"),
        ("2026-01-15 08:00:01", "2026-01-15T07:00:01"),
        ("20260115T080000", "2026-01-15T07:00:00"),
        ("2026-01-15T00:00", "2026-01-14T23:00:00"),
        ("2026-01-15T08:00Z", "2026-01-15T08:00:00"),
        ("2026-01-15T08:00+05:00", "2026-01-15T03:00:00"),
        ("2026-01-15T23:59:59.999999", "2026-01-15T22:59:59"),
    ],
)
def test_a_time_without_a_zone_is_swedish_and_one_with_a_zone_is_what_it_says(text: str, meant: str) -> None:
    assert parse_instant(text) == utc(meant)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("2026-03-29T01:59", "2026-03-29T00:59:00"),
        ("2026-03-29T02:30", "2026-03-29T01:30:00"),
        ("2026-03-29T03:00", "2026-03-29T01:00:00"),
    ],
)
def test_a_time_that_the_clocks_skip_in_spring_is_counted_on_from_the_winter_time(text: str, meant: str) -> None:
    assert parse_instant(text) == utc(meant)


def test_a_time_that_the_clocks_show_twice_in_autumn_is_the_first_of_them() -> None:
    assert parse_instant("2026-10-25T02:30") == utc("2026-10-25T00:30:00")
    assert at_local_time(date(2026, 10, 25), 2, 30) == utc("2026-10-25T00:30:00")


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 10, 25), date(2024, 2, 29), date(2025, 12, 31)])
def test_the_end_of_a_day_is_on_that_day_also_when_the_clocks_change(day: date) -> None:
    assert local_date(end_of_day(day)) == day
    assert end_of_day(day) - end_of_day(day - timedelta(days=1)) in (
        timedelta(hours=23), timedelta(hours=24), timedelta(hours=25),
    )  # fmt: skip


@given(INSTANTS)
def test_what_iso_writes_parse_instant_reads_back(instant: datetime) -> None:
    whole = instant.replace(microsecond=0)
    assert parse_instant(iso(whole)) == whole


@given(INSTANTS)
def test_every_instant_read_is_aware_utc_in_whole_seconds(instant: datetime) -> None:
    read = parse_instant(instant.isoformat())
    assert (read.tzinfo, read.microsecond) == (UTC, 0)


@pytest.mark.parametrize(
    "text",
    ["", " ", "i morgon", "2026-02-29", "2026-13-01", "2026-01-32", "2026-01-15T24:01", "2026-01-15T08:00+25:00",
     "15/1 2026", "2026-01", "2026", "26-01-15", "2026-01-15T", "T08:00", "２０２６-01-15", "nan", "x" * 10_000,
     "\x00", "2026-01-15\x00"],
)  # fmt: skip
def test_what_is_no_instant_is_refused_in_one_short_line(text: str) -> None:
    with pytest.raises(InputRefused) as refused:
        parse_instant(text)
    assert len(refused.value.lines) == 1
    assert len(refused.value.lines[0]) < 200


@given(st.text(max_size=40))
def test_no_text_whatever_makes_reading_an_instant_fail_in_another_way(text: str) -> None:
    with suppress(InputRefused):
        assert parse_instant(text).tzinfo is UTC


@pytest.mark.parametrize("text", ["1999-12-31", "2200-01-01", "0001-01-01", "9999-12-31", "0001-01-01T00:00",
                                  "9999-12-31T23:59-23:00", "2200-01-01T00:30"])  # fmt: skip
def test_years_in_which_nothing_can_have_been_filed_are_refused(text: str) -> None:
    with pytest.raises(InputRefused):
        parse_instant(text)


@pytest.mark.parametrize("text", ["2000-01-01T00:00", "2000-01-01", "2199-12-31", "2199-12-31T23:59"])
def test_the_years_2000_to_2199_are_swedish_years(text: str) -> None:
    assert 2000 <= local_date(parse_instant(text)).year <= 2199


def test_the_clock_is_aware_utc_in_whole_seconds() -> None:
    assert now().tzinfo is UTC
    assert now().microsecond == 0


def test_a_date_is_read_as_it_is_shown() -> None:
    assert parse_date(f" {A_DATE} ") == date.fromisoformat(A_DATE)


@pytest.mark.parametrize("text", ["", "i går", "31 januari 2026", "2026-02-29", "2026-01-31T08:00", "x" * 10_000])
def test_what_is_no_date_is_refused_with_one_that_is(text: str) -> None:
    with pytest.raises(InputRefused, match=f"skriv det som {A_DATE}$") as refused:
        parse_date(text)
    assert len(refused.value.lines[0]) < 200


@pytest.mark.parametrize("text", ["1999-12-31", "2200-01-01"])
def test_a_date_outside_the_years_is_a_slip(text: str) -> None:
    with pytest.raises(InputRefused, match="ligger utanför åren 2000-2199"):
        parse_date(text)
