"""A kommun that a deficiency happened in, in a joint verksamhet: its copy, its right to answer, and nothing more."""

from __future__ import annotations

import pytest

from systembrist.model import Level, VerdictKind
from tests import joint
from tests.pages import tree, words
from tests.pressing import press
from tests.scene import Scene
from web import desk

TEXT = "åtta månader"
REASON = "Vi kan inte lösa det själva."


@pytest.fixture
def lifted(scene: Scene) -> tuple[int, int, int]:
    """A deficiency in Hedemora that the group has lifted: its id, Hedemora's body, and its copy."""
    hedemora = joint.with_hedemora(scene)
    one = scene.file(kommun=joint.HEDEMORA, clients="2-5")
    scene.decide(one, VerdictKind.LYFT, "ordforande", reason=REASON)
    scene.pass_time("2026-02-04T09:00")
    return one, hedemora, joint.copy_at(scene, one, hedemora)


def test_the_copy_stands_in_its_inbox_and_on_the_first_page(scene: Scene, lifted: tuple[int, int, int]) -> None:
    _, hedemora, copy = lifted
    someone = scene.visitor("hedemora")
    first = someone.get("/").text
    assert "Nytt sedan sist (1)" in first
    assert f'href="/overlamnanden/{copy}/"' in first
    inbox = someone.get(f"/inkorg/{hedemora}").text
    assert "Inget väntar på beslut hos er just nu." in inbox
    assert "Kopior till er" in inbox
    assert "Ni har inte svarat." in inbox
    assert f'href="/overlamnanden/{copy}/"' in inbox
    assert TEXT not in first + inbox


def test_the_page_shows_the_copy_and_what_others_have_said(scene: Scene, lifted: tuple[int, int, int]) -> None:
    one, _, copy = lifted
    someone = scene.visitor("hedemora")
    page = someone.get(f"/overlamnanden/{copy}/").text
    shown = words(tree(page))
    for fact in ("Hedemora kommun har en kopia", "2–5 klienter", "Sammanfattning saknas", "Skicka svaret", REASON):
        assert fact in shown, fact
    for nothing in (TEXT, "Spara beslutet", "Går vidare", " av Ombud "):
        assert nothing not in shown, nothing
    assert "Inget nytt sedan" in someone.get("/").text
    assert someone.get(f"/brister/{one}/").status_code == 404


def test_its_answer_reaches_the_ombud_and_all_who_have_it(scene: Scene, lifted: tuple[int, int, int]) -> None:
    one, hedemora, copy = lifted
    someone = scene.visitor("hedemora")
    path = f"/overlamnanden/{copy}/"
    answer = press(someone, path, f"{path}svara", kind="atgard", text="Vi inför en fast kontakt.")
    assert "Svaret är skickat" in answer.text
    assert "Vi inför en fast kontakt." in answer.text
    assert "Ni svarade 4 februari 2026." in someone.get(f"/inkorg/{hedemora}").text
    for name in ("ombud", "ordforande", "kommun"):
        page = scene.visitor(name).get(f"/brister/{one}/").text
        assert "Hedemora kommun har svarat." in page, name
        assert "Vi inför en fast kontakt." in page, name
    assert scene.history(one)[-1][:2] == ("kommun", None), "nothing closes"


def test_it_learns_where_it_has_gone_only_by_what_others_answer(scene: Scene, lifted: tuple[int, int, int]) -> None:
    one, _, copy = lifted
    scene.pass_time("2027-01-16")
    page = words(tree(scene.visitor("hedemora").get(f"/overlamnanden/{copy}/").text))
    assert "Inget svar lämnat av Borlänge kommun. Bristen gick vidare." in page
    assert "Länsstyrelsen" not in page
    scene.decide(one, VerdictKind.AVSLUTA, "lansstyrelse", reason="Vi ser ingen möjlighet.")
    scene.pass_time("2027-01-18")
    someone = scene.visitor("hedemora")
    assert "Vi ser ingen möjlighet." in someone.get("/").text
    assert "Länsstyrelsen i Dalarnas län har svarat." in someone.get(f"/overlamnanden/{copy}/").text


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "Välj vad det är för svar."),
        ({"kind": "fraga", "text": "Varför?"}, "Något behöver rättas"),
        ({"kind": "utan_svar", "text": "Nej."}, "Något behöver rättas"),
        ({"kind": "atgard", "text": ""}, "Skriv ert svar."),
        ({"kind": "atgard", "text": "Gäller 850709-9805."}, "personnummer"),
        ({"kind": "atgard", "text": "x" * 2001}, "Något behöver rättas"),
    ],
)
def test_an_answer_has_a_type_of_its_own_and_words_without_identifiers(
    scene: Scene, lifted: tuple[int, int, int], fields: dict[str, str], said: str
) -> None:
    one, _, copy = lifted
    answer = scene.visitor("hedemora").post(f"/overlamnanden/{copy}/svara", **fields)
    assert answer.status_code == 422
    assert said in answer.text
    assert "answered" not in joint.kinds(scene, one)


def test_nobody_else_opens_or_answers_it(scene: Scene, lifted: tuple[int, int, int]) -> None:
    _, hedemora, copy = lifted
    for name in ("ombud", "samordnare", "ordforande", "kommun", "lansstyrelse", "socialstyrelsen", "admin"):
        someone = scene.visitor(name)
        assert someone.get(f"/overlamnanden/{copy}/").status_code == 404, name
        assert someone.post(f"/overlamnanden/{copy}/svara", kind="atgard", text="Nej.").status_code == 404, name
    someone = scene.visitor("hedemora")
    assert someone.post(f"/overlamnanden/{copy}/besluta", kind="lyft", reason="Vi vill.").status_code == 404
    assert someone.get(f"/inkorg/{scene.bodies[Level.KOMMUN]}").status_code == 404
    assert hedemora != scene.bodies[Level.KOMMUN]


def test_of_many_copies_the_unanswered_are_shown_first(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk, "MOST_SHOWN", 2)
    hedemora = joint.with_hedemora(scene)
    for one in [scene.file(kommun=joint.HEDEMORA) for _ in range(3)]:
        scene.decide(one, VerdictKind.LYFT, "ordforande", reason=REASON)
    scene.pass_time("2026-02-04T09:00")
    page = words(tree(scene.visitor("hedemora").get(f"/inkorg/{hedemora}").text))
    assert "Kopior till er (3)" in page
    assert "2 visas, de obesvarade först." in page
    assert page.count("Ni har inte svarat.") == 2
