"""Commands that read: status and report."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click
from sqlmodel import Session

from systembrist import clock
from systembrist import status as telling
from systembrist.cli.shared import ID, instant, say
from systembrist.errors import InputRefused
from systembrist.installation import Installation
from systembrist.model import JobRun, Level
from systembrist.store import deficiencies, organisations, runs
from systembrist.store.database import reading


@click.command()
@click.argument("number")
def status(number: str) -> None:
    """Var en brist är och allt som hänt med den, som JSON. Visar aldrig texten."""
    with reading(Installation().engine) as session:
        say(telling.of(session, telling.identify(session, number)))


@click.command()
@click.argument("kind")
@click.option("--format", "format_", default="md", show_default=True)
@click.option("--as-of", help="Som det såg ut då (ISO 8601); annars nu, eller vid senaste körningen.")
@click.option("--body", "body_id", type=ID, help="Instansens id.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Fil i stället för standard ut.")
def report(kind: str, format_: str, as_of: str | None, body_id: int | None, out: Path | None) -> None:
    """En rapport: trend, lagesrapport, motespaket eller protokoll.

    Format: md, html, pdf, docx, json, och xlsx eller csv där rapporten har tabeller.
    """
    from systembrist.reports import catalogue  # noqa: PLC0415  (only this command pays for it)

    here = Installation()
    known = catalogue.kind_of(kind, format_)
    with reading(here.engine) as session:
        moment = instant(session, as_of) if as_of else _latest(runs.last(session))
        body = organisations.body(session, body_id if body_id is not None else _busiest(session, known.default))
        if body is None:
            raise InputRefused(f"instans {body_id} finns inte")
        if body_id is None:
            click.echo(f"instans {body.id}: {body.name}", err=True)
        document = catalogue.build(
            kind, session, body=body, as_of=moment, taxonomy=here.taxonomy, data=here.settings.data
        )
    _write(catalogue.render_bytes(document, format_), out)


def _write(content: bytes, out: Path | None) -> None:
    """To a file or standard output, byte for byte."""
    if out is None:
        click.echo(content, nl=False)
        return
    try:
        out.write_bytes(content)
    except OSError as error:
        raise InputRefused(f"{out} går inte att skriva: {error.strerror}") from None


def _latest(run: JobRun | None) -> datetime:
    """The clock, or the last recorded run where that is ahead of it (a history that was simulated)."""
    now = clock.now()
    return now if run is None else max(now, run.as_of)


def _busiest(session: Session, level: Level) -> int:
    busiest = deficiencies.busiest_body(session, level)
    if busiest is None:
        raise InputRefused("det finns ingen instans att rapportera för")
    return busiest


def add_to(group: click.Group) -> None:
    """Adds these commands."""
    group.add_command(status)
    group.add_command(report)
