"""What is suggested for a text, and how sure one may be: the face of a model towards the rest of the product.

Does not train, store or confirm anything, and does not know which kind of model answers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Protocol

from systembrist.classify.words import content_words, is_swedish, plain, says_enough

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from systembrist.classify.card import Card

ALTERNATIVES = 3
DECIDING_WORDS = 6

NAMED_SURELY = 0.5
"""An actor or a fault level is suggested only where it is likelier than all others together."""


class MeaningUnreadError(Exception):
    """The embedding did not work on a text: what is left is its words."""


class Model(Protocol):
    """What any model must be able to say; `reading.LinearModel` is one."""

    threshold: float
    card: Card

    def names(self, kind: str) -> tuple[str, ...]:
        """The codes, actors or levels it can suggest."""

    def probabilities(self, texts: Sequence[str], *, by_meaning: bool = True) -> dict[str, NDArray[np.float64]]:
        """For codes, actors and levels: one row a text, one column a name; each row sums to 1.

        MeaningUnreadError where their meaning is asked for and can't be read.
        """

    def knows(self, word: str) -> bool:
        """Whether the word means anything to the model."""

    def pull(self, words: Sequence[str]) -> NDArray[np.float64]:
        """How much each word speaks for each code: one row a word, one column a code."""

    def nearest(self, text: str, code: str) -> str | None:
        """The example of that code that is most like the text; None where none is like it."""


@dataclass(frozen=True)
class Alternative:
    """A code that the text might also belong to."""

    code: str
    probability: float


@dataclass(frozen=True)
class Suggestion:
    """The best guess for one text (also when uncertain), what else it might be, and why."""

    code: str
    probability: float
    uncertain: bool
    alternatives: tuple[Alternative, ...]
    words: tuple[str, ...]
    actor: str | None
    model_version: str
    level: str | None = None


class Classifier:
    """A model with a version, ready to be asked about many texts at once."""

    def __init__(self, model: Model, version: str) -> None:
        self.version = version
        self.threshold = model.threshold
        self.card = model.card
        self._model = model

    def suggest(self, texts: Sequence[str]) -> list[Suggestion]:
        """One suggestion a text, in the same order; the company a text is in never changes its suggestion."""
        if not texts:
            return []
        texts = [plain(text) for text in texts]
        try:
            return self._suggestions(texts, self._model.probabilities(texts))
        except MeaningUnreadError:
            return [self._suggested_alone(text) for text in texts]

    def _suggested_alone(self, text: str) -> Suggestion:
        """The same of one text whose meaning may be unreadable: then its words guess, and the guess is uncertain."""
        try:
            return self._suggestions([text], self._model.probabilities([text]))[0]
        except MeaningUnreadError:
            (guess,) = self._suggestions([text], self._model.probabilities([text], by_meaning=False))
            return replace(guess, uncertain=True, actor=None, level=None)

    def _suggestions(self, texts: Sequence[str], probabilities: dict[str, NDArray[np.float64]]) -> list[Suggestion]:
        """One suggestion a text from the tables of probabilities."""
        words = [content_words(text) for text in texts]
        pulls = self._pulls(words)
        # Rounded, so that the last bits of a sum, which differ between machines, never show or decide.
        said = {kind: table.round(4) for kind, table in probabilities.items()}
        return [
            self._suggestion(text, of_text, {kind: table[row] for kind, table in said.items()}, pulls)
            for row, (text, of_text) in enumerate(zip(texts, words, strict=True))
        ]

    def nearest(self, text: str, code: str) -> str | None:
        """The example of ours that is most like the text among those of a code."""
        return self._model.nearest(plain(text), code)

    def _pulls(self, words: Sequence[Sequence[str]]) -> dict[str, Any]:
        """What each word of the batch speaks for; each is looked up once, however many texts use it."""
        distinct = list(dict.fromkeys(word for of_text in words for word in of_text))
        return dict(zip(distinct, self._model.pull(distinct), strict=True)) if distinct else {}

    def _suggestion(
        self, text: str, words: Sequence[str], said: dict[str, NDArray[np.float64]], pulls: dict[str, Any]
    ) -> Suggestion:
        """One text's suggestion from its rows of probabilities."""
        codes, probabilities = self._model.names("codes"), said["codes"]
        ranked = sorted(range(len(codes)), key=lambda i: (-probabilities[i], i))
        best = ranked[0]
        understood = (
            says_enough(text) and is_swedish(text, self._model.knows) and any(self._model.knows(word) for word in words)
        )
        return Suggestion(
            code=codes[best],
            probability=float(probabilities[best]),
            uncertain=not understood or float(probabilities[best]) < self.threshold,
            alternatives=tuple(Alternative(codes[i], float(probabilities[i])) for i in ranked[1 : 1 + ALTERNATIVES]),
            words=_deciding([(word, float(pulls[word][best].round(6))) for word in words]),
            actor=self._likely("actors", said) if understood else None,
            level=self._likely("levels", said) if understood else None,
            model_version=self.version,
        )

    def _likely(self, kind: str, said: dict[str, NDArray[np.float64]]) -> str | None:
        """The actor or level that is likelier than not; None where none is."""
        row = said[kind]
        best = max(range(len(row)), key=lambda i: (row[i], -i), default=None)
        return self._model.names(kind)[best] if best is not None and row[best] >= NAMED_SURELY else None


def _deciding(words: Sequence[tuple[str, float]]) -> tuple[str, ...]:
    """The words that spoke for the code, strongest first; those that spoke against it decided nothing."""
    spoke_for = sorted((pair for pair in words if pair[1] > 0), key=lambda pair: -pair[1])
    return tuple(word for word, _ in spoke_for[:DECIDING_WORDS])
