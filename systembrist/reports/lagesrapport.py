"""Socialstyrelsen's lägesrapport (14 § SFS 2013:522): what has come from all over the country, how, and the answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from statistics import median

from sqlmodel import Session

from systembrist.errors import InputRefused
from systembrist.model import Body, EventKind, FaultLevel, Level
from systembrist.privacy.suppression import OneWay, Shown, one_way
from systembrist.reports import published, swedish
from systembrist.reports.areas import Areas, areas_over_time, share_fact, total_fact
from systembrist.reports.document import (
    Block,
    Cell,
    Change,
    Document,
    Fact,
    Quotation,
    Row,
    Section,
    Share,
    Table,
    hidden_in,
)
from systembrist.reports.periods import reporting_year
from systembrist.reports.published import Published, PublishedTable
from systembrist.reports.trend import ALL_TIME, coverage
from systembrist.store import counts, organisations, undertakings
from systembrist.store.counts import Answered, Dimension, YearCount
from systembrist.taxonomy import Taxonomy

MISSING = "Ej angivet"
Names = Mapping[str, str]
FAULT_LEVELS: Names = {
    FaultLevel.HANDLAGGARE: "Handläggarnivå",
    FaultLevel.LOKAL: "Lokal nivå",
    FaultLevel.CENTRAL: "Central nivå",
}
RISES: Names = {
    EventKind.ROSE_BY_VERDICT: "Lyft genom beslut, direkt",
    EventKind.ROSE_BY_CALENDAR: "Lyft genom beslut, med det årliga underlaget",
    EventKind.ROSE_BY_SILENCE: "Utan svar när tiden gick ut (tystnad)",
    EventKind.ROSE_UNCONNECTED: "Länsstyrelsen var ej ansluten",
}
NO_SUMMARY = "sammanfattning saknas"


@dataclass(frozen=True)
class _Basis:
    """All that the tables are made from."""

    session: Session
    body_id: int
    as_of: datetime
    taxonomy: Taxonomy
    published: Published
    areas: Areas
    answered: Answered

    @property
    def answers(self) -> OneWay:
        """Answered, open and ended, as they may be shown."""
        parts = (self.answered.answered, self.answered.open, self.answered.ended)
        return one_way(parts, self.published.threshold)

    @property
    def years(self) -> tuple[int, int]:
        """The year before the reporting year, and the reporting year."""
        year = reporting_year(self.as_of)
        return year - 1, year


def build(session: Session, *, body: Body | None, as_of: datetime, taxonomy: Taxonomy, data: Path) -> Document:
    """The lägesrapport as of an instant, from what has been handed over to Socialstyrelsen and nothing else.

    A brist belongs to the year in which it was filed; the reporting year is the calendar year before `as_of`.
    Raises InputRefused for another body than Socialstyrelsen, or if `data/published.yaml` is wrong.
    """
    body = body or organisations.top_body(session)
    if body.level is not Level.SOCIALSTYRELSEN or body.id is None:
        raise InputRefused("lägesrapporten är Socialstyrelsens; välj trend för en annan instans")
    public = published.load(data)
    found = counts.areas_of_copies(session, body.id, as_of)
    areas = areas_over_time(found, taxonomy, as_of, public.threshold)
    answered = counts.answers_to_copies(session, body.id, as_of)
    basis = _Basis(session, body.id, as_of, taxonomy, public, areas, answered)
    sections = (
        Section("Vad bristerna handlar om", tuple(_what(basis))),
        Section("Hur bristerna kom hit", tuple(_how(basis))),
        Section("Svaren", tuple(_answers(basis))),
        Section("Godkända sammanfattningar", tuple(_quotes(basis))),
    )
    facts = (*coverage(session, body, as_of), *_facts(basis))
    return Document(
        "lagesrapport", f"Lägesrapport om systembrister {basis.years[1]}", body.name, as_of, facts, sections
    )


def _facts(basis: _Basis) -> list[Fact]:
    areas, threshold = basis.areas, basis.published.threshold
    before, year = basis.years
    summaries = counts.summaries_of_copies(basis.session, basis.body_id, basis.as_of)
    return [
        total_fact("arrived", "Brister som har nått Socialstyrelsen", areas.table.total, threshold),
        total_fact("reporting_year", f"Av dem anmälda {year}", areas.year_total(year), threshold),
        total_fact("year_before", f"Av dem anmälda {before}", areas.year_total(before), threshold),
        share_fact("confirmed", "Område valt eller bekräftat av en person", areas.confirmed, areas.arrived, threshold),
        share_fact("with_summary", "Med godkänd sammanfattning", summaries, areas.arrived, threshold),
        _answer_rate(basis),
        *_kept(basis),
    ]


def _kept(basis: _Basis) -> list[Fact]:
    """The share answered within the time undertaken; nothing where Socialstyrelsen has undertaken none."""
    kept = undertakings.kept(basis.session, basis.body_id, basis.as_of)
    if not kept.of:
        return []
    label, threshold = "Besvarade inom åtagen tid", basis.published.threshold
    return [share_fact("answered_in_time", label, kept.in_time, kept.of, threshold)]


def _answer_rate(basis: _Basis) -> Fact:
    """The återkopplingsgrad: the share that got a real answer (a receipt, a question or a silence is none)."""
    answered, whole = basis.answers.cells[0], basis.areas.arrived
    label = "Återkopplingsgrad"
    if answered is None or not whole:
        return Fact("answer_rate", label, None, words="visas inte" if whole else "inga att räkna på")
    return Fact("answer_rate", label, Share(answered / whole))


def _what(basis: _Basis) -> list[Block]:
    whole = basis.areas.table.total
    blocks: list[Block] = []
    if whole is not None:
        blocks.append(f"{swedish.counted(whole, 'brist', 'brister')} har nått Socialstyrelsen.")
    if not any(basis.areas.year_total(year) != 0 for year in basis.years):
        blocks.append(f"Ingen av dem är anmäld under {basis.years[0]} eller {basis.years[1]}.")
    blocks.append(_areas_table(basis))
    actors = {actor.code: actor.name for actor in basis.taxonomy.actors}
    lan = {f"{lan_id:02}": name for lan_id, name in organisations.lan_names(basis.session).items()}
    dimensions: dict[Dimension, Names] = {"actor": actors, "fault_level": FAULT_LEVELS, "lan": lan}
    for dimension, names in dimensions.items():
        table = basis.published.table(dimension)
        if table is not None:
            found = counts.copies_by(basis.session, dimension, basis.body_id, basis.as_of)
            blocks.append(_by_year(basis, table, found, names))
    return blocks


def _how(basis: _Basis) -> list[Block]:
    table = basis.published.table("rise")
    if table is None:
        return []
    found = counts.rises_of_copies(basis.session, basis.body_id, basis.as_of)
    return [
        "Vägen från länsstyrelsen. En tystnad redovisas som tystnad, aldrig som ett beslut.",
        _by_year(basis, table, found, RISES),
    ]


def _areas_table(basis: _Basis) -> Table:
    """The published table of areas, of which this report shows the years."""
    areas = basis.areas
    groups = [areas.time.group_of(year) for year in basis.years]
    rows = [
        [*(parts[group] for group in groups), whole]
        for parts, whole in zip(areas.table.row_groups, areas.table.row_totals, strict=True)
    ]
    total = [*(areas.table.group_totals[group] for group in groups), areas.table.total]
    table = basis.published.table("area")
    title = table.title if table else ""
    return Table(
        key="omraden",
        title=f"{title}: brister efter det år då de anmäldes",
        columns=("Område", *map(str, basis.years), "Förändring", ALL_TIME),
        rows=tuple(
            Row(code, name, (row[0], row[1], _change(row[0], row[1]), row[2]))
            for code, name, row in zip(areas.codes, areas.names, rows, strict=True)
        ),
        total=Row(None, "Alla områden", (total[0], total[1], _change(total[0], total[1]), total[2])),
        suppressed=hidden_in([*rows, total]),
        note=f"{ALL_TIME} räknar alla år, även de som inte visas här.",
    )


def _change(before: Shown, after: Shown) -> Cell:
    return None if before is None or after is None else Change(after - before)


def _by_year(basis: _Basis, table: PublishedTable, found: Sequence[YearCount], names: Names) -> Table:
    """One list a year, each protected by itself; a year whose total the table of areas hides has it hidden here too."""
    codes: list[str | None] = [*names, *sorted({one.code for one in found if one.code and one.code not in names})]
    if any(one.code is None for one in found):
        codes.append(None)
    lists = []
    for year in basis.years:
        values = [sum(one.number for one in found if one.year == year and one.code == code) for code in codes]
        hide_total = basis.areas.year_total(year) is None
        lists.append(one_way(values, basis.published.threshold, hide_total=hide_total))
    before, after = lists
    rows = tuple(
        Row(code, MISSING if code is None else names.get(code, code), (old, new, _change(old, new)))
        for code, old, new in zip(codes, before.cells, after.cells, strict=True)
    )
    return Table(
        key=table.key,
        title=f"{table.title}: brister efter det år då de anmäldes",
        columns=(table.title, *map(str, basis.years), "Förändring"),
        rows=rows,
        total=Row(None, "Alla", (before.total, after.total, _change(before.total, after.total))),
        suppressed=hidden_in([*(one.cells for one in lists), [one.total for one in lists]]),
    )


def _answers(basis: _Basis) -> list[Block]:
    table, shown = basis.published.table("answer"), basis.answers
    if table is None:
        return []
    codes = (("answered", "Besvarade"), ("open", "Öppna, inte besvarade än"), ("ended", "Avslutade utan svar"))
    rows = tuple(Row(code, label, (cell,)) for (code, label), cell in zip(codes, shown.cells, strict=True))
    made = Table(
        key=table.key,
        title=f"{table.title}: alla brister som har kommit hit",
        columns=("Svar", "Antal"),
        rows=rows,
        total=Row(None, "Alla", (shown.total,)),
        suppressed=hidden_in([shown.cells, [shown.total]]),
        note="Som svar räknas en åtgärd, ett beslut, en förbättring eller kännedom till alla, inte en kvittens.",
    )
    days = basis.answered.days
    if not days or shown.cells[0] is None:
        return [made]
    return [f"Hälften av svaren kom inom {swedish.counted(int(median(days)), 'dag', 'dagar')}.", made]


def _quotes(basis: _Basis) -> list[Block]:
    found = counts.quotes(basis.session, basis.body_id, basis.as_of, basis.published.quotes_per_area)
    if not found:
        return [f"Ingen av bristerna har en godkänd sammanfattning (alla är märkta ”{NO_SUMMARY}”)."]
    names = dict(zip(basis.areas.codes, basis.areas.names, strict=True))
    ordered = sorted(found, key=lambda one: basis.areas.codes.index(one.area))
    return [
        f"De {basis.published.quotes_per_area} senaste för varje område. Övriga är äldre, eller märkta ”{NO_SUMMARY}”.",
        *(
            Quotation(
                text=one.summary,
                source=f"{names[one.area]}. {one.lan}, {swedish.long_month(one.month)}, nr {one.number}.",
            )
            for one in ordered
        ),
    ]
