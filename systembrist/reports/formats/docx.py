"""A document for Word: its styles for headings, quotes and captions, so that it can be navigated and edited."""

from __future__ import annotations

import io
from datetime import UTC
from typing import TYPE_CHECKING

from systembrist.reports.document import Block, Document, Quotation, Row, Table
from systembrist.reports.formats import package, written

if TYPE_CHECKING:
    from docx.document import Document as Paper
    from docx.oxml.xmlchemy import BaseOxmlElement
    from docx.table import Table as Grid
    from docx.text.paragraph import Paragraph

LANGUAGE = "sv-SE"
LONGEST_PROPERTY = 255
"""Characters in a property of the file; the library refuses more."""


def to_docx(document: Document) -> bytes:
    """The file; byte for byte the same for the same document."""
    from docx import Document as new_paper  # noqa: N813, PLC0415  (slow to load, and only this needs it)

    paper = new_paper()
    _describe(paper, document)
    _number_pages(paper)
    paper.add_paragraph(written.line(document.title), "Title")
    paper.add_paragraph(written.whose(document))
    for fact in document.facts:
        paper.add_paragraph(f"{written.line(fact.label)}: {written.fact(fact)}", "List Bullet")
    for section in document.sections:
        paper.add_heading(written.line(section.heading), section.level)
        for block in section.blocks:
            _add(paper, block)
    made = io.BytesIO()
    paper.save(made)
    return package.dated(made.getvalue(), document.as_of)


def _describe(paper: Paper, document: Document) -> None:
    """Title, language and dates, in place of those of the library's own template."""
    from docx.oxml.ns import qn  # noqa: PLC0415

    moment = document.as_of.astimezone(UTC).replace(tzinfo=None)
    about = paper.core_properties
    about.title, about.author = (written.line(one)[:LONGEST_PROPERTY] for one in (document.title, document.body))
    about.comments, about.last_modified_by, about.language = "", "", LANGUAGE
    about.created = about.modified = moment
    about.revision = 1
    for language in paper.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), LANGUAGE)


def _number_pages(paper: Paper) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH  # noqa: PLC0415

    footer = paper.sections[0].footer.paragraphs[0]
    footer.alignment = WD_ALIGN_PARAGRAPH.CENTER
    footer.add_run("Sida ")
    _add_field(footer, "PAGE")
    footer.add_run(" av ")
    _add_field(footer, "NUMPAGES")


def _add_field(paragraph: Paragraph, instruction: str) -> None:
    """Something that Word works out: which page this is, how many there are."""
    field = _element("w:fldSimple", **{"w:instr": instruction})
    run = paragraph.add_run("1")
    field.append(run._r)  # noqa: SLF001  (the library has no word of its own for fields)
    paragraph._p.append(field)  # noqa: SLF001


def _element(name: str, **attributes: str) -> BaseOxmlElement:
    from docx.oxml.ns import qn  # noqa: PLC0415
    from docx.oxml.parser import OxmlElement  # noqa: PLC0415

    made: BaseOxmlElement = OxmlElement(name)
    for key, value in attributes.items():
        made.set(qn(key), value)
    return made


def _add(paper: Paper, block: Block) -> None:
    if isinstance(block, Table):
        _add_table(paper, block)
    elif isinstance(block, Quotation):
        paper.add_paragraph(written.line(block.text), "Quote").paragraph_format.keep_with_next = True
        paper.add_paragraph(written.line(block.source))
    else:
        paper.add_paragraph(written.line(block))


def _add_table(paper: Paper, table: Table) -> None:
    title = written.line(table.title)
    paper.add_paragraph(title, "Caption").paragraph_format.keep_with_next = True
    grid = paper.add_table(rows=0, cols=len(table.columns), style="Table Grid")
    _add_row(grid, table, [written.line(column) for column in table.columns], bold=True)
    for row in table.rows:
        _add_row(grid, table, _words(row))
    if table.total is not None:
        _add_row(grid, table, _words(table.total), bold=True)
    grid.rows[0]._tr.get_or_add_trPr().append(_element("w:tblHeader"))  # noqa: SLF001  (repeated on every page)
    grid._tbl.tblPr.append(_element("w:tblCaption", **{"w:val": title}))  # noqa: SLF001  (for a screen reader)
    for note in written.notes(table):
        paper.add_paragraph(note)
    paper.add_paragraph()


def _words(row: Row) -> list[str]:
    return [written.line(row.label), *(written.cell(cell) for cell in row.cells)]


def _add_row(grid: Grid, table: Table, words: list[str], *, bold: bool = False) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH  # noqa: PLC0415
    from docx.shared import Pt  # noqa: PLC0415

    row = grid.add_row()  # type: ignore[no-untyped-call]
    row._tr.get_or_add_trPr().append(_element("w:cantSplit"))  # noqa: SLF001
    for square, text, in_words in zip(row.cells, words, table.in_words, strict=True):
        paragraph = square.paragraphs[0]
        run = paragraph.add_run(text)
        run.bold, run.font.size = bold, Pt(9)
        paragraph.paragraph_format.space_after = Pt(0)
        if not in_words:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
