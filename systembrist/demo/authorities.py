"""Kommuner, länsstyrelser and Socialstyrelsen in the demo: some days a year they decide, never on everything."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from sqlmodel import Session

from systembrist import clock, handling
from systembrist.demo import words
from systembrist.demo.diary import Act, Entry, Stage, at, catch_up
from systembrist.escalation import respond
from systembrist.model import Deficiency, FeedbackKind, Level, Referral, VerdictKind
from systembrist.store import concerned, deficiencies, handovers, referrals
from systembrist.store.handovers import Held

SITS = {
    Level.KOMMUN: ((3, 10), (6, 3), (10, 1), (12, 2)),
    Level.LANSSTYRELSE: ((2, 10), (10, 8)),
    Level.SOCIALSTYRELSEN: ((4, 22), (9, 24)),
}
"""When a body of each level sits down, as (month, day): up to two weeks later."""

ANSWERS = {Level.KOMMUN: 0.6, Level.LANSSTYRELSE: 0.5, Level.SOCIALSTYRELSEN: 0.65}
"""How much of what lies there it decides on; the rest waits, or passes as silence."""

WEIGHTS = {VerdictKind.LYFT: 5, VerdictKind.ATGARDA: 4, VerdictKind.AVSLUTA: 2, VerdictKind.KOMPLETTERA: 0}
ANSWERED_COPIES = 0.55
"""How many of their copies the kommuner concerned in joint verksamheter answer."""


def entries(stage: Stage) -> Iterator[Entry]:
    """Every time any of them sits down."""
    levels = {body_id: level for one in stage.cast.troupes for level, body_id in one.bodies.items()}
    for body_id in sorted(stage.cast.offices):
        level = levels.get(body_id)
        for day in _days(stage, level) if level in SITS else ():
            yield at(day, 13), _sit(stage, body_id, level)
    for troupe in stage.cast.troupes:
        for body_id in troupe.concerned:
            for day in _days(stage, Level.KOMMUN):
                yield at(day, 10), _answer_copies(stage, body_id)


def _days(stage: Stage, level: Level | None) -> list[date]:
    years = range(stage.first_day.year, stage.last_day.year + 1)
    days = [
        clock.add_days(date(year, month, day), stage.chance.randrange(14))
        for year in years
        for month, day in SITS[level or Level.KOMMUN]
    ]
    return [day for day in days if clock.add_days(stage.first_day, 3) < day <= stage.last_day]


def _sit(stage: Stage, body_id: int, level: Level | None) -> Act:
    if level is Level.SOCIALSTYRELSEN:
        return _answer_groups(stage, body_id)
    return _decide_on_some(stage, body_id) if level is Level.LANSSTYRELSE else _decide_in_kommun(stage, body_id)


def _decide_in_kommun(stage: Stage, body_id: int) -> Act:
    by = stage.cast.offices[body_id]
    away = body_id in stage.cast.unconnected

    def act(session: Session, moment: datetime) -> None:
        catch_up(session, stage, body_id, moment)
        for one, stay in _at_kommun(session, body_id):
            if one.id in stage.kept_for_later or not stage.happens(ANSWERS[Level.KOMMUN]):
                continue
            kind = _kind(stage, Level.KOMMUN)
            typed_by = next(troupe.samordnare for troupe in stage.cast.troupes if body_id in troupe.bodies.values())
            source = stage.writer.fill(stage.chance.choice(stage.library.answers.sources)) if away else None
            verdict = respond.decide(
                session, stage.policy, stay=stay, level=Level.KOMMUN, urgent=one.urgent, kind=kind,
                reason=words.reason(stage, Level.KOMMUN, kind, one.area), decided_by=typed_by if away else by,
                now=moment, source=source,
            )  # fmt: skip
            if kind is VerdictKind.LYFT and not away and stage.happens(0.5):
                handling.summarise(session, one, text=words.summary(stage, one.area), account_id=by,
                                   approver="Socialchefen (påhittad)", now=moment, verdict=verdict)  # fmt: skip

    return act


def _at_kommun(session: Session, body_id: int) -> list[tuple[Deficiency, Referral]]:
    undecided = [line for line in deficiencies.staying_at(session, body_id) if line.verdict is None]
    stays = {stay.deficiency_id: stay for stay in referrals.open_at(session, body_id)}
    return [(line.deficiency, stays[line.deficiency.id]) for line in undecided]


def _kind(stage: Stage, level: Level) -> VerdictKind:
    kinds = respond.verdicts_open_to(level)
    return stage.chance.choices(kinds, [WEIGHTS[kind] for kind in kinds])[0]


def _undecided(session: Session, stage: Stage, body_id: int) -> list[Held]:
    return [
        held
        for held in handovers.staying_at(session, body_id)
        if held.verdict is None and held.copy.deficiency_id not in stage.kept_for_later
    ]


def _decide_on_some(stage: Stage, body_id: int) -> Act:
    level, by = Level.LANSSTYRELSE, stage.cast.offices[body_id]

    def act(session: Session, moment: datetime) -> None:
        catch_up(session, stage, body_id, moment)
        for held in _undecided(session, stage, body_id):
            if stage.happens(ANSWERS[level]):
                kind = _kind(stage, level)
                respond.decide(
                    session, stage.policy, stay=held.stay, level=level, urgent=held.copy.urgent, kind=kind,
                    reason=words.reason(stage, level, kind, held.copy.area), decided_by=by, now=moment,
                )  # fmt: skip

    return act


def _answer_groups(stage: Stage, body_id: int) -> Act:
    """Socialstyrelsen answers all that it has of an area at once, in the same words."""
    level, by = Level.SOCIALSTYRELSEN, stage.cast.offices[body_id]

    def act(session: Session, moment: datetime) -> None:
        catch_up(session, stage, body_id, moment)
        by_area: dict[str, list[Held]] = {}
        for held in _undecided(session, stage, body_id):
            by_area.setdefault(held.copy.area, []).append(held)
        for area, found in sorted(by_area.items()):
            if stage.happens(ANSWERS[level]):
                kind = stage.chance.choices((VerdictKind.ATGARDA, VerdictKind.AVSLUTA), (3, 2))[0]
                respond.decide_all(
                    session, stage.policy, [one.stay for one in found], level=level, urgent=_urgent(found), kind=kind,
                    reason=words.reason(stage, level, kind, area), decided_by=by, now=moment,
                )  # fmt: skip

    return act


def _urgent(found: Sequence[Held]) -> set[int]:
    return {one.copy.deficiency_id for one in found if one.copy.urgent}


def _answer_copies(stage: Stage, body_id: int) -> Act:
    """The kommun concerned in a joint verksamhet says something about what happened there."""
    by = stage.cast.offices[body_id]
    kinds = (FeedbackKind.KANNEDOM, FeedbackKind.ATGARD, FeedbackKind.FORBATTRING)

    def act(session: Session, moment: datetime) -> None:
        new = [one.copy for one in concerned.copies(session, body_id) if one.answered_at is None]
        for copy in new[:10]:
            if stage.happens(ANSWERED_COPIES):
                text, kind = stage.chance.choice(stage.library.answers.copies), stage.chance.choice(kinds)
                respond.answer_copy(session, stage.policy, copy, kind=kind, text=text, account_id=by, now=moment)

    return act
