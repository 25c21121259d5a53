"""A suggestion is the same whoever asks and however, and never surer than it may be."""

from __future__ import annotations

import dataclasses
import subprocess
import sys
import time
import unicodedata

import numpy as np
import pytest

from systembrist import taxonomy
from systembrist.classify import Classifier, base_model, examples, pipeline
from systembrist.classify.suggest import THRESHOLD
from systembrist.settings import Settings

TAXONOMY = taxonomy.load(Settings().data)
PHRASES = [(phrase, category.code) for category in TAXONOMY.categories for phrase in category.phrases]


@pytest.fixture(scope="module")
def classifier(tmp_path_factory: pytest.TempPathFactory) -> Classifier:
    return base_model(TAXONOMY, tmp_path_factory.mktemp("cache"))


def test_a_phrase_it_was_taught_is_classified_as_taught(classifier: Classifier) -> None:
    suggestions = classifier.suggest([phrase for phrase, _ in PHRASES])
    wrong = [(phrase, s.code) for (phrase, code), s in zip(PHRASES, suggestions, strict=True) if s.code != code]
    assert wrong == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Överförmyndaren hittar ingen god man åt klienten.", "gode_man"),
        ("Utan BankID kommer hon inte in i appen.", "digitalisering"),
        ("Försäkringskassan avslår sjukpenningen trots läkarintyg.", "sgi"),
        ("Hon vräktes från sin lägenhet och är nu hemlös.", "bostad"),
        ("Missbruket gör att psykiatrin vägrar behandla hans psykos.", "samsjuklighet"),
        ("Kronofogden utmäter så att skulderna aldrig minskar.", "ekonomi"),
    ],
)
def test_a_plain_report_it_has_not_seen(classifier: Classifier, text: str, code: str) -> None:
    assert classifier.suggest([text])[0].code == code


def test_a_suggestion_has_all_that_the_contract_promises(classifier: Classifier) -> None:
    (found,) = classifier.suggest(["Hon vräktes från sin lägenhet av hyresvärden och är nu hemlös."])
    assert set(dataclasses.asdict(found)) == {
        "code", "probability", "uncertain", "alternatives", "words", "actor", "model_version",
    }  # fmt: skip
    assert not found.uncertain
    assert found.actor == "bostadsbolag"
    assert found.model_version == classifier.version
    assert 1 <= len(found.words) <= 6
    assert {"lägenhet", "hemlös"} & set(found.words)
    ranked = [found.probability, *(alternative.probability for alternative in found.alternatives)]
    assert ranked == sorted(ranked, reverse=True)
    assert len({found.code, *(alternative.code for alternative in found.alternatives)}) == 4
    assert all(0 <= probability <= 1 for probability in ranked)


def test_the_deciding_words_are_words_of_the_text_that_carry_meaning(classifier: Classifier) -> None:
    for (phrase, _), found in zip(PHRASES, classifier.suggest([phrase for phrase, _ in PHRASES]), strict=True):
        assert set(found.words) <= set(pipeline_words(phrase))
        assert not {"och", "att", "det", "inte"} & set(found.words)


def pipeline_words(text: str) -> list[str]:
    return [word.strip(".,:;?!()-").lower() for part in text.split() for word in [part, *part.split("-")]]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   \n\t ",
        "1234 5678",
        "…!?",
        "och att det inte är så",
        "xyzzy qwrtp",
        "I was sent home from the clinic without any appointment at all.",
        "Der Kranke wartet seit zwei Jahren auf seine Behandlung.",
        "لم أحصل على موعد مع الطبيب",
        "😀😀😀",
        "\ud800 \x00",
    ],
)
def test_what_it_does_not_understand_is_uncertain(classifier: Classifier, text: str) -> None:
    (found,) = classifier.suggest([text])
    assert found.uncertain
    assert found.probability < THRESHOLD
    assert found.code in TAXONOMY.codes()


def test_letters_alone_do_not_make_a_certainty(classifier: Classifier) -> None:
    """No word of it was ever seen, only its parts: a guess may be made but not trusted."""
    (found,) = classifier.suggest(["Vårdköerna!"])
    assert found.code == "vardkoer"
    assert found.uncertain


def test_uncertain_is_below_the_threshold(classifier: Classifier) -> None:
    texts = [phrase[: len(phrase) // 3] for phrase, _ in PHRASES]
    found = classifier.suggest(texts)
    assert {s.uncertain for s in found} == {True, False}
    assert all(s.uncertain for s in found if s.probability < THRESHOLD)


def test_a_batch_says_what_each_text_gets_alone(classifier: Classifier) -> None:
    texts = ["", *(phrase for phrase, _ in PHRASES[::7]), "Hon får ingen tid.", "Hon får ingen tid."]
    together = classifier.suggest(texts)
    assert together == [classifier.suggest([text])[0] for text in texts]
    assert list(reversed(together)) == classifier.suggest(list(reversed(texts)))
    assert classifier.suggest([]) == []


def test_case_and_the_keyboard_do_not_matter(classifier: Classifier) -> None:
    text = "Överförmyndaren hittar ingen god man åt klienten."
    written = [text, text.upper(), unicodedata.normalize("NFD", text)]
    assert len(set(classifier.suggest(written))) == 1


def test_two_builds_are_the_same() -> None:
    material = examples.from_taxonomy(TAXONOMY)
    one, two = (pipeline.parameters(pipeline.trained(material)) for _ in range(2))
    assert one.keys() == two.keys()
    assert all(np.array_equal(one[name], two[name]) for name in one)


@pytest.mark.parametrize("codes", [2, 15])
def test_the_stored_parameters_say_what_the_library_says(codes: int) -> None:
    chosen = TAXONOMY.codes()[:codes]
    material = [example for example in examples.from_taxonomy(TAXONOMY) if example.code in chosen]
    trained = pipeline.trained(material)
    texts = ["", "Hon får ingen läkare.", "Kön till psykiatrin är lång.", "bara annat"]
    ours = pipeline.LinearModel(pipeline.parameters(trained))
    assert ours.codes == tuple(trained.classes_)
    assert np.allclose(ours.probabilities(texts), trained.predict_proba(texts))


def test_a_long_text_and_a_large_batch_take_no_time(classifier: Classifier) -> None:
    long = ("Klienten väntar på psykiatrin och ingen svarar. " * 220)[:10_000]
    started = time.perf_counter()
    classifier.suggest([long])
    classifier.suggest([PHRASES[i % len(PHRASES)][0] for i in range(1000)])
    assert time.perf_counter() - started < 5


def test_importing_it_loads_no_library() -> None:
    heavy = "[m for m in ('sklearn', 'numpy', 'scipy', 'pydantic', 'flask', 'sqlalchemy') if m in sys.modules]"
    told = subprocess.run(
        [sys.executable, "-c", f"import sys, systembrist.classify; print({heavy})"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert told.stdout.strip() == "[]"
