"""What has happened to a deficiency, in plain words: who (body, never person), when, what, why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from systembrist.model import (
    RISINGS,
    Event,
    EventKind,
    Feedback,
    FeedbackKind,
    FollowUpAnswer,
    Outcome,
    Verdict,
    VerdictKind,
)
from systembrist.store.feedback import Answer
from systembrist.words import word


@dataclass(frozen=True)
class Entry:
    """One thing that happened; `answer` is a body's own words."""

    at: datetime
    what: str
    answer: str | None = None
    unread: bool = False
    asks: bool = False
    """Whether those words are a question, which answers nothing."""


HOW = {
    EventKind.ROSE_BY_VERDICT: "{body} lyfte bristen till {to}.",
    EventKind.ROSE_BY_CALENDAR: "Bristen gick från {body} till {to} på årets datum, som beslutat.",
    EventKind.ROSE_BY_SILENCE: "Inget svar lämnat av {body}. Bristen gick vidare till {to}.",
    EventKind.ROSE_UNCONNECTED: "{body} är inte ansluten. Bristen gick vidare till {to} enligt kalendern.",
    EventKind.FILED: "Bristen anmäldes. {to} har tagit emot den.",
    EventKind.CORRECTED: "Område, aktör och bristnivå gicks igenom och bekräftades.",
    EventKind.RELEASED: "Samordnaren släppte texten till ledningsgruppen.",
    EventKind.SUMMARISED: "{by} godkände en sammanfattning utan personuppgifter.",
    EventKind.SUPPLEMENTED: "Bristen kompletterades.",
    EventKind.REMINDED: "{body} fick en påminnelse: tiden att ta ställning går snart ut.",
    EventKind.CHASED: "Tiden som {body} har åtagit sig att svara inom gick ut utan svar.",
    EventKind.LIMIT_PASSED: "Inget svar lämnat av {body}. Bristen ligger kvar där.",
    EventKind.MARKED_URGENT: "Bristen behandlas skyndsamt.",
    EventKind.TAKEN_BACK: "{body} tog tillbaka sitt beslut.",
    EventKind.PASSED_BY: "Bristen gick förbi {body}, som den gäller, till {to}.",
    EventKind.PASSING_DECIDED: "Samordnaren eller ordföranden beslutade: bristen ska gå förbi {body}, som den gäller.",
    EventKind.COPIED: "{to} fick en kopia, eftersom det hände i den kommunen.",
    EventKind.MERGED: "Samordnaren samlade bristen med andra om samma sak.",
    EventKind.SPLIT: "Samordnaren tog ut bristen ur den samlade bristen. Den ligger hos {to}.",
    EventKind.OCCURRED_AGAIN: "Samma sak hände igen.",
    EventKind.FOLLOW_UP_ASKED: "Ombudet fick frågan om det har blivit bättre.",
    EventKind.REOPENED: "Bristen öppnades igen hos {to}, eftersom det inte har blivit bättre.",
}

BY = {
    EventKind.FILED: "{by} anmälde bristen. {to} har tagit emot den.",
    EventKind.CORRECTED: "{by} gick igenom och bekräftade område, aktör och bristnivå.",
    EventKind.SUPPLEMENTED: "{by} kompletterade bristen.",
    EventKind.CLOSED: "{by} tog tillbaka bristen.",
}
"""What its author or the samordnare did, said with the role where it can be told which of them it was."""

CLOSED = {
    Outcome.ATGARDAD: "{body} åtgärdar bristen.",
    Outcome.AVSLUTAD: "{body} avslutade bristen utan åtgärd.",
    Outcome.ATERTAGEN: "Bristen togs tillbaka.",
}

FOLLOWED_UP = {
    FollowUpAnswer.JA: "Ombudet svarade att det har blivit bättre.",
    FollowUpAnswer.NEJ: "Ombudet svarade att det inte har blivit bättre.",
    FollowUpAnswer.VET_EJ: "Ombudet svarade att det inte går att säga om det har blivit bättre.",
}

ANSWERED = {
    FeedbackKind.BESLUT: "{body} har svarat.",
    FeedbackKind.ATGARD: "{body} har svarat.",
    FeedbackKind.FRAGA: "{body} ber om en komplettering.",
    FeedbackKind.KANNEDOM: "{body} har svarat.",
    FeedbackKind.FORBATTRING: "{body} har svarat.",
    FeedbackKind.VIDARE: "{body} lämnade bristen vidare.",
    FeedbackKind.UTAN_SVAR: "Inget svar lämnat av {body}. Bristen gick vidare.",
}

PASSED_ON_AS_PART = {
    FeedbackKind.VIDARE: "Den samlade bristen gick vidare från {body}.",
    FeedbackKind.UTAN_SVAR: "Den samlade bristen gick vidare från {body} utan svar.",
}
"""What a part of a samlad brist is told where nobody said a word: nothing else says where it is."""

ANSWERED_AS_PART = "{body} har svarat på den samlade bristen."

INWARD = (EventKind.DECIDED, EventKind.SUMMARISED, EventKind.TAKEN_BACK)
"""What only the deciding body sees: until a verdict takes effect nobody else is told.

A summary that the samordnare approved belongs to no body and is no secret."""


def tell(
    events: Sequence[Event],
    answers: Sequence[Answer],
    names: Mapping[int, str],
    *,
    own_bodies: frozenset[int],
    own_words: Mapping[int, str] | None = None,
    verdicts: Sequence[Verdict] = (),
) -> list[Entry]:
    """The timeline, newest first: each answer stands with what it came with, or by itself.

    `own_words` holds what the reader's own bodies wrote, by verdict id: they get no feedback from themselves.
    `verdicts` say where a body that is not connected said what was typed in for it.
    """
    alone = [one for one in answers if one.feedback.text]
    author = next((event.account_id for event in events if event.kind is EventKind.FILED), None)
    entries = []
    for event in events:
        what = _what(event, names, own_bodies, author)
        if what is None:
            continue
        moved = event.kind in (*RISINGS, EventKind.CLOSED) or _as_part(event)
        answer = next((one for one in alone if moved and _came_with(event, one.feedback)), None)
        alone = [one for one in alone if one is not answer]
        said = answer.feedback.text if answer else (own_words or {}).get(event.data.get("verdict_id", 0))
        source = _source(verdicts, event)
        entries.append(Entry(event.at, _sourced(what, source), said, answer is not None and not answer.read))
    entries += [_alone(one, verdicts) for one in alone]
    entries.reverse()  # so that of two things at the same moment the later stands first
    return newest_first(entries)


def newest_first(entries: Sequence[Entry]) -> list[Entry]:
    """In the order of a timeline; those of one moment stay in theirs."""
    return sorted(entries, key=lambda entry: entry.at, reverse=True)


def passed_on(answers: Sequence[Answer]) -> list[Entry]:
    """What a body that only holds a copy is told without words: that others have let it pass on."""
    return [_alone(one, ()) for one in answers if one.feedback.kind in MOVES and not one.feedback.text]


MOVES = (FeedbackKind.VIDARE, FeedbackKind.UTAN_SVAR)


def _alone(one: Answer, verdicts: Sequence[Verdict]) -> Entry:
    given = one.feedback
    what = ANSWERED[given.kind].format(body=one.sender)
    source = _said_at(verdicts, given.from_body_id, given.at)
    return Entry(given.at, _sourced(what, source), given.text, not one.read, given.kind is FeedbackKind.FRAGA)


def _source(verdicts: Sequence[Verdict], event: Event) -> str | None:
    """Where it is written what a body that is not connected decided, if this event came of that."""
    if event.kind is EventKind.DECIDED:
        return next((one.source for one in verdicts if one.id == event.data.get("verdict_id")), None)
    by_verdict = event.kind in (EventKind.ROSE_BY_VERDICT, EventKind.ROSE_BY_CALENDAR) or (
        event.kind is EventKind.CLOSED and event.data["outcome"] != Outcome.ATERTAGEN
    )
    answered = _as_part(event) and event.data["answer"] in (FeedbackKind.ATGARD, FeedbackKind.BESLUT)
    return _said_at(verdicts, event.body_id, event.at) if by_verdict or answered else None


def _said_at(verdicts: Sequence[Verdict], body_id: int | None, at: datetime) -> str | None:
    """Where the last verdict of a body that was in effect then is written, if it was typed in for the body."""
    held = [
        one
        for one in verdicts
        if one.body_id == body_id
        and one.taken_back_at is None
        and one.effective_at is not None
        and one.effective_at <= at
    ]
    return held[-1].source if held else None


def _sourced(what: str, source: str | None) -> str:
    return what if source is None else f"{what.removesuffix('.')}, enligt {source.strip().removesuffix('.')}."


def _as_part(event: Event) -> bool:
    """Whether it is an answer to the samlade brist that this is part of."""
    return event.kind is EventKind.ANSWERED and "samlad" in event.data


def _came_with(event: Event, answer: Feedback) -> bool:
    same = (answer.from_body_id, answer.at) == (event.body_id, event.at)
    return same and answer.kind is not FeedbackKind.FRAGA


def _what(event: Event, names: Mapping[int, str], own_bodies: frozenset[int], author: int | None) -> str | None:
    if event.kind in INWARD and event.body_id is not None and event.body_id not in own_bodies:
        return None
    body_id = event.data["body"] if event.kind is EventKind.PASSING_DECIDED else event.body_id
    by = _role(event, author)
    sentence = BY[event.kind] if by else _sentence(event)
    body, to = names.get(body_id or 0, ""), names.get(event.to_body_id or 0, "")
    return None if sentence is None else sentence.format(body=body, to=to, by=by or body or "Samordnaren")


def _role(event: Event, author: int | None) -> str:
    """Which of the two who may do that it was: the role, never the name; empty where it can't be told."""
    withdrawn = event.kind is not EventKind.CLOSED or event.data["outcome"] == Outcome.ATERTAGEN
    if event.kind not in BY or not withdrawn or author is None or event.account_id is None:
        return ""
    return "Ombudet" if event.account_id == author else "Samordnaren"


def _sentence(event: Event) -> str | None:
    """The words for an event, with places for who did it and who was next; None for what is not told."""
    match event.kind:
        case EventKind.DECIDED if event.data["verdict"] == VerdictKind.KOMPLETTERA:
            return "{body} frågade ombudet."
        case EventKind.DECIDED:
            return f"{{body}} beslutade: {word(VerdictKind(event.data['verdict'])).lower()}."
        case EventKind.CLOSED:
            return CLOSED[Outcome(event.data["outcome"])]
        case EventKind.FOLLOWED_UP:
            return FOLLOWED_UP[FollowUpAnswer(event.data["answer"])]
        case EventKind.ANSWERED if _as_part(event):
            return PASSED_ON_AS_PART.get(event.data["answer"], ANSWERED_AS_PART)
        case _:
            return HOW.get(event.kind)
