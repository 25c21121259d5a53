"""Which tables are published at all: `data/published.yaml`, so that adding one is a decision and not a side effect."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from systembrist import datafile
from systembrist.clock import end_of_day, local_date


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class PublishedTable(_Frozen):
    """One published table: what its rows and columns are."""

    key: str = Field(pattern=r"^[a-z_]{2,40}$")
    title: str = Field(min_length=1, max_length=120)
    rows: Literal["area", "actor", "fault_level", "lan", "rise", "answer"]
    columns: Literal["time", "year", "none"]
    """`time`: quarters, years and all time; `year`: the reporting year and the year before; `none`: all time."""


class Published(_Frozen):
    """The fixed set of published tables, and under which number a group is small."""

    cut_offs: tuple[str, ...] = Field(min_length=1)
    """Days MM-DD that exist every year."""
    threshold: int = Field(ge=3, le=100)
    quotes_per_area: int = Field(ge=0, le=10)
    tables: tuple[PublishedTable, ...] = Field(min_length=1)

    @field_validator("cut_offs")
    @classmethod
    def _are_days(cls, given: tuple[str, ...]) -> tuple[str, ...]:
        for one in given:
            date.fromisoformat(f"2025-{one}")
        return given

    def last_cut_off(self, now: datetime) -> datetime:
        """The end of the latest cut-off day that has ended."""
        years = (local_date(now).year - 1, local_date(now).year)
        ends = [end_of_day(date.fromisoformat(f"{year}-{one}")) for year in years for one in self.cut_offs]
        return max(end for end in ends if end <= now)

    def next_cut_off(self, now: datetime) -> datetime:
        """The end of the first cut-off day that has not ended."""
        years = (local_date(now).year, local_date(now).year + 1)
        ends = [end_of_day(date.fromisoformat(f"{year}-{one}")) for year in years for one in self.cut_offs]
        return min(end for end in ends if end > now)

    @model_validator(mode="after")
    def _cannot_be_differenced(self) -> Self:
        faults: list[tuple[datafile.Place, str]] = []
        seen: set[str] = set()
        for place, table in enumerate(self.tables):
            if table.rows in seen:
                faults.append((("tables", place, "rows"), f"{table.rows} publiceras redan i en annan tabell"))
            if table.columns != _COLUMNS.get(table.rows, "year"):
                faults.append(
                    (("tables", place, "columns"), f"{table.rows} kan bara ha {_COLUMNS.get(table.rows, 'year')}")
                )
            seen.add(table.rows)
        if "area" not in seen:
            faults.append((("tables",), "tabellen över områden saknas"))
        if faults:
            raise datafile.Faults(*faults)
        return self

    def table(self, rows: str) -> PublishedTable | None:
        """The published table with those rows, if there is one."""
        return next((table for table in self.tables if table.rows == rows), None)


_COLUMNS = {"area": "time", "answer": "none"}
"""What each kind of rows may be crossed with; every other kind by year. Anything else could be differenced."""


def load(data: Path) -> Published:
    """The published set of a data folder; InputRefused names the line that is wrong."""
    return datafile.read(data / "published.yaml", Published)
