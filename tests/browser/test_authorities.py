"""What kommun, länsstyrelse, Socialstyrelsen, beredningsgrupp and administrator come for, in a real browser.

On a phone and at a desk, with JavaScript and without; each page looked over by axe, light and dark.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import pytest
from playwright.sync_api import Page

from systembrist.model import FaultLevel, Level, MonthlyCode
from systembrist.store.database import writing
from tests import world, yearly
from tests.browser.conftest import WIDTHS
from tests.browser.test_journeys import _looked_over
from tests.scene import Scene
from tests.world import PASSWORD

pytestmark = pytest.mark.browser
Open = Callable[..., Page]
ways = pytest.mark.parametrize(("width", "scripts"), [(WIDTHS["phone"], False), (WIDTHS["desk"], True)])


@pytest.fixture
def scene(scene: Scene) -> Scene:
    """A late redovisning in Borlänge and one in Falun, and a fault that two kommuner share."""
    for _ in range(6):
        scene.file("2025-03-01T09:00", area="bostad")
    with writing(scene.engine) as session:
        world.open_service(session, "PO Falun", "Falun")
        session.add_all(
            MonthlyCode(body_id=scene.bodies[Level.KOMMUN], kommun_id=kommun, month="2025-12", area="bostad",
                        actor="bank", fault_level=FaultLevel.LOKAL, reports=3, at=world.at("2026-01-01T00:00"))
            for kommun in (2080, 2081)
        )  # fmt: skip
    scene.pass_time("2026-01-25T09:00")
    yearly.run(scene.engine, "2026-01-25T09:00")
    return scene


def _log_in(page: Page, name: str) -> None:
    page.goto("/logga-in")
    page.get_by_label("E-post").fill(f"{name}@test.example")
    page.get_by_label("Lösenord").fill(PASSWORD)
    page.get_by_role("button", name="Logga in").press("Enter")
    page.get_by_role("button", name="Logga ut").wait_for()


def _is_on_screen(page: Page, selector: str) -> bool:
    """Whether some of it can be seen without scrolling."""
    box, screen = page.locator(selector).bounding_box(), page.viewport_size
    assert box is not None
    assert screen is not None
    return box["y"] < screen["height"] and box["y"] + box["height"] > 0


@ways
def test_a_kommun_fills_in_saves_where_it_is_and_submits(open_page: Open, width: int, scripts: bool) -> None:
    page = open_page(width, scripts=scripts)
    page.emulate_media(reduced_motion="reduce")  # else a link is still on its way when the next key is pressed
    _log_in(page, "kommun")
    page.get_by_role("link", name="Redovisning för 2025").press("Enter")
    page.get_by_role("heading", name="0 av 12 klara").wait_for()
    assert page.get_by_role("link", name="Beviljat bidrag (kronor)").is_visible()
    assert not page.get_by_role("link", name="Vilka grupper har fått stöd?").is_visible(), "folded after five"
    page.get_by_role("navigation", name="Avsnitt").get_by_role("link", name="Vilka som har fått stöd").press("Enter")
    page.get_by_label("Antal personer som har fått stöd").fill("40")
    page.locator("button", has_text="Spara: Vilka som har fått stöd").press("Enter")
    page.locator(".bar", has_text="1 av 12 klara").wait_for()
    page.wait_for_load_state()
    assert page.locator(".bar", has_text="Sparat").is_visible(), "said where one is, too"
    assert _is_on_screen(page, "section:has(#avsnitt-stod)"), "still in that section"
    for field, text in yearly.TYPED.items():
        if text in ("ja", "nej"):
            page.locator(f"[name={field}][value={text}]").check()
        else:
            page.fill(f"[name={field}]", text)
    page.get_by_role("button", name="Granska").press("Enter")
    page.get_by_role("heading", name="Lämna in redovisningen för 2025").wait_for()
    page.get_by_role("button", name="Lämna in redovisningen").press("Enter")
    page.get_by_role("status").filter(has_text="Redovisningen för 2025 är inlämnad.").wait_for()


@ways
def test_a_lansstyrelse_sees_who_is_late_and_takes_one_document_out(open_page: Open, width: int, scripts: bool) -> None:
    page = open_page(width, scripts=scripts)
    _log_in(page, "lansstyrelse")
    page.get_by_role("link", name="2 kommuner har inte lämnat in för 2025").press("Enter")
    page.get_by_role("heading", name="Kommunernas redovisningar 2025").wait_for()
    assert "Bostad och hemlöshet: Bank" in page.locator("main .tasks").inner_text()
    late = page.locator("tr", has=page.get_by_role("rowheader", name="Falu kommun", exact=True))
    assert "10 dagar för sent" in late.inner_text()
    assert page.get_by_role("rowheader", name="PO Falun").is_visible()
    assert page.locator("thead").first.bounding_box()["height"] < 2 or width > WIDTHS["phone"], "cards on a phone"  # type: ignore[index]
    page.get_by_role("link", name="Läs eller hämta underlaget").press("Enter")
    page.get_by_role("heading", name="Underlag 2025").wait_for()
    with page.expect_download() as fetched:
        page.get_by_role("link", name="PDF").press("Enter")
    assert fetched.value.suggested_filename.endswith(".pdf")


def test_at_a_desk_the_tables_of_a_report_to_fill_in_are_whole(open_page: Open, scene: Scene) -> None:
    page = open_page(WIDTHS["desk"], scripts=True)
    _log_in(page, "kommun")
    page.goto(f"/redovisning/{scene.bodies[Level.KOMMUN]}/2025")
    widths = page.locator(".report").evaluate_all("all => all.map(one => [one.scrollWidth, one.clientWidth])")
    assert len(widths) == 3
    assert [wanted for wanted, given in widths if wanted > given] == []


@ways
def test_socialstyrelsen_sees_the_country_area_by_area(open_page: Open, width: int, scripts: bool) -> None:
    page = open_page(width, scripts=scripts)
    _log_in(page, "socialstyrelsen")
    page.get_by_role("link", name="Rapporter").press("Enter")
    page.get_by_role("link", name="Nationell tabell").press("Enter")
    page.get_by_label("Område i diagrammen").select_option("bostad")
    page.get_by_role("button", name="Visa").press("Enter")
    page.locator("figcaption", has_text="Bostad och hemlöshet, hela landet").wait_for()
    chart = page.get_by_role("img", name="Brister per kvartal")
    box = chart.bounding_box()
    assert box is not None
    assert 250 < box["width"] <= width
    assert "6" in page.locator("svg .value").all_text_contents()


@ways
def test_the_beredningsgrupp_sees_coverage_first_and_can_ask(open_page: Open, width: int, scripts: bool) -> None:
    page = open_page(width, scripts=scripts)
    _log_in(page, "beredningsgrupp")
    headings = page.locator("main h1, main h2").all_inner_texts()
    assert headings[:3] == ["Läget i landet", "Vad siffrorna bygger på", "Vad ökar och vad minskar?"]
    page.get_by_text("Alla områden (15)").press("Enter")
    assert page.get_by_role("rowheader", name="Bostad och hemlöshet").is_visible()
    letter = page.get_by_role("link", name="Skriv till Socialstyrelsen").get_attribute("href")
    assert (letter or "").startswith("mailto:socialstyrelsen@test.example?subject=")
    page.get_by_role("link", name="Lägesrapporten").press("Enter")
    assert page.get_by_role("heading", level=1).inner_text().startswith("Lägesrapport om systembrister")


@ways
def test_an_administrator_finds_an_account_and_sees_that_it_is_locked(
    open_page: Open, width: int, scripts: bool
) -> None:
    page = open_page(width, scripts=scripts)
    _log_in(page, "admin")
    page.get_by_role("link", name="Administration").press("Enter")
    page.get_by_role("link", name="Konton", exact=True).press("Enter")
    page.get_by_label("Namn eller e-post").fill("finns inte")
    page.get_by_role("button", name="Sök").press("Enter")
    page.get_by_role("link", name="Visa alla konton").press("Enter")
    page.get_by_label("Namn eller e-post").fill("justerare")
    page.get_by_role("button", name="Sök").press("Enter")
    page.get_by_role("link", name="Justerare").press("Enter")
    page.get_by_role("button", name="Spärra kontot").press("Enter")
    page.get_by_role("link", name="Alla konton").press("Enter")
    locked = page.get_by_role("row").filter(has_text="justerare@test.example")
    assert "Spärrat sedan 25 januari 2026" in locked.inner_text()


@pytest.mark.parametrize(
    ("width", "scheme"),
    [pytest.param(WIDTHS["phone"], "light", marks=pytest.mark.long), (WIDTHS["desk"], "dark")],
)
def test_axe_finds_nothing_light_or_dark(
    scene: Scene, open_page: Open, width: int, scheme: Literal["light", "dark"]
) -> None:
    kommun, county, top = (scene.bodies[one] for one in (Level.KOMMUN, Level.LANSSTYRELSE, Level.SOCIALSTYRELSEN))
    pages = {
        "kommun": [f"/redovisning/{kommun}/2025", f"/redovisning/{kommun}/2025/lamna-in", f"/redovisning/{kommun}"],
        "lansstyrelse": [f"/redovisningar/{county}", f"/lanet/{county}", "/rapporter/"],
        "socialstyrelsen": [f"/nationellt/{top}", f"/rapporter/lagesrapport/{top}"],
        "beredningsgrupp": ["/"],
        "admin": ["/admin/konton/", "/admin/", "/admin/konton/?q=finns+inte", "/admin/verksamheter/"],
    }
    found = []
    for name, paths in pages.items():
        page = open_page(width)
        page.emulate_media(color_scheme=scheme)
        _log_in(page, name)
        for path in paths if scheme == "light" else paths[:1]:
            page.goto(path)
            found += _looked_over(page, path)
    assert found == []


def test_where_nothing_may_be_kept_a_form_is_saved_at_its_heading(open_page: Open) -> None:
    page = open_page(WIDTHS["phone"])
    page.add_init_script("Object.defineProperty(window, 'sessionStorage', { get() { throw new DOMException('no') } })")
    _log_in(page, "kommun")
    page.get_by_role("link", name="Redovisning för 2025").press("Enter")
    page.get_by_label("Antal personer som har fått stöd").fill("40")
    page.locator("button", has_text="Spara: Vilka som har fått stöd").press("Enter")
    page.locator(".bar", has_text="1 av 12 klara").wait_for()
    assert page.url.endswith("#avsnitt-stod")
