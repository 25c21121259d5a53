"""On the 1st a joined kommun gives up how many were filed under which codes, once, and nothing else follows from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from sqlmodel import Session, col, select

from systembrist import monthly, organisations
from systembrist.clock import parse_instant
from systembrist.escalation.deadlines import codes_due_at
from systembrist.escalation.policy import Policy
from systembrist.model import (
    Deficiency,
    Event,
    EventKind,
    FaultLevel,
    Feedback,
    Handover,
    MonthlyCode,
    Outcome,
    Referral,
    Verksamhet,
)
from systembrist.store import national
from systembrist.store import organisations as known
from systembrist.store.national import FaultCount, PlaceCount
from tests import world

FEBRUARY = parse_instant("2026-02-01T00:00")
LATER = parse_instant("2026-02-10T12:00")


@dataclass
class Service:
    """A verksamhet in Borlänge and Hedemora, whose värdkommun is Borlänge."""

    session: Session
    policy: Policy
    row: Verksamhet

    @property
    def host(self) -> int:
        return known.body_of_kommun(self.session, self.row.vardkommun_id).id

    def file(self, when: str = "2026-01-10T12:00", *, area: str = "bostad", **fields: Any) -> Deficiency:
        fields = {"area": area, "actor": "bank", "fault_level": FaultLevel.LOKAL} | fields
        filed = world.file(self.session, self.row, self.policy, when, **fields)
        filed.codes_due_at = codes_due_at(filed.filed_at)
        self.session.add(filed)
        self.session.flush()
        return filed

    def given(self) -> list[tuple[str, str, str | None, str | None, int]]:
        rows = self.session.exec(select(MonthlyCode).order_by(col(MonthlyCode.id))).all()
        return [(row.month, row.area, row.actor, row.fault_level, row.reports) for row in rows]


@pytest.fixture
def service(session: Session, policy_: Policy) -> Service:
    return Service(session, policy_, world.open_service(session, "PO Dalarna", "Borlänge", "Hedemora"))


def told(session: Session) -> list[Event]:
    return list(session.exec(select(Event).where(Event.kind == EventKind.CODES_GIVEN).order_by(col(Event.id))).all())


def test_what_was_filed_in_a_month_is_given_on_the_1st_of_the_next(session: Session, service: Service) -> None:
    one = service.file()
    service.file("2026-01-31T23:59:59")
    service.file(area="sgi", actor=None, fault_level=None)
    later = service.file("2026-02-01T00:00")
    assert monthly.next_due(session, after=None, upto=LATER) == FEBRUARY
    assert monthly.give(session, FEBRUARY, LATER) == 3
    assert service.given() == [("2026-01", "bostad", "bank", "lokal", 2), ("2026-01", "sgi", None, None, 1)]
    assert (one.codes_due_at, later.codes_due_at) == (None, parse_instant("2026-03-01T00:00"))
    assert monthly.next_due(session, after=None, upto=LATER) is None


def test_the_event_says_who_gave_to_whom_and_when_and_no_more(session: Session, service: Service) -> None:
    service.file(text="Klienten nekades tid.")
    monthly.give(session, FEBRUARY, LATER)
    [event] = told(session)
    county = known.body_of_lan(session, 20)
    assert (event.body_id, event.to_body_id, event.deficiency_id) == (service.host, county.id, None)
    assert (event.at, event.recorded_at, event.account_id) == (FEBRUARY, LATER, None)
    [code] = event.data.pop("codes")
    assert event.data == {"month": "2026-01", "reports": 1}
    assert len(code) == 64


def test_no_stay_no_handover_and_no_answer_follows(session: Session, service: Service) -> None:
    service.file()
    before = [len(session.exec(select(table)).all()) for table in (Referral, Handover, Feedback)]
    monthly.give(session, FEBRUARY, LATER)
    assert [len(session.exec(select(table)).all()) for table in (Referral, Handover, Feedback)] == before


def test_in_a_joint_verksamhet_the_host_gives_and_the_kommun_concerned_is_named(
    session: Session, service: Service
) -> None:
    hedemora = world.kommun_id("Hedemora")
    service.file(kommun=hedemora)
    service.file()
    monthly.give(session, FEBRUARY, LATER)
    rows = session.exec(select(MonthlyCode).order_by(col(MonthlyCode.kommun_id))).all()
    assert [(row.kommun_id, row.body_id) for row in rows] == [
        (service.row.vardkommun_id, service.host), (hedemora, service.host),
    ]  # fmt: skip
    assert [event.data["reports"] for event in told(session)] == [2]


def test_a_kommun_that_has_not_joined_gives_nothing_then_and_nothing_later(session: Session, service: Service) -> None:
    host = known.body_of_kommun(session, service.row.vardkommun_id)
    one = service.file()
    organisations.leave(session, host, parse_instant("2026-01-31T12:00"))
    assert monthly.give(session, FEBRUARY, LATER) == 1
    assert (service.given(), told(session), one.codes_due_at) == ([], [], None)
    organisations.join(session, host, decided_by="Nämnden", now=parse_instant("2026-02-05T12:00"))
    service.file("2026-02-06T12:00", area="sgi")
    assert monthly.give_until(session, parse_instant("2026-03-02")) == 1
    assert service.given() == [("2026-02", "sgi", "bank", "lokal", 1)]


def test_the_host_decides_of_joining_and_not_the_kommun_concerned(session: Session, service: Service) -> None:
    hedemora = known.body_of_kommun(session, world.kommun_id("Hedemora"))
    organisations.leave(session, hedemora, parse_instant("2026-01-02T12:00"))
    service.file(kommun=world.kommun_id("Hedemora"))
    monthly.give(session, FEBRUARY, LATER)
    assert len(service.given()) == 1


@pytest.mark.parametrize(("left", "given"), [("2026-01-31T12:00", 0), ("2026-02-01T12:00", 1), ("2026-02-03T12:00", 1)])
def test_what_held_on_the_1st_decides_however_late_it_is_asked(
    session: Session, service: Service, left: str, given: int
) -> None:
    service.file()
    organisations.leave(session, known.body_of_kommun(session, service.row.vardkommun_id), parse_instant(left))
    monthly.give(session, FEBRUARY, LATER)
    assert len(service.given()) == given


@pytest.mark.parametrize(
    ("closed", "outcome", "given"),
    [
        ("2026-01-20T12:00", Outcome.ATERTAGEN, 0), ("2026-02-01T00:00", Outcome.ATERTAGEN, 1),
        ("2026-02-03T12:00", Outcome.ATERTAGEN, 1), ("2026-01-20T12:00", Outcome.AVSLUTAD, 1),
        ("2026-01-20T12:00", Outcome.SAMLAD, 1),
    ],
)  # fmt: skip
def test_only_what_was_withdrawn_before_is_not_given(
    session: Session, service: Service, closed: str, outcome: Outcome, given: int
) -> None:
    one = service.file()
    stay = world.open_stay(session, one.id)
    stay.closed_at, stay.outcome = parse_instant(closed), outcome
    session.add(stay)
    session.flush()
    assert monthly.give(session, FEBRUARY, LATER) == 1
    assert len(service.given()) == given
    assert len(told(session)) == given


def test_all_that_is_due_is_given_in_the_order_of_time(session: Session, service: Service) -> None:
    for when in ("2026-02-10T12:00", "2025-11-10T12:00", "2026-01-10T12:00", "2026-03-01T12:00"):
        service.file(when)
    assert monthly.give_until(session, parse_instant("2026-03-01T00:00")) == 3
    assert [event.data["month"] for event in told(session)] == ["2025-11", "2026-01", "2026-02"]
    assert [event.at for event in told(session)] == [
        parse_instant(f"{day}T00:00") for day in ("2025-12-01", "2026-02-01", "2026-03-01")
    ]
    assert monthly.give_until(session, parse_instant("2026-03-01T00:00")) == 0


def test_what_is_filed_late_for_a_month_that_was_given_stands_beside_it(session: Session, service: Service) -> None:
    service.file()
    monthly.give_until(session, LATER)
    service.file("2026-01-12T12:00")
    monthly.give_until(session, LATER)
    assert service.given() == [("2026-01", "bostad", "bank", "lokal", 1)] * 2
    assert monthly.as_given(session) == (2, [])


@pytest.mark.parametrize("as_of", ["2026-01-31T23:59:59", "2026-02-01T00:00"])
def test_what_was_seen_is_read_as_of_an_instant(session: Session, service: Service, as_of: str) -> None:
    service.file()
    monthly.give_until(session, LATER)
    found = national.seen(session, known.top_body(session), first="2025-01", as_of=parse_instant(as_of))
    assert found == ([] if as_of < "2026-02" else [PlaceCount("bostad", "2026-01", 20, 1)])


def test_a_county_reads_the_codes_given_to_it_and_the_top_reads_all(session: Session, service: Service) -> None:
    service.file()
    service.file(kommun=world.kommun_id("Hedemora"), area="sgi", actor=None)
    umea = Service(session, service.policy, world.open_service(session, "PO Umeå", "Umeå"))
    umea.file()
    monthly.give_until(session, LATER)
    window = {"first": "2026-01", "last": "2026-01", "as_of": LATER}
    borlange, hedemora = service.row.vardkommun_id, world.kommun_id("Hedemora")
    dalarna, top = known.body_of_lan(session, 20), known.top_body(session)
    assert national.seen(session, dalarna, first="2026-01", as_of=LATER) == [
        PlaceCount("bostad", "2026-01", borlange, 1), PlaceCount("sgi", "2026-01", hedemora, 1),
    ]  # fmt: skip
    assert national.seen(session, top, first="2026-01", as_of=LATER) == [
        PlaceCount("bostad", "2026-01", 20, 1), PlaceCount("bostad", "2026-01", 24, 1),
        PlaceCount("sgi", "2026-01", 20, 1),
    ]  # fmt: skip
    here = FaultCount("bostad", "bank", FaultLevel.LOKAL, borlange, 20, 1)
    assert here in national.faults(session, dalarna, **window)
    assert len(national.faults(session, dalarna, **window)) == 2
    assert len(national.faults(session, top, **window)) == 3
    assert national.faults(session, top, **(window | {"first": "2026-02", "last": "2026-12"})) == []


def test_what_was_lifted_counts_each_deficiency_once_by_its_newest_copy(session: Session, service: Service) -> None:
    top, county = known.top_body(session), known.body_of_lan(session, 20)
    one, other = service.file(), service.file()

    def hand_over(filed: Deficiency, at: str, **values: Any) -> None:
        copy: dict[str, Any] = {
            "month": "2026-01", "area": "bostad", "area_confirmed": True, "actor_confirmed": True, "children": False,
            "urgent": False, "kommun_id": filed.kommun_id, "to_body_id": top.id,
        }  # fmt: skip
        values = copy | values
        session.add(Handover(deficiency_id=filed.id, from_body_id=county.id, at=parse_instant(at), **values))
        session.flush()

    hand_over(one, "2026-03-01", area="sgi")
    hand_over(one, "2026-04-01", reports=3)
    hand_over(other, "2026-03-01", area_confirmed=False)
    hand_over(other, "2026-02-01", to_body_id=county.id)
    may = parse_instant("2026-05-01")
    assert national.lifted(session, top, first="2026-01", as_of=may) == [PlaceCount("bostad", "2026-01", 20, 2, 1, 4)]
    assert [row.area for row in national.lifted(session, top, first="2026-01", as_of=parse_instant("2026-03-31"))] == [
        "bostad", "sgi",
    ]  # fmt: skip
    assert national.lifted(session, top, first="2026-02", as_of=may) == []
    assert national.lifted(session, county, first="2026-01", as_of=may) == [
        PlaceCount("bostad", "2026-01", service.row.vardkommun_id, 1, 1, 1)
    ]
