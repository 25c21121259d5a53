"""What can be handed, as a file, to a body that is not connected: each stay there in the words that may go to it.

To a ledningsgrupp goes what the samordnare has released; to a kommun what the one who stands in may read; to an
authority above the kommun the frozen copy and nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from systembrist.clock import local_date
from systembrist.model import Body, Clients, Deficiency, FaultLevel, Handover, Level, RoleKind, Supplement
from systembrist.permissions import Action, Matter, may
from systembrist.reports.swedish import long_date, long_month
from systembrist.store import deficiencies, organisations, samlade, standins
from systembrist.store.standins import Kept
from web.identity import person
from web.transaction import session

STAND_IN = (RoleKind.SAMORDNARE, RoleKind.ORDFORANDE, RoleKind.KOMMUN, RoleKind.LANSSTYRELSE)


@dataclass(frozen=True)
class Sheet:
    """One deficiency as it is handed over; `words` are texts under their headings, or the reason there are none."""

    kept: Kept
    number: str
    kommun: str
    filed: str
    area: str
    actor: str | None
    fault_level: FaultLevel | None
    clients: Clients | None
    consequences: Sequence[str]
    children: bool
    urgent: bool
    times: int
    words: Sequence[tuple[str, str]]
    missing: str | None = None


def waiting(body_id: int | None = None) -> list[Kept]:
    """What stays at unconnected bodies for which this person stands in; at one of them, or at all."""
    services, senders = person().verksamheter(RoleKind.SAMORDNARE), person().bodies(*STAND_IN)
    if not services and not senders:
        return []
    found = standins.waiting(session(), verksamhet_ids=services, sender_ids=senders)
    return [
        one
        for one in found
        if may(person(), Action.TYPE_IN, one.stand_in) and (body_id is None or one.body.id == body_id)
    ]


def by_body(kept: Sequence[Kept]) -> list[tuple[Body, list[Kept]]]:
    """The same, body by body."""
    found: dict[int, tuple[Body, list[Kept]]] = {}
    for one in kept:
        found.setdefault(one.body.id, (one.body, []))[1].append(one)
    return list(found.values())


def sheets(kept: Sequence[Kept]) -> list[Sheet]:
    """Each of them as it is handed over, in the same order; in a fixed number of queries."""
    kommuner = organisations.kommun_names(session())
    copies = standins.copies(session(), [one for one in kept if one.body.level.is_above_kommun])
    below = [one.stay.deficiency_id for one in kept if not one.body.level.is_above_kommun]
    lines, matters = samlade.lines(session(), below), deficiencies.matters(session(), below)
    added, times = samlade.supplements(session(), below), samlade.times(session(), below)
    made = []
    for one in kept:
        this = one.stay.deficiency_id
        if one.body.level.is_above_kommun:
            made.append(_of_copy(one, copies[this], kommuner))
        else:
            found = lines[this].deficiency
            sheet = _of_deficiency(one, found, kommuner, times[this])
            made.append(_with_words(sheet, found, matters[this], added.get(this, [])))
    return made


def _of_copy(kept: Kept, copy: Handover, kommuner: Mapping[int, str]) -> Sheet:
    return Sheet(
        kept, copy.number, kommuner[copy.kommun_id], long_month(copy.month), copy.area, copy.actor, copy.fault_level,
        copy.clients, copy.consequences, copy.children, copy.urgent, copy.reports,
        words=[("Sammanfattning", copy.summary)] if copy.summary else [],
        missing=None if copy.summary else "Sammanfattning saknas. Bristen har lämnats över som koder.",
    )  # fmt: skip


def _of_deficiency(kept: Kept, found: Deficiency, kommuner: Mapping[int, str], times: int) -> Sheet:
    return Sheet(
        kept, found.number, kommuner[found.kommun_id], long_date(local_date(found.filed_at)), found.area, found.actor,
        found.fault_level, found.clients, found.consequences, found.children, found.urgent, times, words=[],
        missing="Texten är inte släppt till ledningsgruppen.",
    )  # fmt: skip


def _with_words(sheet: Sheet, found: Deficiency, subject: Matter, added: Sequence[Supplement]) -> Sheet:
    if not _may_go(sheet.kept, subject):
        return sheet
    texts = [
        ("Vad hände", found.text),
        ("Mer om följden", found.consequence_text),
        ("Prövat", found.tried),
        ("Borde ändras", found.proposal),
        *(
            ("Komplettering", one.text)
            for one in added
            if _may_go(sheet.kept, replace(subject, released=one.released_at is not None))
        ),
    ]
    return replace(sheet, words=[(heading, text) for heading, text in texts if text], missing=None)


def _may_go(kept: Kept, subject: Matter) -> bool:
    """Whether the text may be handed to that body: its group reads only what is released, whoever stands in."""
    reaches = subject.released or kept.body.level is Level.KOMMUN
    return reaches and may(person(), Action.READ_TEXT, subject)
