"""What can't be done as things are: one is told why, keeps what one typed, and gets back to the thing it was about."""

from __future__ import annotations

import pytest

from systembrist.model import Level, VerdictKind
from tests import joint
from tests.pages import tree, words
from tests.pressing import forms, send
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
    answer = scene.visitor("samordnare").post(f"/brister/{one}/slapp", text="Något.", visad="inga")
    assert answer.status_code == 409
    assert _kept(answer.text) == []
    assert "Det du skrev" not in answer.text


def test_a_second_press_of_ones_own_blames_nobody_and_leads_back(scene: Scene) -> None:
    one = scene.file()
    samordnare = scene.visitor("samordnare")
    samordnare.post(f"/brister/{one}/skyndsam")
    answer = samordnare.post(f"/brister/{one}/skyndsam")
    assert answer.status_code == 409
    said = [words(one) for one in tree(answer.text).find(".//main").iter() if one.tag in ("h1", "p")]
    assert said == [
        "Det gick inte", "Bristen är redan skyndsam.", "Se vad som gäller nu innan du försöker igen.",
        "Till bristen · Till första sidan",
    ]  # fmt: skip
    assert f'href="/brister/{one}/">Till bristen</a>' in answer.text


@pytest.mark.parametrize("level", [Level.LEDNINGSGRUPP, Level.LANSSTYRELSE])
def test_what_is_taken_back_twice_is_said_to_be_taken_back(scene: Scene, level: Level) -> None:
    one = scene.file("2025-02-02T09:00")
    scene.pass_time("2026-02-02T09:00" if level is Level.LANSSTYRELSE else "2025-02-02T10:00")
    someone, page = scene.visitor("ordforande"), f"/brister/{one}/"
    if level is Level.LANSSTYRELSE:
        someone = scene.visitor("lansstyrelse")
        page = f"/overlamnanden/{joint.copy_at(scene, one, scene.bodies[level])}/"
    someone.post(f"{page}besluta", kind="lyft", reason="Ett skäl.")
    sheet = forms(someone.get(page).text)[f"{page}angra"]
    assert "Beslutet är tillbakataget." in send(someone, f"{page}angra", sheet).text
    again = send(someone, f"{page}angra", sheet)
    assert again.status_code == 409
    assert "är det redan tillbakataget." in again.text
    someone.post(f"{page}besluta", kind="avsluta", reason="Ett annat skäl.")
    another = send(someone, f"{page}angra", sheet)
    assert another.status_code == 409
    assert "Det har fattats ett nytt beslut sedan du öppnade sidan." in another.text


@pytest.mark.parametrize("reason", ["", "   "])
def test_nothing_typed_is_nothing_to_give_back(scene: Scene, reason: str) -> None:
    one = scene.file()
    answer = scene.visitor("ordforande").post(f"/brister/{one}/besluta", kind="lyft", reason=reason)
    assert answer.status_code == 422
    assert "Skriv varför." in answer.text
