"""Queries that move the limits of open stays: a plan of meetings that changes, reports that are merged or split."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, case, func, or_, true, update
from sqlmodel import Session, col

from systembrist.model import Referral
from systembrist.store.referrals import Due, of


def redate(session: Session, rows: Sequence[dict[str, object]]) -> None:
    """Gives open stays new moments: `stay`, `due_at`, `act_at`, `remind_at`, `reminded_at`.

    One with a standing verdict keeps the moment at which that is acted on.
    """
    if not rows:
        return
    named = [{f"new_{name}": value for name, value in row.items()} for row in rows]
    still_open = and_(col(Referral.id) == bindparam("new_stay"), col(Referral.closed_at).is_(None))
    limit: dict[str, Any] = {name: bindparam(f"new_{name}") for name in ("due_at", "remind_at", "reminded_at")}
    core = session.connection()
    core.execute(update(Referral).where(still_open).values(**limit), named)
    undecided = col(Referral.verdict_id).is_(None)
    core.execute(update(Referral).where(still_open, undecided).values(act_at=bindparam("new_act_at")), named)


def follow_the_earliest(session: Session, head_id: int, leaving: Sequence[Due]) -> None:
    """Gives the stay of a samlad brist the earliest limit of what became part of it: its clock runs from filing."""
    _count_from(session, head_id, min(stay.since for stay in leaving))
    first = min(leaving, key=lambda stay: stay.due_at)
    if first.act_at is not None:
        _move_limit(session, head_id, first.due_at, first.act_at, col(Referral.due_at) > first.due_at)
    promised = [(stay.promised_at, stay.chased_at) for stay in leaving if stay.promised_at is not None]
    if promised:
        earliest = min(promised, key=lambda one: one[0])
        later = or_(col(Referral.promised_at).is_(None), col(Referral.promised_at) > earliest[0])
        _move_promise(session, head_id, earliest, later)


def share_limit(session: Session, stay: Referral, deficiency_id: int) -> None:
    """Gives a deficiency that was split off the limit of the stay it was part of."""
    _count_from(session, deficiency_id, stay.since)
    if stay.act_at is not None:
        _move_limit(session, deficiency_id, stay.due_at, stay.act_at, true())
    _move_promise(session, deficiency_id, (stay.promised_at, stay.chased_at), true())


def _count_from(session: Session, deficiency_id: int, since: datetime) -> None:
    """The limit counts from then, also when the plan of meetings changes; never from later than it did."""
    session.execute(
        update(Referral)
        .where(
            of([deficiency_id]),
            col(Referral.closed_at).is_(None),
            func.coalesce(Referral.counts_from, Referral.opened_at) > since,
        )
        .values(counts_from=since)
        .execution_options(synchronize_session="fetch")
    )


def _move_limit(
    session: Session, deficiency_id: int, due_at: datetime, act_at: datetime, only_if: ColumnElement[bool]
) -> None:
    """A reminder that would come after the limit comes no more."""
    session.execute(
        update(Referral)
        .where(of([deficiency_id]), col(Referral.closed_at).is_(None), col(Referral.verdict_id).is_(None), only_if)
        .values(
            due_at=due_at,
            act_at=act_at,
            remind_at=case((col(Referral.remind_at) < due_at, col(Referral.remind_at)), else_=None),
        )
        .execution_options(synchronize_session="fetch")
    )


def _move_promise(
    session: Session,
    deficiency_id: int,
    promise: tuple[datetime | None, datetime | None],
    only_if: ColumnElement[bool],
) -> None:
    """Until when its body has undertaken to answer, and whether that has been chased: nobody is chased twice of it."""
    session.execute(
        update(Referral)
        .where(of([deficiency_id]), col(Referral.closed_at).is_(None), only_if)
        .values(promised_at=promise[0], chased_at=promise[1])
        .execution_options(synchronize_session="fetch")
    )
