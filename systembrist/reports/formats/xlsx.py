"""A document as an Excel workbook: a sheet with its facts, then one for each table, in which figures are figures."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from datetime import UTC
from typing import TYPE_CHECKING, cast
from zipfile import ZIP_DEFLATED, ZipFile

from systembrist.reports.document import Cell, Change, Document, Fact, Share, Table
from systembrist.reports.formats import package, written
from systembrist.reports.formats.formulas import defused

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.cell.cell import Cell as Square
    from openpyxl.worksheet.worksheet import Worksheet

FACTS = "Uppgifter"
LONGEST_NAME = 31
"""Excel's limit for the name of a sheet."""
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\']")
WIDEST = 60
NARROWEST = 8


def to_xlsx(document: Document) -> bytes:
    """The workbook; byte for byte the same for the same document."""
    from openpyxl import Workbook  # noqa: PLC0415  (slow to load, and only this needs it)

    book = Workbook()
    facts = book.worksheets[0]
    facts.title = FACTS
    _fill(facts, [[document.title], [written.whose(document)], [], *map(_fact, document.facts)])
    for table, name in zip(document.tables, _names(document.tables), strict=True):
        sheet = book.create_sheet(name)
        _fill(sheet, _lines(table))
        _head(sheet)
    return package.dated(_saved(book, document), document.as_of)


def _saved(book: Workbook, document: Document) -> bytes:
    """The workbook as openpyxl writes it, except that its own `save` would say that it was changed now."""
    from openpyxl.writer.excel import ExcelWriter  # noqa: PLC0415

    moment = document.as_of.astimezone(UTC).replace(tzinfo=None)
    properties = book.properties
    properties.created = properties.modified = moment
    properties.creator, properties.title = written.line(document.body), written.line(document.title)
    properties.language = "sv-SE"
    made = io.BytesIO()
    ExcelWriter(book, ZipFile(made, "w", ZIP_DEFLATED)).save()
    return made.getvalue()


def _names(tables: Sequence[Table]) -> list[str]:
    """The tables' titles as names of sheets: short enough, without forbidden signs, each different."""
    names = [FACTS]
    for table in tables:
        whole = _NOT_IN_NAMES.sub(" ", written.line(table.title)).strip() or table.key
        name, number = whole[:LONGEST_NAME].strip(), 1
        while name.casefold() in (one.casefold() for one in names):
            number += 1
            name = f"{whole[: LONGEST_NAME - len(str(number)) - 1].strip()} {number}"
        names.append(name)
    return names[1:]


def _fact(fact: Fact) -> list[Cell]:
    return [fact.label, written.fact(fact) if fact.value is None else fact.value]


def _lines(table: Table) -> list[tuple[Cell, ...]]:
    return [
        (table.title,),
        table.columns,
        *((row.label, *row.cells) for row in table.lines),
        *((note,) for note in written.notes(table)),
    ]


def _fill(sheet: Worksheet, lines: Sequence[Sequence[Cell]]) -> None:
    from openpyxl.styles import Font  # noqa: PLC0415
    from openpyxl.utils import get_column_letter  # noqa: PLC0415

    widths: dict[str, int] = {}
    for number, line in enumerate(lines, start=1):
        for place, value in enumerate(line, start=1):
            _put(cast("Square", sheet.cell(number, place)), value)
            if len(line) > 1:  # a title or a note runs on over the columns beside it
                letter = get_column_letter(place)
                widths[letter] = max(widths.get(letter, NARROWEST), min(len(written.cell(value)) + 2, WIDEST))
    for letter, width in widths.items():
        sheet.column_dimensions[letter].width = width
    sheet.cell(1, 1).font = Font(bold=True)


def _put(square: Square, value: Cell) -> None:
    match value:
        case None:
            square.value = written.HIDDEN
        case str():
            square.value = defused(value)
        case Share(part):
            square.value, square.number_format = part, "0 %"
        case Change(difference):
            square.value, square.number_format = difference, "+#,##0;-#,##0;0"
        case int():
            square.value, square.number_format = value, "#,##0"
        case _:
            square.value, square.number_format = value, "#,##0.0"


def _head(sheet: Worksheet) -> None:
    """The line of column names stays in sight and is printed on every page."""
    from openpyxl.styles import Font  # noqa: PLC0415
    from openpyxl.worksheet.properties import PageSetupProperties  # noqa: PLC0415

    for square in sheet[2]:
        square.font = Font(bold=True)
    sheet.freeze_panes = "B3"
    sheet.print_title_rows = "1:2"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
