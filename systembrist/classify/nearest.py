"""The example that is most like a text: shown to the ombud as a reason. Only examples of ours are kept here."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from systembrist.classify.examples import WEIGHT_OF_SCOPE, Example
from systembrist.classify.features import Features, Parameters

LIKE = 0.15
"""Below this likeness an example explains nothing and is not shown."""

_GLUE = "\0"


def parameters(examples: Sequence[Example]) -> Parameters:
    """The examples of ours, as plain arrays: texts, codes, and where they stand among all that was learnt from."""
    ours = [i for i, one in enumerate(examples) if one.ours and one.weight < WEIGHT_OF_SCOPE]
    texts = _GLUE.join(examples[i].text for i in ours)
    return {
        "examples": np.frombuffer(texts.encode(), dtype=np.uint8),
        "examples_codes": np.array([examples[i].code for i in ours], dtype=str),
        "examples_at": np.array(ours, dtype=np.int64),
    }


class Examples:
    """The examples of a model, to be looked among."""

    def __init__(self, learned: Parameters, features: Features) -> None:
        self._texts = learned["examples"].tobytes().decode().split(_GLUE)
        self._codes = learned["examples_codes"]
        self._at = learned["examples_at"]
        self._features = features
        self._words_of = lru_cache(maxsize=None)(self._read)
        if len(self._codes) and len(self._texts) != len(self._codes):
            raise ValueError("as many texts as codes are needed")

    def by_meaning(self, likeness: NDArray[Any], code: str) -> str | None:
        """The example of the code whose meaning is nearest, by the likeness of all that was learnt from."""
        places = np.flatnonzero(self._codes == code)
        return self._best(places, likeness[self._at[places]]) if len(places) else None

    def by_words(self, text: str, code: str) -> str | None:
        """The example of the code that has most of its words and letters in common with the text."""
        places = np.flatnonzero(self._codes == code)
        if not len(places):
            return None
        likeness = self._words_of(code) @ self._features.of_texts([text]).T
        return self._best(places, np.asarray(likeness.todense(), dtype=np.float32)[:, 0])

    def _best(self, places: NDArray[np.intp], likeness: NDArray[Any]) -> str | None:
        best = int(np.argmax(likeness))
        return self._texts[places[best]] if likeness[best] >= LIKE else None

    def _read(self, code: str) -> sparse.csr_matrix:
        return self._features.of_texts([self._texts[i] for i in np.flatnonzero(self._codes == code)])
