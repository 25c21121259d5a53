"""Patterns: the same fault reported in several kommuner, as a count, where it is over the thresholds. Pure.

The same fault is the same area and actor, with or without the same fault level. Where nobody said which actor it is
about, nothing can be said to be the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from systembrist import datafile, words
from systembrist.clock import local_date
from systembrist.model import FaultLevel
from systembrist.reports.document import Row, Table
from systembrist.store.national import FaultCount
from systembrist.taxonomy import Taxonomy

_MONTHS = 12


class Thresholds(BaseModel):
    """From when on something is a pattern, and over how long."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    kommuner: int = Field(ge=2, le=290)
    reports: int = Field(ge=2, le=10_000)
    months: int = Field(ge=1, le=60)

    def window(self, as_of: datetime) -> tuple[str, str]:
        """The first and the last month that are counted: whole ones, up to the one before `as_of`."""
        today = local_date(as_of)
        present = today.year * _MONTHS + today.month - 1
        return _month(present - self.months), _month(present - 1)


def _month(number: int) -> str:
    """A month counted from year 0, as YYYY-MM."""
    return f"{number // _MONTHS:04}-{number % _MONTHS + 1:02}"


def load(data: Path) -> Thresholds:
    """The thresholds of a data folder; InputRefused names the line that is wrong."""
    return datafile.read(data / "patterns.yaml", Thresholds)


Fault = tuple[str, str, FaultLevel | None]
"""Area, actor and fault level; without a level: at any level, stated or not."""


@dataclass(frozen=True)
class Pattern:
    """A fault that several kommuner share: in how many kommuner and län, and how many reports."""

    area: str
    actor: str
    fault_level: FaultLevel | None
    kommuner: int
    lan: int
    reports: int


def patterns(counts: Iterable[FaultCount], over: Thresholds) -> list[Pattern]:
    """The faults over the thresholds, most widespread first.

    A fault at any level is left out where all of it is at one level, since that line says more.
    """
    places: dict[Fault, set[tuple[int, int]]] = {}
    reports: dict[Fault, int] = {}
    for one in counts:
        for fault in _faults(one):
            places.setdefault(fault, set()).add((one.kommun_id, one.lan_id))
            reports[fault] = reports.get(fault, 0) + one.number
    said_better = {(area, actor, None) for area, actor, level in reports
                   if level is not None and reports[area, actor, level] == reports[area, actor, None]}  # fmt: skip
    found = (_pattern(fault, places[fault], reports[fault]) for fault in reports.keys() - said_better)
    wide = (one for one in found if one.kommuner >= over.kommuner and one.reports >= over.reports)
    return sorted(
        wide, key=lambda one: (-one.lan, -one.kommuner, -one.reports, one.area, one.actor, one.fault_level or "")
    )


def _faults(one: FaultCount) -> Iterator[Fault]:
    """What a count is a count of."""
    if one.actor is None:
        return
    yield one.area, one.actor, None
    if one.fault_level is not None:
        yield one.area, one.actor, one.fault_level


def _pattern(fault: Fault, places: set[tuple[int, int]], reports: int) -> Pattern:
    kommuner, lan = ({place[side] for place in places} for side in (0, 1))
    return Pattern(*fault, kommuner=len(kommuner), lan=len(lan), reports=reports)


ANY_LEVEL = "alla nivåer"


def table(found: Iterable[Pattern], taxonomy: Taxonomy, *, over_counties: bool) -> Table:
    """The patterns in words; in how many län only where they can be several."""
    areas = {one.code: one.name for one in taxonomy.categories}
    actors = {one.code: one.name for one in taxonomy.actors}
    rows = (
        Row(
            one.area,
            areas.get(one.area, one.area),
            (
                actors.get(one.actor, one.actor),
                ANY_LEVEL if one.fault_level is None else words.fault_level_short(one.fault_level),
                *((one.lan,) if over_counties else ()),
                one.kommuner,
                one.reports,
            ),
        )
        for one in found
    )
    lan = ("Län",) if over_counties else ()
    return Table(
        key="monster",
        title="Samma brist i flera kommuner",
        columns=("Område", "Berörd aktör", "Bristnivå", *lan, "Kommuner", "Brister"),
        rows=tuple(rows),
    )
