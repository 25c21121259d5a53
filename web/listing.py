"""A list of deficiencies narrowed by what stands in the address, so that it can be kept and come back to."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import request, url_for
from werkzeug.exceptions import NotFound

from systembrist.store.deficiencies import Listed

SHOWN = 50
"""How many lines stand on a page."""

PAGE = re.compile(r"[1-9][0-9]{0,4}")

Holds = Callable[[Listed], bool]


def is_open(line: Listed) -> bool:
    """Whether it is still on its way."""
    return line.deficiency.closed_at is None


def is_closed(line: Listed) -> bool:
    """Whether it has come to an end."""
    return line.deficiency.closed_at is not None


def every(_: Listed) -> bool:
    """All of them."""
    return True


@dataclass(frozen=True)
class Listing:
    """What is shown of a list: the lines of one page, and the choices there are."""

    lines: Sequence[Listed]
    number: int
    """How many there are in the selection, on all its pages."""
    every: int
    view: str
    views: Sequence[tuple[str, str, int]]
    """Each view as (key, name, how many)."""
    area: str
    areas: Sequence[tuple[str, int]]
    """Each area that a line has, with how many in this view, most first."""
    page: int

    @property
    def pages(self) -> int:
        """How many pages the selection has."""
        return max(1, -(-self.number // SHOWN))

    def at(self, page: int) -> str:
        """The address of a page of this selection."""
        kept: dict[str, Any] = dict(request.view_args or {})
        kept |= {"visa": self.view or None, "omrade": self.area or None, "sida": page if page > 1 else None}
        assert request.endpoint is not None  # noqa: S101  (a page is being shown)
        return url_for(request.endpoint, **kept)


def asked(lines: Sequence[Listed], views: Mapping[str, tuple[str, Holds]]) -> Listing:
    """The selection in the address. `views` are named by key, the one that holds when none is asked for first.

    NotFound for a view or a page that does not exist; an area that no line has selects nothing.
    """
    view, area = request.args.get("visa", next(iter(views))), request.args.get("omrade", "")
    if view not in views:
        raise NotFound
    held = [line for line in lines if views[view][1](line)]
    chosen = [line for line in held if area in ("", line.deficiency.area)]
    page = _page()
    return Listing(
        lines=chosen[(page - 1) * SHOWN : page * SHOWN], number=len(chosen), every=len(lines), view=view,
        views=[(key, name, sum(map(holds, lines))) for key, (name, holds) in views.items()], area=area,
        areas=sorted(Counter(line.deficiency.area for line in held).items(), key=lambda one: (-one[1], one[0])),
        page=page,
    )  # fmt: skip


def _page() -> int:
    asked_for = request.args.get("sida", "1")
    if not PAGE.fullmatch(asked_for):
        raise NotFound
    return int(asked_for)
