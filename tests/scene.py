"""A verksamhet with somebody in every role, the web app over it and the hands of its clock, for tests over HTTP."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Flask
from sqlalchemy import Engine

from systembrist.classify import Classifier
from systembrist.escalation.policy import Policy
from systembrist.model import FaultLevel, Level, RoleKind, VerdictKind
from systembrist.store.database import writing
from tests import world
from tests.world import HandClock, Visitor

ROLES = {
    "ombud": RoleKind.OMBUD,
    "samordnare": RoleKind.SAMORDNARE,
    "ordforande": RoleKind.ORDFORANDE,
    "justerare": RoleKind.JUSTERARE,
    "ledamot": RoleKind.LEDAMOT,
    "brukare": RoleKind.BRUKARE,
    "kommun": RoleKind.KOMMUN,
    "lansstyrelse": RoleKind.LANSSTYRELSE,
    "socialstyrelsen": RoleKind.SOCIALSTYRELSEN,
    "beredningsgrupp": RoleKind.BEREDNINGSGRUPP,
    "admin": RoleKind.ADMIN,
}
"""One account a role; each is called what its role is."""

FORM = {
    "text": "Klienten fick vänta åtta månader på tid hos psykiatrin.",
    "actor": "region_psykiatri",
    "fault_level": "lokal",
    "clients": "1",
}
"""What an ombud fills in; verksamhet and kommun come from the scene."""


@dataclass
class Scene:
    """PO Borlänge: its people by name, its bodies by level, and everything needed to let time pass."""

    engine: Engine
    policy: Policy
    app: Flask
    clock: HandClock
    service_id: int
    kommun_id: int
    people: dict[str, int]
    bodies: dict[Level, int]

    def visitor(self, name: str | None = None) -> Visitor:
        """Somebody at a browser, logged in under that name."""
        return Visitor(self.app, name)

    @property
    def form(self) -> dict[str, str]:
        """A report with all that is required, and the area left to the suggestion."""
        return {**FORM, "verksamhet_id": str(self.service_id), "kommun_id": str(self.kommun_id)}

    def file(self, when: str | None = None, *, released: bool = True, **fields: Any) -> int:
        """A report by the ombud, with its texts released unless told otherwise; its id."""
        fields = {
            "author_id": self.people["ombud"],
            "fault_level": FaultLevel.LOKAL,
            "actor": "region_psykiatri",
        } | fields
        with writing(self.engine) as session:
            service = world.known.verksamhet(session, self.service_id)
            assert service is not None
            filed = world.file(session, service, self.policy, when or self.clock.now.isoformat(), **fields)
            if released:
                by, at = self.people["samordnare"], filed.filed_at
                world.release(session, filed.id, at, by=by)
            assert filed.id is not None
            return filed.id

    def decide(self, deficiency_id: int, kind: VerdictKind, by: str, when: str | None = None, **more: str) -> None:
        """The body it stays at decides."""
        with writing(self.engine) as session:
            world.decide(
                session,
                self.policy,
                deficiency_id,
                kind,
                when or self.clock.now.isoformat(),
                by=self.people[by],
                **more,
            )

    def pass_time(self, until: str) -> None:
        """Sets the clock and runs what has fallen due."""
        self.clock.set(until)
        world.run_jobs(self.engine, self.policy, until)

    def history(self, deficiency_id: int) -> list[tuple[str, str | None, str | None]]:
        """Each stay as (level, date of closing, outcome)."""
        return world.history(self.engine, deficiency_id)


def build(engine: Engine, policy: Policy, classifier: Classifier, start: str = "2026-02-02T09:00") -> Scene:
    """The verksamhet with one account a role, at a moment."""
    clock = HandClock(world.at(start))
    with writing(engine) as session:
        service = world.open_service(session)
        people = {name: world.person(session, name, kind, service).id or 0 for name, kind in ROLES.items()}
        bodies = {level: body.id or 0 for level, body in world.chain(session, service).items()}
        service_id, kommun_id = service.id or 0, service.vardkommun_id
    return Scene(engine, policy, world.app(engine, clock, classifier), clock, service_id, kommun_id, people, bodies)
