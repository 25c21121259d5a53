"""Every word, verdict, copy and answer is held against what the sealed events noted of it when it was given."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from systembrist import handling, verifying
from systembrist.clock import parse_instant
from systembrist.escalation.policy import Policy
from systembrist.model import VerdictKind
from systembrist.store import database, deficiencies
from tests import kept, world
from tests.faults import state
from tests.faults.test_seals import tamper

K = VerdictKind
FULL = 1
"""The deficiency that goes all the way; the next one is closed at its group, the third rises by silence."""


def lived(engine: Engine, policy: Policy) -> None:
    """A history with everything that an event notes a digest of, up to Socialstyrelsen's answer; sealed."""
    kept.lived_once("tampering", kept.file_of(str(engine.url)), lambda: _live(engine, policy))


def _live(engine: Engine, policy: Policy) -> None:
    service, *_ = state.services(engine)
    by = state.people(engine)
    one, other, _ = state.file_many(engine, policy, service, "2025-02-01T12:00", 3)
    state.decide(engine, policy, other, K.ATGARDA, "2025-02-02T12:00", by)
    state.decide(engine, policy, one, K.KOMPLETTERA, "2025-02-02T12:00", by)
    with database.writing(engine) as session:
        found = deficiencies.get(session, one)
        assert found is not None
        handling.supplement(
            session, policy, found, text="Sedan i våras.", account_id=by, now=world.at("2025-02-03T12:00")
        )
        world.release(session, one, world.at("2025-02-04T12:00"), by=by)
    state.decide(engine, policy, one, K.LYFT, "2025-02-05T12:00", by)
    state.run(engine, policy, parse_instant("2025-03-01"))
    with database.writing(engine) as session:  # a held lift, with the summary that goes with it
        found = deficiencies.get(session, one)
        assert found is not None
        lift = world.decide(session, policy, one, K.LYFT, "2025-03-05T12:00", by=by)
        handling.summarise(
            session,
            found,
            text="Kort.",
            account_id=by,
            approver="Någon",
            now=world.at("2025-03-05T12:00"),
            verdict=lift,
        )
    state.run(engine, policy, parse_instant("2026-04-01"))
    state.decide(engine, policy, one, K.AVSLUTA, "2026-04-05T12:00", by)
    state.run(engine, policy, parse_instant("2026-06-01"))


def test_what_nobody_touched_is_clean_and_holds_all_that_is_checked(engine: Engine, policy_: Policy) -> None:
    lived(engine, policy_)
    with database.reading(engine) as session:
        result = verifying.verify(session)
    assert result.broken == []
    assert {check: result.checked[check] for check in ("verdicts", "texts", "copies")} == {
        "verdicts": 5, "texts": 5, "copies": 4,
    }  # fmt: skip
    assert result.checked["answers"] == len(state.rows(engine, "feedback"))
    kinds = {event["kind"] for event in state.rows(engine, "event")}
    assert {"filed", "supplemented", "summarised", "decided", "answered", "rose_by_calendar", "closed"} <= kinds
    assert world.history(engine, FULL)[-1] == ("socialstyrelsen", "2026-04-06", "avslutad")


CHANGED = {
    "the text": ("UPDATE deficiency SET text = 'En annan.' WHERE id = 1", "brist 1: en text"),
    "when it was filed": (
        "UPDATE deficiency SET filed_at = '2025-01-01 00:00:00.000000' WHERE id = 1",
        "brist 1: en text",
    ),
    "a supplement": ("UPDATE supplement SET text = 'Ett annat.'", "brist 1: en text"),
    "a supplement taken away": ("DELETE FROM supplement", "brist 1: en text"),
    "a summary": ("UPDATE summary SET text = 'En annan.'", "brist 1: en text"),
    "a summary taken away": ("DELETE FROM summary", "brist 1: en text"),
    "a summary put in": (
        ("INSERT INTO summary (id, deficiency_id, text, approved_by, approver, approved_at) SELECT 9, 3,"
         " text, approved_by, approver, approved_at FROM summary"),
        "brist 3: en text",
    ),
    "what an answer says": ("UPDATE feedback SET text = 'Ett annat.' WHERE kind = 'atgard'", "brist 2: ett svar"),
    "what a question says": ("UPDATE feedback SET text = 'En annan?' WHERE kind = 'fraga'", "brist 1: ett svar"),
    "a silence called a decision": (
        "UPDATE feedback SET kind = 'beslut' WHERE kind = 'utan_svar' AND deficiency_id = 3",
        "brist 3: ett svar",
    ),
    "a decision called an action": (
        "UPDATE feedback SET kind = 'atgard' WHERE kind = 'beslut' AND deficiency_id = 1",
        "brist 1: ett svar",
    ),
    "an answer put in": (
        ("INSERT INTO feedback (id, deficiency_id, from_body_id, to_body_id, kind, at) SELECT 999, 3,"
         " from_body_id, NULL, 'atgard', at FROM feedback WHERE id = 1"),
        "brist 3: ett svar",
    ),
    "an area in a copy": ("UPDATE handover SET area = 'sgi' WHERE deficiency_id = 3", "brist 3: ett överlämnande"),
    "a month in a copy": (
        "UPDATE handover SET month = '2024-01' WHERE deficiency_id = 1",
        "brist 1: ett överlämnande",
    ),
    "a summary in a copy": (
        "UPDATE handover SET summary = 'Annan.' WHERE deficiency_id = 1",
        "brist 1: ett överlämnande",
    ),
    "an approver in a copy": (
        "UPDATE handover SET summary_approver = 'X' WHERE deficiency_id = 1",
        "brist 1: ett överlämnande",
    ),
    "a kommun in a copy": ("UPDATE handover SET kommun_id = 180 WHERE deficiency_id = 1", "brist 1: ett överlämnande"),
    "what was decided": ("UPDATE verdict SET kind = 'avsluta' WHERE kind = 'atgarda'", "beslut 1: är inte"),
    "why": ("UPDATE verdict SET reason = 'Annat.' WHERE id = 1", "beslut 1: är inte"),
    "who decided": ("UPDATE verdict SET decided_by = decided_by + 1 WHERE id = 1", "beslut 1: är inte"),
    "when it was decided": (
        "UPDATE verdict SET decided_at = '2025-01-01 00:00:00.000000' WHERE id = 1",
        "beslut 1: är inte",
    ),
    "a verdict taken away": ("DELETE FROM verdict WHERE id = 1", "beslut 1: är borta"),
    "a deficiency taken away": ("DELETE FROM deficiency WHERE id = 2", "brist 2: är borta"),
    "an answer to the group taken away": (
        "DELETE FROM feedback WHERE deficiency_id = 1 AND to_body_id IS NOT NULL AND from_body_id = 1",
        "brist 1: en vistelse slutade utan",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", CHANGED)
def test_what_was_changed_afterwards_is_named(engine: Engine, policy_: Policy, what: str) -> None:
    statement, said = CHANGED[what]
    lived(engine, policy_)
    tamper(engine, statement)
    broken = state.broken(engine)
    assert [fault for fault in broken if fault.startswith(said)], broken
    assert not [fault for fault in broken if "Sedan i våras" in fault or "Väntade" in fault]


@pytest.mark.parametrize("data", ["{}", '{"verdict": "hej", "verdict_id": 1, "text": 1, "answer": "x", "copy": null}'])
def test_events_that_note_nothing_or_nonsense_break_the_seals_and_not_the_check(
    engine: Engine, policy_: Policy, data: str
) -> None:
    lived(engine, policy_)
    tamper(engine, f"UPDATE event SET data = '{data}'")
    broken = state.broken(engine)
    for said in ("sigill 1", "brist 1: en text", "brist 1: ett svar", "brist 1: ett överlämnande", "beslut 1: är inte"):
        assert [fault for fault in broken if fault.startswith(said)], (said, broken)
