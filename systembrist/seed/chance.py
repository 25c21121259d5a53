"""What is drawn: one of several, all as likely or each by its weight, in as few steps as hundreds of thousands ask for.

What comes out depends on `Random.random` alone, which gives the same numbers in every version of Python.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Callable, Sequence
from itertools import accumulate
from random import Random
from typing import Generic, TypeVar

T = TypeVar("T")


class Chance:
    """All that is drawn, in one sequence."""

    def __init__(self, seed: str) -> None:
        self.random: Callable[[], float] = Random(seed).random  # noqa: S311  (fictional data, not a secret)
        """A number from 0 up to 1."""

    def below(self, number: int) -> int:
        """A whole number from 0 up to `number`."""
        return int(self.random() * number)

    def one_of(self, several: Sequence[T]) -> T:
        """One, each as likely."""
        return several[int(self.random() * len(several))]

    def taken_from(self, several: Sequence[T], number: int) -> list[T]:
        """So many of them, in an order that is drawn too."""
        left = list(several)
        return [left.pop(self.below(len(left))) for _ in range(number)]


class Weighted(Generic[T]):
    """Several, each as likely as its weight says."""

    def __init__(self, *pairs: tuple[T, int]) -> None:
        self._several = [one for one, _ in pairs]
        self._upto = list(accumulate(weight for _, weight in pairs))

    def draw(self, chance: Chance) -> T:
        """One of them."""
        return self._several[bisect(self._upto, chance.random() * self._upto[-1])]
