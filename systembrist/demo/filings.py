"""What ombud report in the demo: over the years, on working days, each verksamhet more often about some things."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session

from systembrist import clock, filing
from systembrist.demo.diary import Act, Entry, Stage, at
from systembrist.demo.texts import Told
from systembrist.demo.troupes import Troupe
from systembrist.filing import NewDeficiency
from systembrist.model import Clients, Deficiency

HOME_SHARE = 3
"""How many times as much as elsewhere is reported in the demo accounts' own verksamhet."""
SUMMER, SUMMER_SHARE = 7, 0.35
"""In July few are at work."""


@dataclass(frozen=True)
class Report:
    """One deficiency that will be filed, and when, by whom."""

    troupe: Troupe
    author: int
    moment: datetime
    new: NewDeficiency


def planned(stage: Stage, number: int) -> list[Report]:
    """So many reports."""
    habits = {troupe.number: _habits(stage) for troupe in stage.cast.troupes}
    weights = [
        HOME_SHARE if troupe is stage.cast.home else 0.6 + stage.chance.random() for troupe in stage.cast.troupes
    ]
    found = []
    for troupe in stage.chance.choices(stage.cast.troupes, weights, k=number):
        areas, liking = habits[troupe.number]
        area = stage.chance.choices(areas, liking)[0]
        author = stage.chance.choice(troupe.ombud)
        found.append(report(stage, troupe, author, _some_moment(stage), stage.writer.tell(area)))
    return found


def _habits(stage: Stage) -> tuple[list[str], list[float]]:
    """Every area now and then, three of them often: what is wrong in one place is wrong again and again."""
    areas = list(stage.library.categories)
    stage.chance.shuffle(areas)
    return areas, [6.0, 4.0, 3.0, *(1.0 for _ in areas[3:])]


def _some_moment(stage: Stage) -> datetime:
    days = (stage.last_day - stage.first_day).days
    while True:
        day = clock.add_days(stage.first_day, stage.chance.randrange(1, days))
        if day.month != SUMMER or stage.happens(SUMMER_SHARE):
            return at(day, stage.chance.randrange(8, 17), stage.chance.randrange(60))


def report(stage: Stage, troupe: Troupe, author: int, moment: datetime, told: Told) -> Report:
    """What an ombud fills in."""
    chance = stage.chance
    at_host = chance.random() < 0.5  # noqa: PLR2004  (where most clients live)
    new = NewDeficiency(
        text=told.text,
        kommun_id=troupe.kommuner[0] if at_host else chance.choice(troupe.kommuner),
        verksamhet_id=troupe.verksamhet_id,
        area=told.area if stage.happens(0.85) else None,
        actor=told.actor if stage.happens(0.95) else None,
        fault_level=told.fault_level,
        clients=chance.choices((*Clients, None), (5, 4, 2, 1))[0],
        occurred=_occurred(stage, moment),
        recurring_since=told.recurring_since,
        consequences=(told.consequence,),
        consequence_text=told.consequence_text,
        tried=told.tried,
        proposal=told.proposal,
        children=stage.happens(0.12),
        asks_urgent=stage.happens(0.04),
        client_agrees=stage.happens(0.7),
    )
    return Report(troupe, author, moment, new)


def _occurred(stage: Stage, moment: datetime) -> date | None:
    return clock.local_date(moment - timedelta(days=stage.chance.randrange(20))) if stage.happens(0.6) else None


def classify(stage: Stage, reports: list[Report]) -> None:
    """Asks about every distinct text, all at once, and of words alone: their meaning would take many minutes."""
    texts = list(dict.fromkeys(one.new.text for one in reports))
    stage.suggestions |= dict(zip(texts, stage.installation.words_alone.suggest(texts), strict=True))


def entries(stage: Stage, reports: list[Report]) -> Iterator[Entry]:
    """Each report filed at its moment."""
    for one in reports:
        yield one.moment, _file(stage, one)


def _file(stage: Stage, one: Report) -> Act:
    def act(session: Session, moment: datetime) -> None:
        file(session, stage, one, moment)

    return act


def file(session: Session, stage: Stage, one: Report, moment: datetime) -> Deficiency:
    """Files a report; what is wrong with one that was made up here is our mistake, and stops the demo."""
    faults = filing.check(one.new, stage.taxonomy, moment)
    if faults:
        raise AssertionError(f"the demo tells what can't be filed: {faults}: {one.new.text}")
    suggested = stage.suggestions[one.new.text]
    [filed] = filing.file_many(session, [one.new], [suggested], author_id=one.author, policy=stage.policy, now=moment)
    return filed
