"""Taking a deficiency back: it says what that means, asks why, and deletes nothing."""

from __future__ import annotations

import pytest
from sqlmodel import select

from systembrist.model import Event, EventKind, Level, VerdictKind
from systembrist.store.database import reading
from tests import joint
from tests.pages import tree, words
from tests.scene import Scene

BY = {"ombud": "Ombudet", "samordnare": "Samordnaren"}


def _withdrawal(scene: Scene, one: int) -> Event:
    with reading(scene.engine) as session:
        query = select(Event).where(Event.deficiency_id == one, Event.kind == EventKind.CLOSED)
        return session.exec(query).one()


@pytest.mark.parametrize("name", ["ombud", "samordnare"])
def test_it_is_said_what_it_means_before_it_is_done(scene: Scene, name: str) -> None:
    one = scene.file()
    someone = scene.visitor(name)
    assert f"/brister/{one}/ta-tillbaka" in someone.get(f"/brister/{one}/").text
    page = words(tree(someone.get(f"/brister/{one}/ta-tillbaka").text))
    assert "Inget raderas." in page
    assert "Ledningsgruppen för PO Borlänge" in page
    assert joint.get(scene, one).closed_at is None, "asking what it means changes nothing"
    answer = someone.post(f"/brister/{one}/ta-tillbaka", reason="misstag")
    assert "Bristen är tillbakatagen." in answer.text
    assert f"{BY[name]} tog tillbaka bristen." in answer.text
    assert "åtta månader" in answer.text, "nothing is deleted"
    assert scene.history(one) == [("ledningsgrupp", "2026-02-02", "atertagen")]
    event = _withdrawal(scene, one)
    assert (event.account_id, event.data["reason"]) == (scene.people[name], "misstag")


def test_what_was_handed_over_stays_there_and_the_page_says_so(scene: Scene) -> None:
    one = scene.file("2025-02-02T09:00")
    scene.pass_time("2026-02-02T09:00")
    samordnare = scene.visitor("samordnare")
    page = words(tree(samordnare.get(f"/brister/{one}/ta-tillbaka").text))
    assert "Det som lämnades över till Länsstyrelsen i Dalarnas län 15 januari 2026 finns kvar där." in page
    samordnare.post(f"/brister/{one}/ta-tillbaka", reason="klienten")
    copy = joint.copy_at(scene, one, scene.bodies[Level.LANSSTYRELSE])
    assert "tillbakatagen" in scene.visitor("lansstyrelse").get(f"/overlamnanden/{copy}/").text


@pytest.mark.parametrize("reason", ["", "annat", "Klienten heter Anna"])
def test_the_reason_is_one_of_the_list_and_nothing_more(scene: Scene, reason: str) -> None:
    one = scene.file()
    answer = scene.visitor("ombud").post(f"/brister/{one}/ta-tillbaka", reason=reason)
    assert answer.status_code == 422
    assert "Anna" not in answer.text
    assert joint.get(scene, one).closed_at is None


def test_only_its_author_and_the_samordnare_may(scene: Scene) -> None:
    joint.ombud(scene, "kollega")
    one = scene.file()
    for name in ("kollega", "ordforande", "kommun", "brukare", "admin"):
        someone = scene.visitor(name)
        assert someone.get(f"/brister/{one}/ta-tillbaka").status_code == 404
        assert someone.post(f"/brister/{one}/ta-tillbaka", reason="misstag").status_code == 404
        assert "Ta tillbaka bristen" not in someone.get(f"/brister/{one}/").text


def test_what_has_ended_is_not_taken_back(scene: Scene) -> None:
    one = scene.file()
    scene.decide(one, VerdictKind.AVSLUTA, "ordforande")
    scene.pass_time("2026-02-04T09:00")
    ombud = scene.visitor("ombud")
    assert "Bristen är redan avslutad." in ombud.get(f"/brister/{one}/ta-tillbaka").text
    assert ombud.post(f"/brister/{one}/ta-tillbaka", reason="misstag").status_code == 409
