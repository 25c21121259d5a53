"""Whether a new model may take the place of the one in use, judged on texts that neither had learnt from.

Each is asked as if it had learnt nothing in the text's own voice (of a reported row: from its verksamhet). A model
keeps what it would have said so of its own texts; of a voice that it never heard it is asked as it is. A row that is
new to the old model, from a verksamhet that it knows, is not asked about: only the old one would know the voice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import comb
from typing import TYPE_CHECKING

from systembrist.classify.examples import WEIGHT_OF_SCOPE
from systembrist.classify.vectors import key

if TYPE_CHECKING:
    from systembrist.classify.features import Parameters
    from systembrist.classify.pipeline import HeldOut, Learnt
    from systembrist.classify.suggest import Classifier

DOUBT = 0.05
"""A new model is worse when so many more wrongs than rights would come by chance this seldom."""

BEARABLE = 0.01
"""So large a share of the examples may be lost: reports are other texts, and teach a little that does not fit them.

Tried on all examples: 50 to 200 rows that are right lose 0.0 %, 400 of one verksamhet that are all wrong 1.5 %.
"""

FEWEST = 30
"""With fewer examples not even a model that spoils every sixth of them would be found worse: nothing is known of it.

So few are asked where the old model's file can't be read. Of reports there may be few or none that can be asked about;
then the examples alone judge.
"""


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

    @property
    def lost(self) -> float:
        """By how large a share fewer the new model gets right."""
        return (self.spoilt - self.mended) / max(self.asked, 1)


@dataclass(frozen=True)
class Compared:
    """How a new model does beside the old one, on the examples and on what persons have reported."""

    examples: Comparison
    reports: Comparison

    @property
    def worse(self) -> bool:
        """Whether it is worse on reports, or so much worse on examples that reports can't have taught it that."""
        return self.reports.worse or (self.examples.worse and self.examples.lost > BEARABLE)

    @property
    def passed(self) -> bool:
        """Whether the new model may be used: enough examples were asked to find it worse, and it was not.

        That nothing was found is no answer where nothing could be found (Altman & Bland 1995, BMJ 311:485).
        """
        return self.examples.asked >= FEWEST and not self.worse


def answers(learnt: Learnt) -> Parameters:
    """What a model would have said of each of its texts and the voices it has heard, as they are stored with it."""
    import numpy as np  # noqa: PLC0415 - loaded only when a model is needed

    asked = _reportable(learnt)
    return {
        "asked": np.array([_name(one) for one in asked], dtype=str),
        "said": np.array([_said(learnt, one) for one in asked], dtype=str),
        "voices": np.array(sorted({one.group for one in learnt.held_out}), dtype=str),
    }


def compare(new: Learnt, old: Classifier, stored: Parameters | None) -> Compared:
    """Both asked about the texts of the new one; `stored` is the old one's file, without which nothing can be asked."""
    if stored is None:
        return Compared(counted(()), counted(()))
    before = dict(zip(stored["asked"].tolist(), stored["said"].tolist(), strict=True))
    voices = frozenset(stored["voices"].tolist())
    unheard = [one for one in _reportable(new) if one.group not in voices]
    said = old.suggest([one.example.text for one in unheard])
    before |= {_name(one): of_old.code for one, of_old in zip(unheard, said, strict=True)}
    asked = [one for one in _reportable(new) if _name(one) in before]
    pairs = [(_said(new, one) == one.example.code, before[_name(one)] == one.example.code) for one in asked]
    examples = [pair for one, pair in zip(asked, pairs, strict=True) if one.example.ours]
    reports = [pair for one, pair in zip(asked, pairs, strict=True) if not one.example.ours]
    return Compared(counted(examples), counted(reports))


def counted(pairs: Sequence[tuple[bool, bool]]) -> Comparison:
    """The comparison of (new is right, old is right), text by text."""
    mended = sum(new and not old for new, old in pairs)
    spoilt = sum(old and not new for new, old in pairs)
    return Comparison(len(pairs), mended, spoilt)


def _reportable(learnt: Learnt) -> list[HeldOut]:
    """All but names and scopes, which nobody will report."""
    return [one for one in learnt.held_out if one.example.weight < WEIGHT_OF_SCOPE]


def _said(learnt: Learnt, one: HeldOut) -> str:
    return learnt.columns["codes"][int(one.probabilities["codes"].argmax())]


def _name(one: HeldOut) -> str:
    """What tells a text from others in every model: a row by its id, since what is kept of its words may change."""
    return key(one.example.text) if one.example.row is None else f"rad {one.example.row}"
