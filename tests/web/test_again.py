"""Samma igen: one press, counted once a button, for an own or a samlad brist."""

from __future__ import annotations

import pytest
from sqlmodel import select

from systembrist import grouping
from systembrist.model import Deficiency, EventKind, Occurrence, VerdictKind
from systembrist.store.database import reading, writing
from tests import joint
from tests.pages import tree, words
from tests.pressing import forms, press, send
from tests.scene import Scene
from web import listing


def _counted(scene: Scene) -> int:
    with reading(scene.engine) as session:
        return len(session.exec(select(Occurrence)).all())


def _gather(scene: Scene, head: int, *others: int) -> None:
    with writing(scene.engine) as session:
        found = [session.get_one(Deficiency, one) for one in (head, *others)]
        grouping.merge(
            session, scene.policy, found[0], found[1:], account_id=scene.people["samordnare"], now=scene.clock.now
        )


def test_one_press_counts_once_more_and_says_how_often(scene: Scene) -> None:
    one = scene.file()
    ombud = scene.visitor("ombud")
    answer = press(ombud, f"/brister/{one}/", f"/brister/{one}/igen")
    assert "har nu hänt 2 gånger" in answer.text
    assert "Har hänt 2 gånger." in answer.text
    assert "Samma sak hände igen." in answer.text
    press(ombud, f"/brister/{one}/", f"/brister/{one}/igen")
    assert "Har hänt 3 gånger." in words(tree(ombud.get("/brister/mina").text))
    assert joint.kinds(scene, one).count(EventKind.OCCURRED_AGAIN) == 2


def test_the_same_button_pressed_twice_counts_once(scene: Scene) -> None:
    one = scene.file()
    ombud = scene.visitor("ombud")
    button = forms(ombud.get(f"/brister/{one}/").text)[f"/brister/{one}/igen"]
    assert button["form_key"]
    for _ in range(2):
        assert "har nu hänt 2 gånger" in send(ombud, f"/brister/{one}/igen", button).text
    assert _counted(scene) == 1


def test_every_button_in_a_list_is_its_own_and_leads_back_to_the_list(scene: Scene) -> None:
    first, second = scene.file(), scene.file()
    ombud = scene.visitor("ombud")
    buttons = forms(ombud.get("/brister/mina").text)
    keys = {buttons[f"/brister/{one}/igen"]["form_key"] for one in (first, second)}
    assert len(keys) == 2
    answer = press(ombud, "/brister/mina", f"/brister/{second}/igen")
    assert answer.request.path == "/brister/mina"
    assert words(tree(answer.text)).count("Har hänt 2 gånger.") == 1


def test_what_has_ended_is_filed_anew_with_its_codes_and_none_of_its_words(scene: Scene) -> None:
    one = scene.file(area="vardkoer", clients="fler", tried="Vi ringde varje vecka.")
    scene.decide(one, VerdictKind.ATGARDA, "ordforande")
    scene.pass_time("2026-02-04T09:00")
    ombud = scene.visitor("ombud")
    for page in ("/brister/mina", f"/brister/{one}/"):
        shown = ombud.get(page).text
        assert "Samma igen" not in shown
        assert f'href="/anmal/?som={one}"' in shown
    blank = ombud.get(f"/anmal/?som={one}").text
    fields = forms(blank)["/anmal/"]
    assert (fields["area"], fields["actor"]) == ("vardkoer", "region_psykiatri")
    assert 'value="lokal"' in blank
    assert fields["text"].strip() == ""
    assert "åtta månader" not in blank
    assert "ringde" not in blank
    refused = ombud.post(f"/brister/{one}/igen", form_key="k")
    assert refused.status_code == 409
    assert "Anmäl på nytt" in refused.text
    assert _counted(scene) == 0


def test_a_saved_draft_is_not_lost_by_filing_anew(scene: Scene) -> None:
    one = scene.file()
    scene.decide(one, VerdictKind.AVSLUTA, "ordforande")
    scene.pass_time("2026-02-04T09:00")
    ombud = scene.visitor("ombud")
    ombud.post("/anmal/", **scene.form | {"text": "Ett påbörjat utkast."}, step="draft")
    shown = ombud.get(f"/anmal/?som={one}").text
    assert "Ett påbörjat utkast." not in shown
    assert "Ditt sparade utkast ligger kvar" in shown
    assert "Ett påbörjat utkast." in ombud.get("/anmal/").text


@pytest.mark.parametrize("like", ["x", "999999", "-1", "9" * 30, "1 or 1", "１"])
def test_an_address_that_names_nothing_of_ones_own_gives_the_blank_form_or_nothing(scene: Scene, like: str) -> None:
    scene.file()
    assert scene.visitor("ombud").get(f"/anmal/?som={like}").status_code in (200, 404)


def test_only_ones_own_is_counted_and_a_samlad_brist_by_any_ombud_there(scene: Scene) -> None:
    joint.ombud(scene, "kollega")
    head, part, alone = scene.file(), scene.file(), scene.file()
    colleague = scene.visitor("kollega")
    assert colleague.post(f"/brister/{head}/igen", form_key="a").status_code == 404
    _gather(scene, head, part)
    assert "Har hänt 2 gånger" in colleague.get(f"/brister/{head}/").text
    assert "har nu hänt 3 gånger" in press(colleague, "/brister/", f"/brister/{head}/igen").text
    for one in (part, alone):
        assert colleague.post(f"/brister/{one}/igen", form_key="b").status_code == 404
    number = joint.get(scene, head).number
    answer = press(scene.visitor("ombud"), f"/brister/{part}/", f"/brister/{part}/igen")
    assert f"{number} har nu hänt 4 gånger" in answer.text, "counted at the part, and so at what it is part of"


@pytest.mark.parametrize("key", ["", "x" * 41])
def test_a_button_without_a_proper_mark_counts_nothing(scene: Scene, key: str) -> None:
    one = scene.file()
    answer = scene.visitor("ombud").post(f"/brister/{one}/igen", form_key=key)
    assert answer.status_code == 422
    assert "Det räknades inte. Tryck på Samma igen en gång till." in answer.text
    assert f"/brister/{one}/igen" in forms(answer.text)
    assert _counted(scene) == 0


def test_somebody_elses_button_mark_is_refused_and_counts_nothing(scene: Scene) -> None:
    joint.ombud(scene, "kollega")
    mine = scene.file()
    theirs = scene.file(author_id=scene.people["samordnare"])
    with writing(scene.engine) as session:
        session.get_one(Deficiency, theirs).author_id = session.exec(
            select(Deficiency.author_id).where(Deficiency.id == mine)
        ).one()
    ombud = scene.visitor("ombud")
    assert ombud.post(f"/brister/{mine}/igen", form_key="samma").status_code == 200
    with writing(scene.engine) as session:
        session.exec(select(Occurrence)).one().account_id = scene.people["samordnare"]
    assert ombud.post(f"/brister/{theirs}/igen", form_key="samma").status_code == 409
    assert _counted(scene) == 1


@pytest.mark.parametrize(("fran", "back"), [("mina", "/brister/mina"), ("verksamheten", "/brister/")])
@pytest.mark.parametrize("bad", [{"visa": "x"}, {"omrade": "x"}, {"sida": "0"}, {"sida": "x"}, {"sida": "9" * 9}])
def test_a_place_that_the_list_does_not_have_leads_back_to_the_list(
    scene: Scene, fran: str, back: str, bad: dict[str, str]
) -> None:
    one = scene.file()
    other = {"mina": "slapp", "verksamheten": "svar"}[fran]  # each list has a view that the other has not
    for wrong in (bad, {"visa": other}):
        answer = scene.visitor("ombud").post(f"/brister/{one}/igen", form_key=f"k{wrong}"[:40], fran=fran, **wrong)
        assert answer.status_code == 200
        assert answer.request.full_path.rstrip("?") == back
        assert "har nu hänt" in answer.text


@pytest.mark.parametrize(("name", "fran"), [("/brister/mina", "mina"), ("/brister/", "verksamheten")])
def test_it_leads_back_to_the_same_card_of_the_same_page_and_view(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, name: str, fran: str
) -> None:
    monkeypatch.setattr(listing, "SHOWN", 1)
    last = scene.file("2026-01-20T09:00", area="vardkoer")
    for area in ("vardkoer", "bostad"):
        scene.file(area=area)
    place = f"{name}?visa=pagar&omrade=vardkoer&sida=2"
    ombud = scene.visitor("ombud")
    button = forms(ombud.get(place).text)[f"/brister/{last}/igen"]
    assert {one: button[one] for one in ("fran", "visa", "omrade", "sida")} == {
        "fran": fran, "visa": "pagar", "omrade": "vardkoer", "sida": "2",
    }  # fmt: skip
    answer = ombud.client.post(f"/brister/{last}/igen", data=button)
    assert answer.location == f"{place}#brist-{last}"
    [card] = [one for one in tree(ombud.get(place).text).iter("li") if one.get("id") == f"brist-{last}"]
    assert "har nu hänt 2 gånger" in words(card), "said where one is, not at the top"
