"""A document as Markdown that stays what it is: nothing a person wrote can become a heading, a link or HTML.

Every text goes through `escaped`, whoever wrote it; only this module writes Markdown's own signs. What CommonMark
and its older relatives read alike is used: a backslash where all know it, else a numeric character reference.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from systembrist.reports.document import Block, Cell, Document, Fact, Quotation, Row, Table
from systembrist.reports.formats import written

_ALWAYS = str.maketrans(
    {"\\": "\\\\", "`": "\\`", "*": "\\*", "_": "\\_", "[": "\\[", "]": "\\]", "{": "\\{",
     "<": "&lt;", ">": "&gt;", "&": "&amp;", "|": "&#124;", "~": "&#126;", "$": "&#36;"}
)  # fmt: skip
_FIRST = re.compile(r"^([-+=#:!])|^(\d{1,9})([.)])")


def escaped(text: str) -> str:
    """A text as one line that Markdown shows as it was written: no HTML, no signs of Markdown, no line breaks."""
    return _FIRST.sub(_defused, written.line(text).translate(_ALWAYS))


def _defused(found: re.Match[str]) -> str:
    """A sign that opens a heading, list or rule, as a character reference."""
    if found[1]:
        return f"&#{ord(found[1])};"
    return f"{found[2]}&#{ord(found[3])};"


def to_markdown(document: Document) -> str:
    """The document as Markdown, ending in one line break."""
    return "\n\n".join(_parts(document)) + "\n"


def _parts(document: Document) -> Iterator[str]:
    yield f"# {escaped(document.title)}"
    yield escaped(written.whose(document))
    if document.facts:
        yield "\n".join(f"- {_fact(fact)}" for fact in document.facts)
    for section in document.sections:
        yield f"{'#' * (section.level + 1)} {escaped(section.heading)}"
        for block in section.blocks:
            yield from _block(block)


def _fact(fact: Fact) -> str:
    value = escaped(fact.words) if fact.value is None and fact.words else _cell(fact.value)
    return f"{escaped(fact.label)}: {value}"


def _block(block: Block) -> Iterator[str]:
    if isinstance(block, Table):
        yield from _table(block)
    elif isinstance(block, Quotation):
        yield f"> {escaped(block.text)}\n>\n> *{escaped(block.source)}*"
    else:
        yield escaped(block)


def _table(table: Table) -> Iterator[str]:
    yield f"**{escaped(table.title)}**"
    rules = ("---" if words else "---:" for words in table.in_words)
    lines = [_line(*(escaped(column) for column in table.columns)), _line(*rules)]
    yield "\n".join([*lines, *(_row(row) for row in table.lines)])
    yield from (escaped(note) for note in written.notes(table))


def _row(row: Row) -> str:
    return _line(escaped(row.label), *(_cell(cell) for cell in row.cells))


def _line(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def _cell(cell: Cell) -> str:
    """A figure as it is written everywhere, signs and all; words made harmless."""
    return escaped(cell) if isinstance(cell, str) else written.cell(cell)
