"""An answer time that a body has undertaken: where it is noted, and where people read of it."""

from __future__ import annotations

import pytest

from systembrist.clock import A_DATE
from systembrist.model import Level, VerdictKind
from tests import meeting
from tests.pages import tree, words
from tests.pressing import forms, press, send, typed
from tests.scene import Scene
from tests.web.test_tasks import _tasks
from tests.world import Visitor

GIVEN = {"days": "30", "accepted_on": "2026-01-20", "accepted_by": "Nämndens beslut 2026-01-20 § 12"}


@pytest.fixture
def admin(scene: Scene) -> Visitor:
    return scene.visitor("admin")


def page_of(scene: Scene, level: Level = Level.LEDNINGSGRUPP) -> str:
    return f"/admin/instanser/{scene.bodies[level]}/"


def undertake(scene: Scene, level: Level = Level.LEDNINGSGRUPP, **given: str) -> str:
    page = page_of(scene, level)
    return press(scene.visitor("admin"), page, f"{page}atagande", **GIVEN | given).text


# --- the administrator's page


def test_an_undertaking_is_noted_changed_and_ended(scene: Scene, admin: Visitor) -> None:
    page = page_of(scene)
    assert "Inget åtagande." in admin.get(page).text
    done = undertake(scene)
    assert "Åtagandet är noterat." in done
    assert "Svarar inom 30 dagar på det som har kommit sedan 2 februari 2026." in done
    assert "Beslutat 20 januari 2026: Nämndens beslut 2026-01-20 § 12." in done
    scene.clock.set("2026-02-03T09:00")
    assert "Svarar inom 1 dag på" in undertake(scene, days="1")
    ended = press(admin, page, f"{page}atagande/avsluta").text
    assert "Åtagandet är avslutat." in ended
    assert "Inget åtagande." in ended
    earlier = [words(one) for one in tree(ended).iter("li") if "Beslutat" in words(one)]
    assert [one.split(".")[0] for one in earlier] == [
        "30 dagar, 2 februari 2026 – 3 februari 2026", "1 dag, 3 februari 2026 – 3 februari 2026",
    ]  # fmt: skip


@pytest.mark.parametrize("level", list(Level))
def test_every_kind_of_body_can_undertake(scene: Scene, level: Level) -> None:
    assert "Svarar inom 30 dagar" in undertake(scene, level)


@pytest.mark.parametrize(
    ("field", "given", "says"),
    [("days", "", "mellan 1 och 365"), ("days", "0", "mellan 1 och 365"), ("days", "366", "mellan 1 och 365"),
     ("days", "-3", "mellan 1 och 365"), ("days", "trettio", "mellan 1 och 365"), ("days", "9" * 400, "mellan 1 och"),
     ("days", "2,5", "mellan 1 och 365"), ("accepted_on", "", "Skriv datumet som"),
     ("accepted_on", "i går", "Skriv datumet som"), ("accepted_on", "2026-02-03", "i framtiden"),
     ("accepted_by", " ", "vem som har beslutat"), ("accepted_by", "x" * 121, "för lång"),
     ("accepted_by", "Anna 19121212-1212", "personnummer")],
)  # fmt: skip
def test_one_that_cannot_be_says_why_and_loses_nothing_typed(
    scene: Scene, admin: Visitor, field: str, given: str, says: str
) -> None:
    page = page_of(scene, Level.KOMMUN)
    answer = press(admin, page, f"{page}atagande", **GIVEN | {field: given})
    assert (answer.status_code, says in answer.text) == (422, True)
    kept = forms(answer.text)[f"{page}atagande"]
    assert {name: kept[name] for name in GIVEN} == {
        name: value.strip() for name, value in (GIVEN | {field: given}).items()
    }
    assert "Inget åtagande." in admin.get(page).text


def test_what_is_asked_for_is_refused_in_the_same_words(scene: Scene, admin: Visitor) -> None:
    page = page_of(scene)
    asked = words(tree(admin.get(page).text))
    assert "Inom hur många dagar? Räknat från" in asked, "nothing that has to be filled in is called optional"
    assert f"Beslutets datum Som {A_DATE}." in asked
    assert "Vem har beslutat? Nämnd eller befattning, och paragraf." in asked
    refused = words(tree(press(admin, page, f"{page}atagande", days="30", accepted_on="", accepted_by="").text))
    assert f"Beslutets datum: Skriv datumet som {A_DATE}. Vem har beslutat? Skriv vem som har beslutat." in refused


def test_two_who_note_one_at_once_are_told(scene: Scene, admin: Visitor) -> None:
    page = page_of(scene)
    before = forms(admin.get(page).text)[f"{page}atagande"]
    undertake(scene)
    answer = send(admin, f"{page}atagande", typed(before, GIVEN | {"days": "90"}))
    assert answer.status_code == 409
    assert "Svarar inom 30 dagar" in answer.text
    ending = forms(answer.text)[f"{page}atagande/avsluta"]
    send(admin, f"{page}atagande/avsluta", ending)
    assert send(admin, f"{page}atagande/avsluta", ending).status_code == 409


# --- where people read of it


def test_who_answers_and_who_waits_read_the_day(scene: Scene) -> None:
    undertake(scene)
    one = scene.file()
    inbox = scene.visitor("ordforande").get(f"/inkorg/{scene.bodies[Level.LEDNINGSGRUPP]}").text
    assert "Ni har åtagit er att svara senast 4 mars 2026." in inbox
    assert "Ni har åtagit er att svara senast 4 mars 2026." in scene.visitor("ordforande").get(f"/brister/{one}/").text
    for page in (f"/brister/{one}/", "/brister/mina"):
        assert "De har åtagit sig att svara senast 4 mars 2026." in scene.visitor("ombud").get(page).text


def test_a_day_that_has_passed_is_said_to_both(scene: Scene) -> None:
    undertake(scene)
    one = scene.file()
    scene.pass_time("2026-03-06T09:00")
    chair, ombud = scene.visitor("ordforande"), scene.visitor("ombud")
    group = f"/inkorg/{scene.bodies[Level.LEDNINGSGRUPP]}"
    assert "Ni skulle ha svarat senast 4 mars 2026 enligt ert åtagande." in chair.get(group).text
    told = ombud.get(f"/brister/{one}/").text
    assert "De skulle ha svarat senast 4 mars 2026 enligt sitt åtagande." in told
    assert "har åtagit sig att svara inom gick ut utan svar." in told
    scene.decide(one, VerdictKind.AVSLUTA, "ordforande")
    assert "enligt ert åtagande" not in chair.get(group).text


def test_without_an_undertaking_nothing_is_said_of_one(scene: Scene) -> None:
    one = scene.file()
    scene.pass_time("2026-03-06T09:00")
    for name, page in (("ordforande", f"/inkorg/{scene.bodies[Level.LEDNINGSGRUPP]}"), ("ombud", f"/brister/{one}/")):
        assert "åtag" not in scene.visitor(name).get(page).text


def test_an_authority_reads_its_day_with_its_copy(scene: Scene) -> None:
    undertake(scene, Level.LANSSTYRELSE)
    one = scene.file()
    scene.decide(one, VerdictKind.LYFT, "ordforande")
    scene.pass_time("2026-02-04T09:00")
    scene.decide(one, VerdictKind.LYFT, "kommun")
    scene.pass_time("2027-01-16T09:00")
    inbox = scene.visitor("lansstyrelse").get(f"/inkorg/{scene.bodies[Level.LANSSTYRELSE]}").text
    assert "Ni har åtagit er att svara senast 14 februari 2027." in inbox


def test_a_promise_for_after_it_has_gone_on_is_not_shown_before(scene: Scene) -> None:
    undertake(scene)
    meeting.plan(scene, "2026-02-20T13:00")
    one = scene.file()
    page = words(tree(scene.visitor("ombud").get(f"/brister/{one}/").text))
    assert "Går vidare 20 februari 2026 om inget beslutas." in page
    assert "åtagit sig" not in page


def test_at_the_top_nothing_goes_on_so_its_promise_is_always_shown(scene: Scene) -> None:
    undertake(scene, Level.SOCIALSTYRELSEN, days="200")
    one = scene.file("2025-02-02T09:00")
    scene.pass_time("2026-03-05T09:00")
    page = words(tree(scene.visitor("ombud").get(f"/brister/{one}/").text))
    assert "Räknas som obesvarad efter 15 maj 2026 om inget beslutas." in page
    assert "De har åtagit sig att svara senast 17 september 2026." in page


def test_the_first_page_has_the_day_and_counts_what_is_late(scene: Scene) -> None:
    undertake(scene)
    for _ in range(3):
        scene.file()
    [line] = [line for line in _tasks(scene, "ordforande") if "ta ställning" in line]
    assert "Senast 4 mars 2026" in line
    scene.pass_time("2026-03-06T09:00")
    [line] = [line for line in _tasks(scene, "ordforande") if "ta ställning" in line]
    assert "3 försenade" in line


def test_a_meeting_before_the_day_is_still_the_limit(scene: Scene) -> None:
    undertake(scene)
    meeting.plan(scene, "2026-02-20T13:00")
    scene.file()
    [line] = [line for line in _tasks(scene, "ordforande") if "ta ställning" in line]
    assert "Senast 20 februari 2026" in line
