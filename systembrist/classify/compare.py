"""Whether a new model is worse than the one in use, judged on texts that neither had learnt from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import comb
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from systembrist.classify.pipeline import Learnt
    from systembrist.classify.suggest import Classifier

DOUBT = 0.05
"""A new model is worse when so many more wrongs than rights would come by chance this seldom."""


@dataclass(frozen=True)
class Comparison:
    """The same texts asked of both: how many only the new model got right, how many only the old one."""

    asked: int
    mended: int
    spoilt: int

    @property
    def p(self) -> float:
        """How often chance alone would spoil as many as this: McNemar's test, exact and one-sided.

        McNemar 1947, Psychometrika 12:153-157; where the two agree nothing is learnt of which is better.
        """
        differ = self.mended + self.spoilt
        return float(sum(comb(differ, n) for n in range(self.spoilt, differ + 1)) / 2**differ)

    @property
    def worse(self) -> bool:
        """Whether the new model is worse beyond what chance explains."""
        return self.p <= DOUBT


def compare(new: Learnt, old: Classifier, unseen: frozenset[str]) -> Comparison:
    """Both asked about the `unseen` texts among those that the new one was made of.

    `unseen` are the texts that the old one has not learnt from; the new one answers as if it had not either.
    """
    asked = [one for one in new.held_out if not one.example.ours and one.example.text in unseen]
    said = old.suggest([one.example.text for one in asked])
    pairs = []
    for one, theirs in zip(asked, said, strict=True):
        guess = new.columns["codes"][int(one.probabilities["codes"].argmax())]
        pairs.append((guess == one.example.code, theirs.code == one.example.code))
    return counted(pairs)


def counted(pairs: Sequence[tuple[bool, bool]]) -> Comparison:
    """The comparison of (new is right, old is right), text by text."""
    mended = sum(new and not old for new, old in pairs)
    spoilt = sum(old and not new for new, old in pairs)
    return Comparison(len(pairs), mended, spoilt)
