"""Rows by the hundred thousand, past the ORM: for data that is made in bulk."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, cast

from sqlalchemy import JSON
from sqlmodel import Session, SQLModel, UTCDateTime

Convert = Callable[[Any], Any]


def insert(session: Session, table: type[SQLModel], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Adds rows, each a value a column in the order named; what is not named gets the database's own default."""
    connection = session.connection()
    made = cast("Any", table).__table__
    on_sqlite = connection.dialect.name == "sqlite"
    to_convert = [(place, convert) for place, name in enumerate(columns)
                  if (convert := _converter(made.columns[name].type, on_sqlite=on_sqlite)) is not None]  # fmt: skip
    converted, names = _converted(rows, to_convert), ", ".join(columns)
    if not on_sqlite:
        driver = cast("Any", connection.connection.driver_connection)
        with driver.cursor() as cursor, cursor.copy(f"COPY {made.name} ({names}) FROM STDIN") as copy:
            for row in converted:
                copy.write_row(row)
    elif every := list(converted):
        marks = ", ".join("?" * len(columns))
        connection.exec_driver_sql(f"INSERT INTO {made.name} ({names}) VALUES ({marks})", every)  # noqa: S608


ROOM = 256 * 1024
"""Kibibytes of memory for SQLite to keep indexes in while they grow in no order."""


def make_room(session: Session) -> None:
    """Lets SQLite use more memory than it usually may, as long as this connection lasts."""
    if session.get_bind().dialect.name == "sqlite":
        session.connection().exec_driver_sql(f"PRAGMA cache_size = -{ROOM}")


def _converted(rows: Iterable[Sequence[Any]], to_convert: Sequence[tuple[int, Convert]]) -> Iterator[tuple[Any, ...]]:
    for row in rows:
        values = list(row)
        for place, convert in to_convert:
            if values[place] is not None:
                values[place] = convert(values[place])
        yield tuple(values)


def _converter(kind: Any, *, on_sqlite: bool) -> Convert | None:
    """How the driver wants a value of that type; None where it takes it as it is."""
    if isinstance(kind, JSON):
        return _as_json
    return _as_sqlite_keeps_it if on_sqlite and isinstance(kind, UTCDateTime) else None


@lru_cache(maxsize=1 << 18)
def _as_sqlite_keeps_it(moment: datetime) -> str:
    """UTC with microseconds and no zone, as SQLAlchemy writes it; the same moments come again and again."""
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")


_as_json: Convert = json.JSONEncoder(ensure_ascii=False).encode
