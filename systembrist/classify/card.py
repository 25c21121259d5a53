"""What is told of a model: what it was made of and how good it is on texts it had not seen, kept in its own file."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from systembrist.classify.evaluate import Answer, Figures, OfCode, figures
from systembrist.classify.examples import WEIGHT_OF_SCOPE

if TYPE_CHECKING:
    from systembrist.classify.pipeline import HeldOut, Learnt


MIXED, OFTEN = 6, 0.05
"""How many pairs of codes that are mixed up are told of, and from which share of a code's texts on."""


@dataclass(frozen=True)
class Mixed:
    """A code that is taken for another, and for how large a share of its texts."""

    truth: str
    said: str
    share: float


@dataclass(frozen=True)
class Card:
    """What a model was made of and its figures, measured by leaving out one way of writing at a time."""

    examples: int
    confirmed: int
    verksamheter: int
    embedding: str | None
    threshold: float
    codes: Figures
    actors: Figures | None
    levels: Figures | None
    mixed: tuple[Mixed, ...] = ()


def answers(learnt: Learnt, kind: str = "codes") -> list[Answer]:
    """What would have been suggested for each example, had it not been learnt from, beside the truth.

    Names and scopes are left out, since nobody will report them. Actors and levels are never uncertain: below half
    they are simply not suggested.
    """
    found = []
    for one in learnt.held_out:
        truth = getattr(one.example, kind[:-1])
        if truth is not None and one.example.weight < WEIGHT_OF_SCOPE:
            found.append(_answer(one, truth, learnt.columns[kind], kind, float(learnt.parameters["threshold"])))
    return found


def _answer(one: HeldOut, truth: str, names: tuple[str, ...], kind: str, threshold: float) -> Answer:
    row = one.probabilities[kind]
    ranked = sorted(range(len(names)), key=lambda i: (-row[i], i))
    best = min(float(row[ranked[0]]), 1.0)
    return Answer(truth, tuple(names[i] for i in ranked), best, best < (threshold if kind == "codes" else 0.5))


def of(learnt: Learnt) -> Card:
    """The card of what was learnt."""
    said = {kind: answers(learnt, kind) for kind in ("codes", "actors", "levels")}
    rows = [one for one in learnt.held_out if not one.example.ours]
    embedding = learnt.parameters.get("embedding")
    return Card(
        examples=len(learnt.held_out) - len(rows),
        confirmed=len(rows),
        verksamheter=len({one.group for one in rows}),
        embedding=None if embedding is None else str(embedding),
        threshold=float(learnt.parameters["threshold"]),
        codes=figures(said["codes"]),
        actors=figures(said["actors"]) if said["actors"] else None,
        levels=figures(said["levels"]) if said["levels"] else None,
        mixed=mixed_up(said["codes"]),
    )


def mixed_up(given: Sequence[Answer]) -> tuple[Mixed, ...]:
    """The pairs that are mixed up most, the most often first."""
    of_code = Counter(one.truth for one in given)
    wrong = Counter((one.truth, one.ranked[0]) for one in given if not one.right)
    shares = [Mixed(truth, said, n / of_code[truth]) for (truth, said), n in sorted(wrong.items())]
    return tuple(sorted((one for one in shares if one.share >= OFTEN), key=lambda one: -one.share)[:MIXED])


def stored(card: Card) -> bytes:
    """The card as it lies in a model's file."""
    return json.dumps(asdict(card), sort_keys=True).encode()


def read(content: bytes) -> Card:
    """A stored card; KeyError, TypeError or ValueError when it is none."""
    said: dict[str, Any] = json.loads(content)
    for kind in ("codes", "actors", "levels"):
        if said[kind] is not None:
            per_code = {code: OfCode(**of_code) for code, of_code in said[kind].pop("per_code").items()}
            said[kind] = Figures(per_code=per_code, **said[kind])
    said["mixed"] = tuple(Mixed(**pair) for pair in said["mixed"])
    return Card(**said)
