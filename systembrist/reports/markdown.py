"""A document as Markdown that stays what it is: nothing a person wrote can become a heading, a link or HTML.

Every text goes through `escaped`, whoever wrote it; only this module writes Markdown's own signs. What CommonMark
and its older relatives read alike is used: a backslash where all know it, else a numeric character reference.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from systembrist.clock import local_date
from systembrist.reports import swedish
from systembrist.reports.document import Block, Cell, Change, Document, Fact, Quotation, Row, Share, Table

HIDDEN = ".."
"""A figure that may not be shown. One sign for small figures and for those hidden to protect them: the sign of
Swedish official statistics, and not "<5", which would be untrue of the second kind and give the first away."""
HIDDEN_MEANS = "visas inte, för att ingen liten grupp ska kunna pekas ut"

_ALWAYS = str.maketrans(
    {"\\": "\\\\", "`": "\\`", "*": "\\*", "_": "\\_", "[": "\\[", "]": "\\]", "{": "\\{",
     "<": "&lt;", ">": "&gt;", "&": "&amp;", "|": "&#124;", "~": "&#126;", "$": "&#36;"}
)  # fmt: skip
_BREAKS = re.compile(r"[^\S\u00a0\u202f]+")
"""White space of every kind but the two no-break spaces, which a number is written with."""
_FIRST = re.compile(r"^([-+=#:!])|^(\d{1,9})([.)])")


def escaped(text: str) -> str:
    """A text as one line that Markdown shows as it was written: no HTML, no signs of Markdown, no line breaks.

    Invisible control and direction characters are left out, since they can make a line look like another.
    """
    line = _BREAKS.sub(" ", text)
    visible = "".join(char for char in line if unicodedata.category(char) not in ("Cc", "Cf")).strip()
    return _FIRST.sub(_defused, visible.translate(_ALWAYS))


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
    day = swedish.long_date(local_date(document.as_of))
    yield f"{escaped(document.body)}. Uppgifter till och med {day}."
    if document.facts:
        yield "\n".join(f"- {_fact(fact)}" for fact in document.facts)
    for section in document.sections:
        yield f"## {escaped(section.heading)}"
        for block in section.blocks:
            yield from _block(block)


def _fact(fact: Fact) -> str:
    value = escaped(fact.words) if fact.value is None and fact.words else _cell(fact.value)
    return f"{escaped(fact.label)}: {value}"


def _block(block: Block) -> Iterator[str]:
    if isinstance(block, Table):
        yield from _table(block)
    elif isinstance(block, Quotation):
        yield f"> {escaped(block.text)}\n>\n> {escaped(block.source)}"
    else:
        yield escaped(block)


def _table(table: Table) -> Iterator[str]:
    yield f"**{escaped(table.title)}**"
    lines = [_line(*(escaped(column) for column in table.columns)), _line("---", *("---:" for _ in table.columns[1:]))]
    lines += [_row(row) for row in table.rows]
    if table.total is not None:
        lines.append(_row(table.total))
    yield "\n".join(lines)
    if table.suppressed:
        figures = swedish.counted(table.suppressed, "uppgift", "uppgifter")
        yield f"{HIDDEN} {HIDDEN_MEANS} ({figures})."
    if table.note:
        yield escaped(table.note)


def _row(row: Row) -> str:
    return _line(escaped(row.label), *(_cell(cell) for cell in row.cells))


def _line(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def _cell(cell: Cell) -> str:
    match cell:
        case None:
            return HIDDEN
        case Share(value):
            return swedish.share(value)
        case Change(difference):
            return swedish.change(difference)
        case str():
            return escaped(cell)
        case _:
            return swedish.number(cell)
