"""What is personal in a text: shown where it stands, replaced by a press or left by a tick, without JavaScript."""

from __future__ import annotations

import pytest
from sqlmodel import select

from systembrist.model import Deficiency, Supplement, Verdict, VerdictKind
from systembrist.store.database import reading
from tests import meeting
from tests.pages import check, tree, words
from tests.pressing import forms, send
from tests.scene import Scene
from web.findings import mark_of_all

NAMED = "Anna Lindgren fick nej av handläggare Ahmed. Björn syns i skogen."
NUMBERED = "Klienten har nummer 640823-3234 och nås på 070-174 06 05."


def filed(scene: Scene) -> list[str]:
    with reading(scene.engine) as session:
        return [one.text for one in session.exec(select(Deficiency)).all()]


def buttons(page: str, name: str) -> dict[str, str]:
    return {one.get("value", ""): words(one) for one in tree(page).iter("button") if one.get("name") == name}


def suggested(page: str, number: int) -> str:
    """What the button of one finding sends."""
    return [one for one in buttons(page, "byt") if ":alla-" not in one][number - 1]


def all_of(typed: str, field: str = "text") -> str:
    """What the button sends that replaces everything in a text."""
    return f"{field}:{mark_of_all(typed)}"


def marked(page: str) -> list[str]:
    return [words(one) for one in tree(page).iter("mark")]


def hidden(page: str) -> dict[str, list[str]]:
    carried: dict[str, list[str]] = {}
    for field in tree(page).iter("input"):
        if field.get("type") == "hidden" and field.get("name") != "csrf_token":
            carried.setdefault(field.get("name", ""), []).append(field.get("value", ""))
    return carried


def textarea(page: str) -> str:
    return "".join(next(one for one in tree(page).iter("textarea") if one.get("name") == "text").itertext()).strip()


def ticks(page: str) -> list[str]:
    """What can be said to be no client's."""
    return [
        one.get("value", "")
        for one in tree(page).iter("input")
        if (one.get("name"), one.get("type")) == ("ingen_klient", "checkbox")
    ]


def test_an_identifier_is_marked_where_it_stands_and_replaced_by_a_press(scene: Scene) -> None:
    ombud, typed = scene.visitor("ombud"), scene.form | {"text": NUMBERED, "actor": ""}
    answer = ombud.post("/anmal/", **typed, step="review")
    assert answer.status_code == 422
    check(answer.text)
    assert marked(answer.text) == ["640823-3234", "070-174 06 05"]
    every = next(iter(buttons(answer.text, "byt")))
    assert list(buttons(answer.text, "byt").values()) == [
        "Byt alla 2",
        "Byt mot ”ett personnummer”",
        "Byt mot ”ett telefonnummer”",
    ]
    assert ticks(answer.text) == [], "an identifier is not the writer's to keep"
    answer = ombud.post("/anmal/", **typed, byt=suggested(answer.text, 1))
    assert textarea(answer.text) == "Klienten har ett personnummer och nås på 070-174 06 05."
    assert marked(answer.text) == ["070-174 06 05"]
    answer = ombud.post("/anmal/", **typed, byt=every)
    assert textarea(answer.text) == "Klienten har ett personnummer och nås på ett telefonnummer."
    assert marked(answer.text) == []
    assert "Texten är ändrad. Läs igenom den och skicka igen." in answer.text
    check(answer.text)
    assert filed(scene) == []


def test_with_all_replaced_and_nothing_else_wrong_it_is_looked_through(scene: Scene) -> None:
    shown = scene.visitor("ombud").post("/anmal/", **scene.form | {"text": NUMBERED}, byt=all_of(NUMBERED))
    assert shown.status_code == 200
    assert hidden(shown.text)["text"] == ["Klienten har ett personnummer och nås på ett telefonnummer."]


def test_names_ask_before_sending_and_the_writer_answers(scene: Scene) -> None:
    ombud = scene.visitor("ombud")
    shown = ombud.post("/anmal/", **scene.form | {"text": NAMED}, step="review")
    assert shown.status_code == 200
    check(shown.text)
    assert marked(shown.text) == ticks(shown.text) == ["Anna Lindgren", "Ahmed"]
    refused = ombud.post("/anmal/", **hidden(shown.text) | {"area": ["vardkoer"]}, step="send")
    assert refused.status_code == 422
    assert "Svara först på det som är markerat" in refused.text
    assert filed(scene) == []
    shown = ombud.post("/anmal/", **hidden(shown.text), byt=suggested(shown.text, 1))
    assert marked(shown.text) == ["Ahmed"]
    sent = ombud.post("/anmal/", **hidden(shown.text) | {"area": ["vardkoer"]}, ingen_klient="Ahmed", step="send")
    assert sent.status_code == 200
    assert filed(scene) == ["Klienten fick nej av handläggare Ahmed. Björn syns i skogen."]


def test_an_answer_is_carried_through_every_page(scene: Scene) -> None:
    ombud, typed = scene.visitor("ombud"), scene.form | {"text": NAMED}
    shown = ombud.post("/anmal/", **typed, ingen_klient="Ahmed", step="review")
    assert marked(shown.text) == ["Anna Lindgren"]
    assert hidden(shown.text)["ingen_klient"] == ["Ahmed"]
    changing = ombud.post("/anmal/", **hidden(shown.text), step="edit")
    assert hidden(changing.text)["ingen_klient"] == ["Ahmed"]
    pressed = suggested(ombud.post("/anmal/", **typed, step="review").text, 2)
    left = ombud.post("/anmal/", **typed, ingen_klient="Ahmed", byt=pressed, step="review")
    assert hidden(left.text)["text"] == [NAMED], "what is left is not replaced"


def test_all_at_once_is_replaced_with_who_they_are(scene: Scene) -> None:
    shown = scene.visitor("ombud").post("/anmal/", **scene.form | {"text": NAMED}, byt=all_of(NAMED))
    assert hidden(shown.text)["text"] == ["Klienten fick nej av handläggaren. Björn syns i skogen."]


def test_an_identifier_can_not_be_said_to_be_nobodys(scene: Scene) -> None:
    typed = scene.form | {"text": NUMBERED, "area": "vardkoer"}
    answered = ["640823-3234", "070-174 06 05"]
    assert scene.visitor("ombud").post("/anmal/", **typed, ingen_klient=answered, step="send").status_code == 422
    assert filed(scene) == []


@pytest.mark.parametrize(
    "pressed",
    [
        "text:99",
        "text:1",
        "text:0-13-",
        "text:0-13-000000000000",
        "alla",
        "nonsense",
        "actor:1",
        "text:-1",
        "x" * 5000,
        "text:1:2",
        "text:alla",
        "text:alla-",
        "text:alla-000000000000",
        all_of(NAMED, "tried"),
    ],
)
def test_a_press_on_nothing_changes_nothing(scene: Scene, pressed: str) -> None:
    shown = scene.visitor("ombud").post("/anmal/", **scene.form | {"text": NAMED}, byt=pressed)
    assert shown.status_code == 200
    assert hidden(shown.text)["text"] == [NAMED]


@pytest.mark.parametrize(
    "changed",
    [
        "Anna Lindgren bad handläggare Yusuf om hjälp.",
        "I går: " + NAMED,
        "Hon fick nej av läkare Ahmed.",
        "Ingen Anna syns till.",
        "Inget namn alls.",
    ],
)
@pytest.mark.parametrize("press", ["one", "all"])
def test_a_press_that_was_meant_for_another_text_replaces_nothing_and_decides_nothing(
    scene: Scene, changed: str, press: str
) -> None:
    path, chair = f"/brister/{scene.file()}/besluta", scene.visitor("ordforande")
    typed = {"kind": VerdictKind.AVSLUTA.value}
    shown = chair.post(path, **typed, reason=NAMED).text
    pressed = {"one": suggested(shown, 2), "all": next(iter(buttons(shown, "byt")))}[press]
    answer = chair.post(path, **typed, reason=changed, byt=pressed)
    assert answer.status_code == 422
    assert changed in [(one.text or "").strip() for one in tree(answer.text).iter("textarea")]
    assert "Inget är utbytt" in answer.text
    assert kept(scene, Verdict, "reason") == []


def test_all_of_another_text_is_not_replaced_though_what_was_shown_still_stands_there(scene: Scene) -> None:
    ombud, longer = scene.visitor("ombud"), f"{NAMED} Läkaren: Eva Ek."
    pressed = next(iter(buttons(ombud.post("/anmal/", **scene.form | {"text": NAMED}, step="review").text, "byt")))
    shown = ombud.post("/anmal/", **scene.form | {"text": longer}, byt=pressed)
    assert hidden(shown.text)["text"] == [longer]


def test_a_press_still_fits_when_only_what_follows_was_changed(scene: Scene) -> None:
    ombud = scene.visitor("ombud")
    pressed = suggested(ombud.post("/anmal/", **scene.form | {"text": NAMED}, step="review").text, 1)
    shown = ombud.post("/anmal/", **scene.form | {"text": "Anna Lindgren fick ja."}, byt=pressed)
    assert hidden(shown.text)["text"] == ["Klienten fick ja."]


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("Anna väntar. Annas mamma ringde om Anna.", ["Anna"]),
        ("Lindgrens läkare har slutat, säger Lindgren.", ["Lindgrens"]),
        ("Andrea och Andreas fick samma svar.", ["Andrea", "Andreas"]),
        ("Anna ringde. Anna Lindgren väntar.", ["Anna", "Anna Lindgren"]),
    ],
)
def test_each_name_is_asked_about_once_however_it_is_inflected(scene: Scene, text: str, asked: list[str]) -> None:
    ombud, typed = scene.visitor("ombud"), scene.form | {"text": text, "area": "vardkoer"}
    shown = ombud.post("/anmal/", **typed, step="review")
    assert ticks(shown.text) == asked
    for number in range(1, len(asked) + 1):
        answered = ombud.post("/anmal/", **typed, ingen_klient=asked[:number], step="review")
        assert ticks(answered.text) == asked[number:]
    assert ombud.post("/anmal/", **typed, ingen_klient=asked, step="send").status_code == 200
    assert filed(scene) == [text]


def test_long_texts_show_the_words_around(scene: Scene) -> None:
    text = f"{'Ord före namnet. ' * 20}{NAMED} {'Ord efter. ' * 20}"
    shown = scene.visitor("ombud").post("/anmal/", **scene.form | {"text": text}, step="review")
    row = next(one for one in tree(shown.text).iter("li") if one.find(".//mark") is not None)
    assert words(row[0]).startswith("…")
    assert words(row[0]).endswith("…")
    assert len(words(row[0])) < 110


def test_a_rare_combination_is_told_of_and_can_be_sent(scene: Scene) -> None:
    text = "En 54-årig kvinna med schizofreni vräktes efter branden."
    ombud = scene.visitor("ombud")
    shown = ombud.post("/anmal/", **scene.form | {"text": text}, step="review")
    assert "Kan någon kännas igen utan namn?" in shown.text
    check(shown.text)
    assert ombud.post("/anmal/", **hidden(shown.text) | {"area": ["bostad"]}, step="send").status_code == 200
    assert filed(scene) == [text]


def kept(scene: Scene, kind: type[Verdict | Supplement], field: str) -> list[str]:
    with reading(scene.engine) as session:
        return [getattr(one, field) for one in session.exec(select(kind)).all()]


def test_a_reason_asks_and_is_sent_as_it_was_answered(scene: Scene) -> None:
    path, chair = f"/brister/{scene.file()}/besluta", scene.visitor("ordforande")
    typed = {"kind": VerdictKind.AVSLUTA.value, "reason": NAMED}
    asked = chair.post(path, **typed)
    assert asked.status_code == 422
    check(asked.text)
    assert marked(asked.text) == ["Anna Lindgren", "Ahmed"]
    assert "Innan du skickar" in asked.text
    changed = chair.post(path, **typed, byt=suggested(asked.text, 1), ingen_klient="Ahmed")
    assert changed.status_code == 422
    assert marked(changed.text) == []
    assert kept(scene, Verdict, "reason") == [], "a press on a suggestion decides nothing"
    decided = chair.post(path, **typed | {"reason": NAMED.replace("Anna Lindgren", "Klienten")}, ingen_klient="Ahmed")
    assert decided.status_code == 200
    assert kept(scene, Verdict, "reason") == ["Klienten fick nej av handläggare Ahmed. Björn syns i skogen."]


def test_an_answer_to_a_question_asks(scene: Scene) -> None:
    one = scene.file()
    scene.decide(one, VerdictKind.KOMPLETTERA, "ordforande")
    ombud = scene.visitor("ombud")
    asked = ombud.post(f"/brister/{one}/komplettera", text=NAMED)
    assert asked.status_code == 422
    assert marked(asked.text) == ["Anna Lindgren", "Ahmed"]
    answered = ombud.post(f"/brister/{one}/komplettera", text=NAMED, ingen_klient=["Anna Lindgren", "Ahmed"])
    assert answered.status_code == 200
    assert kept(scene, Supplement, "text") == [NAMED]


def test_the_letter_asks_in_each_field_and_carries_the_answers_to_the_file(scene: Scene) -> None:
    path, ombud = f"/brister/{scene.file()}/brev/", scene.visitor("ombud")
    letter = {"to": "Enhetschef Ahmed", "subject": "Brist", "text": NAMED}
    asked = ombud.post(path, **letter, step="show")
    assert asked.status_code == 422
    assert marked(asked.text) == ["Ahmed", "Anna Lindgren", "Ahmed"]
    changed = ombud.post(path, **letter, step="show", byt=all_of("Enhetschef Ahmed", "to"))
    assert marked(changed.text) == ["Anna Lindgren", "Ahmed"]
    shown = ombud.post(path, **letter, step="show", ingen_klient=["Anna Lindgren", "Ahmed"])
    assert shown.status_code == 200
    assert ombud.post(path, **hidden(shown.text), step="docx").mimetype.endswith("wordprocessingml.document")


def test_what_the_minutes_note_asks_point_by_point(scene: Scene) -> None:
    one, two = scene.file(), scene.file(area="bostad")
    held = meeting.plan(scene, "2026-03-02T13:00")
    scene.clock.set("2026-03-02T14:00")
    chair = scene.visitor("ordforande")
    close = VerdictKind.AVSLUTA.value
    typed = {f"b{one}_kind": close, f"b{one}_reason": NAMED, f"b{two}_kind": close, f"b{two}_reason": "Skäl."}
    asked = held.note(by=chair, **typed, note="Anna Lindgren var sjuk.")
    check(asked.text)
    assert marked(asked.text) == ["Anna Lindgren", "Ahmed", "Anna Lindgren"]
    assert kept(scene, Verdict, "reason") == ["Skäl."], "what asks nothing is saved"
    reason, *_, note = buttons(asked.text, "byt")
    changed = send(chair, held.path("anteckna"), dict(forms(asked.text)[held.path("anteckna")]) | {"byt": note})
    assert marked(changed.text) == ["Anna Lindgren", "Ahmed"]
    changed = send(chair, held.path("anteckna"), dict(forms(changed.text)[held.path("anteckna")]) | {"byt": reason})
    assert marked(changed.text) == []
    assert "Klienten fick nej av handläggaren. Björn syns i skogen." in changed.text
    assert kept(scene, Verdict, "reason") == ["Skäl."]
    send(chair, held.path("anteckna"), forms(changed.text)[held.path("anteckna")])
    assert kept(scene, Verdict, "reason") == ["Skäl.", "Klienten fick nej av handläggaren. Björn syns i skogen."]
    assert held.row().note == "Klienten var sjuk."


def test_while_typing_the_same_is_marked(scene: Scene) -> None:
    for name in ("ombud", "ordforande", "kommun", "lansstyrelse"):
        answer = scene.visitor(name).post("/personuppgifter", field="b12-reason", text=f"{NAMED}\r\n{NUMBERED}")
        page = f"<!doctype html><title>x</title>{answer.json['html']}"
        assert marked(page) == ["Anna Lindgren", "Ahmed", "640823-3234", "070-174 06 05"]
        assert next(iter(buttons(page, "byt"))) == all_of(f"{NAMED}\n{NUMBERED}", "b12-reason")
    answer = scene.visitor("ombud").post("/personuppgifter", field="text", text=NAMED, ingen_klient="Ahmed")
    page = f"<!doctype html><title>x</title>{answer.json['html']}"
    assert marked(page) == ["Anna Lindgren"]
    assert hidden(page)["ingen_klient"] == ["Ahmed"]


@pytest.mark.parametrize("field", ["", "<b>", "x" * 61, "å"])
def test_while_typing_only_in_fields_of_ours(scene: Scene, field: str) -> None:
    assert scene.visitor("ombud").post("/personuppgifter", field=field, text=NAMED).status_code == 422


def test_a_place_where_nothing_is_typed_asks_nothing(scene: Scene) -> None:
    assert scene.visitor("ombud").post("/personuppgifter", field="text", text="").json["html"].strip() == ""
