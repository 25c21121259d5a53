"""What people write in the demo, composed by chance from sentences that were written by hand for it.

Each category has a file of parts in `texts/`: what was seen, what the authority did, what it led to, what has been
tried and should change, and what bodies answer. Nothing in them has happened.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

from pydantic import BaseModel, ConfigDict

from systembrist import datafile
from systembrist.model import Consequence, FaultLevel, Level

FOLDER = Path(__file__).with_name("texts")
Lines = tuple[str, ...]


class _Parts(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Category(_Parts):
    """The parts of one area; `seen` is by actor, `led_to` by consequence, `levels` weighs the three fault levels."""

    levels: tuple[int, int, int]
    seen: Mapping[str, Lines]
    did: Lines
    led_to: Mapping[Consequence, Lines]
    tried: Lines
    should: Lines
    summary: Lines
    acts: Lines
    lifts: Lines
    state: Lines


class Roster(_Parts):
    """How an ombud begins and ends, whatever it is about."""

    openings: Lines
    closings: Lines
    since: Lines
    numbers: Lines
    ordinals: Lines


class Answers(_Parts):
    """What bodies answer, whatever it is about, by level."""

    acts: Mapping[Level, Lines]
    lifts: Mapping[Level, Lines]
    closes: Mapping[Level, Lines]
    questions: Lines
    supplements: Lines
    copies: Lines
    sources: Lines
    notes: Lines


class Reports(_Parts):
    """What is written in the yearly reports, by question."""

    redovisning: Mapping[str, Lines]
    underlag: Mapping[str, Lines]


@dataclass(frozen=True)
class Library:
    """All of it."""

    categories: Mapping[str, Category]
    roster: Roster
    answers: Answers
    reports: Reports


OTHERS = ("roster", "svar", "rapporter")


@cache
def library() -> Library:
    """The parts, read once a process."""
    areas = sorted(file.stem for file in FOLDER.glob("*.yaml") if file.stem not in OTHERS)
    return Library(
        categories={area: datafile.read(FOLDER / f"{area}.yaml", Category) for area in areas},
        roster=datafile.read(FOLDER / "roster.yaml", Roster),
        answers=datafile.read(FOLDER / "svar.yaml", Answers),
        reports=datafile.read(FOLDER / "rapporter.yaml", Reports),
    )


@dataclass(frozen=True)
class Told:
    """What an ombud tells of one deficiency."""

    text: str
    area: str
    actor: str
    fault_level: FaultLevel
    consequence: Consequence
    consequence_text: str | None
    tried: str | None
    proposal: str | None
    recurring_since: str | None


class Writer:
    """Composes what ombud tell, never the same text twice while there are others left."""

    def __init__(self, chance: Random) -> None:
        self._chance = chance
        self._parts = library()
        self._used: set[str] = set()

    def tell(self, area: str, actor: str | None = None) -> Told:
        """A deficiency of an area, about a given actor if the area has one like that."""
        chance, category = self._chance, self._parts.categories[area]
        if actor is None or actor not in category.seen:
            actor = chance.choices(list(category.seen), [len(said) for said in category.seen.values()])[0]
        consequence = chance.choice(list(category.led_to))
        led_to = chance.choice(category.led_to[consequence])
        text, told_all = self._text(category, actor, led_to)
        return Told(
            text=text,
            area=area,
            actor=actor,
            fault_level=chance.choices(list(FaultLevel), category.levels)[0],
            consequence=consequence,
            consequence_text=None if told_all else self._now_and_then(0.6, (led_to,)),
            tried=self._now_and_then(0.6, category.tried),
            proposal=self._now_and_then(0.5, category.should),
            recurring_since=self._now_and_then(0.5, self._parts.roster.since),
        )

    def _text(self, category: Category, actor: str, led_to: str) -> tuple[str, bool]:
        """The text, and whether it says what it led to."""
        for _ in range(20):
            says_it = self._chance.random() < 0.5  # noqa: PLR2004  (the rest write it in its own field, or don't)
            text = self.fill(" ".join(self._sentences(category, actor, led_to if says_it else None)))
            if text not in self._used:
                break
        self._used.add(text)
        return text, says_it

    def _sentences(self, category: Category, actor: str, led_to: str | None) -> Sequence[str]:
        """Some write a line, some begin with how they know, some end with what they think of it."""
        chance, roster = self._chance, self._parts.roster
        seen, did = chance.choice(category.seen[actor]), chance.choice(category.did)
        sentences = [seen]
        if chance.random() < 0.8:  # noqa: PLR2004
            sentences.append(did)
        if led_to is not None:
            sentences.append(led_to)
        if chance.random() < 0.45:  # noqa: PLR2004
            sentences.insert(0, chance.choice(roster.openings))
        if chance.random() < 0.3:  # noqa: PLR2004
            sentences.append(chance.choice(roster.closings))
        return sentences

    def _now_and_then(self, share: float, among: Lines) -> str | None:
        return self.fill(self._chance.choice(among)) if self._chance.random() < share else None

    def fill(self, text: str) -> str:
        """A text with numbers where it has room for them."""
        chance, roster = self._chance, self._parts.roster
        return text.format(
            n=chance.choice(roster.numbers), nte=chance.choice(roster.ordinals), nr=chance.randrange(10, 180)
        )
