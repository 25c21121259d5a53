"""A document as one whole web page: no script, nothing fetched from anywhere, made for a screen and for paper."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from systembrist.reports.document import Block, Document, Quotation, Table
from systembrist.reports.formats import written


def to_html(document: Document) -> str:
    """The page; every text is escaped where the template writes it."""
    return _template().render(document=document)


@cache
def _template() -> Template:
    made = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters |= {
        "line": written.line, "cell": written.cell, "fact": written.fact, "notes": written.notes, "whose": written.whose
    }  # fmt: skip
    made.tests |= {"table": _is_table, "quotation": _is_quotation}
    return made.get_template("htmlpage.html")


def _is_table(block: Block) -> bool:
    return isinstance(block, Table)


def _is_quotation(block: Block) -> bool:
    return isinstance(block, Quotation)
