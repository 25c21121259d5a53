"""What happens to a stay around its limit: answers just before and after, kommuner outside, bodies not connected."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import Engine

from systembrist import organisations
from systembrist.clock import local_date, parse_instant
from systembrist.errors import Conflict
from systembrist.escalation.policy import Policy
from systembrist.model import Body, EventKind, FaultLevel, FeedbackKind, Level, VerdictKind
from systembrist.store import database, deficiencies, events, feedback, handovers, referrals, verdicts
from tests import world
from tests.faults import state

K = VerdictKind


class Story:
    """One deficiency filed in Borlänge on 1 February 2025, and what is done to it."""

    def __init__(self, engine: Engine, policy: Policy, **fields: object) -> None:
        self.engine, self.policy = engine, policy
        self.service = state.services(engine)[0]
        self.by = state.people(engine)
        [self.id] = state.file_many(engine, policy, self.service, "2025-02-01T12:00", 1, **fields)

    def run(self, as_of: str) -> None:
        world.run_jobs(self.engine, self.policy, as_of)

    def decide(self, kind: VerdictKind, when: str) -> None:
        state.decide(self.engine, self.policy, self.id, kind, when, self.by)

    def body(self, level: Level, verb: Callable[..., object], when: str, **more: object) -> None:
        with database.writing(self.engine) as session:
            body: Body = state.body_above(session, "Borlänge", level)
            verb(session, body, now=parse_instant(when), **more)

    def urgent(self) -> None:
        with database.writing(self.engine) as session:
            found = deficiencies.get(session, self.id)
            assert found is not None
            found.urgent = True

    def to_kommun(self) -> None:
        self.decide(K.LYFT, "2025-03-01T12:00")
        self.run("2025-03-03")

    def history(self) -> list[tuple[str, str | None, str | None]]:
        return world.history(self.engine, self.id)

    def events(self) -> list[tuple[EventKind, str]]:
        with database.reading(self.engine) as session:
            return [(one.kind, str(local_date(one.at))) for one in events.of_deficiency(session, self.id)]

    def answers(self) -> list[tuple[FeedbackKind, str | None]]:
        """What the ombud was told, in order."""
        with database.reading(self.engine) as session:
            found = feedback.of_deficiency(session, self.id)
            return [(one.kind, one.text) for one in found if one.to_body_id is None]


@pytest.fixture
def story(engine: Engine, policy_: Policy) -> Story:
    return Story(engine, policy_)


def test_a_verdict_recorded_after_the_limit_but_before_the_sweep_stands_marked_late(story: Story) -> None:
    story.decide(K.ATGARDA, "2025-08-05T12:00")  # the limit was 31 July
    story.run("2026-06-01")
    assert story.history() == [("ledningsgrupp", "2025-08-06", "atgardad")]
    assert EventKind.ROSE_BY_SILENCE not in dict(story.events())
    with database.reading(story.engine) as session:
        assert [one.late for one in verdicts.of_deficiency(session, story.id)] == [True]
    assert state.broken(story.engine) == []


def test_a_verdict_in_time_is_not_late_though_it_takes_effect_after_the_limit(story: Story) -> None:
    story.decide(K.AVSLUTA, "2025-07-31T23:59:59")
    story.run("2025-08-10")
    assert story.history() == [("ledningsgrupp", "2025-08-01", "avslutad")]
    with database.reading(story.engine) as session:
        assert [one.late for one in verdicts.of_deficiency(session, story.id)] == [False]


def test_a_verdict_after_the_sweep_is_the_next_bodys(story: Story) -> None:
    story.run("2025-08-01")
    story.decide(K.AVSLUTA, "2025-08-05T12:00")
    story.run("2025-08-10")
    assert story.history() == [("ledningsgrupp", "2025-07-31", "tystnad"), ("kommun", "2025-08-06", "avslutad")]


def test_a_late_verdict_taken_back_leaves_the_silence_dated_at_the_limit(story: Story) -> None:
    story.decide(K.AVSLUTA, "2025-08-05T12:00")
    with database.writing(story.engine) as session:
        world.take_back(session, story.policy, story.id, "2025-08-05T18:00", by=story.by)
    story.run("2025-08-10")
    assert story.history()[0] == ("ledningsgrupp", "2025-07-31", "tystnad")
    assert state.broken(story.engine) == []


def test_a_verdict_cant_be_taken_back_once_it_has_taken_effect_even_before_the_sweep(story: Story) -> None:
    story.decide(K.AVSLUTA, "2025-03-01T12:00")
    with database.writing(story.engine) as session, pytest.raises(Conflict):
        world.take_back(session, story.policy, story.id, "2025-03-02T12:00", by=story.by)


def test_a_second_verdict_is_refused_while_the_first_stands(story: Story) -> None:
    story.decide(K.LYFT, "2025-03-01T12:00")
    with pytest.raises(Conflict):
        story.decide(K.AVSLUTA, "2025-03-01T13:00")
    story.run("2025-03-10")
    assert story.history()[0] == ("ledningsgrupp", "2025-03-02", "lyft")


def test_an_ask_back_stops_no_clock(story: Story) -> None:
    story.decide(K.KOMPLETTERA, "2025-07-30T12:00")
    story.run("2025-08-01")
    assert story.history()[0] == ("ledningsgrupp", "2025-07-31", "tystnad")
    assert [kind for kind, _ in story.answers()] == [FeedbackKind.MOTTAGET, FeedbackKind.FRAGA, FeedbackKind.UTAN_SVAR]


def test_a_kommun_that_has_not_joined_keeps_it_overdue_until_the_15_january_after_it_joins(story: Story) -> None:
    story.body(Level.KOMMUN, organisations.leave, "2025-02-02T12:00")
    story.run("2026-06-01")
    assert story.history() == [("ledningsgrupp", "2025-07-31", "tystnad"), ("kommun", None, None)]
    with database.reading(story.engine) as session:
        stay = world.open_stay(session, story.id)
        assert str(local_date(stay.overdue_since)) == "2026-01-15"  # type: ignore[arg-type]
        assert str(local_date(stay.due_at)) == "2027-01-15"
    story.body(Level.KOMMUN, organisations.join, "2026-06-02T12:00", decided_by="Nämnden")
    story.run("2027-01-14")
    assert story.history()[1] == ("kommun", None, None)
    story.run("2027-01-16")
    assert story.history()[1] == ("kommun", "2027-01-15", "tystnad")
    assert (EventKind.LIMIT_PASSED, "2026-01-15") in story.events()
    assert state.broken(story.engine) == []


def test_a_kommun_that_joins_on_the_day_of_the_limit_is_in_time_and_one_that_leaves_then_is_still_in(
    story: Story,
) -> None:
    story.body(Level.KOMMUN, organisations.leave, "2025-02-02T12:00")
    story.body(Level.KOMMUN, organisations.join, "2026-01-15T20:00", decided_by="Nämnden")
    story.body(Level.KOMMUN, organisations.leave, "2026-01-15T21:00")
    story.run("2026-01-16")
    assert story.history()[1] == ("kommun", "2026-01-15", "tystnad")


def test_without_joining_a_persons_lift_still_rises(story: Story) -> None:
    story.body(Level.KOMMUN, organisations.leave, "2025-02-02T12:00")
    story.to_kommun()
    story.decide(K.LYFT, "2025-04-01T12:00")
    story.run("2026-01-16")
    assert story.history()[1] == ("kommun", "2026-01-15", "lyft")


@pytest.mark.parametrize(
    ("level", "number", "limit"),
    [(Level.LEDNINGSGRUPP, 0, "2025-07-31"), (Level.KOMMUN, 1, "2026-01-15"), (Level.LANSSTYRELSE, 2, "2026-03-01")],
)
def test_a_body_that_is_not_connected_is_passed_by_the_calendar_and_never_called_silent(
    story: Story, level: Level, number: int, limit: str
) -> None:
    story.body(level, organisations.disconnect, "2025-02-02T12:00")
    story.run("2026-06-01")
    assert story.history()[number] == (str(level), limit, "ej_ansluten")
    assert (EventKind.ROSE_UNCONNECTED, limit) in story.events()
    assert {outcome for _, _, outcome in story.history()} == {"tystnad", "ej_ansluten", None}


def test_what_counts_is_whether_it_was_connected_at_the_limit_not_when_the_jobs_came(story: Story) -> None:
    story.body(Level.LEDNINGSGRUPP, organisations.disconnect, "2025-07-31T23:59:59")
    story.body(Level.LEDNINGSGRUPP, organisations.connect, "2025-08-01T00:00:00")
    story.run("2025-08-10")
    assert story.history()[0] == ("ledningsgrupp", "2025-07-31", "ej_ansluten")


def test_one_that_was_away_and_back_before_the_limit_was_silent(story: Story) -> None:
    story.body(Level.LEDNINGSGRUPP, organisations.disconnect, "2025-07-30T12:00")
    story.body(Level.LEDNINGSGRUPP, organisations.connect, "2025-07-31T23:59:59")
    story.run("2025-08-10")
    assert story.history()[0] == ("ledningsgrupp", "2025-07-31", "tystnad")


def test_a_body_that_is_not_connected_is_not_reminded(story: Story) -> None:
    story.body(Level.LEDNINGSGRUPP, organisations.disconnect, "2025-02-02T12:00")
    story.run("2025-12-01")
    assert EventKind.REMINDED not in dict(story.events())


def test_a_lift_by_a_kommun_is_answered_after_the_regret_time_and_rises_on_15_january(story: Story) -> None:
    story.to_kommun()
    story.decide(K.LYFT, "2025-04-01T12:00")
    story.run("2025-04-02T11:59")
    assert story.answers()[-1][0] is FeedbackKind.BESLUT  # the group's
    assert len(story.answers()) == 2
    story.run("2025-04-02T12:00")
    assert story.answers()[-1] == (FeedbackKind.BESLUT, "Därför att vi har prövat saken.")
    assert story.history()[-1] == ("kommun", None, None)
    story.run("2026-01-14")
    assert story.history()[-1] == ("kommun", None, None)
    story.run("2026-01-15")
    assert story.history()[1] == ("kommun", "2026-01-15", "lyft")
    assert (EventKind.ROSE_BY_CALENDAR, "2026-01-15") in story.events()
    assert story.answers()[-1] == (FeedbackKind.VIDARE, None)
    assert len(story.answers()) == 4


def test_a_central_level_lift_by_a_kommun_rises_as_soon_as_it_takes_effect(engine: Engine, policy_: Policy) -> None:
    story = Story(engine, policy_, fault_level=FaultLevel.CENTRAL)
    story.to_kommun()
    story.decide(K.LYFT, "2025-04-01T12:00")
    story.run("2025-04-03")
    assert story.history()[1] == ("kommun", "2025-04-02", "lyft")
    assert (EventKind.ROSE_BY_VERDICT, "2025-04-02") in story.events()


def test_an_urgent_one_rises_at_once_at_every_level(story: Story) -> None:
    story.urgent()
    for moment in ("2025-04-01T12:00", "2025-04-01T12:01", "2025-04-01T12:02"):
        story.decide(K.LYFT, moment)
        story.run(moment)
    assert story.history() == [
        ("ledningsgrupp", "2025-04-01", "lyft"), ("kommun", "2025-04-01", "lyft"),
        ("lansstyrelse", "2025-04-01", "lyft"), ("socialstyrelsen", None, None),
    ]  # fmt: skip
    assert state.broken(story.engine) == []


@pytest.mark.parametrize("fault_level", [None, FaultLevel.CENTRAL])
def test_neither_urgent_nor_central_rises_before_its_limit_unless_lifted(
    engine: Engine, policy_: Policy, fault_level: FaultLevel | None
) -> None:
    story = Story(engine, policy_, fault_level=fault_level)
    story.urgent()
    story.run("2025-07-31T23:59:58")
    assert story.history() == [("ledningsgrupp", None, None)]


def test_what_a_kommun_lifts_on_15_january_itself_rises_when_it_takes_effect(story: Story) -> None:
    story.to_kommun()
    story.decide(K.LYFT, "2026-01-15T15:00")
    story.run("2026-01-16T14:59")
    assert story.history()[1] == ("kommun", None, None)
    story.run("2026-01-16T15:00")
    assert story.history()[1] == ("kommun", "2026-01-16", "lyft")
    assert story.answers()[-1] == (FeedbackKind.BESLUT, "Därför att vi har prövat saken.")


def test_what_reaches_a_kommun_on_15_january_waits_a_year(engine: Engine, policy_: Policy) -> None:
    group = Story(engine, policy_)
    with database.writing(engine) as session:
        service = state.known.verksamhet(session, group.service)
        assert service is not None
        one = world.file(session, service, policy_, "2025-12-01T12:00").id or 0
    state.decide(engine, policy_, one, K.LYFT, "2026-01-14T12:00", group.by)
    group.run("2026-12-01")
    with database.reading(engine) as session:
        stays = referrals.of_deficiency(session, one)
        assert [str(local_date(stay.opened_at)) for stay in stays[1:]] == ["2026-01-15"]
        assert [str(local_date(stay.due_at)) for stay in stays[1:]] == ["2027-01-15"]


def test_the_top_keeps_what_it_does_not_answer_from_limit_to_limit(story: Story) -> None:
    story.run("2028-05-20")
    assert story.history()[-1] == ("socialstyrelsen", None, None)
    passed = [day for kind, day in story.events() if kind is EventKind.LIMIT_PASSED]
    assert passed == ["2026-05-15", "2027-05-15", "2028-05-15"]
    with database.reading(story.engine) as session:
        assert str(local_date(world.open_stay(session, story.id).overdue_since)) == "2026-05-15"  # type: ignore[arg-type]


def test_every_body_below_and_the_ombud_hear_what_the_top_decided(story: Story) -> None:
    story.run("2026-03-02")
    story.decide(K.ATGARDA, "2026-04-01T12:00")
    story.run("2026-04-03")
    with database.reading(story.engine) as session:
        told = [one for one in feedback.of_deficiency(session, story.id) if one.kind is FeedbackKind.ATGARD]
        assert len({one.to_body_id for one in told}) == len(told) == 4
        assert {one.text for one in told} == {"Därför att vi har prövat saken."}
        assert len(handovers.of_deficiency(session, story.id)) == 2
