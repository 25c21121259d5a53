"""What samordnare and ombud do between the meetings: release, gather, correct; answer questions and follow-ups."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from sqlmodel import Session

from systembrist import clock, followup, grouping, handling
from systembrist.demo import words
from systembrist.demo.diary import Act, Entry, Stage, at, catch_up, every
from systembrist.demo.troupes import Troupe
from systembrist.escalation import respond
from systembrist.model import Deficiency, FaultLevel, FollowUpAnswer, Level, VerdictKind, WithdrawalReason
from systembrist.store import deficiencies, followups, organisations, referrals, releases, verdicts
from systembrist.store.deficiencies import Listed

BEFORE_A_MEETING = (17, 3)
"""Days before a meeting on which the samordnare goes through what has come."""
DAYS_BETWEEN = 45
"""About how often an ombud looks at what waits for an answer."""

SUPPOSED = (FollowUpAnswer.JA, FollowUpAnswer.NEJ, FollowUpAnswer.VET_EJ)


def of_samordnare(stage: Stage, troupe: Troupe, meets: Sequence[date]) -> Iterator[Entry]:
    """Twice before each meeting; now and then it is forgotten."""
    for meeting in meets:
        for days in BEFORE_A_MEETING:
            moment = at(clock.add_days(meeting, -days), 10)
            if stage.within(clock.local_date(moment)) and not stage.happens(0.08):
                yield moment, _go_through(stage, troupe)


def of_ombud(stage: Stage, troupe: Troupe, last: date) -> Iterator[Entry]:
    """Every sixth week or so, up to a day."""
    first = clock.add_days(stage.first_day, 30 + stage.chance.randrange(DAYS_BETWEEN))
    for day in every(first, last, DAYS_BETWEEN):
        yield at(day, 15), _answer_all(stage, troupe)


def _go_through(stage: Stage, troupe: Troupe) -> Act:
    def act(session: Session, moment: datetime) -> None:
        catch_up(session, stage, troupe.group_id, moment)
        here = [
            line
            for line in deficiencies.staying_at(session, troupe.group_id)
            if line.verdict is None and line.deficiency.id not in stage.kept_back
        ]
        left = [line for line in here if not _withdraw(session, stage, troupe, line, moment)]
        for line in left:
            if line.deficiency.released_at is None:
                _take_in(session, stage, troupe, line.deficiency, moment)
        _gather(session, stage, troupe, left, moment)
        _ask_about_some(session, stage, troupe, left, moment)

    return act


def _withdraw(session: Session, stage: Stage, troupe: Troupe, line: Listed, moment: datetime) -> bool:
    new = line.deficiency.released_at is None and line.deficiency.id not in stage.heads
    if not new or not stage.happens(0.01):
        return False
    reason = stage.chance.choice(list(WithdrawalReason))
    handling.withdraw(session, stage.policy, line.deficiency, reason=reason, account_id=troupe.samordnare, now=moment)
    return True


def _take_in(session: Session, stage: Stage, troupe: Troupe, one: Deficiency, moment: datetime) -> None:
    """A new report is looked through and released."""
    by = troupe.samordnare
    if not (one.area_confirmed and one.actor_confirmed) and stage.happens(0.6):
        handling.correct(session, one, area=one.area, actor=one.actor or "annan",
                         fault_level=one.fault_level or FaultLevel.LOKAL, account_id=by, policy=stage.policy,
                         now=moment)  # fmt: skip
    if one.asks_urgent and stage.happens(0.6):
        handling.mark_urgent(session, one, account_id=by, policy=stage.policy, now=moment)
    if one.actor == "kommun_socialtjanst" and one.actor_confirmed and stage.happens(0.06):
        kommun = organisations.body(session, troupe.bodies[Level.KOMMUN])
        if kommun is not None:
            handling.pass_by(session, stage.policy, one, kommun, account_id=by, now=moment)
            stage.kept_back.add(one.id)  # gathered with nothing, since the others don't pass by
    release(session, troupe, one, moment)
    if stage.happens(0.4):
        summarise(session, stage, troupe, one, moment)


def release(session: Session, troupe: Troupe, one: Deficiency, moment: datetime) -> None:
    """The samordnare reads all there is of it and lets the group read it too."""
    shown = [more.id for more in releases.unreleased_supplements(session, [one.id]).get(one.id, [])]
    handling.release(session, [one.id], account_id=troupe.samordnare, shown=shown, now=moment)


def summarise(session: Session, stage: Stage, troupe: Troupe, one: Deficiency, moment: datetime) -> None:
    """The samordnare approves words that may leave the kommun."""
    handling.summarise(session, one, text=words.summary(stage, one.area), account_id=troupe.samordnare,
                       approver=f"Samordnaren, {troupe.name}"[:160], now=moment)  # fmt: skip


def _gather(session: Session, stage: Stage, troupe: Troupe, here: Sequence[Listed], moment: datetime) -> None:
    """The same fault seen several times becomes one samlad brist."""
    alike: dict[tuple[str, str | None], list[Deficiency]] = {}
    for line in here:
        if line.deficiency.id not in stage.kept_back:
            alike.setdefault((line.deficiency.area, line.deficiency.actor), []).append(line.deficiency)
    for found in alike.values():
        oldest_first = sorted(found, key=lambda one: (one.id not in stage.heads, one.id))
        head, others = oldest_first[0], [one for one in oldest_first[1:] if one.id not in stage.heads]
        if others and stage.happens(0.6):
            grouping.merge(session, stage.policy, head, others, account_id=troupe.samordnare, now=moment)
            stage.heads.add(head.id)


def _ask_about_some(session: Session, stage: Stage, troupe: Troupe, here: Sequence[Listed], moment: datetime) -> None:
    for line in here:
        if line.deficiency.released_at is not None and stage.happens(0.05):
            ask(session, stage, troupe, line.deficiency, moment)


def ask(session: Session, stage: Stage, troupe: Troupe, one: Deficiency, moment: datetime) -> None:
    """The chair asks the ombud something, if it still lies there."""
    stay = referrals.open_stay(session, one.id)
    if stay is not None and stay.body_id == troupe.group_id and stay.verdict_id is None:
        question = words.reason(stage, Level.LEDNINGSGRUPP, VerdictKind.KOMPLETTERA, one.area)
        respond.decide(session, stage.policy, stay=stay, level=Level.LEDNINGSGRUPP, urgent=one.urgent,
                       kind=VerdictKind.KOMPLETTERA, reason=question, decided_by=troupe.ordforande,
                       now=moment)  # fmt: skip


def _answer_all(stage: Stage, troupe: Troupe) -> Act:
    def act(session: Session, moment: datetime) -> None:
        catch_up(session, stage, troupe.group_id, moment)
        for account_id in troupe.ombud:
            for question in verdicts.waiting_for(session, account_id):
                if stage.happens(0.8):
                    _supplement(session, stage, troupe, question.deficiency, account_id, moment)
            for closed in followups.waiting_for(session, account_id):
                if stage.happens(0.75) and followups.unanswered(session, closed.id) is not None:
                    said = stage.chance.choices(SUPPOSED, (5, 2, 3))[0]
                    followup.answer(session, stage.policy, closed, said, account_id=account_id, now=moment)
        _again(session, stage, troupe, moment)

    return act


def _supplement(
    session: Session, stage: Stage, troupe: Troupe, one: Deficiency, account_id: int, moment: datetime
) -> None:
    """The ombud answers, and the samordnare lets the group read it."""
    text = stage.chance.choice(stage.library.answers.supplements)
    handling.supplement(session, stage.policy, one, text=text, account_id=account_id, now=moment)
    release(session, troupe, one, moment)


def _again(session: Session, stage: Stage, troupe: Troupe, moment: datetime) -> None:
    """Some of what lies there has happened again."""
    for line in deficiencies.staying_at(session, troupe.group_id):
        if line.deficiency.author_id is not None and stage.happens(0.12):
            grouping.again(session, stage.policy, line.deficiency, account_id=line.deficiency.author_id, form_key=None,
                           now=moment)  # fmt: skip
