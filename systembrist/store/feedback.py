"""Queries about answers on their way down: giving them to all below as a set, and who has read them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, insert, or_
from sqlmodel import Session, col, select

from systembrist.model import Body, Deficiency, Feedback, FeedbackKind, FeedbackRead, Handover, Level, Outcome, Referral
from systembrist.store.database import insert_into
from systembrist.store.referrals import CHUNK, Due


def give(
    session: Session, stays: Sequence[Due], *, kind: FeedbackKind, at: datetime, texts: dict[int, str] | None = None
) -> list[tuple[int, int]]:
    """Gives feedback from the stays' bodies to every body below and to the verksamhet (the ombud).

    Below are the other bodies at which the deficiency has stayed, but not one that was passed by, and the kommun
    concerned where it holds a copy.
    `texts` holds the written reason by verdict id. Returns which body was told of which deficiency.
    """
    reasons = texts or {}
    rows: list[dict[str, object]] = []
    below = _bodies_before(session, [stay.deficiency_id for stay in stays])
    told: list[tuple[int, int]] = []
    for stay in stays:
        receivers = [one for one in below.get(stay.deficiency_id, {}) if one != stay.body_id]
        told += [(one, stay.deficiency_id) for one in receivers]
        rows += [
            {"deficiency_id": stay.deficiency_id, "from_body_id": stay.body_id, "to_body_id": receiver, "kind": kind,
             "at": at, "text": reasons.get(stay.verdict_id or 0)}
            for receiver in (None, *receivers)
        ]  # fmt: skip
    add(session, rows)
    return told


def _bodies_before(session: Session, deficiency_ids: Sequence[int]) -> dict[int, dict[int, None]]:
    """In the order they had it, each once."""
    found: dict[int, dict[int, None]] = {}
    for start in range(0, len(deficiency_ids), CHUNK):
        some = deficiency_ids[start : start + CHUNK]
        stays = (
            select(Referral.deficiency_id, Referral.body_id)
            .where(
                col(Referral.deficiency_id).in_(some),
                col(Referral.closed_at).is_not(None),
                col(Referral.outcome) != Outcome.FORBIGANGEN,
            )
            .order_by(col(Referral.id))
        )
        copies = (
            select(Handover.deficiency_id, Handover.to_body_id)
            .join(Body, col(Body.id) == col(Handover.to_body_id))
            .where(col(Handover.deficiency_id).in_(some), col(Body.level) == Level.KOMMUN)
            .order_by(col(Handover.id))
        )
        for deficiency_id, body_id in [*session.exec(stays).all(), *session.exec(copies).all()]:
            found.setdefault(deficiency_id, {})[body_id] = None
    return found


def holders(session: Session, deficiency_id: int, *, but: int) -> list[int]:
    """The group and the kommun that have, or have had, a deficiency and were not passed by, except one.

    Not the authorities above: a kommun's words go up only as a summary that a named person approved.
    """
    query = (
        select(Referral.body_id)
        .join(Body, col(Body.id) == col(Referral.body_id))
        .where(
            col(Body.level).in_([Level.LEDNINGSGRUPP, Level.KOMMUN]),
            Referral.deficiency_id == deficiency_id,
            or_(col(Referral.outcome).is_(None), col(Referral.outcome) != Outcome.FORBIGANGEN),
            col(Referral.body_id) != but,
        )
        .order_by(col(Referral.id))
    )
    return list(dict.fromkeys(session.exec(query).all()))


def add(session: Session, rows: Sequence[dict[str, object]]) -> None:
    """Adds feedback rows as they are."""
    if rows:
        session.execute(insert(Feedback), list(rows))


@dataclass(frozen=True)
class Answer:
    """One answer as its receiver sees it."""

    feedback: Feedback
    sender: str
    read: bool


def on_deficiency(
    session: Session, deficiency_id: int, *, receivers: Sequence[int | None], account_id: int
) -> list[Answer]:
    """The answers on a deficiency to these receivers (None: its verksamhet), oldest first, each once."""
    query = (
        _answers(account_id).where(Feedback.deficiency_id == deficiency_id, _to(receivers)).order_by(col(Feedback.id))
    )
    seen: dict[tuple[object, ...], Answer] = {}
    for answer in (Answer(*row) for row in session.exec(query).all()):
        one = answer.feedback
        seen.setdefault((one.from_body_id, one.kind, one.at, one.text), answer)
    return list(seen.values())


UNREAD_SHOWN = 50
"""How many unread answers each of the queries below gives at most, the latest."""


@dataclass(frozen=True)
class Unread:
    """An answer that an account has not opened, and the number and area of what it is about."""

    feedback: Feedback
    sender: str
    number: str
    area: str


def unread_in_services(
    session: Session, *, account_id: int, verksamhet_ids: Iterable[int], author_only: bool
) -> list[Unread]:
    """Answers to the person's verksamheter, or only to what they filed themselves."""
    query = _unread(account_id, Deficiency, col(Deficiency.id)).where(
        col(Feedback.to_body_id).is_(None), col(Deficiency.verksamhet_id).in_(list(verksamhet_ids))
    )
    if author_only:
        query = query.where(col(Deficiency.author_id) == account_id)
    return _found(session, query)


def unread_below(session: Session, *, account_id: int, body_ids: Iterable[int]) -> list[Unread]:
    """Answers to groups and kommuner."""
    query = _unread(account_id, Deficiency, col(Deficiency.id)).where(col(Feedback.to_body_id).in_(list(body_ids)))
    return _found(session, query)


def unread_above(session: Session, *, account_id: int, body_ids: Iterable[int]) -> list[Unread]:
    """Answers to authorities above the kommun, which know only their copies."""
    query = _unread(account_id, Handover, col(Handover.deficiency_id)).where(
        col(Feedback.to_body_id).in_(list(body_ids)), col(Handover.to_body_id) == col(Feedback.to_body_id)
    )
    return _found(session, query)


def _unread(account_id: int, subject: type[Deficiency | Handover], subject_id: Any) -> Any:
    return (
        select(Feedback, Body.name, subject)
        .join(Body, col(Body.id) == col(Feedback.from_body_id))
        .join(subject, subject_id == col(Feedback.deficiency_id))
        .outerjoin(FeedbackRead, _by(account_id))
        .where(col(FeedbackRead.at).is_(None), col(Feedback.kind) != FeedbackKind.MOTTAGET)
        .order_by(col(Feedback.at).desc(), col(Feedback.id).desc())
        .limit(UNREAD_SHOWN)
    )


def _found(session: Session, query: Any) -> list[Unread]:
    return [Unread(answer, sender, about.number, about.area) for answer, sender, about in session.exec(query).all()]


def _by(account_id: int) -> Any:
    return and_(col(FeedbackRead.feedback_id) == col(Feedback.id), col(FeedbackRead.account_id) == account_id)


def _to(receivers: Sequence[int | None]) -> Any:
    bodies = [one for one in receivers if one is not None]
    wanted = col(Feedback.to_body_id).in_(bodies)
    return or_(wanted, col(Feedback.to_body_id).is_(None)) if None in receivers else wanted


def _answers(account_id: int) -> Any:
    return (
        select(Feedback, Body.name, col(FeedbackRead.at).is_not(None))
        .join(Body, col(Body.id) == col(Feedback.from_body_id))
        .outerjoin(FeedbackRead, _by(account_id))
    )


def mark_read(session: Session, answers: Sequence[Answer], *, account_id: int, at: datetime) -> None:
    """Notes that the account has seen the answers; in two windows at once as well."""
    unread = [{"feedback_id": one.feedback.id, "account_id": account_id, "at": at} for one in answers if not one.read]
    if unread:
        session.execute(insert_into(session, FeedbackRead).on_conflict_do_nothing(), unread)


def of_deficiency(session: Session, deficiency_id: int) -> Sequence[Feedback]:
    """Every answer on a deficiency, oldest first."""
    return session.exec(
        select(Feedback).where(Feedback.deficiency_id == deficiency_id).order_by(col(Feedback.id))
    ).all()
