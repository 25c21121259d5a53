"""A body answers: a verdict with a written reason, which stands from now and takes effect after the regret time."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlmodel import Session

from systembrist import digest
from systembrist.errors import Conflict, InputRefused
from systembrist.escalation import refer, sweep
from systembrist.escalation.deadlines import effective_at
from systembrist.escalation.ladder import TOP
from systembrist.escalation.policy import Policy
from systembrist.model import (
    REAL_ANSWERS,
    EventKind,
    FeedbackKind,
    Handover,
    Level,
    Meeting,
    NoticeKind,
    Referral,
    Verdict,
    VerdictKind,
)
from systembrist.store import events, feedback, meetings, outbox, referrals, verdicts

HALF_APPROVED = "Protokollet är redan justerat av en av er. Ta tillbaka justeringen först, så går det att ändra."
IN_EFFECT = "Beslutet har redan börjat gälla och kan inte tas tillbaka."
TAKEN_BACK = "Det finns inget beslut att ta tillbaka. Har ni beslutat något är det redan tillbakataget."
ALREADY_DECIDED = "Det finns redan ett beslut, eller så har bristen gått vidare."

MOST_AT_ONCE = 5_000
"""Stays that one decision can be about: what fits in one statement on both databases."""


def verdicts_open_to(level: Level) -> tuple[VerdictKind, ...]:
    """What a body of that level can decide: the top has nobody to lift to, and only the lowest can ask the ombud."""
    kinds = [VerdictKind.ATGARDA, VerdictKind.LYFT, VerdictKind.KOMPLETTERA, VerdictKind.AVSLUTA]
    if level is TOP:
        kinds.remove(VerdictKind.LYFT)
    if level not in (Level.LEDNINGSGRUPP, Level.KOMMUN):
        kinds.remove(VerdictKind.KOMPLETTERA)
    return tuple(kinds)


def decide(  # noqa: PLR0913  (a verdict has that many sides, and each is named in the call)
    session: Session,
    policy: Policy,
    *,
    stay: Referral,
    level: Level,
    urgent: bool,
    kind: VerdictKind,
    reason: str,
    decided_by: int,
    now: datetime,
    meeting: Meeting | None = None,
    source: str | None = None,
) -> Verdict:
    """Records a verdict on a stay.

    An ask-back is told at once and stops no clock; every other verdict stands until it takes effect. One noted in a
    meeting waits for the minutes to be approved; an urgent one does not (omedelbar justering). `source` says where
    a body that is not connected said it.
    Raises Conflict if the stay is closed or another verdict stands, ValueError for one the level can't give.
    """
    if kind not in verdicts_open_to(level):
        raise ValueError(f"{level} can't decide {kind}")
    asks = kind is VerdictKind.KOMPLETTERA
    waits = meeting is not None and not urgent and not asks
    verdict = Verdict(
        deficiency_id=stay.deficiency_id,
        body_id=stay.body_id,
        kind=kind,
        reason=reason,
        decided_by=decided_by,
        decided_at=now,
        effective_at=None if waits else effective_at(policy.of(level), decided_at=now, urgent=urgent or asks),
        meeting_id=None if meeting is None else meeting.id,
        source=source,
        late=(now if meeting is None else meeting.at) > stay.due_at or stay.overdue_since is not None,
    )
    session.add(verdict)
    session.flush()
    if not (verdicts.is_undecided(session, stay) if asks else verdicts.let_stand(session, stay, verdict)):
        raise Conflict(ALREADY_DECIDED)
    if asks:
        _ask(session, verdict)
    _record(session, [verdict])
    return verdict


def _ask(session: Session, verdict: Verdict) -> None:
    feedback.add(
        session,
        [{"deficiency_id": verdict.deficiency_id, "from_body_id": verdict.body_id, "to_body_id": None,
          "kind": FeedbackKind.FRAGA, "at": verdict.decided_at, "text": verdict.reason}],
    )  # fmt: skip
    outbox.tell_filers(session, NoticeKind.FRAGA, [verdict.deficiency_id], verdict.decided_at)


def _record(session: Session, given: Sequence[Verdict]) -> None:
    events.record(session, [_event(verdict) for verdict in given])


def _event(verdict: Verdict) -> dict[str, object]:
    data: dict[str, object] = {
        "verdict": verdict.kind,
        "verdict_id": verdict.id,
        "reason": digest.of_text(verdict.reason),
        "effective_at": None if verdict.effective_at is None else verdict.effective_at.isoformat(),
    }
    if verdict.meeting_id is not None:
        data["meeting"] = verdict.meeting_id
    if verdict.source is not None:
        data["source"] = digest.of_text(verdict.source)
    if verdict.late:
        data["late"] = True
    return events.done(
        EventKind.DECIDED, verdict.decided_at, verdict.decided_by, deficiency_id=verdict.deficiency_id,
        body_id=verdict.body_id, data=data,
    )  # fmt: skip


def decide_all(  # noqa: PLR0913  (as above)
    session: Session,
    policy: Policy,
    stays: Sequence[Referral],
    *,
    level: Level,
    urgent: Collection[int],
    kind: VerdictKind,
    reason: str,
    decided_by: int,
    now: datetime,
) -> Sequence[Verdict]:
    """Records one verdict, with one reason, on many stays at bodies of one level: on all of them or on none.

    `urgent` are the deficiencies whose verdict takes effect at once. Raises Conflict, saying how many, if some are
    closed or have been decided on; InputRefused for none or too many; ValueError for what the level can't give, or
    a question, which is put about one.
    """
    if kind not in verdicts_open_to(level) or kind is VerdictKind.KOMPLETTERA:
        raise ValueError(f"{level} can't decide {kind} about many")
    if not 1 <= len(stays) <= MOST_AT_ONCE:
        raise InputRefused(f"Välj minst en brist och högst {MOST_AT_ONCE} på en gång.")
    rules = policy.of(level)
    given = verdicts.add_all(
        session,
        [
            {"deficiency_id": stay.deficiency_id, "body_id": stay.body_id, "kind": kind, "reason": reason,
             "decided_by": decided_by, "decided_at": now, "late": now > stay.due_at or stay.overdue_since is not None,
             "effective_at": effective_at(rules, decided_at=now, urgent=stay.deficiency_id in urgent)}
            for stay in stays
        ],
    )  # fmt: skip
    moved_on = len(given) - verdicts.let_all_stand(session, [one.id for one in given])
    if moved_on:
        raise Conflict(some_moved_on(moved_on, len(given)))
    _record(session, given)
    return given


def some_moved_on(number: int, among: int) -> str:
    """What is said where some of those that were chosen can't be decided on any more."""
    which = "Bristen" if among == 1 else f"{number} av de {among} bristerna"
    return f"{which} har redan beslutats eller gått vidare. Inget beslut är sparat."


def take_back(
    session: Session, policy: Policy, stay: Referral, verdict: Verdict, *, level: Level, account_id: int, now: datetime
) -> None:
    """Undoes a verdict that has not taken effect, as if it had not been given.

    Raises Conflict once it has, or while the minutes it stands in are approved by one of two.
    """
    if level is Level.LEDNINGSGRUPP:  # whoever changes the plan of meetings waits, and has been waited for
        meetings.hold_plans(session, [stay.body_id])
        session.refresh(stay)
    if verdict.effective_at is None:
        _hold_minutes(session, verdict)
    in_effect = verdict.effective_at is not None and now >= verdict.effective_at
    limit = refer.limits(session, policy, level, [stay.body_id], stay.since)[stay.body_id]
    act_at = limit.act_at if limit.due_at == stay.due_at else stay.due_at
    if in_effect or not verdicts.let_go(session, stay, verdict.id, act_at):
        session.refresh(verdict)
        raise Conflict(IN_EFFECT if verdict.taken_back_at is None else TAKEN_BACK)
    verdict.taken_back_at = now
    session.add(verdict)
    events.note(
        session, EventKind.TAKEN_BACK, now, account_id, deficiency_id=verdict.deficiency_id, body_id=verdict.body_id,
        data={"verdict_id": verdict.id},
    )  # fmt: skip


def _hold_minutes(session: Session, verdict: Verdict) -> None:
    """Keeps the minutes of a verdict that waits for them as they are; what one of two has read must not change."""
    meeting = None if verdict.meeting_id is None else meetings.get(session, verdict.meeting_id)
    if meeting is None:
        return
    if not meetings.hold(session, meeting):
        session.refresh(verdict)  # approved meanwhile: now it has a moment at which it takes effect
    elif meeting.chair_approved_at is not None or meeting.adjuster_approved_at is not None:
        raise Conflict(HALF_APPROVED)


def put_into_effect(session: Session, policy: Policy, meeting: Meeting, now: datetime) -> None:
    """The minutes are approved: what was decided takes effect now, or when its regret time has passed."""
    rules = policy.of(Level.LEDNINGSGRUPP)
    waiting = [one for one in meetings.verdicts(session, meeting.id) if one.effective_at is None]
    for verdict in waiting:
        verdict.effective_at = max(now, effective_at(rules, decided_at=verdict.decided_at, urgent=False))
    session.flush()  # one statement for all of them
    verdicts.act_when_in_effect(session, [one.id for one in waiting])


def answer_copy(
    session: Session, policy: Policy, copy: Handover, *, kind: FeedbackKind, text: str, account_id: int, now: datetime
) -> None:
    """The kommun concerned in a joint verksamhet answers: told to the group, the värdkommun and the ombud.

    Nothing closes. Raises ValueError for a kind that answers nothing.
    """
    if kind not in REAL_ANSWERS:
        raise ValueError(f"{kind} is no answer")
    sweep.catch_up(session, policy, referrals.of([copy.deficiency_id]), now)
    holders = [None, *feedback.holders(session, copy.deficiency_id, but=copy.to_body_id)]
    feedback.add(
        session,
        [
            {"deficiency_id": copy.deficiency_id, "from_body_id": copy.to_body_id, "to_body_id": one, "kind": kind,
             "at": now, "text": text}
            for one in holders
        ],
    )  # fmt: skip
    events.note(
        session, EventKind.ANSWERED, now, account_id, deficiency_id=copy.deficiency_id, body_id=copy.to_body_id,
        data={"answer": kind, "text": digest.of_text(text)},
    )  # fmt: skip
    outbox.tell_filers(session, NoticeKind.SVAR, [copy.deficiency_id], now)
    outbox.tell_desks(session, NoticeKind.SVAR, [(one, copy.deficiency_id) for one in holders if one], now)
    refer.answer_members(session, {copy.deficiency_id: (copy.to_body_id, text)}, kind, now, now)
