"""Two people, or a person and the jobs, act on the same things at once: it ends as if one had come after the other."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from time import sleep

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from systembrist import followup, grouping, handling, meetings, undertakings
from systembrist.clock import local_date, parse_instant
from systembrist.errors import Conflict, InputRefused
from systembrist.escalation import sweep
from systembrist.escalation.policy import Policy
from systembrist.model import (
    Body,
    Deficiency,
    EventKind,
    FaultLevel,
    FeedbackKind,
    FollowUpAnswer,
    Level,
    Meeting,
    RoleKind,
    VerdictKind,
    WithdrawalReason,
)
from systembrist.store import database
from systembrist.store import undertakings as promised
from tests import chain, world
from tests.chain import Chain

K = VerdictKind
Work = Callable[[Session], object]
BOTH_WAYS = pytest.mark.parametrize("turned", [False, True])


@pytest.fixture
def group(engine: Engine, policy_: Policy) -> Chain:
    return chain.build(engine, policy_)


def meanwhile(engine: Engine, first: Work, second: Work) -> list[BaseException | None]:
    """The second begins when the first has done its work and not yet told of it; how each was refused, if it was."""
    done, go_on = Event(), Event()

    def begin() -> None:
        with database.writing(engine) as session:
            try:
                first(session)
            finally:
                done.set()
            go_on.wait(10)

    def follow() -> None:
        done.wait(10)
        with database.writing(engine) as session:
            second(session)

    with ThreadPoolExecutor(2) as pool:
        running = [pool.submit(begin), pool.submit(follow)]
        done.wait(10)
        sleep(0.3)
        go_on.set()
    return [one.exception() for one in running]


def refusals(engine: Engine, works: Sequence[Work], *, turned: bool) -> int:
    """How many of the two were refused, and that nothing else went wrong."""
    errors = [one for one in meanwhile(engine, *(reversed(works) if turned else works)) if one is not None]
    assert [one for one in errors if not isinstance(one, Conflict | InputRefused)] == []
    return len(errors)


def merging(group: Chain, head: int, other: int, when: str = "2026-01-20T12:00") -> Work:
    return lambda session: grouping.merge(
        session, group.policy, session.get_one(Deficiency, head), [session.get_one(Deficiency, other)],
        account_id=group.people["samordnare"], now=world.at(when),
    )  # fmt: skip


def on(group: Chain, one: int, verb: Callable[..., object], when: str, **more: object) -> Work:
    return lambda session: verb(
        session, group.policy, session.get_one(Deficiency, one), account_id=group.people["samordnare"],
        now=world.at(when), **more,
    )  # fmt: skip


def jobs(group: Chain, moment: str) -> Work:
    at = parse_instant(moment)
    return lambda session: sweep.pass_on(session, group.policy, at, at)


@BOTH_WAYS
def test_what_is_merged_away_takes_nothing_in(group: Chain, turned: bool) -> None:
    one, two, three = group.file(), group.file(), group.file()
    assert refusals(group.engine, [merging(group, one, two), merging(group, three, one)], turned=turned) == 1
    assert group.broken == []


@BOTH_WAYS
def test_the_same_one_is_merged_into_one_of_two(group: Chain, turned: bool) -> None:
    one, two, three = group.file(), group.file(), group.file()
    assert refusals(group.engine, [merging(group, one, two), merging(group, three, two)], turned=turned) == 1
    assert group.broken == []


@BOTH_WAYS
def test_what_is_withdrawn_takes_nothing_in(group: Chain, turned: bool) -> None:
    one, two = group.file(), group.file()
    withdrawing = on(group, one, handling.withdraw, "2026-01-20T12:00", reason=WithdrawalReason.MISSTAG)
    assert refusals(group.engine, [merging(group, one, two), withdrawing], turned=turned) == 1
    group.run("2026-08-01")
    assert group.broken == []


@BOTH_WAYS
def test_what_is_decided_takes_nothing_in(group: Chain, turned: bool) -> None:
    one, two = group.file(), group.file()

    def decide(session: Session) -> None:
        world.decide(session, group.policy, one, K.AVSLUTA, "2026-01-20T12:00", by=group.people["ordforande"])

    assert refusals(group.engine, [merging(group, one, two), decide], turned=turned) == turned
    group.run("2026-08-01")
    assert group.broken == []


@BOTH_WAYS
def test_a_part_is_split_off_before_the_samlade_brist_ends_or_ends_with_it(group: Chain, turned: bool) -> None:
    head, part = group.file(), group.file()
    group.merge(head, part, when="2026-01-20T12:00")
    group.decide(head, K.AVSLUTA, "2026-02-01T12:00")
    moment = "2026-02-02T12:00"
    splitting = on(group, part, grouping.split, "2026-02-02T11:59")
    assert refusals(group.engine, [splitting, jobs(group, moment)], turned=turned) == turned
    assert (group.row(part).closed_at is None) is not turned
    assert group.broken == []


@BOTH_WAYS
def test_a_body_is_passed_by_before_it_comes_there_or_has_had_it(group: Chain, turned: bool) -> None:
    one = group.file()
    group.decide(one, K.LYFT, "2026-02-01T12:00")
    kommun = group.read(lambda session: session.get_one(Body, group.bodies[Level.KOMMUN]))
    passing = on(group, one, handling.pass_by, "2026-02-02T11:59", body=kommun)
    group_moment = "2026-02-02T12:00"
    refused = refusals(group.engine, [passing, jobs(group, group_moment)], turned=turned)
    ended = dict(zip(("group", "kommun", "lan"), [outcome for *_, outcome in group.history(one)], strict=False))
    assert ended["kommun"] == "forbigangen" if not refused else ended["kommun"] is None
    assert group.broken == []


@BOTH_WAYS
def test_of_two_noes_one_reopens(group: Chain, turned: bool) -> None:
    head, part = group.file(), group.file()
    group.merge(head, part, when="2026-01-20T12:00")
    group.decide(head, K.ATGARDA, "2026-02-01T12:00")
    group.run("2026-08-02")
    works = [on(group, one, followup.answer, "2026-08-03T12:00", said=FollowUpAnswer.NEJ) for one in (head, part)]
    refusals(group.engine, works, turned=turned)
    assert [outcome for *_, outcome in group.history(head)] == ["atgardad", None]
    assert group.broken == []


def approving(group: Chain, meeting: int, role: RoleKind, by: str) -> Work:
    seen = group.version(meeting)
    return lambda session: meetings.approve(
        session, group.policy, session.get_one(Meeting, meeting), role=role, account_id=group.people[by], seen=seen,
        now=world.at("2026-02-11T12:00"),
    )  # fmt: skip


def noted(group: Chain) -> tuple[int, int]:
    """A deficiency and the meeting in which a verdict on it was noted."""
    one, meeting = group.file(), group.plan("2026-02-10T13:00")
    group.note(meeting, one, K.AVSLUTA, "2026-02-10T14:00")
    return one, meeting


@BOTH_WAYS
def test_chair_and_adjuster_approve_at_once(group: Chain, turned: bool) -> None:
    one, meeting = noted(group)
    works = [approving(group, meeting, role, role.value) for role in meetings.APPROVERS]
    assert refusals(group.engine, works, turned=turned) == 0
    group.run("2026-02-12")
    assert group.history(one) == [("ledningsgrupp", "2026-02-11", "avslutad")]
    assert group.broken == []


@BOTH_WAYS
def test_nobody_approves_as_both_by_pressing_twice_at_once(group: Chain, turned: bool) -> None:
    _, meeting = noted(group)
    works = [approving(group, meeting, role, "ordforande") for role in meetings.APPROVERS]
    assert refusals(group.engine, works, turned=turned) == 1
    assert group.meeting(meeting).approved_at is None


@BOTH_WAYS
def test_minutes_are_approved_as_they_were_read_or_not_at_all(group: Chain, turned: bool) -> None:
    one, meeting = noted(group)

    def note(session: Session) -> None:
        meetings.decide(
            session, group.policy, session.get_one(Meeting, meeting), stay=world.open_stay(session, one), urgent=False,
            kind=K.LYFT, reason="Vi ändrade oss.", decided_by=group.people["ordforande"],
            now=world.at("2026-02-11T12:00"),
        )  # fmt: skip

    works = [approving(group, meeting, RoleKind.ORDFORANDE, "ordforande"), note]
    assert refusals(group.engine, works, turned=turned) == 1
    group.approve(meeting, "2026-02-12T12:00", role=RoleKind.JUSTERARE)
    if turned:
        group.approve(meeting, "2026-02-12T12:00")
    assert group.broken == []


@BOTH_WAYS
def test_a_verdict_is_taken_back_before_anybody_approves_or_stands(group: Chain, turned: bool) -> None:
    one, meeting = noted(group)

    def take_back(session: Session) -> None:
        world.take_back(session, group.policy, one, "2026-02-11T12:00", by=group.people["ordforande"])

    works = [approving(group, meeting, RoleKind.ORDFORANDE, "ordforande"), take_back]
    assert refusals(group.engine, works, turned=turned) == 1
    assert group.broken == []


def planning(group: Chain, at: str) -> Work:
    return lambda session: meetings.plan(
        session, group.policy, session.get_one(Body, group.bodies[Level.LEDNINGSGRUPP]), at=world.at(at),
        account_id=group.people["samordnare"], now=world.at("2026-01-05T09:00"),
    )  # fmt: skip


def test_of_two_meetings_planned_for_a_day_at_once_one_is_refused(group: Chain) -> None:
    works = [planning(group, "2026-02-10T13:00"), planning(group, "2026-02-10T09:00")]
    assert refusals(group.engine, works, turned=False) == 1


@BOTH_WAYS
def test_what_is_filed_while_a_meeting_is_planned_has_it_as_its_limit(group: Chain, turned: bool) -> None:
    def file(session: Session) -> None:
        service = session.get_one(world.Verksamhet, group.service_id)
        world.file(session, service, group.policy, "2026-01-05T08:59")

    assert refusals(group.engine, [planning(group, "2026-02-10T13:00"), file], turned=turned) == 0
    assert str(group.limits(1)[0]) == "2026-02-10"


def marking(group: Chain, one: int, now: str) -> Work:
    return lambda session: handling.mark_urgent(
        session, session.get_one(Deficiency, one), account_id=group.people["samordnare"], policy=group.policy,
        now=world.at(now),
    )  # fmt: skip


def correcting(group: Chain, one: int, now: str) -> Work:
    return lambda session: handling.correct(
        session, session.get_one(Deficiency, one), area="vardkoer", actor="bank", fault_level=FaultLevel.CENTRAL,
        account_id=group.people["samordnare"], policy=group.policy, now=world.at(now),
    )  # fmt: skip


@BOTH_WAYS
@pytest.mark.parametrize("hastening", [marking, correcting])
def test_a_lift_that_is_hastened_as_it_takes_effect_does_not_wait_a_year(
    group: Chain, hastening: Callable[[Chain, int, str], Work], turned: bool
) -> None:
    one = group.file()
    group.run("2026-07-05")
    group.decide(one, K.LYFT, "2026-08-01T12:00")
    moment = "2026-08-02T12:00"  # and the person pressed a second before
    works = [hastening(group, one, "2026-08-02T11:59:59"), jobs(group, moment)]
    assert refusals(group.engine, works, turned=turned) == 0
    group.run("2026-08-02T13:00")
    assert group.history(one)[1:] == [("kommun", "2026-08-02", "lyft"), ("lansstyrelse", None, None)]
    assert group.told(one).count(FeedbackKind.BESLUT) == 1
    assert group.broken == []


def pressing(group: Chain, what: str, one: int, head: int) -> Work:
    now = "2026-07-04T23:00"  # an hour before what the jobs do is dated
    group_body = group.read(lambda session: session.get_one(Body, group.bodies[Level.LEDNINGSGRUPP]))
    verbs: dict[str, Work] = {
        "pass_by": on(group, head, handling.pass_by, now, body=group_body),
        "withdraw": on(group, head, handling.withdraw, now, reason=WithdrawalReason.MISSTAG),
        "mark_urgent": marking(group, head, now),
        "split": on(group, one, grouping.split, now),
    }
    return verbs[what]


@pytest.mark.parametrize(
    ("what", "answer"), [("pass_by", "redan haft"), ("withdraw", None), ("mark_urgent", None), ("split", None)]
)
def test_what_is_pressed_as_it_rises_is_done_where_it_is_now_or_refused_in_words_that_are_true(
    group: Chain, what: str, answer: str | None
) -> None:
    head, part = group.file(), group.file()
    if what == "split":
        group.merge(head, part, when="2026-01-20T12:00")
    group.correct(head, "2026-01-20T12:00")
    group.run("2026-07-01")
    rising, person = jobs(group, "2026-07-04"), pressing(group, what, part, head)
    first, second = meanwhile(group.engine, rising, person)
    assert first is None
    assert (second is None) is (answer is None), second
    if answer is not None:
        assert isinstance(second, Conflict)
        assert re.search(answer, str(second))
    if what == "split":
        assert [where for where, *_ in group.history(part)] == ["ledningsgrupp", "kommun"]
    assert group.broken == []


@BOTH_WAYS
def test_a_part_is_split_off_while_a_meeting_is_planned(group: Chain, turned: bool) -> None:
    head, part = group.file(), group.file()
    group.merge(head, part, when="2026-01-20T12:00")

    def plan(session: Session) -> None:
        meetings.plan(session, group.policy, session.get_one(Body, group.bodies[Level.LEDNINGSGRUPP]),
                      at=world.at("2026-02-10T13:00"), account_id=group.people["samordnare"],
                      now=world.at("2026-01-21T12:00"))  # fmt: skip

    works = [on(group, part, grouping.split, "2026-01-21T12:00"), plan]
    assert refusals(group.engine, works, turned=turned) == 0
    assert group.limits(part) == group.limits(head)
    assert str(group.limits(part)[0]) == "2026-02-10"


@pytest.mark.parametrize("what", ["call", "chase", "ask"])
def test_a_machine_that_is_overtaken_tells_nobody_twice(group: Chain, what: str) -> None:
    one = group.file()
    group.plan("2026-02-10T13:00")
    group.decide(one, K.ATGARDA, "2026-01-06T12:00")
    group.run("2026-01-08")
    moment = {"call": "2026-01-27T07:00", "chase": "2026-02-24T07:00", "ask": "2026-07-06T07:00"}[what]
    at = parse_instant(moment)
    verbs: dict[str, Callable[[Session], int]] = {
        "call": lambda session: sweep.call(session, at, at),
        "chase": lambda session: sweep.chase(session, group.policy, at, at),
        "ask": lambda session: followup.ask(session, at, at),
    }
    counted: list[int] = []
    work: Work = lambda session: counted.append(verbs[what](session))  # noqa: E731  (both do just this)
    assert refusals(group.engine, [work, work], turned=False) == 0
    assert sorted(counted) == [0, 1]


@pytest.mark.parametrize("held", [False, True])
def test_two_that_note_an_undertaking_at_once_leave_one_that_holds(group: Chain, held: bool) -> None:
    if held:
        group.undertake(30, "2026-01-02T12:00")
    at, body_id = world.at("2026-01-20T12:00"), group.bodies[Level.LEDNINGSGRUPP]

    def accepting(days: int) -> Work:
        return lambda session: undertakings.undertake(
            session, session.get_one(Body, body_id), days=days, accepted_on=local_date(at),
            decided_by="Nämndens beslut § 12", before=promised.holding(session, body_id), now=at,
        )  # fmt: skip

    refused = refusals(group.engine, [accepting(10), accepting(20)], turned=False)
    assert refused == (group.engine.dialect.name == "postgresql")  # on SQLite the other one waits, and takes its place
    assert len(group.events(None, EventKind.UNDERTOOK)) - len(group.events(None, EventKind.UNDERTAKING_ENDED)) == 1
    assert group.broken == []


def test_two_that_end_an_undertaking_at_once_end_it_once(group: Chain) -> None:
    group.undertake(30, "2026-01-02T12:00")
    at, held = world.at("2026-01-20T12:00"), group.held()
    ending: Work = lambda session: undertakings.end(session, held, at)  # noqa: E731
    assert refusals(group.engine, [ending, ending], turned=False) == 1
    assert len(group.events(None, EventKind.UNDERTAKING_ENDED)) == 1
    assert group.broken == []
