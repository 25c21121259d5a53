"""The administrator's pages about accounts: add, find, give and take roles, new passwords, lock and open."""

from __future__ import annotations

import logging
import re

import pytest
from sqlmodel import select

from systembrist import accounts, organisations
from systembrist.model import Account, Level, Role, RoleKind
from systembrist.reports import ledningsgrupp
from systembrist.store import accounts as known
from systembrist.store import organisations as places
from systembrist.store.database import reading, writing
from tests.pages import row_names, tree, words
from tests.pressing import forms, press, send, typed
from tests.scene import Scene
from tests.world import PASSWORD, Visitor

NEW = "/admin/konton/nytt"


@pytest.fixture
def admin(scene: Scene) -> Visitor:
    return scene.visitor("admin")


def page_of(scene: Scene, name: str) -> str:
    return f"/admin/konton/{scene.people[name]}/"


def role_of(scene: Scene, name: str) -> list[Role]:
    with reading(scene.engine) as session:
        return list(known.roles(session, scene.people[name]))


def account(scene: Scene, email: str) -> Account:
    with reading(scene.engine) as session:
        found = known.by_email(session, email)
        assert found is not None
        return found


def shown_password(page: str) -> str:
    [found] = [one for one in tree(page).iter("p") if "font-monospace" in (one.get("class") or "")]
    return words(found)


# --- a new one


def test_a_new_account_gets_a_password_that_is_shown_once_and_lets_in(scene: Scene, admin: Visitor) -> None:
    done = press(admin, NEW, NEW, name=" Åsa Öst ", email="Asa@Kommun.SE")
    password = shown_password(done.text)
    made = account(scene, "asa@kommun.se")
    assert made.name == "Åsa Öst"
    assert password not in made.password_hash
    for path in ("/", "/admin/", "/admin/konton/", f"/admin/konton/{made.id}/"):
        assert password not in admin.get(path).text
    assert password not in str(admin.client.get_cookie("systembrist"))
    asa = scene.visitor()
    answer = asa.post("/logga-in", on="/logga-in", email="asa@kommun.se", password=password)
    assert "Hej Åsa Öst" in answer.text


def test_a_typed_password_is_taken_and_not_shown(scene: Scene, admin: Visitor) -> None:
    done = press(admin, NEW, NEW, name="Åsa", email="asa@kommun.se", password="en mening som jag minns")
    assert "en mening som jag minns" not in done.text
    assert "font-monospace" not in done.text
    assert account(scene, "asa@kommun.se").password_hash.startswith("$argon2id$")


@pytest.mark.parametrize(
    ("field", "text", "says"),
    [("name", "", "Skriv personens namn"), ("name", "   ", "Skriv personens namn"), ("name", "x" * 121, "för lång"),
     ("name", "19121212-1212", "personnummer"), ("email", "", "Skriv personens e-postadress"),
     ("email", "hej", "ingen e-postadress"), ("email", "a" * 300, "för lång"),
     ("email", "OMBUD@test.example", "redan ett konto"), ("password", "kort", "12–200 tecken"),
     ("password", "x" * 201, "12–200 tecken")],
)  # fmt: skip
def test_an_account_that_cannot_be_says_why_and_loses_nothing_typed(
    scene: Scene, admin: Visitor, field: str, text: str, says: str
) -> None:
    before = _everything(scene)
    given = {"name": "Åsa Öst", "email": "asa@kommun.se", "password": "en mening som jag minns"} | {field: text}
    answer = press(admin, NEW, NEW, **given)
    assert answer.status_code == 422
    assert says in answer.text
    for name in ("name", "email"):
        assert forms(answer.text)[NEW][name] == given[name].strip()
    assert given["password"] not in answer.text
    assert _everything(scene) == before


def _everything(scene: Scene) -> list[str]:
    with reading(scene.engine) as session:
        rows = [*session.exec(select(Account)).all(), *session.exec(select(Role)).all()]
        return sorted(repr(row.model_dump()) for row in rows)


# --- found again


def test_accounts_are_found_by_name_and_address_whatever_the_case(scene: Scene, admin: Visitor) -> None:
    press(admin, NEW, NEW, name="Åsa Öst", email="asa@kommun.se")
    press(admin, NEW, NEW, name="Bo Berg", email="bo@kommun.se")

    def found(asked: str) -> list[str]:
        return row_names(admin.get(f"/admin/konton/?q={asked}").text)

    assert found("ÖST") == found("asa%40") == found("%20åsa%20") == ["Åsa Öst"]
    assert found("KOMMUN.SE") == ["Bo Berg", "Åsa Öst"]
    assert found("%25") == found("_") == found("x" * 500) == []
    assert "Inget passar in" in admin.get("/admin/konton/?q=finns-inte").text
    assert "<i>" not in admin.get("/admin/konton/?q=<i>").text
    assert len(found("")) == len(scene.people) + 2


def test_accounts_that_nobody_can_use_are_listed_apart_and_on_the_first_page(scene: Scene, admin: Visitor) -> None:
    press(admin, NEW, NEW, name="Utan Roll", email="ny@kommun.se")
    press(admin, page_of(scene, "kommun"), f"{page_of(scene, 'kommun')}sparra")
    with writing(scene.engine) as session:
        for _ in range(accounts.FAILURES):
            known.count_failure(session, scene.people["ombud"], scene.clock.now)

    def listed(view: str) -> list[str]:
        return row_names(admin.get(f"/admin/konton/?visa={view}").text)

    assert listed("utan-roll") == ["Utan Roll"]
    assert listed("stoppade") == ["Kommun", "Ombud"]
    assert len(listed("annat")) == len(scene.people) + 1
    first = admin.get("/admin/").text
    assert "Konton utan roll (1)" in first
    assert "Konton som inte går att logga in på (2)" in first
    assert "pausat till 2 februari 2026 kl. 09.15" in first
    scene.clock.set("2026-02-02T09:15")
    assert listed("stoppade") == ["Kommun"]


def test_a_long_list_says_how_much_is_left_out(scene: Scene, admin: Visitor) -> None:
    with writing(scene.engine) as session:
        session.add_all(
            Account(email=f"{one}@kommun.se", name=f"Namn {one}", password_hash="x", created_at=scene.clock.now)
            for one in range(100)
        )
    page = admin.get("/admin/konton/").text
    assert "De 100 första av 111 konton" in page
    assert len(row_names(page)) == 100


# --- roles


def choose(admin: Visitor, path: str, **chosen: object) -> str:
    """The page on which the rest is chosen."""
    query = "&".join(f"{name}={value}" for name, value in chosen.items())
    return admin.get(f"{path}?{query}").text


def test_a_role_is_chosen_then_its_place_then_its_seat(scene: Scene, admin: Visitor) -> None:
    path = f"{page_of(scene, 'ombud')}roller/ny"
    group = scene.bodies[Level.LEDNINGSGRUPP]
    with writing(scene.engine) as session:
        invited = organisations.invite(session, group, "NSPH i länet", scene.clock.now.date()).id
        seats = [one.id for one in places.seats(session, group)]
    assert {one.get("value") for one in tree(choose(admin, path)).iter("input") if one.get("type") == "radio"} == {
        kind.value for kind in RoleKind
    }
    places_ = [one.get("value") for one in tree(choose(admin, path, role="ledamot")).iter("option")]
    assert places_ == ["", str(group)]
    page = choose(admin, path, role="ledamot", place=group)
    offered = [one.get("value") for one in tree(page).iter("input") if one.get("type") == "radio"]
    assert offered == ["", *(str(one) for one in seats if one != invited)]
    done = send(admin, path, typed(forms(page)[path], {"seat": str(seats[4])}))
    assert "Ombud har rollen ledamot. Platsen är nu tillsatt." in done.text
    with reading(scene.engine) as session:
        assert ledningsgrupp.is_filled(places.seat(session, seats[4]), scene.clock.now.date())
    assert "Försäkringskassan" in done.text
    assert [(one.kind, one.body_id, one.seat_id) for one in role_of(scene, "ombud")][1:] == [
        (RoleKind.LEDAMOT, group, seats[4])
    ]
    page = choose(admin, path, role="brukare", place=group)
    assert [one.get("value") for one in tree(page).iter("input") if one.get("type") == "radio"] == ["", str(invited)]


@pytest.mark.parametrize(
    ("kind", "level"),
    [("samordnare", None), ("kommun", Level.KOMMUN), ("lansstyrelse", Level.LANSSTYRELSE),
     ("socialstyrelsen", Level.SOCIALSTYRELSEN), ("admin", None), ("beredningsgrupp", Level.SOCIALSTYRELSEN),
     ("ordforande", Level.LEDNINGSGRUPP)],
)  # fmt: skip
def test_every_role_can_be_given_where_it_holds(scene: Scene, admin: Visitor, kind: str, level: Level | None) -> None:
    path = f"{page_of(scene, 'ombud')}roller/ny"
    place = scene.service_id if kind == "samordnare" else scene.bodies[level] if level else None
    chosen = {"role": kind} | ({"place": str(place)} if place else {})
    page = choose(admin, path, **chosen)
    done = send(admin, path, forms(page)[path] | chosen)
    assert done.status_code == 200
    given = role_of(scene, "ombud")[-1]
    assert given.kind == kind
    assert (given.body_id or given.verksamhet_id) == place
    again = send(admin, path, forms(page)[path] | chosen)
    assert again.status_code == 422
    assert "redan den rollen där" in again.text


@pytest.mark.parametrize(
    "chosen",
    [{}, {"role": ""}, {"role": "hej"}, {"role": "ombud"}, {"role": "ombud", "place": ""},
     {"role": "ombud", "place": "9999"}, {"role": "kommun", "place": "1"}, {"role": "ledamot", "place": "hej"},
     {"role": "kommun", "place": "9" * 40}],
)  # fmt: skip
def test_a_role_that_cannot_be_says_what_is_missing(scene: Scene, admin: Visitor, chosen: dict[str, str]) -> None:
    path = f"{page_of(scene, 'ombud')}roller/ny"
    mark = forms(admin.get(page_of(scene, "ombud")).text)[f"{page_of(scene, 'ombud')}sparra"]["csrf_token"]
    answer = send(admin, path, chosen | {"csrf_token": mark})
    assert answer.status_code == 422
    assert "Något behöver rättas" in answer.text
    assert admin.get(path + "?" + "&".join(f"{k}={v}" for k, v in chosen.items())).status_code == 200
    assert len(role_of(scene, "ombud")) == 1


def test_a_seat_that_does_not_fit_is_refused(scene: Scene, admin: Visitor) -> None:
    path, group = f"{page_of(scene, 'ombud')}roller/ny", scene.bodies[Level.LEDNINGSGRUPP]
    page = choose(admin, path, role="brukare", place=group)
    with reading(scene.engine) as session:
        seat = places.seats(session, group)[0].id
    for wrong in (str(seat), "9999", "hej"):
        answer = send(admin, path, forms(page)[path] | {"seat": wrong})
        assert answer.status_code == 422
    assert len(role_of(scene, "ombud")) == 1


def test_one_role_is_taken_and_the_others_stay_and_its_holder_is_out(scene: Scene, admin: Visitor) -> None:
    ombud = scene.visitor("ombud")
    path = f"{page_of(scene, 'ombud')}roller/ny"
    page = choose(admin, path, role="samordnare", place=scene.service_id)
    send(admin, path, typed(forms(page)[path], {"place": str(scene.service_id)}))
    first, second = role_of(scene, "ombud")
    take = f"{page_of(scene, 'ombud')}roller/{first.id}/ta-bort"
    page = admin.get(page_of(scene, "ombud")).text
    assert "Rollen är borttagen." in send(admin, take, forms(page)[take]).text
    assert [one.id for one in role_of(scene, "ombud")] == [second.id]
    assert ombud.client.get("/").status_code == 302
    again = send(admin, take, forms(page)[take])
    assert again.status_code == 409
    assert "redan borttagen" in again.text


# --- passwords and locks


def test_a_new_password_replaces_the_old_one_and_ends_the_sessions(scene: Scene, admin: Visitor) -> None:
    ombud = scene.visitor("ombud")
    done = press(admin, page_of(scene, "ombud"), f"{page_of(scene, 'ombud')}losenord")
    password = shown_password(done.text)
    assert ombud.client.get("/").status_code == 302
    for given, lets_in in ((PASSWORD, False), (password, True)):
        answer = scene.visitor().post("/logga-in", on="/logga-in", email="ombud@test.example", password=given)
        assert ("Hej Ombud" in answer.text) is lets_in


def test_a_password_that_is_too_short_changes_nothing(scene: Scene, admin: Visitor) -> None:
    before = _everything(scene)
    answer = press(admin, page_of(scene, "ombud"), f"{page_of(scene, 'ombud')}losenord", password="kort")
    assert (answer.status_code, "12–200 tecken" in answer.text) == (422, True)
    assert _everything(scene) == before


def test_one_s_own_password_is_changed_only_where_the_old_one_is_asked_for(scene: Scene, admin: Visitor) -> None:
    mine = page_of(scene, "admin")
    page = admin.get(mine).text
    assert f"{mine}losenord" not in forms(page)
    before = _everything(scene)
    mark = forms(page)[f"{mine}sparra"]["csrf_token"]
    answer = send(admin, f"{mine}losenord", {"csrf_token": mark, "password": "ett helt annat lösenord"})
    assert answer.request.path == "/losenord"
    assert _everything(scene) == before


def test_a_lock_ends_the_sessions_and_opening_lets_in_again(scene: Scene, admin: Visitor) -> None:
    ombud, path = scene.visitor("ombud"), page_of(scene, "ombud")
    assert "Kontot är spärrat." in press(admin, path, f"{path}sparra").text
    assert ombud.client.get("/").status_code == 302
    assert "Spärrat sedan 2 februari 2026" in admin.get(path).text
    press(admin, path, f"{path}oppna")
    assert "Hej Ombud" in scene.visitor("ombud").get("/").text


def test_a_page_that_has_been_open_for_long_locks_and_opens_nothing(scene: Scene, admin: Visitor) -> None:
    path = page_of(scene, "ombud")
    stale = forms(admin.get(path).text)[f"{path}sparra"]
    press(admin, path, f"{path}sparra")
    answer = send(admin, f"{path}sparra", stale)
    assert answer.status_code == 409
    assert "Det här har ändrats sedan du öppnade sidan" in answer.text
    assert send(admin, f"{path}oppna", stale).status_code == 409
    assert "Spärrat sedan" in admin.get(path).text


def test_an_administrator_opens_an_account_that_rests(scene: Scene, admin: Visitor) -> None:
    for _ in range(accounts.FAILURES):
        scene.visitor().post("/logga-in", on="/logga-in", email="ombud@test.example", password="fel-lösenord")
    path = page_of(scene, "ombud")
    assert "Pausat till 2 februari 2026 kl. 09.15 efter 5 fel lösenord" in admin.get(path).text
    press(admin, path, f"{path}oppna")
    assert "Hej Ombud" in scene.visitor("ombud").get("/").text


def test_the_last_administrator_cannot_stop_being_one_but_one_of_two_can(scene: Scene, admin: Visitor) -> None:
    mine = page_of(scene, "admin")
    [role] = role_of(scene, "admin")
    for action in (f"{mine}sparra", f"{mine}roller/{role.id}/ta-bort"):
        answer = press(admin, mine, action)
        assert answer.status_code == 422
        assert "enda administratören" in answer.text
    assert admin.get("/admin/").status_code == 200
    path = f"{page_of(scene, 'ombud')}roller/ny"
    send(admin, path, forms(choose(admin, path, role="admin"))[path])
    assert "Logga in</h1>" in press(admin, mine, f"{mine}roller/{role.id}/ta-bort").text
    assert scene.visitor("admin").get("/admin/").status_code == 404
    assert scene.visitor("ombud").get("/admin/").status_code == 200


# --- what is told of it


def test_every_change_is_one_line_in_the_log_with_ids_and_nothing_typed(
    scene: Scene, admin: Visitor, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, logger="systembrist.admin")
    press(admin, NEW, NEW, name="Åsa Öst", email="asa@kommun.se")
    press(admin, page_of(scene, "ombud"), f"{page_of(scene, 'ombud')}losenord")
    press(admin, page_of(scene, "ombud"), f"{page_of(scene, 'ombud')}sparra")
    press(admin, page_of(scene, "ombud"), f"{page_of(scene, 'ombud')}oppna")
    lines = [one.getMessage() for one in caplog.records if one.name == "systembrist.admin"]
    me, ombud = scene.people["admin"], scene.people["ombud"]
    assert lines == [
        f"account {me} added an account: added={account(scene, 'asa@kommun.se').id}",
        f"account {me} set a new password: on={ombud}",
        f"account {me} locked an account: on={ombud}",
        f"account {me} unlocked an account: on={ombud}",
    ]


def test_what_is_refused_leaves_no_line(scene: Scene, admin: Visitor, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, logger="systembrist.admin")
    press(admin, NEW, NEW, name="", email="hej")
    press(admin, page_of(scene, "admin"), f"{page_of(scene, 'admin')}sparra")
    assert [one for one in caplog.records if one.name == "systembrist.admin"] == []


@pytest.mark.parametrize("path", ["/admin/konton/9999/", "/admin/konton/9999/roller/ny", "/admin/konton/hej/"])
def test_nobody_s_account_is_no_page(admin: Visitor, path: str) -> None:
    assert admin.get(path).status_code == 404


def test_the_menu_leads_an_administrator_and_nobody_else_there(scene: Scene, admin: Visitor) -> None:
    assert 'href="/admin/"' in admin.get("/").text
    for name in scene.people:
        if name != "admin":
            assert "/admin/" not in scene.visitor(name).get("/").text
    assert re.search(r'aria-current="page"[^>]*>Konton', admin.get("/admin/konton/").text)
