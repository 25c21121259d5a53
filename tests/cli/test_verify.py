"""`systembrist verify`: exit status 0 and an empty list, or 1 and a sentence for whatever is broken."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from systembrist.store import database
from tests.cli.conftest import Shell, process

BROKEN = [
    ("DELETE FROM referral WHERE deficiency_id = 1 AND closed_at IS NULL", "brist 1"),
    ("UPDATE event SET kind = 'corrected' WHERE id = 2", "sigill 1"),
    ("UPDATE event SET at = recorded_at, account_id = NULL, data = '{}' WHERE id = 2", "sigill 1"),
    ("DELETE FROM event WHERE id = (SELECT max(id) FROM event)", "händelse"),
    ("DELETE FROM handover WHERE deficiency_id = 2", "brist 2"),
    ("DELETE FROM feedback WHERE deficiency_id = 2", "brist 2"),
    ("UPDATE referral SET body_id = 1 WHERE deficiency_id = 1 AND closed_at IS NULL", "brist 1"),
]


def with_history(shell: Shell) -> Shell:
    shell.imported("text,kommun\nIngen tid,Falun\nIngen bostad,Mora\n", "2025-01-05")
    shell.done("jobs", "run", "all", "--as-of", "2026-02-01")
    return shell


def tamper(shell: Shell, statement: str) -> None:
    engine = database.connect(shell.url)
    with engine.execution_options(writes=True).begin() as connection:
        connection.execute(text(statement))
    engine.dispose()


def test_a_sound_database_is_checked_in_every_part(on_each: Shell) -> None:
    before = with_history(on_each).dump()
    verified = on_each.done("verify").json
    assert verified["broken"] == []
    assert verified["checked"]["open_stays"] == 2
    assert verified["checked"]["seals"] == 1
    assert on_each.dump() == before


def test_time_is_measured_by_the_last_run_not_by_the_clock(shell: Shell) -> None:
    shell.imported("text,kommun\nIngen tid,Falun\n", "2001-01-05")
    assert shell.done("verify").json["broken"] == []
    shell.done("jobs", "run", "all", "--as-of", "2001-02-01")
    assert shell.done("verify").json["broken"] == []


@pytest.mark.parametrize(("statement", "named"), BROKEN, ids=[statement for statement, _ in BROKEN])
def test_what_was_tampered_with_is_said_in_a_sentence(on_each: Shell, statement: str, named: str) -> None:
    tamper(with_history(on_each), statement)
    result = on_each("verify")
    assert result.status == 1
    assert any(named in sentence for sentence in result.json["broken"]), result.json["broken"]
    assert result.err == ""


def test_as_a_process_it_ends_with_one(shell: Shell) -> None:
    tamper(with_history(shell), BROKEN[0][0])
    result = process("verify", cwd=shell.folder, env={"SYSTEMBRIST_DATABASE_URL": shell.url})
    assert (result.status, result.err) == (1, "")
    assert result.json["broken"]
