"""Reports as their readers get them: no text above the kommun, March the same in June, small figures hidden."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session

from systembrist import organisations, taxonomy
from systembrist.clock import parse_instant
from systembrist.errors import InputRefused
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
from systembrist.reports import catalogue
from systembrist.reports.document import Document
from systembrist.store import organisations as bodies

DATA = Path(__file__).resolve().parents[2] / "data"
TAXONOMY = taxonomy.load(DATA)
MAY, JULY = parse_instant("2026-05-15"), parse_instant("2026-07-01")
SECRET = "Hemligt: klienten i Vansbro med hunden Sixten"
AREAS = ("bostad", "ekonomi", "sgi", "vardkoer", "samverkan")
FALUN, VANSBRO = 2080, 2021


class Country:
    """One verksamhet whose deficiencies have risen all the way, made by hand."""

    def __init__(self, session: Session) -> None:
        self.session = session
        service = organisations.open_verksamhet(
            session, name="PO", vardkommun_id=FALUN, kommun_ids=[FALUN, VANSBRO], from_date=date(2020, 1, 1)
        )
        self.service_id = service.id or 0
        group, kommun = bodies.group_of(session, self.service_id), bodies.body_of_kommun(session, FALUN)
        board = session.get_one(Body, kommun.parent_id)
        self.chain = [group, kommun, board, bodies.top_body(session)]

    @property
    def ids(self) -> list[int]:
        return [body.id or 0 for body in self.chain]

    def rise(self, *, filed: str, to_top: str = "2026-03-01", area: str = "bostad", **copy: Any) -> int:
        """A deficiency that rose by silence at every level, reaching Socialstyrelsen on a day."""
        moments = [
            parse_instant(filed),
            parse_instant("2026-01-10"),
            parse_instant("2026-01-15"),
            parse_instant(to_top),
        ]
        row = Deficiency(verksamhet_id=self.service_id, kommun_id=VANSBRO, filed_at=moments[0], text=SECRET, area=area,
                         tried=SECRET, proposal=SECRET, consequence_text=SECRET)  # fmt: skip
        self.session.add(row)
        self.session.flush()
        one = row.id or 0
        self.event(one, EventKind.CLASSIFIED, moments[0], data={"area": area, "confirmed": True})
        for step, (body, at) in enumerate(zip(self.ids, moments, strict=True)):
            closed = moments[step + 1] if step < 3 else None
            self.session.add(Referral(deficiency_id=one, body_id=body, opened_at=at, due_at=at, act_at=at,
                                      closed_at=closed, outcome=Outcome.TYSTNAD if closed else None))  # fmt: skip
            if step:
                self.event(one, EventKind.ROSE_BY_SILENCE, at, body_id=self.ids[step - 1], to_body_id=body)
            if step >= 2:
                values = {"area_confirmed": True, "actor_confirmed": True, "children": False, "urgent": False} | copy
                self.session.add(Handover(deficiency_id=one, from_body_id=self.ids[step - 1], to_body_id=body, at=at,
                                          kommun_id=VANSBRO, month=filed[:7], area=area, **values))  # fmt: skip
        self.session.flush()
        return one

    def event(self, deficiency: int, kind: EventKind, at: datetime, **values: Any) -> None:
        self.session.add(Event(deficiency_id=deficiency, kind=kind, at=at, recorded_at=at, **values))

    def answer(self, deficiency: int, at: str) -> None:
        row = Feedback(deficiency_id=deficiency, from_body_id=self.ids[3], kind=FeedbackKind.BESLUT,
                       at=parse_instant(at), text=SECRET)  # fmt: skip
        self.session.add(row)
        self.session.flush()

    def report(self, kind: str, *, level: int = 3, as_of: datetime = MAY) -> Document:
        body = self.chain[level]
        return catalogue.build(kind, self.session, body=body, as_of=as_of, taxonomy=TAXONOMY, data=DATA)


@pytest.fixture
def country(session: Session) -> Country:
    return Country(session)


@pytest.fixture
def history(country: Country) -> Country:
    """71 of two years, in five areas, of which three are alone in theirs."""
    for number in range(28):
        country.rise(filed=f"2024-{number % 12 + 1:02}-03", area=AREAS[number % 2], actor="bank")
    for number in range(40):
        level = FaultLevel.CENTRAL if number % 3 else None
        country.rise(filed=f"2025-{number % 12 + 1:02}-03", area=AREAS[number % 4], actor="annan", fault_level=level)
    for number in range(3):
        summary = f"Lång väntan på bostad, fall {number}."
        country.rise(filed="2025-11-20", area="samverkan", summary=summary, summary_approver="Eva, Vansbro kommun")
    return country


def both(document: Document) -> str:
    return "".join(str(catalogue.render(document, form)) for form in ("md", "json"))


def table(document: Document, key: str) -> dict[str, list[Any]]:
    content = json.loads(catalogue.render(document, "json"))
    found = next(one for section in content["sections"] for one in section["tables"] if one["key"] == key)
    return {row["label"]: row["values"] for row in [*found["rows"], found["total"]]}


def facts(document: Document) -> dict[str, Any]:
    content = json.loads(catalogue.render(document, "json"))
    return {key: fact["value"] for key, fact in content["facts"].items()}


@pytest.mark.parametrize(("kind", "level"), [("trend", 2), ("trend", 3), ("lagesrapport", 3)])
def test_no_word_of_a_text_and_no_kommun_in_a_report_above_the_kommun(history: Country, kind: str, level: int) -> None:
    history.answer(1, "2026-04-01")
    report = both(history.report(kind, level=level))
    for word in ("Hemligt", "Sixten", "Vansbro", "Eva"):
        assert word not in report


def test_the_total_is_said_in_words_and_as_a_fact(history: Country) -> None:
    report = history.report("lagesrapport")
    assert "71 brister har nått Socialstyrelsen." in catalogue.render(report, "md")
    shown = facts(report)
    assert (shown["arrived"], shown["reporting_year"], shown["year_before"]) == (71, 43, 28)
    assert (shown["kommuner"], shown["lan"]) == ("1 av 290 kommuner", 1)


def test_areas_year_on_year_with_the_small_ones_hidden(history: Country) -> None:
    areas = table(history.report("lagesrapport"), "omraden")
    assert areas["Alla områden"] == [28, 43, 15, 71]
    assert areas["Samverkan mellan myndigheter och vårdgivare"] == [0, None, None, None]
    assert areas["Digitalisering och digitalt utanförskap"] == [0, 0, 0, 0]
    hidden = [row[1] for row in areas.values()].count(None)
    assert hidden >= 2, "one hidden area alone could be computed"


def test_the_lists_of_the_reporting_year(history: Country) -> None:
    report = history.report("lagesrapport")
    assert table(report, "bristnivaer")["Alla"] == [28, 43, 15]
    assert table(report, "bristnivaer")["Ej angivet"] == [28, 17, -11]
    assert table(report, "lan")["Dalarnas län"] == [28, 43, 15]
    assert table(report, "vag")["Utan svar när tiden gick ut (tystnad)"] == [28, 43, 15]
    actors = table(report, "aktorer")
    assert actors["Ej angivet"][1] is None, "three are a small group"
    assert actors["Bank"][0] == 28


def test_answers_are_counted_and_their_rate_is_not_said_where_it_gives_a_small_number_away(history: Country) -> None:
    for one in (1, 2):
        history.answer(one, "2026-04-01")
    few = history.report("lagesrapport")
    assert table(few, "svar")["Besvarade"] == [None]
    assert facts(few)["answer_rate"] is None
    assert "Återkopplingsgrad: visas inte" in catalogue.render(few, "md")
    for one in range(3, 11):
        history.answer(one, "2026-04-01")
    enough = history.report("lagesrapport")
    assert table(enough, "svar") == {
        "Besvarade": [10], "Öppna, inte besvarade än": [61], "Avslutade utan svar": [0], "Alla": [71],
    }  # fmt: skip
    assert facts(enough)["answer_rate"] == pytest.approx(10 / 71)
    assert "Återkopplingsgrad: 14\u00a0%" in catalogue.render(enough, "md")
    assert "Hälften av svaren kom inom 31 dagar." in catalogue.render(enough, "md")


def test_summaries_are_quoted_with_lan_month_and_number(history: Country) -> None:
    text = catalogue.render(history.report("lagesrapport"), "md")
    assert "> Lång väntan på bostad, fall 2.\n>\n> *Samverkan mellan myndigheter" in text
    assert "vårdgivare. Dalarnas län, november 2025, nr 2025-00071." in text


def test_a_summary_stays_text(country: Country) -> None:
    for number in range(6):
        summary = "<script>x</script>\n# rubrik | rad" if number == 0 else None
        country.rise(filed="2025-02-03", summary=summary)
    text = catalogue.render(country.report("lagesrapport"), "md")
    assert "&lt;script&gt;x&lt;/script&gt; # rubrik &#124; rad" in text
    assert "<script" not in text


@pytest.mark.parametrize("kind", ["trend", "lagesrapport"])
def test_march_reads_the_same_in_june(history: Country, kind: str) -> None:
    before = both(history.report(kind))
    for number in range(20):
        history.rise(filed="2026-01-03", to_top="2026-06-01", area="gode_man", summary="ny")
        history.answer(number + 1, "2026-06-02")
    moved = history.session.get_one(Deficiency, 1)
    moved.area, moved.area_confirmed, moved.closed_at = "ovrigt", True, JULY
    history.event(1, EventKind.CORRECTED, parse_instant("2026-06-10"), data={"area": "ovrigt", "changed": {}})
    history.session.flush()
    assert both(history.report(kind)) == before
    assert facts(history.report(kind, as_of=JULY))["arrived"] == 91


def test_a_later_correction_does_not_change_a_groups_trend_as_of_before(history: Country) -> None:
    before = both(history.report("trend", level=0))
    moved = history.session.get_one(Deficiency, 1)
    moved.area = "ovrigt"
    history.event(1, EventKind.CORRECTED, parse_instant("2026-06-10"), data={"area": "ovrigt", "changed": {}})
    history.session.flush()
    assert both(history.report("trend", level=0)) == before
    assert both(history.report("trend", level=0, as_of=JULY)) != before


def test_a_group_sees_its_own_small_figures_and_that_they_are_not_to_be_published(country: Country) -> None:
    country.rise(filed="2025-11-20", area="samverkan")
    for level in (0, 1):
        report = country.report("trend", level=level)
        text = catalogue.render(report, "md")
        assert "Underlag för den egna verksamheten, inte för publicering." in text
        assert ".. visas inte" not in text
        areas = table(report, "omraden")
        assert areas["Alla områden"] == [0, 0, 0, 0, 0, 1, 0, 0, 1]


def test_what_the_trend_shows_does_not_give_away_what_the_lagesrapport_hides(history: Country) -> None:
    trend, report = table(history.report("trend"), "omraden"), table(history.report("lagesrapport"), "omraden")
    for area, row in report.items():
        assert trend[area][-1] == row[-1], "all time is one figure in both"
        quarters = trend[area][2:6]
        if None not in quarters:
            assert row[1] == sum(quarters)
        if row[1] is None:
            assert None in quarters


def test_a_country_with_almost_nothing_shows_no_small_number(country: Country) -> None:
    country.rise(filed="2025-02-03")
    for kind in ("trend", "lagesrapport"):
        report = country.report(kind)
        assert facts(report)["arrived"] is None
        content = json.loads(catalogue.render(report, "json"))
        cells = [cell for section in content["sections"] for one in section["tables"]
                 for row in one["rows"] for cell in row["values"]]  # fmt: skip
        assert not {1, 2, 3, 4, -1} & set(cells)
        assert "visas inte" in catalogue.render(report, "md")


def test_an_empty_country_has_a_report_too(country: Country) -> None:
    text = catalogue.render(country.report("lagesrapport"), "md")
    assert "0 brister har nått Socialstyrelsen." in text
    assert "Ingen av dem är anmäld under 2024 eller 2025." in text


def test_without_a_body_it_is_socialstyrelsens(country: Country) -> None:
    for kind in ("trend", "lagesrapport"):
        report = catalogue.build(kind, country.session, body=None, as_of=MAY, taxonomy=TAXONOMY, data=DATA)
        assert report.body == "Socialstyrelsen"


def test_what_does_not_exist_is_refused(country: Country) -> None:
    with pytest.raises(InputRefused, match="finns inte"):
        country.report("drom")
    with pytest.raises(InputRefused, match="finns inte för"):
        country.report("lagesrapport", level=1)
    with pytest.raises(InputRefused, match="kan inte skrivas som"):
        catalogue.render(country.report("trend"), "rtf")


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("threshold: 5", "threshold: 1", "rad 20"),
        ("rows: actor, columns: year", "rows: actor, columns: time", "rad 24"),
        ("rows: actor,", "rows: lan,", "rad 26"),
    ],
)
def test_a_published_set_that_could_be_differenced_is_refused(
    country: Country, tmp_path: Path, old: str, new: str, line: str
) -> None:
    text = (DATA / "published.yaml").read_text(encoding="utf-8")
    (tmp_path / "published.yaml").write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(InputRefused, match=line):
        catalogue.build("trend", country.session, body=None, as_of=MAY, taxonomy=TAXONOMY, data=tmp_path)
