"""In what order a ledningsgrupp takes things up: what belongs together stands together, what can't wait first. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from systembrist.model import SeatKind
from systembrist.store.minutes import Item
from systembrist.taxonomy import Taxonomy

SEAT_OF = {
    "region_primarvard": SeatKind.PRIMARVARD,
    "region_psykiatri": SeatKind.PSYKIATRI,
    "kommun_socialtjanst": SeatKind.KOMMUN,
    "overformyndare": SeatKind.KOMMUN,
    "arbetsformedlingen": SeatKind.ARBETSFORMEDLINGEN,
    "forsakringskassan": SeatKind.FORSAKRINGSKASSAN,
}
"""Whose seat answers for which actor; the kommun's for its överförmyndare too. The other actors have no seat."""


@dataclass(frozen=True)
class Point:
    """One thing to take up, numbered through the whole agenda."""

    number: int
    item: Item
    new: bool
    """Whether it has come since the last meeting."""


@dataclass(frozen=True)
class Group:
    """The points about the same area and the same actor: likely the same fault, seen by several."""

    area: str
    actor: str | None
    points: tuple[Point, ...]

    @property
    def reports(self) -> int:
        """How many reports stand behind all of it."""
        return sum(point.item.reports for point in self.points)


def urgency(item: Item) -> int:
    """0 for what can't wait, more for what can wait longer: urgent, danger, children, urgent in the ombud's eyes."""
    return [item.urgent, item.danger, item.children, item.asks_urgent, True].index(True)


def comes_first(item: Item) -> bool:
    """Whether it is urgent, dangerous or about children."""
    return item.urgent or item.danger or item.children


def arrange(
    items: Sequence[Item],
    taxonomy: Taxonomy,
    last_meeting: datetime | None = None,
    called: Sequence[Sequence[Item]] = (),
) -> tuple[Group, ...]:
    """The items as an agenda; the same for the same items in whatever order they come.

    Groups come by their most urgent item, then by how many reports stand behind them; items by urgency, then by
    how long they have waited. Without a last meeting nothing is new. `called` is what stayed there as the packet went
    out, lot by lot: people have its numbers on paper, so its order holds, and what came later has the numbers after.
    That stands with the others of its fault all the same.
    """
    sent = {one.id for lot in called for one in lot}
    lots = [*called, [one for one in items if one.id not in sent]]
    numbers = {
        one.id: number for number, one in enumerate((one for lot in lots for one in _in_order(lot, taxonomy)), 1)
    }
    points = [
        Point(numbers[item.id], item, new=last_meeting is not None and item.arrived_at > last_meeting)
        for item in sorted(items, key=lambda one: numbers[one.id])
    ]
    gathered: dict[tuple[str, str | None], list[Point]] = {}
    for point in points:
        gathered.setdefault((point.item.area, point.item.actor), []).append(point)
    return tuple(Group(area, actor, tuple(members)) for (area, actor), members in gathered.items())


def _in_order(items: Sequence[Item], taxonomy: Taxonomy) -> Iterator[Item]:
    gathered: dict[tuple[str, str | None], list[Item]] = {}
    for item in items:
        gathered.setdefault((item.area, item.actor), []).append(item)
    for members in sorted(gathered.values(), key=partial(_place, taxonomy)):
        yield from sorted(members, key=lambda one: (urgency(one), one.counts_from, one.id))


def _place(taxonomy: Taxonomy, members: Sequence[Item]) -> tuple[int, int, int, int, str, str]:
    """Where a group comes: its urgency, its weight, then the taxonomy's order; codes that are not in it come last."""
    areas, actors = [one.code for one in taxonomy.categories], [one.code for one in taxonomy.actors]
    area, actor = members[0].area, members[0].actor or ""
    return (
        min(map(urgency, members)),
        -sum(item.reports for item in members),
        areas.index(area) if area in areas else len(areas),
        actors.index(actor) if actor in actors else len(actors),
        area,
        actor,
    )


def concerning(groups: Sequence[Group], seat: SeatKind) -> list[Point]:
    """The points that are about the organisation in a seat, in order."""
    return by_number(point for group in groups if SEAT_OF.get(group.actor or "") is seat for point in group.points)


def concerning_no_seat(groups: Sequence[Group]) -> list[Point]:
    """The points about several actors, about one that has no seat, or about nobody in particular, in order."""
    return by_number(point for group in groups if (group.actor or "") not in SEAT_OF for point in group.points)


def by_number(points: Iterable[Point]) -> list[Point]:
    """The points as they are called out at the table."""
    return sorted(points, key=lambda one: one.number)
