"""The verbs of an answer time: no law asks a body to answer, so it is an undertaking that it accepts, and can end."""

from __future__ import annotations

from datetime import date, datetime

from sqlmodel import Session

from systembrist import digest
from systembrist.clock import local_date
from systembrist.errors import Conflict, InputRefused
from systembrist.filing import check_text
from systembrist.model import Body, EventKind, Undertaking
from systembrist.store import events, undertakings

LONGEST = 365
"""Days; whoever needs more has undertaken nothing."""
LONGEST_DECISION = 120
"""How long the words of a decision may be; the column's width."""
_CHANGED = "Instansens åtagande har ändrats sedan du öppnade sidan."


def undertake(
    session: Session,
    body: Body,
    *,
    days: int,
    accepted_on: date,
    decided_by: str,
    now: datetime,
    before: Undertaking | None = None,
    by: int | None = None,
) -> bool:
    """The body answers within so many days what comes to it from now on; False if just that holds already.

    `before` is the one that was seen to hold: it is ended by the new one, and what came under it keeps its day. Raises
    InputRefused for another number of days than 1 to 365, a decision of a day to come, and words that are missing, too
    long or hold identifiers; Conflict where something else holds than what was seen.
    """
    said = decided_by.strip()
    _check(days, accepted_on, said, now)
    if before is not None and (before.days, before.accepted_on, before.decided_by) == (days, accepted_on, said):
        return False
    if before is not None:
        end(session, before, now, by)
    made = undertakings.add(
        session, {"body_id": body.id, "days": days, "accepted_on": accepted_on, "decided_by": said, "from_at": now}
    )
    if made is None:
        raise Conflict(_CHANGED)
    noted = {"undertaking": made, "days": days, "accepted_on": accepted_on.isoformat(),
             "decided_by": digest.of_text(said)}  # fmt: skip
    events.note(session, EventKind.UNDERTOOK, now, by, body_id=body.id, data=noted)
    return True


def _check(days: int, accepted_on: date, decided_by: str, now: datetime) -> None:
    if not 1 <= days <= LONGEST:
        raise InputRefused(f"antalet dagar ska vara 1 till {LONGEST}")
    if accepted_on > local_date(now):
        raise InputRefused("beslutets datum kan inte ligga i framtiden")
    if not decided_by:
        raise InputRefused("skriv vem som har beslutat")
    if faults := check_text(decided_by, LONGEST_DECISION):
        raise InputRefused(*faults)


def end(session: Session, held: Undertaking, now: datetime, by: int | None = None) -> None:
    """From now on the body promises nothing about what comes to it; what was promised stands.

    Conflict if it does not hold any longer: what somebody else has noted meanwhile is not ended unseen.
    """
    if not undertakings.end(session, held.id, now):
        raise Conflict(_CHANGED)
    noted = {"undertaking": held.id}
    events.note(session, EventKind.UNDERTAKING_ENDED, now, by, body_id=held.body_id, data=noted)
