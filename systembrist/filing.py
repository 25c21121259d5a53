"""The ombud's verbs: file a deficiency, correct what it is filed under, release its text to the group, summarise it.

Longer than our files are: what may be written, and every verb that changes one deficiency by its own people's hand.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from pydantic import BaseModel, ConfigDict
from sqlmodel import Session

from systembrist import digest
from systembrist.classify import Classifier, Suggestion
from systembrist.clock import local_date
from systembrist.errors import Conflict
from systembrist.escalation import refer, sweep
from systembrist.escalation.policy import Policy
from systembrist.model import (
    Classification,
    Clients,
    Consequence,
    Deficiency,
    EventKind,
    FaultLevel,
    FeedbackKind,
    Level,
    Summary,
    Supplement,
    Verdict,
)
from systembrist.privacy import personal_data
from systembrist.store import deficiencies, events, feedback, organisations, referrals, verdicts
from systembrist.taxonomy import Taxonomy

TEXT_LIMIT = 10_000
"""Characters in what happened: some four printed pages."""
NOTE_LIMIT = 2_000
"""Characters in each of the shorter texts, and in a reason or a summary."""
LINE_LIMIT = 100
EARLIEST = date(1995, 1, 1)
"""PO services began as a trial in 1995; nothing was seen before."""


class NewDeficiency(BaseModel):
    """What is filed, as frozen values; a missing area or actor is left to the suggestion."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: str
    kommun_id: int
    verksamhet_id: int
    area: str | None = None
    actor: str | None = None
    fault_level: FaultLevel | None = None
    clients: Clients | None = None
    occurred: date | None = None
    recurring_since: str | None = None
    consequences: tuple[Consequence, ...] = ()
    consequence_text: str | None = None
    tried: str | None = None
    proposal: str | None = None
    children: bool = False
    asks_urgent: bool = False
    client_agrees: bool = False
    form_key: str | None = None


@dataclass(frozen=True)
class Fault:
    """What is wrong with one field, in plain Swedish; never what was written there."""

    field: str
    message: str


FREE_TEXTS = {
    "text": TEXT_LIMIT,
    "consequence_text": NOTE_LIMIT,
    "tried": NOTE_LIMIT,
    "proposal": NOTE_LIMIT,
    "recurring_since": LINE_LIMIT,
}
"""Every field a person writes freely in, and how much it takes."""


def check(new: NewDeficiency, taxonomy: Taxonomy, now: datetime) -> list[Fault]:
    """All that stops a filing, by field; empty when it can be filed."""
    faults = []
    for field, limit in FREE_TEXTS.items():
        faults += [Fault(field, message) for message in check_text(getattr(new, field) or "", limit)]
    if not new.text.strip():
        faults.append(Fault("text", "skriv vad som hände"))
    if new.area is not None and new.area not in taxonomy.codes(local_date(now)):
        faults.append(Fault("area", "okänt område"))
    if new.actor is not None and new.actor not in taxonomy.actor_codes(local_date(now)):
        faults.append(Fault("actor", "okänd aktör"))
    if new.occurred is not None and not EARLIEST <= new.occurred <= local_date(now):
        faults.append(Fault("occurred", f"datumet ska ligga mellan {EARLIEST} och {local_date(now)}"))
    return faults


def check_text(text: str, limit: int) -> list[str]:
    """What stops one free text anywhere in the product: its length, stray control characters, identifiers."""
    messages = []
    if len(text) > limit:
        messages.append(f"texten är för lång ({len(text)} tecken); högst {limit} får plats")
    if text.strip() and not any(char.isalnum() for char in text):
        messages.append("texten innehåller inga ord; skriv med bokstäver")
    if any((ord(char) < ord(" ") and char not in "\n\r\t") or char in TURNING for char in text):
        messages.append("texten innehåller osynliga styrtecken; ta bort dem")
    kinds = {finding.kind for finding in personal_data.blocking(text[:limit])}
    messages += [
        f"texten innehåller {IDENTIFIERS[kind]}; ta bort det och skriv t.ex. klienten" for kind in sorted(kinds)
    ]
    return messages


TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Characters that make a text read in another order than it is written."""

IDENTIFIERS = {"personnummer": "ett personnummer", "samordningsnummer": "ett samordningsnummer"}
"""How each blocking kind of personal data is named to the one who wrote it."""


def file(
    session: Session,
    new: NewDeficiency,
    *,
    author_id: int | None,
    classifier: Classifier,
    policy: Policy,
    now: datetime,
) -> Deficiency:
    """Files one deficiency that `check` found nothing wrong with; see `file_many`."""
    return file_many(session, [new], classifier.suggest([new.text]), author_id=author_id, policy=policy, now=now)[0]


def file_many(
    session: Session,
    news: Sequence[NewDeficiency],
    suggestions: Sequence[Suggestion],
    *,
    author_id: int | None,
    policy: Policy,
    now: datetime,
) -> list[Deficiency]:
    """Files deficiencies at one instant: the rows, their suggestions, first stays, events and receipts.

    `suggestions` answers `news` one by one. What a person chose counts as confirmed; what was left out is
    filled in from the suggestion and stays unconfirmed. Returns the deficiencies with their ids.
    """
    filed = [_row(new, suggestion, author_id, now) for new, suggestion in zip(news, suggestions, strict=True)]
    session.add_all(filed)
    session.flush()
    groups = organisations.group_ids(session)
    arrivals = [(one.id, groups[one.verksamhet_id]) for one in filed]
    _keep_suggestions(session, filed, suggestions, now)
    refer.open_stays(session, policy, Level.LEDNINGSGRUPP, arrivals, now)
    _tell(session, filed, suggestions, arrivals, author_id, now)
    return filed


def _row(new: NewDeficiency, suggestion: Suggestion, author_id: int | None, now: datetime) -> Deficiency:
    values = new.model_dump(exclude={"area", "actor", "consequences"})
    return Deficiency(
        **values,
        author_id=author_id,
        filed_at=now,
        consequences=[one.value for one in new.consequences],
        area=new.area or suggestion.code,
        area_confirmed=new.area is not None,
        actor=new.actor or suggestion.actor,
        actor_confirmed=new.actor is not None,
    )


def _keep_suggestions(
    session: Session, filed: Sequence[Deficiency], suggestions: Sequence[Suggestion], now: datetime
) -> None:
    session.add_all(
        Classification(
            deficiency_id=deficiency.id,
            code=suggestion.code,
            probability=suggestion.probability,
            uncertain=suggestion.uncertain,
            actor=suggestion.actor,
            alternatives=[[other.code, other.probability] for other in suggestion.alternatives],
            words=list(suggestion.words),
            model_version=suggestion.model_version,
            at=now,
        )
        for deficiency, suggestion in zip(filed, suggestions, strict=True)
    )


def _tell(
    session: Session,
    filed: Sequence[Deficiency],
    suggestions: Sequence[Suggestion],
    arrivals: Sequence[tuple[int, int]],
    author_id: int | None,
    now: datetime,
) -> None:
    when = {"at": now, "recorded_at": now}
    rows: list[dict[str, object]] = []
    for deficiency, suggestion, (deficiency_id, group_id) in zip(filed, suggestions, arrivals, strict=True):
        chosen = {"area": deficiency.area, "confirmed": deficiency.area_confirmed, "suggested": suggestion.code}
        rows.append(when | {"deficiency_id": deficiency_id, "kind": EventKind.FILED, "to_body_id": group_id,
                            "account_id": author_id, "data": {"text": digest.of_text(deficiency.text)}})  # fmt: skip
        rows.append(when | {"deficiency_id": deficiency_id, "kind": EventKind.CLASSIFIED,
                            "data": chosen | {"model": suggestion.model_version}})  # fmt: skip
    events.record(session, rows)
    feedback.add(
        session,
        [
            {"deficiency_id": deficiency_id, "from_body_id": group_id, "to_body_id": None,
             "kind": FeedbackKind.MOTTAGET, "at": now, "text": None}
            for deficiency_id, group_id in arrivals
        ],
    )  # fmt: skip


def correct(
    session: Session,
    deficiency: Deficiency,
    *,
    area: str,
    actor: str,
    fault_level: FaultLevel | None,
    account_id: int,
    policy: Policy,
    now: datetime,
) -> None:
    """A person says what it is filed under: all three count as confirmed, and what changed is an event each.

    What fell due before is passed on first, under the codes that held then.
    """
    sweep.catch_up(session, policy, deficiency.id, now)
    before = {"area": deficiency.area, "actor": deficiency.actor, "fault_level": deficiency.fault_level}
    after = {"area": area, "actor": actor, "fault_level": fault_level}
    confirms = not (deficiency.area_confirmed and deficiency.actor_confirmed)
    deficiency.area, deficiency.actor, deficiency.fault_level = area, actor, fault_level
    deficiency.area_confirmed = deficiency.actor_confirmed = True
    session.add(deficiency)
    if fault_level is FaultLevel.CENTRAL:
        referrals.hasten(session, deficiency.id, now)
    changed = {field: [before[field], value] for field, value in after.items() if before[field] != value}
    if changed or confirms:
        events.record(
            session,
            [{"deficiency_id": deficiency.id, "kind": EventKind.CORRECTED, "at": now, "recorded_at": now,
              "account_id": account_id, "data": {"area": area, "changed": changed}}],
        )  # fmt: skip


def mark_urgent(session: Session, deficiency: Deficiency, *, account_id: int, policy: Policy, now: datetime) -> None:
    """Samordnare or chair lets it go before the calendar: a lift no longer waits, and new verdicts act at once."""
    if deficiency.urgent:
        raise Conflict("Bristen är redan skyndsam.")
    sweep.catch_up(session, policy, deficiency.id, now)
    deficiency.urgent = True
    session.add(deficiency)
    _note(session, deficiency, EventKind.MARKED_URGENT, account_id, now)
    referrals.hasten(session, deficiency.id, now)


def release(session: Session, deficiency: Deficiency, *, account_id: int, now: datetime) -> None:
    """Lets the ledningsgrupp read the text and what has been added to it; by name, logged, each once.

    Raises Conflict if all of it was released before.
    """
    if not deficiencies.release(session, deficiency, account_id, now):
        raise Conflict("Texten är redan släppt till ledningsgruppen.")
    _note(session, deficiency, EventKind.RELEASED, account_id, now)


def supplement(session: Session, deficiency: Deficiency, *, text: str, account_id: int, now: datetime) -> None:
    """The ombud answers what the body it stays at has asked; the group reads the answer once it is released.

    Raises Conflict if nobody there waits for an answer.
    """
    stay = referrals.open_stay(session, deficiency.id)
    if stay is None or verdicts.unanswered_question(session, deficiency.id, stay.body_id) is None:
        raise Conflict("Ingen väntar på en komplettering just nu. Ladda om sidan och se vad som gäller.")
    session.add(Supplement(deficiency_id=deficiency.id, text=text, author_id=account_id, at=now))
    _note(session, deficiency, EventKind.SUPPLEMENTED, account_id, now, text=digest.of_text(text))


def _note(
    session: Session, deficiency: Deficiency, kind: EventKind, account_id: int, now: datetime, **data: object
) -> None:
    row = {"deficiency_id": deficiency.id, "kind": kind, "at": now, "recorded_at": now, "account_id": account_id}
    events.record(session, [row | {"data": data}])


def summarise(
    session: Session,
    deficiency: Deficiency,
    *,
    text: str,
    account_id: int,
    approver: str,
    now: datetime,
    verdict: Verdict | None = None,
) -> None:
    """A named person approves the words that may leave the kommun; the next handover freezes them.

    What was approved with a verdict stands and falls with it.
    """
    session.add(
        Summary(
            deficiency_id=deficiency.id, text=text, approved_by=account_id, approver=approver, approved_at=now,
            verdict_id=None if verdict is None else verdict.id,
        )
    )  # fmt: skip
    row = {"deficiency_id": deficiency.id, "kind": EventKind.SUMMARISED, "at": now, "recorded_at": now,
           "account_id": account_id, "data": {"text": digest.of_text(text)}}  # fmt: skip
    events.record(session, [row | {"body_id": None if verdict is None else verdict.body_id}])
