"""When a stay must be looked at: limits, reminders and the moment a verdict takes effect. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from systembrist.clock import add_days, at_local_time, end_of_day, local_date
from systembrist.escalation.calendar import first_after
from systembrist.escalation.policy import LevelPolicy, MeetingPolicy, Policy

REMINDERS_AT = 7
"""Reminders are dated at this Swedish hour, so that they lie on top in the morning."""


@dataclass(frozen=True)
class Moments:
    """The moments of one stay; `remind_at` is missing where arrival itself is later than the reminder would be."""

    remind_at: datetime | None
    due_at: datetime
    """The limit people are told."""
    act_at: datetime
    """When it is acted on: at the limit, or, where that is a meeting, once there has been time to note it."""


USUAL = MeetingPolicy()


def moments(
    policy: LevelPolicy, opened_at: datetime, meetings: Sequence[datetime] = (), around: MeetingPolicy = USUAL
) -> Moments:
    """The limit of a stay opened at an instant at a body with these planned meetings, and its reminder.

    "Senast den 15 januari" (10 § SFS 2013:522) includes the whole day, so a limit is the end of its date.
    """
    arrived = local_date(opened_at)
    if policy.limit.days is not None:
        last_day = acts_on = add_days(arrived, policy.limit.days)
    else:
        last_day = acts_on = first_after(arrived, str(policy.limit.date))
    meeting = _meeting_that_limits(arrived, last_day, meetings, around) if policy.limit.meeting else None
    if meeting is not None:
        acts_on = min(add_days(meeting, around.note_days), last_day)
        last_day = meeting
    remind_at = None
    if policy.remind_days is not None:
        reminder = at_local_time(add_days(last_day, -policy.remind_days), REMINDERS_AT)
        remind_at = reminder if reminder > opened_at else None
    return Moments(remind_at, end_of_day(last_day), end_of_day(acts_on))


def _meeting_that_limits(
    arrived: date, last_day: date, meetings: Sequence[datetime], around: MeetingPolicy
) -> date | None:
    """The first meeting whose packet had not gone out on arrival; None where the days run out before it."""
    earliest = add_days(arrived, around.packet_days)
    days = sorted(local_date(one) for one in meetings)
    return next((day for day in days if earliest <= day <= last_day), None)


def promised_at(arrived_at: datetime, days: int) -> datetime:
    """When a body that has undertaken to answer within so many days has to have done so: at the end of the last."""
    return end_of_day(add_days(local_date(arrived_at), days))


def call_at(policy: Policy, meeting: datetime) -> datetime:
    """When the packet for a meeting goes out."""
    return at_local_time(add_days(local_date(meeting), -policy.meetings.packet_days), REMINDERS_AT)


def chase_at(policy: Policy, since: datetime) -> datetime:
    """When minutes that are not approved are chased, counted from the meeting or from the last time."""
    return at_local_time(add_days(local_date(since), policy.meetings.minutes_days), REMINDERS_AT)


def ask_at(policy: Policy, closed_at: datetime) -> datetime:
    """When the ombud is asked whether what was acted on has got better."""
    return at_local_time(add_days(local_date(closed_at), policy.follow_up_days), REMINDERS_AT)


def codes_due_at(filed_at: datetime) -> datetime:
    """When the monthly codes of what was filed then are given up: as the 1st of the month after begins in Sweden."""
    in_the_next_month = local_date(filed_at).replace(day=1) + timedelta(days=32)
    return at_local_time(in_the_next_month.replace(day=1), 0)


def effective_at(policy: LevelPolicy, *, decided_at: datetime, urgent: bool) -> datetime:
    """When a verdict takes effect: after the regret time, at once for an urgent deficiency."""
    return decided_at if urgent else decided_at + timedelta(hours=policy.regret_hours)


def waits_for_limit(policy: LevelPolicy, *, fast: bool) -> bool:
    """Whether a lift at this level travels with the yearly submission; the urgent and the central never wait.

    A lift that takes effect after the yearly date does not lie for another year: it goes at once.
    """
    return policy.lift == "at_limit" and not fast
