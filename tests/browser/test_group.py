"""A ledningsgrupp at work in a real browser: release, merge, decide in the meeting from first to last, approve."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from systembrist.model import Level, VerdictKind
from systembrist.store import meetings
from systembrist.store.database import reading
from tests import meeting as room
from tests.browser.conftest import WIDTHS
from tests.browser.test_journeys import _log_in, _looked_over, _tab_to, _tab_to_button
from tests.meeting import Held
from tests.scene import Scene

pytestmark = pytest.mark.browser
Open = Callable[..., Page]

MEETS, NOW = "2026-04-14T13:00", "2026-04-14T14:00"
BOTH = pytest.mark.parametrize("scripts", [False, True], ids=["plain", "scripts"])


@pytest.fixture
def held(scene: Scene) -> Held:
    """A meeting that goes on, with four points: two the same fault, and one that nobody has released."""
    meeting = room.plan(scene, MEETS)
    scene.file()
    scene.file()
    scene.file(area="sgi", actor="forsakringskassan")
    scene.file(area="bostad", actor="bostadsbolag", released=False)
    scene.pass_time(NOW)
    return meeting


def _noted(held: Held) -> dict[int, VerdictKind]:
    with reading(held.scene.engine) as session:
        return {one.deficiency_id: one.kind for one in meetings.verdicts(session, held.meeting_id)}


def _in_view(page: Page, target: str) -> bool:
    """Whether the top of it comes to stand in the window, below what stays at the top of it."""
    for _ in range(50):
        if _stands_in_view(page, target):
            return True
        page.wait_for_timeout(100)
    return False


def _stands_in_view(page: Page, target: str) -> bool:
    box, bar = page.locator(target).bounding_box(), page.locator(".pace").bounding_box()
    assert box is not None
    assert bar is not None
    return bar["y"] + bar["height"] <= box["y"] + 1 < 844


@pytest.mark.parametrize(("width", "scripts"), [(390, False), (390, True), (1280, True)])
def test_a_meeting_from_the_first_point_to_the_last(held: Held, open_page: Open, width: int, scripts: bool) -> None:
    page = open_page(width, scripts=scripts)
    _log_in(page, "ordforande")
    page.goto(held.path())
    page.get_by_role("link", name="Till första utan beslut").click()
    for number, (one, kind) in enumerate([(1, "Lyft till nästa nivå"), (2, "Åtgärda här"), (3, "Avsluta")], start=1):
        assert _in_view(page, f"#brist-{one}"), f"point {one} is where one comes"
        point = page.locator(f"#brist-{one}")
        point.get_by_label("Skäl").fill(f"Skäl {one}.")
        point.get_by_role("button", name=kind).click()
        page.get_by_text(f"Sparat. {number} av 3 punkter har beslut.").wait_for()
    assert page.url.endswith("#klart")
    assert "Alla punkter som går att besluta om är klara" in page.locator("#klart").inner_text()
    page.get_by_label("Övrigt").fill("Nästa gång i Säter.")
    page.get_by_role("button", name="Spara och läs protokollet").click()
    page.wait_for_url("**/protokoll")
    assert "Nästa gång i Säter." in page.locator("main").inner_text()
    assert _noted(held) == {1: VerdictKind.LYFT, 2: VerdictKind.ATGARDA, 3: VerdictKind.AVSLUTA}


@BOTH
def test_verdicts_by_keyboard_alone_the_next_one_in_focus(held: Held, open_page: Open, scripts: bool) -> None:
    page = open_page(WIDTHS["desk"], scripts=scripts)
    _log_in(page, "ordforande")
    page.goto(held.path())
    _tab_to(page, "Till första utan beslut")
    page.keyboard.press("Enter")
    for one in (1, 2):
        if page.locator("*:focus").get_attribute("name") != f"b{one}-reason":
            _tab_to(page, f"b{one}-reason")
        page.keyboard.type(f"Skäl {one}.")
        _tab_to_button(page, "Lyft till nästa nivå")
        page.keyboard.press("Enter")
        page.get_by_text(f"Sparat. {one} av 3 punkter har beslut.").wait_for()
        here = f"#brist-{one + 1}"
        assert page.locator(f"{here}:focus, {here} :focus").count() == 1, "the next point has the focus"
    assert _noted(held) == dict.fromkeys((1, 2), VerdictKind.LYFT)


@BOTH
def test_a_verdict_without_a_reason_is_not_lost_and_says_what_is_missing(
    held: Held, open_page: Open, scripts: bool
) -> None:
    page = open_page(WIDTHS["phone"], scripts=scripts)
    _log_in(page, "ordforande")
    page.goto(held.path())
    page.locator("[name=b2-reason]").fill("Halvskrivet.")
    page.locator("#brist-1").get_by_role("button", name="Lyft till nästa nivå").click()
    page.locator("#brist-1 .field-error").first.wait_for()
    assert "Skriv varför. Skälet är svaret till ombudet." in page.locator("#brist-1").inner_text()
    assert page.input_value("[name=b2-reason]") == "Halvskrivet."
    assert _noted(held) == {}


def test_the_minutes_are_read_and_approved_by_two_on_a_phone(held: Held, open_page: Open) -> None:
    held.note(b1_kind="lyft", b1_reason="Ett skäl.")
    for name in ("ordforande", "justerare"):
        page = open_page(WIDTHS["phone"], scripts=False)
        _log_in(page, name)
        page.goto(held.list)
        page.get_by_role("link", name="Läs och justera").or_(page.get_by_role("link", name="14 april")).first.click()
        if not page.url.endswith("protokoll"):
            page.get_by_role("link", name="Läs protokollet").or_(
                page.get_by_role("button", name="Spara och läs protokollet")
            ).first.click()
        if name == "justerare":
            assert "Inget har ändrats sedan ordföranden justerade" in page.locator("main").inner_text()
        page.get_by_role("button", name="Justera").click()
    page.get_by_text("Protokollet är justerat av er båda.").wait_for()
    assert held.row().approved_at is not None


@BOTH
def test_several_texts_are_released_with_one_press(scene: Scene, open_page: Open, scripts: bool) -> None:
    ids = [scene.file(released=False) for _ in range(3)]
    page = open_page(WIDTHS["phone"], scripts=scripts)
    _log_in(page, "samordnare")
    page.get_by_role("link", name="Släpp 3 texter till ledningsgruppen").click()
    for one in ids[:2]:
        page.get_by_label(f"Läst, kan släppas: 2026-{one:05}").press("Space")
    page.get_by_role("button", name="Släpp de valda").press("Enter")
    page.get_by_text("2 texter är släppta till ledningsgruppen, med ditt namn.").wait_for()
    assert page.get_by_label("Läst, kan släppas").count() == 1


def test_what_is_the_same_is_merged_from_its_page_with_one_press_side_by_side(scene: Scene, open_page: Open) -> None:
    first, second = scene.file(text="Remissen kom bort."), scene.file(text="Remissen kom bort igen.")
    page = open_page(WIDTHS["desk"], scripts=False)
    _log_in(page, "samordnare")
    page.goto(f"/brister/{second}/")
    page.get_by_label(f"2026-{first:05}").check()
    page.get_by_role("button", name="Se dem bredvid varandra").click()
    cards = page.locator(".beside .card")
    assert [cards.nth(place).bounding_box()["y"] for place in (0, 1)].count(cards.first.bounding_box()["y"]) == 2  # type: ignore[index]
    page.get_by_role("button", name="Samla 2 brister").click()
    page.get_by_text(f"2 brister är nu en samlad brist, 2026-{second:05}.").wait_for()


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_axe_finds_nothing_in_the_states_that_a_meeting_passes_through(held: Held, open_page: Open, dark: bool) -> None:
    held.note(b3_kind="lyft", b3_reason="Ett skäl.")
    held.scene.decide(held.scene.file(), VerdictKind.LYFT, "ordforande", NOW)
    page = open_page(WIDTHS["phone"])
    page.emulate_media(color_scheme="dark" if dark else "light")
    _log_in(page, "ordforande")
    page.goto(f"{held.path()}?vid=klart")
    page.locator("#brist-1").get_by_role("button", name="Lyft").click()
    page.get_by_text("Ändra beslutet").click()
    found = _looked_over(page, "the meeting, with a reason missing and a verdict to change")
    page.goto(held.path("protokoll"))
    found += _looked_over(page, "the minutes")
    page.goto(f"/inkorg/{held.scene.bodies[Level.LEDNINGSGRUPP]}?visa=beslutat")
    assert found + _looked_over(page, "what is decided") == []
