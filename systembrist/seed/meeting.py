"""The meetings of ledningsgrupper around what is decided in them: planned, called, held, their minutes approved."""

from __future__ import annotations

from datetime import datetime

from systembrist.escalation.deadlines import call_at, chase_at
from systembrist.escalation.policy import Policy
from systembrist.meetings import by_moment, version_of
from systembrist.model import EventKind, RoleKind
from systembrist.model import Meeting as Row
from systembrist.seed.country import END, Country, Group, Meeting
from systembrist.seed.ledger import Ledger, encode, noted

PLANNED, CALLED = EventKind.MEETING_PLANNED.value, EventKind.MEETING_CALLED.value
CHASED, APPROVED = EventKind.MINUTES_CHASED.value, EventKind.MINUTES_APPROVED.value


class Meetings:
    """Tells of every group's meetings into a ledger."""

    def __init__(self, country: Country, policy: Policy, ledger: Ledger) -> None:
        self._groups, self._policy = country.groups, policy
        self._happened = ledger.happened.append
        self._rows = ledger.rows[Row].append

    def plan(self) -> None:
        """Numbers them in the order in which they are, so that what is decided in one can name it."""
        every = sorted(((one, group) for group in self._groups for one in group.meetings), key=lambda pair: pair[0].at)
        for number, (meeting, group) in enumerate(every, start=1):
            meeting.id = number
            if meeting.planned_at <= END:
                data = noted(meeting=number, meets_at=meeting.at.isoformat())
                self._happened(
                    (meeting.planned_at, None, PLANNED, meeting.body_id, None, group.samordnare, data),
                )

    def approve(self) -> None:
        """Tells how they went, once it is known what was decided in them."""
        for group in self._groups:
            for meeting in group.meetings:
                self._hold(meeting, group)

    def _hold(self, meeting: Meeting, group: Group) -> None:
        called, held = call_at(self._policy, meeting.at), meeting.at <= END
        if called <= END:
            self._happened((called, None, CALLED, meeting.body_id, None, None, noted(meeting=meeting.id)))
        present = list(group.seats) if held else []
        chair_id, adjuster_id = group.decides[meeting.body_id], group.justerare
        self._rows((
            meeting.id, meeting.body_id, meeting.at, called, called if called <= END else None, self._chase(meeting),
            encode(present), chair_id if held else None, meeting.chair_at, adjuster_id if held else None,
            meeting.adjuster_at, meeting.approved_at,
        ))  # fmt: skip
        if meeting.chair_at is not None and meeting.adjuster_at is not None:
            signed = ((meeting.chair_at, RoleKind.ORDFORANDE, chair_id),
                      (meeting.adjuster_at, RoleKind.JUSTERARE, adjuster_id))  # fmt: skip
            self._approve(meeting, sorted(signed, key=lambda one: one[0]), version_of(meeting.decided, present, None))

    def _chase(self, meeting: Meeting) -> datetime:
        """Chases the minutes until they are approved; returns when they would be chased next."""
        chased = chase_at(self._policy, meeting.at)
        while chased <= min(meeting.approved_at or END, END):
            self._happened((chased, None, CHASED, meeting.body_id, None, None, noted(meeting=meeting.id)))
            chased = chase_at(self._policy, chased)
        return chased

    def _approve(self, meeting: Meeting, signed: list[tuple[datetime, RoleKind, int]], minutes: str) -> None:
        for done, (at, role, account_id) in zip((False, True), signed, strict=True):
            said = {"meeting": meeting.id, "role": role, "minutes": minutes, "done": done}
            said |= {"effective": by_moment(meeting.effective)} if done else {}
            self._happened((at, None, APPROVED, meeting.body_id, None, account_id, encode(said)))
