"""Brister counted by area and one thing more, as a table in the authorities' own reports: nothing is hidden. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from systembrist.model import FaultLevel
from systembrist.reports.document import Row, Table
from systembrist.taxonomy import Taxonomy

LEVELS: Mapping[FaultLevel | None, str] = {
    FaultLevel.HANDLAGGARE: "Handläggarnivå",
    FaultLevel.LOKAL: "Lokal nivå",
    FaultLevel.CENTRAL: "Central nivå",
    None: "Ej angivet",
}
"""The columns of a table by fault level."""


def area_names(taxonomy: Taxonomy, counted: Iterable[str]) -> dict[str, str]:
    """The areas that have been counted, with their names, in the taxonomy's order; a code it has lost stands last."""
    found = set(counted)
    known = {one.code: one.name for one in taxonomy.categories if one.code in found}
    return known | {code: code for code in sorted(found - set(known))}


def by_area(
    key: str,
    title: str,
    areas: Mapping[str, str],
    columns: Sequence[str],
    counted: Iterable[tuple[str, str]],
    spread: Mapping[str | None, int] | None = None,
) -> Table:
    """A table of (area, column) pairs, with a line and a column for all.

    `spread` adds over how many kommuner each area is spread; None is all areas.
    """
    counts = Counter(counted)
    rows = {area: [counts[area, column] for column in columns] for area in areas}
    total = [sum(row[place] for row in rows.values()) for place in range(len(columns))]

    def line(code: str | None, name: str, row: list[int]) -> Row:
        return Row(code, name, (*row, sum(row), *([] if spread is None else [spread.get(code, 0)])))

    return Table(
        key=key,
        title=title,
        columns=("Område", *columns, "Alla", *([] if spread is None else ["Kommuner"])),
        rows=tuple(line(code, name, rows[code]) for code, name in areas.items()),
        total=line(None, "Alla områden", total),
    )
