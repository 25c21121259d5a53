"""What every format writes alike: figures and dates the Swedish way, the sign of a hidden figure, text as one line."""

from __future__ import annotations

import re
import unicodedata

from systembrist.clock import local_date
from systembrist.reports import swedish
from systembrist.reports.document import Cell, Change, Document, Fact, Share, Table

HIDDEN = ".."
"""A figure that may not be shown. One sign for small figures and for those hidden to protect them: the sign of
Swedish official statistics, and not "<5", which would be untrue of the second kind and give the first away."""
HIDDEN_MEANS = "visas inte, för att ingen liten grupp ska kunna pekas ut"

_BREAKS = re.compile(r"[^\S\u00a0\u202f]+")
"""White space of every kind but the two no-break spaces, which a number is written with."""
_UNSEEN = ("Cc", "Cf")
"""Control and direction characters, which can make a line look like another."""


def line(text: str) -> str:
    """A text as one line, without what can't be seen and without what XML can't hold."""
    visible = (char for char in _BREAKS.sub(" ", text) if unicodedata.category(char) not in _UNSEEN)
    return "".join(char for char in visible if char not in "\ufffe\uffff").strip()


def cell(value: Cell) -> str:
    """A cell as a reader sees it."""
    match value:
        case None:
            return HIDDEN
        case Share(part):
            return swedish.share(part)
        case Change(difference):
            return swedish.change(difference)
        case str():
            return line(value)
        case _:
            return swedish.number(value)


def fact(one: Fact) -> str:
    """A fact's value as a reader sees it."""
    return line(one.words) if one.value is None and one.words else cell(one.value)


def whose(document: Document) -> str:
    """The line under the title: whose document it is, and as of when."""
    return f"{line(document.body)}. {document.dated} {swedish.long_date(local_date(document.as_of))}."


def notes(table: Table) -> list[str]:
    """What stands under a table: what the sign of a hidden figure means, and its own note."""
    found = []
    if table.suppressed:
        figures = swedish.counted(table.suppressed, "uppgift", "uppgifter")
        found.append(f"{HIDDEN} {HIDDEN_MEANS} ({figures}).")
    if table.note:
        found.append(line(table.note))
    return found
