"""What is on the table of one meeting, as one person may see it: the words only where the rule of the text lets them.

Templates get nothing else of a deficiency, so they can't show more.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum, auto

from systembrist.clock import end_of_day, local_date
from systembrist.model import Meeting, Referral, Seat, Verdict
from systembrist.permissions import Action, Matter, may
from systembrist.reports import agenda
from systembrist.store import deficiencies, followups, minutes, referrals, summaries
from systembrist.store import meetings as known
from systembrist.store.minutes import Item
from web import desk
from web.identity import person
from web.site import here, now
from web.transaction import session
from web.views.meetings.points import Fault, Seen, Table
from web.views.meetings.shared import Place


def laid(place: Place) -> Table:
    """The table of a meeting: before its day what waits for it, from then on also what it has decided."""
    meeting = place.meeting
    noted = _noted(meeting) if place.has_come else {}
    stays = {one.deficiency_id: one for one in referrals.open_at(session(), meeting.body_id)}
    found = _brought(place) if place.has_come else {item.id: item for item in waiting(place)}
    matters = deficiencies.matters(session(), list(found))
    items = [_as_read(item, matters[item.id]) for item in found.values()]
    lots: dict[Lot, list[Item]] = {lot: [] for lot in Lot}
    for item in items:
        lots[_lot(place, item, stays.get(item.id), noted.get(item.id, ()))].append(item)
    seat = desk.own_seat(meeting.body_id)
    on_it = lots.pop(Lot.ON_IT)
    reopened = followups.no_better(session(), [one.id for one in on_it], meeting.body_id)
    shown = _Shown(place, matters, noted, stays, _summaries(on_it, matters), reopened, seat)
    known_of = {
        lot: tuple(one for one in some if _may(Action.READ_CODES, matters[one.id])) for lot, some in lots.items()
    }
    return Table(
        faults=tuple(shown.faults(on_it)),
        elsewhere=known_of[Lot.ELSEWHERE],
        sooner=known_of[Lot.SOONER],
        left=tuple(one for one in known_of[Lot.GONE] if one.verdict is None),
        seat=seat,
    )


class Lot(Enum):
    """What becomes of a deficiency that is or was with the group, as the meeting sees it."""

    ON_IT = auto()
    ELSEWHERE = auto()
    SOONER = auto()
    GONE = auto()


def _lot(place: Place, item: Item, stay: Referral | None, noted: Sequence[Verdict]) -> Lot:
    if noted:
        return Lot.ON_IT
    if stay is None:
        return Lot.GONE
    if stay.verdict_id is not None:
        return Lot.ELSEWHERE
    if minutes.passes_before(item, place.meeting) and not place.has_come:
        return Lot.SOONER
    return Lot.ON_IT


def waiting(place: Place) -> list[Item]:
    """What a meeting to come will take up: the first one all that stays there, a later one what waits for it."""
    body, meeting = place.group.body, place.meeting
    items = minutes.staying(session(), body, now())
    first = known.next_after(session(), body.id, now())
    if first is None or first.id == meeting.id:
        return items
    limit = end_of_day(local_date(meeting.at))
    return [one for one in items if one.due_at == limit]


def allowed(items: Sequence[Item]) -> list[Item]:
    """Those that the person may know of."""
    matters = deficiencies.matters(session(), [one.id for one in items])
    return [one for one in items if _may(Action.READ_CODES, matters[one.id])]


def _may(action: Action, matter: Matter) -> bool:
    return may(person(), action, matter)


def _noted(meeting: Meeting) -> dict[int, tuple[Verdict, ...]]:
    found: dict[int, list[Verdict]] = {}
    for verdict in known.minuted(session(), meeting):
        found.setdefault(verdict.deficiency_id, []).append(verdict)
    return {one: tuple(verdicts) for one, verdicts in found.items()}


def _brought(place: Place) -> dict[int, Item]:
    """What the meeting could take up or has: what was there then, what is there now and came by that day.

    What was decided is shown under the codes that held when the minutes were approved, whatever is corrected since.
    """
    body, meeting = place.group.body, place.meeting
    then = minutes.staying(session(), body, min(meeting.at, now()))
    decided = [one.item for one in minutes.decided_in(session(), body, meeting, meeting.approved_at or now())]
    here = minutes.staying(session(), body, now()) if meeting.approved_at is None else []
    came = [one for one in here if local_date(one.arrived_at) <= local_date(meeting.at)]
    return {item.id: item for item in (*then, *decided, *came)}


def _as_read(item: Item, matter: Matter) -> Item:
    return item if _may(Action.READ_TEXT, matter) else replace(item, text=None, proposal=None, added=())


def _summaries(items: Iterable[Item], matters: Mapping[int, Matter]) -> dict[int, str]:
    """The approved summaries for those who may read them but not the text."""
    wanted = [
        one.id
        for one in items
        if _may(Action.READ_SUMMARY, matters[one.id]) and not _may(Action.READ_TEXT, matters[one.id])
    ]
    return {one: found.text for one, found in summaries.standing(session(), wanted, now()).items()}


@dataclass(frozen=True)
class _Shown:
    """All that a point is shown from."""

    place: Place
    matters: Mapping[int, Matter]
    noted: Mapping[int, tuple[Verdict, ...]]
    stays: Mapping[int, Referral]
    summaries: Mapping[int, str]
    reopened: Mapping[int, datetime]
    seat: Seat | None

    def faults(self, items: Sequence[Item]) -> list[Fault]:
        """The agenda, in its order; a point has the same number to all, though not all may know of it."""
        meeting = self.place.meeting
        called = minutes.called(session(), self.place.group.body, meeting, now())
        groups = agenda.arrange(items, here().taxonomy, _meeting_before(meeting), called)
        mine = set() if self.seat is None else {one.number for one in agenda.concerning(groups, self.seat.kind)}
        known_of = {one.id for one in items if _may(Action.READ_CODES, self.matters[one.id])}
        found = []
        for group in groups:
            points = tuple(self._point(one, one.number in mine) for one in group.points if one.item.id in known_of)
            if points:
                found.append(Fault(group.area, group.actor, points))
        return found

    def _point(self, point: agenda.Point, mine: bool) -> Seen:
        item, matter = point.item, self.matters[point.item.id]
        return Seen(
            number=point.number,
            item=item,
            summary=self.summaries.get(item.id),
            new=point.new,
            mine=mine,
            waits=minutes.can_wait(item, self.place.meeting) and item.id not in self.noted,
            released=matter.released,
            may_release=not matter.released and _may(Action.RELEASE, matter),
            reads=_may(Action.READ_SUMMARY, matter),
            noted=self.noted.get(item.id, ()),
            stay=self.stays.get(item.id),
            may_decide=_may(Action.DECIDE, matter),
            reopened_at=item.arrived_at if self.reopened.get(item.id) == item.arrived_at else None,
        )


def _meeting_before(meeting: Meeting) -> datetime | None:
    before = known.latest(session(), meeting.body_id, min(now(), meeting.at - timedelta(seconds=1)))
    return None if before is None else before.at
