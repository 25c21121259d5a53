"""What is personal in a report: shown where it stands, replaced or answered by a press, without JavaScript."""

from __future__ import annotations

import pytest
from sqlmodel import select

from systembrist.model import Deficiency
from systembrist.store.database import reading
from tests.pages import check, tree, words
from tests.scene import Scene

NAMED = "Anna Lindgren fick nej av handläggare Ahmed. Björn syns i skogen."
NUMBERED = "Klienten har nummer 640823-3234 och nås på 070-174 06 05."


def filed(scene: Scene) -> list[str]:
    with reading(scene.engine) as session:
        return [one.text for one in session.exec(select(Deficiency)).all()]


def buttons(page: str, name: str) -> dict[str, str]:
    return {one.get("value", ""): words(one) for one in tree(page).iter("button") if one.get("name") == name}


def marked(page: str) -> list[str]:
    return [words(one) for one in tree(page).iter("mark")]


def hidden(page: str) -> dict[str, list[str]]:
    carried: dict[str, list[str]] = {}
    for field in tree(page).iter("input"):
        if field.get("type") == "hidden" and field.get("name") != "csrf_token":
            carried.setdefault(field.get("name", ""), []).append(field.get("value", ""))
    return carried


def textarea(page: str) -> str:
    return "".join(next(one for one in tree(page).iter("textarea") if one.get("name") == "text").itertext()).strip()


def test_an_identifier_is_marked_where_it_stands_and_replaced_by_a_press(scene: Scene) -> None:
    ombud = scene.visitor("ombud")
    answer = ombud.post("/anmal/", **scene.form | {"text": NUMBERED}, step="review")
    assert answer.status_code == 422
    check(answer.text)
    assert marked(answer.text) == ["640823-3234", "070-174 06 05"]
    assert buttons(answer.text, "byt") == {
        "text:1": "Byt mot ”klientens nummer”",
        "text:2": "Byt mot ”ett telefonnummer”",
        "alla": "Byt alla",
    }
    assert buttons(answer.text, "behall") == {}, "an identifier is not the writer's to keep"
    answer = ombud.post("/anmal/", **scene.form | {"text": NUMBERED}, sida="skriv", byt="text:1")
    assert textarea(answer.text) == "Klienten har nummer klientens nummer och nås på 070-174 06 05."
    assert marked(answer.text) == ["070-174 06 05"]
    answer = ombud.post("/anmal/", **scene.form | {"text": NUMBERED}, sida="skriv", byt="alla")
    assert textarea(answer.text) == "Klienten har nummer klientens nummer och nås på ett telefonnummer."
    assert marked(answer.text) == []
    assert filed(scene) == []


def test_names_ask_before_sending_and_the_writer_answers(scene: Scene) -> None:
    ombud = scene.visitor("ombud")
    shown = ombud.post("/anmal/", **scene.form | {"text": NAMED}, step="review")
    assert shown.status_code == 200
    check(shown.text)
    assert marked(shown.text) == ["Anna Lindgren", "Ahmed"]
    refused = ombud.post("/anmal/", **hidden(shown.text) | {"area": ["vardkoer"]}, step="send")
    assert refused.status_code == 422
    assert "Svara först på det som är markerat" in refused.text
    assert filed(scene) == []
    shown = ombud.post("/anmal/", **hidden(shown.text), byt="text:1")
    assert marked(shown.text) == ["Ahmed"]
    shown = ombud.post("/anmal/", **hidden(shown.text), behall="text:1")
    assert marked(shown.text) == []
    sent = ombud.post("/anmal/", **hidden(shown.text) | {"area": ["vardkoer"]}, step="send")
    assert sent.status_code == 200
    assert filed(scene) == ["Klienten fick nej av handläggare Ahmed. Björn syns i skogen."]


def test_all_at_once_is_replaced_with_who_they_are(scene: Scene) -> None:
    shown = scene.visitor("ombud").post("/anmal/", **scene.form | {"text": NAMED}, sida="granska", byt="alla")
    assert hidden(shown.text)["text"] == ["Klienten fick nej av handläggaren. Björn syns i skogen."]


def test_an_identifier_can_not_be_said_to_be_nobody(scene: Scene) -> None:
    typed = scene.form | {"text": NUMBERED}
    ombud = scene.visitor("ombud")
    assert ombud.post("/anmal/", **typed, sida="granska", behall="alla", area="vardkoer").status_code == 422
    sent = ombud.post("/anmal/", **typed, ingen_person=["640823-3234", "070-174 06 05"], area="vardkoer", step="send")
    assert sent.status_code == 422
    assert filed(scene) == []


@pytest.mark.parametrize("pressed", ["text:99", "nonsense", "actor:1", "text:-1", "x" * 5000, "text:1:2"])
def test_a_press_on_nothing_changes_nothing(scene: Scene, pressed: str) -> None:
    shown = scene.visitor("ombud").post("/anmal/", **scene.form | {"text": NAMED}, sida="granska", byt=pressed)
    assert shown.status_code == 200
    assert hidden(shown.text)["text"] == [NAMED]


def test_a_rare_combination_is_told_of_and_can_be_sent(scene: Scene) -> None:
    text = "En 54-årig kvinna med schizofreni vräktes efter branden."
    ombud = scene.visitor("ombud")
    shown = ombud.post("/anmal/", **scene.form | {"text": text}, step="review")
    assert "Kan någon kännas igen utan namn?" in shown.text
    check(shown.text)
    assert ombud.post("/anmal/", **hidden(shown.text) | {"area": ["bostad"]}, step="send").status_code == 200
    assert filed(scene) == [text]
