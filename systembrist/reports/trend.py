"""The trend of one body: areas by quarter over two years, with what it is based on said first."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from sqlmodel import Session

from systembrist.model import Body, Level
from systembrist.reports import published
from systembrist.reports.areas import UNPROTECTED, Areas, areas_over_time, share_fact, total_fact
from systembrist.reports.document import Document, Fact, Row, Section, Table, hidden_in
from systembrist.store import counts, organisations
from systembrist.taxonomy import Taxonomy

ALL_TIME = "Sedan start"

OWN = "Underlag för den egna verksamheten, inte för publicering."
COUNTY = "Underlag för länsstyrelsens uppföljning. Ingår inte i det som publiceras, även om små tal är dolda."
NATIONAL = "Räknas på de uppgifter som har lämnats över till Socialstyrelsen. Små tal är dolda."


def build(session: Session, *, body: Body | None, as_of: datetime, taxonomy: Taxonomy, data: Path) -> Document:
    """The trend of a body, of any level, as of an instant; without a body, of Socialstyrelsen.

    Above the kommun it reads frozen copies only. Raises InputRefused if `data/published.yaml` is wrong.
    """
    body = body or organisations.top_body(session)
    above_kommun = body.level in (Level.LANSSTYRELSE, Level.SOCIALSTYRELSEN)
    threshold = published.load(data).threshold if above_kommun else UNPROTECTED
    read = counts.areas_of_copies if above_kommun else counts.areas_of_own
    areas = areas_over_time(read(session, _id(body), as_of), taxonomy, as_of, threshold)
    facts = (
        *coverage(session, body, as_of),
        total_fact("arrived", f"Brister som har nått {body.name}", areas.table.total, threshold),
        share_fact("confirmed", "Område valt eller bekräftat av en person", areas.confirmed, areas.arrived, threshold),
    )
    said = {Level.LANSSTYRELSE: COUNTY, Level.SOCIALSTYRELSEN: NATIONAL}.get(body.level, OWN)
    section = Section("Områden kvartal för kvartal", (said, _table(areas)))
    return Document("trend", f"Trend för {body.name}", body.name, as_of, facts, (section,))


def _id(body: Body) -> int:
    if body.id is None:
        raise ValueError("a body has an id once it is stored")
    return body.id


def coverage(session: Session, body: Body, as_of: datetime) -> tuple[Fact, ...]:
    """What the figures are based on: of a state authority, how many of its kommuner; below, how many there are."""
    if body.level in (Level.LANSSTYRELSE, Level.SOCIALSTYRELSEN):
        found = counts.coverage_of_copies(session, _id(body), as_of)
        possible = counts.kommuner_in(session, body.lan_id)
        facts = [Fact("kommuner", "Bygger på uppgifter från", f"{found.kommuner} av {possible} kommuner")]
        if body.level is Level.SOCIALSTYRELSEN:
            facts.append(Fact("lan", "Antal län med uppgifter", found.lan))
        return tuple(facts)
    found = counts.coverage_of_own(session, _id(body), as_of)
    return (
        Fact("kommuner", "Antal kommuner med uppgifter", found.kommuner),
        Fact("verksamheter", "Antal verksamheter med uppgifter", found.verksamheter),
    )


def _table(areas: Areas) -> Table:
    shown = areas.table
    recent = areas.time.recent
    rows = [
        [*(row[column] for column in recent), whole] for row, whole in zip(shown.cells, shown.row_totals, strict=True)
    ]
    total = [*(shown.column_totals[column] for column in recent), shown.total]
    quarters = tuple(areas.time.quarters[column - 1].label for column in recent)
    return Table(
        key="omraden",
        title="Brister efter område och det kvartal då de anmäldes",
        columns=("Område", *quarters, ALL_TIME),
        rows=tuple(Row(code, name, tuple(row)) for code, name, row in zip(areas.codes, areas.names, rows, strict=True)),
        total=Row(None, "Alla områden", tuple(total)),
        suppressed=hidden_in([*rows, total]),
        note="De senaste kvartalen kan öka: en brist räknas när den anmäldes, men syns först när den har kommit hit.",
    )
