"""A run may be killed anywhere: what is left is whole, and the next run ends where an unkilled one would have."""

from __future__ import annotations

import multiprocessing
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import Engine, event

from systembrist import organisations
from systembrist.clock import parse_instant
from systembrist.escalation.policy import Policy
from systembrist.model import Level, VerdictKind
from systembrist.store import database
from tests import chain, world
from tests.faults import state

END = "2026-06-01"
POINTS, PARTS = 5, 16
"""A default run is stopped at so many of its statements; a long one at all of them, in so many tests."""
PROCESSES = multiprocessing.get_context("forkserver")
"""Each child begins with the command already imported, so a kill meets its work and not its start."""


class Killed(BaseException):
    """Nothing in the product catches this, as nothing catches a kill."""


class Broke(Exception):
    """A statement that failed."""


@contextmanager
def failing_at(engine: Engine, number: int, error: type[BaseException]) -> Iterator[list[int]]:
    """Makes the n-th statement (commits count) fail; gives a list whose only item counts them."""
    seen = [0]

    def count(*_: object) -> None:
        seen[0] += 1
        if seen[0] == number:
            raise error

    event.listen(engine, "before_cursor_execute", count)
    event.listen(engine, "commit", count)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", count)
        event.remove(engine, "commit", count)


def a_small_case(engine: Engine, policy: Policy) -> None:
    """Something of all that the jobs do, in a few stays: told to people, merged, passed by, met about, followed up."""
    group = chain.build(engine, policy)
    group.undertake(30, "2025-01-20T12:00")
    _, lifted, acted, head, part, passing, noted = (
        group.file(f"2025-02-0{day}T12:00", kommun=chain.BESIDE if day in (4, 6) else chain.HOST) for day in range(1, 8)
    )
    group.merge(head, part, when="2025-02-10T12:00")
    group.pass_by(passing, group.bodies[Level.KOMMUN], "2025-02-10T12:00")
    group.decide(lifted, VerdictKind.LYFT, "2025-03-01T12:00")
    group.decide(acted, VerdictKind.ATGARDA, "2025-03-01T12:00")
    meeting = group.plan("2025-04-01T13:00", "2025-02-10T12:00")
    group.note(meeting, noted, VerdictKind.LYFT, "2025-04-01T14:00")
    with database.writing(engine) as session:
        falun = world.open_service(session, "PO Falun", "Falun")
        world.file(session, falun, policy, "2025-02-01T12:00")
        organisations.leave(session, world.chain(session, falun)[Level.KOMMUN], parse_instant("2025-02-02T12:00"))


def many(engine: Engine, policy: Policy, number: int) -> None:
    """Many stays with many moments."""
    services = state.services(engine)
    for n in range(number):
        state.file_many(engine, policy, services[n % 3], f"2025-{n % 12 + 1:02}-{n % 28 + 1:02}T12:00", 3)


def count_statements(engine: Engine, folder: Path, policy: Policy) -> int:
    with state.copy_of(engine, folder) as whole, failing_at(whole, 0, Killed) as seen:
        state.run(whole, policy, parse_instant(END))
        return seen[0]


def test_killed_at_any_statement_what_is_left_is_whole_and_a_rerun_ends_the_same(
    engine: Engine, tmp_path: Path, policy_: Policy
) -> None:
    check_points(engine, tmp_path, policy_, Killed)


def test_whichever_statement_fails_the_next_run_mends_it(engine: Engine, tmp_path: Path, policy_: Policy) -> None:
    check_points(engine, tmp_path, policy_, Broke)


@pytest.mark.long
@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("error", [Killed, Broke])
def test_every_single_statement_may_be_the_last(
    engine: Engine, tmp_path: Path, policy_: Policy, error: type[BaseException], part: int
) -> None:
    check_points(engine, tmp_path, policy_, error, part=part)


def check_points(
    engine: Engine, folder: Path, policy: Policy, error: type[BaseException], *, part: int | None = None
) -> None:
    """Stops a run at some of its statements, one at a time, and sees what is left and what it becomes."""
    a_small_case(engine, policy)
    with state.copy_of(engine, folder) as whole:
        state.run(whole, policy, parse_instant(END))
        wanted = state.contents(whole)
    number = count_statements(engine, folder, policy)
    points = Random(7).sample(range(1, number + 1), POINTS) if part is None else range(1 + part, number + 1, PARTS)
    for point in points:
        with state.copy_of(engine, folder) as stopped:
            with failing_at(stopped, point, error), suppress(Broke, Killed):
                state.run(stopped, policy, parse_instant(END))
                assert error is Broke, f"the kill at statement {point} was swallowed"
            assert error is Broke or state.broken(stopped) == [], point
            state.run(stopped, policy, parse_instant(END))
            found = state.contents(stopped)
            if error is Broke:
                found, expected = without_reminders(found), without_reminders(wanted)
            else:
                expected = wanted
            assert state.differences(found, expected) == {}, point
            assert state.broken(stopped) == [], point


def without_reminders(found: dict[str, list[state.Row]]) -> dict[str, list[state.Row]]:
    """A reminder or chase that failed is tried again while its stay is open; nobody is told of one that moved on."""
    events = [row for row in found["event"] if row["kind"] not in ("reminded", "chased")]
    told = ("reminded_at", "chased_at")
    stays = sorted(({k: v for k, v in row.items() if k not in told} for row in found["referral"]), key=repr)
    mails = [row for row in found["outbox"] if row["kind"] not in ("paminnelse", "atagande")]
    return found | {"event": events, "referral": stays, "outbox": mails}


def run_and_kill(engine: Engine, after: float) -> None:
    """Starts the command in a process of its own and kills it after so many seconds of work."""
    PROCESSES.set_forkserver_preload(["tests.faults.state", "systembrist.cli"])
    child = PROCESSES.Process(target=state.run_command, args=(state.address(engine), END))
    child.start()
    child.join(after)
    child.kill()
    child.join()
    child.close()


def check_series(engine: Engine, folder: Path, policy: Policy, *, kills: int, seed: int) -> None:
    """A series of kills at random moments of one and the same run, then a run to the end."""
    many(engine, policy, 30)
    with state.copy_of(engine, folder) as whole:
        begun = time.monotonic()
        state.run(whole, policy, parse_instant(END))
        took = time.monotonic() - begun
        chance = Random(seed)
        for _ in range(kills):
            run_and_kill(engine, 0.05 + chance.random() * took / 3)
            assert state.broken(engine) == []
        state.run(engine, policy, parse_instant(END))
        assert state.differences(state.contents(engine), state.contents(whole)) == {}
        assert state.broken(engine) == []


def test_killed_six_times_on_its_way_it_ends_as_if_never_killed(
    engine: Engine, tmp_path: Path, policy_: Policy
) -> None:
    check_series(engine, tmp_path, policy_, kills=6, seed=1)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(10, 30))
def test_killed_many_times_on_its_way_it_ends_as_if_never_killed(
    engine: Engine, tmp_path: Path, policy_: Policy, seed: int
) -> None:
    check_series(engine, tmp_path, policy_, kills=40, seed=seed)


def test_the_command_itself_killed_and_run_again_ends_the_same(engine: Engine, tmp_path: Path, policy_: Policy) -> None:
    many(engine, policy_, 30)
    program = (
        "import sys; from tests.faults import state; import systembrist.cli; print('begun', flush=True);"
        "state.run_command(*sys.argv[1:])"
    )
    with state.copy_of(engine, tmp_path) as whole:
        state.run(whole, policy_, parse_instant(END))
        with subprocess.Popen(
            [sys.executable, "-c", program, state.address(engine), END], stdout=subprocess.PIPE
        ) as child:
            assert child.stdout is not None
            assert child.stdout.readline() == b"begun\n"
            time.sleep(0.2)
            child.kill()
        assert state.broken(engine) == []
        state.run(engine, policy_, parse_instant(END))
        assert state.differences(state.contents(engine), state.contents(whole)) == {}
