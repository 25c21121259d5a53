"""How the history ends for the demo accounts: each has something due, something late and something answered.

All of it is dated from the last day, so that it holds whatever day of the year the demo is built. The group's meetings
are set to fit (see `groups`): one to come, one just held, and one whose minutes somebody has not got to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from systembrist import clock, handling
from systembrist.demo import filings, rounds, words
from systembrist.demo.diary import Act, Entry, Stage, at
from systembrist.demo.filings import Report
from systembrist.demo.troupes import Troupe
from systembrist.escalation import respond, sweep
from systembrist.model import Deficiency, FaultLevel, Level, VerdictKind
from systembrist.store import deficiencies, referrals

ABOUT_FK = "forsakringskassan"
AREAS = ("sgi", "arbetsmarknad", "ekonomi", "digitalisering")
"""Areas in which something can be about Försäkringskassan, so that its member of the group has it."""

LEFT_AT_THE_TOP = 400
"""When something urgent was filed that nobody at Socialstyrelsen has answered: a 15 May has passed since."""
LONG_AGO = 260
"""When something was filed that the group acted on: since then the ombud has been asked whether it got better."""
LATELY = 110
"""When something was filed that was decided in the minutes which lie."""
TOO_LATE = 15
"""When something was filed whose text has not been released, though the packet has gone out."""
WAITING = 14
"""When something was filed that is in the packet for the next meeting."""
ASKED = 9
URGENT = 8
NEW = (3, 1)

CLIMB = (Level.LEDNINGSGRUPP, Level.KOMMUN, Level.LANSSTYRELSE)
"""Where the urgent ones are lifted on the last day, so that each authority has one whatever its yearly date."""

Then = Callable[[Session, Stage, Deficiency, datetime], None]


@dataclass(frozen=True)
class Scene:
    """A report that ends in a certain way, and what is done with it once it has been filed."""

    report: Report
    then: Then


def scenes(stage: Stage) -> list[Scene]:
    """What is filed for the sake of the ending, to be classified with all the rest."""
    return [
        _scene(stage, LEFT_AT_THE_TOP, _hurried_then),
        *(_scene(stage, LONG_AGO, _to_be_acted_on) for _ in range(2)),
        _scene(stage, LATELY, _to_be_acted_on),
        _scene(stage, LATELY, _to_be_lifted),
        _scene(stage, TOO_LATE, _overlooked),
        *(_scene(stage, WAITING, _left_waiting) for _ in range(3)),
        *(_scene(stage, days, _overlooked) for days in NEW),
        *(_scene(stage, URGENT, _hurried) for _ in CLIMB),
        _scene(stage, URGENT, _hurried_there, stage.cast.below_unconnected),
    ]


def _scene(stage: Stage, days: int, then: Then, troupe: Troupe | None = None) -> Scene:
    """About Försäkringskassan, so many days before the end, by the demo's own ombud unless by another troupe's."""
    told = stage.writer.tell(stage.chance.choice(AREAS), ABOUT_FK)
    troupe = troupe or stage.cast.home
    moment = at(clock.add_days(stage.last_day, -days), 9, stage.chance.randrange(60))
    made = filings.report(stage, troupe, troupe.ombud[0], moment, told)
    sure: dict[str, object] = {"area": told.area, "actor": told.actor}
    if then in (_hurried, _hurried_then, _hurried_there):
        sure |= {"fault_level": FaultLevel.CENTRAL, "asks_urgent": True}
    return Scene(Report(troupe, made.author, moment, made.new.model_copy(update=sure)), then)


def _release(session: Session, stage: Stage, filed: Deficiency, moment: datetime) -> None:
    home = stage.cast.home
    rounds.release(session, home, filed, moment)
    rounds.summarise(session, stage, home, filed, moment)


def _to_be_acted_on(session: Session, stage: Stage, filed: Deficiency, moment: datetime) -> None:
    _release(session, stage, filed, moment)
    stage.promised[filed.id] = VerdictKind.ATGARDA


def _to_be_lifted(session: Session, stage: Stage, filed: Deficiency, moment: datetime) -> None:
    _release(session, stage, filed, moment)
    stage.promised[filed.id] = VerdictKind.LYFT


def _left_waiting(session: Session, stage: Stage, filed: Deficiency, moment: datetime) -> None:
    _release(session, stage, filed, moment)
    stage.kept_for_later.add(filed.id)


def _hurried(session: Session, stage: Stage, filed: Deficiency, moment: datetime) -> None:
    by = stage.cast.home.samordnare
    handling.mark_urgent(session, filed, account_id=by, policy=stage.policy, now=moment)
    _left_waiting(session, stage, filed, moment)


def _hurried_then(session: Session, stage: Stage, filed: Deficiency, moment: datetime) -> None:
    _hurried(session, stage, filed, moment)


def _hurried_there(session: Session, stage: Stage, filed: Deficiency, moment: datetime) -> None:
    _hurried(session, stage, filed, moment)


def _overlooked(*_: object) -> None:
    """The samordnare has not got to it."""


def entries(stage: Stage, found: list[Scene]) -> Iterator[Entry]:
    """Each filed at its moment; then a question to the ombud, and what is urgent is lifted."""
    filed: dict[Then, list[int]] = {}
    for scene in found:
        yield scene.report.moment, _file(stage, scene, filed)
    yield at(clock.add_days(stage.last_day, -ASKED), 11), _ask(stage, filed)
    then = clock.add_days(stage.last_day, 7 - LEFT_AT_THE_TOP)
    yield clock.at_local_time(stage.last_day, 9), _lift(stage, filed, _hurried_there, CLIMB[0])
    for step, level in enumerate(CLIMB):
        yield clock.at_local_time(then, 9 + step), _lift(stage, filed, _hurried_then, level)
        yield clock.at_local_time(stage.last_day, 9 + step), _lift(stage, filed, _hurried, level, but=step)


def _file(stage: Stage, scene: Scene, filed: dict[Then, list[int]]) -> Act:
    def act(session: Session, moment: datetime) -> None:
        one = filings.file(session, stage, scene.report, moment)
        stage.kept_back.add(one.id)
        filed.setdefault(scene.then, []).append(one.id)
        scene.then(session, stage, one, moment + timedelta(hours=2))

    return act


def _ask(stage: Stage, filed: dict[Then, list[int]]) -> Act:
    """The chair asks about one of those that wait; the ombud has not answered yet."""

    def act(session: Session, moment: datetime) -> None:
        one = deficiencies.get(session, filed[_left_waiting][0])
        assert one is not None  # noqa: S101
        rounds.ask(session, stage, stage.cast.home, one, moment)

    return act


def _lift(stage: Stage, filed: dict[Then, list[int]], which: Then, level: Level, *, but: int = 0) -> Act:
    """All of that ending but the first few, which stay where they are: one at every level above the group."""
    troupe = stage.cast.below_unconnected if which is _hurried_there else stage.cast.home
    by = troupe.ordforande if level is Level.LEDNINGSGRUPP else stage.cast.offices[troupe.bodies[level]]

    def act(session: Session, moment: datetime) -> None:
        climbing = filed[which][but:]
        sweep.catch_up(session, stage.policy, referrals.of(climbing), moment)
        for one in climbing:
            about, stay = deficiencies.get(session, one), referrals.open_stay(session, one)
            assert about is not None  # noqa: S101
            assert stay is not None  # noqa: S101
            reason = words.reason(stage, level, VerdictKind.LYFT, about.area)
            respond.decide(session, stage.policy, stay=stay, level=level, urgent=True, kind=VerdictKind.LYFT,
                           reason=reason, decided_by=by, now=moment)  # fmt: skip

    return act
