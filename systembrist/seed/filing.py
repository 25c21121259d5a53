"""What ombud file: drawn texts and codes, received by their group; some marked urgent, released, or merged."""

from __future__ import annotations

from bisect import bisect_right
from datetime import date, datetime, timedelta
from functools import cache

from systembrist import clock, digest
from systembrist.model import (
    Classification,
    Clients,
    Consequence,
    EventKind,
    FaultLevel,
    Feedback,
    FeedbackKind,
    Level,
    Occurrence,
)
from systembrist.seed.case import Case
from systembrist.seed.chance import Chance, Weighted
from systembrist.seed.country import END, START, Country
from systembrist.seed.ledger import NOTHING, Ledger, often
from systembrist.taxonomy import Taxonomy

MODEL = "seed"
"""What stands as the model of a suggestion that was drawn and not computed."""

URGENT, RELEASED, MERGED, AGAIN = 0.02, 0.9, 0.03, 0.05

LEVELS: Weighted[FaultLevel | None] = Weighted(
    (FaultLevel.HANDLAGGARE, 30), (FaultLevel.LOKAL, 50), (FaultLevel.CENTRAL, 15), (None, 5)
)
CLIENTS = (*(one.value for one in Clients), None)
CONSEQUENCES = tuple(one.value for one in Consequence)[:4]

FIRST_DAY, SECONDS, WORKING_DAY = clock.local_date(START), int((END - START).total_seconds()), 8 * 3600
A_WEEK = timedelta(days=7)


class Filing:
    """Files deficiencies into a ledger, in time order from `START` to `END`."""

    def __init__(self, country: Country, taxonomy: Taxonomy, chance: Chance, ledger: Ledger) -> None:
        self._groups, self._chance = country.groups, chance
        self._texts = [(category.code, category.actors or ("annan",), phrase)
                       for category in taxonomy.categories for phrase in category.phrases]  # fmt: skip
        self._happened = ledger.happened.append
        self._suggested = ledger.rows[Classification].append
        self._told = ledger.rows[Feedback].append
        self._counted_again = ledger.rows[Occurrence].append

    def all(self, number: int) -> list[Case]:
        """So many, each with what its ombud and samordnare did with it at once; now and then one is merged."""
        filed = sorted(self._working_hour(self._chance.below(SECONDS)) for _ in range(number))
        cases = [self._new(one, at) for one, at in enumerate(filed, start=1)]
        self._merge_some(cases)
        for case in cases:
            if case.head is None and self._chance.random() < AGAIN:
                self._happen_again(case)
        return cases

    @staticmethod
    def _working_hour(second: int) -> datetime:
        """A moment on a weekday between eight and sixteen."""
        return min(_morning(second // 86_400) + timedelta(seconds=second % WORKING_DAY), END)

    def _new(self, number: int, at: datetime) -> Case:
        chance, draw = self._chance, self._chance.random
        group = chance.one_of(self._groups)
        area, actors, phrase = chance.one_of(self._texts)
        case = Case(
            id=number,
            group=group,
            filed_at=at,
            month=_month(at.date()),
            text=f"{phrase} (Påhittad text, nummer {number}.)",
            area=area,
            area_confirmed=draw() < 0.8,  # noqa: PLR2004
            actor=chance.one_of(actors),
            fault_level=LEVELS.draw(chance),
            clients=chance.one_of(CLIENTS),
            consequence=chance.one_of(CONSEQUENCES),
            children=draw() < 0.1,  # noqa: PLR2004
            kommun_id=group.kommuner[0] if draw() < 0.6 else chance.one_of(group.kommuner),  # noqa: PLR2004
            author=chance.one_of(group.ombud),
        )
        self._receive(case)
        if draw() < URGENT:
            self._hurry(case, at + timedelta(minutes=30))
        if draw() < RELEASED:
            self._release(case, at + timedelta(days=chance.below(5), hours=1))
        return case

    def _receive(self, case: Case) -> None:
        at, group_id, area = case.filed_at, case.group.way[Level.LEDNINGSGRUPP], case.area
        self._happened((at, case.id, FILED, None, group_id, case.author, f'{{"text":"{digest.of_text(case.text)}"}}'))
        suggested = often(area=area, confirmed=case.area_confirmed, suggested=area, model=MODEL)
        self._happened((at, case.id, CLASSIFIED, None, None, None, suggested))
        probability = (40 + self._chance.below(59)) / 100
        self._suggested((case.id, at, area, probability, False, case.actor, "[]", "[]", MODEL))
        self._told((case.id, group_id, None, RECEIVED, at, None))

    def _hurry(self, case: Case, at: datetime) -> None:
        if at <= END:
            case.urgent = True
            self._happened((at, case.id, HURRIED, None, None, case.group.samordnare, NOTHING))

    def _release(self, case: Case, at: datetime) -> None:
        if at <= END:
            case.released_at = at
            self._happened((at, case.id, SET_FREE, None, None, case.group.samordnare, NOTHING))

    def _merge_some(self, cases: list[Case]) -> None:
        """Now and then one is merged into the one before it in the same group, while both are new there."""
        before: dict[int, Case] = {}
        for case in cases:
            head = before.get(case.group.verksamhet_id)
            if head is not None and self._chance.random() < MERGED and _both_are_new(head, case):
                self._merge(case, head)
            else:
                before[case.group.verksamhet_id] = case

    def _merge(self, case: Case, head: Case) -> None:
        """The stay that ends with it is told with the others."""
        case.head = head
        head.members.append(case)
        if case.urgent and not head.urgent:
            self._hurry(head, merged_at(case))

    def _happen_again(self, case: Case) -> None:
        at = case.filed_at + timedelta(hours=5)
        if at <= END:
            case.again += 1
            self._counted_again((case.id, case.author, at))
            self._happened((at, case.id, AGAIN_SO, None, None, case.author, NOTHING))


FILED, CLASSIFIED, HURRIED = EventKind.FILED.value, EventKind.CLASSIFIED.value, EventKind.MARKED_URGENT.value
SET_FREE, AGAIN_SO, RECEIVED = EventKind.RELEASED.value, EventKind.OCCURRED_AGAIN.value, FeedbackKind.MOTTAGET.value


def merged_at(case: Case) -> datetime:
    """When one that is merged is merged."""
    return case.filed_at + timedelta(minutes=45)


def _both_are_new(head: Case, case: Case) -> bool:
    """Filed within a week, with no meeting of the group between the two."""
    at, meets_at = merged_at(case), case.group.meets_at
    early = at <= END and at - head.filed_at < A_WEEK
    return early and bisect_right(meets_at, head.filed_at) == bisect_right(meets_at, at)


@cache
def _morning(number: int) -> datetime:
    """Eight o'clock on the last weekday up to a day, counted from `START`."""
    day = FIRST_DAY + timedelta(days=number)
    day -= timedelta(days=max(0, day.weekday() - 4))
    return clock.at_local_time(max(day, FIRST_DAY), 8)


@cache
def _month(day: date) -> str:
    return f"{day:%Y-%m}"
