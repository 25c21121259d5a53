"""What a person answers in a yearly report: read from what was typed, told apart from what is missing, and shown. Pure.

Answers are kept as {heading: {question: value}}; whatever no longer belongs to a question is passed over.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from systembrist.reports.document import Block, Cell, Document, Row, Section, Table
from systembrist.reports.yearly import Heading, Question, Yearly

Answer = int | float | bool | str
Answers = Mapping[str, Mapping[str, Answer]]

MISSING = "saknas"
NOT_STATED = "ej angivet"

LARGEST = {"kronor": 1_000_000_000, "antal": 1_000_000, "tal": 10_000}
"""What each kind of number can be; anything above is a slip."""

_TYPED_NUMBER = 20
_YES_OR_NO = {"ja": True, "nej": False}
_WRONG = {
    "kronor": "Skriv ett belopp i hela kronor, till exempel 392251.",
    "antal": "Skriv ett antal med siffror, till exempel 12.",
    "tal": "Skriv ett tal med högst två decimaler, till exempel 2,75.",
    "ja_nej": "Välj ja eller nej.",
}


def parse(question: Question, typed: str) -> Answer | None:
    """What was typed as an answer; None where nothing was. ValueError says what to write instead.

    Thousands may be written apart and decimals with a comma or a full stop.
    """
    typed = typed.replace("\r\n", "\n").strip()
    if not typed or question.kind == "text":
        return typed or None
    if question.kind == "ja_nej":
        if typed not in _YES_OR_NO:
            raise ValueError(_WRONG[question.kind])
        return _YES_OR_NO[typed]
    digits = re.sub(r"\s", "", typed)
    pattern = r"[0-9]+([.,][0-9]{1,2})?" if question.kind == "tal" else "[0-9]+"
    if len(typed) > _TYPED_NUMBER or not re.fullmatch(pattern, digits):
        raise ValueError(_WRONG[question.kind])
    value = float(digits.replace(",", ".")) if question.kind == "tal" else int(digits)
    if value > LARGEST[question.kind]:
        raise ValueError(f"Talet är för stort. {_WRONG[question.kind]}")
    return value


def answer(answers: Answers, heading: Heading, question: Question) -> Answer | None:
    """What a question has been answered with."""
    return answers.get(heading.key, {}).get(question.key)


def typed(value: Answer | None) -> str:
    """An answer as it stands in its field."""
    match value:
        case None:
            return ""
        case bool():
            return "ja" if value else "nej"
        case str():
            return value
        case _:
            return decimal(value)


def decimal(value: float) -> str:
    """2.75 as "2,75", 3 as "3"."""
    return f"{value:.2f}".rstrip("0").rstrip(".").replace(".", ",")


@dataclass(frozen=True)
class Gap:
    """A required question without an answer."""

    heading: Heading
    question: Question

    @property
    def field(self) -> str:
        """The field it is answered in."""
        return self.heading.field(self.question)


def gaps(asked: Yearly, answers: Answers) -> list[Gap]:
    """Everything that is required and missing, in the order it is asked."""
    return [
        Gap(heading, question)
        for heading, question in asked.questions
        if question.required and answer(answers, heading, question) is None
    ]


def sections(asked: Yearly, answers: Answers, computed: Mapping[str, Sequence[Block]]) -> tuple[Section, ...]:
    """The report: under each heading the figures, what the product has filled in, and then the longer answers."""
    found: list[Section] = []
    for heading in asked.headings:
        found.append(Section(heading.title, (*_figures(heading, answers), *computed.get(heading.computed or "", ()))))
        found += _texts(heading, answers)
    return tuple(found)


def filled_in(asked: Yearly, document: Document) -> dict[str, tuple[Block, ...]]:
    """What the product has filled in itself in such a report, by heading: what stands there beside the answers."""
    parts = [section for section in document.sections if section.level == 1]
    return {
        heading.key: section.blocks[len(_figures(heading, {})) :]
        for heading, section in zip(asked.headings, parts, strict=True)
    }


def _figures(heading: Heading, answers: Answers) -> list[Block]:
    """The short answers as a table; what is missing says so."""
    short = [one for one in heading.questions if one.kind != "text"]
    if not short:
        return []
    rows = tuple(Row(one.key, one.label, (_cell(one, answer(answers, heading, one)),)) for one in short)
    return [Table(key=heading.key, title=heading.title, columns=("Uppgift", "Svar"), rows=rows)]


def _cell(question: Question, value: Answer | None) -> Cell:
    if value is None:
        return MISSING if question.required else NOT_STATED
    return value if isinstance(value, int) and not isinstance(value, bool) else typed(value)


def _texts(heading: Heading, answers: Answers) -> list[Section]:
    """The longer answers, each under its question; one that was left out is passed over unless it is required."""
    asked = [(one, answer(answers, heading, one)) for one in heading.questions if one.kind == "text"]
    return [
        Section(one.label, tuple(part for part in str(value or MISSING.capitalize()).split("\n") if part.strip()), 2)
        for one, value in asked
        if value is not None or one.required
    ]
