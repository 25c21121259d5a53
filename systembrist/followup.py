"""Some time after "åtgärdad" the ombud is asked once whether it has got better; a no reopens it where it was closed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from systembrist.errors import Conflict
from systembrist.escalation import piecemeal, refer, sweep
from systembrist.escalation.policy import Policy
from systembrist.model import Deficiency, EventKind, FollowUpAnswer, NoticeKind, RoleKind
from systembrist.store import events, followups, membership, organisations, outbox, referrals

ALL_WHO_SIT_THERE = (*outbox.AT_THE_DESK, RoleKind.JUSTERARE, RoleKind.LEDAMOT)
"""Who is told that something is open again where it was closed: all who took part in closing it and may read it."""

NOT_ASKED = "Ingen fråga väntar på svar: den är redan besvarad, inte ställd än, eller så är bristen öppen igen."


def ask(session: Session, moment: datetime, recorded_at: datetime) -> int:
    """Asks about everything whose question falls at `moment`; returns how many were asked."""
    return piecemeal.apply(
        session,
        followups.to_ask(session, moment),
        lambda part: _ask(session, part, moment, recorded_at),
        lambda one: f"question {one}",
    )


def _ask(session: Session, question_ids: Sequence[int], moment: datetime, recorded_at: datetime) -> int:
    asked = followups.ask(session, question_ids, moment)
    events.record(
        session,
        [
            {"deficiency_id": one, "kind": EventKind.FOLLOW_UP_ASKED, "at": moment, "recorded_at": recorded_at,
             "body_id": body_id}
            for one, body_id in asked
        ],
    )  # fmt: skip
    outbox.tell_filers(session, NoticeKind.UPPFOLJNING, [one for one, _ in asked], moment)
    return len(asked)


def answer(
    session: Session,
    policy: Policy,
    deficiency: Deficiency,
    said: FollowUpAnswer,
    *,
    account_id: int,
    now: datetime,
) -> None:
    """The ombud answers the question; "nej" reopens it (what it is part of, if it is) at the body that closed it.

    Raises Conflict if nothing was asked, or it has been answered.
    """
    head_id = deficiency.merged_into_id or deficiency.id
    sweep.catch_up(session, policy, referrals.of([head_id]), now)
    moment: datetime | None = None
    while (moment := followups.next_to_ask(session, after=moment, upto=now)) is not None:
        ask(session, moment, now)  # a reopening must not unask what fell due before it
    question = followups.unanswered(session, deficiency.id)
    if question is None or not followups.note_answer(session, question, said, now):
        raise Conflict(NOT_ASKED)
    events.note(session, EventKind.FOLLOWED_UP, now, account_id, deficiency_id=deficiency.id, data={"answer": said})
    if said is FollowUpAnswer.NEJ:
        _reopen(session, policy, head_id, question.body_id, account_id=account_id, now=now)


def _reopen(session: Session, policy: Policy, head_id: int, body_id: int, *, account_id: int, now: datetime) -> None:
    body = organisations.body(session, body_id)
    if body is None or not membership.reopen(session, head_id):
        return
    refer.open_stays(session, policy, body.level, [(head_id, body_id)], now)
    outbox.tell_desks(session, NoticeKind.ATEROPPNAD, [(body_id, head_id)], now, ALL_WHO_SIT_THERE)
    events.note(session, EventKind.REOPENED, now, account_id, deficiency_id=head_id, to_body_id=body_id)
