"""What becomes of each fictional deficiency: people's acts are drawn, all that follows is decided by the pure rules.

Longer than our files are: it tells in one place, for one deficiency at a time, what the verbs and jobs do in many.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from itertools import groupby
from operator import itemgetter
from random import Random
from typing import Any

from systembrist import clock, digest
from systembrist.escalation import ladder
from systembrist.escalation.deadlines import (
    Moments,
    ask_at,
    call_at,
    chase_at,
    codes_due_at,
    effective_at,
    moments,
    waits_for_limit,
)
from systembrist.escalation.decide import Close, Hold, Remain, Rise, Situation, Step, decide
from systembrist.escalation.policy import Policy
from systembrist.meetings import version_of
from systembrist.model import (
    Classification,
    Clients,
    Consequence,
    Deficiency,
    Disconnection,
    EventKind,
    FaultLevel,
    Feedback,
    FeedbackKind,
    FollowUp,
    FollowUpAnswer,
    Handover,
    Level,
    MonthlyCode,
    Occurrence,
    Outcome,
    Referral,
    RoleKind,
    Summary,
    Verdict,
    VerdictKind,
)
from systembrist.model import Meeting as MeetingRow
from systembrist.monthly import counted, noted
from systembrist.seed.country import END, START, Country, Group, Meeting
from systembrist.seed.ledger import Ledger
from systembrist.store import handovers
from systembrist.store.monthly import Due as CodesDue
from systembrist.taxonomy import Taxonomy

MODEL = "seed"
"""What stands as the model of a suggestion that was drawn and not computed."""

REASONS = {
    VerdictKind.ATGARDA: "Påhittat skäl: rutinen ändras från nästa månad.",
    VerdictKind.LYFT: "Påhittat skäl: vi kan inte lösa det själva.",
    VerdictKind.AVSLUTA: "Påhittat skäl: vi bedömer att det var en enskild händelse.",
}
SUMMARY = "Påhittad sammanfattning: personer med psykisk funktionsnedsättning får inte det stöd de har rätt till."

VISITS = {Level.KOMMUN: ((12, 10),), Level.LANSSTYRELSE: ((2, 12),), Level.SOCIALSTYRELSEN: ((4, 22), (9, 30))}
"""When the authorities sit down to decide, as (month, day)."""

ANSWERS = {
    Level.LEDNINGSGRUPP: 0.75, Level.KOMMUN: 0.6, Level.LANSSTYRELSE: 0.5, Level.SOCIALSTYRELSEN: 0.6,
}  # fmt: skip
"""How likely a body decides on one thing when it sits down."""

KINDS = ((VerdictKind.ATGARDA, 4), (VerdictKind.LYFT, 4), (VerdictKind.AVSLUTA, 2))

RELEASED, MERGED, AGAIN, URGENT, SUMMARISED, FOLLOWED_UP = 0.9, 0.03, 0.05, 0.02, 0.5, 0.6


@dataclass(slots=True)
class Case:
    """One deficiency while its life is told."""

    id: int
    group: Group
    kommun_id: int
    author: int
    filed_at: datetime
    values: dict[str, Any]
    released_at: datetime | None = None
    members: list[int] = field(default_factory=list)
    parts: list[dict[str, Any]] = field(default_factory=list)
    """What its members say."""
    again_at: list[datetime] = field(default_factory=list)
    head: Case | None = None
    closed_at: datetime | None = None
    held: list[int] = field(default_factory=list)
    """The bodies that have had it, in order."""
    copied_to: int | None = None
    summary: tuple[str, str] | None = None
    """The approved summary and its approver."""

    @property
    def fast(self) -> bool:
        """Whether it waits for no calendar."""
        return bool(self.values["urgent"]) or self.values["fault_level"] == FaultLevel.CENTRAL


@dataclass(slots=True)
class Given:
    """A verdict: what, when, and when it takes effect (missing while its minutes are not approved)."""

    id: int
    kind: VerdictKind
    decided_at: datetime
    effective_at: datetime | None


@dataclass(slots=True)
class _Stay:
    """A stay while it lasts."""

    case: Case
    level: Level
    body_id: int
    opened_at: datetime
    when: Moments
    connected: bool
    given: Given | None = None
    overdue: datetime | None = None
    told: bool = False
    since: datetime = START

    def __post_init__(self) -> None:
        self.since = self.opened_at


Next = tuple[Level, int, datetime]
"""Where it goes on: level, body, from when."""


class Lives:
    """Tells all lives into a ledger."""

    def __init__(self, country: Country, policy: Policy, taxonomy: Taxonomy, chance: Random, ledger: Ledger) -> None:
        self._country, self._policy, self._chance, self._ledger = country, policy, chance, ledger
        self._texts = [(category.code, category.actors or ("annan",), phrase)
                       for category in taxonomy.categories for phrase in category.phrases]  # fmt: skip
        self._decide = cache(decide)
        self._yearly = cache(moments)

    def all(self, number: int) -> None:
        """So many deficiencies, filed in time order from `START` to `END`."""
        self._disconnect_some()
        self._plan_meetings()
        seconds = int((END - START).total_seconds())
        filed = sorted(self._working_hour(self._chance.randrange(seconds)) for _ in range(number))
        cases = [self._new(one, at) for one, at in enumerate(filed, start=1)]
        self._merge_some(cases)
        for case in cases:
            if case.head is None:
                self._live(case)
        for case in cases:
            self._keep(case, case.head)
        self._give_codes(cases)
        self._approve_minutes()

    def _disconnect_some(self) -> None:
        for body_id in sorted(self._country.disconnected):
            self._ledger.add(Disconnection, body_id=body_id, from_at=START)
            self._ledger.happened(EventKind.DISCONNECTED, START, body_id=body_id)

    def _working_hour(self, second: int) -> datetime:
        """A moment on a weekday between eight and sixteen."""
        at = START + timedelta(seconds=second)
        day = clock.local_date(at)
        day -= timedelta(days=max(0, day.weekday() - 4))
        return min(_morning(max(day, clock.local_date(START))) + timedelta(seconds=second % 28_800), END)

    def _new(self, number: int, at: datetime) -> Case:
        chance = self._chance
        group = chance.choice(self._country.groups)
        area, actors, phrase = chance.choice(self._texts)
        level = chance.choices((*FaultLevel, None), weights=(30, 50, 15, 5))[0]
        values = {
            "text": f"{phrase} (Påhittad text, nummer {number}.)",
            "area": area, "area_confirmed": chance.random() < 0.8,  # noqa: PLR2004
            "actor": chance.choice(actors), "actor_confirmed": True, "fault_level": level,
            "clients": chance.choice((*Clients, None)), "consequences": [chance.choice(list(Consequence)[:4]).value],
            "children": chance.random() < 0.1, "urgent": False,  # noqa: PLR2004
        }  # fmt: skip
        kommun_id = group.kommuner[0] if chance.random() < 0.6 else chance.choice(group.kommuner)  # noqa: PLR2004
        case = Case(number, group, kommun_id, chance.choice(group.ombud), at, values)
        self._file(case)
        if chance.random() < URGENT:
            self._hurry(case)
        if chance.random() < RELEASED:
            released = at + timedelta(days=chance.randrange(5), hours=1)
            if released <= END:
                case.released_at = released
        return case

    def _file(self, case: Case) -> None:
        values, at = case.values, case.filed_at
        group_id = case.group.way[Level.LEDNINGSGRUPP]
        self._ledger.happened(
            EventKind.FILED, at, deficiency_id=case.id, to_body_id=group_id, account_id=case.author,
            data={"text": digest.of_text(values["text"])},
        )  # fmt: skip
        self._ledger.happened(
            EventKind.CLASSIFIED, at, deficiency_id=case.id,
            data={"area": values["area"], "confirmed": values["area_confirmed"], "suggested": values["area"],
                  "model": MODEL},
        )  # fmt: skip
        self._ledger.add(
            Classification, deficiency_id=case.id, code=values["area"], probability=self._chance.randint(40, 98) / 100,
            uncertain=False, actor=values["actor"], alternatives=[], words=[], model_version=MODEL, at=at,
        )  # fmt: skip
        self._tell(case.id, group_id, None, FeedbackKind.MOTTAGET, at, None)

    def _hurry(self, case: Case) -> None:
        at = case.filed_at + timedelta(minutes=30)
        if at <= END:
            case.values["urgent"] = True
            self._ledger.happened(EventKind.MARKED_URGENT, at, deficiency_id=case.id, account_id=case.group.samordnare)

    def _merge_some(self, cases: list[Case]) -> None:
        """Now and then one is merged into the one before it in the same group, while both are new there."""
        before: dict[int, Case] = {}
        for case in cases:
            head = before.get(case.group.verksamhet_id)
            at = case.filed_at + timedelta(minutes=45)
            new = head is not None and at - head.filed_at < timedelta(days=7) and at <= END
            if head is not None and new and self._chance.random() < MERGED and self._undecided(head, at):
                case.head = head
                head.members.append(case.id)
                head.parts.append(case.values)
                self._merge(case, head, at)
            else:
                before[case.group.verksamhet_id] = case

    def _undecided(self, head: Case, at: datetime) -> bool:
        """No meeting of the group between the two."""
        return _after(head.group.meetings, head.filed_at) == _after(head.group.meetings, at)

    def _merge(self, case: Case, head: Case, at: datetime) -> None:
        body_id = case.group.way[Level.LEDNINGSGRUPP]
        when = self._limits(case, Level.LEDNINGSGRUPP, case.filed_at)
        stay = _Stay(case, Level.LEDNINGSGRUPP, body_id, case.filed_at, when, connected=True)
        self._row(stay, act_at=when.act_at, reminded_at=self._remind(stay, at), closed_at=at, outcome=Outcome.SAMLAD)
        self._ledger.happened(
            EventKind.MERGED, at, deficiency_id=case.id, body_id=body_id, account_id=case.group.samordnare,
            data={"into": head.id},
        )  # fmt: skip
        if case.values["urgent"] and not head.values["urgent"]:
            head.values["urgent"] = True
            self._ledger.happened(EventKind.MARKED_URGENT, at, deficiency_id=head.id, account_id=case.group.samordnare)

    def _live(self, case: Case) -> None:
        """From its group on, stay after stay, until it ends or the time does."""
        if self._chance.random() < AGAIN:
            self._happen_again(case)
        following: Next | None = (Level.LEDNINGSGRUPP, case.group.way[Level.LEDNINGSGRUPP], case.filed_at)
        while following is not None:
            following = self._through(case, *following)

    def _happen_again(self, case: Case) -> None:
        at = case.filed_at + timedelta(hours=5)
        if at <= END:
            case.again_at.append(at)
            self._ledger.add(Occurrence, deficiency_id=case.id, account_id=case.author, at=at, form_key=None)
            self._ledger.happened(EventKind.OCCURRED_AGAIN, at, deficiency_id=case.id, account_id=case.author)

    def _limits(self, case: Case, level: Level, at: datetime) -> Moments:
        rules = self._policy.of(level)
        if not rules.limit.meeting:
            return self._yearly(rules, at)
        start = _after(case.group.meetings, at)
        soon = [one.at for one in case.group.meetings[start : start + 4]]
        return moments(rules, at, soon, self._policy.meetings)

    def _through(self, case: Case, level: Level, body_id: int, opened_at: datetime) -> Next | None:
        """One stay: what its body decides, or that it doesn't, and where that leads."""
        stay = _Stay(case, level, body_id, opened_at, self._limits(case, level, opened_at),
                     body_id not in self._country.disconnected)  # fmt: skip
        while True:
            stay.given = self._verdict(stay)
            if stay.given is not None and stay.given.effective_at is None:
                self._still_there(stay, None)
                return None
            act_at = stay.when.act_at if stay.given is None else stay.given.effective_at
            step = self._step(stay, act_at)
            if isinstance(step, Hold) and act_at is not None:
                self._hold(stay, act_at)
                act_at = stay.when.due_at
                step = self._step(stay, act_at)
            if step is None or act_at is None or isinstance(step, Hold):
                self._still_there(stay, act_at)
                return None
            if isinstance(step, Remain):
                self._remain(stay, act_at)
                continue
            return self._leave(stay, step, act_at)

    def _step(self, stay: _Stay, act_at: datetime | None) -> Step | None:
        """What the rules say when the moment comes; None if it does not come before the end."""
        if act_at is None or act_at > END:
            return None
        lifted = stay.given is not None and stay.given.kind is VerdictKind.LYFT
        rules = self._policy.of(stay.level)
        return self._decide(
            Situation(
                level=stay.level,
                verdict=None if stay.given is None else stay.given.kind,
                connected=stay.connected,
                joined=True,
                waits_for_limit=lifted and waits_for_limit(rules, fast=stay.case.fast),
                limit_reached=stay.overdue is not None or stay.when.due_at <= act_at,
                told=stay.told,
            )
        )

    def _verdict(self, stay: _Stay) -> Given | None:
        """What the body decides before the limit, if it decides, the first time it sits down to it."""
        if not stay.connected:
            return None
        if stay.level is Level.LEDNINGSGRUPP:
            return self._verdict_in_a_meeting(stay)
        for year in range(stay.since.year, stay.when.act_at.year + 1):
            for month, day in VISITS[stay.level]:
                at = _visit(year, month, day)
                if stay.since < at <= min(stay.when.act_at, END) and self._chance.random() < ANSWERS[stay.level]:
                    effect = effective_at(self._policy.of(stay.level), decided_at=at, urgent=self._urgent(stay))
                    return self._decided(stay, at, effect, None)
        return None

    def _verdict_in_a_meeting(self, stay: _Stay) -> Given | None:
        case = stay.case
        for meeting in case.group.meetings[_after(case.group.meetings, stay.since) :]:
            if meeting.noted_at > min(stay.when.act_at, END):
                return None
            readable = case.released_at is not None and case.released_at <= meeting.at
            if readable and self._chance.random() < ANSWERS[stay.level]:
                urgent = self._urgent(stay)
                regretted = effective_at(self._policy.of(stay.level), decided_at=meeting.noted_at, urgent=urgent)
                approved = meeting.approved_at
                effect = regretted if urgent or approved is None else max(approved, regretted)
                return self._decided(stay, meeting.noted_at, effect if urgent or approved else None, meeting)
        return None

    @staticmethod
    def _urgent(stay: _Stay) -> bool:
        return bool(stay.case.values["urgent"])

    def _decided(self, stay: _Stay, at: datetime, effect: datetime | None, meeting: Meeting | None) -> Given:
        case, number = stay.case, self._ledger.number(Verdict)
        kinds = [pair for pair in KINDS if stay.level is not ladder.TOP or pair[0] is not VerdictKind.LYFT]
        kind = self._chance.choices([one for one, _ in kinds], [weight for _, weight in kinds])[0]
        reason, by, late = REASONS[kind], case.group.decides[stay.body_id], stay.overdue is not None
        known = effect if meeting is None or self._urgent(stay) else None
        self._ledger.add(
            Verdict, id=number, deficiency_id=case.id, body_id=stay.body_id, kind=kind, reason=reason, decided_by=by,
            decided_at=at, effective_at=effect, meeting_id=None if meeting is None else meeting.id, late=late,
        )  # fmt: skip
        data = {"verdict": kind, "verdict_id": number, "reason": _digest(reason),
                "effective_at": None if known is None else known.isoformat()}  # fmt: skip
        data |= ({} if meeting is None else {"meeting": meeting.id}) | ({"late": True} if late else {})
        self._ledger.happened(
            EventKind.DECIDED, at, deficiency_id=case.id, body_id=stay.body_id, account_id=by, data=data
        )
        if meeting is not None:
            meeting.decided.append((number, kind, reason))
        given = Given(number, kind, at, effect)
        if kind is VerdictKind.LYFT and stay.level is Level.KOMMUN and self._chance.random() < SUMMARISED:
            self._summarise(stay, given)
        return given

    def _summarise(self, stay: _Stay, given: Given) -> None:
        case, by = stay.case, stay.case.group.decides[stay.body_id]
        approver = f"Påhittad handläggare, {case.group.names[stay.body_id]}"
        self._ledger.add(
            Summary, deficiency_id=case.id, text=SUMMARY, approved_by=by, approver=approver,
            approved_at=given.decided_at, verdict_id=given.id,
        )  # fmt: skip
        self._ledger.happened(
            EventKind.SUMMARISED, given.decided_at, deficiency_id=case.id, body_id=stay.body_id, account_id=by,
            data={"text": _digest(SUMMARY)},
        )  # fmt: skip
        case.summary = (SUMMARY, approver)

    def _hold(self, stay: _Stay, at: datetime) -> None:
        stay.told = True
        verdict_id = 0 if stay.given is None else stay.given.id
        self._ledger.happened(
            EventKind.ANSWERED, at, deficiency_id=stay.case.id, body_id=stay.body_id,
            data={"answer": FeedbackKind.BESLUT, "verdict_id": verdict_id},
        )  # fmt: skip
        self._answer(stay, FeedbackKind.BESLUT, at)

    def _remain(self, stay: _Stay, at: datetime) -> None:
        following = self._limits(stay.case, stay.level, at)
        self._remind(stay, at)
        self._ledger.happened(
            EventKind.LIMIT_PASSED, at, deficiency_id=stay.case.id, body_id=stay.body_id,
            data={"next": following.due_at.isoformat()},
        )  # fmt: skip
        stay.since, stay.when, stay.overdue = at, following, stay.overdue or at

    def _remind(self, stay: _Stay, until: datetime) -> datetime | None:
        """When the body was reminded of its limit, if the stay lasted that long; noted only if it mattered."""
        at = stay.when.remind_at
        if at is None or at > until:
            return None
        said = stay.given is not None and stay.given.decided_at <= at
        if stay.connected and not said:
            self._ledger.happened(EventKind.REMINDED, at, deficiency_id=stay.case.id, body_id=stay.body_id)
        return at

    def _still_there(self, stay: _Stay, act_at: datetime | None) -> None:
        self._row(stay, act_at=act_at, reminded_at=self._remind(stay, END), closed_at=None, outcome=None)

    def _row(self, stay: _Stay, **ending: Any) -> None:
        self._ledger.add(
            Referral, deficiency_id=stay.case.id, body_id=stay.body_id, opened_at=stay.opened_at,
            remind_at=stay.when.remind_at, due_at=stay.when.due_at, overdue_since=stay.overdue,
            verdict_id=None if stay.given is None else stay.given.id, **ending,
        )  # fmt: skip

    def _leave(self, stay: _Stay, step: Rise | Close, at: datetime) -> Next | None:
        case = stay.case
        self._row(stay, act_at=at, reminded_at=self._remind(stay, at), closed_at=at, outcome=step.outcome)
        if isinstance(step, Close):
            return self._close(stay, step, at)
        above = ladder.above(stay.level)
        assert above is not None  # noqa: S101  (decide never lets the top rise)
        to_body_id = case.group.way[above]
        copy = {"copy": self._copy(stay, to_body_id, at)} if ladder.passes_as_copy(stay.level) else {}
        self._ledger.happened(
            step.event, at, deficiency_id=case.id, body_id=stay.body_id, to_body_id=to_body_id,
            data={"answer": step.answer} | copy,
        )  # fmt: skip
        if stay.level is Level.LEDNINGSGRUPP and case.kommun_id != case.group.kommuner[0]:
            case.copied_to = self._country.kommun_bodies[case.kommun_id]
            self._ledger.happened(
                EventKind.COPIED, at, deficiency_id=case.id, body_id=stay.body_id, to_body_id=case.copied_to,
                data={"copy": self._copy(stay, case.copied_to, at)},
            )  # fmt: skip
        self._answer(stay, step.answer, at)
        case.held.append(stay.body_id)
        return above, to_body_id, at

    def _copy(self, stay: _Stay, to_body_id: int, at: datetime) -> str:
        """Freezes a copy; returns its digest."""
        case = stay.case
        text, approver = case.summary or (None, None)
        values = {name: case.values[name] for name in _COPIED} | {
            "deficiency_id": case.id, "kommun_id": case.kommun_id, "month": _month(case.filed_at), "summary": text,
            "summary_approver": approver, "reports": 1 + len(case.members) + len(case.again_at),
            "children": any(one["children"] for one in (case.values, *case.parts)),
            "consequences": list(dict.fromkeys(
                code for one in (case.values, *case.parts) for code in one["consequences"]
            )),
        }  # fmt: skip
        self._ledger.add(Handover, from_body_id=stay.body_id, to_body_id=to_body_id, at=at, **values)
        return handovers.digest_of(values)

    def _answer(self, stay: _Stay, kind: FeedbackKind, at: datetime) -> None:
        """To the verksamhet, to all who have had it before and to the kommun concerned; and to what is part of it."""
        case, given = stay.case, stay.given
        said = kind in (FeedbackKind.ATGARD, FeedbackKind.BESLUT) and given is not None
        text = REASONS[given.kind] if said and given is not None else None
        receivers = [None, *case.held, *([] if case.copied_to is None else [case.copied_to])]
        for receiver in dict.fromkeys(receivers):
            if receiver != stay.body_id:
                self._tell(case.id, stay.body_id, receiver, kind, at, text)
        for one in case.members:
            self._tell(one, stay.body_id, None, kind, at, text)
            data = {"answer": kind, "samlad": case.id} | ({} if text is None else {"text": _digest(text)})
            self._ledger.happened(EventKind.ANSWERED, at, deficiency_id=one, body_id=stay.body_id, data=data)

    def _tell(
        self, deficiency_id: int, sender: int, receiver: int | None, kind: FeedbackKind, at: datetime, text: str | None
    ) -> None:
        self._ledger.add(
            Feedback, deficiency_id=deficiency_id, from_body_id=sender, to_body_id=receiver, kind=kind, at=at, text=text
        )

    def _close(self, stay: _Stay, step: Close, at: datetime) -> Next | None:
        case, acted = stay.case, step.outcome is Outcome.ATGARDAD
        answer = FeedbackKind.ATGARD if acted else FeedbackKind.BESLUT
        self._ledger.happened(
            EventKind.CLOSED, at, deficiency_id=case.id, body_id=stay.body_id,
            data={"outcome": step.outcome, "answer": answer},
        )  # fmt: skip
        self._answer(stay, answer, at)
        if stay.body_id not in case.held:
            case.held.append(stay.body_id)
        case.closed_at = at
        return self._follow_up(stay, at) if acted else None

    def _follow_up(self, stay: _Stay, closed_at: datetime) -> Next | None:
        """The question to everyone who filed; only the first one's answer is drawn, and a no opens it again."""
        case, at = stay.case, ask_at(self._policy, closed_at)
        asked = at if at <= END else None
        answered = at + timedelta(days=3) if self._chance.random() < FOLLOWED_UP else None
        if answered is not None and answered > END:
            answered = None
        said = self._chance.choices(list(FollowUpAnswer), weights=(6, 2, 2))[0] if answered else None
        for one in (case.id, *case.members):
            first = one == case.id
            self._ledger.add(
                FollowUp, deficiency_id=one, body_id=stay.body_id, ask_at=at, asked_at=asked,
                answered_at=answered if first else None, answer=said if first else None,
            )  # fmt: skip
            if asked is not None:
                self._ledger.happened(EventKind.FOLLOW_UP_ASKED, at, deficiency_id=one, body_id=stay.body_id)
        if answered is None or said is None:
            return None
        who: dict[str, Any] = {"deficiency_id": case.id, "account_id": case.author}
        self._ledger.happened(EventKind.FOLLOWED_UP, answered, **who, data={"answer": said})
        if said is not FollowUpAnswer.NEJ:
            return None
        self._ledger.happened(EventKind.REOPENED, answered, **who, to_body_id=stay.body_id)
        case.closed_at = None
        return stay.level, stay.body_id, answered

    def _keep(self, case: Case, head: Case | None) -> None:
        """The deficiency's own row, as it stands at the end."""
        closed_at = case.closed_at if head is None else head.closed_at
        if case.released_at is not None:
            self._ledger.happened(
                EventKind.RELEASED, case.released_at, deficiency_id=case.id, account_id=case.group.samordnare
            )
        due = codes_due_at(case.filed_at)
        self._ledger.add(
            Deficiency, id=case.id, verksamhet_id=case.group.verksamhet_id, kommun_id=case.kommun_id,
            author_id=case.author, filed_at=case.filed_at, closed_at=closed_at, **case.values, asks_urgent=False,
            client_agrees=False, released_at=case.released_at,
            released_by=None if case.released_at is None else case.group.samordnare,
            merged_into_id=None if head is None else head.id, codes_due_at=due if due > END else None,
        )  # fmt: skip

    def _give_codes(self, cases: list[Case]) -> None:
        """What every värdkommun gives up on the 1st of each month; all have joined."""
        by_moment: dict[datetime, list[CodesDue]] = {}
        for case in cases:
            at = codes_due_at(case.filed_at)
            if at <= END:
                way, values = case.group.way, case.values
                by_moment.setdefault(at, []).append(
                    CodesDue(case.id, way[Level.KOMMUN], way[Level.LANSSTYRELSE], case.kommun_id, values["area"],
                             values["actor"], values["fault_level"], wanted=True)
                )  # fmt: skip
        for at, due in sorted(by_moment.items()):
            above = {one.body_id: one.above_id for one in due}
            rows = counted(due, at)
            for row in rows:
                self._ledger.add(MonthlyCode, **row)
            for body_id, gift in groupby(rows, key=itemgetter("body_id")):
                self._ledger.happened(
                    EventKind.CODES_GIVEN, at, body_id=body_id, to_body_id=above[body_id], data=noted(list(gift))
                )

    def _plan_meetings(self) -> None:
        everything = sorted((one for group in self._country.groups for one in group.meetings), key=lambda one: one.at)
        for number, meeting in enumerate(everything, start=1):
            meeting.id = number
        for group in self._country.groups:
            for meeting in group.meetings:
                if meeting.planned_at <= END:
                    self._ledger.happened(
                        EventKind.MEETING_PLANNED, meeting.planned_at, body_id=meeting.body_id,
                        account_id=group.samordnare,
                        data={"meeting": meeting.id, "meets_at": meeting.at.isoformat()},
                    )  # fmt: skip

    def _approve_minutes(self) -> None:
        pairs = [(one, group) for group in self._country.groups for one in group.meetings]
        for meeting, group in sorted(pairs, key=lambda pair: pair[0].id):
            self._hold_meeting(meeting, group)

    def _hold_meeting(self, meeting: Meeting, group: Group) -> None:
        called = call_at(self._policy, meeting.at)
        chased = chase_at(self._policy, meeting.at)
        mine: dict[str, Any] = {"body_id": meeting.body_id, "data": {"meeting": meeting.id}}
        if called <= END:
            self._ledger.happened(EventKind.MEETING_CALLED, called, **mine)
        while chased <= min(meeting.approved_at or END, END):
            self._ledger.happened(EventKind.MINUTES_CHASED, chased, **mine)
            chased = chase_at(self._policy, chased)
        present = list(group.seats) if meeting.at <= END else []
        self._ledger.add(
            MeetingRow, id=meeting.id, body_id=meeting.body_id, at=meeting.at, call_at=called,
            called_at=called if called <= END else None, chase_at=chased, present=present,
            chair_id=group.decides[meeting.body_id] if meeting.chair_at else None, chair_approved_at=meeting.chair_at,
            adjuster_id=group.justerare if meeting.adjuster_at else None, adjuster_approved_at=meeting.adjuster_at,
            approved_at=meeting.approved_at,
        )  # fmt: skip
        self._approve(meeting, group, version_of(sorted(meeting.decided), present, None))

    def _approve(self, meeting: Meeting, group: Group, minutes: str) -> None:
        signed = ((RoleKind.ORDFORANDE, group.decides[meeting.body_id], meeting.chair_at),
                  (RoleKind.JUSTERARE, group.justerare, meeting.adjuster_at))  # fmt: skip
        for number, (role, account_id, at) in enumerate(sorted(signed, key=lambda one: one[2] or END)):
            if at is not None:
                self._ledger.happened(
                    EventKind.MINUTES_APPROVED, at, body_id=meeting.body_id, account_id=account_id,
                    data={"meeting": meeting.id, "role": role, "minutes": minutes, "done": number == 1},
                )  # fmt: skip


_COPIED = ("area", "area_confirmed", "actor", "actor_confirmed", "fault_level", "clients", "consequences", "children",
           "urgent")  # fmt: skip

_digest = cache(digest.of_text)


@cache
def _morning(day: date) -> datetime:
    return clock.at_local_time(day, 8)


@cache
def _visit(year: int, month: int, day: int) -> datetime:
    return clock.at_local_time(date(year, month, day), 13)


def _month(at: datetime) -> str:
    return f"{clock.local_date(at):%Y-%m}"


def _after(meetings: list[Meeting], at: datetime) -> int:
    """The place of the first meeting after an instant."""
    return bisect_right(meetings, at, key=lambda one: one.at)
