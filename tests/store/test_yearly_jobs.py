"""The yearly reports are opened and reminded of by the calendar, the same however late and often the job is run."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event
from sqlmodel import Session, select

from systembrist import organisations, submissions
from systembrist.escalation.policy import Policy
from systembrist.model import AnnualReport, Event, EventKind, Level, Outbox, ReportKind, RoleKind, Verksamhet
from systembrist.store.database import reading, writing
from tests import world, yearly
from tests.faults import state
from tests.faults.state import copy_of

TELLING = (EventKind.REPORT_OPENED, EventKind.REPORT_REMINDED)


@pytest.fixture
def bodies(engine: Engine, policy_: Policy) -> dict[str, int]:
    """PO Borlänge and PO Falun in Dalarna, PO Solna in Stockholm; something was filed in March 2025."""
    with writing(engine) as session:
        services = [world.open_service(session, f"PO {name}", name) for name in ("Borlänge", "Falun", "Solna")]
        world.file(session, services[0], policy_, "2025-03-03T09:00")
        world.person(session, "kommun", RoleKind.KOMMUN, services[0])
        world.person(session, "lan", RoleKind.LANSSTYRELSE, services[0])
        chains = [world.chain(session, one) for one in services]
        kommuner = [chain[Level.KOMMUN] for chain in chains]
        boards = [chains[0][Level.LANSSTYRELSE], chains[2][Level.LANSSTYRELSE]]
        names = ("Borlänge", "Falun", "Solna", "Dalarna", "Stockholm")
        return dict(zip(names, [one.id for one in (*kommuner, *boards)], strict=True))


def reports(engine: Engine) -> list[tuple[int, ReportKind, int]]:
    with reading(engine) as session:
        found = session.exec(select(AnnualReport).order_by(AnnualReport.id)).all()
        return [(one.body_id, one.kind, one.year) for one in found]


def told(engine: Engine, kind: EventKind) -> list[tuple[int | None, str]]:
    """Whom the events of a kind tell of, and the Swedish moment of each."""
    with reading(engine) as session:
        found = session.exec(select(Event).where(Event.kind == kind).order_by(Event.id)).all()
        return [(one.body_id, one.at.astimezone(world.clock.STOCKHOLM).strftime("%Y-%m-%d %H:%M")) for one in found]


def test_each_kommun_that_hosts_a_verksamhet_gets_its_redovisning_on_1_december(
    engine: Engine, bodies: dict[str, int]
) -> None:
    assert yearly.run(engine, "2025-12-01T06:59") == 0
    assert yearly.run(engine, "2025-12-01T07:00") == 3
    hosts = [bodies[name] for name in ("Solna", "Falun", "Borlänge")]
    assert reports(engine) == [(one, ReportKind.REDOVISNING, 2025) for one in hosts]
    assert told(engine, EventKind.REPORT_OPENED) == [(one, "2025-12-01 07:00") for one in hosts]
    with reading(engine) as session:
        one = yearly.get(session, bodies["Borlänge"], 2025)
        assert (one.due_on, one.remind_at) == (date(2026, 1, 15), world.at("2026-01-08T07:00"))
        assert (one.fields, one.submitted_at, one.document) == ({}, None, None)


def test_the_underlag_is_opened_on_16_january_for_each_lansstyrelse_with_such_a_kommun(
    engine: Engine, bodies: dict[str, int]
) -> None:
    yearly.run(engine, "2026-01-16T06:59")
    assert len(reports(engine)) == 3
    yearly.run(engine, "2026-01-16T07:00")
    boards = sorted([bodies["Dalarna"], bodies["Stockholm"]])
    assert reports(engine)[3:] == [(one, ReportKind.UNDERLAG, 2025) for one in boards]


def test_those_who_have_not_submitted_are_reminded_once_and_those_who_have_are_not(
    engine: Engine, bodies: dict[str, int]
) -> None:
    yearly.run(engine, "2026-01-05")
    _submit(engine, bodies["Falun"], "2026-01-07T15:00")
    assert yearly.run(engine, "2026-01-14") == 2
    assert told(engine, EventKind.REPORT_REMINDED) == [
        (bodies[name], "2026-01-08 07:00") for name in ("Solna", "Borlänge")
    ]
    assert yearly.run(engine, "2026-01-15T23:00") == 0


def _submit(engine: Engine, body_id: int, when: str) -> None:
    with writing(engine) as session:
        report = yearly.get(session, body_id, 2025)
        yearly.fill_in(session, report, yearly.TYPED)
        yearly.submit(session, report, 1, when)


def test_a_body_that_is_not_connected_gets_its_report_but_no_reminder(engine: Engine, bodies: dict[str, int]) -> None:
    with writing(engine) as session:
        body = world.known.body(session, bodies["Borlänge"])
        assert body is not None
        organisations.disconnect(session, body, world.at("2025-11-01"))
    yearly.run(engine, "2026-01-14")
    assert (bodies["Borlänge"], ReportKind.REDOVISNING, 2025) in reports(engine)
    assert [one for one, _ in told(engine, EventKind.REPORT_REMINDED)] == [bodies["Solna"], bodies["Falun"]]
    with reading(engine) as session:
        assert yearly.get(session, bodies["Borlänge"], 2025).remind_at is None
        assert [one for one in session.exec(select(Outbox)).all() if one.body_id == bodies["Borlänge"]] == []


def test_the_mail_is_written_with_the_event_to_those_at_the_desk(engine: Engine, bodies: dict[str, int]) -> None:
    yearly.run(engine, "2026-02-16")
    with reading(engine) as session:
        mails = session.exec(select(Outbox).order_by(Outbox.at, Outbox.id)).all()
        yearly_ones = [(one.body_id, str(one.at)[:10]) for one in mails if one.kind == "redovisning"]
    assert yearly_ones == [
        (bodies["Borlänge"], "2025-12-01"), (bodies["Borlänge"], "2026-01-08"),
        (bodies["Dalarna"], "2026-01-16"), (bodies["Dalarna"], "2026-02-15"),
    ]  # fmt: skip


def test_no_year_before_the_first_thing_that_happened_is_asked_for(engine: Engine, bodies: dict[str, int]) -> None:
    yearly.run(engine, "2027-12-31")
    assert {year for _, _, year in reports(engine)} == {2025, 2026, 2027}
    assert bodies


def test_a_year_that_began_here_after_its_opening_is_opened_when_it_began(engine: Engine, policy_: Policy) -> None:
    with writing(engine) as session:
        world.file(session, world.open_service(session), policy_, "2025-12-20T10:00")
    assert yearly.run(engine, "2025-12-20T09:59") == 0
    assert yearly.run(engine, "2025-12-21") == 1
    assert [moment for _, moment in told(engine, EventKind.REPORT_OPENED)] == ["2025-12-20 10:00"]


def test_what_happens_after_the_instant_is_not_known_then(engine: Engine, policy_: Policy) -> None:
    with writing(engine) as session:
        world.file(session, world.open_service(session), policy_, "2026-02-01T10:00")
    assert yearly.run(engine, "2026-01-31") == 0


@pytest.mark.parametrize(
    ("to_date", "years"),
    [(date(2024, 12, 31), []), (date(2025, 1, 1), [2025]), (date(2025, 12, 31), [2025]), (None, [2025, 2026])],
)
def test_a_verksamhet_counts_for_the_years_in_which_it_was_active(
    engine: Engine, policy_: Policy, to_date: date | None, years: list[int]
) -> None:
    with writing(engine) as session:
        world.file(session, world.open_service(session, "PO Solna", "Solna"), policy_, "2025-02-01T10:00")
        service = world.open_service(session)
        service.to_date = to_date
        session.add(service)
        body_id = world.chain(session, service)[Level.KOMMUN].id
    yearly.run(engine, "2026-12-15")
    assert [year for one, _, year in reports(engine) if one == body_id] == years


def test_one_kommun_with_two_verksamheter_submits_one_redovisning(engine: Engine, bodies: dict[str, int]) -> None:
    with writing(engine) as session:
        world.open_service(session, "PO Borlänge 2", "Borlänge", "Säter")
    yearly.run(engine, "2025-12-15")
    assert [one for one, _, _ in reports(engine)].count(bodies["Borlänge"]) == 1
    assert len(reports(engine)) == 3


def contents(engine: Engine) -> dict[str, Sequence[Any]]:
    """All that the job writes, exactly, but for when it was written down."""
    events = [
        {name: value for name, value in row.items() if name != "recorded_at"} for row in state.rows(engine, "event")
    ]
    return {"event": events, **{name: state.rows(engine, name) for name in ("annualreport", "outbox")}}


def test_late_in_steps_in_one_go_and_twice_it_writes_the_same(
    engine: Engine, bodies: dict[str, int], tmp_path: Path
) -> None:
    assert bodies
    with copy_of(engine, tmp_path) as stepped, copy_of(engine, tmp_path) as late:
        yearly.run(engine, "2027-03-01")
        yearly.run(late, "2027-03-01", late=True)
        for as_of in ("2025-12-01T07:00", "2025-11-01", "2026-01-10", "2026-01-10", "2026-12-24", "2027-03-01"):
            yearly.run(stepped, as_of)
        assert yearly.run(stepped, "2027-03-01") == 0
        assert contents(engine) == contents(stepped) == contents(late)


def test_a_submission_before_the_job_has_caught_up_leaves_what_one_on_time_does(
    engine: Engine, bodies: dict[str, int], tmp_path: Path
) -> None:
    yearly.run(engine, "2025-12-02")
    with copy_of(engine, tmp_path) as on_time:
        yearly.run(on_time, "2026-01-12")
        for one in (engine, on_time):
            _submit(one, bodies["Falun"], "2026-01-12T15:00")
            yearly.run(one, "2026-03-01")
        assert state.rows(engine, "annualreport") == state.rows(on_time, "annualreport")
        assert sorted(told(engine, EventKind.REPORT_REMINDED)) == sorted(told(on_time, EventKind.REPORT_REMINDED))
        assert state.rows(engine, "outbox", ids=False) == state.rows(on_time, "outbox", ids=False)


def test_killed_before_the_end_of_a_moment_it_leaves_nothing_and_is_done_again(
    engine: Engine, bodies: dict[str, int], tmp_path: Path
) -> None:
    moment = world.at("2025-12-01T07:00")
    with copy_of(engine, tmp_path) as whole:
        with pytest.raises(KeyboardInterrupt):
            _die_in_the_middle(engine, moment)
        assert reports(engine) == []
        assert [kind for kind in TELLING if told(engine, kind)] == []
        yearly.run(engine, "2026-01-10")
        yearly.run(whole, "2026-01-10")
        assert len(reports(engine)) == len(reports(whole)) == 3
        assert told(engine, EventKind.REPORT_REMINDED) == told(whole, EventKind.REPORT_REMINDED)
    assert bodies


def _die_in_the_middle(engine: Engine, moment: datetime) -> None:
    with writing(engine) as session:
        assert submissions.run(session, moment, moment, plan=yearly.PLAN) == 3
        raise KeyboardInterrupt


def test_a_moment_that_another_machine_has_done_is_passed_over(engine: Engine, bodies: dict[str, int]) -> None:
    assert bodies
    for moment in (world.at("2025-12-01T07:00"), world.at("2026-01-08T07:00")):
        with writing(engine) as session:
            assert submissions.run(session, moment, moment, plan=yearly.PLAN) == 3
        with writing(engine) as session:
            assert submissions.run(session, moment, moment, plan=yearly.PLAN) == 0
    assert len(told(engine, EventKind.REPORT_OPENED)) == len(told(engine, EventKind.REPORT_REMINDED)) == 3


def test_a_verksamhet_that_comes_late_gets_its_report_as_of_the_day_it_should_have_been_opened(
    engine: Engine, bodies: dict[str, int]
) -> None:
    yearly.run(engine, "2026-01-10")
    with writing(engine) as session:
        late = world.chain(session, world.open_service(session, "PO Mora", "Mora"))[Level.KOMMUN].id
    yearly.run(engine, "2026-01-11")
    assert (late, ReportKind.REDOVISNING, 2025) in reports(engine)
    assert told(engine, EventKind.REPORT_REMINDED)[-1] == (late, "2026-01-08 07:00")
    assert bodies


def test_to_ask_what_is_due_takes_three_queries_however_many_years_and_kommuner(
    engine: Engine, bodies: dict[str, int]
) -> None:
    assert bodies
    yearly.run(engine, "2030-01-01")
    asked: list[str] = []

    def note(*given: Any) -> None:
        asked.append(given[2])

    with reading(engine) as session:
        session.connection()
        event.listen(engine, "before_cursor_execute", note)
        assert submissions.next_due(session, after=None, upto=world.at("2030-01-01"), plan=yearly.PLAN) is None
        event.remove(engine, "before_cursor_execute", note)
    assert len(asked) == 3


def test_an_installation_without_events_asks_nobody(engine: Engine) -> None:
    assert yearly.run(engine, "2030-01-01") == 0


def test_the_jobs_find_this_installations_plan_by_themselves(session: Session, policy_: Policy) -> None:
    service: Verksamhet = world.open_service(session)
    world.file(session, service, policy_, "2025-02-01T10:00")
    moment = submissions.next_due(session, after=None, upto=world.at("2026-01-01"))
    assert moment == world.at("2025-12-01T07:00")
    assert submissions.run(session, moment, moment) == 1
