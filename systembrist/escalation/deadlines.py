"""When a stay must be looked at: limits, reminders and the moment a verdict takes effect. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from systembrist.clock import add_days, at_local_time, end_of_day, local_date
from systembrist.escalation.calendar import first_after
from systembrist.escalation.policy import LevelPolicy

REMINDERS_AT = 7
"""Reminders are dated at this Swedish hour, so that they lie on top in the morning."""


@dataclass(frozen=True)
class Moments:
    """The moments of one stay; `remind_at` is missing where arrival itself is later than the reminder would be."""

    remind_at: datetime | None
    due_at: datetime


def moments(policy: LevelPolicy, opened_at: datetime) -> Moments:
    """The limit of a stay opened at an instant, and its reminder.

    "Senast den 15 januari" (10 § SFS 2013:522) includes the whole day, so a limit is the end of its date.
    """
    arrived = local_date(opened_at)
    if policy.limit.days is not None:
        last_day = add_days(arrived, policy.limit.days)
    else:
        last_day = first_after(arrived, str(policy.limit.date))
    remind_at = None
    if policy.remind_days is not None:
        reminder = at_local_time(add_days(last_day, -policy.remind_days), REMINDERS_AT)
        remind_at = reminder if reminder > opened_at else None
    return Moments(remind_at=remind_at, due_at=end_of_day(last_day))


def effective_at(policy: LevelPolicy, *, decided_at: datetime, urgent: bool) -> datetime:
    """When a verdict takes effect: after the regret time, at once for an urgent deficiency."""
    return decided_at if urgent else decided_at + timedelta(hours=policy.regret_hours)


def waits_for_limit(policy: LevelPolicy, *, fast: bool) -> bool:
    """Whether a lift at this level travels with the yearly submission; the urgent and the central never wait.

    A lift that takes effect after the yearly date does not lie for another year: it goes at once.
    """
    return policy.lift == "at_limit" and not fast
