"""The form an ombud fills in: what it asks for, what it refuses, what it keeps, and what it says before it sends."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text as sql
from sqlmodel import select

from systembrist.classify import Classifier, Suggestion
from systembrist.model import Classification, Deficiency, Draft, RoleKind
from systembrist.store.database import reading, writing
from tests import world
from tests.pages import tree, words
from tests.pressing import forms, send
from tests.scene import FORM, Scene
from tests.world import Visitor

NUMBER = "850709-9805"
"""A personnummer of Skatteverket's own test series."""
ALL_FIELDS = {
    "recurring_since": "sedan i våras",
    "consequence_text": "Hon blev sämre.",
    "tried": "Vi har ringt.",
    "proposal": "En direktlinje.",
    "occurred": "2026-01-15",
}
NOTE = "Detta ersätter inte 112, orosanmälan, lex Sarah, IVO eller patientnämnd"


def _filed(scene: Scene) -> list[Deficiency]:
    with reading(scene.engine) as session:
        return list(session.exec(select(Deficiency).order_by(Deficiency.id)).all())


def _errors(page: str) -> dict[str, str]:
    """The error summary: each field's link and what it says."""
    summary = next((one for one in tree(page).iter("div") if one.get("id") == "fel"), None)
    return {} if summary is None else {link.get("href", ""): words(link) for link in summary.iter("a")}


def test_an_empty_form_names_each_missing_field_and_links_to_it(scene: Scene) -> None:
    answer = scene.visitor("ombud").post("/anmal/", step="review", verksamhet_id=scene.service_id)
    assert answer.status_code == 422
    found = _errors(answer.text)
    assert set(found) == {"#text", "#kommun_id", "#actor", "#fault_level-0"}
    assert found["#text"] == "Vad hände? Skriv vad som hände."
    assert "<title>Fel: Anmäl en brist" in answer.text
    for href in found:
        assert f'id="{href[1:]}"' in answer.text
    assert _filed(scene) == []


def test_nothing_typed_is_lost_when_something_else_is_missing(scene: Scene) -> None:
    typed = scene.form | ALL_FIELDS | {"children": "y", "asks_urgent": "y", "client_agrees": "y", "clients": "fler"}
    answer = scene.visitor("ombud").post(
        "/anmal/", **typed | {"actor": ""}, consequences=["ekonomi", "fara"], step="review"
    )
    assert answer.status_code == 422
    page = tree(answer.text)
    for name in ("text", "consequence_text", "tried", "proposal"):
        area = next(one for one in page.iter("textarea") if one.get("name") == name)
        assert "".join(area.itertext()).strip() == typed[name]
    for name in ("recurring_since", "occurred"):
        assert next(one for one in page.iter("input") if one.get("name") == name).get("value") == typed[name]
    checked = {(one.get("name"), one.get("value")) for one in page.iter("input") if one.get("checked") is not None}
    assert {
        ("children", "y"),
        ("asks_urgent", "y"),
        ("client_agrees", "y"),
        ("clients", "fler"),
        ("fault_level", "lokal"),
        ("consequences", "ekonomi"),
        ("consequences", "fara"),
    } <= checked
    assert next(one for one in page.iter("details") if "Berätta mer" in words(one)).get("open") is not None


def test_everything_typed_is_looked_through_carried_and_filed(scene: Scene) -> None:
    ombud = scene.visitor("ombud")
    typed = scene.form | ALL_FIELDS | {"children": "y", "text": 'Rad ett.\r\n\r\nRad <b>tre</b> & "citat".'}
    shown = ombud.post("/anmal/", **typed, consequences=["ekonomi"], step="review")
    assert "Rad &lt;b&gt;tre&lt;/b&gt; &amp;" in shown.text
    sent = ombud.post("/anmal/", **_carried(shown.text), area="vardkoer", step="send")
    assert sent.status_code == 200, _errors(sent.text)
    (one,) = _filed(scene)
    assert one.text == 'Rad ett.\n\nRad <b>tre</b> & "citat".'
    assert (one.recurring_since, one.consequence_text, one.tried, one.proposal) == (
        "sedan i våras",
        "Hon blev sämre.",
        "Vi har ringt.",
        "En direktlinje.",
    )
    assert (str(one.occurred), one.consequences, one.children, one.clients) == ("2026-01-15", ["ekonomi"], True, "1")
    assert (one.area, one.area_confirmed, one.actor_confirmed) == ("vardkoer", True, True)
    assert one.number in sent.text


def test_changing_brings_the_whole_form_back(scene: Scene) -> None:
    ombud = scene.visitor("ombud")
    shown = ombud.post("/anmal/", **scene.form | ALL_FIELDS, step="review")
    again = ombud.post("/anmal/", **_carried(shown.text), area="bostad", step="edit")
    assert again.status_code == 200
    assert "Anmäl en brist</h1>" in again.text
    for value in (*ALL_FIELDS.values(), scene.form["text"]):
        assert value in again.text
    assert '<option selected value="bostad">' in again.text


def _carried(page: str) -> dict[str, list[str]]:
    """The hidden fields of the page before sending, but for its mark."""
    carried: dict[str, list[str]] = {}
    for field in tree(page).iter("input"):
        if field.get("type") == "hidden" and field.get("name") != "csrf_token":
            carried.setdefault(field.get("name", ""), []).append(field.get("value", ""))
    return carried


def test_the_suggested_area_is_shown_chosen_and_can_be_corrected(scene: Scene) -> None:
    ombud = scene.visitor("ombud")
    shown = ombud.post("/anmal/", **scene.form, step="review")
    assert "Vi föreslår Vårdköer och väntetider" in words(tree(shown.text))
    assert _chosen(shown.text) == ["vardkoer"]
    assert ombud.post("/anmal/", **scene.form, area="lakarbrist", step="send").status_code == 200
    (one,) = _filed(scene)
    assert (one.area, one.area_confirmed) == ("lakarbrist", True)
    with reading(scene.engine) as session:
        assert [kept.code for kept in session.exec(select(Classification)).all()] == ["vardkoer"]


def test_an_uncertain_suggestion_leaves_nothing_chosen_and_asks(scene: Scene) -> None:
    ombud = scene.visitor("ombud")
    vague = scene.form | {"text": "Något hände."}
    shown = ombud.post("/anmal/", **vague, step="review")
    assert "Vi är osäkra" in shown.text
    assert "Vi föreslår" not in shown.text
    assert _chosen(shown.text) == []
    asked = ombud.post("/anmal/", **vague, step="send")
    assert asked.status_code == 422
    assert "Välj ett område" in asked.text
    assert "Granska och skicka" in asked.text
    assert _filed(scene) == []


def test_every_area_can_be_chosen_on_the_page_before_sending(scene: Scene) -> None:
    shown = scene.visitor("ombud").post("/anmal/", **scene.form, step="review")
    radios = [one.get("value") for one in tree(shown.text).iter("input") if one.get("type") == "radio"]
    assert len(radios) == len(set(radios)) == 15


def _chosen(page: str) -> list[str | None]:
    return [
        one.get("value")
        for one in tree(page).iter("input")
        if one.get("type") == "radio" and one.get("checked") is not None
    ]


@pytest.mark.parametrize("field", ["text", "consequence_text", "tried", "proposal", "recurring_since"])
@pytest.mark.parametrize("step", ["review", "send", "draft"])
def test_a_personnummer_is_refused_and_stands_only_where_it_was_typed_and_marked(
    scene: Scene, field: str, step: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    ombud = scene.visitor("ombud")
    answer = ombud.post(
        "/anmal/", **scene.form | {field: f"Klienten, {NUMBER}, fick vänta."}, area="vardkoer", step=step
    )
    assert answer.status_code == 422
    assert "ett personnummer" in _errors(answer.text)[f"#{field}"]
    assert answer.text.count(NUMBER) == 2, "in the field, and where it is marked in what stands there"
    box = next(one for one in tree(answer.text).iter() if one.get("name") == field)
    assert NUMBER in (box.get("value") or "".join(box.itertext()))
    assert NUMBER not in caplog.text
    _kept_nowhere(scene, NUMBER)
    assert NUMBER not in ombud.get("/anmal/").text


def test_a_personnummer_in_the_date_field_is_not_kept_in_a_draft_either(scene: Scene) -> None:
    ombud = scene.visitor("ombud")
    answer = ombud.post("/anmal/", **scene.form, occurred=NUMBER, step="draft")
    assert answer.status_code == 422
    assert "#occurred" in _errors(answer.text)
    _kept_nowhere(scene, NUMBER)


def _kept_nowhere(scene: Scene, value: str) -> None:
    with reading(scene.engine) as session:
        connection = session.connection()
        quote = connection.dialect.identifier_preparer.quote
        tables = world.Deficiency.metadata.sorted_tables
        for table in tables:
            rows = connection.execute(sql(f"SELECT * FROM {quote(table.name)}")).all()
            assert value not in repr(rows), table.name


@pytest.mark.parametrize("sign", [{"children": "y"}, {"consequences": "fara"}])
def test_danger_and_children_bring_the_note_of_what_this_is_not(scene: Scene, sign: dict[str, str]) -> None:
    shown = scene.visitor("ombud").post("/anmal/", **scene.form, **sign, step="review").text
    assert NOTE in shown
    for link in ("tel:112", "socialstyrelsen.se", "ivo.se", "1177.se"):
        assert link in shown


def test_without_danger_or_children_there_is_no_such_note(scene: Scene) -> None:
    assert NOTE not in scene.visitor("ombud").post("/anmal/", **scene.form, step="review").text


def test_where_there_are_fewer_than_three_ombud_the_page_says_that_one_can_be_guessed(scene: Scene) -> None:
    ombud = scene.visitor("ombud")
    assert "PO Borlänge har färre än tre ombud" in ombud.get("/anmal/").text
    assert "PO Borlänge har färre än tre ombud" in ombud.post("/anmal/", **scene.form, step="review").text
    with writing(scene.engine) as session:
        service = world.known.verksamhet(session, scene.service_id)
        assert service is not None
        colleagues = [world.person(session, name, RoleKind.OMBUD, service) for name in ("ombud2", "ombud3")]
    assert "färre än tre ombud" not in ombud.get("/anmal/").text
    with writing(scene.engine) as session:
        world.accounts.lock(session, session.merge(colleagues[0]), scene.clock.now)
    assert "PO Borlänge har färre än tre ombud" in ombud.get("/anmal/").text, "one who is locked out writes nothing"


def test_that_warning_stands_where_nobody_has_to_unfold_it(scene: Scene) -> None:
    ombud = scene.visitor("ombud")
    for page in (ombud.get("/anmal/"), ombud.post("/anmal/", **scene.form, step="review")):
        folded = [words(one) for one in tree(page.text).iter("details")]
        assert not [one for one in folded if "färre än tre ombud" in one]


def test_no_number_of_clients_is_chosen_beforehand_and_none_has_to_be(scene: Scene) -> None:
    ombud = scene.visitor("ombud")
    choices = [one for one in tree(ombud.get("/anmal/").text).iter("input") if one.get("name") == "clients"]
    assert len(choices) == 3
    assert [one for one in choices if one.get("checked") is not None] == []
    form = {name: value for name, value in scene.form.items() if name != "clients"}
    assert ombud.post("/anmal/", **form, area="vardkoer", step="send").status_code == 200
    assert _filed(scene)[0].clients is None


def test_the_page_says_who_will_be_able_to_read_it(scene: Scene) -> None:
    for page in (
        scene.visitor("ombud").get("/anmal/"),
        scene.visitor("ombud").post("/anmal/", **scene.form, step="review"),
    ):
        assert "Vem kan läsa det här?" in page.text
        assert "aldrig texten" in page.text


@pytest.mark.parametrize(("field", "limit"), [("text", 10_000), ("tried", 2_000), ("recurring_since", 100)])
def test_a_text_may_be_as_long_as_its_limit_and_not_a_character_longer(scene: Scene, field: str, limit: int) -> None:
    ombud = scene.visitor("ombud")
    assert ombud.post("/anmal/", **scene.form | {field: "å" * limit}, step="review").status_code == 200
    answer = ombud.post("/anmal/", **scene.form | {field: "å" * (limit + 1)}, step="review")
    assert answer.status_code == 422
    assert f"högst {limit}" in _errors(answer.text)[f"#{field}"]
    assert "å" * (limit + 1) in answer.text


def test_line_breaks_do_not_count_double(scene: Scene) -> None:
    lines = "\r\n".join(["å" * 99] * 100)
    assert scene.visitor("ombud").post("/anmal/", **scene.form | {"text": lines}, step="review").status_code == 200


@pytest.mark.parametrize("field", ["text", "tried", "recurring_since"])
@pytest.mark.parametrize("step", ["review", "draft", "send"])
def test_what_nobody_can_see_is_taken_out_and_nothing_else_is_lost(scene: Scene, field: str, step: str) -> None:
    pasted = "\ufeffSedan i\u200b våras\0, \u202eofta\u202c."
    answer = scene.visitor("ombud").post("/anmal/", **scene.form | {field: pasted, "area": "vardkoer"}, step=step)
    assert answer.status_code == 200
    assert "Sedan i våras, ofta." in answer.text
    if step == "send":
        assert getattr(_filed(scene)[0], field) == "Sedan i våras, ofta."


def test_words_line_breaks_stay_line_breaks(scene: Scene) -> None:
    ombud = scene.visitor("ombud")
    typed = scene.form | {"text": "Ett.\vTvå.", "recurring_since": "sedan\vi våras", "area": "vardkoer"}
    assert ombud.post("/anmal/", **typed, step="send").status_code == 200
    (one,) = _filed(scene)
    assert (one.text, one.recurring_since) == ("Ett.\nTvå.", "sedan i våras")


@pytest.mark.parametrize("unseen", ["\u200b", "\0", "\u202e", "\u00ad", "\u2066"])
def test_a_number_does_not_hide_behind_what_nobody_can_see(scene: Scene, unseen: str) -> None:
    hidden = f"{NUMBER[:3]}{unseen}{NUMBER[3:]}"
    answer = scene.visitor("ombud").post("/anmal/", **scene.form | {"text": f"Nummer {hidden}."}, step="review")
    assert answer.status_code == 422
    assert f'<mark class="blocks">{NUMBER}</mark>' in answer.text


def test_only_what_nobody_can_see_is_no_text(scene: Scene) -> None:
    answer = scene.visitor("ombud").post("/anmal/", **scene.form | {"text": "\u200b\0"}, step="review")
    assert _errors(answer.text)["#text"] == "Vad hände? Skriv vad som hände."


@pytest.mark.parametrize("text", ["-1", "9" * 200, "2019", "1 234,50", "😀", "7 §"])
def test_a_text_has_letters(scene: Scene, text: str) -> None:
    answer = scene.visitor("ombud").post("/anmal/", **scene.form | {"text": text}, step="review")
    assert answer.status_code == 422
    assert _errors(answer.text)["#text"] == "Vad hände? Texten innehåller inga ord; skriv med bokstäver."


def test_a_form_with_a_broken_mark_says_so_and_can_be_sent_again(scene: Scene) -> None:
    ombud = scene.visitor("ombud")
    answer = ombud.post("/anmal/", **scene.form | {"form_key": "x" * 41}, step="review")
    assert answer.status_code == 422
    assert _errors(answer.text) == {
        "#form_key": "Sidan: Något gick fel på vägen hit. Allt du skrev är kvar: skicka en gång till."
    }
    assert scene.form["text"] in answer.text
    again = send(ombud, "/anmal/", forms(answer.text)["/anmal/"] | {"step": "review"})
    assert again.status_code == 200


def test_what_is_far_too_large_is_refused_with_what_to_do(scene: Scene) -> None:
    answer = scene.visitor("ombud").post("/anmal/", **scene.form | {"text": "x" * 300_000}, step="review")
    assert answer.status_code == 413
    assert "för stort" in answer.text
    assert "bakåtknapp: där ligger det du skrev kvar" in answer.text


@pytest.mark.parametrize("day", ["1994-12-31", "2026-02-03", "igår"])
def test_a_day_that_cannot_be_is_refused_in_swedish(scene: Scene, day: str) -> None:
    answer = scene.visitor("ombud").post("/anmal/", **scene.form, occurred=day, step="review")
    assert answer.status_code == 422
    assert "atum" in _errors(answer.text)["#occurred"]
    assert "valid" not in answer.text.replace("is-invalid", "").replace("novalidate", "").replace("aria-invalid", "")


@pytest.mark.parametrize(
    "field", ["area", "actor", "fault_level", "clients", "consequences", "kommun_id", "verksamhet_id"]
)
def test_a_choice_that_is_not_offered_is_refused(scene: Scene, field: str) -> None:
    answer = scene.visitor("ombud").post("/anmal/", **scene.form | {field: "1480"}, step="review")
    assert answer.status_code == 422
    assert _errors(answer.text)
    assert "choice" not in answer.text.lower()
    assert _filed(scene) == []


def test_a_box_that_is_not_offered_is_said_to_be_a_box(scene: Scene) -> None:
    answer = scene.visitor("ombud").post("/anmal/", **scene.form, consequences=["fara", "1480"], step="review")
    assert _errors(answer.text)["#consequences-0"].endswith("Något du kryssade i finns inte att välja. Kryssa i igen.")


def test_one_cannot_file_in_another_verksamhet(scene: Scene) -> None:
    with writing(scene.engine) as session:
        other = world.open_service(session, "PO Falun", "Falun").id
    answer = scene.visitor("ombud").post(
        "/anmal/", **scene.form | {"verksamhet_id": str(other)}, area="bostad", step="send"
    )
    assert answer.status_code in (404, 422)
    assert _filed(scene) == []


def test_the_kommun_has_to_be_one_that_the_chosen_verksamhet_serves(scene: Scene) -> None:
    with writing(scene.engine) as session:
        other = world.open_service(session, "PO Falun", "Falun")
        ombud = session.get_one(world.Account, scene.people["ombud"])
        world.accounts.grant(session, ombud, RoleKind.OMBUD, verksamhet=other)
    form = scene.form | {"kommun_id": str(world.kommun_id("Falun"))}
    answer = scene.visitor("ombud").post("/anmal/", **form, area="bostad", step="send")
    assert answer.status_code == 422
    assert "#kommun_id" in _errors(answer.text)
    assert _filed(scene) == []


def test_a_draft_is_kept_shown_again_and_thrown_away_on_request(scene: Scene) -> None:
    ombud = scene.visitor("ombud")
    kept = ombud.post("/anmal/", text="Halvfärdigt", consequences=["fara"], step="draft")
    assert "Utkastet är sparat" in kept.text
    again = ombud.get("/anmal/").text
    assert "Halvfärdigt" in again
    assert "Ditt utkast från 2 februari 2026 kl. 09.00" in again
    assert "Halvfärdigt" not in scene.visitor("samordnare").get("/brister/").text
    gone = ombud.post("/anmal/utkast/ta-bort")
    assert "Utkastet är borttaget" in gone.text
    assert "Halvfärdigt" not in gone.text
    assert _drafts(scene) == 0


def test_a_later_draft_takes_the_place_of_the_earlier_and_sending_takes_it_away(scene: Scene) -> None:
    ombud = scene.visitor("ombud")
    for words_ in ("Första", "Andra"):
        ombud.post("/anmal/", text=words_, step="draft", form_key=_key(ombud))
    assert "Första" not in ombud.get("/anmal/").text
    assert "Andra" in ombud.get("/anmal/").text
    ombud.post("/anmal/", **scene.form, area="vardkoer", step="send", form_key=_key(ombud))
    assert _drafts(scene) == 0
    assert "Ditt utkast" not in ombud.get("/anmal/").text


def test_something_else_can_be_filed_while_a_draft_waits(scene: Scene) -> None:
    ombud = scene.visitor("ombud")
    ombud.post("/anmal/", text="Banken nekade konto.", step="draft", form_key=_key(ombud))
    fresh = ombud.get("/anmal/?ny=").text
    assert "Banken" not in fresh
    assert "Ditt utkast från 2 februari 2026 kl. 09.00 ligger kvar" in words(tree(fresh))
    other = forms(fresh)["/anmal/"]["form_key"]
    refused = ombud.post("/anmal/", text="Vårdcentralen svarar inte.", step="draft", form_key=other)
    assert refused.status_code == 409, "one draft an account: the second must not take the place of the first"
    assert "Inte sparat. Du har redan ett utkast, från 2 februari 2026 kl. 09.00, och bara" in words(tree(refused.text))
    assert "Vårdcentralen svarar inte." in refused.text
    ombud.post("/anmal/", **scene.form, area="vardkoer", step="send", form_key=other)
    assert len(_filed(scene)) == 1
    assert "Banken nekade konto." in ombud.get("/anmal/").text


def _key(ombud: Visitor) -> str:
    """The mark of the form as it is opened: with the draft, the draft's."""
    return str(forms(ombud.get("/anmal/").text)["/anmal/"]["form_key"])


def test_the_kommun_is_looked_through_too(scene: Scene) -> None:
    """It is filled in from last time, so it is what is most easily wrong."""
    page = tree(scene.visitor("ombud").post("/anmal/", **scene.form, step="review").text)
    [facts] = [one for one in page.iter("dl") if one.get("class") == "facts"]
    assert words(facts).startswith("KommunBorlänge Aktör")


def test_a_draft_is_its_authors_alone(scene: Scene) -> None:
    with writing(scene.engine) as session:
        service = world.known.verksamhet(session, scene.service_id)
        assert service is not None
        world.person(session, "ombud2", RoleKind.OMBUD, service)
    scene.visitor("ombud").post("/anmal/", text="Mitt utkast", step="draft")
    assert "Mitt utkast" not in scene.visitor("ombud2").get("/anmal/").text


def _drafts(scene: Scene) -> int:
    with reading(scene.engine) as session:
        return len(session.exec(select(Draft)).all())


def _looked_through(scene: Scene, ombud: Visitor) -> dict[str, list[str]]:
    """The fields of the page before sending, reached as a person reaches it."""
    written = _carried(ombud.get("/anmal/").text)
    return _carried(ombud.post("/anmal/", **written | scene.form, step="review").text)


def test_sending_twice_files_once(scene: Scene) -> None:
    ombud = scene.visitor("ombud")
    ready = _looked_through(scene, ombud)
    first, second = (ombud.post("/anmal/", **ready, area="vardkoer", step="send") for _ in range(2))
    assert len(_filed(scene)) == 1
    assert first.request.path == second.request.path


def test_sending_twice_at_the_same_moment_files_once(scene: Scene) -> None:
    others = [scene.visitor("ombud") for _ in range(2)]
    ready = _looked_through(scene, others[0])
    marks = [world.token(one.get("/anmal/").text) for one in others]

    def send(one: Visitor, token: str) -> int:
        return one.client.post(
            "/anmal/", data=ready | {"area": "vardkoer", "step": "send", "csrf_token": token}
        ).status_code

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(send, others, marks)) == [302, 302]
    assert len(_filed(scene)) == 1


def test_the_same_words_from_a_new_form_are_a_new_report(scene: Scene) -> None:
    ombud = scene.visitor("ombud")
    for _ in range(2):
        ombud.post("/anmal/", **_looked_through(scene, ombud), area="vardkoer", step="send")
    assert len(_filed(scene)) == 2


@pytest.mark.parametrize(
    ("changed", "minutes", "warned"),
    [({}, 5, True), ({"text": FORM["text"] + " En mening till."}, 5, True), ({}, 61, False),
     ({"text": "Något helt annat hände hos tandvården i går."}, 5, False)],
)  # fmt: skip
def test_what_was_filed_a_moment_ago_is_pointed_at_before_it_is_sent_again(
    scene: Scene, changed: dict[str, str], minutes: int, warned: bool
) -> None:
    ombud, form = scene.visitor("ombud"), scene.form | {"area": "vardkoer"}
    ombud.post("/anmal/", **form, step="send", form_key="ett")
    scene.clock.set(f"2026-02-02T{9 + minutes // 60:02}:{minutes % 60:02}")
    page = ombud.post("/anmal/", **form | changed, step="review", form_key="två").text
    assert ("Du anmälde nyss 2026-00001, som börjar likadant." in words(tree(page))) == warned


def test_nobody_sees_anothers_report_by_its_forms_key(scene: Scene) -> None:
    with writing(scene.engine) as session:
        service = world.known.verksamhet(session, scene.service_id)
        assert service is not None
        world.person(session, "ombud2", RoleKind.OMBUD, service)
    ready = _looked_through(scene, scene.visitor("ombud"))
    scene.visitor("ombud").post("/anmal/", **ready, area="vardkoer", step="send")
    answer = scene.visitor("ombud2").post("/anmal/", **ready, area="vardkoer", step="send")
    assert answer.status_code < 500


class OtherWrites:
    """The classifier of a scene, which somebody else writes to the database beside."""

    def __init__(self, scene: Scene) -> None:
        self._here = scene.app.extensions["systembrist"]
        self._classifier: Classifier = self._here.classifier
        self._here.__dict__["classifier"] = self
        self.asked = 0

    def suggest(self, texts: Sequence[str]) -> list[Suggestion]:
        self._write()
        return self._classifier.suggest(texts)

    def nearest(self, text: str, code: str) -> str | None:
        self._write()
        return self._classifier.nearest(text, code)

    def _write(self) -> None:
        with writing(self._here.engine) as session:
            session.execute(sql("UPDATE account SET session_number = session_number"))
        self.asked += 1


@pytest.mark.parametrize(("step", "asked"), [("review", 2), ("send", 1)])
def test_others_may_write_while_the_model_works(scene: Scene, step: str, asked: int) -> None:
    ombud, beside = scene.visitor("ombud"), OtherWrites(scene)
    assert ombud.post("/anmal/", **scene.form | {"area": "vardkoer"}, step=step).status_code == 200
    assert beside.asked == asked
