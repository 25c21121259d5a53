"""How far the model and people agree beyond chance: Cohen's kappa (1960, Educ Psychol Meas 20:37-46)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

Pair = tuple[str, str]
"""What was suggested, and what a person decided."""


@dataclass(frozen=True)
class Agreement:
    """Of `n` suggestions, how many were kept, and kappa: 1 is all, 0 what chance gives; None for nothing."""

    n: int
    kept: int
    kappa: float | None


def agreement(pairs: Sequence[Pair]) -> Agreement:
    """Over all codes."""
    return Agreement(len(pairs), sum(a == b for a, b in pairs), _kappa(pairs))


def by_code(pairs: Sequence[Pair]) -> dict[str, Agreement]:
    """For each code: how often it was suggested and how often it was then kept, and kappa of whether both say it."""
    found = {}
    for code in sorted({code for pair in pairs for code in pair}):
        decided = [b for a, b in pairs if a == code]
        kappa = _kappa([(str(a == code), str(b == code)) for a, b in pairs])
        found[code] = Agreement(len(decided), decided.count(code), kappa)
    return found


def by(pairs: Sequence[Pair], name: Callable[[int], str]) -> dict[str, Agreement]:
    """For each name that `name` gives the places of the pairs."""
    sorted_: dict[str, list[Pair]] = {}
    for place, pair in enumerate(pairs):
        sorted_.setdefault(name(place), []).append(pair)
    return {one: agreement(sorted_[one]) for one in sorted(sorted_)}


def _kappa(pairs: Sequence[Pair]) -> float | None:
    if not pairs:
        return None
    n = len(pairs)
    suggested, decided = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    chance = sum(suggested[code] * decided[code] for code in suggested) / n**2
    observed = sum(a == b for a, b in pairs) / n
    return None if chance == 1 else (observed - chance) / (1 - chance)
