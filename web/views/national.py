"""Tables and charts for the state authorities: areas by quarter and by place, and the patterns; nothing is hidden.

They are working material.
Socialstyrelsen compares counties, a länsstyrelse the municipalities under it; otherwise the two pages are one.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from werkzeug.exceptions import NotFound

from systembrist.model import Body, Level, RoleKind
from systembrist.permissions import Action, Desk
from systembrist.reports import charts, national, patterns, swedish
from systembrist.reports.charts import Point
from systembrist.reports.document import Row, Table
from systembrist.reports.patterns import Thresholds
from systembrist.store import national as counts
from systembrist.store import organisations
from web.identity import demand, open_to
from web.site import here, now
from web.transaction import session

pages = Blueprint("national", __name__)

VIEWS = {"sett": counts.seen, "lyft": counts.lifted}
"""What can be counted, by what stands in the address; the first is shown until another is chosen."""

PATTERNS_SHOWN = 20


@dataclass(frozen=True)
class Reach:
    """What a page is over, how its places are named and what chooses one of them in the address."""

    heading: str
    whole: str
    field: str
    one: str
    digits: int
    """Of a place's SCB code."""


COUNTRY = Reach("Nationell tabell", "hela landet", "lan", "län", 2)
COUNTY = Reach("Länets tabell", "hela länet", "kommun", "kommun", 4)

Places = Callable[[set[int]], Mapping[int, str]]
"""The names of the places that are compared, those that were counted among them."""


@pages.get("/nationellt/<int:body_id>")
@open_to(RoleKind.SOCIALSTYRELSEN)
def show_country(body_id: int) -> ResponseReturnValue:
    """The whole country, for Socialstyrelsen."""
    body = _own(body_id, Level.SOCIALSTYRELSEN)
    return _show(body, COUNTRY, lambda _: organisations.lan_names(session()))


@pages.get("/lanet/<int:body_id>")
@open_to(RoleKind.LANSSTYRELSE)
def show_county(body_id: int) -> ResponseReturnValue:
    """One county, for its länsstyrelse; a joint verksamhet can have a kommun of another county in it."""
    body = _own(body_id, Level.LANSSTYRELSE)
    kommuner = organisations.kommuner(session())
    return _show(
        body, COUNTY,
        lambda counted: {one.id: one.name for one in kommuner if one.lan_id == body.lan_id or one.id in counted},
    )  # fmt: skip


def _own(body_id: int, level: Level) -> Body:
    """The body, if it is the person's own desk: whoever reads its copies may read the figures over them unhidden."""
    demand(Action.READ_INBOX, Desk(body_id))
    body = organisations.body(session(), body_id)
    if body is None or body.level is not level:
        raise NotFound
    return body


def _show(body: Body, reach: Reach, named: Places) -> ResponseReturnValue:
    periods = national.periods(now())
    view, period = _chosen("visa", VIEWS, "sett"), _chosen("period", periods, national.usual_period(now()).key)
    found = VIEWS[view](session(), body, first=national.first_month(now()), as_of=now())
    places = named({one.place_id for one in found})
    codes = {f"{one:0{reach.digits}}": one for one in places}
    place = _chosen(reach.field, {"": None, **codes}, "")
    shown = national.overview(
        found, here().taxonomy, places, place=codes.get(place), period=periods[period], as_of=now()
    )
    areas = {row.code: row.label for row in shown.by_quarter.rows if row.code}
    area = _chosen("omrade", {"", *areas}, "")
    over = patterns.load(here().settings.data)
    shared = shared_faults(body, over)
    if "form" in request.args:
        return _download([shown.by_quarter, shown.by_place, shared], f"{reach.field}-{view}")
    return render_template(
        "national/table.html", body=body, reach=reach, shown=shown, number=swedish.number, counted=swedish.counted,
        share=swedish.share, month=swedish.long_month, spark=lambda cells: Markup(charts.spark(cells)),  # noqa: S704
        chosen={"body_id": body.id, "visa": view, reach.field: place, "period": period, "omrade": area},
        area=area, areas=areas, about=areas.get(area, national.ALL),
        over_time=_over_time(shown.by_quarter, area), by_place=_by_place(shown.by_place, area, reach.one),
        place=places.get(codes.get(place, 0)), period=periods[period], view=view,
        period_options=[(one.key, one.label[0].upper() + one.label[1:]) for one in periods.values()],
        options={code: places[one] for code, one in codes.items()},
        patterns=replace(shared, rows=shared.rows[:PATTERNS_SHOWN]), every=len(shared.rows), over=over,
        window=over.window(now()),
    )  # fmt: skip


def _over_time(table: Table, area: str) -> Markup:
    """The quarters of one area, or of all, as a chart; the last one has not ended."""
    labels, cells = table.columns[2:], _row(table, area).cells[1:]
    points = [
        Point(quarter[5:], _whole(cell), quarter[:4] if year_begins else "", unfinished=place == len(labels) - 1)
        for place, (quarter, cell) in enumerate(zip(labels, cells, strict=True))
        for year_begins in [place == 0 or quarter[:4] != labels[place - 1][:4]]
    ]
    return Markup(charts.columns("kvartalen", "Brister per kvartal", points))  # noqa: S704


def _by_place(table: Table, area: str, one: str) -> Markup:
    """The places of the period as a chart, most first; those with nothing of the area are left out."""
    found = zip(table.columns[2:], _row(table, area).cells[1:], strict=True)
    points = [Point(name, _whole(cell)) for name, cell in found if cell]
    points.sort(key=lambda one: -(one.value or 0))
    return Markup(charts.bars("platserna", f"Brister per {one}", points) if points else "")  # noqa: S704


def _row(table: Table, area: str) -> Row:
    """An area's row, or that of all; of an area nobody has counted, a row of nothing."""
    nothing = Row(area, area, (0,) * (len(table.columns) - 1))
    return next((row for row in table.lines if row.code == (area or None)), nothing)


def _whole(cell: object) -> int | None:
    return cell if isinstance(cell, int) else None


def _chosen(field: str, known: Collection[str], usual: str) -> str:
    """What the address asks for in a field; a page for anything else does not exist."""
    asked = request.args.get(field, usual)
    if asked not in known:
        raise NotFound
    return asked


def shared_faults(body: Body, over: Thresholds) -> Table:
    """The faults that several kommuner below the body share, most widespread first."""
    first, last = over.window(now())
    found = patterns.patterns(counts.faults(session(), body, first=first, last=last, as_of=now()), over)
    return patterns.table(found, here().taxonomy, over_counties=body.level is Level.SOCIALSTYRELSEN)


def _download(tables: Sequence[Table], name: str) -> Response:
    """One of the tables as a file; semicolons and a byte order mark are what a Swedish spreadsheet opens by itself."""
    by_key = {table.key: table for table in tables}
    _chosen("form", {"csv"}, "csv")
    table = by_key[_chosen("tabell", by_key, tables[0].key)]
    lines = io.StringIO()
    writer = csv.writer(lines, delimiter=";", lineterminator="\r\n")
    writer.writerow(["Kod", *table.columns])
    writer.writerows([row.code or "", row.label, *row.cells] for row in (*table.rows, table.total) if row is not None)
    headers = {"Content-Disposition": f'attachment; filename="{table.key}-{name}.csv"'}
    return Response("\ufeff" + lines.getvalue(), mimetype="text/csv", headers=headers)
