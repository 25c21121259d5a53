"""Random stories of what people do in a small country, the same for every database they are played on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from sqlalchemy import Engine
from sqlmodel import Session

from systembrist import clock, filing, followup, grouping, handling, meetings, organisations, undertakings
from systembrist.errors import Conflict, InputRefused
from systembrist.escalation import respond, sweep
from systembrist.escalation.policy import Policy
from systembrist.model import (
    Deficiency,
    FaultLevel,
    FeedbackKind,
    FollowUpAnswer,
    Level,
    Meeting,
    RoleKind,
    VerdictKind,
    WithdrawalReason,
)
from systembrist.store import database, deficiencies, handovers, referrals
from systembrist.store import meetings as held
from systembrist.store import organisations as known
from systembrist.store import undertakings as promised
from tests import world
from tests.faults.state import JOINT, KOMMUNER, body_above

Verb = Callable[[Session, Policy, Deficiency], object]


@dataclass(frozen=True)
class Act:
    """One human action: when, what, and about which deficiency if it could only be done where the jobs had come far
    enough with that (0: about none).
    """

    at: datetime
    what: Callable[[Session, Policy], object]
    name: str
    meets: int = 0


def perform(engine: Engine, policy: Policy, act: Act) -> bool:
    """Does it; a refusal is an answer too. Returns whether it was done."""
    try:
        with database.writing(engine) as session:
            act.what(session, policy)
    except (Conflict, InputRefused):
        return False
    return True


def bring_up(engine: Engine, policy: Policy, act: Act) -> None:
    """Does what the jobs would have done by then with what the action is about, and with nothing else."""
    with database.writing(engine) as session:
        found = deficiencies.get(session, act.meets)
        whole = 0 if found is None else found.merged_into_id or found.id
        sweep.catch_up(session, policy, referrals.of([whole]), act.at)


@dataclass(frozen=True)
class Staff:
    """Who acts: one for most things, an ombud in each verksamhet, and two who approve minutes."""

    by: int
    authors: dict[int, int]
    chair: int
    adjuster: int


def staff(engine: Engine, services: Sequence[int], by: int) -> Staff:
    """Somebody in every role that is told by mail, in every verksamhet."""
    kinds = (RoleKind.OMBUD, RoleKind.SAMORDNARE, RoleKind.ORDFORANDE, RoleKind.JUSTERARE, RoleKind.KOMMUN,
             RoleKind.LANSSTYRELSE)  # fmt: skip
    with database.writing(engine) as session:
        found = {}
        for service_id in services:
            service = session.get_one(world.Verksamhet, service_id)
            for kind in kinds:
                found[service_id, kind] = world.person(session, f"{kind}{service_id}", kind, service).id
    first = services[0]
    return Staff(by, {one: found[one, RoleKind.OMBUD] for one in services}, found[first, RoleKind.ORDFORANDE],
                 found[first, RoleKind.JUSTERARE])  # fmt: skip


class Country:
    """Draws a list of actions from a seed; the ids it speaks of are those that the actions themselves will make."""

    def __init__(self, chance: Random, services: Sequence[int], people: Staff, *, start: str, days: int) -> None:
        self.chance, self.services, self.people, self.by = chance, services, people, people.by
        self.start, self.days = clock.parse_instant(start), days
        self.filed: list[tuple[datetime, int]] = []
        """When each is filed, and in which verksamhet."""

    def _moment(self, after: datetime | None = None) -> datetime:
        first = after or self.start
        seconds = int((self.start + timedelta(days=self.days) - first).total_seconds())
        return first + timedelta(seconds=self.chance.randrange(1, max(seconds, 2)))

    def _days(self, least: int, most: int) -> timedelta:
        return timedelta(days=self.chance.randrange(least, most), seconds=self.chance.randrange(86400))

    def actions(
        self, *, filings: int, decisions: int, others: int, corrections: int = 0, rounds: int = 0, shared: int = 0
    ) -> list[Act]:
        """The actions in time order; deficiency n is the n-th filed.

        `rounds` are meetings with all that belongs to them, `shared` what is done with several reports of one fault.
        """
        alike = [self._burst() for _ in range(shared)]
        alone = [(self._moment(), self.chance.choice(self.services)) for _ in range(filings)]
        self.filed = sorted(alone + [one for burst in alike for one in burst])
        acts = [self._file(moment, service) for moment, service in self.filed]
        acts.append(self._undertaking(self.start, ends=False))
        for _ in range(decisions):
            acts += self._decide()
        acts += [self._correct() for _ in range(corrections)]
        for number in range(rounds):
            acts += self._round(number)
        for burst in alike:
            acts += self._share([self.filed.index(one) + 1 for one in burst])
        choices = [self._release, self._summarise, self._connection, self._joining, self._pass_by, self._withdraw,
                   self._again, self._supplement, self._answer_copy, self._undertaking]  # fmt: skip
        acts += [self.chance.choice(choices)() for _ in range(others)]
        last = self.start + timedelta(days=self.days + 60)
        return sorted((act for act in acts if act.at < last), key=lambda act: act.at)

    # --- one deficiency

    def _file(self, at: datetime, service: int) -> Act:
        urgent, known_actor = self.chance.random() < 0.15, self.chance.random() < 0.6
        level, beside = self.chance.choice([None, *FaultLevel]), self.chance.random() < 0.3
        author = self.people.authors.get(service) if self.chance.random() < 0.7 else None

        def what(session: Session, policy: Policy) -> None:
            vardkommun_id = known.verksamhet(session, service).vardkommun_id  # type: ignore[union-attr]
            joint = beside and vardkommun_id == world.kommun_id(KOMMUNER[0])
            new = filing.NewDeficiency(
                text="Väntade.", kommun_id=world.kommun_id(JOINT) if joint else vardkommun_id, verksamhet_id=service,
                fault_level=level, actor="bank" if known_actor else None,
            )  # fmt: skip
            row = filing.file_many(session, [new], [world.SUGGESTION], author_id=author, policy=policy, now=at)[0]
            row.urgent = urgent
            session.add(row)

        return Act(at, what, "file")

    def _some(self, *, days: int | None = None) -> tuple[int, datetime]:
        """One that will be filed, and a moment after that (within so many days)."""
        number = self.chance.randrange(len(self.filed))
        filed_at = self.filed[number][0]
        return number + 1, self._moment(filed_at) if days is None else filed_at + self._days(0, days)

    def _on(self, deficiency_id: int, at: datetime, name: str, verb: Verb, *, meets: bool = False) -> Act:
        def what(session: Session, policy: Policy) -> None:
            found = deficiencies.get(session, deficiency_id)
            if found is not None:  # else it is filed later
                verb(session, policy, found)

        return Act(at, what, name, deficiency_id if meets else 0)

    def _decide(self, deficiency_id: int = 0, at: datetime | None = None) -> list[Act]:
        if at is None:
            deficiency_id, at = self._some()
        kind = self.chance.choice([VerdictKind.LYFT, VerdictKind.LYFT, *VerdictKind])

        def verb(session: Session, policy: Policy, found: Deficiency) -> None:
            stay = referrals.open_stay(session, found.id)
            level = None if stay is None else known.body(session, stay.body_id).level  # type: ignore[union-attr]
            if stay is not None and level is not None and kind in respond.verdicts_open_to(level):
                respond.decide(session, policy, stay=stay, level=level, urgent=found.urgent, kind=kind,
                               reason=f"{kind} {now}", decided_by=self.by, now=now)  # fmt: skip

        now, acts = at, [self._on(deficiency_id, at, "decide", verb, meets=True)]
        if self.chance.random() < 0.4:
            acts.append(self._take_back(deficiency_id, at + timedelta(hours=self.chance.randrange(1, 30))))
        if kind is VerdictKind.ATGARDA:
            service = self.filed[deficiency_id - 1][1]
            near = [one + 1 for one, (_, where) in enumerate(self.filed) if where == service]
            who = [deficiency_id, *self.chance.choices(near, k=2)]  # perhaps parts of it
            acts += [self._follow_up(one, at + self._days(178, 260)) for one in who]
        if kind is VerdictKind.KOMPLETTERA:
            acts.append(self._supplement(deficiency_id, at + self._days(0, 30)))
        return acts

    def _take_back(self, deficiency_id: int, at: datetime) -> Act:
        return taking_back(deficiency_id, at, self.by)

    def _follow_up(self, deficiency_id: int, at: datetime) -> Act:
        said = self.chance.choice([FollowUpAnswer.NEJ, *FollowUpAnswer])
        return self._on(
            deficiency_id, at, "follow up",
            lambda session, policy, found: followup.answer(session, policy, found, said, account_id=self.by, now=at),
        )  # fmt: skip

    def _correct(self) -> Act:
        deficiency_id, at = self._some()
        level, area = self.chance.choice([None, *FaultLevel]), self.chance.choice(["vardkoer", "bostad", "sgi"])
        return self._on(
            deficiency_id, at, "correct",
            lambda session, policy, found: handling.correct(
                session, found, area=area, actor="bank", fault_level=level, account_id=self.by, policy=policy, now=at
            ),
        )  # fmt: skip

    def _release(self) -> Act:
        deficiency_id, at = self._some()
        return self._on(
            deficiency_id, at, "release",
            lambda session, _, found: world.release(session, found.id, at, by=self.by),
        )  # fmt: skip

    def _supplement(self, deficiency_id: int = 0, at: datetime | None = None) -> Act:
        some, then = self._some()
        moment = at or then
        return self._on(
            deficiency_id or some, moment, "supplement",
            lambda session, policy, found: handling.supplement(
                session, policy, found, text=f"Till {moment}", account_id=self.by, now=moment
            ),
        )  # fmt: skip

    def _summarise(self) -> Act:
        deficiency_id, at = self._some()
        return self._on(
            deficiency_id, at, "summarise",
            lambda session, _, found: handling.summarise(
                session, found, text=f"Kort {at}", account_id=self.by, approver="Någon", now=at
            ),
        )  # fmt: skip

    def _withdraw(self) -> Act:
        deficiency_id, at = self._some()
        reason = self.chance.choice(list(WithdrawalReason))
        return self._on(
            deficiency_id, at, "withdraw",
            lambda session, policy, found: handling.withdraw(
                session, policy, found, reason=reason, account_id=self.by, now=at
            ),
        )  # fmt: skip

    def _pass_by(self, deficiency_id: int = 0, at: datetime | None = None) -> Act:
        if at is None:
            deficiency_id, at = self._some(days=200)
        now, where = at, self.chance.choice(["group", "host", "concerned"])

        def verb(session: Session, policy: Policy, found: Deficiency) -> None:
            group = known.group_of(session, found.verksamhet_id)
            bodies = {"group": group.id, "host": group.parent_id,
                      "concerned": known.body_of_kommun(session, found.kommun_id).id}  # fmt: skip
            body = known.body(session, bodies[where] or 0)
            assert body is not None
            handling.pass_by(session, policy, found, body, account_id=self.by, now=now)

        return self._on(deficiency_id, at, "pass by", verb)

    def _answer_copy(self) -> Act:
        deficiency_id, at = self._some()

        def verb(session: Session, policy: Policy, found: Deficiency) -> None:
            kommun = known.body_of_kommun(session, found.kommun_id)
            for copy in handovers.of_deficiency(session, found.id):
                if copy.to_body_id == kommun.id:
                    respond.answer_copy(session, policy, copy, kind=FeedbackKind.KANNEDOM, text=f"Tack {at}",
                                        account_id=self.by, now=at)  # fmt: skip

        return self._on(deficiency_id, at, "answer copy", verb, meets=True)

    # --- several reports of one fault

    def _burst(self) -> list[tuple[datetime, int]]:
        """The same fault, reported several times within some weeks."""
        service, at = self.chance.choice(self.services), self._moment()
        return [(at + self._days(0, 40), service) for _ in range(self.chance.randrange(2, 5))]

    def _share(self, ids: Sequence[int]) -> list[Act]:
        """They are merged; one of them happens again, is split off, is merged once more, passes somebody by."""
        some = self.chance.sample(ids, len(ids))
        at = max(self.filed[one - 1][0] for one in some) + self._days(0, 90)
        acts = [self._merge(some[0], some[1:], at)]
        if self.chance.random() < 0.5:
            acts.append(self._again(self.chance.choice(some), at + self._days(0, 200)))
        if self.chance.random() < 0.6:
            acts.append(self._split(self.chance.choice(some[1:]), at + self._days(0, 200)))
        if self.chance.random() < 0.3:
            acts.append(self._merge(some[-1], some[:1], at + self._days(0, 120)))
        if self.chance.random() < 0.5:
            acts.append(self._pass_by(self.chance.choice(some), at + self._days(-30, 100)))
        if self.chance.random() < 0.6:
            acts += self._decide(some[0], at + self._days(0, 150))
        return acts

    def _merge(self, head_id: int, others: Sequence[int], at: datetime) -> Act:
        def verb(session: Session, policy: Policy, head: Deficiency) -> None:
            found = [session.get_one(Deficiency, one) for one in others]
            grouping.merge(session, policy, head, found, account_id=self.by, now=at)

        return self._on(head_id, at, "merge", verb)

    def _split(self, deficiency_id: int, at: datetime) -> Act:
        return self._on(
            deficiency_id, at, "split",
            lambda session, policy, found: grouping.split(session, policy, found, account_id=self.by, now=at),
        )  # fmt: skip

    def _again(self, deficiency_id: int = 0, at: datetime | None = None) -> Act:
        some, then = self._some()
        moment, key = at or then, self.chance.choice([None, "knapp"])
        return self._on(
            deficiency_id or some, moment, "again",
            lambda session, policy, found: grouping.again(
                session, policy, found, account_id=self.by, form_key=key and f"{key}{found.id}", now=moment
            ),
        )  # fmt: skip

    # --- meetings

    def _round(self, number: int) -> list[Act]:
        """A meeting is planned, perhaps moved or cancelled, held and noted, its minutes approved sooner or later."""
        service, at = self.chance.choice(self.services), self._moment()
        day = clock.local_date(at + self._days(1, 120))
        meets_at = clock.at_local_time(day, 13)
        acts = [Act(at, self._plan(service, meets_at, at), "plan")]
        if self.chance.random() < 0.25:
            moved_at = at + self._days(0, 40)
            later = clock.at_local_time(clock.local_date(moved_at + self._days(1, 90)), 9)
            acts.append(self._with(service, number, moved_at, "move", lambda session, policy, meeting: meetings.move(
                session, policy, meeting, at=later, account_id=self.by, now=moved_at)))  # fmt: skip
        if self.chance.random() < 0.2:
            cancelled_at = at + self._days(0, 150)
            acts.append(self._with(service, number, cancelled_at, "cancel", lambda session, policy, meeting:
                                   meetings.cancel(session, policy, meeting, account_id=self.by,
                                                   now=cancelled_at)))  # fmt: skip
        acts += [self._note(service, number, meets_at + self._days(0, 30)) for _ in range(self.chance.randrange(4))]
        return acts + self._approvals(service, number, meets_at)

    def _plan(self, service: int, meets_at: datetime, now: datetime) -> Callable[[Session, Policy], object]:
        def what(session: Session, policy: Policy) -> None:
            group = known.group_of(session, service)
            meetings.plan(session, policy, group, at=meets_at, account_id=self.by, now=now)

        return what

    def _with(
        self, service: int, number: int, at: datetime, name: str, verb: Callable[[Session, Policy, Meeting], object],
        *, meets: int = 0,
    ) -> Act:  # fmt: skip
        """Something done with one of the group's meetings, whichever the number falls on."""

        def what(session: Session, policy: Policy) -> None:
            group = known.group_of(session, service)
            planned = sorted(held.of_body(session, group.id), key=lambda one: one.id)
            if planned:
                verb(session, policy, planned[number % len(planned)])

        return Act(at, what, name, meets)

    def _note(self, service: int, number: int, at: datetime) -> Act:
        here = [one + 1 for one, (filed_at, where) in enumerate(self.filed) if where == service and filed_at < at]
        deficiency_id = self.chance.choice(here or [0])
        kind = self.chance.choice(list(VerdictKind))

        def verb(session: Session, policy: Policy, meeting: Meeting) -> None:
            stay = referrals.open_stay(session, deficiency_id)
            found = deficiencies.get(session, deficiency_id)
            if stay is not None and found is not None:
                meetings.decide(session, policy, meeting, stay=stay, urgent=found.urgent, kind=kind,
                                reason=f"Mötet {at}", decided_by=self.by, now=at)  # fmt: skip

        return self._with(service, number, at, "note", verb, meets=deficiency_id)

    def _approvals(self, service: int, number: int, meets_at: datetime) -> list[Act]:
        acts, at = [], meets_at
        steps = [(RoleKind.ORDFORANDE, self.people.chair), (RoleKind.JUSTERARE, self.people.adjuster)]
        if self.chance.random() < 0.2:
            steps.pop()
        if self.chance.random() < 0.2:
            steps.insert(1, (RoleKind.BRUKARE, self.people.chair))  # the chair regrets it, and approves once more
            steps.append(steps[0])
        for role, account_id in steps:
            at += self._days(0, 40)
            acts.append(self._with(service, number, at, "approve", _approving(role, account_id, at)))
        return acts

    # --- bodies

    def _connection(self) -> Act:
        at, kommun = self._moment(), self.chance.choice(KOMMUNER)
        level, away = self.chance.choice(list(Level)), self.chance.random() < 0.5

        def what(session: Session, _: Policy) -> None:
            body = body_above(session, kommun, level)
            (organisations.disconnect if away else organisations.connect)(session, body, at)

        return Act(at, what, "disconnect" if away else "connect")

    def _joining(self) -> Act:
        at, kommun, leaves = self._moment(), self.chance.choice(KOMMUNER), self.chance.random() < 0.6

        def what(session: Session, _: Policy) -> None:
            body = known.body_of_kommun(session, world.kommun_id(kommun))
            if leaves:
                organisations.leave(session, body, at)
            else:
                organisations.join(session, body, decided_by="Nämnden", now=at)

        return Act(at, what, "leave" if leaves else "join")

    def _undertaking(self, at: datetime | None = None, *, ends: bool | None = None) -> Act:
        """A body accepts an answer time, another one, or none any more."""
        moment, kommun, level = at or self._moment(), self.chance.choice(KOMMUNER), self.chance.choice(list(Level)[:3])
        days, stops = self.chance.randrange(1, 120), self.chance.random() < 0.3 if ends is None else ends

        def what(session: Session, _: Policy) -> None:
            body = body_above(session, kommun, level)
            before = promised.holding(session, body.id)
            if not stops:
                undertakings.undertake(session, body, days=days, accepted_on=clock.local_date(moment),
                                       decided_by="Nämnden § 12", before=before, now=moment)  # fmt: skip
            elif before is not None:
                undertakings.end(session, before, moment)

        return Act(moment, what, "end undertaking" if stops else "undertake")


def taking_back(deficiency_id: int, at: datetime, by: int) -> Act:
    """The body it stays at regrets the verdict that stands, if one does."""

    def what(session: Session, policy: Policy) -> None:
        stay = referrals.open_stay(session, deficiency_id)
        if stay is not None and stay.verdict_id is not None:
            world.take_back(session, policy, deficiency_id, at.isoformat(), by=by)

    return Act(at, what, "take back")


def _approving(role: RoleKind, account_id: int, at: datetime) -> Callable[[Session, Policy, Meeting], object]:
    def verb(session: Session, policy: Policy, meeting: Meeting) -> None:
        if role is RoleKind.BRUKARE:
            meetings.unapprove(session, policy, meeting, role=RoleKind.ORDFORANDE, account_id=account_id, now=at)
        else:
            meetings.approve(session, policy, meeting, role=role, account_id=account_id,
                             seen=meetings.version(session, meeting), now=at)  # fmt: skip

    return verb
