"""What has happened to a deficiency, in plain words: who (body, never person), when, what, why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from systembrist.model import RISINGS, Event, EventKind, Feedback, FeedbackKind, Outcome, VerdictKind
from systembrist.store.feedback import Answer
from systembrist.words import word


@dataclass(frozen=True)
class Entry:
    """One thing that happened; `answer` is a body's own words."""

    at: datetime
    what: str
    answer: str | None = None
    unread: bool = False


HOW = {
    EventKind.ROSE_BY_VERDICT: "{body} lyfte bristen till {to}.",
    EventKind.ROSE_BY_CALENDAR: "Bristen gick från {body} till {to} på årets datum, som beslutat.",
    EventKind.ROSE_BY_SILENCE: "Inget svar lämnat av {body}. Bristen gick vidare till {to}.",
    EventKind.ROSE_UNCONNECTED: "{body} är inte ansluten. Bristen gick vidare till {to} enligt kalendern.",
    EventKind.FILED: "Bristen anmäldes. {to} har tagit emot den.",
    EventKind.CORRECTED: "Område, aktör eller nivå gicks igenom och bekräftades.",
    EventKind.RELEASED: "Samordnaren släppte texten till ledningsgruppen.",
    EventKind.SUMMARISED: "En sammanfattning utan personuppgifter godkändes.",
    EventKind.SUPPLEMENTED: "Bristen kompletterades.",
    EventKind.REMINDED: "Det började bli dags för {body} att ta ställning.",
    EventKind.LIMIT_PASSED: "Inget svar lämnat av {body}. Bristen ligger kvar där.",
    EventKind.MARKED_URGENT: "Bristen behandlas skyndsamt.",
    EventKind.TAKEN_BACK: "{body} tog tillbaka sitt beslut.",
}

CLOSED = {
    Outcome.ATGARDAD: "{body} åtgärdar bristen.",
    Outcome.AVSLUTAD: "{body} avslutade bristen utan åtgärd.",
}

ANSWERED = {
    FeedbackKind.BESLUT: "{body} har svarat.",
    FeedbackKind.ATGARD: "{body} har svarat.",
    FeedbackKind.FRAGA: "{body} ber om en komplettering.",
    FeedbackKind.KANNEDOM: "{body} har svarat.",
    FeedbackKind.FORBATTRING: "{body} har svarat.",
}

INWARD = (EventKind.DECIDED, EventKind.SUMMARISED, EventKind.TAKEN_BACK)
"""What only the deciding body sees: until a verdict takes effect nobody else is told."""


def tell(
    events: Sequence[Event],
    answers: Sequence[Answer],
    names: Mapping[int, str],
    *,
    own_bodies: frozenset[int],
    own_words: Mapping[int, str] | None = None,
) -> list[Entry]:
    """The timeline, newest first: each answer stands with what it came with, or by itself.

    `own_words` holds what the reader's own bodies wrote, by verdict id: they get no feedback from themselves.
    """
    alone = [one for one in answers if one.feedback.text]
    entries = []
    for event in events:
        what = _what(event, names, own_bodies)
        if what is None:
            continue
        moved = event.kind in RISINGS or event.kind is EventKind.CLOSED
        answer = next((one for one in alone if moved and _came_with(event, one.feedback)), None)
        alone = [one for one in alone if one is not answer]
        said = answer.feedback.text if answer else (own_words or {}).get(event.data.get("verdict_id", 0))
        entries.append(Entry(event.at, what, said, answer is not None and not answer.read))
    for one in alone:
        what = ANSWERED[one.feedback.kind].format(body=one.sender)
        entries.append(Entry(one.feedback.at, what, one.feedback.text, not one.read))
    entries.reverse()  # so that of two things at the same moment the later stands first
    return sorted(entries, key=lambda entry: entry.at, reverse=True)


def _came_with(event: Event, answer: Feedback) -> bool:
    same = (answer.from_body_id, answer.at) == (event.body_id, event.at)
    return same and answer.kind is not FeedbackKind.FRAGA


def _what(event: Event, names: Mapping[int, str], own_bodies: frozenset[int]) -> str | None:
    body, to = names.get(event.body_id or 0, ""), names.get(event.to_body_id or 0, "")
    if event.kind in INWARD and event.body_id not in own_bodies:
        return None
    if event.kind is EventKind.DECIDED and event.data["verdict"] == VerdictKind.KOMPLETTERA:
        return f"{body} frågade ombudet."
    if event.kind is EventKind.DECIDED:
        return f"{body} beslutade: {word(VerdictKind(event.data['verdict'])).lower()}."
    if event.kind is EventKind.CLOSED:
        return CLOSED[Outcome(event.data["outcome"])].format(body=body)
    sentence = HOW.get(event.kind)
    return None if sentence is None else sentence.format(body=body, to=to)
