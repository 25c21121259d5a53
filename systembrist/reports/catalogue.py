"""The face of the reports: which kinds there are, whose they are, who builds them and in what they can be written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from sqlmodel import Session

from systembrist.errors import InputRefused
from systembrist.model import Body, Level
from systembrist.reports import lagesrapport, trend
from systembrist.reports.document import Document, to_json
from systembrist.reports.markdown import to_markdown
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
    """A kind of report: the levels it can be made for, the one it belongs to when no body is named, and its formats."""

    levels: tuple[Level, ...]
    default: Level
    builder: Builder
    formats: tuple[str, ...]


FORMATS: Mapping[str, Callable[[Document], str]] = {"md": to_markdown, "json": to_json}

KINDS: Mapping[str, Kind] = {
    "trend": Kind(tuple(Level), Level.SOCIALSTYRELSEN, trend.build, ("md", "json")),
    "lagesrapport": Kind((Level.SOCIALSTYRELSEN,), Level.SOCIALSTYRELSEN, lagesrapport.build, ("md", "json")),
}


def kind_of(kind: str, form: str) -> Kind:
    """A kind that can be written in that format; InputRefused for an unknown kind or another format."""
    found = KINDS.get(kind)
    if found is None:
        raise InputRefused(f"rapporten {kind[:40]!r} finns inte; välj {' eller '.join(KINDS)}")
    if form not in found.formats:
        raise InputRefused(f"rapporten {kind} kan inte skrivas som {form[:20]!r}; välj {', '.join(found.formats)}")
    return found


def build(
    kind: str, session: Session, *, body: Body | None, as_of: datetime, taxonomy: Taxonomy, data: Path
) -> Document:
    """The report of a kind for a body (without one: Socialstyrelsen) as of an instant; reads only, writes nothing.

    Raises InputRefused for an unknown kind, a body of a level the kind isn't for, or a broken data file.
    """
    found = KINDS.get(kind)
    if found is None:
        raise InputRefused(f"rapporten {kind[:40]!r} finns inte; välj {' eller '.join(KINDS)}")
    if body is not None and body.level not in found.levels:
        raise InputRefused(f"rapporten {kind} finns inte för {body.name}")
    return found.builder(session, body=body, as_of=as_of, taxonomy=taxonomy, data=data)


def render(document: Document, form: str) -> str:
    """The document in a format of its kind; InputRefused for another."""
    if form not in KINDS[document.kind].formats:
        raise InputRefused(f"rapporten {document.kind} kan inte skrivas som {form[:20]!r}; välj {', '.join(FORMATS)}")
    return FORMATS[form](document)
