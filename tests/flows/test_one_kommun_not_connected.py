"""A county uses the product though one of its kommuner does not: files go out, answers are typed in with a source."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from systembrist import verifying
from systembrist.classify import Classifier
from systembrist.escalation.policy import Policy
from systembrist.model import EventKind, Level, VerdictKind
from systembrist.store import events, outbox
from systembrist.store.database import reading
from tests import joint
from tests import scene as stage
from tests.pages import tree, words
from tests.pressing import press
from tests.scene import Scene
from tests.world import at

SOURCE = "Socialnämndens protokoll 2026-11-12 § 88"
REASON = "Nämnden anställer två handläggare från januari."


@pytest.fixture
def scene(engine: Engine, policy_: Policy, classifier: Classifier) -> Scene:
    """Borlänge kommun is not connected; two deficiencies have been lifted to it."""
    made = stage.build(engine, policy_, classifier, start="2026-02-02T09:00")
    joint.disconnect(made, Level.KOMMUN)
    for one in (made.file(), made.file()):
        made.decide(one, VerdictKind.LYFT, "ordforande")
    made.pass_time("2026-02-04T09:00")
    return made


def _kinds(scene: Scene, one: int) -> set[EventKind]:
    with reading(scene.engine) as session:
        return {event.kind for event in events.of_deficiency(session, one)}


def test_a_file_goes_out_and_the_typed_in_answer_comes_all_the_way_back(scene: Scene) -> None:
    samordnare = scene.visitor("samordnare")
    handed = samordnare.get(f"/ej-anslutna/till/{scene.bodies[Level.KOMMUN]}/").text
    assert handed.count("åtta månader") == 2
    scene.clock.set("2026-11-20T09:00")
    press(samordnare, "/ej-anslutna/1/", "/ej-anslutna/1/svar", kind="atgarda", reason=REASON, source=SOURCE)
    scene.pass_time("2026-11-22T09:00")
    ombud = scene.visitor("ombud")
    assert REASON in ombud.get("/").text
    shown = words(tree(ombud.get("/brister/1/").text))
    assert f"Borlänge kommun åtgärdar bristen, enligt {SOURCE}." in shown
    assert scene.history(1)[-1] == ("kommun", "2026-11-21", "atgardad")
    assert f"enligt {SOURCE}" in words(tree(scene.visitor("ordforande").get("/brister/1/").text))


def test_what_nobody_typed_in_passes_on_as_unconnected_and_never_as_silence(scene: Scene) -> None:
    scene.pass_time("2027-01-16T09:00")
    for one in (1, 2):
        assert scene.history(one)[1] == ("kommun", "2027-01-15", "ej_ansluten")
        assert _kinds(scene, one) & {EventKind.ROSE_BY_SILENCE, EventKind.LIMIT_PASSED, EventKind.REMINDED} == set()
        shown = words(tree(scene.visitor("ombud").get(f"/brister/{one}/").text))
        assert "Borlänge kommun är inte ansluten. Bristen gick vidare till Länsstyrelsen i Dalarnas län" in shown
        assert "Inget svar lämnat av Borlänge kommun" not in shown
    with reading(scene.engine) as session:
        assert verifying.verify(session).broken == []


def test_an_unconnected_kommun_gets_no_mail(scene: Scene) -> None:
    scene.pass_time("2027-01-16T09:00")
    with reading(scene.engine) as session:
        letters = outbox.take(session, outbox.waiting(session, at("2027-01-16T09:00")))
        assert letters
        assert not [one for mails in letters for one in mails if one.account_id == scene.people["kommun"]]


def test_from_the_day_it_is_connected_it_answers_itself(scene: Scene) -> None:
    scene.clock.set("2026-03-01T09:00")
    joint.connect(scene, Level.KOMMUN)
    assert "ej-anslutna" not in scene.visitor("samordnare").get("/").text
    kommun = scene.visitor("kommun")
    answer = press(kommun, "/brister/1/", "/brister/1/besluta", kind="avsluta", reason="Vi svarar själva.")
    assert "Beslutet är noterat" in answer.text
    scene.pass_time("2027-01-16T09:00")
    assert scene.history(1)[-1][2] == "avslutad"
    assert scene.history(2)[1][2] == "tystnad", "now it could have answered, and was silent"
    assert "enligt" not in words(tree(scene.visitor("ombud").get("/brister/1/").text)).split("Vad som har hänt")[1]
