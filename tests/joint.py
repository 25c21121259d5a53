"""More of the scene's world: a second kommun in its verksamhet, more ombud, and bodies that are not connected."""

from __future__ import annotations

from datetime import date

from sqlalchemy import event
from sqlmodel import select

from systembrist import accounts, organisations
from systembrist.model import Body, Deficiency, Event, EventKind, Handover, Level, RoleKind
from systembrist.store import organisations as known
from systembrist.store.database import reading, writing
from tests import world
from tests.scene import Scene

HEDEMORA = world.kommun_id("Hedemora")


def with_hedemora(scene: Scene) -> int:
    """The verksamhet serves Hedemora too, where somebody called "hedemora" answers for the kommun; its body."""
    with writing(scene.engine) as session:
        service = known.verksamhet(session, scene.service_id)
        assert service is not None
        organisations.serve(session, service, HEDEMORA, on=date(2024, 1, 1))
        body = known.body_of_kommun(session, HEDEMORA)
        account = accounts.add(
            session, email="hedemora@test.example", name="Hedemora", password=world.PASSWORD, now=scene.clock.now
        )
        accounts.grant(session, account, RoleKind.KOMMUN, body=body, verksamhet=None)
        return body.id


def ombud(scene: Scene, name: str) -> int:
    """One ombud more in the verksamhet; the account's id."""
    with writing(scene.engine) as session:
        service = known.verksamhet(session, scene.service_id)
        assert service is not None
        return world.person(session, name, RoleKind.OMBUD, service).id


def disconnect(scene: Scene, level: Level, when: str | None = None) -> int:
    """From now on a body of the scene is not connected; its id."""
    with writing(scene.engine) as session:
        organisations.disconnect(session, _body(scene, level), scene.clock.now if when is None else world.at(when))
    return scene.bodies[level]


def connect(scene: Scene, level: Level) -> None:
    """A body of the scene is connected again."""
    with writing(scene.engine) as session:
        organisations.connect(session, _body(scene, level), scene.clock.now)


def _body(scene: Scene, level: Level) -> Body:
    with reading(scene.engine) as session:
        found = known.body(session, scene.bodies[level])
    assert found is not None
    return found


def get(scene: Scene, deficiency_id: int) -> Deficiency:
    """A deficiency as it is kept."""
    with reading(scene.engine) as session:
        return session.get_one(Deficiency, deficiency_id)


def kinds(scene: Scene, deficiency_id: int) -> list[EventKind]:
    """What has happened to a deficiency, in the order it was written."""
    with reading(scene.engine) as session:
        query = select(Event).where(Event.deficiency_id == deficiency_id).order_by(Event.id)
        return [one.kind for one in session.exec(query)]


def copy_at(scene: Scene, deficiency_id: int, body_id: int) -> int:
    """The id of a body's copy of a deficiency."""
    with reading(scene.engine) as session:
        query = select(Handover).where(Handover.deficiency_id == deficiency_id, Handover.to_body_id == body_id)
        return session.exec(query).one().id


def queries(scene: Scene, name: str, path: str) -> int:
    """How many statements a page costs somebody who is logged in."""
    someone = scene.visitor(name)
    asked: list[object] = []

    def note(*given: object) -> None:
        asked.append(given[2])

    event.listen(scene.engine, "before_cursor_execute", note)
    assert someone.get(path).status_code == 200
    event.remove(scene.engine, "before_cursor_execute", note)
    return len(asked)


def known_body(scene: Scene, kommun_id: int) -> int:
    """The body of a kommun."""
    with reading(scene.engine) as session:
        return known.body_of_kommun(session, kommun_id).id
