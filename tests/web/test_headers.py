"""What every answer carries: nothing from elsewhere, nothing framed, nothing kept; and cookies scripts can't read."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from systembrist.classify import Classifier
from systembrist.escalation.policy import Policy
from systembrist.model import Deficiency
from systembrist.settings import Settings
from systembrist.store import database
from systembrist.store.database import reading
from tests import scene as stage
from tests import world
from tests.pressing import forms
from tests.scene import Scene
from web.app import create_app
from web.views import health

PATHS = (
    "/",
    "/logga-in",
    "/anmal/",
    "/brister/",
    "/finns-inte",
    "/health/live",
    "/static/page.css",
    "/brister/999/",
)


def _policy(text: str) -> dict[str, list[str]]:
    return {words[0]: words[1:] for part in text.split(";") if (words := part.split())}


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("name", ["ombud", None])
def test_every_answer_carries_the_headers(scene: Scene, path: str, name: str | None) -> None:
    with scene.visitor(name).client.get(path) as answer:
        policy = _policy(answer.headers["Content-Security-Policy"])
        assert policy["default-src"] == ["'self'"]
        assert policy["frame-ancestors"] == policy["object-src"] == policy["base-uri"] == ["'none'"]
        assert policy["form-action"] == ["'self'"]
        assert "unsafe" not in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] in ("same-origin", "no-referrer")
        assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert "geolocation=()" in answer.headers["Permissions-Policy"]
        if not path.startswith("/static"):
            assert answer.headers["Cache-Control"] == "no-store"
        assert "Strict-Transport-Security" not in answer.headers


def test_a_crash_carries_them_too_and_tells_nothing(scene: Scene) -> None:
    scene.app.testing = False
    scene.app.config["PROPAGATE_EXCEPTIONS"] = False
    scene.app.view_functions["health.live"] = _crash
    answer = scene.visitor("ombud").client.get("/health/live")
    assert answer.status_code == 500
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Content-Security-Policy" in answer.headers
    assert "hemligheten" not in answer.text
    assert "Något gick fel hos oss" in answer.text


def test_a_crash_logs_its_kind_and_not_what_it_says(scene: Scene, caplog: pytest.LogCaptureFixture) -> None:
    scene.app.testing = False
    scene.app.config["PROPAGATE_EXCEPTIONS"] = False
    scene.app.view_functions["health.live"] = _crash
    scene.visitor().client.get("/health/live")
    assert "ValueError" in caplog.text
    assert "hemligheten" not in caplog.text


ELSEWHERE = [
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "http://localhost.evil.example"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
]


@pytest.mark.parametrize("headers", ELSEWHERE)
@pytest.mark.parametrize("name", ["samordnare", None])
def test_a_form_on_another_site_gets_nowhere_and_carries_nothing(
    scene: Scene, name: str | None, headers: dict[str, str]
) -> None:
    one = scene.file(released=False)
    someone = scene.visitor(name)
    mark = world.token(someone.get("/").text)
    for path in (f"/brister/{one}/slapp", "/anmal/", "/logga-in", "/logga-ut", "/finns-inte"):
        answer = someone.client.post(path, data={"csrf_token": mark, "text": "Buret."}, headers=headers)
        assert answer.status_code == 403, path
        assert "Buret." not in answer.text
        assert "carried" not in answer.text
    with reading(scene.engine) as session:
        assert session.get_one(Deficiency, one).released_at is None


@pytest.mark.parametrize(
    "headers", [{"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost"}, {"Sec-Fetch-Site": "none"}, {}]
)
def test_a_form_of_our_own_gets_through(scene: Scene, headers: dict[str, str]) -> None:
    one = scene.file(released=False)
    someone = scene.visitor("samordnare")
    sheet = forms(someone.get(f"/brister/{one}/").text)[f"/brister/{one}/slapp"]
    answer = someone.client.post(f"/brister/{one}/slapp", data=sheet, headers=headers)
    assert answer.status_code == 302


def test_a_link_on_another_site_leads_here(scene: Scene) -> None:
    answer = scene.visitor("ombud").client.get("/", headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 200


@pytest.mark.parametrize("value", ["\0", "före\0efter", ["ekonomi", "\0"]])
@pytest.mark.parametrize("name", ["ombud", None])
def test_a_nul_is_refused_where_nobody_writes(scene: Scene, name: str | None, value: object) -> None:
    someone = scene.visitor(name)
    mark = world.token(someone.get("/anmal/").text)
    data = {"csrf_token": mark, "email": "a@example.se", "password": value}
    assert someone.client.post("/logga-in", data=data).status_code == 400
    assert someone.client.get("/logga-in", query_string={"next": value}).status_code == 400


@pytest.mark.parametrize("number", [2**31, 2**63, 10**40])
@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("ombud", "/brister/{}/"),
        ("ordforande", "/inkorg/{}"),
        ("lansstyrelse", "/overlamnanden/{}/"),
        ("kommun", "/rapporter/trend/{}"),
    ],
)
def test_a_number_that_is_no_id_is_no_page(scene: Scene, name: str, path: str, number: int) -> None:
    someone = scene.visitor(name)
    assert someone.get(path.format(number)).status_code == 404
    assert someone.get(path.format(2**31 - 1)).status_code == 404


@contextmanager
def _broken(scene: Scene) -> Iterator[None]:
    """Meanwhile the database answers nothing."""

    def refuse(*_: object) -> None:
        raise OperationalError("hemligheten", {}, sqlite3.OperationalError("hemligheten"))

    moments = ("do_connect", "before_cursor_execute")
    for moment in moments:
        event.listen(scene.engine, moment, refuse)
    yield
    for moment in moments:
        event.remove(scene.engine, moment, refuse)


@pytest.mark.parametrize("name", ["ombud", None])
def test_a_database_that_does_not_answer_gives_a_page_that_asks_it_nothing(
    scene: Scene, name: str | None, caplog: pytest.LogCaptureFixture
) -> None:
    someone = scene.visitor(name)
    mark = world.token(someone.get("/").text)
    if name is None:
        mark = world.token(someone.get("/logga-in").text)
    paths = ("/", "/anmal/", "/brister/1/", "/finns-inte") if name else ()
    data = {"csrf_token": mark, "email": "ombud@test.example", "password": world.PASSWORD}
    with _broken(scene):
        answers = [someone.get(path) for path in paths]
        answers.append(someone.client.post("/anmal/" if name else "/logga-in", data=scene.form | data))
    for answer in answers:
        assert answer.status_code == 503, answer.request.path
        assert "Tjänsten är upptagen" in answer.text
        assert "hemligheten" not in answer.text
        assert answer.headers["Cache-Control"] == "no-store"
    assert "hemligheten" not in caplog.text
    assert "åtta månader" not in caplog.text


def test_a_database_that_is_busy_for_too_long_gives_that_page_and_reading_goes_on(
    sqlite_template: Path, tmp_path: Path, policy_: Policy, classifier: Classifier
) -> None:
    file = tmp_path / "busy.db"
    shutil.copy(sqlite_template, file)
    engine = database.connect(f"sqlite:///{file}")
    scene = stage.build(engine, policy_, classifier)
    one = scene.file("2025-02-02T09:00")
    scene.pass_time("2026-01-20T09:00")
    ombud = scene.visitor("ombud")
    mark = world.token(ombud.get("/").text)
    event.listen(engine, "checkout", lambda connection, *_: connection.execute("PRAGMA busy_timeout = 20"))
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    data = scene.form | {"csrf_token": mark, "step": "draft"}
    assert ombud.client.post("/anmal/", data=data).status_code == 503
    assert ombud.get(f"/brister/{one}/").status_code == 200, "what was read is marked another time"
    assert "Nytt sedan sist (" in ombud.get("/").text
    other.execute("ROLLBACK")
    other.close()
    assert ombud.get(f"/brister/{one}/").status_code == 200
    assert "Inget nytt sedan" in ombud.get("/").text
    engine.dispose()


def test_ready_says_no_more_than_that_it_is_not(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: object) -> None:
        raise world.accounts.InputRefused("databasen är på version 0001, /var/lib/hemligheten")

    nobody = scene.visitor().client
    assert nobody.get("/health/ready").json == {"status": "ok"}
    monkeypatch.setattr(health, "require_ready", refuse)
    answer = nobody.get("/health/ready")
    assert (answer.status_code, answer.json) == (503, {"status": "unavailable"})


def _crash() -> str:
    secret = "hemlig" + "heten"  # in two, since a trace quotes its lines
    raise ValueError(secret)


@pytest.mark.parametrize("https", [False, True])
def test_the_cookie_is_closed_to_scripts_and_to_other_sites(scene: Scene, https: bool) -> None:
    made = create_app(scene.engine, Settings(secret_key="k" * 40, https=https), clock=scene.clock)
    client = made.test_client()
    base = f"http{'s' if https else ''}://localhost"
    page = client.get("/logga-in", base_url=base)
    mark = world.token(page.text)
    data = {"csrf_token": mark, "email": "ombud@test.example", "password": world.PASSWORD}
    answer = client.post("/logga-in", base_url=base, data=data, headers={"Referer": f"{base}/logga-in"})
    assert answer.status_code == 302
    cookies = [*page.headers.getlist("Set-Cookie"), *answer.headers.getlist("Set-Cookie")]
    assert len(cookies) == 2
    for cookie in cookies:
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie
        assert ("Secure" in cookie) is https
        assert "Domain" not in cookie
    assert ("Strict-Transport-Security" in answer.headers) is https


def test_the_cookie_tells_nothing_but_who_and_since(scene: Scene) -> None:
    someone = scene.visitor("ombud")
    with someone.client.session_transaction() as kept:
        assert set(kept) <= {"_user_id", "_fresh", "_id", "csrf_token", "_flashes"}


def test_a_secret_that_is_too_short_stops_the_start(scene: Scene) -> None:
    with pytest.raises(world.accounts.InputRefused):
        create_app(scene.engine, Settings(secret_key="kort"), clock=scene.clock)


def test_without_a_setting_all_web_machines_share_one_secret_kept_in_the_database(scene: Scene) -> None:
    keys = {create_app(scene.engine, Settings(secret_key=None)).config["SECRET_KEY"] for _ in range(2)}
    assert len(keys) == 1
    assert len(keys.pop()) >= 32
