"""A text as numbers: its words, and its sequences of letters, which carry compounds, endings and misspellings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.preprocessing import normalize

from systembrist.classify.words import STOP_WORDS, WORD

Parameters = dict[str, NDArray[Any]]

# norm=None: both kinds are scaled together afterwards, so that a word's share of a decision is simply its features
# times their weights. A sequence of letters that one example alone has says nothing of the others.
_KINDS: Mapping[str, Mapping[str, Any]] = {
    "words": {"token_pattern": WORD, "stop_words": list(STOP_WORDS)},
    "letters": {"analyzer": "char_wb", "ngram_range": (3, 5), "min_df": 2},
}
_GLUE = "\n"
"""Between the stored features; none of them holds it, since white space ends a word."""


class Features:
    """The words and sequences that a model knows, and how much each of them tells."""

    def __init__(self, vectorizers: Mapping[str, TfidfVectorizer]) -> None:
        self._vectorizers = vectorizers
        self.words = frozenset(vectorizers["words"].vocabulary_)

    @classmethod
    def fitted(cls, texts: Sequence[str]) -> Features:
        """Those of these texts."""
        return cls({kind: _vectorizer(kind).fit(texts) for kind in _KINDS})

    @classmethod
    def stored(cls, learned: Parameters) -> Features:
        """Those that `parameters` gave; KeyError or ValueError when something is missing or does not fit."""
        vectorizers = {}
        for kind in _KINDS:
            names = learned[kind].tobytes().decode().split(_GLUE)
            vectorizers[kind] = _vectorizer(kind, {name: place for place, name in enumerate(names)})
            vectorizers[kind].idf_ = learned[f"{kind}_idf"]
        return cls(vectorizers)

    def parameters(self) -> Parameters:
        """All of it as plain arrays."""
        learned: Parameters = {}
        for kind, vectorizer in self._vectorizers.items():
            names = _GLUE.join(vectorizer.get_feature_names_out())
            learned[kind] = np.frombuffer(names.encode(), dtype=np.uint8)
            learned[f"{kind}_idf"] = np.asarray(vectorizer.idf_, dtype=np.float32)
        return learned

    @property
    def number(self) -> int:
        """How many there are."""
        return sum(len(vectorizer.vocabulary_) for vectorizer in self._vectorizers.values())

    def of_texts(self, texts: Sequence[str]) -> sparse.csr_matrix:
        """One row a text, of length 1; of length 0 where nothing is known."""
        return normalize(self.of_words(texts), copy=False)

    def of_words(self, texts: Sequence[str]) -> sparse.csr_matrix:
        """The same without making long texts as short as others."""
        parts = [vectorizer.transform(texts) for vectorizer in self._vectorizers.values()]
        return sparse.hstack(parts, format="csr", dtype=np.float32)


def _vectorizer(kind: str, vocabulary: Mapping[str, int] | None = None) -> TfidfVectorizer:
    return TfidfVectorizer(**_KINDS[kind], vocabulary=vocabulary, sublinear_tf=True, norm=None, dtype=np.float32)
