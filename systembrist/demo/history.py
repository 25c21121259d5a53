"""What happens in the demo: reports, and what each body decides when it sits down, as acts in time order."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from sqlalchemy import Engine
from sqlmodel import Session

from systembrist import clock, filing, handling, jobs, meetings, organisations
from systembrist.classify import Suggestion
from systembrist.demo.cast import Cast, assemble
from systembrist.escalation import respond
from systembrist.filing import NewDeficiency
from systembrist.installation import Installation
from systembrist.model import (
    Body,
    Clients,
    Consequence,
    FaultLevel,
    Level,
    Meeting,
    Referral,
    RoleKind,
    VerdictKind,
)
from systembrist.store import deficiencies, handovers, outbox, referrals
from systembrist.store import meetings as held
from systembrist.store import organisations as known
from systembrist.store.database import reading, writing

log = logging.getLogger(__name__)

YEARS = 3
DEFICIENCIES = 150

REASONS = {
    VerdictKind.ATGARDA: "Vi ser samma sak och ändrar rutinen från nästa månad. Vi följer upp efter ett halvår.",
    VerdictKind.LYFT: "Vi kan inte lösa det själva. Felet återkommer på flera håll och behöver tas om hand högre upp.",
    VerdictKind.AVSLUTA: "Vi bedömer att det var en enskild händelse. Återkommer det vill vi att ni anmäler igen.",
    VerdictKind.KOMPLETTERA: "Har ni sett samma sak hos fler klienter, och ungefär hur länge har det pågått?",
}


def play(installation: Installation, engine: Engine, last_day: date) -> None:
    """Plays `YEARS` years that end with `last_day`: each act at its moment, and before it all that fell due."""
    chance = Random(last_day.toordinal())  # noqa: S311  (a history, not a secret)
    first_day = last_day.replace(year=last_day.year - YEARS, day=1)
    with writing(engine) as session:
        organisations.install(session, installation.places)
        cast = assemble(session, installation, first_day)
    texts = [(category.code, phrase) for category in installation.taxonomy.categories for phrase in category.phrases]
    chance.shuffle(texts)
    suggestions = installation.classifier.suggest([text for _, text in texts])
    stage = Stage(installation, engine, cast, chance)
    acts = sorted([*_filings(stage, texts, suggestions, first_day, last_day), *_visits(stage, first_day, last_day),
                   *_meetings(stage, first_day, last_day)], key=lambda act: act[0])  # fmt: skip
    for number, (moment, act) in enumerate(acts):
        jobs.run(engine, installation.policy, jobs.TIMED, as_of=moment, now=None)
        with writing(engine) as session:
            act(session, moment)
        if number % 50 == 0:
            log.info("bygger demon: %s", clock.local_date(moment))
    jobs.run(engine, installation.policy, jobs.JOBS, as_of=clock.end_of_day(last_day), now=None)
    with writing(engine) as session:
        outbox.count_as_sent(session)  # years of mail to people who don't exist


@dataclass(frozen=True)
class Stage:
    """What every act of the history needs."""

    installation: Installation
    engine: Engine
    cast: Cast
    chance: Random


Act = Callable[[Session, datetime], None]


def _filings(
    stage: Stage, texts: list[tuple[str, str]], suggestions: list[Suggestion], first_day: date, last_day: date
) -> Iterator[tuple[datetime, Act]]:
    """Reports spread over the years, each released some days later; some are not, and the newest not yet."""
    days = (last_day - first_day).days
    for number in range(DEFICIENCIES):
        filed_on = clock.add_days(first_day, stage.chance.randrange(days))
        when = clock.at_local_time(filed_on, stage.chance.randrange(8, 17), stage.chance.randrange(60))
        code, text = texts[number % len(texts)]
        new = _report(stage, code, text, filed_on)
        yield when, _file(stage, new, suggestions[number % len(texts)])


def _report(stage: Stage, code: str, text: str, filed_on: date) -> NewDeficiency:
    chance, category = stage.chance, stage.installation.taxonomy.category(code)
    service = chance.choices(stage.cast.services, weights=(5, 3, 2))[0]
    with reading(stage.engine) as session:
        kommuner = known.kommuner_served(session, service.id, filed_on)
    return NewDeficiency(
        text=text,
        kommun_id=chance.choice(kommuner).id,
        verksamhet_id=service.id,
        area=code if chance.random() < 0.8 else None,  # noqa: PLR2004  (some leave it to the suggestion)
        actor=chance.choice(category.actors or ("annan",)),
        fault_level=chance.choices(list(FaultLevel), weights=(3, 5, 2))[0],
        clients=chance.choices(list(Clients), weights=(5, 4, 1))[0],
        consequences=(chance.choice(list(Consequence)[:4]),),
    )


def _file(stage: Stage, new: NewDeficiency, suggestion: Suggestion) -> Act:
    author = stage.chance.choice(stage.cast.ombud[new.verksamhet_id])
    released = stage.chance.random() < 0.85  # noqa: PLR2004  (some samordnare forget)

    def act(session: Session, moment: datetime) -> None:
        filed = filing.file_many(
            session, [new], [suggestion], author_id=author, policy=stage.installation.policy, now=moment
        )[0]
        if released:
            handling.release(session, filed, account_id=stage.cast.samordnare[new.verksamhet_id], now=moment)

    return act


MEETS = ((2, 10), (5, 12), (9, 15), (11, 10))
"""When a ledningsgrupp meets, as (month, day)."""

VISITS = {
    Level.KOMMUN: ((11, 20), (12, 18)),
    Level.LANSSTYRELSE: ((2, 16),),
    Level.SOCIALSTYRELSEN: ((4, 28), (9, 30)),
}
"""When each authority sits down to decide, as (month, day)."""

ANSWERS = 0.6
"""The share of what lies there that a body decides on when it sits down; the rest waits, or passes as silence."""


def _visits(stage: Stage, first_day: date, last_day: date) -> Iterator[tuple[datetime, Act]]:
    with reading(stage.engine) as session:
        bodies = [body for one in stage.cast.decides if (body := known.body(session, one)) is not None]
    for year in range(first_day.year, last_day.year + 1):
        for body in bodies:
            for month, day in VISITS.get(body.level, ()):
                sits_on = date(year, month, day)
                if first_day <= sits_on <= last_day:
                    yield clock.at_local_time(sits_on, 13), _decide(stage, body)


def _meetings(stage: Stage, first_day: date, last_day: date) -> Iterator[tuple[datetime, Act]]:
    """Each group plans its year, meets four times, and its minutes are approved; those of the last lie with one."""
    with reading(stage.engine) as session:
        groups = [body for one in stage.cast.decides if (body := known.body(session, one)) is not None
                  and body.level is Level.LEDNINGSGRUPP]  # fmt: skip
    for group in groups:
        days = [date(year, *one) for year in range(first_day.year, last_day.year + 2) for one in MEETS]
        for day in days:
            planned = max(clock.add_days(day, -100), first_day)
            if planned <= last_day and day > first_day:
                at = clock.at_local_time(day, 13)
                yield clock.at_local_time(planned, 9), _plan(stage, group, at)
                if day <= last_day:
                    yield at + timedelta(hours=2), _meet(stage, group, at)
                    yield from _approvals(stage, group, at, last_day)


def _plan(stage: Stage, group: Body, at: datetime) -> Act:
    chair = stage.cast.decides[group.id]

    def act(session: Session, moment: datetime) -> None:
        meetings.plan(session, stage.installation.policy, group, at=at, account_id=chair, now=moment)

    return act


def _held_at(session: Session, group: Body, at: datetime) -> Meeting:
    return next(one for one in held.of_body(session, group.id) if one.at == at)


def _meet(stage: Stage, group: Body, at: datetime) -> Act:
    chair, policy = stage.cast.decides[group.id], stage.installation.policy
    kinds = (VerdictKind.LYFT, VerdictKind.ATGARDA, VerdictKind.AVSLUTA)

    def act(session: Session, moment: datetime) -> None:
        meeting = _held_at(session, group, at)
        seats = [one.id for one in known.seats(session, group.id) if one.filled_from is not None]
        meetings.write(session, meeting, present=seats, note=None, now=moment)
        for stay, urgent in _waiting(session, group):
            if stage.chance.random() < ANSWERS:
                kind = stage.chance.choices(kinds, (5, 3, 2))[0]
                meetings.decide(session, policy, meeting, stay=stay, urgent=urgent, kind=kind, reason=REASONS[kind],
                                decided_by=chair, now=moment)  # fmt: skip

    return act


def _approvals(stage: Stage, group: Body, at: datetime, last_day: date) -> Iterator[tuple[datetime, Act]]:
    """The chair after some days, the adjuster some days later: later still for what was met about lately."""
    lately = (last_day - clock.local_date(at)).days < 120  # noqa: PLR2004  (the last meeting)
    for role, by, days in (
        (RoleKind.ORDFORANDE, stage.cast.decides[group.id], 5),
        (RoleKind.JUSTERARE, stage.cast.adjusts, 200 if lately and group.id == stage.cast.late else 9),
    ):
        when = at + timedelta(days=days)
        if clock.local_date(when) <= last_day:
            yield when, _approve(stage, group, at, role, by)


def _approve(stage: Stage, group: Body, at: datetime, role: RoleKind, by: int) -> Act:
    def act(session: Session, moment: datetime) -> None:
        meeting = _held_at(session, group, at)
        meetings.approve(session, stage.installation.policy, meeting, role=role, account_id=by,
                         seen=meetings.version(session, meeting), now=moment)  # fmt: skip

    return act


def _waiting(session: Session, body: Body) -> list[tuple[Referral, bool]]:
    """The stays a body can decide on, each with whether it is urgent."""
    body_id = body.id
    if body.level in (Level.LANSSTYRELSE, Level.SOCIALSTYRELSEN):
        held = handovers.staying_at(session, body_id)
        return [(one.stay, one.copy.urgent) for one in held if one.verdict is None]
    return [
        (stay, line.deficiency.urgent)
        for line in deficiencies.staying_at(session, body_id)
        if line.verdict is None
        and (line.deficiency.released_at is not None or body.level is Level.KOMMUN)
        and (stay := referrals.open_stay(session, line.deficiency.id)) is not None
    ]


def _decide(stage: Stage, body: Body) -> Act:
    body_id = body.id
    kinds = [kind for kind in respond.verdicts_open_to(body.level) if kind is not VerdictKind.KOMPLETTERA]
    weights = [{VerdictKind.LYFT: 5, VerdictKind.ATGARDA: 3, VerdictKind.AVSLUTA: 2}[kind] for kind in kinds]

    def act(session: Session, moment: datetime) -> None:
        for stay, urgent in _waiting(session, body):
            if stage.chance.random() < ANSWERS:
                kind = stage.chance.choices(kinds, weights)[0]
                respond.decide(
                    session, stage.installation.policy, stay=stay, level=body.level, urgent=urgent, kind=kind,
                    reason=REASONS[kind], decided_by=stage.cast.decides[body_id], now=moment,
                )  # fmt: skip

    return act
