"""Queries about ledningsgrupper over a year: where they work, who of the five sits there, and how often they met."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, or_
from sqlmodel import Session, col, select

from systembrist.clock import local_date
from systembrist.model import MANDATORY_SEATS, Body, Driftsform, Kommun, Meeting, Seat, Verksamhet, VerksamhetKommun


@dataclass(frozen=True)
class Group:
    """A verksamhet with its ledningsgrupp: where it works, who of the five sits there, and how often it met."""

    verksamhet_id: int
    name: str
    driftsform: Driftsform
    kommuner: tuple[str, ...] = ()
    filled: tuple[str, ...] = ()
    empty: tuple[str, ...] = ()
    invited: tuple[str, ...] = ()
    """Organisations that sit there though the ordinance only says that they are offered to."""
    meetings: int = 0


def hosted_by(kommun_id: int | None) -> ColumnElement[bool]:
    """SQL: a verksamhet that the kommun hosts."""
    return col(Verksamhet.vardkommun_id) == kommun_id


def hosted_below(body_id: int) -> ColumnElement[bool]:
    """SQL: a verksamhet that a kommun right below the body hosts."""
    return col(Verksamhet.vardkommun_id).in_(select(Body.kommun_id).where(Body.parent_id == body_id))


def groups(session: Session, among: ColumnElement[bool], year: int, as_of: datetime) -> list[Group]:
    """The verksamheter (of those `among`) that were active in a year, by name, as things stood when it ended."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    query = (
        select(col(Verksamhet.id), Verksamhet.name, Verksamhet.driftsform, col(Body.id))
        .join(Body, col(Body.verksamhet_id) == col(Verksamhet.id))
        .where(among, col(Verksamhet.from_date) <= last, _not_ended(Verksamhet, first))
        .order_by(Verksamhet.name)
    )
    rows = session.exec(query).all()
    bodies = [row[3] for row in rows]
    kommuner = _kommuner(session, [row[0] for row in rows], first, last)
    seats = _seats(session, bodies, min(last, local_date(as_of)))
    meetings = _meetings(session, bodies, year, as_of)
    return [
        Group(one, name, Driftsform(driftsform), kommuner=tuple(kommuner.get(one, ())),
              meetings=meetings.get(body_id, 0), **seats.get(body_id, {}))
        for one, name, driftsform, body_id in rows
    ]  # fmt: skip


def _not_ended(table: type[Verksamhet | VerksamhetKommun], day: date) -> ColumnElement[bool]:
    return or_(col(table.to_date).is_(None), col(table.to_date) >= day)


def _kommuner(session: Session, ids: Sequence[int], first: date, last: date) -> dict[int, list[str]]:
    query = (
        select(VerksamhetKommun.verksamhet_id, Kommun.name)
        .join(Kommun, col(Kommun.id) == col(VerksamhetKommun.kommun_id))
        .where(
            col(VerksamhetKommun.verksamhet_id).in_(ids),
            col(VerksamhetKommun.from_date) <= last,
            _not_ended(VerksamhetKommun, first),
        )
        .distinct()
        .order_by(Kommun.name)
    )
    return _grouped(session.exec(query).all())


def _grouped(pairs: Iterable[tuple[int, str]]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for key, value in pairs:
        found.setdefault(key, []).append(value)
    return found


def _seats(session: Session, body_ids: Sequence[int], day: date) -> dict[int, dict[str, tuple[str, ...]]]:
    query = select(Seat).where(col(Seat.body_id).in_(body_ids)).order_by(col(Seat.id))
    found: dict[int, dict[str, tuple[str, ...]]] = {}
    for seat in session.exec(query).all():
        is_filled = seat.filled_from is not None and seat.filled_from <= day <= (seat.filled_to or day)
        mandatory = seat.kind in MANDATORY_SEATS
        if mandatory or is_filled:
            place = ("filled" if is_filled else "empty") if mandatory else "invited"
            held = found.setdefault(seat.body_id, {})
            held[place] = (*held.get(place, ()), seat.organisation)
    return found


def _meetings(session: Session, body_ids: Sequence[int], year: int, as_of: datetime) -> dict[int, int]:
    """How many meetings each group held in a year; one that was cancelled was not held."""
    query = select(Meeting.body_id, Meeting.at).where(
        col(Meeting.body_id).in_(body_ids), col(Meeting.cancelled_at).is_(None), col(Meeting.at) <= as_of
    )
    held = [body_id for body_id, at in session.exec(query).all() if local_date(at).year == year]
    return {one: held.count(one) for one in held}
