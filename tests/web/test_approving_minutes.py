"""The minutes of a meeting: who reads what in them, two who approve, and what the pages say when they can't."""

from __future__ import annotations

import pytest

from systembrist import handling
from systembrist.model import Deficiency, FaultLevel, RoleKind, VerdictKind
from systembrist.store.database import writing
from tests import meeting as room
from tests import world
from tests.meeting import Held
from tests.pages import tree, words
from tests.pressing import forms, send
from tests.scene import Scene

MEETS = "2026-04-14T13:00"
NOTED = "2026-04-14T14:00"
LATER = "2026-04-16T09:00"
REASON = "Väntetiderna gäller fler. Regionen måste svara."


@pytest.fixture
def held(scene: Scene) -> Held:
    """A meeting that has decided about one of two, two days ago."""
    meeting = room.plan(scene, MEETS)
    scene.file(text="Hemligt: hunden Sixten.")
    scene.file(area="sgi", actor="forsakringskassan")
    scene.pass_time(NOTED)
    meeting.note(b1_kind="lyft", b1_reason=REASON, note="Nästa gång i Säter.")
    scene.pass_time(LATER)
    return meeting


def read(held: Held, name: str) -> str:
    return words(tree(held.see(name, "protokoll")))


@pytest.mark.parametrize("name", ["samordnare", "ordforande", "justerare", "ledamot"])
def test_the_minutes_say_what_was_decided_why_and_what_was_not(held: Held, name: str) -> None:
    said = read(held, name)
    assert "Protokoll från mötet 14 april 2026 kl. 13.00" in said
    assert "§ 1. Nr 2026-00001, Vårdköer och väntetider – Regionens psykiatri" in said
    assert f"Lyft till nästa nivå Väntar på justering {REASON} Börjar gälla när både ordförande och justerare" in said
    assert "Låg hos ledningsgruppen och fick inget beslut på mötet: Nr 2026-00002" in said
    assert "Övrigt Nästa gång i Säter." in said
    assert "Ordföranden har inte justerat Justeraren har inte justerat" in said
    assert "Sixten" not in held.see(name, "protokoll"), "texts are in the packet, not in the minutes"
    assert "Ombud" not in said, "nor is who wrote"


def test_an_invited_organisation_reads_what_is_decided_about_what_is_released_and_no_more(held: Held) -> None:
    said = read(held, "brukare")
    assert REASON in said
    assert "Säter" not in said, "the chair's own words can be about what is not released"
    assert "Justera" not in [words(one) for one in tree(held.see("brukare", "protokoll")).iter("button")]
    assert "/rapporter/" not in held.see("brukare", "protokoll")
    assert "/rapporter/protokoll/" in held.see("ledamot", "protokoll")


def test_verdicts_stand_in_the_order_of_the_agenda(scene: Scene) -> None:
    held = room.plan(scene, MEETS)
    scene.file(area="sgi", actor="forsakringskassan")
    scene.file(consequences=("fara",))
    scene.pass_time(NOTED)
    held.note(b1_kind="avsluta", b1_reason="En gång.", b2_kind="lyft", b2_reason="Fara.")
    said = read(held, "ledamot")
    assert said.index("§ 1. Nr 2026-00002") < said.index("§ 2. Nr 2026-00001")


def test_the_page_and_the_file_name_the_same_as_left_without_a_verdict(scene: Scene) -> None:
    """What came after the call can wait for the next meeting, and was not passed over by this one."""
    held = room.plan(scene, MEETS)
    room.plan(scene, "2026-06-09T09:30")
    for area in ("sgi", "bostad"):
        scene.file(area=area)
    scene.pass_time("2026-04-02T09:00")
    late = scene.file(area="ekonomi")
    scene.pass_time(NOTED)
    held.note(b1_kind="avsluta", b1_reason=REASON)
    scene.decide(late, VerdictKind.LYFT, "ordforande")
    page, group = read(held, "ledamot"), scene.bodies[world.Level.LEDNINGSGRUPP]
    file = words(tree(scene.visitor("ledamot").get(f"/rapporter/protokoll/{group}").text))
    assert "Låg hos ledningsgruppen och fick inget beslut på mötet: Nr 2026-00002, Bostad" in page
    assert f"Nr 2026-{late:05}" not in page
    assert "Låg hos ledningsgruppen när mötet började och fick inget beslut: 2026-00002." in file


def test_two_different_people_approve_and_then_the_verdicts_take_effect(held: Held) -> None:
    page = held.approve("justerare").text
    assert "Du har justerat protokollet. Besluten börjar gälla när ni båda har gjort det." in page
    assert "Väntar på justering av ordföranden." in page
    assert held.row().adjuster_id == held.scene.people["justerare"]
    done = words(tree(held.approve("ordforande").text))
    assert "Justerat 16 april 2026." in done
    assert "Gäller sedan 16 april 2026 kl. 09.00." in done
    assert "<button" not in held.see("ordforande", "protokoll").split("<main")[1]
    assert "sedan ordföranden" not in done
    assert held.scene.visitor("ledamot").get(held.path()).request.path == held.path("protokoll")
    held.scene.pass_time("2026-04-16T10:00")
    assert held.scene.history(1)[0] == ("ledningsgrupp", "2026-04-16", "lyft")


def test_minutes_approved_within_the_regret_time_say_when_they_take_effect(scene: Scene) -> None:
    held = room.plan(scene, MEETS)
    scene.file()
    scene.pass_time(NOTED)
    held.note(b1_kind="lyft", b1_reason=REASON)
    held.approve("justerare")
    assert "Börjar gälla 15 april 2026 kl. 14.00." in held.approve("ordforande").text


def test_what_is_taken_back_after_the_approval_stays_in_the_minutes_and_says_so(scene: Scene) -> None:
    held = room.plan(scene, MEETS)
    scene.file()
    scene.pass_time(NOTED)
    held.note(b1_kind="lyft", b1_reason=REASON)
    held.approve("justerare")
    held.approve("ordforande")
    scene.visitor("ordforande").post("/brister/1/angra")
    taken_back = "Togs tillbaka 14 april 2026 kl. 14.00, innan det började gälla."
    assert f"Lyft till nästa nivå Tillbakataget {REASON} {taken_back}" in read(held, "ledamot")
    scene.decide(1, VerdictKind.AVSLUTA, "ordforande")
    assert taken_back in read(held, "ledamot")


def test_an_approval_of_an_old_version_is_refused_and_the_page_shows_the_new(held: Held) -> None:
    adjuster = held.scene.visitor("justerare")
    old = forms(adjuster.get(held.path("protokoll")).text)[held.path("justera")]
    held.note(b1_kind="avsluta", b1_reason="Vi ändrade oss.")
    answer = send(adjuster, held.path("justera"), old)
    assert answer.status_code == 409
    said = words(tree(answer.text))
    assert "Inte justerat: Protokollet har ändrats sedan du läste det. Läs det igen och justera sedan." in said
    assert "Avsluta utan åtgärd Väntar på justering Vi ändrade oss." in said
    assert held.row().adjuster_id is None
    again = send(adjuster, held.path("justera"), forms(answer.text)[held.path("justera")])
    assert "Du har justerat protokollet." in again.text


def test_an_approval_can_be_taken_back_until_both_have(held: Held) -> None:
    held.approve("justerare")
    assert "Justeringen är tillbakatagen." in held.unapprove("justerare").text
    assert held.row().adjuster_id is None
    held.note(b1_kind="avsluta", b1_reason="Rättat.")
    held.approve("justerare")
    held.approve("ordforande")
    answer = held.scene.visitor("justerare").post(held.path("aterta"))
    assert answer.status_code == 409
    assert "Protokollet är justerat" in answer.text


def test_who_has_not_approved_has_nothing_to_take_back(held: Held) -> None:
    held.approve("justerare")
    answer = held.scene.visitor("ordforande").post(held.path("aterta"))
    assert answer.status_code == 409
    assert "Du har inte justerat protokollet, eller så är justeringen redan tillbakatagen." in answer.text
    assert held.row().adjuster_id == held.scene.people["justerare"]


def test_the_same_person_can_not_approve_as_both(held: Held) -> None:
    with writing(held.scene.engine) as session:
        account = session.get_one(world.Account, held.scene.people["ordforande"])
        body = session.get_one(world.Body, held.scene.bodies[world.Level.LEDNINGSGRUPP])
        world.accounts.grant(session, account, RoleKind.JUSTERARE, body=body)
    both = held.scene.visitor("ordforande")
    page = both.get(held.path("protokoll")).text
    assert "Justera som ordförande" in page
    assert "Justera som justerare" in page
    sheet = forms(page)[held.path("justera")]
    unsaid = send(both, held.path("justera"), sheet | {"role": ""})
    assert unsaid.status_code == 422
    assert "Inte justerat:</strong> Det går inte att se i vilken roll du justerar." in unsaid.text
    assert send(both, held.path("justera"), {k: v for k, v in sheet.items() if k != "role"}).status_code == 422
    first = send(both, held.path("justera"), sheet | {"role": "ordforande"})
    assert "Den andra justeringen ska göras av någon annan." in first.text
    second = send(both, held.path("justera"), sheet | {"role": "justerare"})
    assert second.status_code == 409
    assert "Ordförande och justerare ska vara två olika personer." in second.text
    assert held.row().approved_at is None


def test_nobody_approves_in_a_role_that_is_not_theirs(held: Held) -> None:
    adjuster = held.scene.visitor("justerare")
    sheet = forms(adjuster.get(held.path("protokoll")).text)[held.path("justera")]
    assert "role" not in sheet, "the server knows it"
    for role in ("ordforande", "ledamot", "kung"):
        assert send(adjuster, held.path("justera"), sheet | {"role": role}).status_code == 404
    assert held.scene.visitor("ledamot").post(held.path("justera"), seen=sheet["seen"]).status_code == 404
    for tail in ("justera", "aterta"):
        empty = send(adjuster, held.path(tail), sheet | {"role": ""})
        assert empty.status_code == 422
        assert "Läs protokollet och tryck på knappen igen." in empty.text
    assert (held.row().chair_id, held.row().adjuster_id) == (None, None)


def test_approving_twice_is_said_to_have_been_done(held: Held) -> None:
    adjuster = held.scene.visitor("justerare")
    sheet = forms(adjuster.get(held.path("protokoll")).text)[held.path("justera")]
    send(adjuster, held.path("justera"), sheet)
    again = send(adjuster, held.path("justera"), sheet)
    assert again.status_code == 409
    assert "Protokollet är redan justerat av den rollen." in again.text


def test_what_is_still_undecided_is_said_where_one_approves(held: Held) -> None:
    said = read(held, "justerare")
    assert "1 punkt på mötet har inget beslut. Det som inte har det 21 april 2026 går vidare utan svar." in said
    held.scene.pass_time("2026-04-22T09:00")
    assert "har inget beslut. Det som" not in read(held, "justerare")


def test_there_are_no_minutes_before_the_day_or_of_a_meeting_that_is_called_off(scene: Scene) -> None:
    held = room.plan(scene, MEETS)
    chair = scene.visitor("ordforande")
    assert chair.get(held.path("protokoll")).request.path == held.path()
    answer = chair.post(held.path("justera"), seen="x")
    assert answer.status_code == 409
    assert "Mötet har inte varit ännu." in answer.text
    scene.pass_time("2026-04-14T12:00")
    assert "Justera</button>" not in held.see("ordforande", "protokoll")
    send(chair, held.path("stall-in"), forms(chair.get(held.path("stall-in")).text)[held.path("stall-in")])
    assert chair.get(held.path("protokoll")).request.path == held.path()
    assert chair.post(held.path("justera"), seen="x").status_code == 409


def test_a_correction_after_the_approval_changes_no_minutes(held: Held) -> None:
    held.approve("justerare")
    held.approve("ordforande")
    before = read(held, "ledamot")
    with writing(held.scene.engine) as session:
        handling.correct(
            session, session.get_one(Deficiency, 1), area="sgi", actor="forsakringskassan",
            fault_level=FaultLevel.LOKAL, account_id=held.scene.people["samordnare"], policy=held.scene.policy,
            now=world.at("2026-05-02T09:00"),
        )  # fmt: skip
    held.scene.pass_time("2026-05-03T09:00")
    assert read(held, "ledamot") == before


def test_who_approves_second_sees_that_nothing_has_changed_since_the_first(held: Held) -> None:
    assert "sedan ordföranden" not in read(held, "justerare")
    held.approve("ordforande")
    assert "Inget har ändrats sedan ordföranden justerade 16 april 2026 kl. 09.00." in read(held, "justerare")
    assert "sedan ordföranden" not in read(held, "ledamot")
    held.approve("justerare")


def test_who_approves_second_sees_what_has_changed_since_the_first_first_did(held: Held) -> None:
    held.approve("ordforande")
    held.unapprove("ordforande")
    held.scene.pass_time("2026-04-16T10:00")
    held.note(b1_kind="avsluta", b1_reason="Vi ändrade oss.", b2_kind="lyft", b2_reason="Ett till.")
    held.approve("ordforande")
    said = read(held, "justerare")
    assert "Ändrat sedan ordföranden först justerade 16 april 2026 kl. 09.00" in said
    assert f"Nr 2026-00001 : ändrat, var lyft till nästa nivå med skälet {REASON}" in said.replace("00001:", "00001 :")
    assert "Nr 2026-00002: nytt beslut" in said
    assert "Vilka som var med, eller övrigt" not in said
    assert said.count("Ändrat ") == 3, "in the heading, and at the two paragraphs"


def test_a_verdict_that_was_removed_and_other_words_are_told_of_too(held: Held) -> None:
    held.approve("ordforande")
    held.unapprove("ordforande")
    held.scene.pass_time("2026-04-16T10:00")
    held.scene.visitor("ordforande").post("/brister/1/angra")
    held.note(note="Nästa gång i Mora.")
    said = read(held, "justerare")
    assert "Nr 2026-00001: beslutet är borttaget" in said
    assert "Vilka som var med, eller övrigt" in said
