"""What is told in public of the classification, and the reasons an ombud is given."""

from __future__ import annotations

import pytest

from systembrist.classify import Classifier
from tests.pages import tree, words
from tests.scene import Scene
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


def test_of_an_area_few_have_judged_nothing_is_told(scene: Scene) -> None:
    for area in ["vardkoer"] * ENOUGH + ["sgi"] * 2:
        scene.file(FILED, area=area, released=False)
    rows = {
        row.findtext(".//th"): words(row) for row in tree(scene.visitor().get(ADDRESS).text).iterfind(".//tbody/tr")
    }
    of_sgi = next(said for name, said in rows.items() if name and "SGI" in name)
    assert of_sgi.rstrip().endswith("..")
    assert not [said for said in rows.values() if "PO " in said]


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
