"""A ledningsgrupp meets: what it decides waits for its minutes, however late; what it leaves is silence on its day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from systembrist import clock, verifying
from systembrist.classify import Classifier
from systembrist.escalation.policy import Policy
from systembrist.model import Event, EventKind, FeedbackKind, Level, NoticeKind, Outbox, VerdictKind
from systembrist.store import events, feedback, referrals
from systembrist.store.database import reading
from tests import meeting as room
from tests import scene as stage
from tests.meeting import Held
from tests.pages import tree, words
from tests.pressing import forms, press, release, send
from tests.scene import Scene
from tests.world import at

PLANNED, MEETS, NOTED = "2026-02-02T09:00", "2026-04-14T13:00", "2026-04-14T14:30"
REASON = "Väntetiderna är samma på tre håll. Regionen måste svara."
DAYS = ("2026-04-15", "2026-04-21", "2026-04-22", "2026-04-28", "2026-05-04", "2026-05-12", "2026-05-18")
"""Days on which the jobs run while the minutes lie: past the limit, the time to note in, and both chasings."""


@pytest.fixture
def scene(engine: Engine, policy_: Policy, classifier: Classifier) -> Scene:
    return stage.build(engine, policy_, classifier, start=PLANNED)


def happened(scene: Scene, kind: EventKind) -> list[Event]:
    with reading(scene.engine) as session:
        return [one for one in events.stream(session) if one.kind is kind]


def days(found: list[Event]) -> list[str]:
    return [str(clock.local_date(one.at)) for one in found]


def due(scene: Scene, one: int) -> datetime:
    with reading(scene.engine) as session:
        stay = referrals.open_stay(session, one)
    assert stay is not None
    return stay.due_at


def chasing(scene: Scene) -> Sequence[Outbox]:
    with reading(scene.engine) as session:
        return session.exec(select(Outbox).where(Outbox.kind == NoticeKind.PROTOKOLL)).all()


def holds(scene: Scene) -> None:
    with reading(scene.engine) as session:
        assert verifying.verify(session).broken == []


def test_minutes_three_weeks_late_delay_the_verdict_and_never_make_it_silence(scene: Scene) -> None:
    ombud = scene.visitor("ombud")
    one = scene.file()
    held = room.plan(scene, MEETS)
    assert due(scene, one) == at("2026-04-14")
    scene.pass_time(NOTED)
    assert days(happened(scene, EventKind.MEETING_CALLED)) == ["2026-03-31"]
    held.note(**{f"b{one}-kind": "lyft", f"b{one}-reason": REASON})

    for day in DAYS:
        scene.pass_time(f"{day}T09:00")
        _waits_for_the_minutes(scene, held, one)
    chased = happened(scene, EventKind.MINUTES_CHASED)
    assert [event.at for event in chased] == [at("2026-04-28T07:00"), at("2026-05-12T07:00")]
    _both_are_told_each_time(scene)

    scene.pass_time("2026-05-19T10:00")
    held.approve("justerare")
    _waits_for_the_minutes(scene, held, one)
    held.approve("ordforande")
    assert "Inget nytt sedan" in ombud.get("/").text, "the answer goes out with the run that puts it into effect"
    scene.pass_time("2026-05-19T10:05")
    assert scene.history(one) == [("ledningsgrupp", "2026-05-19", "lyft"), ("kommun", None, None)]
    assert happened(scene, EventKind.ROSE_BY_SILENCE) == []
    assert len(happened(scene, EventKind.ROSE_BY_VERDICT)) == 1
    assert "Nytt sedan sist (1)" in ombud.get("/").text
    assert REASON in ombud.get(f"/brister/{one}/").text
    scene.pass_time("2026-09-01T09:00")
    assert len(happened(scene, EventKind.MINUTES_CHASED)) == 2, "approved minutes are chased no more"
    holds(scene)


def _waits_for_the_minutes(scene: Scene, held: Held, one: int) -> None:
    assert scene.history(one) == [("ledningsgrupp", None, None)]
    assert happened(scene, EventKind.ROSE_BY_SILENCE) == []
    ombud = scene.visitor("ombud")
    assert "Inget nytt sedan" in ombud.get("/").text
    assert REASON not in ombud.get(f"/brister/{one}/").text
    assert "justera" in words(tree(held.see("justerare", "protokoll")))


def _both_are_told_each_time(scene: Scene) -> None:
    told = sorted((str(clock.local_date(one.at)), one.account_id) for one in chasing(scene))
    both = sorted((scene.people["ordforande"], scene.people["justerare"]))
    assert told == [(day, who) for day in ("2026-04-28", "2026-05-12") for who in both]


def test_only_who_has_not_approved_is_chased(scene: Scene) -> None:
    one = scene.file()
    held = room.plan(scene, MEETS)
    scene.pass_time(NOTED)
    held.note(**{f"b{one}-kind": "avsluta", f"b{one}-reason": REASON})
    held.approve("ordforande")
    scene.pass_time("2026-04-29T09:00")
    assert [mail.account_id for mail in chasing(scene)] == [scene.people["justerare"]]


def test_what_the_meeting_leaves_is_silence_a_week_after_it_and_what_came_late_waits_for_the_next(
    scene: Scene,
) -> None:
    decided, left = scene.file(), scene.file()
    first = room.plan(scene, MEETS)
    room.plan(scene, "2026-06-09T09:30")
    scene.pass_time("2026-03-31T07:01")
    late = scene.file("2026-04-01T09:00")
    assert [due(scene, one) for one in (decided, left, late)] == [
        at("2026-04-14"), at("2026-04-14"), at("2026-06-09")]  # fmt: skip
    scene.pass_time(NOTED)
    first.note(**{f"b{decided}-kind": "lyft", f"b{decided}-reason": REASON})
    scene.pass_time("2026-04-21T23:59:58")
    assert scene.history(left) == [("ledningsgrupp", None, None)], "there is still time to note it"
    scene.pass_time("2026-04-21T23:59:59")
    assert scene.history(left)[0] == ("ledningsgrupp", "2026-04-21", "tystnad")
    assert [event.deficiency_id for event in happened(scene, EventKind.ROSE_BY_SILENCE)] == [left]
    assert scene.history(late) == scene.history(decided) == [("ledningsgrupp", None, None)]
    scene.pass_time("2026-06-16T23:59:59")
    assert scene.history(late)[0] == ("ledningsgrupp", "2026-06-16", "tystnad")
    assert scene.history(decided) == [("ledningsgrupp", None, None)], "unapproved minutes never escalate"
    with reading(scene.engine) as session:
        answers = [one.kind for one in feedback.of_deficiency(session, left) if one.to_body_id is None]
    assert answers == [FeedbackKind.MOTTAGET, FeedbackKind.UTAN_SVAR]
    holds(scene)


def test_a_meeting_called_off_hands_what_waited_to_the_next_or_to_the_end_of_its_time(scene: Scene) -> None:
    one = scene.file()
    held, following = room.plan(scene, MEETS), room.plan(scene, "2026-06-09T09:30")
    scene.pass_time("2026-04-10T09:00")
    samordnare = scene.visitor("samordnare")
    press(samordnare, held.path("stall-in"), held.path("stall-in"))
    assert due(scene, one) == at("2026-06-09")
    scene.pass_time("2026-04-22T09:00")
    assert scene.history(one) == [("ledningsgrupp", None, None)], "the meeting that was called off is no limit"
    press(samordnare, following.path("stall-in"), following.path("stall-in"))
    assert due(scene, one) == at("2026-08-01"), "180 days after it came"
    scene.pass_time("2026-08-02T09:00")
    assert scene.history(one)[0] == ("ledningsgrupp", "2026-08-01", "tystnad")
    assert days(happened(scene, EventKind.MEETING_CANCELLED)) == ["2026-04-10", "2026-04-22"]
    holds(scene)


def test_minutes_that_were_changed_after_the_adjuster_read_them_are_not_approved(scene: Scene) -> None:
    one = scene.file()
    held = room.plan(scene, MEETS)
    scene.pass_time(NOTED)
    held.note(**{f"b{one}-kind": "lyft", f"b{one}-reason": "Först."})
    adjuster = scene.visitor("justerare")
    old = forms(adjuster.get(held.path("protokoll")).text)[held.path("justera")]
    held.note(**{f"b{one}-kind": "avsluta", f"b{one}-reason": "Sedan."})
    answer = send(adjuster, held.path("justera"), old)
    assert answer.status_code == 409
    assert "Protokollet har ändrats sedan du läste det." in answer.text
    scene.pass_time("2026-04-20T09:00")
    held.approve("ordforande")
    scene.pass_time("2026-04-20T10:00")
    assert scene.history(one) == [("ledningsgrupp", None, None)], "one approval is not two"
    held.approve("justerare")
    scene.pass_time("2026-04-20T11:00")
    assert scene.history(one) == [("ledningsgrupp", "2026-04-20", "avslutad")]
    assert "Sedan." in scene.visitor("ombud").get(f"/brister/{one}/").text
    assert "Först." not in scene.visitor("ombud").get(f"/brister/{one}/").text
    holds(scene)


def test_a_question_from_the_meeting_reaches_the_ombud_before_any_minutes(scene: Scene) -> None:
    one = scene.file()
    held = room.plan(scene, MEETS)
    scene.pass_time(NOTED)
    held.note(**{f"b{one}-kind": "komplettera", f"b{one}-reason": "Hur många gäller det?"})
    assert "Hur många gäller det?" in scene.visitor("ombud").get(f"/brister/{one}/").text
    scene.visitor("ombud").post(f"/brister/{one}/komplettera", text="Minst sju.")
    release(scene.visitor("samordnare"), one)
    assert "Minst sju." in held.see("ordforande")
    held.note(**{f"b{one}-kind": "lyft", f"b{one}-reason": REASON})
    held.approve("justerare")
    scene.pass_time("2026-04-16T09:00")
    held.approve("ordforande")
    scene.pass_time("2026-04-16T09:05")
    assert scene.history(one)[0] == ("ledningsgrupp", "2026-04-16", "lyft")
    assert scene.history(one)[-1][0] == Level.KOMMUN
    assert [event.data["verdict"] for event in happened(scene, EventKind.DECIDED)] == [
        VerdictKind.KOMPLETTERA, VerdictKind.LYFT]  # fmt: skip
    holds(scene)
