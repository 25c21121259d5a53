"""Numbers, shares and dates the way Swedish public print writes them (Myndigheternas skrivregler)."""

from __future__ import annotations

from datetime import date, datetime

from systembrist.clock import STOCKHOLM, local_date

NARROW = "\u202f"
"""A narrow space that no line breaks at: between thousands and before the per cent sign."""
MINUS = "\u2212"
MONTHS = ("januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september", "oktober", "november",
          "december")  # fmt: skip


def number(value: float) -> str:
    """12345 as "12 345", 2.5 as "2,5": a whole number whole, another with one decimal."""
    text = f"{abs(value):,}" if isinstance(value, int) else f"{abs(value):,.1f}"
    return (MINUS if value < 0 else "") + text.replace(",", NARROW).replace(".", ",")


def change(value: int) -> str:
    """A difference with its sign; 0 has none."""
    return f"+{number(value)}" if value > 0 else number(value)


def share(value: float) -> str:
    """0.62 as "62 %"; what is neither nothing nor all is never rounded to either."""
    percent = round(value * 100)
    if 0 < value < 1:
        percent = min(max(percent, 1), 99)
    return f"{percent}\u00a0%"


def long_date(day: date) -> str:
    """15 maj 2026."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def moment(at: datetime) -> str:
    """15 maj 2026 kl. 13.00, by the Swedish clock."""
    return f"{long_date(local_date(at))} kl. {at.astimezone(STOCKHOLM):%H.%M}"


def long_month(month: str) -> str:
    """2025-03 as "mars 2025"."""
    return f"{MONTHS[int(month[5:7]) - 1]} {month[:4]}"


def counted(value: int, one: str, many: str) -> str:
    """A number with its noun: "1 brist", "71 brister"."""
    return f"{number(value)} {one if value == 1 else many}"
