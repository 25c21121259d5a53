"""Half a year after "åtgärdad" the ombud is asked once if it has got better; a no reopens it where it was closed."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import Engine

from systembrist.errors import Conflict
from systembrist.escalation.policy import Policy
from systembrist.model import EventKind, FollowUpAnswer, Level, VerdictKind
from systembrist.store import deficiencies, followups
from tests import chain, world
from tests.chain import BESIDE, Chain

K = VerdictKind
A = FollowUpAnswer
ASKED = "2026-08-01T07:00"
"""180 days after what is decided on 1 February has taken effect, on the 2nd."""


@pytest.fixture
def group(engine: Engine, policy_: Policy) -> Chain:
    return chain.build(engine, policy_)


def acted(group: Chain, when: str = "2026-02-01T12:00", kind: VerdictKind = K.ATGARDA) -> int:
    """Closed at its group."""
    one = group.file()
    group.decide(one, kind, when)
    return one


def asked(group: Chain, one: int) -> list[str]:
    return [f"{event.at:%Y-%m-%d}" for event in group.events(one, EventKind.FOLLOW_UP_ASKED)]


def waiting(group: Chain) -> list[int]:
    """What the ombud is asked about now."""
    found = group.read(lambda session: followups.waiting_for(session, group.people["ombud"]))
    return [one.id for one in found]


def test_half_a_year_after_it_was_acted_on_the_ombud_is_asked_once(group: Chain) -> None:
    one = acted(group)
    group.run("2026-08-01T06:59")
    assert waiting(group) == []
    assert group.run(ASKED)["follow_up"] == 1
    assert waiting(group) == [one]
    assert group.mails("uppfoljning") == [("ombud", one, world.at(ASKED))]
    group.run("2027-08-01")
    assert asked(group, one) == ["2026-08-01"]
    assert group.broken == []


@pytest.mark.parametrize("kind", [K.AVSLUTA, K.LYFT])
def test_nothing_is_asked_of_what_was_not_acted_on(group: Chain, kind: VerdictKind) -> None:
    one = acted(group, kind=kind)
    group.run("2027-08-01")
    assert asked(group, one) == []
    with pytest.raises(Conflict):
        group.follow_up(one, A.JA, "2027-08-02T12:00")


def test_before_it_is_asked_and_once_answered_nobody_answers(group: Chain) -> None:
    one = acted(group)
    group.run("2026-07-01")
    with pytest.raises(Conflict):
        group.follow_up(one, A.NEJ, "2026-07-01T12:00")
    group.run("2026-08-02")
    group.follow_up(one, A.JA, "2026-08-02T12:00")
    with pytest.raises(Conflict):
        group.follow_up(one, A.NEJ, "2026-08-02T13:00")
    assert waiting(group) == []
    assert len(group.history(one)) == 1
    assert [event.data for event in group.events(one, EventKind.FOLLOWED_UP)] == [{"answer": "ja"}]
    assert group.broken == []


@pytest.mark.parametrize("said", [A.JA, A.VET_EJ])
def test_a_yes_or_cant_tell_leaves_it_closed(group: Chain, said: FollowUpAnswer) -> None:
    one = acted(group)
    group.run("2026-08-02")
    group.follow_up(one, said, "2026-08-02T12:00")
    assert group.history(one) == [("ledningsgrupp", "2026-02-02", "atgardad")]
    assert group.broken == []


def test_a_no_reopens_it_at_the_body_that_closed_it_with_a_limit_from_then(group: Chain) -> None:
    one = group.file()
    group.run("2026-07-05")
    group.decide(one, K.ATGARDA, "2026-08-01T12:00")
    group.run("2027-02-01")
    group.follow_up(one, A.NEJ, "2027-02-02T12:00")
    assert group.history(one)[1:] == [("kommun", "2026-08-02", "atgardad"), ("kommun", None, None)]
    assert group.row(one).closed_at is None
    assert group.limits(one)[0] == date(2028, 1, 15)
    assert [event.to_body_id for event in group.events(one, EventKind.REOPENED)] == [group.bodies[Level.KOMMUN]]
    group.run("2028-03-02")
    assert [level for level, *_ in group.history(one)][2:] == ["kommun", "lansstyrelse", "socialstyrelsen"]
    assert group.broken == []


def test_all_who_sit_where_it_is_open_again_are_told_and_it_is_in_their_inbox(group: Chain) -> None:
    one = acted(group)
    group.run("2026-08-02")
    group.follow_up(one, A.NEJ, "2026-08-03T12:00")
    told = group.mails("ateroppnad")
    assert {who for who, *_ in told} == {"ordforande", "justerare", "ledamot"}
    assert {(about, at) for _, about, at in told} == {(one, world.at("2026-08-03T12:00"))}
    inbox = group.read(lambda session: deficiencies.staying_at(session, group.bodies[Level.LEDNINGSGRUPP]))
    assert [line.deficiency.id for line in inbox] == [one]


def test_a_kommun_is_told_of_what_is_open_again_there_and_nobody_of_a_yes(group: Chain) -> None:
    reopened, better = group.file(), group.file()
    group.run("2026-07-05")
    for one in (reopened, better):
        group.decide(one, K.ATGARDA, "2026-08-01T12:00")
    group.run("2027-02-01")
    group.follow_up(better, A.JA, "2027-02-02T12:00")
    assert group.mails("ateroppnad") == []
    group.follow_up(reopened, A.NEJ, "2027-02-02T12:00")
    assert group.mails("ateroppnad") == [("kommun", reopened, world.at("2027-02-02T12:00"))]


def test_what_has_left_a_body_is_listed_by_when_it_left_it_as_many_as_are_wanted(group: Chain) -> None:
    filed = [group.file() for _ in range(4)]
    for day, one in zip(("04", "02", "03"), filed, strict=False):
        group.decide(one, K.ATGARDA, f"2026-02-{day}T12:00")
    group.run("2026-08-10")  # the fourth has risen on 4 July
    group.follow_up(filed[0], A.NEJ, "2026-08-11T12:00")
    place = group.bodies[Level.LEDNINGSGRUPP]

    def left(limit: int = 100) -> list[int]:
        found = group.read(lambda session: deficiencies.left(session, place, limit))
        return [line.deficiency.id for line in found]

    assert left() == [filed[3], filed[2], filed[1]]
    assert left(2) == [filed[3], filed[2]]
    group.decide(filed[0], K.AVSLUTA, "2026-08-12T12:00")
    group.run("2026-08-14")
    assert left() == [filed[0], filed[3], filed[2], filed[1]]


def test_reopened_at_its_group_it_has_the_next_meeting_as_its_limit(group: Chain) -> None:
    one = acted(group)
    group.run("2026-08-02")
    group.plan("2026-09-01T13:00", "2026-08-02T09:00")
    group.follow_up(one, A.NEJ, "2026-08-03T12:00")
    assert group.limits(one)[0] == date(2026, 9, 1)


def test_reopened_it_is_reminded_of_anew_and_a_question_from_before_waits_no_more(group: Chain) -> None:
    one = group.file()
    group.decide(one, K.KOMPLETTERA, "2026-01-10T12:00")
    group.decide(one, K.ATGARDA, "2026-02-01T12:00")
    group.run("2026-08-02")
    group.follow_up(one, A.NEJ, "2026-08-03T12:00")
    with pytest.raises(Conflict, match="Ingen väntar"):
        group.on(one, chain.handling.supplement, "2026-08-04T12:00", text="Sent.")
    group.run("2027-02-01")
    assert [f"{event.at:%Y-%m-%d}" for event in group.events(one, EventKind.REMINDED)] == ["2027-01-16"]
    assert group.history(one)[1] == ("ledningsgrupp", "2027-01-30", "tystnad")


def test_closed_again_it_has_a_question_of_its_own_and_can_be_reopened_once_more(group: Chain) -> None:
    one = acted(group)
    group.run("2026-08-02")
    group.follow_up(one, A.NEJ, "2026-08-02T12:00")
    group.decide(one, K.ATGARDA, "2026-09-01T12:00")
    group.run("2026-09-03")
    assert waiting(group) == []
    with pytest.raises(Conflict):
        group.follow_up(one, A.NEJ, "2026-09-04T12:00")
    group.run("2027-03-02")
    assert asked(group, one) == ["2026-08-01", "2027-03-01"]
    group.follow_up(one, A.NEJ, "2027-03-02T12:00")
    assert [outcome for *_, outcome in group.history(one)] == ["atgardad", "atgardad", None]
    assert group.broken == []


def test_of_two_parts_that_say_no_the_first_reopens_and_the_other_is_noted(group: Chain) -> None:
    head, one, other = group.file(), group.file(), group.file()
    group.merge(head, one, other, when="2026-01-20T12:00")
    group.decide(head, K.ATGARDA, "2026-02-01T12:00")
    group.run("2026-08-02")
    assert waiting(group) == [head, one, other]
    group.follow_up(one, A.NEJ, "2026-08-03T12:00")
    assert waiting(group) == []
    with pytest.raises(Conflict, match="öppen igen"):
        group.follow_up(other, A.NEJ, "2026-08-04T12:00")
    assert group.history(head) == [("ledningsgrupp", "2026-02-02", "atgardad"), ("ledningsgrupp", None, None)]
    assert [len(group.history(each)) for each in (one, other)] == [1, 1]
    assert group.broken == []


def test_a_question_that_nobody_answered_before_it_was_reopened_does_not_come_back(group: Chain) -> None:
    head, one, other = group.file(), group.file(), group.file()
    group.merge(head, one, other, when="2026-01-20T12:00")
    group.decide(head, K.ATGARDA, "2026-02-01T12:00")
    group.run("2026-08-02")
    group.follow_up(one, A.NEJ, "2026-08-03T12:00")
    group.decide(head, K.AVSLUTA, "2026-09-01T12:00")
    group.run("2027-06-01")
    assert waiting(group) == []
    with pytest.raises(Conflict):
        group.follow_up(other, A.NEJ, "2027-06-02T12:00")
    assert group.broken == []


def test_a_late_job_asks_with_the_date_it_should_have_had(group: Chain) -> None:
    one = acted(group)
    group.run("2027-01-20")
    assert asked(group, one) == ["2026-08-01"]
    assert group.mails("uppfoljning") == [("ombud", one, world.at(ASKED))]


def test_an_answer_asks_first_what_should_have_been_asked_so_that_no_reopening_unasks_it(group: Chain) -> None:
    one, other = acted(group), acted(group, "2026-02-10T12:00")
    group.run("2026-03-01")
    group.follow_up(one, A.NEJ, "2026-08-20T12:00")  # the jobs have not run since March
    assert asked(group, one) == ["2026-08-01"]
    assert asked(group, other) == ["2026-08-10"]
    assert group.history(one)[-1] == ("ledningsgrupp", None, None)
    group.run("2026-08-21")
    assert asked(group, one) == ["2026-08-01"]
    assert group.broken == []


def test_an_answer_is_taken_however_late_the_jobs_are(group: Chain) -> None:
    one = acted(group)  # not even the verdict has been put into effect
    group.follow_up(one, A.JA, "2026-08-20T12:00")
    assert (asked(group, one), group.history(one)[0][1]) == (["2026-08-01"], "2026-02-02")
    assert group.broken == []


def test_the_kommun_beside_hears_what_comes_of_it_once_it_is_reopened(group: Chain) -> None:
    one = group.file(kommun=BESIDE)
    group.run("2026-07-05")
    group.decide(one, K.ATGARDA, "2026-08-01T12:00")
    group.run("2027-02-01")
    group.follow_up(one, A.NEJ, "2027-02-02T12:00")
    group.decide(one, K.AVSLUTA, "2027-02-03T12:00")
    group.run("2027-02-05")
    assert [str(kind) for kind in group.told(one, to=group.beside)] == ["utan_svar", "atgard", "beslut"]
    assert len(group.copies(one)) == 1
    assert group.broken == []
