"""What people do, in a real browser: by keyboard, on a phone, without JavaScript, and looked over by axe."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from systembrist.model import Level
from systembrist.store import handovers
from systembrist.store.database import reading
from tests.browser.conftest import WIDTHS
from tests.scene import Scene
from tests.world import PASSWORD

pytestmark = pytest.mark.browser

Open = Callable[..., Page]
MOST_TABS = 80


def _focused(page: Page) -> str:
    """The name or words of what has the keyboard's focus (asked without the page's own scripts)."""
    handle = page.locator("*:focus")
    if handle.count() == 0:
        return ""
    return handle.first.get_attribute("name") or handle.first.inner_text()


def _tab_to(page: Page, wanted: str, value: str | None = None) -> None:
    """Presses Tab until the field of that name, or the link or button with those words, has the focus."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if _focused(page).strip() == wanted and value in (None, page.locator("*:focus").first.get_attribute("value")):
            return
    raise AssertionError(f"{wanted!r} cannot be reached by Tab on {page.url}")


def _tab_to_button(page: Page, words: str) -> None:
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        focus = page.locator("*:focus")
        if focus.count() and focus.first.inner_text().strip() == words:
            return
    raise AssertionError(f"the button {words!r} cannot be reached by Tab on {page.url}")


def _log_in(page: Page, name: str) -> None:
    page.goto("/logga-in")
    _tab_to(page, "email")
    page.keyboard.type(f"{name}@test.example")
    _tab_to(page, "password")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/")
    assert page.locator("h1").inner_text().startswith("Hej")


@pytest.mark.parametrize("scripts", [False, True])
def test_an_ombud_files_by_keyboard_alone_on_a_phone(scene: Scene, open_page: Open, scripts: bool) -> None:
    page = open_page(WIDTHS["phone"], scripts=scripts)
    _log_in(page, "ombud")
    _tab_to(page, "Anmäl en brist")
    page.keyboard.press("Enter")
    page.wait_for_url("**/anmal/")
    _tab_to(page, "text")
    page.keyboard.type("Klienten fick vänta åtta månader på tid hos psykiatrin.")
    _tab_to(page, "actor")
    page.keyboard.type("Region")
    _tab_to(page, "fault_level")
    page.keyboard.press("Space")
    _tab_to_button(page, "Granska")
    page.keyboard.press("Enter")
    page.locator("h1", has_text="Granska och skicka").wait_for()
    assert "Vårdköer" in page.locator("main").inner_text()
    _tab_to_button(page, "Skicka in")
    page.keyboard.press("Enter")
    page.wait_for_url("**/brister/1/")
    assert "Tack. Bristen är anmäld och har fått nummer 2026-00001." in page.locator("[role=status]").inner_text()
    assert scene.history(1) == [("ledningsgrupp", None, None)]


def test_a_chair_decides_by_keyboard_at_a_desk(scene: Scene, open_page: Open) -> None:
    one = scene.file()
    page = open_page(WIDTHS["desk"])
    _log_in(page, "ordforande")
    _tab_to(page, "1 brist att ta ställning till")
    page.keyboard.press("Enter")
    page.wait_for_url("**/inkorg/*")
    _tab_to(page, "Vårdköer och väntetider")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/brister/{one}/")
    _tab_to(page, "kind")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    assert page.locator("input[name=kind]:checked").get_attribute("value") == "lyft"
    _tab_to(page, "reason")
    page.keyboard.type("Vi kan inte lösa det själva.")
    _tab_to_button(page, "Spara beslutet")
    page.keyboard.press("Enter")
    page.wait_for_url("**/inkorg/*")
    assert "Beslutet är noterat" in page.locator("[role=status]").inner_text()
    scene.pass_time("2026-02-04T09:00")
    assert scene.history(one)[0] == ("ledningsgrupp", "2026-02-03", "lyft")


def test_the_error_summary_leads_to_the_field(open_page: Open) -> None:
    page = open_page(WIDTHS["phone"])
    _log_in(page, "ombud")
    page.goto("/anmal/")
    page.get_by_role("button", name="Granska").click()
    for link in ("Vad hände", "Vilken aktör gäller det", "var sitter felet"):
        page.locator("#fel a", has_text=link).click()
        assert page.locator("*:focus").count() == 1, link
    page.locator("#fel a", has_text="Vilken aktör gäller det").click()
    assert page.locator("*:focus").get_attribute("name") == "actor"


def test_what_was_typed_survives_a_login_on_the_way(open_page: Open) -> None:
    page = open_page(WIDTHS["phone"], scripts=False)
    _log_in(page, "ombud")
    page.goto("/anmal/")
    page.fill("[name=text]", "Rad ett.\n\nRad två.")
    page.context.clear_cookies()
    page.get_by_role("button", name="Granska").click()
    assert "ligger det du skrev kvar" in page.locator("main").inner_text()
    page.fill("[name=email]", "ombud@test.example")
    page.fill("[name=password]", PASSWORD)
    page.get_by_role("button", name="Logga in").click()
    page.get_by_role("button", name="Fortsätt").click()
    assert page.input_value("textarea[name=text]") == "Rad ett.\n\nRad två."


def test_the_first_tab_leads_past_the_menu(open_page: Open) -> None:
    page = open_page(WIDTHS["desk"])
    _log_in(page, "ombud")
    page.goto("/brister/mina")
    page.keyboard.press("Tab")
    assert _focused(page) == "Till innehållet"
    page.keyboard.press("Enter")
    assert page.locator("main:focus").count() == 1


def _everything_else(scene: Scene) -> dict[str, tuple[str, str]]:
    """Each page to look over: who opens it, and where."""
    with reading(scene.engine) as session:
        copy = handovers.of_deficiency(session, 1)[-1]
    return {
        "first page": ("ombud", "/"),
        "form": ("ombud", "/anmal/"),
        "own list": ("ombud", "/brister/mina"),
        "deficiency with a history": ("ombud", "/brister/1/"),
        "deficiency to correct": ("samordnare", "/brister/2/"),
        "deficiency to decide": ("ordforande", "/brister/2/"),
        "inbox": ("ordforande", f"/inkorg/{scene.bodies[Level.LEDNINGSGRUPP]}"),
        "inbox of copies": ("socialstyrelsen", f"/inkorg/{scene.bodies[Level.SOCIALSTYRELSEN]}"),
        "copy": ("socialstyrelsen", f"/overlamnanden/{copy.id}/"),
        "reports": ("socialstyrelsen", "/rapporter/"),
        "trend": ("socialstyrelsen", f"/rapporter/trend/{scene.bodies[Level.SOCIALSTYRELSEN]}"),
        "missing page": ("admin", "/finns-inte"),
    }


def _looked_over(page: Page, what: str) -> list[str]:
    found = [
        f"{what}: {one['id']} ({one['impact']}) {one['help']}: {one['nodes'][0]['html'][:160]}"
        for one in Axe().run(page).response["violations"]
    ]
    if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
        found.append(f"{what}: wider than the screen")
    return found


@pytest.mark.parametrize("width", [WIDTHS["phone"], pytest.param(WIDTHS["desk"], marks=pytest.mark.long)])
def test_axe_finds_nothing_and_nothing_is_wider_than_the_screen(scene: Scene, open_page: Open, width: int) -> None:
    scene.file("2024-02-02T09:00")
    scene.pass_time("2026-02-02T09:00")
    scene.file(text="Ett " + "mycket" * 30 + " långt ord, och sedan:\n\n- en rad\n- en till")
    pages = _everything_else(scene)
    found = []
    for name in dict.fromkeys(who for who, _ in pages.values()):
        page = open_page(width)
        if name == "ombud":
            page.goto("/logga-in")
            found += _looked_over(page, "login")
            page.get_by_role("button", name="Logga in").click()
            found += _looked_over(page, "login with errors")
        _log_in(page, name)
        for what, (who, path) in pages.items():
            if who == name:
                page.goto(path)
                found += _looked_over(page, what)
        if name == "ombud":
            found += _looked_over_while_filing(page)
        if name == "ordforande":
            page.goto("/brister/2/")
            page.get_by_role("button", name="Spara beslutet").click()
            found += _looked_over(page, "verdict with errors")
    assert found == []


def _looked_over_while_filing(page: Page) -> list[str]:
    page.goto("/anmal/")
    page.get_by_role("button", name="Granska").click()
    found = _looked_over(page, "form with errors")
    page.fill("[name=text]", "Klienten fick vänta åtta månader på tid hos psykiatrin.")
    page.select_option("[name=actor]", "region_psykiatri")
    page.check("[name=fault_level][value=lokal]")
    page.check("[name=children]")
    page.locator("summary", has_text="Berätta mer").click()
    found += _looked_over(page, "form, opened")
    page.get_by_role("button", name="Granska").click()
    found += _looked_over(page, "confirm")
    page.locator("summary", has_text="Fler områden").click()
    return found + _looked_over(page, "confirm, opened")
