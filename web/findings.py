"""A field in which a person writes: what is personal in it is shown where it stands, replaced by a press, or left.

Nothing of it is kept: it is found anew each time in what the form carries.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from markupsafe import Markup
from werkzeug.datastructures import MultiDict
from wtforms import StringField
from wtforms.widgets import TextArea

from systembrist import digest
from systembrist.privacy import advice
from systembrist.privacy.advice import Advice
from systembrist.privacy.naming.genitive import nominative

NO_CLIENT = "ingen_klient"
"""The boxes ticked, and then the hidden fields: what the writer has said is no client's."""
REPLACE = "byt"
"""The buttons that replace: `text:12-23-…` is what stands there in the field `text`, `text:alla-…` all of it."""
ALL = "alla"
_SHORT = 12
"""Hexadecimal digits of a digest: enough to tell one finding of a text, or one text, from another."""
_MOST_KEPT = 200
_MOST_READ = 20_000
"""Characters of one field; no field takes more."""
_AROUND = 36
"""Characters shown on each side of what was found."""


class Asked(str):
    """A message that asks rather than refuses: once it is answered nothing is wrong."""

    __slots__ = ()
    asks = True


ASK = Asked("Här ser det ut att stå ett namn eller en adress. Byt ut det, eller säg att det inte är någon klients.")
CHANGED = Asked("Texten är ändrad. Läs igenom den och skicka igen.")
NOT_THERE = Asked("Inget är utbytt: texten var ändrad sedan den visades. Läs igenom den och skicka igen.")


@dataclass(frozen=True)
class Found:
    """One thing that was found, its number in the text, the words around it, and whether its tick stands here."""

    number: int
    advice: Advice
    before: str
    after: str
    ticks: bool
    """Whether it can be said here to be no client's: once a name, not once a place where it stands."""
    replaced: str
    """What a press puts something else in place of."""

    @property
    def mark(self) -> str:
        """Where it stands, and a digest of it and of what would stand there: in another text it fits nothing else."""
        told = digest.of_text(f"{self.replaced}\0{self.advice.instead}")
        return f"{self.advice.start}-{self.advice.end}-{told[:_SHORT]}"

    @property
    def text(self) -> str:
        """What was found, as it stands."""
        return self.advice.finding.text

    @property
    def blocks(self) -> bool:
        """Whether it has to go."""
        return self.advice.finding.blocks


def found_in(text: str, nobody: Sequence[str] = ()) -> list[Found]:
    """What is personal in a text and was not said to be no client's; identifiers always are."""
    looked_at = text[:_MOST_READ]
    answered = set(map(nominative, nobody))
    asked: set[str] = set()
    found = []
    for number, one in enumerate(advice.on(looked_at), start=1):
        name = nominative(one.finding.text)
        if one.finding.blocks or name not in answered:
            ticks = not one.finding.blocks and name not in asked
            asked |= {name} if ticks else set()
            around = _before(text, one.finding.start), _after(text, one.finding.end)
            found.append(Found(number, one, *around, ticks, text[one.start : one.end]))
    return found


def mark_of_all(text: str) -> str:
    """All of a text, and a digest of it: in a text that was changed since it was shown it fits nothing."""
    return f"{ALL}-{digest.of_text(text)[:_SHORT]}"


def _before(text: str, start: int) -> str:
    if start <= _AROUND:
        return text[:start]
    return f"…\N{NO-BREAK SPACE}{text[start - _AROUND : start].partition(' ')[2]}"


def _after(text: str, end: int) -> str:
    if len(text) - end <= _AROUND:
        return text[end:]
    return f"{text[end : end + _AROUND].rpartition(' ')[0]}\N{NO-BREAK SPACE}…"


def _said_to_be_nobodys(sent: MultiDict[str, str], text: str) -> list[str]:
    return [one for one in sent.getlist(NO_CLIENT)[:_MOST_KEPT] if one and one in text]


class Looked(NamedTuple):
    """What is found in a field while it is being written in."""

    name: str
    found: Sequence[Found]
    nobody: Sequence[str]
    all_of_it: str
    """What its button sends that replaces everything."""


def look(name: str, text: str, sent: MultiDict[str, str]) -> Looked:
    """What is found so far, less what has been answered."""
    nobody = _said_to_be_nobodys(sent, text)
    return Looked(name, found_in(text, nobody), nobody, mark_of_all(text))


class TextLine(StringField):  # type: ignore[misc]
    """One line of a person's own words, and what is found in them."""

    data: Any
    found: Sequence[Found] = ()
    """What the writer has to answer; filled in where the form is validated."""
    nobody: Sequence[str] = ()
    """What stands in the text and the writer has said is no client's."""
    pressed = False
    """Whether a button that replaces in it was pressed."""
    changed = False
    """Whether that has replaced something."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Takes what was sent, as the one line that the field shows."""
        super().process_formdata([value.replace("\n", " ") for value in valuelist])

    def process(self, formdata: MultiDict[str, str] | None, *given: Any, **options: Any) -> None:
        """Takes what was sent, with what was pressed done to it."""
        super().process(formdata, *given, **options)
        if formdata is not None and self.name in formdata and self.data:
            self.nobody = _said_to_be_nobodys(formdata, self.data)
            self._replace(formdata.get(REPLACE, ""))

    def _replace(self, pressed: str) -> None:
        field, _, which = pressed.rpartition(":")
        if field == self.name:
            self.pressed = True
            before = self.data
            if which == mark_of_all(before):
                self.data = advice.replace_all(before, lambda text: [one.advice for one in found_in(text, self.nobody)])
            else:
                fits = [one.advice for one in found_in(before, self.nobody) if one.mark == which]
                self.data = advice.replace(before, fits)
            self.changed = self.data != before

    def look_through(self) -> None:
        """Finds what there is to answer."""
        self.found = found_in(self.data or "", self.nobody)

    @property
    def all_of_it(self) -> str:
        """What its button sends that replaces everything."""
        return mark_of_all(self.data or "")

    @property
    def question(self) -> Asked | None:
        """What is asked of the writer once nothing is wrong, before the text is taken; a press never sends it."""
        if self.pressed and not self.changed:
            return NOT_THERE
        if self.found:
            return ASK
        return CHANGED if self.changed else None


class TextBox(TextLine):
    """Several lines."""

    widget = TextArea()

    def __call__(self, **options: Any) -> Markup:
        """The field, with the limit that the page counts down to."""
        limit = {"data_limit": self.flags.limit} if self.flags.limit else {}
        return Markup(super().__call__(**limit | options))  # noqa: S704  (the widget has escaped what was written)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Takes what was sent, with its lines."""
        StringField.process_formdata(self, valuelist)
