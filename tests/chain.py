"""PO Borlänge with Säter: a joint verksamhet, its people and every verb on it, for tests of the core."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from systembrist import followup, grouping, handling, meetings, undertakings
from systembrist.clock import local_date
from systembrist.escalation import respond
from systembrist.escalation.policy import Policy
from systembrist.model import (
    Account,
    Body,
    Deficiency,
    Event,
    EventKind,
    Feedback,
    FeedbackKind,
    FollowUpAnswer,
    Handover,
    Level,
    Meeting,
    Outbox,
    Referral,
    RoleKind,
    Undertaking,
    VerdictKind,
    Verksamhet,
    WithdrawalReason,
)
from systembrist.permissions import Matter
from systembrist.store import database, deficiencies, events, feedback, handovers, referrals
from systembrist.store import organisations as known
from systembrist.store import undertakings as promised
from tests import world
from tests.faults import state

HOST, BESIDE = "Borlänge", "Säter"
REASON = "Därför att vi har prövat saken."
CAST = {
    "ombud": RoleKind.OMBUD, "samordnare": RoleKind.SAMORDNARE, "ordforande": RoleKind.ORDFORANDE,
    "justerare": RoleKind.JUSTERARE, "ledamot": RoleKind.LEDAMOT, "kommun": RoleKind.KOMMUN,
    "lansstyrelse": RoleKind.LANSSTYRELSE,
}  # fmt: skip


@dataclass
class Chain:
    """The verksamhet, its bodies by level, the kommun beside, and who acts."""

    engine: Engine
    policy: Policy
    service_id: int
    bodies: dict[Level, int]
    beside: int
    people: dict[str, int]

    # --- what is done

    def does(self, act: Callable[[Session], Any]) -> Any:
        """A verb, in a transaction of its own."""
        with database.writing(self.engine) as session:
            return act(session)

    def file(self, when: str = "2026-01-05T12:00", *, kommun: str = HOST, author: str = "ombud", **fields: Any) -> int:
        """A report to the group; its id."""
        fields = {"actor": "bank"} | fields

        def act(session: Session) -> int:
            service = session.get_one(Verksamhet, self.service_id)
            one = world.file(session, service, self.policy, when, kommun=world.kommun_id(kommun),
                             author_id=self.people[author], **fields)  # fmt: skip
            return one.id

        return int(self.does(act))

    def on(self, one: int, verb: Callable[..., Any], when: str, *, by: str = "samordnare", **more: Any) -> Any:
        """A verb of the kind verb(session, policy, deficiency, *, …, account_id, now)."""
        return self.does(
            lambda session: verb(
                session, self.policy, session.get_one(Deficiency, one), account_id=self.people[by],
                now=world.at(when), **more,
            )
        )  # fmt: skip

    def decide(self, one: int, kind: VerdictKind, when: str, *, by: str = "ordforande") -> None:
        """The body it stays at decides."""
        self.does(lambda session: world.decide(session, self.policy, one, kind, when, by=self.people[by]))

    def take_back(self, one: int, when: str) -> None:
        """The body it stays at regrets its verdict."""
        self.does(lambda session: world.take_back(session, self.policy, one, when, by=self.people["ordforande"]))

    def correct(self, one: int, when: str) -> None:
        """A person confirms what it is filed under."""
        self.does(
            lambda session: handling.correct(
                session, session.get_one(Deficiency, one), area="vardkoer", actor="bank", fault_level=None,
                account_id=self.people["samordnare"], policy=self.policy, now=world.at(when),
            )
        )  # fmt: skip

    def urgent(self, one: int, when: str) -> None:
        """It is marked urgent."""
        self.does(
            lambda session: handling.mark_urgent(
                session, session.get_one(Deficiency, one), account_id=self.people["samordnare"], policy=self.policy,
                now=world.at(when),
            )
        )  # fmt: skip

    def merge(self, head: int, *others: int, when: str) -> None:
        """One samlad brist of several."""

        def act(session: Session) -> None:
            rest = [session.get_one(Deficiency, one) for one in others]
            grouping.merge(session, self.policy, session.get_one(Deficiency, head), rest,
                           account_id=self.people["samordnare"], now=world.at(when))  # fmt: skip

        self.does(act)

    def split(self, one: int, when: str) -> None:
        """One is taken out of its samlad brist."""
        self.on(one, grouping.split, when)

    def again(self, one: int, when: str, *, form_key: str | None = None) -> int:
        """It happens again; the id of what was noted."""
        return int(self.on(one, grouping.again, when, by="ombud", form_key=form_key).id)

    def withdraw(self, one: int, when: str) -> None:
        """It should not have been filed."""
        self.on(one, handling.withdraw, when, reason=WithdrawalReason.MISSTAG)

    def pass_by(self, one: int, body_id: int, when: str) -> None:
        """It shall pass a body by."""
        body = self.read(lambda session: known.body(session, body_id))
        self.on(one, handling.pass_by, when, body=body)

    def follow_up(self, one: int, said: FollowUpAnswer, when: str) -> None:
        """The ombud says whether it has got better."""
        self.on(one, followup.answer, when, by="ombud", said=said)

    def answer_copy(self, one: int, when: str, *, text: str = "Vi ser över det.") -> None:
        """The kommun beside answers its copy."""

        def act(session: Session) -> None:
            copy = next(one for one in handovers.of_deficiency(session, one) if one.to_body_id == self.beside)
            respond.answer_copy(session, self.policy, copy, kind=FeedbackKind.FORBATTRING, text=text,
                                account_id=self.people["kommun"], now=world.at(when))  # fmt: skip

        self.does(act)

    def run(self, as_of: str) -> dict[str, int]:
        """Every job up to a moment."""
        return world.run_jobs(self.engine, self.policy, as_of)

    # --- answer times

    def undertake(self, days: int, when: str, level: Level = Level.LEDNINGSGRUPP, **more: Any) -> bool:
        """A body of the chain accepts an answer time; whether that changed anything."""
        fields = {"accepted_on": local_date(world.at(when)), "decided_by": "Nämndens beslut § 12"} | more

        def act(session: Session) -> bool:
            body = session.get_one(Body, self.bodies[level])
            before = promised.holding(session, body.id)
            return undertakings.undertake(session, body, days=days, before=before, now=world.at(when), **fields)

        return bool(self.does(act))

    def end_undertaking(self, when: str, level: Level = Level.LEDNINGSGRUPP) -> None:
        """It accepts none any more."""
        held = self.held(level)
        self.does(lambda session: undertakings.end(session, held, world.at(when)))

    def held(self, level: Level = Level.LEDNINGSGRUPP) -> Undertaking:
        """What it has undertaken."""
        held = self.read(lambda session: promised.holding(session, self.bodies[level]))
        assert isinstance(held, Undertaking)
        return held

    # --- meetings

    def plan(self, at: str, when: str = "2026-01-05T09:00") -> int:
        """A meeting of the group; its id."""

        def act(session: Session) -> int:
            group = session.get_one(Body, self.bodies[Level.LEDNINGSGRUPP])
            return meetings.plan(session, self.policy, group, at=world.at(at),
                                 account_id=self.people["samordnare"], now=world.at(when)).id  # fmt: skip

        return int(self.does(act))

    def _meeting(self, verb: Callable[..., Any], meeting_id: int, when: str, **more: Any) -> Any:
        return self.does(
            lambda session: verb(session, self.policy, session.get_one(Meeting, meeting_id), now=world.at(when), **more)
        )

    def move(self, meeting_id: int, to: str, when: str) -> None:
        """The meeting is moved."""
        self._meeting(meetings.move, meeting_id, when, at=world.at(to), account_id=self.people["samordnare"])

    def cancel(self, meeting_id: int, when: str) -> None:
        """The meeting is cancelled."""
        self._meeting(meetings.cancel, meeting_id, when, account_id=self.people["samordnare"])

    def note(self, meeting_id: int, one: int, kind: VerdictKind, when: str, *, reason: str = REASON) -> None:
        """What the meeting decided."""

        def act(session: Session) -> None:
            meetings.decide(
                session, self.policy, session.get_one(Meeting, meeting_id), stay=world.open_stay(session, one),
                urgent=session.get_one(Deficiency, one).urgent, kind=kind, reason=reason,
                decided_by=self.people["ordforande"], now=world.at(when),
            )  # fmt: skip

        self.does(act)

    def write(self, meeting_id: int, when: str, *, note: str | None = None, present: tuple[int, ...] = ()) -> None:
        """What else the minutes say."""
        self.does(
            lambda session: meetings.write(
                session, session.get_one(Meeting, meeting_id), present=present, note=note, now=world.at(when)
            )
        )

    def version(self, meeting_id: int) -> str:
        """What the minutes say now."""
        return str(self.read(lambda session: meetings.version(session, session.get_one(Meeting, meeting_id))))

    def approve(
        self, meeting_id: int, when: str, *, role: RoleKind = RoleKind.ORDFORANDE, by: str | None = None,
        seen: str | None = None,
    ) -> None:  # fmt: skip
        """Chair or adjuster approves what the minutes say."""
        account_id = self.people[by or role.value]
        self._meeting(meetings.approve, meeting_id, when, role=role, account_id=account_id,
                      seen=seen or self.version(meeting_id))  # fmt: skip

    def both_approve(self, meeting_id: int, when: str) -> None:
        """Chair and adjuster approve."""
        self.approve(meeting_id, when)
        self.approve(meeting_id, when, role=RoleKind.JUSTERARE)

    def unapprove(self, meeting_id: int, when: str, *, role: RoleKind = RoleKind.ORDFORANDE) -> None:
        """Whoever approved regrets it."""
        self._meeting(meetings.unapprove, meeting_id, when, role=role, account_id=self.people[role.value])

    # --- what there is

    def read(self, what: Callable[[Session], Any]) -> Any:
        """Something read."""
        with database.reading(self.engine) as session:
            session.expire_on_commit = False
            return what(session)

    def meeting(self, meeting_id: int) -> Meeting:
        """A meeting as it stands."""
        found: Meeting = self.read(lambda session: session.get_one(Meeting, meeting_id))
        return found

    def stay(self, one: int) -> Referral | None:
        """Where it stays."""
        found: Referral | None = self.read(lambda session: referrals.open_stay(session, one))
        return found

    def limits(self, one: int) -> tuple[date, date | None]:
        """The dates of its limit and of when it is acted on."""
        stay = self.stay(one)
        assert stay is not None
        return local_date(stay.due_at), None if stay.act_at is None else local_date(stay.act_at)

    def history(self, one: int) -> list[tuple[str, str | None, str | None]]:
        """Each stay as (level, date of closing, outcome)."""
        return world.history(self.engine, one)

    def events(self, one: int | None, *kinds: EventKind) -> list[Event]:
        """What happened to it, or to no deficiency, of these kinds."""
        query = select(Event).where(Event.deficiency_id == one, col(Event.kind).in_(kinds)).order_by(col(Event.id))
        found: list[Event] = self.read(lambda session: session.exec(query).all())
        return found

    def kinds(self, one: int) -> list[EventKind]:
        """All that happened to it, by kind."""
        return [event.kind for event in self.read(lambda session: events.of_deficiency(session, one))]

    def answers(self, one: int, *, to: int | None = None) -> list[Feedback]:
        """What the verksamhet, or a body, was told of it."""
        given = self.read(lambda session: feedback.of_deficiency(session, one))
        return [answer for answer in given if answer.to_body_id == to]

    def told(self, one: int, *, to: int | None = None) -> list[FeedbackKind]:
        """The kinds of those."""
        return [answer.kind for answer in self.answers(one, to=to)]

    def copies(self, one: int) -> list[Handover]:
        """Its frozen copies."""
        found: list[Handover] = self.read(lambda session: handovers.of_deficiency(session, one))
        return found

    def matter(self, one: int) -> Matter:
        """What the permissions ask about."""
        found: Matter = self.read(lambda session: deficiencies.matter(session, one))
        return found

    def row(self, one: int) -> Deficiency:
        """The deficiency as it stands."""
        found: Deficiency = self.read(lambda session: session.get_one(Deficiency, one))
        return found

    def mails(self, kind: str) -> list[tuple[str, int | None, datetime]]:
        """Who is mailed so, about which deficiency, for when."""
        query = select(Account.email, Outbox.deficiency_id, Outbox.at).join(
            Account, col(Account.id) == col(Outbox.account_id)
        )
        found = self.read(lambda session: session.exec(query.where(Outbox.kind == kind).order_by(col(Outbox.id))).all())
        return [(email.split("@")[0], deficiency_id, at) for email, deficiency_id, at in found]

    @property
    def broken(self) -> list[str]:
        """What verify finds."""
        return state.broken(self.engine)


def build(engine: Engine, policy: Policy) -> Chain:
    """The verksamhet with one account a role."""
    with database.writing(engine) as session:
        service = world.open_service(session, f"PO {HOST}", HOST, BESIDE)
        people = {name: world.person(session, name, kind, service).id for name, kind in CAST.items()}
        bodies = {level: body.id for level, body in world.chain(session, service).items()}
        beside = known.body_of_kommun(session, world.kommun_id(BESIDE))
        return Chain(engine, policy, service.id, bodies, beside.id, people)
