"""An ombud with a phone: what is typed survives whatever happens, the area is suggested, a letter is made."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import pytest
from playwright.sync_api import Page, Route
from playwright.sync_api import expect as seen
from sqlmodel import select

from systembrist.model import Deficiency, RoleKind, VerdictKind
from systembrist.store.database import reading, writing
from tests import world
from tests.browser.conftest import WIDTHS
from tests.browser.test_journeys import _looked_over
from tests.scene import Scene
from tests.world import PASSWORD

pytestmark = pytest.mark.browser
Open = Callable[..., Page]

TEXT = "Klienten fick vänta åtta månader på tid hos psykiatrin."
TRIED = "Vi har ringt varje vecka."
LOST = "Du har ingen uppkoppling."
OFFER = "Du har ett utkast på den här enheten från kl."
KEPT = "Sparat på den här enheten"


def _log_in(page: Page, name: str) -> None:
    page.goto("/logga-in")
    page.fill("[name=email]", f"{name}@test.example")
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/")


def _begin(page: Page) -> None:
    page.goto("/anmal/")
    page.fill("[name=text]", TEXT)
    page.select_option("[name=actor]", "region_psykiatri")
    page.check("[name=fault_level][value=central]")
    page.locator("summary", has_text="Berätta mer").click()
    page.check("[name=consequences][value=ekonomi]")
    page.fill("[name=tried]", TRIED)
    page.check("[name=client_agrees]")
    page.locator("[data-draft-status]", has_text=KEPT).wait_for()


def _take_up(page: Page) -> None:
    """Takes up the draft that is offered, and sees that all of it is there."""
    page.locator(".draft", has_text=OFFER).get_by_role("button", name="Fortsätt").click()
    assert page.locator(".draft").count() == 0
    assert page.input_value("[name=text]") == TEXT
    assert page.input_value("[name=actor]") == "region_psykiatri"
    assert page.locator("[name=fault_level]:checked").get_attribute("value") == "central"
    assert page.locator("[name=consequences]:checked").get_attribute("value") == "ekonomi"
    assert page.locator("[name=tried]").is_visible()
    assert page.input_value("[name=tried]") == TRIED
    assert page.is_checked("[name=client_agrees]")


def _look_through(page: Page) -> None:
    page.get_by_role("button", name="Granska").click()
    page.locator("h1", has_text="Granska och skicka").wait_for()
    page.wait_for_load_state()  # the script too


def _send(page: Page) -> None:
    _look_through(page)
    page.get_by_role("button", name="Skicka in").click()


def _filed(scene: Scene) -> list[str]:
    with reading(scene.engine) as session:
        return list(session.exec(select(Deficiency.text)).all())


def _no_offer(page: Page) -> None:
    page.goto("/anmal/")
    page.locator(".count").first.wait_for()
    assert page.locator(".draft").count() == 0


def test_a_network_that_dies_while_filing_loses_nothing(scene: Scene, open_page: Open) -> None:
    page = open_page(WIDTHS["phone"])
    _log_in(page, "ombud")
    _begin(page)
    page.context.set_offline(offline=True)
    page.get_by_role("button", name="Granska").click()
    page.locator(".offline", has_text=LOST).wait_for()
    assert page.input_value("[name=text]") == TEXT, "the page stays"
    page.context.set_offline(offline=False)
    page.locator(".offline", has_text="Uppkopplingen är tillbaka").wait_for()
    _look_through(page)
    page.context.set_offline(offline=True)
    page.get_by_role("button", name="Skicka in").click()
    page.locator(".offline", has_text=LOST).wait_for()
    page.context.set_offline(offline=False)
    page.goto("/anmal/")  # and the page is closed after all
    _take_up(page)
    _send(page)
    page.wait_for_url("**/brister/1/")
    assert _filed(scene) == [TEXT]
    _no_offer(page)


@pytest.mark.parametrize("arrived", [False, True])
def test_an_answer_that_never_comes_back_loses_nothing_and_files_once(
    scene: Scene, open_page: Open, arrived: bool
) -> None:
    page = open_page(WIDTHS["phone"])
    _log_in(page, "ombud")
    _begin(page)
    _look_through(page)

    def break_off(route: Route) -> None:
        if arrived:
            route.fetch(max_redirects=0)
        route.abort()

    page.route("**/anmal/", break_off)
    page.get_by_role("button", name="Skicka in").click()
    page.wait_for_url("chrome-error://**")
    page.unroute_all(behavior="wait")
    assert len(_filed(scene)) == int(arrived)
    page.goto("/anmal/")
    _take_up(page)
    _send(page)
    page.wait_for_url("**/brister/1/")
    assert _filed(scene) == [TEXT]
    _no_offer(page)


def test_a_reload_an_ended_session_and_a_second_form_lose_nothing(open_page: Open) -> None:
    page = open_page(WIDTHS["phone"])
    _log_in(page, "ombud")
    _begin(page)
    page.reload()
    page.locator(".draft", has_text=OFFER).wait_for()
    page.fill("[name=text]", "Något helt annat.")  # without answering: both are kept
    page.locator("[data-draft-status]", has_text=KEPT).wait_for()
    page.context.clear_cookies()
    page.reload()
    page.fill("[name=email]", "ombud@test.example")
    page.fill("[name=password]", PASSWORD)
    page.get_by_role("button", name="Logga in").click()
    page.wait_for_url("**/anmal/")
    page.locator(".draft", has_text="Något helt annat.").get_by_role("button", name="Ta bort").click()
    assert page.locator(".draft").count() == 1
    _take_up(page)
    page.context.clear_cookies()
    page.get_by_role("button", name="Granska").click()
    assert "ligger det du skrev kvar" in page.locator("main").inner_text()


def test_what_a_device_keeps_is_its_writers_alone_and_goes_when_they_log_out(scene: Scene, open_page: Open) -> None:
    with writing(scene.engine) as session:
        service = world.known.verksamhet(session, scene.service_id)
        assert service is not None
        world.person(session, "kollega", RoleKind.OMBUD, service)
    page = open_page(WIDTHS["phone"])
    _log_in(page, "ombud")
    _begin(page)
    page.goto("about:blank")  # nothing is on its way that would begin a session of its own
    page.context.clear_cookies()
    _log_in(page, "kollega")
    _no_offer(page)
    page.get_by_role("button", name="Logga ut").click()
    page.wait_for_url("**/logga-in")
    _log_in(page, "ombud")
    page.goto("/anmal/")
    _take_up(page)
    page.get_by_role("button", name="Logga ut").click()
    page.wait_for_url("**/logga-in")
    page.get_by_text("Du är utloggad.").wait_for()
    assert TEXT not in page.evaluate("JSON.stringify(localStorage)")


def _kept(page: Page) -> list[str]:
    """The texts that lie on the device."""
    return page.evaluate("Object.keys(localStorage).map((key) => localStorage.getItem(key))")


def test_an_answer_and_a_letter_leave_the_device_when_they_are_done_and_not_before(
    scene: Scene, open_page: Open
) -> None:
    one = scene.file()
    scene.decide(one, VerdictKind.KOMPLETTERA, "ordforande", reason="Hur länge?")
    page = open_page(WIDTHS["phone"])
    _log_in(page, "ombud")
    page.goto(f"/brister/{one}/")
    page.fill("[name=text]", "Sedan i höstas.")
    page.locator("[data-draft-status]", has_text=KEPT).wait_for()
    page.goto("/")
    assert "Sedan i höstas." in "".join(_kept(page)), "not sent yet"
    page.goto(f"/brister/{one}/")
    page.locator(".draft").get_by_role("button", name="Fortsätt").click()
    page.get_by_role("button", name="Skicka svaret").click()
    page.locator(".alert-success").wait_for()
    page.wait_for_load_state()
    assert _kept(page) == []
    page.goto(f"/brister/{one}/brev/")
    page.fill("[name=to]", "Psykiatrin")
    page.locator("[data-draft-status]", has_text=KEPT).wait_for()
    page.get_by_role("button", name="Visa brevet").click()
    page.locator("article.letter").wait_for()
    page.wait_for_load_state()
    assert _kept(page) == []


def test_a_draft_that_is_removed_stays_removed(open_page: Open) -> None:
    page = open_page(WIDTHS["phone"])
    _log_in(page, "ombud")
    _begin(page)
    page.get_by_role("button", name="Spara utkast").click()
    page.get_by_role("button", name="Ta bort utkastet").wait_for()
    page.fill("[name=tried]", "Något mer.")
    page.locator("[data-draft-status]", has_text=KEPT).wait_for()
    page.get_by_role("button", name="Ta bort utkastet").click()
    _no_offer(page)
    assert _kept(page) == []


def test_what_was_gone_back_from_and_then_sent_leaves_no_draft_behind(open_page: Open) -> None:
    page = open_page(WIDTHS["phone"])
    _log_in(page, "ombud")
    _begin(page)
    _look_through(page)
    page.go_back()
    page.fill("[name=text]", TEXT)
    page.select_option("[name=actor]", "region_psykiatri")
    page.check("[name=fault_level][value=central]")
    page.locator("[data-draft-status]", has_text=KEPT).wait_for()
    _send(page)
    page.wait_for_url("**/brister/1/")
    _no_offer(page)
    assert _kept(page) == []


@pytest.mark.parametrize("scripts", [False, True])
def test_what_has_to_be_put_right_is_where_one_comes_to(open_page: Open, scripts: bool) -> None:
    page = open_page(WIDTHS["phone"], scripts=scripts)
    _log_in(page, "ombud")
    page.goto("/anmal/")
    page.get_by_role("button", name="Granska").click()
    page.locator("#fel:focus", has_text="Något behöver rättas").wait_for()
    assert page.title().startswith("Fel: ")


def test_a_number_that_is_taken_away_is_no_longer_complained_of(open_page: Open) -> None:
    page = open_page(WIDTHS["phone"])
    _log_in(page, "ombud")
    page.goto("/anmal/")
    page.fill("[name=text]", "Klienten med personnummer 850709-9805 fick vänta.")
    page.locator("#text-fynd mark", has_text="850709-9805").wait_for()
    listened = page.locator("#text-sagt[role=status]")
    seen(listened).to_have_text("Kan någon kännas igen? Ett ställe att se över efter fältet.")
    page.fill("[name=text]", "Klienten")
    seen(page.locator("#text-fynd")).to_have_text("")
    seen(listened).to_have_text("")


def test_an_area_is_suggested_when_typing_pauses_and_changed_with_a_press(scene: Scene, open_page: Open) -> None:
    page = open_page(WIDTHS["phone"])
    _log_in(page, "ombud")
    page.goto("/anmal/")
    page.fill("[name=text]", "Klienten med personnummer 850709-9805 fick vänta.")
    page.locator("#text-fynd mark", has_text="850709-9805").wait_for()
    page.fill("[name=text]", TEXT)
    page.locator("[data-suggest-words]", has_text="Vi föreslår Vårdköer och väntetider").wait_for()
    page.locator("#text-fynd mark").wait_for(state="detached")
    picks = page.locator(".pick")
    assert picks.first.get_attribute("aria-pressed") == "true"
    other = picks.nth(1)
    other.press("Enter")
    assert other.get_attribute("aria-pressed") == "true"
    assert picks.first.get_attribute("aria-pressed") == "false"
    chosen = page.input_value("[name=area]")
    assert chosen not in ("", "vardkoer")
    page.select_option("[name=actor]", "region_psykiatri")
    page.check("[name=fault_level][value=lokal]")
    page.get_by_role("button", name="Granska").click()
    assert page.locator("[name=area]:checked").get_attribute("value") == chosen
    assert page.get_by_text("Vem kan läsa det här?").is_visible()
    page.get_by_role("button", name="Skicka in").click()
    page.wait_for_url("**/brister/1/")
    with reading(scene.engine) as session:
        assert session.get_one(Deficiency, 1).area == chosen


@pytest.mark.parametrize("scripts", [False, True])
def test_the_same_again_and_a_letter_about_it(scene: Scene, open_page: Open, scripts: bool) -> None:
    scene.file(area="vardkoer")
    page = open_page(WIDTHS["phone"], scripts=scripts)
    _log_in(page, "ombud")
    page.get_by_role("link", name="Mina brister").press("Enter")
    page.get_by_role("button", name="Samma igen").press("Enter")
    page.get_by_text("har nu hänt 2 gånger").wait_for()
    page.get_by_role("link", name="Vårdköer och väntetider").press("Enter")
    page.get_by_role("link", name="Skriv ett brev").press("Enter")
    page.get_by_label("Till vem?").fill("Psykiatrin i Borlänge")
    page.get_by_role("button", name="Visa brevet").press("Enter")
    assert "Psykiatrin i Borlänge" in page.locator("article").inner_text()
    printing = page.locator("button[data-print]")
    printing.wait_for(state="visible" if scripts else "hidden")
    with page.expect_download() as fetched:
        page.get_by_role("button", name="Hämta som Word").press("Enter")
    assert fetched.value.suggested_filename == "brev-2026-00001.docx"


@pytest.mark.parametrize("width", ["phone", pytest.param("desk", marks=pytest.mark.long)])
def test_axe_finds_nothing_light_or_dark(scene: Scene, open_page: Open, width: str) -> None:
    one = scene.file("2025-12-01T09:00", area="vardkoer")
    scene.decide(one, VerdictKind.ATGARDA, "ordforande", "2026-01-10T09:00")
    scene.pass_time("2026-02-02T09:00")
    page, found = open_page(WIDTHS[width]), []
    _log_in(page, "ombud")

    def look(what: str) -> None:
        for scheme in ("light", "dark") if width == "phone" else ("light",):  # colours know no width
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # no colours between two
            found.extend(_looked_over(page, f"{what}, {scheme}"))

    page.goto("/brister/mina")
    look("own list")
    page.goto(f"/brister/{one}/")
    look("with an answer at the top")
    page.get_by_role("link", name="Skriv ett brev").click()
    look("letter to edit")
    page.get_by_role("button", name="Visa brevet").click()
    look("letter")
    _begin(page)
    page.locator(".pick").first.wait_for()
    look("form with a suggestion")
    page.reload()
    page.locator(".draft").wait_for()
    page.context.set_offline(offline=True)
    page.get_by_role("button", name="Granska").click()
    look("form with a draft and no network")
    assert found == []


NAMED = "Anna Lindgren fick \N{GRINNING FACE}\ufe0f nej av handläggare Ahmed. Hon nås på 070-174 06 05."


@pytest.mark.parametrize("width", WIDTHS.values(), ids=WIDTHS)
def test_what_is_personal_is_marked_while_typing_and_replaced_with_the_keyboard(open_page: Open, width: int) -> None:
    page = open_page(width)
    _log_in(page, "ombud")
    page.goto("/anmal/")
    page.fill("[name=text]", NAMED)
    marks = page.locator("#text-fynd mark")
    marks.nth(2).wait_for()
    assert marks.all_inner_texts() == ["Anna Lindgren", "Ahmed", "070-174 06 05"]
    assert _looked_over(page, "typing") == []
    page.locator("#text-fynd").get_by_label("Det är ingen klients namn: Ahmed").press("Space")
    page.locator("#text-fynd mark", has_text="Ahmed").wait_for(state="detached")
    assert page.evaluate("document.activeElement.dataset.start") == "0", "the keyboard stands at what is left"
    page.keyboard.press("Enter")
    page.locator("#text-fynd mark", has_text="Lindgren").wait_for(state="detached")
    page.get_by_role("button", name="Byt mot ”ett telefonnummer”").press("Enter")
    marks.wait_for(state="detached")
    replaced = "Klienten fick \N{GRINNING FACE} nej av handläggare Ahmed. Hon nås på ett telefonnummer."
    assert page.input_value("[name=text]") == replaced
    page.locator("[name=text]").press("Control+z")
    assert page.input_value("[name=text]") == replaced.replace("ett telefonnummer", "070-174 06 05")
    page.locator("[name=text]").press("Control+Shift+z")
    assert page.input_value("[name=text]") == replaced
    page.select_option("[name=actor]", "region_psykiatri")
    page.check("[name=fault_level][value=lokal]")
    page.get_by_role("button", name="Granska").click()
    page.get_by_text("Vem kan läsa det här?").wait_for()
    assert page.locator("mark").count() == 0, "what was answered is not asked again"


def test_without_scripts_the_same_is_asked_when_it_is_sent(open_page: Open) -> None:
    page = open_page(WIDTHS["phone"], scripts=False)
    _log_in(page, "ombud")
    page.goto("/anmal/")
    page.fill("[name=text]", NAMED)
    page.select_option("[name=actor]", "region_psykiatri")
    page.check("[name=fault_level][value=lokal]")
    page.get_by_role("button", name="Granska").click()
    page.get_by_role("button", name="Byt mot ”ett telefonnummer”").click()
    assert page.locator("mark").all_inner_texts() == ["Anna Lindgren", "Ahmed"]
    page.get_by_role("button", name="Byt mot ”Klienten”").click()
    page.get_by_label("Det är ingen klients namn: Ahmed").check()
    page.get_by_role("button", name="Skicka in").click()
    page.get_by_text("Tack. Bristen är anmäld").wait_for()
    assert page.get_by_text("nej av handläggare Ahmed.").first.is_visible()


def test_a_text_counts_down_to_its_limit_and_says_so_to_who_listens(open_page: Open) -> None:
    page = open_page(WIDTHS["phone"])
    _log_in(page, "ombud")
    page.goto("/anmal/")
    box, line = page.locator("[name=text]"), page.locator("#text-antal")
    seen(line).to_have_text("Högst 10 000 tecken")
    assert "text-antal" in (box.get_attribute("aria-describedby") or "").split()
    box.fill("å" * 9_001)
    seen(line).to_have_text("9 001 av 10 000 tecken")
    assert line.get_attribute("aria-live") == "polite", "told when it begins to run out"
    box.fill("å" * 10_012)
    seen(line).to_have_text("12 tecken för mycket (högst 10 000)")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_is_chosen_is_seen_in_colours_of_ones_own(open_page: Open, scheme: Literal["light", "dark"]) -> None:
    page = open_page(WIDTHS["phone"])
    page.emulate_media(color_scheme=scheme, forced_colors="active")
    _log_in(page, "ombud")
    page.goto("/anmal/")
    chosen = page.locator("[name=fault_level]").first
    assert chosen.evaluate("one => getComputedStyle(one).appearance") == "auto", "the browser draws it"
