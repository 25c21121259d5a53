"""Roles where they hold and for whose seat, one taken back at one place, and always somebody who can administer."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from systembrist import accounts, organisations, passwords
from systembrist.errors import Conflict, InputRefused
from systembrist.model import Account, RoleKind, Seat
from systembrist.store import accounts as known
from systembrist.store import organisations as places
from systembrist.store.database import reading, writing
from tests import world

R = RoleKind
NOW = world.at("2026-02-02T09:00")


def add(session: Session, email: str = "anna@kommun.se") -> Account:
    return accounts.add(session, email=email, name="Anna", password="en lång hemlighet", now=NOW)


def group_with_seats(session: Session) -> tuple[int, list[Seat]]:
    """A ledningsgrupp with its five seats and one for an invited organisation."""
    group = places.group_of(session, world.open_service(session).id)
    organisations.invite(session, group.id, "NSPH i länet", NOW.date())
    return group.id, list(places.seats(session, group.id))


# --- for whose seat


@pytest.mark.parametrize("kind", [R.ORDFORANDE, R.JUSTERARE, R.LEDAMOT])
def test_who_sits_in_a_group_can_be_tied_to_one_of_its_five_seats(session: Session, kind: R) -> None:
    group_id, seats = group_with_seats(session)
    given = accounts.grant(session, add(session), kind, body=places.body(session, group_id), seat=seats[4])
    assert (given.seat_id, given.body_id) == (seats[4].id, group_id)


def test_an_invited_organisation_s_seat_is_for_the_role_that_reads_no_texts_and_for_no_other(session: Session) -> None:
    group_id, seats = group_with_seats(session)
    group, anna = places.body(session, group_id), add(session)
    for kind, seat in ((R.LEDAMOT, seats[5]), (R.ORDFORANDE, seats[5]), (R.BRUKARE, seats[0])):
        with pytest.raises(InputRefused):
            accounts.grant(session, anna, kind, body=group, seat=seat)
    assert known.roles(session, anna.id) == []
    assert accounts.grant(session, anna, R.BRUKARE, body=group, seat=seats[5]).seat_id == seats[5].id


def test_a_seat_elsewhere_or_for_a_role_that_sits_nowhere_is_refused(session: Session) -> None:
    group_id, _ = group_with_seats(session)
    other = places.group_of(session, world.open_service(session, "PO Umeå", "Umeå").id)
    seat, anna = places.seats(session, other.id)[0], add(session)
    top_seat = places.seats(session, places.top_body(session).id)[0]
    kommun = places.body_of_kommun(session, world.kommun_id("Umeå"))
    with pytest.raises(InputRefused):
        accounts.grant(session, anna, R.LEDAMOT, body=places.body(session, group_id), seat=seat)
    with pytest.raises(InputRefused):
        accounts.grant(session, anna, R.KOMMUN, body=kommun, seat=seat)
    with pytest.raises(InputRefused):
        accounts.grant(session, anna, R.SOCIALSTYRELSEN, body=places.top_body(session), seat=top_seat)
    with pytest.raises(InputRefused):
        accounts.grant(session, anna, R.ADMIN, seat=seat)
    assert accounts.grant(session, anna, R.BEREDNINGSGRUPP, body=places.top_body(session), seat=top_seat).seat_id


def test_the_same_role_at_the_same_place_is_given_once(session: Session) -> None:
    service, other = world.open_service(session), world.open_service(session, "PO Umeå", "Umeå")
    anna, bo = add(session), add(session, "bo@kommun.se")
    accounts.grant(session, anna, R.OMBUD, verksamhet=service)
    with pytest.raises(InputRefused):
        accounts.grant(session, anna, R.OMBUD, verksamhet=service)
    accounts.grant(session, anna, R.OMBUD, verksamhet=other)
    accounts.grant(session, anna, R.SAMORDNARE, verksamhet=service)
    accounts.grant(session, bo, R.OMBUD, verksamhet=service)
    assert len(known.roles(session, anna.id)) == 3


# --- taken back


def test_one_role_at_one_place_is_taken_back_and_the_sessions_end(session: Session) -> None:
    service, other = world.open_service(session), world.open_service(session, "PO Umeå", "Umeå")
    anna, bo = add(session), add(session, "bo@kommun.se")
    here, there = (accounts.grant(session, anna, R.OMBUD, verksamhet=one) for one in (service, other))
    theirs = accounts.grant(session, bo, R.OMBUD, verksamhet=service)
    assert accounts.revoke_one(session, anna, here.id).verksamhet_id == service.id
    session.flush()
    assert known.roles(session, anna.id) == [there]
    assert anna.session_number == 1
    for gone in (here.id, theirs.id, 9999):
        with pytest.raises(Conflict):
            accounts.revoke_one(session, anna, gone)
    assert known.roles(session, bo.id) == [theirs]


def test_revoking_at_one_place_leaves_the_others(session: Session) -> None:
    services = [world.open_service(session), world.open_service(session, "PO Umeå", "Umeå")]
    anna = add(session)
    for one in services:
        accounts.grant(session, anna, R.OMBUD, verksamhet=one)
    assert accounts.revoke(session, anna, R.OMBUD, place=(None, 9999)) == 0
    assert accounts.revoke(session, anna, R.OMBUD, place=(None, services[0].id)) == 1
    assert [role.verksamhet_id for role in known.roles(session, anna.id)] == [services[1].id]
    assert accounts.revoke(session, anna, R.OMBUD) == 1


# --- somebody can always administer


def admins(engine: Engine, number: int) -> list[int]:
    with writing(engine) as session:
        made = [add(session, f"admin{one}@kommun.se") for one in range(number)]
        for one in made:
            accounts.grant(session, one, R.ADMIN)
        return [one.id for one in made]


def stop(engine: Engine, one: int, way: str) -> None:
    with writing(engine) as session:
        account = session.get_one(Account, one)
        if way == "lock":
            accounts.lock(session, account, NOW)
        elif way == "revoke":
            accounts.revoke(session, account, R.ADMIN)
        else:
            accounts.revoke_one(session, account, known.roles(session, one)[0].id)


WAYS = ("lock", "revoke", "revoke_one")


@pytest.mark.parametrize("way", WAYS)
def test_the_last_administrator_who_can_log_in_stays_one(engine: Engine, way: str) -> None:
    locked, last = admins(engine, 2)
    stop(engine, locked, "lock")
    with pytest.raises(InputRefused, match="enda administratören"):
        stop(engine, last, way)
    with reading(engine) as session:
        assert known.open_admins(session) == {last}
        assert known.person(session, last) is not None
    stop(engine, locked, "revoke")


@pytest.mark.parametrize("way", WAYS)
def test_two_administrators_who_stop_each_other_at_once_leave_one(engine: Engine, way: str) -> None:
    both, start = admins(engine, 2), Barrier(2)

    def one(account_id: int) -> bool:
        start.wait()
        try:
            stop(engine, account_id, way)
        except InputRefused:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        stopped = [done.result() for done in [pool.submit(one, each) for each in both]]
    assert sorted(stopped) == [False, True]
    with reading(engine) as session:
        assert len(known.open_admins(session)) == 1


def test_others_can_be_locked_whoever_administers(session: Session) -> None:
    anna = add(session)
    accounts.lock(session, anna, NOW)
    assert anna.locked_at == NOW
    assert anna.session_number == 1


def test_ending_sessions_counts_what_others_counted_meanwhile(engine: Engine) -> None:
    [one] = admins(engine, 1)
    with reading(engine) as early:
        stale = early.get_one(Account, one)
        for _ in range(2):
            with writing(engine) as session:
                accounts.end_sessions(session, session.get_one(Account, one))
        assert stale.session_number == 0
    with reading(engine) as session:
        assert session.get_one(Account, one).session_number == 2


# --- passwords made up for people


def test_a_generated_password_is_a_good_one_and_never_the_same() -> None:
    made = {passwords.generate() for _ in range(200)}
    assert len(made) == 200
    for one in made:
        passwords.check(one, demo=False)
        assert not set(one) & set("il1o0")
        assert one == one.lower().strip()
