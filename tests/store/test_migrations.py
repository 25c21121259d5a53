"""From empty to the newest shape on both databases, and no difference between the migrations and the model."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine
from sqlmodel import SQLModel

from systembrist.errors import InputRefused
from systembrist.store import database


def test_the_migrations_make_what_the_model_says(engine: Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, SQLModel.metadata) == []


def test_migrating_again_changes_nothing(engine: Engine) -> None:
    database.migrate(engine)
    database.require_ready(engine)


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
