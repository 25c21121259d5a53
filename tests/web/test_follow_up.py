"""Has it got better? The one question to the ombud, as a task on the first page and on the deficiency's own."""

from __future__ import annotations

import pytest
from sqlmodel import select

from systembrist import grouping
from systembrist.model import Deficiency, FollowUp, VerdictKind
from systembrist.store.database import reading, writing
from tests import joint, meeting
from tests.pages import tree, words
from tests.pressing import press
from tests.scene import Scene
from web import filters

ASKED = "2026-08-15T09:00"


def _closed(scene: Scene, number: int = 1) -> list[int]:
    """Deficiencies that the group acts on; half a year later the ombud has been asked."""
    made = [scene.file() for _ in range(number)]
    for one in made:
        scene.decide(one, VerdictKind.ATGARDA, "ordforande", reason="Vi har anställt en till.")
    scene.pass_time(ASKED)
    return made


def _answers(scene: Scene) -> list[str | None]:
    with reading(scene.engine) as session:
        return [one.answer for one in session.exec(select(FollowUp).order_by(FollowUp.id))]


def test_it_waits_on_the_first_page_until_it_is_answered(scene: Scene) -> None:
    first, second = _closed(scene, 2)
    ombud = scene.visitor("ombud")
    page = ombud.get("/").text
    assert "Har det blivit bättre? 2 brister att svara på" in words(tree(page))
    asked = ombud.get("/brister/mina?visa=svar").text
    for one in (first, second):
        assert f'href="/brister/{one}/#uppfoljning"' in asked
    press(ombud, f"/brister/{first}/", f"/brister/{first}/uppfoljning", answer="ja")
    assert "Har det blivit bättre? 1 brist att svara på" in words(tree(ombud.get("/").text))
    press(ombud, f"/brister/{second}/", f"/brister/{second}/uppfoljning", answer="vet_ej")
    assert "Har det blivit bättre?" not in ombud.get("/").text
    assert _answers(scene) == ["ja", "vet_ej"]


@pytest.mark.parametrize(("said", "told"), [("ja", "har blivit bättre"), ("vet_ej", "inte går att säga")])
def test_a_yes_and_a_perhaps_are_noted_and_it_stays_closed(scene: Scene, said: str, told: str) -> None:
    [one] = _closed(scene)
    answer = press(scene.visitor("ombud"), f"/brister/{one}/", f"/brister/{one}/uppfoljning", answer=said)
    assert "Tack för svaret." in answer.text
    assert told in answer.text
    assert joint.get(scene, one).closed_at is not None
    assert "Uppföljning</h2>" not in answer.text


def test_a_no_says_where_it_opens_it_again_and_does(scene: Scene) -> None:
    [one] = _closed(scene)
    ombud = scene.visitor("ombud")
    page = words(tree(ombud.get(f"/brister/{one}/").text))
    assert "Ledningsgruppen för PO Borlänge åtgärdade bristen 3 februari 2026." in page
    assert "Svarar du nej öppnas den igen där." in page
    answer = press(ombud, f"/brister/{one}/", f"/brister/{one}/uppfoljning", answer="nej")
    assert "Bristen är öppen igen hos Ledningsgruppen för PO Borlänge." in answer.text
    assert joint.get(scene, one).closed_at is None
    assert f'href="/brister/{one}/"' in scene.visitor("ordforande").get(f"/inkorg/{_group(scene)}").text


def _group(scene: Scene) -> int:
    return next(iter(scene.bodies.values()))


def test_the_meeting_is_told_what_has_come_back_and_why(scene: Scene) -> None:
    [one] = _closed(scene)
    scene.file()
    held = meeting.plan(scene, "2026-12-10T13:00")
    press(scene.visitor("ombud"), f"/brister/{one}/", f"/brister/{one}/uppfoljning", answer="nej")
    day = filters.day(scene.clock.now)
    said = f"Öppnad igen {day}: ombudet svarade att det inte har blivit bättre."
    points = {point.get("id"): words(point) for point in tree(held.see("ordforande")).iter("article")}
    assert said in points[f"brist-{one}"]
    assert sum("Öppnad igen" in point for point in points.values()) == 1


def test_the_meeting_is_told_of_a_samlad_brist_that_a_part_brought_back(scene: Scene) -> None:
    first, second = scene.file(), scene.file()
    with writing(scene.engine) as session:
        grouping.merge(
            session, scene.policy, session.get_one(Deficiency, first), [session.get_one(Deficiency, second)],
            account_id=scene.people["samordnare"], now=scene.clock.now,
        )  # fmt: skip
    scene.decide(first, VerdictKind.ATGARDA, "ordforande", reason="Vi har anställt en till.")
    scene.pass_time(ASKED)
    press(scene.visitor("ombud"), f"/brister/{second}/", f"/brister/{second}/uppfoljning", answer="nej")
    held = meeting.plan(scene, "2026-12-10T13:00")
    assert "Öppnad igen" in words(tree(held.see("ordforande")))


def test_a_part_is_asked_for_itself_and_its_no_opens_the_samlade_brist(scene: Scene) -> None:
    head, part = scene.file(), scene.file()
    with writing(scene.engine) as session:
        found = [session.get_one(Deficiency, one) for one in (head, part)]
        grouping.merge(session, scene.policy, found[0], found[1:], account_id=1, now=scene.clock.now)
    scene.decide(head, VerdictKind.ATGARDA, "ordforande")
    scene.pass_time(ASKED)
    ombud = scene.visitor("ombud")
    assert "Har det blivit bättre? 2 brister att svara på" in words(tree(ombud.get("/").text))
    assert "öppnas den samlade bristen igen där" in words(tree(ombud.get(f"/brister/{part}/").text))
    press(ombud, f"/brister/{part}/", f"/brister/{part}/uppfoljning", answer="nej")
    assert scene.history(head)[-1][1] is None


def test_nothing_is_asked_before_its_day_and_nothing_can_be_answered(scene: Scene) -> None:
    one = scene.file()
    scene.decide(one, VerdictKind.ATGARDA, "ordforande")
    scene.pass_time("2026-03-01")
    ombud = scene.visitor("ombud")
    assert "Uppföljning" not in ombud.get(f"/brister/{one}/").text
    for said in ("nej", "kanske", ""):
        refused = ombud.post(f"/brister/{one}/uppfoljning", answer=said)
        assert refused.status_code == 409
        assert "Ingen fråga väntar på svar" in refused.text
    assert joint.get(scene, one).closed_at is not None


def test_the_answer_is_one_of_three_and_given_once(scene: Scene) -> None:
    [one] = _closed(scene)
    ombud = scene.visitor("ombud")
    for wrong in ("", "kanske"):
        refused = ombud.post(f"/brister/{one}/uppfoljning", answer=wrong)
        assert refused.status_code == 422
        assert "Något behöver rättas" in refused.text
    assert ombud.post(f"/brister/{one}/uppfoljning", answer="ja").status_code == 200
    assert ombud.post(f"/brister/{one}/uppfoljning", answer="nej").status_code == 409
    assert _answers(scene) == ["ja"]


def test_the_samordnare_may_answer_and_a_colleague_may_not(scene: Scene) -> None:
    joint.ombud(scene, "kollega")
    [one] = _closed(scene)
    colleague = scene.visitor("kollega")
    assert "Har det blivit bättre?" not in colleague.get("/").text
    assert colleague.post(f"/brister/{one}/uppfoljning", answer="nej").status_code == 404
    assert scene.visitor("ordforande").post(f"/brister/{one}/uppfoljning", answer="nej").status_code == 404
    assert scene.visitor("samordnare").post(f"/brister/{one}/uppfoljning", answer="ja").status_code == 200
