"""The table of areas over time that the trend and the lägesrapport share, protected as one table. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from systembrist.privacy.suppression import OneWay, Shown, TwoWay, one_way, two_way
from systembrist.reports.document import Cell, Fact, Share
from systembrist.reports.periods import Timeline, timeline
from systembrist.store.counts import AreaCount
from systembrist.taxonomy import Taxonomy

UNPROTECTED = 1
"""The threshold under which nothing is hidden: for a body's own figures."""


@dataclass(frozen=True)
class Areas:
    """The areas by quarter, year and in all, as they may be shown, and what lies behind them."""

    codes: tuple[str, ...]
    names: tuple[str, ...]
    time: Timeline
    table: TwoWay
    arrived: int
    confirmed: int

    def year_total(self, year: int) -> Shown:
        """What was filed in a year, all areas."""
        return self.table.group_totals[self.time.group_of(year)]


def areas_over_time(counts: Sequence[AreaCount], taxonomy: Taxonomy, as_of: datetime, threshold: int) -> Areas:
    """The counts as one protected table, with a row for each area in use or counted, in the taxonomy's order."""
    time = timeline(as_of)
    known = {category.code: category.name for category in taxonomy.categories}
    counted = {one.area for one in counts}
    codes = [code for code in known if code in taxonomy.codes() or code in counted]
    codes += sorted(counted - set(known))
    cells = [[0] * len(time.groups) for _ in codes]
    for one in counts:
        cells[codes.index(one.area)][time.column(one.month)] += one.number
    return Areas(
        codes=tuple(codes),
        names=tuple(known.get(code, code) for code in codes),
        time=time,
        table=two_way(cells, threshold, groups=time.groups),
        arrived=sum(one.number for one in counts),
        confirmed=sum(one.number for one in counts if one.confirmed),
    )


def total_fact(key: str, label: str, shown: Shown, threshold: int) -> Fact:
    """A total as a fact. One that is hidden is small itself, or protects one that is."""
    return Fact(key, label, shown, words=f"visas inte (färre än {threshold}, eller döljer ett sådant tal)")


def share_fact(key: str, label: str, part: int, whole: int, threshold: int) -> Fact:
    """A share as a fact; where the part or the rest is small, only on which side of half it lies.

    A share in per cent of a known total is as good as the number itself.
    """
    if whole == 0:
        return Fact(key, label, None, words="inga att räkna på")
    pair: OneWay = one_way([part, whole - part], threshold)
    value: Cell = None if pair.suppressed else Share(part / whole)
    return Fact(key, label, value, words="minst hälften" if 2 * part >= whole else "mindre än hälften")
