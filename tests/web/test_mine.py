"""An ombud's own deficiencies: where each is, with whom, since when, and what was last answered."""

from __future__ import annotations

import pytest
from sqlalchemy import event

from systembrist import handling
from systembrist.model import Deficiency, RoleKind, VerdictKind, WithdrawalReason
from systembrist.store.database import writing
from tests import meeting, world
from tests.pages import tree, words
from tests.pressing import press
from tests.scene import Scene
from web import listing

REASON = "Vi har ändrat rutinen."


def _cards(scene: Scene, query: str = "") -> list[str]:
    page = tree(scene.visitor("ombud").get(f"/brister/mina{query}").text)
    return [words(one) for one in page.iter("li") if "card" in (one.get("class") or "")]


@pytest.mark.parametrize(
    ("path", "said"),
    [("/brister/mina", "Du har inte anmält någon brist ännu."), ("/brister/", "Ingen brist är anmäld ännu.")],
)
def test_before_the_first_one_it_says_whose_are_missing_and_leads_to_the_form(
    scene: Scene, path: str, said: str
) -> None:
    page = scene.visitor("ombud").get(path).text
    assert said in words(tree(page))
    assert "Anmäl den första bristen" in page


def test_a_card_says_where_it_is_since_when_and_that_nobody_has_answered(scene: Scene) -> None:
    scene.file()
    (card,) = _cards(scene)
    assert "Hos Ledningsgruppen för PO Borlänge sedan 2 februari 2026." in card
    assert "Inget svar ännu." in card


def test_past_its_limit_the_card_says_when_it_should_have_been_decided(scene: Scene) -> None:
    meeting.plan(scene, "2026-04-14T13:00")
    scene.file()
    scene.pass_time("2026-04-14T14:00")
    (card,) = _cards(scene)
    assert "Går vidare 14 april 2026 om inget beslutas." in card
    scene.pass_time("2026-04-16T09:00")
    (card,) = _cards(scene)
    assert "Skulle ha beslutats senast 14 april 2026." in card, "the notes are not due yet, so nothing has passed on"
    assert "Går vidare" not in card


def test_what_a_meeting_has_decided_waits_for_its_minutes_and_nobody_is_blamed(scene: Scene) -> None:
    held = meeting.plan(scene, "2026-04-14T13:00")
    one = scene.file()
    scene.pass_time("2026-04-14T14:00")
    held.note(b1_kind="lyft", b1_reason=REASON)
    scene.pass_time("2026-05-02T09:00")
    said = "Har varit uppe på ett möte. Svaret kommer när protokollet är justerat."
    (card,) = _cards(scene)
    page = words(tree(scene.visitor("ombud").get(f"/brister/{one}/").text))
    for told in (card, page):
        assert said in told
        assert "Skulle ha beslutats" not in told
        assert "Lyft till nästa nivå" not in told


def test_within_the_regret_time_the_minutes_are_approved_and_the_answer_has_its_moment(scene: Scene) -> None:
    held = meeting.plan(scene, "2026-04-14T13:00")
    one = scene.file()
    scene.pass_time("2026-04-14T14:00")
    held.note(b1_kind="lyft", b1_reason=REASON)
    for name in ("justerare", "ordforande"):
        held.approve(name)
    said = "Har varit uppe på ett möte. Svaret kommer 15 april 2026 kl. 14.00."
    assert said in _cards(scene)[0]
    assert said in words(tree(scene.visitor("ombud").get(f"/brister/{one}/").text))


def test_list_and_page_say_the_same_of_what_has_ended(scene: Scene) -> None:
    acted, regretted = scene.file("2025-12-01T09:00"), scene.file("2025-12-01T09:00")
    scene.decide(acted, VerdictKind.ATGARDA, "ordforande")
    with writing(scene.engine) as session:
        handling.withdraw(
            session, scene.policy, session.get_one(Deficiency, regretted), reason=WithdrawalReason.MISSTAG,
            account_id=scene.people["ombud"], now=scene.clock.now,
        )  # fmt: skip
    scene.pass_time("2026-02-05T09:00")
    cards = " ".join(_cards(scene))
    for one, said in ((acted, "Åtgärdad hos Ledningsgruppen för PO Borlänge, 3 februari 2026."),
                      (regretted, "Tillbakatagen 2 februari 2026.")):  # fmt: skip
        assert said in cards
        assert said in words(tree(scene.visitor("ombud").get(f"/brister/{one}/").text))


def test_the_last_answer_stands_on_the_card_and_at_the_top_of_the_page_new_until_it_is_read(scene: Scene) -> None:
    one = scene.file("2025-12-01T09:00")
    with writing(scene.engine) as session:
        world.decide(session, scene.policy, one, VerdictKind.ATGARDA, "2026-01-10T09:00",
                     by=scene.people["ordforande"], reason=REASON)  # fmt: skip
    scene.pass_time("2026-02-02T09:00")
    (card,) = _cards(scene)
    assert "Nytt svar" in card
    assert "Senaste svar: Ledningsgruppen för PO Borlänge, 11 januari 2026" in card
    assert f"Åtgärd här: {REASON}" in card
    page = tree(scene.visitor("ombud").get(f"/brister/{one}/").text)
    top = next(section for section in page.iter("section") if section.get("aria-labelledby") == "senast")
    assert "Senaste svar Nytt 11 januari 2026" in words(top)
    assert REASON in words(top)
    (card,) = _cards(scene)
    assert "Nytt svar" not in card


def test_a_question_is_no_answer(scene: Scene) -> None:
    one = scene.file()
    scene.decide(one, VerdictKind.KOMPLETTERA, "ordforande")
    ombud = scene.visitor("ombud")
    press(ombud, f"/brister/{one}/", f"/brister/{one}/komplettera", text="Det har hänt tre gånger.")
    (card,) = _cards(scene)
    assert "Inget svar ännu." in card
    page = words(tree(ombud.get(f"/brister/{one}/").text))
    assert "Inget svar ännu." in page
    assert "Senaste svar" not in page


def test_silence_is_no_answer(scene: Scene) -> None:
    one = scene.file("2025-04-01T09:00")
    scene.pass_time("2026-01-10T09:00")
    assert "Inget svar ännu." in _cards(scene)[0]
    page = scene.visitor("ombud").get(f"/brister/{one}/").text
    assert "Senaste svar" not in page
    assert "Inget svar ännu." in page


def test_a_question_that_waits_stands_as_a_question_and_not_as_an_answer(scene: Scene) -> None:
    one = scene.file()
    scene.decide(one, VerdictKind.KOMPLETTERA, "ordforande")
    page = scene.visitor("ombud").get(f"/brister/{one}/").text
    assert "Svara på frågan" in page
    assert "Senaste svar" not in page
    assert "Väntar på ditt svar" in _cards(scene)[0]


def test_a_body_that_answered_reads_no_last_answer_of_its_own(scene: Scene) -> None:
    one = scene.file("2025-12-01T09:00")
    scene.decide(one, VerdictKind.LYFT, "ordforande", "2025-12-02T09:00")
    scene.pass_time("2026-02-02T09:00")
    assert "Senaste svar" in scene.visitor("samordnare").get(f"/brister/{one}/").text
    assert "Senaste svar" not in scene.visitor("ordforande").get(f"/brister/{one}/").text


def test_the_list_costs_the_same_number_of_queries_however_long_it_is(scene: Scene) -> None:
    ombud = scene.visitor("ombud")
    scene.file()
    before = _queries(scene, lambda: ombud.get("/brister/mina"))
    for _ in range(8):
        scene.file()
    assert _queries(scene, lambda: ombud.get("/brister/mina")) == before


def _queries(scene: Scene, ask: object) -> int:
    asked: list[str] = []

    def note(*args: object) -> None:
        asked.append(str(args[2]))

    event.listen(scene.engine, "before_cursor_execute", note)
    try:
        assert callable(ask)
        ask()
    finally:
        event.remove(scene.engine, "before_cursor_execute", note)
    return len(asked)


def test_a_new_form_has_the_kommun_and_verksamhet_of_the_last_one_but_no_actor(scene: Scene) -> None:
    with writing(scene.engine) as session:
        joint = world.open_service(session, "PO Södra Dalarna", "Hedemora", "Säter")
        ombud = session.get_one(world.Account, scene.people["ombud"])
        world.accounts.grant(session, ombud, RoleKind.OMBUD, verksamhet=joint)
        joint_id = joint.id
    someone = scene.visitor("ombud")
    assert _chosen(someone.get("/anmal/").text, "kommun_id") == ""
    form = scene.form | {"verksamhet_id": str(joint_id), "kommun_id": str(world.kommun_id("Säter"))}
    assert someone.post("/anmal/", **form, area="vardkoer", step="send").status_code == 200
    page = someone.get("/anmal/").text
    assert _chosen(page, "verksamhet_id") == str(joint_id)
    assert _chosen(page, "kommun_id") == str(world.kommun_id("Säter"))
    assert _chosen(page, "actor") == ""
    assert "Välj bland dina brister" in page


def _chosen(page: str, name: str) -> str | None:
    field = next(one for one in tree(page).iter("select") if one.get("name") == name)
    options = list(field.iter("option"))
    return next((one for one in options if one.get("selected") is not None), options[0]).get("value")


def test_a_page_past_the_end_is_the_last_one(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "SHOWN", 2)
    for _ in range(3):
        scene.file()
    page = scene.visitor("ombud").get("/brister/mina?sida=9").text
    assert "Sida 2 av 2" in words(tree(page))
    assert len(_cards(scene, "?sida=9")) == 1


def test_another_view_keeps_the_area_and_begins_at_its_first_page(scene: Scene) -> None:
    scene.file(area="vardkoer")
    scene.file(area="bostad")
    page = tree(scene.visitor("ombud").get("/brister/mina?visa=pagar&omrade=vardkoer").text)
    nav = next(one for one in page.iter("nav") if one.get("aria-label") == "Urval")
    assert [one.get("href") for one in nav.iter("a")] == [
        "/brister/mina?omrade=vardkoer", "/brister/mina?visa=svar&omrade=vardkoer",
        "/brister/mina?visa=pagar&omrade=vardkoer", "/brister/mina?visa=avslutade&omrade=vardkoer",
    ]  # fmt: skip
