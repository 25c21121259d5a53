"""A document's tables as CSV the way Excel in Swedish opens it: UTF-8 with BOM, semicolons, decimal comma."""

from __future__ import annotations

import csv
import io
from codecs import BOM_UTF8

from systembrist.reports.document import Cell, Change, Document, Share, Table
from systembrist.reports.formats import written
from systembrist.reports.formats.formulas import defused

DECIMALS = 4
"""Of a share: as exact as a per cent with two decimals."""


def to_csv(document: Document) -> bytes:
    """Each table after its title on a line of its own, with a blank line between two tables."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    for number, table in enumerate(document.tables):
        if number:
            writer.writerow([])
        writer.writerows(_lines(table))
    return BOM_UTF8 + text.getvalue().encode()


def _lines(table: Table) -> list[list[str]]:
    return [
        [defused(table.title)],
        [defused(column) for column in table.columns],
        *([defused(row.label), *(_cell(cell) for cell in row.cells)] for row in table.lines),
        *([defused(note)] for note in written.notes(table)),
    ]


def _cell(cell: Cell) -> str:
    """A number as a machine and a Swedish Excel both read it: no spaces, a plain minus sign, a comma."""
    match cell:
        case None:
            return written.HIDDEN
        case str():
            return defused(cell)
        case Change(value):
            return str(value)
        case Share(value):
            return f"{value:.{DECIMALS}f}".rstrip("0").rstrip(".").replace(".", ",")
        case _:
            return str(cell).replace(".", ",")
