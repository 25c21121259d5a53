"""The demo builds its own database, and never one that it can't have made."""

import sqlite3
from pathlib import Path

import pytest

from systembrist import cli
from systembrist.store import database
from tests import world


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of its own to build in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def refused(capsys: pytest.CaptureFixture[str]) -> str:
    before = Path("demo.db").read_bytes()
    assert cli.run(["demo", "--no-serve"]) == 2
    assert Path("demo.db").read_bytes() == before
    return capsys.readouterr().err


def test_a_file_that_is_no_database_is_left_alone(capsys: pytest.CaptureFixture[str]) -> None:
    Path("demo.db").write_text("mina anteckningar")
    assert "flytta den" in refused(capsys)


def test_another_programs_database_is_left_alone(capsys: pytest.CaptureFixture[str]) -> None:
    with sqlite3.connect("demo.db") as other:
        other.execute("CREATE TABLE konto (id INTEGER)")
        other.execute("PRAGMA journal_mode=WAL")
    other.close()
    assert "flytta den" in refused(capsys)


@pytest.mark.parametrize("version", ["0001", "0002"])
def test_a_database_with_a_real_account_is_left_alone_whatever_its_version(
    sqlite_template: Path, capsys: pytest.CaptureFixture[str], version: str
) -> None:
    Path("demo.db").write_bytes(sqlite_template.read_bytes())
    engine = database.connect("sqlite:///demo.db")
    with database.writing(engine) as session:
        service = world.open_service(session)
        world.person(session, "anna", world.RoleKind.OMBUD, service)
    engine.dispose()
    with sqlite3.connect("demo.db") as changed:
        changed.execute("UPDATE alembic_version SET version_num = ?", [version])
    changed.close()
    assert "flytta den" in refused(capsys)


@pytest.mark.long
def test_it_is_built_once_and_then_taken_as_it_is() -> None:
    assert cli.run(["demo", "--no-serve"]) == 0
    built = Path("demo.db").stat().st_mtime_ns
    assert cli.run(["demo", "--no-serve"]) == 0
    assert Path("demo.db").stat().st_mtime_ns == built
