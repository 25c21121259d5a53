"""Ridge regression on the likeness of examples, with what it would have said of each had it not seen it.

Least squares on the codes (Rifkin, Yeo & Poggio 2003, "Regularized Least-Squares Classification") is solved in one
step, and so is leaving out a whole group: no second training is needed to know how good the first one is.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import linalg, optimize

Table = NDArray[np.float32]

APART = 2.0
"""How much it costs a calibration to treat codes apart from each other."""

SHARPNESS, DOUBT = (0.1, 150.0), (1e-6, 0.5)
"""Between these a calibration's sharpness and doubt lie, whatever the texts."""


def solve(
    likeness: Table, targets: Table, weights: NDArray[np.float32], groups: Sequence[str], restraint: float
) -> tuple[Table, Table]:
    """(how much each example speaks for each target, what is said of each when its group is left out).

    Both are measured from the mean of the targets. With G the inverse of likeness + restraint/weight, the solution
    is a = G·targets, and for a group left out targets - inverse(G of the group)·a of the group, exactly.
    """
    held_back = likeness.copy()
    held_back[np.diag_indices_from(held_back)] += restraint / weights
    inverse = linalg.inv(held_back, overwrite_a=True, check_finite=False)
    duals = inverse @ targets
    left_out = np.empty_like(targets)
    names = np.asarray(groups)
    for name in sorted(set(groups)):
        places = np.flatnonzero(names == name)
        block = inverse[np.ix_(places, places)]
        left_out[places] = targets[places] - linalg.solve(block, duals[places], check_finite=False)
    return duals.astype(np.float32), left_out.astype(np.float32)


def calibration(scores: Table, truths: NDArray[np.intp]) -> NDArray[np.float64]:
    """What makes scores into the likeliest probabilities of the truths: a row of weights for each code's score, one of
    levels, and one of what each code gets whatever the text says.

    One sharpness for all (Guo et al. 2017, ICML), and away from it only as far as the texts ask for (Kull et al. 2019,
    NeurIPS, "Beyond temperature scaling"): some codes are mistaken for one certain other, or suggested too seldom. The
    last row is doubt: some texts are filed under a code that no words tell.
    """
    number = scores.shape[1]
    if number < 2:  # noqa: PLR2004 - with nothing to choose between there is nothing to learn
        return np.zeros((number + 2, number))
    given = _with_level(scores)
    right = np.eye(number)[truths]

    def whole(flat: NDArray[np.float64]) -> NDArray[np.float64]:
        table = np.vstack([flat[2:].reshape(number + 1, number), np.full(number, flat[1] / number)])
        table[np.diag_indices(number)] += flat[0]
        return table

    def surprise(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        apart, doubt = flat[2:].reshape(number + 1, number)[:number], flat[1]
        sure = _shares(given @ whole(flat)[:-1])
        of_truth = (sure * right).sum(axis=1)
        said = (1 - doubt) * of_truth + doubt / number
        steep = given.T @ (((1 - doubt) * of_truth / said)[:, None] * (sure - right))
        downhill = [[np.trace(steep)], [((of_truth - 1 / number) / said).sum()]]
        steep_apart = steep + APART * np.vstack([apart, np.zeros(number)])
        lost = -np.log(said).sum() + APART / 2 * (apart**2).sum()
        return float(lost), np.concatenate([*downhill, steep_apart.ravel()])

    start = np.concatenate([[7.0, 0.05], np.zeros((number + 1) * number)])
    bounds = [SHARPNESS, DOUBT, *[(-20.0, 20.0)] * (len(start) - 2)]
    return whole(optimize.minimize(surprise, start, jac=True, method="L-BFGS-B", bounds=bounds).x)


def probabilities(scores: NDArray[Any], calibrated: NDArray[np.float64]) -> NDArray[np.float64]:
    """One row a text; each row sums to 1."""
    if not scores.shape[1]:
        return scores.astype(np.float64)
    *weights, doubt = calibrated
    return np.asarray((1 - doubt.sum()) * _shares(_with_level(scores) @ np.array(weights)) + doubt)


def _with_level(scores: NDArray[Any]) -> NDArray[np.float64]:
    """The scores and, last, what is the same for all texts."""
    return np.hstack([scores.astype(np.float64), np.ones((len(scores), 1))])


def _shares(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    steep = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(steep / steep.sum(axis=1, keepdims=True))
