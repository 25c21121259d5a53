"""The calendar of the reports: which quarters and years there are up to an instant. Pure."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import datetime

from systembrist.clock import local_date

QUARTERS_SHOWN = 8
"""Two years: every quarter is shown with the same one of the year before."""
_MONTHS = 3


@dataclass(frozen=True, order=True)
class Quarter:
    """A quarter of a calendar year, numbered 1 to 4."""

    year: int
    number: int

    @property
    def label(self) -> str:
        """As it heads a column: "2025 kv 1"."""
        return f"{self.year} kv {self.number}"


def quarter_of(month: str) -> Quarter:
    """The quarter of a month written YYYY-MM."""
    return Quarter(int(month[:4]), (int(month[5:7]) - 1) // _MONTHS + 1)


def quarters_up_to(as_of: datetime, first: Quarter) -> tuple[Quarter, ...]:
    """Every quarter from `first` to the one that `as_of` lies in, by the Swedish calendar."""
    last = quarter_of(f"{local_date(as_of):%Y-%m}")
    years = range(first.year, last.year + 1)
    everyone = (Quarter(year, number) for year in years for number in range(1, 5))
    return tuple(one for one in everyone if first <= one <= last)


def reporting_year(as_of: datetime) -> int:
    """The year a yearly report is about: the calendar year before (14 § SFS 2013:522: 15 May of the year after)."""
    return local_date(as_of).year - 1


@dataclass(frozen=True)
class Timeline:
    """All time up to an instant as columns: what is earlier, then each quarter from the year before the reporting year.

    Both reports count on this one timeline, so that what they publish as of the same instant is one table.
    """

    quarters: tuple[Quarter, ...]

    @property
    def years(self) -> tuple[int, ...]:
        """The calendar years of the quarters, oldest first."""
        return tuple(sorted({quarter.year for quarter in self.quarters}))

    @property
    def groups(self) -> list[int]:
        """The group of each column: 0 for what is earlier, then one a year."""
        return [0, *(self.years.index(quarter.year) + 1 for quarter in self.quarters)]

    def column(self, month: str) -> int:
        """The column of a month YYYY-MM; 0 for what is earlier than the first quarter."""
        return bisect_right(self.quarters, quarter_of(month))

    def group_of(self, year: int) -> int:
        """The group of a calendar year; ValueError for one that is not on the timeline."""
        return self.years.index(year) + 1

    @property
    def recent(self) -> range:
        """The columns of the last eight quarters."""
        return range(len(self.quarters) + 1 - QUARTERS_SHOWN, len(self.quarters) + 1)


def timeline(as_of: datetime) -> Timeline:
    """The timeline up to an instant; it always holds eight quarters or more."""
    return Timeline(quarters_up_to(as_of, Quarter(reporting_year(as_of) - 1, 1)))
