"""The administrator in a real browser: by keyboard, without JavaScript, on a phone; and what axe says of each page."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from systembrist.model import Level
from tests.browser.conftest import WIDTHS
from tests.browser.test_journeys import _log_in, _looked_over
from tests.scene import Scene
from tests.world import PASSWORD

pytestmark = pytest.mark.browser
Open = Callable[..., Page]


def test_a_new_ombud_gets_an_account_and_a_role_and_chooses_a_password(scene: Scene, open_page: Open) -> None:
    page = open_page(WIDTHS["phone"], scripts=False)
    _log_in(page, "admin")
    page.goto("/admin/konton/nytt")
    page.get_by_label("Namn", exact=True).fill("Nya Ombudet")
    page.get_by_label("E-post").fill("ny@test.example")
    page.get_by_role("button", name="Lägg till kontot").press("Enter")
    password = page.locator(".font-monospace").inner_text()
    page.get_by_role("link", name="Fortsätt till kontot").press("Enter")
    page.get_by_role("link", name="Ge en roll").press("Enter")
    page.get_by_label("Ombud: anmäler").press("Space")
    page.get_by_role("button", name="Fortsätt").press("Enter")
    page.get_by_label("Var gäller rollen?").select_option(str(scene.service_id))
    page.get_by_role("button", name="Ge rollen").press("Enter")
    assert "Nya Ombudet har rollen ombud." in page.content()
    page.get_by_role("button", name="Logga ut").press("Enter")
    assert "Du är utloggad." in page.content()
    page.get_by_label("E-post").fill("ny@test.example")
    page.get_by_label("Lösenord").fill(password)
    page.get_by_role("button", name="Logga in").press("Enter")
    page.get_by_role("link", name="byt lösenord").press("Enter")
    for name, text in (("current", password), ("password", PASSWORD), ("again", PASSWORD)):
        page.fill(f"[name={name}]", text)
    page.get_by_role("button", name="Byt lösenord").press("Enter")
    assert "Du har ett nytt lösenord." in page.content()
    assert page.get_by_role("link", name="Anmäl", exact=True).is_visible()


@pytest.mark.parametrize("width", [pytest.param(WIDTHS["phone"], marks=pytest.mark.long), WIDTHS["desk"]])
def test_axe_finds_nothing_on_the_administrator_s_pages(scene: Scene, open_page: Open, width: int) -> None:
    group, kommun = scene.bodies[Level.LEDNINGSGRUPP], scene.bodies[Level.KOMMUN]
    page = open_page(width)
    _log_in(page, "admin")
    found = []
    for path, button in {
        "/admin/": "",
        "/admin/konton/": "",
        "/admin/konton/nytt": "Lägg till kontot",
        f"/admin/konton/{scene.people['admin']}/": "Spärra kontot",
        f"/admin/konton/{scene.people['ombud']}/": "Sätt nytt lösenord",
        f"/admin/konton/{scene.people['ombud']}/roller/ny?role=ledamot": "Fortsätt",
        f"/admin/konton/{scene.people['ombud']}/roller/ny?role=ledamot&place={group}": "",
        "/admin/verksamheter/": "",
        "/admin/verksamheter/ny": "Lägg till verksamheten",
        f"/admin/verksamheter/{scene.service_id}/": "Lägg till kommunen",
        f"/admin/instanser/{group}/platser/": "Bjud in",
        "/admin/instanser/": "",
        f"/admin/instanser/{kommun}/": "Sluta låta koder gå vidare",
        "/losenord": "Byt lösenord",
    }.items():
        page.goto(path)
        found += _looked_over(page, path)
        if button:
            page.get_by_role("button", name=button).first.click()
            found += _looked_over(page, f"{path} after {button}")
    assert found == []
