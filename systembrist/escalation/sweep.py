"""What the jobs do to stays at one moment: gather the due, decide once per situation, apply as sets.

A set that fails is halved until the bad stay stands alone; it is logged by its id and left for the next
run, and the rest go on.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypeVar

from sqlmodel import Session

from systembrist.escalation import refer
from systembrist.escalation.deadlines import waits_for_limit
from systembrist.escalation.decide import Situation, Step, decide
from systembrist.escalation.policy import Policy
from systembrist.model import EventKind, VerdictKind
from systembrist.store import events, referrals
from systembrist.store.referrals import Due, Reminder

log = logging.getLogger(__name__)


def pass_on(
    session: Session, policy: Policy, moment: datetime, recorded_at: datetime, *, only: int | None = None
) -> int:
    """Carries out all that falls at `moment` (`only` for one deficiency); returns how many stays changed."""
    return sum(
        _one_by_one_if_need_be(session, stays, _taking(session, policy, decide(case), moment, recorded_at))
        for case, stays in _by_situation(policy, referrals.due(session, moment, only=only), moment).items()
    )


def catch_up(session: Session, policy: Policy, deficiency_id: int, now: datetime) -> None:
    """Passes one deficiency on as far as it should have come by now.

    For a verb that changes what decides its way or what a copy holds: what fell due before must be decided
    by what held then, however late the jobs are.
    """
    acted: datetime | None = None
    while (acted := referrals.next_to_act(session, after=acted, upto=now, only=deficiency_id)) is not None:
        _remind_until(session, deficiency_id, acted, now)
        pass_on(session, policy, acted, now, only=deficiency_id)
    _remind_until(session, deficiency_id, now, now)


def _remind_until(session: Session, deficiency_id: int, upto: datetime, now: datetime) -> None:
    reminded: datetime | None = None
    while (reminded := referrals.next_to_remind(session, after=reminded, upto=upto, only=deficiency_id)) is not None:
        remind(session, reminded, now, only=deficiency_id)


def _by_situation(policy: Policy, stays: Sequence[Due], moment: datetime) -> dict[Situation, list[Due]]:
    groups: dict[Situation, list[Due]] = {}
    for stay in stays:
        groups.setdefault(_situation(policy, stay, moment), []).append(stay)
    return groups


def _situation(policy: Policy, stay: Due, moment: datetime) -> Situation:
    lifted = stay.verdict is VerdictKind.LYFT
    return Situation(
        level=stay.level,
        verdict=stay.verdict,
        connected=stay.connected,
        joined=stay.joined,
        waits_for_limit=lifted and waits_for_limit(policy.of(stay.level), fast=stay.fast),
        limit_reached=stay.overdue_since is not None or stay.due_at <= moment,
        told=stay.effective_at is not None and stay.effective_at < moment,
    )


def _taking(
    session: Session, policy: Policy, step: Step, moment: datetime, recorded_at: datetime
) -> Callable[[Sequence[Due]], int]:
    return lambda stays: refer.carry_out(session, policy, step, stays, at=moment, recorded_at=recorded_at)


S = TypeVar("S", Due, Reminder)


def _one_by_one_if_need_be(session: Session, stays: Sequence[S], apply: Callable[[Sequence[S]], int]) -> int:
    try:
        with session.begin_nested():
            return apply(stays)
    except Exception:
        if len(stays) == 1:
            log.exception("stay %s of deficiency %s could not be dealt with", stays[0].id, stays[0].deficiency_id)
            return 0
        half = len(stays) // 2
        return sum(_one_by_one_if_need_be(session, part, apply) for part in (stays[:half], stays[half:]))


def remind(session: Session, moment: datetime, recorded_at: datetime, *, only: int | None = None) -> int:
    """Reminds the bodies whose reminder falls at `moment` (`only` of one deficiency); returns how many it reminded."""
    return _one_by_one_if_need_be(
        session,
        referrals.to_remind(session, moment, only=only),
        lambda part: _remind(session, part, moment, recorded_at),
    )


def _remind(session: Session, reminders: Sequence[Reminder], moment: datetime, recorded_at: datetime) -> int:
    dealt_with = referrals.mark_reminded(session, reminders, moment)
    reminded = [one for one in dealt_with if one.wanted]
    events.record(
        session,
        [
            {"deficiency_id": one.deficiency_id, "kind": EventKind.REMINDED, "at": moment, "recorded_at": recorded_at,
             "body_id": one.body_id}
            for one in reminded
        ],
    )  # fmt: skip
    return len(reminded)
