"""The figures, by hand where they are small and against scikit-learn where they are many."""

from __future__ import annotations

from math import isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import f1_score

from systembrist import taxonomy
from systembrist.classify import evaluate
from systembrist.classify.evaluate import Answer, OfCode
from systembrist.settings import Settings

SHIPPED = taxonomy.load(Settings().data)
SMALL = SHIPPED.model_copy(update={"categories": SHIPPED.categories[:3]})
CODES = "abcd"


def answer(truth: str, ranked: str, probability: float = 0.9, *, uncertain: bool = False) -> Answer:
    return Answer(truth, tuple(ranked), probability, uncertain)


answers = st.lists(
    st.builds(
        lambda truth, ranked, probability, uncertain: Answer(truth, tuple(ranked), probability, uncertain),
        st.sampled_from(CODES),
        st.permutations(CODES),
        st.floats(0, 1),
        st.booleans(),
    ),
    min_size=1,
    max_size=40,
)


def test_four_answers_by_hand() -> None:
    found = evaluate.figures(
        [answer("a", "abcd", 0.9), answer("a", "bacd", 0.8), answer("b", "bacd", 0.6, uncertain=True),
         answer("c", "bdac", 0.3, uncertain=True)]
    )  # fmt: skip
    assert (found.n, found.accuracy, found.top3) == (4, 0.5, 0.75)
    assert (found.coverage, found.selective_accuracy) == (0.5, 0.5)
    assert found.per_code == {
        "a": OfCode(precision=1, recall=0.5, f1=2 / 3, n=2),
        "b": OfCode(precision=1 / 3, recall=1, f1=0.5, n=1),
        "c": OfCode(precision=None, recall=0, f1=0, n=1),
    }
    assert isclose(found.macro_f1, (2 / 3 + 0.5 + 0) / 3)
    assert isclose(found.ece, (0.1 + 0.8 + 0.4 + 0.3) / 4)


def test_a_code_that_is_only_guessed_counts_too() -> None:
    assert evaluate.by_code([answer("a", "ba")])["b"] == OfCode(precision=0, recall=None, f1=0, n=0)


def test_the_gap_is_taken_within_a_bin_and_not_across() -> None:
    same = [answer("a", "ab", 0.65), answer("b", "ab", 0.65)]
    assert isclose(evaluate.calibration_error(same), 0.15)
    apart = [answer("a", "ab", 0.65), answer("b", "ab", 0.75)]
    assert isclose(evaluate.calibration_error(apart), (0.35 + 0.75) / 2)


@pytest.mark.parametrize("edge", [0.1, 0.3, 0.6, 0.7])
def test_an_edge_belongs_to_the_bin_below_it(edge: float) -> None:
    below = [answer("a", "ab", edge), answer("b", "ab", edge - 0.05)]
    assert isclose(evaluate.calibration_error(below), abs(1 - (2 * edge - 0.05)) / 2)
    above = [answer("a", "ab", edge), answer("b", "ab", edge + 0.05)]
    assert isclose(evaluate.calibration_error(above), (1 - edge + edge + 0.05) / 2)


@pytest.mark.parametrize("probability", [0.0, 1.0])
def test_the_ends_have_a_bin(probability: float) -> None:
    assert evaluate.calibration_error([answer("a", "ab", probability)]) == 1 - probability


def test_all_uncertain_has_no_selective_accuracy() -> None:
    found = evaluate.figures([answer("a", "ab", uncertain=True)])
    assert (found.coverage, found.selective_accuracy) == (0, None)


def test_no_answers_have_no_figures() -> None:
    with pytest.raises(ValueError, match="no answers"):
        evaluate.figures([])


@given(answers)
def test_every_figure_is_a_share(given_: list[Answer]) -> None:
    found = evaluate.figures(given_)
    shares = [found.accuracy, found.macro_f1, found.top3, found.ece, found.coverage, found.selective_accuracy or 0]
    shares += [share or 0 for one in found.per_code.values() for share in (one.precision, one.recall, one.f1)]
    assert all(-1e-12 <= share <= 1 + 1e-12 for share in shares)
    assert found.accuracy <= found.top3
    assert sum(one.n for one in found.per_code.values()) == found.n
    assert found.accuracy >= found.coverage * (found.selective_accuracy or 0) - 1e-12
    # |mean of gaps| can't exceed the mean of |gaps|: the error is at least the difference over all answers
    mean = sum(one.probability for one in given_) / len(given_)
    assert found.ece >= abs(found.accuracy - mean) - 1e-9


@given(answers)
def test_the_order_of_the_answers_does_not_matter(given_: list[Answer]) -> None:
    one, other = evaluate.figures(given_), evaluate.figures(given_[::-1])
    assert one.per_code == other.per_code
    assert isclose(one.ece, other.ece, abs_tol=1e-9)


@given(answers)
def test_macro_f1_is_scikit_learns(given_: list[Answer]) -> None:
    truths, guesses = [one.truth for one in given_], [one.ranked[0] for one in given_]
    theirs = f1_score(truths, guesses, average="macro", zero_division=0)
    assert isclose(evaluate.figures(given_).macro_f1, theirs, abs_tol=1e-9)
