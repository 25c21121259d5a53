"""What is learnt from examples: one step from texts to a model's parameters, and how good they are on unseen texts.

A text is its words, its sequences of letters and, where there is an embedding, what it means. Each feature has a
weight for every code, actor and fault level, so that a suggestion can be explained by its words. Nothing here knows
of files or of what is suggested to whom; `reading.Model` is what is learnt here at work.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from systembrist.classify import nearest, ridge
from systembrist.classify.actors import ActorFinder
from systembrist.classify.examples import LEVELS, WEIGHT_OF_SCOPE, Example
from systembrist.classify.features import Features, Parameters
from systembrist.classify.vectors import Vectors
from systembrist.classify.words import plain

RESTRAINT = 1.0
"""How much the weights are held back."""

ALSO = 0.4
"""How much a secondary code counts beside the code itself."""

MEANING = 1.0
"""How much likeness of meaning counts beside likeness of words."""

NEARNESS = 2.0
"""How fast likeness of meaning falls off; only what lies near says much."""

_STEPS = 127

NAMED = 0.2
"""How much it counts that a text names an actor."""

RIGHT = 0.9
"""How often a suggestion that is shown without "osäker" should be right."""

THRESHOLDS = (0.3, 0.95)
"""Between these the threshold is chosen, however few examples there are."""

FOLDS = 5

KINDS = ("codes", "actors", "levels")
"""The three things that are suggested; each has its columns in every table of weights."""


@dataclass(frozen=True)
class HeldOut:
    """What the model would have said of an example, had it not seen it or any other of its group."""

    example: Example
    group: str
    probabilities: Mapping[str, NDArray[np.float64]]


@dataclass(frozen=True)
class Learnt:
    """A model's parameters, and its answers about each of its own examples when that one's group is left out."""

    parameters: Parameters
    columns: Mapping[str, tuple[str, ...]]
    held_out: Sequence[HeldOut]


def trained(examples: Sequence[Example], finder: ActorFinder, vectors: Vectors | None) -> Learnt:
    """A model of examples of at least two codes; the same ones in the same order give the same one."""
    texts = [plain(example.text) for example in examples]
    features = Features.fitted(texts)
    known = features.of_texts(texts)
    likeness = np.asarray((known @ known.T).todense(), dtype=np.float32)
    learned: Parameters = features.parameters()
    meanings = None
    if vectors is not None:
        meanings, middle = centred(_vectors(examples, vectors))
        meanings = stepped(meanings)
        likeness += alike(meanings, meanings)
        learned |= {"embedding": np.array(vectors.name), "middle": middle, "meanings": steps(meanings)}
    columns = _columns(examples)
    targets = _targets(examples, columns)
    mean = targets.mean(axis=0)
    groups = [_group(example, place) for place, example in enumerate(examples)]
    weights = np.array([example.weight for example in examples], dtype=np.float32)
    duals, left_out = ridge.solve(likeness, targets - mean, weights, groups, RESTRAINT)
    learned |= {"mean": mean, "weights": np.asarray(known.T @ duals, dtype=np.float32)}
    if meanings is not None:
        learned["duals"] = duals
    scores = left_out + mean
    _add_names(scores, texts, columns, finder)
    said = _calibrated(scores, examples, groups, columns, learned)
    asked = weights < WEIGHT_OF_SCOPE  # nobody will report a name or a scope
    truths = np.array([columns["codes"].index(one.code) for one in examples])
    learned["threshold"] = np.array(_threshold(said["codes"][asked], truths[asked]))
    learned |= nearest.parameters(examples)
    learned |= {kind: np.array(names, dtype=str) for kind, names in columns.items()}
    held_out = [
        HeldOut(example, group, {kind: said[kind][place] for kind in KINDS})
        for place, (example, group) in enumerate(zip(examples, groups, strict=True))
    ]
    return Learnt(learned, columns, held_out)


def _vectors(examples: Sequence[Example], vectors: Vectors) -> NDArray[np.float32]:
    """What each example means; only of what is ours may that be kept on disk."""
    ours = np.array([example.ours for example in examples])
    written = vectors.of_examples([example.text for example in examples if example.ours])
    rows = np.empty((len(examples), written.shape[1]), dtype=np.float32)
    rows[ours] = written
    if not ours.all():
        rows[~ours] = vectors.of_reports([example.text for example in examples if not example.ours])
    return rows


def centred(rows: NDArray[Any], middle: NDArray[Any] | None = None) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Vectors seen from the middle of the examples', each of length 1 again, and that middle.

    All vectors of such a model point the same way; what tells texts apart is where they differ from that.
    """
    origin: NDArray[np.float32] = np.asarray(rows.mean(axis=0) if middle is None else middle, dtype=np.float32)
    seen = rows - origin
    lengths = np.maximum(np.linalg.norm(seen, axis=1, keepdims=True), 1e-9)
    return np.asarray(seen / lengths, dtype=np.float32), origin


def alike(some: NDArray[Any], others: NDArray[Any]) -> NDArray[Any]:
    """How much what texts mean is alike: one row for each of some, one column for each of the others."""
    return np.asarray(MEANING * np.exp(NEARNESS * (some @ others.T - 1)))


def steps(meanings: NDArray[np.float32]) -> NDArray[np.int8]:
    """Vectors in a byte a number, as they are stored."""
    return np.rint(meanings * _STEPS).astype(np.int8)


def stepped(meanings: NDArray[np.float32] | NDArray[np.int8]) -> NDArray[np.float32]:
    """Vectors as they come back from where they are stored."""
    stored = meanings if meanings.dtype == np.int8 else steps(np.asarray(meanings, dtype=np.float32))
    return stored.astype(np.float32) / np.float32(_STEPS)


def _columns(examples: Sequence[Example]) -> dict[str, tuple[str, ...]]:
    """The codes, actors and fault levels that the examples have, each list in one order."""
    actors = Counter(example.actor for example in examples if example.actor is not None)
    levels = {example.level for example in examples}
    return {
        "codes": tuple(sorted({example.code for example in examples})),
        "actors": tuple(sorted(actors)),
        "levels": tuple(level for level in LEVELS if level in levels),
    }


def _targets(examples: Sequence[Example], columns: Mapping[str, tuple[str, ...]]) -> NDArray[np.float32]:
    """What each example is: 1 for its own, `ALSO` for a secondary code; where it does not say, what is usual."""
    place = {(kind, name): i for i, (kind, name) in enumerate((k, n) for k in KINDS for n in columns[k])}
    targets = np.zeros((len(examples), len(place)), dtype=np.float32)
    for row, example in enumerate(examples):
        targets[row, place["codes", example.code]] = 1.0
        for code in example.also:
            if ("codes", code) in place:
                targets[row, place["codes", code]] = ALSO
        for kind, name in (("actors", example.actor), ("levels", example.level)):
            if name is not None:
                targets[row, place[kind, name]] = 1.0
    for kind in ("actors", "levels"):
        says = np.array([getattr(example, kind[:-1]) is not None for example in examples])
        own = slice_of(columns, kind)
        if says.any():
            targets[~says, own] = targets[says, own].mean(axis=0)
    return targets


def slice_of(columns: Mapping[str, Sequence[str]], kind: str) -> slice:
    """The columns of a kind."""
    start = sum(len(columns[one]) for one in KINDS[: KINDS.index(kind)])
    return slice(start, start + len(columns[kind]))


def _group(example: Example, place: int) -> str:
    """A voice, since a model does worse on another's way of writing; what has none is dealt into folds."""
    return example.voice or f"fold {place % FOLDS}"


def _add_names(
    scores: NDArray[np.float32], texts: Sequence[str], columns: Mapping[str, tuple[str, ...]], finder: ActorFinder
) -> None:
    """Adds to the score of the actor that each text names."""
    start = slice_of(columns, "actors").start
    for row, text in enumerate(texts):
        named = finder.find(text)
        if named in columns["actors"]:
            scores[row, start + columns["actors"].index(named)] += NAMED


def _calibrated(
    scores: NDArray[np.float32],
    examples: Sequence[Example],
    groups: Sequence[str],
    columns: Mapping[str, tuple[str, ...]],
    learned: Parameters,
) -> dict[str, NDArray[np.float64]]:
    """The probabilities of each kind; what makes scores into them is learnt from the texts that were left out.

    Each text is told of by what the texts of other groups taught, so that no figure praises itself.
    """
    folds = {group: number % FOLDS for number, group in enumerate(sorted(set(groups)))}
    fold = np.array([folds[group] for group in groups])
    said = {}
    for kind in KINDS:
        own = scores[:, slice_of(columns, kind)]
        truth = [getattr(example, kind[:-1]) for example in examples]
        places = {name: place for place, name in enumerate(columns[kind])}
        truths = np.array([-1 if name is None else places[name] for name in truth], dtype=np.intp)
        learned[f"{kind}_calibrated"] = whole = ridge.calibration(own[truths >= 0], truths[truths >= 0])
        said[kind] = ridge.probabilities(own, whole)
        for number in range(FOLDS):
            others = (fold != number) & (truths >= 0)
            if others.any() and not others.all():
                apart = ridge.calibration(own[others], truths[others])
                said[kind][fold == number] = ridge.probabilities(own[fold == number], apart)
    return said


def _threshold(said: NDArray[np.float64], truths: NDArray[np.intp]) -> float:
    """The lowest probability above which suggestions are right as often as `RIGHT`, on texts that were left out."""
    best = said.max(axis=1)
    order = np.argsort(-best, kind="stable")
    right = (said.argmax(axis=1) == truths)[order].cumsum() / np.arange(1, len(order) + 1)
    enough = np.flatnonzero(right >= RIGHT)
    lowest = best[order[enough[-1]]] if len(enough) else 1.0
    return float(np.clip(lowest, *THRESHOLDS))
