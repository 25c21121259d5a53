"""Queries about deficiencies as their own verksamhet, group and kommun see them; nothing above reads these."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, case, exists, func
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from systembrist.model import (
    Body,
    Classification,
    Deficiency,
    Handover,
    Level,
    Outcome,
    PassingBy,
    Referral,
    Summary,
    Supplement,
    Verdict,
)
from systembrist.permissions import Matter
from systembrist.store import membership, verdicts


def get(session: Session, deficiency_id: int) -> Deficiency | None:
    """A deficiency by id."""
    return session.get(Deficiency, deficiency_id)


def sent_with(session: Session, form_key: str, author_id: int) -> Deficiency | None:
    """What the author has already filed with this form."""
    return session.exec(
        select(Deficiency).where(Deficiency.form_key == form_key, Deficiency.author_id == author_id)
    ).first()


def latest_by(session: Session, author_id: int) -> Deficiency | None:
    """What the author filed last."""
    return session.exec(
        select(Deficiency).where(Deficiency.author_id == author_id).order_by(col(Deficiency.id).desc()).limit(1)
    ).first()


def matter(session: Session, deficiency_id: int) -> Matter | None:
    """What a permission needs to know of one deficiency."""
    return matters(session, [deficiency_id]).get(deficiency_id)


def matters(session: Session, deficiency_ids: Sequence[int]) -> dict[int, Matter]:
    """The same for several, in five queries.

    What is part of a samlad brist is read where that one has stayed; a body that was passed by has seen nothing.
    """
    query = select(
        col(Deficiency.id), Deficiency.verksamhet_id, Deficiency.author_id, col(Deficiency.released_at)
    ).where(col(Deficiency.id).in_(deficiency_ids))
    stays, copies = _stays(session, deficiency_ids), _copies(session, deficiency_ids)
    open_at = dict(
        session.exec(
            select(Referral.deficiency_id, Referral.body_id).where(
                col(Referral.deficiency_id).in_(deficiency_ids), col(Referral.closed_at).is_(None)
            )
        ).all()
    )
    heads = {head for _, head in membership.members(session, deficiency_ids)}
    none: frozenset[int] = frozenset()
    return {
        one: Matter(
            deficiency_id=one,
            verksamhet_id=verksamhet_id,
            author_id=author_id,
            released=released_at is not None,
            stays_at=stays.get(one, none) - copies.get(one, none),
            open_at=open_at.get(one),
            samlad=one in heads,
        )
        for one, verksamhet_id, author_id, released_at in session.exec(query).all()
    }


def _stays(session: Session, deficiency_ids: Sequence[int]) -> dict[int, frozenset[int]]:
    """The bodies at which each, or what it is part of, has stayed and was not passed by."""
    query = (
        select(col(Deficiency.id), Referral.body_id)
        .join(Referral, col(Referral.deficiency_id).in_(_ITSELF_OR_HEAD))
        .where(col(Deficiency.id).in_(deficiency_ids), ~_PASSED_BY)
    )
    return _grouped(session.exec(query).all())


def _copies(session: Session, deficiency_ids: Sequence[int]) -> dict[int, frozenset[int]]:
    """The bodies that hold a copy of each, or of what it is part of."""
    query = (
        select(col(Deficiency.id), Handover.to_body_id)
        .join(Handover, col(Handover.deficiency_id).in_(_ITSELF_OR_HEAD))
        .where(col(Deficiency.id).in_(deficiency_ids))
    )
    return _grouped(session.exec(query).all())


_ITSELF_OR_HEAD = (col(Deficiency.id), col(Deficiency.merged_into_id))

_PASSED_BY = exists().where(
    col(PassingBy.deficiency_id).in_(_ITSELF_OR_HEAD), col(PassingBy.body_id) == col(Referral.body_id)
)
"""SQL: the stay is at a body that the deficiency, or what it is part of, passes by, however it ended there."""


def _grouped(pairs: Iterable[tuple[int, int]]) -> dict[int, frozenset[int]]:
    found: dict[int, set[int]] = {}
    for key, value in pairs:
        found.setdefault(key, set()).add(value)
    return {key: frozenset(values) for key, values in found.items()}


@dataclass(frozen=True)
class Listed:
    """One line of a list: the deficiency, where it is or ended, and since when."""

    deficiency: Deficiency
    body_id: int | None
    body: str | None
    level: Level | None
    since: datetime | None
    due_at: datetime | None
    promised_at: datetime | None
    overdue_since: datetime | None
    outcome: Outcome | None
    verdict: Verdict | None


def of_author(session: Session, account_id: int) -> list[Listed]:
    """What a person has filed, newest first, each with its latest stay."""
    return listed(session, col(Deficiency.author_id) == account_id)


def of_verksamheter(session: Session, verksamhet_ids: Iterable[int]) -> list[Listed]:
    """What has been filed in some verksamheter, newest first."""
    return listed(session, col(Deficiency.verksamhet_id).in_(list(verksamhet_ids)))


def staying_at(session: Session, body_id: int) -> list[Listed]:
    """What stays at a group or kommun now, the nearest limit first."""
    here = listed(session, col(Referral.body_id) == body_id, col(Referral.closed_at).is_(None))
    return sorted(here, key=lambda line: (line.due_at, line.deficiency.id))


def left(session: Session, body_id: int, limit: int = 100) -> list[Listed]:
    """What has stayed at a group or kommun and is there no longer, the last to leave first."""
    again = aliased(Referral)
    came_again = exists().where(
        col(again.deficiency_id) == col(Referral.deficiency_id),
        col(again.body_id) == body_id,
        col(again.id) > col(Referral.id),
    )
    query = (
        select(Referral.deficiency_id)
        .join(Deficiency, col(Deficiency.id) == col(Referral.deficiency_id))
        .where(Referral.body_id == body_id, col(Referral.closed_at).is_not(None), ~_PASSED_BY, ~came_again)
        .order_by(col(Referral.closed_at).desc(), col(Referral.id).desc())
        .limit(limit)
    )
    gone = session.exec(query).all()
    lines = {line.deficiency.id: line for line in listed(session, col(Deficiency.id).in_(gone))}
    return [lines[one] for one in gone]


def listed(session: Session, *conditions: ColumnElement[bool]) -> list[Listed]:
    """The deficiencies that meet the conditions, newest first, each with its latest stay."""
    newest_stay = (
        select(func.max(Referral.id)).where(Referral.deficiency_id == Deficiency.id).correlate(Deficiency)
    ).scalar_subquery()
    query = (
        select(Deficiency, Referral, Body, Verdict)
        .join(Referral, col(Referral.deficiency_id) == col(Deficiency.id))
        .join(Body, col(Body.id) == col(Referral.body_id))
        .outerjoin(Verdict, col(Verdict.id) == col(Referral.verdict_id))
        .where(col(Referral.id) == newest_stay, *conditions)
        .order_by(col(Deficiency.filed_at).desc(), col(Deficiency.id).desc())
    )
    return [
        Listed(
            deficiency=deficiency,
            body_id=body.id,
            body=body.name,
            level=body.level,
            since=stay.closed_at or stay.opened_at,
            due_at=stay.due_at,
            promised_at=stay.promised_at,
            overdue_since=stay.overdue_since,
            outcome=stay.outcome,
            verdict=verdict,
        )
        for deficiency, stay, body, verdict in session.exec(query).all()
    ]


def classification(session: Session, deficiency_id: int) -> Classification | None:
    """What a model last suggested."""
    return session.exec(
        select(Classification)
        .where(Classification.deficiency_id == deficiency_id)
        .order_by(col(Classification.id).desc())
    ).first()


def summary(session: Session, deficiency_id: int, at: datetime) -> Summary | None:
    """The latest approved summary that stood then."""
    query = select(Summary).where(Summary.deficiency_id == deficiency_id, verdicts.summary_stands(at))
    return session.exec(query.order_by(col(Summary.id).desc())).first()


def supplements(session: Session, deficiency_id: int) -> Sequence[Supplement]:
    """What has been added to a deficiency, oldest first."""
    query = select(Supplement).where(Supplement.deficiency_id == deficiency_id)
    return session.exec(query.order_by(col(Supplement.id))).all()


def busiest_body(session: Session, level: Level) -> int | None:
    """The body of a level at which most deficiencies have stayed; the lowest id where several are alike."""
    query = (
        select(col(Body.id), func.count(func.distinct(Referral.deficiency_id)).label("n"))
        .outerjoin(Referral, col(Referral.body_id) == col(Body.id))
        .where(Body.level == level)
        .group_by(col(Body.id))
        .order_by(
            case((func.count(col(Referral.id)) > 0, 0), else_=1),
            func.count(func.distinct(Referral.deficiency_id)).desc(),
            col(Body.id),
        )
        .limit(1)
    )
    found = session.exec(query).first()
    return None if found is None else found[0]
