"""A model of one installation: the examples and what persons there have confirmed, kept beside the base model.

Knows no database: the rows come in as values, and the file is named by the id it is told.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, Field

from systembrist import datafile
from systembrist.classify import examples, shelf
from systembrist.classify.actors import ActorFinder
from systembrist.classify.examples import Example
from systembrist.classify.suggest import Classifier
from systembrist.classify.words import WORD, plain
from systembrist.errors import InputRefused

if TYPE_CHECKING:
    from systembrist.taxonomy import Taxonomy

SHARED_BY = 3
"""A word enters a model only if the examples or at least so many verksamheter use it (DESIGN 4)."""

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
    """A text whose code a person has confirmed."""

    id: int
    text: str
    code: str
    verksamhet_id: int


def material(taxonomy: Taxonomy, confirmed: Sequence[Confirmed]) -> tuple[Example, ...]:
    """The examples, and what may be learnt of each confirmed row: its words that are not one service's alone.

    All else of a row (rarer words, figures, signs) is left out before anything is counted, so that neither a
    name nor a piece of one can be read out of a model. A row with a retired code teaches nothing.
    """
    given = examples.from_taxonomy(taxonomy)
    known = {word for example in given for word in _words(example.text)} | _shared(confirmed)
    in_use = frozenset(taxonomy.codes())
    kept = ((" ".join(word for word in _words(row.text) if word in known), row.code) for row in confirmed)
    return (*given, *(Example(text, code) for text, code in kept if text and code in in_use))


def _words(text: str) -> list[str]:
    return _WORD.findall(plain(text).lower())


def _shared(confirmed: Iterable[Confirmed]) -> set[str]:
    """The words that enough verksamheter use."""
    users: defaultdict[str, set[int]] = defaultdict(set)
    for row in confirmed:
        for word in _words(row.text):
            users[word].add(row.verksamhet_id)
    return {word for word, services in users.items() if len(services) >= SHARED_BY}


def path(cache: Path, database_id: str) -> Path:
    """Where the model of a database lies."""
    return cache / f"databas-{database_id}.model"


def learnt_from(file: Path) -> frozenset[int]:
    """The ids of the rows that the model at `file` was trained on; none where there is no model."""
    stored = shelf.arrays(file)
    return frozenset(stored["rows"].tolist()) if stored is not None and "rows" in stored else frozenset()


def train(taxonomy: Taxonomy, confirmed: Sequence[Confirmed], file: Path) -> str:
    """Trains a model on the examples and the rows and stores it at `file`; returns its version.

    Raises InputRefused where it can't be stored, and leaves what was there.
    """
    import numpy as np  # noqa: PLC0415 - loaded only when a model is needed

    from systembrist.classify import pipeline  # noqa: PLC0415 - the same

    learnt = material(taxonomy, confirmed)
    version = f"databas-{shelf.digest(learnt)[:12]}"
    about = {"version": np.array(version), "rows": np.array([row.id for row in confirmed], dtype=np.int64)}
    try:
        shelf.write(file, pipeline.parameters(pipeline.trained(learnt)) | about)
    except OSError as error:
        raise InputRefused(f"modellen går inte att spara som {file}: {error.strerror}") from None
    return version


def own_model(taxonomy: Taxonomy, file: Path) -> Classifier | None:
    """The classifier stored at `file`; None where there is none that is whole and knows the categories in use."""
    stored = shelf.arrays(file)
    model = None if stored is None else shelf.model(stored)
    if stored is None or model is None or "version" not in stored or not _knows(model.codes, taxonomy):
        return None
    return Classifier(model, ActorFinder(taxonomy).find, str(stored["version"]))


def _knows(codes: Collection[str], taxonomy: Taxonomy) -> bool:
    """A model with a code that has been retired, or without one that is new, waits for the next training."""
    return set(codes) == set(taxonomy.codes())
