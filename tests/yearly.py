"""The yearly reports for tests: their jobs alone at each moment, what is filled in, submitting."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Engine
from sqlmodel import Session

from systembrist import settings, submissions, taxonomy
from systembrist.model import AnnualReport, ReportKind
from systembrist.reports.yearly import Plan, Yearly
from systembrist.store import submissions as known
from systembrist.store.database import reading, writing
from tests import world

PLAN = submissions.plan_in(settings.load().data)
TAXONOMY = taxonomy.load(settings.load().data)

TYPED = {
    "bidrag-beviljat": "1 176 753",
    "bidrag-anvant": "1100000",
    "bidrag-kvar": "76753",
    "bidrag-arsanstallningar": "3",
    "tjanster-tjanster": "2,75",
    "tjanster-utbildning": "Introduktionsutbildningen och två dagar om samsjuklighet.",
    "tjanster-handledning": "Handledning i grupp var tredje vecka.",
    "stod-personer": "46",
    "stod-kvinnor": "25",
    "stod-man": "20",
    "stod-grupper": "Unga vuxna och personer med samsjuklighet.",
    "stod-orsaker": "Stöd i kontakt med myndigheter.\n\nSvår ekonomi.",
    "prioritering-finns": "ja",
    "organisation-samverkan": "Enheten leds av socialförvaltningen.",
}
"""A kommun's redovisning with nothing missing, as it is typed."""

TYPED_ABOVE = {
    "insatser-insatser": "Två träffar med verksamheterna.",
    "lyfta-lyfta": "Väntan hos psykiatrin i hela länet.",
}
"""The same for a länsstyrelse's underlag."""


def run(engine: Engine, upto: str | datetime, *, plan: Plan = PLAN, late: bool = False) -> int:
    """The yearly reports' job at each of its moments up to then, one transaction each; how much it changed."""
    end = world.at(upto) if isinstance(upto, str) else upto
    changed, done = 0, None
    while (done := _next(engine, done, end, plan)) is not None:
        with writing(engine) as session:
            changed += submissions.run(session, done, end if late else done, plan=plan)
    return changed


def _next(engine: Engine, after: datetime | None, upto: datetime, plan: Plan) -> datetime | None:
    with reading(engine) as session:
        return submissions.next_due(session, after=after, upto=upto, plan=plan)


def asked(kind: ReportKind = ReportKind.REDOVISNING) -> Yearly:
    """What is asked for in a kind of report."""
    return PLAN.of(kind)


def get(session: Session, body_id: int, year: int) -> AnnualReport:
    """A body's report of a year, which there is."""
    found = known.get(session, body_id, year)
    assert found is not None
    return found


def fill_in(session: Session, report: AnnualReport, typed: dict[str, str]) -> None:
    """Saves what is typed, which is right."""
    given, faults = submissions.read(PLAN.of(report.kind), typed)
    assert faults == []
    assert submissions.save(session, report, given, seen=submissions.version(report))


def submit(session: Session, report: AnnualReport, by: int, when: str, *, despite_gaps: bool = False) -> None:
    """Submits a report as it stands."""
    submissions.submit(
        session, report, PLAN, taxonomy=TAXONOMY, seen=submissions.version(report), despite_gaps=despite_gaps,
        account_id=by, now=world.at(when),
    )  # fmt: skip
