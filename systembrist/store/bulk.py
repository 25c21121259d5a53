"""Rows by the hundred thousand, past the ORM: for data that is made in bulk."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, cast

from sqlalchemy import Boolean, Connection
from sqlmodel import Session, SQLModel, UTCDateTime


def insert(session: Session, table: type[SQLModel], columns: Mapping[str, Sequence[Any]]) -> None:
    """Adds rows, given as the values of each column that is filled; the others get the database's own default.

    Codes come as plain text and the values of JSON columns as JSON text: what comes again and again is made once.
    """
    connection = session.connection()
    made = cast("Any", table).__table__
    driver = cast("Any", connection.connection.driver_connection)
    names = ", ".join(columns)
    if connection.dialect.name == "sqlite":
        kept = [_as_sqlite_keeps_it(made.columns[name].type, values) for name, values in columns.items()]
        marks = ", ".join("?" * len(columns))
        with _without_indexes(connection, made.name):
            driver.executemany(f"INSERT INTO {made.name} ({names}) VALUES ({marks})", zip(*kept, strict=True))  # noqa: S608
        return
    with driver.cursor() as cursor, cursor.copy(f"COPY {made.name} ({names}) FROM STDIN") as copy:
        for row in zip(*columns.values(), strict=True):
            copy.write_row(row)


@contextmanager
def _without_indexes(connection: Connection, table: str) -> Iterator[None]:
    """Takes the indexes of a table away and makes them anew at the end, sorted at once instead of row by row."""
    query = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name = ?"
    indexes = connection.exec_driver_sql(query, (table,)).all()
    for name, _ in indexes:
        connection.exec_driver_sql(f"DROP INDEX {name}")
    yield
    for _, statement in indexes:
        connection.exec_driver_sql(statement)


def _as_sqlite_keeps_it(kind: Any, values: Sequence[Any]) -> Sequence[Any]:
    """A column's values as the driver takes them without asking what they are."""
    if isinstance(kind, UTCDateTime):
        return list(map(_moment, values))
    return list(map(int, values)) if isinstance(kind, Boolean) else values


@lru_cache(maxsize=1 << 18)
def _moment(one: datetime | None) -> str | None:
    """UTC with microseconds and no zone, as SQLAlchemy writes it; the same moments come again and again."""
    return None if one is None else one.astimezone(UTC).isoformat(" ", "microseconds").removesuffix("+00:00")


ROOM = 256 * 1024
"""Kibibytes of memory for SQLite to keep indexes in while they grow in no order."""


def make_room(session: Session) -> None:
    """Lets SQLite use more memory than it usually may, as long as this connection lasts."""
    if session.get_bind().dialect.name == "sqlite":
        session.connection().exec_driver_sql(f"PRAGMA cache_size = -{ROOM}")
