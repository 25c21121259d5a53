"""The working tables of the state authorities: their own, counted on codes and copies, and without a word of a text."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import event

from systembrist import monthly
from systembrist.escalation.deadlines import codes_due_at
from systembrist.model import FaultLevel, Handover, Level, MonthlyCode
from systembrist.store.database import writing
from tests import world
from tests.pages import tree, words
from tests.scene import Scene

SVG = "{http://www.w3.org/2000/svg}"
TEXT = "Klienten fick vänta åtta månader."
OUTSIDE = ("ombud", "samordnare", "ordforande", "justerare", "ledamot", "brukare", "kommun", "beredningsgrupp", "admin")


def country(scene: Scene) -> str:
    return f"/nationellt/{scene.bodies[Level.SOCIALSTYRELSEN]}"


def county(scene: Scene) -> str:
    return f"/lanet/{scene.bodies[Level.LANSSTYRELSE]}"


def seen(scene: Scene, kommun: str, number: int, when: str = "2026-01-10T12:00", **fields: object) -> None:
    """Reports in a kommun's own verksamhet, with their codes given up by now."""
    with writing(scene.engine) as session:
        try:
            service = world.open_service(session, f"PO {kommun} två", kommun)
        except world.organisations.InputRefused:
            service = next(one for one in world.known.verksamheter(session) if one.name == f"PO {kommun} två")
        fields = {"area": "bostad", "actor": "bank", "fault_level": FaultLevel.LOKAL, "text": TEXT} | fields
        for _ in range(number):
            filed = world.file(session, service, scene.policy, when, **fields)
            filed.codes_due_at = codes_due_at(filed.filed_at)
            session.add(filed)
        session.flush()
        monthly.give_until(session, scene.clock.now)


def coded(scene: Scene, *rows: dict[str, object]) -> None:
    """Codes that the kommun of the scene gave up on 1 February."""
    given = {"body_id": scene.bodies[Level.KOMMUN], "month": "2026-01", "at": world.at("2026-02-01T00:00")}
    with writing(scene.engine) as session:
        session.add_all(MonthlyCode(**(given | row)) for row in rows)


def lifted(scene: Scene, kommun: str, level: Level, *, month: str = "2025-05", **fields: object) -> None:
    """A copy handed over to the authority of that level."""
    with writing(scene.engine) as session:
        service = world.known.verksamhet(session, scene.service_id)
        assert service is not None
        filed = world.file(session, service, scene.policy, f"{month}-10T12:00", text=TEXT)
        values: dict[str, object] = {
            "kommun_id": world.kommun_id(kommun), "month": month, "area": "sgi", "area_confirmed": True,
            "actor_confirmed": True, "children": False, "urgent": False, "summary": "En kort sammanfattning.",
        }  # fmt: skip
        session.add(
            Handover(
                deficiency_id=filed.id, from_body_id=scene.bodies[Level.KOMMUN], to_body_id=scene.bodies[level],
                at=world.at("2026-01-15"), **(values | fields),
            )  # type: ignore[arg-type]
        )  # fmt: skip


def tables(page: str) -> dict[str, dict[str, dict[str, str]]]:
    """Every table by its caption, then row label, then column."""
    found = {}
    for table in tree(page).iter("table"):
        head, *rows = ([words(cell) for cell in row] for row in table.iter("tr"))
        caption = table.find("caption")
        assert caption is not None
        found[words(caption)] = {row[0]: dict(zip(head[1:], row[1:], strict=True)) for row in rows}
    return found


QUARTERS = "Områden kvartal för kvartal, "


def test_socialstyrelsen_sees_what_was_reported_by_quarter_and_county(scene: Scene) -> None:
    seen(scene, "Falun", 3)
    seen(scene, "Umeå", 2, "2025-11-10T12:00", area="sgi")
    page = scene.visitor("socialstyrelsen").get(country(scene)).text
    found = tables(page)
    quarters = found[QUARTERS + "hela landet"]
    assert quarters["Bostad och hemlöshet"]["2026 kv 1"] == "3"
    assert quarters["Bostad och hemlöshet"]["2025 kv 4"] == "0"
    assert quarters["Alla områden"] == {
        "Summa": "5", "Förlopp": "", "2024 kv 2": "0", "2024 kv 3": "0", "2024 kv 4": "0", "2025 kv 1": "0",
        "2025 kv 2": "0", "2025 kv 3": "0", "2025 kv 4": "2", "2026 kv 1": "3",
    }  # fmt: skip
    assert found["Områden per län, hela 2025"]["Alla områden"] == {"Summa": "2", "Västerbottens län": "2"}
    assert "Inget inkommet från: Stockholms län" in page
    assert "5 brister på åtta kvartal" in page
    assert "inte för publicering" in page


def test_one_county_is_chosen_by_its_code_and_stays_in_the_address(scene: Scene) -> None:
    seen(scene, "Falun", 3)
    seen(scene, "Umeå", 2)
    someone = scene.visitor("socialstyrelsen")
    page = someone.get(country(scene) + "?lan=20&period=2026kv1").text
    found = tables(page)
    assert found[QUARTERS + "Dalarnas län"]["Alla områden"]["Summa"] == "3"
    assert found["Områden per län, 2026 kv 1"]["Alla områden"] == {
        "Summa": "5", "Dalarnas län": "3", "Västerbottens län": "2",
    }  # fmt: skip
    chosen = [(one.get("value"), words(one)) for one in tree(page).iter("option") if one.get("selected") is not None]
    assert chosen == [("sett", "Sett: det som har anmälts"), ("20", "Dalarnas län"), ("2026kv1", "2026 kv 1")]
    for link in downloads(page):
        assert parse_qs(urlsplit(link).query)["lan"] == ["20"]


def test_what_was_lifted_is_marked_apart_and_says_how_much_a_person_confirmed(scene: Scene) -> None:
    seen(scene, "Falun", 3)
    lifted(scene, "Falun", Level.SOCIALSTYRELSEN)
    lifted(scene, "Umeå", Level.SOCIALSTYRELSEN, area_confirmed=False, reports=4)
    lifted(scene, "Falun", Level.LANSSTYRELSE, area="bostad")
    page = scene.visitor("socialstyrelsen").get(country(scene) + "?visa=lyft").text
    found = tables(page)[QUARTERS + "hela landet"]
    assert found["Alla områden"]["Summa"] == found["Sjukförsäkring och SGI (Försäkringskassan)"]["2025 kv 2"] == "2"
    assert found["Bostad och hemlöshet"]["Summa"] == "0"
    assert "bekräftat av en person: 50\u00a0%" in page
    assert "Bakom bristerna ligger 5 anmälningar" in page


def test_a_county_board_sees_its_kommuner_by_their_own_names(scene: Scene) -> None:
    seen(scene, "Falun", 3)
    seen(scene, "Umeå", 2)
    lifted(scene, "Säter", Level.LANSSTYRELSE)
    lifted(scene, "Falun", Level.SOCIALSTYRELSEN)
    someone = scene.visitor("lansstyrelse")
    page = someone.get(county(scene) + "?period=2026").text
    assert tables(page)[QUARTERS + "hela länet"]["Alla områden"]["Summa"] == "3"
    assert tables(page)["Områden per kommun, hela 2026"]["Alla områden"] == {"Summa": "3", "Falun": "3"}
    assert "Inget inkommet från: Avesta, Borlänge, Gagnef" in page
    assert "Umeå" not in page
    page = someone.get(county(scene) + "?visa=lyft&kommun=2082").text
    assert tables(page)[QUARTERS + "Säter"]["Alla områden"]["Summa"] == "1"
    assert tables(page)["Områden per kommun, hela 2025"]["Alla områden"] == {"Summa": "1", "Säter": "1"}


def test_a_kommun_of_another_county_in_a_joint_verksamhet_is_counted_where_it_was_given(scene: Scene) -> None:
    with writing(scene.engine) as session:
        joint = world.open_service(session, "PO Över gränsen", "Ludvika", "Ljusnarsberg")
        filed = world.file(session, joint, scene.policy, "2026-01-10T12:00", kommun=world.kommun_id("Ljusnarsberg"))
        filed.codes_due_at = codes_due_at(filed.filed_at)
        session.add(filed)
        session.flush()
        monthly.give_until(session, scene.clock.now)
    page = scene.visitor("lansstyrelse").get(county(scene) + "?period=2026").text
    assert tables(page)["Områden per kommun, hela 2026"]["Alla områden"] == {"Summa": "1", "Ljusnarsberg": "1"}
    page = scene.visitor("socialstyrelsen").get(country(scene) + "?period=2026").text
    assert tables(page)["Områden per län, hela 2026"]["Alla områden"] == {"Summa": "1", "Örebro län": "1"}


def test_a_pattern_shows_where_its_kommuner_meet(scene: Scene) -> None:
    seen(scene, "Falun", 3)
    seen(scene, "Umeå", 2)
    board, top = scene.visitor("lansstyrelse"), scene.visitor("socialstyrelsen")
    line = {"Berörd aktör": "Bank", "Bristnivå": "lokal nivå", "Län": "2", "Kommuner": "2", "Brister": "5"}
    assert tables(top.get(country(scene)).text)["Mönster i hela landet"] == {"Bostad och hemlöshet": line}
    page = board.get(county(scene)).text
    assert "Inget når över de gränserna." in page
    assert "anmälda februari 2025–januari 2026" in page
    seen(scene, "Säter", 2)
    line = {"Berörd aktör": "Bank", "Bristnivå": "lokal nivå", "Kommuner": "2", "Brister": "5"}
    assert tables(board.get(county(scene)).text)["Mönster i hela länet"] == {"Bostad och hemlöshet": line}


def test_only_the_most_widespread_patterns_stand_on_the_page_and_all_in_the_file(scene: Scene) -> None:
    areas = scene.app.extensions["systembrist"].taxonomy.codes()
    coded(scene, *(
        {"kommun_id": kommun, "area": area, "actor": actor, "reports": 3}
        for area in areas for actor in ("bank", "annan") for kommun in (2081, 2080)
    ))  # fmt: skip
    someone = scene.visitor("lansstyrelse")
    page = someone.get(county(scene)).text
    assert "Här syns de 20 mest spridda av 30; i filen finns alla." in page
    assert len(_csv(someone.client.get(downloads(page)[-1]).get_data(as_text=True))) == 31


def downloads(page: str) -> list[str]:
    return [one.get("href") or "" for one in tree(page).iter("a") if "CSV" in words(one)]


def _csv(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))


def test_each_table_can_be_taken_as_a_file(scene: Scene) -> None:
    coded(scene, {"kommun_id": 2080, "area": "bostad", "reports": 1200})
    someone = scene.visitor("socialstyrelsen")
    page = someone.get(country(scene) + "?period=2026").text
    assert tables(page)[QUARTERS + "hela landet"]["Alla områden"]["Summa"] == "1 200"
    usual = someone.client.get(country(scene) + "?form=csv").get_data(as_text=True)
    assert usual == someone.client.get(downloads(page)[0]).get_data(as_text=True)
    for link, key in zip(downloads(page), ("kvartal", "platser"), strict=True):
        answer = someone.client.get(link)
        assert answer.mimetype == "text/csv"
        assert answer.headers["Content-Disposition"] == f'attachment; filename="{key}-lan-sett.csv"'
        head, *rows = _csv(answer.get_data(as_text=True))
        assert head[:3] == ["Kod", "Område", "Summa"]
        assert rows[-1][:3] == ["", "Alla områden", "1200"]
        assert ["bostad", "Bostad och hemlöshet", "1200"] in [row[:3] for row in rows]


def test_the_charts_show_what_the_tables_say_and_can_be_of_one_area(scene: Scene) -> None:
    seen(scene, "Falun", 3)
    seen(scene, "Umeå", 2, "2025-11-10T12:00", area="sgi")
    someone = scene.visitor("socialstyrelsen")
    over_time, by_place = charts(someone.get(country(scene) + "?period=2026").text)
    assert over_time[0] == "Brister per kvartal"
    assert over_time[1].startswith("2024 kv 2: 0; 2024 kv 3: 0; 2024 kv 4: 0; 2025 kv 1: 0; ")
    assert over_time[1].endswith("2025 kv 3: 0; 2025 kv 4: 2; 2026 kv 1: 3 (pågår).")
    assert by_place == ("Brister per län", "Dalarnas län: 3.")
    of_sgi = someone.get(country(scene) + "?period=2026&omrade=sgi").text
    assert [told.split("; ")[-2:] for _, told in charts(of_sgi)] == [["2025 kv 4: 2", "2026 kv 1: 0 (pågår)."]]
    assert "Inget om ”Sjukförsäkring och SGI (Försäkringskassan)”, hela 2026." in of_sgi
    assert all("omrade=sgi" in link for link in downloads(of_sgi))
    assert charts(someone.get(country(scene) + "?omrade=sgi").text)[1] == ("Brister per län", "Västerbottens län: 2.")


def charts(page: str) -> list[tuple[str, str]]:
    """What each chart says to those who don't see it: its name and its figures."""
    drawn = [one for one in tree(page).iter(f"{SVG}svg") if one.get("role") == "img"]
    told = [(one.find(f"{SVG}title"), one.find(f"{SVG}desc")) for one in drawn]
    return [(words(name), words(figures)) for name, figures in told if name is not None and figures is not None]


@pytest.mark.parametrize(
    "asked",
    ["visa=allt", "visa=", "lan=99", "lan=2", "lan=020", "lan=%27", "period=2019", "period=2026kv9", "period=",
     "omrade=annat", "form=pdf", "form=csv&tabell=annat", "kommun=2081&lan=xx"],
)  # fmt: skip
def test_what_cannot_be_chosen_is_no_page(scene: Scene, asked: str) -> None:
    assert scene.visitor("socialstyrelsen").get(f"{country(scene)}?{asked}").status_code == 404


def test_a_county_board_chooses_kommuner_of_its_own(scene: Scene) -> None:
    someone = scene.visitor("lansstyrelse")
    assert someone.get(county(scene) + "?kommun=2080").status_code == 200
    assert someone.get(county(scene) + "?kommun=2480").status_code == 404


@pytest.mark.parametrize("role", OUTSIDE)
def test_nobody_else_gets_them(scene: Scene, role: str) -> None:
    someone = scene.visitor(role)
    assert someone.get(country(scene)).status_code == 404
    assert someone.get(county(scene)).status_code == 404


def test_each_authority_gets_its_own_and_no_other(scene: Scene) -> None:
    with writing(scene.engine) as session:
        other = world.known.body_of_lan(session, 24).id
    board, top = scene.visitor("lansstyrelse"), scene.visitor("socialstyrelsen")
    ours, highest = scene.bodies[Level.LANSSTYRELSE], scene.bodies[Level.SOCIALSTYRELSEN]
    assert [board.get(path).status_code for path in (f"/lanet/{ours}", f"/lanet/{other}", f"/lanet/{highest}",
            f"/nationellt/{ours}", f"/nationellt/{highest}")] == [200, 404, 404, 404, 404]  # fmt: skip
    assert [top.get(path).status_code for path in (f"/nationellt/{highest}", f"/nationellt/{ours}", f"/lanet/{highest}",
            f"/lanet/{ours}")] == [200, 404, 404, 404]  # fmt: skip


def test_no_word_of_a_text_and_no_summary_is_on_them(scene: Scene) -> None:
    seen(scene, "Falun", 3)
    lifted(scene, "Falun", Level.SOCIALSTYRELSEN)
    lifted(scene, "Falun", Level.LANSSTYRELSE)
    for role, path in (("socialstyrelsen", country(scene)), ("lansstyrelse", county(scene))):
        someone = scene.visitor(role)
        for view in ("sett", "lyft"):
            page = someone.get(f"{path}?visa={view}").text
            files = [someone.client.get(link).get_data(as_text=True) for link in downloads(page)]
            for shown in (page, *files):
                assert "åtta månader" not in shown
                assert "sammanfattning" not in shown


def test_with_nothing_come_in_the_pages_say_so(scene: Scene) -> None:
    for role, path in (("socialstyrelsen", country(scene)), ("lansstyrelse", county(scene))):
        for view in ("sett", "lyft"):
            page = scene.visitor(role).get(f"{path}?visa={view}").text
            assert page.count("Inget har kommit in.") == 2
            assert "0 brister på åtta kvartal" in page


@contextmanager
def counting(scene: Scene) -> Iterator[list[int]]:
    """Counts the statements that are run."""
    seen_ = [0]

    def step(*_: object) -> None:
        seen_[0] += 1

    event.listen(scene.engine, "before_cursor_execute", step)
    yield seen_
    event.remove(scene.engine, "before_cursor_execute", step)


@pytest.mark.parametrize(("role", "view"), [("socialstyrelsen", "sett"), ("socialstyrelsen", "lyft"),
                                           ("lansstyrelse", "sett"), ("lansstyrelse", "lyft")])  # fmt: skip
def test_a_page_asks_as_often_however_much_there_is(scene: Scene, role: str, view: str) -> None:
    path = f"{country(scene) if role == 'socialstyrelsen' else county(scene)}?visa={view}"
    someone = scene.visitor(role)
    someone.get(path)
    with counting(scene) as empty:
        someone.get(path)
    for kommun in ("Falun", "Säter", "Umeå", "Solna"):
        seen(scene, kommun, 3)
        lifted(scene, kommun, Level(role))
    with counting(scene) as full:
        someone.get(path)
    assert full == empty
    assert full[0] <= 8, full


def test_what_is_not_due_yet_is_not_seen(scene: Scene) -> None:
    seen(scene, "Falun", 3, "2026-02-01T12:00")
    assert "0 brister på åtta kvartal" in scene.visitor("socialstyrelsen").get(country(scene)).text
    scene.clock.set("2026-03-01T00:00")
    with writing(scene.engine) as session:
        monthly.give_until(session, scene.clock.now)
    assert "3 brister på åtta kvartal" in scene.visitor("socialstyrelsen").get(country(scene)).text
