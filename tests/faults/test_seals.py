"""What was changed afterwards is found: in what happened, what was decided, where things stay, what was told."""

from __future__ import annotations

import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from systembrist import sealing
from systembrist.clock import parse_instant
from systembrist.errors import SystembristError
from systembrist.escalation.policy import Policy
from systembrist.model import VerdictKind
from systembrist.sealing import BATCH
from systembrist.store import database
from tests import kept
from tests.faults import state

END = parse_instant("2026-06-01")


def tamper(engine: Engine, *statements: str) -> None:
    """Somebody with the database's own password, whom no foreign key stops."""
    if engine.dialect.name == "sqlite":
        with sqlite3.connect(str(engine.url.database)) as connection:
            assert all(connection.execute(statement).rowcount for statement in statements)
        connection.close()
        return
    with database.writing(engine) as session:
        session.connection().execute(text("SET session_replication_role = replica"))
        for statement in statements:
            changed = session.connection().execute(text(statement))
            assert changed.rowcount != 0, statement
        session.connection().execute(text("SET session_replication_role = DEFAULT"))


def lived(engine: Engine, policy: Policy) -> None:
    """A short history up to Socialstyrelsen: silences, an answer, copies; sealed."""
    kept.lived_once("seals", kept.file_of(str(engine.url)), lambda: _live(engine, policy))


def _live(engine: Engine, policy: Policy) -> None:
    service, *_ = state.services(engine)
    by = state.people(engine)
    first, second, _ = state.file_many(engine, policy, service, "2025-02-01T12:00", 3)
    state.decide(engine, policy, first, VerdictKind.AVSLUTA, "2025-03-01T12:00", by)
    state.run(engine, policy, parse_instant("2025-09-01"))
    state.decide(engine, policy, second, VerdictKind.KOMPLETTERA, "2025-09-02T12:00", by)
    state.decide(engine, policy, second, VerdictKind.LYFT, "2025-09-02T12:00", by)
    state.run(engine, policy, END)
    assert state.broken(engine) == []


def crowded(engine: Engine, policy: Policy, number: int) -> None:
    """So many filed that their events fill a batch and begin another."""
    service, *_ = state.services(engine)
    state.file_many(engine, policy, service, "2025-02-01T12:00", number)
    state.run(engine, policy, parse_instant("2025-02-02"))
    assert state.broken(engine) == []


def last_event(engine: Engine) -> int:
    return int(state.rows(engine, "event")[-1]["id"])


def some_event(engine: Engine, which: str) -> int:
    """An event of a deficiency."""
    ids = [int(row["id"]) for row in state.rows(engine, "event") if row["deficiency_id"] is not None]
    return {"first": ids[0], "middle": ids[len(ids) // 2], "newest": ids[-1]}[which]


CHANGES = [
    "UPDATE event SET at = '2025-01-01 00:00:00.000000' WHERE id = {id}",
    "UPDATE event SET recorded_at = '2025-01-01 00:00:00.000000' WHERE id = {id}",
    "UPDATE event SET body_id = 7 WHERE id = {id}",
    "UPDATE event SET to_body_id = 1 WHERE id = {id}",
    "UPDATE event SET account_id = 7 WHERE id = {id}",
    "UPDATE event SET kind = 'released' WHERE id = {id}",
    "UPDATE event SET deficiency_id = NULL WHERE id = {id}",
    "UPDATE event SET data = '{{\"x\": 1}}' WHERE id = {id}",
    "UPDATE event SET id = -{id} WHERE id = {id}",
    "UPDATE event SET id = {id} + 100000 WHERE id = {id}",
    "DELETE FROM event WHERE id = {id}",
]


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize(
    "which", [pytest.param("first", marks=pytest.mark.long), "middle", pytest.param("newest", marks=pytest.mark.long)]
)
def test_any_change_of_any_sealed_event_is_found(engine: Engine, policy_: Policy, change: str, which: str) -> None:
    lived(engine, policy_)
    tamper(engine, change.format(id=some_event(engine, which)))
    assert any("sigill" in fault for fault in state.broken(engine))


@pytest.mark.parametrize("before", [0, -5])
def test_an_event_slipped_in_before_the_others_is_found(engine: Engine, policy_: Policy, before: int) -> None:
    lived(engine, policy_)
    tamper(
        engine,
        f"INSERT INTO event (id, kind, at, recorded_at, data) SELECT {before}, kind, at, recorded_at, data FROM event"
        " WHERE id = 1",
    )
    assert any("sigill" in fault for fault in state.broken(engine))


def test_an_event_slipped_into_a_gap_is_found(engine: Engine, policy_: Policy) -> None:
    lived(engine, policy_)
    tamper(engine, "DELETE FROM event WHERE id = 3", "INSERT INTO event (id, kind, at, recorded_at, data)"
           " SELECT 3, kind, at, recorded_at, data FROM event WHERE id = 1")  # fmt: skip
    assert any("sigill" in fault for fault in state.broken(engine))


def test_the_newest_event_added_again_under_its_old_number_is_found(engine: Engine, policy_: Policy) -> None:
    lived(engine, policy_)
    last = last_event(engine)
    tamper(engine, f"DELETE FROM event WHERE id = {last}", "INSERT INTO event (id, kind, at, recorded_at, data)"
           f" SELECT {last}, kind, at, recorded_at, data FROM event WHERE id = 1")  # fmt: skip
    assert any("sigill" in fault for fault in state.broken(engine))


@pytest.mark.parametrize("which", [1, BATCH, BATCH + 1, BATCH + 100])
def test_in_a_full_batch_and_in_a_part_filled_one_a_change_is_found(
    engine: Engine, policy_: Policy, which: int
) -> None:
    crowded(engine, policy_, BATCH // 2 + 60)
    assert [seal["events"] for seal in state.rows(engine, "seal")] == [BATCH, 120]
    tamper(engine, f"UPDATE event SET body_id = 7 WHERE id = {which}")
    assert len([fault for fault in state.broken(engine) if "sigill" in fault]) == 1


@pytest.mark.parametrize("number", [BATCH // 2 - 1, BATCH // 2, BATCH // 2 + 1])
def test_around_a_full_batch_all_is_sealed(engine: Engine, policy_: Policy, number: int) -> None:
    crowded(engine, policy_, number)
    assert sum(seal["events"] for seal in state.rows(engine, "seal")) == 2 * number == last_event(engine)
    state.run(engine, policy_, parse_instant("2025-02-03"))
    assert state.broken(engine) == []


def test_seals_do_not_depend_on_how_many_runs_made_them(engine: Engine, tmp_path: Path, policy_: Policy) -> None:
    service, *_ = state.services(engine)
    with state.copy_of(engine, tmp_path) as often:
        for day in range(1, 8):
            when = parse_instant("2025-02-01T12:00") + timedelta(days=day)
            for database_ in (engine, often):
                state.file_many(database_, policy_, service, when.isoformat(), 90)
            state.run(often, policy_, when)
            state.run(often, policy_, when)
        for database_ in (engine, often):
            state.run(database_, policy_, parse_instant("2025-03-01"))
        assert state.rows(engine, "seal") == state.rows(often, "seal")
        assert len(state.rows(engine, "seal")) == 2


@pytest.mark.parametrize(
    "change",
    ["UPDATE seal SET digest = 'x' WHERE id = 1", "UPDATE seal SET events = events - 1 WHERE id = 1",
     "UPDATE seal SET last_event_id = last_event_id + 1 WHERE id = 1", "DELETE FROM seal"],
)  # fmt: skip
def test_a_seal_changed_or_taken_away_is_found(engine: Engine, policy_: Policy, change: str) -> None:
    lived(engine, policy_)
    tamper(engine, change)
    assert state.broken(engine)


def test_nothing_is_sealed_over_a_break(engine: Engine, policy_: Policy) -> None:
    lived(engine, policy_)
    tamper(engine, "UPDATE event SET body_id = 7 WHERE id = 2")
    state.file_many(engine, policy_, 1, "2026-06-02T12:00", 1)
    before = state.rows(engine, "seal")
    with pytest.raises(SystembristError, match="sigill 1"), database.writing(engine) as session:
        sealing.seal(session, parse_instant("2026-07-01"))
    assert state.rows(engine, "seal") == before


def test_what_has_happened_since_the_last_run_is_no_break(engine: Engine, policy_: Policy) -> None:
    lived(engine, policy_)
    state.file_many(engine, policy_, 1, "2026-06-02T12:00", 2)
    assert state.broken(engine) == []
    assert sum(seal["events"] for seal in state.rows(engine, "seal")) == last_event(engine) - 4


def test_only_what_was_written_by_then_is_sealed_and_the_rest_by_the_next_run(engine: Engine, policy_: Policy) -> None:
    service, *_ = state.services(engine)
    state.file_many(engine, policy_, service, "2025-02-01T12:00", 2)
    state.file_many(engine, policy_, service, "2025-02-03T12:00", BATCH)
    for moment, sealed in [("2025-01-31", 0), ("2025-02-01", 4), ("2025-02-02", 0), ("2025-02-03", 2 * BATCH)]:
        with database.writing(engine) as session:
            assert sealing.seal(session, parse_instant(moment)) == sealed
        assert state.broken(engine) == []
    assert [seal["events"] for seal in state.rows(engine, "seal")] == [BATCH, BATCH, 4]


def test_seals_that_a_run_made_and_that_are_gone_are_missed(engine: Engine, policy_: Policy) -> None:
    lived(engine, policy_)
    tamper(engine, "DELETE FROM seal")
    assert f"sigill över händelserna 1-{last_event(engine)} saknas" in state.broken(engine)


BY_HAND = {
    "a reason changed afterwards": "UPDATE verdict SET reason = 'En annan.' WHERE id = 1",
    "an ask-back's words changed afterwards": "UPDATE verdict SET reason = 'En annan.' WHERE kind = 'komplettera'",
    "a verdict taken away": "DELETE FROM verdict WHERE kind = 'komplettera'",
    "a verdict put in": "INSERT INTO verdict (id, deficiency_id, body_id, kind, reason, decided_by, decided_at,"
                        " effective_at, late) SELECT 99, deficiency_id, body_id, kind, 'Ny.', decided_by, decided_at,"
                        " effective_at, late FROM verdict WHERE id = 1",
    "a stay closed by hand": "UPDATE referral SET closed_at = due_at, outcome = 'avslutad' WHERE closed_at IS NULL"
                             " AND deficiency_id = 2",
    "a stay opened again by hand": "UPDATE referral SET closed_at = NULL, outcome = NULL WHERE deficiency_id = 1",
    "an outcome changed": "UPDATE referral SET outcome = 'lyft' WHERE outcome = 'tystnad' AND deficiency_id = 3",
    "a stay moved to another body": "UPDATE referral SET body_id = 30 WHERE closed_at IS NULL AND deficiency_id = 2",
    "a stay taken away": "DELETE FROM referral WHERE deficiency_id = 3 AND outcome = 'tystnad'",
    "a deficiency closed by hand": "UPDATE deficiency SET closed_at = filed_at WHERE id = 2",
    "a deficiency opened by hand": "UPDATE deficiency SET closed_at = NULL WHERE id = 1",
    "a deficiency taken away": "DELETE FROM deficiency WHERE id = 2",
    "an answer to the ombud taken away": "DELETE FROM feedback WHERE to_body_id IS NULL AND kind = 'utan_svar'"
                                         " AND deficiency_id = 3",
    "an answer to a body below taken away": "DELETE FROM feedback WHERE to_body_id IS NOT NULL AND deficiency_id = 3",
    "a copy taken away": "DELETE FROM handover WHERE deficiency_id = 2",
    "a copy dated otherwise": "UPDATE handover SET at = '2025-01-01 00:00:00.000000' WHERE deficiency_id = 2",
    "a copy sent elsewhere": "UPDATE handover SET to_body_id = 5 WHERE deficiency_id = 2",
}  # fmt: skip


@pytest.mark.parametrize("what", BY_HAND)
def test_what_was_done_by_hand_is_found(engine: Engine, policy_: Policy, what: str) -> None:
    lived(engine, policy_)
    tamper(engine, BY_HAND[what])
    assert state.broken(engine)
