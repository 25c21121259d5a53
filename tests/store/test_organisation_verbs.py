"""Joining under whose name, kommuner that come and go, and seats that are filled and emptied."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlmodel import Session, select

from systembrist import organisations
from systembrist.clock import local_date
from systembrist.errors import InputRefused
from systembrist.model import MANDATORY_SEATS, Body, Event, EventKind, Seat, Verksamhet, VerksamhetKommun
from systembrist.reports import ledningsgrupp
from systembrist.store import organisations as known
from systembrist.store.database import reading, writing
from tests import world
from tests.world import at, kommun_id

MONDAY, TUESDAY = at("2026-02-02T09:00"), at("2026-02-03T09:00")
TODAY = local_date(MONDAY)


def kommun(session: Session, name: str = "Borlänge") -> Body:
    return known.body_of_kommun(session, kommun_id(name))


def decisions(session: Session, body: Body) -> list[tuple[date, date | None, str]]:
    return [(one.from_date, one.to_date, one.decided_by) for one in known.joinings(session, body.id)]


# --- joining


def test_a_new_decision_on_the_day_of_leaving_stands_under_its_own_name_without_a_gap(session: Session) -> None:
    body = kommun(session)
    assert organisations.leave(session, body, MONDAY)
    assert organisations.join(session, body, decided_by=" Nämnden § 3 ", now=MONDAY)
    assert decisions(session, body) == [
        (organisations.SINCE, TODAY - timedelta(days=1), "Vid installation"), (TODAY, None, "Nämnden § 3"),
    ]  # fmt: skip
    for day in (-1, 0, 1):
        assert body.id in known.joined(session, TODAY + timedelta(days=day))


def test_on_a_day_of_second_thoughts_only_the_last_word_counts(session: Session) -> None:
    body = kommun(session)
    organisations.leave(session, body, MONDAY)
    for name in ("Nämnden § 3", "Nämnden § 4"):
        assert organisations.join(session, body, decided_by=name, now=MONDAY)
        assert not organisations.join(session, body, decided_by="Ingen", now=MONDAY)
        assert organisations.leave(session, body, MONDAY)
        assert not organisations.leave(session, body, MONDAY)
    assert decisions(session, body)[1:] == [(TODAY, TODAY, "Nämnden § 4")]


def test_who_did_it_stands_in_the_event(session: Session) -> None:
    body, by = kommun(session), world.person(session, "admin", world.RoleKind.ADMIN, world.open_service(session)).id
    organisations.disconnect(session, body, MONDAY, by=by)
    organisations.connect(session, body, MONDAY, by=by)
    organisations.leave(session, body, MONDAY, by=by)
    organisations.join(session, body, decided_by="Nämnden", now=MONDAY, by=by)
    kinds = [EventKind.DISCONNECTED, EventKind.CONNECTED, EventKind.LEFT, EventKind.JOINED]
    found = session.exec(select(Event).where(Event.body_id == body.id).order_by(Event.id)).all()  # type: ignore[arg-type]
    assert [(one.kind, one.account_id, one.data) for one in found] == [(kind, by, {}) for kind in kinds]


@pytest.mark.parametrize("name", ["", "  ", "§", "x" * 121])
def test_a_decision_by_nobody_is_none(session: Session, name: str) -> None:
    body = kommun(session)
    organisations.leave(session, body, MONDAY)
    with pytest.raises(InputRefused):
        organisations.join(session, body, decided_by=name, now=TUESDAY)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(["join", "leave"]), st.integers(0, 2)), max_size=12))
def test_whatever_is_decided_each_day_is_joined_by_one_decision_at_most_and_the_last_name_stands(
    engine: Engine, steps: list[tuple[str, int]]
) -> None:
    day, name, joined_days = 0, "Vid installation", {0}
    holds = True
    with reading(engine) as session:  # thrown away at the end
        body = kommun(session)
        for number, (verb, days) in enumerate(steps):
            joined_days |= {one for one in range(day + 1, day + days + 1) if holds}
            day += days
            now = MONDAY + timedelta(days=day)
            if verb == "leave":
                assert organisations.leave(session, body, now) == holds
                holds = False
            else:
                assert organisations.join(session, body, decided_by=f"Beslut {number}", now=now) != holds
                name, holds = (name, True) if holds else (f"Beslut {number}", True)
                joined_days.add(day)
            session.flush()
            times = decisions(session, body)
            assert [one for one in times if one[1] is None] == ([times[-1]] if holds else [])
            assert times[-1][2] == name
            for one in range(day + 1):
                on = TODAY + timedelta(days=one)
                standing = [each for each in times if each[0] <= on and (each[1] is None or each[1] >= on)]
                assert len(standing) == (one in joined_days)
                assert (body.id in known.joined(session, on)) == (one in joined_days)


# --- kommuner of a verksamhet


@pytest.fixture
def service(session: Session) -> Verksamhet:
    return world.open_service(session, "PO Dalarna", "Hedemora", "Avesta")


def served(session: Session, service: Verksamhet, on: date) -> list[str]:
    return [one.name for one in known.kommuner_served(session, service.id, on)]


def time_of(session: Session, service: Verksamhet, name: str) -> VerksamhetKommun:
    return next(one for one in known.services_of(session, service.id) if one.kommun_id == kommun_id(name))


def test_a_kommun_is_served_from_its_first_day_to_its_last(session: Session, service: Verksamhet) -> None:
    organisations.serve(session, service, kommun_id("Säter"), on=TODAY)
    organisations.stop_serving(session, service, time_of(session, service, "Avesta"), last=TODAY)
    session.flush()
    assert served(session, service, TODAY - timedelta(days=1)) == ["Avesta", "Hedemora"]
    assert served(session, service, TODAY) == ["Avesta", "Hedemora", "Säter"]
    assert served(session, service, TODAY + timedelta(days=1)) == ["Hedemora", "Säter"]
    organisations.serve(session, service, kommun_id("Avesta"), on=TODAY + timedelta(days=1))
    assert served(session, service, TODAY + timedelta(days=1)) == ["Avesta", "Hedemora", "Säter"]


def test_what_makes_no_sense_of_kommuner_is_refused(session: Session, service: Verksamhet) -> None:
    with pytest.raises(InputRefused, match="ingår redan"):
        organisations.serve(session, service, kommun_id("Avesta"), on=TODAY)
    with pytest.raises(InputRefused, match="finns först från 1 augusti 2013"):
        organisations.serve(session, service, kommun_id("Säter"), on=date(2013, 7, 31))
    with pytest.raises(InputRefused, match="före första dagen"):
        organisations.stop_serving(session, service, time_of(session, service, "Avesta"), last=date(2013, 7, 31))
    with pytest.raises(InputRefused, match="värdkommunen kan inte sluta"):
        organisations.stop_serving(session, service, time_of(session, service, "Hedemora"), last=TODAY)


def test_the_host_stops_last_and_comes_back_first(session: Session, service: Verksamhet) -> None:
    organisations.stop_serving(session, service, time_of(session, service, "Avesta"), last=TODAY)
    organisations.stop_serving(session, service, time_of(session, service, "Hedemora"), last=TODAY)
    later = TODAY + timedelta(days=30)
    with pytest.raises(InputRefused, match="värdkommunen har slutat"):
        organisations.serve(session, service, kommun_id("Avesta"), on=later)
    organisations.serve(session, service, kommun_id("Hedemora"), on=later)
    organisations.serve(session, service, kommun_id("Avesta"), on=later)
    assert served(session, service, later) == ["Avesta", "Hedemora"]


@pytest.mark.parametrize("name", ["", " ", "---", "x" * 121])
def test_a_verksamhet_without_a_name_is_none(session: Session, name: str) -> None:
    with pytest.raises(InputRefused):
        world.open_service(session, name)


# --- seats


def test_a_seat_is_filled_to_its_last_day_and_can_be_filled_again(session: Session, service: Verksamhet) -> None:
    group = known.group_of(session, service.id)
    seat = known.seats(session, group.id)[0]
    with pytest.raises(InputRefused, match="redan tom"):
        organisations.empty_seat(session, seat, TODAY)
    organisations.fill_seat(session, seat, TODAY)
    with pytest.raises(InputRefused, match="före första dagen"):
        organisations.empty_seat(session, seat, TODAY - timedelta(days=1))
    organisations.empty_seat(session, seat, TODAY + timedelta(days=9))
    assert [ledningsgrupp.is_filled(seat, TODAY + timedelta(days=day)) for day in (-1, 0, 9, 10)] == [
        False, True, True, False,
    ]  # fmt: skip
    organisations.fill_seat(session, seat, TODAY + timedelta(days=20))
    assert not ledningsgrupp.is_filled(seat, TODAY)


def test_only_a_group_invites_and_each_organisation_once(session: Session, service: Verksamhet) -> None:
    group = known.group_of(session, service.id)
    assert organisations.invite(session, group.id, " NSPH ", TODAY).organisation == "NSPH"
    for body_id, name in (
        (group.id, "nsph"), (group.id, " "), (group.id, "x" * 121), (kommun(session).id, "RSMH"), (9999, "RSMH"),
    ):  # fmt: skip
        with pytest.raises(InputRefused):
            organisations.invite(session, body_id, name, TODAY)


DAYS = st.one_of(st.none(), st.integers(-3, 3))


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(DAYS, DAYS), min_size=5, max_size=5))
def test_the_database_and_the_rule_agree_on_which_seats_are_empty(
    engine: Engine, days: list[tuple[int | None, int | None]]
) -> None:
    with reading(engine) as session:
        group = known.group_of(session, world.open_service(session).id)
        organisations.invite(session, group.id, "NSPH", TODAY + timedelta(days=30))
        seats = known.seats(session, group.id)
        for seat, (first, last) in zip(seats, days, strict=False):
            seat.filled_from = None if first is None else TODAY + timedelta(days=first)
            seat.filled_to = None if last is None else TODAY + timedelta(days=last)
        session.flush()
        empty = [one for one in seats[:5] if not ledningsgrupp.is_filled(one, TODAY)]
        assert known.empty_seats(session, TODAY) == ({group.id: empty} if empty else {})


def test_a_group_that_serves_nobody_any_more_has_no_empty_seats(engine: Engine) -> None:
    with writing(engine) as session:
        service = world.open_service(session)
        organisations.stop_serving(session, service, known.services_of(session, service.id)[0], last=TODAY)
    with reading(engine) as session:
        assert len(known.empty_seats(session, TODAY)) == 1
        assert known.empty_seats(session, TODAY + timedelta(days=1)) == {}
        assert {one.kind for one in session.exec(select(Seat)).all()} >= set(MANDATORY_SEATS)
