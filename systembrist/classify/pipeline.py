"""The scikit-learn model: texts as weighted words and letter sequences, and one weight a feature and code.

Letter sequences carry Swedish compounds and endings that a few hundred examples cannot list. Nothing here
knows of files or of what is suggested to whom; `suggest.Model` says what a model must be able to do, so that
one built on embeddings can take this one's place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import FeatureUnion, Pipeline
from sklearn.preprocessing import Normalizer, normalize

from systembrist.classify.examples import Example
from systembrist.classify.words import STOP_WORDS, WORD, plain

Parameters = dict[str, NDArray[Any]]

# How little the weights are held back. Hardly at all: a text is a vector of length 1, so at 10 the model is nearly
# as often right but says 0.2 where it is right half of the time; at 3000 the mean probability (0.57) comes near the
# share of hits (0.61, cross-validated over the phrases), and the error of calibration is 0.07.
LOOSENESS = 3000.0

# norm=None: both kinds of feature are scaled together afterwards, so that a word's share of a decision is
# simply its features times their weights (`LinearModel.pull`).
_KINDS: Mapping[str, Mapping[str, Any]] = {
    "words": {"token_pattern": WORD, "stop_words": list(STOP_WORDS), "ngram_range": (1, 2)},
    "letters": {"analyzer": "char_wb", "ngram_range": (3, 5)},
}


def _vectorizer(kind: str, vocabulary: Sequence[str] | None = None) -> TfidfVectorizer:
    return TfidfVectorizer(**_KINDS[kind], vocabulary=vocabulary, sublinear_tf=True, norm=None)


def unfitted() -> Pipeline:
    """The pipeline before it has seen an example; every choice about the model is made here."""
    features = FeatureUnion([(kind, _vectorizer(kind)) for kind in _KINDS])
    # "balanced": a category with few confirmed rows is as likely before reading as one with many. What is
    # reported most should not be suggested because it is reported most. No seed: this solver draws nothing.
    model = LogisticRegression(C=LOOSENESS, class_weight="balanced", max_iter=2000)
    return Pipeline([("features", features), ("scale", Normalizer()), ("model", model)])


def trained(examples: Sequence[Example]) -> Pipeline:
    """A pipeline trained on examples of at least two codes; the same ones in the same order give the same one."""
    weights = np.array([example.weight for example in examples])
    texts = [plain(example.text) for example in examples]
    return unfitted().fit(texts, [example.code for example in examples], model__sample_weight=weights)


def parameters(pipeline: Pipeline) -> Parameters:
    """All that a trained pipeline knows, as plain arrays that can be stored and read without running code."""
    learned: Parameters = {}
    for kind, vectorizer in pipeline.named_steps["features"].transformer_list:
        learned[kind] = np.array(vectorizer.get_feature_names_out(), dtype=str)
        learned[f"{kind}_idf"] = np.array(vectorizer.idf_)
    linear: Any = pipeline.named_steps["model"]
    weights, bias = linear.coef_, linear.intercept_
    if len(weights) == 1:  # two codes share one row; give each its half
        weights, bias = np.vstack([-weights, weights]) / 2, np.concatenate([-bias, bias]) / 2
    return learned | {"codes": np.array(linear.classes_, dtype=str), "weights": weights.T.copy(), "bias": bias}


class LinearModel:
    """A trained pipeline's parameters at work, in the terms of `suggest.Model`."""

    def __init__(self, learned: Parameters) -> None:
        """Takes what `parameters` gave; KeyError or ValueError when something is missing or does not fit."""
        self.codes: tuple[str, ...] = tuple(learned["codes"].tolist())
        self._known = frozenset(learned["words"].tolist())
        self._vectorizers = [_vectorizer(kind, learned[kind].tolist()) for kind in _KINDS]
        for kind, vectorizer in zip(_KINDS, self._vectorizers, strict=True):
            vectorizer.idf_ = learned[f"{kind}_idf"]
        self._weights, self._bias = learned["weights"], learned["bias"]
        features = sum(len(learned[kind]) for kind in _KINDS)
        if self._weights.shape != (features, len(self.codes)) or self._bias.shape != (len(self.codes),):
            raise ValueError(f"{features} features and {len(self.codes)} codes, but weights {self._weights.shape}")

    def probabilities(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """One row a text, one column a code; each row sums to 1."""
        scores = np.asarray(normalize(self._features(texts)) @ self._weights + self._bias, dtype=np.float64)
        raised = np.exp(scores - scores.max(axis=1, keepdims=True))
        return np.asarray(raised / raised.sum(axis=1, keepdims=True), dtype=np.float64)

    def knows(self, word: str) -> bool:
        """Whether the word was in an example."""
        return word in self._known

    def pull(self, words: Sequence[str]) -> NDArray[np.float64]:
        """How much each word, with the letters in it, speaks for (or against) each code.

        Measured against the mean over the codes: a word that speaks for all of them speaks for none.
        """
        weights = self._weights - self._weights.mean(axis=1, keepdims=True)
        return np.asarray(self._features(words) @ weights, dtype=np.float64)

    def _features(self, texts: Sequence[str]) -> sparse.csr_matrix:
        return sparse.hstack([vectorizer.transform(texts) for vectorizer in self._vectorizers], format="csr")
