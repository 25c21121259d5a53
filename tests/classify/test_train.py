"""A model of one installation: what it may learn of a confirmed row, and when it is used."""

from __future__ import annotations

from pathlib import Path

import pytest

from systembrist import taxonomy
from systembrist.classify import examples, shelf, train
from systembrist.classify.train import Confirmed
from systembrist.errors import InputRefused
from systembrist.settings import Settings

SHIPPED = taxonomy.load(Settings().data)
SMALL = SHIPPED.model_copy(update={"categories": SHIPPED.categories[:3]})
CODE = SMALL.codes()[0]
NAME = "Gundborg"


def rows(*verksamheter: int, text: str = f"{NAME} 0701234567 fick ingen kvixfiol i Xyköping.") -> list[Confirmed]:
    return [Confirmed(number, text, CODE, service) for number, service in enumerate(verksamheter, start=1)]


def learnt(confirmed: list[Confirmed]) -> str:
    given = examples.from_taxonomy(SMALL)
    found = train.material(SMALL, confirmed)
    assert found[: len(given)] == given
    return " ".join(one.text for one in found[len(given) :])


def test_a_word_enters_only_when_three_verksamheter_use_it() -> None:
    assert "kvixfiol" not in learnt(rows(1, 2, 2, 1, 2))
    assert "kvixfiol" in learnt(rows(1, 2, 3))


def test_a_word_of_the_examples_is_everybodys_and_figures_are_nobodys() -> None:
    assert "ingen" in learnt(rows(1)).split()
    assert "070" not in learnt(rows(1, 2, 3))
    assert learnt(rows(1, text="070 12 345 67 -- x")) == ""


def test_no_piece_of_a_rare_word_stands_in_the_file(tmp_path: Path) -> None:
    file = train.path(tmp_path, "a" * 32)
    train.train(SMALL, rows(1, 2), file)
    stored = shelf.arrays(file)
    assert stored is not None
    features = {*stored["words"].tolist(), *stored["letters"].tolist()}
    assert not [one for one in features if "gundb" in one or "kvix" in one or "070" in one]


def test_a_retired_code_teaches_nothing() -> None:
    first, *others = SMALL.categories
    retired = SMALL.model_copy(update={"categories": (first.model_copy(update={"retired": "2026-01-01"}), *others)})
    assert train.material(retired, rows(1, 2, 3)) == examples.from_taxonomy(retired)


def test_it_knows_what_it_was_trained_on_and_what_it_learnt(tmp_path: Path) -> None:
    file = train.path(tmp_path, "a" * 32)
    assert train.learnt_from(file) == frozenset()
    assert train.own_model(SMALL, file) is None
    version = train.train(SMALL, rows(1, 2, 3), file)
    assert train.learnt_from(file) == {1, 2, 3}
    model = train.own_model(SMALL, file)
    assert model is not None
    assert model.version == version
    (said,) = model.suggest(["kvixfiol kvixfiol"])
    assert (said.code, said.model_version) == (CODE, version)
    assert train.train(SMALL, rows(1, 2, 3), file) == version
    assert [one.name for one in tmp_path.iterdir()] == [file.name]


def test_it_waits_when_the_categories_have_changed_or_it_is_damaged(tmp_path: Path) -> None:
    file = train.path(tmp_path, "a" * 32)
    train.train(SMALL, rows(1), file)
    fewer = SMALL.model_copy(update={"categories": SMALL.categories[:2]})
    assert train.own_model(fewer, file) is None
    file.write_bytes(file.read_bytes()[:-1])
    assert train.own_model(SMALL, file) is None
    assert train.learnt_from(file) == frozenset()


def test_a_base_model_is_nobodys_own(tmp_path: Path) -> None:
    file = tmp_path / "bas.model"
    shelf.write(file, {})
    assert train.own_model(SMALL, file) is None


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("upptaget")
    with pytest.raises(InputRefused, match="går inte att spara"):
        train.train(SMALL, rows(1), tmp_path / "cache" / "modell")


def test_the_limits_that_ship() -> None:
    assert train.limits(Settings().data) == train.Limits(min_new=50, kommuner=())


@pytest.mark.parametrize(
    ("content", "said"),
    [("", "rad 1"), ("train:\n  min_new: 0\n  kommuner: []\n", "rad 2"), ("train:\n  min_new: 5\n", "kommuner"),
     ("train:\n  min_new: 5\n  kommuner: [2081]\n", "rad 3"), ("train:\n  min_new: 5\n  kommuner: Falun\n", "rad 3")],
)  # fmt: skip
def test_a_broken_file_is_refused_with_its_line(tmp_path: Path, content: str, said: str) -> None:
    (tmp_path / "training.yaml").write_text(content)
    with pytest.raises(InputRefused, match=said):
        train.limits(tmp_path)
