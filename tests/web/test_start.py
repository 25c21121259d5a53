"""The first page: what waits for me stands there until it is done, and leads to where it is done."""

from __future__ import annotations

import pytest

from systembrist import accounts
from systembrist.model import Account, Level, RoleKind, VerdictKind
from systembrist.store import feedback, organisations
from systembrist.store.database import writing
from tests import joint, world
from tests.pages import tree, words
from tests.pressing import press
from tests.scene import ROLES, Scene

QUESTION = "Hur länge har det pågått?"


def _main(page: str) -> str:
    return words(next(tree(page).iter("main")))


def _asked(scene: Scene) -> int:
    one = scene.file()
    scene.decide(one, VerdictKind.KOMPLETTERA, "ordforande", reason=QUESTION)
    return one


def test_a_question_stays_on_the_first_page_until_it_is_answered(scene: Scene) -> None:
    one = _asked(scene)
    ombud = scene.visitor("ombud")
    for _ in range(2):
        page = ombud.get("/")
        assert f"Svara på frågan om 2026-{one:05}" in _main(page.text)
        assert _main(page.text).count(QUESTION) == 1, "not once more among what is new"
        assert f'href="/brister/{one}/#svara"' in page.text
        shown = ombud.get(f"/brister/{one}/").text
        assert "Ledningsgruppen för PO Borlänge frågade 2 februari 2026:" in _main(shown)
    press(ombud, f"/brister/{one}/", f"/brister/{one}/komplettera", text="Sedan i höstas.")
    assert "Svara på frågan" not in ombud.get("/").text
    assert QUESTION not in ombud.get("/").text


def test_a_question_is_asked_of_its_author_alone_and_only_while_it_stays_there(scene: Scene) -> None:
    joint.ombud(scene, "kollega")
    one = _asked(scene)
    for name in ("kollega", "samordnare", "ordforande"):
        assert "Svara på frågan" not in scene.visitor(name).get("/").text, name
    scene.decide(one, VerdictKind.LYFT, "ordforande")
    scene.pass_time("2026-02-04T09:00")
    assert "Svara på frågan" not in scene.visitor("ombud").get("/").text


def test_two_questions_about_one_are_one_task_with_the_latest(scene: Scene) -> None:
    one = _asked(scene)
    scene.decide(one, VerdictKind.KOMPLETTERA, "ordforande", "2026-02-02T10:00", reason="Och hos hur många?")
    page = _main(scene.visitor("ombud").get("/").text)
    assert page.count("Svara på frågan") == 1
    assert "Och hos hur många?" in page


@pytest.mark.parametrize("name", ["ombud", "samordnare", "ordforande", "ledamot"])
def test_the_first_page_costs_as_many_queries_for_many_as_for_one(scene: Scene, name: str) -> None:
    _has_two_groups(scene, name)
    counts = []
    for _ in range(2):
        for _ in range(3):
            _asked(scene)
        counts.append(joint.queries(scene, name, "/"))
    assert counts[0] == counts[1]


def _has_two_groups(scene: Scene, name: str) -> None:
    """The same role once more, in a verksamhet of another kommun."""
    kind = ROLES[name]
    with writing(scene.engine) as session:
        service = world.open_service(session, "PO Falun", "Falun")
        body = world.chain(session, service)[Level.LEDNINGSGRUPP]
        place = {"verksamhet": service} if kind in (RoleKind.OMBUD, RoleKind.SAMORDNARE) else {"body": body}
        accounts.grant(session, session.get_one(Account, scene.people[name]), kind, **place)


@pytest.mark.parametrize(
    ("name", "level"),
    [("ordforande", Level.LEDNINGSGRUPP), ("brukare", Level.LEDNINGSGRUPP), ("kommun", Level.KOMMUN),
     ("lansstyrelse", Level.LANSSTYRELSE), ("socialstyrelsen", Level.SOCIALSTYRELSEN)],
)  # fmt: skip
def test_who_has_a_desk_has_it_in_the_menu(scene: Scene, name: str, level: Level) -> None:
    someone = scene.visitor(name)
    assert 'href="/inkorg/"' in someone.get("/").text
    assert someone.get("/inkorg/").request.path == f"/inkorg/{scene.bodies[level]}"


@pytest.mark.parametrize("name", ["ombud", "samordnare", "beredningsgrupp", "admin"])
def test_who_has_none_has_not(scene: Scene, name: str) -> None:
    someone = scene.visitor(name)
    assert 'href="/inkorg/"' not in someone.get("/").text
    assert someone.get("/inkorg/").status_code == 404


def test_who_has_two_desks_chooses_between_them(scene: Scene) -> None:
    with writing(scene.engine) as session:
        account = session.get_one(Account, scene.people["kommun"])
        body = organisations.body_of_kommun(session, joint.HEDEMORA)
        accounts.grant(session, account, RoleKind.KOMMUN, body=body)
    shown = _main(scene.visitor("kommun").get("/inkorg/").text)
    assert "Borlänge kommun" in shown
    assert "Hedemora kommun" in shown


@pytest.mark.parametrize(
    ("name", "address", "said"),
    [("ombud", "/brister/mina", "Mina brister"), ("samordnare", "/brister/", "Verksamhetens brister"),
     ("ordforande", None, "Inkorgen")],
)  # fmt: skip
def test_a_deficiency_leads_back_to_the_list_one_has_it_in(
    scene: Scene, name: str, address: str | None, said: str
) -> None:
    one = scene.file()
    page = tree(scene.visitor(name).get(f"/brister/{one}/").text)
    [back] = [link for line in page.iter("p") if line.get("class") == "back" for link in line.iter("a")]
    assert back.get("href") == (address or f"/inkorg/{scene.bodies[Level.LEDNINGSGRUPP]}")
    assert words(back) == f"← {said}"


def test_of_many_unread_the_first_page_shows_some_and_leads_to_all(scene: Scene) -> None:
    for _ in range(8):
        scene.decide(scene.file(), VerdictKind.AVSLUTA, "ordforande")
    scene.pass_time("2026-02-04T09:00")
    ombud = scene.visitor("ombud")
    assert _main(ombud.get("/").text).count("Ledningsgruppen för PO Borlänge, ") == 6
    assert _main(ombud.get("/?allt").text).count("Ledningsgruppen för PO Borlänge, ") == 8
    assert 'href="/?allt=#nytt"' in ombud.get("/").text


def test_an_administrator_with_another_role_sees_what_is_new_too(scene: Scene) -> None:
    scene.decide(scene.file(), VerdictKind.AVSLUTA, "ordforande", reason="Det är utrett.")
    scene.pass_time("2026-02-04T09:00")
    with writing(scene.engine) as session:
        accounts.grant(session, session.get_one(Account, scene.people["ombud"]), RoleKind.ADMIN)
    page = _main(scene.visitor("ombud").get("/").text)
    assert "Nytt sedan sist (1)" in page
    assert "Det är utrett." in page
    assert "Innehållet i brister kan du inte se." not in page
    alone = _main(scene.visitor("admin").get("/").text)
    assert "Nytt sedan sist" not in alone
    assert "Innehållet i brister kan du inte se." in alone


def test_where_there_are_more_unread_than_are_asked_for_it_says_so(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feedback, "UNREAD_SHOWN", 8)
    for _ in range(9):
        scene.decide(scene.file(), VerdictKind.AVSLUTA, "ordforande")
    scene.pass_time("2026-02-04T09:00")
    page = _main(scene.visitor("ombud").get("/").text)
    assert "Nytt sedan sist (8 eller fler)" in page
    assert "Visa de 8 senaste" in page
