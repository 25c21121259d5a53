"""Commands about the database as a whole: init and verify."""

from __future__ import annotations

import click

from systembrist import clock, organisations, verifying
from systembrist.cli.shared import say
from systembrist.installation import Installation
from systembrist.store import database
from systembrist.store.database import reading, writing


@click.command()
def init() -> None:
    """Skapar eller uppgraderar databasen och läser in län, kommuner och instanser. Kan köras om."""
    here = Installation()
    _ = here.taxonomy, here.policy  # a broken data file is refused before anything is made
    engine = database.connect(here.settings.database_url)
    database.migrate(engine)
    with writing(engine) as session:
        new = organisations.install(session, here.places)
    click.echo("databasen är klar" if new else "databasen var redan klar", err=True)


@click.command()
@click.option("--deficiencies", "number", type=int, required=True, help="Hur många brister.")
@click.option("--seed", "seed_", type=int, default=1, show_default=True, help="Samma tal ger samma rader.")
def seed(number: int, seed_: int) -> None:
    """Fyller en ny databas med påhittade brister i mängd, för att mäta på."""
    from systembrist import seed as sowing  # noqa: PLC0415  (only this command pays for it)

    here = Installation()
    sowing.sow(here, here.engine, deficiencies=number, seed=seed_)
    click.echo(f"{number} påhittade brister till och med {clock.local_date(sowing.END)}", err=True)


@click.command()
@click.pass_context
def verify(context: click.Context) -> None:
    """Kontrollerar att det som alltid ska gälla gäller. Slutar med 1 om något är trasigt."""
    with reading(Installation().engine) as session:
        verified = verifying.verify(session)
    say({"checked": verified.checked, "broken": verified.broken})
    context.exit(1 if verified.broken else 0)


def add_to(group: click.Group) -> None:
    """Adds these commands."""
    group.add_command(init)
    group.add_command(seed)
    group.add_command(verify)
