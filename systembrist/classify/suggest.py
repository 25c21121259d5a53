"""What is suggested for a text, and how sure one may be: the face of a model towards the rest of the product.

Does not train, store or confirm anything, and does not know which kind of model answers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from systembrist.classify.words import content_words, plain

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# Below this a suggestion is shown as "osäker". Chosen so that one shown without that word is right four times in
# five: in cross-validation over the phrases (five folds, five times) 0.61 of all first guesses were right, and
# 0.80 of the 0.47 that reached 0.55 (at 0.5: 0.78 of 0.51; at 0.7: 0.86 of 0.35). The phrases come from one hand,
# so for real reports this is a hope until `evaluate` has been run on confirmed rows.
THRESHOLD = 0.55

ALTERNATIVES = 3
DECIDING_WORDS = 6


class Model(Protocol):
    """What any model must be able to say; `pipeline.LinearModel` is one, an embedding can be another."""

    codes: tuple[str, ...]

    def probabilities(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """One row a text, one column a code; each row sums to 1."""

    def knows(self, word: str) -> bool:
        """Whether the word means anything to the model."""

    def pull(self, words: Sequence[str]) -> NDArray[np.float64]:
        """How much each word speaks for each code: one row a word, one column a code."""


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


class Classifier:
    """A model with a version and a threshold, ready to be asked about many texts at once."""

    def __init__(
        self, model: Model, find_actor: Callable[[str], str | None], version: str, threshold: float = THRESHOLD
    ) -> None:
        self.version = version
        self.threshold = threshold
        self._model = model
        self._find_actor = find_actor

    def suggest(self, texts: Sequence[str]) -> list[Suggestion]:
        """One suggestion a text, in the same order; the company a text is in never changes its suggestion."""
        if not texts:
            return []
        texts = [plain(text) for text in texts]
        words = [content_words(text) for text in texts]
        pulls = self._pulls(words)
        # Rounded, so that the last bits of a sum, which differ between machines, never show or decide.
        probabilities = self._model.probabilities(texts).round(4)
        return [self._suggestion(*parts, pulls) for parts in zip(texts, words, probabilities, strict=True)]

    def _pulls(self, words: Sequence[Sequence[str]]) -> dict[str, Any]:
        """What each word of the batch speaks for; each is looked up once, however many texts use it."""
        distinct = list(dict.fromkeys(word for of_text in words for word in of_text))
        return dict(zip(distinct, self._model.pull(distinct), strict=True)) if distinct else {}

    def _suggestion(
        self, text: str, words: Sequence[str], probabilities: NDArray[np.float64], pulls: dict[str, Any]
    ) -> Suggestion:
        """One text's suggestion from its row of probabilities."""
        ranked = sorted(range(len(self._model.codes)), key=lambda i: (-probabilities[i], i))
        best = ranked[0]
        probability = float(probabilities[best])
        understood = any(self._model.knows(word) for word in words)
        return Suggestion(
            code=self._model.codes[best],
            probability=probability,
            uncertain=not understood or probability < self.threshold,
            alternatives=tuple(
                Alternative(self._model.codes[i], float(probabilities[i])) for i in ranked[1 : 1 + ALTERNATIVES]
            ),
            words=_deciding([(word, float(pulls[word][best].round(6))) for word in words]),
            actor=self._find_actor(text),
            model_version=self.version,
        )


def _deciding(words: Sequence[tuple[str, float]]) -> tuple[str, ...]:
    """The words that spoke for the code, strongest first; those that spoke against it decided nothing."""
    spoke_for = sorted((pair for pair in words if pair[1] > 0), key=lambda pair: -pair[1])
    return tuple(word for word, _ in spoke_for[:DECIDING_WORDS])
