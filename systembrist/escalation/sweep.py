"""What the jobs do to stays at one moment: gather the due, decide once per situation, apply as sets.

A set that fails is halved until the bad stay stands alone; it is logged by its id and left for the next
run, and the rest go on.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from systembrist.escalation import refer
from systembrist.escalation.deadlines import waits_for_limit
from systembrist.escalation.decide import Situation, Step, decide
from systembrist.escalation.policy import Policy
from systembrist.model import EventKind, VerdictKind
from systembrist.store import events, referrals
from systembrist.store.referrals import Due

log = logging.getLogger(__name__)


def pass_on(session: Session, policy: Policy, moment: datetime, recorded_at: datetime) -> int:
    """Carries out all that falls at `moment`; returns how many stays changed."""
    return sum(
        _carry_out(session, policy, decide(case), stays, moment, recorded_at)
        for case, stays in _by_situation(policy, referrals.due(session, moment), moment).items()
    )


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
        limit_reached=stay.due_at <= moment,
        told=stay.effective_at is not None and stay.effective_at < moment,
    )


def _carry_out(
    session: Session, policy: Policy, step: Step, stays: Sequence[Due], moment: datetime, recorded_at: datetime
) -> int:
    try:
        with session.begin_nested():
            return refer.carry_out(session, policy, step, stays, at=moment, recorded_at=recorded_at)
    except Exception:
        if len(stays) == 1:
            log.exception("stay %s of deficiency %s could not be passed on", stays[0].id, stays[0].deficiency_id)
            return 0
        half = len(stays) // 2
        return sum(
            _carry_out(session, policy, step, part, moment, recorded_at) for part in (stays[:half], stays[half:])
        )


def remind(session: Session, moment: datetime, recorded_at: datetime) -> int:
    """Reminds the bodies whose reminder falls at `moment`; returns how many were reminded."""
    dealt_with = referrals.mark_reminded(session, referrals.to_remind(session, moment), moment)
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
