"""A body's inbox: what waits there, the nearest limit first, what has been decided, and what has left."""

from __future__ import annotations

import re

import pytest

from systembrist import handling
from systembrist.model import Deficiency, Level, SeatKind, VerdictKind
from systembrist.store import accounts
from systembrist.store import organisations as known
from systembrist.store.database import writing
from tests.pages import tree, words
from tests.scene import Scene
from tests.world import Visitor
from web import desk


def _inbox(scene: Scene, name: str, level: Level, query: str = "") -> str:
    return scene.visitor(name).get(f"/inkorg/{scene.bodies[level]}{query}").text


def _views(page: str) -> list[str]:
    nav = next(one for one in tree(page).iter("nav") if one.get("aria-label") == "Urval")
    return [words(one) for one in nav.iter("a")]


def _cards(page: str) -> list[str]:
    return [words(one) for one in tree(page).iter("li") if "card" in (one.get("class") or "")]


def _under(page: str, heading: str) -> list[str]:
    """The cards that stand under a heading."""
    main = next(tree(page).iter("main"))
    found: list[str] = []
    here = False
    for one in main:
        if one.tag == "h2":
            here = words(one).startswith(heading)
        elif here:
            found += [words(card) for card in one.iter("li")]
    return found


def _waiting(someone: Visitor) -> str:
    desks = (one for one in tree(someone.get("/").text).iter("li") if re.search(r"/inkorg/\d", _links(one)))
    return words(next(desks))


def _links(element: object) -> str:
    return " ".join(one.get("href", "") for one in element.iter("a"))  # type: ignore[attr-defined]


def test_an_empty_inbox_says_so(scene: Scene) -> None:
    assert "Inget väntar på beslut hos er just nu." in _inbox(scene, "ordforande", Level.LEDNINGSGRUPP)
    assert "Inget väntar på beslut hos er just nu." in _inbox(scene, "lansstyrelse", Level.LANSSTYRELSE)


def test_the_nearest_limit_stands_first(scene: Scene) -> None:
    later, sooner = scene.file("2026-01-20T09:00"), scene.file("2025-12-20T09:00")
    cards = _cards(_inbox(scene, "ordforande", Level.LEDNINGSGRUPP))
    assert f"2025-{sooner:05}" in cards[0]
    assert f"2026-{later:05}" in cards[1]
    assert "Går vidare 18 juni 2026 om inget beslutas" in cards[0]


def test_a_text_that_is_not_released_is_not_in_the_list(scene: Scene) -> None:
    scene.file(released=False)
    page = _inbox(scene, "ledamot", Level.LEDNINGSGRUPP)
    assert "Texten är inte släppt" in page
    assert "åtta månader" not in page


def test_an_invited_organisation_sees_the_released_ones_only_and_never_a_text(scene: Scene) -> None:
    scene.file(released=False)
    scene.file()
    page = _inbox(scene, "brukare", Level.LEDNINGSGRUPP)
    assert len(_cards(page)) == 1
    assert "åtta månader" not in page
    assert "Texten är inte släppt" not in page, "it is released, though not to them"


def test_what_is_urgent_comes_first(scene: Scene) -> None:
    scene.file()
    urgent = scene.file()
    with writing(scene.engine) as session:
        handling.mark_urgent(
            session, session.get_one(Deficiency, urgent), account_id=scene.people["ordforande"], policy=scene.policy,
            now=scene.clock.now,
        )  # fmt: skip
    assert f"2026-{urgent:05}" in _cards(_inbox(scene, "ordforande", Level.LEDNINGSGRUPP))[0]
    scene.pass_time("2027-01-16T09:00")
    assert f"2026-{urgent:05}" in _cards(_inbox(scene, "lansstyrelse", Level.LANSSTYRELSE))[0]


def test_an_invited_organisation_reads_the_approved_summary(scene: Scene) -> None:
    one = scene.file()
    with writing(scene.engine) as session:
        handling.summarise(
            session, session.get_one(Deficiency, one), text="Väntan på tid är längre än vårdgarantin.",
            account_id=scene.people["samordnare"], approver="Samordnaren", now=scene.clock.now,
        )  # fmt: skip
    (card,) = _cards(_inbox(scene, "brukare", Level.LEDNINGSGRUPP))
    assert "Väntan på tid är längre än vårdgarantin." in card
    assert "åtta månader" not in card


def test_the_number_on_the_first_page_is_the_number_in_the_inbox(scene: Scene) -> None:
    scene.file(released=False)
    scene.file()
    for name in ("ordforande", "brukare"):
        someone = scene.visitor(name)
        shown = len(_cards(_inbox(scene, name, Level.LEDNINGSGRUPP)))
        assert _waiting(someone).startswith(f"{shown} brist"), name


def test_what_has_a_verdict_says_so_until_it_takes_effect_and_then_has_left(scene: Scene) -> None:
    one = scene.file()
    scene.decide(one, VerdictKind.LYFT, "ordforande")
    page = _inbox(scene, "ledamot", Level.LEDNINGSGRUPP)
    assert "Inget väntar på beslut hos er just nu." in page
    assert _views(page) == ["Att ta ställning till (0)", "Beslutat, gäller inte än (1)", "Har gått vidare (0)"]
    (waits,) = _cards(_inbox(scene, "ledamot", Level.LEDNINGSGRUPP, "?visa=beslutat"))
    assert "Beslutat: lyft. Börjar gälla 3 februari 2026 kl. 09.00." in waits
    scene.pass_time("2026-02-04T09:00")
    page = _inbox(scene, "ledamot", Level.LEDNINGSGRUPP, "?visa=vidare")
    assert _views(page) == ["Att ta ställning till (0)", "Beslutat, gäller inte än (0)", "Har gått vidare (1)"]
    assert "Nu hos Borlänge kommun sedan 3 februari 2026." in _cards(page)[0]
    assert "åtta månader" in _inbox(scene, "kommun", Level.KOMMUN)


def test_only_the_undecided_wait_and_only_they_are_counted_on_the_first_page(scene: Scene) -> None:
    decided, asked, _ = scene.file(), scene.file(), scene.file()
    scene.decide(decided, VerdictKind.LYFT, "ordforande")
    scene.decide(asked, VerdictKind.KOMPLETTERA, "ordforande")
    page = _inbox(scene, "ordforande", Level.LEDNINGSGRUPP)
    assert len(_cards(page)) == 2
    assert _views(page)[:2] == ["Att ta ställning till (2)", "Beslutat, gäller inte än (1)"]
    assert len(_cards(_inbox(scene, "ordforande", Level.LEDNINGSGRUPP, "?visa=beslutat"))) == 1
    assert _waiting(scene.visitor("ordforande")).startswith("2 brister att ta ställning till")


def test_the_address_keeps_what_is_looked_at(scene: Scene) -> None:
    scene.file()
    scene.file(area="sgi", actor="forsakringskassan")
    group = Level.LEDNINGSGRUPP
    page = _inbox(scene, "ordforande", group, "?omrade=sgi")
    assert len(_cards(page)) == 1
    assert [one.get("value") for one in tree(page).iter("option") if one.get("selected") is not None] == ["sgi"]
    body = scene.bodies[group]
    assert f'href="/inkorg/{body}?visa=beslutat&amp;omrade=sgi"' in page, "another view keeps the area"
    assert "Inget i urvalet." in _inbox(scene, "ordforande", group, "?omrade=bostad")
    for unknown in ("?visa=annat", "?sida=0", "?visa=mina"):
        assert scene.visitor("ordforande").get(f"/inkorg/{body}{unknown}").status_code == 404


def test_a_members_own_organisation_comes_first_and_has_a_view(scene: Scene) -> None:
    group = scene.bodies[Level.LEDNINGSGRUPP]
    scene.file("2026-01-20T09:00")
    scene.file("2026-01-21T09:00", area="sgi", actor="forsakringskassan")
    with writing(scene.engine) as session:
        seats = {one.kind: one.id for one in known.seats(session, group)}
        [role] = [one for one in accounts.roles(session, scene.people["ledamot"]) if one.body_id == group]
        role.seat_id = seats[SeatKind.FORSAKRINGSKASSAN]
        session.add(role)
    page = _inbox(scene, "ledamot", Level.LEDNINGSGRUPP)
    assert ["Rör er" in card for card in _cards(page)] == [True, False]
    assert "Rör Försäkringskassan (1)" in _views(page)
    (mine,) = _cards(_inbox(scene, "ledamot", Level.LEDNINGSGRUPP, "?visa=mina"))
    assert "Sjukförsäkring" in mine


def test_an_authoritys_inbox_parts_decided_from_undecided_too(scene: Scene) -> None:
    for _ in range(2):
        scene.file("2025-02-02T09:00")
    scene.pass_time("2026-02-02T09:00")
    scene.decide(1, VerdictKind.LYFT, "lansstyrelse")
    board, body = scene.visitor("lansstyrelse"), Level.LANSSTYRELSE
    assert "Börjar gälla 3 februari 2026" in _under(_inbox(scene, "lansstyrelse", body), "Beslutat, gäller inte än")[0]
    scene.pass_time("2026-02-04T09:00")
    page = _inbox(scene, "lansstyrelse", body)
    (waits,) = _under(page, "Att ta ställning till")
    (lifted,) = _under(page, "Beslutat, gäller inte än")
    assert "Går vidare 1 mars 2026 om inget beslutas." in waits
    assert "Beslutat: lyft. Går vidare 1 mars 2026." in lifted
    assert _waiting(board).startswith("1 brist att ta ställning till")


def test_a_card_says_what_a_body_needs_to_choose_what_to_open_first(scene: Scene) -> None:
    scene.file("2025-02-02T09:00", consequences=("fara",), children=True, asks_urgent=True, clients="fler")
    for name, level, when in (
        ("ordforande", Level.LEDNINGSGRUPP, "2025-02-03T09:00"),
        ("kommun", Level.KOMMUN, "2025-09-01T09:00"),
        ("lansstyrelse", Level.LANSSTYRELSE, "2026-02-02T09:00"),
    ):
        scene.pass_time(when)
        (card,) = _cards(_inbox(scene, name, level))
        for fact in ("Borlänge", "Fara", "Barn berörs", "klienter"):
            assert fact in card, (name, fact)
        assert ("Ombudet ber om skyndsamhet" in card) is (level is not Level.LANSSTYRELSE)


def test_what_is_urgent_says_so(scene: Scene) -> None:
    one = scene.file()
    scene.visitor("samordnare").post(f"/brister/{one}/skyndsam")
    assert "Skyndsam" in _cards(_inbox(scene, "ordforande", Level.LEDNINGSGRUPP))[0]


def test_a_verdict_is_not_told_outside_the_body_before_it_takes_effect(scene: Scene) -> None:
    scene.decide(scene.file(), VerdictKind.AVSLUTA, "ordforande")
    for path in ("/brister/mina", "/brister/", "/brister/1/"):
        assert "avsluta utan åtgärd" not in scene.visitor("ombud").get(path).text.lower()


def test_what_is_overdue_at_the_top_says_since_when(scene: Scene) -> None:
    scene.file("2024-02-02T09:00")
    scene.pass_time("2026-02-02T09:00")
    page = words(tree(_inbox(scene, "socialstyrelsen", Level.SOCIALSTYRELSEN)))
    assert "Inget svar lämnat till 15 maj 2025. Ligger kvar." in page


def test_an_inbox_is_its_own_bodys(scene: Scene) -> None:
    for name in ("ordforande", "kommun", "lansstyrelse", "socialstyrelsen", "ombud", "beredningsgrupp", "admin"):
        own = {"ordforande": Level.LEDNINGSGRUPP, "kommun": Level.KOMMUN, "lansstyrelse": Level.LANSSTYRELSE,
               "socialstyrelsen": Level.SOCIALSTYRELSEN}.get(name)  # fmt: skip
        someone = scene.visitor(name)
        for level, body in scene.bodies.items():
            assert someone.get(f"/inkorg/{body}").status_code == (200 if level is own else 404), (name, level)


def test_an_answer_on_what_is_not_released_is_not_told_to_an_invited_organisation(scene: Scene) -> None:
    scene.file("2025-06-01T09:00", released=False)
    scene.pass_time("2026-01-10T09:00")
    scene.decide(1, VerdictKind.AVSLUTA, "kommun", "2026-01-10T09:00", reason="Kommunens hemliga skäl.")
    scene.pass_time("2026-01-12T09:00")
    assert "Kommunens hemliga skäl." in scene.visitor("ledamot").get("/").text
    first = scene.visitor("brukare").get("/").text
    assert "Kommunens hemliga skäl." not in first
    assert "/brister/1/" not in first


def test_where_more_have_left_than_are_shown_it_says_that_they_are_the_latest(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk, "MOST_SHOWN", 2)
    for _ in range(2):
        scene.decide(scene.file("2026-01-10T09:00"), VerdictKind.AVSLUTA, "ordforande")
    scene.pass_time("2026-02-04T09:00")
    assert _views(_inbox(scene, "ordforande", Level.LEDNINGSGRUPP))[-1] == "Har gått vidare (2)"
    scene.decide(scene.file("2026-01-10T09:00"), VerdictKind.AVSLUTA, "ordforande")
    scene.pass_time("2026-02-06T09:00")
    assert _views(_inbox(scene, "ordforande", Level.LEDNINGSGRUPP))[-1] == "Har gått vidare, de senaste (2)"


@pytest.mark.parametrize("name", ["ordforande", "lansstyrelse"])
def test_the_heading_says_that_it_is_an_inbox(scene: Scene, name: str) -> None:
    [heading] = tree(scene.visitor(name).get("/inkorg/").text).iter("h1")
    assert words(heading).startswith("Inkorg, ")


def test_an_authority_too_reads_that_only_the_latest_of_what_has_left_are_shown(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk, "MOST_SHOWN", 2)
    for _ in range(3):
        scene.file("2025-02-02T09:00")
    scene.pass_time("2026-03-02T09:00")
    page = _inbox(scene, "lansstyrelse", Level.LANSSTYRELSE)
    assert "De 2 senaste visas." in words(tree(page))
    assert len(_under(page, "Har gått vidare")) == 2


def test_of_what_is_decided_and_waits_only_the_nearest_are_shown(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk, "MOST_SHOWN", 2)
    ids = [scene.file("2025-02-02T09:00") for _ in range(3)]
    scene.pass_time("2026-01-20T09:00")
    for one in ids:
        scene.decide(one, VerdictKind.LYFT, "lansstyrelse", "2026-01-20T09:00")
    page = _inbox(scene, "lansstyrelse", Level.LANSSTYRELSE)
    assert "Beslutat, gäller inte än (3) De 2 med närmast gräns visas." in words(tree(page))
    assert len(_under(page, "Beslutat, gäller inte än (3)")) == 2
