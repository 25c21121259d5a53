"""The timeline: answers stand with what they came with, and nobody else sees a verdict before it takes effect."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from systembrist.clock import parse_instant
from systembrist.model import RISINGS, Event, EventKind, Feedback, FeedbackKind, Verdict, VerdictKind
from systembrist.store.feedback import Answer
from web.timeline import passed_on, tell

T0 = parse_instant("2026-01-01T12:00")
DAY = timedelta(days=1)
GROUP, KOMMUN = 10, 20
NAMES = {GROUP: "Ledningsgruppen", KOMMUN: "Borlänge kommun"}
NOBODY: frozenset[int] = frozenset()


def event(kind: EventKind, at: datetime, body: int | None = None, to: int | None = None, **data: object) -> Event:
    return Event(deficiency_id=1, kind=kind, at=at, recorded_at=at, body_id=body, to_body_id=to, data=data)


def answer(
    kind: FeedbackKind, at: datetime, text: str | None = "För att.", *, body: int = GROUP, read: bool = False
) -> Answer:
    row = Feedback(deficiency_id=1, from_body_id=body, to_body_id=None, kind=kind, at=at, text=text)
    return Answer(row, NAMES[body], read)


FILED = event(EventKind.FILED, T0, to=GROUP)
DECIDED = event(EventKind.DECIDED, T0 + DAY, GROUP, verdict="lyft", verdict_id=1)
ROSE = event(EventKind.ROSE_BY_VERDICT, T0 + 2 * DAY, GROUP, KOMMUN)


def test_the_newest_stands_first() -> None:
    told = tell([FILED, ROSE], [], NAMES, own_bodies=NOBODY)
    assert [entry.at for entry in told] == [ROSE.at, T0]


def test_an_answer_stands_with_the_rising_it_came_with_and_not_once_more() -> None:
    told = tell([FILED, ROSE], [answer(FeedbackKind.BESLUT, ROSE.at)], NAMES, own_bodies=NOBODY)
    assert [(entry.what, entry.answer) for entry in told] == [
        ("Ledningsgruppen lyfte bristen till Borlänge kommun.", "För att."),
        ("Bristen anmäldes. Ledningsgruppen har tagit emot den.", None),
    ]


@pytest.mark.parametrize(("outcome", "kind"), [("atgardad", FeedbackKind.ATGARD), ("avslutad", FeedbackKind.BESLUT)])
def test_an_answer_stands_with_the_closing_it_came_with(outcome: str, kind: FeedbackKind) -> None:
    closed = event(EventKind.CLOSED, T0 + DAY, GROUP, outcome=outcome)
    told = tell([FILED, closed], [answer(kind, closed.at)], NAMES, own_bodies=NOBODY)
    assert [entry.answer for entry in told] == ["För att.", None]


def test_an_answer_that_came_before_the_rising_stands_by_itself() -> None:
    rose = event(EventKind.ROSE_BY_CALENDAR, T0 + 9 * DAY, KOMMUN, 30)
    answers = [
        answer(FeedbackKind.BESLUT, T0 + DAY, body=KOMMUN),
        answer(FeedbackKind.VIDARE, rose.at, None, body=KOMMUN),
    ]
    told = tell([FILED, rose], answers, NAMES, own_bodies=NOBODY)
    assert [(entry.at, entry.answer) for entry in told] == [(rose.at, None), (T0 + DAY, "För att."), (T0, None)]
    assert told[1].what == "Borlänge kommun har svarat."


def test_a_question_is_called_a_question() -> None:
    told = tell([FILED], [answer(FeedbackKind.FRAGA, T0 + DAY, "Hur länge?")], NAMES, own_bodies=NOBODY)
    assert (told[0].what, told[0].answer) == ("Ledningsgruppen ber om en komplettering.", "Hur länge?")


def test_a_question_at_the_moment_of_a_decision_is_not_lost_and_not_taken_for_its_reason() -> None:
    answers = [
        answer(FeedbackKind.FRAGA, ROSE.at, "Hur länge?"),
        answer(FeedbackKind.BESLUT, ROSE.at, "Vi kan inget göra."),
    ]
    for order in (answers, answers[::-1]):
        told = {entry.what: entry.answer for entry in tell([FILED, ROSE], order, NAMES, own_bodies=NOBODY)}
        assert told["Ledningsgruppen lyfte bristen till Borlänge kommun."] == "Vi kan inget göra."
        assert told["Ledningsgruppen ber om en komplettering."] == "Hur länge?"


def test_two_questions_at_one_moment_are_both_shown() -> None:
    answers = [answer(FeedbackKind.FRAGA, T0 + DAY, text) for text in ("Hur länge?", "Hos vem?")]
    told = tell([FILED], answers, NAMES, own_bodies=NOBODY)
    assert {entry.answer for entry in told} == {"Hur länge?", "Hos vem?", None}


def test_an_answer_without_words_adds_no_entry() -> None:
    silence = event(EventKind.ROSE_BY_SILENCE, T0 + DAY, GROUP, KOMMUN)
    told = tell([FILED, silence], [answer(FeedbackKind.UTAN_SVAR, silence.at, None)], NAMES, own_bodies=NOBODY)
    assert [entry.answer for entry in told] == [None, None]
    assert "Inget svar lämnat av" in told[0].what


def test_an_answer_at_the_same_moment_from_another_body_is_kept_apart() -> None:
    told = tell([FILED, ROSE], [answer(FeedbackKind.FRAGA, ROSE.at, "Hur?", body=KOMMUN)], NAMES, own_bodies=NOBODY)
    assert {entry.what: entry.answer for entry in told}["Ledningsgruppen lyfte bristen till Borlänge kommun."] is None
    assert "Hur?" in {entry.answer for entry in told}


@pytest.mark.parametrize("kind", [EventKind.DECIDED, EventKind.TAKEN_BACK])
@pytest.mark.parametrize("others", [NOBODY, frozenset({KOMMUN}), frozenset({0})])
def test_a_verdict_and_its_taking_back_are_unseen_by_others(kind: EventKind, others: frozenset[int]) -> None:
    inward = event(kind, T0 + DAY, GROUP, verdict="lyft", verdict_id=1)
    assert tell([FILED, inward], [], NAMES, own_bodies=others) == tell([FILED], [], NAMES, own_bodies=others)


@pytest.mark.parametrize("verdict", list(VerdictKind))
def test_the_deciding_body_sees_its_own_verdict(verdict: VerdictKind) -> None:
    decided = event(EventKind.DECIDED, T0 + DAY, GROUP, verdict=verdict.value, verdict_id=1)
    told = tell([FILED, decided], [], NAMES, own_bodies=frozenset({GROUP}), own_words={1: "Därför."})
    said = "Ledningsgruppen frågade" if verdict is VerdictKind.KOMPLETTERA else "Ledningsgruppen beslutade: "
    assert told[0].what.startswith(said)
    assert told[0].answer == "Därför."


def test_an_answer_is_unread_until_it_is_read() -> None:
    unread = tell([ROSE], [answer(FeedbackKind.BESLUT, ROSE.at)], NAMES, own_bodies=NOBODY)
    read = tell([ROSE], [answer(FeedbackKind.BESLUT, ROSE.at, read=True)], NAMES, own_bodies=NOBODY)
    assert (unread[0].unread, read[0].unread) == (True, False)


@pytest.mark.parametrize("kind", list(EventKind))
def test_every_kind_of_event_can_be_told(kind: EventKind) -> None:
    happened = event(kind, T0, GROUP, KOMMUN, verdict="lyft", outcome="avslutad", answer="ja")
    happened.data = happened.data | {"body": KOMMUN}
    for entry in tell([happened], [], NAMES, own_bodies=frozenset({GROUP})):
        assert entry.what
        assert "{" not in entry.what


@pytest.mark.parametrize("kind", RISINGS)
def test_of_two_things_at_one_moment_the_later_written_stands_first(kind: EventKind) -> None:
    told = tell([event(EventKind.REMINDED, T0, GROUP), event(kind, T0, GROUP, KOMMUN)], [], NAMES, own_bodies=NOBODY)
    assert "går snart ut" in told[1].what


AUTHOR, SAMORDNARE = 1, 2


@pytest.mark.parametrize(("account", "by"), [(AUTHOR, "Ombudet"), (SAMORDNARE, "Samordnaren")])
@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (EventKind.CORRECTED, "gick igenom och bekräftade område, aktör och bristnivå."),
        (EventKind.SUPPLEMENTED, "kompletterade bristen."),
        (EventKind.CLOSED, "tog tillbaka bristen."),
    ],
)
def test_who_did_it_is_told_by_role(kind: EventKind, said: str, account: int, by: str) -> None:
    filed = event(EventKind.FILED, T0, to=GROUP)
    happened = event(kind, T0 + DAY, GROUP, outcome="atertagen")
    filed.account_id, happened.account_id = AUTHOR, account
    told = tell([filed, happened], [], NAMES, own_bodies=NOBODY)
    assert [entry.what for entry in told] == [
        f"{by} {said}",
        "Ombudet anmälde bristen. Ledningsgruppen har tagit emot den.",
    ]


def test_a_body_that_closes_it_is_named_and_nobody_guesses_who_filed_what_was_imported() -> None:
    closed = event(EventKind.CLOSED, T0 + DAY, GROUP, outcome="atgardad")
    closed.account_id = SAMORDNARE
    told = tell([FILED, closed], [], NAMES, own_bodies=NOBODY)
    assert [entry.what for entry in told] == [
        "Ledningsgruppen åtgärdar bristen.", "Bristen anmäldes. Ledningsgruppen har tagit emot den.",
    ]  # fmt: skip


# --- a part of a samlad brist, and what was typed in for a body that is not connected


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (FeedbackKind.UTAN_SVAR, "Den samlade bristen gick vidare från Ledningsgruppen utan svar."),
        (FeedbackKind.VIDARE, "Den samlade bristen gick vidare från Ledningsgruppen."),
        (FeedbackKind.BESLUT, "Ledningsgruppen har svarat på den samlade bristen."),
        (FeedbackKind.ATGARD, "Ledningsgruppen har svarat på den samlade bristen."),
        (FeedbackKind.KANNEDOM, "Ledningsgruppen har svarat på den samlade bristen."),
        (FeedbackKind.FORBATTRING, "Ledningsgruppen har svarat på den samlade bristen."),
    ],
)
def test_a_part_is_told_what_became_of_the_samlade_brist(kind: FeedbackKind, said: str) -> None:
    happened = event(EventKind.ANSWERED, T0, GROUP, answer=kind.value, samlad=7)
    given = [answer(kind, T0)] if kind not in (FeedbackKind.UTAN_SVAR, FeedbackKind.VIDARE) else []
    told = tell([happened], given, NAMES, own_bodies=NOBODY)
    assert [(entry.what, entry.answer) for entry in told] == [(said, "För att." if given else None)]


def test_an_answer_to_a_deficiency_that_is_no_part_is_told_by_the_answer_alone() -> None:
    happened = event(EventKind.ANSWERED, T0, GROUP, answer="beslut", verdict_id=1)
    told = tell([happened], [answer(FeedbackKind.BESLUT, T0)], NAMES, own_bodies=NOBODY)
    assert [entry.what for entry in told] == ["Ledningsgruppen har svarat."]


SOURCE = "P 14."


def verdict(number: int, effective: datetime | None, source: str | None = SOURCE, **more: Any) -> Verdict:
    return Verdict(id=number, deficiency_id=1, body_id=GROUP, kind=VerdictKind.LYFT, reason="För att.", decided_by=1,
                   decided_at=T0, effective_at=effective, source=source, **more)  # fmt: skip


@pytest.mark.parametrize(
    ("happened", "said"),
    [
        (ROSE, "Ledningsgruppen lyfte bristen till Borlänge kommun, enligt P 14."),
        (event(EventKind.ROSE_BY_CALENDAR, T0 + 9 * DAY, GROUP, KOMMUN),
         "Bristen gick från Ledningsgruppen till Borlänge kommun på årets datum, som beslutat, enligt P 14."),
        (event(EventKind.CLOSED, T0 + 2 * DAY, GROUP, outcome="atgardad"),
         "Ledningsgruppen åtgärdar bristen, enligt P 14."),
        (event(EventKind.ANSWERED, T0 + 2 * DAY, GROUP, answer="atgard", samlad=7),
         "Ledningsgruppen har svarat på den samlade bristen, enligt P 14."),
        (event(EventKind.ROSE_BY_SILENCE, T0 + 2 * DAY, GROUP, KOMMUN),
         "Inget svar lämnat av Ledningsgruppen. Bristen gick vidare till Borlänge kommun."),
        (event(EventKind.CLOSED, T0 + 2 * DAY, GROUP, outcome="atertagen"), "Bristen togs tillbaka."),
        (event(EventKind.ANSWERED, T0 + 2 * DAY, GROUP, answer="vidare", samlad=7),
         "Den samlade bristen gick vidare från Ledningsgruppen."),
    ],
)  # fmt: skip
def test_what_was_typed_in_says_where_it_stands_and_nothing_else_does(happened: Event, said: str) -> None:
    told = tell([happened], [], NAMES, own_bodies=NOBODY, verdicts=[verdict(1, T0 + DAY)])
    assert [entry.what for entry in told] == [said]


def test_an_answer_that_stands_by_itself_says_it_too() -> None:
    told = tell([], [answer(FeedbackKind.BESLUT, T0 + DAY)], NAMES, own_bodies=NOBODY, verdicts=[verdict(1, T0 + DAY)])
    assert [entry.what for entry in told] == ["Ledningsgruppen har svarat, enligt P 14."]


@pytest.mark.parametrize(
    "others",
    [
        [verdict(1, None)],
        [verdict(1, T0 + 3 * DAY)],
        [verdict(1, T0 + DAY, taken_back_at=T0)],
        [verdict(1, T0 + DAY, source=None)],
        [verdict(1, T0), verdict(2, T0 + DAY, source=None)],
    ],
)
def test_a_verdict_that_is_not_the_one_lends_no_source(others: list[Verdict]) -> None:
    told = tell([ROSE], [], NAMES, own_bodies=NOBODY, verdicts=others)
    assert [entry.what for entry in told] == ["Ledningsgruppen lyfte bristen till Borlänge kommun."]


def test_whoever_typed_it_in_sees_the_source_with_the_decision_at_once() -> None:
    typed = [verdict(1, T0 + 9 * DAY)]
    assert tell([DECIDED], [], NAMES, own_bodies=NOBODY, verdicts=typed) == []
    told = tell([DECIDED], [], NAMES, own_bodies=frozenset({GROUP}), verdicts=typed)
    assert [entry.what for entry in told] == ["Ledningsgruppen beslutade: lyft till nästa nivå, enligt P 14."]


def test_a_summary_of_the_samordnare_is_told_to_all_and_that_of_a_body_to_itself() -> None:
    summed_up = [event(EventKind.SUMMARISED, T0), event(EventKind.SUMMARISED, T0, KOMMUN)]
    assert len(tell(summed_up, [], NAMES, own_bodies=NOBODY)) == 1
    assert len(tell(summed_up, [], NAMES, own_bodies=frozenset({KOMMUN}))) == 2


def test_who_only_holds_a_copy_is_told_that_it_passed_on() -> None:
    answers = [answer(FeedbackKind.UTAN_SVAR, T0, None), answer(FeedbackKind.VIDARE, T0, None, body=KOMMUN),
               answer(FeedbackKind.BESLUT, T0), answer(FeedbackKind.MOTTAGET, T0, None)]  # fmt: skip
    assert [entry.what for entry in passed_on(answers)] == [
        "Inget svar lämnat av Ledningsgruppen. Bristen gick vidare.",
        "Borlänge kommun lämnade bristen vidare.",
    ]


@st.composite
def given_verdicts(draw: st.DrawFn) -> list[Verdict]:
    """Verdicts of one body in the order they were given: typed in or not, taken back, in effect or not yet."""
    moments = st.none() | st.integers(0, 9).map(lambda days: T0 + days * DAY)
    return [
        verdict(number, draw(moments), draw(st.sampled_from([None, f"P {number}"])), taken_back_at=draw(moments))
        for number in range(1, draw(st.integers(0, 5)) + 1)
    ]


@given(given_verdicts(), st.integers(0, 9))
def test_only_the_last_verdict_in_effect_says_where_it_stands(verdicts: list[Verdict], days: int) -> None:
    at = T0 + days * DAY
    told = tell([event(EventKind.ROSE_BY_VERDICT, at, GROUP, KOMMUN)], [], NAMES, own_bodies=NOBODY, verdicts=verdicts)
    stood = [one for one in verdicts if one.taken_back_at is None and one.effective_at and one.effective_at <= at]
    expected = f", enligt {stood[-1].source}." if stood and stood[-1].source else "Borlänge kommun."
    assert told[0].what.endswith(expected)
    assert ("enligt" in told[0].what) == bool(stood and stood[-1].source)
