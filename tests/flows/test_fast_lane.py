"""What sits at the central level, or is urgent, does not wait for the calendar once it is lifted."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import Engine

from systembrist.classify import Classifier
from systembrist.escalation.policy import Policy
from systembrist.model import Level
from tests import joint
from tests import scene as stage
from tests.pages import tree, words
from tests.pressing import release
from tests.scene import Scene

REASON = "Regelverket gör det omöjligt att hjälpa."


@pytest.fixture
def scene(engine: Engine, policy_: Policy, classifier: Classifier) -> Scene:
    return stage.build(engine, policy_, classifier, start="2026-02-02T09:00")


def _filed(scene: Scene, fault_level: str) -> int:
    form = scene.form | {"fault_level": fault_level, "asks_urgent": "y", "area": "sgi", "step": "send"}
    answer = scene.visitor("ombud").post("/anmal/", **form)
    one = int(re.findall(r"/brister/(\d+)/", answer.request.path)[0])
    release(scene.visitor("samordnare"), one)
    return one


def _lifted_by_both(scene: Scene, one: int, *, urgent: bool) -> None:
    if urgent:
        chair = scene.visitor("ordforande")
        assert "Ombudet ber om skyndsamhet" in chair.get(f"/brister/{one}/").text
        chair.post(f"/brister/{one}/skyndsam")
    scene.visitor("ordforande").post(f"/brister/{one}/besluta", kind="lyft", reason=REASON)
    scene.pass_time("2026-02-03T09:00")
    assert scene.history(one)[-1][0] == "kommun", "at the kommun the day after the group lifted it"
    scene.visitor("kommun").post(f"/brister/{one}/besluta", kind="lyft", reason=REASON)


@pytest.mark.parametrize("urgent", [True, False])
def test_a_central_fault_is_at_the_board_the_day_after_the_kommun_lifts_it(scene: Scene, urgent: bool) -> None:
    one = _filed(scene, "central")
    _lifted_by_both(scene, one, urgent=urgent)
    scene.pass_time("2026-02-04T09:00")
    assert scene.history(one)[-1] == ("lansstyrelse", None, None)
    board = scene.visitor("lansstyrelse")
    copy = joint.copy_at(scene, one, scene.bodies[Level.LANSSTYRELSE])
    page = words(tree(board.get(f"/overlamnanden/{copy}/").text))
    assert "överlämnad av Borlänge kommun" in page
    assert ("Skyndsam" in page) == urgent
    assert "1 brist att ta ställning till" in words(tree(board.get("/").text))
    told = words(tree(scene.visitor("ombud").get(f"/brister/{one}/").text))
    assert "Borlänge kommun lyfte bristen till Länsstyrelsen i Dalarnas län." in told


def test_an_urgent_one_passes_on_the_moment_it_is_lifted(scene: Scene) -> None:
    one = _filed(scene, "lokal")
    scene.visitor("samordnare").post(f"/brister/{one}/skyndsam")
    for name, level in (("ordforande", "kommun"), ("kommun", "lansstyrelse")):
        answer = scene.visitor(name).post(f"/brister/{one}/besluta", kind="lyft", reason=REASON)
        assert "Beslutet är noterat och gäller nu." in answer.text
        scene.pass_time("2026-02-02T09:00")
        assert scene.history(one)[-1][0] == level


def test_any_other_waits_for_the_year(scene: Scene) -> None:
    one = _filed(scene, "lokal")
    _lifted_by_both(scene, one, urgent=False)
    scene.pass_time("2026-06-01T09:00")
    assert scene.history(one)[-1] == ("kommun", None, None)
    scene.pass_time("2027-01-16T09:00")
    assert scene.history(one)[-1][0] == "lansstyrelse"
