"""The samordnare reads what waits, ticks several and releases them with one press."""

from __future__ import annotations

import pytest
from werkzeug.test import TestResponse

from systembrist.model import Level, VerdictKind
from systembrist.store.database import writing
from tests import joint, world
from tests.pages import tree, words
from tests.pressing import forms, release, send
from tests.scene import Scene
from tests.world import Visitor

LIST = "/brister/?visa=slapp"
TEXTS = ("Remissen kom bort två gånger.", "Väntan var nio månader. " * 20, "Ingen ringde tillbaka.")


@pytest.fixture
def ids(scene: Scene) -> list[int]:
    """Three that wait for release."""
    return [scene.file(text=text, released=False, proposal="Ring tillbaka.") for text in TEXTS]


UNREAD = "Ombudet har lagt till något sedan du öppnade sidan."


def _release(someone: Visitor, ids: list[int], **more: str) -> TestResponse:
    sheet = forms(someone.get(LIST).text)["/brister/slapp"]
    return send(someone, "/brister/slapp", sheet | {"brist": [str(one) for one in ids]} | more)


def test_several_are_read_in_full_ticked_and_released_with_one_press(scene: Scene, ids: list[int]) -> None:
    someone = scene.visitor("samordnare")
    page = words(tree(someone.get(LIST).text))
    assert all(text.strip() in page for text in TEXTS)
    assert page.count("Borde ändras: Ring tillbaka.") == 3
    answer = _release(someone, ids[:2])
    assert "2 texter är släppta till ledningsgruppen, med ditt namn." in answer.text
    assert answer.request.full_path == LIST
    assert [joint.get(scene, one).released_at is None for one in ids] == [False, False, True]
    chair = scene.visitor("ordforande").get(f"/brister/{ids[0]}/").text
    assert TEXTS[0] in chair
    assert "Allt är släppt." in _release(someone, ids[2:]).text


@pytest.mark.parametrize(
    ("sent", "kept"),
    [({"omrade": "vardkoer", "sida": "2"}, {"omrade": "vardkoer", "sida": "2"}), ({"omrade": "x", "sida": "0"}, {})],
)
def test_one_lands_where_one_was_in_the_list(
    scene: Scene, ids: list[int], sent: dict[str, str], kept: dict[str, str]
) -> None:
    answer = _release(scene.visitor("samordnare"), ids[:1], **sent)
    assert answer.request.args.to_dict() == {"visa": "slapp", **kept}


def test_what_has_left_the_group_does_not_wait_for_release(scene: Scene) -> None:
    one = scene.file("2025-06-01T09:00", released=False)
    scene.pass_time("2026-02-05T09:00")
    two = scene.file(released=False)
    assert scene.history(one)[0][0] == Level.LEDNINGSGRUPP
    page = scene.visitor("samordnare").get("/brister/?visa=slapp").text
    assert f"/brister/{two}/" in page
    assert f"/brister/{one}/" not in page
    assert "Släpp texten" not in scene.visitor("samordnare").get(f"/brister/{one}/").text
    assert "Släpp 1 text till ledningsgruppen" in words(tree(scene.visitor("samordnare").get("/").text))


def test_none_ticked_says_what_to_do(scene: Scene, ids: list[int]) -> None:
    answer = _release(scene.visitor("samordnare"), [])
    assert "Kryssa för minst en text att släppa." in answer.text
    assert joint.get(scene, ids[0]).released_at is None


NOT_KNOWN = ["", "i går", "2026-02-02T09:00:00+00:00", "1,2", "1 ", "-1", "inga 1", "1" * 10, "1 " * 1000 + "1"]


@pytest.mark.parametrize("shown", NOT_KNOWN)
def test_without_knowing_what_was_read_nothing_is_released(scene: Scene, ids: list[int], shown: str) -> None:
    answer = _release(scene.visitor("samordnare"), ids, visad=shown)
    assert answer.status_code == 422
    assert "Ladda om sidan, läs och släpp sedan." in answer.text
    assert joint.get(scene, ids[0]).released_at is None


@pytest.mark.parametrize("shown", [{}, *({"visad": one} for one in NOT_KNOWN)])
def test_nor_from_the_page_of_one(scene: Scene, ids: list[int], shown: dict[str, str]) -> None:
    answer = scene.visitor("samordnare").post(f"/brister/{ids[0]}/slapp", **shown)
    assert answer.status_code == 422
    assert "Ladda om sidan, läs och släpp sedan." in answer.text
    assert joint.get(scene, ids[0]).released_at is None


@pytest.mark.parametrize("begun", ["2026-02-02T10:00", "2026-02-02T12:00"])
@pytest.mark.parametrize("page", [LIST, "/brister/1/"])
def test_what_came_after_the_page_was_shown_waits_and_the_samordnare_is_told(
    scene: Scene, page: str, begun: str
) -> None:
    one = scene.file(released=False)
    scene.clock.set("2026-02-02T11:00")
    someone, where = scene.visitor("samordnare"), "/brister/slapp" if page == LIST else f"{page}slapp"
    sheet = forms(someone.get(page).text)[where] | {"brist": str(one)}
    _supplement(scene, one, "Sedan i höstas.", begun)
    answer = send(someone, where, sheet)
    assert UNREAD in answer.text
    assert "Sedan i höstas." in answer.text, "there to be read"
    chair = scene.visitor("ordforande").get(f"/brister/{one}/").text
    assert "åtta månader" in chair
    assert "höstas" not in chair
    assert UNREAD not in release(someone, one).text
    assert "höstas" in scene.visitor("ordforande").get(f"/brister/{one}/").text


def _supplement(scene: Scene, one: int, text: str, begun: str) -> None:
    """The ombud answers a question of the group's, in a request that began at a moment and is done with now."""
    scene.clock.set(begun)
    scene.decide(one, VerdictKind.KOMPLETTERA, "ordforande")
    assert scene.visitor("ombud").post(f"/brister/{one}/komplettera", text=text).status_code == 200


def test_pressed_twice_says_that_it_is_done(scene: Scene, ids: list[int]) -> None:
    someone = scene.visitor("samordnare")
    sheet = forms(someone.get(LIST).text)["/brister/slapp"] | {"brist": [str(ids[0])]}
    send(someone, "/brister/slapp", sheet)
    again = send(someone, "/brister/slapp", sheet)
    assert again.status_code == 409
    assert "redan släppt" in again.text


def test_an_ombud_reads_the_list_but_has_nothing_to_tick(scene: Scene, ids: list[int]) -> None:
    someone = scene.visitor("ombud")
    page = someone.get(LIST).text
    assert TEXTS[0] in page
    assert 'name="brist"' not in page
    assert "/brister/slapp" not in forms(page)
    assert "Släpp" not in page.split("<main")[1]
    assert someone.post("/brister/slapp", brist=ids, visad="inga").status_code == 404


def test_another_verksamhets_text_does_not_exist_here(scene: Scene, ids: list[int]) -> None:
    with writing(scene.engine) as session:
        other = world.open_service(session, "PO Falun", "Falun")
        theirs = world.file(session, other, scene.policy, "2026-02-02T09:00").id
    someone = scene.visitor("samordnare")
    assert _release(someone, [ids[0], theirs]).status_code == 404
    assert joint.get(scene, ids[0]).released_at is None


def test_when_all_is_released_each_is_told_what_comes_next(scene: Scene) -> None:
    scene.file()
    assert "läser du den här och släpper texten" in scene.visitor("samordnare").get(LIST).text
    ombud = words(tree(scene.visitor("ombud").get(LIST).text))
    assert "Allt är släppt." in ombud
    assert "tills samordnaren har släppt texten" in ombud


def test_what_waits_can_be_printed_with_its_words(scene: Scene, ids: list[int]) -> None:
    page = tree(scene.visitor("samordnare").get(LIST).text)
    assert [one.get("class") for one in page.iter("form") if one.get("action") == "/brister/slapp"] == ["whole"]
    assert ids
