"""Solved at once is the same as solved again and again."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.kernel_ridge import KernelRidge

from systembrist.classify import ridge

CHANCE = np.random.default_rng(2013)
ROWS = CHANCE.normal(size=(60, 20)).astype(np.float32)
LIKENESS = ROWS @ ROWS.T
TARGETS = CHANCE.normal(size=(60, 3)).astype(np.float32)
GROUPS = [f"grupp {place % 7}" for place in range(60)]
WEIGHTS = CHANCE.uniform(0.2, 2, size=60).astype(np.float32)


def test_it_is_scikit_learns_kernel_ridge() -> None:
    duals, _ = ridge.solve(LIKENESS, TARGETS, np.ones(60, dtype=np.float32), GROUPS, 1.5)
    theirs = KernelRidge(alpha=1.5, kernel="precomputed").fit(LIKENESS, TARGETS)
    assert np.allclose(duals, theirs.dual_coef_, atol=1e-3)


def test_a_group_left_out_is_what_training_without_it_says() -> None:
    _, left_out = ridge.solve(LIKENESS, TARGETS, WEIGHTS, GROUPS, 1.5)
    for group in set(GROUPS):
        asked = np.array([one == group for one in GROUPS])
        names = [one for one in GROUPS if one != group]
        within = LIKENESS[np.ix_(~asked, ~asked)]
        duals, _ = ridge.solve(within, TARGETS[~asked], WEIGHTS[~asked], names, 1.5)
        assert np.allclose(left_out[asked], LIKENESS[np.ix_(asked, ~asked)] @ duals, atol=2e-2)


@pytest.mark.parametrize("kept", [1.0, 0.7])
def test_probabilities_learn_how_sure_they_may_be(kept: float) -> None:
    """Of texts whose code is drawn from known probabilities, the mean surest claim is near the share that is right."""
    scores = CHANCE.normal(size=(4000, 5)).astype(np.float32)
    drawn = CHANCE.random((4000, 5)) < kept
    truths = np.where(
        drawn[:, 0], (4 * scores + CHANCE.gumbel(size=scores.shape)).argmax(axis=1), drawn[:, 1:].sum(axis=1)
    )
    said = ridge.probabilities(scores, ridge.calibration(scores, truths))
    assert np.allclose(said.sum(axis=1), 1)
    assert abs(said.max(axis=1).mean() - (said.argmax(axis=1) == truths).mean()) < 0.03
