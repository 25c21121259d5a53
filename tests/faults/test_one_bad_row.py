"""One stay that can't be passed on stops nobody else, is tried again, and is dated as it should have been."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from systembrist import meetings
from systembrist.clock import parse_instant
from systembrist.escalation.policy import Policy
from systembrist.model import Level, VerdictKind
from systembrist.store import database
from tests import world
from tests.faults import state

END = parse_instant("2026-02-01")


def spoil(engine: Engine, table: str, change: str, condition: str) -> None:
    """From now on the database itself refuses such a change."""
    if engine.dialect.name == "sqlite":
        _execute(engine, f"CREATE TRIGGER bad BEFORE {change} ON {table} WHEN {condition} "
                         "BEGIN SELECT RAISE(ABORT, 'bad row'); END")  # fmt: skip
        return
    _execute(
        engine,
        "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'bad row'; END $$",
        f"CREATE TRIGGER bad BEFORE {change} ON {table} FOR EACH ROW WHEN ({condition}) EXECUTE FUNCTION refuse()",
    )


def mend(engine: Engine, table: str) -> None:
    _execute(engine, "DROP TRIGGER bad" + ("" if engine.dialect.name == "sqlite" else f" ON {table}"))


def _execute(engine: Engine, *statements: str) -> None:
    with database.writing(engine) as session:
        for statement in statements:
            session.connection().execute(text(statement))


def several(engine: Engine, policy: Policy, number: int = 9) -> list[int]:
    """Filed at once in two kommuner, so that all reach each limit together."""
    one, other, _ = state.services(engine)
    half = state.file_many(engine, policy, one, "2025-02-01T12:00", number // 2)
    return half + state.file_many(engine, policy, other, "2025-02-01T12:00", number - number // 2)


def levels(engine: Engine, found: list[int]) -> dict[int, str]:
    """Where each of them is now."""
    return {one: world.history(engine, one)[-1][0] for one in found}


SPOILED = {
    "closing its stay": ("referral", "UPDATE OF closed_at", "NEW.deficiency_id = {one}"),
    "opening the next": ("referral", "INSERT", "NEW.deficiency_id = {one}"),
    "writing what happened": ("event", "INSERT", "NEW.deficiency_id = {one}"),
    "telling those below": ("feedback", "INSERT", "NEW.deficiency_id = {one}"),
    "copying it upward": ("handover", "INSERT", "NEW.deficiency_id = {one}"),
}


@pytest.mark.parametrize("what", SPOILED)
def test_where_it_fails_the_others_go_on_and_it_follows_once_mended(
    engine: Engine, tmp_path: Path, policy_: Policy, caplog: pytest.LogCaptureFixture, what: str
) -> None:
    found = several(engine, policy_)
    bad = found[len(found) // 2]
    table, change, condition = SPOILED[what]
    with state.copy_of(engine, tmp_path) as whole:
        state.run(whole, policy_, END)
        spoil(engine, table, change, condition.format(one=bad))
        with caplog.at_level(logging.CRITICAL, "systembrist"):
            state.run(engine, policy_, END)
        others = [one for one in found if one != bad]
        assert levels(engine, others) == dict.fromkeys(others, "lansstyrelse")
        mend(engine, table)
        state.run(engine, policy_, END)
        assert state.differences(state.contents(engine), state.contents(whole)) == {}
        assert state.broken(engine) == []


def test_a_reminder_that_fails_stops_no_other_and_is_given_with_its_date_once_mended(
    engine: Engine, tmp_path: Path, policy_: Policy
) -> None:
    bad = several(engine, policy_)[4]
    before_the_limit = parse_instant("2025-07-30")
    with state.copy_of(engine, tmp_path) as whole:
        wanted = state.run(whole, policy_, before_the_limit)
        spoil(engine, "event", "INSERT", f"NEW.deficiency_id = {bad} AND NEW.kind = 'reminded'")
        assert state.run(engine, policy_, before_the_limit) == wanted - 2  # the reminder, and the event to seal
        mend(engine, "event")
        state.run(engine, policy_, before_the_limit)
        assert state.differences(state.contents(engine), state.contents(whole)) == {}


def test_a_reminder_that_keeps_failing_holds_up_nothing_that_falls_due_later(engine: Engine, policy_: Policy) -> None:
    found = several(engine, policy_)
    spoil(engine, "event", "INSERT", f"NEW.deficiency_id = {found[4]} AND NEW.kind = 'reminded'")
    state.run(engine, policy_, END)
    assert levels(engine, found) == dict.fromkeys(found, "lansstyrelse")


def test_it_is_logged_by_its_ids_at_each_run_and_never_by_its_words(
    engine: Engine, policy_: Policy, caplog: pytest.LogCaptureFixture
) -> None:
    bad = several(engine, policy_)[3]
    spoil(engine, "handover", "INSERT", f"NEW.deficiency_id = {bad}")
    for number in (1, 2):
        state.run(engine, policy_, END)
        said = [record.getMessage() for record in caplog.records if record.name.startswith("systembrist")]
        assert len([line for line in said if f"deficiency {bad} could not" in line]) == number
        assert said == [line for line in said if "deficiency" in line]
    assert "Väntade för länge" not in caplog.text


def test_it_is_tried_again_also_by_a_later_run_and_catches_up_with_all_its_dates(
    engine: Engine, policy_: Policy
) -> None:
    found = several(engine, policy_)
    bad = found[0]
    spoil(engine, "referral", "UPDATE OF closed_at", f"NEW.deficiency_id = {bad}")
    state.run(engine, policy_, parse_instant("2025-09-01"))
    assert world.history(engine, bad) == [("ledningsgrupp", None, None)]
    mend(engine, "referral")
    state.run(engine, policy_, END)
    assert world.history(engine, bad) == world.history(engine, found[1])
    assert world.history(engine, bad)[:2] == [
        ("ledningsgrupp", "2025-07-31", "tystnad"),
        ("kommun", "2026-01-15", "tystnad"),
    ]


def test_verify_names_what_is_stuck(engine: Engine, policy_: Policy) -> None:
    bad = several(engine, policy_)[2]
    spoil(engine, "referral", "UPDATE OF closed_at", f"NEW.deficiency_id = {bad}")
    state.run(engine, policy_, END)
    assert state.broken(engine) == [f"brist {bad}: skulle ha gått vidare före senaste körningen"]


def test_several_bad_ones_among_many_are_all_set_aside(engine: Engine, tmp_path: Path, policy_: Policy) -> None:
    found = several(engine, policy_, 20)
    bad = [found[0], found[7], found[8], found[-1]]
    with state.copy_of(engine, tmp_path) as whole:
        state.run(whole, policy_, END)
        spoil(engine, "referral", "UPDATE OF closed_at", f"NEW.deficiency_id IN ({', '.join(map(str, bad))})")
        state.run(engine, policy_, END)
        assert levels(engine, found) == {one: "ledningsgrupp" if one in bad else "lansstyrelse" for one in found}
        mend(engine, "referral")
        state.run(engine, policy_, END)
        assert state.differences(state.contents(engine), state.contents(whole)) == {}


def test_a_verdict_that_cant_take_effect_stops_no_other_verdict(engine: Engine, policy_: Policy) -> None:
    found = several(engine, policy_, 4)
    by = state.people(engine)
    for one in found:
        state.decide(engine, policy_, one, VerdictKind.AVSLUTA, "2025-03-01T12:00", by)
    spoil(engine, "feedback", "INSERT", f"NEW.deficiency_id = {found[1]}")
    state.run(engine, policy_, parse_instant("2025-03-03"))
    assert [world.history(engine, one)[0][2] for one in found] == ["avslutad", None, "avslutad", "avslutad"]
    mend(engine, "feedback")
    state.run(engine, policy_, parse_instant("2025-03-10"))
    assert world.history(engine, found[1]) == [("ledningsgrupp", "2025-03-02", "avslutad")]


# --- meetings and questions


def met(engine: Engine, policy: Policy) -> list[int]:
    """Four groups that all meet on one day; the ids of their meetings."""
    by = state.people(engine)
    with database.writing(engine) as session:
        services = [world.open_service(session, f"PO {name}", name) for name in ("Mora", "Leksand", "Orsa", "Rättvik")]
        groups = [world.chain(session, one)[Level.LEDNINGSGRUPP] for one in services]
        when = {"at": parse_instant("2025-03-11T13:00"), "now": parse_instant("2025-02-01T12:00")}
        return [meetings.plan(session, policy, one, account_id=by, **when).id for one in groups]  # type: ignore[arg-type]


MEETING = "CAST(NEW.data AS TEXT) LIKE '%\"meeting\": {one}%'"


@pytest.mark.parametrize(
    ("table", "change", "condition"),
    [("meeting", "UPDATE", "NEW.id = {one}"), ("event", "INSERT", f"NEW.kind = 'meeting_called' AND {MEETING}"),
     ("event", "INSERT", f"NEW.kind = 'minutes_chased' AND {MEETING}")],
)  # fmt: skip
def test_a_meeting_that_fails_stops_no_other_and_is_called_and_chased_once_mended(
    engine: Engine, tmp_path: Path, policy_: Policy, table: str, change: str, condition: str
) -> None:
    found = met(engine, policy_)
    end = parse_instant("2025-06-01")
    with state.copy_of(engine, tmp_path) as whole:
        state.run(whole, policy_, end)
        spoil(engine, table, change, condition.format(one=found[1]))
        state.run(engine, policy_, end)
        assert state.broken(engine) == [f"möte {found[1]}: kallelsen eller påminnelsen är inte gjord"]
        told = [row["body_id"] for row in state.rows(engine, "event") if row["kind"] == "minutes_chased"]
        assert len(set(told)) == len(found) - (change == "UPDATE" or "chased" in condition)
        mend(engine, table)
        state.run(engine, policy_, end)
        assert state.differences(state.contents(engine), state.contents(whole)) == {}
        assert state.broken(engine) == []


def test_a_question_that_cant_be_asked_stops_no_other_and_is_asked_once_mended(
    engine: Engine, tmp_path: Path, policy_: Policy, caplog: pytest.LogCaptureFixture
) -> None:
    found = several(engine, policy_, 4)
    by = state.people(engine)
    for one in found:
        state.decide(engine, policy_, one, VerdictKind.ATGARDA, "2025-03-01T12:00", by)
    with state.copy_of(engine, tmp_path) as whole:
        state.run(whole, policy_, END)
        spoil(engine, "event", "INSERT", f"NEW.kind = 'follow_up_asked' AND NEW.deficiency_id = {found[1]}")
        state.run(engine, policy_, END)
        asked = [row["deficiency_id"] for row in state.rows(engine, "event") if row["kind"] == "follow_up_asked"]
        assert asked == [one for one in found if one != found[1]]
        assert state.broken(engine) == [f"brist {found[1]}: frågan om det blivit bättre är inte ställd"]
        assert f"question {found[1]} could not be dealt with" in caplog.text
        mend(engine, "event")
        state.run(engine, policy_, END)
        assert state.differences(state.contents(engine), state.contents(whole)) == {}
        assert state.broken(engine) == []
