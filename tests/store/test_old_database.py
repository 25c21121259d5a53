"""What was written before there were meetings and samlade brister still verifies, and goes on from there."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, inspect, text

from systembrist import backup, digest, jobs, verifying
from systembrist.clock import parse_instant
from systembrist.escalation.policy import Policy
from systembrist.model import VerdictKind
from systembrist.store import copying, database, handovers
from tests import chain, world
from tests.faults import state

K = VerdictKind
BEFORE = "0002"
JOBS_BEFORE = ("remind", "pass_on", "seal")
FROZEN_BEFORE = ("deficiency_id", "month", "summary", "summary_approver", "area", "area_confirmed", "actor",
                 "actor_confirmed", "fault_level", "clients", "consequences", "children", "urgent",
                 "kommun_id")  # fmt: skip


@pytest.fixture
def old(sqlite_template: Path, policy_: Policy, tmp_path: Path) -> Iterator[Engine]:
    """A database in the shape of the revision before, with a history up to Socialstyrelsen; sealed."""
    lived, before = tmp_path / "lived.db", tmp_path / "old.db"
    lived.write_bytes(sqlite_template.read_bytes())
    engine = database.connect(f"sqlite:///{lived}")
    _live(engine, policy_)
    engine.dispose()
    made = database.connect(f"sqlite:///{before}")
    with made.execution_options(writes=True).begin() as connection:
        copying.upgrade(connection, BEFORE)
    made.dispose()
    _copy_what_fits(lived, before)
    yield made
    made.dispose()


def _copy_what_fits(source: Path, target: Path) -> None:
    """Every table and column that the older shape has."""
    with sqlite3.connect(target) as connection:
        connection.execute("ATTACH ? AS lived", (str(source),))
        tables = connection.execute("SELECT name FROM main.sqlite_master WHERE type = 'table'").fetchall()
        for (table,) in tables:
            if table != "alembic_version":
                names = ", ".join(row[1] for row in connection.execute(f"PRAGMA main.table_info({table})"))
                connection.execute(f"INSERT INTO main.{table} ({names}) SELECT {names} FROM lived.{table}")
    connection.close()


def _live(engine: Engine, policy: Policy) -> None:
    service, *_ = state.services(engine)
    by = state.people(engine)
    rising, closed, silent = state.file_many(engine, policy, service, "2025-02-01T12:00", 3)
    state.decide(engine, policy, closed, K.ATGARDA, "2025-03-01T12:00", by)
    state.decide(engine, policy, rising, K.LYFT, "2025-03-01T12:00", by)
    with database.writing(engine) as session:
        world.decide(session, policy, silent, K.LYFT, "2025-03-01T12:00", by=by)
        world.take_back(session, policy, silent, "2025-03-01T18:00", by=by)
    then = [job for job in jobs.JOBS if job.name in JOBS_BEFORE]
    jobs.run(engine, policy, then, as_of=parse_instant("2026-04-01"), now=None)
    with database.writing(engine) as session:
        for table in ("outbox", "followup"):
            session.connection().execute(text(f"DELETE FROM {table}"))
        session.connection().execute(text("UPDATE deficiency SET codes_due_at = NULL"))


def test_it_has_the_shape_it_had(old: Engine) -> None:
    assert "reports" not in {column["name"] for column in inspect(old).get_columns("handover")}
    assert "meeting" not in inspect(old).get_table_names()
    with old.connect() as connection:
        assert copying.revision(connection) == BEFORE


def test_what_its_events_noted_of_copies_is_what_was_noted_before_there_were_several_reports(old: Engine) -> None:
    with old.connect() as connection:
        tables = {table.name: table for table in copying.tables(connection, ["handover", "event"])}
        copies = [row._mapping for row in copying.rows(connection, tables["handover"])]  # noqa: SLF001  (public)
        noted = {row.data["copy"] for row in copying.rows(connection, tables["event"]) if "copy" in row.data}
    assert noted == {digest.of_values({name: row[name] for name in FROZEN_BEFORE}) for row in copies}
    assert len(copies) == 4


def test_brought_up_it_verifies_and_goes_on(engine: Engine, old: Engine, policy_: Policy, tmp_path: Path) -> None:
    taken = tmp_path / "kopia"
    backup.take(old, taken, now=parse_instant("2026-05-01"))
    contents, verified = backup.restore(engine, taken)
    assert (contents.revision, verified.broken) == (BEFORE, [])
    assert {row["reports"] for row in state.rows(engine, "handover")} == {1}
    state.run(engine, policy_, parse_instant("2026-06-01"))
    state.decide(engine, policy_, 1, K.ATGARDA, "2026-06-02T12:00", 1)
    state.run(engine, policy_, parse_instant("2027-06-01"))
    assert state.broken(engine) == []
    assert world.history(engine, 1)[-1] == ("socialstyrelsen", "2026-06-03", "atgardad")
    assert [row["deficiency_id"] for row in state.rows(engine, "followup")] == [1]


def test_what_was_filed_before_gives_its_codes_up_when_the_month_after_began(old: Engine, policy_: Policy) -> None:
    database.migrate(old)
    assert {row["codes_due_at"][:19] for row in state.rows(old, "deficiency")} == {"2025-02-28 23:00:00"}
    state.run(old, policy_, parse_instant("2026-06-01"))
    assert [(row["month"], row["reports"]) for row in state.rows(old, "monthlycode")] == [("2025-02", 3)]
    assert state.broken(old) == []


def test_a_month_is_a_swedish_one_also_for_what_was_filed_before(old: Engine) -> None:
    with database.writing(old) as session:
        session.connection().execute(
            text("UPDATE deficiency SET filed_at = '2025-03-31 22:30:00.000000' WHERE id = 3")  # 1 April in Sweden
        )
    database.migrate(old)
    assert state.rows(old, "deficiency")[2]["codes_due_at"][:19] == "2025-04-30 22:00:00"


def test_what_was_given_up_is_not_given_up_again(old: Engine, policy_: Policy, tmp_path: Path) -> None:
    between = database.connect(f"sqlite:///{tmp_path / 'between.db'}")
    with between.execution_options(writes=True).begin() as connection:
        copying.upgrade(connection, "0003")
    database.migrate(old)
    state.run(old, policy_, parse_instant("2026-06-01"))
    _copy_what_fits(Path(str(old.url.database)), tmp_path / "between.db")
    database.migrate(between)
    assert {row["codes_due_at"] for row in state.rows(between, "deficiency")} == {None}
    assert [row["as_of"] for row in state.rows(between, "jobrun", ids=False) if row["job"] == "give_codes"] != []
    assert state.broken(between) == []
    between.dispose()


def test_what_is_merged_or_split_off_counts_from_the_earliest_once_it_is_brought_up(
    sqlite_template: Path, tmp_path: Path, policy_: Policy
) -> None:
    lived, before = tmp_path / "merged.db", tmp_path / "before.db"
    lived.write_bytes(sqlite_template.read_bytes())
    engine, made = database.connect(f"sqlite:///{lived}"), database.connect(f"sqlite:///{before}")
    group = chain.build(engine, policy_)
    head, part, split = [group.file(f"2026-01-{day}T12:00") for day in ("09", "05", "07")]
    alone = group.file("2026-01-06T12:00")
    group.merge(head, part, split, when="2026-01-20T12:00")
    group.split(split, "2026-01-25T12:00")
    with made.execution_options(writes=True).begin() as connection:
        copying.upgrade(connection, "0003")
    _copy_what_fits(lived, before)
    database.migrate(made)
    found = {row["deficiency_id"]: row["counts_from"] for row in state.rows(made, "referral") if not row["closed_at"]}
    assert {one: at and at[:10] for one, at in found.items()} == {
        head: "2026-01-05", split: "2026-01-07", alone: None
    }  # fmt: skip
    for one in (engine, made):
        one.dispose()


def test_migrated_where_it_stands_it_verifies(old: Engine) -> None:
    database.migrate(old)
    database.require_ready(old)
    with database.reading(old) as session:
        found = verifying.verify(session)
    assert found.broken == []
    assert found.checked["copies"] == 4


def test_one_report_is_noted_as_before_and_several_otherwise() -> None:
    copy = dict.fromkeys(FROZEN_BEFORE, "x")
    assert handovers.digest_of(copy | {"reports": 1}) == digest.of_values(copy)
    assert handovers.digest_of(copy | {"reports": 2}) == digest.of_values(copy | {"reports": 2})
