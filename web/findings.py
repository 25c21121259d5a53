"""What is personal in the fields of a form: shown where it stands, replaced by a press, or said to be no person.

Nothing of it is kept: every page finds it anew in what the form carries.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict

from systembrist.privacy import advice
from systembrist.privacy.advice import Advice

NO_PERSON = "ingen_person"
"""The hidden fields with what the writer has said is nobody."""
_PRESSED = re.compile(r"(?P<field>[a-z_]{1,40}):(?P<number>\d{1,4})")
_MOST_KEPT = 200


@dataclass(frozen=True)
class Piece:
    """A stretch of a text: plain, or something found in it with its number among the field's findings."""

    text: str
    number: int = 0
    found: Advice | None = None


@dataclass(frozen=True)
class Found:
    """What was found in one field, and the field's text cut where it stands."""

    field: str
    label: str
    pieces: tuple[Piece, ...]

    @property
    def findings(self) -> list[Piece]:
        """Only what was found."""
        return [piece for piece in self.pieces if piece.found is not None]


def in_form(form: FlaskForm, fields: Iterable[str], nobody: Sequence[str] = ()) -> list[Found]:
    """By field, what is found in it and was not said to be nobody; fields without any are left out."""
    found = []
    for name in fields:
        text = form[name].data or ""
        kept = [one for one in advice.on(text) if one.finding.blocks or one.finding.text not in nobody]
        if kept:
            found.append(Found(name, form[name].label.text, _cut(text, kept)))
    return found


def _cut(text: str, found: Sequence[Advice]) -> tuple[Piece, ...]:
    pieces, ended = [], 0
    for number, one in enumerate(found, start=1):
        pieces += [Piece(text[ended : one.finding.start]), Piece(one.finding.text, number, one)]
        ended = one.finding.end
    return (*pieces, Piece(text[ended:]))


def said_to_be_nobody(sent: MultiDict[str, str]) -> list[str]:
    """What the writer has said is no person, as far as the form carries it."""
    return sent.getlist(NO_PERSON)[:_MOST_KEPT]


def answered(sent: MultiDict[str, str], form: FlaskForm, fields: Sequence[str]) -> MultiDict[str, Any] | None:
    """The fields after a press on "byt" or "ingen person"; None if neither was pressed.

    A press says `text:2`, the second finding in the field `text`, or `alla`.
    """
    replaced, nobody = sent.get("byt"), sent.get("behall")
    if replaced is None and nobody is None:
        return None
    after = MultiDict(sent.items(multi=True))
    for one in in_form(form, fields, said_to_be_nobody(sent)):
        chosen = [
            piece.found
            for piece in one.findings
            if piece.found and _is_meant(replaced or nobody or "", one.field, piece.number)
        ]
        if replaced is not None:
            after[one.field] = advice.replace(form[one.field].data or "", chosen)
        else:
            for each in chosen:
                if not each.finding.blocks:
                    after.add(NO_PERSON, each.finding.text)
    return after


def _is_meant(pressed: str, field: str, number: int) -> bool:
    match = _PRESSED.fullmatch(pressed)
    return pressed == "alla" or (match is not None and match["field"] == field and int(match["number"]) == number)
