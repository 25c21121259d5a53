"""The verb that joins confirmed rows with training: whose are learnt from, when it is worth it, which model is used."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from sqlmodel import Session

from systembrist.classify import Workshop, base_model, history, shelf, train
from systembrist.classify.compare import Compared, compare
from systembrist.classify.suggest import Classifier
from systembrist.classify.train import Confirmed, Limits
from systembrist.errors import InputRefused
from systembrist.places import Places
from systembrist.store import training
from systembrist.taxonomy import Taxonomy

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Gathered:
    """What there is to learn from besides the examples, and the id of the database it comes from (None: nothing).

    `allowed` are the ids of all that may be learnt from, more than what is: a model with any other is taken away.
    """

    confirmed: Sequence[Confirmed]
    allowed: frozenset[int]
    database_id: str | None


@dataclass(frozen=True)
class Trained:
    """The model in use after a training, of how much there was to learn, and whether it is a new one."""

    model: str
    examples: int
    confirmed: int
    new: int
    trained: bool
    compared: Compared | None = None
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
    rows = training.confirmed(session, kommun_ids) if kommun_ids else ()
    in_use, actors = frozenset(taxonomy.codes()), frozenset(taxonomy.actor_codes())
    confirmed = train.chosen(
        [
            Confirmed(
                row.id, row.text, row.area, row.verksamhet_id, row.actor if row.actor in actors else None, row.level
            )
            for row in rows
            if row.area in in_use and (filed_by is None or row.filed_at <= filed_by)
        ]
    )
    allowed = frozenset(row.id for row in rows)
    if not confirmed:
        return Gathered((), allowed, training.database_id(session))
    database_id = training.name_database(session, secrets.token_hex(16), secrets.token_urlsafe(48))
    return Gathered(confirmed, allowed, database_id)


def _id(places: Places, name: str) -> int:
    try:
        return int(places.kommun(name).code)
    except InputRefused as error:
        raise InputRefused(f"training.yaml, kommuner: {error}") from None


def learn(gathered: Gathered, workshop: Workshop, *, at_least: int = 0) -> Trained:
    """Trains the database's own model on the examples and the rows, unless fewer than `at_least` of them are new.

    New is a row that no training has been tried with, so a model that was put back stays until there are enough of
    them; all are new where the model in use can't be used here. The new model is put in use only if `compare` lets
    it pass; else what was chosen stays, also where it can't be used here today. One that learnt from a row which may
    no longer be learnt from is taken away first. InputRefused where nothing can be stored.
    """
    number, rows = len(workshop.source.examples()), gathered.confirmed
    if gathered.database_id is None:
        return Trained(base_model(workshop).version, number, 0, 0, trained=False)
    models = history.folder(workshop.cache, gathered.database_id)
    forget(models, gathered.allowed)
    old, before = current(gathered.database_id, workshop), history.note(models)
    usable = before.version in (old.version, history.BASE)
    tried = before.tried if usable else frozenset()
    given = frozenset(row.id for row in rows)
    new = len(given - tried)
    if not rows or new < at_least:
        return Trained(old.version, number, len(rows), new, trained=False)
    history.require_writable(models)
    learnt = train.trained(workshop, rows)
    is_own = old.version in history.versions(models)
    file = history.file(models, old.version) if is_own else shelf.base_file(workshop)
    compared = compare(learnt, old, shelf.arrays(file))
    chosen = train.keep(workshop, rows, learnt, models) if compared.passed else before.version
    if compared.passed or usable:
        history.put_in_use(models, chosen, tried=(tried & gathered.allowed) | given)
    history.tidy(models)
    version = chosen if compared.passed else old.version
    return Trained(version, number, len(rows), new, trained=compared.passed, compared=compared)


def forget(models: Path, allowed: frozenset[int]) -> None:
    """Takes away every model that learnt from a row which is not allowed (any longer), or that is not whole."""
    history.sweep(models)
    for version in history.versions(models):
        learnt_from = train.learnt_from(models, version)
        if learnt_from is None or not learnt_from <= allowed:
            history.drop(models, version)
    if history.note(models).version not in (history.BASE, *history.versions(models)):
        history.put_in_use(models, history.BASE, tried=())


def in_use(database_id: str | None, workshop: Workshop) -> str | None:
    """The version that has been put in use for a database; None where it is the base model."""
    return None if database_id is None else history.in_use(history.folder(workshop.cache, database_id))


def current(database_id: str | None, workshop: Workshop) -> Classifier:
    """The database's own model where it has one that can be used here, else the base model."""
    if database_id is None:
        return base_model(workshop)
    models = history.folder(workshop.cache, database_id)
    own = train.own_model(workshop, models)
    if own is None and (version := history.note(models).version) != history.BASE:
        log.warning("model %s in %s can't be used here: the base model answers", version, models)
    return own or base_model(workshop)
