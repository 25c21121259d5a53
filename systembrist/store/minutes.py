"""What a ledningsgrupp's packet and minutes are made from, as of an instant; never who wrote, nor another service's."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_
from sqlmodel import Session, col, select

from systembrist.clock import end_of_day, local_date
from systembrist.model import (
    Body,
    Clients,
    Consequence,
    Deficiency,
    Event,
    EventKind,
    FaultLevel,
    Kommun,
    Meeting,
    Occurrence,
    Referral,
    Supplement,
    Verdict,
    VerdictKind,
)
from systembrist.store.meetings import not_cancelled


@dataclass(frozen=True)
class Item:
    """A deficiency on a group's table, with all that an agenda says of it."""

    id: int
    number: str
    area: str
    actor: str | None
    fault_level: FaultLevel | None
    clients: Clients | None
    kommun: str
    filed_at: datetime
    arrived_at: datetime
    counts_from: datetime
    """From when its limit counts: for a samlad brist, from the earliest of it."""
    due_at: datetime
    urgent: bool
    asks_urgent: bool
    danger: bool
    children: bool
    reports: int
    """How many reports and occurrences stand behind it, its own among them."""
    text: str | None
    """Missing until it is released to the group, as are the proposal and each thing that was added."""
    proposal: str | None
    added: tuple[str, ...]
    asked: bool
    """Whether the group waits for the ombud to add something."""
    verdict: VerdictKind | None
    """What the group has decided and what has yet to take effect."""
    meeting_id: int | None = None
    """The meeting in which it was decided; missing for what was decided outside of one."""


@dataclass(frozen=True)
class Decided:
    """What a meeting decided about a deficiency; `effective_at` is missing while that waits for the minutes."""

    item: Item
    kind: VerdictKind
    reason: str
    effective_at: datetime | None


def staying(session: Session, group: Body, as_of: datetime) -> list[Item]:
    """What stayed at a ledningsgrupp at an instant, by id."""
    return _items(session, group, as_of, or_(col(Referral.closed_at).is_(None), col(Referral.closed_at) > as_of))


def passes_before(item: Item, meeting: Meeting) -> bool:
    """Whether it will have passed on before the meeting, unless it is decided on before that."""
    return item.due_at < end_of_day(local_date(meeting.at))


def can_wait(item: Item, meeting: Meeting) -> bool:
    """Whether it came too late for the packet of the meeting, so that it can wait for the next."""
    return item.due_at > end_of_day(local_date(meeting.at))


def called(session: Session, group: Body, meeting: Meeting, as_of: datetime) -> list[list[Item]]:
    """What stayed undecided as a meeting was called: what was for that meeting, then the rest; nothing before that."""
    if meeting.called_at is None or meeting.called_at > as_of:
        return []
    found = [one for one in staying(session, group, meeting.called_at) if one.verdict is None]
    return [[one for one in found if passes_before(one, meeting) is sooner] for sooner in (False, True)]


def to_decide(session: Session, group: Body, meeting: Meeting) -> list[Item]:
    """What a meeting had before it as it began: undecided, and too old to wait for the next."""
    found = staying(session, group, meeting.at)
    return [one for one in found if one.verdict is None and not can_wait(one, meeting)]


def last_with_minutes(session: Session, body_id: int, as_of: datetime) -> Meeting | None:
    """The latest meeting up to an instant in which something was decided, or whose minutes are approved."""
    query = select(Meeting).where(
        Meeting.body_id == body_id,
        Meeting.at <= as_of,
        not_cancelled(as_of),
        or_(
            col(Meeting.approved_at) <= as_of, exists().where(col(Verdict.meeting_id) == col(Meeting.id), _stood(as_of))
        ),
    )
    return session.exec(query.order_by(col(Meeting.at).desc())).first()


def _stood(as_of: datetime) -> ColumnElement[bool]:
    """SQL: the verdict had been given and not taken back."""
    return and_(
        col(Verdict.decided_at) <= as_of, or_(col(Verdict.taken_back_at).is_(None), col(Verdict.taken_back_at) > as_of)
    )


def decided_in(session: Session, group: Body, meeting: Meeting, as_of: datetime) -> list[Decided]:
    """What a meeting had decided by an instant, in the order it was noted.

    Approved minutes say for ever what they said when they were approved: what is corrected, taken back or split off
    after that changes nothing in them.
    """
    then = as_of if meeting.approved_at is None else min(as_of, meeting.approved_at)
    here = (col(Verdict.meeting_id) == meeting.id, _stood(then))
    subjects = col(Referral.deficiency_id).in_(select(Verdict.deficiency_id).where(*here))
    items = {item.id: item for item in _items(session, group, then, subjects)}
    return [
        Decided(items[one.deficiency_id], one.kind, one.reason, _effective_at(one, meeting, as_of))
        for one in session.exec(select(Verdict).where(*here).order_by(col(Verdict.id))).all()
        if one.deficiency_id in items
    ]


def _effective_at(verdict: Verdict, meeting: Meeting, as_of: datetime) -> datetime | None:
    """When it takes effect, as far as was known then: most get their moment as the minutes are approved."""
    approved_at, effective_at = meeting.approved_at, verdict.effective_at
    if approved_at is None or approved_at <= as_of or effective_at is None:
        return effective_at
    return effective_at if effective_at < approved_at else None


def _items(session: Session, group: Body, as_of: datetime, condition: ColumnElement[bool]) -> list[Item]:
    """The deficiencies whose latest stay at the group fulfils a condition."""
    newest = (
        select(func.max(Referral.id))
        .where(Referral.body_id == group.id, Referral.opened_at <= as_of)
        .group_by(col(Referral.deficiency_id))
    )
    stays = and_(col(Referral.id).in_(newest), condition)
    about = _about(session, group, select(Referral.deficiency_id).where(stays), as_of)
    query = (
        select(Deficiency, Referral, Kommun.name)
        .join(Referral, col(Referral.deficiency_id) == col(Deficiency.id))
        .join(Kommun, col(Kommun.id) == col(Deficiency.kommun_id))
        .where(stays, Deficiency.verksamhet_id == group.verksamhet_id)
        .order_by(col(Deficiency.id))
    )
    return [_item(one, stay, kommun, about, as_of) for one, stay, kommun in session.exec(query).all()]


@dataclass(frozen=True)
class _About:
    """What other tables say of the items, by deficiency."""

    verdicts: dict[int, list[Verdict]]
    added: dict[int, list[Supplement]]
    reports: Counter[int]
    flags: dict[int, set[str]]
    changed: dict[int, dict[str, Any]]


def _about(session: Session, group: Body, those: Any, as_of: datetime) -> _About:
    parts = _parts(session, group, as_of)
    return _About(
        _verdicts(session, group, those, as_of),
        _added(session, those, as_of),
        _reports(session, those, parts, as_of),
        _flags_of_parts(session, parts),
        _changed_after(session, those, as_of),
    )


def _item(one: Deficiency, stay: Referral, kommun: str, about: _About, as_of: datetime) -> Item:
    then, flags, added = about.changed.get(one.id, {}), about.flags.get(one.id, set()), about.added.get(one.id, [])
    released = one.released_at is not None and one.released_at <= as_of
    given = [verdict for verdict in about.verdicts.get(one.id, []) if verdict.decided_at >= stay.opened_at]
    standing = [verdict for verdict in given if verdict.kind is not VerdictKind.KOMPLETTERA]
    questions = [verdict.decided_at for verdict in given if verdict.kind is VerdictKind.KOMPLETTERA]
    level = then.get("fault_level", one.fault_level)
    return Item(
        id=one.id,
        number=one.number,
        area=then.get("area", one.area),
        actor=then.get("actor", one.actor),
        fault_level=None if level is None else FaultLevel(level),
        clients=one.clients,
        kommun=kommun,
        filed_at=one.filed_at,
        arrived_at=stay.opened_at,
        counts_from=stay.since,
        due_at=stay.due_at,
        urgent=then.get("urgent", one.urgent),
        asks_urgent=one.asks_urgent,
        danger=Consequence.FARA in one.consequences or "danger" in flags,
        children=one.children or "children" in flags,
        reports=1 + about.reports[one.id],
        text=one.text if released else None,
        proposal=one.proposal if released else None,
        added=tuple(more.text for more in added if more.released_at is not None and more.released_at <= as_of),
        asked=bool(questions) and all(more.at < questions[-1] for more in added),
        verdict=standing[-1].kind if standing else None,
        meeting_id=standing[-1].meeting_id if standing else None,
    )


def _verdicts(session: Session, group: Body, those: Any, as_of: datetime) -> dict[int, list[Verdict]]:
    query = select(Verdict).where(Verdict.body_id == group.id, col(Verdict.deficiency_id).in_(those), _stood(as_of))
    found: dict[int, list[Verdict]] = {}
    for verdict in session.exec(query.order_by(col(Verdict.id))).all():
        found.setdefault(verdict.deficiency_id, []).append(verdict)
    return found


def _added(session: Session, those: Any, as_of: datetime) -> dict[int, list[Supplement]]:
    query = select(Supplement).where(col(Supplement.deficiency_id).in_(those), Supplement.at <= as_of)
    found: dict[int, list[Supplement]] = {}
    for supplement in session.exec(query.order_by(col(Supplement.id))).all():
        found.setdefault(supplement.deficiency_id, []).append(supplement)
    return found


def _parts(session: Session, group: Body, as_of: datetime) -> dict[int, int]:
    """What was part of a samlad brist then, each with the one it was part of: told by the events, since it may have
    been split off later.
    """
    query = (
        select(Event)
        .join(Deficiency, col(Deficiency.id) == col(Event.deficiency_id))
        .where(
            Deficiency.verksamhet_id == group.verksamhet_id,
            col(Event.kind).in_((EventKind.MERGED, EventKind.SPLIT)),
            Event.at <= as_of,
        )
        .order_by(col(Event.id))
    )
    told = {event.deficiency_id or 0: event.data.get("into") for event in session.exec(query).all()}
    return {one: head for one, head in told.items() if head is not None}


def _reports(session: Session, those: Any, parts: dict[int, int], as_of: datetime) -> Counter[int]:
    """How many merged reports, and occurrences of it or of them, stand behind each besides its own."""
    query = (
        select(Occurrence.deficiency_id, func.count())
        .where(
            or_(col(Occurrence.deficiency_id).in_(those), col(Occurrence.deficiency_id).in_(parts)),
            col(Occurrence.at) <= as_of,
        )
        .group_by(col(Occurrence.deficiency_id))
    )
    found = Counter(parts.values())
    for one, number in session.exec(query).all():
        found[parts.get(one, one)] += number
    return found


def _flags_of_parts(session: Session, parts: dict[int, int]) -> dict[int, set[str]]:
    """What makes a samlad brist urgent to read, though only a report in it says so."""
    query = select(col(Deficiency.id), Deficiency.children, col(Deficiency.consequences))
    found: dict[int, set[str]] = {}
    for one, children, consequences in session.exec(query.where(col(Deficiency.id).in_(parts))).all():
        flags = {"children"} if children else set()
        flags |= {"danger"} if Consequence.FARA in consequences else set()
        found.setdefault(parts[one], set()).update(flags)
    return found


def _changed_after(session: Session, those: Any, as_of: datetime) -> dict[int, dict[str, Any]]:
    """The codes that held then, where they have been corrected or marked urgent since."""
    query = select(Event).where(
        col(Event.deficiency_id).in_(those),
        col(Event.kind).in_((EventKind.CORRECTED, EventKind.MARKED_URGENT)),
        Event.at > as_of,
    )
    found: dict[int, dict[str, Any]] = {}
    for event in session.exec(query.order_by(col(Event.id).desc())).all():  # the earliest change has the last word
        before = found.setdefault(event.deficiency_id or 0, {})
        if event.kind is EventKind.MARKED_URGENT:
            before["urgent"] = False
        else:
            before |= {field: values[0] for field, values in event.data.get("changed", {}).items()}
    return found
