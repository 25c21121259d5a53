"""A model of one installation: what is written and what persons there have confirmed, kept beside the base model.

Knows no database: the rows come in as values, and the folder is named by the id it is told.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, Field

from systembrist import datafile
from systembrist.classify import history, shelf
from systembrist.classify.examples import Example
from systembrist.classify.suggest import Classifier
from systembrist.classify.words import WORD, plain
from systembrist.errors import InputRefused

if TYPE_CHECKING:
    from systembrist.classify.pipeline import Learnt
    from systembrist.classify.workshop import Workshop

SHARED_BY = 3
"""A word enters a model only if the examples or at least so many verksamheter use it (DESIGN 4)."""

MOST_OF_ONE = 100.0
"""As many examples the rows of one verksamhet weigh at most, however many they are."""

NEWEST_OF_ONE, NEWEST = 400, 2000
"""How many rows are learnt from, of one verksamhet and in all; training takes time and memory by their square."""

_WORD = re.compile(WORD)


class _Shape(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Limits(_Shape):
    """How many newly confirmed rows a new training takes, and whose rows may be learnt from."""

    min_new: int = Field(ge=1, le=100_000)
    kommuner: tuple[str, ...] = Field(strict=False)


class _File(_Shape):
    train: Limits


def limits(data: Path) -> Limits:
    """What `training.yaml` of a data folder says; InputRefused names the line that is wrong."""
    return datafile.read(data / "training.yaml", _File).train


@dataclass(frozen=True)
class Confirmed:
    """A text whose code a person has confirmed; actor and level only where a person has said them."""

    id: int
    text: str
    code: str
    verksamhet_id: int
    actor: str | None = None
    level: str | None = None


def chosen(confirmed: Sequence[Confirmed]) -> list[Confirmed]:
    """The newest rows, and not too many of any verksamhet, in the order they were filed."""
    of_one: Counter[int] = Counter()
    kept: list[Confirmed] = []
    for row in sorted(confirmed, key=lambda row: -row.id):
        of_one[row.verksamhet_id] += 1
        if of_one[row.verksamhet_id] <= NEWEST_OF_ONE and len(kept) < NEWEST:
            kept.append(row)
    return kept[::-1]


def material(workshop: Workshop, confirmed: Sequence[Confirmed]) -> tuple[Example, ...]:
    """All that is written, and what may be learnt of each confirmed row: its words that are not one service's alone.

    All else of a row (rarer words, figures, signs) is left out before anything is counted or its meaning measured,
    so that neither a name nor a piece of one can be read out of a model. A row with a retired code teaches nothing.
    """
    given = workshop.source.examples()
    known = {word for example in given for word in _words(example.text)} | _shared(confirmed)
    in_use = frozenset(workshop.taxonomy.codes())
    of_one = Counter(row.verksamhet_id for row in confirmed)
    return (*given, *(_example(row, known, of_one) for row in confirmed if row.code in in_use and _kept(row, known)))


def _kept(row: Confirmed, known: Collection[str]) -> str:
    return " ".join(word for word in _words(row.text) if word in known)


def _example(row: Confirmed, known: Collection[str], of_one: Counter[int]) -> Example:
    return Example(
        text=_kept(row, known),
        code=row.code,
        weight=min(1.0, MOST_OF_ONE / of_one[row.verksamhet_id]),
        actor=row.actor,
        level=row.level,
        voice=f"verksamhet {row.verksamhet_id}",
        row=row.id,
    )


def _words(text: str) -> list[str]:
    return _WORD.findall(plain(text).lower())


def _shared(confirmed: Iterable[Confirmed]) -> set[str]:
    """The words that enough verksamheter use."""
    users: defaultdict[str, set[int]] = defaultdict(set)
    for row in confirmed:
        for word in _words(row.text):
            users[word].add(row.verksamhet_id)
    return {word for word, services in users.items() if len(services) >= SHARED_BY}


def learnt_from(models: Path, version: str) -> frozenset[int] | None:
    """The ids of the rows that a model was trained on; None where it is not there or not whole."""
    stored = shelf.arrays(history.file(models, version))
    return None if stored is None or "rows" not in stored else frozenset(stored["rows"].tolist())


def trained(workshop: Workshop, confirmed: Sequence[Confirmed]) -> Learnt:
    """What is learnt of what is written and of the rows."""
    from systembrist.classify import pipeline  # noqa: PLC0415 - scikit-learn is loaded only when a model is needed

    return pipeline.trained(material(workshop, confirmed), workshop.finder, workshop.vectors)


def keep(workshop: Workshop, confirmed: Sequence[Confirmed], learnt: Learnt, models: Path) -> str:
    """Stores a model beside the older ones; returns its version. InputRefused where it can't be stored."""
    import numpy as np  # noqa: PLC0415 - loaded only when a model is needed

    version = history.next_version(models, shelf.digest(workshop, [astuple(row) for row in confirmed]))
    rows = {"rows": np.array([row.id for row in confirmed], dtype=np.int64)}
    path = history.file(models, version)
    try:
        shelf.write(path, shelf.complete(learnt, workshop, version) | rows)
    except OSError as error:
        raise InputRefused(f"modellen går inte att spara som {path}: {error.strerror}") from None
    return version


def own_model(workshop: Workshop, models: Path) -> Classifier | None:
    """The classifier in use in that folder; None where there is none that can be used here."""
    version = history.in_use(models)
    return None if version is None else usable(workshop, models, version)


def usable(workshop: Workshop, models: Path, version: str) -> Classifier | None:
    """A model that is kept; None unless it is whole, was made with what is here and knows the taxonomy in use.

    It knows exactly the areas in use, and no actor that is not.
    """
    stored = shelf.arrays(history.file(models, version))
    if stored is None or not {"version", "made_with", "codes", "actors"} <= stored.keys():
        return None
    made = (str(stored["version"]), str(stored["made_with"])) == (version, shelf.made_with(workshop))
    same_areas = set(stored["codes"].tolist()) == set(workshop.taxonomy.codes())
    actors_in_use = set(stored["actors"].tolist()) <= set(workshop.taxonomy.actor_codes())
    known = shelf.model(stored, workshop) if made and same_areas and actors_in_use else None
    return None if known is None else Classifier(known, version)
