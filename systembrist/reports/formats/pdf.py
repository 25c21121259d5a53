"""A document as PDF/UA, the PDF that a screen reader can take: tagged, in Swedish, with its fonts in it.

The layout stands in pdf.typ, which gets the document as data: nothing that a person wrote is read as its language.
"""

from __future__ import annotations

import json
from pathlib import Path

from systembrist.reports.document import Block, Document, Quotation, Row, Table
from systembrist.reports.formats import written

LAYOUT = Path(__file__).with_name("pdf.typ")
NO_GLYPH = "could not be displayed"


def to_pdf(document: Document) -> bytes:
    """The file; byte for byte the same for the same document.

    With a character that none of the embedded fonts holds (an emoji) it is tagged all the same, but not marked PDF/UA.
    """
    import typst  # noqa: PLC0415  (large to load, and only this needs it)

    try:
        return _set(document, accessible=True)
    except typst.TypstError as error:
        if NO_GLYPH not in error.message:
            raise
        return _set(document, accessible=False)


def _set(document: Document, *, accessible: bool) -> bytes:
    import typst  # noqa: PLC0415

    made: bytes = typst.compile(  # type: ignore[type-var]  # its types know less than it takes
        LAYOUT.read_bytes(),
        root=LAYOUT.parent,  # else the working folder, which may not even be readable
        sys_inputs={"document": json.dumps(_content(document))},
        ignore_system_fonts=True,
        pdf_standards=["ua-1"] if accessible else [],
        timestamp=document.as_of,
    )
    return made


def _content(document: Document) -> dict[str, object]:
    """All words as they are to be read; the layout only places them."""
    return {
        "title": written.line(document.title),
        "body": written.line(document.body),
        "whose": written.whose(document),
        "facts": [f"{written.line(fact.label)}: {written.fact(fact)}" for fact in document.facts],
        "sections": [
            {
                "heading": written.line(section.heading),
                "level": section.level,
                "blocks": [_block(block) for block in section.blocks],
            }
            for section in document.sections
        ],
    }


def _block(block: Block) -> dict[str, object]:
    if isinstance(block, Table):
        return {
            "kind": "table",
            "title": written.line(block.title),
            "columns": [written.line(column) for column in block.columns],
            "in_words": block.in_words,
            "rows": [_words(row) for row in block.rows],
            "total": None if block.total is None else _words(block.total),
            "notes": written.notes(block),
        }
    if isinstance(block, Quotation):
        return {"kind": "quote", "text": written.line(block.text), "source": written.line(block.source)}
    return {"kind": "paragraph", "text": written.line(block)}


def _words(row: Row) -> list[str]:
    return [written.line(row.label), *(written.cell(cell) for cell in row.cells)]
