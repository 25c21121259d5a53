"""A body answers: a verdict with a written reason, which stands from now and takes effect after the regret time."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from systembrist import digest
from systembrist.errors import Conflict
from systembrist.escalation.deadlines import effective_at
from systembrist.escalation.ladder import TOP
from systembrist.escalation.policy import Policy
from systembrist.model import EventKind, FeedbackKind, Level, Referral, Verdict, VerdictKind
from systembrist.store import events, feedback, referrals

ALREADY_DECIDED = "Det finns redan ett beslut, eller så har bristen gått vidare. Ladda om sidan och se vad som gäller."


def verdicts_open_to(level: Level) -> tuple[VerdictKind, ...]:
    """What a body of that level can decide: the top has nobody to lift to, and only the lowest can ask the ombud."""
    kinds = [VerdictKind.ATGARDA, VerdictKind.LYFT, VerdictKind.KOMPLETTERA, VerdictKind.AVSLUTA]
    if level is TOP:
        kinds.remove(VerdictKind.LYFT)
    if level not in (Level.LEDNINGSGRUPP, Level.KOMMUN):
        kinds.remove(VerdictKind.KOMPLETTERA)
    return tuple(kinds)


def decide(  # noqa: PLR0913  (a verdict has that many sides, and each is named in the call)
    session: Session,
    policy: Policy,
    *,
    stay: Referral,
    level: Level,
    urgent: bool,
    kind: VerdictKind,
    reason: str,
    decided_by: int,
    now: datetime,
) -> Verdict:
    """Records a verdict on a stay.

    An ask-back is told at once and stops no clock; every other verdict stands until it takes effect.
    Raises Conflict if the stay is closed or another verdict stands, ValueError for one the level can't give.
    """
    if kind not in verdicts_open_to(level):
        raise ValueError(f"{level} can't decide {kind}")
    asks = kind is VerdictKind.KOMPLETTERA
    verdict = Verdict(
        deficiency_id=stay.deficiency_id,
        body_id=stay.body_id,
        kind=kind,
        reason=reason,
        decided_by=decided_by,
        decided_at=now,
        effective_at=now if asks else effective_at(policy.of(level), decided_at=now, urgent=urgent),
        late=now > stay.due_at or stay.overdue_since is not None,
    )
    session.add(verdict)
    session.flush()
    if not (referrals.is_undecided(session, stay) if asks else referrals.let_stand(session, stay, verdict)):
        raise Conflict(ALREADY_DECIDED)
    if asks:
        _ask(session, verdict)
    _record(session, verdict)
    return verdict


def _ask(session: Session, verdict: Verdict) -> None:
    feedback.add(
        session,
        [{"deficiency_id": verdict.deficiency_id, "from_body_id": verdict.body_id, "to_body_id": None,
          "kind": FeedbackKind.FRAGA, "at": verdict.decided_at, "text": verdict.reason}],
    )  # fmt: skip


def _record(session: Session, verdict: Verdict) -> None:
    data = {
        "verdict": verdict.kind,
        "verdict_id": verdict.id,
        "reason": digest.of_text(verdict.reason),
        "effective_at": verdict.effective_at.isoformat(),
    }
    if verdict.late:
        data["late"] = True
    row = {"deficiency_id": verdict.deficiency_id, "kind": EventKind.DECIDED, "at": verdict.decided_at,
           "recorded_at": verdict.decided_at, "body_id": verdict.body_id, "account_id": verdict.decided_by,
           "data": data}  # fmt: skip
    events.record(session, [row])


def take_back(session: Session, stay: Referral, verdict: Verdict, *, account_id: int, now: datetime) -> None:
    """Undoes a verdict within its regret time, as if it had not been given; Conflict once it has taken effect."""
    if now >= verdict.effective_at or not referrals.let_go(session, stay, verdict.id):
        raise Conflict("Beslutet har redan börjat gälla och kan inte tas tillbaka.")
    verdict.taken_back_at = now
    session.add(verdict)
    row = {"deficiency_id": verdict.deficiency_id, "kind": EventKind.TAKEN_BACK, "at": now, "recorded_at": now,
           "body_id": verdict.body_id, "account_id": account_id, "data": {"verdict_id": verdict.id}}  # fmt: skip
    events.record(session, [row])
