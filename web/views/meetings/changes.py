"""What has changed in the minutes since one of the two who approve them first did so. Pure.

While an approval stands nothing can change; but who has approved may take it back, correct something and approve
again, and the other then wants to know what is new.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from systembrist import meetings
from systembrist.model import Event, Meeting, RoleKind, Verdict


@dataclass(frozen=True)
class Changes:
    """What is not as it was then."""

    role: RoleKind
    """Who approved."""
    at: datetime
    before: Mapping[int, tuple[Verdict, ...]]
    """By deficiency, what stood noted about it then, where something else does now."""
    rest: bool
    """Whether who was there, or what else the minutes say, is not as it was."""

    def __bool__(self) -> bool:
        """Whether there is anything."""
        return bool(self.before) or self.rest


def since(role: RoleKind, approvals: Sequence[Event], noted: Sequence[Verdict], meeting: Meeting) -> Changes | None:
    """What has changed since that role first approved; None if it never did."""
    first = next((one for one in approvals if one.data.get("role") == role and "minutes" in one.data), None)
    if first is None:
        return None
    then, now = _stood(noted, first.at), _stood(noted, None)
    read = meetings.version_of(
        [(one.id, one.kind, one.reason) for one in then], meeting.present, meeting.note
    )  # as it would have been read, had nothing but the verdicts changed
    before, after = _by_deficiency(then), _by_deficiency(now)
    return Changes(
        role, first.at,
        {one: before.get(one, ()) for one in before | after if before.get(one, ()) != after.get(one, ())},
        rest=read != first.data["minutes"],
    )  # fmt: skip


def _stood(noted: Iterable[Verdict], at: datetime | None) -> list[Verdict]:
    """What had been noted and not taken back at an instant; without one, now."""
    if at is None:
        return [one for one in noted if one.taken_back_at is None]
    return [one for one in noted if one.decided_at <= at and (one.taken_back_at is None or one.taken_back_at > at)]


def _by_deficiency(noted: Iterable[Verdict]) -> dict[int, tuple[Verdict, ...]]:
    found: dict[int, tuple[Verdict, ...]] = {}
    for one in noted:
        found[one.deficiency_id] = (*found.get(one.deficiency_id, ()), one)
    return found
