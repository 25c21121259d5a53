"""Queries about the one question to the ombud some time after "åtgärdad"."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, insert, update
from sqlmodel import Session, col, select

from systembrist.model import Deficiency, FollowUp, FollowUpAnswer
from systembrist.store.moments import earliest


def plan(session: Session, closed: Sequence[tuple[int, int]], at: datetime) -> None:
    """Sets down a question for each (deficiency, the body that closed it), to be asked at `at`."""
    if closed:
        session.execute(
            insert(FollowUp), [{"deficiency_id": one, "body_id": body_id, "ask_at": at} for one, body_id in closed]
        )


def next_to_ask(session: Session, *, after: datetime | None, upto: datetime) -> datetime | None:
    """The earliest moment, later than `after`, at which a question falls due."""
    return earliest(session, FollowUp.ask_at, col(FollowUp.asked_at).is_(None), after=after, upto=upto)


def to_ask(session: Session, moment: datetime) -> Sequence[int]:
    """The ids of the questions that fall at `moment` and have not been asked."""
    query = select(col(FollowUp.id)).where(col(FollowUp.ask_at) == moment, col(FollowUp.asked_at).is_(None))
    return session.exec(query.order_by(col(FollowUp.id))).all()


def ask(session: Session, question_ids: Sequence[int], moment: datetime) -> list[tuple[int, int]]:
    """Marks those of the questions that nobody has asked as asked; returns (deficiency, body) of those still closed.

    Whether it was still closed is read as it stands: a deficiency is reopened only by an answer, and a body's
    second closing has a question of its own.
    """
    statement = (
        update(FollowUp)
        .where(col(FollowUp.id).in_(question_ids), col(FollowUp.asked_at).is_(None))
        .values(asked_at=moment)
        .returning(col(FollowUp.deficiency_id), col(FollowUp.body_id))
        .execution_options(synchronize_session=False)
    )
    asked = sorted((one, body_id) for one, body_id in session.execute(statement).all())
    open_again = _open_again(session, [one for one, _ in asked])
    return [pair for pair in asked if pair[0] not in open_again]


def _open_again(session: Session, deficiency_ids: Iterable[int]) -> set[int]:
    query = select(col(Deficiency.id)).where(
        col(Deficiency.id).in_(list(deficiency_ids)), col(Deficiency.closed_at).is_(None)
    )
    return set(session.exec(query).all())


WAITING: ColumnElement[bool] = and_(
    col(FollowUp.deficiency_id) == col(Deficiency.id),
    col(FollowUp.asked_at) > col(Deficiency.closed_at),
    col(FollowUp.answered_at).is_(None),
)
"""SQL: the question was asked after the deficiency was (last) closed, and has not been answered."""


def unanswered(session: Session, deficiency_id: int) -> FollowUp | None:
    """The question that has been asked about a closed deficiency, since it was last closed, and not answered."""
    query = select(FollowUp).join(Deficiency, WAITING).where(col(Deficiency.id) == deficiency_id)
    return session.exec(query.order_by(col(FollowUp.id).desc())).first()


def no_better(session: Session, deficiency_ids: Sequence[int], body_id: int) -> dict[int, datetime]:
    """By deficiency, when an ombud last said of what a body had closed that it had got no better.

    What was said of a part of a samlad brist stands under that one: there it was opened again.
    """
    opened = func.coalesce(Deficiency.merged_into_id, Deficiency.id)
    query = (
        select(opened, FollowUp.answered_at)
        .join(Deficiency, col(Deficiency.id) == col(FollowUp.deficiency_id))
        .where(FollowUp.body_id == body_id, FollowUp.answer == FollowUpAnswer.NEJ, opened.in_(deficiency_ids))
        .order_by(col(FollowUp.answered_at))
    )
    return {one: at for one, at in session.exec(query).all() if at is not None}


def waiting_for(session: Session, author_id: int) -> list[Deficiency]:
    """What an ombud filed and has been asked about, longest ago first."""
    query = (
        select(Deficiency)
        .join(FollowUp, WAITING)
        .where(Deficiency.author_id == author_id)
        .order_by(col(FollowUp.asked_at), col(FollowUp.id))
    )
    return list(session.exec(query).all())


def note_answer(session: Session, question: FollowUp, answer: FollowUpAnswer, at: datetime) -> bool:
    """Keeps the answer; False if it had been answered."""
    statement = (
        update(FollowUp)
        .where(col(FollowUp.id) == question.id, col(FollowUp.answered_at).is_(None))
        .values(answered_at=at, answer=answer)
        .returning(col(FollowUp.id))
        .execution_options(synchronize_session="fetch")
    )
    return session.execute(statement).first() is not None
