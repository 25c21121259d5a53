"""Has it got better? "No" is found reopened at the body that closed it, wherever that was."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from systembrist import verifying
from systembrist.classify import Classifier
from systembrist.escalation.policy import Policy
from systembrist.model import Level, VerdictKind
from systembrist.store.database import reading
from tests import joint
from tests import scene as stage
from tests.pages import tree, words
from tests.pressing import press
from tests.scene import Scene

ACTED = "Vi har ändrat rutinen."


@pytest.fixture
def scene(engine: Engine, policy_: Policy, classifier: Classifier) -> Scene:
    return stage.build(engine, policy_, classifier, start="2026-02-02T09:00")


def _no(scene: Scene, one: int) -> None:
    ombud = scene.visitor("ombud")
    assert "Har det blivit bättre? 1 brist att svara på" in words(tree(ombud.get("/").text))
    answer = press(ombud, f"/brister/{one}/", f"/brister/{one}/uppfoljning", answer="nej")
    assert "Bristen är öppen igen hos" in answer.text


def test_at_the_group(scene: Scene) -> None:
    one = scene.file()
    scene.visitor("ordforande").post(f"/brister/{one}/besluta", kind="atgarda", reason=ACTED)
    scene.pass_time("2026-08-15T09:00")
    _no(scene, one)
    assert scene.history(one) == [("ledningsgrupp", "2026-02-03", "atgardad"), ("ledningsgrupp", None, None)]
    chair = scene.visitor("ordforande")
    assert "1 brist att ta ställning till" in words(tree(chair.get("/").text))
    assert "eftersom det inte har blivit bättre" in words(tree(chair.get(f"/brister/{one}/").text))
    answer = chair.post(f"/brister/{one}/besluta", kind="lyft", reason="Vi rår inte på det.")
    assert "Beslutet är noterat" in answer.text
    scene.pass_time("2026-08-17T09:00")
    assert scene.history(one)[-1] == ("kommun", None, None), "it rises from where it was reopened"
    with reading(scene.engine) as session:
        assert verifying.verify(session).broken == []


def test_at_the_board_where_the_copy_is_and_never_below(scene: Scene) -> None:
    one = scene.file("2025-02-02T09:00")
    scene.pass_time("2026-02-02T09:00")
    copy = joint.copy_at(scene, one, scene.bodies[Level.LANSSTYRELSE])
    scene.visitor("lansstyrelse").post(f"/overlamnanden/{copy}/besluta", kind="atgarda", reason=ACTED)
    scene.pass_time("2026-08-15T09:00")
    _no(scene, one)
    assert scene.history(one)[-2:] == [("lansstyrelse", "2026-02-03", "atgardad"), ("lansstyrelse", None, None)]
    board = scene.visitor("lansstyrelse")
    assert "1 brist att ta ställning till" in words(tree(board.get("/").text))
    page = words(tree(board.get(f"/overlamnanden/{copy}/").text))
    assert "Bristen öppnades igen hos Länsstyrelsen i Dalarnas län" in page
    assert "Spara beslutet" in page
    group = scene.visitor("ordforande").get(f"/inkorg/{scene.bodies[Level.LEDNINGSGRUPP]}").text
    assert f"/brister/{one}/" not in group.split("Har gått vidare")[0]


def test_a_second_closing_is_asked_about_again(scene: Scene) -> None:
    one = scene.file()
    scene.decide(one, VerdictKind.ATGARDA, "ordforande")
    scene.pass_time("2026-08-15T09:00")
    _no(scene, one)
    scene.decide(one, VerdictKind.ATGARDA, "ordforande", reason="Nu är det gjort.")
    scene.pass_time("2027-03-01T09:00")
    ombud = scene.visitor("ombud")
    press(ombud, f"/brister/{one}/", f"/brister/{one}/uppfoljning", answer="ja")
    assert joint.get(scene, one).closed_at is not None
    assert "Har det blivit bättre?" not in ombud.get("/").text
