"""Queries about stays: which are due, closing and opening them as sets, and the verdict that stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, insert, or_, true, tuple_, update
from sqlmodel import Session, col, select

from systembrist.clock import local_date
from systembrist.model import Body, Deficiency, FaultLevel, Level, Outcome, Referral, Verdict, VerdictKind
from systembrist.store import organisations
from systembrist.store.moments import earliest

CHUNK = 5000
"""Rows named in one statement; both databases limit how many values one may hold."""


EVERY: ColumnElement[bool] = true()
_OPEN = col(Referral.closed_at).is_(None)


def of(deficiency_ids: Sequence[int]) -> ColumnElement[bool]:
    """SQL: a stay of one of these deficiencies."""
    return col(Referral.deficiency_id).in_(deficiency_ids)


def at_body(body_id: int) -> ColumnElement[bool]:
    """SQL: a stay at that body."""
    return col(Referral.body_id) == body_id


@dataclass(frozen=True)
class Due:
    """A stay whose moment has come, with all that decides what becomes of it."""

    id: int
    deficiency_id: int
    body_id: int
    parent_id: int | None
    level: Level
    since: datetime
    """From when its limit counts."""
    due_at: datetime
    act_at: datetime | None
    promised_at: datetime | None
    chased_at: datetime | None
    overdue_since: datetime | None
    verdict_id: int | None
    verdict: VerdictKind | None
    effective_at: datetime | None
    fast: bool
    connected: bool
    joined: bool


def next_to_act(
    session: Session, *, after: datetime | None, upto: datetime, among: ColumnElement[bool] = EVERY
) -> datetime | None:
    """The earliest moment, later than `after`, at which an open stay (of those `among`) must be looked at."""
    return earliest(session, Referral.act_at, _OPEN, among, after=after, upto=upto)


def due(session: Session, moment: datetime, *, among: ColumnElement[bool] = EVERY) -> list[Due]:
    """Every open stay (of those `among`) that must be looked at exactly at `moment`, by deficiency.

    They are kept before they are read: whoever hastens what the stay is about has been waited for, and waits.
    """
    _keep(session, Referral.act_at == moment, among)
    return _seen(session, moment, Referral.act_at == moment, among)


def open_among(session: Session, moment: datetime, among: ColumnElement[bool]) -> list[Due]:
    """Every open stay of those `among`, as it is seen at `moment`, by deficiency."""
    return _seen(session, moment, among)


def _seen(session: Session, moment: datetime, *conditions: ColumnElement[bool] | bool) -> list[Due]:
    fast = or_(col(Deficiency.urgent), func.coalesce(Deficiency.fault_level, "") == FaultLevel.CENTRAL.value)
    query = (
        select(
            col(Referral.id),
            Referral.deficiency_id,
            Referral.body_id,
            Body.parent_id,
            Body.level,
            func.coalesce(Referral.counts_from, Referral.opened_at),
            Referral.due_at,
            col(Referral.act_at),
            col(Referral.promised_at),
            col(Referral.chased_at),
            Referral.overdue_since,
            Referral.verdict_id,
            Verdict.kind,
            Verdict.effective_at,
            fast,
            ~organisations.disconnected_at(col(Referral.body_id), moment),
            organisations.joined_on(col(Referral.body_id), local_date(moment)),
        )  # type: ignore[call-overload]
        .join(Deficiency, col(Deficiency.id) == col(Referral.deficiency_id))
        .join(Body, col(Body.id) == col(Referral.body_id))
        .outerjoin(Verdict, col(Verdict.id) == col(Referral.verdict_id))
        .where(col(Referral.closed_at).is_(None), *conditions)
        .order_by(col(Referral.deficiency_id))
    )
    return [Due(*row) for row in session.exec(query).all()]


def _still_as_seen(stays: Sequence[Due]) -> ColumnElement[bool]:
    """SQL: the stay is open, and its verdict and its moment are those that were looked at."""
    waiting = [stay.id for stay in stays if stay.act_at is None]
    timed: dict[datetime, list[int]] = {}
    for stay in stays:
        if stay.act_at is not None:
            timed.setdefault(stay.act_at, []).append(stay.id)
    silent = [stay.id for stay in stays if stay.verdict_id is None]
    judged = [(stay.id, stay.verdict_id) for stay in stays if stay.verdict_id is not None]
    return and_(
        col(Referral.closed_at).is_(None),
        or_(
            and_(col(Referral.id).in_(waiting), col(Referral.act_at).is_(None)),
            *(and_(col(Referral.id).in_(ids), col(Referral.act_at) == moment) for moment, ids in timed.items()),
        ),
        or_(
            and_(col(Referral.id).in_(silent), col(Referral.verdict_id).is_(None)),
            tuple_(col(Referral.id), col(Referral.verdict_id)).in_(judged),
        ),
    )


def close(session: Session, stays: Sequence[Due], *, at: datetime, outcome: Outcome) -> list[Due]:
    """Closes those of the stays that nobody has closed or decided on meanwhile, and returns those."""
    return _set(session, stays, closed_at=at, outcome=outcome)


def postpone(session: Session, stays: Sequence[Due], *, act_at: datetime) -> list[Due]:
    """Moves the next look at the stays; returns those that were still as seen."""
    return _set(session, stays, act_at=act_at)


def keep_overdue(
    session: Session, stays: Sequence[Due], *, since: datetime, due_at: datetime, remind_at: datetime | None
) -> list[Due]:
    """Gives stays that could not rise at their limit their next one; the first limit they passed is kept."""
    return _set(
        session, stays, overdue_since=func.coalesce(Referral.overdue_since, since),
        due_at=due_at, act_at=due_at, remind_at=remind_at, reminded_at=None,
    )  # fmt: skip


def _set(session: Session, stays: Sequence[Due], **values: object) -> list[Due]:
    changed: set[int] = set()
    for start in range(0, len(stays), CHUNK):
        statement = (
            update(Referral)
            .where(_still_as_seen(stays[start : start + CHUNK]))
            .values(**values)
            .returning(col(Referral.id))
            .execution_options(synchronize_session=False)
        )
        changed.update(session.execute(statement).scalars())
    return [stay for stay in stays if stay.id in changed]


def open_many(session: Session, rows: Sequence[dict[str, object]]) -> None:
    """Opens stays, in the order given."""
    if rows:
        session.execute(insert(Referral), list(rows))


def open_stay(session: Session, deficiency_id: int) -> Referral | None:
    """Where a deficiency stays now."""
    return session.exec(
        select(Referral).where(Referral.deficiency_id == deficiency_id, col(Referral.closed_at).is_(None))
    ).first()


def kept_stay(session: Session, deficiency_id: int) -> Referral | None:
    """Where a deficiency stays now; nobody moves it or decides on it before this transaction ends.

    PostgreSQL answers "nowhere" where it rose while this waited for its turn; then it is looked for where it is now.
    """
    query = (
        select(Referral)
        .where(Referral.deficiency_id == deficiency_id, col(Referral.closed_at).is_(None))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    while (kept := session.exec(query).first()) is None and open_stay(session, deficiency_id) is not None:
        continue
    return kept


def of_deficiency(session: Session, deficiency_id: int) -> Sequence[Referral]:
    """Every stay of a deficiency, first to last."""
    return session.exec(
        select(Referral).where(Referral.deficiency_id == deficiency_id).order_by(col(Referral.id))
    ).all()


def keep(session: Session, deficiency_ids: Sequence[int]) -> None:
    """Keeps the open stays of these deficiencies as they are until this transaction ends.

    In the order of their ids, so that two who want the same ones wait for each other and not for ever.
    """
    _keep(session, of(deficiency_ids))


def _keep(session: Session, *conditions: ColumnElement[bool] | bool) -> None:
    query = select(col(Referral.id)).where(col(Referral.closed_at).is_(None), *conditions)
    session.exec(query.order_by(col(Referral.id)).with_for_update()).all()


def open_at(session: Session, body_id: int) -> Sequence[Referral]:
    """The stays that are open at a body."""
    return session.exec(
        select(Referral)
        .where(Referral.body_id == body_id, col(Referral.closed_at).is_(None))
        .order_by(col(Referral.id))
    ).all()
