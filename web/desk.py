"""The inbox of a ledningsgrupp or a kommun as one person may see it, narrowed by the address, one's own first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from systembrist.model import Body, Level, Meeting, Seat, Summary
from systembrist.permissions import Action, may
from systembrist.reports import agenda
from systembrist.store import accounts, concerned, deficiencies, meetings, organisations, samlade, summaries
from systembrist.store.concerned import Received
from systembrist.store.deficiencies import Listed
from web import listing
from web.identity import person
from web.listing import Holds, Listing
from web.site import now
from web.transaction import session

MOST_SHOWN = 100
"""How many are shown of a list beside what waits: of those that have left, the latest."""

UNDECIDED, OWN, DECIDED, GONE = "nu", "mina", "beslutat", "vidare"
"""The views, as they stand in the address."""


@dataclass(frozen=True)
class Inbox:
    """What the page shows; `shown` is one page of the view that the address asks for."""

    shown: Listing
    readable: set[int]
    """The deficiencies whose text the person may read."""
    summaries: Mapping[int, Summary]
    """The approved ones, of those whose text the person may not read but whose summary they may."""
    here: set[int]
    """Those that stay at the body now."""
    mine: set[int]
    """Those about the organisation for which the person sits there."""
    times: Mapping[int, int]
    senders: Mapping[int, str]
    """At a kommun, the group that each verksamhet's come from."""
    seat: Seat | None
    meeting: Meeting | None
    """A group's next one."""
    copies: Sequence[Received]
    """What a kommun may answer without deciding; the unanswered first."""


def opened(body: Body) -> Inbox:
    """The inbox, in a fixed number of queries."""
    stays, gone = deficiencies.staying_at(session(), body.id), deficiencies.left(session(), body.id, MOST_SHOWN + 1)
    more = len(gone) > MOST_SHOWN
    gone = gone[:MOST_SHOWN]
    allowed, readable, summarised = _allowed([*stays, *gone])
    seat, here = own_seat(body.id), {line.deficiency.id for line in stays}
    about = [] if seat is None else [actor for actor, kind in agenda.SEAT_OF.items() if kind is seat.kind]
    mine = {line.deficiency.id for line in stays if line.deficiency.actor in about}
    stays.sort(key=lambda line: (line.deficiency.id not in mine, not line.deficiency.urgent))
    shown = listing.asked(
        [line for line in [*stays, *gone] if line.deficiency.id in allowed], _views(here, mine, seat, more=more)
    )
    return Inbox(
        shown=shown, readable=readable, here=here, mine=mine,
        summaries=summaries.standing(session(), sorted(summarised - readable), now()) if summarised - readable else {},
        times=samlade.times(session(), [line.deficiency.id for line in shown.lines]),
        senders=_senders() if body.level is Level.KOMMUN else {}, copies=_copies(body), seat=seat,
        meeting=meetings.next_after(session(), body.id, now()),
    )  # fmt: skip


def own_seat(body_id: int) -> Seat | None:
    """The seat in a group to which the person's role there is tied."""
    own = {role.seat_id for role in accounts.roles(session(), person().account_id) if role.body_id == body_id}
    return next((one for one in organisations.seats(session(), body_id) if one.id in own), None)


def _views(here: set[int], mine: set[int], seat: Seat | None, *, more: bool) -> dict[str, tuple[str, Holds]]:
    def waits(line: Listed) -> bool:
        return line.deficiency.id in here and line.verdict is None

    views: dict[str, tuple[str, Holds]] = {UNDECIDED: ("Att ta ställning till", waits)}
    if seat is not None and seat.kind in agenda.SEAT_OF.values():
        views[OWN] = (f"Rör {seat.organisation}", lambda line: waits(line) and line.deficiency.id in mine)
    views[DECIDED] = ("Beslutat, gäller inte än", lambda line: line.deficiency.id in here and line.verdict is not None)
    views[GONE] = (
        "Har gått vidare, de senaste" if more else "Har gått vidare",
        lambda line: line.deficiency.id not in here,
    )
    return views


def _allowed(lines: Sequence[Listed]) -> tuple[set[int], ...]:
    """Which of the lines the person may see at all, of which also the text, and of which the summary."""
    matters = deficiencies.matters(session(), [line.deficiency.id for line in lines])
    return tuple(
        {one for one, matter in matters.items() if may(person(), action, matter)}
        for action in (Action.READ_CODES, Action.READ_TEXT, Action.READ_SUMMARY)
    )


def _senders() -> dict[int, str]:
    names = organisations.body_names(session())
    return {service: names[group] for service, group in organisations.group_ids(session()).items()}


def _copies(body: Body) -> list[Received]:
    if body.level is not Level.KOMMUN:
        return []
    return sorted(concerned.copies(session(), body.id), key=lambda one: one.answered_at is not None)
