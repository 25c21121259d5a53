"""A backup is the database at one moment, whole, and comes back as it was on either kind."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event, inspect, text
from sqlmodel import col

from systembrist import backup
from systembrist.errors import InputRefused
from systembrist.escalation.policy import Policy
from systembrist.model import Body, Level
from systembrist.store import copying, database
from systembrist.store import organisations as known
from tests import world
from tests.faults import state
from tests.faults.kept import NOW, Kept, Killed, everything, parsed, signed, taken, unsigned


def test_all_of_it_comes_back_on_either_kind(lived_in: Engine, nothing: Engine, tmp_path: Path) -> None:
    file = taken(lived_in, tmp_path)
    contents, verified = backup.restore(nothing, file)
    assert verified.broken == []
    assert everything(nothing) == everything(lived_in)
    assert {
        name: len(rows) for name, rows in everything(lived_in).items() if name != "alembic_version"
    } == contents.rows
    assert [name for name, number in contents.rows.items() if number == 0] == []
    again = taken(nothing, tmp_path)  # PostgreSQL alone keeps the fields of a JSON value in an order of its own
    assert parsed(again)[:-1] == parsed(file)[:-1]
    if lived_in.dialect.name == nothing.dialect.name:
        assert again.read_bytes() == file.read_bytes()
    database.require_ready(nothing)


def test_life_goes_on_with_new_ids(nothing: Engine, policy_: Policy, file: Path) -> None:
    contents, _ = backup.restore(nothing, file)
    with database.writing(nothing) as session:
        service = known.verksamhet(session, 1)
        assert service is not None
        assert world.file(session, service, policy_, "2026-05-01").id == contents.rows["deficiency"] + 1
        assert world.person(session, "ny", world.RoleKind.OMBUD, service).id == contents.rows["account"] + 1
    assert state.run(nothing, policy_, world.at("2027-04-01")) > 0
    assert state.broken(nothing) == []


def test_an_installation_that_nobody_has_used_is_replaced(
    kept: Kept, engine: Engine, policy_: Policy, file: Path
) -> None:
    state.run(engine, policy_, world.at("2026-05-01"))
    backup.restore(engine, file)
    assert everything(engine) == kept.rows


def test_it_is_the_database_at_one_moment(lived_in: Engine, policy_: Policy, tmp_path: Path) -> None:
    restored = database.connect(f"sqlite:///{tmp_path / 'restored.db'}")
    before = everything(lived_in)
    met = []

    def work(*arguments: Any) -> None:
        if "FROM event" in arguments[2] and not met:
            met.append(True)
            with ThreadPoolExecutor(1) as pool:  # waits for it: all of it happens in the middle of the backup
                pool.submit(_work).result()

    def _work() -> None:
        state.file_many(lived_in, policy_, 1, "2026-05-01T12:00", 5)
        state.run(lived_in, policy_, world.at("2027-05-01"))

    event.listen(lived_in, "before_cursor_execute", work)
    file = taken(lived_in, tmp_path)
    event.remove(lived_in, "before_cursor_execute", work)
    assert met
    assert everything(lived_in) != before
    backup.restore(restored, file)
    assert everything(restored) == before
    restored.dispose()


def test_taken_again_and_again_while_the_jobs_run(lived_in: Engine, tmp_path: Path, policy_: Policy) -> None:
    def live() -> None:
        for month in range(1, 13):
            state.file_many(lived_in, policy_, 1, f"2027-{month:02}-01T12:00", 4)
            state.run(lived_in, policy_, world.at(f"2027-{month:02}-20"))

    with ThreadPoolExecutor(1) as pool:
        living = pool.submit(live)
        files = [taken(lived_in, tmp_path)]
        while not living.done():
            files.append(taken(lived_in, tmp_path))
        living.result()
    for number, file in enumerate(files[:: max(len(files) // 4, 1)]):
        restored = database.connect(f"sqlite:///{tmp_path / f'again{number}.db'}")
        assert backup.restore(restored, file)[1].broken == []
        restored.dispose()


def test_an_older_revision_is_brought_up(nothing: Engine, tmp_path: Path) -> None:
    old = database.connect(f"sqlite:///{tmp_path / 'old.db'}")
    with old.execution_options(writes=True).begin() as connection:
        copying.upgrade(connection, "0001")
        connection.execute(text("INSERT INTO installation (id, secret_key) VALUES (1, 'hemlig')"))
    contents, verified = backup.restore(nothing, taken(old, tmp_path))
    assert (contents.revision, verified.broken) == ("0001", [])
    database.require_ready(nothing)
    assert everything(nothing)["installation"] == [(1, "hemlig", None)]
    old.dispose()


def test_a_row_may_refer_to_a_later_one_in_its_own_table(engine: Engine, nothing: Engine, tmp_path: Path) -> None:
    with database.writing(engine) as session:
        top = session.exec(known.select(Body).where(Body.level == Level.SOCIALSTYRELSEN)).one()
        lan = session.exec(known.select(Body).where(Body.level == Level.LANSSTYRELSE).order_by(col(Body.id))).first()
        assert lan is not None
        moved = Body(level=Level.LANSSTYRELSE, parent_id=top.id, name="Ny", lan_id=lan.lan_id)
        session.add(moved)
        session.flush()
        kommun = session.exec(known.select(Body).where(Body.parent_id == lan.id)).first()
        assert kommun is not None
        assert kommun.id < moved.id
        kommun.parent_id = moved.id
        session.add(kommun)
    backup.restore(nothing, taken(engine, tmp_path))
    assert everything(nothing) == everything(engine)
    loose = [one for one in inspect(nothing).get_foreign_keys("body") if one["options"]]
    assert loose == []


def test_a_file_that_exists_is_never_written_over(engine: Engine, tmp_path: Path) -> None:
    file = tmp_path / "kopia"
    file.write_text("kvar")
    for there in (file, tmp_path):
        with pytest.raises(InputRefused, match="finns redan"):
            backup.take(engine, there, now=NOW)
    assert file.read_text() == "kvar"


def test_a_backup_that_is_stopped_leaves_nothing(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()

    def stop(_: object) -> str:
        assert [one.name[:6] for one in folder.iterdir()] == [".kopia"]
        raise Killed

    with pytest.raises(InputRefused, match="går inte att skriva"):
        backup.take(engine, folder / "none" / "kopia", now=NOW)
    monkeypatch.setattr(backup, "_as_text", stop)
    with pytest.raises(Killed):
        backup.take(engine, folder / "kopia", now=NOW)
    assert not list(folder.iterdir())


def test_only_its_owner_may_read_it(engine: Engine, tmp_path: Path) -> None:
    assert stat.S_IMODE(taken(engine, tmp_path).stat().st_mode) == 0o600


def test_it_can_be_read_and_checked_without_us(lived_in: Engine, tmp_path: Path) -> None:
    file = taken(lived_in, tmp_path)
    content, lines = file.read_bytes(), parsed(file)
    assert signed(unsigned(content)) == content
    tables = [line["table"] for line in lines if isinstance(line, dict) and "table" in line]
    assert lines[0] == {
        "format": "systembrist-backup", "version": 1, "revision": copying.revisions()[0],
        "made_at": "2026-06-01T12:00:00+00:00", "tables": tables,
    }  # fmt: skip
    assert set(tables) == copying.all_tables()
