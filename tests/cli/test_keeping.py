"""`systembrist backup` and `systembrist restore`; what they keep and refuse is in tests/faults/test_backup.py."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Shell, process

ROWS = "text,kommun\nKlienten har väntat ett år på vård.,Falun\n"


def test_an_installation_moves(shell: Shell, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    shell.imported(ROWS, "2025-01-01")
    shell.done("jobs", "run", "all", "--as-of", "2026-02-01")
    before, file = shell.dump(), tmp_path / "kopia"
    taken = shell.done("backup", file).json
    assert taken["rows"]["deficiency"] == 1
    monkeypatch.setenv("SYSTEMBRIST_DATABASE_URL", f"sqlite:///{tmp_path / 'ny.db'}")
    restored = shell.done("restore", file).json
    assert restored.pop("broken") == []
    assert restored.pop("checked")["open_stays"] == 1
    assert restored == taken
    assert shell.done("verify").json["broken"] == []
    shell.url = f"sqlite:///{tmp_path / 'ny.db'}"
    assert shell.dump() == before


def test_neither_goes_over_what_is_there(shell: Shell, tmp_path: Path) -> None:
    shell.imported(ROWS, "2025-01-01")
    before = shell.dump()
    file = tmp_path / "kopia"
    shell.done("backup", file)
    (said,) = shell.refused("backup", file)
    assert "finns redan" in said
    (said,) = shell.refused("restore", file)
    assert "inte tom" in said
    assert shell.dump() == before


def test_nothing_to_keep_and_nothing_to_read(nowhere: Shell) -> None:
    assert "systembrist init" in nowhere.refused("backup", nowhere.folder / "kopia")[0]
    nowhere.refused("restore", nowhere.folder / "kopia")
    assert not any(nowhere.folder.iterdir())


def test_history_that_does_not_hold_is_an_error_and_no_traceback(tmp_path: Path) -> None:
    result = process("restore", "kopia", cwd=tmp_path)
    assert (result.status, result.out, len(result.said)) == (2, "", 1)
