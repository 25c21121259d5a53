"""Länsstyrelsens yearly underlag (11 § SFS 2013:522): who has reported, who sits where, what was handed over, answers.

Reads submitted reports and frozen copies, and never a deficiency. Its period ends with the kommuner's due day, so that
what rose with their redovisningar of the year is in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from statistics import median

from sqlmodel import Session

from systembrist.clock import add_days, end_of_day, local_date
from systembrist.errors import InputRefused
from systembrist.model import Body, Level, Outcome
from systembrist.reports import frozen, swedish, yearly
from systembrist.reports.answers import MISSING, Answers, decimal, sections
from systembrist.reports.areas import UNPROTECTED, share_fact
from systembrist.reports.document import Block, Cell, Document, Fact, Row, Table
from systembrist.reports.progress import days_late, facts, in_time, state, submitted_of
from systembrist.reports.tally import LEVELS, area_names, by_area
from systembrist.store import groups, submissions, underlag, undertakings
from systembrist.store.groups import Group
from systembrist.store.submissions import Standing
from systembrist.store.underlag import Received
from systembrist.taxonomy import Taxonomy

SEVERAL = 2
"""In so many kommuner a fault is the same fault in several."""

OUTCOMES = {
    Outcome.ATGARDAD: "Åtgärdade",
    Outcome.AVSLUTAD: "Avslutade utan åtgärd",
    Outcome.LYFT: "Lyfta till Socialstyrelsen",
    Outcome.TYSTNAD: "Gick vidare utan svar",
    Outcome.EJ_ANSLUTEN: "Gick vidare, länsstyrelsen var ej ansluten",
    Outcome.FORBIGANGEN: "Förbi berörd instans",
    Outcome.SAMLAD: "Samlade med andra",
    Outcome.ATERTAGEN: "Tillbakatagna",
    None: "Ännu inte avgjorda",
}


def build(session: Session, *, body: Body | None, as_of: datetime, taxonomy: Taxonomy, data: Path) -> Document:
    """A länsstyrelse's underlag for the year that was current at an instant: as submitted by then, else the draft.

    A year is current from the day its underlag is opened until the next year's is. Raises InputRefused for another body
    than a länsstyrelse, or if `data/submissions.yaml` is wrong.
    """
    plan = yearly.load(data)
    if body is None or body.level is not Level.LANSSTYRELSE:
        raise InputRefused("underlaget är en länsstyrelses; ange länsstyrelsen")
    year = plan.underlag.year_at(as_of)
    report = submissions.get(session, body.id, year)
    if report and report.submitted_at and report.submitted_at <= as_of and report.document:
        return frozen.thaw(report.document)
    return draft(session, body, plan, year=year, answers=report.fields if report else {}, as_of=as_of,
                 taxonomy=taxonomy)  # fmt: skip


def draft(
    session: Session,
    body: Body,
    plan: yearly.Plan,
    *,
    year: int,
    answers: Answers,
    as_of: datetime,
    taxonomy: Taxonomy,
    submitted: bool = False,
) -> Document:
    """The underlag for a year with these answers, as of an instant; `submitted`: as it is handed in then."""
    asked, below = plan.underlag, plan.redovisning
    standings = submissions.standing(session, body.id, year, as_of)
    seats = groups.groups(session, groups.hosted_below(body.id), year, as_of)
    period = (end_of_day(below.due_on(year - 1)), min(end_of_day(below.due_on(year)), as_of))
    copies = underlag.received(session, body.id, period, as_of)
    computed = {
        "redovisningar": _redovisningar(standings, below, as_of),
        "ledningsgrupper": _groups(seats),
        "brister": _brister(copies, below, year, taxonomy),
        "flera_kommuner": _same_fault(copies, taxonomy),
        "svar": _answers(copies),
    }
    given, asked_of = submitted_of(standings)
    told = (
        *facts(asked, year, answers, as_of if submitted else None),
        Fact("reported", "Kommuner som har lämnat in sin redovisning",
             f"{given} av {asked_of}"),
        Fact("received", "Brister som har lämnats över", len(copies)),
        Fact("reports", "Anmälningar bakom dem", sum(one.reports for one in copies)),
        _answer_rate(copies),
        *in_time(undertakings.kept(session, body.id, as_of, period)),
    )  # fmt: skip
    return Document("underlag", f"Underlag {year}", body.name, as_of, told, sections(asked, answers, computed))


def _redovisningar(standings: Sequence[Standing], asked: yearly.Yearly, as_of: datetime) -> list[Block]:
    if not standings:
        return ["Ingen kommun i länet var värd för en verksamhet."]
    told = tuple(
        Row(None, one.name, (state(one, as_of), days_late(one, as_of), "ja" if one.connected else "ej ansluten"))
        for one in standings
    )
    summed = [(heading, question) for heading, question in asked.questions if question.summed]
    given = [one for one in standings if one.submitted_at is not None]
    blocks: list[Block] = [
        Table("inlamnat", "Kommunernas redovisningar", ("Kommun", "Läge", "Dagar för sent", "Ansluten"), told),
    ]
    if summed and given:
        rows = [[one.answers.get(heading.key, {}).get(question.key) for heading, question in summed] for one in given]
        total = [sum(row[place] or 0 for row in rows) for place in range(len(summed))]
        blocks.append(
            Table(
                key="ur_redovisningarna",
                title="Ur de inlämnade redovisningarna",
                columns=("Kommun", *(question.label for _, question in summed)),
                rows=tuple(Row(None, one.name, _figures(row)) for one, row in zip(given, rows, strict=True)),
                total=Row(None, "Alla som har lämnat in", _figures(total)),
            )
        )
    return blocks


def _figures(row: Sequence[float | None]) -> tuple[Cell, ...]:
    return tuple(MISSING if one is None else one if isinstance(one, int) else decimal(one) for one in row)


def _groups(found: Sequence[Group]) -> list[Block]:
    if not found:
        return ["Ingen verksamhet var igång under året."]
    full = sum(not one.empty for one in found)
    rows = tuple(
        Row(None, one.name, (len(one.filled), len(one.empty), ", ".join(one.empty) or "inga", one.meetings))
        for one in found
    )
    columns = ("Verksamhet", "Fyllda platser", "Tomma platser", "Vilka som är tomma", "Möten")
    return [
        f"{swedish.number(full)} av {swedish.counted(len(found), 'ledningsgrupp', 'ledningsgrupper')} är fulltaliga.",
        Table("platser", "Platserna enligt 5 § och möten under året", columns, rows),
    ]


def _brister(copies: Sequence[Received], asked: yearly.Yearly, year: int, taxonomy: Taxonomy) -> list[Block]:
    first, last = add_days(asked.due_on(year - 1), 1), asked.due_on(year)
    said = (
        f"Det som kommunerna lämnade över {swedish.long_date(first)} – {swedish.long_date(last)}, alltså till och med "
        f"redovisningarna för {year}. Underlag mellan myndigheter: små tal visas och ska inte publiceras."
    )
    if not copies:
        return [said, "Inget har lämnats över."]
    names = area_names(taxonomy, (one.area for one in copies))
    levels = [(one.area, LEVELS[one.fault_level]) for one in copies]
    spread: dict[str | None, int] = {code: _kommuner(one for one in copies if one.area == code) for code in names}
    spread[None] = _kommuner(copies)
    title = "Brister efter område och bristnivå"
    return [said, by_area("brister", title, names, list(LEVELS.values()), levels, spread)]


def _kommuner(copies: Iterable[Received]) -> int:
    return len({one.kommun for one in copies})


def _same_fault(copies: Sequence[Received], taxonomy: Taxonomy) -> list[Block]:
    """Area and actor alike in several kommuner; where no actor is given, nobody can say that it is the same."""
    faults: dict[tuple[str, str], list[Received]] = {}
    for one in copies:
        if one.actor is not None:
            faults.setdefault((one.area, one.actor), []).append(one)
    common = [(pair, found) for pair, found in faults.items() if _kommuner(found) >= SEVERAL]
    if not common:
        return ["Ingen brist har lämnats över från mer än en kommun."]
    areas = area_names(taxonomy, (area for (area, _), _ in common))
    actors = {one.code: one.name for one in taxonomy.actors}
    common.sort(key=lambda pair: (-_kommuner(pair[1]), -len(pair[1]), pair[0]))
    rows = tuple(
        Row(area, areas[area], (actors.get(actor, actor), len(found), _kommuner(found), _names(found)))
        for (area, actor), found in common
    )
    columns = ("Område", "Aktör", "Brister", "Kommuner", "Vilka kommuner")
    return [Table("samma", "Samma område och aktör i minst två kommuner", columns, rows)]


def _names(copies: Iterable[Received]) -> str:
    return ", ".join(sorted({one.kommun for one in copies}))


def _answers(copies: Sequence[Received]) -> list[Block]:
    if not copies:
        return ["Inget har lämnats över, så det finns inget att svara på."]
    ended = [one.outcome for one in copies]
    rows = tuple(Row(code, name, (ended.count(code),)) for code, name in OUTCOMES.items() if code in ended)
    table = Table("utfall", "Vad som har blivit av det som lämnades över", ("Utfall", "Antal"), rows,
                  total=Row(None, "Alla", (len(copies),)))  # fmt: skip
    days = [(local_date(one.answered_at) - local_date(one.at)).days for one in copies if one.answered_at is not None]
    if not days:
        return ["Ingen av dem har fått ett svar ännu.", table]
    middle = swedish.counted(round(median(days)), "dag", "dagar")
    said = (
        f"{swedish.number(len(days))} av {swedish.number(len(copies))} har fått ett svar: en åtgärd, ett beslut, en "
        f"förbättring eller kännedom till alla. Mediantiden till svaret är {middle}."
    )
    return [said, table]


def _answer_rate(copies: Sequence[Received]) -> Fact:
    """The återkopplingsgrad: the share that got a real answer (a receipt, a question or a silence is none)."""
    answered = sum(one.answered_at is not None for one in copies)
    return share_fact("answer_rate", "Återkopplingsgrad", answered, len(copies), UNPROTECTED)
