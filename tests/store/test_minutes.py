"""What a group's packet and minutes are made from: its own, as it stood then, and no word that is not released."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from systembrist import handling, meetings
from systembrist.escalation.policy import Policy
from systembrist.model import Consequence, Deficiency, FaultLevel, Meeting, VerdictKind
from systembrist.store import database, minutes
from systembrist.store import meetings as held
from tests import table as stage
from tests import world
from tests.table import ADDED, PROPOSAL, TEXT, Table

K = VerdictKind


@pytest.fixture
def table(engine: Engine, policy_: Policy) -> Table:
    return stage.build(engine, policy_)


def test_no_word_before_it_is_released(table: Table) -> None:
    one = table.file("2026-02-02", released="2026-02-10", proposal=PROPOSAL)
    before, after = table.on("2026-02-09")[one], table.on("2026-02-10")[one]
    assert (before.text, before.proposal) == (None, None)
    assert (after.text, after.proposal) == (TEXT, PROPOSAL)


def test_what_was_added_is_read_once_it_is_released_and_until_then_waited_for(table: Table) -> None:
    one = table.file("2026-02-02", released="2026-02-03")
    meeting = table.meet("2026-02-05T09:00", planned="2026-02-01")
    table.decide(meeting, one, K.KOMPLETTERA, "2026-02-05T10:00")

    table.add(one, ADDED, "2026-02-07")
    table.release(one, "2026-02-09")
    told = {day: table.on(f"2026-02-{day}")[one] for day in ("04", "06", "08", "10")}
    assert [(item.asked, item.added) for item in told.values()] == [
        (False, ()),
        (True, ()),
        (False, ()),
        (False, (ADDED,)),
    ]
    assert {item.verdict for item in told.values()} == {None}, "a question decides nothing"


def test_only_its_own_and_only_while_it_stays(table: Table) -> None:
    def elsewhere(session: Session) -> None:
        other = world.open_service(session, "PO Falun", "Falun")
        world.file(session, other, table.policy, "2026-02-02")

    table.does(elsewhere)
    one = table.file("2026-02-02", kommun=world.kommun_id("Säter"))
    assert table.on("2026-02-01") == {}
    assert table.on("2026-02-02").keys() == {one}
    assert table.on("2026-02-02")[one].kommun == "Säter"
    world.run_jobs(table.engine, table.policy, "2026-12-01")
    assert table.on("2026-12-01") == {}
    assert table.on("2026-02-02").keys() == {one}, "what was there in February was there in February"


def test_a_samlad_brist_counts_all_that_stands_behind_it_from_then_on(table: Table) -> None:
    head, *members = [table.file("2026-02-02") for _ in range(3)]
    last = table.file("2026-02-02", children=True, consequences=(Consequence.FARA,))

    table.merge(head, *members, last, when="2026-02-10")
    table.again(head, "2026-02-11")
    table.again(last, "2026-02-12")
    assert {one: item.reports for one, item in table.on("2026-02-09").items()} == dict.fromkeys(
        (head, *members, last), 1
    )
    assert {one: item.reports for one, item in table.on("2026-02-10").items()} == {head: 4}
    assert table.on("2026-02-11")[head].reports == 5
    found = table.on("2026-02-13")[head]
    assert (found.reports, found.children, found.danger) == (6, True, True), "a report in it says so"
    assert not table.on("2026-02-09")[head].children


def test_codes_are_those_that_held_then(table: Table) -> None:
    one = table.file("2026-02-02", actor="bank")

    def correct(session: Session, when: str, area: str, actor: str, level: FaultLevel | None) -> None:
        handling.correct(session, session.get_one(Deficiency, one), area=area, actor=actor, fault_level=level,
                         account_id=table.by, policy=table.policy, now=world.at(when))  # fmt: skip

    table.does(lambda session: correct(session, "2026-02-05", "bostad", "bank", FaultLevel.LOKAL))
    table.does(lambda session: correct(session, "2026-02-07", "sgi", "annan", FaultLevel.CENTRAL))
    table.mark_urgent(one, "2026-02-09")
    told = [table.on(f"2026-02-0{day}")[one] for day in (4, 6, 8, 9)]
    assert [(item.area, item.actor, item.fault_level, item.urgent) for item in told] == [
        ("vardkoer", "bank", None, False),
        ("bostad", "bank", FaultLevel.LOKAL, False),
        ("sgi", "annan", FaultLevel.CENTRAL, False),
        ("sgi", "annan", FaultLevel.CENTRAL, True),
    ]


def test_a_verdict_shows_from_when_it_was_given_until_it_is_replaced(table: Table) -> None:
    meeting, one = table.meet(), table.file("2026-02-02")
    table.decide(meeting, one, K.LYFT, "2026-03-10T14:00")
    table.decide(meeting, one, K.AVSLUTA, "2026-03-12T09:00", "Vi ändrade oss.")
    assert table.on("2026-03-09")[one].verdict is None
    assert table.on("2026-03-11")[one].verdict is K.LYFT
    assert table.on("2026-03-13")[one].verdict is K.AVSLUTA
    assert [(each.kind, each.reason) for each in table.decided("2026-03-11")] == [(K.LYFT, "Vi har prövat det.")]
    assert [(each.kind, each.reason) for each in table.decided("2026-03-13")] == [(K.AVSLUTA, "Vi ändrade oss.")]


def test_what_was_decided_takes_effect_with_the_minutes_but_for_what_is_urgent(table: Table) -> None:
    meeting, calm, urgent = table.meet(), table.file("2026-02-02"), table.file("2026-02-02")
    table.mark_urgent(urgent, "2026-02-09")
    table.decide(meeting, calm, K.LYFT, "2026-03-10T14:00")
    table.decide(meeting, urgent, K.LYFT, "2026-03-10T14:00")
    table.approve(meeting, "2026-03-20T08:00", "2026-03-30T08:00")
    for when, effect in (("2026-03-25", None), ("2026-03-31", world.at("2026-03-30T08:00"))):
        told = {each.item.id: each.effective_at for each in table.decided(when)}
        assert told == {calm: effect, urgent: world.at("2026-03-10T14:00")}


def test_which_meeting_is_next_and_which_was_last(table: Table) -> None:
    first, second, third = (table.meet(f"2026-0{month}-10T13:00") for month in (3, 6, 9))
    one = table.file("2026-02-02")
    table.decide(first, one, K.LYFT, "2026-03-10T14:00")
    table.does(lambda session: meetings.cancel(session, table.policy, session.get_one(Meeting, second),
                                               account_id=table.by, now=world.at("2026-05-01")))  # fmt: skip

    def ids(when: str) -> list[int | None]:
        with database.reading(table.engine) as session:
            found = [
                held.next_after(session, table.group_id, world.at(when)),
                held.latest(session, table.group_id, world.at(when)),
                minutes.last_with_minutes(session, table.group_id, world.at(when)),
            ]
            return [None if each is None else each.id for each in found]

    assert ids("2026-03-01") == [first, None, None]
    assert ids("2026-03-10T13:30") == [second, first, None], "nothing is decided yet"
    assert ids("2026-04-30") == [second, first, first]
    assert ids("2026-05-02") == [third, first, first], "the second is cancelled"
    assert ids("2026-09-11") == [None, third, first], "an empty meeting has no minutes until they are approved"
    table.approve(third, "2026-09-12", "2026-09-13")
    assert ids("2026-09-12") == [None, third, first]
    assert ids("2026-09-14") == [None, third, third]
