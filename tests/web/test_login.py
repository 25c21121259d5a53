"""Logging in: who is let in, what the others are told, and how a session ends."""

from __future__ import annotations

import pytest

from systembrist import accounts
from systembrist.model import Account
from systembrist.store import accounts as known
from systembrist.store.database import writing
from tests import world
from tests.pages import tree, words
from tests.scene import Scene
from tests.world import PASSWORD, Visitor

ADDRESS = "ombud@test.example"


def _try(scene: Scene, email: str, password: str, **more: str) -> tuple[Visitor, int, str]:
    someone = scene.visitor()
    answer = someone.post("/logga-in", on="/logga-in", email=email, password=password, **more)
    return someone, answer.status_code, answer.text


def _without_marks(page: str) -> str:
    return page.replace(world.token(page), "")


def test_the_right_password_lets_in_and_greets_by_name(scene: Scene) -> None:
    _, status, page = _try(scene, ADDRESS, PASSWORD)
    assert status == 200
    assert "Hej Ombud" in page


def test_an_account_made_by_the_verb_can_log_in_whatever_the_case_of_its_address(scene: Scene) -> None:
    with writing(scene.engine) as session:
        accounts.add(session, email="Ny@Test.example", name="Ny", password=PASSWORD, now=scene.clock.now)
    assert "Hej Ny" in _try(scene, " nY@tesT.Example ", PASSWORD)[2]


def test_a_wrong_password_an_unknown_address_and_a_locked_account_get_the_same_answer(scene: Scene) -> None:
    _lock(scene, "kommun@test.example")
    answers = []
    for email, password in (
        (ADDRESS, "fel-lösenord-här"),
        ("okand@test.example", PASSWORD),
        ("kommun@test.example", PASSWORD),
    ):
        _, status, page = _try(scene, email, password)
        answers.append((status, _without_marks(page).replace(email, "")))
        assert "stämmer inte" in page
        assert password not in page
    assert answers[0] == answers[1] == answers[2]
    assert answers[0][0] == 422


def test_an_empty_form_says_what_is_missing_and_links_to_it(scene: Scene) -> None:
    _, status, page = _try(scene, "", "")
    assert status == 422
    links = {link.get("href"): words(link) for link in tree(page).iter("a")}
    assert links["#email"] == "E-post: Skriv din e-postadress."
    assert links["#password"] == "Lösenord: Skriv ditt lösenord."


def test_messages_of_the_library_are_swedish_too(scene: Scene) -> None:
    page = _try(scene, "a" * 300, PASSWORD)[2]
    assert "Texten är för lång." in page
    assert "Field" not in page


@pytest.mark.parametrize(
    "elsewhere",
    ["https://annan.example/", "//annan.example", "/\\annan.example", "\\\\annan.example", "javascript:alert(1)",
     "/\t/annan.example", "annan.example", "/%0d%0aX: y"],
)  # fmt: skip
def test_next_never_leads_away_from_this_site(scene: Scene, elsewhere: str) -> None:
    someone = scene.visitor()
    mark = world.token(someone.get("/logga-in").text)
    answer = someone.client.post(
        "/logga-in", data={"csrf_token": mark, "email": ADDRESS, "password": PASSWORD, "next": elsewhere}
    )
    assert answer.status_code == 302
    location = answer.headers["Location"]
    assert location == "/" or (location.startswith("/%0") and "annan" not in location)
    assert "X" not in answer.headers


def test_one_lands_on_the_page_one_asked_for(scene: Scene) -> None:
    someone = scene.visitor()
    asked = someone.client.get("/brister/mina")
    assert asked.status_code == 302
    assert asked.headers["Location"] == "/logga-in?next=/brister/mina"
    form = someone.get(asked.headers["Location"]).text
    assert 'value="/brister/mina"' in form
    answer = someone.post("/logga-in", on="/logga-in", email=ADDRESS, password=PASSWORD, next="/brister/mina")
    assert answer.request.path == "/brister/mina"


def test_one_who_is_logged_in_is_sent_on_from_the_login_page(scene: Scene) -> None:
    assert scene.visitor("ombud").get("/logga-in").request.path == "/"


def test_logging_out_ends_the_session_and_says_so(scene: Scene) -> None:
    someone = scene.visitor("ombud")
    page = someone.post("/logga-ut").text
    assert "Logga in</h1>" in page
    assert "Du är utloggad." in page
    assert someone.client.get("/").status_code == 302
    assert "Du är utloggad." not in someone.get("/logga-in").text


def test_logging_out_ends_the_account_s_sessions_everywhere_and_nobody_else_s(scene: Scene) -> None:
    here, there, other = scene.visitor("ombud"), scene.visitor("ombud"), scene.visitor("samordnare")
    stolen = here.client.get_cookie("systembrist")
    assert stolen is not None
    here.post("/logga-ut")
    assert there.client.get("/").status_code == 302
    assert other.client.get("/").status_code == 200
    thief = scene.visitor()
    thief.client.set_cookie("systembrist", stolen.value)
    assert thief.client.get("/").status_code == 302
    assert "Hej Ombud" in scene.visitor("ombud").get("/").text


# --- too many wrong passwords


def _fail(scene: Scene, times: int, email: str = ADDRESS) -> list[str]:
    return [_without_marks(_try(scene, email, "fel-lösenord-här")[2]) for _ in range(times)]


def test_after_too_many_wrong_passwords_the_right_one_has_to_wait(scene: Scene) -> None:
    _fail(scene, accounts.FAILURES)
    assert _try(scene, ADDRESS, PASSWORD)[1] == 422
    scene.clock.set("2026-02-02T09:14:59")
    assert _try(scene, ADDRESS, PASSWORD)[1] == 422
    scene.clock.set("2026-02-02T09:15")
    assert "Hej Ombud" in _try(scene, ADDRESS, PASSWORD)[2]


def test_every_refusal_has_the_same_words_whether_there_is_an_account_or_not(scene: Scene) -> None:
    ours = [page.replace(ADDRESS, "") for page in _fail(scene, accounts.FAILURES + 2)]
    nobody = "ingen@test.example"
    theirs = [page.replace(nobody, "") for page in _fail(scene, accounts.FAILURES + 2, nobody)]
    assert len({*ours, *theirs}) == 1
    assert "Efter 5 fel i rad måste du vänta 15 minuter" in ours[0]


def test_one_who_is_logged_in_stays_so_while_others_guess(scene: Scene) -> None:
    someone = scene.visitor("ombud")
    _fail(scene, accounts.FAILURES)
    assert "Hej Ombud" in someone.get("/").text


def test_guesses_at_one_account_stop_no_other(scene: Scene) -> None:
    _fail(scene, accounts.FAILURES)
    assert "Hej Samordnare" in _try(scene, "samordnare@test.example", PASSWORD)[2]


# --- one's own password


NEW = "ett helt annat lösenord"


def _change(someone: Visitor, current: str = PASSWORD, password: str = NEW, again: str = NEW) -> str:
    fields = {"current": current, "password": password, "again": again}
    return someone.post("/losenord", on="/losenord", **fields).text


def test_a_new_password_of_one_s_own_ends_the_other_sessions_and_not_this_one(scene: Scene) -> None:
    here, there = scene.visitor("ombud"), scene.visitor("ombud")
    assert "Du har ett nytt lösenord." in _change(here)
    assert here.client.get("/").status_code == 200
    assert there.client.get("/").status_code == 302
    assert _try(scene, ADDRESS, PASSWORD)[1] == 422
    assert "Hej Ombud" in _try(scene, ADDRESS, NEW)[2]


@pytest.mark.parametrize(
    ("fields", "says"),
    [({"current": ""}, "Skriv ditt nuvarande"), ({"password": ""}, "Skriv ett nytt"), ({"again": ""}, "igen"),
     ({"again": "något helt annat än det"}, "är inte lika"), ({"password": "kort", "again": "kort"}, "12–200 tecken"),
     ({"password": "x" * 201, "again": "x" * 201}, "12–200 tecken"), ({"current": "x" * 501}, "för lång"),
     ({"current": "fel-lösenord-här"}, "Det nuvarande lösenordet stämmer inte.")],
)  # fmt: skip
def test_an_own_password_that_cannot_be_says_why_and_changes_nothing(
    scene: Scene, fields: dict[str, str], says: str
) -> None:
    someone, other = scene.visitor("ombud"), scene.visitor("ombud")
    page = _change(someone, **fields)
    assert says in page
    assert all(word not in page for word in (PASSWORD, NEW))
    assert someone.client.get("/").status_code == other.client.get("/").status_code == 200
    assert "Hej Ombud" in _try(scene, ADDRESS, PASSWORD)[2]


def test_guesses_from_inside_a_session_count_too(scene: Scene) -> None:
    someone = scene.visitor("ombud")
    for _ in range(accounts.FAILURES):
        assert "stämmer inte" in _change(someone, current="fel-lösenord-här")
    assert "stämmer inte" in _change(someone)
    assert _try(scene, ADDRESS, PASSWORD)[1] == 422
    scene.clock.set("2026-02-02T09:15")
    assert "Du har ett nytt lösenord." in _change(someone)


def test_a_lock_ends_a_session_at_once_and_unlocking_does_not_bring_it_back(scene: Scene) -> None:
    someone = scene.visitor("ombud")
    _lock(scene, ADDRESS)
    assert someone.client.get("/").status_code == 302
    with writing(scene.engine) as session:
        found = known.by_email(session, ADDRESS)
        assert found is not None
        accounts.unlock(session, found)
    assert someone.client.get("/").status_code == 302
    assert "Hej Ombud" in _try(scene, ADDRESS, PASSWORD)[2]


def test_a_role_taken_away_is_gone_on_the_next_page(scene: Scene) -> None:
    someone = scene.visitor("ombud")
    with writing(scene.engine) as session:
        session.delete(known.roles(session, scene.people["ombud"])[0])
    assert someone.get("/anmal/").status_code == 404


def test_a_forged_cookie_is_nobody(scene: Scene) -> None:
    someone = scene.visitor()
    someone.client.set_cookie("systembrist", "eyJfdXNlcl9pZCI6IjEuMCJ9.aaaaaa.bbbbbbbbbbbbbbb")
    assert someone.client.get("/").status_code == 302


def test_a_login_without_its_mark_is_asked_for_again(scene: Scene) -> None:
    someone = scene.visitor()
    answer = someone.client.post("/logga-in", data={"email": ADDRESS, "password": PASSWORD})
    assert answer.status_code == 401
    assert f'value="{ADDRESS}"' in answer.text
    assert PASSWORD not in answer.text
    assert someone.client.get("/").status_code == 302


def test_the_password_is_kept_nowhere(scene: Scene) -> None:
    _try(scene, ADDRESS, PASSWORD)
    with writing(scene.engine) as session:
        assert all(PASSWORD not in one.password_hash for one, _ in known.everyone(session))


def _lock(scene: Scene, email: str) -> None:
    with writing(scene.engine) as session:
        found: Account | None = known.by_email(session, email)
        assert found is not None
        accounts.lock(session, found, scene.clock.now)
