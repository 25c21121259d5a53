"""A model of one installation: what it may learn of a confirmed row, and when it is used."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from systembrist import taxonomy
from systembrist.classify import Workshop, examples, history, shelf, train
from systembrist.classify.train import Confirmed
from systembrist.errors import InputRefused, NotFound
from systembrist.settings import Settings

SHIPPED = taxonomy.load(Settings().data)
SMALL = SHIPPED.model_copy(update={"categories": SHIPPED.categories[:3]})
CODE = SMALL.codes()[0]
NAME = "Gundborg"


def rows(*verksamheter: int, text: str = f"{NAME} 0701234567 fick ingen kvixfiol i Xyköping.") -> list[Confirmed]:
    return [Confirmed(number, text, CODE, service) for number, service in enumerate(verksamheter, start=1)]


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    """Three categories, their own phrases and no embedding."""
    return Workshop(SMALL, tmp_path)


def learnt(confirmed: list[Confirmed]) -> str:
    given = examples.from_taxonomy(SMALL)
    found = train.material(Workshop(SMALL, Path("ingenstans")), confirmed)
    assert found[: len(given)] == given
    assert not any(one.ours for one in found[len(given) :])
    return " ".join(one.text for one in found[len(given) :])


def test_a_word_enters_only_when_three_verksamheter_use_it() -> None:
    assert "kvixfiol" not in learnt(rows(1, 2, 2, 1, 2))
    assert "kvixfiol" in learnt(rows(1, 2, 3))


def test_a_word_of_the_examples_is_everybodys_and_figures_are_nobodys() -> None:
    assert "ingen" in learnt(rows(1)).split()
    assert "070" not in learnt(rows(1, 2, 3))
    assert learnt(rows(1, text="070 12 345 67 -- x")) == ""


def test_no_verksamhet_weighs_more_than_its_share(workshop: Workshop) -> None:
    many = rows(*([1] * 300), 2)
    weights = [one.weight for one in train.material(workshop, many) if not one.ours]
    assert sum(weights[:-1]) == pytest.approx(train.MOST_OF_ONE)
    assert weights[-1] == 1


def test_only_the_newest_rows_are_chosen_and_not_too_many_of_one() -> None:
    many = rows(*([1] * (train.NEWEST_OF_ONE + 5)), 2)
    chosen = train.chosen(many)
    assert [row.id for row in chosen] == [*range(6, train.NEWEST_OF_ONE + 6), len(many)]


def test_no_piece_of_a_rare_word_stands_in_the_file(workshop: Workshop, tmp_path: Path) -> None:
    version = made(workshop, rows(1, 2), tmp_path)
    stored = shelf.arrays(history.file(tmp_path, version))
    assert stored is not None
    said = b"".join(part.tobytes() for part in stored.values()).decode("utf-8", "replace").lower()
    assert not [piece for piece in ("gundb", "kvix", "0701") if piece in said]
    assert not [piece for piece in ("gundb", "kvix") if piece.encode("utf-32-le") in stored["examples_codes"].tobytes()]


def made(workshop: Workshop, confirmed: list[Confirmed], models: Path) -> str:
    """Trains, keeps and starts using a model; its version."""
    version = train.keep(workshop, confirmed, train.trained(workshop, confirmed), models)
    history.put_in_use(models, version)
    return version


def test_a_retired_code_teaches_nothing(tmp_path: Path) -> None:
    first, *others = SMALL.categories
    retired = SMALL.model_copy(update={"categories": (first.model_copy(update={"retired": "2026-01-01"}), *others)})
    assert train.material(Workshop(retired, tmp_path), rows(1, 2, 3)) == examples.from_taxonomy(retired)


def test_it_knows_what_it_was_trained_on_and_what_it_learnt(workshop: Workshop, tmp_path: Path) -> None:
    assert train.own_model(workshop, tmp_path) is None
    version = made(workshop, rows(1, 2, 3), tmp_path)
    assert train.learnt_from(tmp_path, version) == {1, 2, 3}
    assert train.learnt_from(tmp_path, "0099-000000000000") is None
    model = train.own_model(workshop, tmp_path)
    assert model is not None
    assert (model.version, model.card.confirmed, model.card.verksamheter) == (version, 3, 3)
    (said,) = model.suggest(["kvixfiol kvixfiol"])
    assert (said.code, said.model_version) == (CODE, version)


def test_the_nearest_example_is_never_a_reported_text(workshop: Workshop, tmp_path: Path) -> None:
    made(workshop, rows(1, 2, 3), tmp_path)
    model = train.own_model(workshop, tmp_path)
    assert model is not None
    assert "kvixfiol" not in (model.nearest("Kvixfiol saknas i Xyköping.", CODE) or "")


@pytest.mark.parametrize("change", ["fewer", "new", "split"])
def test_it_waits_when_the_categories_have_changed(workshop: Workshop, tmp_path: Path, change: str) -> None:
    made(workshop, rows(1), tmp_path)
    first, *others = SMALL.categories
    parts = [first.model_copy(update={"code": f"{first.code}_{one}", "phrases": first.phrases[n::2] * 2})
             for n, one in enumerate("ab")]  # fmt: skip
    categories = {
        "fewer": SMALL.categories[:2],
        "new": SHIPPED.categories[:4],
        "split": (first.model_copy(update={"retired": "2026-01-01"}), *parts, *others),
    }[change]
    changed = Workshop(SMALL.model_copy(update={"categories": categories}), tmp_path)
    assert train.own_model(changed, tmp_path) is None
    after = made(changed, rows(1), tmp_path)
    model = train.own_model(changed, tmp_path)
    assert model is not None
    assert model.version == after
    (said,) = model.suggest(["Kön till psykiatrin är två år."])
    assert {said.code, *(one.code for one in said.alternatives)} <= set(changed.taxonomy.codes())


def test_it_waits_when_an_actor_it_would_suggest_has_been_retired(workshop: Workshop, tmp_path: Path) -> None:
    kept, gone = SMALL.actors[:2]
    made(workshop, [replace(row, actor=gone.code) for row in rows(1)], tmp_path)
    assert train.own_model(workshop, tmp_path) is not None
    retired = (kept, gone.model_copy(update={"retired": "2026-01-01"}), *SMALL.actors[2:])
    changed = SMALL.model_copy(update={"actors": retired})
    assert train.own_model(Workshop(changed, tmp_path), tmp_path) is None


def test_the_card_counts_what_was_learnt_from(workshop: Workshop, tmp_path: Path) -> None:
    wordless = Confirmed(9, "070 12 345 67", CODE, 4)
    version = made(workshop, [*rows(1, 2), wordless], tmp_path)
    model = train.own_model(workshop, tmp_path)
    assert model is not None
    card = model.card
    assert (card.examples, card.confirmed, card.verksamheter) == (len(examples.from_taxonomy(SMALL)), 2, 2)
    assert train.learnt_from(tmp_path, version) == {1, 2, 9}


def test_a_damaged_model_is_left_for_the_base_model(workshop: Workshop, tmp_path: Path) -> None:
    version = made(workshop, rows(1), tmp_path)
    file = history.file(tmp_path, version)
    file.write_bytes(file.read_bytes()[:-1])
    assert train.own_model(workshop, tmp_path) is None
    assert train.learnt_from(tmp_path, version) is None


def test_a_model_under_another_name_is_not_used(workshop: Workshop, tmp_path: Path) -> None:
    version = made(workshop, rows(1), tmp_path)
    other = "0002-000000000000"
    history.file(tmp_path, version).rename(history.file(tmp_path, other))
    history.put_in_use(tmp_path, other)
    assert train.own_model(workshop, tmp_path) is None


def test_an_older_model_can_be_put_back(workshop: Workshop, tmp_path: Path) -> None:
    older = made(workshop, rows(1), tmp_path)
    newer = made(workshop, rows(1, 2), tmp_path)
    assert (history.versions(tmp_path), history.in_use(tmp_path)) == ([older, newer], newer)
    history.put_in_use(tmp_path, older)
    model = train.own_model(workshop, tmp_path)
    assert model is not None
    assert model.version == older
    history.put_in_use(tmp_path, history.BASE)
    assert train.own_model(workshop, tmp_path) is None
    with pytest.raises(NotFound, match=older):
        history.put_in_use(tmp_path, "../0001-000000000000")


def test_the_oldest_models_make_room(tmp_path: Path) -> None:
    for number in range(1, history.KEPT + 5):
        history.file(tmp_path, f"{number:04}-000000000000").write_bytes(b"")
    history.put_in_use(tmp_path, "0002-000000000000")
    history.tidy(tmp_path)
    kept = history.versions(tmp_path)
    assert len(kept) == history.KEPT + 1
    assert kept[:2] == ["0002-000000000000", "0005-000000000000"]


def test_a_folder_that_cannot_be_written_is_said(workshop: Workshop, tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("upptaget")
    with pytest.raises(InputRefused, match="går inte att spara"):
        train.keep(workshop, rows(1), train.trained(workshop, rows(1)), tmp_path / "cache")


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
