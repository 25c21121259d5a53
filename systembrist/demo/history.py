"""Three years in the demo's country, as acts in time order."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import date
from random import Random

from sqlalchemy import Engine
from sqlmodel import Session

from systembrist import clock, jobs, organisations
from systembrist.demo import authorities, country, diary, endings, filings, groups, reading, rounds, yearly
from systembrist.demo.cast import assemble
from systembrist.demo.diary import Entry, Stage
from systembrist.demo.progress import Bar
from systembrist.demo.texts import Writer, library
from systembrist.installation import Installation
from systembrist.store import outbox
from systembrist.store.database import writing

YEARS = 3
DEFICIENCIES = 3200
LAST_ANSWERS = 60
"""Days before the end after which the demo's own ombud has not got to what they are asked."""
UNSENT = 2
"""Of how many days the mail still waits to be sent."""


def play(installation: Installation, engine: Engine, last_day: date, *, counties: int, deficiencies: int) -> None:
    """Plays `YEARS` years that end with `last_day`; the same for the same day and size."""
    began = time.process_time()
    stage = _set(installation, engine, last_day, counties)
    entries, bar = list(_entries(stage, deficiencies)), Bar()
    diary.perform(engine, stage.policy, entries, bar)
    jobs.run(engine, stage.policy, jobs.JOBS, as_of=clock.end_of_day(last_day), now=None)
    bar.end(f"{len(entries)} händelser på {time.process_time() - began:.0f} processorsekunder")


def _set(installation: Installation, engine: Engine, last_day: date, counties: int) -> Stage:
    chance = Random(last_day.toordinal())  # noqa: S311  (a history, not a secret)
    first_day = last_day.replace(year=last_day.year - YEARS, day=1)
    with writing(engine) as session:
        organisations.install(session, installation.places)
        planned = country.planned(installation.places, chance, counties)
        cast = assemble(session, installation.places, planned, first_day, chance)
    return Stage(installation, cast, chance, library(), Writer(chance), first_day, last_day)


def _entries(stage: Stage, deficiencies: int) -> Iterator[Entry]:
    """All that people will do; what they say of it is decided when they do it."""
    reports, scenes = filings.planned(stage, deficiencies), endings.scenes(stage)
    filings.classify(stage, [*reports, *(scene.report for scene in scenes)])
    yield from filings.entries(stage, reports)
    yield from endings.entries(stage, scenes)
    for troupe in stage.cast.troupes:
        meets = groups.meets_on(stage, troupe)
        yield from groups.entries(stage, troupe, meets)
        yield from rounds.of_samordnare(stage, troupe, meets)
        last = clock.add_days(stage.last_day, -LAST_ANSWERS if troupe is stage.cast.home else 0)
        yield from rounds.of_ombud(stage, troupe, last)
    yield from authorities.entries(stage)
    yield from yearly.entries(stage)
    yield from reading.entries(stage)
    yield clock.at_local_time(clock.add_days(stage.last_day, -UNSENT), 0, 1), _count_as_sent


def _count_as_sent(session: Session, _: object) -> None:
    outbox.count_as_sent(session)  # years of mail to people who don't exist
