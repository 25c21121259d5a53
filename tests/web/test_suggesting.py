"""The area suggested while the ombud writes: the same model as on the page before sending, and nothing kept."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from sqlmodel import select

from systembrist.filing import TEXT_LIMIT
from systembrist.model import Classification, Draft
from systembrist.store.database import reading
from tests.scene import Scene
from web.views.filing import READ_WHILE_TYPING

NUMBER = "850709-9805"


def _asked(scene: Scene, text: str) -> dict[str, Any]:
    answer = scene.visitor("ombud").post("/anmal/forslag", text=text)
    assert answer.status_code == 200
    assert answer.mimetype == "application/json"
    found: dict[str, Any] = answer.get_json()
    return found


def test_it_names_the_area_the_words_and_what_else_it_might_be(scene: Scene) -> None:
    found = _asked(scene, scene.form["text"])
    assert found["faults"] == []
    assert found["uncertain"] is False
    assert found["areas"][0] == {"code": "vardkoer", "name": "Vårdköer och väntetider"}
    assert 1 < len(found["areas"]) <= 4
    assert 1 <= len(found["words"]) <= 3


def test_it_says_the_same_as_the_page_before_sending(scene: Scene) -> None:
    for text in (scene.form["text"], "Något hände.", "Försäkringskassan drog in sjukpenningen utan att fråga läkaren."):
        found = _asked(scene, text)
        page = scene.visitor("ombud").post("/anmal/", **scene.form | {"text": text}, step="review").text
        assert ("Vi är osäkra" in page) is found["uncertain"]
        assert found["uncertain"] or f"Vi föreslår <strong>{found['areas'][0]['name']}</strong>" in page


def test_personal_data_is_said_at_once_and_no_model_is_asked(scene: Scene, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    found = _asked(scene, f"Klienten {NUMBER} fick vänta åtta månader.")
    assert found == {"faults": ["Texten innehåller ett personnummer; ta bort det och skriv t.ex. klienten."]}
    assert NUMBER not in caplog.text


@pytest.mark.parametrize("text", ["", "   ", "\n"])
def test_nothing_is_suggested_for_nothing(scene: Scene, text: str) -> None:
    assert _asked(scene, text) == {"faults": []}


def test_what_a_pause_costs_is_bounded(scene: Scene) -> None:
    long = (scene.form["text"] + " ") * (TEXT_LIMIT // 60)
    assert len(long) < TEXT_LIMIT
    assert _asked(scene, long) == _asked(scene, long[:READ_WHILE_TYPING])
    assert "för lång" in _asked(scene, "å" * (TEXT_LIMIT + 1))["faults"][0]


def test_nothing_is_kept_of_it(scene: Scene) -> None:
    _asked(scene, scene.form["text"])
    with reading(scene.engine) as session:
        assert session.exec(select(Classification)).all() == []
        assert session.exec(select(Draft)).all() == []


def test_without_the_mark_nothing_is_answered(scene: Scene) -> None:
    ombud = scene.visitor("ombud")
    answer = ombud.client.post("/anmal/forslag", data={"text": scene.form["text"]})
    assert answer.status_code == 400
    assert "Vårdköer" not in answer.text
    elsewhere = ombud.client.post("/anmal/forslag", data={"text": "x"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert elsewhere.status_code == 403
