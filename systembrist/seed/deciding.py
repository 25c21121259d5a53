"""What bodies decide: a ledningsgrupp in its meetings, an authority when it sits down to it."""

from __future__ import annotations

from bisect import bisect_right
from datetime import datetime
from functools import cache

from systembrist import digest
from systembrist.model import EventKind, Level, Summary, Verdict, VerdictKind
from systembrist.seed.case import Given, Stay
from systembrist.seed.chance import Chance
from systembrist.seed.country import END, Meeting
from systembrist.seed.ledger import Ledger, noted, often

REASONS = {
    VerdictKind.ATGARDA: "Påhittat skäl: rutinen ändras från nästa månad.",
    VerdictKind.LYFT: "Påhittat skäl: vi kan inte lösa det själva.",
    VerdictKind.AVSLUTA: "Påhittat skäl: vi bedömer att det var en enskild händelse.",
}
SUMMARY = "Påhittad sammanfattning: personer med psykisk funktionsnedsättning får inte det stöd de har rätt till."
SUMMARISED = 0.5


class Deciding:
    """Draws verdicts, and notes them in a ledger."""

    def __init__(self, chance: Chance, ledger: Ledger) -> None:
        self._chance = chance
        self._happened = ledger.happened.append
        self._verdicts = ledger.rows[Verdict]
        self._summaries = ledger.rows[Summary]

    def verdict(self, stay: Stay) -> Given | None:
        """What the body decides before the limit, if it decides, the first time it sits down to it."""
        upto, draw, rung = min(stay.when.act_at, END), self._chance.random, stay.rung
        if rung.meets:
            return self._in_a_meeting(stay, upto)
        for at in rung.visits(stay.since, upto):
            if draw() < rung.answers:
                return self._decided(stay, at, rung.in_effect(at, stay.case.urgent), None)
        return None

    def _in_a_meeting(self, stay: Stay, upto: datetime) -> Given | None:
        case, draw = stay.case, self._chance.random
        group, released_at = case.group, case.released_at
        if released_at is None:
            return None
        for meeting in group.meetings[bisect_right(group.meets_at, stay.since) :]:
            if meeting.noted_at > upto:
                return None
            if released_at <= meeting.at and draw() < stay.rung.answers:
                return self._decided(stay, meeting.noted_at, _in_effect(stay, meeting), meeting)
        return None

    def _decided(self, stay: Stay, at: datetime, effect: datetime | None, meeting: Meeting | None) -> Given:
        case, number = stay.case, len(self._verdicts) + 1
        kind = stay.rung.kinds.draw(self._chance)
        given = Given(number, kind, REASONS[kind], at, effect)
        by, late, code = case.group.decides[stay.body_id], stay.overdue is not None, _CODES[kind]
        meeting_id = None if meeting is None else meeting.id
        self._verdicts.append(
            (number, case.id, stay.body_id, code, given.reason, by, at, effect, meeting_id, late),
        )
        if meeting is not None:
            meeting.decided.append((number, kind, given.reason))
        waits = meeting is not None and not case.urgent
        if meeting is not None and waits and effect is not None:
            meeting.effective[number] = effect
        data = _noted(kind, None if waits else effect, meeting_id, late)
        self._happened((at, case.id, DECIDED, stay.body_id, None, by, f'{data}"verdict_id":{number}}}'))
        if kind is VerdictKind.LYFT and stay.rung.level is Level.KOMMUN and self._chance.random() < SUMMARISED:
            self._summarise(stay, given, by)
        return given

    def _summarise(self, stay: Stay, given: Given, by: int) -> None:
        case, at = stay.case, given.decided_at
        approver = f"Påhittad handläggare, {case.group.names[stay.body_id]}"
        self._summaries.append((case.id, SUMMARY, by, approver, at, given.id))
        self._happened((at, case.id, SUMMARISED_IT, stay.body_id, None, by, often(text=digest_of(SUMMARY))))
        case.summary, case.frozen = (SUMMARY, approver), None


def _in_effect(stay: Stay, meeting: Meeting) -> datetime | None:
    """After the regret time, and but for the urgent not before the minutes are approved."""
    urgent, approved = stay.case.urgent, meeting.approved_at
    regretted = stay.rung.in_effect(meeting.noted_at, urgent)
    if urgent:
        return regretted
    return None if approved is None else max(approved, regretted)


@cache
def _noted(kind: VerdictKind, effect: datetime | None, meeting: int | None, late: bool) -> str:
    """The data of the event, up to the verdict's own number, which comes last: in a meeting most say the same."""
    said: dict[str, object] = {"verdict": kind, "reason": digest_of(REASONS[kind]),
            "effective_at": None if effect is None else effect.isoformat()}  # fmt: skip
    said |= ({} if meeting is None else {"meeting": meeting}) | ({"late": True} if late else {})
    return f"{noted(**said)[:-1]},"


digest_of = cache(digest.of_text)
_CODES = {kind: kind.value for kind in VerdictKind}
DECIDED, SUMMARISED_IT = EventKind.DECIDED.value, EventKind.SUMMARISED.value
