"""A new model is refused only when it is worse beyond chance, and agreement is what remains beyond chance."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest
from sklearn.metrics import cohen_kappa_score

from systembrist.classify import agreement
from systembrist.classify.compare import FEWEST, Compared, Comparison, counted

COUNTS = st.integers(0, 60)
PAIRS = st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("abc")), min_size=1, max_size=40)


@given(COUNTS, COUNTS)
def test_the_test_is_mcnemars_exact_one(mended: int, spoilt: int) -> None:
    ours = Comparison(mended + spoilt, mended, spoilt).p
    theirs = binomtest(spoilt, mended + spoilt, alternative="greater").pvalue if mended + spoilt else 1.0
    assert ours == pytest.approx(theirs)


def test_more_spoilt_is_never_less_worse() -> None:
    ps = [Comparison(100, 10, spoilt).p for spoilt in range(40)]
    assert all(later <= earlier for earlier, later in pairwise(ps))


@pytest.mark.parametrize(
    ("asked", "spoilt", "passed"), [(0, 0, False), (FEWEST - 1, 0, False), (FEWEST, 4, True), (FEWEST, 5, False)]
)
@pytest.mark.parametrize("reports", [0, FEWEST])
def test_a_new_model_passes_only_where_one_that_spoils_the_examples_could_be_refused(
    asked: int, spoilt: int, passed: bool, reports: int
) -> None:
    assert Compared(Comparison(asked, 0, spoilt), Comparison(reports, 0, 0)).passed is passed


@pytest.mark.parametrize(("spoilt", "worse"), [(60, False), (61, True)])
def test_a_little_may_be_lost_of_the_examples_and_nothing_of_the_reports(spoilt: int, worse: bool) -> None:
    lost = Comparison(3000, 30, spoilt)
    assert Compared(lost, counted(())).worse is worse
    assert Compared(counted(()), lost).worse


@pytest.mark.parametrize(("mended", "spoilt", "worse"), [(0, 0, False), (3, 5, False), (0, 4, False), (0, 5, True)])
def test_what_chance_explains_is_not_worse(mended: int, spoilt: int, worse: bool) -> None:
    assert Comparison(50, mended, spoilt).worse is worse


def test_only_where_they_differ_is_counted() -> None:
    found = counted([(True, True), (True, False), (False, True), (False, False), (True, False)])
    assert found == Comparison(asked=5, mended=2, spoilt=1)


@given(PAIRS)
def test_kappa_is_scikit_learns(pairs: list[tuple[str, str]]) -> None:
    found = agreement.agreement(pairs)
    if found.kappa is None:
        assert len({code for pair in pairs for code in pair}) == 1  # nothing but what chance gives
    else:
        assert found.kappa == pytest.approx(cohen_kappa_score(*zip(*pairs, strict=True)), abs=1e-9)
    assert found.kept == sum(a == b for a, b in pairs)


def test_agreement_by_code_and_by_name() -> None:
    pairs = [("a", "a"), ("a", "b"), ("b", "b"), ("c", "b")]
    found = agreement.by_code(pairs)
    assert {code: (one.n, one.kept) for code, one in found.items()} == {"a": (2, 1), "b": (1, 1), "c": (1, 0)}
    for code, one in found.items():
        both = [[said == code for said in side] for side in zip(*pairs, strict=True)]
        assert one.kappa == pytest.approx(cohen_kappa_score(*both))
    pairs = pairs[:3]
    assert {name: one.n for name, one in agreement.by(pairs, lambda place: "xxy"[place]).items()} == {"x": 2, "y": 1}
    assert agreement.agreement([]) == agreement.Agreement(0, 0, None)
