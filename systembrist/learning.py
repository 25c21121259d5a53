"""The verb that joins confirmed rows with training: whose are learnt from, when it is worth it, which model is used."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from sqlmodel import Session

from systembrist.classify import Workshop, base_model, history, train
from systembrist.classify.compare import Comparison, compare
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
    compared: Comparison | None = None
    """With the one that was in use before; missing where nothing was trained."""

    def as_json(self) -> dict[str, object]:
        """As printed by `systembrist train`."""
        compared = None if self.compared is None else asdict(self.compared) | {"worse": self.compared.worse}
        return asdict(self) | {"compared": compared}


def gather(
    session: Session, limits: Limits, places: Places, taxonomy: Taxonomy, *, filed_by: datetime | None = None
) -> Gathered:
    """The confirmed rows of the kommuner that have said yes; InputRefused where one of them is no kommun.

    The first time there are any, the database gets an id.
    """
    kommun_ids = [_id(places, name) for name in limits.kommuner]
    rows = training.confirmed(session, kommun_ids, filed_by=filed_by) if kommun_ids else ()
    in_use, actors = frozenset(taxonomy.codes()), frozenset(taxonomy.actor_codes())
    confirmed = train.chosen(
        [
            Confirmed(
                row.id, row.text, row.area, row.verksamhet_id, row.actor if row.actor in actors else None, row.level
            )
            for row in rows
            if row.area in in_use
        ]
    )
    if not confirmed:
        return Gathered((), training.database_id(session))
    return Gathered(confirmed, training.name_database(session, secrets.token_hex(16), secrets.token_urlsafe(48)))


def _id(places: Places, name: str) -> int:
    try:
        return int(places.kommun(name).code)
    except InputRefused as error:
        raise InputRefused(f"training.yaml, kommuner: {error}") from None


def learn(gathered: Gathered, workshop: Workshop, *, at_least: int = 0) -> Trained:
    """Trains the database's own model on the examples and the rows, unless fewer than `at_least` of them are new.

    It is put in use only if it is not worse than the one in use, on rows that that one has not seen. A model that
    learnt from a row which may no longer be learnt from is taken away first. InputRefused where it can't be stored.
    """
    number = len(workshop.source.examples())
    rows, known = gathered.confirmed, frozenset(row.id for row in gathered.confirmed)
    if gathered.database_id is None:
        return Trained(base_model(workshop).version, number, 0, 0, trained=False)
    models = history.folder(workshop.cache, gathered.database_id)
    forget(models, known)
    if not rows:
        return Trained(base_model(workshop).version, number, 0, 0, trained=False)
    old = current(gathered.database_id, workshop)
    seen = train.learnt_from(models, old.version)
    if len(known - seen) < at_least:
        return Trained(old.version, number, len(rows), len(known - seen), trained=False)
    learnt = train.trained(workshop, rows)
    unseen = train.texts_of(workshop, rows, known - seen)
    compared = compare(learnt, old, unseen)
    version = old.version if compared.worse else _start_using(models, train.keep(workshop, rows, learnt, models))
    return Trained(version, number, len(rows), len(known - seen), trained=not compared.worse, compared=compared)


def _start_using(models: Path, version: str) -> str:
    history.put_in_use(models, version)
    history.tidy(models)
    return version


def forget(models: Path, allowed: frozenset[int]) -> None:
    """Takes away every model that learnt from a row which is not, or no longer, allowed."""
    for version in history.versions(models):
        if not train.learnt_from(models, version) <= allowed:
            history.drop(models, version)


def in_use(database_id: str | None, workshop: Workshop) -> str | None:
    """The version that has been put in use for a database; None where it is the base model."""
    return None if database_id is None else history.in_use(history.folder(workshop.cache, database_id))


def current(database_id: str | None, workshop: Workshop) -> Classifier:
    """The database's own model where it has one that fits the taxonomy, else the base model."""
    own = None if database_id is None else train.own_model(workshop, history.folder(workshop.cache, database_id))
    return own or base_model(workshop)
