"""Keeps published figures from being turned back into a small group: pure, numbers in, numbers or None out.

The rule. A number from 1 to threshold-1 is hidden, a total as well as a cell. Then so many of the smallest other
numbers are hidden (complementary suppression) that each hidden small number could, for all a reader can tell, be
any of at least `threshold` values. A reader is taken to know every shown number, that parts add up to totals,
that counts are whole, and that a hidden one is at least 1: a 0 is shown, since nobody is in an empty group.
Hidden small numbers and hidden larger ones look the same, else the mark itself would tell.

The method. A table with its totals is a network in which every number is a flow: a cell flows from its row to
its column, totals close the circle, and "the parts add up" is "what flows in flows out". A hidden number can be
one larger exactly if a way leads back from its head to its tail over hidden numbers (forwards: that number grows;
backwards: it shrinks, never below 1). So protecting a number is finding `threshold - 1` such ways, and a way that
must pass a shown number hides it; the cheapest way hides the least. (The flow method for tabular data: Castro 2012,
"Recent advances in optimization techniques for statistical tabular data protection", EJOR 216; a number that can be
computed exactly is there a bridge of the network, Gusfield 1988, "A graph theoretic approach to statistical data
security", SIAM J. Comput. 17.) Hiding more never takes protection away, so one pass is enough.

Where no way is left because the grand total stays shown, all cells are withheld, zeros too.
"""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import NamedTuple

THRESHOLD = 5
"""Fewer than this is a small group; `data/published.yaml` says what holds for what is published."""

Key = tuple[str | int, ...]
Step = tuple[Key, int]
Shown = int | None


class Number(NamedTuple):
    """One number of a table as a flow from `tail` to `head`."""

    tail: Key
    head: Key
    value: int


class Network:
    """The numbers of a table with its totals, and which of them are hidden so far."""

    def __init__(self, numbers: Mapping[Key, Number], *, keep: Collection[Key], hidden: Iterable[Key]) -> None:
        self.numbers = numbers
        self.hidden = set(hidden)
        self._ways: dict[Key, list[tuple[Key, Key, int]]] = {}
        for key, number in numbers.items():
            if number.value > 0 and key not in keep:
                self._ways.setdefault(number.tail, []).append((key, number.head, 1))
                self._ways.setdefault(number.head, []).append((key, number.tail, -1))

    def loosen(self, key: Key, step: int, units: int) -> bool:
        """Hides what must be hidden for the number to be `units` more (step 1) or less (-1); False if nothing helps."""
        number = self.numbers[key]
        start, goal = (number.head, number.tail) if step > 0 else (number.tail, number.head)
        values = {one: other.value for one, other in self.numbers.items()}
        for _ in range(units):
            way = self._cheapest(start, goal, key, values)
            if way is None:
                return False
            for passed, change in way:
                values[passed] += change
                self.hidden.add(passed)
        return True

    def _cheapest(self, start: Key, goal: Key, avoid: Key, values: Mapping[Key, int]) -> list[Step] | None:
        """Dijkstra's way; passing a hidden number is free, passing a shown one costs what is lost: its value."""
        order = count()
        queue: list[tuple[int, int, Key, list[Step]]] = [(0, next(order), start, [])]
        done: set[Key] = set()
        while queue:
            cost, _, node, way = heapq.heappop(queue)
            if node == goal:
                return way
            if node in done:
                continue
            done.add(node)
            for key, following, change in self._ways.get(node, ()):
                if key != avoid and following not in done and (change > 0 or values[key] > 1):
                    price = 0 if key in self.hidden else self.numbers[key].value
                    heapq.heappush(queue, (cost + price, next(order), following, [*way, (key, change)]))
        return None


def hide(
    numbers: Mapping[Key, Number], threshold: int, *, keep: Collection[Key] = (), forced: Collection[Key] = ()
) -> frozenset[Key] | None:
    """Which numbers to hide; None if the small ones can't be protected while `keep` stays shown.

    `forced` are numbers of at least `threshold` that are hidden elsewhere to protect another one: they are hidden
    here too, and so that they can be both larger and smaller.
    """
    small = [key for key, number in numbers.items() if 0 < number.value < threshold]
    kept = set(keep) - set(small) - set(forced)
    network = Network(numbers, keep=kept, hidden=[*small, *forced])
    steps = [(key, 1) for key in small] + [(key, step) for key in forced if key not in small for step in (-1, 1)]
    loosened = all(network.loosen(key, step, threshold - 1) for key, step in steps)
    return frozenset(network.hidden) if loosened else None


@dataclass(frozen=True)
class OneWay:
    """A list of numbers and its total, as they may be shown; None is hidden."""

    cells: tuple[Shown, ...]
    total: Shown
    withheld: bool = False
    """All cells are hidden, zeros too: the numbers are too small to show any."""

    @property
    def suppressed(self) -> int:
        """How many cells are hidden."""
        return sum(cell is None for cell in self.cells)


def one_way(cells: Sequence[int], threshold: int = THRESHOLD, *, hide_total: bool = False) -> OneWay:
    """A list with its total; the total stays shown unless it is small itself or `hide_total` says otherwise.

    `hide_total` is for a total that another table of the same publication hides.
    """
    whole: Key = ("total",)
    numbers: dict[Key, Number] = {("cell", i): Number(("parts",), ("sum",), value) for i, value in enumerate(cells)}
    numbers[whole] = Number(("sum",), ("parts",), sum(cells))
    forced = [whole] if hide_total and sum(cells) >= threshold else []
    hidden = hide(numbers, threshold, keep=[whole], forced=forced)
    total = None if forced or 0 < sum(cells) < threshold else sum(cells)
    if hidden is None:
        return OneWay(cells=(None,) * len(cells), total=total, withheld=True)
    shown = tuple(None if ("cell", i) in hidden else value for i, value in enumerate(cells))
    return OneWay(cells=shown, total=total)


@dataclass(frozen=True)
class TwoWay:
    """A table with every total a publication may show of it; None is hidden.

    Columns belong to groups (quarters to years); `row_groups[i][g]` is row i's sum over the columns of group g.
    """

    cells: tuple[tuple[Shown, ...], ...]
    row_groups: tuple[tuple[Shown, ...], ...]
    row_totals: tuple[Shown, ...]
    column_totals: tuple[Shown, ...]
    group_totals: tuple[Shown, ...]
    total: Shown
    withheld: bool = False

    @property
    def suppressed(self) -> int:
        """How many cells are hidden, totals apart."""
        return sum(cell is None for row in self.cells for cell in row)


def two_way(
    cells: Sequence[Sequence[int]], threshold: int = THRESHOLD, *, groups: Sequence[int] | None = None
) -> TwoWay:
    """A table of equally long rows with its totals; the grand total stays shown unless it is small itself.

    `groups` holds the group (0, 1, …) of each column; left out, every column is its own.
    Raises ValueError for rows of unequal length.
    """
    width = len(cells[0]) if cells else 0
    belongs = list(range(width)) if groups is None else list(groups)
    if len(belongs) != width or any(len(row) != width for row in cells):
        raise ValueError("every row needs one cell a column, and every column a group")
    margins = _margins(cells, belongs)
    inner = _inner(cells, belongs)
    hidden = hide(margins | inner, threshold, keep=[_GRAND])
    if hidden is not None:
        return _shown(margins | inner, hidden, len(cells), belongs)
    # What the columns alone allow is still shown; a column's bare total says nothing of the rows.
    hidden = hide(_as_table(margins), threshold, keep=[_GRAND])
    if hidden is None:
        hidden = frozenset(margins) if 0 < margins[_GRAND].value < threshold else frozenset(margins) - {_GRAND}
    return _shown(margins | inner, hidden | frozenset(inner), len(cells), belongs, withheld=True)


_GRAND: Key = ("grand",)


def _margins(cells: Sequence[Sequence[int]], belongs: Sequence[int]) -> dict[Key, Number]:
    """Columns flow into their groups, groups into the end, and the grand total from the end to the start."""
    columns = [sum(row[j] for row in cells) for j in range(len(belongs))]
    numbers: dict[Key, Number] = {
        ("column", j): Number(("column", j), ("group", g), columns[j]) for j, g in enumerate(belongs)
    }
    for g in sorted(set(belongs)):
        value = sum(columns[j] for j, other in enumerate(belongs) if other == g)
        numbers["group", g] = Number(("group", g), ("end",), value)
    numbers[_GRAND] = Number(("end",), ("start",), sum(columns))
    return numbers


def _inner(cells: Sequence[Sequence[int]], belongs: Sequence[int]) -> dict[Key, Number]:
    """From the start by row total to the row, by the row's group total to its part, by cell to the column."""
    numbers: dict[Key, Number] = {}
    for i, row in enumerate(cells):
        numbers["row", i] = Number(("start",), ("row", i), sum(row))
        for g in sorted(set(belongs)):
            value = sum(row[j] for j, other in enumerate(belongs) if other == g)
            numbers["part", i, g] = Number(("row", i), ("part", i, g), value)
        for j, g in enumerate(belongs):
            numbers["cell", i, j] = Number(("part", i, g), ("column", j), row[j])
    return numbers


def _as_table(margins: Mapping[Key, Number]) -> dict[Key, Number]:
    """The margins by themselves: every column begins at the start."""
    return {key: n._replace(tail=("start",)) if key[0] == "column" else n for key, n in margins.items()}


def _shown(
    numbers: Mapping[Key, Number], hidden: Collection[Key], rows: int, belongs: Sequence[int], *, withheld: bool = False
) -> TwoWay:
    def show(*key: str | int) -> Shown:
        return None if key in hidden else numbers[key].value

    parts = sorted(set(belongs))
    return TwoWay(
        cells=tuple(tuple(show("cell", i, j) for j in range(len(belongs))) for i in range(rows)),
        row_groups=tuple(tuple(show("part", i, g) for g in parts) for i in range(rows)),
        row_totals=tuple(show("row", i) for i in range(rows)),
        column_totals=tuple(show("column", j) for j in range(len(belongs))),
        group_totals=tuple(show("group", g) for g in parts),
        total=show("grand"),
        withheld=withheld,
    )
