"""One small model of a document, so that every report can be rendered to every format by the same code.

A cell that is None is a figure that may not be shown. Numbers stay numbers here; a renderer writes them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal


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

    @property
    def lines(self) -> tuple[Row, ...]:
        """Every row, and last the total."""
        return self.rows if self.total is None else (*self.rows, self.total)

    @property
    def in_words(self) -> tuple[bool, ...]:
        """Of each column, whether it holds words rather than figures; the labels do."""
        cells = range(len(self.columns) - 1)
        return (True, *(any(isinstance(row.cells[place], str) for row in self.lines) for place in cells))


@dataclass(frozen=True)
class Quotation:
    """Somebody's own words, released or approved for this, and where they come from."""

    text: str
    source: str


Block = str | Table | Quotation
"""A paragraph, a table or a quotation."""


@dataclass(frozen=True)
class Section:
    """A heading and what stands under it; one of the second level belongs to the nearest one of the first before it."""

    heading: str
    blocks: tuple[Block, ...]
    level: Literal[1, 2] = 1


@dataclass(frozen=True)
class Document:
    """A report: what it is called, whose it is, as of when, its facts and its sections."""

    kind: str
    title: str
    body: str
    as_of: datetime
    facts: tuple[Fact, ...]
    sections: tuple[Section, ...]
    dated: str = "Uppgifter till och med"
    """What stands before the date: of a report how far its figures go, of a letter only that it was written then."""

    @property
    def tables(self) -> tuple[Table, ...]:
        """Every table, in order: what a spread-sheet format holds."""
        return tuple(block for section in self.sections for block in section.blocks if isinstance(block, Table))


def hidden_in(rows: Sequence[Sequence[int | None]]) -> int:
    """How many figures of a table are hidden."""
    return sum(cell is None for row in rows for cell in row)
