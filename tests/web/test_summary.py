"""The samordnare approves, by name, the words that may go further than the text."""

from __future__ import annotations

import pytest

from systembrist.model import Account, Level, VerdictKind, Verksamhet
from systembrist.store.database import writing
from tests import joint
from tests.pages import tree, words
from tests.pressing import press
from tests.scene import Scene

SUMMARY = "Väntan på en första tid hos psykiatrin är längre än ett halvår."
APPROVED = "Godkänd av Samordnare, samordnare i PO Borlänge"


def test_it_is_written_beside_the_text_and_approved_by_name(scene: Scene) -> None:
    one = scene.file()
    samordnare = scene.visitor("samordnare")
    page = samordnare.get(f"/brister/{one}/sammanfattning").text
    assert "åtta månader" in page
    assert "Den godkänns av Samordnare, samordnare i PO Borlänge" in words(tree(page))
    answer = press(samordnare, f"/brister/{one}/sammanfattning", f"/brister/{one}/sammanfattning", text=SUMMARY)
    assert "godkänd med ditt namn" in answer.text
    for name in ("samordnare", "ombud", "ordforande", "brukare"):
        shown = scene.visitor(name).get(f"/brister/{one}/").text
        assert SUMMARY in shown, name
        assert APPROVED in shown, name
    assert "åtta månader" not in scene.visitor("brukare").get(f"/brister/{one}/").text
    told = scene.visitor("ombud").get(f"/brister/{one}/").text
    assert "Samordnaren godkände en sammanfattning utan personuppgifter." in told
    again = samordnare.get(f"/brister/{one}/sammanfattning").text
    assert SUMMARY in again, "it is changed from what it is"


def test_it_follows_the_deficiency_to_the_state_and_is_frozen_there(scene: Scene) -> None:
    one = scene.file()
    samordnare = scene.visitor("samordnare")
    samordnare.post(f"/brister/{one}/sammanfattning", text=SUMMARY)
    scene.decide(one, VerdictKind.LYFT, "ordforande")
    scene.pass_time("2027-01-16")
    samordnare = scene.visitor("samordnare")
    assert "det som finns där ändras inte" in samordnare.get(f"/brister/{one}/sammanfattning").text
    samordnare.post(f"/brister/{one}/sammanfattning", text="Senare ord.")
    copy = joint.copy_at(scene, one, scene.bodies[Level.LANSSTYRELSE])
    page = scene.visitor("lansstyrelse").get(f"/overlamnanden/{copy}/").text
    assert SUMMARY in page
    assert APPROVED in page
    assert "Senare ord." not in page


@pytest.mark.parametrize("text", ["", "   ", "Gäller 850709-9805.", "x" * 2001])
def test_an_empty_a_long_and_one_with_a_personnummer_are_refused(scene: Scene, text: str) -> None:
    one = scene.file()
    answer = scene.visitor("samordnare").post(f"/brister/{one}/sammanfattning", text=text)
    assert answer.status_code == 422
    assert "Något behöver rättas" in answer.text
    assert APPROVED not in scene.visitor("samordnare").get(f"/brister/{one}/").text


@pytest.mark.parametrize("name", ["ombud", "ordforande", "kommun", "brukare"])
def test_nobody_else_approves_one(scene: Scene, name: str) -> None:
    one = scene.file()
    someone = scene.visitor(name)
    assert someone.get(f"/brister/{one}/sammanfattning").status_code == 404
    assert someone.post(f"/brister/{one}/sammanfattning", text=SUMMARY).status_code == 404


def test_a_samordnare_with_the_longest_of_names_can_approve(scene: Scene) -> None:
    one = scene.file()
    with writing(scene.engine) as session:
        session.get_one(Account, scene.people["samordnare"]).name = "S" * 120
        session.get_one(Verksamhet, scene.service_id).name = "V" * 120
    answer = scene.visitor("samordnare").post(f"/brister/{one}/sammanfattning", text=SUMMARY)
    assert answer.status_code == 200
    assert "Godkänd av " + "S" * 120 in answer.text
