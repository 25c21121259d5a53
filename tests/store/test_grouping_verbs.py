"""Samlade brister and "samma igen": one way, one answer for all, and what is taken out goes its own way."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import Engine

from systembrist import grouping
from systembrist.errors import Conflict, InputRefused
from systembrist.escalation.policy import Policy
from systembrist.model import EventKind, FeedbackKind, FollowUpAnswer, Level, VerdictKind
from systembrist.store import database, occurrences
from tests import chain, world
from tests.chain import REASON, Chain

K = VerdictKind
MERGED = "2026-01-20T12:00"


@pytest.fixture
def group(engine: Engine, policy_: Policy) -> Chain:
    return chain.build(engine, policy_)


def five(group: Chain) -> list[int]:
    """A samlad brist of five: the first carries the others."""
    ids = [group.file(f"2026-01-{day:02}T12:00") for day in range(5, 10)]
    group.merge(*ids, when=MERGED)
    return ids


# --- merging


def test_what_is_merged_has_no_stay_and_the_head_keeps_its_own(group: Chain) -> None:
    head, *others = five(group)
    assert group.history(head) == [("ledningsgrupp", None, None)]
    for one in others:
        assert group.history(one) == [("ledningsgrupp", "2026-01-20", "samlad")]
        assert group.row(one).merged_into_id == head
        assert [event.data for event in group.events(one, EventKind.MERGED)] == [{"into": head}]
        assert group.told(one) == [FeedbackKind.MOTTAGET]
    assert group.limits(head)[0] == date(2026, 7, 4)
    assert (group.matter(head).samlad, group.matter(others[0]).samlad) == (True, False)
    assert group.broken == []


def test_the_answer_goes_to_all_who_filed_and_closes_all(group: Chain) -> None:
    head, *others = five(group)
    group.decide(head, K.ATGARDA, "2026-02-01T12:00")
    group.run("2026-02-03")
    for one in (head, *others):
        assert group.told(one) == [FeedbackKind.MOTTAGET, FeedbackKind.ATGARD]
        assert group.answers(one)[-1].text == REASON
        closed_at = group.row(one).closed_at
        assert closed_at == world.at("2026-02-02T12:00")
    assert sorted(one for _, one, _ in group.mails("svar") if one is not None) == sorted([head, *others])
    assert [event.data["samlad"] for event in group.events(others[0], EventKind.ANSWERED)] == [head]
    assert group.broken == []


def test_every_step_is_told_to_all_and_verified(group: Chain) -> None:
    head, other = five(group)[:2]
    for moment, told in (
        ("2026-07-05", FeedbackKind.UTAN_SVAR), ("2027-01-16", FeedbackKind.UTAN_SVAR),
        ("2027-03-02", FeedbackKind.UTAN_SVAR),
    ):  # fmt: skip
        group.run(moment)
        assert group.told(other)[-1] is group.told(head)[-1] is told
        assert group.broken == []
    assert len(group.told(other)) == 4
    group.decide(head, K.AVSLUTA, "2027-04-01T12:00")
    group.run("2027-04-03")
    assert group.told(other)[-1] is FeedbackKind.BESLUT
    assert group.history(head)[-1] == ("socialstyrelsen", "2027-04-02", "avslutad")
    assert group.broken == []


def test_the_copy_counts_all_reports_and_occurrences_by_then(group: Chain) -> None:
    head, *others = five(group)
    group.again(others[0], "2026-03-01T12:00")
    group.again(head, "2026-03-02T12:00")
    group.run("2027-01-16")
    group.again(others[1], "2027-01-20T12:00")
    group.run("2027-03-02")
    assert [copy.reports for copy in group.copies(head)] == [7, 7]
    assert all(group.copies(one) == [] for one in others)
    assert group.broken == []


def test_what_happened_again_after_the_limit_does_not_go_with_a_late_copy(group: Chain) -> None:
    one = group.file()
    group.again(one, "2027-01-14T12:00")
    group.again(one, "2027-01-17T12:00")  # the jobs have never run
    group.run("2027-01-20")
    assert [copy.reports for copy in group.copies(one)] == [2]
    assert group.broken == []


def test_all_of_it_is_read_where_the_samlade_brist_has_stayed(group: Chain) -> None:
    head, other = five(group)[:2]
    group.run("2026-07-05")
    at = frozenset({group.bodies[Level.LEDNINGSGRUPP], group.bodies[Level.KOMMUN]})
    assert group.matter(other).stays_at == group.matter(head).stays_at == at
    assert (group.matter(other).open_at, group.matter(head).open_at) == (None, group.bodies[Level.KOMMUN])
    group.run("2027-03-02")
    assert group.matter(other).stays_at == at


def refused(group: Chain, head: int, *others: int, when: str = MERGED) -> None:
    with pytest.raises((Conflict, InputRefused)):
        group.merge(head, *others, when=when)
    assert group.broken == []


def test_nothing_or_itself_or_too_many_are_not_merged(group: Chain) -> None:
    one, other = group.file(), group.file()
    refused(group, one)
    refused(group, one, one)
    refused(group, one, other, one)
    with pytest.raises(InputRefused):
        group.merge(one, *[other] * (grouping.MOST + 1), when=MERGED)


def test_what_has_been_decided_moved_on_or_ended_is_not_merged(group: Chain) -> None:
    head, decided, lifted, closed, withdrawn = [group.file() for _ in range(5)]
    group.decide(lifted, K.LYFT, "2026-01-06T12:00")
    group.decide(closed, K.AVSLUTA, "2026-01-06T12:00")
    group.withdraw(withdrawn, "2026-01-06T12:00")
    group.run("2026-01-10")
    group.decide(decided, K.LYFT, "2026-01-20T11:00")
    for one in (decided, lifted, closed, withdrawn):
        refused(group, head, one)
        refused(group, one, head)
    assert group.history(head) == [("ledningsgrupp", None, None)]


def test_what_should_have_moved_on_before_is_passed_on_and_not_merged_however_late_the_jobs_are(group: Chain) -> None:
    head, other = group.file(), group.file("2026-05-01T12:00")
    refused(group, head, other, when="2026-07-20T12:00")  # the head's limit was 4 July
    group.run("2026-07-21")
    assert group.history(head)[0] == ("ledningsgrupp", "2026-07-04", "tystnad")
    assert group.history(other) == [("ledningsgrupp", None, None)]


def test_a_samlad_brist_and_its_parts_are_not_merged_into_another_but_take_more(group: Chain) -> None:
    head, other = group.file(), group.file()
    group.merge(head, other, when=MERGED)
    third = group.file("2026-01-21T12:00")
    refused(group, third, head, when="2026-01-22T12:00")
    refused(group, third, other, when="2026-01-22T12:00")
    refused(group, other, third, when="2026-01-22T12:00")
    group.merge(head, third, when="2026-01-22T12:00")
    assert group.row(third).merged_into_id == head
    assert group.broken == []


def test_another_verksamhets_are_never_merged(group: Chain) -> None:
    one = group.file()
    with database.writing(group.engine) as session:
        service = world.open_service(session, "PO Falun", "Falun")
        other = world.file(session, service, group.policy, "2026-01-05T12:00").id
    with pytest.raises(InputRefused, match="samma verksamhet"):
        group.merge(one, other, when=MERGED)


def test_one_that_passes_a_body_by_is_merged_only_with_those_that_do_too(group: Chain) -> None:
    one, other = group.file(), group.file()
    group.pass_by(one, group.bodies[Level.KOMMUN], "2026-01-10T12:00")
    for head, part in ((one, other), (other, one)):
        with pytest.raises(InputRefused, match="förbi"):
            group.merge(head, part, when=MERGED)
    group.pass_by(other, group.bodies[Level.KOMMUN], "2026-01-11T12:00")
    group.merge(one, other, when=MERGED)
    group.run("2026-07-05")
    assert group.history(one)[1] == ("kommun", "2026-07-04", "forbigangen")
    assert group.matter(other).stays_at == frozenset({group.bodies[Level.LEDNINGSGRUPP]})
    assert group.broken == []


# --- splitting


def test_split_off_at_the_group_it_has_a_stay_of_its_own_from_then_on(group: Chain) -> None:
    head, other = five(group)[:2]
    group.split(other, "2026-02-01T12:00")
    assert group.history(other) == [("ledningsgrupp", "2026-01-20", "samlad"), ("ledningsgrupp", None, None)]
    assert group.limits(other)[0] == date(2026, 7, 4)  # the clock runs from filing, merged or not
    assert group.row(other).merged_into_id is None
    group.run("2026-07-05")
    assert len(group.history(head)) == 2
    assert group.told(other) == [FeedbackKind.MOTTAGET, FeedbackKind.UTAN_SVAR]
    assert len(group.history(other)) == 3
    group.run("2027-03-02")
    assert [copy.reports for copy in group.copies(head)] == [4, 4]
    assert [copy.reports for copy in group.copies(other)] == [1, 1]
    assert group.broken == []


def test_split_off_at_the_kommun_it_stays_there(group: Chain) -> None:
    head, other = five(group)[:2]
    group.run("2026-07-05")
    group.split(other, "2026-08-01T12:00")
    assert group.history(other) == [("ledningsgrupp", "2026-01-20", "samlad"), ("kommun", None, None)]
    assert group.limits(other)[0] == date(2027, 1, 15)
    group.run("2027-03-02")
    assert group.history(other)[1:] == group.history(head)[1:]
    assert group.broken == []


def test_split_off_it_can_be_merged_again(group: Chain) -> None:
    head, other = five(group)[:2]
    group.split(other, "2026-02-01T12:00")
    group.merge(head, other, when="2026-02-02T12:00")
    assert group.row(other).merged_into_id == head
    assert [outcome for *_, outcome in group.history(other)] == ["samlad", "samlad"]
    assert group.broken == []


def test_above_the_kommun_or_once_ended_it_is_not_split(group: Chain) -> None:
    head, other = five(group)[:2]
    group.run("2027-01-16")
    with pytest.raises(Conflict, match="lämnats över"):
        group.split(other, "2027-01-17T12:00")
    group.run("2027-03-02")
    group.decide(head, K.AVSLUTA, "2027-03-10T12:00")
    with pytest.raises(Conflict, match="lämnats över"):
        group.split(other, "2027-03-12T12:00")  # the verdict has taken effect, whatever the jobs have done
    assert group.row(other).closed_at is None


def test_only_a_part_is_split_off_and_once(group: Chain) -> None:
    head, other = five(group)[:2]
    for one in (head, group.file()):
        with pytest.raises(Conflict, match="ingår inte"):
            group.split(one, "2026-02-01T12:00")
    group.split(other, "2026-02-01T12:00")
    with pytest.raises(Conflict):
        group.split(other, "2026-02-02T12:00")
    assert group.broken == []


def test_what_is_split_off_keeps_passing_by_what_the_samlade_brist_did(group: Chain) -> None:
    head, other = five(group)[:2]
    group.pass_by(head, group.bodies[Level.KOMMUN], "2026-01-25T12:00")
    group.split(other, "2026-02-01T12:00")
    assert [event.data for event in group.events(other, EventKind.PASSING_DECIDED)] == [
        {"body": group.bodies[Level.KOMMUN]}
    ]
    group.run("2026-08-01")
    assert group.history(other)[2] == ("kommun", "2026-07-04", "forbigangen")
    assert group.broken == []


# --- a plan of meetings that changes


def merged_late(group: Chain) -> tuple[int, int]:
    """The one that carries came late for the meeting on 10 February; the one that is part of it did not."""
    part, head = group.file("2026-01-05T12:00"), group.file("2026-01-28T12:00")
    group.merge(head, part, when="2026-01-29T12:00")
    return head, part


def test_a_meeting_that_is_planned_or_moved_limits_what_is_merged_by_the_earliest_of_it(group: Chain) -> None:
    head, _ = merged_late(group)
    assert group.limits(head)[0] == date(2026, 7, 4)
    meeting = group.plan("2026-02-10T13:00", "2026-01-30T09:00")
    assert group.limits(head) == (date(2026, 2, 10), date(2026, 2, 17))
    group.move(meeting, "2026-02-09T13:00", "2026-01-30T10:00")
    assert group.limits(head) == (date(2026, 2, 9), date(2026, 2, 16))
    group.cancel(meeting, "2026-01-31T09:00")
    assert group.limits(head)[0] == date(2026, 7, 4)
    assert group.broken == []


def test_what_is_split_off_keeps_counting_as_the_samlade_brist_did(group: Chain) -> None:
    head, part = merged_late(group)
    group.split(part, "2026-01-30T08:00")
    meeting = group.plan("2026-02-10T13:00", "2026-01-30T09:00")
    assert group.limits(part) == group.limits(head) == (date(2026, 2, 10), date(2026, 2, 17))
    group.cancel(meeting, "2026-01-31T09:00")
    assert group.limits(part) == group.limits(head) == (date(2026, 7, 4), date(2026, 7, 4))
    group.merge(head, part, when="2026-02-01T12:00")
    group.plan("2026-02-12T13:00", "2026-02-02T09:00")
    assert group.limits(head)[0] == date(2026, 2, 12)
    assert group.broken == []


def test_a_verdict_taken_back_on_what_is_merged_leaves_time_to_note_after_the_meeting(group: Chain) -> None:
    head, _ = merged_late(group)
    group.plan("2026-02-10T13:00", "2026-01-30T09:00")
    group.decide(head, K.LYFT, "2026-02-01T12:00")
    group.take_back(head, "2026-02-01T13:00")
    assert group.limits(head) == (date(2026, 2, 10), date(2026, 2, 17))


# --- the same again


def test_the_same_again_is_counted_with_what_it_is_part_of(group: Chain) -> None:
    head, other = five(group)[:2]
    for one in (head, other, other):
        group.again(one, "2026-02-01T12:00")
    with database.reading(group.engine) as session:
        assert occurrences.count(session, [head]) == {head: 3}
    assert len(group.events(other, EventKind.OCCURRED_AGAIN)) == 2
    assert group.broken == []


def test_the_same_button_pressed_twice_counts_once(group: Chain) -> None:
    one = group.file()
    assert group.again(one, "2026-02-01T12:00", form_key="k") == group.again(one, "2026-02-01T12:01", form_key="k")
    assert group.again(one, "2026-02-01T12:02", form_key="l") != group.again(one, "2026-02-01T12:03")
    assert len(group.events(one, EventKind.OCCURRED_AGAIN)) == 3


def test_what_has_ended_does_not_happen_again_whatever_the_jobs_have_done(group: Chain) -> None:
    head, other = five(group)[:2]
    group.decide(head, K.AVSLUTA, "2026-02-01T12:00")
    group.again(other, "2026-02-02T11:59")
    for one in (head, other):
        with pytest.raises(Conflict, match="avslutad"):
            group.again(one, "2026-02-02T12:00")
    assert group.history(head) == [("ledningsgrupp", None, None)]  # a refusal undoes what it passed on, too
    group.run("2026-02-03")
    assert group.history(head) == [("ledningsgrupp", "2026-02-02", "avslutad")]


# --- withdrawing


def test_withdrawn_it_ends_without_an_answer_and_what_was_handed_over_stays(group: Chain) -> None:
    one = group.file()
    group.run("2027-01-16")
    group.withdraw(one, "2027-02-01T12:00")
    assert group.history(one)[-1] == ("lansstyrelse", "2027-02-01", "atertagen")
    assert [event.data for event in group.events(one, EventKind.CLOSED)] == [
        {"outcome": "atertagen", "reason": "misstag"}
    ]
    assert len(group.copies(one)) == 1
    group.run("2027-06-01")
    assert len(group.history(one)) == 3
    with pytest.raises(Conflict, match="redan avslutad"):
        group.withdraw(one, "2027-06-02T12:00")
    assert group.broken == []


def test_a_verdict_that_has_taken_effect_comes_before_a_withdrawal_and_one_that_has_not_goes_with_it(
    group: Chain,
) -> None:
    one, other = group.file(), group.file()
    group.decide(one, K.AVSLUTA, "2026-02-01T12:00")
    group.decide(other, K.AVSLUTA, "2026-02-02T00:00")
    with pytest.raises(Conflict, match="redan avslutad"):
        group.withdraw(one, "2026-02-02T12:00")
    group.withdraw(other, "2026-02-02T12:00")
    group.run("2026-03-01")
    assert [group.history(each)[0][2] for each in (one, other)] == ["avslutad", "atertagen"]
    assert group.broken == []


def test_a_samlad_brist_and_its_parts_are_split_before_they_are_withdrawn(group: Chain) -> None:
    head, other = group.file(), group.file()
    group.merge(head, other, when=MERGED)
    for one in (head, other):
        with pytest.raises(Conflict, match="samlad"):
            group.withdraw(one, "2026-02-01T12:00")
    group.split(other, "2026-02-01T12:00")
    for one in (head, other):
        group.withdraw(one, "2026-02-02T12:00")
    assert group.broken == []


# --- what is asked of all


def test_each_who_filed_is_asked_whether_it_has_got_better(group: Chain) -> None:
    ids = five(group)
    group.decide(ids[0], K.ATGARDA, "2026-02-01T12:00")
    group.run("2026-08-02")
    assert {one for _, one, _ in group.mails("uppfoljning")} == set(ids)
    group.follow_up(ids[3], FollowUpAnswer.JA, "2026-08-03T12:00")
    group.follow_up(ids[2], FollowUpAnswer.NEJ, "2026-08-04T12:00")
    assert group.history(ids[0])[-1] == ("ledningsgrupp", None, None)
    assert all(group.row(one).closed_at is None for one in ids)
    assert len(group.history(ids[2])) == 1
    assert group.broken == []
