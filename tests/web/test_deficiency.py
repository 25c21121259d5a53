"""The page of one deficiency: who reads what on it, and everything that can be done there."""

from __future__ import annotations

from datetime import date

import pytest
from sqlmodel import select

from systembrist.model import (
    Deficiency,
    Event,
    EventKind,
    FaultLevel,
    Handover,
    RoleKind,
    Summary,
    Supplement,
    Verdict,
    VerdictKind,
)
from systembrist.store.database import reading, writing
from tests import world
from tests.pages import tree, words
from tests.pressing import forms, release, send
from tests.scene import Scene

TEXT = "åtta månader"
AUTHOR = " av Ombud"
NUMBER = "850709-9805"


def _get(scene: Scene, one: int) -> Deficiency:
    with reading(scene.engine) as session:
        return session.get_one(Deficiency, one)


def _kinds(scene: Scene, one: int) -> list[EventKind]:
    with reading(scene.engine) as session:
        return [
            event.kind for event in session.exec(select(Event).where(Event.deficiency_id == one).order_by(Event.id))
        ]


def _supplements(scene: Scene) -> list[str]:
    with reading(scene.engine) as session:
        return [one.text for one in session.exec(select(Supplement).order_by(Supplement.id))]


# --- reading


def test_before_release_only_the_verksamhet_reads_the_text(scene: Scene) -> None:
    one = scene.file(released=False)
    for name in ("ombud", "samordnare"):
        assert TEXT in scene.visitor(name).get(f"/brister/{one}/").text
    for name in ("ordforande", "justerare", "ledamot"):
        page = scene.visitor(name).get(f"/brister/{one}/").text
        assert TEXT not in page
        assert "Texten är inte släppt till ledningsgruppen ännu" in page
    assert scene.visitor("brukare").get(f"/brister/{one}/").status_code == 404


def test_after_release_the_group_reads_it_and_an_invited_organisation_only_the_summary(scene: Scene) -> None:
    one = scene.file()
    for name in ("ordforande", "justerare", "ledamot"):
        assert TEXT in scene.visitor(name).get(f"/brister/{one}/").text
    invited = scene.visitor("brukare").get(f"/brister/{one}/").text
    assert TEXT not in invited
    assert "Ingen sammanfattning är godkänd ännu" in invited


def test_only_the_author_and_the_samordnare_see_who_wrote(scene: Scene) -> None:
    one = scene.file()
    with writing(scene.engine) as session:
        service = world.known.verksamhet(session, scene.service_id)
        assert service is not None
        world.person(session, "kollega", RoleKind.OMBUD, service)
    for name in ("ombud", "samordnare"):
        assert AUTHOR in scene.visitor(name).get(f"/brister/{one}/").text
    scene.decide(one, VerdictKind.LYFT, "ordforande")
    scene.pass_time("2026-02-04T09:00")
    for name in ("kollega", "ordforande", "justerare", "ledamot", "brukare", "kommun"):
        page = scene.visitor(name).get(f"/brister/{one}/").text
        assert "Brist 2026-" in page
        assert AUTHOR not in page


@pytest.mark.parametrize("name", ["lansstyrelse", "socialstyrelsen", "beredningsgrupp", "admin", "kommun"])
def test_nobody_it_has_not_come_to_learns_that_it_exists(scene: Scene, name: str) -> None:
    one = scene.file()
    for path in (f"/brister/{one}/", "/brister/999/"):
        answer = scene.visitor(name).get(path)
        assert answer.status_code == 404
        assert TEXT not in answer.text
    assert _same(scene, name, one)


def _same(scene: Scene, name: str, one: int) -> bool:
    someone = scene.visitor(name)
    there, not_there = (someone.get(path).text for path in (f"/brister/{one}/", "/brister/999/"))
    return there.replace(world.token(there), "") == not_there.replace(world.token(not_there), "")


# --- releasing


def test_the_samordnare_releases_the_text_by_name_and_once(scene: Scene) -> None:
    one = scene.file(released=False)
    samordnare = scene.visitor("samordnare")
    assert "Släpp 1 text till ledningsgruppen" in words(tree(samordnare.get("/").text))
    sheet = forms(samordnare.get(f"/brister/{one}/").text)[f"/brister/{one}/slapp"]
    assert "Ledningsgruppen kan nu läsa det du har släppt" in send(samordnare, f"/brister/{one}/slapp", sheet).text
    assert _get(scene, one).released_by == scene.people["samordnare"]
    assert "Släpp texten" not in samordnare.get(f"/brister/{one}/").text
    again = send(samordnare, f"/brister/{one}/slapp", sheet)
    assert again.status_code == 409
    assert "redan släppt" in again.text
    assert _kinds(scene, one).count(EventKind.RELEASED) == 1


# --- correcting


def test_correcting_confirms_area_actor_and_level(scene: Scene) -> None:
    one = scene.file()
    ombud = scene.visitor("ombud")
    assert "föreslaget, inte bekräftat" in ombud.get(f"/brister/{one}/").text
    answer = ombud.post(f"/brister/{one}/ratta", area="bostad", actor="bostadsbolag", fault_level="central")
    assert "Uppgifterna är bekräftade" in answer.text
    assert "föreslaget, inte bekräftat" not in answer.text
    found = _get(scene, one)
    assert (found.area, found.actor, found.fault_level, found.area_confirmed) == (
        "bostad",
        "bostadsbolag",
        "central",
        True,
    )


def test_a_correction_with_something_missing_says_what_and_changes_nothing(scene: Scene) -> None:
    one = scene.file(actor=None, fault_level=None)
    answer = scene.visitor("ombud").post(f"/brister/{one}/ratta", area="", actor="", fault_level="x")
    assert answer.status_code == 422
    summary = next(item for item in tree(answer.text).iter("div") if item.get("id") == "fel")
    assert {link.get("href") for link in summary.iter("a")} == {"#area", "#actor", "#fault_level-0"}
    assert not _get(scene, one).area_confirmed


# --- asking back


def test_a_question_reaches_the_ombud_whose_answer_is_added_below_the_text(scene: Scene) -> None:
    one = scene.file()
    chair, ombud = scene.visitor("ordforande"), scene.visitor("ombud")
    asked = chair.post(f"/brister/{one}/besluta", kind="komplettera", reason="Hur länge har det pågått?")
    assert "Frågan är skickad till ombudet" in asked.text
    assert "Hur länge har det pågått?" in ombud.get("/").text
    page = ombud.get(f"/brister/{one}/").text
    assert "Hur länge har det pågått?" in page
    assert "Svara på frågan" in page
    empty = ombud.post(f"/brister/{one}/komplettera", text="")
    assert empty.status_code == 422
    assert "Skriv ditt svar." in empty.text
    assert (
        "Svaret är skickat som en komplettering"
        in ombud.post(f"/brister/{one}/komplettera", text="Sedan i höstas.").text
    )
    shown = ombud.get(f"/brister/{one}/").text
    assert "Komplettering 2 februari 2026 (inte släppt till ledningsgruppen)</h3>" in shown
    assert "Sedan i höstas." in shown
    assert "Sedan i höstas." not in _get(scene, one).text, "what was filed stays as it was filed"
    assert scene.history(one) == [("ledningsgrupp", None, None)], "a question stops no clock and ends no stay"


def test_a_personnummer_in_an_answer_is_refused_and_kept_only_in_its_field(scene: Scene) -> None:
    one = scene.file()
    scene.decide(one, VerdictKind.KOMPLETTERA, "ordforande")
    answer = scene.visitor("ombud").post(f"/brister/{one}/komplettera", text=f"Det var {NUMBER}.")
    assert answer.status_code == 422
    assert answer.text.count(NUMBER) == 2, "in the field, and marked below it"
    assert _supplements(scene) == []


def test_the_group_reads_an_answer_once_the_samordnare_has_released_it(scene: Scene) -> None:
    one = scene.file()
    scene.decide(one, VerdictKind.KOMPLETTERA, "ordforande")
    chair, samordnare = scene.visitor("ordforande"), scene.visitor("samordnare")
    scene.visitor("ombud").post(f"/brister/{one}/komplettera", text="Sedan i höstas.")
    for name in ("ordforande", "justerare", "ledamot", "brukare"):
        assert "Sedan i höstas." not in scene.visitor(name).get(f"/brister/{one}/").text, name
    assert "Släpp 1 text till ledningsgruppen" in words(tree(samordnare.get("/").text))
    page = samordnare.get(f"/brister/{one}/").text
    assert "Sedan i höstas." in page
    assert "Släpp kompletteringen till ledningsgruppen" in page
    assert release(samordnare, one).status_code == 200
    for name in ("ordforande", "justerare", "ledamot"):
        shown = scene.visitor(name).get(f"/brister/{one}/").text
        assert "Komplettering 2 februari 2026</h3>" in shown, name
        assert "Sedan i höstas." in shown, name
    assert "Sedan i höstas." not in scene.visitor("brukare").get(f"/brister/{one}/").text
    assert "släppt till ledningsgruppen)" not in chair.get(f"/brister/{one}/").text


def test_there_is_an_answer_form_only_while_a_question_waits(scene: Scene) -> None:
    one = scene.file()
    ombud, form = scene.visitor("ombud"), "Svara på frågan"
    assert form not in ombud.get(f"/brister/{one}/").text
    assert ombud.post(f"/brister/{one}/komplettera", text="Ingen har frågat.").status_code == 409
    scene.decide(one, VerdictKind.KOMPLETTERA, "ordforande")
    assert form in ombud.get(f"/brister/{one}/").text
    ombud.post(f"/brister/{one}/komplettera", text="Det första svaret.")
    assert form not in ombud.get(f"/brister/{one}/").text
    again = ombud.post(f"/brister/{one}/komplettera", text="Ett svar till.")
    assert again.status_code == 409
    assert "Ingen väntar på en komplettering" in again.text
    scene.clock.set("2026-02-03T09:00")
    scene.decide(one, VerdictKind.KOMPLETTERA, "ordforande")
    assert form in ombud.get(f"/brister/{one}/").text
    assert ombud.post(f"/brister/{one}/komplettera", text="Det andra svaret.").status_code == 200
    assert _supplements(scene) == ["Det första svaret.", "Det andra svaret."]


def test_a_question_of_a_group_that_has_let_it_go_waits_for_nothing(scene: Scene) -> None:
    one = scene.file()
    scene.decide(one, VerdictKind.KOMPLETTERA, "ordforande")
    scene.decide(one, VerdictKind.LYFT, "ordforande")
    scene.pass_time("2026-02-04T09:00")
    ombud = scene.visitor("ombud")
    assert "Svara på frågan" not in ombud.get(f"/brister/{one}/").text
    assert ombud.post(f"/brister/{one}/komplettera", text="För sent.").status_code == 409


# --- urgency


@pytest.mark.parametrize("name", ["samordnare", "ordforande"])
def test_it_is_marked_urgent_once_and_everyone_sees_it(scene: Scene, name: str) -> None:
    one = scene.file(asks_urgent=True)
    someone = scene.visitor(name)
    before = words(tree(someone.get(f"/brister/{one}/").text))
    assert "Ombudet ber om skyndsamhet" in before
    assert "Ombudet ber om att det behandlas skyndsamt." in before
    assert "Bristen är skyndsam." in someone.post(f"/brister/{one}/skyndsam").text
    assert _get(scene, one).urgent
    page = words(tree(scene.visitor("ombud").get(f"/brister/{one}/").text))
    assert "Skyndsam" in page
    assert "Bristen behandlas skyndsamt." in page
    assert "Behandla skyndsamt" not in someone.get(f"/brister/{one}/").text
    assert someone.post(f"/brister/{one}/skyndsam").status_code == 409
    assert _kinds(scene, one).count(EventKind.MARKED_URGENT) == 1


def test_a_chair_marks_nothing_urgent_that_is_not_released_or_has_left(scene: Scene) -> None:
    held_back, gone = scene.file(released=False), _at_the_kommun(scene)
    chair = scene.visitor("ordforande")
    for one in (held_back, gone):
        assert "Behandla skyndsamt" not in chair.get(f"/brister/{one}/").text
        assert chair.post(f"/brister/{one}/skyndsam").status_code == 404
        assert not _get(scene, one).urgent


def test_a_held_lift_rises_at_the_next_run_once_it_is_marked_urgent(scene: Scene) -> None:
    one = _at_the_kommun(scene)
    scene.decide(one, VerdictKind.LYFT, "kommun")
    scene.pass_time("2026-02-06T09:00")
    assert scene.history(one)[-1][0] == "kommun", "it waits for 15 January"
    scene.visitor("samordnare").post(f"/brister/{one}/skyndsam")
    scene.pass_time("2026-02-06T09:10")
    assert scene.history(one)[-2:] == [("kommun", "2026-02-06", "lyft"), ("lansstyrelse", None, None)]


def test_a_held_lift_rises_too_once_its_level_is_corrected_to_central(scene: Scene) -> None:
    one = _at_the_kommun(scene)
    scene.decide(one, VerdictKind.LYFT, "kommun")
    scene.pass_time("2026-02-06T09:00")
    scene.visitor("ombud").post(
        f"/brister/{one}/ratta", area="vardkoer", actor="region_psykiatri", fault_level=FaultLevel.CENTRAL.value
    )
    scene.pass_time("2026-02-06T09:10")
    assert scene.history(one)[-1][0] == "lansstyrelse"


# --- where it is


def test_everyone_is_told_of_a_lift_that_has_taken_effect_and_waits(scene: Scene) -> None:
    one = _at_the_kommun(scene)
    scene.decide(one, VerdictKind.LYFT, "kommun")
    told, names = "Beslutat: lyft. Går vidare 15 januari 2027.", ("ombud", "samordnare", "ordforande", "ledamot")
    for name in names:
        assert "Går vidare 15 januari 2027 om inget beslutas." in _shown(scene, name, one), name
    scene.pass_time("2026-02-06T09:00")
    for name in (*names, "brukare", "kommun"):
        assert told in _shown(scene, name, one), name
    assert told in words(tree(scene.visitor("ombud").get("/brister/mina").text))


def test_at_the_top_nothing_is_said_to_go_further(scene: Scene) -> None:
    one = scene.file("2024-02-02T09:00")
    scene.pass_time("2025-03-02T09:00")
    assert scene.history(one)[-1][0] == "socialstyrelsen"
    for page in (_shown(scene, "ombud", one), words(tree(scene.visitor("ombud").get("/brister/mina").text))):
        assert "Räknas som obesvarad efter 15 maj 2025 om inget beslutas." in page
        assert "Går vidare" not in page
    scene.pass_time("2025-05-17T09:00")
    assert "Inget svar lämnat till 15 maj 2025. Ligger kvar." in _shown(scene, "ombud", one)


def test_the_page_says_what_it_led_to_and_that_the_client_agrees(scene: Scene) -> None:
    one = scene.file(consequences=("fara", "ekonomi"), children=True, client_agrees=True, occurred=date(2026, 1, 15))
    page = _shown(scene, "ordforande", one)
    for fact in ("Fara", "Barn berörs", "Följd", "Är med på att det lyfts", "15 januari 2026"):
        assert fact in page, fact


def _shown(scene: Scene, name: str, one: int) -> str:
    return words(tree(scene.visitor(name).get(f"/brister/{one}/").text))


# --- deciding


@pytest.mark.parametrize(
    "fields", [{}, {"kind": "lyft"}, {"reason": "Ett skäl."}, {"kind": "nej", "reason": "Ett skäl."}]
)
def test_a_verdict_needs_a_kind_and_a_reason_and_loses_nothing_typed(scene: Scene, fields: dict[str, str]) -> None:
    one = scene.file()
    answer = scene.visitor("ordforande").post(f"/brister/{one}/besluta", **fields)
    assert answer.status_code == 422
    assert "Något behöver rättas" in answer.text
    assert fields.get("reason", "Skriv varför") in answer.text
    with reading(scene.engine) as session:
        assert session.exec(select(Verdict)).all() == []


def test_a_form_with_errors_is_shown_also_to_one_with_unread_answers(scene: Scene) -> None:
    one = scene.file()
    scene.decide(one, VerdictKind.KOMPLETTERA, "ordforande")
    assert scene.visitor("ombud").post(f"/brister/{one}/komplettera", text="").status_code == 422


def test_a_personnummer_in_a_reason_is_refused(scene: Scene) -> None:
    one = scene.file()
    answer = scene.visitor("ordforande").post(f"/brister/{one}/besluta", kind="lyft", reason=f"Gäller {NUMBER}.")
    assert answer.status_code == 422
    assert answer.text.count(NUMBER) == 2, "in the field, and marked below it"


def test_a_verdict_is_taken_back_within_its_regret_time_as_if_it_had_not_been_given(scene: Scene) -> None:
    one = scene.file()
    chair, ombud = scene.visitor("ordforande"), scene.visitor("ombud")
    noted = chair.post(f"/brister/{one}/besluta", kind="avsluta", reason="En enskild händelse.")
    assert "Det börjar gälla 3 februari 2026 kl. 09.00" in noted.text
    assert "Ni har beslutat Avsluta utan åtgärd" in words(tree(chair.get(f"/brister/{one}/").text))
    assert "En enskild händelse." not in ombud.get(f"/brister/{one}/").text
    scene.clock.set("2026-02-03T08:59:59")
    assert "Beslutet är tillbakataget" in chair.post(f"/brister/{one}/angra").text
    scene.pass_time("2026-02-05")
    assert scene.history(one) == [("ledningsgrupp", None, None)]
    page = ombud.get(f"/brister/{one}/").text
    assert "tog tillbaka" not in page
    assert "En enskild händelse." not in page
    assert "Inget nytt sedan" in ombud.get("/").text


def test_a_verdict_that_has_taken_effect_is_not_taken_back(scene: Scene) -> None:
    one = scene.file()
    chair = scene.visitor("ordforande")
    chair.post(f"/brister/{one}/besluta", kind="lyft", reason="Ett skäl.")
    scene.clock.set("2026-02-03T09:00")
    answer = chair.post(f"/brister/{one}/angra")
    assert answer.status_code == 409
    assert "Ta tillbaka beslutet" not in chair.get(f"/brister/{one}/").text


def test_a_second_verdict_gets_the_page_that_somebody_was_first(scene: Scene) -> None:
    one = scene.file()
    with writing(scene.engine) as session:
        service = world.known.verksamhet(session, scene.service_id)
        assert service is not None
        world.person(session, "ordforande2", RoleKind.ORDFORANDE, service)
    assert (
        scene.visitor("ordforande")
        .post(f"/brister/{one}/besluta", kind="lyft", reason="Det första skälet.")
        .status_code
        == 200
    )
    answer = scene.visitor("ordforande2").post(f"/brister/{one}/besluta", kind="avsluta", reason="Det andra skälet.")
    assert answer.status_code == 409
    assert "Det finns redan ett beslut" in answer.text
    with reading(scene.engine) as session:
        assert [one.reason for one in session.exec(select(Verdict)).all()] == ["Det första skälet."]


def test_a_verdict_on_what_has_moved_on_meanwhile_is_no_verdict(scene: Scene) -> None:
    one = scene.file("2025-06-01T09:00")
    chair = scene.visitor("ordforande")
    scene.pass_time("2026-01-02T09:00")
    answer = chair.post(f"/brister/{one}/besluta", kind="lyft", reason="För sent.")
    assert answer.status_code == 404
    with reading(scene.engine) as session:
        assert session.exec(select(Verdict)).all() == []


@pytest.mark.parametrize(
    ("name", "action"),
    [
        ("ombud", "besluta"),
        ("samordnare", "besluta"),
        ("ledamot", "besluta"),
        ("justerare", "besluta"),
        ("kommun", "besluta"),
        ("brukare", "besluta"),
        ("ombud", "slapp"),
        ("ordforande", "slapp"),
        ("ordforande", "ratta"),
        ("ledamot", "komplettera"),
        ("kommun", "angra"),
        ("ombud", "skyndsam"),
        ("ledamot", "skyndsam"),
        ("kommun", "skyndsam"),
        ("socialstyrelsen", "besluta"),
    ],
)
def test_the_wrong_role_meets_a_page_that_does_not_exist(scene: Scene, name: str, action: str) -> None:
    one = scene.file(released=action != "slapp")
    answer = scene.visitor(name).post(f"/brister/{one}/{action}", kind="lyft", reason="Ett skäl.", text="Text.")
    assert answer.status_code == 404
    assert EventKind.DECIDED not in _kinds(scene, one)


def test_a_chair_does_not_decide_on_a_text_that_is_not_released(scene: Scene) -> None:
    one = scene.file(released=False)
    chair = scene.visitor("ordforande")
    assert "Spara beslutet" not in chair.get(f"/brister/{one}/").text
    assert chair.post(f"/brister/{one}/besluta", kind="lyft", reason="Ett skäl.").status_code == 404


def test_a_colleague_neither_corrects_nor_supplements_anothers_report(scene: Scene) -> None:
    one = scene.file()
    with writing(scene.engine) as session:
        service = world.known.verksamhet(session, scene.service_id)
        assert service is not None
        world.person(session, "kollega", RoleKind.OMBUD, service)
    colleague = scene.visitor("kollega")
    assert TEXT in colleague.get(f"/brister/{one}/").text
    assert colleague.post(f"/brister/{one}/ratta", area="bostad", actor="bank", fault_level="lokal").status_code == 404
    assert colleague.post(f"/brister/{one}/komplettera", text="Mer.").status_code == 404


# --- the kommun's summary


def test_the_kommuns_summary_is_approved_by_name_and_follows_the_lift(scene: Scene) -> None:
    one = _at_the_kommun(scene)
    scene.visitor("kommun").post(f"/brister/{one}/besluta", kind="lyft", reason="Ett skäl.", summary="Väntan är lång.")
    with reading(scene.engine) as session:
        (kept,) = session.exec(select(Summary)).all()
    assert (kept.text, kept.approved_by) == ("Väntan är lång.", scene.people["kommun"])
    assert kept.approver.startswith("Kommun, ")


def test_a_summary_taken_back_with_its_verdict_never_rises(scene: Scene) -> None:
    one = _at_the_kommun(scene)
    kommun = scene.visitor("kommun")
    kommun.post(f"/brister/{one}/besluta", kind="lyft", reason="Ett skäl.", summary="Väntan är lång.")
    kommun.post(f"/brister/{one}/angra")
    scene.pass_time("2027-01-16T09:00")
    assert scene.history(one)[-1][0] == "lansstyrelse"
    with reading(scene.engine) as session:
        (copy,) = session.exec(select(Handover)).all()
    assert copy.summary is None


def test_nobody_outside_the_kommun_learns_of_the_summary_within_the_regret_time(scene: Scene) -> None:
    one = _at_the_kommun(scene)
    scene.visitor("kommun").post(f"/brister/{one}/besluta", kind="lyft", reason="Ett skäl.", summary="Väntan är lång.")
    for name in ("ombud", "ordforande", "brukare"):
        page = scene.visitor(name).get(f"/brister/{one}/").text
        assert "godkände en sammanfattning" not in page.lower(), name
        assert "Väntan är lång." not in page, name
    scene.pass_time(f"{scene.clock.now.year + 1}-01-16T09:00")
    assert "Väntan är lång." in scene.visitor("brukare").get(f"/brister/{one}/").text


def _at_the_kommun(scene: Scene) -> int:
    one = scene.file()
    scene.decide(one, VerdictKind.LYFT, "ordforande")
    scene.pass_time("2026-02-04T09:00")
    return one


def test_who_can_read_it_is_said_to_whoever_looks(scene: Scene) -> None:
    one = scene.file(released=False)
    mine, theirs = (words(tree(scene.visitor(name).get(f"/brister/{one}/").text)) for name in ("ombud", "samordnare"))
    assert "Bara du och samordnaren ser att det är du som har skrivit." in mine
    assert "och du får e-post" in mine
    assert "Bara den som har skrivit och samordnaren ser vem det är." in theirs
    assert "du får e-post" not in theirs
    assert "När samordnaren har släppt texten: ledamöterna" in mine
    released = scene.file()
    assert "texten släpptes till dem 2 februari 2026" in words(
        tree(scene.visitor("ombud").get(f"/brister/{released}/").text)
    )
