"""What a release, an addition, a summary, a correction and "skyndsamt" leave in the database, and when they may be."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from systembrist import digest, handling, organisations
from systembrist.clock import local_date
from systembrist.errors import Conflict
from systembrist.escalation.policy import Policy
from systembrist.model import Deficiency, EventKind, FaultLevel, Level, VerdictKind
from systembrist.store import database, deficiencies, events, handovers, releases
from tests import world
from tests.faults import state

K = VerdictKind
FILED, TEXT = "2025-02-01T12:00", "Väntade för länge."


@dataclass
class One:
    """One deficiency, filed in Borlänge on 1 February 2025, and somebody who acts on it."""

    engine: Engine
    policy: Policy
    by: int
    id: int

    def found(self, session: Session) -> Deficiency:
        found = deficiencies.get(session, self.id)
        assert found is not None
        return found

    def decide(self, kind: VerdictKind, when: str) -> None:
        state.decide(self.engine, self.policy, self.id, kind, when, self.by)

    def supplement(self, text: str, when: str) -> None:
        with database.writing(self.engine) as session:
            handling.supplement(
                session, self.policy, self.found(session), text=text, account_id=self.by, now=world.at(when)
            )

    def release(self, when: str) -> None:
        with database.writing(self.engine) as session:
            world.release(session, self.found(session).id, world.at(when), by=self.by)

    def urgent(self, when: str) -> None:
        with database.writing(self.engine) as session:
            handling.mark_urgent(
                session, self.found(session), account_id=self.by, policy=self.policy, now=world.at(when)
            )

    def correct(self, when: str, *, area: str = "vardkoer", fault_level: FaultLevel | None = None) -> None:
        with database.writing(self.engine) as session:
            handling.correct(session, self.found(session), area=area, actor="bank", fault_level=fault_level,
                           account_id=self.by, policy=self.policy, now=world.at(when))  # fmt: skip

    def summarise_with_lift(self, text: str, when: str) -> None:
        with database.writing(self.engine) as session:
            verdict = world.decide(session, self.policy, self.id, K.LYFT, when, by=self.by)
            handling.summarise(session, self.found(session), text=text, account_id=self.by, approver="Någon",
                             now=world.at(when), verdict=verdict)  # fmt: skip

    def take_back(self, when: str) -> None:
        with database.writing(self.engine) as session:
            world.take_back(session, self.policy, self.id, when, by=self.by)

    def summary(self, when: str) -> str | None:
        with database.reading(self.engine) as session:
            found = deficiencies.summary(session, self.id, world.at(when))
        return None if found is None else found.text

    def run(self, as_of: str) -> None:
        world.run_jobs(self.engine, self.policy, as_of)

    def history(self) -> list[tuple[str, str | None, str | None]]:
        return world.history(self.engine, self.id)

    def events(self, *kinds: EventKind) -> list[dict[str, object]]:
        """The data of each event of these kinds."""
        with database.reading(self.engine) as session:
            return [one.data for one in events.of_deficiency(session, self.id) if one.kind in kinds]

    def days(self) -> list[tuple[EventKind, str]]:
        with database.reading(self.engine) as session:
            return [(one.kind, str(local_date(one.at))) for one in events.of_deficiency(session, self.id)]

    def to_kommun(self) -> None:
        self.decide(K.LYFT, "2025-03-01T12:00")
        self.run("2025-03-03")


@pytest.fixture
def one(engine: Engine, policy_: Policy) -> One:
    service, *_ = state.services(engine)
    by = state.people(engine)
    [found] = state.file_many(engine, policy_, service, FILED, 1)
    return One(engine, policy_, by, found)


def added(one: One) -> list[tuple[str, bool]]:
    """Each supplement, and whether it has been released."""
    with database.reading(one.engine) as session:
        return [(row.text, row.released_at is not None) for row in deficiencies.supplements(session, one.id)]


# --- what is added, and what is released


def test_an_addition_stands_by_itself_and_leaves_the_text_as_it_was_filed(one: One) -> None:
    one.decide(K.KOMPLETTERA, "2025-02-02T12:00")
    one.supplement("Sedan i våras.", "2025-02-03T12:00")
    with database.reading(one.engine) as session:
        assert one.found(session).text == TEXT
    assert added(one) == [("Sedan i våras.", False)]
    assert one.events(EventKind.SUPPLEMENTED) == [{"text": digest.of_text("Sedan i våras.")}]
    assert one.events(EventKind.FILED) == [{"text": digest.of_text(TEXT)}]
    assert state.broken(one.engine) == []


def test_nothing_is_added_unasked_nor_twice_nor_to_a_body_that_did_not_ask(one: One) -> None:
    with pytest.raises(Conflict):
        one.supplement("Oombedd.", "2025-02-02T11:00")
    one.decide(K.KOMPLETTERA, "2025-02-02T12:00")
    one.supplement("Svar.", "2025-02-03T12:00")
    with pytest.raises(Conflict):
        one.supplement("Igen.", "2025-02-03T13:00")
    one.decide(K.KOMPLETTERA, "2025-02-04T12:00")
    one.run("2025-08-10")  # by silence to the kommun, which has asked nothing
    with pytest.raises(Conflict):
        one.supplement("För sent.", "2025-08-11T12:00")
    assert added(one) == [("Svar.", False)]
    one.decide(K.KOMPLETTERA, "2025-08-12T12:00")
    one.supplement("Till kommunen.", "2025-08-13T12:00")
    assert [text for text, _ in added(one)] == ["Svar.", "Till kommunen."]


def test_nothing_is_added_to_what_is_closed(one: One) -> None:
    one.decide(K.KOMPLETTERA, "2025-02-02T12:00")
    one.decide(K.AVSLUTA, "2025-02-03T12:00")
    one.run("2025-02-05")
    with pytest.raises(Conflict):
        one.supplement("För sent.", "2025-02-06T12:00")


def test_a_question_while_a_verdict_stands_is_refused_and_leaves_nothing(one: One) -> None:
    one.decide(K.LYFT, "2025-02-02T12:00")
    before = state.contents(one.engine)
    with pytest.raises(Conflict):
        one.decide(K.KOMPLETTERA, "2025-02-02T13:00")
    assert state.contents(one.engine) == before
    one.take_back("2025-02-02T14:00")
    one.decide(K.KOMPLETTERA, "2025-02-02T15:00")
    one.decide(K.LYFT, "2025-02-02T16:00")


def test_what_is_added_after_a_release_is_released_for_itself(one: One) -> None:
    one.release("2025-02-02T12:00")
    with pytest.raises(Conflict):
        one.release("2025-02-02T13:00")
    one.decide(K.KOMPLETTERA, "2025-02-03T12:00")
    one.supplement("Sedan i våras.", "2025-02-04T12:00")
    assert added(one) == [("Sedan i våras.", False)]
    one.release("2025-02-05T12:00")
    assert added(one) == [("Sedan i våras.", True)]
    with database.reading(one.engine) as session:
        assert one.found(session).released_at == world.at("2025-02-02T12:00")
    with pytest.raises(Conflict):
        one.release("2025-02-06T12:00")
    assert len(one.events(EventKind.RELEASED)) == 2


def test_the_samordnare_sees_how_many_have_words_that_wait_for_release(one: One) -> None:
    def waiting() -> int:
        with database.reading(one.engine) as session:
            return releases.unreleased(session, one.found(session).verksamhet_id)

    assert waiting() == 1
    one.release("2025-02-02T12:00")
    assert waiting() == 0
    one.decide(K.KOMPLETTERA, "2025-02-03T12:00")
    one.supplement("Sedan i våras.", "2025-02-04T12:00")
    assert waiting() == 1
    one.release("2025-02-05T12:00")
    assert waiting() == 0


# --- a summary stands and falls with its verdict


def test_a_summary_stands_once_its_lift_has_taken_effect(one: One) -> None:
    one.to_kommun()
    one.summarise_with_lift("Kort.", "2025-04-01T12:00")
    assert [one.summary(when) for when in ("2025-04-01T12:00", "2025-04-02T11:59", "2025-04-02T12:00")] == [
        None, None, "Kort.",
    ]  # fmt: skip
    one.run("2026-01-16")
    with database.reading(one.engine) as session:
        assert [copy.summary for copy in handovers.of_deficiency(session, one.id)] == ["Kort."]
    assert one.events(EventKind.SUMMARISED) == [{"text": digest.of_text("Kort.")}]


def test_a_summary_falls_with_the_lift_that_was_taken_back_and_the_one_before_it_leaves_instead(one: One) -> None:
    one.to_kommun()
    with database.writing(one.engine) as session:
        handling.summarise(session, one.found(session), text="Den första.", account_id=one.by, approver="Någon",
                         now=world.at("2025-03-10T12:00"))  # fmt: skip
    one.summarise_with_lift("Ångrad.", "2025-04-01T12:00")
    one.take_back("2025-04-01T18:00")
    assert one.summary("2025-06-01") == "Den första."
    one.run("2026-01-16")
    assert one.history()[1] == ("kommun", "2026-01-15", "tystnad")
    with database.reading(one.engine) as session:
        assert [copy.summary for copy in handovers.of_deficiency(session, one.id)] == ["Den första."]
    assert state.broken(one.engine) == []


# --- what a person changes counts from now on, however late the jobs are


def test_urgent_lets_a_held_lift_go_at_once(one: One) -> None:
    one.to_kommun()
    one.decide(K.LYFT, "2025-04-01T12:00")
    one.run("2025-05-01")
    assert one.history()[1] == ("kommun", None, None)
    assert one.events(EventKind.ANSWERED) == [{"answer": "beslut", "verdict_id": 2}]
    one.urgent("2025-05-02T12:00")
    one.run("2025-05-02T12:00")
    assert one.history()[1] == ("kommun", "2025-05-02", "lyft")
    assert (EventKind.MARKED_URGENT, "2025-05-02") in one.days()
    assert state.broken(one.engine) == []


def test_it_is_marked_urgent_once(one: One) -> None:
    one.urgent("2025-02-02T12:00")
    with pytest.raises(Conflict):
        one.urgent("2025-02-03T12:00")
    assert len(one.events(EventKind.MARKED_URGENT)) == 1


def test_urgent_takes_nobodys_regret_time_from_a_verdict_already_given(one: One) -> None:
    one.to_kommun()
    one.decide(K.LYFT, "2025-04-01T12:00")
    one.urgent("2025-04-01T13:00")
    one.run("2025-04-02T11:59")
    assert one.history()[1] == ("kommun", None, None)
    one.run("2025-04-02T12:00")
    assert one.history()[1] == ("kommun", "2025-04-02", "lyft")


@pytest.mark.parametrize("level", [FaultLevel.LOKAL, FaultLevel.CENTRAL])
def test_a_held_lift_goes_when_it_becomes_central_and_only_then(one: One, level: FaultLevel) -> None:
    one.to_kommun()
    one.decide(K.LYFT, "2025-04-01T12:00")
    one.run("2025-05-01")
    one.correct("2025-05-02T12:00", fault_level=level)
    one.run("2025-05-03")
    ended = ("2025-05-02", "lyft") if level is FaultLevel.CENTRAL else (None, None)
    assert one.history()[1] == ("kommun", *ended)
    assert state.broken(one.engine) == []


def test_becoming_central_hastens_no_silence(one: One) -> None:
    one.correct("2025-02-02T12:00", fault_level=FaultLevel.CENTRAL)
    one.run("2025-07-31T23:59:58")
    assert one.history() == [("ledningsgrupp", None, None)]


def test_what_fell_due_before_a_correction_leaves_under_the_codes_that_held_then(one: One) -> None:
    one.correct("2026-02-01T12:00", area="bostad", fault_level=FaultLevel.CENTRAL)  # the jobs have never run
    assert one.history()[:2] == [("ledningsgrupp", "2025-07-31", "tystnad"), ("kommun", "2026-01-15", "tystnad")]
    with database.reading(one.engine) as session:
        [copy] = handovers.of_deficiency(session, one.id)
        assert (copy.area, copy.area_confirmed, copy.fault_level) == (world.SUGGESTION.code, False, None)
        assert one.found(session).area == "bostad"
    reminded = [day for kind, day in one.days() if kind is EventKind.REMINDED]
    assert reminded == ["2025-07-17", "2025-12-16"]
    one.run("2026-02-02")
    assert state.broken(one.engine) == []


def test_what_fell_due_before_it_was_urgent_was_not(one: One) -> None:
    one.to_kommun()
    one.decide(K.LYFT, "2025-04-01T12:00")
    one.urgent("2025-05-02T12:00")  # the jobs have not run since the lift
    assert len(one.events(EventKind.ANSWERED)) == 1
    one.run("2025-05-03")
    assert one.history()[1] == ("kommun", "2025-05-02", "lyft")


def test_catching_up_one_leaves_the_others_to_the_jobs(one: One) -> None:
    [other] = state.file_many(one.engine, one.policy, 1, FILED, 1)
    one.correct("2025-09-01T12:00")
    assert one.history()[0] == ("ledningsgrupp", "2025-07-31", "tystnad")
    assert world.history(one.engine, other) == [("ledningsgrupp", None, None)]
    one.run("2025-09-02")
    assert world.history(one.engine, other) == one.history()


def test_an_overdue_lift_goes_as_soon_as_it_takes_effect(one: One) -> None:
    with database.writing(one.engine) as session:
        body = state.body_above(session, "Borlänge", Level.KOMMUN)
        organisations.leave(session, body, world.at("2025-02-02T12:00"))
    one.run("2026-02-01")  # the kommun's 15 January has passed
    one.decide(K.LYFT, "2026-03-01T12:00")
    one.run("2026-03-02T12:00")
    assert one.history()[1] == ("kommun", "2026-03-02", "lyft")
    assert one.events(EventKind.ROSE_BY_CALENDAR)[0]["answer"] == "beslut"
    assert state.broken(one.engine) == []


def test_each_rising_notes_its_answer_and_above_the_kommun_its_copy(one: One) -> None:
    one.run("2026-03-02")
    rose = one.events(EventKind.ROSE_BY_SILENCE)
    assert [data["answer"] for data in rose] == ["utan_svar"] * 3
    assert ["copy" in data for data in rose] == [False, True, True]
    assert rose[1]["copy"] == rose[2]["copy"]
