"""What is done by hand with a deficiency, in a real browser: by keyboard, on a phone, and looked over by axe."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from systembrist import grouping
from systembrist.model import Deficiency, Level, VerdictKind
from systembrist.store.database import writing
from tests import joint
from tests.browser.conftest import WIDTHS
from tests.browser.test_journeys import _log_in, _looked_over
from tests.scene import Scene

pytestmark = pytest.mark.browser
Open = Callable[..., Page]


def test_the_samordnare_gathers_two_and_takes_one_out_by_keyboard(scene: Scene, open_page: Open) -> None:
    first, second = scene.file(text="Remissen kom bort."), scene.file(text="Ingen ringde tillbaka.")
    page = open_page(WIDTHS["phone"], scripts=False)
    _log_in(page, "samordnare")
    page.get_by_role("link", name="Verksamheten").press("Enter")
    for one in (first, second):
        page.get_by_label(f"Välj för att samla: 2026-{one:05}").press("Space")
    page.get_by_role("button", name="Samla de valda").press("Enter")
    page.get_by_label("2026-00002").press("Space")
    page.get_by_role("button", name="Samla 2 brister").press("Enter")
    assert "2 brister är nu en samlad brist, 2026-00002." in page.content()
    page.get_by_role("button", name="Ta ut 2026-00001").press("Enter")
    assert "2026-00001 är uttagen och går nu sin egen väg." in page.content()


def test_samma_igen_is_one_press_in_the_list_also_pressed_twice(scene: Scene, open_page: Open) -> None:
    scene.file()
    page = open_page(WIDTHS["phone"])
    _log_in(page, "ombud")
    page.goto("/brister/mina")
    page.get_by_role("button", name="Samma igen").dblclick()
    page.get_by_text("har nu hänt 2 gånger").wait_for()
    page.reload()
    assert "Har hänt 2 gånger." in page.content()


@pytest.mark.parametrize("width", [WIDTHS["phone"], pytest.param(WIDTHS["desk"], marks=pytest.mark.long)])
def test_axe_finds_nothing_on_the_pages_of_a_case(scene: Scene, open_page: Open, width: int) -> None:
    pages = _lived(scene)
    found = []
    for name in dict.fromkeys(who for who, *_ in pages):
        page = open_page(width)
        _log_in(page, name)
        found += _looked_over(page, f"{name}: the first page")
        for who, path, button in pages:
            if who == name:
                page.goto(path)
                found += _looked_over(page, f"{name}: {path}")
                if button:
                    page.get_by_role("button", name=button).first.click()
                    found += _looked_over(page, f"{name}: {path} after {button}")
    assert found == []


def _lived(scene: Scene) -> list[tuple[str, str, str]]:
    """Who looks at what, and which button is pressed there with nothing typed."""
    hedemora = joint.with_hedemora(scene)
    closed = scene.file("2025-02-02T09:00", author_id=scene.people["ombud"])
    scene.decide(closed, VerdictKind.ATGARDA, "ordforande", "2025-03-01T09:00")
    up, other = scene.file("2025-03-02T09:00", kommun=joint.HEDEMORA), scene.file("2025-03-03T09:00", area="bostad")
    scene.pass_time("2026-02-02T09:00")
    asked, head, part, alone = (scene.file(area="vardkoer") for _ in range(4))
    scene.decide(asked, VerdictKind.KOMPLETTERA, "ordforande")
    with writing(scene.engine) as session:
        gathered = [session.get_one(Deficiency, one) for one in (head, part)]
        by = scene.people["samordnare"]
        grouping.merge(session, scene.policy, gathered[0], gathered[1:], account_id=by, now=scene.clock.now)
    group, board = joint.disconnect(scene, Level.LEDNINGSGRUPP), scene.bodies[Level.LANSSTYRELSE]
    copy = joint.copy_at(scene, up, hedemora)
    assert other
    return [
        ("ombud", "/brister/mina", "Samma igen"),
        ("ombud", f"/brister/{asked}/", "Skicka svaret"),
        ("ombud", f"/brister/{closed}/", "Svara"),
        ("ombud", f"/brister/{part}/", ""),
        ("ombud", f"/anmal/?som={closed}", ""),
        ("samordnare", "/brister/", ""),
        ("samordnare", f"/brister/{head}/", ""),
        ("samordnare", f"/brister/{alone}/", ""),
        ("samordnare", f"/brister/{alone}/sammanfattning", "Godkänn"),
        ("samordnare", f"/brister/{alone}/forbi", "Låt bristen gå förbi"),
        ("samordnare", f"/brister/{alone}/ta-tillbaka", "Ta tillbaka bristen"),
        ("samordnare", "/ej-anslutna/", ""),
        ("samordnare", f"/ej-anslutna/{alone}/", "Spara svaret"),
        ("samordnare", f"/ej-anslutna/till/{group}/", ""),
        ("samordnare", f"/brister/samla?brist={alone}&brist={asked}", "Samla 2 brister"),
        ("ordforande", f"/brister/{head}/", ""),
        ("hedemora", f"/inkorg/{hedemora}", ""),
        ("hedemora", f"/overlamnanden/{copy}/", "Skicka svaret"),
        ("lansstyrelse", f"/inkorg/{board}?omrade=vardkoer", ""),
        ("lansstyrelse", f"/inkorg/{board}", "Spara beslutet för alla valda"),
    ]


def test_what_is_read_before_it_is_released_or_gathered_is_printed_with_its_words(
    scene: Scene, open_page: Open
) -> None:
    first, second = scene.file(text="Remissen kom bort."), scene.file(text="Ingen ringde tillbaka.")
    scene.file(text="Ingen tid alls.", released=False)
    page = open_page(WIDTHS["desk"], scripts=False)
    _log_in(page, "samordnare")
    page.emulate_media(media="print")
    for address, text in (
        ("/brister/?visa=slapp", "Ingen tid alls."),
        (f"/brister/samla?brist={first}&brist={second}", "Remissen kom bort."),
    ):
        page.goto(address)
        assert page.get_by_text(text).is_visible(), address
        assert page.locator("main :is(button, [type=checkbox], [type=radio]):visible").count() == 0, "nothing to press"
