"""How good the suggestions are: figures over answers whose truth is known, each by a published formula.

Pure: every figure is a function of what a user would have been shown.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

from systembrist.classify.suggest import Suggestion

BINS = 10
_EDGES = [edge / BINS for edge in range(1, BINS)]
TOP = 3


@dataclass(frozen=True)
class Answer:
    """What was suggested for a text, beside the code it belongs to."""

    truth: str
    ranked: tuple[str, ...]
    probability: float
    uncertain: bool

    @property
    def right(self) -> bool:
        """Whether the best guess is the truth."""
        return self.ranked[0] == self.truth


@dataclass(frozen=True)
class OfCode:
    """How one code fared: of those suggested, and of those that are it; None where there are none."""

    precision: float | None
    recall: float | None
    f1: float
    n: int


@dataclass(frozen=True)
class Figures:
    """All that is said of a model's answers."""

    n: int
    accuracy: float
    macro_f1: float
    top3: float
    ece: float
    coverage: float
    selective_accuracy: float | None
    per_code: dict[str, OfCode]


def figures(answers: Sequence[Answer]) -> Figures:
    """The figures over at least one answer (ValueError over none)."""
    if not answers:
        raise ValueError("no figures over no answers")
    per_code = by_code(answers)
    return Figures(
        n=len(answers),
        accuracy=fmean(one.right for one in answers),
        macro_f1=fmean(one.f1 for one in per_code.values()),
        top3=fmean(one.truth in one.ranked[:TOP] for one in answers),
        ece=calibration_error(answers),
        coverage=fmean(not one.uncertain for one in answers),
        selective_accuracy=selective_accuracy(answers),
        per_code=per_code,
    )


def by_code(answers: Sequence[Answer]) -> dict[str, OfCode]:
    """Precision, recall and F1 of every code that is the truth or the guess of an answer, in the order of the codes.

    F1 is 2·hits / (guesses + truths) (van Rijsbergen 1979, Information Retrieval, ch. 7). `macro_f1` is the mean of
    these F1 over the codes, not the F1 of mean precision and recall (Opitz & Burst 2019, arXiv:1911.03347).
    """
    truths = Counter(one.truth for one in answers)
    guesses = Counter(one.ranked[0] for one in answers)
    hits = Counter(one.truth for one in answers if one.right)
    return {
        code: OfCode(
            precision=hits[code] / guesses[code] if guesses[code] else None,
            recall=hits[code] / truths[code] if truths[code] else None,
            f1=2 * hits[code] / (guesses[code] + truths[code]),
            n=truths[code],
        )
        for code in sorted(truths | guesses)
    }


def calibration_error(answers: Sequence[Answer]) -> float:
    """ECE: the gap between said probability and share of hits, over ten bins of equal width, weighted by size.

    Naeini, Cooper & Hauskrecht 2015 (AAAI-15, "Obtaining Well Calibrated Probabilities Using Bayesian Binning");
    of the best guess's probability, with bins open to the left, as Guo et al. 2017 (ICML, arXiv:1706.04599).
    """
    gaps = [0.0] * BINS
    for one in answers:
        gaps[bisect_left(_EDGES, one.probability)] += one.right - one.probability
    return sum(map(abs, gaps)) / len(answers)


def selective_accuracy(answers: Sequence[Answer]) -> float | None:
    """The share of hits among answers given without "osäker"; None where all are.

    With `coverage`, the share that is given without: El-Yaniv & Wiener 2010 (JMLR 11:1605-1641), where one minus
    this is the selective risk.
    """
    sure = [one.right for one in answers if not one.uncertain]
    return fmean(sure) if sure else None


def judged(suggestions: Sequence[Suggestion], truths: Sequence[str]) -> list[Answer]:
    """Suggestions beside the truth, one by one."""
    return [
        Answer(truth, (one.code, *(other.code for other in one.alternatives)), one.probability, one.uncertain)
        for one, truth in zip(suggestions, truths, strict=True)
    ]
