"""What contradicts itself in a yearly report: a part larger than its whole, a remainder that is another. Pure.

Which questions belong together is data (`part_of`, `left_of`); what is not answered contradicts nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from systembrist.reports import swedish
from systembrist.reports.answers import Answers
from systembrist.reports.yearly import Heading, Question, Yearly


@dataclass(frozen=True)
class Contradiction:
    """A question whose answer does not go with another's, in words; one that can't be so `stops` the submission."""

    heading: Heading
    question: Question
    said: str
    stops: bool

    @property
    def field(self) -> str:
        """The field it is answered in."""
        return self.heading.field(self.question)

    @property
    def line(self) -> str:
        """It, with the question: "Av dem kvinnor: 400 är fler än alla 39"."""
        return f"{_name(self.question)}: {self.said}"


def found(asked: Yearly, answers: Answers) -> list[Contradiction]:
    """Everything that contradicts itself, in the order it is asked."""
    told = [
        one
        for heading, question in asked.questions
        for one in (_larger_part(heading, question, answers), _other_remainder(heading, question, answers))
    ]
    return [one for one in told if one is not None]


def stopping(asked: Yearly, answers: Answers) -> list[Contradiction]:
    """What must be corrected before it can be submitted."""
    return [one for one in found(asked, answers) if one.stops]


def _larger_part(heading: Heading, question: Question, answers: Answers) -> Contradiction | None:
    """A part is never more than its whole."""
    if question.part_of is None:
        return None
    part, whole = _numbers(heading, (question.key, question.part_of), answers) or (0, 0)
    if part <= whole:
        return None
    said = f"{swedish.number(part)} är fler än alla {swedish.number(whole)}"
    return Contradiction(heading, question, said, stops=True)


def _other_remainder(heading: Heading, question: Question, answers: Answers) -> Contradiction | None:
    """What is left is usually one less the other; it may differ, as money can be left from earlier years."""
    if question.left_of is None:
        return None
    left, first, used = _numbers(heading, (question.key, *question.left_of), answers) or (0, 0, 0)
    if left == first - used:
        return None
    names = {one.key: _name(one).lower() for one in heading.questions}
    less = " minus ".join(names[key] for key in question.left_of)
    said = f"{swedish.number(left)} skrivet, men {less} är {swedish.number(first - used)}"
    return Contradiction(heading, question, said, stops=False)


def _numbers(heading: Heading, keys: Sequence[str], answers: Answers) -> list[int] | None:
    """What the questions are answered with; None unless all are."""
    given = answers.get(heading.key, {})
    numbers = [value for key in keys if isinstance(value := given.get(key), int)]
    return numbers if len(numbers) == len(keys) else None


def _name(question: Question) -> str:
    """Its label without the unit."""
    return question.label.partition(" (")[0]
