"""Which copies of an authority's inbox are looked at, and which of them one decision is about.

What is looked at stands in the address, so that it can be kept and come back to.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import request, url_for

from systembrist.errors import Conflict
from systembrist.escalation import respond
from systembrist.model import Body
from systembrist.permissions import Action, Copy
from systembrist.store import handovers
from systembrist.store.handovers import Held
from web import ids
from web.identity import demand
from web.transaction import session

SHOWN = 25
"""How many are shown at a time; a decision can be about the whole selection, however many are shown."""

NO_ACTOR = "-"
"""The choice of those that nobody named an actor for."""


@dataclass(frozen=True)
class Selection:
    """The copies at an authority that are looked at, by area and actor, and the choices there are."""

    body: Body
    area: str
    actor: str
    first: int
    undecided: Sequence[Held]
    decided: Sequence[Held]
    areas: Sequence[tuple[str, int]]
    """Every area that something undecided is filed under, with how many, most first."""
    actors: Sequence[tuple[str, int]]

    @property
    def shown(self) -> Sequence[Held]:
        """Those on this page."""
        return self.undecided[self.first : self.first + SHOWN]

    @property
    def after(self) -> int:
        """Where the next page begins; 0 where there is none."""
        following = self.first + SHOWN
        return following if following < len(self.undecided) else 0

    @property
    def ids(self) -> str:
        """The whole selection as it was looked at, for the form to send back."""
        return ",".join(str(one.copy.id) for one in self.undecided[: respond.MOST_AT_ONCE])

    def at(self, first: int = 0) -> str:
        """The address of this selection, from a place in it."""
        kept: dict[str, Any] = {"omrade": self.area or None, "aktor": self.actor or None, "fran": first or None}
        return url_for("inbox.show", body_id=self.body.id, **kept)


def asked(body: Body) -> Selection:
    """The selection that stands in the address or came with the form; a code that nothing has selects nothing."""
    area, actor = request.values.get("omrade", ""), request.values.get("aktor", "")
    held = handovers.staying_at(session(), body.id)
    wanted = [one for one in held if area in ("", one.copy.area) and actor in ("", one.copy.actor or NO_ACTOR)]
    undecided = sorted((one for one in wanted if one.verdict is None), key=lambda one: not one.copy.urgent)
    first = ids.one(request.values.get("fran", "")) or 0
    last_page = max(0, len(undecided) - 1) // SHOWN * SHOWN  # past the end is the last page
    return Selection(
        body=body, area=area, actor=actor, first=min(first, last_page),
        undecided=undecided,
        decided=[one for one in wanted if one.verdict is not None],
        areas=_by_number(one.copy.area for one in held if one.verdict is None),
        actors=_by_number(one.copy.actor or NO_ACTOR for one in held if one.verdict is None),
    )  # fmt: skip


def _by_number(codes: Iterable[str]) -> Sequence[tuple[str, int]]:
    return sorted(Counter(codes).items(), key=lambda pair: (-pair[1], pair[0]))


def ticked() -> list[int]:
    """The copies that the decision is about, as they were ticked, or the whole selection; each once."""
    sent = request.form.get("urval", "").split(",") if "alla" in request.form else request.form.getlist("kopia")
    return ids.each(sent[: respond.MOST_AT_ONCE + 1])


def taken(body: Body, copy_ids: Sequence[int]) -> list[Held]:
    """Those copies, each still open and undecided at the body; Conflict, saying how many, if some are not."""
    here = {one.copy.id: one for one in handovers.staying_at(session(), body.id) if one.verdict is None}
    found = [here[one] for one in copy_ids if one in here]
    if len(found) < len(copy_ids):
        raise Conflict(respond.some_moved_on(len(copy_ids) - len(found), len(copy_ids)))
    for one in found:
        demand(Action.DECIDE, Copy(one.copy.to_body_id, is_open=one.stay.closed_at is None))
    return found
