"""Whether a share has changed more than chance would make it: exact, and honest about many comparisons at once. Pure.

How many reports there are depends on how many report and how far the reports have come, so numbers of two years are not
compared; shares are. Of one row against all others the test is Fisher's exact (two-sided: every outcome that is no more
likely than the one seen). Of many rows Holm's step-down procedure (1979) keeps the risk that even one of them is called
a change by chance at `RISK`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from math import exp, lgamma

RISK = 0.05
_SAME = 1e-9
"""Two probabilities closer than this, in proportion, are one."""


class Verdict(Enum):
    """What can be said of a change in share."""

    RISES = "rises"
    FALLS = "falls"
    CHANCE = "chance"
    UNKNOWN = "unknown"
    """A figure it would need may not be shown, or there is nothing to compare."""


@dataclass(frozen=True)
class Pair:
    """How many of a kind before and after; None may not be shown."""

    before: int | None
    after: int | None


def verdicts(pairs: Sequence[Pair], whole: Pair) -> list[Verdict]:
    """What can be said of each pair's share of the whole."""
    tested = {
        place: fisher(one.before, whole.before, one.after, whole.after)
        for place, one in enumerate(pairs)
        if one.before is not None and one.after is not None and one.before + one.after and whole.before and whole.after
    }
    sure = _holm(tested)
    return [_verdict(one, whole, tested=place in tested, sure=place in sure) for place, one in enumerate(pairs)]


def _verdict(one: Pair, whole: Pair, *, tested: bool, sure: bool) -> Verdict:
    if not tested:
        return Verdict.UNKNOWN
    if not sure:
        return Verdict.CHANCE
    rises = (one.after or 0) * (whole.before or 0) > (one.before or 0) * (whole.after or 0)
    return Verdict.RISES if rises else Verdict.FALLS


def _holm(risks: dict[int, float]) -> set[int]:
    """The places whose risk stays under `RISK` when all of them are looked at."""
    sure: set[int] = set()
    for passed, place in enumerate(sorted(risks, key=lambda one: (risks[one], one))):
        if risks[place] * (len(risks) - passed) > RISK:
            break
        sure.add(place)
    return sure


def fisher(before: int, whole_before: int, after: int, whole_after: int) -> float:
    """How likely a difference in share at least as unlikely is if nothing has changed; 1 where nothing can differ."""
    of_kind, every = before + after, whole_before + whole_after
    first, last = max(0, of_kind - whole_after), min(of_kind, whole_before)

    def likelihood(number: int) -> float:
        return _choose(whole_before, number) + _choose(whole_after, of_kind - number) - _choose(every, of_kind)

    seen = likelihood(before)
    return min(1.0, sum(exp(one) for one in map(likelihood, range(first, last + 1)) if one <= seen + _SAME))


def _choose(whole: int, part: int) -> float:
    """The logarithm of how many ways there are to choose a part of a whole."""
    return lgamma(whole + 1) - lgamma(part + 1) - lgamma(whole - part + 1)
