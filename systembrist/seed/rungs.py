"""One level of the way up, with all that holds there looked up once: how its bodies behave, and what the rules say."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date, datetime
from functools import cache, partial

from systembrist import clock
from systembrist.escalation import ladder
from systembrist.escalation.deadlines import Moments, effective_at, moments, waits_for_limit
from systembrist.escalation.decide import Situation, Step, decide
from systembrist.escalation.policy import Policy
from systembrist.model import Level, VerdictKind
from systembrist.seed.chance import Weighted
from systembrist.seed.country import YEARS

VISITS = {Level.KOMMUN: ((12, 10),), Level.LANSSTYRELSE: ((2, 12),), Level.SOCIALSTYRELSEN: ((4, 22), (9, 30))}
"""When the authorities sit down to decide, as (month, day)."""

ANSWERS = {
    Level.LEDNINGSGRUPP: 0.75, Level.KOMMUN: 0.6, Level.LANSSTYRELSE: 0.5, Level.SOCIALSTYRELSEN: 0.6,
}  # fmt: skip
"""How likely a body decides on one thing when it sits down."""

KINDS = ((VerdictKind.ATGARDA, 4), (VerdictKind.LYFT, 4), (VerdictKind.AVSLUTA, 2))


class Rung:
    """One level."""

    def __init__(self, level: Level, policy: Policy) -> None:
        self.level, self.above = level, ladder.above(level)
        self.meets = level is Level.LEDNINGSGRUPP
        self.passes_as_copy = self.above is not None and ladder.passes_as_copy(level)
        self.answers = ANSWERS[level]
        self.kinds = Weighted(*(pair for pair in KINDS if level is not ladder.TOP or pair[0] is not VerdictKind.LYFT))
        self._rules, self._around = policy.of(level), policy.meetings
        self._visits = [clock.at_local_time(date(year, *day), 13) for year in YEARS for day in VISITS.get(level, ())]
        self.by_calendar = cache(partial(moments, self._rules))
        """The moments of a stay opened at an instant; for a level whose limit is a date, many open at the same."""
        self.in_effect = cache(self._in_effect)
        """When a verdict given at an instant takes effect, urgent or not; many are given at the same."""
        self.step = cache(self._step)
        """What the rules say of a stay, by all that tells it from another at this level."""

    def visits(self, after: datetime, upto: datetime) -> Sequence[datetime]:
        """When its bodies sit down to decide."""
        return self._visits[bisect_right(self._visits, after) : bisect_right(self._visits, upto)]

    def by_meetings(self, opened_at: datetime, meetings: Sequence[datetime]) -> Moments:
        """The moments of a stay whose limit is one of these meetings."""
        return moments(self._rules, opened_at, meetings, self._around)

    def _in_effect(self, decided_at: datetime, urgent: bool) -> datetime:
        return effective_at(self._rules, decided_at=decided_at, urgent=urgent)

    def _step(
        self,
        verdict: VerdictKind | None,
        connected: bool,
        fast: bool,
        reached: bool,
        told: bool,
    ) -> Step:
        waits = verdict is VerdictKind.LYFT and waits_for_limit(self._rules, fast=fast)
        return decide(
            Situation(
                level=self.level, verdict=verdict, connected=connected, joined=True, waits_for_limit=waits,
                limit_reached=reached, told=told,
            )
        )  # fmt: skip
