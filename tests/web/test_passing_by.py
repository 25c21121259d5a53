"""Förbi berörd instans: the samordnare or the chair lets a deficiency pass a body that it is about."""

from __future__ import annotations

import pytest

from systembrist.model import Level, VerdictKind
from tests import joint
from tests.pages import tree, words
from tests.pressing import forms, send
from tests.scene import Scene

ABOUT = {"actor": "kommun_socialtjanst", "area": "socialtjanst"}


def _choices(page: str) -> dict[str, str]:
    """The bodies that can be chosen: what is said of each, by id."""
    parsed = tree(page)
    said = {one.get("for"): words(one) for one in parsed.iter("label")}
    radios = (one for one in parsed.iter("input") if one.get("name") == "body_id")
    return {one.get("value", ""): said[one.get("id")] for one in radios}


def test_the_page_says_what_it_means_and_offers_the_bodies_on_its_way(scene: Scene) -> None:
    hedemora = joint.with_hedemora(scene)
    one = scene.file(kommun=joint.HEDEMORA, **ABOUT)
    page = scene.visitor("samordnare").get(f"/brister/{one}/forbi").text
    assert _choices(page) == {
        str(scene.bodies[Level.LEDNINGSGRUPP]): "Ledningsgruppen för PO Borlänge (verksamhetens ledningsgrupp)",
        str(scene.bodies[Level.KOMMUN]): "Borlänge kommun (värdkommunen)",
        str(hedemora): "Hedemora kommun (kommunen där det hände)",
    }
    assert "det går inte att ångra" in words(tree(page))


def test_where_it_stays_now_it_passes_on_at_once(scene: Scene) -> None:
    one = scene.file(**ABOUT)
    samordnare = scene.visitor("samordnare")
    answer = samordnare.post(f"/brister/{one}/forbi", body_id=scene.bodies[Level.LEDNINGSGRUPP])
    assert "Det är beslutat att bristen går förbi Ledningsgruppen för PO Borlänge." in answer.text
    assert [stay[2] for stay in scene.history(one)] == ["forbigangen", None]
    assert scene.visitor("ordforande").get(f"/brister/{one}/").status_code == 404, "the group has seen nothing"


def test_the_chair_may_while_it_stays_with_the_group_and_lands_on_the_first_page(scene: Scene) -> None:
    one, later = scene.file(**ABOUT), scene.file(**ABOUT)
    chair = scene.visitor("ordforande")
    assert f"/brister/{one}/forbi" in chair.get(f"/brister/{one}/").text
    answer = chair.post(f"/brister/{one}/forbi", body_id=scene.bodies[Level.LEDNINGSGRUPP])
    assert answer.status_code == 200
    assert answer.request.path == "/", "what has passed the group by is no longer the chair's to read"
    answer = chair.post(f"/brister/{later}/forbi", body_id=scene.bodies[Level.KOMMUN])
    assert answer.request.path == f"/brister/{later}/"
    assert "Samordnaren eller ordföranden beslutade: bristen ska gå förbi Borlänge kommun" in answer.text
    scene.decide(later, VerdictKind.LYFT, "ordforande")
    scene.pass_time("2026-02-04T09:00")
    assert [stay[:3:2] for stay in scene.history(later)] == [
        ("ledningsgrupp", "lyft"), ("kommun", "forbigangen"), ("lansstyrelse", None)
    ]  # fmt: skip
    assert scene.visitor("kommun").get(f"/brister/{later}/").status_code == 404
    assert chair.get(f"/brister/{later}/forbi").status_code == 404, "it stays there no longer"


def test_before_a_person_has_confirmed_the_actor_nothing_changes_the_way(scene: Scene) -> None:
    one = scene.file(actor=None)
    samordnare = scene.visitor("samordnare")
    assert "Bekräfta först vilken aktör bristen gäller" in samordnare.get(f"/brister/{one}/forbi").text
    answer = samordnare.post(f"/brister/{one}/forbi", body_id=scene.bodies[Level.KOMMUN])
    assert answer.status_code == 422
    assert "Inget är beslutat. Bekräfta först vilken aktör bristen gäller" in _stopped(answer.text)
    assert "passing_decided" not in joint.kinds(scene, one)


def test_a_body_that_has_had_it_can_not_be_chosen(scene: Scene) -> None:
    one = scene.file(**ABOUT)
    scene.decide(one, VerdictKind.LYFT, "ordforande")
    scene.pass_time("2026-02-04T09:00")
    samordnare = scene.visitor("samordnare")
    assert list(_choices(samordnare.get(f"/brister/{one}/forbi").text)) == [str(scene.bodies[Level.KOMMUN])]
    refused = samordnare.post(f"/brister/{one}/forbi", body_id=scene.bodies[Level.LEDNINGSGRUPP])
    assert refused.status_code == 422
    scene.pass_time("2027-01-16")
    page = samordnare.get(f"/brister/{one}/forbi").text
    assert "Ingen instans är kvar att gå förbi" in page
    assert f"/brister/{one}/forbi" not in samordnare.get(f"/brister/{one}/").text


def test_what_passes_the_group_by_waits_for_no_release_and_is_not_released(scene: Scene) -> None:
    one = scene.file(released=False, **ABOUT)
    samordnare = scene.visitor("samordnare")
    listed = forms(samordnare.get("/brister/?visa=slapp").text)["/brister/slapp"] | {"brist": str(one)}
    sheet = forms(samordnare.get(f"/brister/{one}/").text)[f"/brister/{one}/slapp"]
    samordnare.post(f"/brister/{one}/forbi", body_id=scene.bodies[Level.LEDNINGSGRUPP])
    assert "Släpp 1 text" not in samordnare.get("/").text
    assert "Allt är släppt." in samordnare.get("/brister/?visa=slapp").text
    page = words(tree(samordnare.get(f"/brister/{one}/").text))
    assert "Inte ledningsgruppen: bristen går förbi den." in page
    for said in ("Släpp", "släppt"):
        assert said not in page
    assert send(samordnare, "/brister/slapp", listed).status_code == 409
    assert send(samordnare, f"/brister/{one}/slapp", sheet).status_code == 409
    assert joint.get(scene, one).released_at is None


@pytest.mark.parametrize("body", ["", "x", "1", "999999"])
def test_only_a_body_on_its_way_can_be_chosen(scene: Scene, body: str) -> None:
    one = scene.file(**ABOUT)
    answer = scene.visitor("samordnare").post(f"/brister/{one}/forbi", body_id=body)
    assert answer.status_code == 422
    assert "Vilken instans ska bristen gå förbi? Välj " in _stopped(answer.text)
    assert scene.history(one) == [("ledningsgrupp", None, None)]


def test_what_has_ended_passes_nothing_by_and_says_so(scene: Scene) -> None:
    one = scene.file(**ABOUT)
    scene.decide(one, VerdictKind.AVSLUTA, "ordforande")
    scene.pass_time("2026-02-04T09:00")
    answer = scene.visitor("samordnare").post(f"/brister/{one}/forbi")
    assert answer.status_code == 422
    assert _stopped(answer.text) == "Inget är beslutat. Bristen är avslutad."


def _stopped(page: str) -> str:
    """What the page says is wrong."""
    return next(words(one) for one in tree(page).iter() if one.get("id") == "fel")


@pytest.mark.parametrize("name", ["ombud", "justerare", "ledamot", "kommun", "lansstyrelse"])
def test_nobody_else_decides_that(scene: Scene, name: str) -> None:
    one = scene.file(**ABOUT)
    someone = scene.visitor(name)
    assert someone.get(f"/brister/{one}/forbi").status_code == 404
    answer = someone.post(f"/brister/{one}/forbi", body_id=scene.bodies[Level.LEDNINGSGRUPP])
    assert answer.status_code == 404


def test_a_chair_decides_nothing_about_what_is_not_released(scene: Scene) -> None:
    one = scene.file(released=False, **ABOUT)
    assert scene.visitor("ordforande").get(f"/brister/{one}/forbi").status_code == 404
