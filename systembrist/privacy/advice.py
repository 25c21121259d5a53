"""What is said to the one who wrote something personal: what it is, kindly, and what could stand there instead."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from systembrist.privacy import personal_data, replacing
from systembrist.privacy.personal_data import Finding

CALLED = {
    "personnummer": "ett personnummer",
    "samordningsnummer": "ett samordningsnummer",
    "phone": "ett telefonnummer",
    "email": "en e-postadress",
    "account": "ett konto- eller kortnummer",
    "diary": "ett ärende- eller journalnummer",
    "name": "ett namn",
    "address": "en adress",
}
"""Each kind of personal data in plain words."""


@dataclass(frozen=True)
class Advice:
    """One finding, what it is called, and what could stand there: `text[start:end]` is replaced by `instead`."""

    finding: Finding
    what: str
    start: int
    end: int
    instead: str


def called(found: Iterable[Finding]) -> str:
    """What was found in plain words, each kind once and never what stood there: "ett namn och en adress"."""
    *most, last = dict.fromkeys(CALLED[one.kind] for one in found)
    return f"{', '.join(most)} och {last}" if most else last


def on(text: str) -> list[Advice]:
    """Advice on everything personal in a text, in order."""
    found = personal_data.find(text)
    ends = [0, *(one.end for one in found)]
    return [_on(text, one, ended) for one, ended in zip(found, ends, strict=False)]


def _on(text: str, one: Finding, ended: int) -> Advice:
    """Advice on one finding, after one that ended at `ended`."""
    return Advice(one, CALLED[one.kind], *replacing.instead_of(text, one, ended))


def replace(text: str, chosen: Sequence[Advice]) -> str:
    """The text with what is advised in place of what was found."""
    for one in sorted(chosen, key=lambda each: each.start, reverse=True):
        text = text[: one.start] + one.instead + text[one.end :]
    return text


def replace_all(text: str, choose: Callable[[str], Sequence[Advice]]) -> str:
    """The same with everything chosen, and once more for what then comes to light: a name beside what was a number."""
    for _ in range(_MOST_ROUNDS):
        if not (chosen := choose(text)):
            break
        text = replace(text, chosen)
    return text


_MOST_ROUNDS = 5
"""No text needs more than two; one that would go round for ever is asked about again."""
