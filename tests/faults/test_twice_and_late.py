"""The same human actions give the same end, however often, seldom or late the jobs run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from systembrist import handling, organisations
from systembrist.clock import parse_instant
from systembrist.escalation.policy import Policy
from systembrist.model import Deficiency, FaultLevel, Level, VerdictKind
from systembrist.store import database, deficiencies
from tests import world
from tests.faults import state
from tests.faults.country import Act, Country, bring_up, perform, staff, taking_back

START, DAYS = "2025-01-10T00:00", 500
END = parse_instant("2026-08-01")
SEEDS = range(1)
MANY_SEEDS = range(100, 160)


def play(engine: Engine, policy: Policy, acts: Sequence[Act], *, every: timedelta | None, end: datetime = END) -> None:
    """The actions, with the jobs run at a pace between them and before each, or at the end alone.

    Where they run at the end alone, nobody acts on what they would long since have passed on: that much is done first.
    """
    woken = acts[0].at if acts else end
    for act in acts:
        while every is not None and woken < act.at:
            state.run(engine, policy, woken)
            woken += every
        if every is not None:
            state.run(engine, policy, act.at)
        elif act.meets:
            bring_up(engine, policy, act)
        perform(engine, policy, act)
    while every is not None and woken < end:
        state.run(engine, policy, woken)
        woken += every
    state.run(engine, policy, end)


def country(
    engine: Engine, seed: int, *, decisions: int, filings: int = 9, start: str = START, days: int = DAYS, **numbers: int
) -> list[Act]:
    """Verksamheter, their people, and what they will do."""
    services = state.services(engine)
    made = Country(Random(seed), services, staff(engine, services, state.people(engine)), start=start, days=days)
    numbers = {"corrections": 4, "others": 20, "rounds": 5, "shared": 3} | numbers
    return made.actions(filings=filings, decisions=decisions, **numbers)


def without_what_meets(acts: Sequence[Act]) -> list[Act]:
    """What people do whatever the jobs have come to."""
    return [act for act in acts if not act.meets]


def check_pace(engine: Engine, folder: Path, policy: Policy, acts: Sequence[Act], every: timedelta) -> None:
    with state.copy_of(engine, folder) as late:
        play(engine, policy, acts, every=every)
        play(late, policy, acts, every=None)
        assert state.differences(state.contents(engine), state.contents(late)) == {}
        assert state.broken(engine) == []
        assert state.broken(late) == []


@pytest.mark.parametrize("seed", SEEDS)
def test_run_every_third_week_or_only_before_a_decision_it_ends_the_same(
    engine: Engine, tmp_path: Path, policy_: Policy, seed: int
) -> None:
    check_pace(engine, tmp_path, policy_, country(engine, seed, decisions=14), timedelta(days=21))


@pytest.mark.parametrize("seed", SEEDS)
def test_run_monthly_or_once_at_the_end_it_ends_the_same_where_nobody_decides(
    engine: Engine, tmp_path: Path, policy_: Policy, seed: int
) -> None:
    acts = without_what_meets(country(engine, seed, decisions=0, others=30))
    check_pace(engine, tmp_path, policy_, acts, timedelta(days=30))


def test_run_daily_it_ends_as_run_at_the_end(engine: Engine, tmp_path: Path, policy_: Policy) -> None:
    end = parse_instant("2026-01-25")
    acts = country(engine, 7, decisions=4, filings=6, start="2026-01-05T00:00", days=15, others=8)
    acts = [act for act in acts if act.at < end]
    with state.copy_of(engine, tmp_path) as late:
        play(engine, policy_, acts, every=timedelta(days=1), end=end)
        play(late, policy_, acts, every=None, end=end)
        assert state.differences(state.contents(engine), state.contents(late)) == {}


@pytest.mark.long
@pytest.mark.parametrize("seed", MANY_SEEDS)
def test_many_countries_end_the_same_at_any_pace(engine: Engine, tmp_path: Path, policy_: Policy, seed: int) -> None:
    acts = country(engine, seed, decisions=seed % 30)
    check_pace(engine, tmp_path, policy_, acts, timedelta(hours=Random(seed).randrange(30, 2000)))


@pytest.mark.parametrize("seed", SEEDS)
def test_step_by_step_or_in_one_go_every_row_id_and_seal_is_the_same(
    engine: Engine, tmp_path: Path, policy_: Policy, seed: int
) -> None:
    for act in country(engine, seed, decisions=6):
        perform(engine, policy_, act)
    with state.copy_of(engine, tmp_path) as stepped:
        state.run(engine, policy_, END)
        for moment in steps(Random(seed)):
            state.run(stepped, policy_, moment)
        assert state.differences(state.state(engine), state.state(stepped)) == {}


def steps(chance: Random) -> Iterator[datetime]:
    moment = parse_instant(START)
    while moment < END:
        yield moment
        moment += timedelta(seconds=chance.randrange(1, 200 * 86400))
    yield END


@pytest.mark.parametrize("seed", SEEDS)
def test_a_second_run_and_a_run_for_an_earlier_time_change_nothing(engine: Engine, policy_: Policy, seed: int) -> None:
    play(engine, policy_, country(engine, seed, decisions=10), every=None)
    before = state.state(engine)
    for as_of in (END, parse_instant("2026-01-15"), parse_instant("2000-01-01")):
        assert state.run(engine, policy_, as_of) == 0
        assert state.state(engine) == before


def test_a_run_up_to_a_time_ignores_what_was_filed_after_it(engine: Engine, tmp_path: Path, policy_: Policy) -> None:
    [service, *_] = state.services(engine)
    state.file_many(engine, policy_, service, "2025-02-01T12:00", 3)
    with state.copy_of(engine, tmp_path) as alone:
        later = state.file_many(engine, policy_, service, "2026-06-01T12:00", 2)
        for database_ in (engine, alone):
            state.run(database_, policy_, parse_instant("2026-03-02"))
        for table in ("referral", "handover", "feedback"):
            rows = [row for row in state.rows(engine, table, ids=False) if row["deficiency_id"] not in later]
            assert rows == state.rows(alone, table, ids=False)


def test_a_missed_15_january_is_caught_up_with_the_date_it_should_have_had(engine: Engine, policy_: Policy) -> None:
    [service, *_] = state.services(engine)
    [one] = state.file_many(engine, policy_, service, "2025-02-01T12:00", 1)
    state.run(engine, policy_, parse_instant("2026-11-20"))
    assert world.history(engine, one) == [
        ("ledningsgrupp", "2025-07-31", "tystnad"), ("kommun", "2026-01-15", "tystnad"),
        ("lansstyrelse", "2026-03-01", "tystnad"), ("socialstyrelsen", None, None),
    ]  # fmt: skip


def test_a_summary_approved_after_the_limit_does_not_go_with_a_late_copy(
    engine: Engine, tmp_path: Path, policy_: Policy
) -> None:
    after_the_limit(engine, tmp_path, policy_, summarise)


def test_a_reminder_is_judged_by_the_verdict_that_stood_then_also_if_it_was_taken_back_since(
    engine: Engine, tmp_path: Path, policy_: Policy
) -> None:
    [service, *_] = state.services(engine)
    by = state.people(engine)
    [one] = state.file_many(engine, policy_, service, "2025-02-01T12:00", 1)  # reminded 2025-07-17 at 07:00
    with state.copy_of(engine, tmp_path) as late:
        for database_ in (engine, late):
            state.decide(database_, policy_, one, VerdictKind.LYFT, "2025-07-16T20:00", by)
            if database_ is engine:
                state.run(database_, policy_, parse_instant("2025-07-17T08:00"))
            perform(database_, policy_, taking_back(one, parse_instant("2025-07-17T09:00"), by))
            state.run(database_, policy_, parse_instant("2025-07-20"))
        assert state.differences(state.contents(engine), state.contents(late)) == {}


def test_codes_that_fell_due_before_a_kommun_joined_that_day_are_not_given_by_a_late_job(
    engine: Engine, tmp_path: Path, policy_: Policy
) -> None:
    [service, *_] = state.services(engine)
    state.file_many(engine, policy_, service, "2025-02-10T12:00", 1)
    with database.writing(engine) as session:
        organisations.leave(session, state.body_above(session, "Borlänge", Level.KOMMUN), parse_instant("2025-02-12"))
    with state.copy_of(engine, tmp_path) as late:
        state.run(engine, policy_, parse_instant("2025-03-01T08:00"))
        for database_ in (engine, late):
            with database.writing(database_) as session:
                kommun = state.body_above(session, "Borlänge", Level.KOMMUN)
                organisations.join(session, kommun, decided_by="Nämnden", now=parse_instant("2025-03-01T10:00"))
            state.run(database_, policy_, parse_instant("2025-03-02"))
        assert state.differences(state.contents(engine), state.contents(late)) == {}
        assert state.rows(late, "monthlycode") == []


def test_what_is_corrected_after_the_limit_does_not_go_with_a_late_copy(
    engine: Engine, tmp_path: Path, policy_: Policy
) -> None:
    after_the_limit(engine, tmp_path, policy_, correct)


def test_a_lift_that_already_waits_goes_on_waiting_though_the_jobs_came_after_the_correction(
    engine: Engine, tmp_path: Path, policy_: Policy
) -> None:
    [service, *_] = state.services(engine)
    by = state.people(engine)
    [one] = state.file_many(engine, policy_, service, "2025-02-01T12:00", 1)
    state.run(engine, policy_, parse_instant("2025-09-01"))
    state.decide(engine, policy_, one, VerdictKind.LYFT, "2025-09-02T12:00", by)
    with state.copy_of(engine, tmp_path) as late:
        state.run(engine, policy_, parse_instant("2025-09-04"))
        for database_ in (engine, late):
            perform(database_, policy_, correct(one, by, "2025-09-05T12:00"))
            state.run(database_, policy_, parse_instant("2025-09-06"))
        assert world.history(engine, one) == world.history(late, one)


def summarise(deficiency_id: int, by: int, when: str) -> Act:
    def verb(session: Session, found: Deficiency, at: datetime, _: Policy) -> None:
        handling.summarise(session, found, text="Kort sagt.", account_id=by, approver="Någon", now=at)

    return _on(deficiency_id, when, verb)


def correct(deficiency_id: int, by: int, when: str) -> Act:
    codes = {"area": "bostad", "actor": "bank", "fault_level": FaultLevel.CENTRAL}

    def verb(session: Session, found: Deficiency, at: datetime, policy: Policy) -> None:
        handling.correct(session, found, **codes, account_id=by, policy=policy, now=at)  # type: ignore[arg-type]

    return _on(deficiency_id, when, verb)


def _on(deficiency_id: int, when: str, verb: object) -> Act:
    at = parse_instant(when)

    def what(session: Session, policy: Policy) -> None:
        verb(session, deficiencies.get(session, deficiency_id), at, policy)  # type: ignore[operator]

    return Act(at, what, "verb")


def after_the_limit(engine: Engine, folder: Path, policy: Policy, verb: object) -> None:
    """What is written on 20 January must not travel with what rose on the 15th, though the jobs ran on the 25th."""
    [service, *_] = state.services(engine)
    by = state.people(engine)
    [one] = state.file_many(engine, policy, service, "2025-02-01T12:00", 1)
    with state.copy_of(engine, folder) as late:
        state.run(engine, policy, parse_instant("2026-01-18"))
        for database_ in (engine, late):
            perform(database_, policy, verb(one, by, "2026-01-20T12:00"))  # type: ignore[operator]
            state.run(database_, policy, parse_instant("2026-01-25"))
        assert state.differences(state.contents(engine), state.contents(late)) == {}
