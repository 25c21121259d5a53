"""A ledningsgrupp meets: plan, call, decide in the meeting, approve the minutes; what lies unapproved is chased.

A planned meeting is the limit of what stays at the group; so a verb that changes the plan first passes on what fell
due under the old one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlmodel import Session

from systembrist import digest
from systembrist.clock import local_date
from systembrist.errors import Conflict, InputRefused
from systembrist.escalation import refer, respond, sweep
from systembrist.escalation.deadlines import call_at, chase_at
from systembrist.escalation.policy import Policy
from systembrist.model import Body, EventKind, Level, Meeting, Referral, RoleKind, Verdict, VerdictKind
from systembrist.store import events, organisations, referrals
from systembrist.store import meetings as known

LATEST = timedelta(days=2 * 366)
"""How far ahead a meeting can be planned: further is a slip."""

APPROVERS = (RoleKind.ORDFORANDE, RoleKind.JUSTERARE)


def plan(session: Session, policy: Policy, body: Body, *, at: datetime, account_id: int, now: datetime) -> Meeting:
    """A new meeting of a ledningsgrupp. InputRefused for a time that has passed, or a second one on the same day."""
    organisations.kept_body(session, body.id)
    _check_time(session, body, at, now)
    _catch_up(session, policy, body.id, now)
    meeting = Meeting(body_id=body.id, at=at, call_at=max(call_at(policy, at), now), chase_at=chase_at(policy, at))
    session.add(meeting)
    session.flush()
    refer.redate(session, policy, body.id, now)
    _record(session, EventKind.MEETING_PLANNED, meeting, now, account_id, meets_at=at.isoformat())
    return meeting


def _check_time(session: Session, body: Body, at: datetime, now: datetime, but: int | None = None) -> None:
    if body.level is not Level.LEDNINGSGRUPP:
        raise InputRefused("Bara en ledningsgrupp har möten.")
    if not now < at <= now + LATEST:
        raise InputRefused("Mötet ska ligga framåt i tiden, högst två år.")
    others = [one for one in known.of_body(session, body.id) if one.cancelled_at is None and one.id != but]
    if any(local_date(one.at) == local_date(at) for one in others):
        raise InputRefused("Ledningsgruppen har redan ett möte den dagen.")


def move(session: Session, policy: Policy, meeting: Meeting, *, at: datetime, account_id: int, now: datetime) -> None:
    """Another time for a meeting that has not been held; what stays at the group gets its limits anew.

    Whoever has been called is called again, now, so that nobody goes by the old time.
    """
    body = organisations.kept_body(session, meeting.body_id)
    if body is None or meeting.at <= now:
        raise Conflict("Mötet har redan varit. Planera ett nytt i stället.")
    _check_time(session, body, at, now, but=meeting.id)
    _hold(session, meeting)
    _catch_up(session, policy, meeting.body_id, now)
    _check_nothing_decided(session, meeting, "flyttas")
    meeting.at, meeting.chase_at = at, chase_at(policy, at)
    meeting.call_at = now if meeting.called_at is not None else max(call_at(policy, at), now)
    meeting.called_at = None
    session.add(meeting)
    session.flush()
    refer.redate(session, policy, meeting.body_id, now)
    _record(session, EventKind.MEETING_MOVED, meeting, now, account_id, meets_at=at.isoformat())


def cancel(session: Session, policy: Policy, meeting: Meeting, *, account_id: int, now: datetime) -> None:
    """The meeting is not held, or was not; Conflict where something was decided in it or its minutes are approved."""
    organisations.kept_body(session, meeting.body_id)
    _hold(session, meeting)
    _catch_up(session, policy, meeting.body_id, now)
    _check_nothing_decided(session, meeting, "ställas in")
    meeting.cancelled_at = now
    session.add(meeting)
    session.flush()
    refer.redate(session, policy, meeting.body_id, now)
    _record(session, EventKind.MEETING_CANCELLED, meeting, now, account_id)


def _check_nothing_decided(session: Session, meeting: Meeting, what: str) -> None:
    """Raises Conflict, saying what to do first, where the meeting has left something behind."""
    if is_approved_by_one(meeting):
        raise Conflict(f"Protokollet är justerat av en av er. Ta tillbaka justeringen först om mötet ska {what}.")
    decided = known.verdicts(session, meeting.id)
    if any(one.effective_at is not None for one in decided):
        raise Conflict(f"Mötet har beslutat något som gäller redan eller ställt en fråga. Det kan inte {what}.")
    if decided:
        raise Conflict(f"Det finns beslut från mötet. Ta tillbaka dem först om mötet ska {what}.")


def is_approved_by_one(meeting: Meeting) -> bool:
    """Whether somebody has approved the minutes."""
    return meeting.chair_approved_at is not None or meeting.adjuster_approved_at is not None


def decide(  # noqa: PLR0913  (a verdict has that many sides, and each is named in the call)
    session: Session,
    policy: Policy,
    meeting: Meeting,
    *,
    stay: Referral,
    urgent: bool,
    kind: VerdictKind,
    reason: str,
    decided_by: int,
    now: datetime,
) -> Verdict:
    """Notes what the meeting decided about a stay; noted again before the minutes are approved, it is replaced.

    Raises Conflict before the day of the meeting, once somebody has approved the minutes, or where the stay is
    closed or was decided on outside the meeting.
    """
    if local_date(meeting.at) > local_date(now):
        raise Conflict("Mötet har inte varit ännu.")
    if stay.body_id != meeting.body_id or local_date(stay.opened_at) > local_date(meeting.at):
        raise Conflict("Bristen låg inte hos ledningsgruppen när mötet hölls.")
    _hold_open(session, meeting)
    before = next((one for one in known.verdicts(session, meeting.id) if one.id == stay.verdict_id), None)
    if before is not None:
        respond.take_back(session, policy, stay, before, level=Level.LEDNINGSGRUPP, account_id=decided_by, now=now)
    return respond.decide(
        session, policy, stay=stay, level=Level.LEDNINGSGRUPP, urgent=urgent, kind=kind, reason=reason,
        decided_by=decided_by, now=now, meeting=meeting,
    )  # fmt: skip


def write(session: Session, meeting: Meeting, *, present: Sequence[int], note: str | None, now: datetime) -> None:
    """Who was there (seats, by id) and what else the minutes say; Conflict once somebody has approved them."""
    if local_date(meeting.at) > local_date(now):
        raise Conflict("Mötet har inte varit ännu.")
    _hold_open(session, meeting)
    seats = {seat.id for seat in organisations.seats(session, meeting.body_id)}
    meeting.present, meeting.note = [one for one in present if one in seats], note or None
    session.add(meeting)


def version(session: Session, meeting: Meeting) -> str:
    """What the minutes say now, as a digest: whoever approves must have seen just that."""
    decided = [(one.id, one.kind, one.reason) for one in known.minuted(session, meeting)]
    return version_of(decided, meeting.present, meeting.note)


def version_of(decided: Sequence[tuple[int, VerdictKind, str]], present: Sequence[int], note: str | None) -> str:
    """The digest of minutes: each verdict's id, kind and reason, who was there, and what else they say."""
    return digest.of_values({"decided": decided, "present": present, "note": note})


def approve(
    session: Session, policy: Policy, meeting: Meeting, *, role: RoleKind, account_id: int, seen: str, now: datetime
) -> None:
    """Chair or adjuster approves the minutes; with the second of them what was decided is put into effect.

    `seen` is the `version` that was read. Raises Conflict where the minutes have changed since, that role has
    approved, the same person has approved as the other, or the meeting has not been held.
    """
    if role not in APPROVERS:
        raise ValueError(f"{role} approves no minutes")
    if meeting.at > now:
        raise Conflict("Mötet har inte varit ännu.")
    _hold(session, meeting)
    _catch_up(session, policy, meeting.body_id, now)
    if seen != version(session, meeting):
        raise Conflict("Protokollet har ändrats sedan du läste det. Läs det igen och justera sedan.")
    chairs = role is RoleKind.ORDFORANDE
    approved_at = meeting.chair_approved_at if chairs else meeting.adjuster_approved_at
    other = meeting.adjuster_id if chairs else meeting.chair_id
    if approved_at is not None:
        raise Conflict("Protokollet är redan justerat av den rollen.")
    if other == account_id:
        raise Conflict("Ordförande och justerare ska vara två olika personer.")
    if chairs:
        meeting.chair_id, meeting.chair_approved_at = account_id, now
    else:
        meeting.adjuster_id, meeting.adjuster_approved_at = account_id, now
    done = meeting.chair_approved_at is not None and meeting.adjuster_approved_at is not None
    if done:
        meeting.approved_at = now
    session.add(meeting)
    session.flush()
    more = {"effective": _put_into_effect(session, policy, meeting, now)} if done else {}
    _record(session, EventKind.MINUTES_APPROVED, meeting, now, account_id, role=role, minutes=seen, done=done, **more)


def _put_into_effect(session: Session, policy: Policy, meeting: Meeting, now: datetime) -> dict[str, list[int]]:
    """Lets what waited for the minutes take effect; returns when, as the event notes it."""
    waiting = [one for one in known.verdicts(session, meeting.id) if one.effective_at is None]
    respond.put_into_effect(session, policy, meeting, now)
    return by_moment({one.id: one.effective_at for one in waiting if one.effective_at is not None})


def by_moment(effective: Mapping[int, datetime]) -> dict[str, list[int]]:
    """The moments at which verdicts take effect, each with those that do: most of a meeting's share one."""
    found: dict[str, list[int]] = {}
    for one, moment in sorted(effective.items()):
        found.setdefault(moment.isoformat(), []).append(one)
    return found


def unapprove(
    session: Session, policy: Policy, meeting: Meeting, *, role: RoleKind, account_id: int, now: datetime
) -> None:
    """The one who has approved takes it back to correct something; Conflict once both have."""
    _catch_up(session, policy, meeting.body_id, now)
    _hold(session, meeting)
    if role is RoleKind.ORDFORANDE and meeting.chair_id == account_id:
        meeting.chair_id = meeting.chair_approved_at = None
    elif role is RoleKind.JUSTERARE and meeting.adjuster_id == account_id:
        meeting.adjuster_id = meeting.adjuster_approved_at = None
    else:
        raise Conflict("Du har inte justerat protokollet, eller så är justeringen redan tillbakatagen.")
    session.add(meeting)
    _record(session, EventKind.MINUTES_APPROVED, meeting, now, account_id, role=role, taken_back=True)


def _hold(session: Session, meeting: Meeting) -> None:
    if not known.hold(session, meeting):
        raise Conflict("Protokollet är justerat, eller mötet är inställt.")


def _hold_open(session: Session, meeting: Meeting) -> None:
    _hold(session, meeting)
    if is_approved_by_one(meeting):
        raise Conflict(respond.HALF_APPROVED)


def _catch_up(session: Session, policy: Policy, body_id: int, now: datetime) -> None:
    """What fell due at the group before now, under the plan that held then."""
    sweep.catch_up(session, policy, referrals.at_body(body_id), now)
    among = known.at_body(body_id)
    moment: datetime | None = None
    while (moment := known.next_to_call(session, after=moment, upto=now, among=among)) is not None:
        sweep.call(session, moment, now, among=among)
    moment = None
    while (moment := known.next_to_chase(session, after=moment, upto=now, among=among)) is not None:
        sweep.chase(session, policy, moment, now, among=among)


def _record(
    session: Session, kind: EventKind, meeting: Meeting, now: datetime, account_id: int, **data: object
) -> None:
    events.note(session, kind, now, account_id, body_id=meeting.body_id, data={"meeting": meeting.id} | data)
