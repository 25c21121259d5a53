"""The door to the database: engines for SQLite and PostgreSQL, and the one transaction helper."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, event, make_url
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import ArgumentError, DatabaseError
from sqlmodel import Session, SQLModel, create_engine

from systembrist.errors import InputRefused

MIGRATIONS = Path(__file__).parent / "migrations"
BUSY_SECONDS = 30
"""How long a writer waits for another before it gives up (SQLite has one writer at a time)."""


def connect(url: str) -> Engine:
    """An engine for a database URL, set up so that both databases keep the same promises.

    Raises InputRefused for a URL that is no address of a SQLite or PostgreSQL database.
    """
    try:
        address = make_url(url)
    except ArgumentError:
        raise InputRefused("SYSTEMBRIST_DATABASE_URL går inte att läsa som en databasadress") from None
    backend = address.get_backend_name()
    if backend == "postgresql":
        return create_engine(address.set(drivername="postgresql+psycopg"), pool_pre_ping=True, hide_parameters=True)
    if backend == "sqlite" and not address.database:
        raise InputRefused("SYSTEMBRIST_DATABASE_URL ska namnge en fil: sqlite:///systembrist.db")
    if backend != "sqlite":
        raise InputRefused("SYSTEMBRIST_DATABASE_URL ska börja med sqlite: eller postgresql:")
    engine = create_engine(address, connect_args={"timeout": BUSY_SECONDS}, hide_parameters=True)
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _set_up_sqlite(connection: Any, _: Any) -> None:
    # The driver's own transaction handling begins late and breaks savepoints; we say BEGIN ourselves.
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "foreign_keys=ON", "synchronous=NORMAL"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    # A writer takes the lock at once: a read that later turns into a write could not wait its turn.
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """A session whose changes are thrown away."""
    with Session(engine) as session:
        yield session


@contextmanager
def writing(engine: Engine) -> Iterator[Session]:
    """A session that is one transaction: committed when the block ends well, else undone."""
    with open_for_writing(engine) as session, session.begin():
        yield session


def open_for_writing(engine: Engine) -> Session:
    """A session for a caller that ends the transaction itself (the web request does)."""
    return Session(engine.execution_options(writes=True), expire_on_commit=False)


def insert_into(session: Session, table: type[SQLModel]) -> Any:
    """An INSERT that can say what to do on a conflict, in the words of the session's database."""
    return postgresql.insert(table) if session.get_bind().dialect.name == "postgresql" else sqlite.insert(table)


def _migrations() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config


def migrate(engine: Engine) -> None:
    """Brings an empty or older database to the newest shape; repeatable."""
    config = _migrations()
    try:
        with engine.execution_options(writes=True).begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    except DatabaseError as error:
        raise _unusable(error) from None


def require_ready(engine: Engine) -> None:
    """Raises InputRefused, saying what to do, unless the database has the newest shape."""
    newest = ScriptDirectory.from_config(_migrations()).get_current_head()
    if engine.dialect.name == "sqlite" and not _sqlite_file_exists(engine):
        raise InputRefused(f"databasen {engine.url.database} finns inte; kör först: systembrist init")
    try:
        with engine.connect() as connection:
            current = MigrationContext.configure(connection).get_current_revision()
    except DatabaseError as error:
        raise _unusable(error) from None
    if current != newest:
        raise InputRefused("databasen är inte förberedd för den här versionen; kör: systembrist init")


def _unusable(error: DatabaseError) -> InputRefused:
    """What the database said, on one line: it can't be reached, is locked, or is no database at all."""
    said = str(error.orig).strip().splitlines()
    return InputRefused(f"databasen går inte att öppna: {said[0] if said else 'okänt fel'}")


def _sqlite_file_exists(engine: Engine) -> bool:
    # Asked before connecting, since connecting would create an empty file.
    return engine.url.database is not None and Path(engine.url.database).exists()
