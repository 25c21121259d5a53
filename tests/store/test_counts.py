"""The counting queries must group rightly, keep to what a body holds, and say in June what they said in March."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlmodel import Session, col, select

from systembrist import organisations
from systembrist.clock import parse_instant
from systembrist.model import (
    Body,
    Deficiency,
    Event,
    EventKind,
    FaultLevel,
    Feedback,
    FeedbackKind,
    Handover,
    Outcome,
    Referral,
)
from systembrist.store import counts
from systembrist.store import organisations as bodies
from systembrist.store.counts import AreaCount, Coverage, YearCount

FALUN, BORLANGE, SOLNA = 2080, 2081, 184
MARCH, JUNE = parse_instant("2026-03-31"), parse_instant("2026-06-30")


class Chain:
    """A verksamhet in Falun and Borlänge, and rows made by hand."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.service = organisations.open_verksamhet(
            session, name="PO", vardkommun_id=FALUN, kommun_ids=[FALUN, BORLANGE, SOLNA], from_date=date(2020, 1, 1)
        )
        self.group = bodies.group_of(session, self.service.id or 0)
        self.kommun = bodies.body_of_kommun(session, FALUN)
        self.top = bodies.top_body(session)

    def file(self, *, filed: str = "2025-02-01", kommun: int = FALUN, area: str = "bostad") -> int:
        at = parse_instant(filed)
        row = Deficiency(verksamhet_id=self.service.id or 0, kommun_id=kommun, filed_at=at, text="hemlig", area=area)
        self.session.add(row)
        self.session.flush()
        self.stay(row.id or 0, self.group, filed)
        self.event(row.id or 0, EventKind.CLASSIFIED, filed, data={"area": area, "confirmed": False})
        return row.id or 0

    def stay(self, deficiency: int, body: Body, opened: str) -> None:
        at = parse_instant(opened)
        self.session.add(Referral(deficiency_id=deficiency, body_id=body.id or 0, opened_at=at, due_at=at, act_at=at))
        self.session.flush()

    def move(self, deficiency: int, body: Body, at: str) -> None:
        """Ends the open stay and opens one at another body."""
        self.end(deficiency, at, Outcome.LYFT)
        self.stay(deficiency, body, at)

    def end(self, deficiency: int, at: str, outcome: Outcome) -> None:
        query = select(Referral).where(Referral.deficiency_id == deficiency, col(Referral.closed_at).is_(None))
        stay = self.session.exec(query).one()
        stay.closed_at, stay.outcome = parse_instant(at), outcome
        self.session.flush()

    def event(self, deficiency: int, kind: EventKind, at: str, **values: Any) -> None:
        moment = parse_instant(at)
        self.session.add(Event(deficiency_id=deficiency, kind=kind, at=moment, recorded_at=moment, **values))
        self.session.flush()

    def hand_over(self, deficiency: int, at: str = "2026-03-01", **values: Any) -> None:
        copy: dict[str, Any] = {"month": "2025-02", "area": "bostad", "area_confirmed": True, "actor_confirmed": True,
                "children": False, "urgent": False, "kommun_id": FALUN} | values  # fmt: skip
        row = Handover(deficiency_id=deficiency, from_body_id=self.board.id or 0, to_body_id=self.top.id or 0,
                       at=parse_instant(at), **copy)  # fmt: skip
        self.session.add(row)
        self.session.flush()

    @property
    def board(self) -> Body:
        assert self.kommun.parent_id is not None
        return self.session.get_one(Body, self.kommun.parent_id)

    def answer(self, deficiency: int, kind: FeedbackKind, at: str) -> None:
        moment = parse_instant(at)
        self.session.add(Feedback(deficiency_id=deficiency, from_body_id=self.top.id or 0, kind=kind, at=moment))
        self.session.flush()

    @property
    def top_id(self) -> int:
        return self.top.id or 0


@pytest.fixture
def chain(session: Session) -> Chain:
    return Chain(session)


def test_copies_are_grouped_by_area_month_and_who_chose(chain: Chain) -> None:
    for values in ({}, {}, {"area_confirmed": False}, {"month": "2025-03"}, {"area": "ekonomi"}):
        chain.hand_over(chain.file(), **values)
    assert counts.areas_of_copies(chain.session, chain.top_id, MARCH) == [
        AreaCount("bostad", "2025-02", False, 1),
        AreaCount("bostad", "2025-02", True, 2),
        AreaCount("bostad", "2025-03", True, 1),
        AreaCount("ekonomi", "2025-02", True, 1),
    ]


def test_what_arrives_later_or_elsewhere_is_not_counted(chain: Chain) -> None:
    chain.hand_over(chain.file(), at="2026-03-31T23:59:59")
    chain.hand_over(chain.file(), at="2026-04-01T00:00:00")
    assert sum(one.number for one in counts.areas_of_copies(chain.session, chain.top_id, MARCH)) == 1
    assert counts.areas_of_copies(chain.session, chain.board.id or 0, JUNE) == []


def test_a_second_copy_of_the_same_deficiency_counts_once_and_the_newest_counts(chain: Chain) -> None:
    one = chain.file()
    chain.hand_over(one, at="2025-03-01", area="ekonomi")
    chain.hand_over(one, at="2026-03-01")
    found = counts.areas_of_copies(chain.session, chain.top_id, MARCH)
    assert [(count.area, count.number) for count in found] == [("bostad", 1)]
    before = counts.areas_of_copies(chain.session, chain.top_id, parse_instant("2025-12-31"))
    assert [count.area for count in before] == ["ekonomi"]


def test_copies_by_actor_fault_level_and_lan_with_what_is_missing_last(chain: Chain) -> None:
    chain.hand_over(chain.file(), actor="bank", fault_level=FaultLevel.LOKAL)
    chain.hand_over(chain.file(), kommun_id=SOLNA)
    chain.hand_over(chain.file(), month="2024-12", actor="annan", kommun_id=BORLANGE)
    by = {
        dimension: counts.copies_by(chain.session, dimension, chain.top_id, MARCH)
        for dimension in ("actor", "fault_level", "lan")
    }
    assert by["actor"] == [YearCount("annan", 2024, 1), YearCount("bank", 2025, 1), YearCount(None, 2025, 1)]
    assert by["fault_level"] == [YearCount(None, 2024, 1), YearCount("lokal", 2025, 1), YearCount(None, 2025, 1)]
    assert by["lan"] == [YearCount("20", 2024, 1), YearCount("01", 2025, 1), YearCount("20", 2025, 1)]


def test_how_copies_came_up(chain: Chain) -> None:
    rises = (EventKind.ROSE_BY_SILENCE, EventKind.ROSE_BY_SILENCE, EventKind.ROSE_BY_VERDICT, None)
    for kind in rises:
        one = chain.file()
        chain.hand_over(one)
        chain.event(one, EventKind.ROSE_BY_CALENDAR, "2026-01-15", body_id=chain.kommun.id, to_body_id=chain.board.id)
        if kind is not None:
            chain.event(one, kind, "2026-03-01", body_id=chain.board.id, to_body_id=chain.top_id)
    assert counts.rises_of_copies(chain.session, chain.top_id, MARCH) == [
        YearCount("rose_by_silence", 2025, 2),
        YearCount("rose_by_verdict", 2025, 1),
        YearCount(None, 2025, 1),
    ]


def test_coverage_counts_each_kommun_once(chain: Chain) -> None:
    for kommun in (FALUN, FALUN, BORLANGE, SOLNA):
        chain.hand_over(chain.file(kommun=kommun), kommun_id=kommun)
    assert counts.coverage_of_copies(chain.session, chain.top_id, MARCH) == Coverage(3, 0, 2)
    assert counts.coverage_of_own(chain.session, chain.group.id or 0, MARCH) == Coverage(3, 1, 2)
    assert counts.kommuner_in(chain.session, None) == 290
    assert counts.kommuner_in(chain.session, 20) == 15


def test_answered_open_and_ended_as_of_an_instant(chain: Chain) -> None:
    answered, silent, waiting, later = (chain.file() for _ in range(4))
    for one in (answered, silent, waiting, later):
        chain.hand_over(one)
        chain.move(one, chain.top, "2026-03-01")
    chain.answer(answered, FeedbackKind.MOTTAGET, "2026-03-02")
    chain.answer(answered, FeedbackKind.BESLUT, "2026-03-11")
    chain.answer(answered, FeedbackKind.ATGARD, "2026-03-21")
    chain.answer(waiting, FeedbackKind.FRAGA, "2026-03-02")
    chain.answer(later, FeedbackKind.ATGARD, "2026-05-10")
    chain.end(silent, "2026-03-20", Outcome.AVSLUTAD)
    found = counts.answers_to_copies(chain.session, chain.top_id, MARCH)
    assert (found.answered, found.open, found.ended, found.days) == (1, 2, 1, (10,))
    in_june = counts.answers_to_copies(chain.session, chain.top_id, JUNE)
    assert (in_june.answered, in_june.open, in_june.ended, in_june.days) == (2, 1, 1, (10, 70))


def test_the_newest_summaries_of_each_area_without_the_kommun(chain: Chain) -> None:
    for day in ("2026-03-01", "2026-03-02", "2026-03-03"):
        chain.hand_over(chain.file(), at=day, summary=f"från {day}", summary_approver="Anna, Falun")
    chain.hand_over(chain.file())
    last = chain.file()
    chain.hand_over(last, area="ekonomi", summary="en annan", month="2025-11")
    found = counts.quotes(chain.session, chain.top_id, MARCH, 2)
    assert [one.summary for one in found] == ["från 2026-03-03", "från 2026-03-02", "en annan"]
    assert (found[2].lan, found[2].month, found[2].number) == ("Dalarnas län", "2025-11", f"2025-{last:05d}")
    assert "Falun" not in repr(found)
    assert counts.summaries_of_copies(chain.session, chain.top_id, MARCH) == 4


def test_own_figures_are_by_the_area_that_counted_then(chain: Chain) -> None:
    one = chain.file(area="bostad")
    row = chain.session.get_one(Deficiency, one)
    row.area, row.area_confirmed = "ekonomi", True
    chain.event(one, EventKind.CORRECTED, "2026-05-02", data={"area": "ekonomi", "changed": {}})
    group = chain.group.id or 0
    assert counts.areas_of_own(chain.session, group, MARCH) == [AreaCount("bostad", "2025-02", False, 1)]
    assert counts.areas_of_own(chain.session, group, JUNE) == [AreaCount("ekonomi", "2025-02", True, 1)]


def test_own_figures_are_by_swedish_month_and_hold_what_has_come_so_far(chain: Chain) -> None:
    chain.file(filed="2026-01-31T23:30:00")
    chain.file(filed="2026-02-01T00:30:00")
    lifted = chain.file(filed="2026-02-10")
    chain.move(lifted, chain.kommun, "2026-05-01")
    group, kommun = chain.group.id or 0, chain.kommun.id or 0
    months = [(one.month, one.number) for one in counts.areas_of_own(chain.session, group, JUNE)]
    assert months == [("2026-01", 1), ("2026-02", 2)]
    assert counts.areas_of_own(chain.session, kommun, MARCH) == []
    assert [one.number for one in counts.areas_of_own(chain.session, kommun, JUNE)] == [1]


def test_a_deficiency_that_comes_back_to_a_body_counts_once(chain: Chain) -> None:
    one = chain.file()
    chain.move(one, chain.kommun, "2026-01-01")
    chain.move(one, chain.group, "2026-02-01")
    assert [count.number for count in counts.areas_of_own(chain.session, chain.group.id or 0, JUNE)] == [1]


def test_a_row_without_events_counts_under_its_own_area(chain: Chain) -> None:
    one = chain.file()
    for event in chain.session.exec(select(Event).where(Event.deficiency_id == one)).all():
        chain.session.delete(event)
    chain.session.flush()
    assert counts.areas_of_own(chain.session, chain.group.id or 0, JUNE) == [AreaCount("bostad", "2025-02", False, 1)]


def test_an_empty_database_has_empty_figures(session: Session) -> None:
    top = bodies.top_body(session).id or 0
    assert counts.areas_of_copies(session, top, JUNE) == []
    assert counts.answers_to_copies(session, top, JUNE).days == ()
    assert counts.quotes(session, top, JUNE, 3) == []
    assert counts.coverage_of_own(session, top, JUNE) == Coverage(0, 0, 0)
