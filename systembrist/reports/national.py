"""The working tables of the state authorities: areas by quarter, and areas by place. Pure.

They hide nothing: they are for those who hold the copies and the codes, and are not published.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from systembrist.reports.document import Row, Table
from systembrist.reports.periods import QUARTERS_SHOWN, Quarter, quarter_of, reporting_year, timeline
from systembrist.store.national import PlaceCount
from systembrist.taxonomy import Taxonomy

SUM = "Summa"
ALL = "Alla områden"
_YEAR = 4
"""How many signs of a month are its year."""

K = TypeVar("K")


@dataclass(frozen=True)
class Period:
    """A year or a quarter that can be chosen; `key` stands in the address."""

    key: str
    label: str
    quarters: frozenset[Quarter]

    def holds(self, month: str) -> bool:
        """Whether the month lies in it."""
        return quarter_of(month) in self.quarters


def quarters_shown(as_of: datetime) -> tuple[Quarter, ...]:
    """The last eight quarters, the present one included."""
    return timeline(as_of).quarters[-QUARTERS_SHOWN:]


def periods(as_of: datetime) -> dict[str, Period]:
    """What can be chosen, by key: the years that the last eight quarters lie in and then the quarters, newest first."""
    shown = quarters_shown(as_of)[::-1]
    years = [_whole_year(year) for year in sorted({one.year for one in shown}, reverse=True)]
    quarters = [Period(f"{one.year}kv{one.number}", one.label, frozenset([one])) for one in shown]
    return {one.key: one for one in [*years, *quarters]}


def _whole_year(year: int) -> Period:
    return Period(str(year), f"hela {year}", frozenset(Quarter(year, number) for number in range(1, 5)))


def usual_period(as_of: datetime) -> Period:
    """The one shown until another is chosen: the year that the yearly reports are about."""
    return _whole_year(reporting_year(as_of))


def first_month(as_of: datetime) -> str:
    """The earliest month in any of the periods."""
    return f"{quarters_shown(as_of)[0].year}-01"


@dataclass(frozen=True)
class Overview:
    """What the page of a state authority shows of some counts, for all of its places or one of them."""

    by_quarter: Table
    by_place: Table
    total: int
    """In the last eight quarters, as in the first table."""
    confirmed: int
    reports: int
    silent: list[str]
    """The places that nothing has come from in those quarters; of no interest where one of them is chosen."""
    silent_in_period: list[str]


def overview(
    counts: Sequence[PlaceCount],
    taxonomy: Taxonomy,
    places: Mapping[int, str],
    *,
    place: int | None,
    period: Period,
    as_of: datetime,
) -> Overview:
    """Both tables with what belongs to them; `places` names them in the order of the columns."""
    quarters = quarters_shown(as_of)
    here = [one for one in counts if place in (None, one.place_id) and quarter_of(one.month) in quarters]
    return Overview(
        by_quarter=by_quarter(here, taxonomy, quarters),
        by_place=by_place(counts, taxonomy, places, period),
        total=sum(one.number for one in here),
        confirmed=sum(one.confirmed for one in here),
        reports=sum(one.reports for one in here),
        silent=[] if place is not None else silent(counts, places, quarters),
        silent_in_period=silent(counts, places, period.quarters),
    )


def by_quarter(counts: Iterable[PlaceCount], taxonomy: Taxonomy, quarters: Sequence[Quarter]) -> Table:
    """Areas by the quarter of filing."""
    columns = {one: one.label for one in quarters}
    title = "Brister efter område och det kvartal då de anmäldes"
    return _table("kvartal", title, counts, taxonomy, columns, lambda one: quarter_of(one.month))


def by_place(counts: Iterable[PlaceCount], taxonomy: Taxonomy, places: Mapping[int, str], period: Period) -> Table:
    """Areas by place, for those places (in the order given) that something was filed at in the period."""
    title = f"Brister efter område och plats, anmälda {period.label}"
    within = [one for one in counts if period.holds(one.month)]
    there = {one.place_id for one in within}
    columns = {place: name for place, name in places.items() if place in there}
    return _table("platser", title, within, taxonomy, columns, lambda one: one.place_id)


def silent(counts: Iterable[PlaceCount], places: Mapping[int, str], quarters: Iterable[Quarter]) -> list[str]:
    """The names of the places that nothing has come from, of what was filed in these quarters."""
    wanted = frozenset(quarters)
    heard = {one.place_id for one in counts if quarter_of(one.month) in wanted}
    return [name for place, name in places.items() if place not in heard]


def _table(
    key: str,
    title: str,
    counts: Iterable[PlaceCount],
    taxonomy: Taxonomy,
    columns: Mapping[K, str],
    column_of: Callable[[PlaceCount], K],
) -> Table:
    """A row for each area in use or counted, in the taxonomy's order, with sums both ways.

    The sum of a row stands first: with many columns it would else be out of sight.
    """
    numbers: dict[tuple[str, K], int] = {}
    for one in counts:
        numbers[one.area, column_of(one)] = numbers.get((one.area, column_of(one)), 0) + one.number
    names = _areas(taxonomy, {area for area, column in numbers if column in columns})
    cells = {area: [numbers.get((area, column), 0) for column in columns] for area in names}
    sums = [sum(column) for column in zip(*cells.values(), strict=True)]
    return Table(
        key=key,
        title=title,
        columns=("Område", SUM, *columns.values()),
        rows=tuple(Row(area, name, (sum(cells[area]), *cells[area])) for area, name in names.items()),
        total=Row(None, ALL, (sum(sums), *sums)),
    )


def _areas(taxonomy: Taxonomy, counted: set[str]) -> dict[str, str]:
    """The names of the areas in use or counted, in the taxonomy's order; a code it doesn't know stands as it is."""
    used = taxonomy.codes()
    known = {one.code: one.name for one in taxonomy.categories if one.code in used or one.code in counted}
    return known | {code: code for code in sorted(counted - known.keys())}
