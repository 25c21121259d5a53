"""An attacker with all that is published and a solver must never pin a small number down."""

from __future__ import annotations

import time
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from systembrist.privacy.suppression import OneWay, TwoWay, one_way, two_way

THRESHOLD = 5
COUNTS = st.one_of(st.integers(0, 6), st.integers(0, 2), st.integers(0, 60))
Equation = list[tuple[int, int]]


class Attacker:
    """Knows what is shown, how it adds up, and that what is hidden is at least 1 (0 where all is withheld)."""

    def __init__(self, shown: Sequence[int | None], equations: Sequence[Equation], *, least: int) -> None:
        self.bounds = [(least, None) if value is None else (value, value) for value in shown]
        self.matrix = np.zeros((len(equations), len(shown)))
        for row, equation in enumerate(equations):
            for place, sign in equation:
                self.matrix[row, place] += sign

    def range_of(self, place: int) -> tuple[float, float]:
        """The least and the greatest value a number can have."""
        return self._best(place, 1), self._best(place, -1)

    def _best(self, place: int, sign: int) -> float:
        aim = np.zeros(len(self.bounds))
        aim[place] = sign
        found = linprog(aim, A_eq=self.matrix, b_eq=np.zeros(len(self.matrix)), bounds=self.bounds, method="highs")
        if found.status == 3:
            return float("inf")
        assert found.status == 0, found.message
        return float(sign * found.fun)


def check(true: Sequence[int], shown: Sequence[int | None], equations: Sequence[Equation], *, withheld: bool) -> None:
    assert all(value is None or value == real for value, real in zip(shown, true, strict=True))
    assert not any(value is not None and 0 < value < THRESHOLD for value in shown)
    attacker = Attacker(shown, equations, least=0 if withheld else 1)
    for place, (value, real) in enumerate(zip(shown, true, strict=True)):
        if value is not None:
            continue
        low, high = attacker.range_of(place)
        if 0 < real < THRESHOLD:
            assert high - low > THRESHOLD - 1 - 1e-6, (place, real, low, high)
        elif not withheld:
            assert high - low > 0.5, (place, real, low, high)


def check_list(cells: list[int], table: OneWay) -> None:
    equation = [(place, 1) for place in range(len(cells))] + [(len(cells), -1)]
    check([*cells, sum(cells)], [*table.cells, table.total], [equation], withheld=table.withheld)


def check_table(cells: list[list[int]], groups: list[int], table: TwoWay) -> None:
    """Writes down every number of the table and how it adds up, independently of the code under test."""
    true: list[int] = []
    shown: list[int | None] = []
    places: dict[object, int] = {}

    def add(name: object, real: int, value: int | None) -> None:
        places[name] = len(true)
        true.append(real)
        shown.append(value)

    rows, columns, parts = range(len(cells)), range(len(groups)), sorted(set(groups))
    for i in rows:
        for j in columns:
            add((i, j), cells[i][j], table.cells[i][j])
        for g in parts:
            add((i, "group", g), sum(cells[i][j] for j in columns if groups[j] == g), table.row_groups[i][g])
        add((i, "all"), sum(cells[i]), table.row_totals[i])
    for j in columns:
        add(("all", j), sum(cells[i][j] for i in rows), table.column_totals[j])
    for g in parts:
        real = sum(cells[i][j] for i in rows for j in columns if groups[j] == g)
        add(("all", "group", g), real, table.group_totals[g])
    add("grand", sum(map(sum, cells)), table.total)
    equations: list[Equation] = []
    for i in [*rows, "all"]:
        for g in parts:
            members = [(places[i, j], 1) for j in columns if groups[j] == g]
            equations.append([*members, (places[i, "group", g], -1)])
    for i in rows:
        equations.append([*((places[i, "group", g], 1) for g in parts), (places[i, "all"], -1)])
    equations.append([*((places["all", "group", g], 1) for g in parts), (places["grand"], -1)])
    equations += [[*((places[i, j], 1) for i in rows), (places["all", j], -1)] for j in columns]
    equations.append([*((places[i, "all"], 1) for i in rows), (places["grand"], -1)])
    check(true, shown, equations, withheld=table.withheld)


@given(st.lists(COUNTS, min_size=1, max_size=8))
def test_a_list_never_gives_a_small_number_away(cells: list[int]) -> None:
    check_list(cells, one_way(cells, THRESHOLD))


@given(st.lists(COUNTS, min_size=1, max_size=8))
def test_a_total_hidden_elsewhere_can_be_larger_and_smaller_here(cells: list[int]) -> None:
    table = one_way(cells, THRESHOLD, hide_total=True)
    check_list(cells, table)
    if sum(cells) >= THRESHOLD and not table.withheld:
        equation = [(place, 1) for place in range(len(cells))] + [(len(cells), -1)]
        low, high = Attacker([*table.cells, table.total], [equation], least=1).range_of(len(cells))
        assert low <= sum(cells) - (THRESHOLD - 1)
        assert high >= sum(cells) + THRESHOLD - 1


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[list[int]], list[int]]:
    width = draw(st.integers(1, 5))
    rows = draw(st.lists(st.lists(COUNTS, min_size=width, max_size=width), min_size=1, max_size=4))
    cuts = draw(st.lists(st.booleans(), min_size=width, max_size=width))
    groups = [sum(cuts[1 : j + 1]) for j in range(width)]
    return rows, groups


@settings(max_examples=150, deadline=None)
@given(tables())
def test_a_table_with_quarters_and_years_never_gives_a_small_number_away(
    drawn: tuple[list[list[int]], list[int]],
) -> None:
    cells, groups = drawn
    check_table(cells, groups, two_way(cells, THRESHOLD, groups=groups))


@given(tables())
def test_the_grand_total_is_shown_unless_it_is_small_itself(drawn: tuple[list[list[int]], list[int]]) -> None:
    cells, groups = drawn
    whole = sum(map(sum, cells))
    assert two_way(cells, THRESHOLD, groups=groups).total == (None if 0 < whole < THRESHOLD else whole)


@pytest.mark.parametrize(
    ("cells", "shown", "total"),
    [
        ([0, 0], (0, 0), 0),
        ([12, 7, 0], (12, 7, 0), 19),
        ([12, 3, 7, 0], (12, None, None, 0), 22),
        ([4, 4, 9, 0], (None, None, None, 0), 17),
        ([40, 4, 4, 4, 0], (40, None, None, None, 0), 52),
        ([3], (None,), None),
        ([3, 2], (None, None), 5),
        ([1, 1, 1, 1, 1, 0], (None,) * 6, 5),
    ],
    ids=["nothing", "nothing small", "one small needs the next", "two small that show too much", "enough small ones",
         "the total is small", "too little to show anything", "only ones: the zero is withheld too"],
)  # fmt: skip
def test_lists_by_example(cells: list[int], shown: tuple[int | None, ...], total: int | None) -> None:
    table = one_way(cells, THRESHOLD)
    assert (table.cells, table.total) == (shown, total)
    assert table.suppressed == shown.count(None)


def test_one_small_cell_takes_the_cheapest_rectangle_with_it() -> None:
    table = two_way([[3, 10, 50], [20, 8, 60], [70, 80, 90]], THRESHOLD)
    assert table.cells == ((None, None, 50), (None, None, 60), (70, 80, 90))
    assert table.row_totals == (63, 88, 240)
    assert table.column_totals == (93, 98, 200)


def test_four_ones_in_a_rectangle_are_not_safe_although_none_is_a_bridge() -> None:
    table = two_way([[1, 1, 30], [1, 1, 40], [30, 40, 50]], THRESHOLD)
    check_table([[1, 1, 30], [1, 1, 40], [30, 40, 50]], [0, 1, 2], table)
    assert table.suppressed > 4


def test_without_a_threshold_nothing_is_hidden() -> None:
    assert two_way([[1, 2], [3, 0]], 1).cells == ((1, 2), (3, 0))
    assert one_way([1, 2], 1).cells == (1, 2)


def test_the_same_table_is_always_hidden_in_the_same_way() -> None:
    cells = [[i * j % 7 for j in range(8)] for i in range(15)]
    assert two_way(cells) == two_way(cells)


def test_an_empty_table_is_no_fault() -> None:
    assert two_way([], THRESHOLD).total == 0
    assert one_way([], THRESHOLD).cells == ()


def test_rows_of_unequal_length_are_refused() -> None:
    with pytest.raises(ValueError, match="every row"):
        two_way([[1, 2], [3]])


def test_a_national_table_takes_no_time() -> None:
    cells = [[(i * 7 + j * 3) % 9 for j in range(13)] for i in range(16)]
    began = time.perf_counter()
    two_way(cells, groups=[0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3])
    assert time.perf_counter() - began < 5
