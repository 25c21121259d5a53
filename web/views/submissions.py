"""The yearly reports: a kommun or länsstyrelse fills in its own and submits it; those below it are in `reported`."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import NotFound

from systembrist import submissions
from systembrist.clock import local_date
from systembrist.errors import InputRefused
from systembrist.model import AnnualReport, Body, ReportKind, RoleKind
from systembrist.permissions import Action, Desk, Submitted, may
from systembrist.reports import answers, contradictions, frozen, progress
from systembrist.reports.answers import Answers
from systembrist.reports.document import Document
from systembrist.reports.formats import written
from systembrist.reports.yearly import KIND_OF, Plan, Yearly
from systembrist.store import organisations
from systembrist.store import submissions as known
from web.forms import Form
from web.forms_submissions import form_for, show_faults
from web.identity import demand, open_to, person
from web.site import here, now
from web.transaction import session

pages = Blueprint("submissions", __name__)

WRITERS = (RoleKind.KOMMUN, RoleKind.LANSSTYRELSE)
READERS = (*WRITERS, RoleKind.SOCIALSTYRELSEN)


@dataclass(frozen=True)
class Called:
    """What a kind of report is called in running text, and the paragraph that asks for it."""

    name: str
    the: str
    submitted: str
    law: str


CALLED = {
    ReportKind.REDOVISNING: Called("Redovisning", "redovisningen", "inlämnad", "10 §"),
    ReportKind.UNDERLAG: Called("Underlag", "underlaget", "inlämnat", "11 §"),
}


def plan() -> Plan:
    """What this installation asks for, and when."""
    return submissions.plan_in(here().settings.data)


@pages.get("/redovisning/<int:body_id>")
@open_to(*READERS)
def index(body_id: int) -> ResponseReturnValue:
    """Every year's report of one body; the body above sees those that are submitted."""
    body = _body(body_id)
    kind = KIND_OF.get(body.level)
    if kind is None:
        demand(Action.READ_REPORT, Desk(body_id))
        return redirect(url_for("reported.below", body_id=body_id))
    demand(Action.READ_REPORT, Submitted(body.id, body.parent_id))
    own = may(person(), Action.SUBMIT_REPORT, Desk(body_id))
    reports = [one for one in known.of_body(session(), body_id) if own or one.submitted_at is not None]
    if not own and not reports:
        raise NotFound
    asked = plan().of(kind)
    return render_template(
        "submissions/index.html", body=body, own=own, called=CALLED[kind], lines=[line(one) for one in reports],
        opens=asked.open_on(asked.year_at(now()) + 1),
    )  # fmt: skip


def _body(body_id: int) -> Body:
    body = organisations.body(session(), body_id)
    if body is None:
        raise NotFound
    return body


@dataclass(frozen=True)
class Line:
    """A report in a list: how much is missing and how much must be corrected, and by how many days it is late."""

    report: AnnualReport
    missing: int
    wrong: int
    late: int

    @property
    def left(self) -> str:
        """What is left to do, in words."""
        return progress.in_words(self.missing, self.wrong)


def line(report: AnnualReport) -> Line:
    """A report as it stands now."""
    until = report.submitted_at or now()
    asked = plan().of(report.kind)
    gaps, wrong = answers.gaps(asked, report.fields), contradictions.stopping(asked, report.fields)
    return Line(report, len(gaps), len(wrong), max((local_date(until) - report.due_on).days, 0))


@pages.get("/redovisning/<int:body_id>/<int:year>")
@open_to(*READERS)
def show(body_id: int, year: int) -> ResponseReturnValue:
    """One report: as it was submitted, or, for the body itself, to fill in."""
    body, report = _found(body_id, year)
    if report.submitted_at is None:
        demand(Action.SUBMIT_REPORT, Desk(body_id))
        return _fill_in(body, report, form_for(plan().of(report.kind), report.fields), report.fields)
    demand(Action.READ_REPORT, Submitted(body.id, body.parent_id))
    return _page("submitted", body, report, frozen.thaw(report.document or {}))


def _found(body_id: int, year: int) -> tuple[Body, AnnualReport]:
    body, report = _body(body_id), known.get(session(), body_id, year)
    if report is None:
        raise NotFound
    return body, report


def _own(body_id: int, year: int) -> tuple[Body, AnnualReport]:
    demand(Action.SUBMIT_REPORT, Desk(body_id))
    return _found(body_id, year)


def _page(template: str, body: Body, report: AnnualReport, document: Document, **values: object) -> str:
    receiver = organisations.body(session(), body.parent_id or 0)
    return render_template(
        f"submissions/{template}.html", body=body, report=report, document=document, receiver=receiver,
        called=CALLED[report.kind], in_words=progress.in_words, cell=written.cell, fact=written.fact, **values,
    )  # fmt: skip


def _draft(report: AnnualReport) -> Document:
    return submissions.draft(session(), report, plan(), taxonomy=here().taxonomy, now=now())


def _fill_in(body: Body, report: AnnualReport, form: Form, shown: Answers, overtaken: list[str] | None = None) -> str:
    """The list to check: every heading with its questions and what the product has filled in.

    What contradicts itself is said of the answers that the form shows, saved or not.
    """
    asked = plan().of(report.kind)
    gaps, document = answers.gaps(asked, report.fields), _draft(report)
    return _page(
        "fill_in", body, report, document, form=form, asked=asked, gaps=gaps, overtaken=overtaken, line=line(report),
        missing={gap.field for gap in gaps}, seen=submissions.version(report), odd=contradictions.found(asked, shown),
        computed=answers.filled_in(asked, document), required=sum(one.required for _, one in asked.questions),
    )  # fmt: skip


@pages.post("/redovisning/<int:body_id>/<int:year>")
@open_to(*WRITERS)
def save(body_id: int, year: int) -> ResponseReturnValue:
    """Keeps what is filled in so far, half done or not; on "Granska" goes on to the page that submits."""
    body, report = _own(body_id, year)
    asked = plan().of(report.kind)
    given, faults = submissions.read(asked, request.form)
    form = form_for(asked, report.fields, request.form)
    if faults:
        show_faults(form, faults)
        return _fill_in(body, report, form, given), 422
    if not submissions.save(session(), report, given, seen=request.form.get("seen", "")):
        return _fill_in(body, report, form, given, _saved_by_others(asked, report, request.form)), 409
    if request.form.get("step") == "review":
        return redirect(url_for("submissions.look_through", body_id=body_id, year=year))
    flash(f"Sparat. {line(report).left}.")
    return redirect(url_for("submissions.show", body_id=body_id, year=year))


def _saved_by_others(asked: Yearly, report: AnnualReport, typed: MultiDict[str, str]) -> list[str]:
    """The questions to which somebody else has saved another answer than was typed here."""
    return [
        question.label
        for heading, question in asked.questions
        if answers.typed(answers.answer(report.fields, heading, question))
        != typed.get(heading.field(question), "").replace("\r\n", "\n").strip()
    ]


@pages.get("/redovisning/<int:body_id>/<int:year>/lamna-in")
@open_to(*WRITERS)
def look_through(body_id: int, year: int) -> ResponseReturnValue:
    """All that will be submitted, and what is missing or contradicts itself, before it is final."""
    body, report = _own(body_id, year)
    if report.submitted_at is not None:
        return redirect(url_for("submissions.show", body_id=body_id, year=year))
    return _review(body, report)


def _review(body: Body, report: AnnualReport, *, refused: bool = False) -> str:
    asked = plan().of(report.kind)
    earliest = submissions.earliest(report.year)
    return _page(
        "review", body, report, _draft(report), refused=refused, seen=submissions.version(report),
        gaps=answers.gaps(asked, report.fields), odd=contradictions.found(asked, report.fields),
        too_early=earliest if local_date(now()) < earliest else None,
    )  # fmt: skip


@pages.post("/redovisning/<int:body_id>/<int:year>/lamna-in")
@open_to(*WRITERS)
def submit(body_id: int, year: int) -> ResponseReturnValue:
    """Submits it once and for all; with something missing only if that is confirmed, never with what can't be so."""
    body, report = _own(body_id, year)
    try:
        submissions.submit(
            session(), report, plan(), taxonomy=here().taxonomy, seen=request.form.get("seen", ""),
            despite_gaps=request.form.get("despite_gaps") == "y", account_id=person().account_id, now=now(),
        )  # fmt: skip
    except InputRefused:
        return _review(body, report, refused=True), 422
    called = CALLED[report.kind]
    flash(f"{called.the.capitalize()} för {year} är {called.submitted}.")
    return redirect(url_for("submissions.show", body_id=body_id, year=year))
