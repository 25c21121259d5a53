"""The ledningsgrupper of the demo: they plan, meet, decide, and approve their minutes, most of them in time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from sqlmodel import Session

from systembrist import clock, meetings
from systembrist.demo import words
from systembrist.demo.diary import Act, Entry, Stage, at, catch_up, workday
from systembrist.demo.troupes import Troupe
from systembrist.model import Deficiency, Level, Meeting, Referral, RoleKind, VerdictKind
from systembrist.store import deficiencies, organisations, referrals
from systembrist.store import meetings as held

MEETS = ((2, 3), (5, 5), (9, 8), (11, 3))
"""About when a ledningsgrupp meets, as (month, day): up to three weeks later."""
PLANNED_BEFORE = 100
"""Days."""
SOON = 12
JUST_NOW = 5
LATELY = 47
"""When the demo accounts' own group meets, in days from the last one: it must have a meeting to come, one just held and
one whose minutes lie, whatever day the demo is built."""
BETWEEN = 91

KINDS = (VerdictKind.LYFT, VerdictKind.ATGARDA, VerdictKind.AVSLUTA)


def meets_on(stage: Stage, troupe: Troupe) -> list[date]:
    """The days of a group's meetings, also those to come."""
    if troupe is stage.cast.home:
        return _at_home(stage)
    years = range(stage.first_day.year, stage.last_day.year + 2)
    days = [
        workday(clock.add_days(date(year, month, day), stage.chance.randrange(21)))
        for year in years
        for month, day in MEETS
    ]
    until = clock.add_days(stage.last_day, PLANNED_BEFORE)
    return [day for day in days if clock.add_days(stage.first_day, 14) < day <= until and not stage.happens(0.03)]


def _at_home(stage: Stage) -> list[date]:
    to_come = clock.add_days(stage.last_day, SOON)
    to_come = clock.add_days(to_come, (7 - to_come.weekday()) % 7 if to_come.weekday() > 4 else 0)  # noqa: PLR2004
    days = [to_come, workday(clock.add_days(stage.last_day, -JUST_NOW))]
    day = clock.add_days(stage.last_day, -LATELY)
    while day > clock.add_days(stage.first_day, 14):
        days.append(workday(day))
        day = clock.add_days(day, -BETWEEN)
    return sorted(days)


def entries(stage: Stage, troupe: Troupe, days: list[date]) -> Iterator[Entry]:
    """All that happens around its meetings."""
    zeal = 0.5 + stage.chance.random() / 2
    for day in days:
        meets_at, known = clock.at_local_time(day, 13, 30), _Known()
        planned = max(
            at(clock.add_days(day, -PLANNED_BEFORE), 9), clock.at_local_time(clock.add_days(stage.first_day, 1), 9)
        )
        yield planned, _plan(stage, troupe, meets_at, known)
        if day > stage.last_day:
            continue
        if stage.happens(0.03) and troupe is not stage.cast.home:
            yield at(clock.add_days(day, -6), 11), _cancel(stage, troupe, known)
            continue
        yield meets_at + timedelta(hours=2), _meet(stage, troupe, known, zeal)
        yield from _approvals(stage, troupe, day, known)


class _Known:
    """Which meeting it became once it was planned."""

    id: int = 0


def _meeting(session: Session, known: _Known) -> Meeting:
    found = held.get(session, known.id)
    if found is None:
        raise AssertionError("the demo forgot to plan a meeting")
    return found


def _plan(stage: Stage, troupe: Troupe, meets_at: datetime, known: _Known) -> Act:
    def act(session: Session, moment: datetime) -> None:
        group = organisations.body(session, troupe.group_id)
        assert group is not None  # noqa: S101
        by = stage.chance.choice((troupe.ordforande, troupe.samordnare))
        known.id = meetings.plan(session, stage.policy, group, at=meets_at, account_id=by, now=moment).id

    return act


def _cancel(stage: Stage, troupe: Troupe, known: _Known) -> Act:
    def act(session: Session, moment: datetime) -> None:
        meetings.cancel(session, stage.policy, _meeting(session, known), account_id=troupe.ordforande, now=moment)

    return act


def _meet(stage: Stage, troupe: Troupe, known: _Known, zeal: float) -> Act:
    def act(session: Session, moment: datetime) -> None:
        meeting = _meeting(session, known)
        present = [one for one in troupe.seats if stage.happens(0.85)]
        note = stage.chance.choice(stage.library.answers.notes) if stage.happens(0.5) else None
        catch_up(session, stage, troupe.group_id, moment)
        meetings.write(session, meeting, present=present, note=note, now=moment)
        for one, stay in waiting(session, troupe):
            kind = stage.promised.get(one.id) or stage.chance.choices(KINDS, (4, 4, 2))[0]
            if one.id in stage.promised or (stage.happens(zeal) and one.id not in stage.kept_for_later):
                reason = words.reason(stage, Level.LEDNINGSGRUPP, kind, one.area)
                meetings.decide(session, stage.policy, meeting, stay=stay, urgent=one.urgent, kind=kind, reason=reason,
                                decided_by=troupe.ordforande, now=moment)  # fmt: skip

    return act


def waiting(session: Session, troupe: Troupe) -> list[tuple[Deficiency, Referral]]:
    """What the group may read and has not decided on, with its stay there."""
    lines = [
        line
        for line in deficiencies.staying_at(session, troupe.group_id)
        if line.verdict is None and line.deficiency.released_at is not None
    ]
    stays = {stay.deficiency_id: stay for stay in referrals.open_at(session, troupe.group_id)}
    return [(line.deficiency, stays[line.deficiency.id]) for line in lines]


def _approvals(stage: Stage, troupe: Troupe, day: date, known: _Known) -> Iterator[Entry]:
    """Chair and adjuster within two weeks, or chased and then; at home those of the last two meetings still lie."""
    chair_days, more_days = stage.chance.randint(2, 6), stage.chance.randint(1, 7)
    if stage.happens(0.08):
        more_days += 20
    signs = [
        (RoleKind.ORDFORANDE, troupe.ordforande, chair_days),
        (RoleKind.JUSTERARE, troupe.justerare, chair_days + more_days),
    ]
    if troupe is stage.cast.home and (stage.last_day - day).days < LATELY + 7:
        return
    for role, by, days in signs:
        signed = clock.at_local_time(clock.add_days(day, days), 8 + troupe.number % 3)
        if clock.local_date(signed) <= stage.last_day:
            yield signed, _approve(stage, known, role, by)


def _approve(stage: Stage, known: _Known, role: RoleKind, by: int) -> Act:
    def act(session: Session, moment: datetime) -> None:
        meeting = _meeting(session, known)
        meetings.approve(session, stage.policy, meeting, role=role, account_id=by,
                         seen=meetings.version(session, meeting), now=moment)  # fmt: skip

    return act
