"""What the pages of meetings have in common: whose they are, and in what state a meeting is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from werkzeug.exceptions import NotFound

from systembrist.clock import local_date
from systembrist.model import Body, Level, Meeting, RoleKind
from systembrist.permissions import Action, Desk, may
from systembrist.store import meetings as known
from systembrist.store import organisations
from web.filters import day
from web.identity import demand, person
from web.site import now
from web.transaction import session

READERS = (
    RoleKind.SAMORDNARE,
    RoleKind.ORDFORANDE,
    RoleKind.JUSTERARE,
    RoleKind.LEDAMOT,
    RoleKind.BRUKARE,
)
PLANNERS = (RoleKind.SAMORDNARE, RoleKind.ORDFORANDE)


@dataclass(frozen=True)
class Group:
    """A ledningsgrupp, and how permissions see it."""

    body: Body
    desk: Desk

    def lets(self, action: Action) -> bool:
        """Whether the person may do that here."""
        return may(person(), action, self.desk)

    @property
    def lets_read_all(self) -> bool:
        """Whether the person may read all that the minutes say.

        An invited organisation may not: what the chair writes in them can be about what is not released.
        """
        return self.lets(Action.READ_REPORT) or self.lets(Action.PLAN_MEETINGS)


@dataclass(frozen=True)
class Place:
    """One meeting and its group."""

    group: Group
    meeting: Meeting

    @property
    def has_come(self) -> bool:
        """Whether it is the day of the meeting, or later: from then on what is decided can be noted."""
        return local_date(self.meeting.at) <= local_date(now())

    @property
    def is_open(self) -> bool:
        """Whether the minutes can be written: nobody has approved them."""
        one = self.meeting
        return one.cancelled_at is None and one.chair_approved_at is None and one.adjuster_approved_at is None


def group(body_id: int, action: Action) -> Group:
    """The ledningsgrupp, if the person may do that there."""
    body = organisations.body(session(), body_id)
    if body is None or body.level is not Level.LEDNINGSGRUPP:
        raise NotFound
    desk = Desk(body.id, body.verksamhet_id)
    demand(action, desk)
    return Group(body, desk)


def place(body_id: int, meeting_id: int, action: Action) -> Place:
    """One of the group's meetings, if the person may do that there."""
    where = group(body_id, action)
    meeting = known.get(session(), meeting_id)
    if meeting is None or meeting.body_id != body_id:
        raise NotFound
    return Place(where, meeting)


def state(meeting: Meeting, at: datetime) -> str:
    """Where a meeting is on its way, in words."""
    if meeting.cancelled_at is not None:
        return "Inställt"
    if meeting.approved_at is not None:
        return f"Justerat {day(meeting.approved_at)}"
    if local_date(meeting.at) > local_date(at):
        return "Planerat"
    if meeting.at > at:
        return "I dag"
    if meeting.chair_approved_at is None and meeting.adjuster_approved_at is None:
        return "Protokollet skrivs"
    missing = "ordföranden" if meeting.chair_approved_at is None else "justeraren"
    return f"Väntar på justering av {missing}"
