"""When monthly codes are given up, and what is given up of what has fallen due."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from systembrist.clock import iso, local_date, parse_instant
from systembrist.escalation.deadlines import codes_due_at
from systembrist.model import FaultLevel
from systembrist.monthly import counted
from systembrist.store.monthly import Due, digest_of

INSTANTS = st.datetimes(datetime(2010, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))
FEBRUARY = parse_instant("2026-02-01T00:00")


@pytest.mark.parametrize(
    ("filed", "due"),
    [
        ("2026-01-01T00:00", "2026-02-01T00:00:00+01:00"), ("2026-01-31T23:59:59", "2026-02-01T00:00:00+01:00"),
        ("2026-02-01T00:00", "2026-03-01T00:00:00+01:00"), ("2026-12-31T23:30", "2027-01-01T00:00:00+01:00"),
        ("2026-03-15T12:00", "2026-04-01T00:00:00+02:00"), ("2024-02-29T12:00", "2024-03-01T00:00:00+01:00"),
    ],
)  # fmt: skip
def test_codes_fall_due_as_the_next_month_begins_in_sweden(filed: str, due: str) -> None:
    assert iso(codes_due_at(parse_instant(filed))) == due


@given(INSTANTS)
def test_they_fall_due_within_a_month_at_midnight_on_a_first(filed: datetime) -> None:
    due = codes_due_at(filed)
    assert timedelta(0) < due - filed <= timedelta(days=31, hours=1)
    assert local_date(due).day == 1
    assert local_date(due - timedelta(seconds=1)).month == local_date(filed).month


def due(number: int = 1, **values: object) -> Due:
    fields: dict[str, object] = {"deficiency_id": number, "body_id": 7, "above_id": 2, "kommun_id": 2081,
              "area": "vardkoer", "actor": "bank", "fault_level": FaultLevel.LOKAL, "wanted": True}  # fmt: skip
    return Due(**(fields | values))  # type: ignore[arg-type]


def test_the_same_codes_of_the_same_kommun_are_one_row() -> None:
    [row] = counted([due(1), due(2)], FEBRUARY)
    assert row == {
        "body_id": 7, "kommun_id": 2081, "month": "2026-01", "at": FEBRUARY, "area": "vardkoer", "actor": "bank",
        "fault_level": FaultLevel.LOKAL, "reports": 2,
    }  # fmt: skip


@pytest.mark.parametrize(
    "other", [{"area": "bostad"}, {"actor": None}, {"fault_level": None}, {"kommun_id": 2080}, {"body_id": 8}]
)
def test_other_codes_or_another_kommun_are_a_row_of_their_own(other: dict[str, object]) -> None:
    assert [row["reports"] for row in counted([due(1), due(2, **other), due(3)], FEBRUARY)] in ([1, 2], [2, 1])


def test_what_is_not_wanted_is_not_given() -> None:
    assert counted([due(wanted=False)], FEBRUARY) == []


DUES = st.builds(
    Due,
    deficiency_id=st.integers(1, 9),
    body_id=st.integers(1, 2),
    above_id=st.just(1),
    kommun_id=st.sampled_from([2081, 2080]),
    area=st.sampled_from(["bostad", "sgi"]),
    actor=st.sampled_from([None, "bank"]),
    fault_level=st.sampled_from([None, *FaultLevel]),
    wanted=st.booleans(),
)


@given(st.lists(DUES, max_size=30), st.randoms())
def test_each_report_is_counted_once_in_whatever_order_they_come(found: list[Due], chance: object) -> None:
    rows = counted(found, FEBRUARY)
    assert sum(row["reports"] for row in rows) == sum(one.wanted for one in found)
    assert all(row["reports"] > 0 for row in rows)
    chance.shuffle(found)  # type: ignore[attr-defined]
    assert counted(found, FEBRUARY) == rows
    assert len({digest_of(row) for row in rows if row["body_id"] == 1}) == sum(row["body_id"] == 1 for row in rows)
