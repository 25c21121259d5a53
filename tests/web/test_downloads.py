"""Reports as pages and as files: the same rule and the same moment for both."""

from __future__ import annotations

from datetime import datetime

import pytest

from systembrist import meetings
from systembrist.model import Body, Level, Meeting, VerdictKind
from systembrist.reports import catalogue
from systembrist.store import referrals
from systembrist.store.database import writing
from tests import opened, world
from tests.pages import tree, words
from tests.scene import Scene
from web import words_reports

TEXT = "Klienten fick vänta åtta månader på tid."
K = VerdictKind


@pytest.fixture
def met(scene: Scene) -> Scene:
    """A day after a meeting with one decision, with a second meeting planned."""
    one = scene.file()
    scene.file(text="Hunden Sixten.", released=False)
    with writing(scene.engine) as session:
        body = session.get_one(Body, scene.bodies[Level.LEDNINGSGRUPP])
        first, _ = [
            meetings.plan(session, scene.policy, body, at=world.at(when), account_id=scene.people["ordforande"],
                          now=scene.clock.now)
            for when in ("2026-03-10T13:00", "2026-06-10T13:00")
        ]  # fmt: skip
        meeting_id = first.id
    scene.pass_time("2026-03-10T14:00")
    with writing(scene.engine) as session:
        stay = referrals.open_stay(session, one)
        assert stay is not None
        meetings.decide(
            session, scene.policy, session.get_one(Meeting, meeting_id), stay=stay, urgent=False, kind=K.LYFT,
            reason="Kön är lång.", decided_by=scene.people["ordforande"], now=scene.clock.now,
        )  # fmt: skip
    scene.pass_time("2026-03-11T09:00")
    return scene


def links(page: str) -> dict[str, str]:
    """Where a page offers the report as a file, by what the link says."""
    return {words(one): one.get("href", "") for one in tree(page).iter("a") if one.get("download") is not None}


@pytest.mark.parametrize("kind", ["trend", "motespaket", "protokoll"])
def test_every_format_is_offered_and_can_be_fetched(met: Scene, kind: str) -> None:
    someone = met.visitor("ledamot")
    group = met.bodies[Level.LEDNINGSGRUPP]
    page = someone.get(f"/rapporter/{kind}/{group}")
    assert page.status_code == 200
    found = links(page.text)
    for said, (form, about) in zip(found, catalogue.FORMATS.items(), strict=True):
        assert said == f"{about.name[0].upper()}{about.name[1:]} {words_reports.FORMATS[form]}"
    heading = words(next(tree(page.text).iter("h1")))
    for (form, about), address in zip(catalogue.FORMATS.items(), found.values(), strict=True):
        answer = someone.client.get(address)
        assert answer.status_code == 200, address
        assert answer.mimetype == about.mimetype
        assert answer.headers["Content-Disposition"] == f"attachment; filename={kind}-{group}-2026-03-11.{form}"
        assert answer.headers["Cache-Control"] == "no-store"
        told = opened.words(form, answer.data)
        assert heading in told or form == "csv"
        assert "Sixten" not in told


def test_the_index_says_what_each_is_for_and_each_table_scrolls_by_itself(met: Scene) -> None:
    someone, group = met.visitor("ledamot"), met.bodies[Level.LEDNINGSGRUPP]
    index = words(tree(someone.get("/rapporter/").text))
    assert "Inför mötet, också för ledamöter utan konto." in index
    page = tree(someone.get(f"/rapporter/trend/{group}").text)
    regions = [one for one in page.iter("div") if one.get("role") == "region"]
    assert [one.get("aria-label") for one in regions] == ["Brister efter område och det kvartal då de anmäldes"]
    assert all(one.find("table") is not None and one.get("tabindex") == "0" for one in regions)
    assert len(list(page.iter("table"))) == len(regions)


def test_the_form_to_fill_in_is_not_named_as_the_report_that_comes_out_of_it(scene: Scene) -> None:
    index = words(tree(scene.visitor("kommun").get("/rapporter/").text))
    assert "Fyll i och lämna in, Borlänge kommun Formuläret för årets uppgifter." in index
    assert "Redovisning, Borlänge kommun" in index
    assert "Årets inlämning" not in index


@pytest.mark.parametrize("kind", sorted(catalogue.KINDS))
def test_every_kind_says_what_it_is_for(kind: str) -> None:
    assert all(words_reports.KINDS[kind])


@pytest.mark.parametrize(
    ("name", "level", "offered"),
    [("kommun", Level.KOMMUN, {"redovisning"}), ("lansstyrelse", Level.LANSSTYRELSE,
     {"lanet", "redovisningar", "redovisning"}), ("socialstyrelsen", Level.SOCIALSTYRELSEN,
     {"laget", "nationellt", "redovisningar"}), ("beredningsgrupp", Level.SOCIALSTYRELSEN, {"laget"})],
)  # fmt: skip
def test_the_index_leads_to_every_page_beside_the_reports(
    scene: Scene, name: str, level: Level, offered: set[str]
) -> None:
    someone = scene.visitor(name)
    [main] = tree(someone.get("/rapporter/").text).iter("main")
    found = {(one.get("href") or "").split("/")[1] for one in main.iter("a")} - {"rapporter"}
    assert found == offered
    for place in offered:
        assert someone.get(f"/{place}/{scene.bodies[level]}").status_code == 200, place


def test_a_groups_members_read_the_packet_and_the_minutes(met: Scene) -> None:
    group = met.bodies[Level.LEDNINGSGRUPP]
    for name in ("ordforande", "justerare", "ledamot"):
        someone = met.visitor(name)
        index = someone.get("/rapporter/").text
        for kind, word in (("motespaket", "Mötespaket"), ("protokoll", "Protokoll")):
            assert f"{word}, Ledningsgruppen för PO Borlänge" in words(tree(index))
            assert someone.get(f"/rapporter/{kind}/{group}").status_code == 200
    told = words(tree(met.visitor("ledamot").get(f"/rapporter/protokoll/{group}").text))
    assert "Skäl: Kön är lång." in told
    assert TEXT not in told


@pytest.mark.parametrize(
    "name", ["brukare", "ombud", "kommun", "lansstyrelse", "socialstyrelsen", "beredningsgrupp", "admin"]
)
@pytest.mark.parametrize("kind", ["motespaket", "protokoll"])
def test_nobody_else_does(met: Scene, name: str, kind: str) -> None:
    someone = met.visitor(name)
    for body in met.bodies.values():
        assert someone.get(f"/rapporter/{kind}/{body}").status_code == 404
        assert someone.get(f"/rapporter/{kind}/{body}/fil.pdf").status_code == 404


def test_what_has_no_tables_is_not_offered_as_a_spreadsheet(scene: Scene) -> None:
    someone, group = scene.visitor("ledamot"), scene.bodies[Level.LEDNINGSGRUPP]
    page = someone.get(f"/rapporter/protokoll/{group}").text
    assert not {"Excel", "CSV"} & set(links(page))
    answer = someone.get(f"/rapporter/protokoll/{group}/fil.xlsx")
    assert answer.status_code == 422
    assert "har inga tabeller" in answer.text


@pytest.mark.parametrize("form", ["exe", "", "PDF", "pdf.html", "%00", "../../etc"])
def test_a_format_that_does_not_exist_is_no_page(scene: Scene, form: str) -> None:
    someone, group = scene.visitor("ledamot"), scene.bodies[Level.LEDNINGSGRUPP]
    assert someone.get(f"/rapporter/trend/{group}/fil.{form}").status_code == 404


def test_a_file_stands_still_between_cut_offs_where_the_page_does(scene: Scene) -> None:
    group, top = scene.visitor("beredningsgrupp"), scene.visitor("socialstyrelsen")
    trend = f"/rapporter/trend/{scene.bodies[Level.SOCIALSTYRELSEN]}/fil.csv"
    for _ in range(12):
        scene.file("2024-02-02T09:00")
    scene.pass_time("2026-03-02T09:00")

    def name(answer_headers: str) -> datetime:
        return datetime.fromisoformat(answer_headers[-len("2026-01-01.csv") : -len(".csv")])

    dates = [name(someone.client.get(trend).headers["Content-Disposition"]) for someone in (group, top)]
    assert dates[0] < dates[1] == datetime(2026, 3, 2)
    figures = [someone.client.get(trend).text for someone in (group, top)]
    for _ in range(12):
        scene.file("2025-02-02T09:00")
    scene.pass_time("2026-03-02T10:00")
    assert group.client.get(trend).text == figures[0]


def test_the_page_has_one_heading_and_the_text_stays_text(scene: Scene) -> None:
    scene.file(text="<script>alert(1)</script> # rubrik", area="bostad")
    page = scene.visitor("ledamot").get(f"/rapporter/motespaket/{scene.bodies[Level.LEDNINGSGRUPP]}").text
    assert "<script>alert" not in page
    assert "<script>alert(1)</script> # rubrik" in words(tree(page))
