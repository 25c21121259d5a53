"""What is decided in meetings, merged, passed by, counted again and followed up is held against the sealed events."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from systembrist import organisations, verifying
from systembrist.escalation.policy import Policy
from systembrist.model import Body, Event, EventKind, FollowUpAnswer, Level, VerdictKind
from systembrist.store import database, referrals
from tests import chain, kept, world
from tests.chain import BESIDE, Chain
from tests.faults import state
from tests.faults.test_seals import tamper

K = VerdictKind
HEAD, PART, OTHER_PART, PASSING, TYPED = 1, 2, 3, 4, 5


def lived(engine: Engine, policy: Policy) -> None:
    """A samlad brist closed in a meeting and asked about, one that passes the kommun by, one answered by letter."""
    kept.lived_once("the chain", kept.file_of(str(engine.url)), lambda: _live(engine, policy))


def _live(engine: Engine, policy: Policy) -> None:
    group = chain.build(engine, policy)
    head, part, other, passing = (group.file(kommun=where) for where in (BESIDE, chain.HOST, BESIDE, BESIDE))
    group.merge(head, part, other, when="2026-01-10T12:00")
    group.again(part, "2026-01-11T12:00")
    group.pass_by(passing, group.bodies[Level.KOMMUN], "2026-01-12T12:00")
    meeting, later = group.plan("2026-02-10T13:00"), group.plan("2026-05-12T13:00")
    group.note(meeting, head, K.ATGARDA, "2026-02-10T14:00")
    group.note(meeting, passing, K.AVSLUTA, "2026-02-10T14:00")
    group.note(meeting, passing, K.LYFT, "2026-02-10T15:00", reason="Vi ändrade oss.")
    group.write(meeting, "2026-02-10T16:00", note="Ordföranden hälsade välkommen.", present=(1,))
    group.both_approve(meeting, "2026-02-20T12:00")
    group.cancel(later, "2026-02-21T12:00")
    group.file("2026-02-22T12:00", kommun=BESIDE)
    group.run("2026-09-01")
    group.follow_up(part, FollowUpAnswer.JA, "2026-09-02T12:00")
    _typed_in(group)
    group.answer_copy(TYPED, "2026-09-05T12:00")
    group.run("2026-09-10")


def _typed_in(group: Chain) -> None:
    """What the kommun, which is not connected, has said in a letter."""

    def act(session: database.Session) -> None:
        organisations.disconnect(session, session.get_one(Body, group.bodies[Level.KOMMUN]), world.at("2026-09-03"))
        stay = referrals.open_stay(session, TYPED)
        assert stay is not None
        world.respond.decide(
            session, group.policy, stay=stay, level=Level.KOMMUN, urgent=False, kind=K.LYFT, reason="Enligt brevet.",
            source="Brev 2026-09-03, KS 2026:17", decided_by=group.people["samordnare"],
            now=world.at("2026-09-04T12:00"),
        )  # fmt: skip

    group.does(act)


def test_what_nobody_touched_is_clean_and_all_of_it_is_checked(engine: Engine, policy_: Policy) -> None:
    lived(engine, policy_)
    with database.reading(engine) as session:
        found = verifying.verify(session)
    assert found.broken == []
    kept = {name: found.checked[name] for name in ("meetings", "minutes", "merged", "passed_by", "follow_ups",
                                                   "occurrences", "verdicts")}  # fmt: skip
    assert kept == {"meetings": 2, "minutes": 1, "merged": 2, "passed_by": 1, "follow_ups": 1, "occurrences": 1,
                    "verdicts": 4}  # fmt: skip


CHANGED: dict[str, tuple[str | tuple[str, ...], str]] = {
    "the minutes' words": ("UPDATE meeting SET note = 'Annat.' WHERE id = 1", "möte 1: protokollet"),
    "who was there": ("UPDATE meeting SET present = '[2]' WHERE id = 1", "möte 1: protokollet"),
    "a decision in the minutes": ("UPDATE verdict SET reason = 'Annat.' WHERE id = 1", "möte 1: protokollet"),
    "a decision taken out of the minutes": ("UPDATE verdict SET meeting_id = NULL WHERE id = 1", "möte 1: protokollet"),
    "a decision that was in no minutes": ("UPDATE verdict SET meeting_id = 1 WHERE id = 4", "beslut 4: är inte"),
    "who approved": ("UPDATE meeting SET chair_id = adjuster_id WHERE id = 1", "möte 1: är inte"),
    "when it was approved": ("UPDATE meeting SET approved_at = chase_at WHERE id = 1", "möte 1: är inte"),
    "that it was approved": ("UPDATE meeting SET approved_at = NULL WHERE id = 1", "möte 1: är inte"),
    "when it was": ("UPDATE meeting SET at = '2026-02-09 12:00:00.000000' WHERE id = 1", "möte 1: är inte"),
    "that it was cancelled": ("UPDATE meeting SET cancelled_at = NULL WHERE id = 2", "möte 2: är inte"),
    "another group's meeting": ("UPDATE meeting SET body_id = 1 WHERE id = 1", "möte 1: är inte"),
    "a meeting taken away": ("DELETE FROM meeting WHERE id = 2", "möte 2: är inte"),
    "a meeting put in": (
        ("INSERT INTO meeting (id, body_id, at, chase_at, present)"
         " SELECT 3, body_id, at, chase_at, present FROM meeting WHERE id = 2"),
        "möte 3: är inte",
    ),
    "where a letter said it": ("UPDATE verdict SET source = 'Ett annat brev' WHERE id = 4", "beslut 4: är inte"),
    "a letter that never was": ("UPDATE verdict SET source = 'Ett brev' WHERE id = 1", "beslut 1: är inte"),
    "that it came late": ("UPDATE verdict SET late = NOT late WHERE id = 4", "beslut 4: är inte"),
    "when it took effect": ("UPDATE verdict SET effective_at = decided_at WHERE id = 4", "beslut 4: är inte"),
    "when it took effect by the minutes": (
        "UPDATE verdict SET effective_at = decided_at WHERE id = 1", "beslut 1: är inte",
    ),
    "that it took effect by the minutes": ("UPDATE verdict SET effective_at = NULL WHERE id = 3", "beslut 3: är inte"),
    "that what was regretted took effect": (
        "UPDATE verdict SET effective_at = decided_at WHERE id = 2", "beslut 2: är inte",
    ),
    "a regret": ("UPDATE verdict SET taken_back_at = NULL WHERE id = 2", "beslut 2: är inte"),
    "a regret that never was": ("UPDATE verdict SET taken_back_at = decided_at WHERE id = 4", "beslut 4: är inte"),
    "an occurrence taken away": ("DELETE FROM occurrence", f"brist {PART}: antalet gånger"),
    "an occurrence put in": (
        "INSERT INTO occurrence (id, deficiency_id, account_id, at) SELECT 99, 1, account_id, at FROM occurrence",
        f"brist {HEAD}: antalet gånger",
    ),
    "an occurrence of another": (
        f"UPDATE occurrence SET deficiency_id = {OTHER_PART}", f"brist {OTHER_PART}: antalet gånger",
    ),
    "a part set free": (f"UPDATE deficiency SET merged_into_id = NULL WHERE id = {PART}", f"brist {PART}: ingår inte"),
    "a part of another": (
        f"UPDATE deficiency SET merged_into_id = {PASSING} WHERE id = {PART}", f"brist {PART}: ingår inte",
    ),
    "a part of a part": (
        f"UPDATE deficiency SET merged_into_id = {OTHER_PART} WHERE id = {PART}", f"brist {PART}: ingår inte",
    ),
    "a part that never was": (
        f"UPDATE deficiency SET merged_into_id = {HEAD} WHERE id = {PASSING}", f"brist {PASSING}: ingår inte",
    ),
    "a passing-by taken away": ("DELETE FROM passingby", f"brist {PASSING}: beslutet att gå förbi"),
    "whom it passes by": ("UPDATE passingby SET body_id = 1", f"brist {PASSING}: beslutet att gå förbi"),
    "who decided that": ("UPDATE passingby SET decided_by = decided_by + 1", f"brist {PASSING}: beslutet att gå förbi"),
    "a passing-by put in": (
        ("INSERT INTO passingby (id, deficiency_id, body_id, decided_by, at)"
         " SELECT 99, 1, body_id, decided_by, at FROM passingby"),
        f"brist {HEAD}: beslutet att gå förbi",
    ),
    "what was said of it since": ("UPDATE followup SET answer = 'nej' WHERE answer = 'ja'", f"brist {PART}: uppfölj"),
    "an answer that never was": (
        f"UPDATE followup SET answer = 'ja', answered_at = asked_at WHERE deficiency_id = {HEAD}",
        f"brist {HEAD}: uppfölj",
    ),
    "a question taken away": (f"DELETE FROM followup WHERE deficiency_id = {HEAD}", f"brist {HEAD}: uppfölj"),
    "a part's answer taken away": (
        f"DELETE FROM feedback WHERE deficiency_id = {PART} AND kind = 'atgard'", f"brist {PART}: ett svar är borta",
    ),
    "what a part was answered": (
        f"UPDATE feedback SET text = 'Annat.' WHERE deficiency_id = {PART} AND kind = 'atgard'",
        f"brist {PART}: ett svar",
    ),
    "the answer of the kommun beside": (
        f"DELETE FROM feedback WHERE deficiency_id = {TYPED} AND kind = 'forbattring' AND to_body_id IS NULL",
        f"brist {TYPED}: ett svar är borta",
    ),
    "how many stand behind a copy": (
        f"UPDATE handover SET reports = 5 WHERE deficiency_id = {TYPED}", f"brist {TYPED}: ett överlämnande",
    ),
    "the copy of the kommun beside": (
        f"DELETE FROM handover WHERE deficiency_id = {TYPED}", f"brist {TYPED}: ett överlämnande",
    ),
    "when it ended": (
        f"UPDATE deficiency SET closed_at = filed_at WHERE id = {PART}", f"brist {PART}: är inte avslutad när",
    ),
    "that it ended": (f"UPDATE deficiency SET closed_at = NULL WHERE id = {PART}", f"brist {PART}: är inte avslutad"),
    "a stay that was passed by": (
        "UPDATE referral SET outcome = 'tystnad' WHERE outcome = 'forbigangen'", f"brist {PASSING}: vistelserna",
    ),
    "a stay that was merged": (
        f"UPDATE referral SET outcome = 'lyft' WHERE deficiency_id = {PART}", f"brist {PART}: vistelserna",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", CHANGED)
def test_what_was_changed_afterwards_is_named(engine: Engine, policy_: Policy, what: str) -> None:
    statements, said = CHANGED[what]
    lived(engine, policy_)
    tamper(engine, *([statements] if isinstance(statements, str) else statements))
    broken = state.broken(engine)
    assert [fault for fault in broken if fault.startswith(said)], broken
    assert not [fault for fault in broken if "hälsade" in fault or "Enligt brevet" in fault]


def test_minutes_approved_before_the_moments_were_noted_leave_nothing_to_compare(
    engine: Engine, policy_: Policy
) -> None:
    lived(engine, policy_)
    with database.writing(engine) as session:
        approved = session.exec(select(Event).where(Event.kind == EventKind.MINUTES_APPROVED)).all()
        assert [set(one.data) >= {"effective"} for one in approved] == [False, True]
        for one in approved:
            one.data = {name: said for name, said in one.data.items() if name != "effective"}
    assert [fault for fault in state.broken(engine) if not fault.startswith("sigill")] == []


def test_what_waits_for_its_minutes_has_not_taken_effect(engine: Engine, policy_: Policy) -> None:
    group = chain.build(engine, policy_)
    one = group.file()
    meeting = group.plan("2026-02-10T13:00")
    group.note(meeting, one, K.LYFT, "2026-02-10T14:00")
    tamper(engine, "UPDATE verdict SET effective_at = decided_at")
    assert "beslut 1: är inte det som fattades" in state.broken(engine)


NONSENSE = (
    '{"meeting": "x", "into": "y", "body": [1], "verdict_id": {}, "answer": [7], "role": null, "done": 1,'
    ' "minutes": [], "text": {}, "copy": []}'
)


@pytest.mark.parametrize("data", ["{}", NONSENSE])
def test_events_that_say_nothing_or_nonsense_break_the_seals_and_not_the_check(
    engine: Engine, policy_: Policy, data: str
) -> None:
    lived(engine, policy_)
    tamper(engine, f"UPDATE event SET data = '{data}'")
    broken = state.broken(engine)
    for said in ("sigill 1", "möte 1", "brist 2: ingår", "brist 4: beslutet", "brist 2: uppfölj"):
        assert [fault for fault in broken if fault.startswith(said)], (said, broken)
