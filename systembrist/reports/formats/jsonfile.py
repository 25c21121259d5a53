"""A document as JSON, for machines: shares 0 to 1, hidden figures null, each table with how many are hidden."""

from __future__ import annotations

import json

from systembrist.clock import iso
from systembrist.reports.document import Cell, Change, Document, Quotation, Row, Section, Share, Table


def to_json(document: Document) -> str:
    """The document as JSON."""
    content = {
        "kind": document.kind,
        "title": document.title,
        "body": document.body,
        "as_of": iso(document.as_of),
        "facts": {fact.key: {"label": fact.label, "value": _plain(fact.value)} for fact in document.facts},
        "sections": [_section(section) for section in document.sections],
    }
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def _section(section: Section) -> dict[str, object]:
    quotes = [block for block in section.blocks if isinstance(block, Quotation)]
    return {
        "heading": section.heading,
        "level": section.level,
        "paragraphs": [block for block in section.blocks if isinstance(block, str)],
        "tables": [_table(block) for block in section.blocks if isinstance(block, Table)],
        "quotes": [{"text": quote.text, "source": quote.source} for quote in quotes],
    }


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
