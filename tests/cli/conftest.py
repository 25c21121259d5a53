"""The command as a script meets it: words in; exit status, standard out and standard error back."""

from __future__ import annotations

import gc
import io
import json
import os
import shutil
import subprocess
import sys
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import inspect, text

from systembrist import accounts, cli, clock
from systembrist.store import database

COMMAND = Path(sys.executable).with_name("systembrist")


@dataclass(frozen=True)
class Result:
    """What one command came to."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one JSON value it printed."""
        return json.loads(self.out)

    @property
    def jsonl(self) -> list[Any]:
        """The JSON value of each line it printed."""
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def said(self) -> list[str]:
        """The lines on standard error."""
        return self.err.splitlines()


@contextmanager
def _typed(text: str) -> Iterator[None]:
    """Meanwhile the text is what a command reads from standard input."""
    before, sys.stdin = sys.stdin, io.TextIOWrapper(io.BytesIO(text.encode()), encoding="utf-8")
    try:
        yield
    finally:
        sys.stdin = before


class Shell:
    """Runs commands in this process, on one database and in one folder."""

    def __init__(self, url: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.url = url
        self.folder = folder
        self._capsys = capsys

    def __call__(self, *words: str | Path, stdin: str = "") -> Result:
        """Runs one command, whatever it comes to."""
        self._capsys.readouterr()
        with warnings.catch_warnings(), _typed(stdin):
            # A command is a process of its own, whose end closes what it opened; here nothing does.
            warnings.filterwarnings("ignore", ".* was deleted while still open", ResourceWarning)
            status = cli.run([str(word) for word in words])
            if self.url.startswith("postgresql"):
                gc.collect()
        captured = self._capsys.readouterr()
        return Result(status, captured.out, captured.err)

    def done(self, *words: str | Path) -> Result:
        """Runs one command that must succeed."""
        result = self(*words)
        assert result.status == 0, result.err
        return result

    def refused(self, *words: str | Path) -> list[str]:
        """Runs one command that must be refused: exit status 2, nothing on standard out; what it said."""
        result = self(*words)
        assert (result.status, result.out) == (2, ""), result
        assert result.said
        assert "Traceback" not in result.err
        return result.said

    def file(self, name: str, content: str | bytes) -> Path:
        """Writes a file to hand to a command."""
        path = self.folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def imported(self, content: str, as_of: str, name: str = "rader.csv") -> list[int]:
        """Imports a file; the ids."""
        ids: list[int] = self.done("import", self.file(name, content), "--as-of", as_of).json["ids"]
        return ids

    def dump(self) -> dict[str, list[tuple[Any, ...]]]:
        """Every row of every table."""
        engine = database.connect(self.url)
        with engine.connect() as connection:
            found = {
                table: sorted((tuple(row) for row in connection.execute(text(f'SELECT * FROM "{table}"'))), key=repr)
                for table in inspect(connection).get_table_names()
            }
        engine.dispose()
        return found


def process(*words: str | Path, cwd: Path, stdin: bytes = b"", env: dict[str, str] | None = None) -> Result:
    """Runs the installed command as a process of its own; `env` is all of systembrist's environment."""
    bare = {name: value for name, value in os.environ.items() if not name.startswith("SYSTEMBRIST_")}
    words_ = [str(COMMAND), *map(str, words)]
    done = subprocess.run(words_, cwd=cwd, input=stdin, env=bare | (env or {}), capture_output=True, check=False)
    return Result(done.returncode, done.stdout.decode(), done.stderr.decode())


@pytest.fixture
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], cache: Path) -> Shell:
    """A shell where `init` was never run."""
    url = f"sqlite:///{tmp_path / 'systembrist.db'}"
    monkeypatch.setenv("SYSTEMBRIST_DATABASE_URL", url)
    monkeypatch.setenv("SYSTEMBRIST_CACHE", str(cache))
    return Shell(url, tmp_path, capsys)


@pytest.fixture
def shell(nowhere: Shell, sqlite_template: Path, tmp_path: Path) -> Shell:
    """A shell on an installed, otherwise empty SQLite database."""
    shutil.copy(sqlite_template, tmp_path / "systembrist.db")
    return nowhere


@pytest.fixture
def on_each(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], cache: Path
) -> Shell:
    """A shell on an installed, otherwise empty database of each kind."""
    monkeypatch.setenv("SYSTEMBRIST_DATABASE_URL", database_url)
    monkeypatch.setenv("SYSTEMBRIST_CACHE", str(cache))
    return Shell(database_url, tmp_path, capsys)


def add_account(url: str, email: str) -> None:
    """An account without going through a process, which costs a second."""
    engine = database.connect(url)
    with database.writing(engine) as session:
        accounts.add(session, email=email, name="Åsa Öst", password="en lång hemlighet", now=clock.now())
    engine.dispose()


def changed(before: dict[str, list[Any]], after: dict[str, list[Any]]) -> Sequence[str]:
    """The tables in which two dumps differ."""
    return [name for name in before.keys() | after.keys() if before.get(name) != after.get(name)]
