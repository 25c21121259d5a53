"""A joint verksamhet: it rises to the värdkommun, and the kommun it happened in has a copy and a right to answer."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from systembrist import digest, organisations
from systembrist.escalation.policy import Policy
from systembrist.model import Body, EventKind, FaultLevel, FeedbackKind, Level, VerdictKind
from systembrist.store import database, handovers
from tests import chain, world
from tests.chain import BESIDE, HOST, Chain

K = VerdictKind


@pytest.fixture
def group(engine: Engine, policy_: Policy) -> Chain:
    return chain.build(engine, policy_)


def test_a_fault_beside_rises_to_the_host_and_the_kommun_beside_gets_its_copy(group: Chain) -> None:
    one, other = group.file(kommun=BESIDE, fault_level=FaultLevel.LOKAL), group.file(kommun=HOST)
    group.run("2026-07-05")
    assert group.history(one)[1] == ("kommun", None, None)
    stay, [copy] = group.stay(one), group.copies(one)
    assert stay is not None
    assert stay.body_id == group.bodies[Level.KOMMUN]
    assert (copy.from_body_id, copy.to_body_id) == (group.bodies[Level.LEDNINGSGRUPP], group.beside)
    assert (copy.kommun_id, copy.month, copy.fault_level) == (world.kommun_id(BESIDE), "2026-01", FaultLevel.LOKAL)
    assert copy.at == stay.opened_at
    [copied] = group.events(one, EventKind.COPIED)
    assert (copied.at, copied.to_body_id) == (copy.at, group.beside)
    assert group.copies(other) == []
    assert group.broken == []


def test_it_holds_a_copy_and_never_reads_the_deficiency_itself(group: Chain) -> None:
    one = group.file(kommun=BESIDE)
    group.run("2027-03-02")
    assert group.matter(one).stays_at == frozenset({group.bodies[Level.LEDNINGSGRUPP], group.bodies[Level.KOMMUN]})
    receivers = [copy.to_body_id for copy in group.copies(one)]
    assert receivers == [group.beside, group.bodies[Level.LANSSTYRELSE], group.bodies[Level.SOCIALSTYRELSEN]]
    assert group.broken == []


def test_it_hears_what_is_answered_above(group: Chain) -> None:
    one = group.file(kommun=BESIDE)
    group.run("2026-07-05")
    group.decide(one, K.ATGARDA, "2026-08-01T12:00")
    group.run("2026-08-03")
    assert group.told(one, to=group.beside) == [FeedbackKind.UTAN_SVAR, FeedbackKind.ATGARD]
    assert group.broken == []


def test_it_answers_everyone_who_has_the_deficiency_and_closes_nothing(group: Chain) -> None:
    one = group.file(kommun=BESIDE)
    group.run("2027-01-16")
    before = group.history(one)
    group.answer_copy(one, "2027-01-20T12:00")
    group.answer_copy(one, "2027-01-21T12:00", text="Det är åtgärdat.")
    assert group.history(one) == before
    for receiver in (None, *(group.bodies[level] for level in list(Level)[:2])):
        assert [answer.text for answer in group.answers(one, to=receiver)][-2:] == [
            "Vi ser över det.", "Det är åtgärdat.",
        ]  # fmt: skip
    for authority in (Level.LANSSTYRELSE, Level.SOCIALSTYRELSEN):  # a kommun's words don't go up
        assert group.told(one, to=group.bodies[authority]) == []
    assert group.told(one, to=group.beside)[2:] == []
    assert [event.data["text"] for event in group.events(one, EventKind.ANSWERED)] == [
        digest.of_text("Vi ser över det."), digest.of_text("Det är åtgärdat."),
    ]  # fmt: skip
    told = {who for who, _, at in group.mails("svar") if at == world.at("2027-01-20T12:00")}
    assert told == {"ombud", "ordforande", "kommun"}
    assert group.broken == []


def test_its_answer_reaches_whoever_should_have_it_by_then_however_late_the_jobs_are(group: Chain) -> None:
    one = group.file(kommun=BESIDE)
    group.run("2026-07-05")
    group.answer_copy(one, "2027-01-20T12:00")  # it rose on the 15th, but the jobs have not run
    assert group.told(one, to=group.bodies[Level.KOMMUN])[-1:] == [FeedbackKind.FORBATTRING]
    assert group.history(one)[1] == ("kommun", "2027-01-15", "tystnad")
    group.run("2027-01-21")
    assert group.broken == []


def test_its_answer_reaches_all_parts_of_a_samlad_brist(group: Chain) -> None:
    head, part = group.file(kommun=BESIDE), group.file()
    group.merge(head, part, when="2026-01-20T12:00")
    group.run("2026-07-05")
    group.answer_copy(head, "2026-07-20T12:00")
    assert group.answers(part)[-1].text == "Vi ser över det."
    assert group.answers(part)[-1].from_body_id == group.beside
    assert group.broken == []


def test_the_kommuner_of_all_parts_get_a_copy_once(group: Chain) -> None:
    head, part, another = group.file(kommun=HOST), group.file(kommun=BESIDE), group.file(kommun=BESIDE)
    group.merge(head, part, another, when="2026-01-20T12:00")
    group.run("2026-07-05")
    assert [(copy.to_body_id, copy.reports) for copy in group.copies(head)] == [(group.beside, 3)]
    assert group.copies(part) == []
    group.decide(head, K.ATGARDA, "2026-08-01T12:00")
    group.run("2026-08-03")
    assert group.told(head, to=group.beside) == [FeedbackKind.UTAN_SVAR, FeedbackKind.ATGARD]
    assert group.broken == []


def test_split_off_at_the_host_a_part_has_a_copy_of_its_own(group: Chain) -> None:
    head, part = group.file(kommun=HOST), group.file(kommun=BESIDE)
    group.merge(head, part, when="2026-01-20T12:00")
    group.run("2026-07-05")
    group.split(part, "2026-08-01T12:00")
    assert [copy.to_body_id for copy in group.copies(part)] == [group.beside]
    group.decide(part, K.AVSLUTA, "2026-08-02T12:00")
    group.run("2026-08-04")
    assert group.told(part, to=group.beside) == [FeedbackKind.BESLUT]
    assert group.broken == []


def test_what_is_closed_at_its_group_is_copied_to_nobody(group: Chain) -> None:
    one = group.file(kommun=BESIDE)
    group.decide(one, K.ATGARDA, "2026-02-01T12:00")
    group.run("2026-02-03")
    assert group.copies(one) == []


def test_a_group_that_is_passed_by_or_not_connected_still_has_it_copied(group: Chain) -> None:
    one, other = group.file(kommun=BESIDE), group.file(kommun=BESIDE)
    group.pass_by(one, group.bodies[Level.LEDNINGSGRUPP], "2026-01-10T12:00")
    with database.writing(group.engine) as session:
        body = session.get_one(Body, group.bodies[Level.LEDNINGSGRUPP])
        organisations.disconnect(session, body, world.at("2026-01-11T12:00"))
    group.run("2026-07-05")
    assert [outcome for *_, outcome in group.history(other)] == ["ej_ansluten", None]
    assert all(group.copies(each)[0].to_body_id == group.beside for each in (one, other))
    assert group.broken == []


def test_who_is_concerned_is_named_once_for_each_and_the_host_never(group: Chain) -> None:
    one, two, three = group.file(kommun=HOST), group.file(kommun=BESIDE), group.file(kommun=BESIDE)
    found = group.read(lambda session: handovers.kommuner_concerned(session, [one, two, three]))
    assert found == [(two, group.beside), (three, group.beside)]
    assert group.read(lambda session: handovers.kommuner_concerned(session, [])) == []
