"""Checks on the live database that what must always hold does hold (DESIGN 4)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlmodel import Session

from systembrist import digest, sealing
from systembrist.escalation import history
from systembrist.store import checks, events, handovers, tampering, verdicts


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
    return checks.count_deficiencies(session), [
        *(f"brist {one}: {n} öppna vistelser" for one, n in wrong),
        *(f"brist {one}: är borta" for one in checks.vanished(session)),
    ]


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
    untold = {*checks.closed_without_feedback(session), *checks.closed_without_telling_below(session)}
    return checks.count_closed(session), [
        f"brist {one}: en vistelse slutade utan återkoppling" for one in sorted(untold)
    ]


def _verdicts_as_decided(session: Session) -> tuple[int, list[str]]:
    noted = tampering.verdicts_noted(session)
    given = {one.id: (one.kind, digest.of_text(one.reason), one.decided_by, one.decided_at)
             for one in verdicts.everyone(session)}  # fmt: skip
    changed = sorted(one for one, said in given.items() if noted.get(one) != said)
    return len(given), [
        *(f"beslut {one}: är inte det som fattades" for one in changed),
        *(f"beslut {one}: är borta" for one in sorted(noted.keys() - given.keys())),
    ]


def _words_as_written(session: Session) -> tuple[int, list[str]]:
    noted, kept = tampering.texts_noted(session), tampering.texts_kept(session)
    changed = sorted({key[0] for key in noted.keys() | kept.keys() if noted.get(key) != kept.get(key)})
    return len(kept), [f"brist {one}: en text är inte den som skrevs" for one in changed]


def _copies_as_handed_over(session: Session) -> tuple[int, list[str]]:
    noted, kept = tampering.copies_noted(session), handovers.digests(session)
    changed = sorted({key[0] for key in noted.keys() | kept.keys() if noted.get(key) != kept.get(key)})
    return len(kept), [f"brist {one}: ett överlämnande är inte det som gjordes" for one in changed]


def _answers_as_given(session: Session) -> tuple[int, list[str]]:
    changed = sorted({*tampering.answers_of_another_kind(session), *tampering.answers_in_other_words(session)})
    return tampering.count_answers(session), [f"brist {one}: ett svar är inte det som gavs" for one in changed]


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
    "verdicts": _verdicts_as_decided,
    "texts": _words_as_written,
    "copies": _copies_as_handed_over,
    "answers": _answers_as_given,
    "seals": _seals,
    "references": _references,
}
