"""The rising's data: what `data/escalation.yaml` says of each level, checked when it is read."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from systembrist import datafile
from systembrist.model import Level


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Limit(_Frozen):
    """When a stay has lasted long enough: days after arrival or, before that, the next meeting; or the first MM-DD."""

    days: int | None = Field(default=None, ge=1, le=3650)
    date: str | None = None
    meeting: bool = False

    @model_validator(mode="after")
    def _one_of_them(self) -> Limit:
        if (self.days is None) == (self.date is None):
            raise ValueError("ange antingen days eller date")
        if self.date is not None and not _is_yearly(self.date):
            raise ValueError("date skrivs MM-DD och måste finnas varje år")
        if self.meeting and self.days is None:
            raise ValueError("meeting kräver days: gränsen där inget möte är planerat")
        return self


def _is_yearly(text: str) -> bool:
    """True for a MM-DD that exists every year, which 02-29 does not."""
    if not re.fullmatch(r"\d\d-\d\d", text):
        return False
    try:
        date.fromisoformat(f"2025-{text}")
    except ValueError:
        return False
    return True


class LevelPolicy(_Frozen):
    """The limits of one level."""

    limit: Limit
    remind_days: int | None = Field(default=None, ge=1, le=365)
    lift: Literal["at_effect", "at_limit"] | None = None
    regret_hours: int = Field(default=24, ge=0, le=24 * 30)


class Levels(_Frozen):
    """One entry a level, none left out."""

    ledningsgrupp: LevelPolicy
    kommun: LevelPolicy
    lansstyrelse: LevelPolicy
    socialstyrelsen: LevelPolicy

    @model_validator(mode="after")
    def _only_the_top_lifts_nowhere(self) -> Levels:
        if self.socialstyrelsen.lift is not None:
            raise ValueError("socialstyrelsen har ingen nivå över sig och kan inte ha lift")
        for name in ("ledningsgrupp", "kommun", "lansstyrelse"):
            if getattr(self, name).lift is None:
                raise ValueError(f"{name} saknar lift")
        for name in ("kommun", "lansstyrelse", "socialstyrelsen"):
            if getattr(self, name).limit.meeting:
                raise ValueError(f"{name} har inga möten; meeting hör till ledningsgrupp")
        return self


class MeetingPolicy(_Frozen):
    """The days around a ledningsgrupp's meeting."""

    packet_days: int = Field(default=14, ge=0, le=90)
    """How long before it the packet goes out; what arrives later belongs to the next meeting."""
    note_days: int = Field(default=7, ge=0, le=30)
    """How long after it there is to note what was decided, before what was not counts as unanswered."""
    minutes_days: int = Field(default=14, ge=1, le=90)
    """How long after it the minutes should be approved; then, and as often again, they are chased."""


class Policy(_Frozen):
    """How a deficiency rises."""

    levels: Levels
    meetings: MeetingPolicy = MeetingPolicy()
    follow_up_days: int = Field(default=180, ge=1, le=3650)
    """How long after "åtgärdad" the ombud is asked whether it has got better."""

    def of(self, level: Level) -> LevelPolicy:
        """What holds at a level."""
        found: LevelPolicy = getattr(self.levels, level.value)
        return found


def load(data: Path) -> Policy:
    """The policy of a data folder; InputRefused names the line that is wrong."""
    return datafile.read(data / "escalation.yaml", Policy)
