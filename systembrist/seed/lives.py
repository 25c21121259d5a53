"""What becomes of each fictional deficiency: people's acts are drawn, all that follows is decided by the pure rules.

It tells for one deficiency at a time what the verbs and jobs do in many.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from datetime import datetime

from systembrist.escalation.deadlines import Moments
from systembrist.escalation.decide import Close, Hold, Remain, Rise, Step
from systembrist.escalation.policy import Policy
from systembrist.model import EventKind, FeedbackKind, Level, Outcome, Referral
from systembrist.seed.answering import Answering, FollowingUp
from systembrist.seed.case import Case, Stay
from systembrist.seed.chance import Chance
from systembrist.seed.country import END, Country
from systembrist.seed.deciding import Deciding
from systembrist.seed.filing import merged_at
from systembrist.seed.ledger import NOTHING, Ledger, encode, often
from systembrist.seed.rungs import Rung

Next = tuple[Rung, int, datetime]
"""Where it goes on: level, body, from when."""

WITHIN_REACH = 4
"""Meetings ahead that can be the limit of what comes in now: a year of them."""


class Lives:
    """Tells all lives into a ledger."""

    def __init__(self, country: Country, policy: Policy, chance: Chance, ledger: Ledger) -> None:
        self._country = country
        self._rungs = {level: Rung(level, policy) for level in Level}
        self._foot = self._rungs[Level.LEDNINGSGRUPP]
        self._deciding = Deciding(chance, ledger)
        self._answering = Answering(ledger)
        self._following_up = FollowingUp(policy, chance, ledger)
        self._happened = ledger.happened.append
        self._stays = ledger.rows[Referral].append

    def tell(self, cases: Sequence[Case]) -> None:
        """Each one's, from its group on, stay after stay, until it ends or the time does."""
        for case in cases:
            if case.head is not None:
                self._merge(case, case.head)
                continue
            following: Next | None = (self._foot, case.group.way[Level.LEDNINGSGRUPP], case.filed_at)
            while following is not None:
                following = self._through(case, *following)

    def _merge(self, case: Case, head: Case) -> None:
        """Its only stay ends as it becomes part of another."""
        stay, at = self._open(case, self._foot, case.group.way[Level.LEDNINGSGRUPP], case.filed_at), merged_at(case)
        self._row(stay, stay.when.act_at, self._remind(stay, at), at, Outcome.SAMLAD)
        self._happened((at, case.id, MERGED, stay.body_id, None, case.group.samordnare, encode({"into": head.id})))

    def _open(self, case: Case, rung: Rung, body_id: int, at: datetime) -> Stay:
        connected = body_id not in self._country.disconnected
        return Stay(case, rung, body_id, at, self._limits(case, rung, at), connected, since=at)

    def _limits(self, case: Case, rung: Rung, at: datetime) -> Moments:
        if not rung.meets:
            return rung.by_calendar(at)
        start = bisect_right(case.group.meets_at, at)
        return rung.by_meetings(at, case.group.local_times[start : start + WITHIN_REACH])

    def _through(self, case: Case, rung: Rung, body_id: int, opened_at: datetime) -> Next | None:
        """One stay: what its body decides, or that it doesn't, and where that leads."""
        stay = self._open(case, rung, body_id, opened_at)
        while True:
            stay.given = self._deciding.verdict(stay) if stay.connected else None
            act_at = stay.when.act_at if stay.given is None else stay.given.effective_at
            step = self._step(stay, act_at)
            if act_at is not None and isinstance(step, Hold):
                self._hold(stay, act_at)
                act_at = stay.when.due_at
                step = self._step(stay, act_at)
            if act_at is None or step is None or isinstance(step, Hold):
                self._row(stay, act_at, self._remind(stay, END), None, None)
                return None
            if not isinstance(step, Remain):
                return self._leave(stay, step, act_at)
            self._remain(stay, act_at)

    @staticmethod
    def _step(stay: Stay, act_at: datetime | None) -> Step | None:
        """What the rules say when the moment comes; None if it does not come before the end."""
        if act_at is None or act_at > END:
            return None
        reached = stay.overdue is not None or stay.when.due_at <= act_at
        verdict = None if stay.given is None else stay.given.kind
        return stay.rung.step(verdict, stay.connected, stay.case.fast, reached, stay.told)

    def _hold(self, stay: Stay, at: datetime) -> None:
        stay.told = True
        verdict_id = 0 if stay.given is None else stay.given.id
        data = f'{{"answer":"{FeedbackKind.BESLUT.value}","verdict_id":{verdict_id}}}'
        self._happened((at, stay.case.id, ANSWERED, stay.body_id, None, None, data))
        self._answering.answer(stay, FeedbackKind.BESLUT, at)

    def _remain(self, stay: Stay, at: datetime) -> None:
        following = self._limits(stay.case, stay.rung, at)
        self._remind(stay, at)
        data = often(next=following.due_at.isoformat())
        self._happened((at, stay.case.id, LIMIT_PASSED, stay.body_id, None, None, data))
        stay.since, stay.when, stay.overdue = at, following, stay.overdue or at

    def _remind(self, stay: Stay, until: datetime) -> datetime | None:
        """When the body was reminded of its limit, if the stay lasted that long; noted only if it mattered."""
        at, given = stay.when.remind_at, stay.given
        if at is None or at > until:
            return None
        if stay.connected and (given is None or given.decided_at > at):
            self._happened((at, stay.case.id, REMINDED, stay.body_id, None, None, NOTHING))
        return at

    def _row(
        self,
        stay: Stay,
        act_at: datetime | None,
        reminded_at: datetime | None,
        closed_at: datetime | None,
        outcome: Outcome | None,
    ) -> None:
        verdict_id, when = None if stay.given is None else stay.given.id, stay.when
        self._stays((stay.case.id, stay.body_id, stay.opened_at, when.remind_at, when.due_at, stay.overdue, verdict_id,
                     act_at, reminded_at, closed_at, outcome and outcome.value))  # fmt: skip

    def _leave(self, stay: Stay, step: Rise | Close, at: datetime) -> Next | None:
        self._row(stay, at, self._remind(stay, at), at, step.outcome)
        if isinstance(step, Rise):
            return self._rise(stay, step, at)
        self._close(stay, step, at)
        again_at = self._following_up.follow_up(stay, at) if step.outcome is Outcome.ATGARDAD else None
        return None if again_at is None else (stay.rung, stay.body_id, again_at)

    def _rise(self, stay: Stay, step: Rise, at: datetime) -> Next:
        case, above = stay.case, stay.rung.above
        assert above is not None  # noqa: S101  (decide never lets the top rise)
        to_body_id, answer = case.group.way[above], step.answer.value
        data = often(answer=answer)
        if stay.rung.passes_as_copy:
            data = f'{{"answer":"{answer}","copy":"{self._answering.copy(stay, to_body_id, at)}"}}'
        self._happened((at, case.id, step.event.value, stay.body_id, to_body_id, None, data))
        if stay.rung is self._foot and case.kommun_id != case.group.kommuner[0]:
            self._copy_beside(stay, self._country.kommun_bodies[case.kommun_id], at)
        self._answering.answer(stay, step.answer, at)
        _keep_in_mind(case, stay.body_id)
        return self._rungs[above], to_body_id, at

    def _copy_beside(self, stay: Stay, to_body_id: int, at: datetime) -> None:
        """In a joint verksamhet the kommun concerned gets one too."""
        data = f'{{"copy":"{self._answering.copy(stay, to_body_id, at)}"}}'
        self._happened((at, stay.case.id, COPIED, stay.body_id, to_body_id, None, data))
        stay.case.copied_to = to_body_id

    def _close(self, stay: Stay, step: Close, at: datetime) -> None:
        case = stay.case
        answer = FeedbackKind.ATGARD if step.outcome is Outcome.ATGARDAD else FeedbackKind.BESLUT
        data = often(outcome=step.outcome, answer=answer)
        self._happened((at, case.id, CLOSED, stay.body_id, None, None, data))
        self._answering.answer(stay, answer, at)
        _keep_in_mind(case, stay.body_id)
        case.closed_at = at


def _keep_in_mind(case: Case, body_id: int) -> None:
    if body_id not in case.held:
        case.held.append(body_id)


ANSWERED, CLOSED, COPIED = EventKind.ANSWERED.value, EventKind.CLOSED.value, EventKind.COPIED.value
LIMIT_PASSED, MERGED, REMINDED = EventKind.LIMIT_PASSED.value, EventKind.MERGED.value, EventKind.REMINDED.value
