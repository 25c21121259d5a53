"""In what order things are taken up: together what belongs together, first what can't wait, the same every time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from systembrist.model import MANDATORY_SEATS, SeatKind
from systembrist.reports import agenda
from systembrist.settings import Settings
from systembrist.store.minutes import Item
from systembrist.taxonomy import load

TAXONOMY = load(Settings().data)
START = datetime(2026, 1, 1, tzinfo=UTC)
MEETING = START + timedelta(days=30)


def item(one: int = 1, **values: Any) -> Item:
    """An ordinary brist, with what the test is about."""
    usual: dict[str, Any] = {
        "id": one, "number": f"2026-{one:05}", "area": "vardkoer", "actor": "region_psykiatri", "fault_level": None,
        "clients": None, "kommun": "Borlänge", "filed_at": START, "arrived_at": START, "counts_from": START,
        "due_at": START + timedelta(days=180), "urgent": False, "asks_urgent": False, "danger": False,
        "children": False, "reports": 1, "text": None, "proposal": None, "added": (), "asked": False, "verdict": None,
    }  # fmt: skip
    return Item(**usual | values)


def numbers(*items: Item, last: datetime | None = None) -> list[list[int]]:
    """The ids, group by group."""
    return [[point.item.id for point in group.points] for group in agenda.arrange(items, TAXONOMY, last)]


def test_the_same_area_and_actor_stand_together() -> None:
    assert numbers(item(1), item(2, actor="bank"), item(3), item(4, area="bostad")) == [[1, 3], [2], [4]]


def test_urgent_danger_and_children_come_first_and_bring_their_group() -> None:
    calm, beside = item(1, reports=50), item(2, area="bostad", reports=3)
    asks = item(3, area="ekonomi", asks_urgent=True)
    children, danger = item(4, area="sgi", children=True), item(5, area="bostad", danger=True)
    urgent = item(6, area="gode_man", urgent=True)
    assert numbers(calm, beside, asks, children, danger, urgent) == [[6], [5, 2], [4], [3], [1]]


def test_in_a_group_what_has_waited_longest_comes_first() -> None:
    assert numbers(item(1), item(2, counts_from=START - timedelta(days=1)), item(3)) == [[2, 1, 3]]


def test_each_finds_its_own_in_the_order_of_the_numbers() -> None:
    """What came after the call stands with the others of its fault, under a higher number."""
    called = [item(1), item(2, area="bostad")]
    groups = agenda.arrange([*called, item(3)], TAXONOMY, None, [called])
    assert [[point.number for point in group.points] for group in groups] == [[1, 3], [2]]
    assert [point.number for point in agenda.concerning(groups, SeatKind.PSYKIATRI)] == [1, 2, 3]


def test_what_many_have_seen_comes_before_what_one_has() -> None:
    assert numbers(item(1, area="bostad"), item(2, area="ovrigt", reports=5)) == [[2], [1]]


def test_what_has_come_since_the_last_meeting_is_new() -> None:
    old, new = item(1), item(2, arrived_at=MEETING + timedelta(days=1))
    (group,) = agenda.arrange([old, new], TAXONOMY, MEETING)
    assert [point.new for point in group.points] == [False, True]
    (group,) = agenda.arrange([old, new], TAXONOMY)
    assert not any(point.new for point in group.points), "before the first meeting everything is"


def test_a_code_that_is_in_no_taxonomy_comes_last() -> None:
    assert numbers(item(1, area="okand"), item(2, actor="okand"), item(3, actor=None), item(4)) == [[4], [3], [2], [1]]


def test_each_seat_finds_its_own_and_the_rest_is_nobodys() -> None:
    actors = [actor.code for actor in TAXONOMY.actors]
    groups = agenda.arrange([item(number, actor=code) for number, code in enumerate([*actors, None])], TAXONOMY)
    found = {seat: {point.item.actor for point in agenda.concerning(groups, seat)} for seat in MANDATORY_SEATS}
    assert found[SeatKind.KOMMUN] == {"kommun_socialtjanst", "overformyndare"}
    assert found[SeatKind.PSYKIATRI] == {"region_psykiatri"}
    assert all(found.values())
    nobodys = {point.item.actor for point in agenda.concerning_no_seat(groups)}
    assert {"flera", "annan", "bank", None} <= nobodys
    assert set().union(*found.values()) | nobodys == {*actors, None}


def test_every_actor_with_a_seat_is_in_the_taxonomy() -> None:
    assert agenda.SEAT_OF.keys() <= {actor.code for actor in TAXONOMY.actors}


ITEMS = st.builds(
    item,
    st.integers(1, 10_000),
    area=st.sampled_from([*TAXONOMY.codes(), "okand"]),
    actor=st.sampled_from([*TAXONOMY.actor_codes(), "okand", None]),
    urgent=st.booleans(),
    danger=st.booleans(),
    children=st.booleans(),
    asks_urgent=st.booleans(),
    reports=st.integers(1, 9),
    counts_from=st.datetimes(timezones=st.just(UTC)),
    arrived_at=st.datetimes(timezones=st.just(UTC)),
)


@given(st.lists(ITEMS, unique_by=lambda one: one.id, max_size=30), st.randoms(use_true_random=False))
def test_nothing_is_lost_doubled_or_ordered_by_chance(items: list[Item], chance: Any) -> None:
    groups = agenda.arrange(items, TAXONOMY, MEETING)
    points = [point for group in groups for point in group.points]
    assert [point.number for point in points] == list(range(1, len(items) + 1))
    assert sorted(point.item.id for point in points) == sorted(one.id for one in items)
    assert sum(group.reports for group in groups) == sum(one.reports for one in items)
    assert len({(group.area, group.actor) for group in groups}) == len(groups)
    mixed = list(items)
    chance.shuffle(mixed)
    assert agenda.arrange(mixed, TAXONOMY, MEETING) == groups


@given(st.lists(ITEMS, unique_by=lambda one: one.id, max_size=20), st.data())
def test_a_point_keeps_the_number_it_was_called_with(items: list[Item], data: Any) -> None:
    """Whatever has come, left or been corrected since."""
    called = [one for one in items if data.draw(st.booleans())]
    before = {point.item.id: point.number for group in agenda.arrange(called, TAXONOMY) for point in group.points}
    still = [one for one in items if one not in called or data.draw(st.booleans())]
    changed = [replace(one, area="ovrigt", urgent=True) if data.draw(st.booleans()) else one for one in still]
    groups = agenda.arrange(changed, TAXONOMY, None, [called])
    now = {point.item.id: point.number for group in groups for point in group.points}
    assert {one: number for one, number in now.items() if one in before} == {
        one: number for one, number in before.items() if one in now
    }
    late = [number for one, number in now.items() if one not in before]
    assert sorted(late) == list(range(len(called) + 1, len(called) + len(late) + 1))
    assert len({(group.area, group.actor) for group in groups}) == len(groups), "the same fault still stands together"


@given(st.lists(ITEMS, unique_by=lambda one: one.id, min_size=1, max_size=30))
def test_no_group_that_can_wait_comes_before_one_that_cannot(items: list[Item]) -> None:
    worst = [
        min(agenda.urgency(point.item) for point in group.points) for group in agenda.arrange(items, TAXONOMY)
    ]  # fmt: skip
    assert worst == sorted(worst)
