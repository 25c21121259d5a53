"""The letter to the actor concerned: begun from the report, edited freely, checked, fetched, and kept nowhere."""

from __future__ import annotations

import io
import json
import logging

import pytest
from docx import Document
from pypdf import PdfReader
from sqlalchemy import text as sql

from systembrist.model import RoleKind, VerdictKind
from systembrist.store.database import reading, writing
from tests import world
from tests.pages import tree, words
from tests.pressing import forms
from tests.scene import Scene

NUMBER = "850709-9805"
SECRET = "Detta står bara i brevet."
LETTER = {
    "to": "Psykiatrin i Borlänge",
    "subject": "Långa väntetider",
    "text": f"{SECRET}\r\n\r\nRad <b>två</b> & tre.",
}


def _path(scene: Scene, **fields: object) -> str:
    return f"/brister/{scene.file(**fields)}/brev/"


def _field(page: str, name: str) -> str:
    found = next(one for one in tree(page).iter() if one.get("name") == name)
    return found.get("value") or "".join(found.itertext()).strip()


@pytest.mark.parametrize("name", ["ombud", "samordnare"])
def test_it_begins_with_what_the_report_says_and_is_a_press_away(scene: Scene, name: str) -> None:
    one = scene.file(area="vardkoer")
    someone = scene.visitor(name)
    assert f'href="/brister/{one}/brev/"' in someone.get(f"/brister/{one}/").text
    page = someone.get(f"/brister/{one}/brev/").text
    assert _field(page, "to") == "Regionens psykiatri"
    assert _field(page, "subject") == "Brist: Vårdköer och väntetider"
    assert _field(page, "text").startswith("Klienten fick vänta åtta månader på tid.")


def test_beside_what_is_over_it_is_not_said_to_go_on(scene: Scene) -> None:
    one = scene.file(actor="bank")
    ombud = scene.visitor("ombud")
    going = "Bristen går sin väg ändå, men du kan också skriva direkt till dem det gäller: Bank."
    assert going in words(tree(ombud.get(f"/brister/{one}/").text))
    scene.decide(one, VerdictKind.AVSLUTA, "ordforande")
    scene.pass_time("2026-02-05T09:00")
    over = words(tree(ombud.get(f"/brister/{one}/").text))
    assert "Du kan också skriva direkt till dem det gäller: Bank." in over
    assert "går sin väg ändå" not in over


def test_it_is_said_to_lie_on_the_device_alone_while_it_is_written(scene: Scene) -> None:
    page = words(tree(scene.visitor("ombud").get(_path(scene)).text))
    assert "Medan du skriver ligger det bara på den här enheten." in page
    assert "sparas inte" not in page


def test_without_a_known_actor_the_writer_says_who(scene: Scene) -> None:
    path = _path(scene, actor=None)
    ombud = scene.visitor("ombud")
    assert _field(ombud.get(path).text, "to") == ""
    answer = ombud.post(path, **LETTER | {"to": ""}, step="show")
    assert answer.status_code == 422
    assert "Skriv vem brevet ska till." in answer.text
    assert SECRET in answer.text


def test_it_is_shown_as_it_will_be_read_from_the_verksamhet_and_with_no_name(scene: Scene) -> None:
    shown = scene.visitor("ombud").post(_path(scene), **LETTER, step="show")
    assert shown.status_code == 200
    letter = words(next(one for one in tree(shown.text).iter("article")))
    for said in (
        "Långa väntetider",
        "Den 2 februari 2026",
        "Psykiatrin i Borlänge",
        SECRET,
        "Rad <b>två</b>",
    ):
        assert said in letter
    assert letter.count("PO Borlänge") == 1
    assert "Ombud" not in letter
    assert "2026-00001" not in letter


def test_it_can_be_changed_again_with_nothing_lost(scene: Scene) -> None:
    path, ombud = _path(scene), scene.visitor("ombud")
    shown = ombud.post(path, **LETTER, step="show").text
    carried = {one.get("name"): one.get("value") for one in tree(shown).iter("input") if one.get("name") in LETTER}
    again = ombud.post(path, **carried, step="edit").text
    assert [_field(again, name) for name in ("to", "subject")] == ["Psykiatrin i Borlänge", "Långa väntetider"]
    assert SECRET in _field(again, "text")


def test_it_is_fetched_as_word_pdf_and_page(scene: Scene) -> None:
    path, ombud = _path(scene), scene.visitor("ombud")
    files = {form: ombud.post(path, **LETTER, step=form) for form in ("docx", "pdf", "html")}
    for form, answer in files.items():
        assert answer.headers["Content-Disposition"] == f"attachment; filename=brev-2026-00001.{form}"
    written = {
        "docx": " ".join(one.text for one in Document(io.BytesIO(files["docx"].data)).paragraphs),
        "pdf": " ".join(page.extract_text() for page in PdfReader(io.BytesIO(files["pdf"].data)).pages),
        "html": files["html"].text.replace("&lt;", "<").replace("&gt;", ">"),
    }
    for form, text in written.items():
        for said in (
            "Långa väntetider",
            "Den 2 februari 2026.",
            "Till: Psykiatrin i Borlänge",
            SECRET,
            "Rad <b>två</b>",
        ):
            assert said in " ".join(text.split()), f"{form}: {said}"
        assert "Uppgifter till och med" not in text


@pytest.mark.parametrize("field", ["to", "subject", "text"])
@pytest.mark.parametrize("step", ["show", "docx", "pdf", "html", ""])
def test_a_personnummer_stops_it_in_every_field_and_form(scene: Scene, field: str, step: str) -> None:
    answer = scene.visitor("ombud").post(_path(scene), **LETTER | {field: f"Klienten {NUMBER}"}, step=step)
    assert answer.status_code == 422
    assert "ett personnummer" in answer.text
    assert answer.text.count(NUMBER) == 2, "in the field, and marked below it"


@pytest.mark.parametrize(("field", "limit"), [("to", 100), ("subject", 100), ("text", 12_000)])
def test_each_field_has_its_limit(scene: Scene, field: str, limit: int) -> None:
    path, ombud = _path(scene), scene.visitor("ombud")
    assert ombud.post(path, **LETTER | {field: "å" * limit}, step="show").status_code == 200
    assert ombud.post(path, **LETTER | {field: "å" * (limit + 1)}, step="show").status_code == 422


def test_nothing_of_it_is_kept_or_logged(scene: Scene, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    path, ombud = _path(scene), scene.visitor("ombud")
    for step in ("show", "docx", "edit"):
        ombud.post(path, **LETTER, step=step)
    assert SECRET not in caplog.text
    with reading(scene.engine) as session:
        connection = session.connection()
        for table in world.Deficiency.metadata.sorted_tables:
            name = connection.dialect.identifier_preparer.quote(table.name)
            assert SECRET not in repr(connection.execute(sql(f"SELECT * FROM {name}")).all()), table.name


def test_a_colleague_and_a_group_write_no_letter_about_it(scene: Scene) -> None:
    path = _path(scene)
    with writing(scene.engine) as session:
        service = world.known.verksamhet(session, scene.service_id)
        assert service is not None
        world.person(session, "kollega", RoleKind.OMBUD, service)
    for name in ("kollega", "ordforande", "kommun"):
        someone = scene.visitor(name)
        assert someone.get(path).status_code == 404
        assert someone.post(path, **LETTER, step="show").status_code == 404
        assert path not in someone.get(path.removesuffix("brev/")).text


def test_an_ended_session_gives_the_letter_back(scene: Scene) -> None:
    path, ombud = _path(scene), scene.visitor("ombud")
    mark = world.token(ombud.get(path).text)
    ombud.client.delete_cookie("systembrist")
    asked = ombud.client.post(path, data=LETTER | {"step": "show", "csrf_token": mark})
    assert asked.status_code == 401
    carried = next(one for one in tree(asked.text).iter("input") if one.get("name") == "carried")
    assert json.loads(carried.get("value", ""))["text"][0].startswith(SECRET)


def test_the_longest_report_makes_a_letter_that_is_taken_as_it_stands(scene: Scene) -> None:
    path, ombud = _path(scene, text="å" * 10_000), scene.visitor("ombud")
    begun = forms(ombud.get(path).text)[path]
    assert ombud.post(path, **begun | {"step": "show"}).status_code == 200
