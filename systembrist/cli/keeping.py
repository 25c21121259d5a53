"""Commands that keep the whole database: backup and restore."""

from __future__ import annotations

from pathlib import Path

import click

from systembrist import backup as keeping
from systembrist import clock
from systembrist.cli.shared import say
from systembrist.installation import Installation
from systembrist.settings import load
from systembrist.store import database

FILE = click.Path(path_type=Path)


@click.command()
@click.argument("file", type=FILE)
def backup(file: Path) -> None:
    """Hela databasen till en ny fil, medan allt annat är igång. Filen är lika hemlig som databasen."""
    contents = keeping.take(Installation().engine, file, now=clock.now())
    say({"revision": contents.revision, "rows": contents.rows})


@click.command()
@click.argument("file", type=FILE)
def restore(file: Path) -> None:
    """Återläser en säkerhetskopia till en tom databas, SQLite eller PostgreSQL, och kontrollerar den."""
    contents, verified = keeping.restore(database.connect(load().database_url), file)
    say({"revision": contents.revision, "rows": contents.rows, "checked": verified.checked, "broken": verified.broken})


def add_to(group: click.Group) -> None:
    """Adds these commands."""
    group.add_command(backup)
    group.add_command(restore)
