"""The packet before a ledningsgrupp's meeting: what stays there, whom it is about and what can't wait, in five minutes.

Texts are in it only where they are released to the group; who wrote them is nowhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlmodel import Session

from systembrist import words
from systembrist.clock import local_date
from systembrist.model import Body, Meeting, Seat
from systembrist.reports import agenda, ledningsgrupp, swedish
from systembrist.reports.agenda import Group, Point
from systembrist.reports.document import Block, Document, Fact, Quotation, Row, Section, Table
from systembrist.reports.progress import in_time
from systembrist.store import meetings, minutes, organisations, undertakings
from systembrist.store.minutes import Item
from systembrist.store.undertakings import Kept
from systembrist.taxonomy import Taxonomy

LONGEST = 1_000
"""Characters shown of one text, a third of a page; the rest is read in the service."""
UNRELEASED = "Texten är inte släppt till ledningsgruppen."


@dataclass(frozen=True)
class _Packet:
    """All that the packet is made from."""

    meeting: Meeting | None
    last: Meeting | None
    seats: tuple[Seat, ...]
    groups: tuple[Group, ...]
    sooner: tuple[Item, ...]
    """What will have passed on before the meeting, unless it is decided on before that."""
    decided: tuple[Item, ...]
    """What has been decided on and still stays, until the decision takes effect."""
    held: tuple[Meeting, ...]
    """Its meetings, the latest first."""
    kept: Kept
    taxonomy: Taxonomy
    as_of: datetime

    @property
    def points(self) -> list[Point]:
        """Every point, in order."""
        return [point for group in self.groups for point in group.points]


def build(
    session: Session,
    *,
    body: Body | None,
    as_of: datetime,
    taxonomy: Taxonomy,
    data: Path,  # noqa: ARG001  (every builder gets it)
) -> Document:
    """The packet of a ledningsgrupp for its next meeting, as of an instant.

    Without a planned meeting it says so, and holds what stays there all the same. InputRefused for another body.
    """
    group = ledningsgrupp.demanded(body)
    packet = _gather(session, group, as_of, taxonomy)
    title = "Mötespaket"
    if packet.meeting is not None:
        title = f"Mötespaket inför den {swedish.long_date(local_date(packet.meeting.at))}"
    sections = (*_by_seat(packet), *_points(packet), *_list(packet), *_already_decided(packet), *_sooner(packet))
    return Document("motespaket", title, group.name, as_of, tuple(_facts(packet)), sections)


def _gather(session: Session, group: Body, as_of: datetime, taxonomy: Taxonomy) -> _Packet:
    found, meeting = minutes.staying(session, group, as_of), meetings.next_after(session, group.id, as_of)
    last = meetings.latest(session, group.id, as_of)
    undecided = [item for item in found if item.verdict is None]
    sooner = [] if meeting is None else [item for item in undecided if minutes.passes_before(item, meeting)]
    called = [] if meeting is None else minutes.called(session, group, meeting, as_of)
    return _Packet(
        meeting=meeting,
        last=last,
        seats=tuple(organisations.seats(session, group.id)),
        groups=agenda.arrange(
            [item for item in undecided if item not in sooner], taxonomy, None if last is None else last.at, called
        ),
        sooner=tuple(sooner),
        decided=tuple(item for item in found if item.verdict is not None),
        held=tuple(meetings.of_body(session, group.id)),
        kept=undertakings.kept(session, group.id, as_of),
        taxonomy=taxonomy,
        as_of=as_of,
    )


def _facts(packet: _Packet) -> Iterator[Fact]:
    meeting, last, items = packet.meeting, packet.last, [point.item for point in packet.points]
    when = None if meeting is None else swedish.moment(meeting.at)
    before = None if last is None else swedish.moment(last.at)
    yield Fact("meeting", "Mötet", when, words="inget möte är planerat")
    yield Fact("last_meeting", "Förra mötet", before, words="inget möte har varit")
    yield Fact("points", "Brister att ta ställning till", len(items))
    yield Fact("reports", "Anmälningar bakom dem", sum(item.reports for item in items))
    if last is not None:
        yield Fact("new", "Nya sedan förra mötet", sum(point.new for point in packet.points))
    yield Fact("first", "Skyndsamma, med fara eller där barn berörs", sum(map(agenda.comes_first, items)))
    yield Fact("unreleased", "Utan släppt text", sum(item.text is None for item in items))
    yield from in_time(packet.kept)


def _by_seat(packet: _Packet) -> Iterator[Section]:
    """So that each organisation finds its own at once."""
    rows = [
        _seat_row(seat.kind.value, seat.organisation, agenda.concerning(packet.groups, seat.kind))
        for seat in packet.seats
        if ledningsgrupp.is_mandatory(seat)
    ]
    rows.append(_seat_row(None, "Flera eller andra aktörer", agenda.concerning_no_seat(packet.groups)))
    columns = ("Organisation", "Punkter", "Brister", "Anmälningar")
    table = Table("organisationer", "Punkterna efter organisation", columns, tuple(rows))
    yield Section("Vem punkterna berör", (table,))


def _seat_row(code: str | None, name: str, points: Sequence[Point]) -> Row:
    numbers = ", ".join(str(point.number) for point in points)
    return Row(code, name, (numbers or "inga", len(points), sum(point.item.reports for point in points)))


def _points(packet: _Packet) -> Iterator[Section]:
    if not packet.groups:
        yield Section("Punkter", ("Inget väntar på ledningsgruppens ställningstagande.",))
    for group in packet.groups:
        brister = swedish.counted(len(group.points), "brist", "brister")
        said = f"{brister}, {ledningsgrupp.reports_counted(group.reports)}."
        yield Section(ledningsgrupp.fault_name(packet.taxonomy, group.area, group.actor), (said,))
        for point in group.points:
            yield _point(point)


def _point(point: Point) -> Section:
    item, marks = point.item, ", ".join(_marks(point.item))
    heading = f"Punkt {point.number}, nr {item.number}{': ' if marks else ''}{marks}"
    codes = f"{'. '.join(_codes(point))}."
    if item.text is None:
        return Section(heading, (f"{UNRELEASED} {codes}",), level=2)
    blocks: list[Block] = [Quotation(_cut(item.text), codes)]
    if item.proposal:
        blocks.append(f"Ombudet föreslår: {_cut(item.proposal)}")
    blocks += [f"Tillagt efter fråga: {_cut(text)}" for text in item.added]
    return Section(heading, tuple(blocks), level=2)


def _marks(item: Item) -> list[str]:
    """Why it can't wait, in words."""
    asks = item.asks_urgent and not item.urgent
    marks = {"skyndsam": item.urgent, "fara": item.danger, "barn berörs": item.children,
             "ombudet ber om skyndsam hantering": asks}  # fmt: skip
    return [word for word, holds in marks.items() if holds]


def _codes(point: Point) -> Iterator[str]:
    """What is said of it in codes; never who wrote."""
    item = point.item
    yield f"{item.kommun}, {swedish.long_month(f'{local_date(item.filed_at):%Y-%m}')}"
    if item.reports > 1:
        yield ledningsgrupp.reports_counted(item.reports)
    if item.fault_level is not None:
        yield words.fault_level_short(item.fault_level).capitalize()
    if item.clients is not None:
        yield words.word(item.clients).capitalize()
    if point.new:
        yield "Ny sedan förra mötet"
    if item.asked:
        yield "Väntar på komplettering"
    yield f"Senast {swedish.long_date(local_date(item.due_at))}"


def _cut(text: str) -> str:
    """The beginning of a long text, cut at a word."""
    flat = " ".join(text.split())
    return flat if len(flat) <= LONGEST else f"{flat[:LONGEST].rsplit(' ', 1)[0]} … (kortad)"


def _list(packet: _Packet) -> Iterator[Section]:
    """For whoever takes the notes, and for a spreadsheet."""
    rows = tuple(
        Row(point.item.number, str(point.number), _cells(packet, point)) for point in agenda.by_number(packet.points)
    )
    columns = ("Punkt", "Nummer", "Område", "Aktör", "Senast", "Beslut")
    if rows:
        yield Section("Punkterna i ordning", (Table("punkter", "Att anteckna besluten i", columns, rows),))


def _cells(packet: _Packet, point: Point) -> tuple[str, str, str, str, str]:
    """What stands in the list; last a place for the decision."""
    return (
        point.item.number,
        packet.taxonomy.category(point.item.area).name,
        ledningsgrupp.actor_name(packet.taxonomy, point.item.actor),
        swedish.long_date(local_date(point.item.due_at)),
        "",
    )


def _already_decided(packet: _Packet) -> Iterator[Section]:
    """What still stays there though it is decided, by the meeting that decided it; last what none has."""
    by_meeting = [(one.id, _minutes_of(one, packet.as_of)) for one in packet.held]
    told = [
        f"{where}: {', '.join(numbers)}."
        for meeting_id, where in [*by_meeting, (None, "Utanför möte")]
        if (numbers := [_decision(item) for item in packet.decided if item.meeting_id == meeting_id])
    ]
    if told:
        yield Section("Redan beslutade", ("De här besluten har inte börjat gälla ännu.", *told))


def _sooner(packet: _Packet) -> Iterator[Section]:
    """What the meeting will not get to see, so that whoever wants it decided knows."""
    if packet.sooner:
        told = [f"{item.number} (gräns {swedish.long_date(local_date(item.due_at))})" for item in packet.sooner]
        yield Section("Går vidare före mötet om inget beslutas", (f"{', '.join(told)}.",))


def _minutes_of(meeting: Meeting, as_of: datetime) -> str:
    approved = meeting.approved_at is not None and meeting.approved_at <= as_of
    day = swedish.long_date(local_date(meeting.at))
    return f"På mötet den {day}, vars protokoll {'är' if approved else 'inte är'} justerat"


def _decision(item: Item) -> str:
    return f"{item.number} ({words.word(item.verdict).lower()})"
