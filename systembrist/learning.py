"""The verb that joins confirmed rows with training: whose may be learnt from, when it is worth it, where it is kept."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from sqlmodel import Session

from systembrist.classify import base_model, examples, train
from systembrist.classify.suggest import Classifier
from systembrist.classify.train import Confirmed, Limits
from systembrist.errors import InputRefused
from systembrist.places import Places
from systembrist.store import training
from systembrist.taxonomy import Taxonomy


@dataclass(frozen=True)
class Gathered:
    """What there is to learn from besides the examples, and the id of the database it comes from (None: nothing)."""

    confirmed: Sequence[Confirmed]
    database_id: str | None


@dataclass(frozen=True)
class Trained:
    """The model in use after a training, how many rows of each kind it knows, and whether it is a new one."""

    model: str
    examples: int
    confirmed: int
    new: int
    trained: bool

    def as_json(self) -> dict[str, object]:
        """As printed by `systembrist train`."""
        return asdict(self)


def gather(session: Session, limits: Limits, places: Places, taxonomy: Taxonomy) -> Gathered:
    """The confirmed rows of the kommuner that have said yes; InputRefused where one of them is no kommun.

    The first time there are any, the database gets an id.
    """
    kommun_ids = [_id(places, name) for name in limits.kommuner]
    rows = training.confirmed(session, kommun_ids) if kommun_ids else ()
    in_use = frozenset(taxonomy.codes())
    confirmed = [Confirmed(number, text, area, service) for number, text, area, service in rows if area in in_use]
    if not confirmed:
        return Gathered((), training.database_id(session))
    return Gathered(confirmed, training.name_database(session, secrets.token_hex(16), secrets.token_urlsafe(48)))


def _id(places: Places, name: str) -> int:
    try:
        return int(places.kommun(name).code)
    except InputRefused as error:
        raise InputRefused(f"training.yaml, kommuner: {error}") from None


def learn(gathered: Gathered, taxonomy: Taxonomy, cache: Path, *, at_least: int = 0) -> Trained:
    """Trains the database's own model on the examples and the rows, unless fewer than `at_least` of them are new.

    Without rows the model is the base model, and one that was trained on rows no longer given is taken away.
    Raises InputRefused where it can't be stored.
    """
    number = len(examples.from_taxonomy(taxonomy))
    rows, file = gathered.confirmed, None
    if gathered.database_id is not None:
        file = train.path(cache, gathered.database_id)
    if not rows or file is None:
        if file is not None:
            file.unlink(missing_ok=True)
        return Trained(base_model(taxonomy, cache).version, number, 0, 0, trained=False)
    new = len({row.id for row in rows} - train.learnt_from(file))
    if new < at_least:
        return Trained(current(gathered.database_id, taxonomy, cache).version, number, len(rows), new, trained=False)
    return Trained(train.train(taxonomy, rows, file), number, len(rows), new, trained=True)


def current(database_id: str | None, taxonomy: Taxonomy, cache: Path) -> Classifier:
    """The database's own model where it has one that fits the taxonomy, else the base model."""
    own = None if database_id is None else train.own_model(taxonomy, train.path(cache, database_id))
    return own or base_model(taxonomy, cache)
