"""The actor a text is about is found by the names people use, in the forms they use them."""

from __future__ import annotations

from datetime import date

import pytest

from systembrist import taxonomy
from systembrist.classify.actors import ActorFinder
from systembrist.settings import Settings


@pytest.fixture(scope="module")
def finder() -> ActorFinder:
    return ActorFinder(taxonomy.load(Settings().data))


@pytest.mark.parametrize(
    ("text", "actor"),
    [
        ("FK:s handläggare svarar inte", "forsakringskassan"),
        ("Försäkringskassans beslut dröjer", "forsakringskassan"),
        ("fk-handläggaren har bytts igen", "forsakringskassan"),
        ("Vårdcentralen stänger klockan tolv", "region_primarvard"),
        ("Vårdcentralernas telefoner", "region_primarvard"),
        ("Psykiatrins mottagning är full", "region_psykiatri"),
        ("hon låg på psykiatriska\nmottagningen", "region_psykiatri"),
        ("boendestödet uteblev", "kommun_socialtjanst"),
        ("BANKEN spärrade kontot", "bank"),
        ("det finns inga gode män", "overformyndare"),
        ("Kronofogden utmäter", "kronofogden"),
        ("hyresvärden säger upp", "bostadsbolag"),
        ("tandvården är dyr", "annan"),
        ("ring 1177", "region_primarvard"),
    ],
)
def test_one_actor_named(finder: ActorFinder, text: str, actor: str) -> None:
    assert finder.find(text) == actor


@pytest.mark.parametrize(
    "text",
    ["", "   ", "Hon får ingen hjälp", "bank-id krävs", "BankID krävs", "sandbanken", "en bankrutt tanke", "ſ ı İ K"],
)
def test_nobody_named(finder: ActorFinder, text: str) -> None:
    assert finder.find(text) is None


def test_the_one_named_most_wins(finder: ActorFinder) -> None:
    assert finder.find("Vårdcentralen ringde, vårdcentralen lovade, men polisen kom") == "region_primarvard"


@pytest.mark.parametrize(
    "text",
    [
        "Psykiatrin hänvisar till vårdcentralen",
        "FK säger nej, AF säger nej, FK ringer AF och FK svarar",
        "Banken, polisen och kommunen",
    ],
)
def test_several_about_equally_are_several(finder: ActorFinder, text: str) -> None:
    assert finder.find(text) == "flera"


def test_a_retired_actor_is_not_suggested() -> None:
    shipped = taxonomy.load(Settings().data)
    actors = tuple(actor if actor.code == "bank" else _retired(actor) for actor in shipped.actors)
    retired = shipped.model_copy(update={"actors": actors})
    assert ActorFinder(retired).find("Kronofogden och banken") == "bank"
    assert ActorFinder(retired).find("polisen") is None


def _retired(actor: taxonomy.Actor) -> taxonomy.Actor:
    return actor.model_copy(update={"retired": date(2020, 1, 1)})
