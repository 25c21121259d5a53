"""Queries for a kommun's redovisning: the deficiencies of the verksamheter it hosts. Nothing above it reads these."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, func, null
from sqlmodel import Session, col, select

from systembrist.clock import local_date
from systembrist.model import (
    Body,
    Deficiency,
    Event,
    EventKind,
    FaultLevel,
    Level,
    Outcome,
    PassingBy,
    Referral,
    Summary,
)
from systembrist.model.deficiency import register_number
from systembrist.store import verdicts


@dataclass(frozen=True)
class Scope:
    """What a kommun accounts for: what was filed in the verksamheter it hosts, later than `after` and up to `upto`.

    What passes by the kommun, because it is about it, is left out: a body that is passed by has seen nothing.
    """

    body_id: int
    verksamhet_ids: Sequence[int]
    after: datetime
    upto: datetime


@dataclass(frozen=True)
class Filed:
    """A deficiency as a kommun counts it: its codes, where it was at an instant, and how it had ended by then."""

    id: int
    filed_at: datetime
    area: str
    confirmed: bool
    fault_level: FaultLevel | None
    at: Level
    outcome: Outcome | None

    @property
    def number(self) -> str:
        """The register number."""
        return register_number(self.id, local_date(self.filed_at).year)

    @property
    def month(self) -> str:
        """The month of filing, YYYY-MM: a day would say too much about one person."""
        return f"{local_date(self.filed_at):%Y-%m}"


def filed(session: Session, scope: Scope, as_of: datetime) -> list[Filed]:
    """What was filed, as it was known and stood at an instant."""
    newest = (
        select(func.max(Referral.id))
        .where(Referral.deficiency_id == Deficiency.id, Referral.opened_at <= as_of)
        .correlate(Deficiency)
        .scalar_subquery()
    )
    query = (
        select(
            col(Deficiency.id), Deficiency.filed_at, Deficiency.area, Deficiency.area_confirmed,
            Deficiency.fault_level, Body.level,
            case((col(Referral.closed_at) <= as_of, col(Referral.outcome)), else_=null()),
        )  # type: ignore[call-overload]
        .join(Referral, col(Referral.id) == newest)
        .join(Body, col(Body.id) == col(Referral.body_id))
        .where(_within(scope))
        .order_by(col(Deficiency.id))
    )  # fmt: skip
    return _as_known(session, [Filed(*row) for row in session.exec(query).all()], scope, as_of)


def _within(scope: Scope) -> ColumnElement[bool]:
    passed_by = exists().where(
        col(PassingBy.deficiency_id) == func.coalesce(Deficiency.merged_into_id, Deficiency.id),
        col(PassingBy.body_id) == scope.body_id,
    )
    return and_(
        col(Deficiency.verksamhet_id).in_(scope.verksamhet_ids),
        col(Deficiency.filed_at) > scope.after,
        col(Deficiency.filed_at) <= scope.upto,
        ~passed_by,
    )


def _as_known(session: Session, found: list[Filed], scope: Scope, as_of: datetime) -> list[Filed]:
    """With corrections made after the instant undone, so that March reads the same in June."""
    later = (
        select(Event.deficiency_id)
        .join(Deficiency, col(Deficiency.id) == col(Event.deficiency_id))
        .where(
            col(Deficiency.verksamhet_id).in_(scope.verksamhet_ids),
            Event.kind == EventKind.CORRECTED,
            Event.recorded_at > as_of,
        )
    )
    query = select(Event).where(
        col(Event.deficiency_id).in_(later), col(Event.kind).in_((EventKind.CLASSIFIED, EventKind.CORRECTED))
    )
    told: dict[int | None, list[Event]] = {}
    for event in session.exec(query.order_by(col(Event.id).desc())).all():
        told.setdefault(event.deficiency_id, []).append(event)
    return [_undone(one, told.get(one.id, ()), as_of) for one in found]


def _undone(one: Filed, newest_first: Sequence[Event], as_of: datetime) -> Filed:
    for event in newest_first:
        if event.recorded_at <= as_of:  # what held at the instant
            return replace(one, confirmed=event.kind is EventKind.CORRECTED or bool(event.data.get("confirmed")))
        changed: dict[str, Any] = event.data.get("changed", {})
        if "area" in changed:
            one = replace(one, area=changed["area"][0])
        if "fault_level" in changed:
            before = changed["fault_level"][0]
            one = replace(one, fault_level=None if before is None else FaultLevel(before))
    return one


@dataclass(frozen=True)
class Approved:
    """A summary and who approved it."""

    text: str
    approver: str


def summaries(session: Session, scope: Scope, as_of: datetime) -> dict[int, Approved]:
    """By deficiency: the summary that stood at an instant."""
    newest = (
        select(func.max(Summary.id))
        .where(Summary.deficiency_id == Deficiency.id, verdicts.summary_stands(as_of))
        .correlate(Deficiency)
        .scalar_subquery()
    )
    query = (
        select(col(Deficiency.id), Summary.text, Summary.approver)
        .join(Summary, col(Summary.id) == newest)
        .where(_within(scope))
    )
    return {one: Approved(text, approver) for one, text, approver in session.exec(query).all()}
