"""Databases to take a backup of and to restore one into."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text

from systembrist.escalation.policy import Policy
from systembrist.store import database
from tests.conftest import DATABASES
from tests.faults.kept import Kept, everything, live, numbers, taken


@pytest.fixture(params=DATABASES, ids=["to-sqlite", "to-postgresql"])
def nothing(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A database in which nothing was ever made; on SQLite not even its file is there."""
    if request.param == "sqlite":
        opened = database.connect(f"sqlite:///{tmp_path / 'target.db'}")
        yield opened
        opened.dispose()
        return
    address, name = request.getfixturevalue("postgresql"), f"target{next(numbers)}"
    server = create_engine(address.format("postgres").replace(":", "+psycopg:", 1), isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
        opened = database.connect(address.format(name))
        yield opened
        opened.dispose()
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    server.dispose()


@pytest.fixture
def lived_in(engine: Engine, policy_: Policy) -> Engine:
    """A database of each kind with something in every table."""
    live(engine, policy_)
    return engine


@pytest.fixture(scope="module")
def kept(sqlite_template: Path, policy_: Policy, tmp_path_factory: pytest.TempPathFactory) -> Kept:
    """The backup of a database with something in every table."""
    folder = tmp_path_factory.mktemp("kept")
    shutil.copy(sqlite_template, folder / "source.db")
    engine = database.connect(f"sqlite:///{folder / 'source.db'}")
    live(engine, policy_)
    found = Kept(taken(engine, folder).read_bytes(), everything(engine))
    engine.dispose()
    return found


@pytest.fixture
def file(kept: Kept, tmp_path: Path) -> Path:
    """That backup as a file."""
    path = tmp_path / "kopia"
    path.write_bytes(kept.content)
    return path
