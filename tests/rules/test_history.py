"""Stays as the events tell them: a fold that neither forgives nor invents."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from systembrist.clock import parse_instant
from systembrist.escalation.history import OPENINGS, OUTCOME_OF, Stay, stays
from systembrist.model import RISINGS, Event, EventKind, Outcome

DAY = timedelta(days=1)
T0 = parse_instant("2026-01-01T12:00")
GROUP, KOMMUN, LAN = 10, 20, 30


def event(kind: EventKind, at: datetime, body: int | None = None, to: int | None = None, **data: object) -> Event:
    return Event(deficiency_id=1, kind=kind, at=at, recorded_at=at, body_id=body, to_body_id=to, data=data)


FILED = event(EventKind.FILED, T0, to=GROUP)


def test_nothing_told_is_nothing_known() -> None:
    assert stays([]) == {}


def test_what_is_filed_stays_at_its_group() -> None:
    assert stays([FILED]) == {1: [Stay(GROUP, T0, None, None)]}


@pytest.mark.parametrize("kind", RISINGS)
def test_every_rising_ends_one_stay_and_opens_the_next_at_the_same_moment(kind: EventKind) -> None:
    told = stays([FILED, event(kind, T0 + DAY, GROUP, KOMMUN)])
    assert told == {1: [Stay(GROUP, T0, T0 + DAY, OUTCOME_OF[kind]), Stay(KOMMUN, T0 + DAY, None, None)]}


@pytest.mark.parametrize("outcome", [Outcome.ATGARDAD, Outcome.AVSLUTAD, Outcome.ATERTAGEN])
def test_a_closing_ends_the_last_stay_and_opens_none(outcome: Outcome) -> None:
    told = stays([FILED, event(EventKind.CLOSED, T0 + DAY, GROUP, outcome=outcome.value)])
    assert told == {1: [Stay(GROUP, T0, T0 + DAY, outcome)]}


def test_merged_it_has_no_stay_until_it_is_split_off_where_the_samlade_brist_is() -> None:
    merged = event(EventKind.MERGED, T0 + DAY, GROUP, into=2)
    first = Stay(GROUP, T0, T0 + DAY, Outcome.SAMLAD)
    assert stays([FILED, merged]) == {1: [first]}
    split = event(EventKind.SPLIT, T0 + 2 * DAY, to=KOMMUN)
    assert stays([FILED, merged, split]) == {1: [first, Stay(KOMMUN, T0 + 2 * DAY, None, None)]}


def test_what_is_merged_where_it_does_not_stay_or_split_while_it_stays_matches_no_table() -> None:
    assert len(stays([FILED, event(EventKind.MERGED, T0 + DAY, KOMMUN, into=2)])[1]) == 2
    told = stays([FILED, event(EventKind.SPLIT, T0 + DAY, to=GROUP)])[1]
    assert [one.closed_at for one in told] == [None, None]


def test_reopened_it_stays_again_where_it_was_closed() -> None:
    closed = event(EventKind.CLOSED, T0 + DAY, GROUP, outcome="atgardad")
    told = stays([FILED, closed, event(EventKind.REOPENED, T0 + 2 * DAY, to=GROUP)])
    assert told == {1: [Stay(GROUP, T0, T0 + DAY, Outcome.ATGARDAD), Stay(GROUP, T0 + 2 * DAY, None, None)]}


def test_bodies_passed_by_in_a_row_have_their_stays_at_one_moment() -> None:
    moment = T0 + DAY
    told = stays([FILED, event(EventKind.PASSED_BY, moment, GROUP, KOMMUN),
                  event(EventKind.PASSED_BY, moment, KOMMUN, LAN)])  # fmt: skip
    passed = Outcome.FORBIGANGEN
    assert told == {1: [Stay(GROUP, T0, moment, passed), Stay(KOMMUN, moment, moment, passed),
                        Stay(LAN, moment, None, None)]}  # fmt: skip


def test_withdrawn_it_ends_where_it_stays() -> None:
    told = stays([FILED, event(EventKind.CLOSED, T0 + DAY, GROUP, outcome="atertagen")])
    assert told == {1: [Stay(GROUP, T0, T0 + DAY, Outcome.ATERTAGEN)]}


MOVING = {*RISINGS, *OPENINGS, EventKind.MERGED, EventKind.CLOSED}


@pytest.mark.parametrize("kind", sorted(set(EventKind) - MOVING))
def test_nothing_else_moves_it(kind: EventKind) -> None:
    assert stays([FILED, event(kind, T0 + DAY, GROUP)]) == stays([FILED])


def test_a_rising_from_where_it_does_not_stay_leaves_a_mark_that_no_table_matches() -> None:
    told = stays([FILED, event(EventKind.ROSE_BY_SILENCE, T0 + DAY, KOMMUN, LAN)])[1]
    assert len(told) == 3
    assert told[0] == Stay(GROUP, T0, None, None)


def test_a_second_closing_is_not_swallowed() -> None:
    closing = event(EventKind.CLOSED, T0 + DAY, GROUP, outcome="avslutad")
    assert len(stays([FILED, closing, closing])[1]) == 2


def test_a_closing_before_any_filing_is_not_swallowed() -> None:
    assert stays([event(EventKind.CLOSED, T0, GROUP, outcome="avslutad")])[1]


def test_deficiencies_are_told_apart_and_what_concerns_none_is_left_out() -> None:
    other = event(EventKind.FILED, T0, to=GROUP)
    other.deficiency_id = 2
    about_a_body = event(EventKind.JOINED, T0, KOMMUN)
    about_a_body.deficiency_id = None
    told = stays([FILED, about_a_body, other, event(EventKind.ROSE_BY_VERDICT, T0 + DAY, GROUP, KOMMUN)])
    assert {one: len(found) for one, found in told.items()} == {1: 2, 2: 1}


BODIES = (GROUP, KOMMUN, LAN, 40)
DONE = {"rise": EventKind.ROSE_BY_SILENCE, "pass": EventKind.PASSED_BY, "lift": EventKind.ROSE_BY_VERDICT}
ENDS = {"act": Outcome.ATGARDAD, "end": Outcome.AVSLUTAD, "withdraw": Outcome.ATERTAGEN}


@given(st.lists(st.sampled_from([*DONE, *ENDS, "merge", "split", "reopen"]), max_size=12))
def test_whatever_became_of_it_the_events_tell_its_stays(deeds: list[str]) -> None:
    told, kept = [FILED], [Stay(GROUP, T0, None, None)]
    for number, deed in enumerate(deeds, start=1):
        at, last = T0 + number * DAY, kept[-1]
        place = BODIES.index(last.body_id or 0)
        if last.closed_at is None and deed in DONE and place < len(BODIES) - 1:
            told.append(event(DONE[deed], at, last.body_id, BODIES[place + 1]))
            kept[-1:] = [Stay(last.body_id, last.opened_at, at, OUTCOME_OF[DONE[deed]]),
                         Stay(BODIES[place + 1], at, None, None)]  # fmt: skip
        elif last.closed_at is None and deed in ENDS:
            told.append(event(EventKind.CLOSED, at, last.body_id, outcome=ENDS[deed].value))
            kept[-1] = last._replace(closed_at=at, outcome=ENDS[deed])
        elif last.closed_at is None and deed == "merge":
            told.append(event(EventKind.MERGED, at, last.body_id, into=2))
            kept[-1] = last._replace(closed_at=at, outcome=Outcome.SAMLAD)
        elif last.closed_at is not None and deed in ("split", "reopen"):
            told.append(event(EventKind.SPLIT if deed == "split" else EventKind.REOPENED, at, to=last.body_id))
            kept.append(Stay(last.body_id, at, None, None))
    assert stays(told) == {1: kept}
