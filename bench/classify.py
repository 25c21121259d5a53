# ruff: noqa: T201 - what it prints is what it is for
"""The classifier beside what one would try first, on one and the same split.

    python -m bench.classify                 leave one voice out: each way of writing is asked about in turn,
                                             after learning from the other nine
    python -m bench.classify --file F.jsonl  all examples are learnt from; the texts of F ({"text","label"}) are asked

Prints a table of macro-F1, top-3, expected calibration error, coverage and selective accuracy, and what it costs. The
same minutes of a quiet machine give the same figures; the times are this machine's.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.svm import LinearSVC

from systembrist.classify import card, pipeline, shelf
from systembrist.classify.evaluate import Answer, Figures, figures, judged
from systembrist.classify.examples import WEIGHT_OF_SCOPE, Example
from systembrist.classify.reading import LinearModel
from systembrist.classify.suggest import Classifier
from systembrist.classify.workshop import Workshop
from systembrist.installation import Installation

Split = tuple[Sequence[Example], Sequence[Example]]
Method = Callable[[Sequence[Example], Sequence[Example]], list[Answer]]

SHORT, LONG = 250, 1000
REPEATS = 20


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--file", type=Path)
    chosen = parser.parse_args()
    here = Installation()
    with tempfile.TemporaryDirectory() as folder:
        embedder = here.workshop.embedder
        workshop = Workshop(here.taxonomy, Path(folder), here.workshop.folder, embedder)
        print(f"embedding: {embedder.name if embedder else 'none'}")
        if chosen.file:
            compare(workshop, [_from_file(workshop, chosen.file)])
        else:
            compare(workshop, _by_voice(workshop))
        _costs(workshop)


def _from_file(workshop: Workshop, file: Path) -> Split:
    rows = [json.loads(line) for line in file.read_text().splitlines() if line.strip()]
    return workshop.source.examples(), [Example(row["text"], row["label"]) for row in rows]


def _by_voice(workshop: Workshop) -> list[Split]:
    given = workshop.source.examples()
    voices = sorted({one.voice for one in given if one.voice})
    return [([e for e in given if e.voice != voice], [e for e in given if e.voice == voice]) for voice in voices]


def compare(workshop: Workshop, splits: Sequence[Split]) -> None:
    """A line for each method, over all splits; of several, also what is told of the model that learnt from all."""
    print(f"{'':34}{'n':>6}{'acc':>8}{'F1':>8}{'top3':>8}{'ECE':>8}{'cover':>8}{'select':>8}{'s':>7}")
    for name, method in _methods(workshop).items():
        started = time.perf_counter()
        answers = [answer for learnt, asked in splits for answer in method(learnt, asked)]
        _line(name, figures(answers), time.perf_counter() - started)
    if len(splits) == 1:
        return
    started = time.perf_counter()
    learnt = pipeline.trained(workshop.source.examples(), workshop.finder, workshop.vectors)
    told = card.of(learnt)
    _line("ours, solved at once", told.codes, time.perf_counter() - started)
    for kind, found in (("actor", told.actors), ("fault level", told.levels)):
        if found is not None:
            _line(f"ours, {kind}", found, 0.0)


def _line(name: str, found: Figures, seconds: float) -> None:
    selective = found.selective_accuracy or 0.0
    print(
        f"{name:34}{found.n:6}{found.accuracy:8.3f}{found.macro_f1:8.3f}{found.top3:8.3f}{found.ece:8.3f}"
        f"{found.coverage:8.3f}{selective:8.3f}{seconds:7.1f}",
        flush=True,
    )


def _methods(workshop: Workshop) -> dict[str, Method]:
    methods: dict[str, Method] = {"most frequent": _most_frequent, "words + linear SVM": _words}
    if workshop.vectors is not None:
        methods["embedding + nearest neighbour"] = _nearest_with(workshop)
        methods["ours, words alone"] = _ours_with(Workshop(workshop.taxonomy, workshop.cache, workshop.folder))
    return methods | {"ours": _ours_with(workshop)}


def _most_frequent(learnt: Sequence[Example], asked: Sequence[Example]) -> list[Answer]:
    counted = Counter(one.code for one in learnt).most_common()
    share = counted[0][1] / len(learnt)
    return [Answer(one.code, tuple(code for code, _ in counted), share, uncertain=False) for one in asked]


def _words(learnt: Sequence[Example], asked: Sequence[Example]) -> list[Answer]:
    words = TfidfVectorizer(sublinear_tf=True, ngram_range=(1, 2))
    model = LinearSVC().fit(words.fit_transform([one.text for one in learnt]), [one.code for one in learnt])
    scores = model.decision_function(words.transform([one.text for one in asked]))
    return _ranked(scores, list(model.classes_), asked)


def _nearest_with(workshop: Workshop) -> Method:
    def answer(learnt: Sequence[Example], asked: Sequence[Example]) -> list[Answer]:
        assert workshop.vectors is not None  # noqa: S101 - asked for only where there is one
        known = workshop.vectors.of_examples([one.text for one in learnt])
        new = workshop.vectors.of_examples([one.text for one in asked])
        codes = sorted({one.code for one in learnt})
        of_code = [np.flatnonzero([one.code == code for one in learnt]) for code in codes]
        likeness = new @ known.T
        return _ranked(np.stack([likeness[:, places].max(axis=1) for places in of_code], axis=1), codes, asked)

    return answer


def _ours_with(workshop: Workshop) -> Method:
    def answer(learnt: Sequence[Example], asked: Sequence[Example]) -> list[Answer]:
        found = pipeline.trained(learnt, workshop.finder, workshop.vectors)
        whole = shelf.complete(found, workshop, "bench")
        classifier = Classifier(LinearModel(whole, workshop.finder, workshop.vectors), "bench")
        return judged(classifier.suggest([one.text for one in asked]), [one.code for one in asked])

    return answer


def _ranked(scores: NDArray[np.float64], codes: Sequence[str], asked: Sequence[Example]) -> list[Answer]:
    """Scores as answers; they are no probabilities, so a softmax stands in for one."""
    shares = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares /= shares.sum(axis=1, keepdims=True)
    return [
        Answer(one.code, tuple(codes[i] for i in np.argsort(-row)), min(float(row.max()), 1.0), uncertain=False)
        for one, row in zip(asked, shares, strict=True)
    ]


def _costs(workshop: Workshop) -> None:
    """What training, loading and a suggestion take, on texts never seen before."""
    started = time.perf_counter()
    classifier = shelf.base_model(workshop)
    print(f"training on all {classifier.card.examples} examples: {time.perf_counter() - started:.1f} s")
    started = time.perf_counter()
    classifier = shelf.base_model(workshop)
    print(f"loading: {time.perf_counter() - started:.2f} s")
    texts = [one.text for one in workshop.source.examples() if one.weight < WEIGHT_OF_SCOPE]
    for length in (SHORT, LONG):
        new = [(f"Rad {n}. " + " ".join(texts[n::37]))[:length] for n in range(REPEATS + 1)]
        classifier.suggest(new[:1])
        started, computed = time.perf_counter(), time.process_time()
        for text in new[1:]:
            classifier.suggest([text])
        waited = (time.perf_counter() - started) / REPEATS * 1000
        computed = (time.process_time() - computed) / REPEATS * 1000
        print(f"a suggestion for {length} characters: {waited:.0f} ms, {computed:.0f} ms of computing")
    largest = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(f"largest memory: {largest / (1024 if sys.platform != 'darwin' else 1024**2):.0f} MB")


if __name__ == "__main__":
    main()
