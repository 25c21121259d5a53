"""Counting queries for reports, each as of an instant, so that March reads the same in June.

For the state authorities (`…copies`) they read frozen copies and nothing else of a deficiency; for a group or
a kommun (`…own`) they read its own deficiencies, under the area that counted then. All group in the database.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Integer, and_, case, cast, func
from sqlmodel import Session, col, select

from systembrist.clock import local_date
from systembrist.model import (
    REAL_ANSWERS,
    RISINGS,
    Deficiency,
    Event,
    EventKind,
    Feedback,
    Handover,
    Kommun,
    Lan,
    Referral,
)

Dimension = Literal["actor", "fault_level", "lan"]


@dataclass(frozen=True)
class AreaCount:
    """How many of an area were filed in a month (YYYY-MM, Swedish time), and whether a person chose the area."""

    area: str
    month: str
    confirmed: bool
    number: int


@dataclass(frozen=True)
class YearCount:
    """How many that were filed in a year have a code; None where none was given."""

    code: str | None
    year: int
    number: int


@dataclass(frozen=True)
class Coverage:
    """From how many kommuner, verksamheter and län the counted come."""

    kommuner: int
    verksamheter: int
    lan: int


@dataclass(frozen=True)
class Answered:
    """What has become of what arrived at a body; `days` holds how long each real answer took, shortest first."""

    answered: int
    open: int
    """Neither answered nor ended."""
    ended: int
    """Ended without a real answer."""
    days: tuple[int, ...]


@dataclass(frozen=True)
class Quote:
    """An approved summary as it may be quoted: with län, month and register number, never the kommun."""

    area: str
    summary: str
    month: str
    lan: str
    number: str


def _held(body_id: int, as_of: datetime) -> ColumnElement[bool]:
    """SQL: the newest copy of each deficiency that the body held at that instant."""
    newest = (
        select(func.max(Handover.id))
        .where(Handover.to_body_id == body_id, Handover.at <= as_of)
        .group_by(col(Handover.deficiency_id))
    )
    return col(Handover.id).in_(newest)


def areas_of_copies(session: Session, body_id: int, as_of: datetime) -> list[AreaCount]:
    """What had arrived at an authority, by area and month of filing."""
    query = (
        select(Handover.area, Handover.month, Handover.area_confirmed, func.count())
        .where(_held(body_id, as_of))
        .group_by(Handover.area, Handover.month, col(Handover.area_confirmed))
        .order_by(Handover.area, Handover.month, col(Handover.area_confirmed))
    )
    return [AreaCount(*row) for row in session.exec(query).all()]


def copies_by(session: Session, dimension: Dimension, body_id: int, as_of: datetime) -> list[YearCount]:
    """What had arrived at an authority, by one dimension and year of filing; a län is given by its SCB code."""
    year = _year_of_filing()
    code: Any = {"actor": Handover.actor, "fault_level": Handover.fault_level, "lan": Lan.code}[dimension]
    query = (
        select(code, year, func.count())
        .join(Kommun, col(Kommun.id) == col(Handover.kommun_id))
        .join(Lan, col(Lan.id) == col(Kommun.lan_id))
        .where(_held(body_id, as_of))
        .group_by(code, year)
    )
    return _sorted(session.execute(query).all())


def rises_of_copies(session: Session, body_id: int, as_of: datetime) -> list[YearCount]:
    """How what had arrived at an authority came up to it, by the kind of the rising event and year of filing."""
    year = _year_of_filing()
    rising = and_(
        col(Event.deficiency_id) == col(Handover.deficiency_id),
        col(Event.to_body_id) == col(Handover.to_body_id),
        col(Event.at) == col(Handover.at),
        col(Event.kind).in_(RISINGS),
    )
    query = (
        select(col(Event.kind), year, func.count(func.distinct(col(Handover.id))))
        .select_from(Handover)
        .outerjoin(Event, rising)
        .where(_held(body_id, as_of))
        .group_by(col(Event.kind), year)
    )
    return _sorted(session.execute(query).all())


def _year_of_filing() -> ColumnElement[int]:
    """SQL: to be made once a query; PostgreSQL takes two of them for two different expressions."""
    return cast(func.substr(col(Handover.month), 1, 4), Integer)


def _sorted(rows: Sequence[Any]) -> list[YearCount]:
    # Sorted here: the two databases put a missing code at different ends.
    return sorted((YearCount(*row) for row in rows), key=lambda one: (one.year, one.code is None, one.code or ""))


def coverage_of_copies(session: Session, body_id: int, as_of: datetime) -> Coverage:
    """From how many kommuner and län something had arrived; which verksamhet it was does not follow a copy."""
    query = (
        select(func.count(func.distinct(Kommun.id)), func.count(func.distinct(Kommun.lan_id)))
        .join(Handover, col(Handover.kommun_id) == col(Kommun.id))
        .where(_held(body_id, as_of))
    )
    kommuner, lan = session.exec(query).one()
    return Coverage(kommuner=kommuner, verksamheter=0, lan=lan)


def kommuner_in(session: Session, lan_id: int | None) -> int:
    """How many kommuner a län has, or the country."""
    query = select(func.count()).select_from(Kommun)
    return session.exec(query if lan_id is None else query.where(Kommun.lan_id == lan_id)).one()


def summaries_of_copies(session: Session, body_id: int, as_of: datetime) -> int:
    """How many of what had arrived came with a summary that a named person approved."""
    query = select(func.count()).where(_held(body_id, as_of), col(Handover.summary).is_not(None))
    return session.exec(query).one()


def answers_to_copies(session: Session, body_id: int, as_of: datetime) -> Answered:
    """What had become, by that instant, of all that had arrived at an authority."""
    answer = (
        select(col(Feedback.deficiency_id).label("deficiency_id"), func.min(Feedback.at).label("at"))
        .where(Feedback.from_body_id == body_id, Feedback.at <= as_of, col(Feedback.kind).in_(REAL_ANSWERS))
        .group_by(col(Feedback.deficiency_id))
        .subquery()
    )
    query = (
        select(col(Handover.id), Handover.at, answer.c.at, func.max(case((_ended(as_of), 0), else_=1)))
        .join(
            Referral,
            and_(col(Referral.deficiency_id) == col(Handover.deficiency_id), col(Referral.body_id) == body_id),
        )
        .outerjoin(answer, answer.c.deficiency_id == col(Handover.deficiency_id))
        .where(_held(body_id, as_of), Referral.opened_at <= as_of)
        .group_by(col(Handover.id), col(Handover.at), answer.c.at)
        .order_by(col(Handover.id))
    )
    rows = session.execute(query).all()
    taken = sorted((local_date(at) - local_date(arrived)).days for _, arrived, at, _ in rows if at is not None)
    still_open = sum(at is None and is_open == 1 for _, _, at, is_open in rows)
    return Answered(answered=len(taken), open=still_open, ended=len(rows) - len(taken) - still_open, days=tuple(taken))


def _ended(as_of: datetime) -> ColumnElement[bool]:
    return and_(col(Referral.closed_at).is_not(None), col(Referral.closed_at) <= as_of)


def quotes(session: Session, body_id: int, as_of: datetime, per_area: int) -> list[Quote]:
    """The newest approved summaries that had arrived at an authority, at most so many an area, newest first."""
    newest_first = (col(Handover.at).desc(), col(Handover.month).desc(), col(Handover.id).desc())
    ranked = (
        select(
            col(Handover.id).label("id"),
            func.row_number().over(partition_by=col(Handover.area), order_by=newest_first).label("place"),
        )
        .where(_held(body_id, as_of), col(Handover.summary).is_not(None))
        .subquery()
    )
    query = (
        select(Handover, Lan.name)
        .join(ranked, ranked.c.id == col(Handover.id))
        .join(Kommun, col(Kommun.id) == col(Handover.kommun_id))
        .join(Lan, col(Lan.id) == col(Kommun.lan_id))
        .where(ranked.c.place <= per_area)
        .order_by(Handover.area, ranked.c.place)
    )
    return [
        Quote(copy.area, copy.summary or "", copy.month, lan, copy.number) for copy, lan in session.exec(query).all()
    ]


def _arrived(body_id: int, as_of: datetime) -> ColumnElement[bool]:
    """SQL: the deficiency had a stay at a group or kommun at or before that instant."""
    stays = select(Referral.deficiency_id).where(Referral.body_id == body_id, Referral.opened_at <= as_of)
    return col(Deficiency.id).in_(stays)


def areas_of_own(session: Session, body_id: int, as_of: datetime) -> list[AreaCount]:
    """What had arrived at a group or kommun, by the area that counted at that instant and month of filing."""
    newest = (
        select(col(Event.deficiency_id).label("deficiency_id"), func.max(Event.id).label("id"))
        .where(
            col(Event.kind).in_((EventKind.CLASSIFIED, EventKind.CORRECTED)),
            Event.recorded_at <= as_of,
            col(Event.deficiency_id).in_(
                select(Referral.deficiency_id).where(Referral.body_id == body_id, Referral.opened_at <= as_of)
            ),
        )
        .group_by(col(Event.deficiency_id))
        .subquery()
    )
    said: Any = Event.data
    area = func.coalesce(said["area"].as_string(), Deficiency.area)
    # A correction is a person's; a classification says itself whether a person chose.
    confirmed = case((col(Event.kind) == EventKind.CORRECTED, True), else_=said["confirmed"].as_boolean())
    query = (
        select(area, col(Deficiency.filed_at), confirmed, func.count())
        .select_from(Deficiency)
        .outerjoin(newest, newest.c.deficiency_id == col(Deficiency.id))
        .outerjoin(Event, col(Event.id) == newest.c.id)
        .where(_arrived(body_id, as_of))
        .group_by(area, col(Deficiency.filed_at), confirmed)
    )
    counted: Counter[tuple[str, str, bool]] = Counter()
    for code, filed_at, by_person, number in session.execute(query).all():
        # The month is the Swedish calendar's, which SQLite does not know.
        counted[code, f"{local_date(filed_at):%Y-%m}", bool(by_person)] += number
    return [AreaCount(*key, number) for key, number in sorted(counted.items())]


def coverage_of_own(session: Session, body_id: int, as_of: datetime) -> Coverage:
    """From how many kommuner and verksamheter something had arrived at a group or kommun."""
    query = (
        select(
            func.count(func.distinct(Deficiency.kommun_id)),
            func.count(func.distinct(Deficiency.verksamhet_id)),
            func.count(func.distinct(Kommun.lan_id)),
        )
        .join(Kommun, col(Kommun.id) == col(Deficiency.kommun_id))
        .where(_arrived(body_id, as_of))
    )
    return Coverage(*session.exec(query).one())
