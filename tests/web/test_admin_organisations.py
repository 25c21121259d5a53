"""The administrator's pages about verksamheter, seats and bodies: what they show, change, and refuse."""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import text
from sqlmodel import SQLModel

from systembrist import organisations
from systembrist.clock import local_date
from systembrist.model import Level
from systembrist.store import organisations as known
from systembrist.store.database import reading, writing
from tests import world
from tests.pages import row_names, tree, words
from tests.pressing import forms, press, send, typed
from tests.scene import Scene
from tests.world import Visitor, kommun_id

NEW = "/admin/verksamheter/ny"
OPENED = {"name": "PO Dalarna", "host": "2083", "others": "", "on": "2026-03-01", "driftsform": "kommunalforbund"}


@pytest.fixture
def admin(scene: Scene) -> Visitor:
    return scene.visitor("admin")


def everything(scene: Scene) -> dict[str, list[str]]:
    """All rows of all tables."""
    with reading(scene.engine) as session:
        connection = session.connection()
        return {
            name: sorted(repr(tuple(row)) for row in connection.execute(text(f'SELECT * FROM "{name}"')))
            for name in SQLModel.metadata.tables
        }


def service_page(scene: Scene) -> str:
    return f"/admin/verksamheter/{scene.service_id}/"


def group_page(scene: Scene) -> str:
    return f"/admin/instanser/{scene.bodies[Level.LEDNINGSGRUPP]}/platser/"


def kommun_page(scene: Scene) -> str:
    return f"/admin/instanser/{scene.bodies[Level.KOMMUN]}/"


def served(scene: Scene, on: str = "2026-02-02") -> list[str]:
    with reading(scene.engine) as session:
        return [one.name for one in known.kommuner_served(session, scene.service_id, local_date(world.at(on)))]


# --- verksamheter


def test_a_verksamhet_is_opened_with_its_kommuner_and_five_empty_seats(admin: Visitor) -> None:
    done = press(admin, NEW, NEW, **OPENED | {"others": "Avesta\r\n\r\n 2082 \nhedemora kommun"})
    assert words(tree(done.text).find(".//h1")) == "PO Dalarna"  # type: ignore[arg-type]
    assert "Kommunalförbund" in done.text
    assert "Finns sedan" in done.text
    assert "1 mars 2026" in done.text
    for name in ("Avesta", "Säter", "Hedemora"):
        assert f"<strong>{name}</strong>" in done.text
    assert done.text.count(">tom</span>") == 5


@pytest.mark.parametrize(
    ("field", "given", "says"),
    [("name", "", "Skriv verksamhetens namn"), ("name", "PO Borlänge", "redan en verksamhet"),
     ("name", "!", "inga ord"),
     ("name", "x" * 121, "för lång"), ("host", "", "Välj värdkommun"), ("host", "9999", "Välj ett av"),
     ("others", "Avesta\nFallun", "Rad 2: okänd kommun; menade du Falun?"), ("others", "x" * 6001, "för lång"),
     ("on", "", "Skriv datumet som"), ("on", "i går", "Skriv datumet som"),
     ("on", "1999-12-31", "mellan 2000 och 2199"), ("driftsform", "hej", "Välj ett av")],
)  # fmt: skip
def test_a_verksamhet_that_cannot_be_says_why_and_loses_nothing_typed(
    scene: Scene, admin: Visitor, field: str, given: str, says: str
) -> None:
    before = everything(scene)
    answer = press(admin, NEW, NEW, **OPENED | {field: given})
    assert answer.status_code == 422
    assert says in answer.text
    kept = forms(answer.text)[NEW]
    for name, value in (OPENED | {field: given}).items():
        if (name, value) not in (("host", "9999"), ("driftsform", "hej")):
            assert kept[name].strip() == value
    assert everything(scene) == before


def test_verksamheter_are_found_by_name_and_kommun(scene: Scene, admin: Visitor) -> None:
    press(admin, NEW, NEW, **OPENED | {"others": "Avesta", "on": "2026-01-01"})

    def found(query: str) -> list[str]:
        return row_names(admin.get(f"/admin/verksamheter/?{query}").text)

    assert found("") == ["PO Borlänge", "PO Dalarna"]
    assert found("q=AVESTA") == found("q=dalarna") == ["PO Dalarna"]
    with writing(scene.engine) as session:
        for seat in known.seats(session, scene.bodies[Level.LEDNINGSGRUPP]):
            organisations.fill_seat(session, seat, local_date(scene.clock.now))
    assert found("visa=tomma-platser") == ["PO Dalarna"]
    assert "Ledningsgrupper med tomma platser (1)" in admin.get("/admin/").text


def test_a_kommun_is_added_and_ended(scene: Scene, admin: Visitor) -> None:
    page = service_page(scene)
    press(admin, page, f"{page}kommuner", kommun=str(kommun_id("Säter")), on="2026-02-02")
    assert served(scene) == ["Borlänge", "Säter"]
    time = _time_id(scene, "Säter")
    done = press(admin, page, f"{page}kommuner/{time}/avsluta", last="2026-02-10")
    assert "till och med 10 februari 2026" in done.text
    assert served(scene, "2026-02-11") == ["Borlänge"]
    press(admin, page, f"{page}kommuner/{time}/avsluta", last="2026-02-20")
    assert served(scene, "2026-02-11") == ["Borlänge", "Säter"]


def _time_id(scene: Scene, name: str) -> int:
    with reading(scene.engine) as session:
        times = known.services_of(session, scene.service_id)
        return next(one.id for one in times if one.kommun_id == kommun_id(name))


@pytest.mark.parametrize(
    ("kommun", "on", "says"),
    [("", "2026-02-02", "Välj kommun"), ("9999", "2026-02-02", "Välj ett av"), ("2081", "2026-02-02", "Välj ett av"),
     ("2082", "", "Skriv datumet som"), ("2082", "2012-01-01", "finns först från 1 augusti 2013"),
     ("2082", "2500-01-01", "mellan 2000 och 2199")],
)  # fmt: skip
def test_a_kommun_that_cannot_be_added_says_why(scene: Scene, admin: Visitor, kommun: str, on: str, says: str) -> None:
    before, page = everything(scene), service_page(scene)
    answer = press(admin, page, f"{page}kommuner", kommun=kommun, on=on)
    assert (answer.status_code, says in answer.text) == (422, True), answer.text
    assert forms(answer.text)[f"{page}kommuner"]["ny-on"] == on
    assert everything(scene) == before


def test_the_host_cannot_end_before_the_others_and_no_day_before_the_first(scene: Scene, admin: Visitor) -> None:
    page = service_page(scene)
    press(admin, page, f"{page}kommuner", kommun=str(kommun_id("Säter")), on="2026-02-02")
    before = everything(scene)
    for name, last, says in (
        ("Borlänge", "2026-02-10", "Värdkommunen kan inte sluta"), ("Säter", "2026-02-01", "före första dagen"),
        ("Säter", "", "Skriv datumet som"),
    ):  # fmt: skip
        action = f"{page}kommuner/{_time_id(scene, name)}/avsluta"
        answer = press(admin, page, action, last=last)
        assert (answer.status_code, says in answer.text) == (422, True)
        assert f"k{_time_id(scene, name)}-last" in answer.text
        assert typed(forms(answer.text)[action], {})[f"k{_time_id(scene, name)}-last"] == last
    assert everything(scene) == before


def test_a_stale_page_ends_no_kommun(scene: Scene, admin: Visitor) -> None:
    page = service_page(scene)
    press(admin, page, f"{page}kommuner", kommun=str(kommun_id("Säter")), on="2026-02-02")
    action = f"{page}kommuner/{_time_id(scene, 'Säter')}/avsluta"
    stale = forms(admin.get(page).text)[action]
    press(admin, page, action, last="2026-02-10")
    assert send(admin, action, typed(stale, {"last": "2026-02-05"})).status_code == 409
    assert served(scene, "2026-02-10") == ["Borlänge", "Säter"]


# --- seats


def test_a_seat_is_filled_and_emptied_and_an_organisation_invited(scene: Scene, admin: Visitor) -> None:
    page = group_page(scene)
    seat = _seat_id(scene, "Försäkringskassan")
    press(admin, page, f"{page}{seat}/tillsatt", on="2026-02-02")
    assert "Försäkringskassan: tillsatt sedan 2 februari 2026" in _flat(admin.get(service_page(scene)).text)
    done = press(admin, page, f"{page}{seat}/tom", last="2026-02-10")
    assert "till och med 10 februari 2026" in done.text
    done = press(admin, page, page, organisation=" NSPH i länet ", on="2026-02-02")
    assert "NSPH i länet har en plats." in done.text
    assert "NSPH i länet (inbjuden)" in done.text
    scene.clock.set("2026-02-11T09:00")
    assert "Försäkringskassan: tom" in _flat(admin.get(service_page(scene)).text)


def _flat(page: str) -> str:
    return words(tree(page))


def _seat_id(scene: Scene, organisation: str) -> int:
    with reading(scene.engine) as session:
        seats = known.seats(session, scene.bodies[Level.LEDNINGSGRUPP])
        return next(one.id for one in seats if one.organisation == organisation)


def test_what_makes_no_sense_of_a_seat_is_refused_and_kept_on_the_page(scene: Scene, admin: Visitor) -> None:
    page, seat = group_page(scene), _seat_id(scene, "Kommunen")
    press(admin, page, f"{page}{seat}/tillsatt", on="2026-02-02")
    press(admin, page, page, organisation="NSPH", on="2026-02-02")
    before = everything(scene)
    for action, typed_, says in (
        (f"{page}{seat}/tom", {"last": "2026-02-01"}, "före första dagen"),
        (f"{page}{seat}/tom", {"last": ""}, "Skriv datumet som"),
        (page, {"organisation": "", "on": "2026-02-02"}, "Skriv organisationens namn"),
        (page, {"organisation": "nsph", "on": "2026-02-02"}, "har redan en plats"),
        (page, {"organisation": "x" * 121, "on": "2026-02-02"}, "för lång"),
        (page, {"organisation": "RSMH", "on": "1512-01-01"}, "mellan 2000 och 2199"),
    ):
        answer = press(admin, page, action, **typed_)
        assert (answer.status_code, says in answer.text) == (422, True), says
        kept = forms(answer.text)[action]
        assert {name: kept[f"{'ny' if action == page else f'p{seat}'}-{name}"] for name in typed_} == typed_
    assert everything(scene) == before


def test_a_stale_page_fills_and_empties_no_seat(scene: Scene, admin: Visitor) -> None:
    page, seat = group_page(scene), _seat_id(scene, "Kommunen")
    stale = forms(admin.get(page).text)[f"{page}{seat}/tillsatt"]
    press(admin, page, f"{page}{seat}/tillsatt", on="2026-02-01")
    before = everything(scene)
    for action in ("tillsatt", "tom"):
        assert send(admin, f"{page}{seat}/{action}", stale).status_code == 409
    assert everything(scene) == before


def test_the_beredningsgrupp_has_seats_but_invites_nobody(scene: Scene, admin: Visitor) -> None:
    page = f"/admin/instanser/{scene.bodies[Level.SOCIALSTYRELSEN]}/platser/"
    assert "RSMH" in admin.get(page).text
    assert page not in forms(admin.get(page).text)
    assert admin.post(page, organisation="Annan").status_code == 404
    assert admin.get(f"{kommun_page(scene)}platser/").status_code == 404


# --- bodies


def test_bodies_are_found_by_name_level_and_state_in_the_order_of_the_alphabet(scene: Scene, admin: Visitor) -> None:
    def found(query: str) -> list[str]:
        return row_names(admin.get(f"/admin/instanser/?{query}").text)

    assert "Lunds kommun" in found("q=LUND")
    names = found("niva=lansstyrelse")
    assert len(names) == 21
    assert [one for one in names if "Ö" in one] == names[-2:]
    assert found("q=borl%C3%84nge") == ["Borlänge kommun", "Ledningsgruppen för PO Borlänge"]
    assert found("visa=ej-anslutna") == found("visa=utan-koder") == []
    press(admin, kommun_page(scene), f"{kommun_page(scene)}koppla-fran")
    press(admin, kommun_page(scene), f"{kommun_page(scene)}koder/avsluta")
    assert found("visa=ej-anslutna") == ["Borlänge kommun"]
    scene.clock.set("2026-02-03T09:00")
    assert found("visa=utan-koder") == ["Borlänge kommun"]
    first = admin.get("/admin/").text
    assert "Instanser som inte är anslutna (1)" in first
    assert "Kommuner vars koder inte går vidare (1)" in first


def test_a_body_is_disconnected_and_connected(scene: Scene, admin: Visitor) -> None:
    page = kommun_page(scene)
    assert "Borlänge kommun är inte längre ansluten." in press(admin, page, f"{page}koppla-fran").text
    assert "Instansen är inte ansluten sedan 2 februari 2026" in admin.get(page).text
    assert "Borlänge kommun är ansluten." in press(admin, page, f"{page}anslut").text


@pytest.mark.parametrize("action", ["koppla-fran", "koder/avsluta"])
def test_a_stale_page_changes_no_body(scene: Scene, admin: Visitor, action: str) -> None:
    page = kommun_page(scene)
    stale = forms(admin.get(page).text)[f"{page}{action}"]
    press(admin, page, f"{page}{action}")
    before = everything(scene)
    assert send(admin, f"{page}{action}", stale).status_code == 409
    assert everything(scene) == before


@pytest.mark.parametrize("action", ["koppla-fran", "koder/avsluta"])
def test_of_two_who_press_at_once_one_is_told_that_the_other_was_first(scene: Scene, action: str) -> None:
    page, start = kommun_page(scene), Barrier(2)

    def one(someone: Visitor) -> int:
        form = forms(someone.get(page).text)[f"{page}{action}"]
        start.wait()
        return send(someone, f"{page}{action}", form).status_code

    with ThreadPoolExecutor(2) as pool:
        asked = [pool.submit(one, someone) for someone in (scene.visitor("admin"), scene.visitor("admin"))]
        assert sorted(each.result() for each in asked) == [200, 409]


def test_a_kommun_leaves_and_joins_under_the_name_of_the_one_who_decided(scene: Scene, admin: Visitor) -> None:
    page = kommun_page(scene)
    assert "Beslutat av: Vid installation." in admin.get(page).text
    press(admin, page, f"{page}koder/avsluta")
    assert "Ja, till och med i dag." in admin.get(page).text
    press(admin, page, f"{page}koder", decided_by="Socialnämnden § 12, 2 februari 2026")
    shown = _flat(admin.get(page).text)
    assert "Ja, sedan 2 februari 2026. Beslutat av: Socialnämnden § 12, 2 februari 2026." in shown
    assert "1 augusti 2013 – 1 februari 2026. Beslutat av: Vid installation." in shown
    body = scene.bodies[Level.KOMMUN]
    with reading(scene.engine) as session:
        for days in (-1, 0, 1):
            assert body in known.joined(session, local_date(scene.clock.now) + timedelta(days=days))


@pytest.mark.parametrize(
    ("name", "says"),
    [("", "Skriv vem"), ("  ", "Skriv vem"), ("x" * 121, "för lång"), ("191212121212", "personnummer")],
)
def test_a_decision_by_nobody_is_refused(scene: Scene, admin: Visitor, name: str, says: str) -> None:
    page = kommun_page(scene)
    press(admin, page, f"{page}koder/avsluta")
    before = everything(scene)
    answer = press(admin, page, f"{page}koder", decided_by=name)
    assert (answer.status_code, says in answer.text) == (422, True)
    assert forms(answer.text)[f"{page}koder"]["decided_by"] == name.strip()
    assert everything(scene) == before


def test_a_decision_typed_on_a_stale_page_is_not_lost_and_not_taken(scene: Scene, admin: Visitor) -> None:
    page = kommun_page(scene)
    press(admin, page, f"{page}koder/avsluta")
    stale = forms(admin.get(page).text)[f"{page}koder"]
    scene.clock.set("2026-02-03T09:00")
    before = everything(scene)
    answer = send(admin, f"{page}koder", stale | {"decided_by": "Nämnden § 9"})
    assert answer.status_code == 409
    assert "Det här har ändrats sedan du öppnade sidan" in answer.text
    again = forms(answer.text)[f"{page}koder"]
    assert again["decided_by"] == "Nämnden § 9"
    assert everything(scene) == before
    assert send(admin, f"{page}koder", again).status_code == 200


def test_only_a_kommun_decides_about_its_codes(scene: Scene, admin: Visitor) -> None:
    for level in (Level.LEDNINGSGRUPP, Level.LANSSTYRELSE, Level.SOCIALSTYRELSEN):
        page = f"/admin/instanser/{scene.bodies[level]}/"
        assert "Går koder vidare" not in admin.get(page).text
        for action in ("koder", "koder/avsluta"):
            assert admin.post(f"{page}{action}", decided_by="Någon", seen="").status_code == 422


@pytest.mark.parametrize(
    "path", ["/admin/instanser/9999/", "/admin/instanser/9999/platser/", "/admin/verksamheter/9999/"]
)
def test_what_is_not_there_is_no_page(admin: Visitor, path: str) -> None:
    assert admin.get(path).status_code == 404
    for action in ("anslut", "koppla-fran", "koder", "koder/avsluta", "kommuner", "kommuner/1/avsluta", "1/tillsatt"):
        assert admin.post(f"{path}{action}").status_code == 404


def test_a_seat_or_a_kommun_of_another_is_no_page(scene: Scene, admin: Visitor) -> None:
    with writing(scene.engine) as session:
        other = world.open_service(session, "PO Umeå", "Umeå")
        group = known.group_of(session, other.id)
        seat, time = known.seats(session, group.id)[0].id, known.services_of(session, other.id)[0].id
    assert admin.post(f"{group_page(scene)}{seat}/tillsatt").status_code == 404
    assert admin.post(f"{service_page(scene)}kommuner/{time}/avsluta").status_code == 404


def test_a_map_in_order_is_said_to_be(scene: Scene, admin: Visitor) -> None:
    assert "Ledningsgrupper med tomma platser (1)" in admin.get("/admin/").text
    with writing(scene.engine) as session:
        for seat in known.seats(session, scene.bodies[Level.LEDNINGSGRUPP]):
            organisations.fill_seat(session, seat, local_date(scene.clock.now))
    assert "Allt är i ordning" in admin.get("/admin/").text


def test_every_change_is_one_line_in_the_log(scene: Scene, admin: Visitor, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, logger="systembrist.admin")
    page, group, body = kommun_page(scene), scene.bodies[Level.LEDNINGSGRUPP], scene.bodies[Level.KOMMUN]
    press(admin, page, f"{page}koppla-fran")
    press(admin, page, f"{page}koder/avsluta")
    press(admin, page, f"{page}koder", decided_by="Nämnden")
    press(admin, group_page(scene), group_page(scene), organisation="NSPH", on="2026-02-02")
    press(admin, service_page(scene), f"{service_page(scene)}kommuner", kommun="2082", on="2026-02-02")
    told = [one.getMessage() for one in caplog.records if one.name == "systembrist.admin"]
    me = scene.people["admin"]
    assert told == [
        f"account {me} disconnected a body: body={body}",
        f"account {me} left for a kommun: body={body}",
        f"account {me} joined a kommun: body={body}",
        f"account {me} invited an organisation: body={group} seat={_seat_id(scene, 'NSPH')}",
        f"account {me} added a kommun: verksamhet={scene.service_id} kommun=2082",
    ]
