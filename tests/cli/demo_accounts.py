"""What is due, late and answered for each account of a demo, as counts by name: none of them may be nought."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from systembrist.clock import local_date
from systembrist.model import Level, Meeting, Outcome, RoleKind
from systembrist.permissions import Person
from systembrist.reports import progress
from systembrist.store import (
    accounts,
    deficiencies,
    feedback,
    followups,
    handovers,
    organisations,
    outbox,
    standins,
    submissions,
    summaries,
    verdicts,
)
from systembrist.store import meetings as held
from systembrist.store.deficiencies import Listed

Counts = Mapping[str, int]
TWO_WEEKS = timedelta(days=14)
REAL = (Outcome.ATGARDAD, Outcome.AVSLUTAD, Outcome.LYFT)


@dataclass(frozen=True)
class Desk:
    """Somebody at their desk, and what time it is."""

    session: Session
    me: Person
    now: datetime

    @property
    def body_id(self) -> int:
        """The one body at which the person has a role."""
        [found] = {grant.body_id for grant in self.me.grants}
        assert found is not None
        return found

    def filed_since_before(self, lines: list[Listed], days: timedelta) -> int:
        """How many of them were filed longer ago than that."""
        return sum(one.deficiency.filed_at < self.now - days for one in lines)


def sit_down(session: Session, name: str, now: datetime) -> Desk:
    """The desk of a demo account."""
    account = accounts.by_email(session, f"{name}@demo.example")
    assert account is not None
    me = accounts.person(session, account.id)
    assert me is not None
    return Desk(session, me, now)


def _ombud(desk: Desk) -> Counts:
    own = deficiencies.of_author(desk.session, desk.me.account_id)
    unread = feedback.unread_in_services(
        desk.session, account_id=desk.me.account_id, verksamhet_ids=desk.me.verksamheter(RoleKind.OMBUD),
        author_only=True,
    )  # fmt: skip
    return {
        "due: questions": len(verdicts.waiting_for(desk.session, desk.me.account_id)),
        "due: follow-ups": len(followups.waiting_for(desk.session, desk.me.account_id)),
        "late: past the limit": sum(
            one.outcome is None and one.due_at is not None and one.due_at < desk.now for one in own
        ),
        "answered: unread": len(unread),
        "answered: closed": sum(one.outcome in REAL for one in own),
    }


def _samordnare(desk: Desk) -> Counts:
    services = desk.me.verksamheter(RoleKind.SAMORDNARE)
    unreleased = [
        one
        for one in deficiencies.of_verksamheter(desk.session, services)
        if one.deficiency.released_at is None and one.outcome is None
    ]
    unread = feedback.unread_in_services(
        desk.session, account_id=desk.me.account_id, verksamhet_ids=services, author_only=False
    )
    late = desk.filed_since_before(unreleased, TWO_WEEKS)
    return {
        "due: new texts": len(unreleased) - late,
        "late: texts that missed the packet": late,
        "due: unconnected": len(standins.waiting(desk.session, verksamhet_ids=services, sender_ids=())),
        "answered: unread": len(unread),
    }


def _minutes(desk: Desk) -> Counts:
    meetings = [one for one in held.of_body(desk.session, desk.body_id) if one.cancelled_at is None]
    lying = [one for one in meetings if one.at < desk.now and one.approved_at is None]
    return {
        "due: minutes": sum(one.at > desk.now - TWO_WEEKS for one in lying),
        "late: minutes": sum(one.at < desk.now - TWO_WEEKS for one in lying),
        "answered: minutes": sum(one.approved_at is not None for one in meetings),
        "due: meeting": sum(_is_called(one, desk.now) for one in meetings),
    }


def _is_called(meeting: Meeting, now: datetime) -> bool:
    return meeting.at > now and meeting.called_at is not None


def _group(desk: Desk, actor: str | None = None) -> Counts:
    here = [one for one in deficiencies.staying_at(desk.session, desk.body_id) if _about(one, actor)]
    left = [one for one in deficiencies.left(desk.session, desk.body_id) if _about(one, actor)]
    told = summaries.standing(desk.session, [one.deficiency.id for one in here], desk.now)
    return {
        "due: to be decided": sum(one.verdict is None and _after(one, desk.now) for one in here),
        "late: past the limit": sum(not _after(one, desk.now) for one in here),
        "answered": sum(one.outcome in REAL for one in left),
        "due: with a summary": len(told),
    }


def _about(line: Listed, actor: str | None) -> bool:
    return line.deficiency.released_at is not None and actor in (None, line.deficiency.actor)


def _after(line: Listed, now: datetime) -> bool:
    return line.due_at is not None and line.due_at > now


def _kommun(desk: Desk) -> Counts:
    here = deficiencies.staying_at(desk.session, desk.body_id)
    left = deficiencies.left(desk.session, desk.body_id)
    unread = feedback.unread_below(desk.session, account_id=desk.me.account_id, body_ids=[desk.body_id])
    return {
        "due: to be decided": sum(one.verdict is None and _after(one, desk.now) for one in here),
        "answered": sum(one.outcome in REAL for one in left),
        "answered: unread": len(unread),
        **_reports(desk),
    }


def _reports(desk: Desk) -> Counts:
    reports = submissions.of_body(desk.session, desk.body_id)
    late = [one for one in reports if one.submitted_at is None and one.due_on < local_date(desk.now)]
    return {
        "late: report, begun": sum(bool(one.fields) for one in late),
        "answered: report": sum(one.submitted_at is not None for one in reports),
    }


def _lansstyrelse(desk: Desk) -> Counts:
    [year, *_] = {one.year: None for one in submissions.of_body(desk.session, desk.body_id)}
    below = submissions.standing(desk.session, desk.body_id, year, desk.now)
    return {
        **_copies(desk),
        **_reports(desk),
        "late: kommuner": sum(one.submitted_at is None and progress.days_late(one, desk.now) > 0 for one in below),
    }


def _copies(desk: Desk) -> Counts:
    here = handovers.staying_at(desk.session, desk.body_id)
    left = handovers.left(desk.session, desk.body_id)
    undecided = [one for one in here if one.verdict is None]
    return {
        "due: to be decided": sum(one.stay.overdue_since is None and one.stay.due_at > desk.now for one in undecided),
        "answered": sum(one.stay.outcome in REAL for one in left),
        "due: with a summary": sum(one.copy.summary is not None for one in undecided),
    }


def _country(desk: Desk) -> Counts:
    here = handovers.staying_at(desk.session, desk.body_id)
    overdue = sum(one.stay.overdue_since is not None and one.verdict is None for one in here)
    return {**_copies(desk), "late: past the limit": overdue}


def _admin(desk: Desk) -> Counts:
    today, everyone = local_date(desk.now), accounts.everyone(desk.session)
    kommuner = organisations.bodies(desk.session, Level.KOMMUN)
    return {
        "due: empty seats": len(organisations.empty_seats(desk.session, today)),
        "due: no role": sum(not roles for _, roles in everyone),
        "late: locked": sum(one.locked_at is not None for one, _ in everyone),
        "due: unconnected": len(organisations.disconnected(desk.session)),
        "due: not joined": len(kommuner) - len(organisations.joined(desk.session, today)),
        "due: unsent mail": len(outbox.waiting(desk.session, desk.now)),
    }


ACCOUNTS: Mapping[str, Callable[[Desk], Counts]] = {
    "ombud": _ombud,
    "samordnare": _samordnare,
    "ordforande": lambda desk: {**_minutes(desk), **_group(desk)},
    "justerare": _minutes,
    "ledamot.fk": lambda desk: _group(desk, "forsakringskassan"),
    "brukare": _group,
    "kommun": _kommun,
    "lansstyrelse": _lansstyrelse,
    "socialstyrelsen": _country,
    "beredningsgrupp": _country,
    "admin": _admin,
}
"""Each account of the contract, and what it finds."""
