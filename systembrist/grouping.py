"""The same fault seen several times: merged into one samlad brist, split off again, and "samma igen".

A systembrist is by definition recurring; a samlad brist is one deficiency that others are merged into. While it lasts
they have no stay of their own and get its answers.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from systembrist import handling
from systembrist.errors import Conflict, InputRefused
from systembrist.escalation import refer, sweep
from systembrist.escalation.policy import Policy
from systembrist.model import Deficiency, EventKind, Level, Occurrence, Outcome
from systembrist.store import events, limits, meetings, membership, occurrences, organisations, passing, referrals

MOST = 200
"""Deficiencies merged at a time."""

ANOTHER_WAY = "En av bristerna ska gå förbi en instans som de andra inte går förbi. Besluta om det för alla först."
MOVED_ON = "Någon av bristerna har beslutats eller gått vidare. Välj igen."


def merge(
    session: Session,
    policy: Policy,
    head: Deficiency,
    others: Sequence[Deficiency],
    *,
    account_id: int,
    now: datetime,
) -> None:
    """Makes `others` part of `head`. All stay undecided at the same ledningsgrupp, of the same verksamhet.

    Raises InputRefused for nothing to merge, another verksamhet's, or one that passes by a body that the others do
    not; Conflict where one has moved on, has been decided on, or is itself a samlad brist or part of one.
    """
    if not others or len(others) > MOST or head.id in {one.id for one in others}:
        raise InputRefused(f"Välj minst två brister att samla, och högst {MOST} åt gången.")
    if any(one.verksamhet_id != head.verksamhet_id for one in others):
        raise InputRefused("Bara brister i samma verksamhet kan samlas.")
    ids = [one.id for one in others]
    sweep.catch_up(session, policy, referrals.of([head.id, *ids]), now)
    referrals.keep(session, [head.id, *ids])
    stays = {stay.deficiency_id: stay for stay in referrals.open_among(session, now, referrals.of([head.id, *ids]))}
    group = organisations.group_of(session, head.verksamhet_id)
    if stays.keys() != {head.id, *ids} or any(
        stay.body_id != group.id or stay.verdict_id is not None for stay in stays.values()
    ):
        raise Conflict(MOVED_ON)
    leaving = [stays[one] for one in ids]
    if len(referrals.close(session, leaving, at=now, outcome=Outcome.SAMLAD)) != len(leaving):
        raise Conflict(MOVED_ON)
    if len(set(passing.of_many(session, [head.id, *ids]).values())) > 1:  # asked once nobody else can change it
        raise InputRefused(ANOTHER_WAY)
    if membership.members(session, ids):  # asked once nobody else can merge anything into them any more
        raise Conflict("En av bristerna är redan en samlad brist. Välj den som den att samla i.")
    if not membership.merge(session, ids, head.id):
        raise Conflict(MOVED_ON)
    merged = events.done(EventKind.MERGED, now, account_id, body_id=group.id, data={"into": head.id})
    events.record(session, [merged | {"deficiency_id": one} for one in ids])
    limits.follow_the_earliest(session, head.id, leaving)
    if any(one.urgent for one in others) and not head.urgent:
        handling.mark_urgent(session, head, account_id=account_id, policy=policy, now=now)


def split(session: Session, policy: Policy, member: Deficiency, *, account_id: int, now: datetime) -> None:
    """Takes one out of its samlad brist: from now on it has a stay of its own, where the samlade brist stays.

    It goes on passing by what the samlade brist passes by. Raises Conflict once that has ended or been handed over to
    another authority: the copy stands for all of it.
    """
    head_id = member.merged_into_id
    if head_id is None:
        raise Conflict("Bristen ingår inte i någon samlad brist.")
    group = organisations.group_of(session, member.verksamhet_id)
    meetings.hold_plans(session, [group.id])  # before the stays, as everywhere: else two could wait for each other
    sweep.catch_up(session, policy, referrals.of([head_id]), now)
    stay = referrals.kept_stay(session, head_id)
    body = None if stay is None else organisations.body(session, stay.body_id)
    if body is None or body.level not in (Level.LEDNINGSGRUPP, Level.KOMMUN):
        raise Conflict("Den samlade bristen är avslutad eller har lämnats över. Den kan inte delas upp längre.")
    if not membership.split(session, member.id, head_id):
        raise Conflict(MOVED_ON)
    refer.open_stays(session, policy, body.level, [(member.id, body.id)], now)
    if stay is not None and stay.verdict_id is None:
        limits.share_limit(session, stay, member.id)
    events.note(session, EventKind.SPLIT, now, account_id, deficiency_id=member.id, to_body_id=body.id,
                data={"from": head_id})  # fmt: skip
    for passed in passing.of_deficiency(session, head_id):
        handling.note_passing(session, member, passed, account_id=account_id, now=now)
    if body.level is Level.KOMMUN:
        refer.copy_to_those_concerned(session, {member.id: group.id}, now, now)


def again(
    session: Session, policy: Policy, deficiency: Deficiency, *, account_id: int, form_key: str | None, now: datetime
) -> Occurrence:
    """The same thing has happened again: counted at the deficiency, and so at the samlade brist it is part of.

    The same printed button pressed twice counts once. Raises Conflict where the deficiency has ended.
    """
    before = None if form_key is None else occurrences.sent_with(session, form_key, account_id)
    if before is not None:
        return before
    sweep.catch_up(session, policy, referrals.of([deficiency.merged_into_id or deficiency.id]), now)
    if deficiency.closed_at is not None:
        raise Conflict("Bristen är avslutad. Anmäl på nytt, så behandlas det som hänt nu.")
    happened = Occurrence(deficiency_id=deficiency.id, account_id=account_id, at=now, form_key=form_key)
    session.add(happened)
    session.flush()
    events.note(session, EventKind.OCCURRED_AGAIN, now, account_id, deficiency_id=deficiency.id)
    return happened
