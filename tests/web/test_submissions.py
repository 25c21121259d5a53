"""The yearly reports as pages: a kommun fills in, sees what is missing, submits; the level above sees who is late."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

import pytest
from sqlalchemy import event
from sqlmodel import select

from systembrist import digest, organisations
from systembrist.model import Event, EventKind, FaultLevel, Level, MonthlyCode
from systembrist.store.database import reading, writing
from tests import world, yearly
from tests.pages import tree, words
from tests.scene import Scene
from tests.world import Visitor

NUMBER = "850709-9805"
CANARY = "åtta månader"
ALL = 12
"""How many uppgifter a redovisning asks for at least."""


@pytest.fixture
def scene(scene: Scene) -> Scene:
    """Two brister of 2025 in Borlänge, PO Falun and PO Umeå beside it, and the jobs run to 10 January 2026."""
    scene.file("2025-03-01T09:00", area="bostad")
    scene.file("2025-09-01T09:00", area="vardkoer")
    with writing(scene.engine) as session:
        for name in ("Falun", "Umeå"):
            world.open_service(session, f"PO {name}", name)
    _pass_time(scene, "2026-01-10T09:00")
    return scene


def _pass_time(scene: Scene, until: str) -> None:
    scene.pass_time(until)
    yearly.run(scene.engine, until)


def _path(scene: Scene, level: Level = Level.KOMMUN, year: int = 2025) -> str:
    return f"/redovisning/{scene.bodies[level]}/{year}"


def _seen(someone: Visitor, path: str) -> str:
    found = re.search(r'name="seen" value="([0-9a-f]{64})"', someone.get(path).text)
    assert found is not None
    return found[1]


def _save(someone: Visitor, path: str, **typed: str) -> str:
    answer = someone.post(path, on=path, seen=_seen(someone, path), **typed)
    assert answer.status_code == 200, answer.status_code
    return answer.text


def _submit(someone: Visitor, path: str, **typed: str) -> tuple[int, str]:
    review = f"{path}/lamna-in"
    answer = someone.post(review, on=review, seen=_seen(someone, review), **typed)
    return answer.status_code, answer.text


def _reds(page: str) -> list[str]:
    """The words that are shown in red."""
    red = ("chip late", "field-error", "alert-danger")
    return [words(one) for one in tree(page).iter() if any(name in (one.get("class") or "") for name in red)]


def _label(page: str, field: str) -> str:
    found: Element | None = tree(page).find(f".//label[@for='{field}']")
    assert found is not None
    return words(found)


def test_the_draft_is_there_filled_in_from_the_data_with_its_gaps_in_red(scene: Scene) -> None:
    page = scene.visitor("kommun").get(_path(scene)).text
    text = words(tree(page))
    for said in ("Redovisning 2025, Borlänge kommun", "Länsstyrelsen i Dalarnas län senast 15 januari 2026",
                 f"{ALL} uppgifter saknas", "återbetalningsskyldig (15 §", "PO Borlänge", "Bostad och hemlöshet",
                 "Vårdköer och väntetider", "Räknas fram åt er"):  # fmt: skip
        assert said in text, said
    assert _label(page, "bidrag-beviljat") == "Beviljat bidrag (kronor) saknas"
    assert _label(page, "stod-kvinnor") == "Av dem kvinnor (valfritt)"
    assert len([one for one in _reds(page) if one == "saknas"]) == ALL
    assert CANARY not in page


def test_every_gap_is_a_link_to_its_field(scene: Scene) -> None:
    page = tree(scene.visitor("kommun").get(_path(scene)).text)
    [gaps] = [one for one in page.iter("section") if one.get("aria-labelledby") == "kvar"]
    links = [one.get("href") for one in gaps.iter("a")]
    assert "#bidrag-beviljat" in links
    assert "#prioritering-finns" in links
    assert len(links) == ALL
    [folded] = gaps.iter("details")
    assert len(list(folded.iter("a"))) == ALL - 5, "a long list is folded after five"


def test_the_form_says_how_far_it_has_come_and_leads_to_each_section(scene: Scene) -> None:
    someone, path = scene.visitor("kommun"), _path(scene)
    _save(someone, path, **{"bidrag-beviljat": "392 251", "prioritering-finns": "nej"})
    page = tree(someone.get(path).text)
    assert f"2 av {ALL} klara" in words(page)
    [contents] = [one for one in page.iter("nav") if one.get("aria-label") == "Avsnitt"]
    lines = [words(one) for one in contents.iter("li")]
    assert "Bidragets användning 3 saknas" in lines
    assert "Bedömningsriktlinjer eller prioriteringsordning klart" in lines
    assert "Uppmärksammade brister ifyllt åt er" in lines
    places = [one.get("formaction") for one in page.iter("button") if one.get("formaction")]
    assert f"{path}#avsnitt-bidrag" in places, "each section is saved where it stands"


def test_what_is_computed_can_t_be_typed(scene: Scene) -> None:
    someone = scene.visitor("kommun")
    page = _save(someone, _path(scene), **yearly.TYPED, **{"brister-antal": "0", "organisation-moten": "9"})
    names = [one.get("name") for one in tree(page).iter() if one.tag in ("input", "textarea")]
    assert not [name for name in names if name and name.startswith("brister")]
    with reading(scene.engine) as session:
        assert set(yearly.get(session, scene.bodies[Level.KOMMUN], 2025).fields) == {
            "bidrag", "tjanster", "stod", "prioritering", "organisation",
        }  # fmt: skip


def test_it_is_saved_half_done_and_counts_what_is_left(scene: Scene) -> None:
    someone, path = scene.visitor("kommun"), _path(scene)
    page = _save(someone, path, **{"bidrag-beviljat": "392 251", "prioritering-finns": "nej"})
    assert f"Sparat. {ALL - 2} uppgifter saknas." in page
    again = scene.visitor("kommun").get(path).text
    assert 'value="392251"' in again
    assert _label(again, "bidrag-beviljat") == "Beviljat bidrag (kronor)"
    nej = tree(again).find(".//input[@id='prioritering-finns-1']")
    assert nej is not None
    assert nej.get("checked") is not None


def test_what_is_wrong_is_said_at_the_field_and_nothing_typed_is_lost(scene: Scene) -> None:
    someone, path = scene.visitor("kommun"), _path(scene)
    typed = {"bidrag-beviljat": "många", "stod-grupper": f"Klienten {NUMBER}.", "tjanster-utbildning": "Två dagar."}
    answer = someone.post(path, on=path, seen=_seen(someone, path), **typed)
    assert answer.status_code == 422
    for said in ("Skriv ett belopp i hela kronor", "personnummer", "Två dagar.", "många"):
        assert said in answer.text, said
    assert answer.text.count(NUMBER) == 1
    assert f"{ALL} uppgifter saknas" in someone.get(path).text


@pytest.mark.parametrize("seen", ["", "x", "0" * 64])
def test_two_who_write_at_once_do_not_overwrite_each_other_in_silence(scene: Scene, seen: str) -> None:
    someone, other, path = scene.visitor("kommun"), scene.visitor("kommun"), _path(scene)
    stale = seen or _seen(someone, path)
    _save(other, path, **{"bidrag-beviljat": "1"})
    answer = someone.post(path, on=path, seen=stale, **{"bidrag-anvant": "2"})
    assert answer.status_code == 409
    text = words(tree(answer.text))
    assert "Någon annan har sparat medan du skrev" in text
    assert "Beviljat bidrag (kronor)" in text
    assert 'value="2"' in answer.text
    fresh = re.search(r'name="seen" value="([0-9a-f]{64})"', answer.text)
    assert fresh is not None
    assert someone.post(path, on=path, seen=fresh[1], **{"bidrag-anvant": "2"}).status_code == 200


def test_with_gaps_it_is_submitted_only_when_that_is_confirmed(scene: Scene) -> None:
    someone, path = scene.visitor("kommun"), _path(scene)
    _save(someone, path, **{name: text for name, text in yearly.TYPED.items() if name != "stod-personer"})
    review = words(tree(someone.get(f"{path}/lamna-in").text))
    for said in (
        "1 uppgift saknas",
        "Antal personer som har fått stöd",
        "återbetalningsskyldig",
        "kan den inte ändras",
    ):
        assert said in review, said
    status, page = _submit(someone, path)
    assert status == 422
    assert "Kryssa i att du vill lämna in fast 1 uppgift saknas." in words(tree(page))
    assert "Spara" in someone.get(path).text
    status, page = _submit(someone, path, despite_gaps="y")
    assert status == 200
    assert "Redovisningen för 2025 är inlämnad." in page


ODD = {"stod-personer": "39", "stod-kvinnor": "400", "stod-man": "0", "bidrag-anvant": "1 176 753",
       "bidrag-kvar": "5 000"}  # fmt: skip


def test_what_contradicts_itself_is_saved_and_named_with_a_link_to_its_field(scene: Scene) -> None:
    someone, path = scene.visitor("kommun"), _path(scene)
    page = _save(someone, path, **yearly.TYPED | ODD)
    assert "Sparat. Inga uppgifter saknas, 1 uppgift att rätta." in words(tree(page))
    assert 'value="400"' in someone.get(path).text
    _is_named(page, "")
    assert "Rätta: 400 är fler än alla 39." in words(tree(page))
    assert "men beviljat bidrag minus använt bidrag är 0. Stämmer det?" in words(tree(page))
    assert "Granska och lämna in." not in words(tree(page))
    [field] = [one for one in tree(page).iter("input") if one.get("name") == "stod-kvinnor"]
    assert field.get("aria-invalid") == "true"
    assert "stod-kvinnor-ihop" in (field.get("aria-describedby") or "").split()
    assert "Inga uppgifter saknas, 1 uppgift att rätta." in words(tree(someone.get("/").text))
    _is_named(someone.get(f"{path}/lamna-in").text, path)


def _is_named(page: str, path: str) -> None:
    links = {(one.get("href"), words(one).replace("\u202f", " ")) for one in tree(page).iter("a")}
    left = "Kvar av bidraget: 5 000 skrivet, men beviljat bidrag minus använt bidrag är 0"
    assert (f"{path}#stod-kvinnor", "Av dem kvinnor: 400 är fler än alla 39") in links
    assert (f"{path}#bidrag-kvar", left) in links


def test_a_part_larger_than_its_whole_stops_the_submission_and_nothing_is_lost(scene: Scene) -> None:
    someone, path = scene.visitor("kommun"), _path(scene)
    _save(someone, path, **yearly.TYPED | ODD)
    review = someone.get(f"{path}/lamna-in").text
    assert "<button" not in review.split("<main")[1]
    assert f'href="{path}#stod-kvinnor">Tillbaka och rätta</a>' in review
    answer = someone.post(f"{path}/lamna-in", on=path, seen=_seen(someone, path), despite_gaps="y")
    assert answer.status_code == 422
    assert "Inget är inlämnat. Rätta det som inte kan stämma" in words(tree(answer.text))
    assert 'value="400"' in someone.get(path).text


def test_a_remainder_that_differs_does_not_stop_it(scene: Scene) -> None:
    someone, path = scene.visitor("kommun"), _path(scene)
    _save(someone, path, **yearly.TYPED | ODD | {"stod-kvinnor": "39"})
    assert "Stämmer det?" in someone.get(f"{path}/lamna-in").text
    status, page = _submit(someone, path)
    assert status == 200
    assert "Redovisningen för 2025 är inlämnad." in page


def test_what_contradicts_itself_is_said_of_what_is_typed_also_where_that_could_not_be_saved(scene: Scene) -> None:
    someone, path = scene.visitor("kommun"), _path(scene)
    _save(someone, path, **ODD)
    typed = ODD | {"stod-kvinnor": "30", "bidrag-beviljat": "många"}
    answer = someone.post(path, on=path, seen=_seen(someone, path), **typed)
    assert answer.status_code == 422
    assert "fler än alla" not in answer.text


def test_without_gaps_it_is_submitted_frozen_noted_and_never_changed(scene: Scene) -> None:
    someone, path = scene.visitor("kommun"), _path(scene)
    reviewed = someone.post(path, on=path, seen=_seen(someone, path), step="review", **yearly.TYPED)
    assert "Lämna in redovisningen för 2025" in reviewed.text
    assert "despite_gaps" not in reviewed.text
    assert _submit(someone, path)[0] == 200
    page = words(tree(someone.get(path).text))
    assert "Inlämnad till Länsstyrelsen i Dalarnas län 10 januari 2026 kl. 09.00" in page
    assert "Det kan inte ändras." in page
    assert "Spara" not in page
    assert someone.post(path, on="/", seen="x", **yearly.TYPED).status_code == 409
    assert someone.post(f"{path}/lamna-in", on="/", seen="x").status_code == 409
    assert someone.get(f"{path}/lamna-in").request.path == path
    _the_event_holds_the_digest(scene)


def _the_event_holds_the_digest(scene: Scene) -> None:
    with reading(scene.engine) as session:
        report = yearly.get(session, scene.bodies[Level.KOMMUN], 2025)
        (noted,) = session.exec(select(Event).where(Event.kind == EventKind.REPORT_SUBMITTED)).all()
        assert (noted.body_id, noted.to_body_id) == (scene.bodies[Level.KOMMUN], scene.bodies[Level.LANSSTYRELSE])
        assert noted.account_id == report.submitted_by == scene.people["kommun"]
        assert report.document is not None
        assert noted.data == {"report": report.id, "year": 2025, "digest": digest.of_values(report.document)}


def test_what_was_changed_since_it_was_looked_through_is_not_submitted(scene: Scene) -> None:
    someone, path = scene.visitor("kommun"), _path(scene)
    seen = _seen(someone, f"{path}/lamna-in")
    _save(someone, path, **yearly.TYPED)
    answer = someone.post(f"{path}/lamna-in", on=path, seen=seen, despite_gaps="y")
    assert answer.status_code == 409
    assert "Läs igenom dem igen" in answer.text


def test_a_year_that_has_not_ended_can_be_filled_in_but_not_submitted(scene: Scene) -> None:
    _pass_time(scene, "2026-12-20T09:00")
    someone, path = scene.visitor("kommun"), _path(scene, year=2026)
    _save(someone, path, **yearly.TYPED)
    review = someone.get(f"{path}/lamna-in").text
    assert "Det går att lämna in från 1 januari 2027." in words(tree(review))
    assert "<button" not in review.split("<main")[1]
    answer = someone.post(f"{path}/lamna-in", on=path, seen=_seen(someone, path))
    assert answer.status_code == 409
    assert "Året är inte slut" in answer.text


def test_one_that_is_late_says_by_how_many_days(scene: Scene) -> None:
    _pass_time(scene, "2026-01-25T09:00")
    someone = scene.visitor("kommun")
    assert "10 dagar för sent." in words(tree(someone.get(_path(scene)).text))
    listed = words(tree(someone.get(f"/redovisning/{scene.bodies[Level.KOMMUN]}").text))
    assert f"{ALL} uppgifter saknas. 10 dagar för sent" in listed


def test_lansstyrelsen_sees_who_has_reported_and_who_is_late_and_reads_what_is_submitted(scene: Scene) -> None:
    kommun, board, path = scene.visitor("kommun"), scene.visitor("lansstyrelse"), _path(scene)
    assert board.get(path).status_code == 404, "a draft is the kommun's own"
    _save(kommun, path, **yearly.TYPED)
    _submit(kommun, path)
    _pass_time(scene, "2026-01-25T09:00")
    below = f"/redovisningar/{scene.bodies[Level.LANSSTYRELSE]}"
    page = board.get(below).text
    text = words(tree(page))
    for said in ("Kommunernas redovisningar 2025", "1 av 2 har lämnat in", "Lämnades in 10 januari 2026",
                 "Falu kommun Saknas 10 dagar för sent"):  # fmt: skip
        assert said in text, said
    assert "Umeå" not in text
    assert "10 dagar för sent" in _reds(page)
    assert [one.get("aria-label") for one in tree(page).iter("progress")] == ["1 av 2 har lämnat in"]
    assert f'href="{path}"' in page
    read = words(tree(board.get(path).text))
    assert "Unga vuxna och personer med samsjuklighet." in read
    assert "Bostad och hemlöshet" in read


def test_a_body_that_is_not_connected_is_told_apart(scene: Scene) -> None:
    with writing(scene.engine) as session:
        falun = world.known.body_of_kommun(session, world.kommun_id("Falun"))
        organisations.disconnect(session, falun, world.at("2026-01-11"))
    _pass_time(scene, "2026-01-25T09:00")
    someone = scene.visitor("lansstyrelse")
    page = words(tree(someone.get(f"/redovisningar/{scene.bodies[Level.LANSSTYRELSE]}").text))
    assert "Falu kommun Lämnar på annat sätt Ej ansluten" in page
    assert "0 av 1 har lämnat in" in page
    assert page.index("Borlänge kommun Saknas 10 dagar för sent") < page.index("Falu kommun Lämnar")
    first = words(tree(someone.get("/").text))
    assert "1 kommun har inte lämnat in för 2025 10 dagar för sent 0 av 1 har lämnat in." in first
    report = words(tree(someone.get(f"/rapporter/underlag/{scene.bodies[Level.LANSSTYRELSE]}").text))
    assert "Kommuner som har lämnat in sin redovisning: 0 av 1" in report
    assert "Falu kommun lämnar på annat sätt 0 ej ansluten" in report


def test_where_nobody_is_connected_nobody_is_late(scene: Scene) -> None:
    with writing(scene.engine) as session:
        for name in ("Falun", "Borlänge"):
            body = world.known.body_of_kommun(session, world.kommun_id(name))
            organisations.disconnect(session, body, world.at("2026-01-11"))
    _pass_time(scene, "2026-01-25T09:00")
    someone = scene.visitor("lansstyrelse")
    page = tree(someone.get(f"/redovisningar/{scene.bodies[Level.LANSSTYRELSE]}").text)
    assert "Ingen är ansluten: alla lämnar på annat sätt." in words(page)
    assert list(page.iter("progress")) == []
    assert "har inte lämnat in" not in words(tree(someone.get("/").text))


def test_a_lansstyrelse_that_is_not_connected_stands_with_socialstyrelsen_without_being_late(scene: Scene) -> None:
    with writing(scene.engine) as session:
        board = world.known.body(session, scene.bodies[Level.LANSSTYRELSE])
        assert board is not None
        organisations.disconnect(session, board, world.at("2026-01-11"))
    _pass_time(scene, "2026-03-11T09:00")
    top = scene.visitor("socialstyrelsen")
    page = words(tree(top.get(f"/redovisningar/{scene.bodies[Level.SOCIALSTYRELSEN]}").text))
    assert "Länsstyrelsen i Dalarnas län Lämnar på annat sätt Ej ansluten" in page
    assert "Länsstyrelsen i Västerbottens län Saknas 10 dagar för sent Ja" in page
    assert "0 av 1 har lämnat in" in page
    assert "1 länsstyrelse har inte lämnat in för 2025" in words(tree(top.get("/").text))


def test_one_that_submitted_before_it_was_disconnected_has_submitted(scene: Scene) -> None:
    _save(scene.visitor("kommun"), _path(scene), **yearly.TYPED)
    _submit(scene.visitor("kommun"), _path(scene))
    with writing(scene.engine) as session:
        body = world.known.body_of_kommun(session, world.kommun_id("Borlänge"))
        organisations.disconnect(session, body, world.at("2026-01-11"))
    _pass_time(scene, "2026-01-25T09:00")
    someone = scene.visitor("lansstyrelse")
    page = words(tree(someone.get(f"/redovisningar/{scene.bodies[Level.LANSSTYRELSE]}").text))
    assert "Borlänge kommun Lämnades in 10 januari 2026 Ej ansluten" in page
    assert "1 av 2 har lämnat in" in page


def test_lansstyrelsen_sees_empty_seats_what_several_share_and_where_it_all_comes_out(scene: Scene) -> None:
    board, below = scene.visitor("lansstyrelse"), f"/redovisningar/{scene.bodies[Level.LANSSTYRELSE]}"
    text = words(tree(board.get(below).text))
    assert "PO Falun Falun Kommunen, Regionens primärvård, Regionens psykiatri, Arbetsförmedlingen" in text
    assert "PO Umeå" not in text
    assert "Ingen brist har kommit från minst 2 kommuner och minst 5 gånger" in text
    assert f'href="/rapporter/underlag/{scene.bodies[Level.LANSSTYRELSE]}"' in board.get(below).text
    with writing(scene.engine) as session:
        session.add_all(
            MonthlyCode(body_id=scene.bodies[Level.KOMMUN], kommun_id=kommun, month="2025-12", area="bostad",
                        actor="bank", fault_level=level, reports=3, at=world.at("2026-01-01T00:00"))
            for kommun in (2080, 2081) for level in (FaultLevel.LOKAL, FaultLevel.CENTRAL)
        )  # fmt: skip
    text = words(tree(board.get(below).text))
    assert text.count("Bostad och hemlöshet: Bank 2 kommuner") == 1, "at any level and at one, but once"
    assert "12 brister de senaste 12 månaderna, alla nivåer." in text


def test_socialstyrelsen_sees_no_seats(scene: Scene) -> None:
    page = words(
        tree(scene.visitor("socialstyrelsen").get(f"/redovisningar/{scene.bodies[Level.SOCIALSTYRELSEN]}").text)
    )
    assert "tomma platser" not in page
    assert "lägesrapporten" in page


def test_lansstyrelsen_submits_its_underlag_and_socialstyrelsen_reads_it(scene: Scene) -> None:
    _pass_time(scene, "2026-02-10T09:00")
    board, top, path = scene.visitor("lansstyrelse"), scene.visitor("socialstyrelsen"), _path(scene, Level.LANSSTYRELSE)
    page = words(tree(board.get(path).text))
    for said in ("Underlag 2025", "2 uppgifter saknas", "Falu kommun", "saknas", "0 av 2 ledningsgrupper"):
        assert said in page, said
    assert "återbetalningsskyldig" not in page
    assert top.get(path).status_code == 404
    _save(board, path, **yearly.TYPED_ABOVE)
    status, submitted = _submit(board, path)
    assert status == 200
    assert "Underlaget för 2025 är inlämnat." in submitted
    below = words(tree(top.get(f"/redovisningar/{scene.bodies[Level.SOCIALSTYRELSEN]}").text))
    assert "1 av 2 har lämnat in" in below
    assert "Väntan hos psykiatrin i hela länet." in top.get(path).text
    assert top.get(_path(scene)).status_code == 404, "a redovisning goes to the länsstyrelse"


def test_socialstyrelsen_has_none_of_its_own_and_is_shown_those_below(scene: Scene) -> None:
    answer = scene.visitor("socialstyrelsen").get(f"/redovisning/{scene.bodies[Level.SOCIALSTYRELSEN]}")
    assert answer.request.path == f"/redovisningar/{scene.bodies[Level.SOCIALSTYRELSEN]}"


def test_earlier_years_are_listed_and_a_year_without_reports_is_no_page(scene: Scene) -> None:
    _pass_time(scene, "2027-01-20T09:00")
    board = scene.visitor("lansstyrelse")
    below = f"/redovisningar/{scene.bodies[Level.LANSSTYRELSE]}"
    assert "Kommunernas redovisningar 2026" in board.get(below).text
    assert "Kommunernas redovisningar 2025" in board.get(f"{below}?ar=2025").text
    for year in ("2024", "x", "", "2025 ", "9" * 30):
        assert board.get(f"{below}?ar={year}").status_code == 404, year
    listed = scene.visitor("kommun").get(f"/redovisning/{scene.bodies[Level.KOMMUN]}").text
    assert [year for year in ("2025", "2026") if f"/{year}" in listed] == ["2025", "2026"]
    assert scene.visitor("kommun").get(_path(scene, year=2024)).status_code == 404


def test_a_kommun_without_a_verksamhet_is_told_that_nothing_is_asked(scene: Scene) -> None:
    with writing(scene.engine) as session:
        body = world.known.body_of_kommun(session, world.kommun_id("Gagnef"))
        service = world.known.verksamhet(session, scene.service_id)
        assert service is not None
        account = world.person(session, "gagnef", world.RoleKind.KOMMUN, service)
        world.accounts.revoke(session, account, world.RoleKind.KOMMUN)
        world.accounts.grant(session, account, world.RoleKind.KOMMUN, body=body)
        body_id = body.id
    someone = scene.visitor("gagnef")
    assert "Inget år är öppnat ännu.Nästa öppnas 1 december 2026" in words(
        tree(someone.get(f"/redovisning/{body_id}").text)
    )
    assert someone.get(_path(scene)).status_code == 404
    assert someone.post(_path(scene), on="/", **{"bidrag-beviljat": "1"}).status_code == 404


def test_above_the_kommun_no_page_asks_for_a_deficiency(scene: Scene) -> None:
    kommun, path = scene.visitor("kommun"), _path(scene)
    _save(kommun, path, **yearly.TYPED)
    _submit(kommun, path)
    _pass_time(scene, "2026-02-10T09:00")
    board, above = scene.visitor("lansstyrelse"), _path(scene, Level.LANSSTYRELSE)
    asked: list[str] = []

    def note(*given: object) -> None:
        asked.append(str(given[2]).lower())

    event.listen(scene.engine, "before_cursor_execute", note)
    pages = [board.get(one).text for one in (path, above, f"{above}/lamna-in",
                                             f"/redovisningar/{scene.bodies[Level.LANSSTYRELSE]}")]  # fmt: skip
    pages.append(_save(board, above, **yearly.TYPED_ABOVE))
    pages.append(_submit(board, above)[1])
    event.remove(scene.engine, "before_cursor_execute", note)
    assert [one for one in asked if re.search(r"(from|join) deficiency\b", one)] == []
    assert not [page for page in pages if CANARY in page]


def test_the_first_page_says_what_is_due_and_how_those_below_stand(scene: Scene) -> None:
    _pass_time(scene, "2026-01-25T09:00")

    def told(name: str) -> str:
        return words(tree(scene.visitor(name).get("/").text))

    assert f"Redovisning för 2025 10 dagar för sent Senast 15 januari 2026 {ALL} uppgifter saknas." in told("kommun")
    board = told("lansstyrelse")
    assert "Underlag för 2025 Senast 1 mars 2026 2 uppgifter saknas." in board
    assert "2 kommuner har inte lämnat in för 2025 10 dagar för sent 0 av 2 har lämnat in." in board
    for name in ("ombud", "ordforande", "beredningsgrupp", "admin"):
        assert "Redovisning för" not in told(name)
