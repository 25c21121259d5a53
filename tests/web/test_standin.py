"""Ej anslutna: what stays at a body that is not connected goes out as a file, and its answer is typed in."""

from __future__ import annotations

import csv
import io

import pytest
from sqlmodel import select

from systembrist.model import Level, RoleKind, Verdict, VerdictKind
from systembrist.store.database import reading, writing
from tests import joint, world
from tests.pages import tree, words
from tests.pressing import forms, press
from tests.scene import Scene

TEXT = "åtta månader"
SOURCE = "Socialnämndens protokoll 2026-03-12 § 14"
TYPED = {"kind": "avsluta", "reason": "Nämnden ser ingen möjlighet.", "source": SOURCE}


def _at_the_kommun(scene: Scene, **fields: object) -> int:
    """A deficiency that stays at the kommun, which is not connected."""
    one = scene.file(**fields)
    scene.decide(one, VerdictKind.LYFT, "ordforande")
    scene.pass_time("2026-02-04T09:00")
    joint.disconnect(scene, Level.KOMMUN)
    return one


def _at_the_board(scene: Scene) -> int:
    """One that stays at länsstyrelsen, which is not connected."""
    one = scene.file("2025-02-02T09:00", area="vardkoer")
    scene.pass_time("2026-02-04T09:00")
    joint.disconnect(scene, Level.LANSSTYRELSE)
    return one


def _table(page: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(page.decode("utf-8-sig")), delimiter=";"))


def _verdicts(scene: Scene) -> list[tuple[str, str | None]]:
    with reading(scene.engine) as session:
        return [(one.kind, one.source) for one in session.exec(select(Verdict).order_by(Verdict.id))][1:]


@pytest.mark.parametrize("name", ["samordnare", "ordforande"])
def test_who_stands_in_hands_over_a_file_and_types_in_the_answer(scene: Scene, name: str) -> None:
    one = _at_the_kommun(scene)
    someone = scene.visitor(name)
    assert "Lämna över till Borlänge kommun och skriv in svaren Ej ansluten. 1 brist ligger där." in words(
        tree(someone.get("/").text).find(".//main")
    )
    assert f'href="/ej-anslutna/{one}/"' in someone.get(f"/brister/{one}/").text
    listed = someone.get("/ej-anslutna/").text
    assert "Går vidare 15 januari 2027 om inget svar skrivs in." in words(tree(listed))
    handed = someone.get(f"/ej-anslutna/till/{scene.bodies[Level.KOMMUN]}/").text
    assert TEXT in handed
    assert "Till Borlänge kommun" in handed
    table = someone.client.get(f"/ej-anslutna/till/{scene.bodies[Level.KOMMUN]}/brister.csv")
    assert table.headers["Content-Type"].startswith("text/csv")
    [row] = _table(table.data)
    assert (row["Nummer"], row["Kommun"], row["Går vidare"]) == ("2026-00001", "Borlänge", "15 januari 2027")
    assert TEXT in row["Text"]
    answer = press(someone, f"/ej-anslutna/{one}/", f"/ej-anslutna/{one}/svar", **TYPED)
    assert "Beslutet är noterat. Det börjar gälla 5 februari 2026 kl. 09.00" in answer.text
    assert "Inskrivet: avsluta utan åtgärd." in answer.text
    assert _verdicts(scene) == [("avsluta", SOURCE)]
    ombud = scene.visitor("ombud").get(f"/brister/{one}/").text
    assert SOURCE not in ombud, "within the regret time nobody else is told"
    scene.pass_time("2026-02-06T09:00")
    told = words(tree(scene.visitor("ombud").get(f"/brister/{one}/").text))
    assert f"Borlänge kommun avslutade bristen utan åtgärd, enligt {SOURCE}." in told
    assert "Nämnden ser ingen möjlighet." in told
    assert scene.history(one)[-1] == ("kommun", "2026-02-05", "avslutad")


def test_a_day_that_has_passed_is_said_to_have_passed(scene: Scene) -> None:
    one = _at_the_kommun(scene)
    scene.clock.set("2027-01-17T09:00")  # and the sweep has not run yet
    for page in ("/ej-anslutna/", f"/ej-anslutna/{one}/"):
        said = words(tree(scene.visitor("samordnare").get(page).text))
        assert "Svaret skulle ha kommit senast 15 januari 2027." in said
        assert "Går vidare 15" not in said


def test_nothing_passes_on_from_the_top(scene: Scene) -> None:
    one = scene.file("2025-02-02T09:00")
    scene.pass_time("2026-03-10T09:00")
    joint.disconnect(scene, Level.SOCIALSTYRELSEN)
    for when, said in (
        ("2026-03-10T10:00", "Räknas som obesvarad efter 15 maj 2026 om inget svar skrivs in."),
        ("2026-05-17T09:00", "Svaret skulle ha kommit senast 15 maj 2026. Bristen ligger kvar."),
    ):
        scene.clock.set(when)  # and the sweep has not run yet
        for page in ("/ej-anslutna/", f"/ej-anslutna/{one}/"):
            assert said in words(tree(scene.visitor("lansstyrelse").get(page).text))


def test_what_is_typed_in_can_be_taken_back_within_its_regret_time(scene: Scene) -> None:
    one = _at_the_kommun(scene)
    someone = scene.visitor("samordnare")
    someone.post(f"/ej-anslutna/{one}/svar", **TYPED)
    page = someone.get(f"/ej-anslutna/{one}/").text
    assert f"Enligt {SOURCE}" in page
    assert f"/ej-anslutna/{one}/svar" not in forms(page)
    empty = someone.get(f"/ej-anslutna/till/{scene.bodies[Level.KOMMUN]}/").text
    assert "Inget väntar på ert beslut." in empty
    assert TEXT not in empty
    assert "tillbakataget" in press(someone, f"/ej-anslutna/{one}/", f"/ej-anslutna/{one}/angra").text
    assert someone.post(f"/ej-anslutna/{one}/svar", **TYPED | {"kind": "atgarda"}).status_code == 200
    assert scene.visitor("samordnare").post(f"/ej-anslutna/{one}/svar", **TYPED).status_code == 409
    scene.pass_time("2026-02-06T09:00")
    assert scene.history(one)[-1] == ("kommun", "2026-02-05", "atgardad")


def test_a_stale_page_takes_nothing_back(scene: Scene) -> None:
    one = _at_the_kommun(scene)
    someone = scene.visitor("samordnare")
    someone.post(f"/ej-anslutna/{one}/svar", **TYPED)
    assert someone.post(f"/ej-anslutna/{one}/angra", verdict_id="999").status_code == 409


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"source": ""}, "Skriv var beslutet finns"),
        ({"source": "   "}, "Skriv var beslutet finns"),
        ({"source": "Enligt 850709-9805"}, "personnummer"),
        ({"source": "x" * 201}, "Något behöver rättas"),
        ({"reason": ""}, "Skriv varför"),
        ({"reason": "Gäller 850709-9805."}, "personnummer"),
        ({"kind": ""}, "Välj ett beslut"),
        ({"kind": "riv"}, "Något behöver rättas"),
    ],
)
def test_without_a_source_or_a_reason_nothing_is_typed_in(scene: Scene, change: dict[str, str], said: str) -> None:
    one = _at_the_kommun(scene)
    answer = scene.visitor("samordnare").post(f"/ej-anslutna/{one}/svar", **TYPED | change)
    assert answer.status_code == 422
    assert said in answer.text
    assert _verdicts(scene) == []


def test_to_an_unconnected_group_goes_only_what_is_released(scene: Scene) -> None:
    read, kept = scene.file(), scene.file(released=False, text="Det här är inte släppt.", tried="Inte det heller.")
    group = joint.disconnect(scene, Level.LEDNINGSGRUPP)
    someone = scene.visitor("samordnare")
    for page in (
        someone.get(f"/ej-anslutna/till/{group}/").text,
        someone.get(f"/ej-anslutna/{kept}/").text,
        someone.client.get(f"/ej-anslutna/till/{group}/brister.csv").get_data(as_text=True),
    ):
        assert "Det här är inte släppt." not in page
        assert "Inte det heller." not in page
        assert "Texten är inte släppt till ledningsgruppen." in page
    assert TEXT in someone.get(f"/ej-anslutna/{read}/").text
    for name in ("ordforande", "kommun", "ombud"):
        assert scene.visitor(name).get(f"/ej-anslutna/{read}/").status_code == 404, name


@pytest.mark.parametrize("name", ["samordnare", "kommun"])
def test_to_an_authority_above_the_kommun_goes_the_frozen_copy_and_nothing_else(scene: Scene, name: str) -> None:
    one = _at_the_board(scene)
    board = scene.bodies[Level.LANSSTYRELSE]
    someone = scene.visitor(name)
    pages = [someone.get(path).text for path in (f"/ej-anslutna/{one}/", f"/ej-anslutna/till/{board}/")]
    pages.append(someone.client.get(f"/ej-anslutna/till/{board}/brister.csv").get_data(as_text=True))
    for page in pages:
        assert TEXT not in page
        assert "Sammanfattning saknas. Bristen har lämnats över som koder." in page
        assert "februari 2025" in page
    assert 'value="komplettera"' not in pages[0], "länsstyrelsen asks no ombud"
    assert someone.post(f"/ej-anslutna/{one}/svar", **TYPED | {"kind": "komplettera"}).status_code == 422
    assert someone.post(f"/ej-anslutna/{one}/svar", **TYPED | {"kind": "lyft"}).status_code == 200
    scene.pass_time("2026-03-02")
    told = words(tree(scene.visitor("ombud").get(f"/brister/{one}/").text))
    assert f"Länsstyrelsen i Dalarnas län har svarat, enligt {SOURCE}." in told
    assert scene.history(one)[-2][2] == "lyft"


def test_a_board_stands_in_for_the_top_with_its_own_copy(scene: Scene) -> None:
    one = scene.file("2025-02-02T09:00")
    scene.pass_time("2026-03-02T09:00")
    top = joint.disconnect(scene, Level.SOCIALSTYRELSEN)
    board = scene.visitor("lansstyrelse")
    assert "Lämna över till Socialstyrelsen och skriv in svaren Ej ansluten. 1 brist ligger där." in words(
        tree(board.get("/").text).find(".//main")
    )
    assert TEXT not in board.get(f"/ej-anslutna/till/{top}/").text
    assert 'value="lyft"' not in board.get(f"/ej-anslutna/{one}/").text
    board.post(f"/ej-anslutna/{one}/svar", **TYPED)
    scene.pass_time("2026-03-04")
    copy = joint.copy_at(scene, one, scene.bodies[Level.LANSSTYRELSE])
    told = words(tree(board.get(f"/overlamnanden/{copy}/").text))
    assert f"Socialstyrelsen har svarat, enligt {SOURCE}." in told


def test_who_was_passed_by_does_not_stand_in(scene: Scene) -> None:
    one = scene.file(actor="kommun_socialtjanst")
    scene.visitor("samordnare").post(f"/brister/{one}/forbi", body_id=scene.bodies[Level.KOMMUN])
    scene.decide(one, VerdictKind.LYFT, "ordforande")
    scene.pass_time("2026-02-04T09:00")
    joint.disconnect(scene, Level.LANSSTYRELSE)
    assert scene.history(one)[-1][0] == "lansstyrelse"
    assert scene.visitor("kommun").get(f"/ej-anslutna/{one}/").status_code == 404
    assert scene.visitor("samordnare").get(f"/ej-anslutna/{one}/").status_code == 200


def test_once_it_is_connected_again_it_answers_itself(scene: Scene) -> None:
    one = _at_the_kommun(scene)
    someone = scene.visitor("samordnare")
    assert someone.get(f"/ej-anslutna/{one}/").status_code == 200
    joint.connect(scene, Level.KOMMUN)
    answer = someone.get(f"/ej-anslutna/{one}/")
    assert answer.request.path == "/ej-anslutna/"
    assert "Borlänge kommun är ansluten igen och svarar själv." in answer.text
    refused = someone.post(f"/ej-anslutna/{one}/svar", **TYPED)
    assert refused.status_code == 409
    for kept in (TYPED["reason"], SOURCE, "svarar själv"):
        assert kept in refused.text
    assert someone.post(f"/ej-anslutna/{one}/angra").status_code == 409
    assert someone.get(f"/ej-anslutna/till/{scene.bodies[Level.KOMMUN]}/").status_code == 404
    assert "ej-anslutna" not in someone.get("/").text + someone.get(f"/brister/{one}/").text
    assert _verdicts(scene) == []


def test_nobody_stands_in_for_what_is_not_theirs(scene: Scene) -> None:
    with writing(scene.engine) as session:
        other = world.open_service(session, "PO Säter", "Säter", "Borlänge")
        world.person(session, "annan", RoleKind.SAMORDNARE, other)
    one = _at_the_kommun(scene)
    body = scene.bodies[Level.KOMMUN]
    for name in ("annan", "kommun", "lansstyrelse", "ombud", "justerare", "socialstyrelsen", "admin"):
        someone = scene.visitor(name)
        for path in (f"/ej-anslutna/{one}/", f"/ej-anslutna/till/{body}/", f"/ej-anslutna/till/{body}/brister.csv"):
            assert someone.get(path).status_code == 404, f"{name} {path}"
        assert someone.post(f"/ej-anslutna/{one}/svar", **TYPED).status_code == 404, name


def test_a_text_that_looks_like_a_formula_is_no_formula_in_the_table(scene: Scene) -> None:
    one = scene.file(text='=HYPERLINK("http://x")')
    joint.disconnect(scene, Level.LEDNINGSGRUPP)
    body = scene.bodies[Level.LEDNINGSGRUPP]
    [row] = _table(scene.visitor("samordnare").client.get(f"/ej-anslutna/till/{body}/brister.csv").data)
    assert one
    assert not row["Text"].startswith("=")
    assert row["Text"].startswith("Vad hände: =HYPER")


def test_the_file_costs_as_many_queries_for_many_as_for_one(scene: Scene) -> None:
    counts = []
    group = joint.disconnect(scene, Level.LEDNINGSGRUPP)
    for _ in range(2):
        for _ in range(4):
            scene.file()
        counts.append(joint.queries(scene, "samordnare", f"/ej-anslutna/till/{group}/"))
    assert counts[0] == counts[1]
