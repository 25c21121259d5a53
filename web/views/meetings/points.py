"""The points of a meeting's agenda, as one person may see them. Pure: what there is to see is found by `table`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from systembrist.clock import local_date
from systembrist.model import Referral, Seat, Verdict, VerdictKind
from systembrist.store.minutes import Item


@dataclass(frozen=True)
class Seen:
    """One point of the agenda."""

    number: int
    item: Item
    """Without its texts where the person may not read them."""
    summary: str | None
    """The approved one, for those who may not read the text."""
    new: bool
    """Whether it has come since the meeting before."""
    mine: bool
    """Whether it is about the organisation for which the person sits there."""
    waits: bool
    """Whether it came too late for this meeting's packet, so that it can wait for the next."""
    released: bool
    may_release: bool
    reads: bool
    """Whether the person may read what is said about it, such as a reason."""
    noted: tuple[Verdict, ...]
    """What the meeting has decided about it, in order: questions to the ombud, and at most one verdict."""
    stay: Referral | None
    """Its open stay with the group, if it is still there."""
    may_decide: bool
    reopened_at: datetime | None
    """When the ombud's answer, that it had got no better, opened it again."""

    @property
    def filed(self) -> str:
        """The month of filing, YYYY-MM: a day would say too much about one person."""
        return f"{local_date(self.item.filed_at):%Y-%m}"

    @property
    def verdict(self) -> Verdict | None:
        """What the meeting decided, but for questions."""
        return next((one for one in self.noted if one.kind is not VerdictKind.KOMPLETTERA), None)

    @property
    def questions(self) -> tuple[Verdict, ...]:
        """What the meeting has asked the ombud."""
        return tuple(one for one in self.noted if one.kind is VerdictKind.KOMPLETTERA)

    @property
    def seen(self) -> str:
        """What was noted when the page was made, to tell whether it still holds when it is sent."""
        return str(self.noted[-1].id) if self.noted else ""

    @property
    def is_open(self) -> bool:
        """Whether the group can still decide on it: it is there, can be read there, and nothing is decided."""
        there = self.stay is not None and self.stay.verdict_id is None
        return there and self.released and self.verdict is None

    @property
    def can_be_noted(self) -> bool:
        """Whether the person can note a verdict, or another one instead of that which was noted."""
        if self.stay is None or not self.may_decide:
            return False
        verdict = self.verdict
        if verdict is None:
            return self.stay.verdict_id is None
        return self.stay.verdict_id == verdict.id and verdict.effective_at is None


@dataclass(frozen=True)
class Fault:
    """The points about the same area and the same actor: likely the same fault."""

    area: str
    actor: str | None
    points: tuple[Seen, ...]

    @property
    def reports(self) -> int:
        """How many reports stand behind them."""
        return sum(one.item.reports for one in self.points)

    @property
    def undecided(self) -> tuple[Seen, ...]:
        """The points that have no verdict and can get one."""
        return tuple(one for one in self.points if one.verdict is None and one.can_be_noted)


@dataclass(frozen=True)
class Table:
    """All of it."""

    faults: tuple[Fault, ...]
    elsewhere: tuple[Item, ...]
    """What is decided outside this meeting, in another or in none, and has yet to take effect."""
    sooner: tuple[Item, ...]
    """What will have passed on before the meeting, unless it is decided on before that."""
    left: tuple[Item, ...]
    """What was there when the meeting began and is there no longer, without a verdict of the meeting."""
    seat: Seat | None
    """For which organisation the person sits there."""

    @property
    def points(self) -> list[Seen]:
        """Every point, in order."""
        return [point for fault in self.faults for point in fault.points]

    @property
    def decided(self) -> list[Seen]:
        """The points that have a verdict."""
        return [point for point in self.points if point.verdict is not None]

    @property
    def undecided(self) -> list[Seen]:
        """The points that have no verdict and can get one."""
        return [point for fault in self.faults for point in fault.undecided]

    @property
    def mine(self) -> list[Seen]:
        """The points about the organisation for which the person sits there."""
        return [point for point in self.points if point.mine]
