"""What is told in public of the classification, and the reasons an ombud is given."""

from __future__ import annotations

from copy import copy
from dataclasses import replace
from typing import Any

import pytest

from systembrist import handling
from systembrist.classify import Classifier
from systembrist.model import Deficiency
from systembrist.store.database import writing
from tests import world
from tests.pages import tree, words
from tests.scene import Scene
from web.site import KEY
from web.views.classification import ENOUGH

ADDRESS = "/sa-fungerar-klassningen"
FILED = "2026-01-10T12:00"


def test_anyone_may_read_how_it_works_and_finds_it_from_every_page(scene: Scene) -> None:
    answer = scene.visitor().get(ADDRESS)
    assert answer.status_code == 200
    said = words(tree(answer.text))
    for part in ("Vem som bestämmer", "Hur bra den är", "Var den är svag", "Ombudet väljer område"):
        assert part in said
    for page in (scene.visitor().get("/logga-in"), scene.visitor("ombud").get("/anmal/")):
        assert f'href="{ADDRESS}"' in page.text


def test_the_figures_say_what_they_are_shares_of_and_that_real_texts_fare_worse(scene: Scene) -> None:
    page = tree(scene.visitor().get(ADDRESS).text)
    tiles = [words(one) for one in page.iterfind(".//dl[@class='tiles']/div")]
    assert len(tiles) == 4
    assert [tile for tile in tiles if "exemplen" not in tile] == []
    for said in (
        "inte på verkliga anmälningar",
        "är vald så att nio av tio",
        "71 verkliga texter",
        "färre än fyra olika ord",
    ):
        assert said in words(page)


@pytest.mark.parametrize(("number", "when", "told"), [(ENOUGH - 1, FILED, False), (ENOUGH, FILED, True),
                                                      (ENOUGH, "2026-02-01T23:59:59", True),
                                                      (ENOUGH, "2026-02-02T08:00", False)])  # fmt: skip
def test_how_people_judge_it_is_told_of_many_and_up_to_the_last_published_day(
    scene: Scene, number: int, when: str, told: bool
) -> None:
    for _ in range(number):
        scene.file(when, area="vardkoer", released=False)
    said = words(tree(scene.visitor().get(ADDRESS).text))
    assert ("Ombuden har behållit" in said) == told
    assert ("visas här när minst 30" in said) != told


def of_areas(scene: Scene) -> dict[str, str]:
    """What the table says of each area."""
    lines = tree(scene.visitor().get(ADDRESS).text).iterfind(".//tbody/tr")
    return {words(line[0]).removesuffix(" svag"): words(line) for line in lines}


@pytest.mark.parametrize(("suggestion", "of_sgi"), [({"code": "sgi"}, "0 %"), ({"uncertain": True}, "..")])
def test_how_often_an_area_was_kept_is_of_the_times_it_was_suggested(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, suggestion: dict[str, Any], of_sgi: str
) -> None:
    for _ in range(ENOUGH):
        scene.file(FILED, area="vardkoer", released=False)
    monkeypatch.setattr(world, "SUGGESTION", replace(world.SUGGESTION, **suggestion))
    for _ in range(ENOUGH):
        scene.file(FILED, area="vardkoer", released=False)
    said = of_areas(scene)
    assert "100 %" in said["Vårdköer och väntetider"]
    assert of_sgi in said["Sjukförsäkring och SGI (Försäkringskassan)"]


def test_a_judgement_is_an_ombuds_and_stands_as_it_was_on_the_published_day(scene: Scene) -> None:
    filed = [scene.file(FILED, area="vardkoer", released=False) for _ in range(ENOUGH)]
    for number, one in enumerate(filed):
        handled(scene, one, "2026-01-30T12:00" if number % 2 else "2026-02-02T08:00")  # half after the published day
    for _ in range(ENOUGH):
        scene.file(FILED, area="sgi", released=False, author_id=None)  # in a file: nobody saw a suggestion
        scene.file("2025-01-20T12:00", area="sgi", released=False)  # more than a year before
    assert "Ombuden har behållit 50 %" in words(tree(scene.visitor().get(ADDRESS).text))


def handled(scene: Scene, one: int, when: str) -> None:
    """The samordnare says that it is another area."""
    with writing(scene.engine) as session:
        handling.correct(
            session, session.get_one(Deficiency, one), area="sgi", actor="bank", fault_level=None,
            account_id=scene.people["samordnare"], policy=scene.policy, now=world.at(when),
        )  # fmt: skip


@pytest.mark.parametrize(("confirmed", "told"), [(3, "färre än 5 brister"), (1200, "1 200 brister")])
def test_few_that_were_learnt_from_are_not_counted_in_public(scene: Scene, confirmed: int, told: str) -> None:
    own = copy(scene.app.extensions[KEY].classifier)
    own.card = replace(own.card, confirmed=confirmed, verksamheter=2)
    scene.app.extensions[KEY].__dict__["classifier"] = own
    said = words(tree(scene.visitor().get(ADDRESS).text))
    assert f"lärt sig av {told} som en människa har bekräftat i färre än 5 verksamheter" in said


def test_of_an_area_few_have_judged_nothing_is_told(scene: Scene) -> None:
    for area in ["vardkoer"] * ENOUGH + ["sgi"] * 2:
        scene.file(FILED, area=area, released=False)
    said = of_areas(scene)
    assert said["Sjukförsäkring och SGI (Försäkringskassan)"].endswith("..")
    assert not [one for one in said.values() if "PO " in one]


def test_the_page_before_sending_tells_why(scene: Scene, classifier: Classifier) -> None:
    text = scene.form["text"]
    nearest = classifier.nearest(text, "vardkoer")
    said = words(tree(scene.visitor("ombud").post("/anmal/", **scene.form, step="review").text))
    assert "Varför?" in said
    assert "för att du skriver" in said
    assert nearest is not None
    assert nearest in said
    unsure = scene.visitor("ombud").post("/anmal/", **scene.form | {"text": "Något hände."}, step="review").text
    assert "exempel från flera områden" in words(tree(unsure))
