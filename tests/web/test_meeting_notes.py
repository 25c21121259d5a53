"""The chair notes in the meeting: one large form, saved point by point, from which nothing typed is ever lost."""

from __future__ import annotations

from datetime import date

import pytest

from systembrist import clock, organisations
from systembrist.model import Deficiency, FeedbackKind, Verdict, VerdictKind
from systembrist.store import feedback, meetings, referrals
from systembrist.store import organisations as known
from systembrist.store.database import reading, writing
from tests import meeting as room
from tests import world
from tests.meeting import Held
from tests.pages import tree, words
from tests.scene import Scene
from tests.world import Visitor

MEETS = "2026-04-14T13:00"
NOW = "2026-04-14T14:00"


@pytest.fixture
def held(scene: Scene) -> Held:
    """A meeting that goes on, with three points on the table: 1 and 2 the same fault, 3 another."""
    meeting = room.plan(scene, MEETS)
    scene.file()
    scene.file()
    scene.file(area="sgi", actor="forsakringskassan")
    scene.pass_time(NOW)
    return meeting


def noted(held: Held) -> dict[int, tuple[VerdictKind, str]]:
    """What stands noted in the meeting."""
    return {one.deficiency_id: (one.kind, one.reason) for one in rows(held)}


def rows(held: Held) -> list[Verdict]:
    with reading(held.scene.engine) as session:
        return list(meetings.verdicts(session, held.meeting_id))


def due(scene: Scene, one: int) -> str:
    with reading(scene.engine) as session:
        stay = referrals.open_stay(session, one)
    return "" if stay is None else str(clock.local_date(stay.due_at))


def test_all_that_is_filled_in_is_noted_at_once_and_the_rest_left_undecided(held: Held) -> None:
    answer = held.note(b1_kind="lyft", b1_reason="Det gäller flera.", b3_kind="avsluta", b3_reason="En gång.")
    assert answer.status_code == 200
    assert "Sparat." in answer.text
    assert noted(held) == {1: (VerdictKind.LYFT, "Det gäller flera."), 3: (VerdictKind.AVSLUTA, "En gång.")}
    assert "2 av 3 har beslut" in words(tree(answer.text))


def press(held: Held, chair: Visitor, one: int, kind: str, reason: str = "Ett skäl.") -> str:
    """Writes a reason and presses a verdict; where one lands."""
    sheet = held.sheet(chair) | {f"b{one}-reason": reason, "beslut": f"b{one}-kind:{kind}"}
    return str(chair.client.post(held.path("anteckna"), data=sheet).headers["Location"])


def test_one_press_notes_a_verdict_and_leads_to_the_next_point_without_one(held: Held) -> None:
    chair = held.scene.visitor("ordforande")
    assert press(held, chair, 2, "lyft") == f"{held.path()}?vid=3#brist-3"
    went = press(held, chair, 3, "avsluta", "En gång.")
    assert went == f"{held.path()}?vid=1#brist-1", "what was passed over comes last"
    (point,) = [one for one in tree(chair.get(went).text).iter("article") if one.get("id") == "brist-1"]
    assert "Sparat. 2 av 3 punkter har beslut." in words(point)
    went = press(held, chair, 1, "atgarda")
    assert went == f"{held.path()}?vid=klart#klart"
    assert "Sparat. 3 av 3 punkter har beslut. Alla punkter är klara" in words(tree(chair.get(went).text))
    assert {one: kind for one, (kind, _) in noted(held).items()} == {
        1: VerdictKind.ATGARDA, 2: VerdictKind.LYFT, 3: VerdictKind.AVSLUTA,
    }  # fmt: skip


def test_another_press_changes_what_was_noted_and_a_new_reason_alone_does_too(held: Held) -> None:
    chair = held.scene.visitor("ordforande")
    press(held, chair, 1, "lyft")
    press(held, chair, 1, "avsluta")
    assert noted(held)[1] == (VerdictKind.AVSLUTA, "Ett skäl.")
    assert "Sparat." in held.note(b1_reason="Ett bättre skäl.").text
    assert noted(held)[1] == (VerdictKind.AVSLUTA, "Ett bättre skäl.")


@pytest.mark.parametrize("pressed", ["", "lyft", ":", "b77-kind:lyft", "b1-kind:bifalla", "b1-kind:", "note:hej"])
def test_a_press_that_no_page_of_ours_makes_notes_nothing(held: Held, pressed: str) -> None:
    chair = held.scene.visitor("ordforande")
    sheet = held.sheet(chair) | {"beslut": pressed}
    answer = chair.client.post(held.path("anteckna"), data=sheet, follow_redirects=True)
    assert answer.status_code in (200, 422)
    assert noted(held) == {}


def test_a_press_without_a_reason_says_so_and_keeps_the_choice(held: Held) -> None:
    chair = held.scene.visitor("ordforande")
    answer = chair.client.post(held.path("anteckna"), data=held.sheet(chair) | {"beslut": "b2-kind:lyft"})
    assert answer.status_code == 422
    assert "Punkt 2: Skriv varför." in words(tree(answer.text))
    assert room.forms(answer.text)[held.path("anteckna")]["b2-kind"] == "lyft"
    assert "Lyft till nästa nivå (valt)" in words(tree(answer.text))


def test_what_another_meeting_decided_is_told_apart_from_what_none_has(held: Held) -> None:
    held.note(b1_kind="lyft", b1_reason="Ett skäl.")
    held.scene.decide(2, VerdictKind.LYFT, "ordforande", NOW)
    later = room.plan(held.scene, "2026-06-14T13:00")
    said = words(tree(later.see("ledamot")))
    assert (
        "Beslutade på mötet 14 april 2026 Protokollet är inte justerat, så besluten har inte börjat gälla. "
        "Nr 2026-00001, Vårdköer och väntetider: lyft till nästa nivå" in said
    )
    assert "Beslutade utanför möte Besluten har inte börjat gälla än. Nr 2026-00002" in said


@pytest.mark.parametrize(("to", "lands"), [("protokoll", "protokoll"), ("77", ""), ("https://annan.example", "")])
def test_saving_leads_nowhere_else(held: Held, to: str, lands: str) -> None:
    assert held.note(next=to).request.path == held.path(lands)


def test_what_can_not_be_saved_comes_back_as_typed_and_the_rest_is_saved(held: Held) -> None:
    answer = held.note(
        b1_kind="lyft", b1_reason="Detta är giltigt.",
        b2_kind="atgarda", b2_reason="Ring klienten, 19121212-1212.",
        b3_reason="Ett skäl utan beslut.", note="Mer att säga.",
    )  # fmt: skip
    assert answer.status_code == 200
    assert "Resten är sparad. Det här behöver rättas" in answer.text
    assert noted(held) == {1: (VerdictKind.LYFT, "Detta är giltigt.")}
    assert held.row().note == "Mer att säga."
    text = words(tree(answer.text))
    assert "Punkt 2: Texten innehåller ett personnummer" in text
    assert "Punkt 3: Välj ett beslut." in text
    fields = room.forms(answer.text)[held.path("anteckna")]
    assert fields["b2-reason"] == "Ring klienten, 19121212-1212."
    assert fields["b2-kind"] == "atgarda"
    assert fields["b3-reason"] == "Ett skäl utan beslut."
    assert fields["note"] == "Mer att säga."


def test_the_page_that_came_back_can_be_corrected_and_sent(held: Held) -> None:
    chair = held.scene.visitor("ordforande")
    answer = held.note(by=chair, b1_kind="lyft", b1_reason="Giltigt.", b3_reason="Utan beslut.")
    again = held.save(chair, dict(room.forms(answer.text)[held.path("anteckna")]), b3_kind="avsluta")
    assert "Sparat." in again.text
    assert noted(held) == {1: (VerdictKind.LYFT, "Giltigt."), 3: (VerdictKind.AVSLUTA, "Utan beslut.")}


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"b1_kind": "lyft"}, "Punkt 1: Skriv varför."),
        ({"b1_kind": "lyft", "b1_reason": "   "}, "Punkt 1: Skriv varför."),
        ({"b1_kind": "lyft", "b1_reason": "å" * 2001}, "Punkt 1: Texten är för lång (2001 tecken)"),
        ({"b1_kind": "bifalla", "b1_reason": "Ett skäl."}, "Punkt 1: Välj ett av alternativen."),
        ({"note": "Ring 19121212-1212."}, "Övrigt: Texten innehåller ett personnummer"),
        ({"note": "å" * 2001}, "Övrigt: Texten är för lång"),
        ({"present": ["77"]}, "Vilka var med? Välj bland platserna i ledningsgruppen."),
        ({"present": ["mer"]}, "Vilka var med? Välj bland platserna i ledningsgruppen."),
    ],
)
def test_what_can_not_be_is_refused_with_a_word_and_nothing_is_saved(
    held: Held, fields: dict[str, object], said: str
) -> None:
    answer = held.note(**fields)
    assert answer.status_code == 422
    assert "Inget är sparat. Det här behöver rättas" in answer.text
    assert said in words(tree(answer.text))
    assert noted(held) == {}
    assert held.row().note is None


def test_nothing_new_saves_nothing(held: Held) -> None:
    held.note(b1_kind="lyft", b1_reason="Ett skäl.")
    (before,) = rows(held)
    assert "Det fanns inget nytt att spara." in held.note().text
    assert rows(held) == [before]


def test_a_verdict_can_be_noted_again_until_somebody_has_approved(held: Held) -> None:
    held.note(b1_kind="lyft", b1_reason="Först.")
    held.note(b1_kind="avsluta", b1_reason="Sedan.")
    assert noted(held) == {1: (VerdictKind.AVSLUTA, "Sedan.")}
    assert held.approve("justerare").status_code == 200
    page = held.see("ordforande")
    assert 'name="b1-reason"' not in page
    assert "Ska något ändras får den som har justerat ta tillbaka justeringen först." in page


def test_what_was_typed_while_somebody_approved_is_not_lost(held: Held) -> None:
    chair = held.scene.visitor("ordforande")
    sheet = held.sheet(chair)
    held.approve("justerare")
    answer = held.save(chair, sheet, b1_kind="lyft", b1_reason="Ett långt skäl.", note="Mer att säga.")
    assert answer.status_code == 422
    assert "Ta tillbaka justeringen först" in words(tree(answer.text))
    fields = room.forms(answer.text)[held.path("anteckna")]
    assert (fields["b1-reason"], fields["note"]) == ("Ett långt skäl.", "Mer att säga.")
    assert noted(held) == {}
    held.unapprove("justerare")
    assert "Sparat." in held.save(chair, dict(fields)).text
    assert noted(held) == {1: (VerdictKind.LYFT, "Ett långt skäl.")}


def test_an_old_page_overwrites_nothing_but_keeps_its_words(held: Held) -> None:
    chair = held.scene.visitor("ordforande")
    sheet = held.sheet(chair)
    held.note(b1_kind="lyft", b1_reason="Den andra fliken.", note="Den andra fliken.")
    answer = held.save(chair, sheet, b1_kind="avsluta", b1_reason="Den här fliken.", note="Den här fliken.")
    assert answer.status_code == 422
    assert words(tree(answer.text)).count("Något annat har antecknats sedan du öppnade sidan.") == 4, (
        "listed, and beside"
    )
    assert noted(held) == {1: (VerdictKind.LYFT, "Den andra fliken.")}
    assert held.row().note == "Den andra fliken."
    insisted = held.save(chair, dict(room.forms(answer.text)[held.path("anteckna")]))
    assert "Sparat." in insisted.text
    assert noted(held) == {1: (VerdictKind.AVSLUTA, "Den här fliken.")}
    assert held.row().note == "Den här fliken."


def test_what_one_has_not_touched_on_an_old_page_is_no_quarrel(held: Held) -> None:
    held.note(b1_kind="lyft", b1_reason="Först.", note="Först.")
    chair = held.scene.visitor("ordforande")
    sheet = held.sheet(chair)
    held.note(b1_kind="avsluta", b1_reason="Den andra fliken.", note="Den andra fliken.")
    assert "Sparat." in held.save(chair, sheet, b2_kind="lyft", b2_reason="Den här fliken.").text
    assert noted(held) == {
        1: (VerdictKind.AVSLUTA, "Den andra fliken."),
        2: (VerdictKind.LYFT, "Den här fliken."),
    }
    assert held.row().note == "Den andra fliken."


def test_the_same_page_sent_twice_is_saved_once(held: Held) -> None:
    chair = held.scene.visitor("ordforande")
    sheet = held.sheet(chair) | {"b1-kind": "komplettera", "b1-reason": "Hur många?", "b2-kind": "lyft",
                                 "b2-reason": "Ett skäl."}  # fmt: skip
    held.save(chair, sheet)
    before = rows(held)
    assert "Det fanns inget nytt att spara." in held.save(chair, sheet).text
    assert rows(held) == before


def test_a_question_is_told_at_once_and_the_point_can_still_be_decided(held: Held) -> None:
    assert "Be ombudet komplettera (skickas direkt)" in words(tree(held.see("ordforande")))
    page = held.note(b1_kind="komplettera", b1_reason="Hur många gäller det?").text
    assert "Ombudet har fått frågan: Hur många gäller det?" in words(tree(page))
    with reading(held.scene.engine) as session:
        told = [one for one in feedback.of_deficiency(session, 1) if one.kind is FeedbackKind.FRAGA]
    assert [one.text for one in told] == ["Hur många gäller det?"]
    assert "Hur många gäller det?" in held.scene.visitor("ombud").get("/brister/1/").text
    held.note(b1_kind="lyft", b1_reason="Vi vet nog.")
    assert [one.kind for one in rows(held)] == [VerdictKind.KOMPLETTERA, VerdictKind.LYFT]


def test_an_urgent_verdict_holds_at_once_and_can_not_be_noted_again(held: Held) -> None:
    held.scene.visitor("samordnare").post("/brister/1/skyndsam")
    assert "Skyndsam: beslutet gäller direkt när du sparar" in held.see("ordforande")
    chair = held.scene.visitor("ordforande")
    sheet = held.sheet(chair)
    page = held.save(chair, sheet, b1_kind="lyft", b1_reason="Brådskar.").text
    assert "Gäller sedan 14 april 2026 kl. 14.00." in page
    assert 'name="b1-reason"' not in page
    answer = held.save(chair, sheet, b1_kind="avsluta", b1_reason="Nej.")
    assert answer.status_code == 422
    assert "eller så gäller beslutet redan" in answer.text
    assert "Nej.</textarea>" in answer.text.replace("\r\n", "")
    held.scene.pass_time("2026-04-14T15:00")
    assert held.scene.history(1)[0] == ("ledningsgrupp", "2026-04-14", "lyft")
    assert "Brådskar." in held.see("ledamot", "protokoll")


def test_the_same_verdict_about_all_that_are_the_same_fault(held: Held) -> None:
    page = held.see("ordforande")
    assert words(tree(page)).count("Samma beslut om flera: punkt 1, 2") == 1
    held.note(**{"alla-vardkoer-region_psykiatri-kind": "lyft", "alla-vardkoer-region_psykiatri-reason": "Samma fel."})
    assert noted(held) == dict.fromkeys((1, 2), (VerdictKind.LYFT, "Samma fel."))
    assert "Samma beslut om flera" not in held.see("ordforande")


def test_what_has_words_of_its_own_keeps_them(held: Held) -> None:
    held.note(
        **{"alla-vardkoer-region_psykiatri-kind": "lyft", "alla-vardkoer-region_psykiatri-reason": "Samma fel."},
        b2_kind="avsluta", b2_reason="Ett eget skäl.",
    )  # fmt: skip
    assert noted(held) == {1: (VerdictKind.LYFT, "Samma fel."), 2: (VerdictKind.AVSLUTA, "Ett eget skäl.")}


def test_a_common_verdict_is_not_about_what_the_page_did_not_show_nor_sent_twice(held: Held) -> None:
    chair = held.scene.visitor("ordforande")
    sheet = held.sheet(chair) | {"alla-vardkoer-region_psykiatri-kind": "komplettera",
                                 "alla-vardkoer-region_psykiatri-reason": "Hur länge?"}  # fmt: skip
    held.scene.file()
    held.save(chair, sheet)
    assert [one.deficiency_id for one in rows(held)] == [1, 2]
    held.save(chair, sheet)
    assert len(rows(held)) == 2
    answer = held.note(**{"alla-vardkoer-region_psykiatri-reason": "Utan beslut."})
    assert "Samma beslut om flera: Välj ett beslut." in words(tree(answer.text))
    assert "Utan beslut." in answer.text


def test_a_text_that_is_not_released_can_not_be_decided_on(held: Held) -> None:
    hidden = held.scene.file(released=False)
    page = held.see("ordforande")
    assert "Samordnaren har inte släppt texten än. Till dess går det inte att besluta om bristen." in page
    assert f'name="b{hidden}-reason"' not in page
    answer = held.note(**{f"b{hidden}-kind": "lyft", f"b{hidden}-reason": "Ändå."})
    assert answer.status_code == 422
    assert noted(held) == {}


def test_another_groups_deficiency_is_not_touched_by_naming_it(held: Held) -> None:
    with writing(held.scene.engine) as session:
        other = world.open_service(session, "PO Umeå", "Umeå")
        theirs = world.file(session, other, held.scene.policy, NOW).id
    answer = held.note(**{f"b{theirs}-kind": "lyft", f"b{theirs}-reason": "Hej."})
    assert "Det fanns inget nytt att spara." in answer.text
    assert noted(held) == {}


def test_what_was_typed_about_something_that_has_left_is_given_back(held: Held) -> None:
    chair = held.scene.visitor("ordforande")
    sheet = held.sheet(chair)
    held.scene.decide(1, VerdictKind.ATGARDA, "ordforande", NOW)
    answer = held.save(chair, sheet, b1_kind="lyft", b1_reason="Ett långt skäl.", b2_kind="lyft", b2_reason="Giltigt.")
    assert answer.status_code == 200
    said = words(tree(answer.text))
    assert "Nr 2026-00001 är inte kvar på mötet. Det här skrev du: Lyft till nästa nivå Ett långt skäl." in said
    assert noted(held) == {2: (VerdictKind.LYFT, "Giltigt.")}


def test_nothing_is_noted_before_the_day_or_by_others_than_the_chair(scene: Scene) -> None:
    held = room.plan(scene, MEETS)
    one = scene.file()
    assert 'name="b1-reason"' not in held.see("ordforande")
    chair = scene.visitor("ordforande")
    fields = {f"b{one}-kind": "lyft", f"b{one}-reason": "För tidigt."}
    answer = chair.post(held.path("anteckna"), **fields)
    assert answer.status_code == 422
    assert "Mötet har inte varit ännu." in answer.text
    assert "För tidigt." in answer.text
    scene.pass_time(NOW)
    for name in ("samordnare", "justerare", "ledamot", "brukare"):
        assert "<textarea" not in held.see(name)
        assert scene.visitor(name).post(held.path("anteckna"), **fields).status_code == 404
    assert noted(held) == {}


def test_what_came_after_the_day_is_not_on_the_table(held: Held) -> None:
    held.scene.pass_time("2026-04-15T09:00")
    late = held.scene.file()
    assert f"2026-{late:05d}" not in held.see("ordforande")


def test_who_was_there_is_noted_by_seat_and_empty_seats_are_marked(held: Held) -> None:
    group = held.scene.bodies[world.Level.LEDNINGSGRUPP]
    with writing(held.scene.engine) as session:
        seats = known.seats(session, group)
        for seat in seats[1:]:
            organisations.fill_seat(session, seat, date(2026, 1, 1))
        invited = organisations.invite(session, group, "NSPH i länet", date(2026, 1, 1)).id
        late = organisations.invite(session, group, "Senare förening", date(2026, 5, 1)).id
        ids = [seat.id for seat in seats]
    page = held.see("ordforande")
    assert "Kommunen (platsen är tom)" in page
    assert "Senare förening" not in page
    held.note(present=[str(ids[1]), str(invited)], note="  Nästa gång i Säter.\r\n")
    assert held.row().present == [ids[1], invited]
    assert held.row().note == "Nästa gång i Säter."
    assert late not in held.row().present
    said = words(tree(held.see("ledamot", "protokoll")))
    assert "Kommunen platsen är tom Regionens primärvård närvarande Regionens psykiatri inte närvarande" in said
    assert "NSPH i länet närvarande" in said


def test_what_has_no_verdict_in_time_is_named_with_its_day(held: Held) -> None:
    assert "Det som inte har ett beslut 21 april 2026 går vidare utan svar." in held.see("ordforande")
    held.note(b1_kind="lyft", b1_reason="Ett skäl.")
    held.scene.pass_time("2026-04-22T09:00")
    page = words(tree(held.see("ordforande")))
    assert "Ligger inte kvar, utan beslut av mötet Nr 2026-00002" in page
    assert due(held.scene, 1) == "2026-04-14"
    assert "Utan beslut Låg hos ledningsgruppen och fick inget beslut på mötet: Nr 2026-00002" in words(
        tree(held.see("justerare", "protokoll"))
    )


def test_a_long_text_is_folded_and_whole_inside(held: Held) -> None:
    long = "Ord " * 400 + "slutet."
    with writing(held.scene.engine) as session:
        session.get_one(Deficiency, 1).text = long
    page = held.see("ordforande")
    assert "Läs hela" in page
    assert "slutet." in page
