"""A suggestion is the same whoever asks and however, and never surer than it may be."""

from __future__ import annotations

import dataclasses
import subprocess
import sys
import unicodedata
from pathlib import Path

import numpy as np
import pytest

from systembrist import taxonomy
from systembrist.classify import Classifier, Workshop, base_model, pipeline
from systembrist.settings import Settings

TAXONOMY = taxonomy.load(Settings().data)
SMALL = TAXONOMY.model_copy(update={"categories": TAXONOMY.categories[:3]})
PHRASES = [(phrase, category.code) for category in TAXONOMY.categories for phrase in category.phrases]


def test_a_phrase_it_was_taught_is_classified_as_taught(classifier: Classifier) -> None:
    suggestions = classifier.suggest([phrase for phrase, _ in PHRASES])
    wrong = [(phrase, s.code) for (phrase, code), s in zip(PHRASES, suggestions, strict=True) if s.code != code]
    assert len(wrong) <= len(PHRASES) / 20, wrong


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
        "code", "probability", "uncertain", "alternatives", "words", "actor", "model_version", "level",
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
    assert found.code in TAXONOMY.codes()


@pytest.mark.parametrize(
    "text",
    [
        "Han har ventet i to år på behandling, og jeg vet ikke hvorfor ingen svarer.",
        "Hun har ventet i to år på behandling, og jeg ved ikke hvorfor ingen svarer.",
        "Hän on odottanut hoitoa kaksi vuotta eikä kukaan vastaa.",
        "My son waits for psykiatrin since two years and nobody answers the phone.",
    ],
)
def test_a_neighbours_language_is_uncertain(classifier: Classifier, text: str) -> None:
    assert classifier.suggest([text])[0].uncertain


def test_letters_alone_do_not_make_a_certainty(classifier: Classifier) -> None:
    """No word of it was ever seen, only its parts: a guess may be made but not trusted."""
    (found,) = classifier.suggest(["Vårdkösgarantiväntan!"])
    assert found.code == "vardkoer"
    assert found.uncertain


def test_uncertain_is_below_the_threshold(classifier: Classifier) -> None:
    texts = [*(phrase for phrase, _ in PHRASES), *(phrase[: len(phrase) // 3] for phrase, _ in PHRASES[::30])]
    found = classifier.suggest(texts)
    assert {s.uncertain for s in found} == {True, False}
    assert all(s.uncertain for s in found if s.probability < classifier.threshold)


def test_a_batch_says_what_each_text_gets_alone(classifier: Classifier) -> None:
    texts = ["", *(phrase for phrase, _ in PHRASES[::7]), "Hon får ingen tid.", "Hon får ingen tid."]
    together = classifier.suggest(texts)
    assert together == [classifier.suggest([text])[0] for text in texts]
    assert list(reversed(together)) == classifier.suggest(list(reversed(texts)))
    assert classifier.suggest([]) == []


def test_case_and_the_keyboard_do_not_matter(classifier: Classifier) -> None:
    text = "Överförmyndaren hittar ingen god man åt klienten."
    first, decomposed, shouted = classifier.suggest([text, unicodedata.normalize("NFD", text), text.upper()])
    assert first == decomposed
    assert (shouted.code, shouted.words, shouted.uncertain) == (first.code, first.words, first.uncertain)


def test_two_builds_are_the_same(tmp_path: Path) -> None:
    small = Workshop(SMALL, tmp_path)
    one, two = (pipeline.trained(small.source.examples(), small.finder, None).parameters for _ in range(2))
    assert one.keys() == two.keys()
    assert all(np.array_equal(one[name], two[name]) for name in one)


def test_the_nearest_example_is_one_of_ours_and_of_that_code(classifier: Classifier) -> None:
    phrase, code = PHRASES[0]
    assert classifier.nearest(phrase, code) == phrase
    assert classifier.nearest(phrase, "finns_inte") is None


def test_without_an_embedding_words_alone_answer(tmp_path: Path) -> None:
    words = base_model(Workshop(SMALL, tmp_path))
    assert words.card.embedding is None
    assert words.suggest(["Kön till psykiatrin är två år."])[0].code == "vardkoer"
    assert words.nearest("Kön till psykiatrin är två år.", "vardkoer") in [phrase for phrase, _ in PHRASES]


def test_the_card_tells_how_good_it_is(classifier: Classifier) -> None:
    told = classifier.card
    assert set(told.codes.per_code) == set(TAXONOMY.codes())
    assert told.codes.macro_f1 > 0.6
    assert told.codes.top3 > 0.85
    assert told.codes.ece < 0.06
    assert told.actors is not None
    assert told.levels is not None


def test_importing_it_loads_no_library() -> None:
    heavy = "[m for m in ('sklearn', 'numpy', 'scipy', 'pydantic', 'flask', 'sqlalchemy') if m in sys.modules]"
    told = subprocess.run(
        [sys.executable, "-c", f"import sys, systembrist.classify; print({heavy})"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert told.stdout.strip() == "[]"
