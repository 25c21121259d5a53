"""One small model of a document, so that every report can be rendered to every format by the same code.

A cell that is None is a figure that may not be shown. Numbers stay numbers here; a renderer writes them.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from systembrist.clock import iso


@dataclass(frozen=True)
class Share:
    """A part of a whole, 0 to 1; written in whole per cent."""

    value: float


@dataclass(frozen=True)
class Change:
    """A difference; written with its sign."""

    value: int


Cell = int | float | str | Share | Change | None


@dataclass(frozen=True)
class Fact:
    """A figure with its name; `key` is for machines, `words` is what to say where the figure may not be shown."""

    key: str
    label: str
    value: Cell
    words: str | None = None


@dataclass(frozen=True)
class Row:
    """A line of a table; `code` is for machines."""

    code: str | None
    label: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Table:
    """A table; `columns` heads the labels and then every cell, `total` is its last line if it has one."""

    key: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    total: Row | None = None
    suppressed: int = 0
    """How many figures may not be shown; a difference of a hidden figure is not counted."""
    note: str | None = None


@dataclass(frozen=True)
class Quotation:
    """Somebody's own words, approved for this, and where they come from."""

    text: str
    source: str


Block = str | Table | Quotation
"""A paragraph, a table or a quotation."""


@dataclass(frozen=True)
class Section:
    """A heading and what stands under it."""

    heading: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Document:
    """A report: what it is called, whose it is, as of when, its facts and its sections."""

    kind: str
    title: str
    body: str
    as_of: datetime
    facts: tuple[Fact, ...]
    sections: tuple[Section, ...]

    @property
    def tables(self) -> tuple[Table, ...]:
        """Every table, in order: what a spread-sheet format holds."""
        return tuple(block for section in self.sections for block in section.blocks if isinstance(block, Table))


def to_json(document: Document) -> str:
    """The document as JSON: shares 0 to 1, hidden figures null, each table with how many are hidden."""
    content = {
        "kind": document.kind,
        "title": document.title,
        "body": document.body,
        "as_of": iso(document.as_of),
        "facts": {fact.key: {"label": fact.label, "value": _plain(fact.value)} for fact in document.facts},
        "sections": [
            {
                "heading": section.heading,
                "paragraphs": [block for block in section.blocks if isinstance(block, str)],
                "tables": [_table(block) for block in section.blocks if isinstance(block, Table)],
                "quotes": [
                    {"text": block.text, "source": block.source}
                    for block in section.blocks
                    if isinstance(block, Quotation)
                ],
            }
            for section in document.sections
        ],
    }
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def _table(table: Table) -> dict[str, object]:
    return {
        "key": table.key,
        "title": table.title,
        "columns": list(table.columns),
        "rows": [_row(row) for row in table.rows],
        "total": None if table.total is None else _row(table.total),
        "suppressed": table.suppressed,
    }


def _row(row: Row) -> dict[str, object]:
    return {"code": row.code, "label": row.label, "values": [_plain(cell) for cell in row.cells]}


def _plain(cell: Cell) -> int | float | str | None:
    return cell.value if isinstance(cell, Share | Change) else cell


def hidden_in(rows: Sequence[Sequence[int | None]]) -> int:
    """How many figures of a table are hidden."""
    return sum(cell is None for row in rows for cell in row)
