"""Who of those right below has submitted a yearly report, and who is late; and what the first page says of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from systembrist.clock import local_date
from systembrist.model import Body, Level, ReportKind
from systembrist.permissions import Action, Desk
from systembrist.reports import patterns, progress, swedish
from systembrist.reports.document import Cell, Row, Table
from systembrist.store import groups, organisations
from systembrist.store import submissions as known
from systembrist.store.groups import Group
from systembrist.store.submissions import Standing
from web.identity import demand, open_to, person
from web.menu import STATE
from web.site import here, now
from web.transaction import session
from web.views import national
from web.views.submissions import CALLED, WRITERS, Called, Line, line, plan

pages = Blueprint("reported", __name__)

KIND_BELOW = {Level.LANSSTYRELSE: ReportKind.REDOVISNING, Level.SOCIALSTYRELSEN: ReportKind.UNDERLAG}
"""What those right below a level submit to it."""
SHARED_SHOWN = 3
"""How many faults that several share are named; the table of the county or the country has them all."""
HEADINGS = {Level.LANSSTYRELSE: "Kommunernas redovisningar", Level.SOCIALSTYRELSEN: "Länsstyrelsernas underlag"}


@pages.get("/redovisningar/<int:body_id>")
@open_to(*STATE)
def below(body_id: int) -> ResponseReturnValue:
    """What several share, who has reported for a year and who is late, and where seats are empty."""
    demand(Action.READ_REPORT, Desk(body_id))
    body = organisations.body(session(), body_id)
    if body is None or body.level not in KIND_BELOW:
        raise NotFound
    asked, years = plan().of(KIND_BELOW[body.level]), known.years(session(), body_id)
    year = _year(years) or asked.year_at(now())
    standings, over = known.standing(session(), body_id, year, now()), patterns.load(here().settings.data)
    submitted, asked_of = progress.submitted_of(standings)
    return render_template(
        "submissions/below.html", body=body, year=year, years=years, heading=HEADINGS[body.level],
        due_on=asked.due_on(year), standings=_late_first(standings), submitted=submitted, asked_of=asked_of,
        state=progress.state, late=progress.days_late, counted=swedish.counted, over=over,
        shared=_most_shared(national.shared_faults(body, over)),
        groups=_with_empty_seats(body) if body.level is Level.LANSSTYRELSE else None,
    )  # fmt: skip


def _most_shared(table: Table) -> list[Row]:
    """The most widespread faults, each area and actor once: at all levels or at one, whichever is wider."""
    first: dict[tuple[str | None, Cell], Row] = {}
    for row in table.rows:
        first.setdefault((row.code, row.cells[0]), row)
    return list(first.values())[:SHARED_SHOWN]


def _late_first(standings: Sequence[Standing]) -> list[Standing]:
    """Those that are missing, the longest late first; those that report in another way; those that have submitted."""
    return sorted(
        standings, key=lambda one: (one.submitted_at is not None, one.elsewhere, -_days_missing(one), one.name)
    )


def _days_missing(one: Standing) -> int:
    return progress.days_late(one, now()) if one.submitted_at is None else 0


def _with_empty_seats(body: Body) -> list[Group]:
    """The ledningsgrupper below a länsstyrelse in which one of the five seats is empty now."""
    found = groups.groups(session(), groups.hosted_below(body.id), local_date(now()).year, now())
    return [one for one in found if one.empty]


def _year(years: Sequence[int]) -> int | None:
    """The year that is asked for, if one is; NotFound for one without reports."""
    asked = request.args.get("ar")
    if asked is not None and asked not in map(str, years):
        raise NotFound
    return None if asked is None else int(asked)


@dataclass(frozen=True)
class Expected:
    """What the first page says of one desk: its own reports to submit, and how those below stand."""

    body: Body
    called: Called | None
    lines: tuple[Line, ...]
    year: int | None
    standings: tuple[Standing, ...]

    @property
    def submitted_of(self) -> tuple[int, int]:
        """How many below have submitted, and of how many."""
        return progress.submitted_of(self.standings)

    @property
    def late(self) -> list[int]:
        """By how many days each of those below that have not is late."""
        return [days for one in self.standings if (days := _days_missing(one))]


def expected() -> list[Expected]:
    """What the first page says of each of the person's desks; those with nothing are left out."""
    desks = [organisations.body(session(), one) for one in sorted(person().bodies(*WRITERS, *STATE))]
    found = [_at(body) for body in desks if body is not None]
    return [one for one in found if one.lines or one.standings]


def _at(body: Body) -> Expected:
    own = [one for one in known.of_body(session(), body.id) if one.submitted_at is None]
    kind = KIND_BELOW.get(body.level)
    year = None if kind is None else plan().of(kind).year_at(now())
    standings = [] if year is None else known.standing(session(), body.id, year, now())
    return Expected(body, CALLED[own[0].kind] if own else None, tuple(line(one) for one in own), year, tuple(standings))
