"""What happens to a stay whose moment has come: pure, one answer for each distinct situation."""

from __future__ import annotations

from dataclasses import dataclass

from systembrist.escalation.ladder import TOP
from systembrist.model import EventKind, FeedbackKind, Level, Outcome, VerdictKind


@dataclass(frozen=True)
class Situation:
    """All that the decision depends on; two stays in the same situation meet the same fate."""

    level: Level
    verdict: VerdictKind | None
    """The verdict that stands and has taken effect, or None where the body has said nothing."""
    connected: bool
    """Whether the body used the product at that moment."""
    joined: bool
    """Whether the kommun had decided that its codes may rise without a person's decision."""
    waits_for_limit: bool
    """Whether a lift travels with the yearly submission here (see deadlines.waits_for_limit)."""
    limit_reached: bool
    """Whether the stay's limit is at or before this moment."""
    told: bool
    """Whether the verdict took effect at an earlier moment, so that its answer has been given."""


@dataclass(frozen=True)
class Rise:
    """The stay closes and the next one up opens; `answer` is what those below are given."""

    outcome: Outcome
    event: EventKind
    answer: FeedbackKind


@dataclass(frozen=True)
class Close:
    """The stay closes and the deficiency with it."""

    outcome: Outcome


@dataclass(frozen=True)
class Hold:
    """A lift has taken effect and is answered; the stay stays open until its yearly date."""


@dataclass(frozen=True)
class Remain:
    """The limit has passed and the stay can't rise: it stays open, overdue, until its next limit."""


Step = Rise | Close | Hold | Remain

_CLOSING = {VerdictKind.ATGARDA: Outcome.ATGARDAD, VerdictKind.AVSLUTA: Outcome.AVSLUTAD}


def decide(case: Situation) -> Step:
    """The next step for a stay in this situation.

    Silence is told apart from a verdict and from a body that is not connected (which could not have
    answered). Does not look at the clock: that the moment has come is the caller's business.
    """
    if case.verdict in _CLOSING:
        return Close(_CLOSING[case.verdict])
    if case.level is TOP:
        return Remain()
    if case.verdict is VerdictKind.LYFT:
        return _lift(case)
    if case.level is Level.KOMMUN and not case.joined:
        return Remain()
    if not case.connected:
        return Rise(Outcome.EJ_ANSLUTEN, EventKind.ROSE_UNCONNECTED, FeedbackKind.UTAN_SVAR)
    return Rise(Outcome.TYSTNAD, EventKind.ROSE_BY_SILENCE, FeedbackKind.UTAN_SVAR)


def _lift(case: Situation) -> Step:
    answer = FeedbackKind.VIDARE if case.told else FeedbackKind.BESLUT
    if not case.waits_for_limit:
        return Rise(Outcome.LYFT, EventKind.ROSE_BY_VERDICT, answer)
    if not case.limit_reached:
        return Hold()
    return Rise(Outcome.LYFT, EventKind.ROSE_BY_CALENDAR, answer)
