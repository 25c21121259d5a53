"""Charts as inline SVG from numbers, written by the server: columns over time, bars by place, small ones in tables.

Widths are shares of the room there is, so that a chart fits a phone and a desk while its words keep their size.
Colours are the style sheet's, by class. A chart never stands alone: the table beside it says the same in figures,
and each column and bar carries its own figure, so that no colour has to be told from another. Pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from systembrist.reports import swedish
from systembrist.reports.formats.written import HIDDEN

_TOP, _PLOT, _LINE = 22, 130, 20
"""Of the columns, in pixels: room for the figures, the highest column, and a line of words."""
_ROW, _BAR = 30, 18
_NAMES, _BARS = 39.0, 48.0
"""Of the bars, in per cent of the width: where the names end, and the longest bar."""
_SPARK_WIDTH, _SPARK_HEIGHT, _SPARK_LEAST = 72, 20, 4
"""Of a small chart; a column is never drawn higher than as if the highest were `_SPARK_LEAST`."""


@dataclass(frozen=True)
class Point:
    """One column or bar: its words, and its figure; None is a figure that may not be shown."""

    label: str
    value: int | None
    under: str = ""
    """A second line of words, for the first column of a group: its year."""
    unfinished: bool = False
    """Whether the figure will still grow, since its time has not ended."""


def columns(key: str, title: str, points: Sequence[Point]) -> str:
    """A column a point, in the order given. `key` is the chart's own on its page."""
    slot, most, floor = 100 / max(len(points), 1), _most(points), _TOP + _PLOT
    parts = [f'<line class="floor" x1="0" x2="100%" y1="{floor}" y2="{floor}"/>']
    for place, one in enumerate(points):
        height = _scaled(one.value, most, _PLOT)
        middle = _percent(slot * (place + 0.5))
        parts.append(
            f'<rect class="{_look(one)}" x="{_percent(slot * (place + 0.16))}" y="{floor - height}"'
            f' width="{_percent(slot * 0.68)}" height="{height}"/>'
        )
        parts.append(_words("value", middle, floor - height - 6, "middle", _figure(one)))
        parts.append(_words("name", middle, floor + _LINE, "middle", one.label))
        if one.under:
            parts.append(_words("name strong", middle, floor + 2 * _LINE, "middle", one.under))
    return _chart(key, title, _told(points), floor + 2 * _LINE + 8, parts)


def bars(key: str, title: str, points: Sequence[Point]) -> str:
    """A bar a point, in the order given, each with its name before and its figure after."""
    most, parts = _most(points), []
    for place, one in enumerate(points):
        top, width = place * _ROW, _scaled(one.value, most, _BARS)
        middle = top + _ROW * 2 // 3
        parts.append(_words("name", _percent(_NAMES - 1.5), middle, "end", one.label))
        parts.append(
            f'<rect class="{_look(one)}" x="{_percent(_NAMES)}" y="{top + (_ROW - _BAR) // 2}"'
            f' width="{_percent(width)}" height="{_BAR}"/>'
        )
        parts.append(_words("value", _percent(_NAMES + width + 1.5), middle, "start", _figure(one)))
    return _chart(key, title, _told(points), len(points) * _ROW, parts)


def spark(values: Sequence[int]) -> str:
    """The shape of a row of a table as small columns; the row itself says it to those who don't see it."""
    slot, most = _SPARK_WIDTH / max(len(values), 1), max(_SPARK_LEAST, *values, 0)
    parts = []
    for place, value in enumerate(values):
        height = max(_scaled(value, most, _SPARK_HEIGHT), 1)
        parts.append(
            f'<rect class="mark" x="{slot * place + 1:.1f}" y="{_SPARK_HEIGHT - height}"'
            f' width="{slot - 2:.1f}" height="{height}"/>'
        )
    box = f'viewBox="0 0 {_SPARK_WIDTH} {_SPARK_HEIGHT}" width="{_SPARK_WIDTH}" height="{_SPARK_HEIGHT}"'
    return f'<svg class="spark" {box} aria-hidden="true" focusable="false">{"".join(parts)}</svg>'


def _chart(key: str, title: str, told: str, height: int, parts: Sequence[str]) -> str:
    """The picture with its name and what it shows in words, which are what a screen reader reads."""
    return (
        f'<svg class="chart" role="img" aria-labelledby="{key}-namn {key}-ord" width="100%" height="{height}"'
        f' focusable="false"><title id="{key}-namn">{escape(title)}</title><desc id="{key}-ord">{escape(told)}</desc>'
        f"{''.join(parts)}</svg>"
    )


def _told(points: Sequence[Point]) -> str:
    year, told = "", []
    for one in points:
        year = one.under or year
        told.append(f"{f'{year} ' if year else ''}{one.label}: {_said(one)}")
    return "; ".join(told) + "." if told else "Inget att visa."


def _said(one: Point) -> str:
    said = "visas inte" if one.value is None else swedish.number(one.value)
    return f"{said} (pågår)" if one.unfinished else said


def _figure(one: Point) -> str:
    return HIDDEN if one.value is None else swedish.number(one.value)


def _look(one: Point) -> str:
    return "mark unfinished" if one.unfinished else "mark"


def _most(points: Sequence[Point]) -> int:
    return max((one.value or 0 for one in points), default=0)


def _scaled(value: int | None, most: int, room: float) -> int | float:
    """How long a value is drawn: whole pixels, or a share with a decimal."""
    share = room * (value or 0) / most if most else 0
    return round(share) if isinstance(room, int) else round(share, 1)


def _percent(value: float) -> str:
    return f"{value:.4g}%"


def _words(look: str, x: str, y: float, anchor: str, words: str) -> str:
    return f'<text class="{look}" x="{x}" y="{y:g}" text-anchor="{anchor}">{escape(words)}</text>'
