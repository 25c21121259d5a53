"""The face of the reports: which kinds there are, whose they are, who builds them and in what they can be written."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from sqlmodel import Session

from systembrist.errors import InputRefused
from systembrist.model import Body, Level
from systembrist.reports import lagesrapport, motespaket, protokoll, redovisning, trend, underlag
from systembrist.reports.document import Document
from systembrist.reports.formats.csvfile import to_csv
from systembrist.reports.formats.docx import to_docx
from systembrist.reports.formats.htmlpage import to_html
from systembrist.reports.formats.jsonfile import to_json
from systembrist.reports.formats.markdown import to_markdown
from systembrist.reports.formats.pdf import to_pdf
from systembrist.reports.formats.xlsx import to_xlsx
from systembrist.taxonomy import Taxonomy


class Builder(Protocol):
    """What makes a document of a kind."""

    def __call__(
        self, session: Session, *, body: Body | None, as_of: datetime, taxonomy: Taxonomy, data: Path
    ) -> Document:
        """The document for a body as of an instant."""
        ...


@dataclass(frozen=True)
class Kind:
    """A kind of report: its name, the levels it can be made for, and whose it is when no body is named."""

    name: str
    levels: tuple[Level, ...]
    default: Level
    builder: Builder


@dataclass(frozen=True)
class Format:
    """A format: what it is called to a reader and to a browser, and what writes it."""

    name: str
    mimetype: str
    write: Callable[[Document], str | bytes]
    tables_only: bool = False
    """Whether it holds nothing but tables, so that a document without any can't be written in it."""


OFFICE = "application/vnd.openxmlformats-officedocument"

FORMATS: Mapping[str, Format] = {
    "pdf": Format("PDF", "application/pdf", to_pdf),
    "docx": Format("Word", f"{OFFICE}.wordprocessingml.document", to_docx),
    "xlsx": Format("Excel", f"{OFFICE}.spreadsheetml.sheet", to_xlsx, tables_only=True),
    "csv": Format("CSV", "text/csv", to_csv, tables_only=True),
    "html": Format("webbsida", "text/html", to_html),
    "md": Format("Markdown", "text/markdown", to_markdown),
    "json": Format("JSON", "application/json", to_json),
}

KINDS: Mapping[str, Kind] = {
    "trend": Kind("Trend", tuple(Level), Level.SOCIALSTYRELSEN, trend.build),
    "lagesrapport": Kind("Lägesrapport", (Level.SOCIALSTYRELSEN,), Level.SOCIALSTYRELSEN, lagesrapport.build),
    "motespaket": Kind("Mötespaket", (Level.LEDNINGSGRUPP,), Level.LEDNINGSGRUPP, motespaket.build),
    "protokoll": Kind("Protokoll", (Level.LEDNINGSGRUPP,), Level.LEDNINGSGRUPP, protokoll.build),
    "redovisning": Kind("Redovisning", (Level.KOMMUN,), Level.KOMMUN, redovisning.build),
    "underlag": Kind("Underlag", (Level.LANSSTYRELSE,), Level.LANSSTYRELSE, underlag.build),
}


def kind_of(kind: str, form: str) -> Kind:
    """A kind of report, to be written in a format; InputRefused where there is no such kind or format."""
    found = KINDS.get(kind)
    if found is None:
        raise InputRefused(f"rapporten {kind[:40]!r} finns inte; välj {_either(KINDS)}")
    if form not in FORMATS:
        raise InputRefused(f"en rapport kan inte skrivas som {form[:20]!r}; välj {_either(FORMATS)}")
    return found


def _either(names: Collection[str]) -> str:
    *others, last = names
    return f"{', '.join(others)} eller {last}"


def build(
    kind: str, session: Session, *, body: Body | None, as_of: datetime, taxonomy: Taxonomy, data: Path
) -> Document:
    """The report of a kind for a body (without one: Socialstyrelsen) as of an instant; reads only, writes nothing.

    Raises InputRefused for an unknown kind, a body of a level the kind isn't for, or a broken data file.
    """
    found = kind_of(kind, "json")
    if body is not None and body.level not in found.levels:
        raise InputRefused(f"rapporten {kind} finns inte för {body.name}")
    return found.builder(session, body=body, as_of=as_of, taxonomy=taxonomy, data=data)


def can_be(document: Document, form: str) -> bool:
    """Whether the document has what the format holds."""
    return bool(document.tables) or not FORMATS[form].tables_only


def render(document: Document, form: str) -> str | bytes:
    """The document in a format: text, or bytes where the format is no text of ours to encode.

    Raises InputRefused for an unknown format, and for one of tables only where the document has none.
    """
    kind_of(document.kind, form)
    if not can_be(document, form):
        raise InputRefused(f"rapporten {document.kind} har inga tabeller just nu och kan inte skrivas som {form}")
    return FORMATS[form].write(document)


def render_bytes(document: Document, form: str) -> bytes:
    """The same as bytes, as a file holds it: text as UTF-8."""
    written = render(document, form)
    return written.encode() if isinstance(written, str) else written
