"""The days up to whose end the beredningsgrupp's pages count."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from systembrist.clock import iso, parse_instant
from systembrist.errors import InputRefused
from systembrist.reports import published
from tests.conftest import DATA

SHIPPED = published.load(DATA)


@pytest.mark.parametrize(
    ("now", "last"),
    [
        ("2026-02-01T23:59:58", "2025-10-01"), ("2026-02-01", "2026-02-01"), ("2026-05-15T12:00", "2026-02-01"),
        ("2026-05-16T00:00", "2026-05-15"), ("2026-10-02T00:00", "2026-10-01"), ("2026-12-31", "2026-10-01"),
        ("2026-01-01T00:00", "2025-10-01"),
    ],
)  # fmt: skip
def test_the_last_cut_off_is_the_latest_day_that_has_ended(now: str, last: str) -> None:
    assert iso(SHIPPED.last_cut_off(parse_instant(now)))[:10] == last


@pytest.mark.parametrize(
    ("now", "following"),
    [
        ("2026-02-01T23:59:58", "2026-02-01"), ("2026-02-01", "2026-05-15"), ("2026-05-16T00:00", "2026-10-01"),
        ("2026-10-02T00:00", "2027-02-01"), ("2026-12-31", "2027-02-01"),
    ],
)  # fmt: skip
def test_the_next_is_the_first_day_that_has_not_ended(now: str, following: str) -> None:
    assert iso(SHIPPED.next_cut_off(parse_instant(now)))[:10] == following


@given(st.dates(parse_instant("2014-01-01").date(), parse_instant("2100-01-01").date()))
def test_it_is_always_past_and_less_than_a_year_ago(day: object) -> None:
    now = parse_instant(f"{day}")
    assert 0 <= (now - SHIPPED.last_cut_off(now)).days <= 366


@pytest.mark.parametrize("days", ['["02-29"]', '["13-01"]', '["hej"]', "[]", '["2026-01-01"]'])
def test_a_day_that_does_not_exist_every_year_is_refused(tmp_path: Path, days: str) -> None:
    lines = (DATA / "published.yaml").read_text(encoding="utf-8").splitlines()
    changed = [f"cut_offs: {days}" if line.startswith("cut_offs:") else line for line in lines]
    (tmp_path / "published.yaml").write_text("\n".join(changed), encoding="utf-8")
    with pytest.raises(InputRefused):
        published.load(tmp_path)
