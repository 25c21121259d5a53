"""A body has undertaken to answer in time: what is overdue against that is chased and counted, and nothing else is."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine

from systembrist import settings, taxonomy, undertakings, verifying
from systembrist.classify import Classifier
from systembrist.clock import local_date
from systembrist.escalation.policy import Policy
from systembrist.model import Body, EventKind, FaultLevel, Level, VerdictKind
from systembrist.post import Folder
from systembrist.reports import catalogue
from systembrist.reports.document import Document
from systembrist.store import undertakings as promised
from systembrist.store.database import reading, writing
from systembrist.store.events import of_deficiency
from tests import scene as stage
from tests.mailing import body, deliver, in_folder
from tests.scene import Scene

DATA = settings.load().data


@pytest.fixture
def scene(engine: Engine, policy_: Policy, classifier: Classifier) -> Scene:
    """PO Borlänge, where everyone but the kommun has undertaken to answer within thirty days."""
    made = stage.build(engine, policy_, classifier, start="2026-02-02T09:00")
    with writing(engine) as session:
        for level in (Level.LEDNINGSGRUPP, Level.LANSSTYRELSE, Level.SOCIALSTYRELSEN):
            undertakings.undertake(
                session, session.get_one(Body, made.bodies[level]), days=30, accepted_on=local_date(made.clock.now),
                decided_by="Beslut § 12", now=made.clock.now,
            )  # fmt: skip
    return made


def report(scene: Scene, kind: str, level: Level) -> Document:
    with reading(scene.engine) as session:
        return catalogue.build(
            kind, session, body=session.get_one(Body, scene.bodies[level]), as_of=scene.clock.now,
            taxonomy=taxonomy.load(DATA), data=DATA,
        )  # fmt: skip


def test_from_the_group_to_the_top(scene: Scene, tmp_path: Path) -> None:
    one = scene.file(fault_level=FaultLevel.CENTRAL)  # which waits for no calendar once lifted
    scene.pass_time("2026-02-10T12:00")
    scene.decide(one, VerdictKind.LYFT, "ordforande")
    scene.pass_time("2026-02-12T12:00")
    assert "åtag" not in scene.visitor("kommun").get(f"/inkorg/{scene.bodies[Level.KOMMUN]}").text
    scene.pass_time("2026-06-01T12:00")
    scene.decide(one, VerdictKind.LYFT, "kommun")
    scene.pass_time("2026-06-03T12:00")
    scene.pass_time("2026-07-03T12:00")  # the länsstyrelse has said nothing by the second

    with reading(scene.engine) as session:
        [chased] = [event for event in of_deficiency(session, one) if event.kind is EventKind.CHASED]
    assert chased.body_id == scene.bodies[Level.LANSSTYRELSE]
    assert f"{local_date(chased.at)}" == "2026-07-02"
    deliver(scene.engine, Folder(tmp_path), as_of=scene.clock.now)
    letters = [body(content) for content in in_folder(tmp_path).values()]
    [told] = [one for one in letters if "inom den tid ni har åtagit er" in one]
    assert "Ni skulle ha svarat senast: 2 juli 2026" in told

    scene.decide(one, VerdictKind.LYFT, "lansstyrelse")
    scene.pass_time("2026-07-05T12:00")
    scene.decide(one, VerdictKind.ATGARDA, "socialstyrelsen")
    scene.pass_time("2027-02-01T12:00")
    facts = {fact.key: fact for fact in report(scene, "motespaket", Level.LEDNINGSGRUPP).facts}
    assert facts["answered_in_time"].value == "1 av 1"
    facts = {fact.key: fact for fact in report(scene, "redovisning", Level.KOMMUN).facts}
    assert "answered_in_time" not in facts
    facts = {fact.key: fact for fact in report(scene, "underlag", Level.LANSSTYRELSE).facts}
    assert facts["answered_in_time"].value == "0 av 1"
    facts = {fact.key: fact for fact in report(scene, "lagesrapport", Level.SOCIALSTYRELSEN).facts}
    assert facts["answered_in_time"].value is None, "one is too few to publish"
    assert facts["answered_in_time"].words == "minst hälften"
    with reading(scene.engine) as session:
        assert verifying.verify(session).broken == []


def test_where_nobody_has_undertaken_anything_nothing_is_counted(scene: Scene) -> None:
    with writing(scene.engine) as session:
        for body_id in scene.bodies.values():
            if (held := promised.holding(session, body_id)) is not None:
                undertakings.end(session, held, scene.clock.now)
    one = scene.file()
    scene.pass_time("2027-04-01T12:00")
    for kind, level in (("underlag", Level.LANSSTYRELSE), ("lagesrapport", Level.SOCIALSTYRELSEN)):
        assert "answered_in_time" not in {fact.key for fact in report(scene, kind, level).facts}
    story = scene.visitor("ombud").get(f"/brister/{one}/").text
    assert "Inget svar lämnat av" in story
    assert "åtag" not in story
