"""Answer times that bodies have undertaken: what they promise, when they are chased, and how they are counted."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlmodel import Session, col, select

from systembrist import organisations
from systembrist import undertakings as verbs
from systembrist.clock import local_date, parse_instant
from systembrist.errors import Conflict, InputRefused
from systembrist.escalation.policy import Policy
from systembrist.model import Body, EventKind, FollowUpAnswer, Level, NoticeKind, Outbox, Outcome, VerdictKind
from systembrist.store import database, occasions, undertakings
from systembrist.store.occasions import Occasion
from systembrist.store.undertakings import Kept
from tests import chain, world
from tests.chain import Chain
from tests.faults import state

K = VerdictKind
NOTED = "2026-01-02T12:00"
FILED, PROMISED = "2026-01-05T12:00", "2026-02-04T23:59:59"
AFTER = "2026-02-05T08:00"


@pytest.fixture
def group(engine: Engine, policy_: Policy) -> Chain:
    """A ledningsgrupp that has undertaken to answer within thirty days."""
    made = chain.build(engine, policy_)
    assert made.undertake(30, NOTED)
    return made


def promised(group: Chain, one: int) -> str | None:
    """The day by which the body where it stays is to answer."""
    stay = group.stay(one)
    assert stay is not None
    return None if stay.promised_at is None else f"{local_date(stay.promised_at)}"


def chased(group: Chain, one: int) -> list[str]:
    """When a body was chased about it."""
    return [f"{event.at:%Y-%m-%d}" for event in group.events(one, EventKind.CHASED)]


def mails(group: Chain) -> list[int | None]:
    """About what the chair was told that the time has passed."""
    query = select(Outbox.deficiency_id).where(
        Outbox.kind == NoticeKind.ATAGANDE, Outbox.account_id == group.people["ordforande"]
    )
    return list(group.read(lambda session: session.exec(query.order_by(col(Outbox.id))).all()))


def kept(group: Chain, as_of: str, level: Level = Level.LEDNINGSGRUPP) -> Kept:
    found: Kept = group.read(lambda session: undertakings.kept(session, group.bodies[level], parse_instant(as_of)))
    return found


# --- what is undertaken


@pytest.mark.parametrize("days", [0, -1, 366, 10**9])
def test_a_number_of_days_that_cannot_be_is_refused(group: Chain, days: int) -> None:
    with pytest.raises(InputRefused, match="1 till 365"):
        group.undertake(days, FILED)


@pytest.mark.parametrize(
    ("field", "given", "says"),
    [("accepted_on", date(2026, 1, 6), "framtiden"), ("decided_by", " ", "vem som har beslutat"),
     ("decided_by", "x" * 121, "för lång"), ("decided_by", "Anna, 19121212-1212", "personnummer"),
     ("decided_by", "!", "inga ord")],
)  # fmt: skip
def test_a_decision_that_cannot_be_is_refused_and_changes_nothing(
    group: Chain, field: str, given: object, says: str
) -> None:
    before = state.state(group.engine)
    with pytest.raises(InputRefused, match=says):
        group.undertake(20, FILED, **{field: given})
    assert state.state(group.engine) == before


def test_the_same_again_changes_nothing_and_another_takes_its_place(group: Chain) -> None:
    assert not group.undertake(30, FILED, accepted_on=date(2026, 1, 2))
    assert group.undertake(10, FILED)
    group.end_undertaking("2026-01-06T12:00")
    held = group.read(lambda session: undertakings.of_body(session, group.bodies[Level.LEDNINGSGRUPP]))
    assert [(one.days, f"{one.from_at:%d}", f"{one.to_at:%d}") for one in held] == [(30, "02", "05"), (10, "05", "06")]
    happened = group.events(None, EventKind.UNDERTOOK, EventKind.UNDERTAKING_ENDED)
    assert [event.kind for event in happened] == ["undertook", "undertaking_ended"] * 2
    assert "Nämnden" not in str([event.data for event in happened])
    assert group.broken == []


@pytest.mark.parametrize("days", [None, 20])
def test_what_somebody_else_has_noted_meanwhile_is_not_ended_unseen(group: Chain, days: int | None) -> None:
    seen, body_id, at = group.held(), group.bodies[Level.LEDNINGSGRUPP], world.at("2026-01-06T12:00")
    group.undertake(10, FILED)

    def act(session: Session) -> None:
        if days is None:
            verbs.end(session, seen, at)
        else:
            verbs.undertake(
                session, session.get_one(Body, body_id), days=days, accepted_on=local_date(at), decided_by="Nämnden",
                before=seen, now=at,
            )  # fmt: skip

    with pytest.raises(Conflict, match="har ändrats sedan du öppnade sidan"):
        group.does(act)
    assert group.held().days == 10
    assert group.broken == []


# --- what is promised


def test_only_what_comes_while_it_holds_is_promised_an_answer(group: Chain) -> None:
    before = group.file("2026-01-02T11:59")
    during = group.file(FILED)
    assert (promised(group, before), promised(group, during)) == (None, "2026-02-04")
    group.end_undertaking("2026-01-08T12:00")
    assert promised(group, group.file("2026-01-08T12:00")) is None
    assert promised(group, during) == "2026-02-04"


def test_a_late_run_promises_what_held_when_it_should_have_come(group: Chain) -> None:
    one = group.file(FILED)
    group.decide(one, K.LYFT, "2026-01-10T12:00")
    group.undertake(10, "2026-02-01T12:00", Level.KOMMUN)  # the jobs have not run: it came to the kommun before this
    group.run("2026-02-02")
    assert promised(group, one) is None
    assert group.broken == []


def test_what_is_gathered_has_the_earliest_day_and_what_is_taken_out_keeps_it(group: Chain) -> None:
    early, late, last = group.file(FILED), group.file("2026-01-09T12:00"), group.file("2026-01-12T12:00")
    group.merge(late, early, last, when="2026-01-13T12:00")
    assert promised(group, late) == "2026-02-04"
    group.split(last, "2026-01-20T12:00")
    assert promised(group, last) == "2026-02-04"
    group.run(AFTER)
    assert (chased(group, early), chased(group, late), chased(group, last)) == ([], ["2026-02-04"], ["2026-02-04"])
    assert group.broken == []


def test_nobody_is_chased_twice_of_what_is_gathered(group: Chain) -> None:
    early, late = group.file(FILED), group.file("2026-01-09T12:00")
    group.merge(late, early, when="2026-02-05T12:00")  # the first day has passed, and the jobs have not run
    group.run("2026-03-01")
    assert (chased(group, early), chased(group, late)) == (["2026-02-04"], [])
    assert group.broken == []


# --- chasing


def test_a_body_that_has_said_nothing_by_the_day_is_chased_once(group: Chain) -> None:
    one, other = group.file(FILED), group.file(FILED)
    assert group.run("2026-02-04T23:59:58")["chase_answers"] == 0
    assert group.run(PROMISED)["chase_answers"] == 2
    for as_of in (PROMISED, AFTER, "2026-06-01"):
        assert group.run(as_of)["chase_answers"] == 0
    assert chased(group, one) == chased(group, other) == ["2026-02-04"]
    assert mails(group) == [one, other]
    assert group.stay(one).outcome is None  # type: ignore[union-attr]  # nothing passes on by it
    assert group.broken == []


@pytest.mark.parametrize(
    ("kind", "days"), [(K.LYFT, []), (K.ATGARDA, []), (K.AVSLUTA, []), (K.KOMPLETTERA, ["2026-02-04"])]
)
def test_a_verdict_is_an_answer_and_a_question_is_none(group: Chain, kind: K, days: list[str]) -> None:
    one = group.file(FILED)
    group.decide(one, kind, "2026-02-04T20:00")
    group.run(AFTER)
    assert chased(group, one) == days


def test_a_verdict_noted_in_a_meeting_is_an_answer_before_its_minutes_are_approved(group: Chain) -> None:
    one = group.file(FILED)
    group.note(group.plan("2026-02-02T13:00"), one, K.LYFT, "2026-02-02T14:00")
    group.run(AFTER)
    assert chased(group, one) == []
    assert kept(group, AFTER) == Kept(1, 1)


def test_a_verdict_given_after_the_day_does_not_undo_the_chase_however_late_the_jobs_are(
    group: Chain, tmp_path: Path
) -> None:
    one = group.file(FILED)
    with state.copy_of(group.engine, tmp_path) as on_time:
        world.run_jobs(on_time, group.policy, AFTER)
        for engine in (group.engine, on_time):
            state.decide(engine, group.policy, one, K.AVSLUTA, "2026-02-06T12:00", group.people["ordforande"])
            world.run_jobs(engine, group.policy, "2026-03-01")
        assert state.differences(state.contents(group.engine), state.contents(on_time)) == {}
    assert chased(group, one) == ["2026-02-04"]


def test_what_fell_due_before_a_correction_is_chased_with_the_day_it_should_have_had(group: Chain) -> None:
    one = group.file(FILED)
    group.correct(one, "2026-03-01T12:00")
    assert chased(group, one) == ["2026-02-04"]
    assert group.broken == []


def test_a_body_that_is_not_connected_is_not_chased(group: Chain) -> None:
    one = group.file(FILED)
    group.does(
        lambda session: organisations.disconnect(
            session, session.get_one(Body, group.bodies[Level.LEDNINGSGRUPP]), parse_instant("2026-01-20T12:00")
        )
    )
    group.run(AFTER)
    assert (chased(group, one), mails(group)) == ([], [])
    assert group.broken == []


def test_what_is_reopened_is_promised_anew(group: Chain) -> None:
    one = group.file(FILED)
    group.decide(one, K.ATGARDA, "2026-01-10T12:00")
    group.run("2026-08-01")
    group.follow_up(one, FollowUpAnswer.NEJ, "2026-08-02T12:00")
    assert promised(group, one) == "2026-09-01"


# --- counting


def test_what_was_decided_in_time_is_counted_against_what_was_to_be(group: Chain) -> None:
    in_time, too_late, silent, withdrawn, passed = (group.file(FILED) for _ in range(5))
    group.decide(in_time, K.AVSLUTA, "2026-01-10T12:00")
    group.withdraw(withdrawn, "2026-01-10T12:00")
    group.pass_by(passed, group.bodies[Level.LEDNINGSGRUPP], "2026-01-10T12:00")
    assert kept(group, "2026-01-09") == Kept(0, 0)
    assert kept(group, "2026-01-12") == Kept(1, 1)
    group.decide(too_late, K.AVSLUTA, AFTER)
    group.run("2026-02-10")
    assert kept(group, "2026-02-10") == Kept(1, 3)
    assert kept(group, "2026-01-12") == Kept(1, 1)
    group.run("2026-08-01")
    assert world.history(group.engine, silent)[0][2] == Outcome.TYSTNAD
    assert kept(group, "2026-08-01") == Kept(1, 3)
    assert kept(group, "2026-08-01", Level.KOMMUN) == Kept(0, 0)


def test_a_verdict_that_was_taken_back_keeps_nothing(group: Chain) -> None:
    one = group.file(FILED)
    group.decide(one, K.AVSLUTA, "2026-02-04T12:00")
    group.take_back(one, "2026-02-05T07:00")
    assert kept(group, "2026-02-04T13:00") == Kept(1, 1)
    assert kept(group, AFTER) == Kept(0, 1)


# --- what must hold


@pytest.mark.parametrize(
    ("tampering", "says"),
    [("UPDATE undertaking SET days = 90", "åtagande 1: är inte det"),
     ("UPDATE undertaking SET decided_by = 'Någon annan'", "åtagande 1: är inte det"),
     ("DELETE FROM undertaking", "åtagande 1: är inte det"),
     ("UPDATE referral SET promised_at = NULL", "dagen då svaret skulle ha kommit är ändrad"),
     ("UPDATE referral SET promised_at = '2026-12-01 12:00:00+00:00'", "dagen då svaret skulle ha kommit är ändrad"),
     ("UPDATE referral SET chased_at = NULL", "svaret som skulle ha kommit är inte efterfrågat")],
)  # fmt: skip
def test_a_promise_that_was_changed_is_seen(group: Chain, tampering: str, says: str) -> None:
    group.file(FILED)
    group.run(AFTER)
    assert group.broken == []
    with database.writing(group.engine) as session:
        session.connection().execute(text(tampering))
    assert [one for one in group.broken if says in one]


def test_a_letter_lapses_when_there_is_an_answer(group: Chain) -> None:
    one = group.file(FILED)
    group.run(AFTER)
    [told] = told_of(group)
    assert told.news.days == (parse_instant(PROMISED),)
    group.decide(one, K.AVSLUTA, AFTER)
    assert told_of(group) == []


def told_of(group: Chain) -> list[Occasion]:
    """The letters about promised days that still make sense."""
    query = select(Outbox).where(Outbox.kind == NoticeKind.ATAGANDE)
    found = group.read(lambda session: occasions.of(session, session.exec(query).all(), parse_instant(AFTER)))
    return list(found.values())
