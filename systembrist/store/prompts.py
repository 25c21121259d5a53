"""Queries about open stays of whose time their body is told: reminded before the limit, chased after a promised day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, update
from sqlmodel import Session, col, select

from systembrist.model import Referral, Verdict, VerdictKind
from systembrist.store import organisations
from systembrist.store.moments import earliest
from systembrist.store.referrals import CHUNK, EVERY

_OPEN = col(Referral.closed_at).is_(None)


@dataclass(frozen=True)
class Prompt:
    """One of the two: the column with its moment, and the column that says it has been dealt with."""

    moment: str
    done: str

    @property
    def at(self) -> Any:
        """SQL: when it falls due."""
        return col(getattr(Referral, self.moment))

    @property
    def waits(self) -> ColumnElement[bool]:
        """SQL: it has not been dealt with, and the stay is open."""
        return and_(_OPEN, col(getattr(Referral, self.done)).is_(None))


REMIND = Prompt("remind_at", "reminded_at")
CHASE = Prompt("promised_at", "chased_at")


@dataclass(frozen=True)
class Prompted:
    """A stay whose prompt falls due, and whether its body was connected and had said nothing then."""

    id: int
    deficiency_id: int
    body_id: int
    wanted: bool


def next_due(
    session: Session,
    prompt: Prompt,
    *,
    after: datetime | None,
    upto: datetime,
    among: ColumnElement[bool] = EVERY,
) -> datetime | None:
    """The earliest moment, later than `after`, at which a body must be told of an open stay (of those `among`)."""
    return earliest(session, prompt.at, prompt.waits, among, after=after, upto=upto)


def due(session: Session, prompt: Prompt, moment: datetime, *, among: ColumnElement[bool] = EVERY) -> list[Prompted]:
    """The open stays (of those `among`) whose prompt falls at `moment`.

    Whether it was wanted is judged as of that moment, so that a late run says what one on time said.
    """
    stood_then = decided(moment, moment)
    connected_then = ~organisations.disconnected_at(col(Referral.body_id), moment)
    query = (
        select(col(Referral.id), Referral.deficiency_id, Referral.body_id, and_(~stood_then, connected_then))
        .where(prompt.waits, prompt.at == moment, among)
        .order_by(col(Referral.deficiency_id))
    )
    return [Prompted(*row) for row in session.exec(query).all()]


def decided(by: Any, as_of: datetime) -> ColumnElement[bool]:
    """SQL: the stay's body had decided on it by then, which still stood at an instant; a question decides nothing."""
    return exists().where(
        col(Verdict.deficiency_id) == col(Referral.deficiency_id),
        col(Verdict.body_id) == col(Referral.body_id),
        col(Verdict.kind) != VerdictKind.KOMPLETTERA,
        col(Verdict.decided_at).between(col(Referral.opened_at), by),
        col(Verdict.decided_at) <= as_of,
        or_(col(Verdict.taken_back_at).is_(None), col(Verdict.taken_back_at) > as_of),
    )


def mark(session: Session, prompt: Prompt, stays: Sequence[Prompted], moment: datetime) -> list[Prompted]:
    """Notes that they have been dealt with; returns those that nobody dealt with before."""
    changed: set[int] = set()
    for start in range(0, len(stays), CHUNK):
        some = col(Referral.id).in_([one.id for one in stays[start : start + CHUNK]])
        statement = (
            update(Referral)
            .where(some, prompt.waits, prompt.at == moment)
            .values({prompt.done: moment})
            .returning(col(Referral.id))
            .execution_options(synchronize_session=False)
        )
        changed.update(session.execute(statement).scalars())
    return [one for one in stays if one.id in changed]
