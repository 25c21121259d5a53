"""Commands that run things: jobs, scheduler, serve and demo."""

from __future__ import annotations

import logging

import click

from systembrist import clock, jobs, notices
from systembrist.cli.shared import instant, say
from systembrist.installation import Installation
from systembrist.store.database import reading

PORT = click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)


@click.group("jobs")
def jobs_group() -> None:
    """Visar jobben eller kör dem."""


@jobs_group.command("list")
def list_jobs() -> None:
    """Vilka jobb som finns och hur långt de har kommit."""
    with reading(Installation().engine) as session:
        for job, as_of in jobs.progress(session):
            say({"job": job.name, "when": job.when, "as_of": None if as_of is None else clock.iso(as_of)})


@jobs_group.command("run")
@click.argument("name")
@click.option("--as-of", help="Kör som om klockan vore så mycket (ISO 8601); annars nu.")
def run_jobs(name: str, as_of: str | None) -> None:
    """Kör ett jobb, eller alla med namnet all. Skriver ett JSON-objekt per jobb."""
    here = Installation()
    chosen = jobs.named(name)
    with reading(here.engine) as session:
        moment = instant(session, as_of)
    written_at = moment if as_of is None else None
    courier = notices.courier(here.settings, here.taxonomy) if jobs.DELIVER in chosen else None
    done = jobs.run(
        here.engine, here.policy, chosen, as_of=moment, now=written_at, courier=courier, trainer=here.train_by
    )
    for ran in done:
        say(ran.as_json())


@click.command()
def scheduler() -> None:
    """Väcker jobben med några minuters mellanrum tills den avbryts."""
    here = Installation()
    _log_to_stderr()
    courier = notices.courier(here.settings, here.taxonomy)
    jobs.run_scheduler(here.engine, here.policy, clock.now, courier, here.train_by)


@click.command()
@PORT
@click.option("--host", default="127.0.0.1", show_default=True, help="Adress att lyssna på.")
@click.option("--workers", type=click.IntRange(1, 64), default=8, show_default=True, help="Trådar.")
def serve(port: int, host: str, workers: int) -> None:
    """Webbappen under en WSGI-server för drift (waitress)."""
    from web import wsgi  # noqa: PLC0415  (the only importers of web are serve and demo)

    here = Installation()
    _log_to_stderr()
    wsgi.serve(here.engine, here.settings, host=host, port=port, threads=workers)


@click.command()
@PORT
@click.option("--no-serve", is_flag=True, help="Bygg demon men starta inget.")
def demo(port: int, no_serve: bool) -> None:
    """Ett påhittat land med alla slags konton, på http://127.0.0.1:8000."""
    from systembrist import demo as country  # noqa: PLC0415  (it imports web)

    _log_to_stderr()
    country.start(Installation(), port=port, serve=not no_serve)


def _log_to_stderr() -> None:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    logging.getLogger("alembic").setLevel(logging.WARNING)


def add_to(group: click.Group) -> None:
    """Adds these commands."""
    for command in (jobs_group, scheduler, serve, demo):
        group.add_command(command)
