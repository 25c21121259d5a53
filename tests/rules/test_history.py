"""Stays as the events tell them: a fold that neither forgives nor invents."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from systembrist.clock import parse_instant
from systembrist.escalation.history import OUTCOME_OF, Stay, stays
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


@pytest.mark.parametrize("outcome", [Outcome.ATGARDAD, Outcome.AVSLUTAD])
def test_a_closing_ends_the_last_stay_and_opens_none(outcome: Outcome) -> None:
    told = stays([FILED, event(EventKind.CLOSED, T0 + DAY, GROUP, outcome=outcome.value)])
    assert told == {1: [Stay(GROUP, T0, T0 + DAY, outcome)]}


@pytest.mark.parametrize("kind", sorted(set(EventKind) - {*RISINGS, EventKind.FILED, EventKind.CLOSED}))
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
