"""Queries about what each kind of waiting mail has to say, as it stands now: in sets, a query or two a kind.

Every function takes the ids of mails of its kind and answers for those that still make sense. Only codes, numbers,
dates and the names of bodies are read here, never a column that holds a person's words, so no mail can carry any.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_
from sqlmodel import Session, col, select

from systembrist.model import (
    AnnualReport,
    Body,
    Deficiency,
    Feedback,
    FeedbackKind,
    FollowUp,
    Meeting,
    NoticeKind,
    Outbox,
    Referral,
    ReportKind,
    Role,
    RoleKind,
    Supplement,
    Verdict,
    VerdictKind,
)


@dataclass(frozen=True)
class Report:
    """What a body is to submit, for which year, and the last day."""

    kind: ReportKind
    year: int
    due_on: date


@dataclass(frozen=True)
class News:
    """What there is to say; each kind of mail fills in what is its own."""

    body: str = ""
    """Who received it, asks, closed it, has it, meets or is to submit; empty where it is not the same for all."""
    days: tuple[datetime, ...] = ()
    """The limits, or when the meetings were or will be, soonest first."""
    answers: tuple[tuple[str, FeedbackKind], ...] = ()
    """Who answered, and what kind of answer it was."""
    report: Report | None = None
    meeting_id: int | None = None
    """The meeting, where it is about one."""


def together(news: Sequence[News]) -> News:
    """What there is to say of several deficiencies at once."""
    bodies = {one.body for one in news}
    return News(
        body=news[0].body if len(bodies) == 1 else "",
        days=tuple(sorted({day for one in news for day in one.days})),
        answers=tuple(dict.fromkeys(answer for one in news for answer in one.answers)),
        report=news[0].report,
        meeting_id=news[0].meeting_id,
    )


Found = dict[int, News]


def _about_its_deficiency(column: Any) -> ColumnElement[bool]:
    return col(column) == col(Outbox.deficiency_id)


def _about_its_body(column: Any) -> ColumnElement[bool]:
    return col(column) == col(Outbox.body_id)


def _received(session: Session, mails: Sequence[int], _: datetime) -> Found:
    """Who got it first, and its limit while it is there."""
    query = (
        select(col(Outbox.id), Body.name, Referral.due_at, Referral.closed_at)
        .join(Referral, _about_its_deficiency(Referral.deficiency_id))
        .join(Body, col(Body.id) == col(Referral.body_id))
        .where(col(Outbox.id).in_(mails))
        .order_by(col(Referral.id).desc())  # so that the first stay is what remains in the dictionary
    )
    return {
        mail: News(body=name, days=() if closed_at else (due_at,))
        for mail, name, due_at, closed_at in session.exec(query).all()
    }


def _answered(session: Session, mails: Sequence[int], _: datetime) -> Found:
    """What was answered at that moment to the body told, or to the verksamhet; an answer never lapses."""
    to_this = or_(
        _about_its_body(Feedback.to_body_id), and_(col(Feedback.to_body_id).is_(None), col(Outbox.body_id).is_(None))
    )
    this = and_(col(Feedback.at) == col(Outbox.at), _about_its_deficiency(Feedback.deficiency_id), to_this)
    query = (
        select(col(Outbox.id), Body.name, Feedback.kind)
        .join(Feedback, this)
        .join(Body, col(Body.id) == col(Feedback.from_body_id))
        .where(col(Outbox.id).in_(mails), col(Feedback.kind).not_in((FeedbackKind.MOTTAGET, FeedbackKind.FRAGA)))
        .order_by(col(Feedback.id))
    )
    found: dict[int, dict[tuple[str, FeedbackKind], None]] = {mail: {} for mail in mails}
    for mail, sender, kind in session.exec(query).all():
        found[mail][sender, FeedbackKind(kind)] = None
    return {mail: News(answers=tuple(answers)) for mail, answers in found.items()}


def _asked(session: Session, mails: Sequence[int], _: datetime) -> Found:
    """Who waits for a supplement: the body where it stays, while nobody has answered its question."""
    answered = exists().where(
        col(Supplement.deficiency_id) == col(Verdict.deficiency_id), col(Supplement.at) >= col(Verdict.decided_at)
    )
    still_there = exists().where(
        col(Referral.deficiency_id) == col(Verdict.deficiency_id),
        col(Referral.body_id) == col(Verdict.body_id),
        col(Referral.closed_at).is_(None),
    )
    query = (
        select(col(Outbox.id), Body.name)
        .join(Verdict, _about_its_deficiency(Verdict.deficiency_id))
        .join(Body, col(Body.id) == col(Verdict.body_id))
        .where(
            col(Outbox.id).in_(mails),
            col(Verdict.kind) == VerdictKind.KOMPLETTERA,
            col(Verdict.taken_back_at).is_(None),
            still_there,
            ~answered,
        )
    )
    return {mail: News(body=name) for mail, name in session.exec(query).all()}


def _waits(session: Session, mails: Sequence[int], _: datetime) -> Found:
    """What stays at the body told without a verdict, and its limit."""
    return _undecided(session, mails, Referral.due_at)


def _is_owed(session: Session, mails: Sequence[int], _: datetime) -> Found:
    """The same, and when the body was to have answered by its own undertaking."""
    return _undecided(session, mails, Referral.promised_at, col(Referral.promised_at) <= col(Outbox.at))


def _undecided(session: Session, mails: Sequence[int], day: Any, *conditions: ColumnElement[bool]) -> Found:
    here = and_(_about_its_deficiency(Referral.deficiency_id), _about_its_body(Referral.body_id))
    query = (
        select(col(Outbox.id), Body.name, day)
        .join(Referral, here)
        .join(Body, col(Body.id) == col(Referral.body_id))
        .where(
            col(Outbox.id).in_(mails),
            col(Referral.closed_at).is_(None),
            col(Referral.verdict_id).is_(None),
            *conditions,
        )
    )
    return {mail: News(body=name, days=(at,)) for mail, name, at in session.exec(query).all()}


def _meets(session: Session, mails: Sequence[int], as_of: datetime) -> Found:
    """The meeting whose packet went out at that moment, while it is still to come."""
    query = (
        select(col(Outbox.id), Body.name, Meeting.at, col(Meeting.id))
        .join(Meeting, and_(_about_its_body(Meeting.body_id), col(Meeting.called_at) == col(Outbox.at)))
        .join(Body, col(Body.id) == col(Meeting.body_id))
        .where(col(Outbox.id).in_(mails), col(Meeting.cancelled_at).is_(None), col(Meeting.at) > as_of)
        .order_by(col(Meeting.at).desc())  # of two called at once the sooner is what remains in the dictionary
    )
    return {mail: News(body=name, days=(at,), meeting_id=one) for mail, name, at, one in session.exec(query).all()}


def _minutes(session: Session, mails: Sequence[int], _: datetime) -> Found:
    """The meetings held by then whose minutes still lack this person's approval, as chair or as adjuster."""
    query = (
        select(col(Outbox.id), Body.name, Meeting.at, col(Meeting.id))
        .distinct()
        .join(Meeting, and_(_about_its_body(Meeting.body_id), col(Meeting.at) <= col(Outbox.at)))
        .join(Body, col(Body.id) == col(Meeting.body_id))
        .join(Role, and_(_about_its_body(Role.body_id), col(Role.account_id) == col(Outbox.account_id)))
        .where(
            col(Outbox.id).in_(mails),
            col(Meeting.cancelled_at).is_(None),
            col(Meeting.approved_at).is_(None),
            or_(
                and_(col(Role.kind) == RoleKind.ORDFORANDE, col(Meeting.chair_approved_at).is_(None)),
                and_(col(Role.kind) == RoleKind.JUSTERARE, col(Meeting.adjuster_approved_at).is_(None)),
            ),
        )
        .order_by(col(Meeting.at))
    )
    found: Found = {}
    for mail, name, at, meeting_id in session.exec(query).all():
        earlier = found[mail].days if mail in found else ()
        found[mail] = News(body=name, days=(*earlier, at), meeting_id=None if earlier else meeting_id)
    return found


def _asked_after(session: Session, mails: Sequence[int], _: datetime) -> Found:
    """Who closed it, while it is closed and nobody has said whether it has got better."""
    query = (
        select(col(Outbox.id), Body.name)
        .join(FollowUp, _about_its_deficiency(FollowUp.deficiency_id))
        .join(Body, col(Body.id) == col(FollowUp.body_id))
        .join(Deficiency, _about_its_deficiency(Deficiency.id))
        .where(
            col(Outbox.id).in_(mails),
            col(FollowUp.asked_at).is_not(None),
            col(FollowUp.answered_at).is_(None),
            col(Deficiency.closed_at).is_not(None),
        )
        .order_by(col(FollowUp.id))
    )
    return {mail: News(body=name) for mail, name in session.exec(query).all()}


def _to_submit(session: Session, mails: Sequence[int], _: datetime) -> Found:
    """The latest report that had been opened by then, while it is not submitted."""
    opened_by_then = col(AnnualReport.opened_at) <= col(Outbox.at)
    what = (AnnualReport.kind, AnnualReport.year, AnnualReport.due_on, AnnualReport.submitted_at)
    query = (
        select(col(Outbox.id), Body.name, *what)  # type: ignore[call-overload]
        .join(AnnualReport, and_(_about_its_body(AnnualReport.body_id), opened_by_then))
        .join(Body, col(Body.id) == col(AnnualReport.body_id))
        .where(col(Outbox.id).in_(mails))
        .order_by(col(AnnualReport.year), col(AnnualReport.id))
    )
    latest = {
        mail: None if submitted_at else News(body=name, report=Report(kind, year, due_on))
        for mail, name, kind, year, due_on, submitted_at in session.exec(query).all()
    }
    return {mail: news for mail, news in latest.items() if news is not None}


NEWS: Mapping[NoticeKind, Callable[[Session, Sequence[int], datetime], Found]] = {
    NoticeKind.MOTTAGEN: _received,
    NoticeKind.SVAR: _answered,
    NoticeKind.FRAGA: _asked,
    NoticeKind.SKYNDSAM: _waits,
    NoticeKind.PAMINNELSE: _waits,
    NoticeKind.KALLELSE: _meets,
    NoticeKind.PROTOKOLL: _minutes,
    NoticeKind.UPPFOLJNING: _asked_after,
    NoticeKind.ATEROPPNAD: _waits,
    NoticeKind.REDOVISNING: _to_submit,
    NoticeKind.ATAGANDE: _is_owed,
}
"""Who knows what there is to say in each kind of mail; the instant is when it can be sent."""
