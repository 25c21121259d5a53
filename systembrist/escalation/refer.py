"""Applies what `decide` answered to sets of stays: state, events, copies and feedback, in the caller's transaction.

A stay that opens at a body to be passed by is closed again at once; the kommun concerned in a joint verksamhet gets
its copy; the members of a samlad brist get its answers.

Does not decide anything. Every function closes or moves only the stays that are still as they were seen
(compare-and-set), so a second run, or another machine, changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from itertools import groupby

from sqlmodel import Session

from systembrist import digest
from systembrist.escalation import ladder
from systembrist.escalation.deadlines import Moments, ask_at, moments, promised_at
from systembrist.escalation.decide import Close, Hold, Remain, Rise, Step
from systembrist.escalation.policy import Policy
from systembrist.model import EventKind, FeedbackKind, Level, NoticeKind, Outcome
from systembrist.store import (
    events,
    feedback,
    followups,
    handovers,
    meetings,
    membership,
    outbox,
    passing,
    referrals,
    undertakings,
    verdicts,
)
from systembrist.store import limits as kept_limits
from systembrist.store.handovers import Digests
from systembrist.store.referrals import Due


def open_stays(
    session: Session, policy: Policy, level: Level, arrivals: Sequence[tuple[int, int]], at: datetime
) -> None:
    """Opens a stay at `at` for each (deficiency, body) pair; the bodies are all of one level.

    Where a body has undertaken to answer within so many days, the stay keeps until when.
    """
    body_ids = sorted({body_id for _, body_id in arrivals})
    if policy.of(level).limit.meeting:
        meetings.hold_plans(session, body_ids)
    when = limits(session, policy, level, body_ids, at)
    promised = {body_id: promised_at(at, days) for body_id, days in undertakings.days(session, body_ids, at).items()}
    referrals.open_many(
        session,
        [
            {"deficiency_id": deficiency_id, "body_id": body_id, "opened_at": at, "remind_at": when[body_id].remind_at,
             "due_at": when[body_id].due_at, "act_at": when[body_id].act_at, "promised_at": promised.get(body_id)}
            for deficiency_id, body_id in arrivals
        ],
    )  # fmt: skip


def limits(
    session: Session, policy: Policy, level: Level, body_ids: Sequence[int], since: datetime
) -> dict[int, Moments]:
    """The moments of a stay whose limit counts from that instant, at each of these bodies of one level."""
    rules = policy.of(level)
    meets = meetings.planned(session, body_ids, since) if rules.limit.meeting else {}
    return {one: moments(rules, since, meets.get(one, ()), policy.meetings) for one in body_ids}


def redate(session: Session, policy: Policy, body_id: int, now: datetime) -> None:
    """Gives the open stays of a ledningsgrupp the limits that follow from its meetings as they are planned now."""
    meets = meetings.planned(session, [body_id], datetime.min.replace(tzinfo=UTC)).get(body_id, [])
    rules = policy.of(Level.LEDNINGSGRUPP)
    changed = []
    for stay in referrals.open_at(session, body_id):
        new = moments(rules, stay.since, [one for one in meets if one > stay.since], policy.meetings)
        if new.due_at != stay.due_at:
            reminder = new.remind_at if new.remind_at is not None and new.remind_at > now else None
            changed.append({"stay": stay.id, "due_at": new.due_at, "act_at": new.act_at, "remind_at": reminder,
                            "reminded_at": None if reminder else stay.reminded_at})  # fmt: skip
    kept_limits.redate(session, changed)


def carry_out(
    session: Session, policy: Policy, step: Step, stays: Sequence[Due], *, at: datetime, recorded_at: datetime
) -> int:
    """Takes the step with every stay (all in one situation); returns how many changed."""
    match step:
        case Rise():
            return rise(session, policy, step, stays, at=at, recorded_at=recorded_at)
        case Close():
            return _close(session, policy, step, stays, at, recorded_at)
        case Hold():
            return _hold(session, stays, at, recorded_at)
        case Remain():
            return _remain(session, policy, stays, at, recorded_at)


PASSED = Rise(Outcome.FORBIGANGEN, EventKind.PASSED_BY, FeedbackKind.VIDARE)


def rise(
    session: Session, policy: Policy, step: Rise, stays: Sequence[Due], *, at: datetime, recorded_at: datetime
) -> int:
    """Closes the stays (all of one level) and opens the next ones up; returns how many were still as seen."""
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
    if level is Level.LEDNINGSGRUPP:
        copy_to_those_concerned(session, {stay.deficiency_id: stay.body_id for stay in closed}, at, recorded_at)
    _answer(session, closed, step.answer, at, recorded_at)
    passed = referrals.open_among(session, at, passing.to_pass_by([stay.deficiency_id for stay in closed]))
    unseen = {stay.deficiency_id for stay in passed}
    urgent = [(_parent(stay), stay.deficiency_id) for stay in closed if stay.fast and stay.deficiency_id not in unseen]
    outbox.tell_desks(session, NoticeKind.SKYNDSAM, urgent, at)
    if passed:
        rise(session, policy, PASSED, passed, at=at, recorded_at=recorded_at)
    return len(closed)


def copy_to_those_concerned(session: Session, groups: Mapping[int, int], at: datetime, recorded_at: datetime) -> None:
    """In a joint verksamhet it rises to the värdkommun; the kommuner it happened in get a frozen copy.

    `groups` holds the ledningsgrupp that each deficiency comes from.
    """
    by_way: dict[tuple[int, int], list[int]] = {}
    for deficiency_id, kommun_body_id in handovers.kommuner_concerned(session, list(groups)):
        by_way.setdefault((groups[deficiency_id], kommun_body_id), []).append(deficiency_id)
    for (group_id, kommun_body_id), ids in sorted(by_way.items()):
        digests = handovers.freeze(session, deficiency_ids=ids, from_to=(group_id, kommun_body_id), at=at)
        events.record(
            session,
            [
                {"deficiency_id": one, "kind": EventKind.COPIED, "at": at, "recorded_at": recorded_at,
                 "body_id": group_id, "to_body_id": kommun_body_id, "data": {"copy": digests[one]}}
                for one in ids
            ],
        )  # fmt: skip


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


def _close(
    session: Session, policy: Policy, step: Close, stays: Sequence[Due], at: datetime, recorded_at: datetime
) -> int:
    closed = referrals.close(session, stays, at=at, outcome=step.outcome)
    ended = membership.close(session, [stay.deficiency_id for stay in closed], at)
    if step.outcome is Outcome.ATGARDAD:
        where = {stay.deficiency_id: stay.body_id for stay in closed}
        followups.plan(session, [(one, where[head]) for one, head in ended], ask_at(policy, at))
    answer = FeedbackKind.ATGARD if step.outcome is Outcome.ATGARDAD else FeedbackKind.BESLUT
    events.record(
        session,
        [
            {"deficiency_id": stay.deficiency_id, "kind": EventKind.CLOSED, "at": at, "recorded_at": recorded_at,
             "body_id": stay.body_id, "data": {"outcome": step.outcome, "answer": answer}}
            for stay in closed
        ],
    )  # fmt: skip
    _answer(session, closed, answer, at, recorded_at)
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
    _answer(session, held, FeedbackKind.BESLUT, at, recorded_at)
    return len(held)


def _answer(session: Session, stays: Sequence[Due], kind: FeedbackKind, at: datetime, recorded_at: datetime) -> None:
    reasons = verdicts.reasons(session, [stay.verdict_id for stay in stays if stay.verdict_id is not None])
    told = reasons if kind in (FeedbackKind.ATGARD, FeedbackKind.BESLUT) else {}
    given = feedback.give(session, stays, kind=kind, at=at, texts=told)
    outbox.tell_desks(session, NoticeKind.SVAR, given, at)
    outbox.tell_filers(session, NoticeKind.SVAR, [stay.deficiency_id for stay in stays], at)
    said = {stay.deficiency_id: (stay.body_id, told.get(stay.verdict_id or 0)) for stay in stays}
    answer_members(session, said, kind, at, recorded_at)


def answer_members(
    session: Session,
    said: Mapping[int, tuple[int, str | None]],
    kind: FeedbackKind,
    at: datetime,
    recorded_at: datetime,
) -> None:
    """Everyone whose report is part of a samlad brist gets its answer, as an answer to what they filed.

    `said` holds who answered and in which words, by samlad brist.
    """
    members = [(one, head, *said[head]) for one, head in membership.members(session, list(said))]
    outbox.tell_filers(session, NoticeKind.SVAR, [one for one, *_ in members], at)
    feedback.add(
        session,
        [
            {"deficiency_id": one, "from_body_id": body_id, "to_body_id": None, "kind": kind, "at": at, "text": words}
            for one, _, body_id, words in members
        ],
    )
    events.record(
        session,
        [
            {"deficiency_id": one, "kind": EventKind.ANSWERED, "at": at, "recorded_at": recorded_at, "body_id": body_id,
             "data": {"answer": kind, "samlad": head} | ({"text": digest.of_text(words)} if words else {})}
            for one, head, body_id, words in members
        ],
    )  # fmt: skip


def _remain(session: Session, policy: Policy, stays: Sequence[Due], at: datetime, recorded_at: datetime) -> int:
    following = moments(policy.of(stays[0].level), at)  # only a level without meetings keeps what it has not answered
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
