"""What the product fills in itself: every brist of the year in the kommun's report, nothing but copies above it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Engine, event
from sqlmodel import Session

from systembrist import grouping, handling, organisations
from systembrist.errors import InputRefused
from systembrist.escalation.policy import Policy
from systembrist.model import (
    Deficiency,
    FaultLevel,
    Level,
    Meeting,
    Outcome,
    RoleKind,
    VerdictKind,
    Verksamhet,
    WithdrawalReason,
)
from systembrist.reports import redovisning, underlag
from systembrist.reports.document import Document, Quotation, Share, Table
from systembrist.store import groups, submissions
from systembrist.store.database import reading, writing
from tests import world, yearly
from tests.world import at

CANARY = "kanariefagel"


@dataclass
class Lan:
    """PO Borlänge and PO Falun in Dalarna, and somebody who acts."""

    engine: Engine
    policy: Policy
    services: dict[str, int]
    bodies: dict[str, int]
    by: int

    def service(self, session: Session, name: str) -> Verksamhet:
        found = world.known.verksamhet(session, self.services[name])
        assert found is not None
        return found

    def file(self, name: str, when: str, **fields: Any) -> int:
        fields = {"text": f"Klienten fick vänta, {CANARY}.", "fault_level": FaultLevel.LOKAL,
                  "actor": "region_psykiatri"} | fields  # fmt: skip
        with writing(self.engine) as session:
            return world.file(session, self.service(session, name), self.policy, when, **fields).id or 0

    def run(self, upto: str) -> None:
        """Every job and the yearly reports' own, one after the other."""
        world.run_jobs(self.engine, self.policy, upto)
        yearly.run(self.engine, upto)

    def redovisning(self, name: str, as_of: str) -> Document:
        return self._build(redovisning, self.bodies[name], as_of)

    def underlag(self, as_of: str) -> Document:
        return self._build(underlag, self.bodies["Dalarna"], as_of)

    def _build(self, kind: Any, body_id: int, as_of: str) -> Document:
        with reading(self.engine) as session:
            document: Document = kind.build(
                session, body=world.known.body(session, body_id), as_of=at(as_of), taxonomy=yearly.TAXONOMY,
                data=world.Settings().data,
            )  # fmt: skip
            return document


@pytest.fixture
def lan(engine: Engine, policy_: Policy) -> Lan:
    with writing(engine) as session:
        services = {name: world.open_service(session, f"PO {name}", name) for name in ("Borlänge", "Falun")}
        chains = {name: world.chain(session, one) for name, one in services.items()}
        bodies = {name: chain[Level.KOMMUN].id or 0 for name, chain in chains.items()}
        bodies["Dalarna"] = chains["Falun"][Level.LANSSTYRELSE].id or 0
        bodies["group"] = chains["Borlänge"][Level.LEDNINGSGRUPP].id or 0
        by = world.person(session, "nagon", RoleKind.KOMMUN, services["Borlänge"]).id or 0
        return Lan(engine, policy_, {name: one.id or 0 for name, one in services.items()}, bodies, by)


def table(document: Document, key: str) -> dict[str, dict[str, object]]:
    """A table as {row: {column: cell}}."""
    found = next(one for one in document.tables if one.key == key)
    rows = (*found.rows, found.total) if found.total else found.rows
    return {row.label: dict(zip(found.columns[1:], row.cells, strict=True)) for row in rows}


def fact(document: Document, key: str) -> object:
    return next(one.value for one in document.facts if one.key == key)


def words(document: Document) -> str:
    return repr(document)


def test_the_year_is_that_of_the_swedish_calendar_to_its_last_second(lan: Lan) -> None:
    for when in ("2024-12-31T23:59:59", "2025-01-01T00:00", "2025-12-31T23:59:59", "2026-01-01T00:00"):
        lan.file("Borlänge", when)
    document = lan.redovisning("Borlänge", "2026-01-10")
    assert fact(document, "filed") == 2
    assert table(document, "bristnivaer")["Alla områden"]["Alla"] == 2


def test_all_are_counted_however_they_ended_and_where_they_are(lan: Lan) -> None:
    ids = [lan.file("Borlänge", f"2025-03-0{day}T09:00", area="bostad") for day in range(1, 8)]
    with writing(lan.engine) as session:
        found = [session.get_one(Deficiency, one) for one in ids]
        grouping.merge(session, lan.policy, found[0], [found[1]], account_id=lan.by, now=at("2025-03-08"))
        handling.withdraw(
            session, lan.policy, found[2], reason=WithdrawalReason.MISSTAG, account_id=lan.by, now=at("2025-03-08")
        )
        for one, kind in ((ids[3], VerdictKind.ATGARDA), (ids[4], VerdictKind.AVSLUTA), (ids[5], VerdictKind.LYFT)):
            world.decide(session, lan.policy, one, kind, "2025-03-08T10:00", by=lan.by)
    lan.run("2025-03-12")
    document = lan.redovisning("Borlänge", "2026-01-10")
    assert table(document, "utfall")["Bostad och hemlöshet"] == {
        "Åtgärdade": 1, "Avslutade utan åtgärd": 1, "Del av en samlad brist": 1, "Tillbakatagna": 1,
        redovisning.HERE: 3, redovisning.ABOVE: 0, "Alla": 7,
    }  # fmt: skip
    lan.run("2026-01-16")
    after = table(lan.redovisning("Borlänge", "2026-01-16"), "utfall")["Alla områden"]
    assert (after[redovisning.HERE], after[redovisning.ABOVE], after["Alla"]) == (0, 3, 7)


def test_the_share_that_a_person_confirmed_is_said(lan: Lan) -> None:
    lan.file("Borlänge", "2025-03-01T09:00", area="bostad")
    lan.file("Borlänge", "2025-03-02T09:00")
    assert fact(lan.redovisning("Borlänge", "2026-01-10"), "confirmed") == Share(0.5)


def test_march_reads_the_same_in_june(lan: Lan) -> None:
    one = lan.file("Borlänge", "2025-03-01T09:00")
    before = lan.redovisning("Borlänge", "2026-01-10")
    with writing(lan.engine) as session:
        found = session.get_one(Deficiency, one)
        for area, level, when in (("bostad", FaultLevel.CENTRAL, "2026-01-12"), ("sgi", None, "2026-01-13")):
            handling.correct(
                session, found, area=area, actor="annan", fault_level=level, account_id=lan.by, policy=lan.policy,
                now=at(when),
            )  # fmt: skip
    assert lan.redovisning("Borlänge", "2026-01-10") == before
    between = lan.redovisning("Borlänge", "2026-01-12T23:59:59")
    assert table(between, "bristnivaer")["Bostad och hemlöshet"]["Central nivå"] == 1
    assert fact(between, "confirmed") == Share(1.0)


def test_another_kommuns_brister_are_not_there_and_no_text_is(lan: Lan) -> None:
    lan.file("Falun", "2025-03-01T09:00")
    lan.file("Borlänge", "2025-03-01T09:00", proposal=f"Det borde bli {CANARY}.")
    document = lan.redovisning("Borlänge", "2026-01-10")
    assert fact(document, "filed") == 1
    assert CANARY not in words(document)


def test_the_approved_summaries_stand_there_with_who_approved(lan: Lan) -> None:
    one = lan.file("Borlänge", "2025-03-01T09:00", area="bostad")
    lan.file("Borlänge", "2025-03-02T09:00")
    with writing(lan.engine) as session:
        for text, when in (("Den första.", "2025-04-01"), ("Kön är lång.", "2025-05-01"), ("För sent.", "2026-02-01")):
            handling.summarise(
                session, session.get_one(Deficiency, one), text=text, account_id=lan.by, approver="Kim, kommunen",
                now=at(when),
            )  # fmt: skip
    quotes = [
        block
        for section in lan.redovisning("Borlänge", "2026-01-10").sections
        for block in section.blocks
        if isinstance(block, Quotation)
    ]
    assert [quote.text for quote in quotes] == ["Kön är lång."]
    assert "mars 2025, nr 2025-" in quotes[0].source
    assert "Kim, kommunen" in quotes[0].source


def test_what_passes_by_the_kommun_is_not_counted_by_it(lan: Lan) -> None:
    one = lan.file("Borlänge", "2025-03-01T09:00", area="socialtjanst")
    lan.file("Borlänge", "2025-03-02T09:00", area="bostad")
    with writing(lan.engine) as session:
        found = session.get_one(Deficiency, one)
        body = world.known.body(session, lan.bodies["Borlänge"])
        assert body is not None
        handling.correct(
            session, found, area="socialtjanst", actor="kommun_socialtjanst", fault_level=FaultLevel.LOKAL,
            account_id=lan.by, policy=lan.policy, now=at("2025-03-03"),
        )  # fmt: skip
        handling.summarise(
            session, found, text="Socialtjänsten svarar inte.", account_id=lan.by, approver="Kim", now=at("2025-03-04")
        )
        handling.pass_by(session, lan.policy, found, body, account_id=lan.by, now=at("2025-03-05"))
    lan.run("2026-01-10")
    document = lan.redovisning("Borlänge", "2026-01-10")
    assert fact(document, "filed") == 1
    assert "Socialtjänst" not in words(document)


def test_the_organisation_is_filled_in_from_seats_meetings_and_kommuner(lan: Lan) -> None:
    with writing(lan.engine) as session:
        seats = world.known.seats(session, lan.bodies["group"])
        for seat in seats[:4]:
            organisations.fill_seat(session, seat, date(2025, 1, 1))
        organisations.fill_seat(session, seats[4], date(2026, 1, 5))
        organisations.invite(session, lan.bodies["group"], "NSPH i länet", date(2025, 2, 1))
        for when, cancelled in (("2025-02-10T13:00", None), ("2025-09-10T13:00", "2025-09-01"),
                                ("2025-12-31T23:30", None), ("2026-01-08T13:00", None)):  # fmt: skip
            session.add(
                Meeting(
                    body_id=lan.bodies["group"], at=at(when), chase_at=at(when),
                    cancelled_at=at(cancelled) if cancelled else None,
                )
            )  # fmt: skip
        session.flush()
    rows = {name: row["Svar"] for name, row in table(lan.redovisning("Borlänge", "2026-01-10"), "verksamhet_1").items()}
    assert rows == {
        "Driftsform": "egen kommun", "Kommuner": "Borlänge", "Fyllda platser i ledningsgruppen": "4 av 5",
        "Tomma platser": "Försäkringskassan", "Inbjudna organisationer": "NSPH i länet", "Möten under året": 2,
    }  # fmt: skip


def test_a_joint_verksamhet_tells_its_kommuner_of_that_year(lan: Lan) -> None:
    with writing(lan.engine) as session:
        world.open_service(session, "PO Södra", "Borlänge", "Säter", "Gagnef")
        names = [one.kommuner for one in groups.groups(session, groups.hosted_below(lan.bodies["Dalarna"]), 2025,
                                                       at("2026-01-10"))]  # fmt: skip
    assert names == [("Borlänge",), ("Falun",), ("Borlänge", "Gagnef", "Säter")]


def test_the_year_changes_on_the_day_the_next_is_opened_and_gaps_are_named(lan: Lan) -> None:
    assert lan.redovisning("Borlänge", "2025-12-01T06:59").title == "Redovisning 2024"
    document = lan.redovisning("Borlänge", "2025-12-01T07:00")
    assert document.title == "Redovisning 2025"
    assert fact(document, "missing") == 12
    assert fact(document, "status") == "Utkast"


def test_another_body_has_no_such_report(lan: Lan) -> None:
    with reading(lan.engine) as session:
        top = world.known.top_body(session)
        for builder in (redovisning, underlag):
            for body in (None, top):
                with pytest.raises(InputRefused):
                    builder.build(
                        session, body=body, as_of=at("2026-01-10"), taxonomy=yearly.TAXONOMY,
                        data=world.Settings().data,
                    )  # fmt: skip


def _submit(lan: Lan, name: str, when: str, **typed: str) -> None:
    with writing(lan.engine) as session:
        report = yearly.get(session, lan.bodies[name], 2025)
        yearly.fill_in(session, report, yearly.TYPED | typed)
        yearly.submit(session, report, lan.by, when)


def test_what_is_submitted_stays_as_it_was_whatever_happens_after(lan: Lan) -> None:
    one = lan.file("Borlänge", "2025-03-01T09:00", area="bostad")
    lan.run("2026-01-10")
    _submit(lan, "Borlänge", "2026-01-11T10:00")
    as_submitted = lan.redovisning("Borlänge", "2026-01-11T10:00")
    assert fact(as_submitted, "status") == "Lämnades in 11 januari 2026"
    with writing(lan.engine) as session:
        handling.correct(
            session, session.get_one(Deficiency, one), area="sgi", actor="annan", fault_level=FaultLevel.CENTRAL,
            account_id=lan.by, policy=lan.policy, now=at("2026-01-12"),
        )  # fmt: skip
    assert lan.redovisning("Borlänge", "2026-11-30") == as_submitted
    assert fact(lan.redovisning("Borlänge", "2026-01-11T09:59"), "status") == "Utkast"


def test_the_underlag_tells_who_has_reported_who_is_late_and_sums_what_was_submitted(lan: Lan) -> None:
    lan.file("Borlänge", "2025-03-01T09:00")
    lan.run("2026-01-20")
    _submit(lan, "Borlänge", "2026-01-20T10:00")
    document = lan.underlag("2026-02-10")
    told = table(document, "inlamnat")
    assert told["Borlänge kommun"] == {
        "Läge": "lämnades in 20 januari 2026", "Dagar för sent": 5, "Ansluten": "ja",
    }  # fmt: skip
    assert told["Falu kommun"] == {"Läge": "saknas", "Dagar för sent": 26, "Ansluten": "ja"}
    assert fact(document, "reported") == "1 av 2"
    sums = table(document, "ur_redovisningarna")
    assert sums["Alla som har lämnat in"]["Antal personer som har fått stöd"] == 46
    assert "Falu kommun" not in sums
    before = lan.underlag("2026-01-19")
    assert fact(before, "reported") == "0 av 2"


def test_sums_take_what_is_missing_as_missing(lan: Lan) -> None:
    lan.file("Borlänge", "2025-03-01T09:00")
    lan.run("2026-01-20")
    _submit(lan, "Borlänge", "2026-01-20T10:00", **{"tjanster-tjanster": "2,75"})
    with writing(lan.engine) as session:
        report = yearly.get(session, lan.bodies["Falun"], 2025)
        yearly.fill_in(session, report, {"tjanster-tjanster": "1,5"})
        yearly.submit(session, report, lan.by, "2026-01-21T10:00", despite_gaps=True)
    sums = table(lan.underlag("2026-02-10"), "ur_redovisningarna")
    assert sums["Falu kommun"]["Beviljat bidrag (kronor)"] == "saknas"
    assert sums["Alla som har lämnat in"]["Antal tjänster som personligt ombud"] == "4,25"


def test_the_underlag_counts_the_copies_up_to_the_redovisningar_of_the_year(lan: Lan) -> None:
    for name, when, area in (("Borlänge", "2025-02-01T09:00", "bostad"), ("Borlänge", "2025-03-01T09:00", "bostad"),
                             ("Falun", "2025-03-01T09:00", "bostad"), ("Falun", "2024-02-01T09:00", "sgi"),
                             ("Falun", "2025-12-01T09:00", "sgi")):  # fmt: skip
        lan.file(name, when, area=area)
    lan.run("2026-02-10")
    document = lan.underlag("2026-02-10")
    assert fact(document, "received") == 3
    counted = table(document, "brister")
    assert counted["Bostad och hemlöshet"] == {
        "Handläggarnivå": 0, "Lokal nivå": 3, "Central nivå": 0, "Ej angivet": 0, "Alla": 3, "Kommuner": 2,
    }  # fmt: skip
    (same,) = table(document, "samma").values()
    assert same == {
        "Aktör": "Regionens psykiatri", "Brister": 3, "Kommuner": 2, "Vilka kommuner": "Borlänge, Falun",
    }  # fmt: skip


def test_the_same_area_about_different_actors_is_not_the_same_brist(lan: Lan) -> None:
    lan.file("Borlänge", "2025-02-01T09:00", area="bostad", actor="bostadsbolag")
    lan.file("Falun", "2025-02-01T09:00", area="bostad", actor="kronofogden")
    lan.run("2026-02-10")
    document = lan.underlag("2026-02-10")
    assert [one for one in document.tables if one.key == "samma"] == []
    assert "Ingen brist har lämnats över från mer än en kommun." in words(document)


def test_the_answers_are_those_the_lansstyrelse_gave_by_then(lan: Lan) -> None:
    ids = [lan.file("Borlänge", f"2025-02-0{day}T09:00") for day in range(1, 4)]
    lan.run("2026-01-20")
    with writing(lan.engine) as session:
        world.decide(session, lan.policy, ids[0], VerdictKind.ATGARDA, "2026-01-24T09:00", by=lan.by)
        world.decide(session, lan.policy, ids[1], VerdictKind.LYFT, "2026-01-28T09:00", by=lan.by)
    lan.run("2026-02-10")
    document = lan.underlag("2026-02-10")
    assert fact(document, "answer_rate") == Share(2 / 3)
    assert {name: row["Antal"] for name, row in table(document, "utfall").items()} == {
        underlag.OUTCOMES[Outcome.ATGARDAD]: 1, underlag.OUTCOMES[None]: 2, "Alla": 3,
    }  # fmt: skip
    assert "Mediantiden till svaret är 12 dagar" in words(document)
    lan.run("2026-03-02")
    ended = table(lan.underlag("2026-03-02"), "utfall")
    assert ended[underlag.OUTCOMES[Outcome.LYFT]]["Antal"] == ended[underlag.OUTCOMES[Outcome.TYSTNAD]]["Antal"] == 1
    assert lan.underlag("2026-02-10") == document


def test_the_underlag_reads_no_deficiency(lan: Lan) -> None:
    lan.file("Borlänge", "2025-02-01T09:00")
    lan.run("2026-02-10")
    asked: list[str] = []

    def note(*given: Any) -> None:
        asked.append(given[2].lower())

    event.listen(lan.engine, "before_cursor_execute", note)
    document = lan.underlag("2026-02-10")
    event.remove(lan.engine, "before_cursor_execute", note)
    assert [one for one in asked if " handover" in one]
    assert [one for one in asked if re.search(r"(from|join) deficiency\b", one)] == []
    assert [one for one in asked if re.search(r"\bdraft\b|\bsupplement\b|\bsummary\.text", one)] == []
    assert CANARY not in words(document)


def test_every_table_has_a_key_of_its_own(lan: Lan) -> None:
    lan.file("Borlänge", "2025-02-01T09:00")
    lan.file("Falun", "2025-02-01T09:00")
    lan.run("2026-02-10")
    for document in (lan.redovisning("Borlänge", "2026-02-10"), lan.underlag("2026-02-10")):
        keys = [one.key for one in document.tables]
        assert len(keys) == len(set(keys))
        assert all(isinstance(one, Table) and one.title for one in document.tables)


def test_a_document_that_was_changed_afterwards_is_no_longer_what_was_noted(lan: Lan) -> None:
    lan.file("Borlänge", "2025-02-01T09:00")
    lan.run("2026-01-10")
    _submit(lan, "Borlänge", "2026-01-11T10:00")
    with writing(lan.engine) as session:
        assert submissions.submitted_noted(session) == submissions.submitted_kept(session) != {}
        report = yearly.get(session, lan.bodies["Borlänge"], 2025)
        report.document = (report.document or {}) | {"title": "Något annat"}
        session.add(report)
    with reading(lan.engine) as session:
        assert submissions.submitted_noted(session) != submissions.submitted_kept(session)
