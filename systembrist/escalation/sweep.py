"""What the jobs do to stays at one moment: gather the due, decide once per situation, apply as sets.

One bad row never stops the rest: it is logged by its id and left for the next run.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement
from sqlmodel import Session

from systembrist.escalation import piecemeal, refer
from systembrist.escalation.deadlines import chase_at, waits_for_limit
from systembrist.escalation.decide import Situation, Step, decide
from systembrist.escalation.policy import Policy
from systembrist.model import EventKind, Meeting, NoticeKind, RoleKind, VerdictKind
from systembrist.store import events, meetings, outbox, prompts, referrals
from systembrist.store.prompts import CHASE, REMIND, Prompt, Prompted
from systembrist.store.referrals import EVERY, Due

Stays = ColumnElement[bool]
"""Some stays, as `store.referrals` names them (`of` some deficiencies, `at_body`)."""


def pass_on(session: Session, policy: Policy, moment: datetime, recorded_at: datetime, *, among: Stays = EVERY) -> int:
    """Carries out all that falls at `moment` for the stays `among`; returns how many changed."""
    return sum(
        piecemeal.apply(session, stays, _taking(session, policy, decide(case), moment, recorded_at), _name)
        for case, stays in _by_situation(policy, referrals.due(session, moment, among=among), moment).items()
    )


def catch_up(session: Session, policy: Policy, among: Stays, now: datetime) -> None:
    """Passes the deficiencies whose stays are `among` on as far as they should have come by now.

    For a verb that changes what decides its way or what a copy holds: what fell due before must be decided
    by what held then, however late the jobs are.
    """
    acted: datetime | None = None
    while (acted := referrals.next_to_act(session, after=acted, upto=now, among=among)) is not None:
        _prompt_until(session, among, acted, now)
        pass_on(session, policy, acted, now, among=among)
    _prompt_until(session, among, now, now)


def _prompt_until(session: Session, among: Stays, upto: datetime, now: datetime) -> None:
    for prompt, do in ((REMIND, remind), (CHASE, chase_answers)):
        told: datetime | None = None
        while (told := prompts.next_due(session, prompt, after=told, upto=upto, among=among)) is not None:
            do(session, told, now, among=among)


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


def _name(stay: Due | Prompted) -> str:
    return f"stay {stay.id} of deficiency {stay.deficiency_id}"


def remind(session: Session, moment: datetime, recorded_at: datetime, *, among: Stays = EVERY) -> int:
    """Reminds the bodies whose reminder of a stay `among` these falls at `moment`; returns of how many."""
    return _prompt(session, REMIND, moment, recorded_at, among)


def chase_answers(session: Session, moment: datetime, recorded_at: datetime, *, among: Stays = EVERY) -> int:
    """Chases the bodies that had undertaken to answer a stay `among` these by `moment`; returns of how many.

    Each is chased once. Nothing passes on by it: what the calendar says of the stay is as it was.
    """
    return _prompt(session, CHASE, moment, recorded_at, among)


TOLD = {
    REMIND: (EventKind.REMINDED, NoticeKind.PAMINNELSE),
    CHASE: (EventKind.CHASED, NoticeKind.ATAGANDE),
}
"""What has happened when a body is told of its time, and the mail that says so."""


def _prompt(session: Session, prompt: Prompt, moment: datetime, recorded_at: datetime, among: Stays) -> int:
    return piecemeal.apply(
        session,
        prompts.due(session, prompt, moment, among=among),
        lambda part: _tell(session, prompt, part, moment, recorded_at),
        _name,
    )


def _tell(session: Session, prompt: Prompt, stays: Sequence[Prompted], moment: datetime, recorded_at: datetime) -> int:
    happened, notice = TOLD[prompt]
    told = [one for one in prompts.mark(session, prompt, stays, moment) if one.wanted]
    events.record(
        session,
        [
            {"deficiency_id": one.deficiency_id, "kind": happened, "at": moment, "recorded_at": recorded_at,
             "body_id": one.body_id}
            for one in told
        ],
    )  # fmt: skip
    outbox.tell_desks(session, notice, [(one.body_id, one.deficiency_id) for one in told], moment)
    return len(told)


CALLED = (RoleKind.ORDFORANDE, RoleKind.JUSTERARE, RoleKind.LEDAMOT, RoleKind.BRUKARE)
"""Who is called to a ledningsgrupp's meeting; 5 § SFS 2013:522 has user organisations invited."""


def call(session: Session, moment: datetime, recorded_at: datetime, *, among: Stays = EVERY) -> int:
    """The packets of the meetings (`among` these) that go out at `moment`; returns of how many."""
    found = meetings.to_call(session, moment, among)
    return piecemeal.apply(session, found, lambda part: _call(session, part, moment, recorded_at), _meeting_name)


def _meeting_name(meeting_id: int) -> str:
    return f"meeting {meeting_id}"


def _call(session: Session, meeting_ids: Sequence[int], moment: datetime, recorded_at: datetime) -> int:
    called = meetings.call(session, meeting_ids, moment)
    _note_meetings(session, EventKind.MEETING_CALLED, called, moment, recorded_at)
    outbox.tell_groups(session, NoticeKind.KALLELSE, [one.body_id for one in called], CALLED, moment)
    return len(called)


def chase(session: Session, policy: Policy, moment: datetime, recorded_at: datetime, *, among: Stays = EVERY) -> int:
    """Chases the minutes (of meetings `among` these) that lie unapproved at `moment`; they never pass anything on."""
    found, following = meetings.to_chase(session, moment, among), chase_at(policy, moment)
    return piecemeal.apply(
        session, found, lambda part: _chase(session, part, moment, following, recorded_at), _meeting_name
    )


def _chase(
    session: Session, meeting_ids: Sequence[int], moment: datetime, following: datetime, recorded_at: datetime
) -> int:
    chased = meetings.chase(session, meeting_ids, moment, following)
    _note_meetings(session, EventKind.MINUTES_CHASED, chased, moment, recorded_at)
    for role, missing in (
        (RoleKind.ORDFORANDE, [one.body_id for one in chased if one.chair_approved_at is None]),
        (RoleKind.JUSTERARE, [one.body_id for one in chased if one.adjuster_approved_at is None]),
    ):
        outbox.tell_groups(session, NoticeKind.PROTOKOLL, missing, [role], moment)
    return len(chased)


def _note_meetings(
    session: Session, kind: EventKind, found: Sequence[Meeting], moment: datetime, recorded_at: datetime
) -> None:
    events.record(
        session,
        [
            {"kind": kind, "at": moment, "recorded_at": recorded_at, "body_id": one.body_id,
             "data": {"meeting": one.id}}
            for one in found
        ],
    )  # fmt: skip
