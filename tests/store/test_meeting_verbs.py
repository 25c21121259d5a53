"""Meetings of a ledningsgrupp are its limits; what they decide waits for their minutes, and those are chased."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy
from sqlalchemy import Engine
from sqlmodel import Session

from systembrist import meetings
from systembrist.clock import parse_instant
from systembrist.errors import Conflict, InputRefused
from systembrist.escalation import respond
from systembrist.escalation.policy import Policy
from systembrist.model import Body, EventKind, FeedbackKind, Level, Meeting, RoleKind, Seat, VerdictKind
from systembrist.store import organisations as known
from systembrist.store import verdicts
from tests import chain, world
from tests.chain import Chain

K = VerdictKind
R = RoleKind
MET = "2026-02-10T13:00"
FILED = "2026-01-05T12:00"  # 180 days are up on 4 July


@pytest.fixture
def group(engine: Engine, policy_: Policy) -> Chain:
    return chain.build(engine, policy_)


# --- the plan is the limit


def test_a_planned_meeting_is_the_limit_of_what_stays_and_of_what_comes(group: Chain) -> None:
    before = group.file()
    assert group.limits(before) == (date(2026, 7, 4), date(2026, 7, 4))
    group.plan(MET)
    after, too_late = group.file("2026-01-27T12:00"), group.file("2026-01-28T12:00")
    assert group.limits(before) == group.limits(after) == (date(2026, 2, 10), date(2026, 2, 17))
    assert group.limits(too_late)[0] == date(2026, 7, 27)
    assert [one.data["meets_at"] for one in group.events(None, EventKind.MEETING_PLANNED)] == [
        parse_instant(MET).isoformat()
    ]
    assert group.broken == []


def test_what_nobody_decided_in_the_meeting_passes_on_as_silence_dated_when_there_was_time_to_note_it(
    group: Chain,
) -> None:
    one = group.file()
    group.plan(MET)
    group.run("2026-02-17T23:59:58")
    assert group.history(one) == [("ledningsgrupp", None, None)]
    group.run("2026-03-01")
    assert group.history(one)[0] == ("ledningsgrupp", "2026-02-17", "tystnad")
    assert group.broken == []


def test_a_reminder_comes_before_the_meeting(group: Chain) -> None:
    one = group.file()
    group.plan(MET)
    group.run("2026-02-01")
    assert [event.at for event in group.events(one, EventKind.REMINDED)] == [parse_instant("2026-01-27T07:00")]


def test_a_meeting_nearer_than_its_reminder_gives_none(group: Chain) -> None:
    one = group.file()
    group.plan(MET, "2026-01-30T09:00")
    group.run("2026-02-10")
    assert group.events(one, EventKind.REMINDED) == []
    assert group.limits(one)[0] == date(2026, 2, 10)


def test_moved_it_gives_new_limits_and_cancelled_the_days_again(group: Chain) -> None:
    one = group.file()
    meeting = group.plan(MET)
    group.move(meeting, "2026-03-03T09:00", "2026-01-20T09:00")
    assert group.limits(one) == (date(2026, 3, 3), date(2026, 3, 10))
    group.cancel(meeting, "2026-01-21T09:00")
    assert group.limits(one) == (date(2026, 7, 4), date(2026, 7, 4))
    group.run("2026-06-30")
    assert group.history(one) == [("ledningsgrupp", None, None)]
    assert group.events(None, EventKind.MEETING_CALLED, EventKind.MINUTES_CHASED) == []
    assert group.broken == []


def test_what_fell_due_under_the_old_plan_is_passed_on_before_the_plan_changes(group: Chain) -> None:
    one = group.file()
    meeting = group.plan(MET)
    group.plan("2026-05-05T13:00", "2026-03-01T09:00")  # the jobs have not run since January
    assert group.history(one)[0] == ("ledningsgrupp", "2026-02-17", "tystnad")
    assert [event.at for event in group.events(one, EventKind.REMINDED)] == [parse_instant("2026-01-27T07:00")]
    assert group.meeting(meeting).called_at == parse_instant("2026-01-27T07:00")
    assert [event.at for event in group.events(None, EventKind.MINUTES_CHASED)] == [parse_instant("2026-02-24T07:00")]


def test_a_meeting_that_was_not_held_is_cancelled_afterwards_and_the_next_one_is_the_limit(group: Chain) -> None:
    one = group.file()
    meeting = group.plan(MET)
    group.plan("2026-03-10T13:00")
    group.cancel(meeting, "2026-02-12T09:00")
    assert group.limits(one) == (date(2026, 3, 10), date(2026, 3, 17))


@pytest.mark.parametrize("at", ["2026-01-05T09:00", "2025-12-24T13:00", "2028-02-01T09:00"])
def test_a_time_that_has_passed_or_lies_years_away_is_refused(group: Chain, at: str) -> None:
    with pytest.raises(InputRefused):
        group.plan(at)


def test_a_second_meeting_on_a_day_is_refused_unless_the_first_was_cancelled(group: Chain) -> None:
    first = group.plan(MET)
    other = group.plan("2026-02-11T13:00")
    with pytest.raises(InputRefused, match="redan ett möte"):
        group.plan("2026-02-10T08:00")
    with pytest.raises(InputRefused, match="redan ett möte"):
        group.move(other, "2026-02-10T08:00", "2026-01-06T09:00")
    group.move(other, "2026-02-11T08:00", "2026-01-06T09:00")
    group.cancel(first, "2026-01-06T09:00")
    group.plan("2026-02-10T08:00", "2026-01-06T10:00")


def test_only_a_ledningsgrupp_meets(group: Chain) -> None:
    kommun = group.read(lambda session: known.body(session, group.bodies[Level.KOMMUN]))
    with pytest.raises(InputRefused, match="ledningsgrupp"):
        group.does(lambda session: meetings.plan(session, group.policy, session.get_one(Body, kommun.id),
                                                 at=world.at(MET), account_id=group.people["samordnare"],
                                                 now=world.at(FILED)))  # fmt: skip


def test_a_meeting_that_has_been_is_not_moved_and_one_with_decisions_not_cancelled(group: Chain) -> None:
    one = group.file()
    meeting = group.plan(MET)
    with pytest.raises(Conflict):
        group.move(meeting, "2026-04-01T09:00", MET)
    group.note(meeting, one, K.LYFT, MET)
    with pytest.raises(Conflict, match="beslut"):
        group.cancel(meeting, "2026-02-11T09:00")
    group.take_back(one, "2026-02-11T10:00")
    group.cancel(meeting, "2026-02-11T11:00")
    with pytest.raises(Conflict):
        group.cancel(meeting, "2026-02-11T12:00")
    assert group.broken == []


def test_a_meeting_whose_minutes_somebody_has_approved_is_not_cancelled(group: Chain) -> None:
    one, empty = group.file(), group.plan(MET)
    group.approve(empty, "2026-02-11T09:00")
    with pytest.raises(Conflict, match="Ta tillbaka justeringen först om mötet ska ställas in"):
        group.cancel(empty, "2026-02-11T10:00")
    group.unapprove(empty, "2026-02-11T11:00")
    group.note(empty, one, K.LYFT, "2026-02-11T11:30")
    group.approve(empty, "2026-02-11T12:00")
    with pytest.raises(Conflict, match="Ta tillbaka justeringen först"):
        group.cancel(empty, "2026-02-11T13:00")
    group.approve(empty, "2026-02-11T14:00", role=R.JUSTERARE)
    with pytest.raises(Conflict, match="justerat"):
        group.cancel(empty, "2026-02-11T15:00")
    assert group.meeting(empty).cancelled_at is None
    assert group.broken == []


def test_what_a_meeting_cannot_take_back_keeps_it_from_being_cancelled_and_says_so(group: Chain) -> None:
    asked, urgent = group.file(), group.file()
    group.urgent(urgent, "2026-02-01T09:00")
    first, second = group.plan(MET), group.plan("2026-02-12T13:00")
    group.note(first, asked, K.KOMPLETTERA, MET)
    group.note(second, urgent, K.LYFT, "2026-02-12T13:00")
    for meeting in (first, second):
        with pytest.raises(Conflict, match="redan eller ställt en fråga"):
            group.cancel(meeting, "2026-02-13T10:00")
    assert group.broken == []


# --- calls


def test_the_packet_goes_out_two_weeks_before_to_those_who_sit_there(group: Chain) -> None:
    meeting = group.plan(MET)
    group.run("2026-01-27T06:59")
    assert group.mails("kallelse") == []
    assert group.run("2026-01-27T07:00")["call"] == 1
    called_at = parse_instant("2026-01-27T07:00")
    assert {(who, at) for who, _, at in group.mails("kallelse")} == {
        (who, called_at) for who in ("ordforande", "justerare", "ledamot")
    }
    assert group.meeting(meeting).called_at == called_at
    assert group.run("2026-02-01")["call"] == 0


def test_one_planned_later_than_its_packet_is_called_at_once(group: Chain) -> None:
    meeting = group.plan(MET, "2026-02-05T09:00")
    group.run("2026-02-05T09:00")
    assert group.meeting(meeting).called_at == parse_instant("2026-02-05T09:00")


def test_whoever_was_called_is_called_again_when_it_is_moved(group: Chain) -> None:
    meeting = group.plan(MET)
    group.run("2026-01-28")
    group.move(meeting, "2026-04-14T13:00", "2026-01-29T09:00")
    group.run("2026-06-01")
    assert [event.at for event in group.events(None, EventKind.MEETING_CALLED)] == [
        parse_instant("2026-01-27T07:00"), parse_instant("2026-01-29T09:00"),
    ]  # fmt: skip
    assert len(group.mails("kallelse")) == 6


def test_one_that_was_not_yet_called_is_called_when_its_new_packet_goes_out(group: Chain) -> None:
    meeting = group.plan(MET)
    group.move(meeting, "2026-04-14T13:00", "2026-01-10T09:00")
    group.run("2026-06-01")
    assert [event.at for event in group.events(None, EventKind.MEETING_CALLED)] == [parse_instant("2026-03-31T07:00")]


# --- what is decided there


def test_a_verdict_noted_in_a_meeting_stops_the_clock_until_the_minutes_are_approved(group: Chain) -> None:
    one = group.file()
    meeting = group.plan(MET)
    group.note(meeting, one, K.LYFT, "2026-02-10T14:00")
    stay = group.stay(one)
    assert stay is not None
    assert (stay.act_at, stay.verdict_id is not None) == (None, True)
    group.run("2026-09-01")  # long after every limit
    assert group.history(one) == [("ledningsgrupp", None, None)]
    assert group.events(one, EventKind.ROSE_BY_SILENCE) == []
    assert group.broken == []


def test_minutes_approved_three_weeks_late_put_it_into_effect_then(group: Chain) -> None:
    one = group.file()
    meeting = group.plan(MET)
    group.note(meeting, one, K.LYFT, "2026-02-10T14:00")
    group.both_approve(meeting, "2026-03-03T09:00")
    group.run("2026-03-03T09:00")
    assert group.history(one)[0] == ("ledningsgrupp", "2026-03-03", "lyft")
    assert group.told(one)[-1] is FeedbackKind.BESLUT
    verdict = group.read(lambda session: verdicts.of_deficiency(session, one))[0]
    assert (verdict.effective_at, verdict.late) == (parse_instant("2026-03-03T09:00"), False)
    assert group.broken == []


def test_approved_within_the_regret_time_it_takes_effect_when_that_has_passed(group: Chain) -> None:
    one = group.file()
    meeting = group.plan(MET)
    group.note(meeting, one, K.AVSLUTA, "2026-02-10T14:00")
    group.both_approve(meeting, "2026-02-10T16:00")
    group.run("2026-02-11T13:59")
    assert group.history(one) == [("ledningsgrupp", None, None)]
    group.run("2026-02-11T14:00")
    assert group.history(one) == [("ledningsgrupp", "2026-02-11", "avslutad")]
    assert group.broken == []


def test_all_that_was_decided_is_put_into_effect_in_as_many_statements_however_much_it_is(group: Chain) -> None:
    ids = [group.file() for _ in range(6)]
    meeting = group.plan(MET)
    for minute, one in enumerate(ids):
        group.note(meeting, one, K.LYFT, f"2026-02-10T14:{minute:02}")
    statements: list[str] = []

    def approve(session: Session) -> None:
        watched = session.connection()
        sqlalchemy.event.listen(watched, "before_cursor_execute", lambda *given: statements.append(given[2]))
        respond.put_into_effect(session, group.policy, session.get_one(Meeting, meeting), world.at("2026-02-10T15:00"))

    group.does(approve)
    assert len([one for one in statements if one.startswith("UPDATE")]) == 2
    assert [str(one.act_at) for one in map(group.stay, ids) if one is not None] == [
        f"2026-02-11 13:{minute:02}:00+00:00" for minute in range(6)
    ]


def test_one_can_still_be_taken_back_within_the_regret_time_and_the_minutes_stand(group: Chain) -> None:
    one, other = group.file(), group.file()
    meeting = group.plan(MET)
    for noted in (one, other):
        group.note(meeting, noted, K.AVSLUTA, "2026-02-10T14:00")
    group.both_approve(meeting, "2026-02-10T16:00")
    group.take_back(one, "2026-02-10T18:00")
    assert group.broken == []
    group.run("2026-03-01")
    assert group.history(one)[0] == ("ledningsgrupp", "2026-02-17", "tystnad")
    assert group.history(other) == [("ledningsgrupp", "2026-02-11", "avslutad")]
    assert group.broken == []


def test_an_urgent_one_waits_for_no_minutes(group: Chain) -> None:
    one = group.file()
    meeting = group.plan(MET)
    group.urgent(one, "2026-02-01T09:00")
    group.note(meeting, one, K.LYFT, "2026-02-10T14:00")
    group.run("2026-02-10T14:00")
    assert group.history(one)[0] == ("ledningsgrupp", "2026-02-10", "lyft")
    group.both_approve(meeting, "2026-02-20T09:00")
    assert group.broken == []


def test_an_ask_back_in_a_meeting_is_told_at_once_and_stops_no_clock(group: Chain) -> None:
    one = group.file()
    meeting = group.plan(MET)
    group.note(meeting, one, K.KOMPLETTERA, "2026-02-10T14:00")
    assert group.told(one)[-1] is FeedbackKind.FRAGA
    group.note(meeting, one, K.LYFT, "2026-02-10T15:00")
    group.both_approve(meeting, "2026-02-11T16:00")
    group.run("2026-02-12")
    assert group.history(one)[0] == ("ledningsgrupp", "2026-02-11", "lyft")
    assert group.broken == []


def test_noted_again_before_approval_it_is_replaced(group: Chain) -> None:
    one = group.file()
    meeting = group.plan(MET)
    group.note(meeting, one, K.LYFT, "2026-02-10T14:00")
    group.note(meeting, one, K.AVSLUTA, "2026-02-10T15:00", reason="Vi ändrade oss.")
    group.both_approve(meeting, "2026-02-20T09:00")
    group.run("2026-03-01")
    assert group.history(one) == [("ledningsgrupp", "2026-02-20", "avslutad")]
    assert [answer.text for answer in group.answers(one)][-1] == "Vi ändrade oss."
    assert [kind for kind in group.kinds(one) if kind in (EventKind.DECIDED, EventKind.TAKEN_BACK)] == [
        EventKind.DECIDED, EventKind.TAKEN_BACK, EventKind.DECIDED,
    ]  # fmt: skip
    assert group.broken == []


def test_a_verdict_is_noted_on_the_day_of_the_meeting_and_not_before(group: Chain) -> None:
    one = group.file()
    meeting = group.plan(MET)
    with pytest.raises(Conflict, match="inte varit"):
        group.note(meeting, one, K.LYFT, "2026-02-09T23:59:59")
    with pytest.raises(Conflict, match="inte varit"):
        group.write(meeting, "2026-02-09T23:59:59", note="För tidigt.")
    group.note(meeting, one, K.LYFT, "2026-02-10T00:00")


def test_what_was_decided_outside_the_meeting_or_stays_elsewhere_is_not_decided_in_it(group: Chain) -> None:
    decided, elsewhere = group.file(), group.file()
    meeting = group.plan(MET)
    group.decide(elsewhere, K.LYFT, "2026-02-01T09:00")
    group.run("2026-02-03")
    group.decide(decided, K.LYFT, "2026-02-10T12:00")
    for one in (decided, elsewhere):
        with pytest.raises(Conflict):
            group.note(meeting, one, K.AVSLUTA, "2026-02-10T14:00")


def test_a_verdict_noted_after_the_limit_but_before_the_sweep_stands(group: Chain) -> None:
    one = group.file()
    meeting = group.plan(MET)
    group.note(meeting, one, K.LYFT, "2026-02-25T14:00")  # the limit was acted on the 17th, but the jobs were down
    group.both_approve(meeting, "2026-02-26T14:00")
    group.run("2026-03-01")
    assert [row[2] for row in group.history(one)] == ["lyft", None]
    assert group.broken == []


def test_taken_back_before_approval_it_is_as_if_it_had_not_been_decided(group: Chain) -> None:
    one = group.file()
    meeting = group.plan(MET)
    group.note(meeting, one, K.LYFT, "2026-02-10T14:00")
    group.take_back(one, "2026-02-12T09:00")
    assert group.limits(one) == (date(2026, 2, 10), date(2026, 2, 17))
    group.run("2026-03-01")
    assert group.history(one)[0] == ("ledningsgrupp", "2026-02-17", "tystnad")


def test_taken_back_it_has_the_limit_of_the_plan_as_it_is_now(group: Chain) -> None:
    one = group.file()
    meeting = group.plan(MET)
    group.decide(one, K.LYFT, "2026-01-20T09:00")
    group.move(meeting, "2026-03-03T13:00", "2026-01-20T10:00")
    group.take_back(one, "2026-01-20T11:00")
    assert group.limits(one) == (date(2026, 3, 3), date(2026, 3, 10))


# --- minutes


def test_both_approve_and_only_then_is_it_done(group: Chain) -> None:
    one = group.file()
    meeting = group.plan(MET)
    group.note(meeting, one, K.LYFT, "2026-02-10T14:00")
    group.approve(meeting, "2026-02-11T16:00")
    group.run("2026-02-25")
    assert (group.meeting(meeting).approved_at, len(group.history(one))) == (None, 1)
    group.approve(meeting, "2026-02-26T16:00", role=R.JUSTERARE)
    assert group.meeting(meeting).approved_at == parse_instant("2026-02-26T16:00")
    assert [(event.data["role"], event.data["done"]) for event in group.events(None, EventKind.MINUTES_APPROVED)] == [
        ("ordforande", False), ("justerare", True),
    ]  # fmt: skip
    group.run("2026-03-01")
    assert group.history(one)[0][1] == "2026-02-26"
    assert group.broken == []


def test_after_one_approval_nothing_in_the_minutes_changes(group: Chain) -> None:
    one, other = group.file(), group.file()
    meeting = group.plan(MET)
    group.note(meeting, one, K.LYFT, "2026-02-10T14:00")
    group.approve(meeting, "2026-02-11T16:00", role=R.JUSTERARE)
    for change in (
        lambda: group.note(meeting, other, K.LYFT, "2026-02-11T17:00"),
        lambda: group.note(meeting, one, K.AVSLUTA, "2026-02-11T17:00"),
        lambda: group.write(meeting, "2026-02-11T17:00", note="Tillagt."),
        lambda: group.take_back(one, "2026-02-11T17:00"),
    ):
        with pytest.raises(Conflict, match="justerat av en"):
            change()
    group.unapprove(meeting, "2026-02-11T18:00", role=R.JUSTERARE)
    group.take_back(one, "2026-02-11T19:00")
    group.note(meeting, one, K.AVSLUTA, "2026-02-11T19:00")
    group.both_approve(meeting, "2026-02-12T09:00")
    assert group.broken == []


def test_minutes_that_changed_since_they_were_read_are_not_approved(group: Chain) -> None:
    one = group.file()
    meeting = group.plan(MET)
    group.note(meeting, one, K.LYFT, "2026-02-10T14:00")
    seen = group.version(meeting)
    group.write(meeting, "2026-02-10T15:00", note="Ordföranden hälsade välkommen.")
    with pytest.raises(Conflict, match="ändrats"):
        group.approve(meeting, "2026-02-11T16:00", seen=seen)
    group.approve(meeting, "2026-02-11T16:00")


def test_one_person_is_not_both_and_approves_once(group: Chain) -> None:
    meeting = group.plan(MET)
    group.approve(meeting, "2026-02-11T16:00")
    with pytest.raises(Conflict, match="två olika"):
        group.approve(meeting, "2026-02-11T17:00", role=R.JUSTERARE, by="ordforande")
    with pytest.raises(Conflict, match="redan justerat"):
        group.approve(meeting, "2026-02-11T17:00", by="ledamot")
    with pytest.raises(ValueError, match="approves no minutes"):
        group.approve(meeting, "2026-02-11T17:00", role=R.LEDAMOT)
    group.approve(meeting, "2026-02-11T18:00", role=R.JUSTERARE)
    for role in (R.ORDFORANDE, R.JUSTERARE):
        with pytest.raises(Conflict):
            group.approve(meeting, "2026-02-11T19:00", role=role)
        with pytest.raises(Conflict):
            group.unapprove(meeting, "2026-02-11T19:00", role=role)


def test_minutes_are_not_approved_before_the_meeting_nor_of_one_that_was_cancelled(group: Chain) -> None:
    meeting = group.plan(MET)
    with pytest.raises(Conflict, match="inte varit"):
        group.approve(meeting, "2026-02-10T12:59")
    group.cancel(meeting, "2026-02-10T12:59")
    for act in (lambda: group.approve(meeting, "2026-02-11T12:59"), lambda: group.write(meeting, "2026-02-11T12:59")):
        with pytest.raises(Conflict):
            act()


def test_only_who_has_approved_regrets_it(group: Chain) -> None:
    meeting = group.plan(MET)
    with pytest.raises(Conflict, match="inte justerat"):
        group.unapprove(meeting, "2026-02-11T16:00")
    group.approve(meeting, "2026-02-11T16:00")
    with pytest.raises(Conflict, match="inte justerat"):
        group.unapprove(meeting, "2026-02-11T17:00", role=R.JUSTERARE)
    group.unapprove(meeting, "2026-02-11T17:00")
    assert group.meeting(meeting).chair_id is None
    assert group.events(None, EventKind.MINUTES_APPROVED)[-1].data["taken_back"] is True
    assert group.broken == []


def test_who_was_there_are_seats_of_the_group(group: Chain) -> None:
    meeting = group.plan(MET)
    seats = group.read(lambda session: known.seats(session, group.bodies[Level.LEDNINGSGRUPP]))
    strange: Seat = group.read(lambda session: known.seats(session, group.bodies[Level.SOCIALSTYRELSEN]))[0]
    group.write(meeting, MET, note="", present=(seats[0].id, strange.id, 9999))
    found = group.meeting(meeting)
    assert (found.present, found.note) == ([seats[0].id], None)


# --- chasing


def test_unapproved_minutes_are_chased_every_other_week_and_nothing_passes_on_for_it(group: Chain) -> None:
    one = group.file()
    meeting = group.plan(MET)
    group.note(meeting, one, K.LYFT, "2026-02-10T14:00")
    group.run("2026-04-01")
    days = ["2026-02-24T07:00", "2026-03-10T07:00", "2026-03-24T07:00"]
    assert [event.at for event in group.events(None, EventKind.MINUTES_CHASED)] == [parse_instant(day) for day in days]
    assert {(who, at) for who, _, at in group.mails("protokoll")} == {
        (who, parse_instant(day)) for who in ("ordforande", "justerare") for day in days
    }
    assert group.history(one) == [("ledningsgrupp", None, None)]
    group.both_approve(meeting, "2026-04-02T09:00")
    group.run("2026-06-01")
    assert len(group.events(None, EventKind.MINUTES_CHASED)) == 3


def test_only_those_whose_approval_is_missing_are_chased(group: Chain) -> None:
    meeting = group.plan(MET)
    group.approve(meeting, "2026-02-12T09:00")
    group.run("2026-02-25")
    assert [who for who, *_ in group.mails("protokoll")] == ["justerare"]


def test_whom_late_jobs_chase_is_who_had_not_approved_then(group: Chain) -> None:
    meeting = group.plan(MET)
    group.approve(meeting, "2026-02-12T09:00")
    group.unapprove(meeting, "2026-03-01T09:00")  # the jobs have not run since January
    group.run("2026-03-02")
    assert [who for who, *_ in group.mails("protokoll")] == ["justerare"]


def test_late_jobs_chase_on_the_days_they_should_have_until_it_was_approved(group: Chain) -> None:
    meeting = group.plan(MET)
    group.both_approve(meeting, "2026-03-11T09:00")
    assert [event.at for event in group.events(None, EventKind.MINUTES_CHASED)] == [
        parse_instant("2026-02-24T07:00"), parse_instant("2026-03-10T07:00"),
    ]  # fmt: skip
    group.run("2026-04-01")
    assert len(group.events(None, EventKind.MINUTES_CHASED)) == 2
    assert group.broken == []
