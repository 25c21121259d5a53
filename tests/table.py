"""A ledningsgrupp at its table, for tests of what it gets before a meeting and what is written after it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine
from sqlmodel import Session

from systembrist import grouping, handling, meetings
from systembrist.escalation.policy import Policy
from systembrist.model import Body, Deficiency, Level, Meeting, RoleKind, VerdictKind, Verksamhet
from systembrist.store import database, deficiencies, minutes, referrals
from systembrist.store.minutes import Item
from tests import world

TEXT, PROPOSAL, ADDED = "Väntade för länge på tid.", "Fler tider.", "Det var i maj."
MET = "2026-03-10T13:00"


@dataclass
class Table:
    """A ledningsgrupp and what comes to it."""

    engine: Engine
    policy: Policy
    service_id: int
    group_id: int
    by: int
    other: int

    def does(self, act: Callable[[Session], Any]) -> Any:
        """A verb, in a transaction of its own."""
        with database.writing(self.engine) as session:
            return act(session)

    def file(self, when: str, *, released: str | None = None, **fields: Any) -> int:
        """A report to the group; its id."""

        def act(session: Session) -> int:
            service = session.get_one(Verksamhet, self.service_id)
            fields.setdefault("text", TEXT)
            one = world.file(session, service, self.policy, when, author_id=self.by, **fields)
            if released is not None:
                world.release(session, one.id, world.at(released), by=self.by)
            return one.id

        return int(self.does(act))

    def meet(self, when: str = MET, planned: str = "2026-02-01") -> int:
        """A planned meeting; its id."""

        def act(session: Session) -> int:
            body = session.get_one(Body, self.group_id)
            meeting = meetings.plan(
                session, self.policy, body, at=world.at(when), account_id=self.by, now=world.at(planned)
            )
            return meeting.id

        return int(self.does(act))

    def decide(
        self, meeting_id: int, one: int, kind: VerdictKind, when: str, reason: str = "Vi har prövat det."
    ) -> None:
        """What the meeting decides."""

        def act(session: Session) -> None:
            stay, found = referrals.open_stay(session, one), deficiencies.get(session, one)
            assert stay is not None
            assert found is not None
            meetings.decide(session, self.policy, session.get_one(Meeting, meeting_id), stay=stay, urgent=found.urgent,
                            kind=kind, reason=reason, decided_by=self.by, now=world.at(when))  # fmt: skip

        self.does(act)

    def approve(self, meeting_id: int, *whens: str) -> None:
        """Chair and adjuster approve the minutes."""
        for role, account, when in zip(
            (RoleKind.ORDFORANDE, RoleKind.JUSTERARE), (self.by, self.other), whens, strict=True
        ):

            def act(session: Session, role: RoleKind = role, account: int = account, when: str = when) -> None:
                meeting = session.get_one(Meeting, meeting_id)
                meetings.approve(session, self.policy, meeting, role=role, account_id=account,
                                 seen=meetings.version(session, meeting), now=world.at(when))  # fmt: skip

            self.does(act)

    def on(self, when: str) -> dict[int, Item]:
        """What stayed there, by id."""
        with database.reading(self.engine) as session:
            body = session.get_one(Body, self.group_id)
            return {item.id: item for item in minutes.staying(session, body, world.at(when))}

    def decided(self, when: str) -> list[minutes.Decided]:
        """What the latest meeting with minutes had decided."""
        with database.reading(self.engine) as session:
            body = session.get_one(Body, self.group_id)
            meeting = minutes.last_with_minutes(session, self.group_id, world.at(when))
            return [] if meeting is None else minutes.decided_in(session, body, meeting, world.at(when))

    def release(self, one: int, when: str) -> None:
        """The samordnare lets the group read it."""
        self.does(lambda session: world.release(session, one, world.at(when), by=self.by))

    def mark_urgent(self, one: int, when: str) -> None:
        """The chair says that it can't wait."""
        self.does(
            lambda session: handling.mark_urgent(
                session, session.get_one(Deficiency, one), account_id=self.by, policy=self.policy, now=world.at(when)
            )
        )

    def add(self, one: int, text: str, when: str) -> None:
        """The ombud answers a question."""
        self.does(
            lambda session: handling.supplement(
                session,
                self.policy,
                session.get_one(Deficiency, one),
                text=text,
                account_id=self.by,
                now=world.at(when),
            )
        )

    def merge(self, head: int, *others: int, when: str) -> None:
        """One samlad brist of several."""

        def act(session: Session) -> None:
            first, *rest = [session.get_one(Deficiency, one) for one in (head, *others)]
            grouping.merge(session, self.policy, first, rest, account_id=self.by, now=world.at(when))

        self.does(act)

    def split(self, one: int, when: str) -> None:
        """One is taken out of its samlad brist."""
        self.does(
            lambda session: grouping.split(
                session, self.policy, session.get_one(Deficiency, one), account_id=self.by, now=world.at(when)
            )
        )

    def take_back(self, one: int, when: str) -> None:
        """The chair regrets a verdict."""
        self.does(lambda session: world.take_back(session, self.policy, one, when, by=self.by))

    def correct(self, one: int, when: str, *, area: str, actor: str) -> None:
        """A person says what it is filed under."""
        self.does(
            lambda session: handling.correct(
                session, session.get_one(Deficiency, one), area=area, actor=actor, fault_level=None,
                account_id=self.by, policy=self.policy, now=world.at(when),
            )
        )  # fmt: skip

    def again(self, one: int, when: str) -> None:
        """It has happened again."""
        self.does(
            lambda session: grouping.again(
                session,
                self.policy,
                session.get_one(Deficiency, one),
                account_id=self.by,
                form_key=None,
                now=world.at(when),
            )
        )


def build(engine: Engine, policy: Policy) -> Table:
    """The group of PO Borlänge, which works in Säter too, with a chair and an adjuster."""
    with database.writing(engine) as session:
        service = world.open_service(session, "PO Borlänge", "Borlänge", "Säter")
        group = world.chain(session, service)[Level.LEDNINGSGRUPP]
        by = world.person(session, "ordforande", RoleKind.ORDFORANDE, service)
        other = world.person(session, "justerare", RoleKind.JUSTERARE, service)
        return Table(engine, policy, service.id, group.id, by.id, other.id)
