"""Queries behind the tables of the state authorities: what has been seen, and what has been lifted, area by place.

Seen are the monthly codes that were given to a body, lifted the frozen copies that were handed to it; nothing else of
a deficiency is read. Places are counties for Socialstyrelsen and municipalities for a länsstyrelse. All group in the
database, by month of filing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, case, func, true
from sqlmodel import Session, col, select

from systembrist.model import Body, FaultLevel, Handover, Kommun, Level, MonthlyCode


@dataclass(frozen=True)
class PlaceCount:
    """How many of an area were filed in a month (YYYY-MM) at a place."""

    area: str
    month: str
    place_id: int
    number: int
    confirmed: int = 0
    """Of how many a person chose the area; monthly codes don't tell."""
    reports: int = 0
    """How many reports and occurrences stand behind them; monthly codes are one report each."""


@dataclass(frozen=True)
class FaultCount:
    """How often a fault was reported in a kommun."""

    area: str
    actor: str | None
    fault_level: FaultLevel | None
    kommun_id: int
    lan_id: int
    number: int


def seen(session: Session, body: Body, *, first: str, as_of: datetime) -> list[PlaceCount]:
    """What the monthly codes given to a body say was filed from the month `first` on."""
    place = _place(body)
    query = (
        select(MonthlyCode.area, MonthlyCode.month, place, func.sum(MonthlyCode.reports))
        .join(Kommun, col(Kommun.id) == col(MonthlyCode.kommun_id))
        .where(_given_to(body), MonthlyCode.month >= first, MonthlyCode.at <= as_of)
        .group_by(MonthlyCode.area, MonthlyCode.month, place)
        .order_by(MonthlyCode.area, MonthlyCode.month, place)
    )
    return [PlaceCount(*row) for row in session.exec(query).all()]


def lifted(session: Session, body: Body, *, first: str, as_of: datetime) -> list[PlaceCount]:
    """What had been handed over to a body of that which was filed from the month `first` on; each deficiency once."""
    place = _place(body)
    newest = (
        select(func.max(Handover.id))
        .where(Handover.to_body_id == body.id, Handover.at <= as_of)
        .group_by(col(Handover.deficiency_id))
    )
    by_a_person = func.sum(case((col(Handover.area_confirmed), 1), else_=0))
    query = (
        select(Handover.area, Handover.month, place, func.count(), by_a_person, func.sum(Handover.reports))  # type: ignore[call-overload]
        .join(Kommun, col(Kommun.id) == col(Handover.kommun_id))
        .where(col(Handover.id).in_(newest), Handover.month >= first)
        .group_by(Handover.area, Handover.month, place)
        .order_by(Handover.area, Handover.month, place)
    )
    return [PlaceCount(*row) for row in session.execute(query).all()]


def faults(session: Session, body: Body, *, first: str, last: str, as_of: datetime) -> list[FaultCount]:
    """The monthly codes given to a body, by fault and kommun, of what was filed from one month to another."""
    codes = (MonthlyCode.area, MonthlyCode.actor, MonthlyCode.fault_level, MonthlyCode.kommun_id, Kommun.lan_id)
    query = (
        select(*codes, func.sum(MonthlyCode.reports))  # type: ignore[call-overload]
        .join(Kommun, col(Kommun.id) == col(MonthlyCode.kommun_id))
        .where(_given_to(body), MonthlyCode.month >= first, MonthlyCode.month <= last, MonthlyCode.at <= as_of)
        .group_by(*codes)
        .order_by(*codes)
    )
    return [FaultCount(*row) for row in session.execute(query).all()]


def _place(body: Body) -> Any:
    """SQL: what the body compares."""
    return col(Kommun.lan_id) if body.level is Level.SOCIALSTYRELSEN else col(Kommun.id)


def _given_to(body: Body) -> ColumnElement[bool]:
    """SQL: the codes were given to the body: a länsstyrelse gets those of the kommuner under it, the top gets all."""
    if body.level is Level.SOCIALSTYRELSEN:
        return true()
    return col(MonthlyCode.body_id).in_(select(col(Body.id)).where(Body.parent_id == body.id))
