"""What takes long to live through is lived through once: a SQLite database begins again where it ended."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory


@cache
def _folder() -> TemporaryDirectory[str]:
    """Where the ends lie; it goes with the process."""
    return TemporaryDirectory(prefix="kept")


def lived_once(name: str, file: str | None, live: Callable[[], object]) -> None:
    """Makes the database in `file` what `live` makes of an installed one; None for a database that is no file."""
    if file is None:
        live()
        return
    end = Path(_folder().name) / f"{name}.db"
    if not end.exists():
        live()
        _copy(file, end)
    else:
        _copy(end, file)


def _copy(source: Path | str, target: Path | str) -> None:
    with closing(sqlite3.connect(source)) as one, closing(sqlite3.connect(target)) as other:
        one.backup(other)


def file_of(url: str) -> str | None:
    """The file that a SQLite address names."""
    return url.removeprefix("sqlite:///") if url.startswith("sqlite:///") else None
