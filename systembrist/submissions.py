"""The yearly reports' verbs: opened and reminded of by the calendar, filled in, submitted once and for all.

What is due follows from the tables and `data/submissions.yaml` alone: every body that should have a report of a year
and has none gets it as of the day it should have been opened, however late that is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from itertools import groupby
from pathlib import Path

from sqlalchemy import ColumnElement
from sqlmodel import Session

from systembrist import digest, settings
from systembrist.clock import local_date
from systembrist.errors import Conflict, InputRefused
from systembrist.filing import Fault, check_text
from systembrist.model import AnnualReport, Body, EventKind, NoticeKind, ReportKind
from systembrist.reports import answers, contradictions, frozen, redovisning, underlag, yearly
from systembrist.reports.answers import Answer
from systembrist.reports.document import Document
from systembrist.reports.yearly import Plan, Yearly
from systembrist.store import events, organisations, outbox, submissions
from systembrist.store.submissions import Opening, Unsubmitted
from systembrist.taxonomy import Taxonomy

SUBMITTED = "Rapporten är redan inlämnad och kan inte ändras."
DRAFTS = {ReportKind.REDOVISNING: redovisning.draft, ReportKind.UNDERLAG: underlag.draft}

CHANGED = "Någon har ändrat uppgifterna sedan du läste dem. Läs igenom dem igen och lämna in sedan."


@cache
def plan_in(data: Path) -> Plan:
    """What `submissions.yaml` of a data folder says, read once a process."""
    return yearly.load(data)


@cache
def _own_plan() -> Plan:
    """This installation's plan, for the jobs, which are handed nothing but a session and ask at every moment."""
    return plan_in(settings.load().data)


def next_due(session: Session, *, after: datetime | None, upto: datetime, plan: Plan | None = None) -> datetime | None:
    """The earliest moment, later than `after`, at which reports are opened or somebody is reminded of one."""
    openings = submissions.unopened(session, list(_openings(session, plan or _own_plan(), after, upto)))
    reminder = submissions.next_to_remind(session, after=after, upto=upto)
    moments = [one.at for one in openings] + ([] if reminder is None else [reminder])
    return min(moments, default=None)


def _openings(session: Session, plan: Plan, after: datetime | None, upto: datetime) -> Iterator[Opening]:
    """Every opening of the calendar in a time, from the year in which the first thing happened here."""
    first = submissions.first_event(session, upto)
    if first is None:
        return
    for kind in ReportKind:
        for year in range(local_date(first).year, local_date(upto).year + 1):
            at = max(plan.of(kind).opens_at(year), first)
            if at <= upto and (after is None or at > after):
                yield Opening(kind, year, at)


def run(session: Session, moment: datetime, recorded_at: datetime, *, plan: Plan | None = None) -> int:
    """Opens what is opened at `moment` and reminds those who are reminded then; returns how many it told."""
    plan = plan or _own_plan()
    opened = [
        _open(session, plan.of(one.kind), one, recorded_at)
        for one in _openings(session, plan, None, moment)
        if one.at == moment
    ]
    return sum(opened) + _remind(session, plan, moment, recorded_at)


def _open(session: Session, asked: Yearly, opening: Opening, recorded_at: datetime) -> int:
    bodies = submissions.open_all(
        session, opening, due_on=asked.due_on(opening.year), remind_at=asked.next_reminder(opening.year, opening.at)
    )
    about = [(body_id, opening.kind, opening.year) for body_id in bodies]
    _tell(session, EventKind.REPORT_OPENED, about, opening.at, recorded_at)
    return len(bodies)


def _remind(
    session: Session, plan: Plan, moment: datetime, recorded_at: datetime, among: ColumnElement[bool] = submissions.ANY
) -> int:
    """Reminds the bodies that were connected then; the others wait for their next date all the same."""
    due = submissions.to_remind(session, moment, among)
    reminded: list[Unsubmitted] = []
    for (kind, year), group in groupby(sorted(due, key=_kind_and_year), key=_kind_and_year):
        some = list(group)
        moved = submissions.postpone(session, some, moment, plan.of(kind).next_reminder(year, moment))
        reminded += [one for one in some if one.wanted and one.id in moved]
    about = [(one.body_id, one.kind, one.year) for one in reminded]
    _tell(session, EventKind.REPORT_REMINDED, about, moment, recorded_at)
    return len(reminded)


def _kind_and_year(one: Unsubmitted) -> tuple[ReportKind, int]:
    return one.kind, one.year


def _tell(
    session: Session,
    kind: EventKind,
    about: Sequence[tuple[int, ReportKind, int]],
    moment: datetime,
    recorded_at: datetime,
) -> None:
    events.record(
        session,
        [
            {"kind": kind, "at": moment, "recorded_at": recorded_at, "body_id": body_id,
             "data": {"kind": report, "year": year}}
            for body_id, report, year in about
        ],
    )  # fmt: skip
    outbox.tell_desks(session, NoticeKind.REDOVISNING, [(body_id, None) for body_id, _, _ in about], moment)


def read(asked: Yearly, typed: Mapping[str, str]) -> tuple[dict[str, dict[str, Answer]], list[Fault]]:
    """What was typed, by field, as answers by heading and question, and everything that is wrong with it."""
    found: dict[str, dict[str, Answer]] = {}
    faults: list[Fault] = []
    for heading, question in asked.questions:
        field = heading.field(question)
        try:
            value = answers.parse(question, typed.get(field, ""))
        except ValueError as error:
            faults.append(Fault(field, str(error)))
            continue
        if isinstance(value, str):
            said = check_text(value, question.limit or 0)
            faults += [Fault(field, message[0].upper() + message[1:] + ".") for message in said]
        if value is not None:
            found.setdefault(heading.key, {})[question.key] = value
    return found, faults


def version(report: AnnualReport) -> str:
    """What has been filled in, as a digest: whoever saves or submits must have seen just that."""
    return digest.of_values(report.fields)


def save(session: Session, report: AnnualReport, given: Mapping[str, Mapping[str, Answer]], *, seen: str) -> bool:
    """Keeps what has been filled in so far, half done or not.

    False, and nothing is kept, if somebody else has saved since the `version` that was seen. Conflict once submitted.
    """
    _hold(session, report)
    if seen != version(report):
        return False
    report.fields = {heading: dict(values) for heading, values in given.items()}
    session.add(report)
    return True


def _hold(session: Session, report: AnnualReport) -> None:
    submissions.hold(session, report)
    if report.submitted_at is not None:
        raise Conflict(SUBMITTED)


def submit(
    session: Session,
    report: AnnualReport,
    plan: Plan,
    *,
    taxonomy: Taxonomy,
    seen: str,
    despite_gaps: bool,
    account_id: int,
    now: datetime,
) -> Document:
    """Hands the report in: the whole document is frozen as it stands now and never changes after.

    Raises Conflict if it was submitted before, its year has not ended, or somebody has saved since the `version` that
    was seen; InputRefused, naming them, if uppgifter can't be so, or are missing and nobody has said that it may be so.
    """
    asked = plan.of(report.kind)
    _catch_up(session, plan, report, now)
    _hold(session, report)
    if local_date(now) < earliest(report.year):
        raise Conflict(f"Året är inte slut. Det går att lämna in från den 1 januari {report.year + 1}.")
    if seen != version(report):
        raise Conflict(CHANGED)
    wrong = contradictions.stopping(asked, report.fields)
    if wrong:
        raise InputRefused(*(f"{one.line}." for one in wrong))
    missing = answers.gaps(asked, report.fields)
    if missing and not despite_gaps:
        raise InputRefused("Uppgifter saknas: " + "; ".join(one.question.label for one in missing) + ".")
    document = draft(session, report, plan, taxonomy=taxonomy, now=now, submitted=True)
    report.document, report.submitted_at, report.submitted_by = frozen.freeze(document), now, account_id
    session.add(report)
    data = {"report": report.id, "year": report.year, "digest": digest.of_values(report.document or {})}
    events.note(
        session, EventKind.REPORT_SUBMITTED, now, account_id, body_id=report.body_id,
        to_body_id=_body(session, report).parent_id, data=data,
    )  # fmt: skip
    return document


def earliest(year: int) -> date:
    """The first day on which a year's report can be submitted: it counts what was filed up to 31 December."""
    return date(year + 1, 1, 1)


def _catch_up(session: Session, plan: Plan, report: AnnualReport, now: datetime) -> None:
    """The reminders that fell due before it was submitted, however late the jobs are."""
    among, moment = submissions.only(report), None
    while (moment := submissions.next_to_remind(session, after=moment, upto=now, among=among)) is not None:
        _remind(session, plan, moment, now, among)


def draft(
    session: Session,
    report: AnnualReport,
    plan: Plan,
    *,
    taxonomy: Taxonomy,
    now: datetime,
    submitted: bool = False,
) -> Document:
    """The report as it would be submitted now."""
    return DRAFTS[report.kind](
        session, _body(session, report), plan, year=report.year, answers=report.fields, as_of=now, taxonomy=taxonomy,
        submitted=submitted,
    )  # fmt: skip


def _body(session: Session, report: AnnualReport) -> Body:
    body = organisations.body(session, report.body_id)
    if body is None:
        raise ValueError(f"report {report.id} belongs to no body")
    return body
