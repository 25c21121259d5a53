"""An authority's inbox: a selection kept in the address, and one verdict on all that was chosen from it."""

from __future__ import annotations

import pytest
from sqlmodel import select

from systembrist.model import Level, Verdict, VerdictKind
from systembrist.store.database import reading, writing
from tests import joint, world
from tests.pages import tree, words
from tests.pressing import forms
from tests.scene import Scene
from tests.world import Visitor
from web import selection

REASON = "Vi tar upp det med regionen."


@pytest.fixture
def four(scene: Scene) -> list[int]:
    """Four deficiencies at länsstyrelsen, of two areas and two actors; the ids of its copies."""
    made = [
        scene.file("2025-02-02T09:00", area="vardkoer"),
        scene.file("2025-02-03T09:00", area="vardkoer"),
        scene.file("2025-02-04T09:00", area="bostad", actor="bostadsbolag"),
        scene.file("2025-02-05T09:00", area="bostad", actor=None),
    ]
    scene.pass_time("2026-02-02T09:00")
    return [joint.copy_at(scene, one, scene.bodies[Level.LANSSTYRELSE]) for one in made]


def _inbox(scene: Scene) -> str:
    return f"/inkorg/{scene.bodies[Level.LANSSTYRELSE]}"


def _fields(someone: Visitor, address: str) -> dict[str, str]:
    return next(fields for action, fields in forms(someone.get(address).text).items() if action.endswith("/besluta"))


def _listed(page: str) -> list[int]:
    boxes = (one for one in tree(page).iter("input") if one.get("name") == "kopia")
    return [int(one.get("value", "")) for one in boxes]


def _decided(scene: Scene) -> list[int]:
    with reading(scene.engine) as session:
        return sorted(one.deficiency_id for one in session.exec(select(Verdict)))


def _send(scene: Scene, someone: Visitor, address: str, **fields: object) -> tuple[int, str]:
    data = _fields(someone, address) | {"kind": "avsluta", "reason": REASON} | fields
    answer = someone.post(f"{_inbox(scene)}/besluta", **data)
    return answer.status_code, answer.text


def test_the_selection_stands_in_the_address(scene: Scene, four: list[int]) -> None:
    board = scene.visitor("lansstyrelse")
    assert _listed(board.get(_inbox(scene)).text) == four
    assert _listed(board.get(f"{_inbox(scene)}?omrade=bostad").text) == four[2:]
    assert _listed(board.get(f"{_inbox(scene)}?omrade=bostad&aktor=-").text) == []
    assert _listed(board.get(f"{_inbox(scene)}?aktor=bostadsbolag").text) == []
    page = board.get(f"{_inbox(scene)}?omrade=bostad").text
    assert 'value="bostad" selected' in page
    assert "Bostad och hemlöshet (2)" in page
    assert "Inget i urvalet väntar på beslut." in board.get(f"{_inbox(scene)}?omrade=<b>").text


def test_those_that_are_ticked_get_one_verdict_with_one_reason(scene: Scene, four: list[int]) -> None:
    board = scene.visitor("lansstyrelse")
    status, page = _send(scene, board, _inbox(scene), kopia=[four[0], four[2]])
    assert status == 200
    assert "Beslutet är noterat för 2 brister. Det börjar gälla 3 februari 2026 kl. 09.00" in page
    assert _decided(scene) == [1, 3]
    scene.pass_time("2026-02-04T09:00")
    for one in (1, 3):
        assert REASON in scene.visitor("ombud").get(f"/brister/{one}/").text
        assert scene.history(one)[-1] == ("lansstyrelse", "2026-02-03", "avslutad")


def test_all_of_the_selection_and_nothing_outside_it(scene: Scene, four: list[int]) -> None:
    board = scene.visitor("lansstyrelse")
    address = f"{_inbox(scene)}?omrade=vardkoer"
    status, page = _send(scene, board, address, alla="y", kopia=[four[3]])
    assert status == 200
    assert "Beslutet är noterat för 2 brister." in page
    assert 'value="vardkoer" selected' not in page, "nothing of it is left to choose"
    assert "Beslutat, gäller inte än" in page
    assert _decided(scene) == [1, 2]


def test_all_means_what_was_looked_at_and_not_what_has_come_since(scene: Scene, four: list[int]) -> None:
    board = scene.visitor("lansstyrelse")
    seen = _fields(board, _inbox(scene))
    assert seen["urval"] == ",".join(str(one) for one in four)
    late = _one_more(scene)
    sent = seen | {"kind": "avsluta", "reason": REASON, "alla": "y"}
    answer = board.post(f"{_inbox(scene)}/besluta", **sent)
    assert "Beslutet är noterat för 4 brister." in answer.text
    assert late in _listed(answer.text) or f"/overlamnanden/{late}/" in answer.text
    assert _decided(scene) == [1, 2, 3, 4, 5], "the fifth by its kommun"


def _one_more(scene: Scene) -> int:
    """An urgent one that its kommun lifts now; the board's copy of it."""
    one = scene.file("2025-08-01T09:00")
    scene.pass_time("2026-02-02T09:00")
    scene.visitor("samordnare").post(f"/brister/{one}/skyndsam")
    scene.decide(one, VerdictKind.LYFT, "kommun")
    scene.pass_time("2026-02-02T10:00")
    return joint.copy_at(scene, one, scene.bodies[Level.LANSSTYRELSE])


def test_the_urgent_among_them_are_decided_at_once(scene: Scene, four: list[int]) -> None:
    copy = _one_more(scene)
    _, page = _send(scene, scene.visitor("lansstyrelse"), _inbox(scene), kopia=[copy, four[1]])
    assert "För 1 skyndsam gäller det nu, för de andra 3 februari 2026 kl. 10.00" in page


def test_if_some_have_moved_on_none_is_decided_and_nothing_typed_is_lost(scene: Scene, four: list[int]) -> None:
    board = scene.visitor("lansstyrelse")
    seen = _fields(board, _inbox(scene)) | {"kind": "avsluta", "reason": REASON, "kopia": four}
    scene.decide(2, VerdictKind.LYFT, "lansstyrelse", reason="En annan var först.")
    answer = board.post(f"{_inbox(scene)}/besluta", **seen)
    assert answer.status_code == 409
    assert "1 av de 4 bristerna har redan beslutats eller gått vidare. Inget beslut är sparat." in answer.text
    assert REASON in answer.text
    alone = board.client.post(f"{_inbox(scene)}/besluta", data=seen | {"kopia": four[1]})
    assert "Bristen har redan beslutats eller gått vidare. Inget beslut är sparat." in alone.text
    assert [one.get("value") for one in tree(answer.text).iter("input") if one.get("name") == "kind"
            if one.get("checked") is not None] == ["avsluta"]  # fmt: skip
    ticked = [one for one in tree(answer.text).iter("input") if one.get("name") == "kopia"]
    assert [int(one.get("value", "")) for one in ticked if one.get("checked") is not None] == [
        one for one in four if one != four[1]
    ]
    assert _decided(scene) == [2]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "Ingen brist är vald. Kryssa för minst en"),
        ({"kopia": ["x", ""]}, "Ingen brist är vald. Kryssa för minst en"),
        ({"kopia": 1, "kind": ""}, "Välj ett beslut."),
        ({"kopia": 1, "kind": "komplettera"}, "Något behöver rättas"),
        ({"kopia": 1, "reason": "  "}, "Skriv varför."),
        ({"kopia": 1, "reason": "Gäller 850709-9805."}, "personnummer"),
        ({"kopia": 1, "reason": "x" * 2001}, "Något behöver rättas"),
        ({"alla": "y", "urval": ""}, "Ingen brist är vald. Kryssa för minst en"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_decided(
    scene: Scene, four: list[int], fields: dict[str, object], said: str
) -> None:
    assert four
    status, page = _send(scene, scene.visitor("lansstyrelse"), _inbox(scene), **fields)
    assert status == 422
    assert said in words(tree(page))
    assert _decided(scene) == []


def test_a_copy_of_another_board_counts_as_one_that_is_not_there(scene: Scene, four: list[int]) -> None:
    with writing(scene.engine) as session:
        other = world.open_service(session, "PO Umeå", "Umeå")
        theirs = world.file(session, other, scene.policy, "2025-02-02T09:00").id
        umea = world.chain(session, other)[Level.LANSSTYRELSE].id
    scene.pass_time("2026-02-03T09:00")
    foreign = joint.copy_at(scene, theirs, umea)
    status, page = _send(scene, scene.visitor("lansstyrelse"), _inbox(scene), kopia=[four[0], foreign])
    assert status == 409
    assert "1 av de 2 bristerna" in page
    assert _decided(scene) == []


@pytest.mark.parametrize("name", ["ordforande", "kommun", "socialstyrelsen", "beredningsgrupp", "ombud"])
def test_only_that_authority_decides_in_its_inbox(scene: Scene, four: list[int], name: str) -> None:
    answer = scene.visitor(name).post(f"{_inbox(scene)}/besluta", kopia=four, kind="avsluta", reason=REASON)
    assert answer.status_code == 404
    assert _decided(scene) == []


def test_long_inboxes_are_shown_a_part_at_a_time_and_decided_as_a_whole(
    scene: Scene, four: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(selection, "SHOWN", 3)
    board = scene.visitor("lansstyrelse")
    page = board.get(_inbox(scene)).text
    assert _listed(page) == four[:3]
    assert "1–3 av 4 visas." in page
    rest = board.get(f"{_inbox(scene)}?fran=3").text
    assert _listed(rest) == four[3:]
    assert "Hela urvalet (4 brister)" in rest
    assert _listed(board.get(f"{_inbox(scene)}?fran=99").text) == four[3:], "past the end is the last part"
    status, _ = _send(scene, board, _inbox(scene), alla="y")
    assert status == 200
    assert len(_decided(scene)) == 4
