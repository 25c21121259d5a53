"""Monthly codes are the same whenever, wherever and however often they are given, and a later change is seen."""

from __future__ import annotations

import logging
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import Engine, text
from sqlmodel import select

from systembrist import monthly, organisations
from systembrist.clock import parse_instant
from systembrist.escalation.deadlines import codes_due_at
from systembrist.escalation.policy import Policy
from systembrist.model import Deficiency, JobRun
from systembrist.store import database
from systembrist.store.monthly import JOB
from tests.faults import state
from tests.faults.test_killed import Broke, Killed, failing_at
from tests.faults.test_one_bad_row import mend, spoil
from tests.faults.test_seals import tamper
from tests.faults.test_two_at_once import at_once, overtaken

END = parse_instant("2026-04-15T12:00")
FEBRUARY = parse_instant("2026-02-01T00:00")
TABLES = ("monthlycode", "event")

Rows = dict[str, list[state.Row]]


def filed(engine: Engine, policy: Policy) -> None:
    """Reports in three kommuner over three months, one of which leaves on the way."""
    services = state.services(engine)
    chance = Random(4)
    for when in ("2026-01-05T12:00", "2026-01-31T23:30", "2026-02-03T12:00", "2026-03-31T23:59"):
        for service in services:
            for area in ("bostad", "sgi"):
                number = chance.randrange(1, 4)
                state.file_many(engine, policy, service, when, number, area=area, actor=chance.choice(["bank", None]))
    with database.writing(engine) as session:
        solna = state.body_above(session, "Solna", state.Level.KOMMUN)
        organisations.leave(session, solna, parse_instant("2026-02-20T12:00"))
        for one in session.exec(select(Deficiency)).all():
            one.codes_due_at = codes_due_at(one.filed_at)


def give(engine: Engine, upto: datetime = END) -> int:
    """Each moment in a transaction of its own, as the jobs do; of how many deficiencies."""
    dealt_with, moment = 0, _next(engine, None, upto)
    while moment is not None:
        with database.writing(engine) as session:
            dealt_with += monthly.give(session, moment, moment)
        moment = _next(engine, moment, upto)
    return dealt_with


def _next(engine: Engine, after: datetime | None, upto: datetime) -> datetime | None:
    with database.reading(engine) as session:
        return monthly.next_due(session, after=after, upto=upto)


def given(engine: Engine, *, ids: bool = False) -> Rows:
    """All that giving may change."""
    found = {table: state.rows(engine, table, ids=ids) for table in TABLES}
    found["deficiency"] = [
        {key: row[key] for key in ("id", "codes_due_at")} for row in state.rows(engine, "deficiency")
    ]
    return found


def faults(engine: Engine) -> list[str]:
    with database.reading(engine) as session:
        return monthly.as_given(session)[1]


def test_late_or_step_by_step_every_row_is_the_same(engine: Engine, tmp_path: Path, policy_: Policy) -> None:
    filed(engine, policy_)
    with state.copy_of(engine, tmp_path) as stepped:
        assert give(engine) > 0
        for moment in ("2026-01-31", "2026-02-01T00:00", "2026-02-01T00:01", "2026-03-05", "2026-03-31", "2026-04-15"):
            give(stepped, parse_instant(moment))
        assert state.differences(given(engine, ids=True), given(stepped, ids=True)) == {}
    assert faults(engine) == []
    months = {row["month"]: row["at"] for row in state.rows(engine, "monthlycode")}
    assert list(months) == ["2026-01", "2026-02", "2026-03"]
    solna = [row for row in state.rows(engine, "monthlycode") if row["kommun_id"] == 184]
    assert {row["month"] for row in solna} == {"2026-01"}


def test_a_second_run_and_one_for_an_earlier_time_give_nothing(engine: Engine, policy_: Policy) -> None:
    filed(engine, policy_)
    give(engine)
    before = given(engine, ids=True)
    assert [give(engine), give(engine, FEBRUARY), give(engine, parse_instant("2020-01-01"))] == [0, 0, 0]
    assert given(engine, ids=True) == before


def statements(engine: Engine, folder: Path) -> int:
    with state.copy_of(engine, folder) as whole, failing_at(whole, 0, Killed) as seen:
        give(whole)
        return seen[0]


@pytest.mark.parametrize("error", [Killed, Broke])
def test_stopped_at_any_statement_the_next_run_ends_the_same(
    engine: Engine, tmp_path: Path, policy_: Policy, error: type[BaseException], caplog: pytest.LogCaptureFixture
) -> None:
    filed(engine, policy_)
    caplog.set_level(logging.CRITICAL, "systembrist")
    with state.copy_of(engine, tmp_path) as whole:
        give(whole)
        wanted = given(whole)
    for number in range(1, statements(engine, tmp_path) + 1, 3):
        with state.copy_of(engine, tmp_path) as stopped:
            with failing_at(stopped, number, error), suppress(Killed, Broke):
                give(stopped)
            assert faults(stopped) == [], number
            give(stopped)
            assert state.differences(given(stopped), wanted) == {}, number


def test_several_machines_at_once_give_what_one_would(engine: Engine, tmp_path: Path, policy_: Policy) -> None:
    filed(engine, policy_)

    def machine() -> int:
        own = database.connect(state.address(engine))
        try:
            return give(own)
        finally:
            own.dispose()

    with state.copy_of(engine, tmp_path) as alone:
        wanted = give(alone)
        done = [one.result() for one in at_once(machine, machine, machine)]
        assert sum(done) == wanted  # type: ignore[arg-type]
        assert state.differences(given(engine), given(alone)) == {}
    assert faults(engine) == []


def test_a_machine_that_is_overtaken_gives_nothing_twice(engine: Engine, tmp_path: Path, policy_: Policy) -> None:
    filed(engine, policy_)
    with state.copy_of(engine, tmp_path) as alone:
        with database.writing(alone) as session:
            assert monthly.give(session, FEBRUARY, FEBRUARY) > 0
        overtaken(engine, lambda session: monthly.give(session, FEBRUARY, FEBRUARY))
        assert state.differences(given(engine), given(alone)) == {}


def test_a_verb_that_gives_what_was_due_gives_what_the_jobs_would(
    engine: Engine, tmp_path: Path, policy_: Policy
) -> None:
    filed(engine, policy_)
    with state.copy_of(engine, tmp_path) as by_the_jobs:
        give(by_the_jobs)
        with database.writing(engine) as session:
            monthly.give_until(session, END)
        when_written = [{k: v for k, v in row.items() if k != "recorded_at"} for row in given(engine)["event"]]
        assert when_written == [
            {k: v for k, v in row.items() if k != "recorded_at"} for row in given(by_the_jobs)["event"]
        ]
        assert given(engine)["monthlycode"] == given(by_the_jobs)["monthlycode"]


@pytest.mark.parametrize(
    ("table", "change", "condition"),
    [
        ("monthlycode", "INSERT", "NEW.kommun_id = 2080"),
        ("deficiency", "UPDATE OF codes_due_at", "NEW.kommun_id = 2080"),
    ],
)
def test_a_kommun_that_fails_stops_no_other_and_gives_once_mended(
    engine: Engine, tmp_path: Path, policy_: Policy, caplog: pytest.LogCaptureFixture,
    table: str, change: str, condition: str,
) -> None:  # fmt: skip
    filed(engine, policy_)
    with state.copy_of(engine, tmp_path) as whole:
        give(whole)
        spoil(engine, table, change, condition)
        give(engine)
        found = {row["kommun_id"] for row in state.rows(engine, "monthlycode")}
        assert found == {2081, 184}
        said = [record.getMessage() for record in caplog.records if record.name == "systembrist.escalation.piecemeal"]
        assert len(said) == 3
        assert all(line.startswith("the monthly codes of body") for line in said)
        assert "Väntade" not in caplog.text
        mend(engine, table)
        give(engine)
        assert state.differences(given(engine), given(whole)) == {}
    assert faults(engine) == []


CHANGED: dict[str, str] = {
    "a number": "UPDATE monthlycode SET reports = reports + 1 WHERE id = 1",
    "an area": "UPDATE monthlycode SET area = 'ekonomi' WHERE id = 1",
    "an actor": "UPDATE monthlycode SET actor = 'annan' WHERE id = 1",
    "a fault level": "UPDATE monthlycode SET fault_level = 'central' WHERE id = 1",
    "the month": "UPDATE monthlycode SET month = '2025-12' WHERE id = 1",
    "the kommun": "UPDATE monthlycode SET kommun_id = 180 WHERE id = 1",
    "the moment": "UPDATE monthlycode SET at = '2026-01-01 00:00:00.000000' WHERE id = 1",
    "a row taken away": "DELETE FROM monthlycode WHERE id = 1",
    "a row twice": (
        "INSERT INTO monthlycode (id, body_id, kommun_id, month, at, area, actor, fault_level, reports)"
        " SELECT 999, body_id, kommun_id, month, at, area, actor, fault_level, reports FROM monthlycode WHERE id = 1"
    ),
    "an event without its codes": "UPDATE event SET data = '{}' WHERE kind = 'codes_given'",
    "an event with nonsense": "UPDATE event SET data = '{\"codes\": [1, [2], \"x\"]}' WHERE kind = 'codes_given'",
    "an event with more nonsense": "UPDATE event SET data = '{\"codes\": \"x\"}' WHERE kind = 'codes_given'",
}


@pytest.mark.parametrize("what", CHANGED)
def test_what_was_changed_afterwards_is_named(engine: Engine, policy_: Policy, what: str) -> None:
    filed(engine, policy_)
    give(engine)
    tamper(engine, CHANGED[what])
    found = faults(engine)
    assert found, what
    assert all(line.startswith("instans ") and "månadskoderna 202" in line for line in found)


@pytest.mark.parametrize(("last_event", "named"), [(10_000, True), (0, False)])
def test_codes_that_a_run_knew_of_and_did_not_give_are_named(
    engine: Engine, policy_: Policy, last_event: int, named: bool
) -> None:
    filed(engine, policy_)
    with database.writing(engine) as session:
        session.connection().execute(text(f"DELETE FROM jobrun WHERE job = '{JOB}'"))
        session.add(JobRun(job=JOB, as_of=FEBRUARY, last_event_id=last_event))
    found = faults(engine)
    assert bool(found) is named
    assert all(line.endswith("skulle ha lämnats före senaste körningen") for line in found)
