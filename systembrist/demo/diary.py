"""The demo's simulated clock: acts, each at its moment, and before them all that had fallen due."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby
from random import Random

from sqlalchemy import Engine
from sqlmodel import Session

from systembrist import clock, jobs
from systembrist.classify import Suggestion
from systembrist.demo.cast import Cast
from systembrist.demo.progress import Bar
from systembrist.demo.texts import Library, Writer
from systembrist.escalation import sweep
from systembrist.escalation.policy import Policy
from systembrist.installation import Installation
from systembrist.model import VerdictKind
from systembrist.store import referrals
from systembrist.store.database import reading, writing
from systembrist.taxonomy import Taxonomy

Act = Callable[[Session, datetime], None]
Entry = tuple[datetime, Act]


@dataclass
class Stage:
    """What the acts of the history need."""

    installation: Installation
    cast: Cast
    chance: Random
    library: Library
    writer: Writer
    first_day: date
    last_day: date
    suggestions: dict[str, Suggestion] = field(default_factory=dict)
    """What the classifier says of every text that will be filed, asked once and for all of them together."""
    promised: dict[int, VerdictKind] = field(default_factory=dict)
    """What a meeting will decide about some deficiencies, whatever chance says."""
    kept_back: set[int] = field(default_factory=set)
    """Deficiencies that the usual rounds leave alone."""
    kept_for_later: set[int] = field(default_factory=set)
    """Deficiencies that no body decides on of its own accord."""
    heads: set[int] = field(default_factory=set)
    """Deficiencies that others have been merged into."""

    @property
    def policy(self) -> Policy:
        """How a deficiency rises."""
        return self.installation.policy

    @property
    def taxonomy(self) -> Taxonomy:
        """Areas and actors."""
        return self.installation.taxonomy

    def happens(self, share: float) -> bool:
        """Whether something that happens so often happens now."""
        return self.chance.random() < share

    def within(self, day: date) -> bool:
        """Whether a day belongs to the history."""
        return self.first_day <= day <= self.last_day


def workday(day: date) -> date:
    """The day itself, or the Friday before a weekend."""
    return clock.add_days(day, -max(0, day.weekday() - 4))


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """A moment in office hours of a working day near that day."""
    return clock.at_local_time(workday(day), hour, minute)


def perform(engine: Engine, policy: Policy, entries: Iterable[Entry], bar: Bar) -> None:
    """Lets every act happen at its moment, a transaction each.

    What fell due before is run each morning on which anything happens; the verbs catch up with what falls due in
    between, as they do where the scheduler is late.
    """
    ordered = sorted(entries, key=lambda entry: entry[0])
    done = 0
    for day, some in groupby(ordered, key=lambda entry: clock.local_date(entry[0])):
        acts = list(some)
        _pass_time(engine, policy, acts[0][0])
        for moment, act in acts:
            with writing(engine) as session:
                act(session, moment)
        done += len(acts)
        bar.show(done / len(ordered), day)


def _pass_time(engine: Engine, policy: Policy, upto: datetime) -> None:
    """Every job at each of its due moments, in time order over all of them, as if run on time.

    What `jobs.run` does, which in the end makes sure that nothing is left and notes how far the jobs have come: to do
    so a thousand times on the way would take longer than the jobs.
    """
    done: dict[str, datetime | None] = dict.fromkeys((job.name for job in jobs.TIMED), None)
    while (due := _next_due(engine, done, upto)) is not None:
        moment, number = due
        with writing(engine) as session:
            jobs.TIMED[number].run(session, policy, moment, moment)
        done[jobs.TIMED[number].name] = moment


def _next_due(engine: Engine, done: Mapping[str, datetime | None], upto: datetime) -> tuple[datetime, int] | None:
    with reading(engine) as session:
        due = [
            (job.next_due(session, after=done[job.name], upto=upto), number) for number, job in enumerate(jobs.TIMED)
        ]
    return min(((moment, number) for moment, number in due if moment is not None), default=None)


def catch_up(session: Session, stage: Stage, body_id: int, moment: datetime) -> None:
    """What has fallen due at a body since the morning, for whoever is about to look at what lies there."""
    sweep.catch_up(session, stage.policy, referrals.at_body(body_id), moment)


def every(first: date, last: date, days: int) -> Iterator[date]:
    """Every so many days from one day up to another."""
    day = first
    while day <= last:
        yield day
        day = clock.add_days(day, days)
