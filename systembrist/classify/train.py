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
from systembrist.classify import card, history, shelf
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
    known = _known(given, confirmed)
    in_use = frozenset(workshop.taxonomy.codes())
    of_one = Counter(row.verksamhet_id for row in confirmed)
    return (*given, *(_example(row, known, of_one) for row in confirmed if row.code in in_use and _kept(row, known)))


def texts_of(workshop: Workshop, confirmed: Sequence[Confirmed], ids: Collection[int]) -> frozenset[str]:
    """What is learnt of the rows with these ids, when all of `confirmed` are learnt from."""
    known = _known(workshop.source.examples(), confirmed)
    return frozenset(_kept(row, known) for row in confirmed if row.id in ids)


def _known(given: Sequence[Example], confirmed: Sequence[Confirmed]) -> set[str]:
    return {word for example in given for word in _words(example.text)} | _shared(confirmed)


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


def learnt_from(models: Path, version: str | None) -> frozenset[int]:
    """The ids of the rows that a model was trained on; none where there is no such model."""
    stored = None if version is None else shelf.arrays(history.file(models, version))
    return frozenset(stored["rows"].tolist()) if stored is not None and "rows" in stored else frozenset()


def trained(workshop: Workshop, confirmed: Sequence[Confirmed]) -> Learnt:
    """What is learnt of what is written and of the rows."""
    from systembrist.classify import pipeline  # noqa: PLC0415 - scikit-learn is loaded only when a model is needed

    return pipeline.trained(material(workshop, confirmed), workshop.finder, workshop.vectors)


def keep(workshop: Workshop, confirmed: Sequence[Confirmed], learnt: Learnt, models: Path) -> str:
    """Stores a model beside the older ones; returns its version. InputRefused where it can't be stored."""
    import numpy as np  # noqa: PLC0415 - loaded only when a model is needed

    version = history.next_version(models, shelf.digest(workshop, [astuple(row) for row in confirmed]))
    rows = {"rows": np.array([row.id for row in confirmed], dtype=np.int64)}
    services = len({row.verksamhet_id for row in confirmed})
    told = card.of(learnt, confirmed=len(confirmed), verksamheter=services)
    path = history.file(models, version)
    try:
        shelf.write(path, shelf.with_card(learnt.parameters, told, version) | rows)
    except OSError as error:
        raise InputRefused(f"modellen går inte att spara som {path}: {error.strerror}") from None
    return version


def own_model(workshop: Workshop, models: Path) -> Classifier | None:
    """The classifier in use in that folder; None where there is none that is whole and knows the categories in use."""
    version = history.in_use(models)
    known = None if version is None else shelf.read(history.file(models, version), workshop)
    if version is None or known is None or set(known.names("codes")) != set(workshop.taxonomy.codes()):
        return None
    return Classifier(known, version)
