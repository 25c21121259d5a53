"""Applies what `decide` answered to sets of stays: state, events, copies and feedback, in the caller's transaction.

Does not decide anything. Every function closes or moves only the stays that are still as they were seen
(compare-and-set), so a second run, or another machine, changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby

from sqlmodel import Session

from systembrist.escalation import ladder
from systembrist.escalation.deadlines import moments
from systembrist.escalation.decide import Close, Hold, Remain, Rise, Step
from systembrist.escalation.policy import Policy
from systembrist.model import EventKind, FeedbackKind, Level, Outcome
from systembrist.store import deficiencies, events, feedback, handovers, referrals, verdicts
from systembrist.store.handovers import Digests
from systembrist.store.referrals import Due


def open_stays(
    session: Session, policy: Policy, level: Level, arrivals: Sequence[tuple[int, int]], at: datetime
) -> None:
    """Opens a stay at `at` for each (deficiency, body) pair; the bodies are all of one level."""
    when = moments(policy.of(level), at)
    referrals.open_many(
        session,
        [
            {"deficiency_id": deficiency_id, "body_id": body_id, "opened_at": at, "remind_at": when.remind_at,
             "due_at": when.due_at, "act_at": when.due_at}
            for deficiency_id, body_id in arrivals
        ],
    )  # fmt: skip


def carry_out(
    session: Session, policy: Policy, step: Step, stays: Sequence[Due], *, at: datetime, recorded_at: datetime
) -> int:
    """Takes the step with every stay (all in one situation); returns how many changed."""
    match step:
        case Rise():
            return _rise(session, policy, step, stays, at, recorded_at)
        case Close():
            return _close(session, step, stays, at, recorded_at)
        case Hold():
            return _hold(session, stays, at, recorded_at)
        case Remain():
            return _remain(session, policy, stays, at, recorded_at)


def _rise(
    session: Session, policy: Policy, step: Rise, stays: Sequence[Due], at: datetime, recorded_at: datetime
) -> int:
    level = stays[0].level
    above = ladder.above(level)
    assert above is not None, "decide never lets the top rise"  # noqa: S101
    closed = referrals.close(session, stays, at=at, outcome=step.outcome)
    copies = _copy_up(session, level, closed, at) if ladder.passes_as_copy(level) else {}
    open_stays(session, policy, above, [(stay.deficiency_id, _parent(stay)) for stay in closed], at)
    events.record(
        session,
        [
            {"deficiency_id": stay.deficiency_id, "kind": step.event, "at": at, "recorded_at": recorded_at,
             "body_id": stay.body_id, "to_body_id": stay.parent_id,
             "data": {"answer": step.answer} | ({"copy": copies[stay.deficiency_id]} if copies else {})}
            for stay in closed
        ],
    )  # fmt: skip
    _answer(session, closed, step.answer, at)
    return len(closed)


def _parent(stay: Due) -> int:
    if stay.parent_id is None:
        raise ValueError(f"body {stay.body_id} has nobody above it")
    return stay.parent_id


def _copy_up(session: Session, level: Level, stays: Sequence[Due], at: datetime) -> Digests:
    """One authority's copies at a time: sender and receiver are the same for all of a body's stays."""
    digests: Digests = {}
    copy = handovers.freeze if level is Level.KOMMUN else handovers.pass_on
    for body_id, group in groupby(sorted(stays, key=lambda one: one.body_id), key=lambda one: one.body_id):
        leaving = list(group)
        ids = [one.deficiency_id for one in leaving]
        digests |= copy(session, deficiency_ids=ids, from_to=(body_id, _parent(leaving[0])), at=at)
    return digests


def _close(session: Session, step: Close, stays: Sequence[Due], at: datetime, recorded_at: datetime) -> int:
    closed = referrals.close(session, stays, at=at, outcome=step.outcome)
    deficiencies.close(session, [stay.deficiency_id for stay in closed], at)
    answer = FeedbackKind.ATGARD if step.outcome is Outcome.ATGARDAD else FeedbackKind.BESLUT
    events.record(
        session,
        [
            {"deficiency_id": stay.deficiency_id, "kind": EventKind.CLOSED, "at": at, "recorded_at": recorded_at,
             "body_id": stay.body_id, "data": {"outcome": step.outcome, "answer": answer}}
            for stay in closed
        ],
    )  # fmt: skip
    _answer(session, closed, answer, at)
    return len(closed)


def _hold(session: Session, stays: Sequence[Due], at: datetime, recorded_at: datetime) -> int:
    """The lift has taken effect and is answered now; the stay itself waits for its yearly date."""
    held = []
    by_limit = sorted(stays, key=lambda one: (one.due_at, one.deficiency_id))
    for due_at, group in groupby(by_limit, key=lambda one: one.due_at):
        held += referrals.postpone(session, list(group), act_at=due_at)
    events.record(
        session,
        [
            {"deficiency_id": stay.deficiency_id, "kind": EventKind.ANSWERED, "at": at, "recorded_at": recorded_at,
             "body_id": stay.body_id, "data": {"answer": FeedbackKind.BESLUT, "verdict_id": stay.verdict_id}}
            for stay in held
        ],
    )  # fmt: skip
    _answer(session, held, FeedbackKind.BESLUT, at)
    return len(held)


def _answer(session: Session, stays: Sequence[Due], kind: FeedbackKind, at: datetime) -> None:
    reasons = verdicts.reasons(session, [stay.verdict_id for stay in stays if stay.verdict_id is not None])
    told = reasons if kind in (FeedbackKind.ATGARD, FeedbackKind.BESLUT) else {}
    feedback.give(session, stays, kind=kind, at=at, texts=told)


def _remain(session: Session, policy: Policy, stays: Sequence[Due], at: datetime, recorded_at: datetime) -> int:
    following = moments(policy.of(stays[0].level), at)
    kept = referrals.keep_overdue(session, stays, since=at, due_at=following.due_at, remind_at=following.remind_at)
    events.record(
        session,
        [
            {"deficiency_id": stay.deficiency_id, "kind": EventKind.LIMIT_PASSED, "at": at, "recorded_at": recorded_at,
             "body_id": stay.body_id, "data": {"next": following.due_at.isoformat()}}
            for stay in kept
        ],
    )  # fmt: skip
    return len(kept)
