"""A body that the deficiency is about can be passed by: its stay opens and closes at once, and it sees nothing."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from systembrist.errors import Conflict, InputRefused
from systembrist.escalation.policy import Policy
from systembrist.model import EventKind, FeedbackKind, Level, VerdictKind
from systembrist.permissions import Action, Grant, Person, may
from systembrist.store import passing
from tests import chain
from tests.chain import BESIDE, Chain

K = VerdictKind


@pytest.fixture
def group(engine: Engine, policy_: Policy) -> Chain:
    return chain.build(engine, policy_)


def own(group: Chain, level: Level) -> int:
    return group.bodies[level]


def reads(group: Chain, one: int, kind: str, body_id: int) -> bool:
    """Whether somebody at the body may do anything at all with the deficiency."""
    role = chain.CAST[kind]
    person = Person(0, "Någon", (Grant(role, body_id=body_id),))
    return any(may(person, action, group.matter(one)) for action in Action)


def test_where_it_stays_now_it_passes_on_at_once(group: Chain) -> None:
    one = group.file()
    group.pass_by(one, own(group, Level.LEDNINGSGRUPP), "2026-01-10T12:00")
    assert group.history(one) == [("ledningsgrupp", "2026-01-10", "forbigangen"), ("kommun", None, None)]
    [told] = group.events(one, EventKind.PASSING_DECIDED)
    assert (told.data, told.account_id) == ({"body": own(group, Level.LEDNINGSGRUPP)}, group.people["samordnare"])
    assert group.told(one) == [FeedbackKind.MOTTAGET, FeedbackKind.VIDARE]
    assert group.matter(one).stays_at == frozenset({own(group, Level.KOMMUN)})
    assert not reads(group, one, "ordforande", own(group, Level.LEDNINGSGRUPP))
    assert group.broken == []


def test_the_kommun_is_passed_by_when_it_comes_there(group: Chain) -> None:
    one = group.file()
    group.pass_by(one, own(group, Level.KOMMUN), "2026-01-10T12:00")
    assert group.history(one) == [("ledningsgrupp", None, None)]
    group.decide(one, K.LYFT, "2026-02-01T12:00")
    group.run("2026-02-03")
    assert group.history(one) == [
        ("ledningsgrupp", "2026-02-02", "lyft"), ("kommun", "2026-02-02", "forbigangen"), ("lansstyrelse", None, None),
    ]  # fmt: skip
    assert not reads(group, one, "kommun", own(group, Level.KOMMUN))
    assert [copy.to_body_id for copy in group.copies(one)] == [own(group, Level.LANSSTYRELSE)]
    assert group.broken == []


def test_both_in_a_row_at_one_moment(group: Chain) -> None:
    one = group.file()
    group.pass_by(one, own(group, Level.KOMMUN), "2026-01-10T12:00")
    group.pass_by(one, own(group, Level.LEDNINGSGRUPP), "2026-01-11T12:00")
    assert group.history(one) == [
        ("ledningsgrupp", "2026-01-11", "forbigangen"), ("kommun", "2026-01-11", "forbigangen"),
        ("lansstyrelse", None, None),
    ]  # fmt: skip
    assert group.matter(one).stays_at == frozenset()
    assert group.told(one) == [FeedbackKind.MOTTAGET, FeedbackKind.VIDARE, FeedbackKind.VIDARE]
    group.run("2027-06-01")
    assert group.broken == []


def test_a_body_that_was_passed_by_hears_nothing_of_what_is_answered_above_it(group: Chain) -> None:
    one = group.file()
    group.pass_by(one, own(group, Level.KOMMUN), "2026-01-10T12:00")
    group.decide(one, K.LYFT, "2026-02-01T12:00")
    group.run("2026-02-03")
    group.decide(one, K.ATGARDA, "2026-03-01T12:00")
    group.run("2026-03-03")
    assert group.told(one, to=own(group, Level.KOMMUN)) == []
    assert group.told(one, to=own(group, Level.LEDNINGSGRUPP)) == [FeedbackKind.VIDARE, FeedbackKind.ATGARD]
    assert "kommun" not in {who for who, *_ in group.mails("svar")}
    assert group.broken == []


@pytest.mark.parametrize("urgent", [True, False])
def test_a_body_that_is_passed_by_is_not_told_that_something_urgent_came(group: Chain, urgent: bool) -> None:
    one = group.file()
    group.pass_by(one, own(group, Level.KOMMUN), "2026-01-10T12:00")
    if urgent:
        group.urgent(one, "2026-01-11T12:00")
    group.decide(one, K.LYFT, "2026-02-01T12:00")
    group.run("2026-02-03")
    told = {who for who, deficiency_id, _ in group.mails("skyndsam") if deficiency_id == one}
    assert told == ({"ordforande", "lansstyrelse"} if urgent else set())


def test_the_kommun_beside_gets_no_copy_where_it_is_passed_by(group: Chain) -> None:
    one, other = group.file(kommun=BESIDE), group.file(kommun=BESIDE)
    group.pass_by(one, group.beside, "2026-01-10T12:00")
    group.run("2026-07-05")
    assert group.copies(one) == []
    assert [copy.to_body_id for copy in group.copies(other)] == [group.beside]
    assert [outcome for *_, outcome in group.history(one)] == ["tystnad", None]
    assert group.broken == []


def test_the_kommun_that_holds_a_copy_can_no_longer_be_passed_by(group: Chain) -> None:
    one = group.file(kommun=BESIDE)
    group.run("2026-07-05")
    with pytest.raises(Conflict, match="redan haft"):
        group.pass_by(one, group.beside, "2026-07-06T12:00")
    assert group.events(one, EventKind.PASSING_DECIDED) == []


def test_a_suggested_actor_changes_no_way_until_a_person_confirms_it(group: Chain) -> None:
    one = group.file(actor=None)
    with pytest.raises(InputRefused, match="Bekräfta"):
        group.pass_by(one, own(group, Level.KOMMUN), "2026-01-10T12:00")
    group.correct(one, "2026-01-10T13:00")
    group.pass_by(one, own(group, Level.KOMMUN), "2026-01-10T14:00")


def test_only_bodies_on_its_way_below_the_state_are_passed_by(group: Chain) -> None:
    one = group.file()
    for body_id in (own(group, Level.LANSSTYRELSE), own(group, Level.SOCIALSTYRELSEN), group.beside):
        with pytest.raises(InputRefused, match="väg"):
            group.pass_by(one, body_id, "2026-01-10T12:00")


def test_a_body_that_has_decided_or_been_left_is_not_passed_by_and_none_twice(group: Chain) -> None:
    one, other = group.file(), group.file()
    group.decide(one, K.LYFT, "2026-02-01T12:00")
    with pytest.raises(Conflict, match="redan haft"):
        group.pass_by(one, own(group, Level.LEDNINGSGRUPP), "2026-02-01T13:00")
    group.run("2026-02-03")
    for level in (Level.LEDNINGSGRUPP, Level.KOMMUN):
        if level is Level.KOMMUN:
            group.decide(one, K.LYFT, "2026-02-04T12:00")
        with pytest.raises(Conflict, match="redan haft"):
            group.pass_by(one, own(group, level), "2026-02-05T12:00")
    group.pass_by(other, own(group, Level.KOMMUN), "2026-02-05T12:00")
    with pytest.raises(Conflict, match="redan beslutat"):
        group.pass_by(other, own(group, Level.KOMMUN), "2026-02-06T12:00")
    assert group.broken == []


def test_what_ended_or_is_part_of_a_samlad_brist_passes_nobody_by(group: Chain) -> None:
    closed, head, part = group.file(), group.file(), group.file()
    group.decide(closed, K.AVSLUTA, "2026-02-01T12:00")
    group.merge(head, part, when="2026-01-20T12:00")
    for one in (closed, part):
        with pytest.raises(Conflict):
            group.pass_by(one, own(group, Level.KOMMUN), "2026-02-05T12:00")
    group.pass_by(head, own(group, Level.KOMMUN), "2026-02-05T12:00")
    assert group.matter(part).stays_at == frozenset({own(group, Level.LEDNINGSGRUPP)})


def test_what_fell_due_before_is_passed_on_before_it_is_passed_by(group: Chain) -> None:
    one = group.file()
    with pytest.raises(Conflict, match="redan haft"):
        group.pass_by(one, own(group, Level.LEDNINGSGRUPP), "2026-08-01T12:00")  # its limit was 4 July
    group.pass_by(one, own(group, Level.KOMMUN), "2026-08-01T12:00")
    assert group.history(one) == [
        ("ledningsgrupp", "2026-07-04", "tystnad"), ("kommun", "2026-08-01", "forbigangen"),
        ("lansstyrelse", None, None),
    ]  # fmt: skip
    assert group.broken == []


def test_what_is_passed_by_is_known_for_several_at_once(group: Chain) -> None:
    one, other = group.file(), group.file()
    group.pass_by(one, own(group, Level.KOMMUN), "2026-01-10T12:00")
    found = group.read(lambda session: passing.of_many(session, [one, other]))
    assert found == {one: frozenset({own(group, Level.KOMMUN)}), other: frozenset()}
    assert list(group.read(lambda session: passing.of_deficiency(session, one))) == [own(group, Level.KOMMUN)]
