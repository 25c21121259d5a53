"""The ombud's verb: file a deficiency; and what may be written, here and in every other free text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from pydantic import BaseModel, ConfigDict
from sqlmodel import Session

from systembrist import digest
from systembrist.classify import Suggestion
from systembrist.clock import local_date
from systembrist.escalation import refer
from systembrist.escalation.deadlines import codes_due_at
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
    NoticeKind,
)
from systembrist.privacy import advice, personal_data
from systembrist.reports.swedish import long_date
from systembrist.store import deficiencies, events, feedback, organisations, outbox
from systembrist.taxonomy import Taxonomy
from systembrist.visible import seen

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
        span = f"{long_date(EARLIEST)} och {long_date(local_date(now))}"
        faults.append(Fault("occurred", f"datumet ska ligga mellan {span}"))
    return faults


def check_text(text: str, limit: int) -> list[str]:
    """What stops one free text anywhere in the product: its length, no words, what can't be seen, identifiers."""
    messages = []
    if len(text) > limit:
        messages.append(f"texten är för lång ({len(text)} tecken); högst {limit} får plats")
    if seen(text) != text:
        messages.append("texten innehåller tecken som inte syns; skriv om den utan dem")
    if found := personal_data.blocking(text[:limit]):
        messages.append(f"texten innehåller {advice.called(found)}; skriv om den utan sådana uppgifter")
    elif text.strip() and not any(map(str.isalpha, text)):
        messages.append("texten innehåller inga ord; skriv med bokstäver")
    return messages


JUST_NOW = timedelta(hours=1)
ALIKE = 60
"""What begins with the same so many characters as what was filed within the hour may be the same, sent once more."""


def just_filed(session: Session, new: NewDeficiency, author_id: int, now: datetime) -> Deficiency | None:
    """What the author filed a moment ago and seems to be sending again: a browser's back gives the words back."""
    latest = deficiencies.latest_by(session, author_id)
    if latest is None or latest.filed_at < now - JUST_NOW:
        return None
    return latest if new.text.startswith(latest.text[:ALIKE]) else None


def differing(filed: Deficiency, new: NewDeficiency) -> list[str]:
    """The fields in which a form that is sent once more does not say what was filed with it."""
    sent = {name: list(value) if isinstance(value, tuple) else value for name, value in new}
    return [name for name, value in sent.items() if value != getattr(filed, name)]


def file(
    session: Session,
    new: NewDeficiency,
    suggestion: Suggestion,
    *,
    author_id: int | None,
    policy: Policy,
    now: datetime,
) -> Deficiency:
    """Files one deficiency that `check` found nothing wrong with; see `file_many`.

    The model is asked by the caller, before anything is written: it takes its time, and others wait for the database.
    """
    return file_many(session, [new], [suggestion], author_id=author_id, policy=policy, now=now)[0]


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
        codes_due_at=codes_due_at(now),
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
    if author_id is not None:
        outbox.tell_filers(session, NoticeKind.MOTTAGEN, [one.id for one in filed], now)
