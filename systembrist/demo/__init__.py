"""A fictional country with every kind of account, made by the real verbs and jobs under a simulated clock.

Nothing in it has happened: the texts were composed for it, the people do not exist, and every page says so.
Chance is seeded, so that the same day gives the same history.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy.exc import DatabaseError

from systembrist import clock, jobs, notices, verifying
from systembrist.demo import country
from systembrist.demo.cast import PASSWORD, PEOPLE
from systembrist.demo.history import DEFICIENCIES, YEARS, play
from systembrist.errors import InputRefused
from systembrist.installation import Installation
from systembrist.store import accounts, database
from systembrist.store.database import reading

log = logging.getLogger(__name__)

FILE = Path("demo.db")
LONGEST = timedelta(days=31 + 366 * YEARS + 30)
"""A history begins on the first of a month `YEARS` ago; one that is thirty days older than it can be is built anew."""


def start(installation: Installation, *, port: int, serve: bool) -> None:
    """Builds the demo where it is missing or old, says who can log in, and serves it with the scheduler."""
    if not _is_fresh(FILE):
        build(installation, FILE, ends=clock.now())
    engine = database.connect(f"sqlite:///{FILE}")
    for name, _, kind in PEOPLE:
        log.info("%-30s lösenord %s  (%s)", f"{name}@demo.example", PASSWORD, kind)
    if serve:
        from web import wsgi  # noqa: PLC0415  (the only importers of web are serve and demo)

        own = installation.settings.model_copy(update={"database_url": f"sqlite:///{FILE}"})
        courier = notices.courier(own, installation.taxonomy)
        scheduler = jobs.start_in_background(engine, installation.policy, clock.now, courier)
        try:
            wsgi.serve(engine, installation.settings, host="127.0.0.1", port=port, threads=8, fictional=True)
        finally:
            scheduler.shutdown(wait=False)


def _is_fresh(file: Path) -> bool:
    """Whether a demo is there and young enough; InputRefused for anything under its name that we can't have made."""
    if not file.exists():
        return False
    refused = InputRefused(f"{file} är inte demons, eller har konton som inte är demons; flytta den och försök igen")
    engine = database.connect(f"sqlite:///{file}")
    try:
        with reading(engine) as session:
            ours = accounts.only_demo_accounts(session)
            first = accounts.by_email(session, f"{PEOPLE[0][0]}@demo.example")
        database.require_ready(engine)
    except DatabaseError:  # no database, or one without our tables
        raise refused from None
    except InputRefused:  # ours, by an older version
        first = None
    finally:
        engine.dispose()
    if not ours:
        raise refused
    # Its accounts are as old as its history; when its jobs last ran says nothing of when it was built.
    return first is not None and clock.now() - first.created_at < LONGEST


def build(
    installation: Installation,
    file: Path,
    *,
    ends: datetime,
    counties: int = country.ALL,
    deficiencies: int = DEFICIENCIES,
) -> None:
    """Plays the country's history up to the end of the day before `ends`, and puts it in place once it is whole.

    Of fewer counties and deficiencies it is a small one, for those who can't wait.
    """
    half_made = file.with_suffix(".new")
    for leftover in half_made.parent.glob(half_made.name + "*"):
        leftover.unlink()
    engine = database.connect(f"sqlite:///{half_made}")
    database.migrate(engine)
    last_day = clock.add_days(clock.local_date(ends), -1)
    play(installation, engine, last_day, counties=counties, deficiencies=deficiencies)
    with reading(engine) as session:
        broken = verifying.verify(session).broken
    if broken:
        raise AssertionError(f"the demo broke what must hold: {broken[:3]}")
    engine.dispose()
    for suffix in ("-wal", "-shm"):
        Path(f"{file}{suffix}").unlink(missing_ok=True)
    half_made.replace(file)
