"""When there is something new to learn, whether what came of it is used, and what is taken away."""

from __future__ import annotations

import logging
import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from systembrist import learning, taxonomy
from systembrist.classify import Workshop, examples, history, shelf
from systembrist.classify.compare import FEWEST
from systembrist.classify.train import Confirmed
from systembrist.errors import InputRefused
from systembrist.learning import Gathered, Trained
from systembrist.settings import Settings

SHIPPED = taxonomy.load(Settings().data)
SMALL = SHIPPED.model_copy(update={"categories": SHIPPED.categories[:3]})
CODES = SMALL.codes()
DATABASE = "d" * 32


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    """Three categories, their own phrases and no embedding."""
    return Workshop(SMALL, tmp_path)


def rows(first: int, last: int, service: int = 1) -> list[Confirmed]:
    """Reports with the area that is right."""
    return [Confirmed(one, "Kön till psykiatrin är två år.", "vardkoer", service) for one in range(first, last + 1)]


def spoilt() -> list[Confirmed]:
    """Each of the taxonomy's own phrases, filed under another area than the one it belongs to."""
    said = [one for one in examples.from_taxonomy(SMALL) if one.weight == 1]
    others = dict(zip(CODES, (*CODES[1:], CODES[0]), strict=True))
    return [Confirmed(100 + number, one.text, others[one.code], 7) for number, one in enumerate(said)]


def learn(workshop: Workshop, given: Sequence[Confirmed], allowed: Sequence[Confirmed] = (), least: int = 3) -> Trained:
    """What comes of the rows; these and `allowed` may be learnt from."""
    ids = frozenset(row.id for row in (*given, *allowed))
    return learning.learn(Gathered(given, ids, DATABASE), workshop, at_least=least)


def models(workshop: Workshop) -> Path:
    """Where the database's models lie."""
    return history.folder(workshop.cache, DATABASE)


def test_a_model_that_is_not_worse_is_used(workshop: Workshop) -> None:
    made = learn(workshop, rows(1, 3))
    assert made.trained
    assert made.compared is not None
    assert made.compared.examples.asked > FEWEST
    assert made.compared.reports.asked == 3
    assert history.in_use(models(workshop)) == made.model == learning.current(DATABASE, workshop).version
    again = learn(workshop, rows(1, 6))
    assert again.compared is not None
    assert again.compared.reports.asked == 3  # the three new rows are of a verksamhet that the old one knows


def test_a_model_that_is_worse_is_not_used_and_not_made_again(workshop: Workshop) -> None:
    before = learn(workshop, rows(1, 3)).model
    told = learn(workshop, [*rows(1, 3), *spoilt()])
    assert (told.trained, told.model, history.versions(models(workshop))) == (False, before, [before])
    assert told.compared is not None
    assert told.compared.worse
    assert learn(workshop, [*rows(1, 3), *spoilt()]) == replace(told, new=0, compared=None)


def test_a_model_that_could_not_be_tried_is_not_used(tmp_path: Path) -> None:
    few = [one.model_copy(update={"phrases": one.phrases[:2]}) for one in SMALL.categories]
    told = learn(Workshop(SMALL.model_copy(update={"categories": tuple(few)}), tmp_path), rows(1, 3))
    assert told.compared is not None
    assert (told.trained, told.compared.worse, told.model[:4]) == (False, False, "bas-")


@pytest.mark.parametrize("back", ["base", "older"])
def test_a_model_that_was_put_back_stays_until_enough_is_new(workshop: Workshop, back: str) -> None:
    older = learn(workshop, rows(1, 3)).model
    learn(workshop, rows(1, 6))
    history.put_in_use(models(workshop), history.BASE if back == "base" else older)
    used = learning.current(DATABASE, workshop).version
    told = learn(workshop, rows(1, 8))
    assert (told.trained, told.new, told.model) == (False, 2, used)
    assert learn(workshop, rows(1, 9)).trained


def test_a_row_that_made_room_for_newer_ones_takes_no_model_away(workshop: Workshop) -> None:
    first = learn(workshop, rows(1, 3)).model
    assert learn(workshop, rows(4, 5), allowed=rows(1, 5)).model == first
    second = learn(workshop, rows(4, 6), allowed=rows(1, 6)).model
    assert history.versions(models(workshop)) == [first, second]


def test_a_row_that_may_not_be_learnt_from_takes_its_models_away(workshop: Workshop) -> None:
    first = learn(workshop, rows(1, 3)).model
    learn(workshop, [*rows(1, 3), *rows(4, 6, service=2)])
    assert learn(workshop, rows(1, 3)).model[:4] == first[:4]
    assert history.versions(models(workshop)) == [first]
    assert learn(workshop, ()).model.startswith("bas-")
    assert history.versions(models(workshop)) == []
    assert learn(workshop, rows(1, 3)).trained


def test_what_is_torn_or_half_written_goes_too(workshop: Workshop) -> None:
    folder = models(workshop)
    first = learn(workshop, rows(1, 3)).model
    history.file(folder, "0002-000000000000").write_bytes(b"torn")
    old, new = folder / ".0003-000000000000.model-a", folder / ".0003-000000000000.model-b"
    for path in (old, new):
        path.write_bytes(b"half")
    os.utime(old, (0, 0))
    learn(workshop, rows(1, 3))
    assert history.versions(folder) == [first]
    assert (old.exists(), new.exists()) == (False, True)


def test_a_model_made_by_other_code_is_left_behind_and_made_anew(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    first = learn(workshop, rows(1, 3)).model
    monkeypatch.setattr(shelf, "PIPELINE", shelf.PIPELINE + 1)
    with caplog.at_level(logging.WARNING):
        assert learning.current(DATABASE, workshop).version.startswith("bas-")
    assert first in caplog.text
    assert not learn(workshop, rows(1, 2), allowed=rows(1, 3)).trained
    second = learn(workshop, rows(1, 3))
    assert (second.trained, second.new) == (True, 3)
    assert second.model != first


def test_what_was_chosen_stays_when_a_training_is_refused_while_it_cannot_be_used(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = learn(workshop, rows(1, 3)).model
    chosen = history.note(models(workshop))
    with monkeypatch.context() as elsewhere:
        elsewhere.setattr(shelf, "PIPELINE", shelf.PIPELINE + 1)
        told = learn(workshop, [*rows(1, 3), *spoilt()])
        assert (told.trained, told.model[:4]) == (False, "bas-")
    assert history.note(models(workshop)) == chosen
    assert learning.current(DATABASE, workshop).version == first


def test_nothing_is_computed_where_nothing_can_be_stored(workshop: Workshop) -> None:
    folder = models(workshop)
    folder.write_text("upptaget")
    with pytest.raises(InputRefused, match="går inte att spara i "):  # the folder, before there is a file to name
        learn(workshop, rows(1, 3))
