"""The working tables count everything once, both ways, and say who has sent nothing."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from systembrist.clock import parse_instant
from systembrist.reports import national
from systembrist.reports.document import Table
from systembrist.reports.periods import quarter_of
from systembrist.store.national import PlaceCount
from systembrist.taxonomy import Taxonomy

NOW = parse_instant("2026-02-02")
PLACES = {1: "Stockholms län", 20: "Dalarnas län", 25: "Norrbottens län"}
INSTANTS = st.datetimes(datetime(2010, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))


def numbers(table: Table, code: str | None) -> dict[str, object]:
    """A row's figures by column."""
    rows = [*table.rows, table.total]
    row = next(row for row in rows if row is not None and row.code == code)
    return dict(zip(table.columns[1:], row.cells, strict=True))


def shown(taxonomy: Taxonomy, *counts: PlaceCount, place: int | None = None, period: str = "2025") -> national.Overview:
    chosen = national.periods(NOW)[period]
    return national.overview(counts, taxonomy, PLACES, place=place, period=chosen, as_of=NOW)


def test_the_last_eight_quarters_and_their_years_can_be_chosen() -> None:
    assert list(national.periods(NOW)) == [
        "2026", "2025", "2024",
        "2026kv1", "2025kv4", "2025kv3", "2025kv2", "2025kv1", "2024kv4", "2024kv3", "2024kv2",
    ]  # fmt: skip
    assert national.periods(NOW)["2024"].label == "hela 2024"
    assert national.first_month(NOW) == "2024-01"


@given(INSTANTS)
def test_the_usual_period_can_be_chosen_and_every_period_is_read(as_of: datetime) -> None:
    found = national.periods(as_of)
    assert found[national.usual_period(as_of).key] == national.usual_period(as_of)
    first = quarter_of(national.first_month(as_of))
    assert all(first <= quarter for period in found.values() for quarter in period.quarters)
    assert len(national.quarters_shown(as_of)) == 8


def test_areas_by_quarter_with_sums_and_zeros(taxonomy_: Taxonomy) -> None:
    table = shown(
        taxonomy_, PlaceCount("bostad", "2025-01", 20, 2), PlaceCount("bostad", "2025-03", 1, 1),
        PlaceCount("sgi", "2026-01", 20, 4), PlaceCount("sgi", "2024-03", 20, 100),
    ).by_quarter  # fmt: skip
    assert table.columns == (
        "Område", "Summa", "2024 kv 2", "2024 kv 3", "2024 kv 4", "2025 kv 1", "2025 kv 2", "2025 kv 3", "2025 kv 4",
        "2026 kv 1",
    )  # fmt: skip
    assert [row.code for row in table.rows] == list(taxonomy_.codes())
    assert list(numbers(table, "bostad").values()) == [3, 0, 0, 0, 3, 0, 0, 0, 0]
    assert list(numbers(table, "lakarbrist").values()) == [0] * 9
    assert list(numbers(table, None).values()) == [7, 0, 0, 0, 3, 0, 0, 0, 4]


def test_areas_by_place_for_those_that_sent_something_then(taxonomy_: Taxonomy) -> None:
    found = shown(taxonomy_, PlaceCount("bostad", "2025-01", 20, 2), PlaceCount("sgi", "2024-01", 1, 4))
    assert found.by_place.columns == ("Område", "Summa", "Dalarnas län")
    assert numbers(found.by_place, None) == {"Summa": 2, "Dalarnas län": 2}
    assert found.silent_in_period == ["Stockholms län", "Norrbottens län"]
    assert found.silent == ["Stockholms län", "Norrbottens län"], "2024 kv 1 is not among the eight"


def test_one_place_narrows_the_quarters_and_not_the_comparison(taxonomy_: Taxonomy) -> None:
    counts = (PlaceCount("bostad", "2025-01", 20, 2, 1, 5), PlaceCount("sgi", "2025-05", 1, 4, 4, 4))
    found = shown(taxonomy_, *counts, place=20)
    assert (found.total, found.confirmed, found.reports, found.silent) == (2, 1, 5, [])
    assert numbers(found.by_quarter, None)["Summa"] == 2
    assert numbers(found.by_place, None)["Summa"] == 6


@pytest.mark.parametrize(("period", "number"), [("2025", 3), ("2025kv1", 1), ("2025kv2", 2), ("2024", 0)])
def test_a_period_holds_its_own_months(taxonomy_: Taxonomy, period: str, number: int) -> None:
    counts = (PlaceCount("bostad", "2025-03", 20, 1), PlaceCount("bostad", "2025-04", 20, 2))
    assert numbers(shown(taxonomy_, *counts, period=period).by_place, None)["Summa"] == number


def test_an_area_that_is_no_longer_in_the_words_keeps_its_line_while_it_is_counted(taxonomy_: Taxonomy) -> None:
    found = shown(taxonomy_, PlaceCount("gammalt", "2025-03", 20, 1), PlaceCount("aldre", "2023-03", 20, 1))
    assert found.by_quarter.rows[-1].label == "gammalt"
    assert [row.code for row in found.by_quarter.rows[:-1]] == list(taxonomy_.codes())


COUNTS = st.lists(
    st.builds(
        PlaceCount,
        area=st.sampled_from(["bostad", "sgi", "okant"]),
        month=st.sampled_from([f"{year}-{month:02}" for year in (2024, 2025, 2026) for month in range(1, 13)][:25]),
        place_id=st.sampled_from(list(PLACES)),
        number=st.integers(1, 9),
    ),
    max_size=20,
)


@given(COUNTS, st.sampled_from(list(national.periods(NOW))))
def test_sums_add_up_and_a_place_is_either_a_column_or_silent(
    taxonomy_: Taxonomy, counts: list[PlaceCount], period: str
) -> None:
    found = shown(taxonomy_, *counts, period=period)
    for table in (found.by_quarter, found.by_place):
        assert table.total is not None
        sums = [sum(row.cells[i] for row in table.rows) for i in range(len(table.columns) - 1)]  # type: ignore[misc]
        assert list(table.total.cells) == sums
        assert all(row.cells[0] == sum(row.cells[1:]) for row in (*table.rows, table.total))  # type: ignore[arg-type]
    assert found.total == found.by_quarter.total.cells[0]  # type: ignore[union-attr]
    assert sorted([*found.by_place.columns[2:], *found.silent_in_period]) == sorted(PLACES.values())
