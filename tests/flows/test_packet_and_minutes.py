"""The packet before a meeting and the minutes after it, as their readers get them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from systembrist import meetings, organisations, taxonomy
from systembrist.errors import InputRefused
from systembrist.escalation.policy import Policy
from systembrist.model import Body, Consequence, FaultLevel, Level, Meeting, Seat, SeatKind, VerdictKind
from systembrist.reports import catalogue, motespaket
from systembrist.reports.document import Document
from systembrist.store import organisations as known
from systembrist.store.database import reading
from tests import opened, world
from tests import table as stage
from tests.table import ADDED, MET, PROPOSAL, Table

DATA = Path(__file__).resolve().parents[2] / "data"
TAXONOMY = taxonomy.load(DATA)
K = VerdictKind
GROUPS = [
    f"{TAXONOMY.category(area).name} – {TAXONOMY.actor(actor).name}"
    for area, actor in (("bostad", "flera"), ("vardkoer", "region_psykiatri"), ("sgi", "forsakringskassan"))
]
SECRET = "Hemligt: hunden Sixten skällde"


@pytest.fixture
def table(engine: Engine, policy_: Policy) -> Table:
    return stage.build(engine, policy_)


def document(table: Table, kind: str, when: str, body_id: int | None = None) -> Document:
    with reading(table.engine) as session:
        body = session.get_one(Body, body_id or table.group_id)
        return catalogue.build(kind, session, body=body, as_of=world.at(when), taxonomy=TAXONOMY, data=DATA)


def text(table: Table, kind: str, when: str) -> str:
    return str(catalogue.render(document(table, kind, when), "md"))


def facts(table: Table, kind: str, when: str) -> dict[str, Any]:
    content = json.loads(str(catalogue.render(document(table, kind, when), "json")))
    return {key: fact["value"] for key, fact in content["facts"].items()}


def rows(table: Table, kind: str, when: str, key: str) -> dict[str, list[Any]]:
    content = json.loads(str(catalogue.render(document(table, kind, when), "json")))
    found = next(one for section in content["sections"] for one in section["tables"] if one["key"] == key)
    return {row["label"]: row["values"] for row in found["rows"]}


def occupied(table: Table, on: str = "2026-01-01") -> list[int]:
    """Every seat but psykiatrins is filled, and a user organisation is invited; the ids of the filled ones."""

    def act(session: Session) -> list[int]:
        day = world.clock.local_date(world.at(on))
        seats = [one for one in known.seats(session, table.group_id) if one.kind is not SeatKind.PSYKIATRI]
        for seat in seats:
            organisations.fill_seat(session, seat, day)
        return [one.id for one in (*seats, organisations.invite(session, table.group_id, "Fountainhuset", day))]

    found: list[int] = table.does(act)
    return found


def write(table: Table, meeting: int, present: list[int], note: str | None, when: str) -> None:
    table.does(lambda session: meetings.write(session, session.get_one(Meeting, meeting), present=present, note=note,
                                              now=world.at(when)))  # fmt: skip


# --- the packet ---------------------------------------------------------------------------------------


@pytest.fixture
def before(table: Table) -> Table:
    """Two weeks before a meeting: five brister in three groups, one of them samlad, one of them not released."""
    table.meet("2026-01-20T13:00", planned="2026-01-02")
    table.meet()
    table.file("2026-01-10", released="2026-01-11", actor="forsakringskassan", area="sgi", text="Pengarna uteblev.")
    head, *others = [table.file("2026-02-02", released="2026-02-03", actor="region_psykiatri") for _ in range(3)]
    table.merge(head, *others, when="2026-02-04")
    table.again(head, "2026-02-05")
    secret = dict.fromkeys(("text", "proposal", "tried", "consequence_text"), SECRET)
    table.file("2026-02-06", actor="region_psykiatri", clients="2-5", fault_level=FaultLevel.LOKAL,
               kommun=world.kommun_id("Säter"), **secret)  # fmt: skip
    table.file("2026-02-07", released="2026-02-08", actor="flera", area="bostad", children=True,
               consequences=(Consequence.FARA,), text="Barnen bor kvar.", proposal=PROPOSAL)  # fmt: skip
    return table


PACKET = "2026-02-24"


def test_it_says_when_and_how_much(before: Table) -> None:
    assert facts(before, "motespaket", PACKET) == {
        "meeting": "10 mars 2026 kl. 13.00", "last_meeting": "20 januari 2026 kl. 13.00",
        "points": 4, "reports": 7, "new": 3, "first": 1, "unreleased": 1,
    }  # fmt: skip
    title, whose = text(before, "motespaket", PACKET).split("\n\n")[:2]
    assert title == "# Mötespaket inför den 10 mars 2026"
    assert whose == "Ledningsgruppen för PO Borlänge. Uppgifter till och med 24 februari 2026."


def test_what_cannot_wait_comes_first_and_the_same_fault_stands_together(before: Table) -> None:
    told = text(before, "motespaket", PACKET)
    headings = [line.removeprefix("## ") for line in told.splitlines() if line.startswith("## ")]
    assert headings == ["Vem punkterna berör", *GROUPS, "Punkterna i ordning"]
    assert "2 brister, 5 anmälningar." in told
    assert "### Punkt 1, nr 2026-00006: fara, barn berörs\n\n> Barnen bor kvar." in told
    assert f"Ombudet föreslår: {PROPOSAL}" in told
    assert "Borlänge, februari 2026. 4 anmälningar. Ny sedan förra mötet. Senast" in told


def test_each_organisation_finds_its_own(before: Table) -> None:
    assert rows(before, "motespaket", PACKET, "organisationer") == {
        "Kommunen": ["inga", 0, 0],
        "Regionens primärvård": ["inga", 0, 0],
        "Regionens psykiatri": ["2, 3", 2, 5],
        "Arbetsförmedlingen": ["inga", 0, 0],
        "Försäkringskassan": ["4", 1, 1],
        "Flera eller andra aktörer": ["1", 1, 1],
    }
    assert [row[0] for row in rows(before, "motespaket", PACKET, "punkter").values()] == [
        "2026-00006", "2026-00002", "2026-00005", "2026-00001",
    ]  # fmt: skip


@pytest.mark.parametrize("form", catalogue.FORMATS)
def test_no_word_that_is_not_released_and_nobody_by_name(before: Table, form: str) -> None:
    told = opened.words(form, catalogue.render_bytes(document(before, "motespaket", PACKET), form))
    assert "2026-00005" in told
    for word in ("Hemligt", "Sixten", "Ordforande", "ordforande", "Justerare"):
        assert word not in told


def test_what_is_not_released_stands_there_in_codes(before: Table) -> None:
    codes = "Säter, februari 2026. Lokal nivå. 2–5 klienter. Ny sedan förra mötet. Senast 10 mars 2026."
    assert f"{motespaket.UNRELEASED} {codes}" in text(before, "motespaket", PACKET)


def test_as_it_stood_then_and_not_as_it_stands(before: Table) -> None:
    kept = text(before, "motespaket", PACKET)
    before.release(5, "2026-02-25")
    before.mark_urgent(1, "2026-02-26")
    before.file("2026-02-27", text="Ny.")
    before.decide(2, 2, K.LYFT, "2026-03-10T14:00")
    assert text(before, "motespaket", PACKET) == kept
    later = text(before, "motespaket", "2026-03-09")
    assert "Sixten" in later
    assert "### Punkt 1, nr 2026-00001: skyndsam" in later


def test_what_is_decided_is_no_point_but_is_told(before: Table) -> None:
    before.decide(2, 2, K.LYFT, "2026-03-10T14:00")
    told = text(before, "motespaket", "2026-03-11")
    assert "De här besluten har inte börjat gälla ännu." in told
    assert "På mötet den 10 mars 2026, vars protokoll inte är justerat: 2026-00002 (lyft till nästa nivå)." in told
    assert "nr 2026-00002" not in told
    assert "Mötet: inget möte är planerat" in told


def test_without_a_meeting_it_says_so_and_lists_all_the_same(table: Table) -> None:
    one = table.file("2026-02-02", released="2026-02-02")
    told = text(table, "motespaket", "2026-02-24")
    assert told.startswith("# Mötespaket\n")
    assert "Mötet: inget möte är planerat" in told
    assert "Förra mötet: inget möte har varit" in told
    assert "new" not in facts(table, "motespaket", "2026-02-24")
    assert f"nr 2026-{one:05}" in told


@pytest.mark.parametrize("form", catalogue.FORMATS)
def test_an_empty_table_has_a_packet_too(table: Table, form: str) -> None:
    assert catalogue.render_bytes(document(table, "motespaket", "2026-02-24"), form)
    assert "Inget väntar på ledningsgruppens ställningstagande." in text(table, "motespaket", "2026-02-24")


def test_what_was_asked_and_added(table: Table) -> None:
    one, meeting = table.file("2026-02-02", released="2026-02-02"), table.meet("2026-02-05T09:00")
    table.decide(meeting, one, K.KOMPLETTERA, "2026-02-05T10:00", "Hur många gånger?")
    assert "Väntar på komplettering" in text(table, "motespaket", "2026-02-06")
    table.add(one, ADDED, "2026-02-07")
    assert ADDED not in text(table, "motespaket", "2026-02-08")
    table.release(one, "2026-02-09")
    assert f"Tillagt efter fråga: {ADDED}" in text(table, "motespaket", "2026-02-10")


def test_a_long_text_is_cut_at_a_word(table: Table) -> None:
    table.file("2026-02-02", released="2026-02-02", text="ord " * 2000)
    told = text(table, "motespaket", "2026-02-24")
    assert told.count("ord ") <= motespaket.LONGEST / 4
    assert "ord … (kortad)" in told


# --- the minutes --------------------------------------------------------------------------------------


@pytest.fixture
def met(table: Table) -> Table:
    """The day after a meeting that decided on two of three, one of them urgent; nobody has approved yet."""
    meeting = table.meet()
    table.file("2026-02-02", text=SECRET, released="2026-02-03", actor="bank", area="ekonomi")
    urgent = table.file("2026-02-03", actor="region_psykiatri")
    table.file("2026-02-04", actor="annan", area="sgi")
    table.mark_urgent(urgent, "2026-02-05")
    table.decide(meeting, 1, K.AVSLUTA, "2026-03-10T13:30", "Banken har ändrat sina rutiner.")
    table.decide(meeting, urgent, K.LYFT, "2026-03-10T13:40", "Kön är regionens sak.")
    present = occupied(table)
    write(table, meeting, present[:3], "Nästa gång bjuds regionen in.\n\nMötet slutade 14.30.", "2026-03-10T15:00")
    return table


def test_the_minutes_write_themselves(met: Table) -> None:
    told = text(met, "protokoll", "2026-03-11")
    assert told.startswith("# Protokoll från mötet den 10 mars 2026\n\nLedningsgruppen för PO Borlänge.")
    first, second = told.index("### § 1. Nr 2026-00002: lyft till nästa nivå"), told.index("### § 2. Nr 2026-00001:")
    assert first < second, "what could not wait stands first, though it was noted last"
    assert "Skäl: Kön är regionens sak." in told
    assert "Låg hos ledningsgruppen när mötet började och fick inget beslut: 2026-00003." in told
    assert "Nästa gång bjuds regionen in.\n\nMötet slutade 14.30." in told
    assert rows(met, "protokoll", "2026-03-11", "beslut")["§ 1"][0] == "2026-00002"


def test_who_was_there_by_seat(met: Table) -> None:
    assert rows(met, "protokoll", "2026-03-11", "narvarande") == {
        "Kommunen": ["ja"], "Regionens primärvård": ["ja"], "Regionens psykiatri": ["platsen är tom"],
        "Arbetsförmedlingen": ["ja"], "Försäkringskassan": ["nej"], "Fountainhuset": ["nej"],
    }  # fmt: skip


def test_who_was_there_where_nobody_noted_it(table: Table) -> None:
    meeting, one = table.meet(), table.file("2026-02-02")
    occupied(table)
    table.decide(meeting, one, K.LYFT, "2026-03-10T13:30")
    assert rows(table, "protokoll", "2026-03-11", "narvarande")["Kommunen"] == ["inte antecknat"]


def test_what_is_not_approved_says_so_and_what_is_says_when(met: Table) -> None:
    before = text(met, "protokoll", "2026-03-12")
    assert "Protokollet är ej justerat." in before
    assert "Ordföranden: ej justerat.\n\nJusteraren: ej justerat." in before
    assert before.count("Börjar gälla när protokollet är justerat.") == 1
    assert "Gäller från den 10 mars 2026." in before, "the urgent one does not wait"
    met.approve(1, "2026-03-15", "2026-03-31")
    halfway = text(met, "protokoll", "2026-03-16")
    assert "Ordföranden: justerat den 15 mars 2026.\n\nJusteraren: ej justerat." in halfway
    assert "Protokollet är ej justerat." in halfway
    done = text(met, "protokoll", "2026-04-01")
    assert "ej justerat" not in done
    assert "Gäller från den 31 mars 2026." in done
    assert "Protokollet: justerat den 31 mars 2026" in done
    assert text(met, "protokoll", "2026-03-12") == before


@pytest.mark.parametrize("form", catalogue.FORMATS)
def test_minutes_hold_no_text_and_no_name(met: Table, form: str) -> None:
    told = opened.words(form, catalogue.render_bytes(document(met, "protokoll", "2026-03-11"), form))
    assert "2026-00001" in told
    for word in ("Hemligt", "Sixten", "Ordforande", "Justerare "):
        assert word not in told


def test_the_latest_with_something_in_it_is_the_one(met: Table) -> None:
    met.meet("2026-06-10T13:00", planned="2026-03-11")
    assert "10 mars 2026" in text(met, "protokoll", "2026-06-11").splitlines()[0]
    met.approve(2, "2026-06-12", "2026-06-13")
    told = text(met, "protokoll", "2026-06-14")
    assert told.startswith("# Protokoll från mötet den 10 juni 2026")
    assert "Inget beslut fattades." in told


def test_a_question_in_a_meeting(table: Table) -> None:
    meeting, one = table.meet(MET), table.file("2026-02-02")
    table.decide(meeting, one, K.KOMPLETTERA, "2026-03-10T13:30", "Hur många gånger?")
    told = text(table, "protokoll", "2026-03-11")
    assert "Frågan går till ombudet." in told
    assert "Utan beslut" not in told


def test_a_question_and_the_verdict_after_it_both_stand_in_the_minutes(table: Table) -> None:
    meeting, one = table.meet(MET), table.file("2026-02-02")
    table.decide(meeting, one, K.KOMPLETTERA, "2026-03-10T13:30", "Hur många gånger?")
    table.decide(meeting, one, K.AVSLUTA, "2026-03-10T14:00", "Det räcker så.")
    told = text(table, "protokoll", "2026-03-11")
    question, verdict = told.index("Fråga: Hur många gånger?"), told.index("Skäl: Det räcker så.")
    assert question < verdict
    assert facts(table, "protokoll", "2026-03-11")["decided"] == 2
    assert list(rows(table, "protokoll", "2026-03-11", "beslut")) == ["§ 1", "§ 2"]


def test_where_nothing_waits_for_the_minutes_nothing_is_said_to(table: Table) -> None:
    meeting, urgent, asked = table.meet(MET), table.file("2026-02-02"), table.file("2026-02-03")
    table.mark_urgent(urgent, "2026-02-05")
    table.decide(meeting, urgent, K.LYFT, "2026-03-10T13:30")
    table.decide(meeting, asked, K.KOMPLETTERA, "2026-03-10T13:40")
    told = text(table, "protokoll", "2026-03-11")
    assert "börjar gälla" not in told.lower()
    assert "Gäller från den 10 mars 2026." in told
    assert "Protokollet: ej justerat" in told


def test_approved_minutes_read_the_same_whatever_happens_after(table: Table) -> None:
    meeting = table.meet()
    head, part, other = (table.file(f"2026-02-0{day}", actor="bank", area="ekonomi") for day in (2, 3, 4))
    table.merge(head, part, when="2026-02-10")
    for one in (head, other):
        table.decide(meeting, one, K.AVSLUTA, "2026-03-10T14:00")
    table.approve(meeting, "2026-03-10T15:00", "2026-03-10T16:00")
    kept = text(table, "protokoll", "2026-03-10T16:00").partition("Uppgifter till")[2].partition(".")[2]
    assert "2 anmälningar." in kept
    table.again(other, "2026-03-10T16:30")
    table.take_back(other, "2026-03-10T17:00")
    table.split(part, "2026-03-10T17:30")
    for one in (head, other):
        table.correct(one, "2026-03-10T18:00", area="bostad", actor="flera")
        table.mark_urgent(one, "2026-03-10T19:00")
    later = text(table, "protokoll", "2026-06-01").partition("Uppgifter till")[2].partition(".")[2]
    assert later == kept


def test_no_meeting_no_minutes(table: Table) -> None:
    told = text(table, "protokoll", "2026-03-11")
    assert "Ledningsgruppen har inte haft något möte som har beslut eller ett justerat protokoll." in told
    with pytest.raises(InputRefused, match="har inga tabeller"):
        catalogue.render(document(table, "protokoll", "2026-03-11"), "csv")


@pytest.mark.parametrize("kind", ["motespaket", "protokoll"])
def test_only_a_ledningsgrupp_has_them(table: Table, kind: str) -> None:
    with reading(table.engine) as session:
        kommun = session.get_one(Body, table.group_id).parent_id
        top = known.top_body(session).id
    for body_id in (kommun, top):
        with pytest.raises(InputRefused, match="finns inte för"):
            document(table, kind, "2026-03-11", body_id)
    with reading(table.engine) as session, pytest.raises(InputRefused, match="bara en ledningsgrupp"):
        catalogue.build(kind, session, body=None, as_of=world.at(MET), taxonomy=TAXONOMY, data=DATA)


def test_every_seat_that_the_ordinance_demands_is_in_both(table: Table) -> None:
    meeting, one = table.meet(), table.file("2026-02-02")
    table.decide(meeting, one, K.LYFT, "2026-03-10T13:30")
    with reading(table.engine) as session:
        names = [seat.organisation for seat in known.seats(session, table.group_id)]
        assert session.get_one(Seat, 1).kind is SeatKind.BEREDNINGSGRUPP
        assert session.get_one(Body, table.group_id).level is Level.LEDNINGSGRUPP
    assert list(rows(table, "protokoll", "2026-03-11", "narvarande")) == names
    assert list(rows(table, "motespaket", "2026-03-11", "organisationer"))[:-1] == names
