"""After five wrong passwords in a row an account rests for a quarter of an hour; nothing tells whether it exists."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier
from time import process_time

import pytest
from argon2 import PasswordHasher
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from systembrist import accounts
from systembrist.accounts import FAILURES, REST, Attempt
from systembrist.model import Account
from systembrist.store import accounts as known
from systembrist.store.database import reading, writing
from tests.world import at

EMAIL, RIGHT, WRONG = "anna@kommun.se", "en-lång-hemlighet", "fel-lösenord-här"
NOW = at("2026-02-02T09:00")
SECOND = timedelta(seconds=1)
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(RIGHT)


def add(engine: Engine, email: str = EMAIL) -> int:
    """An account whose password costs little to compare."""
    with writing(engine) as session:
        account = Account(email=email, name="Anna", password_hash=CHEAP, created_at=NOW)
        session.add(account)
        session.flush()
        return account.id


def compare(engine: Engine, password: str, when: datetime, email: str = EMAIL) -> Attempt:
    with reading(engine) as session:
        return accounts.authenticate(session, email, password, when)


def log_in(engine: Engine, password: str, when: datetime, email: str = EMAIL) -> bool:
    """A login as the page does it."""
    attempt = compare(engine, password, when, email)
    with writing(engine) as session:
        return accounts.conclude(session, attempt, when) is not None


def failures(engine: Engine, email: str = EMAIL) -> tuple[int, datetime | None]:
    with reading(engine) as session:
        account = known.by_email(session, email)
        assert account is not None
        return account.failed_logins, account.failed_login_at


def fail(engine: Engine, times: int, when: datetime = NOW) -> None:
    for _ in range(times):
        assert not log_in(engine, WRONG, when)


def test_the_fifth_wrong_password_in_a_row_makes_the_account_rest_a_quarter_of_an_hour(engine: Engine) -> None:
    add(engine)
    fail(engine, FAILURES - 1, NOW - timedelta(minutes=10))
    fail(engine, 1)
    assert not log_in(engine, RIGHT, NOW)
    assert not log_in(engine, RIGHT, NOW + REST - SECOND)
    assert log_in(engine, RIGHT, NOW + REST)
    assert failures(engine) == (0, None)


def test_a_right_password_before_that_starts_the_count_again(engine: Engine) -> None:
    add(engine)
    for _ in range(3):
        fail(engine, FAILURES - 1)
        assert log_in(engine, RIGHT, NOW)
        assert failures(engine) == (0, None)


def test_nothing_is_compared_nor_counted_during_the_rest_so_nobody_can_make_it_longer(engine: Engine) -> None:
    add(engine)
    fail(engine, FAILURES)
    for password in (RIGHT, WRONG):
        assert compare(engine, password, NOW + REST / 2) == Attempt(None, "", right=False)
        assert not log_in(engine, password, NOW + REST / 2)
    assert failures(engine) == (FAILURES, NOW)


def test_one_wrong_password_after_the_rest_and_it_rests_again(engine: Engine) -> None:
    add(engine)
    fail(engine, FAILURES)
    later = NOW + REST + SECOND
    fail(engine, 1, later)
    assert not log_in(engine, RIGHT, later + REST - SECOND)
    assert log_in(engine, RIGHT, later + REST)


@pytest.mark.parametrize("way", ["unlock", "password"])
def test_an_administrator_ends_the_rest(engine: Engine, way: str) -> None:
    add(engine)
    fail(engine, FAILURES)
    with writing(engine) as session:
        account = known.by_email(session, EMAIL)
        assert account is not None
        if way == "unlock":
            accounts.unlock(session, account)
        else:
            accounts.set_password(session, account, RIGHT)
    assert log_in(engine, RIGHT, NOW)


def test_an_address_without_an_account_and_a_locked_one_are_refused_and_count_nothing(engine: Engine) -> None:
    one = add(engine)
    with writing(engine) as session:
        accounts.lock(session, session.get_one(Account, one), NOW)
    for email in (EMAIL, "ingen@kommun.se", "", "a" * 500):
        for password in (RIGHT, WRONG, ""):
            assert compare(engine, password, NOW, email) == Attempt(None, "", right=False)
            assert not log_in(engine, password, NOW, email)
    assert failures(engine) == (0, None)


def test_two_wrong_passwords_at_once_are_two(engine: Engine) -> None:
    add(engine)
    start = Barrier(4)

    def one() -> bool:
        attempt = compare(engine, WRONG, NOW)
        start.wait()
        with writing(engine) as session:
            return accounts.conclude(session, attempt, NOW) is not None

    with ThreadPoolExecutor(4) as pool:
        assert [done.result() for done in [pool.submit(one) for _ in range(4)]] == [False] * 4
    assert failures(engine) == (4, NOW)


def test_a_right_guess_that_was_compared_before_the_rest_began_is_not_let_in_after(engine: Engine) -> None:
    add(engine)
    guessed = compare(engine, RIGHT, NOW)
    assert guessed.right
    fail(engine, FAILURES)
    with writing(engine) as session:
        assert accounts.conclude(session, guessed, NOW) is None
    assert failures(engine) == (FAILURES, NOW)


@pytest.mark.parametrize("change", ["locked", "another password"])
def test_what_was_changed_while_the_password_was_compared_holds(engine: Engine, change: str) -> None:
    one = add(engine)
    attempt = compare(engine, RIGHT, NOW)
    with writing(engine) as session:
        account = session.get_one(Account, one)
        if change == "locked":
            accounts.lock(session, account, NOW)
        else:
            accounts.set_password(session, account, "ett helt annat lösenord")
    with writing(engine) as session:
        assert accounts.conclude(session, attempt, NOW) is None


STEPS = st.lists(
    st.tuples(st.booleans(), st.sampled_from([0, 1, 60, int(REST.total_seconds()) - 1, int(REST.total_seconds())])),
    max_size=25,
)
"""Whether the password is right, and how many seconds pass before."""


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_whoever_is_let_in_was_right_and_had_not_been_wrong_too_often_too_lately(
    engine: Engine, steps: list[tuple[bool, int]]
) -> None:
    with reading(engine) as session:
        email = f"{len(known.everyone(session))}@kommun.se"
    add(engine, email)
    wrong_in_a_row, last, now = 0, NOW, NOW
    for right, seconds in steps:
        now += timedelta(seconds=seconds)
        rests = wrong_in_a_row >= FAILURES and now < last + REST
        assert log_in(engine, RIGHT if right else WRONG, now, email) == (right and not rests)
        if not rests:
            wrong_in_a_row, last = (0, last) if right else (wrong_in_a_row + 1, now)
    assert failures(engine, email)[0] == wrong_in_a_row


def test_the_work_does_not_tell_an_unknown_address_from_a_wrong_password_nor_from_a_rest(engine: Engine) -> None:
    with writing(engine) as session:
        for email in (EMAIL, "vilar@kommun.se"):
            accounts.add(session, email=email, name="Anna", password=RIGHT, now=NOW)
    fail_times(engine, "vilar@kommun.se")
    compare(engine, WRONG, NOW, "ingen@kommun.se")  # the first time, nobody's hash is made

    def work(email: str) -> float:
        begun = process_time()
        for _ in range(3):
            compare(engine, WRONG, NOW, email)
        return process_time() - begun

    wrong = work(EMAIL)
    for email in ("ingen@kommun.se", "vilar@kommun.se"):
        assert wrong / 3 < work(email) < wrong * 3


def fail_times(engine: Engine, email: str) -> None:
    with writing(engine) as session:
        account = known.by_email(session, email)
        assert account is not None
        for _ in range(FAILURES):
            known.count_failure(session, account.id, NOW)
