"""Queries about yearly reports: which are to be opened and reminded of, whose they are, and which are submitted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, bindparam, exists, func, literal, or_, true, union_all, update
from sqlmodel import Session, col, select

from systembrist import digest
from systembrist.model import AnnualReport, Body, Event, EventKind, Level, ReportKind, Verksamhet
from systembrist.store import organisations
from systembrist.store.database import insert_into
from systembrist.store.moments import earliest

ANY: ColumnElement[bool] = true()


@dataclass(frozen=True)
class Opening:
    """One kind of report for one year, and when it is opened."""

    kind: ReportKind
    year: int
    at: datetime


def first_event(session: Session, upto: datetime) -> datetime | None:
    """When the first thing happened here, if anything had by an instant."""
    first: datetime | None = session.exec(select(func.min(Event.at)).where(col(Event.at) <= upto)).one()
    return first


def unopened(session: Session, openings: Sequence[Opening]) -> list[Opening]:
    """Those of the openings for which a body that should have that report has none."""
    if not openings:
        return []
    values: dict[str, Any] = {}
    for number, one in enumerate(openings):
        values |= {f"year{number}": one.year, **_ends(one.year, number)}
    lacking = session.connection().execute(_unopened(tuple(one.kind for one in openings)), values)
    return [openings[number] for number in sorted(lacking.scalars())]


@cache
def _unopened(kinds: tuple[ReportKind, ...]) -> Any:
    """One statement for all of them, made once: this is asked each time the jobs look for what is due."""
    return union_all(
        *(select(literal(number)).where(_lacking(kind, number).exists()) for number, kind in enumerate(kinds))
    )


def _ends(year: int, number: int = 0) -> dict[str, date]:
    return {f"first{number}": date(year, 1, 1), f"last{number}": date(year, 12, 31)}


def _lacking(kind: ReportKind, number: int = 0) -> Any:
    """SQL: the bodies that should have a report of the year and have none.

    A kommun should where it hosted a verksamhet that was active that year, a länsstyrelse where a kommun of its should.
    """
    whose = col(Body.id) if kind is ReportKind.REDOVISNING else col(Body.parent_id)
    has_one = exists().where(
        col(AnnualReport.body_id) == whose,
        col(AnnualReport.kind) == kind,
        col(AnnualReport.year) == bindparam(f"year{number}"),
    )
    return (
        select(whose)
        .join(Verksamhet, col(Verksamhet.vardkommun_id) == col(Body.kommun_id))
        .where(
            Body.level == Level.KOMMUN,
            col(Verksamhet.from_date) <= bindparam(f"last{number}"),
            or_(col(Verksamhet.to_date).is_(None), col(Verksamhet.to_date) >= bindparam(f"first{number}")),
            ~has_one,
        )
    )


def open_all(session: Session, opening: Opening, *, due_on: date, remind_at: datetime | None) -> list[int]:
    """Gives every body that lacks it an empty report; returns the bodies, by id, that got one."""
    values = {"year0": opening.year, **_ends(opening.year)}
    bodies = session.connection().execute(_lacking(opening.kind).distinct(), values).scalars().all()
    if not bodies:
        return []
    row = {"kind": opening.kind, "year": opening.year, "opened_at": opening.at, "due_on": due_on,
           "remind_at": remind_at, "fields": {}}  # fmt: skip
    adding = insert_into(session, AnnualReport).on_conflict_do_nothing().returning(col(AnnualReport.body_id))
    return sorted(session.execute(adding, [row | {"body_id": one} for one in sorted(bodies)]).scalars())


def next_to_remind(
    session: Session, *, after: datetime | None, upto: datetime, among: ColumnElement[bool] = ANY
) -> datetime | None:
    """The earliest moment, later than `after`, at which somebody is reminded of a report that is not submitted."""
    unsubmitted = col(AnnualReport.submitted_at).is_(None)
    return earliest(session, AnnualReport.remind_at, unsubmitted, among, after=after, upto=upto)


def only(report: AnnualReport) -> ColumnElement[bool]:
    """SQL: that report alone."""
    return col(AnnualReport.id) == report.id


@dataclass(frozen=True)
class Unsubmitted:
    """A report whose reminder falls due, and whether its body was connected then."""

    id: int
    body_id: int
    kind: ReportKind
    year: int
    wanted: bool


def to_remind(session: Session, moment: datetime, among: ColumnElement[bool] = ANY) -> list[Unsubmitted]:
    """The reports whose reminder falls at `moment`, by body."""
    query = (
        select(
            col(AnnualReport.id), AnnualReport.body_id, AnnualReport.kind, AnnualReport.year,
            ~organisations.disconnected_at(col(AnnualReport.body_id), moment),
        )  # type: ignore[call-overload]
        .where(col(AnnualReport.submitted_at).is_(None), AnnualReport.remind_at == moment, among)
        .order_by(col(AnnualReport.body_id), col(AnnualReport.year))
    )  # fmt: skip
    return [Unsubmitted(*row) for row in session.exec(query).all()]


def postpone(
    session: Session, reports: Sequence[Unsubmitted], moment: datetime, remind_at: datetime | None
) -> set[int]:
    """Moves the next reminder of the reports; returns those (by id) that nobody had moved or submitted."""
    statement = (
        update(AnnualReport)
        .where(
            col(AnnualReport.id).in_([one.id for one in reports]),
            col(AnnualReport.remind_at) == moment,
            col(AnnualReport.submitted_at).is_(None),
        )
        .values(remind_at=remind_at)
        .returning(col(AnnualReport.id))
        .execution_options(synchronize_session=False)
    )
    return set(session.execute(statement).scalars())


def get(session: Session, body_id: int, year: int) -> AnnualReport | None:
    """What a body submits for a year; it submits one kind."""
    query = select(AnnualReport).where(AnnualReport.body_id == body_id, AnnualReport.year == year)
    return session.exec(query).first()


def hold(session: Session, report: AnnualReport) -> None:
    """Reads a report again and keeps it as it is until this transaction ends."""
    session.refresh(report, with_for_update=True)


def of_body(session: Session, body_id: int) -> Sequence[AnnualReport]:
    """Every report of a body, the latest year first."""
    query = select(AnnualReport).where(AnnualReport.body_id == body_id)
    return session.exec(query.order_by(col(AnnualReport.year).desc())).all()


@dataclass(frozen=True)
class Standing:
    """Where a body stands with its report of a year: `answers` only once it is submitted."""

    body_id: int
    name: str
    due_on: date
    submitted_at: datetime | None
    connected: bool
    answers: dict[str, Any]

    @property
    def elsewhere(self) -> bool:
        """Whether it reports in another way: it is not connected, and has submitted nothing here."""
        return self.submitted_at is None and not self.connected


def standing(session: Session, above: int, year: int, as_of: datetime) -> list[Standing]:
    """How the bodies right below one stood with their reports of a year, by name; nothing is read of a draft."""
    query = (
        select(
            col(Body.id), Body.name, AnnualReport.due_on, col(AnnualReport.submitted_at),
            ~organisations.disconnected_at(col(Body.id), as_of), col(AnnualReport.fields),
        )  # type: ignore[call-overload]
        .join(AnnualReport, col(AnnualReport.body_id) == col(Body.id))
        .where(Body.parent_id == above, AnnualReport.year == year, AnnualReport.opened_at <= as_of)
        .order_by(Body.name, col(Body.id))
    )  # fmt: skip
    return [_as_of(Standing(*row), as_of) for row in session.exec(query).all()]


def _as_of(one: Standing, as_of: datetime) -> Standing:
    if one.submitted_at is not None and one.submitted_at <= as_of:
        return one
    return Standing(one.body_id, one.name, one.due_on, None, one.connected, {})


def years(session: Session, above: int) -> Sequence[int]:
    """The years for which bodies right below one have reports, the latest first."""
    query = (
        select(AnnualReport.year)
        .join(Body, col(Body.id) == col(AnnualReport.body_id))
        .where(Body.parent_id == above)
        .distinct()
        .order_by(col(AnnualReport.year).desc())
    )
    return session.exec(query).all()


Submission = tuple[str | None, int | None, datetime | None]
"""The digest of a submitted document, who submitted it and when."""


def submitted_noted(session: Session) -> dict[tuple[int, int], Submission]:
    """What the events say of every submitted report, by body and year."""
    query = select(Event).where(Event.kind == EventKind.REPORT_SUBMITTED).order_by(col(Event.id))
    return {
        (one.body_id or 0, one.data.get("year", 0)): (one.data.get("digest"), one.account_id, one.at)
        for one in session.exec(query).all()
    }


def submitted_kept(session: Session) -> dict[tuple[int, int], Submission]:
    """The same of every submitted report as it stands; one that lacks only its document or its time counts, too."""
    query = select(AnnualReport).where(
        or_(col(AnnualReport.submitted_at).is_not(None), col(AnnualReport.submitted_by).is_not(None))
    )
    return {
        (one.body_id, one.year): (digest.of_values(one.document or {}), one.submitted_by, one.submitted_at)
        for one in session.exec(query.order_by(col(AnnualReport.id))).all()
    }
