"""Checks on the live database that what must always hold does hold (DESIGN 4)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from sqlmodel import Session

from systembrist import meetings, monthly, sealing
from systembrist.escalation import history
from systembrist.store import checks, events, handovers, overlooked, retelling, submissions, tampering, undertakings
from systembrist.store import meetings as held


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
K = TypeVar("K")


def _one_open_stay(session: Session) -> tuple[int, list[str]]:
    wrong = checks.wrong_number_of_open_stays(session)
    return checks.count_deficiencies(session), [
        *(f"brist {one}: {n} öppna vistelser" for one, n in wrong),
        *(f"brist {one}: är borta" for one in checks.vanished(session)),
        *(f"brist {one}: är inte avslutad när dess sista vistelse slutade" for one in checks.closed_wrongly(session)),
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
    climbs = checks.climbs(session)
    return len(climbs), [f"brist {one}: en nivå på vägen saknar vistelse" for one in checks.gaps(climbs)]


def _nothing_overlooked(session: Session) -> tuple[int, list[str]]:
    faults = [f"brist {one}: skulle ha gått vidare före senaste körningen" for one in overlooked.stays(session)]
    stuck = [f"brist {one}: väntar på ingenting" for one in checks.waiting_for_nothing(session)]
    unasked = [f"brist {one}: frågan om det blivit bättre är inte ställd" for one in overlooked.questions(session)]
    uncalled = [f"möte {one}: kallelsen eller påminnelsen är inte gjord" for one in overlooked.meetings(session)]
    unchased = [f"brist {one}: svaret som skulle ha kommit är inte efterfrågat" for one in overlooked.promises(session)]
    return checks.count_open(session), faults + stuck + unasked + uncalled + unchased


def _copies_above_the_kommun(session: Session) -> tuple[int, list[str]]:
    missing = checks.stays_without_copy(session)
    return checks.count_copies(session), [f"brist {one}: är över kommunen utan överlämnande" for one in missing]


def _answers_went_down(session: Session) -> tuple[int, list[str]]:
    untold = {*checks.closed_without_feedback(session), *checks.closed_without_telling_below(session)}
    return checks.count_closed(session), [
        f"brist {one}: en vistelse slutade utan återkoppling" for one in sorted(untold)
    ]


def _verdicts_as_decided(session: Session) -> tuple[int, list[str]]:
    noted, given = tampering.verdicts_noted(session), tampering.verdicts_kept(session)
    said = noted | _put_into_effect(session, noted, given)
    changed = sorted((one for one, stands in given.items() if said.get(one) != stands), key=_ordered)
    return len(given), [
        *(f"beslut {one}: är inte det som fattades" for one in changed),
        *(f"beslut {one}: är borta" for one in sorted(noted.keys() - given.keys(), key=_ordered)),
    ]


def _put_into_effect(
    session: Session, noted: Mapping[object, tampering.Decision], given: Mapping[object, tampering.Decision]
) -> dict[object, tampering.Decision]:
    """The verdicts that waited for minutes, with the moment that these gave them; none while they are not approved.

    Events from before moments were noted leave nothing to compare: what stands is taken for granted.
    """
    found, approved = {}, checks.moments_in_minutes(session)
    for one, said in noted.items():
        if said.effective_at is None and one in given:
            moments = approved.get(said.meeting_id, {}) if isinstance(said.meeting_id, int) else None
            moment = given[one].effective_at if moments is None else moments.get(one)
            found[one] = said._replace(effective_at=moment)
    return found


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
    lost = sorted({*tampering.answers_lost(session)} - {*changed})
    return tampering.count_answers(session), [
        *(f"brist {one}: ett svar är inte det som gavs" for one in changed),
        *(f"brist {one}: ett svar är borta" for one in lost),
    ]


def _minutes_as_approved(session: Session) -> tuple[int, list[str]]:
    noted = tampering.minutes_noted(session)
    kept: dict[object, str | None] = {one.id: meetings.version(session, one) for one in held.approved(session)}
    return len(kept), [f"möte {one}: protokollet är inte det som justerades" for one in _unlike(noted, kept)]


def _meetings_as_planned(session: Session) -> tuple[int, list[str]]:
    noted, kept = retelling.meetings_noted(session), retelling.meetings_kept(session)
    return len(kept), [f"möte {one}: är inte det som händelserna säger" for one in _unlike(noted, kept)]


def _merged_as_merged(session: Session) -> tuple[int, list[str]]:
    noted, kept = retelling.merged_noted(session), retelling.merged_kept(session)
    wrong = {*_unlike(noted, kept), *checks.merged_wrongly(session)}
    return len(kept), [
        f"brist {one}: ingår inte i den samlade brist som händelserna säger" for one in sorted(wrong, key=_ordered)
    ]


def _passed_by_as_decided(session: Session) -> tuple[int, list[str]]:
    noted, kept = retelling.passings_noted(session), retelling.passings_kept(session)
    return len(kept), [
        f"brist {one}: beslutet att gå förbi instans {body} är inte det som fattades"
        for one, body in _unlike(noted, kept)
    ]


def _follow_ups_as_answered(session: Session) -> tuple[int, list[str]]:
    noted, kept = retelling.follow_ups_noted(session), retelling.follow_ups_kept(session)
    wrong = {one for one, _ in _unlike(noted, kept)} | retelling.questions_lost(session)
    return len(kept), [f"brist {one}: uppföljningen är inte den som gjordes" for one in sorted(wrong, key=_ordered)]


def _undertakings_as_accepted(session: Session) -> tuple[int, list[str]]:
    noted, kept = undertakings.noted(session), undertakings.as_kept(session)
    return len(kept), [
        *(f"åtagande {one}: är inte det som händelserna säger" for one in _unlike(noted, kept)),
        *(f"brist {one}: dagen då svaret skulle ha kommit är ändrad" for one in undertakings.unpromised(session)),
    ]


def _unlike(noted: Mapping[K, object], kept: Mapping[K, object]) -> list[K]:
    """What is not as it was noted, or only on one side."""
    return sorted((one for one in noted.keys() | kept.keys() if noted.get(one) != kept.get(one)), key=_ordered)


def _ordered(one: object) -> str:
    """Numbers in their order; an event that was tampered with may say anything instead of one."""
    return str(one).rjust(20)


def _happened_again(session: Session) -> tuple[int, list[str]]:
    noted, kept = tampering.occurrences_noted(session), tampering.occurrences_kept(session)
    return sum(kept.values()), [
        f"brist {one}: antalet gånger stämmer inte med händelserna" for one in _unlike(noted, kept)
    ]


def _reports_as_submitted(session: Session) -> tuple[int, list[str]]:
    noted, kept = submissions.submitted_noted(session), submissions.submitted_kept(session)
    return len(kept), [
        f"instans {body}: rapporten för {year} är inte den som lämnades in" for body, year in _unlike(noted, kept)
    ]


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
    "meetings": _meetings_as_planned,
    "minutes": _minutes_as_approved,
    "merged": _merged_as_merged,
    "passed_by": _passed_by_as_decided,
    "follow_ups": _follow_ups_as_answered,
    "undertakings": _undertakings_as_accepted,
    "occurrences": _happened_again,
    "codes": monthly.as_given,
    "submitted": _reports_as_submitted,
    "seals": _seals,
    "references": _references,
}
