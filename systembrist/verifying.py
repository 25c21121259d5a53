"""Checks on the live database that what must always hold does hold (DESIGN 4)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlmodel import Session

from systembrist import sealing
from systembrist.escalation import history, respond
from systembrist.store import checks, events, verdicts


@dataclass(frozen=True)
class Verified:
    """How much each check looked at, and a sentence for everything that is broken."""

    checked: dict[str, int]
    broken: list[str]


def verify(session: Session) -> Verified:
    """Runs every check; changes nothing."""
    checked: dict[str, int] = {}
    broken: list[str] = []
    for name, check in CHECKS.items():
        looked_at, faults = check(session)
        checked[name] = looked_at
        broken += faults
    return Verified(checked, broken)


Check = Callable[[Session], tuple[int, list[str]]]


def _one_open_stay(session: Session) -> tuple[int, list[str]]:
    wrong = checks.wrong_number_of_open_stays(session)
    return checks.count_deficiencies(session), [f"brist {one}: {n} öppna vistelser" for one, n in wrong]


def _stays_follow_from_events(session: Session) -> tuple[int, list[str]]:
    told = history.stays(events.stream(session))
    kept = checks.stays(session)
    faults = [
        f"brist {one}: vistelserna stämmer inte med händelserna"
        for one in sorted(told.keys() | kept.keys())
        if told.get(one) != kept.get(one)
    ]
    return sum(len(stays) for stays in kept.values()), faults


def _no_level_left_out(session: Session) -> tuple[int, list[str]]:
    levels = checks.levels(session)
    return len(levels), [f"brist {one}: en nivå på vägen saknar vistelse" for one in checks.gaps(levels)]


def _nothing_overlooked(session: Session) -> tuple[int, list[str]]:
    faults = [f"brist {one}: skulle ha gått vidare före senaste körningen" for one in checks.overlooked(session)]
    return checks.count_open(session), faults


def _copies_above_the_kommun(session: Session) -> tuple[int, list[str]]:
    missing = checks.stays_without_copy(session)
    return checks.count_copies(session), [f"brist {one}: är över kommunen utan överlämnande" for one in missing]


def _answers_went_down(session: Session) -> tuple[int, list[str]]:
    unanswered = checks.closed_without_feedback(session)
    return checks.count_closed(session), [f"brist {one}: en vistelse slutade utan återkoppling" for one in unanswered]


def _reasons_as_decided(session: Session) -> tuple[int, list[str]]:
    noted = checks.reason_digests(session)
    given = verdicts.everyone(session)
    changed = [one for one in given if noted.get(one.id) != respond.digest(one.reason)]
    return len(given), [f"beslut {one.id}: motiveringen är inte den som skrevs" for one in changed]


def _seals(session: Session) -> tuple[int, list[str]]:
    return checks.count_seals(session), sealing.broken_seals(session) + checks.lost_events(session)


def _references(session: Session) -> tuple[int, list[str]]:
    return checks.dangling(session)


CHECKS: Mapping[str, Check] = {
    "open_stays": _one_open_stay,
    "stays_from_events": _stays_follow_from_events,
    "levels": _no_level_left_out,
    "due": _nothing_overlooked,
    "handovers": _copies_above_the_kommun,
    "feedback": _answers_went_down,
    "reasons": _reasons_as_decided,
    "seals": _seals,
    "references": _references,
}
