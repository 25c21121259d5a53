"""What the beredningsgrupp sees before a meeting: coverage first, what rises and falls and where, what was answered.

Made from two published lägesrapporter, those of the last two cut-off days, and from nothing else: a figure that they
hide is hidden here, so that this page publishes nothing that they do not. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from systembrist.privacy.suppression import Shown
from systembrist.reports.chance import Pair, Verdict, verdicts
from systembrist.reports.document import Document, Fact, Row, Table

FACTS = ("kommuner", "lan", "arrived", "confirmed", "answer_rate", "answered_in_time")
"""What the figures are based on, in the order it is said."""
_SAID_FIRST = (Verdict.RISES, Verdict.FALLS, Verdict.CHANCE, Verdict.UNKNOWN)


@dataclass(frozen=True)
class Change:
    """An area or a län in the year before and in the reporting year, and what can be said of it."""

    name: str
    before: Shown
    after: Shown
    verdict: Verdict
    share_before: float | None
    """Of everything that was filed in the year; None where that may not be shown."""
    share_after: float | None

    @property
    def sure(self) -> bool:
        """Whether it is more than chance."""
        return self.verdict in (Verdict.RISES, Verdict.FALLS)


@dataclass(frozen=True)
class Since:
    """One of the answers' figures, at the last cut-off day and at the one before."""

    name: str
    before: Shown
    now: Shown

    @property
    def more(self) -> int | None:
        """How many more there are, where both may be shown."""
        return None if self.before is None or self.now is None else self.now - self.before


@dataclass(frozen=True)
class Situation:
    """All that the page shows."""

    facts: tuple[Fact, ...]
    years: tuple[str, str]
    areas: tuple[Change, ...]
    """Those that have changed more than chance first, then by how many there were in the reporting year."""
    places: tuple[Change, ...]
    answers: tuple[Since, ...]


def situation(report: Document, before: Document) -> Situation:
    """The page as of one lägesrapport; `before` is that of the cut-off day before it."""
    tables = {table.key: table for table in report.tables}
    areas, places = tables["omraden"], tables.get("lan")
    facts = {one.key: one for one in report.facts}
    return Situation(
        facts=tuple(facts[key] for key in FACTS if key in facts),
        years=(areas.columns[1], areas.columns[2]),
        areas=_changes(areas),
        places=() if places is None else _changes(places),
        answers=_answers(tables, {table.key: table for table in before.tables}),
    )


def _changes(table: Table) -> tuple[Change, ...]:
    """The rows of a table that has a year, the year after it and all of both at its foot."""
    pairs = [_pair(row) for row in table.rows]
    whole = Pair(None, None) if table.total is None else _pair(table.total)
    found = [
        Change(
            row.label, pair.before, pair.after, verdict,
            _share(pair.before, whole.before), _share(pair.after, whole.after),
        )
        for row, pair, verdict in zip(table.rows, pairs, verdicts(pairs, whole), strict=True)
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda one: (_SAID_FIRST.index(one.verdict), -(one.after or 0), one.name)))


def _pair(row: Row) -> Pair:
    before, after = (cell if isinstance(cell, int) else None for cell in row.cells[:2])
    return Pair(before, after)


def _share(part: Shown, whole: Shown) -> float | None:
    return None if part is None or not whole else part / whole


def _answers(now: Mapping[str, Table], before: Mapping[str, Table]) -> tuple[Since, ...]:
    earlier = {row.code: row for row in _lines(before)}
    return tuple(Since(row.label, _first(earlier.get(row.code)), _first(row)) for row in _lines(now))


def _lines(tables: Mapping[str, Table]) -> Sequence[Row]:
    return tables["svar"].lines if "svar" in tables else ()


def _first(row: Row | None) -> Shown:
    cell = None if row is None else row.cells[0]
    return cell if isinstance(cell, int) else None
