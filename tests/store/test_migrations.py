"""From empty to the newest shape on both databases, and no difference between the migrations and the model."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, text
from sqlmodel import Session, SQLModel

from systembrist import organisations, places
from systembrist.errors import InputRefused
from systembrist.model import Level
from systembrist.settings import Settings
from systembrist.store import database
from systembrist.store import organisations as known
from systembrist.store.copying import made_anew
from systembrist.store.database import reading


def test_the_migrations_make_what_the_model_says(engine: Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, SQLModel.metadata) == []


def test_migrating_again_changes_nothing(engine: Engine) -> None:
    database.migrate(engine)
    database.require_ready(engine)


def test_kommuner_get_the_names_they_call_themselves(engine: Engine) -> None:
    """In a database from before: Falun kommun becomes Falu kommun, and a name that somebody chose stays."""
    named = "UPDATE body SET name = :name WHERE level = 'kommun' AND kommun_id = :code"
    before = {2080: "Falun kommun", 2326: "Berg kommun", 2081: "Borlänge kommun", 2284: "Örnsköldsviks stad"}
    after = {2080: "Falu kommun", 2326: "Bergs kommun", 2081: "Borlänge kommun", 2284: "Örnsköldsviks stad"}
    with made_anew(engine, "0005") as connection:
        organisations.install(Session(connection), places.load(Settings().data))
        for code, name in before.items():
            connection.execute(text(named), {"name": name, "code": code})
    database.migrate(engine)
    with reading(engine) as session:
        every = {one.kommun_id: one.name for one in known.bodies(session, Level.KOMMUN)}
    assert {code: every[code] for code in after} == after
    assert every == {int(one.code): one.authority for one in places.load(Settings().data).kommuner} | {
        2284: after[2284]
    }


def test_a_database_that_is_not_there_is_not_made_by_asking(tmp_path: Path) -> None:
    file = tmp_path / "none.db"
    with pytest.raises(InputRefused, match="systembrist init"):
        database.require_ready(database.connect(f"sqlite:///{file}"))
    assert not file.exists()


def test_an_empty_database_is_refused_with_what_to_do(tmp_path: Path) -> None:
    file = tmp_path / "empty.db"
    file.touch()
    with pytest.raises(InputRefused, match="systembrist init"):
        database.require_ready(database.connect(f"sqlite:///{file}"))


@pytest.mark.parametrize("url", ["", "nonsense", "mysql://localhost/x", "sqlite", "sqlite://", "sqlite:///"])
def test_an_address_of_no_database_is_refused(url: str) -> None:
    with pytest.raises(InputRefused):
        database.connect(url)
