"""The page of a frozen copy, as länsstyrelse and Socialstyrelsen meet it."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import event
from sqlmodel import select

from systembrist import handling
from systembrist.model import FaultLevel, Handover, Level, Verdict, VerdictKind
from systembrist.store.database import reading, writing
from tests import world
from tests.pages import tree, words
from tests.scene import Scene

NUMBER = "850709-9805"
SUMMARY = "Väntan på en första tid är lång."


def _copies(scene: Scene) -> dict[int, Handover]:
    with reading(scene.engine) as session:
        return {one.to_body_id: one for one in session.exec(select(Handover).order_by(Handover.id)).all()}


def _at_the_board(scene: Scene, *, summary: str | None = None, **fields: object) -> int:
    """A report that the kommun has passed up on 15 January; the id of the copy at länsstyrelsen."""
    one = scene.file("2025-02-02T09:00", clients="2-5", children=True, **fields)
    if summary is not None:
        with writing(scene.engine) as session:
            found = session.get_one(world.Deficiency, one)
            handling.summarise(
                session,
                found,
                text=summary,
                account_id=scene.people["kommun"],
                approver="Kommun, Borlänge kommun",
                now=world.at("2025-12-01T09:00"),
            )
    scene.pass_time("2026-02-02T09:00")
    return _copies(scene)[scene.bodies[Level.LANSSTYRELSE]].id or 0


def _page(scene: Scene, copy: int, name: str = "lansstyrelse") -> str:
    return scene.visitor(name).get(f"/overlamnanden/{copy}/").text


def test_a_copy_shows_what_it_led_to_and_how_pressing_it_is(scene: Scene) -> None:
    page = words(tree(_page(scene, _at_the_board(scene, consequences=("fara", "ekonomi")))))
    for fact in ("Fara", "Barn berörs", "Följd"):
        assert fact in page, fact


def test_opening_a_copy_reads_no_deficiency(scene: Scene) -> None:
    copy = _at_the_board(scene)
    board = scene.visitor("lansstyrelse")
    asked: list[str] = []

    def note(*given: object) -> None:
        asked.append(str(given[2]).lower())

    event.listen(scene.engine, "before_cursor_execute", note)
    board.get(f"/overlamnanden/{copy}/")
    event.remove(scene.engine, "before_cursor_execute", note)
    assert [one for one in asked if " handover" in one]
    assert [one for one in asked if re.search(r"(from|join) deficiency\b", one)] == []


def test_a_copy_shows_codes_month_and_kommun_and_that_no_summary_was_approved(scene: Scene) -> None:
    page = words(tree(_page(scene, _at_the_board(scene))))
    for fact in (
        "Sammanfattning saknas",
        "Borlänge",
        "februari 2025",
        "Vårdköer och väntetider",
        "Lokal nivå",
        "Barn berörs",
        "klienter",
        "överlämnad av",
        "15 januari 2026",
        "Går vidare 1 mars 2026 om inget beslutas",
    ):
        assert fact in page, fact
    assert "åtta månader" not in page
    assert "Ombud" not in page.replace("Ombudet", "").replace("ombudet", "")


def test_an_approved_summary_stands_there_with_its_approver(scene: Scene) -> None:
    page = _page(scene, _at_the_board(scene, summary=SUMMARY))
    assert SUMMARY in page
    assert "Godkänd av Kommun, Borlänge kommun" in page
    assert "Sammanfattning saknas" not in page


def test_what_no_person_confirmed_is_said_to_be_a_suggestion(scene: Scene) -> None:
    assert "inte bekräftat av någon" in _page(scene, _at_the_board(scene))


def test_a_later_correction_does_not_change_a_frozen_copy(scene: Scene) -> None:
    copy = _at_the_board(scene)
    answer = scene.visitor("ombud").post("/brister/1/ratta", area="bostad", actor="bostadsbolag", fault_level="central")
    assert answer.status_code == 200
    page = _page(scene, copy)
    assert "Vårdköer och väntetider" in page
    assert "Bostad" not in page


def test_a_board_decides_takes_back_and_decides_again(scene: Scene) -> None:
    copy = _at_the_board(scene)
    board = scene.visitor("lansstyrelse")
    noted = board.post(f"/overlamnanden/{copy}/besluta", kind="avsluta", reason="Fel beslut.")
    assert "Beslutet är noterat" in noted.text
    assert "Ni har beslutat Avsluta utan åtgärd" in words(tree(board.get(f"/overlamnanden/{copy}/").text))
    assert "Beslutet är tillbakataget" in board.post(f"/overlamnanden/{copy}/angra").text
    board.post(f"/overlamnanden/{copy}/besluta", kind="atgarda", reason="Vi tar upp det med regionen.")
    scene.pass_time("2026-02-04T09:00")
    ombud = scene.visitor("ombud").get("/brister/1/").text
    assert "Vi tar upp det med regionen." in ombud
    assert "Fel beslut." not in ombud
    assert scene.history(1)[-1] == ("lansstyrelse", "2026-02-03", "atgardad")


def test_a_second_verdict_gets_the_page_that_somebody_was_first(scene: Scene) -> None:
    copy = _at_the_board(scene)
    board = scene.visitor("lansstyrelse")
    board.post(f"/overlamnanden/{copy}/besluta", kind="lyft", reason="Det första skälet.")
    answer = board.post(f"/overlamnanden/{copy}/besluta", kind="avsluta", reason="Det andra skälet.")
    assert answer.status_code == 409
    assert "Det finns redan ett beslut" in answer.text
    with reading(scene.engine) as session:
        assert [one.reason for one in session.exec(select(Verdict)).all()] == ["Det första skälet."]


def test_a_board_can_neither_ask_the_ombud_nor_the_top_lift(scene: Scene) -> None:
    copy = _at_the_board(scene)
    board = scene.visitor("lansstyrelse")
    answer = board.post(f"/overlamnanden/{copy}/besluta", kind="komplettera", reason="Hur länge?")
    assert answer.status_code == 422
    assert 'value="komplettera"' not in board.get(f"/overlamnanden/{copy}/").text
    scene.pass_time("2026-03-02T09:00")
    top = _copies(scene)[scene.bodies[Level.SOCIALSTYRELSEN]].id
    someone = scene.visitor("socialstyrelsen")
    assert 'value="lyft"' not in someone.get(f"/overlamnanden/{top}/").text
    assert someone.post(f"/overlamnanden/{top}/besluta", kind="lyft", reason="Högre upp.").status_code == 422


def test_a_verdict_needs_a_reason_and_no_personnummer(scene: Scene) -> None:
    copy = _at_the_board(scene)
    board = scene.visitor("lansstyrelse")
    assert "Skriv varför" in board.post(f"/overlamnanden/{copy}/besluta", kind="lyft").text
    refused = board.post(f"/overlamnanden/{copy}/besluta", kind="lyft", reason=f"Gäller {NUMBER}.")
    assert refused.status_code == 422
    assert refused.text.count(NUMBER) == 2, "in the field, and marked below it"
    assert "Lyft till nästa nivå" in refused.text


def test_an_authority_opens_only_its_own_copies(scene: Scene) -> None:
    board = _at_the_board(scene)
    scene.pass_time("2026-03-02T09:00")
    top = _copies(scene)[scene.bodies[Level.SOCIALSTYRELSEN]].id
    assert scene.visitor("socialstyrelsen").get(f"/overlamnanden/{board}/").status_code == 404
    assert scene.visitor("lansstyrelse").get(f"/overlamnanden/{top}/").status_code == 404
    for name in ("ombud", "ordforande", "kommun", "beredningsgrupp", "admin"):
        assert scene.visitor(name).get(f"/overlamnanden/{board}/").status_code == 404


def test_what_has_left_can_be_read_but_not_decided_on(scene: Scene) -> None:
    copy = _at_the_board(scene)
    scene.pass_time("2026-03-02T09:00")
    board = scene.visitor("lansstyrelse")
    page = board.get(f"/overlamnanden/{copy}/").text
    assert "gick vidare utan svar" in page
    assert "Spara beslutet" not in page
    assert board.post(f"/overlamnanden/{copy}/besluta", kind="lyft", reason="För sent.").status_code == 404


def test_an_answer_from_above_is_new_until_the_copy_is_opened(scene: Scene) -> None:
    copy = _at_the_board(scene)
    scene.pass_time("2026-03-02T09:00")
    scene.decide(1, VerdictKind.AVSLUTA, "socialstyrelsen", "2026-04-01T09:00", reason="Socialstyrelsens skäl.")
    scene.pass_time("2026-04-03T09:00")
    board = scene.visitor("lansstyrelse")
    first = board.get("/").text
    assert "Nytt sedan sist (1)" in first
    assert f'href="/overlamnanden/{copy}/"' in first
    assert "Socialstyrelsens skäl." in board.get(f"/overlamnanden/{copy}/").text
    assert "Inget nytt sedan" in board.get("/").text


@pytest.mark.parametrize("fault_level", [FaultLevel.CENTRAL, None])
def test_a_central_fault_goes_at_once_when_lifted_and_a_missing_level_does_not(
    scene: Scene, fault_level: FaultLevel | None
) -> None:
    copy = _at_the_board(scene, fault_level=fault_level)
    scene.visitor("lansstyrelse").post(f"/overlamnanden/{copy}/besluta", kind="lyft", reason="Ett skäl.")
    scene.pass_time("2026-02-04T09:00")
    expected = "socialstyrelsen" if fault_level is FaultLevel.CENTRAL else "lansstyrelse"
    assert scene.history(1)[-1][0] == expected
