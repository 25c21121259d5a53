"""A verdict taken back within its regret time leaves nothing behind: no answer, no mail, no move."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from systembrist import verifying
from systembrist.classify import Classifier
from systembrist.escalation.policy import Policy
from systembrist.model import Feedback, FeedbackKind, Level, NoticeKind, Outbox, VerdictKind
from systembrist.store.database import reading
from tests import joint
from tests import scene as stage
from tests.pages import tree, words
from tests.pressing import press
from tests.scene import Scene

REASON = "Ett skäl som ångras."


@pytest.fixture
def scene(engine: Engine, policy_: Policy, classifier: Classifier) -> Scene:
    return stage.build(engine, policy_, classifier, start="2026-02-02T09:00")


def _sent(scene: Scene) -> tuple[set[NoticeKind], set[FeedbackKind]]:
    with reading(scene.engine) as session:
        mails = session.exec(select(Outbox)).all()
        return {one.kind for one in mails}, {one.kind for one in session.exec(select(Feedback))}


@pytest.mark.parametrize("kind", [VerdictKind.ATGARDA, VerdictKind.LYFT, VerdictKind.AVSLUTA])
def test_the_group_takes_it_back_and_nobody_has_heard_of_it(scene: Scene, kind: VerdictKind) -> None:
    one = scene.file()
    before = _sent(scene)
    chair = scene.visitor("ordforande")
    press(chair, f"/brister/{one}/", f"/brister/{one}/besluta", kind=kind, reason=REASON)
    scene.pass_time("2026-02-03T08:59:59")
    assert _sent(scene) == before, "within the regret time nothing is written that could be sent"
    answer = press(chair, f"/brister/{one}/", f"/brister/{one}/angra")
    assert "Ingen har fått veta något." in answer.text
    scene.pass_time("2026-02-10T09:00")
    assert _sent(scene) == before == ({NoticeKind.MOTTAGEN}, {FeedbackKind.MOTTAGET})
    assert scene.history(one) == [("ledningsgrupp", None, None)]
    for name in ("ombud", "samordnare", "kommun"):
        someone = scene.visitor(name)
        for path in ("/", f"/brister/{one}/"):
            assert REASON not in someone.get(path).text, f"{name} {path}"
    assert "Inget nytt sedan" in scene.visitor("ombud").get("/").text
    with reading(scene.engine) as session:
        assert verifying.verify(session).broken == []


def test_an_authority_takes_it_back_too(scene: Scene) -> None:
    one = scene.file("2025-02-02T09:00")
    scene.pass_time("2026-02-02T09:00")
    before = _sent(scene)
    copy = joint.copy_at(scene, one, scene.bodies[Level.LANSSTYRELSE])
    path = f"/overlamnanden/{copy}/"
    board = scene.visitor("lansstyrelse")
    press(board, path, f"{path}besluta", kind="avsluta", reason=REASON)
    scene.clock.set("2026-02-02T20:00")
    press(board, path, f"{path}angra")
    scene.pass_time("2026-02-05T09:00")
    assert _sent(scene) == before
    assert scene.history(one)[-1] == ("lansstyrelse", None, None)
    scene.pass_time("2026-03-02T09:00")
    assert scene.history(one)[-2][2] == "tystnad", "and its limit is what it was"


def test_once_it_has_taken_effect_it_stands(scene: Scene) -> None:
    one = scene.file()
    chair = scene.visitor("ordforande")
    press(chair, f"/brister/{one}/", f"/brister/{one}/besluta", kind="avsluta", reason=REASON)
    scene.clock.set("2026-02-03T09:00")
    answer = chair.post(f"/brister/{one}/angra")
    assert answer.status_code == 409
    scene.pass_time("2026-02-03T09:00")
    assert REASON in words(tree(scene.visitor("ombud").get("/").text))
