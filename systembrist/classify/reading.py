"""A model at work: what was learnt, asked about new texts."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from systembrist.classify import card, ridge
from systembrist.classify.actors import ActorFinder
from systembrist.classify.features import Features, Parameters
from systembrist.classify.nearest import Examples
from systembrist.classify.pipeline import KINDS, NAMED, alike, centred, slice_of, stepped
from systembrist.classify.suggest import MeaningUnreadError
from systembrist.classify.vectors import Vectors

log = logging.getLogger(__name__)


class LinearModel:
    """A model's parameters at work, in the terms of `suggest.Model`."""

    def __init__(self, learned: Parameters, finder: ActorFinder, vectors: Vectors | None) -> None:
        """Takes what `pipeline.trained` gave; KeyError or ValueError when something is missing or does not fit."""
        self._features = Features.stored(learned)
        self._columns = {kind: tuple(learned[kind].tolist()) for kind in KINDS}
        self._calibrated = {kind: learned[f"{kind}_calibrated"] for kind in KINDS}
        self._weights, self._mean = learned["weights"], learned["mean"]
        self._finder = finder
        self._vectors = vectors if "embedding" in learned else None
        # In double precision, so that a text gets the same alone as among others: a sum's last bits depend on that.
        self._middle, self._duals, self._meanings = learned.get("middle"), None, None
        if "meanings" in learned:
            self._duals = learned["duals"].astype(np.float64)
            self._meanings = stepped(learned["meanings"]).astype(np.float64)
        self.threshold = float(learned["threshold"])
        self.card = card.read(learned["card"].tobytes())
        self._examples = Examples(learned, self._features)
        self._check(learned)

    def _check(self, learned: Parameters) -> None:
        """ValueError where the tables can't belong together, or the embedding is not the one learnt with."""
        columns = sum(map(len, self._columns.values()))
        if self._weights.shape != (self._features.number, columns) or self._mean.shape != (columns,):
            raise ValueError(f"{self._features.number} features and {columns} columns, but {self._weights.shape}")
        for kind, names in self._columns.items():
            if self._calibrated[kind].shape != (len(names) + 2, len(names)):
                raise ValueError(f"no calibration of {kind}")
        if "embedding" in learned:
            if self._vectors is None or str(learned["embedding"]) != self._vectors.name:
                raise ValueError("learnt with an embedding that is not here")
            if self._duals is None or self._meanings is None or self._duals.shape != (len(self._meanings), columns):
                raise ValueError("no weights for the embedding")

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes it can suggest."""
        return self._columns["codes"]

    def names(self, kind: str) -> tuple[str, ...]:
        """The codes, actors or fault levels it can suggest."""
        return self._columns[kind]

    def probabilities(self, texts: Sequence[str], *, by_meaning: bool = True) -> dict[str, NDArray[np.float64]]:
        """For codes, actors and fault levels: one row a text, one column a name; each row sums to 1."""
        scores = (np.asarray(self._features.of_texts(texts) @ self._weights) + self._mean).astype(np.float64)
        if by_meaning and self._meanings is not None and self._duals is not None:
            scores += alike(self._meaning(texts), self._meanings) @ self._duals
        start = slice_of(self._columns, "actors").start
        for row, text in enumerate(texts):
            named = self._finder.find(text)
            if named in self.names("actors"):
                scores[row, start + self.names("actors").index(named)] += NAMED
        return {
            kind: ridge.probabilities(scores[:, slice_of(self._columns, kind)], self._calibrated[kind])
            for kind in KINDS
        }

    def nearest(self, text: str, code: str) -> str | None:
        """The example of that code that is most like the text; None where none is like it."""
        if self._meanings is None:
            return self._examples.by_words(text, code)
        try:
            return self._examples.by_meaning((self._meaning([text]) @ self._meanings.T)[0], code)
        except MeaningUnreadError:
            return self._examples.by_words(text, code)

    def _meaning(self, texts: Sequence[str]) -> NDArray[np.float64]:
        assert self._vectors is not None  # noqa: S101 - checked when the model was read
        try:
            rows = self._vectors.of_reports(texts)
        except Exception as error:  # noqa: BLE001 - whatever somebody else's library raises, no filing stops at it
            # Never what it said: that may hold the text.
            log.error("%s could not read a text (%s): words alone answer", self._vectors.name, type(error).__name__)  # noqa: TRY400
            raise MeaningUnreadError from None
        return centred(rows, self._middle)[0].astype(np.float64)

    def knows(self, word: str) -> bool:
        """Whether the word stands in any example."""
        return word in self._features.words

    def pull(self, words: Sequence[str]) -> NDArray[np.float64]:
        """How much each word, with the letters in it, speaks for (or against) each code.

        Measured against the mean over the codes: a word that speaks for all of them speaks for none.
        """
        return np.asarray(self._features.of_words(words) @ self._speaks, dtype=np.float64)

    @cached_property
    def _speaks(self) -> NDArray[np.float64]:
        """How much each feature speaks for each code; computed once, since it takes longer than all else."""
        weights = self._weights[:, slice_of(self._columns, "codes")] @ self._calibrated["codes"][:-2]
        return np.asarray(weights - weights.mean(axis=1, keepdims=True))
