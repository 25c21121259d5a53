"""Which words a body uses for what it decides in the demo."""

from __future__ import annotations

from systembrist.demo.diary import Stage
from systembrist.model import Level, VerdictKind

OWN_WORDS = 0.8
"""How often what is said is about the very area."""


def reason(stage: Stage, level: Level, kind: VerdictKind, area: str) -> str:
    """Why a body decides as it does about something in an area."""
    category, answers = stage.library.categories[area], stage.library.answers
    if kind is VerdictKind.KOMPLETTERA:
        return stage.chance.choice(answers.questions)
    if kind is VerdictKind.AVSLUTA:
        return stage.chance.choice(answers.closes[level])
    if kind is VerdictKind.ATGARDA and level is Level.SOCIALSTYRELSEN:
        return stage.chance.choice(category.state)
    of_area = category.acts if kind is VerdictKind.ATGARDA else category.lifts
    of_level = (answers.acts if kind is VerdictKind.ATGARDA else answers.lifts)[level]
    local = level in (Level.LEDNINGSGRUPP, Level.KOMMUN)
    return stage.chance.choice(of_area if local and stage.happens(OWN_WORDS) else of_level)


def summary(stage: Stage, area: str) -> str:
    """What a named person approves to be sent on."""
    return stage.chance.choice(stage.library.categories[area].summary)
