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
    """(sharpness, doubt): what makes scores into the likeliest probabilities of the truths.

    Temperature scaling (Guo et al. 2017, ICML) with a share of doubt that is spread over all: some texts are filed
    under a code that no words tell, and without it the surest suggestions would claim too much.
    """
    asked = np.arange(len(truths))

    def surprise(given: NDArray[np.float64]) -> float:
        said = probabilities(scores, np.array([np.exp(given[0]), 1 / (1 + np.exp(-given[1]))]))
        return float(-np.log(said[asked, truths] + 1e-12).mean())

    found = optimize.minimize(surprise, np.array([2.0, -3.0]), method="Nelder-Mead").x
    return np.array([np.exp(np.clip(found[0], -2, 5)), 1 / (1 + np.exp(-found[1]))])


def probabilities(scores: NDArray[Any], calibrated: NDArray[np.float64]) -> NDArray[np.float64]:
    """One row a text; each row sums to 1."""
    if not scores.shape[1]:
        return scores.astype(np.float64)
    scaled = scores.astype(np.float64) * calibrated[0]
    sure = np.exp(scaled - _log_sum(scaled)[:, None])
    return np.asarray((1 - calibrated[1]) * sure + calibrated[1] / scores.shape[1])


def _log_sum(scaled: NDArray[np.floating]) -> NDArray[np.floating]:
    top = scaled.max(axis=1)
    return np.asarray(top + np.log(np.exp(scaled - top[:, None]).sum(axis=1)))
