"""Two machines may run the jobs on one database at once, and people may answer meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from random import Random
from threading import Barrier, Event
from time import sleep

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from systembrist import jobs
from systembrist.clock import parse_instant
from systembrist.errors import Conflict
from systembrist.escalation import sweep
from systembrist.escalation.policy import Policy
from systembrist.model import Level, Outcome, VerdictKind
from systembrist.store import database, referrals, verdicts
from tests import world
from tests.faults import state
from tests.faults.country import Country, perform, staff

END = parse_instant("2026-06-01")
K = VerdictKind


def at_once(*tasks: Callable[[], object]) -> list[Future[object]]:
    """Runs the tasks in threads that begin together, and waits for all."""
    start = Barrier(len(tasks))

    def begin(task: Callable[[], object]) -> object:
        start.wait()
        return task()

    with ThreadPoolExecutor(len(tasks)) as pool:
        return [pool.submit(begin, task) for task in tasks]


def many_due(engine: Engine, policy: Policy, number: int) -> list[int]:
    """Deficiencies at several verksamheter that all reach their limit at the same moment."""
    services = state.services(engine)
    return [one for service in services for one in state.file_many(engine, policy, service, "2025-02-01T12:00", number)]


def runner(engine: Engine, policy: Policy) -> Callable[[], object]:
    def task() -> object:
        own = database.connect(state.address(engine))
        try:
            return state.run(own, policy, END)
        finally:
            own.dispose()

    return task


@pytest.mark.parametrize("machines", [2, 3])
def test_several_machines_at_once_end_where_one_would(
    engine: Engine, tmp_path: Path, policy_: Policy, machines: int
) -> None:
    many_due(engine, policy_, 30)
    with state.copy_of(engine, tmp_path) as alone:
        state.run(alone, policy_, END)
        for ran in at_once(*[runner(engine, policy_)] * machines):
            ran.result()
        assert state.differences(state.contents(engine), state.contents(alone)) == {}
        assert state.broken(engine) == []


def test_several_machines_at_once_tell_a_whole_story_as_one_would(
    engine: Engine, tmp_path: Path, policy_: Policy
) -> None:
    services = state.services(engine)
    people = staff(engine, services, state.people(engine))
    made = Country(Random(5), services, people, start="2025-01-10T00:00", days=400)
    for act in made.actions(filings=10, decisions=12, others=10, rounds=6, shared=3):
        perform(engine, policy_, act)  # nobody has run the jobs meanwhile
    with state.copy_of(engine, tmp_path) as alone:
        state.run(alone, policy_, END)
        for ran in at_once(*[runner(engine, policy_)] * 2):
            ran.result()
        assert state.differences(state.contents(engine), state.contents(alone)) == {}
        assert state.broken(engine) == []


def test_what_several_machines_did_adds_up_to_what_one_does(engine: Engine, tmp_path: Path, policy_: Policy) -> None:
    many_due(engine, policy_, 10)
    with state.copy_of(engine, tmp_path) as alone:
        wanted = state.run(alone, policy_, END)
        ran = at_once(*[runner(engine, policy_)] * 2)
        assert sum(one.result() for one in ran) == wanted  # type: ignore[misc]


def test_a_verdict_recorded_while_the_jobs_run_stands_or_is_refused(engine: Engine, policy_: Policy) -> None:
    found = many_due(engine, policy_, 25)
    by = state.people(engine)
    due = parse_instant("2025-08-01")

    def answer() -> list[int]:
        stood = []
        for one in reversed(found):
            try:
                state_decides(engine, policy_, one, by)
                stood.append(one)
            except Conflict:
                pass
        return stood

    jobs_, answers = at_once(lambda: state.run(engine, policy_, due), answer)
    jobs_.result()
    stood = set(answers.result())  # type: ignore[call-overload]
    with database.reading(engine) as session:
        for one in found:
            first = referrals.of_deficiency(session, one)[0]
            assert (first.outcome is None) is (one in stood), one
            assert (first.verdict_id is not None) is (one in stood), one
            assert len(verdicts.of_deficiency(session, one)) == (one in stood), one
    state.run(engine, policy_, parse_instant("2025-08-10"))
    with database.reading(engine) as session:
        outcomes = {one: referrals.of_deficiency(session, one)[0].outcome for one in found}
    assert outcomes == {one: Outcome.AVSLUTAD if one in stood else Outcome.TYSTNAD for one in found}
    assert state.broken(engine) == []


def state_decides(engine: Engine, policy: Policy, deficiency_id: int, by: int) -> None:
    """The group answers, having looked before the jobs came by."""
    with database.writing(engine) as session:
        stay = referrals.of_deficiency(session, deficiency_id)[0]
        world.respond.decide(
            session, policy, stay=stay, level=Level.LEDNINGSGRUPP, urgent=False, kind=K.AVSLUTA, reason="Vi hann.",
            decided_by=by, now=parse_instant("2025-08-02T12:00"),
        )  # fmt: skip


def test_of_two_answers_at_once_one_stands_and_the_other_is_refused(engine: Engine, policy_: Policy) -> None:
    found = many_due(engine, policy_, 3)
    by = state.people(engine)
    for one in found:
        both = at_once(*[lambda one=one: state_decides(engine, policy_, one, by)] * 2)  # type: ignore[misc]
        refused = [answer.exception() for answer in both if answer.exception() is not None]
        assert [type(error) for error in refused] == [Conflict]
    with database.reading(engine) as session:
        assert [len(verdicts.of_deficiency(session, one)) for one in found] == [1] * len(found)


def overtaken(engine: Engine, work: Callable[[Session], object]) -> None:
    """Does the work twice so that the second has read what the first has done but not yet told of.

    On PostgreSQL the second waits at the first one's rows; on SQLite it waits to begin.
    """
    done, go_on = Event(), Event()

    def first() -> None:
        with database.writing(engine) as session:
            work(session)
            done.set()
            go_on.wait(10)

    def second() -> None:
        done.wait(10)
        with database.writing(engine) as session:
            work(session)

    with ThreadPoolExecutor(2) as pool:
        running = [pool.submit(first), pool.submit(second)]
        done.wait(10)
        sleep(0.3)
        go_on.set()
    for one in running:
        one.result()


def overtaken_at(engine: Engine, policy: Policy, moment: str) -> None:
    at = parse_instant(moment)
    overtaken(engine, lambda session: sweep.pass_on(session, policy, at, at))


def check_overtaken(engine: Engine, folder: Path, policy: Policy, moment: str) -> None:
    """Overtaken at that moment, it is as if only one had been there."""
    at = parse_instant(moment)
    with state.copy_of(engine, folder) as alone:
        with database.writing(alone) as session:
            assert sweep.pass_on(session, policy, at, at) > 0
        overtaken_at(engine, policy, moment)
        assert state.differences(state.contents(engine), state.contents(alone)) == {}


def test_a_machine_that_is_overtaken_passes_nothing_on_twice(engine: Engine, tmp_path: Path, policy_: Policy) -> None:
    many_due(engine, policy_, 3)
    check_overtaken(engine, tmp_path, policy_, "2025-07-31")


def test_a_machine_that_is_overtaken_closes_nothing_twice(engine: Engine, tmp_path: Path, policy_: Policy) -> None:
    [one, *_] = many_due(engine, policy_, 1)
    state.decide(engine, policy_, one, K.AVSLUTA, "2025-03-01T12:00", state.people(engine))
    check_overtaken(engine, tmp_path, policy_, "2025-03-02T12:00")


def test_a_machine_that_is_overtaken_gives_the_answer_of_a_waiting_lift_once(
    engine: Engine, tmp_path: Path, policy_: Policy
) -> None:
    [one, *_] = many_due(engine, policy_, 1)
    by = state.people(engine)
    state.run(engine, policy_, parse_instant("2025-08-01"))
    state.decide(engine, policy_, one, K.LYFT, "2025-09-01T12:00", by)
    check_overtaken(engine, tmp_path, policy_, "2025-09-02T12:00")


def test_a_machine_that_is_overtaken_notes_a_passed_limit_once(engine: Engine, tmp_path: Path, policy_: Policy) -> None:
    many_due(engine, policy_, 2)
    state.run(engine, policy_, parse_instant("2026-03-02"))
    check_overtaken(engine, tmp_path, policy_, "2026-05-15")


def test_a_machine_that_is_overtaken_reminds_nobody_twice(engine: Engine, tmp_path: Path, policy_: Policy) -> None:
    many_due(engine, policy_, 2)
    at = parse_instant("2025-07-17T07:00")
    with state.copy_of(engine, tmp_path) as alone:
        with database.writing(alone) as session:
            assert sweep.remind(session, at, at) > 0
        overtaken(engine, lambda session: sweep.remind(session, at, at))
        assert state.differences(state.contents(engine), state.contents(alone)) == {}


def test_a_slower_machine_never_takes_back_how_far_the_jobs_have_come(engine: Engine, policy_: Policy) -> None:
    many_due(engine, policy_, 1)
    moments = [parse_instant(f"2025-03-{day:02}T12:00") for day in range(1, 21)]
    for moment in moments:
        both = at_once(*[lambda as_of=as_of: state.run(engine, policy_, as_of) for as_of in (moment, moments[-1])])
        for one in both:
            one.result()
    with database.reading(engine) as session:
        ran = {as_of for job, as_of in jobs.progress(session) if job not in (jobs.DELIVER, jobs.TRAIN)}
        assert ran == {moments[-1]}
