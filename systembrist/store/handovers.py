"""Queries about frozen copies: making them, and all that anyone above the kommun may read of a deficiency."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import exists, func, insert, or_
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from systembrist import digest
from systembrist.clock import local_date
from systembrist.model import Body, Deficiency, Handover, Occurrence, PassingBy, Referral, Summary, Verdict, Verksamhet
from systembrist.store import verdicts

_CODES = ("area", "area_confirmed", "actor", "actor_confirmed", "fault_level", "clients", "consequences", "children",
          "urgent", "kommun_id")  # fmt: skip


_FROZEN = ("deficiency_id", "month", "summary", "summary_approver", *_CODES)

Digests = dict[int, str]
"""What the sealed events keep of each copy, by deficiency."""


def _frozen(copy: Handover) -> dict[str, Any]:
    return {name: getattr(copy, name) for name in (*_FROZEN, "reports")}


def digest_of(frozen: dict[str, Any]) -> str:
    """What the sealed events keep of a copy's values.

    A single report is left out, as from the copies that were made before it could be more.
    """
    return digest.of_values({name: value for name, value in frozen.items() if (name, value) != ("reports", 1)})


def digests(session: Session) -> dict[tuple[int, int, datetime], str]:
    """The digest of every copy as it stands, by deficiency, receiver and moment."""
    copies = session.exec(select(Handover).order_by(col(Handover.id))).all()
    return {(one.deficiency_id, one.to_body_id, one.at): digest_of(_frozen(one)) for one in copies}


def freeze(session: Session, *, deficiency_ids: Sequence[int], from_to: tuple[int, int], at: datetime) -> Digests:
    """Makes the copies that leave a kommun: codes, month, and the summary a named person had approved by then."""
    more = _reports_besides(session, deficiency_ids, at)
    parts = _of_the_parts(session, deficiency_ids)
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
            "reports": 1 + more.get(deficiency.id, 0),
        }
        | _with_parts(deficiency, parts.get(deficiency.id, []))
        for deficiency, summary in session.exec(query).all()
    ]
    return _insert(session, rows, from_to, at)


Part = tuple[bool, list[Any]]
"""Whether children are affected, and what it led to."""


def _of_the_parts(session: Session, deficiency_ids: Sequence[int]) -> dict[int, list[Part]]:
    """What the reports merged into each of these say of how grave it is."""
    query = (
        select(col(Deficiency.merged_into_id), Deficiency.children, col(Deficiency.consequences))
        .where(col(Deficiency.merged_into_id).in_(deficiency_ids))
        .order_by(col(Deficiency.id))
    )
    found: dict[int, list[Part]] = {}
    for head_id, children, consequences in session.exec(query).all():
        found.setdefault(head_id or 0, []).append((children, consequences))
    return found


def _with_parts(deficiency: Deficiency, parts: Sequence[Part]) -> dict[str, Any]:
    """A samlad brist is as grave as the gravest of its reports."""
    led_to = dict.fromkeys([*deficiency.consequences, *(one for _, found in parts for one in found)])
    return {"children": deficiency.children or any(children for children, _ in parts), "consequences": list(led_to)}


def _reports_besides(session: Session, deficiency_ids: Sequence[int], at: datetime) -> dict[int, int]:
    """How many merged reports, and occurrences of it or of them by then, stand behind each besides its own."""
    head = func.coalesce(Deficiency.merged_into_id, Deficiency.id)
    merged = (
        select(col(Deficiency.merged_into_id), func.count())
        .where(col(Deficiency.merged_into_id).in_(deficiency_ids))
        .group_by(col(Deficiency.merged_into_id))
    )
    again = (
        select(head, func.count())
        .join(Occurrence, col(Occurrence.deficiency_id) == col(Deficiency.id))
        .where(
            or_(col(Deficiency.id).in_(deficiency_ids), col(Deficiency.merged_into_id).in_(deficiency_ids)),
            col(Occurrence.at) <= at,
        )
        .group_by(head)
    )
    found: dict[int, int] = {}
    for one, number in [*session.exec(merged).all(), *session.exec(again).all()]:
        if one is not None:
            found[one] = found.get(one, 0) + number
    return found


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
    return {row["deficiency_id"]: digest_of(row) for row in rows}


def kommuner_concerned(session: Session, deficiency_ids: Sequence[int]) -> list[tuple[int, int]]:
    """The bodies of the kommuner that each of these, and what is part of it, happened in.

    The värdkommun it rises to is left out, and so is one that is passed by because the deficiency is about it.
    """
    head = func.coalesce(Deficiency.merged_into_id, Deficiency.id)
    passed_by = exists().where(col(PassingBy.deficiency_id) == head, col(PassingBy.body_id) == col(Body.id))
    query = (
        select(head, col(Body.id))
        .distinct()
        .join(Verksamhet, col(Verksamhet.id) == col(Deficiency.verksamhet_id))
        .join(Body, col(Body.kommun_id) == col(Deficiency.kommun_id))
        .where(
            or_(col(Deficiency.id).in_(deficiency_ids), col(Deficiency.merged_into_id).in_(deficiency_ids)),
            col(Deficiency.kommun_id) != col(Verksamhet.vardkommun_id),
            ~passed_by,
        )
        .order_by(head, col(Body.id))
    )
    return list(session.exec(query).all())


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
    """Each copy with its receiver's latest stay: one that was reopened has stayed there twice."""
    again = aliased(Referral)
    newest = (
        select(func.max(again.id))
        .where(again.deficiency_id == Handover.deficiency_id, again.body_id == Handover.to_body_id)
        .correlate(Handover)
    )
    return (
        select(Handover, Referral, Verdict)
        .join(
            Referral,
            (col(Referral.deficiency_id) == col(Handover.deficiency_id))
            & (col(Referral.body_id) == col(Handover.to_body_id)),
        )
        .outerjoin(Verdict, col(Verdict.id) == col(Referral.verdict_id))
        .where(Handover.to_body_id == body_id, col(Referral.id) == newest.scalar_subquery())
    )


def ids(session: Session, body_ids: Sequence[int], deficiency_ids: Sequence[int]) -> dict[tuple[int, int], int]:
    """The ids of some bodies' copies of some deficiencies, by (body, deficiency)."""
    query = select(Handover.to_body_id, Handover.deficiency_id, col(Handover.id)).where(
        col(Handover.to_body_id).in_(body_ids), col(Handover.deficiency_id).in_(deficiency_ids)
    )
    return {(body_id, deficiency_id): one for body_id, deficiency_id, one in session.exec(query).all()}
