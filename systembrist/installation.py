"""This installation's parts, each opened when first asked for, so that a command pays for what it uses."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from functools import cached_property
from time import monotonic

from sqlalchemy import Engine

from systembrist import learning, places, taxonomy
from systembrist.classify import Classifier, Workshop, base_model, embedding, train
from systembrist.errors import InputRefused
from systembrist.escalation import policy
from systembrist.settings import Settings, load
from systembrist.store import database, training

LOOK_EVERY = 60.0
"""Seconds between two looks for whether another model has been put in use."""


class Installation:
    """The settings, the database and the data files; a part that is wrong raises InputRefused when asked for."""

    def __init__(self, settings: Settings | None = None, engine: Engine | None = None) -> None:
        self.settings = settings or load()
        self._engine = engine
        self._look_again_at = 0.0
        self._put_in_use: str | None = None

    @cached_property
    def engine(self) -> Engine:
        """The database, ready to use."""
        if self._engine is not None:
            return self._engine
        engine = database.connect(self.settings.database_url)
        database.require_ready(engine)
        return engine

    @cached_property
    def places(self) -> places.Places:
        """Län and kommuner."""
        return places.load(self.settings.data)

    @cached_property
    def taxonomy(self) -> taxonomy.Taxonomy:
        """Categories and actors."""
        return taxonomy.load(self.settings.data)

    @cached_property
    def policy(self) -> policy.Policy:
        """How a deficiency rises."""
        return policy.load(self.settings.data)

    @cached_property
    def workshop(self) -> Workshop:
        """What models are made of here and where they are kept."""
        settings = self.settings
        written = settings.data / "examples"
        return Workshop(self.taxonomy, settings.cache, written, embedding.find(settings.embedding))

    @cached_property
    def classifier(self) -> Classifier:
        """The model in use: this database's own if it has trained one, else the base model, built the first time."""
        return learning.current(self.database_id, self.workshop)

    @cached_property
    def words_alone(self) -> Classifier:
        """The base model of words alone: much faster, for made-up texts by the thousand."""
        return base_model(replace(self.workshop, embedder=None))

    def model_in_use(self) -> Classifier:
        """`classifier` for a process that stays: within a minute it is another that was put in use."""
        if monotonic() >= self._look_again_at:
            self.look_again()
        return self.classifier

    def look_again(self) -> None:
        """Lets go of the classifier where another has been put in use."""
        self._look_again_at = monotonic() + LOOK_EVERY
        put_in_use = learning.in_use(self.database_id, self.workshop)
        if put_in_use != self._put_in_use:
            self._put_in_use = put_in_use
            self.__dict__.pop("classifier", None)

    def train(self, *, at_least: int = 0) -> learning.Trained:
        """A new model of the examples and of what may be learnt from, unless fewer than `at_least` rows are new."""
        with database.writing(self.engine) as session:
            gathered = learning.gather(session, train.limits(self.settings.data), self.places, self.taxonomy)
        return learning.learn(gathered, self.workshop, at_least=at_least)

    def train_if_due(self) -> learning.Trained:
        """The same, if as many rows are new as the data folder asks for."""
        return self.train(at_least=train.limits(self.settings.data).min_new)

    def train_by(self, engine: Engine, moment: datetime) -> int:
        """The monthly training, on what was filed by `moment`; returns how many new models were put in use.

        Where nothing has ever been learnt from, not even the base model is looked for.
        """
        limits = train.limits(self.settings.data)
        with database.writing(engine) as session:
            gathered = learning.gather(session, limits, self.places, self.taxonomy, filed_by=moment)
        if gathered.database_id is None:
            return 0
        return int(learning.learn(gathered, self.workshop, at_least=limits.min_new).trained)

    @property
    def database_id(self) -> str | None:
        """What tells this database's models from others'; None where there is no database to ask."""
        try:
            engine = self.engine
        except InputRefused:
            return None
        with database.reading(engine) as session:
            return training.database_id(session)
