"""The yearly reports of the demo: most kommuner submit their redovisning in time, some late, some not at all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from sqlmodel import Session

from systembrist import clock, submissions
from systembrist.demo.diary import Act, Entry, Stage, at
from systembrist.demo.troupes import Troupe
from systembrist.model import AnnualReport, Level, ReportKind
from systembrist.reports.yearly import Plan
from systembrist.store import submissions as known

IN_TIME, LATE = 0.78, 0.13
"""The shares of kommuner that submit in time, and late; the rest don't."""
GRANT = 392_251
"""Kronor for one full-time post in 2025, by the ordinance's grant."""
HALF = ("bidrag-kvar", "tjanster-handledning", "stod-grupper", "stod-orsaker", "organisation-samverkan")
"""What is still missing in one that somebody has begun."""


def entries(stage: Stage) -> Iterator[Entry]:
    """The submissions of every year that ended in the history."""
    plan = submissions.plan_in(stage.installation.settings.data)
    for year in range(stage.first_day.year, stage.last_day.year):
        hosts = {troupe.bodies[Level.KOMMUN]: troupe for troupe in stage.cast.troupes}
        for body_id, troupe in hosts.items():
            if body_id not in stage.cast.unconnected:
                yield from _of_one(stage, plan, ReportKind.REDOVISNING, body_id, year, troupe)
        for body_id, troupe in {troupe.bodies[Level.LANSSTYRELSE]: troupe for troupe in stage.cast.troupes}.items():
            yield from _of_one(stage, plan, ReportKind.UNDERLAG, body_id, year, troupe)


def _of_one(stage: Stage, plan: Plan, kind: ReportKind, body_id: int, year: int, troupe: Troupe) -> Iterator[Entry]:
    due_on = plan.of(kind).due_on(year)
    if _is_left_lying(stage, plan, kind, body_id, year):
        begun = at(clock.add_days(due_on, -4), 14)
        if clock.local_date(begun) <= stage.last_day:
            yield begun, _fill_in(stage, plan, kind, body_id, year, troupe, submit=False)
        return
    drawn = 0.0 if body_id in stage.cast.home.bodies.values() else stage.chance.random()
    days = -stage.chance.randint(1, 10) if drawn < IN_TIME else stage.chance.randint(2, 40)
    when = at(clock.add_days(due_on, days), 9 + body_id % 7)
    if drawn < IN_TIME + LATE and clock.local_date(when) <= stage.last_day:
        yield when, _fill_in(stage, plan, kind, body_id, year, troupe, submit=True)


def _is_left_lying(stage: Stage, plan: Plan, kind: ReportKind, body_id: int, year: int) -> bool:
    """The demo accounts' own kommun and länsstyrelse owe the latest report that is due, and have begun it."""
    latest = max(one for one in range(stage.first_day.year, stage.last_day.year)
                 if one == stage.first_day.year or plan.of(kind).due_on(one) < stage.last_day)  # fmt: skip
    return body_id in stage.cast.home.bodies.values() and year == latest


def _fill_in(
    stage: Stage, plan: Plan, kind: ReportKind, body_id: int, year: int, troupe: Troupe, *, submit: bool
) -> Act:
    typed = _typed(stage, kind, troupe, year)
    if not submit:
        typed = {key: value for key, value in typed.items() if key not in HALF and not key.startswith("lyfta")}
    by = stage.cast.offices[body_id]

    def act(session: Session, moment: datetime) -> None:
        report = known.get(session, body_id, year)
        if report is None or report.submitted_at is not None:
            return
        _save(session, plan, report, typed)
        if submit:
            submissions.submit(
                session, report, plan, taxonomy=stage.taxonomy, seen=submissions.version(report), despite_gaps=False,
                account_id=by, now=moment,
            )  # fmt: skip

    return act


def _save(session: Session, plan: Plan, report: AnnualReport, typed: Mapping[str, str]) -> None:
    given, faults = submissions.read(plan.of(report.kind), typed)
    if faults or not submissions.save(session, report, given, seen=submissions.version(report)):
        raise AssertionError(f"the demo fills in what is wrong: {faults}")


def _typed(stage: Stage, kind: ReportKind, troupe: Troupe, year: int) -> dict[str, str]:
    """What somebody types, by field."""
    if kind is ReportKind.UNDERLAG:
        said = stage.library.reports.underlag
        return {
            "ledningsgrupper-bemanning": stage.chance.choice(said["bemanning"]),
            "insatser-insatser": stage.chance.choice(said["insatser"]),
            "lyfta-lyfta": stage.chance.choice(said["lyfta"]),
        }
    return _figures(stage, troupe, year) | _words(stage)


def _figures(stage: Stage, troupe: Troupe, year: int) -> dict[str, str]:
    chance, posts = stage.chance, len(troupe.ombud)
    granted = posts * (GRANT - (2025 - year) * 11_000)
    left = chance.choice((0, 0, 0, granted // 12))
    people = posts * chance.randint(12, 16)
    women = round(people * (0.5 + chance.random() * 0.15))
    ages = [round(people * share) for share in (0.23, 0.46, 0.26)]
    return {
        "bidrag-beviljat": str(granted), "bidrag-anvant": str(granted - left), "bidrag-kvar": str(left),
        "bidrag-arsanstallningar": str(posts), "tjanster-tjanster": str(posts), "tjanster-ombud": str(posts),
        "stod-personer": str(people), "stod-kvinnor": str(women), "stod-man": str(people - women),
        "stod-alder_18_29": str(ages[0]), "stod-alder_30_49": str(ages[1]), "stod-alder_50_64": str(ages[2]),
        "stod-alder_65": str(people - sum(ages)), "prioritering-finns": chance.choice(("ja", "ja", "ja", "nej")),
    }  # fmt: skip


def _words(stage: Stage) -> dict[str, str]:
    said = stage.library.reports.redovisning
    where = {"utbildning": "tjanster", "handledning": "tjanster", "grupper": "stod", "orsaker": "stod",
             "beskrivning": "prioritering", "samverkan": "organisation"}  # fmt: skip
    return {f"{heading}-{key}": stage.chance.choice(said[key]) for key, heading in where.items()}
