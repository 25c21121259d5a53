"""The beredningsgrupp's first page: published figures up to the last cut-off day, and a way to put a question."""

from __future__ import annotations

from urllib.parse import unquote

import pytest

from systembrist.model import Handover, Level, RoleKind
from systembrist.reports import situation
from systembrist.store.database import writing
from tests import world
from tests.pages import tree, words
from tests.scene import Scene
from web.views import situation as view

TEXT = "Klienten fick vänta åtta månader."


def rows(page: str) -> list[list[str]]:
    """Every line of every table."""
    return [[words(cell) for cell in row] for row in tree(page).iter("tr")]


def handed_over(scene: Scene, *, month: str, at: str, **numbers: int) -> None:
    """So many copies of each area at Socialstyrelsen, from Falun, filed in a month."""
    with writing(scene.engine) as session:
        service = world.known.verksamhet(session, scene.service_id)
        assert service is not None
        top, below = scene.bodies[Level.SOCIALSTYRELSEN], scene.bodies[Level.LANSSTYRELSE]
        for area, number in numbers.items():
            for _ in range(number):
                filed = world.file(session, service, scene.policy, f"{month}-10T12:00", text=TEXT)
                session.add(Handover(
                    deficiency_id=filed.id, from_body_id=below, to_body_id=top, at=world.at(at),
                    kommun_id=world.kommun_id("Falun"), month=month, area=area, area_confirmed=True,
                    actor_confirmed=True, children=False, urgent=False,
                ))  # fmt: skip


@pytest.fixture
def country(scene: Scene) -> Scene:
    """Housing has risen from 2024 to 2025 far more than chance, and six more came after the last cut-off day."""
    handed_over(scene, month="2024-05", at="2025-03-01", bostad=10, vardkoer=50)
    handed_over(scene, month="2025-05", at="2026-01-20", bostad=40, vardkoer=18, digitalisering=7, ovrigt=2)
    handed_over(scene, month="2025-06", at="2026-02-02T00:00:01", sgi=6)
    return scene


def test_every_figure_it_can_begin_with_has_its_words() -> None:
    assert set(view.NAMED) == set(situation.FACTS)


def page(scene: Scene, name: str = "beredningsgrupp") -> str:
    return scene.visitor(name).get("/" if name == "beredningsgrupp" else address(scene)).text


def address(scene: Scene) -> str:
    return f"/laget/{scene.bodies[Level.SOCIALSTYRELSEN]}"


def test_it_is_the_first_page_and_says_coverage_first(country: Scene) -> None:
    [main] = tree(page(country)).iter("main")
    told = words(main)
    assert told.startswith(
        "Läget i landet Publicerade uppgifter till och med 1 februari 2026. "
        "Sidan ändras nästa gång efter 15 maj 2026. Vad siffrorna bygger på"
    )
    assert [words(one) for one in main.iter("dd")][:3] == ["1 av 290", "1", "127"]
    assert country.visitor("beredningsgrupp").get(address(country)).text.count("Läget i landet") > 1


def test_what_rises_and_falls_more_than_chance_stands_first(country: Scene) -> None:
    told = page(country)
    assert "1 område har ökat sin andel mer än slumpen mellan 2024 och 2025, och 1 område har minskat." in words(
        tree(told)
    )
    lines = rows(told)[:3]
    assert lines[0] == ["Område", "2024", "2025", "Bedömning"]
    assert ["Bostad och hemlöshet", "▲ Större andel"] in [[line[0], line[-1]] for line in lines[1:]]
    assert ["Vårdköer och väntetider", "▼ Mindre andel"] in [[line[0], line[-1]] for line in lines[1:]]
    assert rows(told)[3][0] == "Område", "the next table, of all of them"


def test_a_small_number_is_hidden_as_it_is_in_the_lagesrapport(country: Scene) -> None:
    told = page(country)
    report = country.visitor("beredningsgrupp").get(f"/rapporter/lagesrapport/{country.bodies[Level.SOCIALSTYRELSEN]}")
    other = {row[0]: row[1:3] for row in rows(report.text)}["Övrigt, bland annat rättssäkerhet"]
    assert other[1] == ".."
    shown = {row[0]: row[1:] for row in rows(told)}["Övrigt, bland annat rättssäkerhet"]
    assert shown[1] == ".."
    assert shown[2] == "Går inte att säga"
    of_sgi = next(row for row in rows(told) if row[0].startswith("Sjukförsäkring"))
    assert of_sgi[1:3] == ["0 (0 %)"] * 2, "they came after the cut-off day"


def test_nothing_changes_there_between_two_cut_off_days(country: Scene) -> None:
    before = page(country)
    handed_over(country, month="2025-06", at="2026-02-10", bostad=20)
    country.clock.set("2026-05-15T12:00")
    assert [words(one) for one in tree(page(country)).iter("td")] == [words(one) for one in tree(before).iter("td")]
    country.clock.set("2026-05-16T00:01")
    assert [words(one) for one in tree(page(country)).iter("dd")][2] == "153"
    assert "ändringen sedan 1 februari 2026" in words(tree(page(country)))


def test_a_question_is_a_letter_to_those_at_the_desk(country: Scene) -> None:
    [letter] = [one for one in tree(page(country)).iter("a") if (one.get("href") or "").startswith("mailto:")]
    assert "Socialstyrelsen (socialstyrelsen@test.example) på" in words(tree(page(country)))
    assert unquote(letter.get("href") or "") == (
        "mailto:socialstyrelsen@test.example?subject=Fråga från beredningsgruppen om läget 2 februari 2026"
    )
    with writing(country.engine) as session:
        account = session.get_one(world.Account, country.people["socialstyrelsen"])
        world.accounts.lock(session, account, country.clock.now)
    told = page(country)
    assert "mailto:" not in told
    assert "Ta upp frågan på mötet." in told


def test_socialstyrelsen_sees_the_same_figures_and_asks_nobody(country: Scene) -> None:
    top = page(country, "socialstyrelsen")
    assert "Ställ en fråga" not in top
    assert rows(top) == rows(page(country))


def test_a_country_without_anything_says_so(scene: Scene) -> None:
    told = words(tree(page(scene)))
    assert "0 av 290" in told
    assert "Inget område har ändrat sin andel mer än slumpen" in told
    assert "Inget från 2025 har kommit in ännu." in told


def test_who_has_another_role_too_finds_it_among_the_reports(country: Scene) -> None:
    with writing(country.engine) as session:
        account = session.get_one(world.Account, country.people["beredningsgrupp"])
        service = world.known.verksamhet(session, country.service_id)
        world.accounts.grant(session, account, RoleKind.OMBUD, verksamhet=service)
    someone = country.visitor("beredningsgrupp")
    assert "Hej" in someone.get("/").text
    assert f'href="{address(country)}"' in someone.get("/rapporter/").text


def test_not_a_word_of_a_text_is_there(country: Scene) -> None:
    assert "åtta månader" not in page(country)
