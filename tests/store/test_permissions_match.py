"""What the database says of a deficiency is what the permissions ask about, at each stage of its way."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from systembrist.escalation.policy import Policy
from systembrist.model import Level, RoleKind, VerdictKind
from systembrist.permissions import Action, Copy, Grant, Matter, Person, may
from systembrist.store import database, deficiencies, handovers
from tests import world

R = RoleKind


@dataclass
class Way:
    """A deficiency with the people and bodies on its way."""

    engine: Engine
    policy: Policy
    deficiency_id: int
    by: int
    service: int
    bodies: dict[Level, int]

    def matter(self) -> Matter:
        with database.reading(self.engine) as session:
            found = deficiencies.matter(session, self.deficiency_id)
        assert found is not None
        return found

    def decide(self, kind: VerdictKind, when: str) -> None:
        with database.writing(self.engine) as session:
            world.decide(session, self.policy, self.deficiency_id, kind, when, by=self.by)

    def run(self, as_of: str) -> Matter:
        world.run_jobs(self.engine, self.policy, as_of)
        return self.matter()

    def up_to(self, level: Level) -> frozenset[int]:
        """The bodies from the group up to a level."""
        return frozenset(
            body for one, body in self.bodies.items() if list(Level).index(one) <= list(Level).index(level)
        )

    def who_may(self, action: Action) -> set[RoleKind]:
        """The roles on its way that may."""
        return {kind for kind in R if may(self.person(kind), action, self.matter())}

    def copies(self) -> dict[int, Copy]:
        """What each authority holds of it, as its page asks about it."""
        open_at = self.matter().open_at
        with database.reading(self.engine) as session:
            held = handovers.of_deficiency(session, self.deficiency_id)
        return {one.to_body_id: Copy(one.to_body_id, is_open=one.to_body_id == open_at) for one in held}

    def who_may_with_a_copy(self, action: Action) -> set[RoleKind]:
        """The roles on its way that may, of any of the copies."""
        return {kind for kind in R for copy in self.copies().values() if may(self.person(kind), action, copy)}

    def person(self, kind: RoleKind) -> Person:
        level = world.accounts.LEVEL_OF.get(kind)
        verksamhet = self.service if kind in world.accounts.SERVICE_ROLES else None
        return Person(self.by, "Någon", (Grant(kind, None if level is None else self.bodies[level], verksamhet),))


@pytest.fixture
def way(engine: Engine, policy_: Policy) -> Way:
    with database.writing(engine) as session:
        service = world.open_service(session)
        ombud = world.person(session, "ombud", RoleKind.OMBUD, service)
        filed = world.file(session, service, policy_, "2025-02-01T12:00", author_id=ombud.id)
        bodies = {level: body.id or 0 for level, body in world.chain(session, service).items()}
        return Way(engine, policy_, filed.id or 0, ombud.id or 0, service.id or 0, bodies)


def test_when_filed_it_is_the_groups_unreleased(way: Way) -> None:
    group = way.bodies[Level.LEDNINGSGRUPP]
    assert way.matter() == Matter(
        deficiency_id=way.deficiency_id, verksamhet_id=way.service, author_id=way.by, released=False,
        stays_at=frozenset({group}), open_at=group,
    )  # fmt: skip
    assert way.who_may(Action.READ_TEXT) == {R.OMBUD, R.SAMORDNARE}
    assert way.who_may(Action.DECIDE) == set()


def test_when_released_only_that_changes(way: Way) -> None:
    before = way.matter()
    with database.writing(way.engine) as session:
        world.release(session, way.deficiency_id, world.at("2025-02-02T12:00"), by=way.by)
    assert way.matter() == Matter(**{**before.__dict__, "released": True})
    assert way.who_may(Action.READ_TEXT) == {R.OMBUD, R.SAMORDNARE, R.ORDFORANDE, R.JUSTERARE, R.LEDAMOT}
    assert way.who_may(Action.DECIDE) == {R.ORDFORANDE}


def test_at_the_kommun_it_has_stayed_at_both_and_is_handed_to_nobody(way: Way) -> None:
    found = way.run("2025-08-01")
    assert (found.stays_at, found.open_at) == (way.up_to(Level.KOMMUN), way.bodies[Level.KOMMUN])
    assert way.copies() == {}
    assert way.who_may(Action.READ_TEXT) == {R.OMBUD, R.SAMORDNARE, R.KOMMUN}
    assert way.who_may(Action.DECIDE) == {R.KOMMUN}


def test_an_authority_above_has_a_copy_and_no_stay_that_lets_it_read_more(way: Way) -> None:
    found = way.run("2026-01-16")
    assert found.stays_at == way.up_to(Level.KOMMUN)
    assert list(way.copies()) == [way.bodies[Level.LANSSTYRELSE]]
    assert found.open_at == way.bodies[Level.LANSSTYRELSE]
    assert way.who_may_with_a_copy(Action.READ_COPY) == way.who_may_with_a_copy(Action.DECIDE) == {R.LANSSTYRELSE}
    assert not [action for action in Action if R.LANSSTYRELSE in way.who_may(action)]


def test_at_socialstyrelsen_both_authorities_hold_a_copy_and_it_alone_decides(way: Way) -> None:
    found = way.run("2026-03-02")
    assert found.stays_at == way.up_to(Level.KOMMUN)
    assert set(way.copies()) == {way.bodies[Level.LANSSTYRELSE], way.bodies[Level.SOCIALSTYRELSEN]}
    assert way.who_may_with_a_copy(Action.READ_COPY) == {R.LANSSTYRELSE, R.SOCIALSTYRELSEN}
    assert way.who_may_with_a_copy(Action.DECIDE) == {R.SOCIALSTYRELSEN}


def test_when_closed_it_is_nowhere_and_still_read_where_it_has_been(way: Way) -> None:
    way.run("2026-03-02")
    way.decide(VerdictKind.AVSLUTA, "2026-03-10T12:00")
    found = way.run("2026-03-12")
    assert found.open_at is None
    assert way.who_may_with_a_copy(Action.READ_COPY) == {R.LANSSTYRELSE, R.SOCIALSTYRELSEN}
    assert way.who_may(Action.DECIDE) | way.who_may_with_a_copy(Action.DECIDE) == set()


def test_closed_at_its_group_it_never_reaches_anyone_above(way: Way) -> None:
    way.decide(VerdictKind.ATGARDA, "2025-03-01T12:00")
    found = way.run("2026-03-12")
    assert (found.stays_at, found.open_at, way.copies()) == (way.up_to(Level.LEDNINGSGRUPP), None, {})


def test_what_does_not_exist_is_no_matter(session: Session) -> None:
    assert deficiencies.matter(session, 999) is None


def test_several_asked_at_once_are_each_what_they_are_alone(way: Way) -> None:
    with database.writing(way.engine) as session:
        service = world.open_service(session, "PO Falun", "Falun")
        other = world.file(session, service, way.policy, "2025-12-01T12:00")
    way.run("2026-03-02")
    with database.reading(way.engine) as session:
        both = deficiencies.matters(session, [way.deficiency_id, other.id or 0, 999])
        alone = {one: deficiencies.matter(session, one) for one in both}
    assert both == alone
    assert len(both) == 2
