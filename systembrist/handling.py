"""What its own people do with a deficiency once it is filed: correct, release, supplement, summarise, withdraw it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlmodel import Session

from systembrist import digest, monthly
from systembrist.errors import Conflict, InputRefused
from systembrist.escalation import refer, sweep
from systembrist.escalation.policy import Policy
from systembrist.model import (
    Body,
    Deficiency,
    EventKind,
    FaultLevel,
    Level,
    NoticeKind,
    Outcome,
    Summary,
    Supplement,
    Verdict,
    WithdrawalReason,
)
from systembrist.store import (
    events,
    handovers,
    membership,
    organisations,
    outbox,
    passing,
    referrals,
    releases,
    verdicts,
)


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
    monthly.give_until(session, now)
    sweep.catch_up(session, policy, referrals.of([deficiency.id]), now)
    stay = referrals.kept_stay(session, deficiency.id)
    before = {"area": deficiency.area, "actor": deficiency.actor, "fault_level": deficiency.fault_level}
    after = {"area": area, "actor": actor, "fault_level": fault_level}
    confirms = not (deficiency.area_confirmed and deficiency.actor_confirmed)
    deficiency.area, deficiency.actor, deficiency.fault_level = area, actor, fault_level
    deficiency.area_confirmed = deficiency.actor_confirmed = True
    session.add(deficiency)
    if fault_level is FaultLevel.CENTRAL and stay is not None:
        verdicts.hasten(session, stay, now)
    changed = {field: [before[field], value] for field, value in after.items() if before[field] != value}
    if changed or confirms:
        data = {"area": area, "changed": changed}
        events.note(session, EventKind.CORRECTED, now, account_id, deficiency_id=deficiency.id, data=data)


def mark_urgent(session: Session, deficiency: Deficiency, *, account_id: int, policy: Policy, now: datetime) -> None:
    """Samordnare or chair lets it go before the calendar: a lift no longer waits, and new verdicts act at once.

    Raises Conflict where it is marked already, has ended or is part of a samlad brist.
    """
    sweep.catch_up(session, policy, referrals.of([deficiency.id]), now)
    stay = referrals.kept_stay(session, deficiency.id)
    session.refresh(deficiency)
    if deficiency.urgent:
        raise Conflict("Bristen är redan skyndsam.")
    if deficiency.closed_at is not None or deficiency.merged_into_id is not None:
        raise Conflict("Bristen är avslutad eller ingår i en samlad brist.")
    deficiency.urgent = True
    session.add(deficiency)
    events.note(session, EventKind.MARKED_URGENT, now, account_id, deficiency_id=deficiency.id)
    if stay is not None:
        outbox.tell_desks(session, NoticeKind.SKYNDSAM, [(stay.body_id, deficiency.id)], now)
        verdicts.hasten(session, stay, now)


MOST_RELEASED = 200
"""Texts released at a time: more than anybody has read at one sitting is a slip."""


def release(
    session: Session, deficiency_ids: Sequence[int], *, account_id: int, shown: Collection[int], now: datetime
) -> int:
    """Lets the ledningsgrupp read texts that were read on one page; by name, logged, each by itself and once.

    `shown` are the ids of the supplements that stood there: no other has been read, and no moment tells which, since
    one that was begun before the page was made can be kept after it. Returns how many were: somebody else may have
    released some meanwhile. Conflict if all of it was released before or passes the group by; InputRefused for none
    or too many.
    """
    if not 1 <= len(deficiency_ids) <= MOST_RELEASED:
        raise InputRefused(f"Kryssa för minst en text, och högst {MOST_RELEASED} på en gång.")
    released = releases.release(session, deficiency_ids, account_id, now, shown)
    if not released:
        raise Conflict("Det du läste är redan släppt till ledningsgruppen, eller så går bristen förbi den.")
    row = events.done(EventKind.RELEASED, now, account_id)
    events.record(session, [row | {"deficiency_id": one} for one in sorted(released)])
    return len(released)


def supplement(
    session: Session, policy: Policy, deficiency: Deficiency, *, text: str, account_id: int, now: datetime
) -> None:
    """The ombud answers what the body it stays at has asked; the group reads the answer once it is released.

    Raises Conflict if nobody there waits for an answer.
    """
    sweep.catch_up(session, policy, referrals.of([deficiency.id]), now)
    stay = referrals.open_stay(session, deficiency.id)
    if stay is None or verdicts.unanswered_question(session, deficiency.id, stay.body_id) is None:
        raise Conflict("Ingen väntar på en komplettering just nu.")
    session.add(Supplement(deficiency_id=deficiency.id, text=text, author_id=account_id, at=now))
    said = {"text": digest.of_text(text)}
    events.note(session, EventKind.SUPPLEMENTED, now, account_id, deficiency_id=deficiency.id, data=said)


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
    events.note(
        session, EventKind.SUMMARISED, now, account_id, deficiency_id=deficiency.id,
        body_id=None if verdict is None else verdict.body_id, data={"text": digest.of_text(text)},
    )  # fmt: skip


def withdraw(
    session: Session,
    policy: Policy,
    deficiency: Deficiency,
    *,
    reason: WithdrawalReason,
    account_id: int,
    now: datetime,
) -> None:
    """Ends a deficiency that should not have been filed; nothing is deleted, and what was handed over stays there.

    Raises Conflict if it has ended, is part of a samlad brist, or is one.
    """
    sweep.catch_up(session, policy, referrals.of([deficiency.id]), now)
    referrals.kept_stay(session, deficiency.id)
    stays = referrals.open_among(session, now, referrals.of([deficiency.id]))
    closed = referrals.close(session, stays, at=now, outcome=Outcome.ATERTAGEN)
    if deficiency.merged_into_id is not None or membership.members(session, [deficiency.id]):
        raise Conflict("Bristen ingår i en samlad brist. Dela upp den först, så kan den tas tillbaka.")
    if not closed:
        raise Conflict("Bristen är redan avslutad.")
    membership.close(session, [deficiency.id], now)
    events.note(
        session, EventKind.CLOSED, now, account_id, deficiency_id=deficiency.id, body_id=stays[0].body_id,
        data={"outcome": Outcome.ATERTAGEN, "reason": reason},
    )  # fmt: skip


PASSABLE = (Level.LEDNINGSGRUPP, Level.KOMMUN)
"""Where a body can be one that a deficiency is about; the authorities above are about nobody's daily work."""


def pass_by(
    session: Session, policy: Policy, deficiency: Deficiency, body: Body, *, account_id: int, now: datetime
) -> None:
    """Samordnare or chair decides that a body which the deficiency is about shall not see it.

    Where it stays there now it passes on at once; else when it comes there. Also the kommun concerned in a joint
    verksamhet then gets no copy. Raises Conflict for a body it has left, has been decided at, holds a copy, or was
    passed by before, and for what has ended or is part of a samlad brist; InputRefused for a body that is not on its
    way or while no person has confirmed whom it is about.
    """
    sweep.catch_up(session, policy, referrals.of([deficiency.id]), now)
    if deficiency.merged_into_id is not None:
        raise Conflict("Bristen ingår i en samlad brist. Besluta om den i stället.")
    if not deficiency.actor_confirmed:
        raise InputRefused("Bekräfta först vilken aktör bristen gäller; ett förslag får inte ändra vägen.")
    if body.level not in PASSABLE or body.id not in _may_come_to(session, deficiency):
        raise InputRefused("Instansen ligger inte på bristens väg.")
    if referrals.kept_stay(session, deficiency.id) is None:
        raise Conflict("Bristen är avslutad.")
    if _has_had(session, deficiency, body):
        raise Conflict("Instansen har redan haft bristen. Den kan inte längre gås förbi.")
    if not note_passing(session, deficiency, body.id, account_id=account_id, now=now):
        raise Conflict("Det är redan beslutat att bristen går förbi instansen.")
    here = referrals.open_among(session, now, passing.to_pass_by([deficiency.id]))
    if here:
        refer.rise(session, policy, refer.PASSED, here, at=now, recorded_at=now)


def note_passing(session: Session, deficiency: Deficiency, body_id: int, *, account_id: int, now: datetime) -> bool:
    """Notes that a deficiency passes a body by when it comes there; False if that was noted before."""
    if not passing.add(session, deficiency_id=deficiency.id, body_id=body_id, decided_by=account_id, at=now):
        return False
    passed = {"body": body_id}
    events.note(session, EventKind.PASSING_DECIDED, now, account_id, deficiency_id=deficiency.id, data=passed)
    return True


def _may_come_to(session: Session, deficiency: Deficiency) -> set[int]:
    """The bodies below the authorities that will have it: its group, the värdkommun and the kommuner concerned."""
    group = organisations.group_of(session, deficiency.verksamhet_id)
    own = organisations.body_of_kommun(session, deficiency.kommun_id)
    concerned = {body_id for _, body_id in handovers.kommuner_concerned(session, [deficiency.id])}
    return {group.id, own.id, group.parent_id or 0} | concerned


def _has_had(session: Session, deficiency: Deficiency, body: Body) -> bool:
    """Whether the body has decided on it, has had it and does no more, or holds a copy."""
    return any(
        one.body_id == body.id and (one.closed_at is not None or one.verdict_id is not None)
        for one in referrals.of_deficiency(session, deficiency.id)
    ) or any(copy.to_body_id == body.id for copy in handovers.of_deficiency(session, deficiency.id))
