"""One samlad brist of several: ticked, looked at side by side, gathered, shown with its parts, and taken apart."""

from __future__ import annotations

import pytest

from systembrist.model import Level, VerdictKind
from systembrist.store.database import writing
from tests import joint, world
from tests.pages import tree, words
from tests.pressing import forms, press
from tests.scene import Scene
from tests.world import Visitor
from web.views import grouping

TEXTS = ("Remissen kom bort två gånger.", "Väntan var nio månader.", "Ingen ringde tillbaka på ett halvår.")


def _three(scene: Scene, **fields: object) -> list[int]:
    return [scene.file(text=text, **fields) for text in TEXTS]


def _address(*ids: int) -> str:
    return "/brister/samla?" + "&".join(f"brist={one}" for one in ids)


def _gather(someone: Visitor, head: int, *others: int) -> str:
    answer = someone.post("/brister/samla", on=_address(head, *others), brist=[head, *others], barare=head)
    assert answer.status_code == 200, answer.text
    return answer.text


def test_the_samordnare_ticks_looks_chooses_and_gathers(scene: Scene) -> None:
    first, second, third = _three(scene)
    someone = scene.visitor("samordnare")
    listed = someone.get("/brister/").text
    boxes = [one for one in tree(listed).iter("input") if one.get("name") == "brist"]
    assert [int(one.get("value", "")) for one in boxes] == [third, second, first]
    assert {one.get("form") for one in boxes} == {"samla"}
    shown = someone.get(_address(first, third)).text
    assert TEXTS[0] in shown
    assert TEXTS[2] in shown
    assert TEXTS[1] not in shown
    [marked] = [one for one in tree(shown).iter("input") if one.get("checked") is not None]
    assert marked.get("value") == str(first), "the oldest, until somebody chooses another"
    [marked] = [
        one for one in tree(someone.get(f"{_address(first, third)}&barare={third}").text).iter("input")
        if one.get("checked") is not None
    ]  # fmt: skip
    assert marked.get("value") == str(third), "or the one whose page one came from"
    page = _gather(someone, third, first)
    number = joint.get(scene, third).number
    assert f"2 brister är nu en samlad brist, {number}" in page
    assert "Samlad brist: 1 till ingår" in page
    assert "Har hänt 2 gånger." in page
    assert TEXTS[0] in page


def test_of_more_than_can_be_gathered_it_says_how_many_are_left_out(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(grouping, "MOST", 2)
    ids = _three(scene)
    someone = scene.visitor("samordnare")
    shown = someone.get(_address(*ids, ids[0])).text
    assert "Högst 2 brister kan samlas åt gången. 1 av dem du valde är inte med här" in shown
    assert TEXTS[2] not in shown
    assert "inte med här" not in someone.get(_address(*ids[:2])).text


def test_a_part_says_what_it_is_part_of_and_where_that_is(scene: Scene) -> None:
    first, second, _ = _three(scene)
    _gather(scene.visitor("samordnare"), first, second)
    number = joint.get(scene, first).number
    for name in ("ombud", "samordnare", "ordforande"):
        page = scene.visitor(name).get(f"/brister/{second}/").text
        assert f"Ingår i samlad brist {number} och får dess svar." in words(tree(page))
        assert "Den ligger hos Ledningsgruppen för PO Borlänge" in words(tree(page))
        assert f'href="/brister/{first}/"' in page
        assert "Vad gör ni med bristen?" not in page
    mine = words(tree(scene.visitor("ombud").get("/brister/mina").text))
    assert f"Ingår i samlad brist {number}. Hos Ledningsgruppen för PO Borlänge" in mine
    inbox = scene.visitor("ordforande").get(f"/inkorg/{scene.bodies[Level.LEDNINGSGRUPP]}").text
    assert f'href="/brister/{first}/"' in inbox
    assert f'href="/brister/{second}/"' not in inbox


def test_a_texts_own_release_decides_who_reads_it_in_the_samlade_brist(scene: Scene) -> None:
    head, released = scene.file(text=TEXTS[0]), scene.file(text=TEXTS[1])
    kept = scene.file(text=TEXTS[2], released=False)
    _gather(scene.visitor("samordnare"), head, released, kept)
    for name, reads in (("ombud", 3), ("samordnare", 3), ("ordforande", 2), ("ledamot", 2), ("brukare", 0)):
        page = scene.visitor(name).get(f"/brister/{head}/").text
        assert sum(text in page for text in TEXTS) == reads, name
        assert (f'href="/brister/{kept}/"' in page) == (name != "brukare"), name
    chair = scene.visitor("ordforande").get(f"/brister/{head}/").text
    assert "Texten är inte släppt till ledningsgruppen ännu." in chair


def test_one_is_taken_out_and_goes_its_own_way(scene: Scene) -> None:
    first, second, _ = _three(scene)
    someone = scene.visitor("samordnare")
    _gather(someone, first, second)
    answer = press(someone, f"/brister/{first}/", f"/brister/{second}/ta-ut")
    assert "går nu sin egen väg" in answer.text
    assert "till ingår" not in answer.text
    page = words(tree(someone.get(f"/brister/{second}/").text))
    assert "Ligger hos Ledningsgruppen för PO Borlänge" in page
    assert "Samordnaren tog ut bristen ur den samlade bristen" in page
    assert someone.post(f"/brister/{second}/ta-ut").status_code == 409


@pytest.mark.parametrize("name", ["ombud", "ordforande", "kommun", "ledamot", "brukare"])
def test_only_the_samordnare_gathers_and_takes_out(scene: Scene, name: str) -> None:
    first, second, _ = _three(scene)
    someone = scene.visitor(name)
    assert someone.get(_address(first, second)).status_code == 404
    assert someone.post("/brister/samla", brist=[first, second], barare=first).status_code == 404
    _gather(scene.visitor("samordnare"), first, second)
    assert someone.post(f"/brister/{second}/ta-ut").status_code == 404
    assert "Ta ut" not in someone.get(f"/brister/{first}/").text


def test_another_verksamhets_deficiency_does_not_exist_here(scene: Scene) -> None:
    with writing(scene.engine) as session:
        other = world.open_service(session, "PO Falun", "Falun")
        theirs = world.file(session, other, scene.policy, "2026-02-02T09:00", text="Faluns text.").id
    mine = scene.file()
    someone = scene.visitor("samordnare")
    assert someone.get(_address(mine, theirs)).status_code == 404
    assert someone.post("/brister/samla", brist=[mine, theirs], barare=mine).status_code == 404


@pytest.mark.parametrize("query", ["", "?brist=1", "?brist=x", "?brist=1&brist=1", "?brist=" + "9" * 40])
def test_fewer_than_two_are_not_gathered(scene: Scene, query: str) -> None:
    scene.file()
    answer = scene.visitor("samordnare").get(f"/brister/samla{query}")
    assert answer.status_code == 422
    assert "Kryssa för minst två brister" in answer.text


@pytest.mark.parametrize("carries", [None, "x", "999"])
def test_the_one_that_carries_the_others_has_to_be_one_of_them(scene: Scene, carries: str | None) -> None:
    first, second, _ = _three(scene)
    fields = {"brist": [first, second]} | ({} if carries is None else {"barare": carries})
    answer = scene.visitor("samordnare").post("/brister/samla", **fields)
    assert answer.status_code in (404, 422)
    if answer.status_code == 422:
        assert "Välj vilken brist som ska stå för dem alla." in answer.text
    assert joint.get(scene, first).merged_into_id is joint.get(scene, second).merged_into_id is None


def test_a_samlad_brist_that_is_among_them_is_marked_to_carry_the_rest(scene: Scene) -> None:
    first, second, third = _three(scene)
    someone = scene.visitor("samordnare")
    _gather(someone, first, second)
    shown = someone.get(_address(third, first)).text
    [marked] = [one for one in tree(shown).iter("input") if one.get("checked") is not None]
    assert marked.get("value") == str(first)
    assert "Har hänt 2 gånger." in shown
    refused = someone.post("/brister/samla", brist=[third, first], barare=third)
    assert refused.status_code == 409
    assert "redan en samlad brist" in refused.text
    assert "Har hänt 3 gånger." in _gather(someone, first, third)


def test_what_has_been_decided_on_can_neither_be_ticked_nor_gathered(scene: Scene) -> None:
    first, second, third = _three(scene)
    someone = scene.visitor("samordnare")
    scene.decide(second, VerdictKind.LYFT, "ordforande")
    listed = someone.get("/brister/").text
    ticks = [one.get("value") for one in tree(listed).iter("input") if one.get("name") == "brist"]
    assert ticks == [str(third), str(first)]
    answer = someone.post("/brister/samla", brist=[first, second], barare=first)
    assert answer.status_code == 409
    assert "Någon av bristerna har beslutats eller gått vidare" in answer.text
    assert joint.get(scene, second).merged_into_id is None


def test_similar_ones_are_shown_to_the_samordnare_and_gathered_from_there(scene: Scene) -> None:
    codes = {"area": "vardkoer", "actor": "region_psykiatri"}
    one, other = scene.file(text=TEXTS[0], **codes), scene.file(text=TEXTS[1], **codes)
    old = scene.file("2025-01-20T09:00", text="För länge sedan.", **codes)
    another_actor = scene.file(text="En annan aktör.", area="vardkoer", actor="bank")
    another_area = scene.file(text="Ett annat område.", area="bostad", actor="region_psykiatri")
    decided = scene.file(text="Redan beslutad.", **codes)
    scene.decide(decided, VerdictKind.AVSLUTA, "ordforande")
    someone = scene.visitor("samordnare")
    page = someone.get(f"/brister/{one}/").text
    shown = page.split("Kan vara samma sak (2)")[1]
    assert TEXTS[1] in shown
    assert "Redan beslutad." in shown
    for text in ("För länge sedan.", "En annan aktör.", "Ett annat område."):
        assert text not in shown, text
    ticks = [box.get("value") for box in tree(page).iter("input") if box.get("name") == "brist"]
    assert ticks == [str(one), str(other)]
    assert someone.get(_address(one, other)).status_code == 200
    for name in ("ombud", "ordforande", "ledamot"):
        assert "Kan vara samma sak" not in scene.visitor(name).get(f"/brister/{one}/").text
    for nothing in (old, another_actor, another_area):
        assert "Kan vara samma sak" not in someone.get(f"/brister/{nothing}/").text


def test_without_an_actor_nothing_is_said_to_be_similar(scene: Scene) -> None:
    one, _ = scene.file(actor=None), scene.file(actor=None)
    assert "Kan vara samma sak" not in scene.visitor("samordnare").get(f"/brister/{one}/").text


def test_lists_ask_as_many_queries_for_ten_as_for_two(scene: Scene) -> None:
    someone = scene.visitor("samordnare")
    scene.file()
    counts = []
    for number in (2, 8):
        made = [scene.file() for _ in range(number)]
        _gather(someone, *made)
        counts.append([joint.queries(scene, "samordnare", path) for path in ("/brister/", f"/brister/{made[0]}/")])
    assert counts[0] == counts[1]


def test_the_menu_of_what_can_be_done_follows_what_it_is(scene: Scene) -> None:
    first, second, third = _three(scene)
    someone = scene.visitor("samordnare")
    _gather(someone, first, second)
    head, part, alone = (someone.get(f"/brister/{one}/").text for one in (first, second, third))
    assert f"/brister/{first}/ta-tillbaka" not in head
    assert f"/brister/{second}/ta-tillbaka" not in part
    assert f"/brister/{second}/ta-ut" in forms(part)
    assert f"/brister/{third}/ta-tillbaka" in alone


def test_the_list_names_the_button_that_is_there(scene: Scene) -> None:
    _three(scene)
    page = tree(scene.visitor("samordnare").get("/brister/").text)
    [button] = [words(one) for one in page.iter("button") if words(one).startswith("Samla")]
    assert f"tryck på {button}." in words(page)


def test_with_only_one_to_gather_there_is_nothing_to_tick(scene: Scene) -> None:
    scene.file()
    page = scene.visitor("samordnare").get("/brister/").text
    assert 'name="brist"' not in page
    assert "Samla" not in page.split("<main")[1]


def test_what_is_to_be_gathered_can_be_printed_with_its_words(scene: Scene) -> None:
    first, second, _ = _three(scene)
    page = tree(scene.visitor("samordnare").get(_address(first, second)).text)
    assert [one.get("class") for one in page.iter("form") if one.get("action") == "/brister/samla"] == ["whole"]
