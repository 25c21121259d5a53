"""Nothing typed is lost when something fails: what the server gives back, and what it tells the device.

What the device does with it is tried in a real browser (tests/browser/test_ombud.py).
"""

from __future__ import annotations

from typing import Any

import pytest
from flask import url_for
from sqlmodel import select

from systembrist.model import Deficiency, VerdictKind
from systembrist.store.database import reading
from tests.pages import tree, words
from tests.pressing import forms, send
from tests.scene import Scene
from web import carried

ANOTHER = "Något annat än förut."
OTHERWISE_NAMED = {
    "submissions.save": (("tjanster-utbildning", ANOTHER), ("stod-personer", "12")),
    "noting.note": (("punkt-7-reason", ANOTHER), ("seen", "sedd")),
    "letter.make": (("to", "Psykiatrin i Borlänge"), ("text", ANOTHER)),
}
"""What is written on a page whose fields are not called text."""


def _marks(page: str, name: str) -> list[str]:
    return [value for one in tree(page).iter() if (value := one.get(name)) is not None]


def test_a_failure_of_ours_gives_everything_back_to_be_sent_with_one_press(scene: Scene) -> None:
    scene.app.testing = False
    scene.app.config["PROPAGATE_EXCEPTIONS"] = False
    ombud = scene.visitor("ombud")
    step = scene.app.view_functions["filing.step"]
    scene.app.view_functions["filing.step"] = _fails
    typed = scene.form | {"consequences": ["ekonomi", "fara"], "step": "review"}
    answer = ombud.post("/anmal/", **typed)
    assert answer.status_code == 500
    shown = words(tree(answer.text))
    assert "Det är inte sparat, men det finns kvar här." in shown
    assert scene.form["text"] in shown
    scene.app.view_functions["filing.step"] = step
    fields = {name: value for name, value in forms(answer.text)["/anmal/"].items() if name != "csrf_token"}
    again = ombud.post("/anmal/", **fields | {"consequences": typed["consequences"]})
    assert "Granska och skicka" in again.text


@pytest.mark.parametrize("endpoint", carried.CARRIED_TO)
def test_every_form_in_which_one_writes_is_given_back_when_we_fail(scene: Scene, endpoint: str) -> None:
    scene.app.testing = False
    scene.app.config["PROPAGATE_EXCEPTIONS"] = False
    scene.app.view_functions[endpoint] = lambda **_: _fails()
    fields = dict(OTHERWISE_NAMED.get(endpoint, (("text", ANOTHER),)))
    with scene.app.test_request_context():
        [rule] = [one for one in scene.app.url_map.iter_rules(endpoint) if "POST" in (one.methods or ())]
        path = url_for(endpoint, **dict.fromkeys(rule.arguments, 1))
    answer = scene.visitor("ombud").post(path, **fields)
    assert answer.status_code == 500
    assert ANOTHER in words(tree(answer.text))
    given = forms(answer.text)[path]
    assert {name: given[name] for name in fields} == fields
    with scene.app.test_request_context(path, method="POST"):
        address, name = carried.home() or ("", "")
    assert f'href="{address}">{name}</a>' in answer.text


def test_numbers_alone_are_sent_again_too(scene: Scene) -> None:
    scene.app.testing = False
    scene.app.config["PROPAGATE_EXCEPTIONS"] = False
    scene.app.view_functions["submissions.save"] = lambda **_: _fails()
    answer = scene.visitor("kommun").post("/redovisning/1/2025", **{"stod-personer": "12"})
    assert "Det är inte sparat, men det finns kvar här." in words(tree(answer.text))
    assert forms(answer.text)["/redovisning/1/2025"]["stod-personer"] == "12"


def test_numbers_alone_are_no_words_to_read_through(scene: Scene) -> None:
    answer = scene.visitor("kommun").client.post(
        "/redovisning/1/2025", data={"stod-personer": "12", "csrf_token": "gammal"}
    )
    assert "Det du skrev finns kvar. Tryck på Fortsätt." in words(tree(answer.text))
    assert forms(answer.text)["/redovisning/1/2025"]["stod-personer"] == "12"


def _fails() -> Any:
    raise RuntimeError


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("text", ANOTHER, f"Vad hände? {ANOTHER}"),
        ("area", "bostad", "Område Bostad och hemlöshet"),
        ("actor", "kronofogden", "Vilken aktör gäller det? Kronofogden"),
        ("fault_level", "central", "Bristnivå: var sitter felet? Central nivå"),
        ("clients", "fler", "Hur många klienter har du sett det hos? fler än 5 klienter"),
        ("consequences", ["fara"], "Vad blev följden för klienten? Fara"),
        ("occurred", "2026-01-15", "När hände det? 2026-01-15"),
        ("tried", ANOTHER, f"Vad har ni redan prövat? {ANOTHER}"),
        ("asks_urgent", "y", "Jag ber om att det behandlas skyndsamt Ja"),
    ],
)
def test_what_was_changed_after_sending_is_told_and_can_be_filed_by_itself(
    scene: Scene, field: str, value: Any, told: str
) -> None:
    ombud = scene.visitor("ombud")
    form = scene.form | {"form_key": "samma", "area": "vardkoer", "consequences": ["ekonomi"], "step": "send"}
    assert ombud.post("/anmal/", **form).request.path == "/brister/1/"
    assert ombud.post("/anmal/", **form).request.path == "/brister/1/", "sent twice is filed once"
    answer = ombud.post("/anmal/", **form | {field: value})
    assert answer.status_code == 409
    page = tree(answer.text)
    assert "Anmälan är redan skickad" in words(page)
    assert [(one.get("href"), words(one)) for one in page.iter("a") if words(one) == "2026-00001"] == [
        ("/brister/1/", "2026-00001")
    ]
    (item,) = [one for one in page.iter("li") if any(one.find(part) is not None for part in ("blockquote", "strong"))]
    assert words(item).startswith(told)
    again = send(ombud, "/anmal/", forms(answer.text)["/anmal/"] | {"step": "edit"})
    kept = forms(again.text)["/anmal/"]
    assert kept["form_key"] not in ("", "samma")
    assert kept[field] == (value if isinstance(value, str) else value[0])
    sent = send(ombud, "/anmal/", kept | {"step": "send"})
    assert sent.request.path == "/brister/2/"
    with reading(scene.engine) as session:
        assert len(session.exec(select(Deficiency)).all()) == 2


def test_the_device_is_told_which_form_was_filed_and_only_its_author_is(scene: Scene) -> None:
    ombud = scene.visitor("ombud")
    page = ombud.post("/anmal/", **scene.form | {"form_key": "nyckel", "area": "vardkoer", "step": "send"}).text
    me = scene.people["ombud"]
    assert f"{me}.anmal.nyckel" in _marks(page, "data-draft-done")
    assert "nyckel" not in scene.visitor("samordnare").get("/brister/1/").text


def test_an_answer_on_the_device_is_done_when_nobody_asks_any_more(scene: Scene) -> None:
    one, me = scene.file(), scene.people["ombud"]
    scene.decide(one, VerdictKind.KOMPLETTERA, "ordforande")
    ombud = scene.visitor("ombud")
    asked = ombud.get(f"/brister/{one}/").text
    assert f"{me}.komplettera-{one}" in _marks(asked, "data-draft")
    assert _marks(asked, "data-draft-done") == []
    answered = ombud.post(f"/brister/{one}/komplettera", text="Ett svar.").text
    assert f"{me}.komplettera-{one}." in _marks(answered, "data-draft-done")


def test_a_letter_on_the_device_is_done_when_it_is_made(scene: Scene) -> None:
    one, me = scene.file(), scene.people["ombud"]
    ombud = scene.visitor("ombud")
    assert _marks(ombud.get(f"/brister/{one}/brev/").text, "data-draft-done") == []
    made = ombud.post(f"/brister/{one}/brev/", to="Psykiatrin", subject="Väntan", text="Brevet.", step="show").text
    assert _marks(made, "data-draft-done") == [f"{me}.brev-{one}."]


@pytest.mark.parametrize("path", ["/anmal/", "/brister/1/brev/"])
def test_each_form_is_kept_under_the_account_that_writes(scene: Scene, path: str) -> None:
    scene.file()
    (mark,) = _marks(scene.visitor("ombud").get(path).text, "data-draft")
    assert mark.startswith(f"{scene.people['ombud']}.")


def test_the_device_forgets_whoever_logs_out_and_nobody_whose_session_ended(scene: Scene) -> None:
    ombud = scene.visitor("ombud")
    left = ombud.post("/logga-ut").text
    assert _marks(left, "data-draft-forget") == [str(scene.people["ombud"])]
    assert _marks(ombud.get("/logga-in").text, "data-draft-forget") == [], "said once"
    other = scene.visitor("ombud")
    other.client.delete_cookie("systembrist")
    assert _marks(other.get("/anmal/").text, "data-draft-forget") == []
