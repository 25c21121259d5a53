"""Whole tables out of and into a database, by its own account of them and not the model's: for backups alone.

What is read or loaded may have the shape of an older revision, so columns and types are asked of the database.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import JSON, Connection, Engine, ForeignKeyConstraint, MetaData, Row, Table, func, insert, inspect, text
from sqlalchemy import select as rows_of
from sqlalchemy.schema import sort_tables_and_constraints
from sqlmodel import SQLModel

from systembrist.errors import InputRefused
from systembrist.model import Account, Deficiency, Draft, Event, Verksamhet
from systembrist.store.database import MIGRATIONS

BATCH = 1000
"""Rows held in memory at a time."""

WORK = (Account, Deficiency, Event, Verksamhet, Draft)
"""Tables that `init` leaves empty: one row in any of them is somebody's work."""


@contextmanager
def snapshot(engine: Engine) -> Iterator[Connection]:
    """A connection that sees the database as it stands at one moment, while others go on writing."""
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        with connection.begin():
            yield connection


def revision(connection: Connection) -> str | None:
    """The revision of the database's shape; None where there is none."""
    return MigrationContext.configure(connection).get_current_revision()


def revisions() -> Sequence[str]:
    """Every revision that this version knows, newest first."""
    return [script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()]


def all_tables() -> frozenset[str]:
    """The names of the tables of the newest revision."""
    return frozenset(SQLModel.metadata.tables)


def tables(connection: Connection, names: Iterable[str]) -> list[Table]:
    """Those of the named tables that exist, each after the ones it refers to."""
    there = set(inspect(connection).get_table_names())
    metadata = MetaData()
    metadata.reflect(connection, only=sorted(there & set(names)))
    by_name = [metadata.tables[name] for name in sorted(metadata.tables)]
    ordered: Any = sort_tables_and_constraints(by_name)  # type: ignore[no-untyped-call]
    found: list[Table] = [table for table, _ in ordered if table is not None]
    for column in (column for table in found for column in table.columns):
        if isinstance(column.type, JSON):
            column.type.none_as_null = bool(column.nullable)
    return found


def rows(connection: Connection, table: Table) -> Generator[Row[Any], None, None]:
    """Every row in the order of its key, a batch in memory at a time."""
    query = rows_of(table).order_by(*table.primary_key.columns).execution_options(yield_per=BATCH)
    with connection.execute(query) as found:
        yield from found


@contextmanager
def made_anew(engine: Engine, from_revision: str) -> Iterator[Connection]:
    """One transaction in which an empty database gets its tables anew, in the shape of a revision.

    What the caller does with it is committed with the rest, or, on any error, undone with it. Raises
    InputRefused, saying what to do, where the database holds somebody's work or has another shape than
    an empty or newly initialised one.
    """
    with engine.execution_options(writes=True).begin() as connection:
        if inspect(connection).get_table_names():
            _refuse_unless_unused(connection)
            SQLModel.metadata.drop_all(connection)
            connection.execute(text("DROP TABLE alembic_version"))
        upgrade(connection, from_revision)
        yield connection


def _refuse_unless_unused(connection: Connection) -> None:
    if revision(connection) != revisions()[0]:
        raise InputRefused("databasen är inte förberedd för den här versionen; kör först: systembrist init")
    names = ", ".join(str(one.__tablename__) for one in WORK)
    if connection.dialect.name == "postgresql":  # nobody may begin to work between the question and the answer
        connection.execute(text(f"LOCK TABLE {names} IN ACCESS EXCLUSIVE MODE"))
    for table in (SQLModel.metadata.tables[str(one.__tablename__)] for one in WORK):
        if connection.execute(rows_of(table).limit(1)).first() is not None:
            raise InputRefused(
                "databasen är inte tom; återläs till en ny, med SYSTEMBRIST_DATABASE_URL satt till dess adress"
            )


def upgrade(connection: Connection, to_revision: str = "head") -> None:
    """Migrates within the connection's transaction."""
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, to_revision)


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config


@contextmanager
def loading(connection: Connection, into: Sequence[Table]) -> Iterator[None]:
    """While it lasts, a row may refer to one that comes later in its own table; at its end all must be there."""
    if connection.dialect.name == "sqlite":
        connection.execute(text("PRAGMA defer_foreign_keys=ON"))
        yield
        return
    early = list(_references_that_may_come_first(into))
    for table, name in early:
        connection.execute(text(f"ALTER TABLE {table} ALTER CONSTRAINT {name} DEFERRABLE INITIALLY DEFERRED"))
    yield
    connection.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
    for table, name in early:
        connection.execute(text(f"ALTER TABLE {table} ALTER CONSTRAINT {name} NOT DEFERRABLE"))


def _references_that_may_come_first(ordered: Sequence[Table]) -> Iterator[tuple[str, str]]:
    loaded: set[str] = set()
    for table in ordered:
        for constraint in table.constraints:
            if isinstance(constraint, ForeignKeyConstraint) and constraint.referred_table.name not in loaded:
                yield table.name, str(constraint.name)
        loaded.add(table.name)


def load(connection: Connection, table: Table, values: Iterable[dict[str, Any]]) -> int:
    """Adds rows, a batch at a time; returns how many."""
    number, source = 0, iter(values)
    while batch := list(islice(source, BATCH)):
        connection.execute(insert(table), batch)
        number += len(batch)
    return number


def renumber(connection: Connection) -> None:
    """Sets PostgreSQL's sequences so that the next row of each table gets an id after the last one loaded."""
    if connection.dialect.name != "postgresql":
        return
    for table in SQLModel.metadata.sorted_tables:
        for key in table.primary_key.columns:
            sequence = connection.scalar(rows_of(func.pg_get_serial_sequence(table.name, key.name)))
            if sequence is not None:
                last = func.max(key)
                connection.execute(rows_of(func.setval(sequence, func.coalesce(last, 1), last.is_not(None))))
