"""The whole database as one file, the same whether it came from SQLite or PostgreSQL, and back into either.

The file is JSON, a line at a time: what it is, then for each table its columns and its rows by key, then how
many rows there are, and last the SHA-256 of all lines before. It can be read, and checked with `head -n -1 FILE
| sha256sum`, without this program. It holds everything the database does, texts and signing key included.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, Any

from sqlalchemy import Date, DateTime, Engine, Table
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from systembrist import verifying
from systembrist.errors import InputRefused, SystembristError
from systembrist.store import copying

FORMAT = "systembrist-backup"
VERSION = 1
START = f'{{"format": "{FORMAT}", '.encode()
CHUNK = 1 << 20
SHOWN = 5


@dataclass(frozen=True)
class Contents:
    """What a file holds: the revision of the tables, and how many rows of each."""

    revision: str
    rows: dict[str, int]


def _last_line(digest: str) -> bytes:
    return b'{"sha256": "' + digest.encode() + b'"}\n'


LAST_LINE = len(_last_line("0" * 64))


def take(engine: Engine, file: Path, *, now: datetime) -> Contents:
    """Writes the database, as it stands at one moment, to a new file that only its owner may read.

    The file appears whole, or not at all. Raises InputRefused where it exists or can't be written.
    """
    _refuse_existing(file)
    with _only_if_whole(file) as out, copying.snapshot(engine) as connection:
        revision = copying.revision(connection) or ""
        tables = copying.tables(connection, copying.all_tables())
        names = [table.name for table in tables]
        head = {"version": VERSION, "revision": revision, "made_at": now.isoformat(), "tables": names}
        out.line({"format": FORMAT} | head)
        rows: dict[str, int] = {}
        for table in tables:
            out.line({"table": table.name, "columns": [column.name for column in table.columns]})
            rows[table.name] = 0
            with closing(copying.rows(connection, table)) as found:
                for row in found:
                    out.line(list(row))
                    rows[table.name] += 1
        out.line({"rows": rows})
    return Contents(revision, rows)


class _Lines:
    """Writes JSON lines and keeps their digest."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._digest = sha256()

    def line(self, value: Any) -> None:
        """One line."""
        written = json.dumps(value, ensure_ascii=False, default=_as_text).encode() + b"\n"
        self._digest.update(written)
        self._file.write(written)

    def end(self) -> None:
        """The last line, and all of it on the disk."""
        self._file.write(_last_line(self._digest.hexdigest()))
        self._file.flush()
        os.fsync(self._file.fileno())


def _as_text(value: object) -> str:
    """An instant or a date; SQLite keeps instants in UTC without saying so."""
    if isinstance(value, datetime):
        return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"no backup knows how to write a {type(value).__name__}")


@contextmanager
def _only_if_whole(file: Path) -> Iterator[_Lines]:
    """Lines for a file that gets its name once they are written, on the disk and read back."""
    try:
        with NamedTemporaryFile(dir=file.parent, prefix=f".{file.name}-", delete=False) as temporary:
            written = Path(temporary.name)
            try:
                lines = _Lines(temporary)
                yield lines
                lines.end()
                with written.open("rb") as again:
                    _check_digest(again)
                _refuse_existing(file)
                written.replace(file)
            finally:
                written.unlink(missing_ok=True)
    except OSError as error:
        raise InputRefused(f"{file} går inte att skriva: {error.strerror}") from None


def _refuse_existing(file: Path) -> None:
    if file.exists() or file.is_symlink():
        raise InputRefused(f"{file} finns redan; en säkerhetskopia skrivs aldrig över")


def restore(engine: Engine, file: Path) -> tuple[Contents, verifying.Verified]:
    """Fills an empty database from a file that `take` wrote, of this revision or an older one.

    One transaction: all of it, verified, or nothing. Raises InputRefused where the file is not whole or not
    ours, is of a newer version, or the database is not empty; SystembristError where what was read back breaks
    what must always hold.
    """
    with _opened(file) as source:
        _check_digest(source)
        head = _head(source)
        with _no_trace_if_it_fails(engine), copying.made_anew(engine, head["revision"]) as connection:
            by_name = {table.name: table for table in copying.tables(connection, head["tables"])}
            ordered = [by_name[name] for name in head["tables"]]
            with copying.loading(connection, ordered):
                rows = {table.name: copying.load(connection, table, _rows(source, table)) for table in ordered}
            if json.loads(source.readline()) != {"rows": rows}:
                raise SystembristError("antalet rader stämmer inte med filen; inget är återläst")
            copying.upgrade(connection)
            copying.renumber(connection)
            verified = verifying.verify(Session(connection))
            if verified.broken:
                told = "; ".join(verified.broken[:SHOWN])
                raise SystembristError(f"inget är återläst: det som stod i filen håller inte ({told})")
    return Contents(head["revision"], rows), verified


@contextmanager
def _opened(file: Path) -> Iterator[IO[bytes]]:
    try:
        source = file.open("rb")
    except OSError as error:
        raise InputRefused(f"{file} går inte att läsa: {error.strerror}") from None
    with source:
        yield source


def _check_digest(source: IO[bytes]) -> None:
    """Raises InputRefused unless it is a backup with every byte in its place; leaves it at its start."""
    if source.read(len(START)) != START:
        raise InputRefused("filen är inte en säkerhetskopia från systembrist")
    left = source.seek(0, os.SEEK_END) - LAST_LINE
    source.seek(0)
    digest = sha256()
    while left > 0 and (chunk := source.read(min(left, CHUNK))):
        digest.update(chunk)
        left -= len(chunk)
    if source.read() != _last_line(digest.hexdigest()):
        raise InputRefused("säkerhetskopian är avkortad eller skadad; inget är återläst")
    source.seek(0)


def _head(source: IO[bytes]) -> dict[str, Any]:
    """The first line; InputRefused where it is of a version that this one doesn't know."""
    head: dict[str, Any] = json.loads(source.readline())
    if head["version"] != VERSION or head["revision"] not in copying.revisions():
        raise InputRefused("säkerhetskopian är gjord av en nyare version; uppgradera systembrist och försök igen")
    return head


def _rows(source: IO[bytes], table: Table) -> Iterator[dict[str, Any]]:
    """The rows of the table that comes next, as the database wants them; leaves the line after them unread."""
    columns = json.loads(source.readline())["columns"]
    readers = [_reader(table.columns[name].type) for name in columns]
    while (line := source.readline()).startswith(b"["):
        values = json.loads(line)
        yield {
            name: value if value is None else read(value)
            for name, read, value in zip(columns, readers, values, strict=True)
        }
    source.seek(-len(line), os.SEEK_CUR)


def _reader(kind: object) -> Callable[[Any], Any]:
    if isinstance(kind, DateTime):
        return datetime.fromisoformat
    return date.fromisoformat if isinstance(kind, Date) else _as_it_is


def _as_it_is(value: Any) -> Any:
    return value


@contextmanager
def _no_trace_if_it_fails(engine: Engine) -> Iterator[None]:
    """Takes away the SQLite file if it was not there before, and says in our words what a database said."""
    path = Path(engine.url.database) if engine.dialect.name == "sqlite" and engine.url.database else None
    was_there = path is None or path.exists()
    try:
        yield
    except BaseException as error:
        engine.dispose()
        if path is not None and not was_there:
            for suffix in ("", "-wal", "-shm"):
                path.with_name(path.name + suffix).unlink(missing_ok=True)
        if isinstance(error, DBAPIError):
            said = str(error.orig).strip().splitlines() or ["okänt fel"]
            raise InputRefused(f"databasen tog inte emot säkerhetskopian: {said[0]}") from None
        raise
