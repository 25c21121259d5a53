"""The minutes of a ledningsgrupp's meeting, written from its verdicts: who was there, what was decided, who approved.

People stand in it by seat and role, never by name; deficiencies by number and codes, never by their texts.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlmodel import Session

from systembrist import words
from systembrist.clock import local_date
from systembrist.model import Body, Meeting, Seat, VerdictKind
from systembrist.reports import agenda, ledningsgrupp, swedish
from systembrist.reports.document import Document, Fact, Row, Section, Table
from systembrist.store import minutes, organisations
from systembrist.store.minutes import Decided, Item
from systembrist.taxonomy import Taxonomy

NOT_APPROVED = "ej justerat"
NONE_YET = "Ledningsgruppen har inte haft något möte som har beslut eller ett justerat protokoll."
WAITS = (
    "Protokollet är ej justerat. Beslut som inte är skyndsamma börjar gälla först när både ordföranden och justeraren "
    "har justerat det."
)


@dataclass(frozen=True)
class _Minutes:
    """All that the minutes are made from."""

    meeting: Meeting
    seats: tuple[Seat, ...]
    decided: tuple[Decided, ...]
    """In the order of an agenda."""
    left: tuple[Item, ...]
    """What the meeting should have decided on and did not."""
    taxonomy: Taxonomy
    as_of: datetime

    def approval(self, at: datetime | None) -> str:
        """When it was approved, as far as was known then."""
        if at is None or at > self.as_of:
            return NOT_APPROVED
        return f"justerat den {swedish.long_date(local_date(at))}"


def build(
    session: Session,
    *,
    body: Body | None,
    as_of: datetime,
    taxonomy: Taxonomy,
    data: Path,  # noqa: ARG001  (every builder gets it)
) -> Document:
    """The minutes of the latest meeting up to an instant that has decided something, or whose minutes are approved.

    Without such a meeting it says so. InputRefused for another body than a ledningsgrupp.
    """
    group = ledningsgrupp.demanded(body)
    meeting = minutes.last_with_minutes(session, group.id, as_of)
    if meeting is None:
        return Document("protokoll", "Protokoll", group.name, as_of, (), (Section("Inget protokoll", (NONE_YET,)),))
    found = _gather(session, group, meeting, as_of, taxonomy)
    title = f"Protokoll från mötet den {swedish.long_date(local_date(meeting.at))}"
    sections = (*_present(found), *_decisions(found), *_undecided(found), *_rest(found))
    return Document("protokoll", title, group.name, as_of, tuple(_facts(found)), sections)


def _gather(session: Session, group: Body, meeting: Meeting, as_of: datetime, taxonomy: Taxonomy) -> _Minutes:
    decided: dict[int, list[Decided]] = {}
    for one in minutes.decided_in(session, group, meeting, as_of):  # of one deficiency: a question, then a verdict
        decided.setdefault(one.item.id, []).append(one)
    before_it = minutes.to_decide(session, group, meeting)
    on = local_date(meeting.at)
    return _Minutes(
        meeting=meeting,
        seats=tuple(
            one
            for one in organisations.seats(session, group.id)
            if ledningsgrupp.is_mandatory(one) or ledningsgrupp.is_filled(one, on)
        ),
        decided=tuple(
            one for item in _in_order([some[0].item for some in decided.values()], taxonomy) for one in decided[item.id]
        ),
        left=tuple(_in_order([one for one in before_it if one.id not in decided], taxonomy)),
        taxonomy=taxonomy,
        as_of=as_of,
    )


def _in_order(items: Sequence[Item], taxonomy: Taxonomy) -> list[Item]:
    return [point.item for group in agenda.arrange(items, taxonomy) for point in group.points]


def _facts(found: _Minutes) -> Iterator[Fact]:
    meeting = found.meeting
    yield Fact("meeting", "Mötet", swedish.moment(meeting.at))
    yield Fact("decided", "Beslut", len(found.decided))
    yield Fact("minutes", "Protokollet", found.approval(meeting.approved_at))
    yield Fact("chair", "Ordföranden", found.approval(meeting.chair_approved_at))
    yield Fact("adjuster", "Justeraren", found.approval(meeting.adjuster_approved_at))


def _present(found: _Minutes) -> Iterator[Section]:
    on = local_date(found.meeting.at)
    rows = []
    for seat in found.seats:
        there = "ja" if seat.id in found.meeting.present else "nej"
        if not ledningsgrupp.is_filled(seat, on) and there == "nej":
            there = "platsen är tom"
        elif not found.meeting.present:
            there = "inte antecknat"
        rows.append(Row(seat.kind.value, seat.organisation, (there,)))
    table = Table("narvarande", "Närvarande efter plats", ("Plats", "Närvarande"), tuple(rows))
    yield Section("Närvarande", (table,))


def _decisions(found: _Minutes) -> Iterator[Section]:
    if not found.decided:
        yield Section("Beslut", ("Inget beslut fattades.",))
        return
    rows = tuple(
        Row(one.item.number, f"§ {number}", _cells(found, one)) for number, one in enumerate(found.decided, start=1)
    )
    table = Table("beslut", "Besluten i korthet", ("Paragraf", "Nummer", "Område", "Aktör", "Beslut"), rows)
    yield Section("Beslut", ((WAITS, table) if any(map(_waits, found.decided)) else (table,)))
    for number, one in enumerate(found.decided, start=1):
        yield _decision(found, number, one)


def _cells(found: _Minutes, one: Decided) -> tuple[str, ...]:
    item = one.item
    area, actor = found.taxonomy.category(item.area).name, ledningsgrupp.actor_name(found.taxonomy, item.actor)
    return item.number, area, actor, words.word(one.kind)


def _decision(found: _Minutes, number: int, one: Decided) -> Section:
    item = one.item
    about = [
        ledningsgrupp.fault_name(found.taxonomy, item.area, item.actor),
        item.kommun,
        ledningsgrupp.reports_counted(item.reports),
    ]
    return Section(
        f"§ {number}. Nr {item.number}: {words.word(one.kind).lower()}",
        (
            f"{'. '.join(about)}.",
            f"{'Fråga' if one.kind is VerdictKind.KOMPLETTERA else 'Skäl'}: {one.reason}",
            _effect(one),
        ),
        level=2,
    )


def _waits(one: Decided) -> bool:
    """Whether it takes effect with the minutes; what is urgent, and a question, does at once."""
    return one.effective_at is None and one.kind is not VerdictKind.KOMPLETTERA


def _effect(one: Decided) -> str:
    if one.kind is VerdictKind.KOMPLETTERA:
        return "Frågan går till ombudet."
    if one.effective_at is None:
        return "Börjar gälla när protokollet är justerat."
    return f"Gäller från den {swedish.long_date(local_date(one.effective_at))}."


def _undecided(found: _Minutes) -> Iterator[Section]:
    if found.left:
        numbers = ", ".join(item.number for item in found.left)
        yield Section("Utan beslut", (f"Låg hos ledningsgruppen när mötet började och fick inget beslut: {numbers}.",))


def _rest(found: _Minutes) -> Iterator[Section]:
    if found.meeting.note:
        yield Section("Övrigt", tuple(part for part in found.meeting.note.splitlines() if part.strip()))
    meeting = found.meeting
    told = (
        f"Ordföranden: {found.approval(meeting.chair_approved_at)}.",
        f"Justeraren: {found.approval(meeting.adjuster_approved_at)}.",
    )
    yield Section("Justering", told)
