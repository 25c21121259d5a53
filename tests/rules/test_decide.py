"""Every situation a stay can be in, and what must hold in each of them (DESIGN 3.4)."""

from __future__ import annotations

from dataclasses import fields, replace
from itertools import product

import pytest

from systembrist.escalation.decide import Close, Hold, Remain, Rise, Situation, decide
from systembrist.model import EventKind, FeedbackKind, Level, Outcome, VerdictKind

FLAGS = (False, True)
VERDICTS = (None, *VerdictKind)
ALL = [
    Situation(level, verdict, *flags)
    for level, verdict, *flags in product(Level, VERDICTS, FLAGS, FLAGS, FLAGS, FLAGS, FLAGS)
]
UNANSWERED = (None, VerdictKind.KOMPLETTERA)
"""An ask-back stops no clock."""

AT_LIMIT = Situation(
    level=Level.KOMMUN, verdict=None, connected=True, joined=True, waits_for_limit=False, limit_reached=True, told=False
)


def silent(level: Level) -> Situation:
    return replace(AT_LIMIT, level=level)


def lifted(level: Level, *, waits: bool, reached: bool, told: bool = False) -> Situation:
    return replace(
        AT_LIMIT, level=level, verdict=VerdictKind.LYFT, waits_for_limit=waits, limit_reached=reached, told=told
    )


def test_every_situation_is_tried() -> None:
    assert len(fields(Situation)) == 7
    assert len(set(ALL)) == len(Level) * len(VERDICTS) * 2**5


@pytest.mark.parametrize("level", list(Level))
def test_every_situation_has_an_answer(level: Level) -> None:
    assert all(isinstance(decide(case), Rise | Close | Hold | Remain) for case in ALL if case.level is level)


def test_the_top_never_rises_and_never_holds() -> None:
    assert not [case for case in ALL if case.level is Level.SOCIALSTYRELSEN and isinstance(decide(case), Rise | Hold)]


def test_a_stay_closes_only_by_a_verdict_that_says_so_and_then_always() -> None:
    for case in ALL:
        closing = case.verdict in (VerdictKind.ATGARDA, VerdictKind.AVSLUTA)
        assert isinstance(decide(case), Close) is closing, case


def test_silence_is_said_only_of_a_connected_body_that_gave_no_verdict_and_may_pass_it_on() -> None:
    for case in ALL:
        step = decide(case)
        if isinstance(step, Rise) and step.outcome is Outcome.TYSTNAD:
            assert case.verdict in UNANSWERED, case
            assert case.connected, case
            assert case.level is not Level.KOMMUN or case.joined, case
            assert (step.event, step.answer) == (EventKind.ROSE_BY_SILENCE, FeedbackKind.UTAN_SVAR)


def test_a_body_that_is_not_connected_is_never_called_silent_and_a_connected_one_never_unconnected() -> None:
    for case in ALL:
        step = decide(case)
        if isinstance(step, Rise) and step.outcome is Outcome.EJ_ANSLUTEN:
            assert not case.connected, case
            assert case.verdict in UNANSWERED, case
            assert (step.event, step.answer) == (EventKind.ROSE_UNCONNECTED, FeedbackKind.UTAN_SVAR)
        if isinstance(step, Rise) and not case.connected:
            assert step.outcome is not Outcome.TYSTNAD, case


def test_nothing_leaves_a_kommun_that_has_not_joined_without_a_persons_decision() -> None:
    for case in ALL:
        if case.level is Level.KOMMUN and not case.joined and case.verdict in UNANSWERED:
            assert decide(case) == Remain(), case


def test_joining_matters_at_the_kommun_alone() -> None:
    for case in ALL:
        if case.level is not Level.KOMMUN:
            assert decide(case) == decide(replace(case, joined=not case.joined)), case


def test_a_persons_lift_rises_whether_the_body_is_connected_or_joined_or_not() -> None:
    for case in ALL:
        if case.verdict is VerdictKind.LYFT:
            assert decide(case) == decide(replace(case, connected=not case.connected)), case
            assert decide(case) == decide(replace(case, joined=not case.joined)), case


def test_a_lift_is_called_a_lift_and_only_a_lift_is() -> None:
    for case in ALL:
        step = decide(case)
        if isinstance(step, Rise):
            assert (step.outcome is Outcome.LYFT) is (case.verdict is VerdictKind.LYFT), case


def test_it_holds_only_a_lift_that_waits_for_a_limit_not_reached() -> None:
    for case in ALL:
        if isinstance(decide(case), Hold):
            assert case.verdict is VerdictKind.LYFT, case
            assert case.waits_for_limit, case
            assert not case.limit_reached, case


def test_an_ask_back_changes_nothing() -> None:
    for case in ALL:
        if case.verdict is None:
            assert decide(case) == decide(replace(case, verdict=VerdictKind.KOMPLETTERA)), case


def test_whoever_lifted_is_quoted_once() -> None:
    for case in ALL:
        step = decide(case)
        if isinstance(step, Rise) and step.outcome is Outcome.LYFT:
            assert step.answer is (FeedbackKind.VIDARE if case.told else FeedbackKind.BESLUT), case


@pytest.mark.parametrize("level", [Level.LEDNINGSGRUPP, Level.KOMMUN, Level.LANSSTYRELSE])
def test_silence_past_the_limit_passes_it_up_as_silence_never_as_a_decision(level: Level) -> None:
    assert decide(silent(level)) == Rise(Outcome.TYSTNAD, EventKind.ROSE_BY_SILENCE, FeedbackKind.UTAN_SVAR)


@pytest.mark.parametrize("level", [Level.LEDNINGSGRUPP, Level.KOMMUN, Level.LANSSTYRELSE])
def test_a_body_that_is_not_connected_is_passed_by_the_calendar(level: Level) -> None:
    step = decide(replace(silent(level), connected=False))
    assert step == Rise(Outcome.EJ_ANSLUTEN, EventKind.ROSE_UNCONNECTED, FeedbackKind.UTAN_SVAR)


def test_at_the_top_silence_stays() -> None:
    assert decide(silent(Level.SOCIALSTYRELSEN)) == Remain()


def test_a_lift_by_a_ledningsgrupp_rises_as_soon_as_it_takes_effect() -> None:
    step = decide(lifted(Level.LEDNINGSGRUPP, waits=False, reached=False))
    assert step == Rise(Outcome.LYFT, EventKind.ROSE_BY_VERDICT, FeedbackKind.BESLUT)


def test_a_lift_by_a_kommun_is_answered_first_and_rises_with_the_yearly_submission() -> None:
    assert decide(lifted(Level.KOMMUN, waits=True, reached=False)) == Hold()
    step = decide(lifted(Level.KOMMUN, waits=True, reached=True, told=True))
    assert step == Rise(Outcome.LYFT, EventKind.ROSE_BY_CALENDAR, FeedbackKind.VIDARE)


def test_an_urgent_or_central_lift_by_a_kommun_does_not_wait() -> None:
    step = decide(lifted(Level.KOMMUN, waits=False, reached=False))
    assert step == Rise(Outcome.LYFT, EventKind.ROSE_BY_VERDICT, FeedbackKind.BESLUT)


def test_a_lift_that_takes_effect_after_the_limit_goes_at_once_with_its_reason() -> None:
    step = decide(lifted(Level.KOMMUN, waits=True, reached=True))
    assert step == Rise(Outcome.LYFT, EventKind.ROSE_BY_CALENDAR, FeedbackKind.BESLUT)


@pytest.mark.parametrize("level", list(Level))
def test_acting_here_and_closing_end_it_at_every_level(level: Level) -> None:
    assert decide(replace(silent(level), verdict=VerdictKind.ATGARDA)) == Close(Outcome.ATGARDAD)
    assert decide(replace(silent(level), verdict=VerdictKind.AVSLUTA)) == Close(Outcome.AVSLUTAD)
