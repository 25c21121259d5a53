"""One fictional deficiency while its life is told: the case, a stay of it, and what was decided there."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from systembrist.escalation.deadlines import Moments
from systembrist.model import FaultLevel, VerdictKind
from systembrist.seed.country import Group
from systembrist.seed.rungs import Rung


@dataclass(slots=True)
class Case:
    """A deficiency: what was filed, and what has become of it so far."""

    id: int
    group: Group
    filed_at: datetime
    month: str
    """The month of filing, YYYY-MM."""
    text: str
    area: str
    area_confirmed: bool
    actor: str
    fault_level: FaultLevel | None
    clients: str | None
    consequence: str
    children: bool
    kommun_id: int
    author: int
    urgent: bool = False
    released_at: datetime | None = None
    again: int = 0
    """How often it has happened again."""
    members: list[Case] = field(default_factory=list)
    head: Case | None = None
    closed_at: datetime | None = None
    held: list[int] = field(default_factory=list)
    """The bodies that have had it, in order."""
    copied_to: int | None = None
    summary: tuple[str, str] | None = None
    """The approved summary and its approver."""
    frozen: Frozen | None = None
    """What a copy of it holds, once one was made and as long as it stands."""

    @property
    def fast(self) -> bool:
        """Whether it waits for no calendar."""
        return self.urgent or self.fault_level is FaultLevel.CENTRAL


@dataclass(slots=True)
class Frozen:
    """What a frozen copy holds, as values in the order of its columns, and the digest of it."""

    values: tuple[object, ...]
    digest: str


@dataclass(slots=True)
class Given:
    """A verdict: what, when, and when it takes effect (missing while its minutes are not approved)."""

    id: int
    kind: VerdictKind
    reason: str
    decided_at: datetime
    effective_at: datetime | None


@dataclass(slots=True)
class Stay:
    """A stay while it lasts."""

    case: Case
    rung: Rung
    body_id: int
    opened_at: datetime
    when: Moments
    connected: bool
    since: datetime
    """From when its body can decide: its opening, or the limit that passed without it."""
    given: Given | None = None
    overdue: datetime | None = None
    told: bool = False
