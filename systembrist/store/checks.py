"""Queries that look for what must never be (see `verifying`); each returns the ids of what is wrong."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, text
from sqlalchemy import select as rows
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from systembrist.model import (
    Body,
    Deficiency,
    Event,
    EventKind,
    Feedback,
    FeedbackKind,
    Handover,
    JobRun,
    Level,
    Meeting,
    Outcome,
    Referral,
    Seal,
    Verdict,
)
from systembrist.store.tampering import named

StayRow = tuple[int, datetime, datetime | None, Outcome | None]


def _count(session: Session, table: Any, *conditions: Any) -> int:
    return session.exec(select(func.count()).select_from(table).where(*conditions)).one()


def count_deficiencies(session: Session) -> int:
    """How many deficiencies there are."""
    return _count(session, Deficiency)


def count_open(session: Session) -> int:
    """How many stays are open."""
    return _count(session, Referral, col(Referral.closed_at).is_(None))


def count_closed(session: Session) -> int:
    """How many stays have ended."""
    return _count(session, Referral, col(Referral.closed_at).is_not(None))


def count_copies(session: Session) -> int:
    """How many frozen copies there are."""
    return _count(session, Handover)


def count_seals(session: Session) -> int:
    """How many seals there are."""
    return _count(session, Seal)


def wrong_number_of_open_stays(session: Session) -> list[tuple[int, int]]:
    """Deficiencies whose open stays are not one while open and none once closed or merged, with how many they have."""
    number = func.count(col(Referral.id))
    query = (
        select(col(Deficiency.id), number)
        .outerjoin(
            Referral,
            (col(Referral.deficiency_id) == col(Deficiency.id)) & col(Referral.closed_at).is_(None),
        )
        .group_by(col(Deficiency.id), col(Deficiency.closed_at), col(Deficiency.merged_into_id))
        .having((number == 1) != (col(Deficiency.closed_at).is_(None) & col(Deficiency.merged_into_id).is_(None)))
        .order_by(col(Deficiency.id))
    )
    return list(session.exec(query).all())


def stays(session: Session) -> dict[int, list[StayRow]]:
    """Every deficiency's stays as kept, first to last."""
    names = ("deficiency_id", "body_id", "opened_at", "closed_at", "outcome")
    kept: dict[int, list[StayRow]] = {}
    query = rows(*(col(getattr(Referral, name)) for name in names)).order_by(col(Referral.id))
    for deficiency_id, *stay in session.execute(query):
        kept.setdefault(deficiency_id, []).append((stay[0], stay[1], stay[2], stay[3]))
    return kept


Climb = list[tuple[Level, Outcome | None]]
"""The level and outcome of each of a deficiency's stays, first to last."""


def climbs(session: Session) -> dict[int, Climb]:
    """How each deficiency has climbed."""
    query = (
        select(Referral.deficiency_id, Body.level, Referral.outcome)
        .join(Body, col(Body.id) == col(Referral.body_id))
        .order_by(col(Referral.id))
    )
    found: dict[int, Climb] = {}
    for deficiency_id, level, outcome in session.exec(query).all():
        found.setdefault(deficiency_id, []).append((Level(level), None if outcome is None else Outcome(outcome)))
    return found


def gaps(found: dict[int, Climb]) -> list[int]:
    """The deficiencies whose stays don't climb the ladder one level at a time from its foot.

    One that was closed may be reopened at the same level; one that was merged may be split off there or one level up.
    """
    return [one for one, climb in sorted(found.items()) if not _climbs(climb)]


def _climbs(climb: Climb) -> bool:
    order = list(Level)
    steps = [order.index(level) for level, _ in climb]
    return steps[:1] in ([], [0]) and all(
        after - before in _STEPS.get(outcome, (1,))
        for before, after, (_, outcome) in zip(steps, steps[1:], climb, strict=False)
    )


_STEPS: dict[Outcome | None, tuple[int, ...]] = {Outcome.ATGARDAD: (0,), Outcome.SAMLAD: (0, 1)}
"""How many levels up the next stay may be, where it is not one."""

NOT_AN_ANSWER = (Outcome.SAMLAD, Outcome.ATERTAGEN)
"""How a stay ends without its body having said or left unsaid anything."""


def merged_wrongly(session: Session) -> list[int]:
    """Deficiencies that are part of one that is itself part of another."""
    head = aliased(Deficiency)
    query = (
        select(col(Deficiency.id))
        .join(head, col(head.id) == col(Deficiency.merged_into_id))
        .where(col(head.merged_into_id).is_not(None))
    )
    return sorted(session.exec(query).all())


def closed_wrongly(session: Session) -> list[int]:
    """Deficiencies that are not marked as ended at just the moment when their last stay, or their head's, closed."""
    newest = (
        select(func.max(Referral.id))
        .where(Referral.deficiency_id == func.coalesce(Deficiency.merged_into_id, Deficiency.id))
        .correlate(Deficiency)
    )
    query = (
        select(col(Deficiency.id))
        .join(Referral, col(Referral.id) == newest.scalar_subquery())
        .where(col(Referral.closed_at).is_distinct_from(col(Deficiency.closed_at)))
    )
    return sorted(session.exec(query).all())


def waiting_for_nothing(session: Session) -> list[int]:
    """Deficiencies with an open stay that nothing will ever look at: no moment, and no minutes to be approved."""
    query = (
        select(Referral.deficiency_id)
        .outerjoin(Verdict, col(Verdict.id) == col(Referral.verdict_id))
        .outerjoin(Meeting, col(Meeting.id) == col(Verdict.meeting_id))
        .where(
            col(Referral.closed_at).is_(None),
            col(Referral.act_at).is_(None),
            or_(col(Meeting.id).is_(None), col(Meeting.approved_at).is_not(None)),
        )
    )
    return sorted(session.exec(query).all())


def stays_without_copy(session: Session) -> list[int]:
    """Deficiencies that stay, or have stayed, above the kommun at a body that held no copy at that moment."""
    copied = select(Handover.deficiency_id, Handover.to_body_id, func.min(Handover.at)).group_by(
        col(Handover.deficiency_id), col(Handover.to_body_id)
    )
    first = {(one, body_id): at for one, body_id, at in session.exec(copied).all()}
    above = (
        select(Referral.deficiency_id, Referral.body_id, Referral.opened_at)
        .join(Body, col(Body.id) == col(Referral.body_id))
        .where(col(Body.level).in_([Level.LANSSTYRELSE, Level.SOCIALSTYRELSEN]))
    )
    return sorted(
        {
            one
            for one, body_id, at in session.exec(above).all()
            if (one, body_id) not in first or first[one, body_id] > at
        }
    )


def moments_in_minutes(session: Session) -> dict[object, dict[object, str] | None]:
    """When what had waited for the minutes takes effect, by meeting and verdict, as its second approval says.

    None for minutes that were approved before the approval noted it.
    """
    approved = session.exec(select(Event).where(Event.kind == EventKind.MINUTES_APPROVED).order_by(col(Event.id))).all()
    return {named(one, "meeting"): _by_verdict(one.data.get("effective")) for one in approved if one.data.get("done")}


def _by_verdict(effective: object) -> dict[object, str] | None:
    if not isinstance(effective, dict):
        return None
    noted = [(moment, some) for moment, some in effective.items() if isinstance(some, list)]
    return {one: moment for moment, some in noted for one in some if isinstance(one, int)}


def closed_without_feedback(session: Session) -> list[int]:
    """Deficiencies with a stay that ended although nothing was told to the verksamhet."""
    query = (
        select(Referral.deficiency_id)
        .outerjoin(
            Feedback,
            (col(Feedback.deficiency_id) == col(Referral.deficiency_id))
            & (col(Feedback.from_body_id) == col(Referral.body_id))
            & (col(Feedback.at) == col(Referral.closed_at))
            & col(Feedback.to_body_id).is_(None)
            & (col(Feedback.kind) != FeedbackKind.MOTTAGET),
        )
        .where(
            col(Referral.closed_at).is_not(None),
            col(Referral.outcome).not_in(NOT_AN_ANSWER),
            col(Feedback.id).is_(None),
        )
        .order_by(col(Referral.deficiency_id))
    )
    return list(session.exec(query).all())


def closed_without_telling_below(session: Session) -> list[int]:
    """Deficiencies with a stay that ended although a body at which it had stayed before was told nothing."""
    below = aliased(Referral)
    query = (
        select(Referral.deficiency_id)
        .join(
            below,
            (col(below.deficiency_id) == col(Referral.deficiency_id))
            & (col(below.id) < col(Referral.id))
            & (col(below.body_id) != col(Referral.body_id))
            & (col(below.outcome) != Outcome.FORBIGANGEN),
        )
        .outerjoin(
            Feedback,
            (col(Feedback.deficiency_id) == col(Referral.deficiency_id))
            & (col(Feedback.from_body_id) == col(Referral.body_id))
            & (col(Feedback.to_body_id) == col(below.body_id))
            & (col(Feedback.at) == col(Referral.closed_at)),
        )
        .where(
            col(Referral.closed_at).is_not(None),
            col(Referral.outcome).not_in(NOT_AN_ANSWER),
            col(Feedback.id).is_(None),
        )
        .order_by(col(Referral.deficiency_id))
    )
    return list(session.exec(query).all())


def vanished(session: Session) -> list[int]:
    """Deficiencies that something happened to and that are no more."""
    query = (
        select(col(Event.deficiency_id))
        .outerjoin(Deficiency, col(Deficiency.id) == col(Event.deficiency_id))
        .where(col(Event.deficiency_id).is_not(None), col(Deficiency.id).is_(None))
    )
    return sorted({one for one in session.exec(query).all() if one is not None})


def lost_events(session: Session) -> list[str]:
    """Whether the newest events a run or a seal knew of, or the seals a run made over them, are gone."""
    newest = session.exec(select(func.max(Event.id))).one() or 0
    known = session.exec(select(func.max(JobRun.last_event_id))).one() or 0
    sealed = session.exec(select(func.max(Seal.last_event_id))).one() or 0
    when_sealed = session.exec(select(func.max(JobRun.last_event_id)).where(JobRun.job == "seal")).one() or 0
    gone = [f"händelser efter {newest} saknas"] if newest < max(known, sealed) else []
    return gone + ([f"sigill över händelserna {sealed + 1}-{when_sealed} saknas"] if sealed < when_sealed else [])


def dangling(session: Session) -> tuple[int, list[str]]:
    """References to rows that don't exist; PostgreSQL refuses them always, SQLite only when told to."""
    if session.get_bind().dialect.name != "sqlite":
        return 0, []
    rows = session.connection().execute(text("PRAGMA foreign_key_check")).all()
    return 1, [f"{table} rad {row}: hänvisar till något som inte finns i {parent}" for table, row, parent, _ in rows]
