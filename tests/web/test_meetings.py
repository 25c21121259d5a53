"""When a ledningsgrupp meets, and what is on its table: planning, moving, calling off, the agenda before the day."""

from __future__ import annotations

from datetime import date

import pytest
from sqlmodel import select

from systembrist import clock, grouping, handling, organisations
from systembrist.model import Deficiency, EventKind, Role, SeatKind, VerdictKind, WithdrawalReason
from systembrist.store import events, referrals
from systembrist.store import organisations as known
from systembrist.store.database import reading, writing
from tests import meeting as room
from tests import world
from tests.mailing import outbox_rows
from tests.pages import tree, words
from tests.pressing import press, release
from tests.scene import Scene

MEETS = "2026-04-14T13:00"


def _due(scene: Scene, one: int) -> str:
    with reading(scene.engine) as session:
        stay = referrals.open_stay(session, one)
    assert stay is not None
    return str(clock.local_date(stay.due_at))


def _group(scene: Scene) -> int:
    return scene.bodies[world.Level.LEDNINGSGRUPP]


def _sections(page: str) -> list[str]:
    """Each point of the agenda, as it is read."""
    return [words(one) for one in tree(page).iter("article") if (one.get("id") or "").startswith("brist-")]


@pytest.mark.parametrize("by", ["samordnare", "ordforande"])
def test_a_planned_meeting_is_the_limit_of_what_stays_there(scene: Scene, by: str) -> None:
    one = scene.file()
    held = room.plan(scene, MEETS, by)
    assert _due(scene, one) == "2026-04-14"
    page = words(tree(scene.visitor("ledamot").get(held.list).text))
    assert "14 april 2026 kl. 13.00" in page
    assert "1 brist att ta ställning till. Kallelse och mötespaket skickas 31 mars 2026." in page


def test_what_comes_after_the_packet_waits_for_the_next_meeting(scene: Scene) -> None:
    held, later = room.plan(scene, MEETS), room.plan(scene, "2026-06-09T09:30")
    scene.file()
    scene.pass_time("2026-04-02T09:00")
    late = scene.file()
    assert _due(scene, late) == "2026-06-09"
    page = words(tree(scene.visitor("ledamot").get(held.list).text))
    assert "1 brist att ta ställning till; 1 brist har kommit efter kallelsen och kan vänta till nästa möte." in page
    assert "Kallelse och mötespaket skickades 31 mars 2026." in page
    first, second = _sections(held.see("ledamot"))
    assert "Kom efter kallelsen" not in first
    assert "Kom efter kallelsen. Får den inget beslut nu väntar den till 9 juni 2026." in second
    (only,) = _sections(later.see("ledamot"))
    assert f"2026-{late:05d}" in only


@pytest.mark.parametrize(
    ("day", "time", "said"),
    [
        ("2026-02-01", "13:00", "Mötet ska ligga framåt i tiden, högst två år."),
        ("2026-02-02", "08:59", "Mötet ska ligga framåt i tiden"),
        ("2029-02-02", "13:00", "Mötet ska ligga framåt i tiden"),
        ("2026-04-14", "15:00", "Ledningsgruppen har redan ett möte den dagen."),
        ("0001-01-01", "00:00", "Skriv ett datum mellan 2000 och 2199."),
        ("14/4", "13:00", "Skriv datumet som 2026-01-31."),
        ("2026-02-30", "13:00", "Skriv datumet som 2026-01-31."),
        ("", "13:00", "Välj vilken dag mötet är."),
        ("2026-05-05", "", "Skriv när mötet börjar"),
        ("2026-05-05", "klockan ett", "Skriv klockslaget som 13.00."),
        ("2026-05-05", "25:00", "Skriv klockslaget som 13.00."),
    ],
)
def test_a_time_that_can_not_be_is_refused_and_what_was_typed_stays(
    scene: Scene, day: str, time: str, said: str
) -> None:
    held = room.plan(scene, MEETS)
    answer = scene.visitor("samordnare").post(held.list, on=held.list, day=day, clock=time)
    assert answer.status_code == 422
    assert said in answer.text
    assert f'value="{day}"' in answer.text or not day


def test_a_clock_may_be_written_as_swedish_does(scene: Scene) -> None:
    held = room.plan(scene, MEETS)
    answer = scene.visitor("samordnare").post(held.list, on=held.list, day="2026-05-05", clock="9.30")
    assert "5 maj 2026 kl. 09.30" in answer.text


def test_moving_a_meeting_gives_what_waits_for_it_a_new_limit(scene: Scene) -> None:
    one = scene.file()
    held = room.plan(scene, MEETS)
    answer = press(scene.visitor("samordnare"), held.path("flytta"), held.path("flytta"), day="2026-05-05")
    assert "Mötet är flyttat till 5 maj 2026 kl. 13.00." in answer.text
    assert _due(scene, one) == "2026-05-05"


def test_a_moved_meeting_is_called_to_again_and_the_page_says_so(scene: Scene) -> None:
    held = room.plan(scene, MEETS)
    assert "Kallelsen gick ut" not in held.see("samordnare", "flytta")
    scene.pass_time("2026-04-01T09:00")
    once = _calls(scene)
    said = "Kallelsen gick ut 31 mars 2026. När du flyttar mötet skickas en ny."
    assert said in held.see("samordnare", "flytta")
    press(scene.visitor("samordnare"), held.path("flytta"), held.path("flytta"), day="2026-05-05")
    scene.pass_time("2026-04-02T09:00")
    assert once > 0
    assert _calls(scene) == 2 * once


def _calls(scene: Scene) -> int:
    return sum(one["kind"] == "kallelse" for one in outbox_rows(scene.engine))


def test_a_meeting_is_not_moved_onto_another_or_once_it_has_been(scene: Scene) -> None:
    held, _ = room.plan(scene, MEETS), room.plan(scene, "2026-06-09T09:30")
    samordnare = scene.visitor("samordnare")
    answer = press(samordnare, held.path("flytta"), held.path("flytta"), day="2026-06-09")
    assert answer.status_code == 422
    assert "redan ett möte den dagen" in answer.text
    sheet = {"day": "2026-07-01", "clock": "13:00", "seen": held.row().at.isoformat()}
    scene.pass_time("2026-04-14T13:01")
    assert samordnare.get(held.path("flytta")).status_code == 404
    assert samordnare.post(held.path("flytta"), **sheet).status_code == 409
    assert held.row().at == world.at(MEETS)


def test_calling_a_meeting_off_says_first_what_happens_to_the_limits(scene: Scene) -> None:
    early = scene.file()
    held, _ = room.plan(scene, MEETS), room.plan(scene, "2026-09-08T09:30")
    scene.pass_time("2026-03-30T09:00")
    later = scene.file()
    samordnare = scene.visitor("samordnare")
    page = words(tree(samordnare.get(held.path("stall-in")).text))
    assert "De brister som väntar på mötet får ny gräns: 1 brist: 1 augusti 2026, när tiden är ute" in page
    assert "1 brist: mötet 8 september 2026" in page
    assert held.row().cancelled_at is None, "nothing is called off by looking"
    answer = press(samordnare, held.path("stall-in"), held.path("stall-in"))
    assert "är inställt. Bristerna som väntade på det har fått ny gräns." in answer.text
    assert "14 april 2026 kl. 13.00: inställt" in words(tree(answer.text))
    assert (_due(scene, early), _due(scene, later)) == ("2026-08-01", "2026-09-08")
    assert "Inställt. Bristerna som väntade på mötet har fått ny gräns." in words(tree(held.see("ledamot")))


def test_a_page_that_shows_another_time_calls_nothing_off(scene: Scene) -> None:
    held = room.plan(scene, MEETS)
    samordnare = scene.visitor("samordnare")
    assert samordnare.post(held.path("stall-in")).status_code == 409
    before = {"seen": held.row().at.isoformat()}
    press(samordnare, held.path("flytta"), held.path("flytta"), day="2026-05-05")
    answer = samordnare.post(held.path("stall-in"), **before)
    assert answer.status_code == 409
    assert "har flyttats eller ställts in sedan du öppnade sidan" in answer.text
    assert held.row().cancelled_at is None


def test_a_meeting_that_was_not_held_can_be_called_off_after_its_day_but_not_one_that_decided(scene: Scene) -> None:
    one = scene.file()
    held = room.plan(scene, MEETS)
    scene.pass_time("2026-04-15T09:00")
    assert "Blev mötet inte av?" in held.see("samordnare")
    stale = {"seen": held.row().at.isoformat()}
    held.note(**{f"b{one}-kind": "lyft", f"b{one}-reason": "Ett skäl."})
    assert "Blev mötet inte av?" not in held.see("samordnare")
    assert "Det finns 1 beslut från mötet. Mötet kan inte ställas in så länge det står kvar." in held.see(
        "samordnare", "stall-in"
    )
    answer = scene.visitor("samordnare").post(held.path("stall-in"), **stale)
    assert answer.status_code == 409
    assert "Det finns beslut från mötet." in answer.text


def test_the_list_says_where_each_meeting_is_on_its_way(scene: Scene) -> None:
    one = scene.file()
    held = room.plan(scene, MEETS)

    def said() -> str:
        return words(tree(scene.visitor("ledamot").get(held.list).text))

    scene.pass_time("2026-04-14T08:00")
    assert "14 april 2026 kl. 13.00 I dag." in said()
    scene.pass_time("2026-04-14T14:00")
    assert "14 april 2026 kl. 13.00 Protokollet skrivs." in said()
    held.note(**{f"b{one}-kind": "lyft", f"b{one}-reason": "Ett skäl."})
    scene.pass_time("2026-04-16T09:00")
    assert "Protokoll som inte är justerade 14 april 2026 kl. 13.00 Protokollet skrivs." in said()
    scene.pass_time("2026-04-28T09:00")
    held.approve("justerare")
    assert "14 april 2026 kl. 13.00 Skulle ha justerats 28 april 2026 Väntar på justering av ordföranden." in said()
    held.approve("ordforande")
    assert "14 april 2026 kl. 13.00: justerat 28 april 2026" in said()


def test_planning_is_recorded_by_whom(scene: Scene) -> None:
    room.plan(scene, MEETS)
    with reading(scene.engine) as session:
        (planned,) = [one for one in events.stream(session) if one.kind is EventKind.MEETING_PLANNED]
    assert planned.account_id == scene.people["samordnare"]


def test_who_has_one_group_comes_straight_to_it(scene: Scene) -> None:
    for name in ("samordnare", "ordforande", "brukare"):
        someone = scene.visitor(name)
        assert "/moten/" in someone.get("/").text
        assert someone.get("/moten/").request.path == f"/moten/{_group(scene)}"
    assert f"/moten/{_group(scene)}" in scene.visitor("ledamot").get(f"/inkorg/{_group(scene)}").text
    assert "/moten" not in scene.visitor("ombud").get("/").text


def test_who_has_several_groups_chooses(scene: Scene) -> None:
    with writing(scene.engine) as session:
        other = world.open_service(session, "PO Falun", "Falun")
        account = session.get_one(world.Account, scene.people["samordnare"])
        world.accounts.grant(session, account, world.RoleKind.SAMORDNARE, verksamhet=other)
        there = known.group_of(session, other.id).id
    page = scene.visitor("samordnare").get("/moten/").text
    assert f'href="/moten/{_group(scene)}"' in page
    assert f'href="/moten/{there}"' in page


# What is on the table


def test_what_passes_on_before_the_meeting_is_not_counted_for_it(scene: Scene) -> None:
    one = scene.file()
    held = room.plan(scene, "2026-09-08T09:30")
    assert _due(scene, one) == "2026-08-01"
    assert "Inget väntar på mötet ännu. Kallelse" in words(tree(scene.visitor("ledamot").get(held.list).text))
    page = words(tree(held.see("ledamot")))
    assert "Går vidare före mötet om inget beslutas Nr 2026-00001" in page
    assert "gräns 1 augusti 2026" in page
    assert "Inget väntar på mötet." in page


def test_the_agenda_puts_the_same_fault_together_and_what_can_not_wait_first(scene: Scene) -> None:
    held = room.plan(scene, MEETS)
    scene.file(area="sgi", actor="forsakringskassan")
    scene.file()
    scene.file(area="bostad", actor="bostadsbolag", consequences=("fara",), children=True)
    scene.file()
    page = held.see("ledamot")
    numbers = [one.split(" Nr ")[1][:10] for one in _sections(page)]
    assert numbers == ["2026-00003", "2026-00002", "2026-00004", "2026-00001"]
    assert "Fara Barn berörs" in _sections(page)[0]
    assert "2 brister, 2 anmälningar" in words(tree(page))
    assert "4 brister på mötet" in words(tree(page))
    assert [one.get("href") for one in tree(page).iter("a") if (one.get("href") or "").startswith("#brist-")] == [
        "#brist-3", "#brist-2", "#brist-4", "#brist-1"]  # fmt: skip


def test_a_point_keeps_the_number_it_was_called_with(scene: Scene) -> None:
    """The packet is on paper by then: what comes later, or leaves, renumbers nothing."""
    held = room.plan(scene, MEETS)
    for area in ("bostad", "sgi", "ekonomi"):
        scene.file(area=area)
    scene.pass_time("2026-04-01T09:00")
    called = _numbered(held)
    assert sorted(called) == [1, 2, 3]
    scene.pass_time("2026-04-02T09:00")
    scene.file(area="gode_man", consequences=("fara",), children=True)
    scene.file(area=called[2][1])
    with writing(scene.engine) as session:
        handling.withdraw(
            session, scene.policy, session.get_one(Deficiency, called[1][0]), reason=WithdrawalReason.MISSTAG,
            account_id=scene.people["ombud"], now=scene.clock.now,
        )  # fmt: skip
    now = _numbered(held)
    assert {number: now[number] for number in (2, 3)} == {number: called[number] for number in (2, 3)}
    assert sorted(now) == [2, 3, 4, 5]
    assert now[4][1] == "gode_man", "of what came later the same order holds"
    assert "Numren är de som stod i mötespaketet." in held.see("ledamot")
    report = scene.visitor("ledamot").get(f"/rapporter/motespaket/{_group(scene)}").text
    for number, (one, _) in now.items():
        assert f"Punkt {number}, nr 2026-{one:05}" in report


def test_a_meeting_planned_before_it_does_not_renumber_it(scene: Scene) -> None:
    held = room.plan(scene, MEETS)
    for area in ("bostad", "sgi", "ekonomi"):
        scene.file(area=area)
    scene.pass_time("2026-04-01T09:00")
    called = _numbered(held)
    scene.file(area="gode_man", consequences=("fara",))
    room.plan(scene, "2026-04-09T13:00")
    scene.pass_time("2026-04-14T14:00")
    assert {number: one for number, one in _numbered(held).items() if number < 4} == called


def test_what_the_meeting_before_it_left_takes_no_number_in_its_packet(scene: Scene) -> None:
    """It passes on in the days after that one, before this one."""
    room.plan(scene, MEETS)
    held = room.plan(scene, "2026-04-30T13:00")
    left = scene.file(consequences=("fara",))
    scene.pass_time("2026-04-02T09:00")
    own = scene.file(area="sgi")
    scene.pass_time("2026-04-17T09:00")
    assert held.row().called_at is not None
    assert _numbered(held) == {1: (own, "sgi")}
    assert "gräns 14 april 2026" in words(tree(held.see("ledamot")))
    assert _due(scene, left) == "2026-04-14"


def _numbered(held: room.Held) -> dict[int, tuple[int, str]]:
    """What stands on the meeting's page under each number: the id, and its area."""
    with reading(held.scene.engine) as session:
        areas = {one.id: one.area for one in session.exec(select(Deficiency)).all()}
    points = [one for one in tree(held.see("ledamot")).iter("article") if (one.get("id") or "").startswith("brist-")]
    ids = [int((one.get("id") or "").removeprefix("brist-")) for one in points]
    return {int(words(point).split(".")[0]): (one, areas[one]) for point, one in zip(points, ids, strict=True)}


def test_the_page_and_the_packet_agree_on_what_passes_on_before_the_meeting(scene: Scene) -> None:
    scene.file()
    held = room.plan(scene, "2026-09-08T09:30")
    scene.file(when="2026-03-20T09:00", area="sgi")
    scene.clock.set("2026-03-21T09:00")
    assert "Går vidare före mötet om inget beslutas Nr 2026-00001" in words(tree(held.see("ledamot")))
    packet = words(tree(scene.visitor("ledamot").get(f"/rapporter/motespaket/{_group(scene)}").text))
    assert "Går vidare före mötet om inget beslutas 2026-00001 (gräns 1 augusti 2026)." in packet
    assert "Brister att ta ställning till: 1" in packet
    assert "nr 2026-00001" not in packet


def test_a_samlad_brist_stands_once_with_how_many_are_behind_it(scene: Scene) -> None:
    held = room.plan(scene, MEETS)
    first, second = scene.file(), scene.file()
    with writing(scene.engine) as session:
        grouping.merge(
            session, scene.policy, session.get_one(Deficiency, first), [session.get_one(Deficiency, second)],
            account_id=scene.people["samordnare"], now=scene.clock.now,
        )  # fmt: skip
    (only,) = _sections(held.see("ledamot"))
    assert "2 anmälningar" in only


def test_what_is_about_my_organisation_is_marked_where_my_role_has_a_seat(scene: Scene) -> None:
    held = room.plan(scene, MEETS)
    scene.file()
    scene.file(area="sgi", actor="forsakringskassan")
    assert "Rör er" not in held.see("ledamot")
    with writing(scene.engine) as session:
        role = session.exec(select(Role).where(Role.account_id == scene.people["ledamot"])).one()
        seat = next(one for one in known.seats(session, _group(scene)) if one.kind is SeatKind.FORSAKRINGSKASSAN)
        role.seat_id = seat.id
        session.add(role)
    page = held.see("ledamot")
    assert [("Rör er" in one) for one in _sections(page)] == [False, True]
    assert "Rör Försäkringskassan: punkt 2." in words(tree(page))
    assert "Rör er" not in held.see("justerare")


def test_only_what_is_released_can_be_read_and_the_samordnare_is_led_to_release_it(scene: Scene) -> None:
    held = room.plan(scene, MEETS)
    one = scene.file(released=False, text="Hemligt: hunden Sixten.", proposal="Hemligt förslag.")
    for name in ("ordforande", "justerare", "ledamot"):
        page = held.see(name)
        assert "Samordnaren har inte släppt texten än." in page
        assert "Hemligt" not in page
    assert f'<a href="/brister/{one}/">Läs och släpp texten</a>' in held.see("samordnare")
    release(scene.visitor("samordnare"), one)
    assert "hunden Sixten" in held.see("ledamot")
    assert "Hemligt förslag." in held.see("ledamot")


def test_an_invited_organisation_sees_codes_and_approved_summaries_and_no_text_at_any_time(scene: Scene) -> None:
    held = room.plan(scene, MEETS)
    bare, summed = (scene.file(text="Hemligt: hunden Sixten.", proposal="Hemligt.") for _ in range(2))
    hidden = scene.file(text="Hemligt: hunden Sixten.", released=False, consequences=("fara",))
    with writing(scene.engine) as session:
        handling.summarise(session, session.get_one(Deficiency, summed), text="Väntan är för lång.",
                           account_id=scene.people["samordnare"], approver="Sam", now=scene.clock.now)  # fmt: skip
    page = held.see("brukare")
    assert "Hemligt" not in page
    assert f"2026-{hidden:05d}" not in page
    assert [("Väntan är för lång." in one) for one in _sections(page)] == [False, True]
    assert "Ingen sammanfattning är godkänd ännu." in page
    assert "Mötespaketet" not in page, "the packet has texts in it"
    assert "Mötespaketet" in held.see("ledamot")
    numbers = {one.split(".")[0] for one in _sections(held.see("ledamot")) if f"2026-{bare:05d}" in one}
    assert {one.split(".")[0] for one in _sections(page) if f"2026-{bare:05d}" in one} == numbers
    assert "2 brister att ta ställning till" in words(tree(scene.visitor("brukare").get(held.list).text))


def test_what_is_decided_outside_the_meeting_is_not_on_its_table(scene: Scene) -> None:
    held = room.plan(scene, MEETS)
    one, _ = scene.file(), scene.file()
    scene.decide(one, VerdictKind.LYFT, "ordforande", "2026-02-02T09:00")
    page = held.see("ledamot")
    assert len(_sections(page)) == 1
    assert f"Beslutade utanför möte Besluten har inte börjat gälla än. Nr 2026-{one:05d}" in words(tree(page))


def test_a_meeting_is_its_own_groups(scene: Scene) -> None:
    held = room.plan(scene, MEETS)
    with writing(scene.engine) as session:
        other = known.group_of(session, world.open_service(session, "PO Umeå", "Umeå").id).id
        organisations.invite(session, other, "NSPH", date(2026, 1, 1))
    chair = scene.visitor("ordforande")
    for tail in ("", "flytta", "stall-in", "protokoll"):
        assert chair.get(f"/moten/{other}/{held.meeting_id}/{tail}").status_code == 404
        assert chair.get(f"{held.list}/{held.meeting_id + 1}/{tail}").status_code == 404
    assert chair.get(f"/moten/{scene.bodies[world.Level.KOMMUN]}").status_code == 404
