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
from web.site import here

SHOWN = 25
"""How many lines stand on a page."""

PAGE = re.compile(r"[1-9][0-9]{0,4}")

Holds = Callable[[Listed], bool]
Views = Mapping[str, tuple[str, Holds]]
"""The views of a list by key, each with its name and what it holds; the one when none is asked for stands first."""


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

    @property
    def kept(self) -> dict[str, str | int]:
        """What the address says of this page of the selection, for a form to send along (see `kept_in`)."""
        return _stated(self.view, self.area, self.page)

    def at(self, page: int) -> str:
        """The address of a page of this selection."""
        return _address(_stated(self.view, self.area, page))

    def seen_as(self, view: str) -> str:
        """The address of another view of the same area; the first view is the one that needs no name."""
        return _address(_stated("" if view == self.views[0][0] else view, self.area, 1))


def _stated(view: str, area: str, page: int) -> dict[str, Any]:
    stated = {"visa": view, "omrade": area, "sida": page if page > 1 else ""}
    return {name: value for name, value in stated.items() if value}


def _address(stated: Mapping[str, Any]) -> str:
    assert request.endpoint is not None  # noqa: S101  (a page is being shown)
    return url_for(request.endpoint, **dict[str, Any](request.view_args or {}), **stated)


def kept_in(form: Mapping[str, str], views: Views) -> dict[str, Any]:
    """Where in a list a button was pressed, as its form says, for the address that leads back there.

    What the list does not know is left out: a bad value must not hide what was done.
    """
    view, area, page = (form.get(name, "") for name in ("visa", "omrade", "sida"))
    return _stated(
        view if view in views else "",
        area if area in {one.code for one in here().taxonomy.categories} else "",
        int(page) if PAGE.fullmatch(page) else 1,
    )


def asked(lines: Sequence[Listed], views: Views) -> Listing:
    """The selection in the address.

    NotFound for a view that does not exist; an area that no line has selects nothing. Past the end is the last page:
    who decided on all that stood there and loads it again has not gone wrong.
    """
    view, area = request.args.get("visa", next(iter(views))), request.args.get("omrade", "")
    if view not in views:
        raise NotFound
    held = [line for line in lines if views[view][1](line)]
    chosen = [line for line in held if area in ("", line.deficiency.area)]
    page = min(_page(), max(1, -(-len(chosen) // SHOWN)))
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
