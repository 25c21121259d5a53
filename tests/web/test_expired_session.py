"""A session that has ended, or a page that has lain too long: what was typed comes back through the login form."""

from __future__ import annotations

import re

import pytest
from sqlmodel import select

from systembrist.model import Deficiency
from systembrist.store.database import reading
from tests import world
from tests.pages import tree
from tests.scene import Scene
from tests.world import PASSWORD, Visitor

ADDRESS = "ombud@test.example"


def _fields(page: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for one in tree(page).iter("input"):
        if one.get("type") == "hidden" and one.get("name") != "csrf_token":
            found.setdefault(one.get("name", ""), []).append(one.get("value", ""))
    return found


def _log_in_again(someone: Visitor, page: str, email: str = ADDRESS) -> str:
    hidden = {name: values[0] for name, values in _fields(page).items()}
    data = hidden | {"csrf_token": world.token(page), "email": email, "password": PASSWORD}
    return someone.client.post("/logga-in", data=data, follow_redirects=True).text


@pytest.mark.parametrize("lost", ["the cookie is gone", "the account was locked and opened"])
def test_a_report_sent_after_the_session_ended_comes_back_through_the_login_form(scene: Scene, lost: str) -> None:
    ombud = scene.visitor("ombud")
    mark = world.token(ombud.get("/anmal/").text)
    if lost == "the cookie is gone":
        ombud.client.delete_cookie("systembrist")
    else:
        _end_sessions(scene)
    typed = scene.form | {
        "text": 'Rad ett.\r\n\r\nRad "två" <i>& tre</i>.',
        "consequences": ["ekonomi", "fara"],
        "step": "review",
    }
    asked = ombud.client.post("/anmal/", data=typed | {"csrf_token": mark})
    assert asked.status_code == 401
    assert "Logga in igen, så ligger det du skrev kvar" in asked.text
    given = _log_in_again(ombud, asked.text)
    assert "Fortsätt där du var" in given
    assert "Rad &#34;två&#34; &lt;i&gt;" in "".join(re.findall("<blockquote>.*?</blockquote>", given, re.DOTALL))
    assert 'action="/anmal/"' in given
    fields = _fields(given)
    assert fields["text"] == [typed["text"].replace("\r\n", "\n")] or fields["text"] == [typed["text"]]
    assert fields["consequences"] == ["ekonomi", "fara"]
    assert "password" not in fields
    again = ombud.client.post("/anmal/", data=fields | {"csrf_token": world.token(given)})
    assert again.status_code == 200
    assert "Granska och skicka" in again.text
    assert "Rad &#34;två&#34; &lt;i&gt;" in again.text


def test_a_wrong_password_on_the_way_does_not_lose_it(scene: Scene) -> None:
    ombud = scene.visitor()
    asked = ombud.client.post("/anmal/", data=scene.form | {"step": "review"})
    hidden = {name: values[0] for name, values in _fields(asked.text).items()}
    data = hidden | {"csrf_token": world.token(asked.text), "email": ADDRESS, "password": "fel fel fel fel"}
    wrong = ombud.client.post("/logga-in", data=data)
    assert wrong.status_code == 422
    given = _log_in_again(ombud, wrong.text)
    assert _fields(given)["text"] == [scene.form["text"]]


def test_a_login_page_that_has_lain_too_long_still_carries_it(scene: Scene) -> None:
    ombud = scene.visitor()
    asked = ombud.client.post("/anmal/", data=scene.form | {"step": "review"})
    ombud.client.delete_cookie("systembrist")
    hidden = {name: values[0] for name, values in _fields(asked.text).items()}
    stale = ombud.client.post(
        "/logga-in", data=hidden | {"csrf_token": "gammal", "email": ADDRESS, "password": PASSWORD}
    )
    assert stale.status_code == 401
    assert _fields(_log_in_again(ombud, stale.text))["text"] == [scene.form["text"]]


def test_nothing_is_filed_until_it_is_sent_again(scene: Scene) -> None:
    ombud = scene.visitor()
    asked = ombud.client.post("/anmal/", data=scene.form | {"step": "send", "area": "vardkoer"})
    given = _log_in_again(ombud, asked.text)
    assert _count(scene) == 0
    sent = ombud.client.post("/anmal/", data=_fields(given) | {"csrf_token": world.token(given)}, follow_redirects=True)
    assert "Tack. Bristen är anmäld" in sent.text
    assert _count(scene) == 1


@pytest.mark.parametrize("mark", ["", "gammal", "IjEi.abc.def"])
def test_a_stale_mark_while_logged_in_gives_everything_back_to_be_sent_with_one_press(scene: Scene, mark: str) -> None:
    ombud = scene.visitor("ombud")
    answer = ombud.client.post("/anmal/", data=scene.form | {"step": "review", "csrf_token": mark})
    assert answer.status_code == 400
    assert "Det du skrev finns kvar" in answer.text
    again = ombud.client.post("/anmal/", data=_fields(answer.text) | {"csrf_token": world.token(answer.text)})
    assert "Granska och skicka" in again.text


def test_a_verdict_survives_an_ended_session_too(scene: Scene) -> None:
    one = scene.file()
    chair = scene.visitor("ordforande")
    chair.client.delete_cookie("systembrist")
    asked = chair.client.post(f"/brister/{one}/besluta", data={"kind": "lyft", "reason": "Ett långt skäl."})
    given = _log_in_again(chair, asked.text, "ordforande@test.example")
    assert f'action="/brister/{one}/besluta"' in given
    sent = chair.client.post(
        f"/brister/{one}/besluta", data=_fields(given) | {"csrf_token": world.token(given)}, follow_redirects=True
    )
    assert "Beslutet är noterat" in sent.text


def test_what_was_written_is_shown_before_it_is_sent_again(scene: Scene) -> None:
    one = scene.file()
    chair = scene.visitor("ordforande")
    chair.client.delete_cookie("systembrist")
    asked = chair.client.post(f"/brister/{one}/besluta", data={"kind": "avsluta", "reason": "Ett långt skäl."})
    given = _log_in_again(chair, asked.text, "ordforande@test.example")
    assert "<p>Ett långt skäl.</p>" in given


@pytest.mark.parametrize(
    "path", ["/brister/1/slapp", "/brister/1/skyndsam", "/brister/1/angra", "/anmal/utkast/ta-bort"]
)
def test_a_bare_button_is_not_carried_through_the_login(scene: Scene, path: str) -> None:
    scene.file(released=False)
    nobody = scene.visitor()
    answer = nobody.client.post(path, data={"text": "Något."})
    assert answer.status_code == 302
    login = nobody.client.get(answer.headers["Location"]).text
    assert "Något." not in login
    given = _log_in_again(nobody, login, "samordnare@test.example")
    assert "Hej Samordnare" in given
    stale = nobody.client.post(path, data={"csrf_token": "gammal"})
    assert stale.status_code == 400
    assert "Fortsätt" not in stale.text
    with reading(scene.engine) as session:
        assert session.get_one(Deficiency, 1).released_at is None


def test_someone_else_who_logs_in_instead_gets_no_further_with_it(scene: Scene) -> None:
    one = scene.file()
    nobody = scene.visitor()
    asked = nobody.client.post(f"/brister/{one}/besluta", data={"kind": "lyft", "reason": "Ett skäl."})
    given = _log_in_again(nobody, asked.text, "beredningsgrupp@test.example")
    sent = nobody.client.post(f"/brister/{one}/besluta", data=_fields(given) | {"csrf_token": world.token(given)})
    assert sent.status_code == 404


def test_logging_out_with_an_ended_session_just_shows_the_login_page(scene: Scene) -> None:
    someone = scene.visitor("ombud")
    someone.client.delete_cookie("systembrist")
    answer = someone.client.post("/logga-ut", follow_redirects=True)
    assert "ligger det du skrev kvar" not in answer.text
    assert "Hej Ombud" in _log_in_again(someone, answer.text)


def test_a_page_asked_for_after_the_session_ended_is_shown_after_the_login(scene: Scene) -> None:
    one = scene.file()
    ombud = scene.visitor("ombud")
    ombud.client.delete_cookie("systembrist")
    login = ombud.get(f"/brister/{one}/")
    assert "Logga in</h1>" in login.text
    assert "åtta månader" in _log_in_again(ombud, login.text)


@pytest.mark.parametrize(
    "carried", ["inte json", "[1, 2]", '{"a": 1}', '{"a": [1]}', "[" * 9_000, '{"csrf_token": ["x"]}']
)
def test_what_is_carried_by_others_than_us_is_dropped(scene: Scene, carried: str) -> None:
    nobody = scene.visitor()
    mark = world.token(nobody.get("/logga-in").text)
    data = {"csrf_token": mark, "email": ADDRESS, "password": PASSWORD, "next": "/anmal/", "carried": carried}
    answer = nobody.client.post("/logga-in", data=data)
    assert answer.status_code in (200, 302)


def _end_sessions(scene: Scene) -> None:
    with world.database.writing(scene.engine) as session:
        found = session.get_one(world.Account, scene.people["ombud"])
        world.accounts.lock(session, found, scene.clock.now)
        world.accounts.unlock(session, found)


def _count(scene: Scene) -> int:
    with reading(scene.engine) as session:
        return len(session.exec(select(Deficiency)).all())
