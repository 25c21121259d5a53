"""Queries about frozen copies: making them, and all that anyone above the kommun may read of a deficiency."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert
from sqlmodel import Session, col, select

from systembrist import digest
from systembrist.clock import local_date
from systembrist.model import Deficiency, Handover, Referral, Summary, Verdict
from systembrist.store import verdicts

_CODES = ("area", "area_confirmed", "actor", "actor_confirmed", "fault_level", "clients", "consequences", "children",
          "urgent", "kommun_id")  # fmt: skip


_FROZEN = ("deficiency_id", "month", "summary", "summary_approver", *_CODES)

Digests = dict[int, str]
"""What the sealed events keep of each copy, by deficiency."""


def _frozen(copy: Handover) -> dict[str, object]:
    return {name: getattr(copy, name) for name in _FROZEN}


def digests(session: Session) -> dict[tuple[int, int, datetime], str]:
    """The digest of every copy as it stands, by deficiency, receiver and moment."""
    copies = session.exec(select(Handover).order_by(col(Handover.id))).all()
    return {(one.deficiency_id, one.to_body_id, one.at): digest.of_values(_frozen(one)) for one in copies}


def freeze(session: Session, *, deficiency_ids: Sequence[int], from_to: tuple[int, int], at: datetime) -> Digests:
    """Makes the copies that leave a kommun: codes, month, and the summary a named person had approved by then."""
    newest = (
        select(func.max(Summary.id))
        .where(Summary.deficiency_id == Deficiency.id, verdicts.summary_stands(at))
        .correlate(Deficiency)
    )
    query = (
        select(Deficiency, Summary)
        .outerjoin(Summary, col(Summary.id) == newest.scalar_subquery())
        .where(col(Deficiency.id).in_(deficiency_ids))
        .order_by(col(Deficiency.id))
    )
    rows = [
        {code: getattr(deficiency, code) for code in _CODES}
        | {
            "deficiency_id": deficiency.id,
            "month": f"{local_date(deficiency.filed_at):%Y-%m}",
            "summary": None if summary is None else summary.text,
            "summary_approver": None if summary is None else summary.approver,
        }
        for deficiency, summary in session.exec(query).all()
    ]
    return _insert(session, rows, from_to, at)


def pass_on(session: Session, *, deficiency_ids: Sequence[int], from_to: tuple[int, int], at: datetime) -> Digests:
    """Makes the copies that leave a länsstyrelse: of the copies it holds, not of anything below it."""
    query = (
        select(Handover)
        .where(col(Handover.deficiency_id).in_(deficiency_ids), Handover.to_body_id == from_to[0])
        .order_by(col(Handover.deficiency_id))
    )
    rows = [_frozen(copy) for copy in session.exec(query).all()]
    return _insert(session, rows, from_to, at)


def _insert(session: Session, rows: Sequence[dict[str, Any]], from_to: tuple[int, int], at: datetime) -> Digests:
    if rows:
        sender, receiver = from_to
        where = {"from_body_id": sender, "to_body_id": receiver, "at": at}
        session.execute(insert(Handover), [row | where for row in rows])
    return {row["deficiency_id"]: digest.of_values(row) for row in rows}


def get(session: Session, handover_id: int) -> Handover | None:
    """A copy by id."""
    return session.get(Handover, handover_id)


def of_deficiency(session: Session, deficiency_id: int) -> Sequence[Handover]:
    """Every copy of a deficiency, first to last."""
    return session.exec(
        select(Handover).where(Handover.deficiency_id == deficiency_id).order_by(col(Handover.id))
    ).all()


@dataclass(frozen=True)
class Held:
    """One line of an authority's list: its copy, and its own stay and standing verdict."""

    copy: Handover
    stay: Referral
    verdict: Verdict | None


def staying_at(session: Session, body_id: int) -> list[Held]:
    """The copies whose deficiency stays at an authority now, the nearest limit first."""
    query = _held(body_id).where(col(Referral.closed_at).is_(None)).order_by(col(Referral.due_at), col(Handover.id))
    return [Held(*row) for row in session.exec(query).all()]


def left(session: Session, body_id: int, limit: int = 100) -> list[Held]:
    """The copies whose deficiency has been at an authority and is there no longer, latest first."""
    query = (
        _held(body_id)
        .where(col(Referral.closed_at).is_not(None))
        .order_by(col(Referral.closed_at).desc(), col(Handover.id))
        .limit(limit)
    )
    return [Held(*row) for row in session.exec(query).all()]


def held(session: Session, handover_id: int) -> Held | None:
    """One copy with its receiver's stay and verdict."""
    copy = session.get(Handover, handover_id)
    if copy is None:
        return None
    row = session.exec(_held(copy.to_body_id).where(col(Handover.id) == handover_id)).first()
    return None if row is None else Held(*row)


def _held(body_id: int) -> Any:
    return (
        select(Handover, Referral, Verdict)
        .join(
            Referral,
            (col(Referral.deficiency_id) == col(Handover.deficiency_id))
            & (col(Referral.body_id) == col(Handover.to_body_id)),
        )
        .outerjoin(Verdict, col(Verdict.id) == col(Referral.verdict_id))
        .where(Handover.to_body_id == body_id)
    )


def ids(session: Session, body_ids: Sequence[int], deficiency_ids: Sequence[int]) -> dict[tuple[int, int], int]:
    """The ids of some bodies' copies of some deficiencies, by (body, deficiency)."""
    query = select(Handover.to_body_id, Handover.deficiency_id, col(Handover.id)).where(
        col(Handover.to_body_id).in_(body_ids), col(Handover.deficiency_id).in_(deficiency_ids)
    )
    return {(body_id, deficiency_id): one for body_id, deficiency_id, one in session.exec(query).all()}
