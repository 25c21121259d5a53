"""Who of those right below has submitted a yearly report, and who is late; and what the first page says of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from systembrist.model import Body, Level, ReportKind, RoleKind
from systembrist.permissions import Action, Desk
from systembrist.reports import progress
from systembrist.store import organisations
from systembrist.store import submissions as known
from systembrist.store.submissions import Standing
from web.identity import demand, open_to, person
from web.site import now
from web.transaction import session
from web.views.submissions import CALLED, WRITERS, Called, Line, line, plan

pages = Blueprint("reported", __name__)

ABOVE = (RoleKind.LANSSTYRELSE, RoleKind.SOCIALSTYRELSEN)
KIND_BELOW = {Level.LANSSTYRELSE: ReportKind.REDOVISNING, Level.SOCIALSTYRELSEN: ReportKind.UNDERLAG}
"""What those right below a level submit to it."""
HEADINGS = {Level.LANSSTYRELSE: "Kommunernas redovisningar", Level.SOCIALSTYRELSEN: "Länsstyrelsernas underlag"}


@pages.get("/redovisningar/<int:body_id>")
@open_to(*ABOVE)
def below(body_id: int) -> ResponseReturnValue:
    """Who has reported for a year, and who is late."""
    demand(Action.READ_REPORT, Desk(body_id))
    body = organisations.body(session(), body_id)
    if body is None or body.level not in KIND_BELOW:
        raise NotFound
    asked, years = plan().of(KIND_BELOW[body.level]), known.years(session(), body_id)
    year = _year(years) or asked.year_at(now())
    return render_template(
        "submissions/below.html", body=body, year=year, years=years, heading=HEADINGS[body.level],
        due_on=asked.due_on(year), standings=known.standing(session(), body_id, year, now()),
        state=progress.state, late=progress.days_late,
    )  # fmt: skip


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
    def submitted(self) -> int:
        """How many below have submitted."""
        return sum(one.submitted_at is not None for one in self.standings)

    @property
    def late(self) -> int:
        """How many below have not, though the day has passed."""
        return sum(one.submitted_at is None and progress.days_late(one, now()) > 0 for one in self.standings)


@pages.app_context_processor
def _for_the_first_page() -> dict[str, object]:
    """Lets the first page ask what is due; no other page does."""
    return {"yearly_reports": _expected}


def _expected() -> list[Expected]:
    desks = [organisations.body(session(), one) for one in sorted(person().bodies(*WRITERS, *ABOVE))]
    found = [_at(body) for body in desks if body is not None]
    return [one for one in found if one.lines or one.standings]


def _at(body: Body) -> Expected:
    own = [one for one in known.of_body(session(), body.id) if one.submitted_at is None]
    kind = KIND_BELOW.get(body.level)
    year = None if kind is None else plan().of(kind).year_at(now())
    standings = [] if year is None else known.standing(session(), body.id, year, now())
    return Expected(body, CALLED[own[0].kind] if own else None, tuple(line(one) for one in own), year, tuple(standings))
