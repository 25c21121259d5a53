"""Somebody was first: whoever comes second is told so, and keeps what they typed."""

from __future__ import annotations

import pytest

from systembrist.model import Level, VerdictKind
from tests import joint
from tests.pages import tree, words
from tests.scene import Scene

REASON = "Det andra skälet.\n\nMed <i>två</i> stycken."


def _kept(page: str) -> list[str]:
    return [words(one) for one in tree(page).iter("blockquote")]


def test_a_second_verdict_gives_back_its_reason_and_its_summary(scene: Scene) -> None:
    one = scene.file()
    scene.decide(one, VerdictKind.LYFT, "ordforande")
    scene.pass_time("2026-02-04T09:00")
    kommun = scene.visitor("kommun")
    typed = {"kind": "lyft", "reason": REASON, "summary": "En sammanfattning."}
    assert kommun.post(f"/brister/{one}/besluta", **typed).status_code == 200
    answer = kommun.post(f"/brister/{one}/besluta", **typed)
    assert answer.status_code == 409
    assert _kept(answer.text) == ["Det andra skälet.Med <i>två</i> stycken.", "En sammanfattning."]
    assert "Inget är sparat." in answer.text
    assert f'href="/brister/{one}/"' in answer.text


def test_an_authoritys_reason_too(scene: Scene) -> None:
    one = scene.file("2025-02-02T09:00")
    scene.pass_time("2026-02-02T09:00")
    copy = joint.copy_at(scene, one, scene.bodies[Level.LANSSTYRELSE])
    board = scene.visitor("lansstyrelse")
    board.post(f"/overlamnanden/{copy}/besluta", kind="lyft", reason="Det första.")
    answer = board.post(f"/overlamnanden/{copy}/besluta", kind="avsluta", reason="Det andra.")
    assert (answer.status_code, _kept(answer.text)) == (409, ["Det andra."])
    assert f'href="/overlamnanden/{copy}/"' in answer.text


def test_an_answer_to_a_question_that_nobody_asks_any_more_comes_back(scene: Scene) -> None:
    one = scene.file()
    scene.decide(one, VerdictKind.KOMPLETTERA, "ordforande")
    ombud = scene.visitor("ombud")
    assert ombud.post(f"/brister/{one}/komplettera", text="Det första svaret.").status_code == 200
    answer = ombud.post(f"/brister/{one}/komplettera", text="Det andra svaret.")
    assert (answer.status_code, _kept(answer.text)) == (409, ["Det andra svaret."])


def test_a_button_has_nothing_to_give_back(scene: Scene) -> None:
    one = scene.file()
    answer = scene.visitor("samordnare").post(f"/brister/{one}/slapp", text="Något.")
    assert answer.status_code == 409
    assert _kept(answer.text) == []
    assert "Det du skrev" not in answer.text


@pytest.mark.parametrize("reason", ["", "   "])
def test_nothing_typed_is_nothing_to_give_back(scene: Scene, reason: str) -> None:
    one = scene.file()
    answer = scene.visitor("ordforande").post(f"/brister/{one}/besluta", kind="lyft", reason=reason)
    assert answer.status_code == 422
    assert "Skriv varför." in answer.text
