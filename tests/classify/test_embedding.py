"""An embedding is optional, remembers what it has computed, and writes nothing of a reported text."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from systembrist import taxonomy
from systembrist.classify import Workshop, base_model, embedding, shelf, train, vectors
from systembrist.classify.train import Confirmed
from systembrist.classify.vectors import Vectors, read
from systembrist.errors import InputRefused
from systembrist.settings import Settings

SHIPPED = taxonomy.load(Settings().data)
SMALL = SHIPPED.model_copy(update={"categories": SHIPPED.categories[:3]})


class Letters:
    """A small embedding that works: how often each letter is used. Counts what it is asked."""

    def __init__(self, name: str = "letters 1") -> None:
        self.name = name
        self.asked: list[str] = []

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One row a text."""
        self.asked += texts
        counts = [[text.count(letter) + 0.01 for letter in "aeioukrstlnåäö"] for text in texts]
        rows = np.array(counts, dtype=np.float32)
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)


class Broken(Letters):
    """An embedding that is here and fails; some texts may be the only ones that it fails on."""

    def __init__(self, fails_on: str = "") -> None:
        super().__init__()
        self._fails_on = fails_on

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One row a text."""
        for text in texts:
            if self._fails_on in text:
                raise OSError(f"no such instruction at {text}")
        return super().encode(texts)


class Empty(Letters):
    """An embedding that answers with something that is no number."""

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One row a text."""
        return super().encode(texts) * np.float32("nan")


def test_what_is_learnt_from_is_computed_once_and_kept(tmp_path: Path) -> None:
    embedder = Letters()
    first = Vectors(embedder, None, tmp_path).of_examples(["en text", "en annan", "en text"])
    assert embedder.asked == ["en text", "en annan"]
    again = Vectors(embedder, None, tmp_path).of_examples(["en annan", "en text"])
    assert embedder.asked == ["en text", "en annan"]
    assert np.array_equal(first[[1, 0]], again)


def test_a_report_is_computed_once_and_never_written(tmp_path: Path) -> None:
    embedder = Letters()
    remembering = Vectors(embedder, None, tmp_path)
    remembering.of_reports(["en anmälan"])
    remembering.of_reports(["en anmälan", "en anmälan"])
    assert embedder.asked == ["en anmälan"]
    assert list(tmp_path.iterdir()) == []


def test_a_row_that_is_learnt_from_leaves_its_vector_in_the_model_only(tmp_path: Path) -> None:
    workshop = Workshop(SMALL, tmp_path, embedder=Letters())
    rows = [Confirmed(number, "Kön till psykiatrin är två år. Ingen läkare.", "vardkoer", 1) for number in range(3)]
    train.trained(workshop, rows)
    (file,) = tmp_path.iterdir()
    written = {vectors.key(one.text) for one in workshop.source.examples()}
    assert read(file, "letters 1").keys() == written


def test_another_embeddings_vectors_and_a_damaged_file_are_nothing(tmp_path: Path) -> None:
    Vectors(Letters(), None, tmp_path).of_examples(["en text"])
    (file,) = tmp_path.iterdir()
    assert len(read(file, "letters 1")) == 1
    assert read(file, "letters 2") == {}
    file.write_bytes(file.read_bytes()[:50])
    assert read(file, "letters 1") == {}
    assert read(tmp_path / "finns inte", "letters 1") == {}


def test_a_model_is_used_only_with_the_embedding_it_was_learnt_with(tmp_path: Path) -> None:
    workshop = Workshop(SMALL, tmp_path, embedder=Letters())
    model = base_model(workshop)
    file = tmp_path / f"{model.version}.model"
    assert shelf.read(file, workshop) is not None
    assert shelf.read(file, Workshop(SMALL, tmp_path)) is None
    assert shelf.read(file, Workshop(SMALL, tmp_path, embedder=Letters("letters 2"))) is None
    assert base_model(Workshop(SMALL, tmp_path)).version != model.version
    assert model.nearest("Kön till psykiatrin är två år.", "vardkoer") is not None


@pytest.mark.skipif(embedding.find() is None, reason="no embedding is built for this machine")
@pytest.mark.parametrize("text", ["", "a", "\ud800 \x00 slut", "Hon väntar. " * 80])
def test_the_bundled_one_takes_any_text(text: str) -> None:
    embedder = embedding.find()
    assert embedder is not None
    (row,) = embedder.encode([text])
    assert row.shape == (384,)
    assert np.linalg.norm(row) == pytest.approx(1, abs=1e-3)


def test_a_folder_without_a_model_is_said(tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match=r"model\.onnx"):
        embedding.find(tmp_path)


@pytest.mark.parametrize("embedder", [Broken(), Empty()])
def test_one_that_is_here_but_does_not_work_is_none_and_the_log_says_so(
    embedder: Letters, caplog: pytest.LogCaptureFixture
) -> None:
    assert embedding.working(embedder) is None
    assert "letters 1" in caplog.text
    assert "words alone" in caplog.text
    assert isinstance(embedding.working(Letters()), Letters)


def test_one_that_fails_at_a_text_breaks_nothing_and_that_one_is_uncertain(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    good, bad = "Kön till psykiatrin är två år lång.", "Kön till psykiatrin är tre år lång."
    sure = base_model(Workshop(SMALL, tmp_path, embedder=Letters())).suggest([good, bad])
    failing = base_model(Workshop(SMALL, tmp_path, embedder=Broken("tre år")))
    first, second = failing.suggest([good, bad])
    assert first == sure[0]
    assert second.code == sure[1].code == "vardkoer"
    assert second.uncertain
    assert (second.actor, second.level) == (None, None)
    assert failing.nearest(bad, "vardkoer") is not None
    assert "OSError" in caplog.text
    assert "tre år" not in caplog.text


def test_two_models_of_the_same_name_and_size_are_two(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedding.util, "find_spec", lambda _: True)
    names = set()
    for number, (model, tokenizer) in enumerate([(b"AA", b"{}"), (b"BB", b"{}"), (b"AA", b"[]"), (b"AA", b"{}")]):
        folder = tmp_path / str(number) / "model"
        folder.mkdir(parents=True)
        (folder / embedding.MODEL).write_bytes(model)
        (folder / embedding.TOKENIZER).write_bytes(tokenizer)
        names.add(embedding.Onnx(folder).name)
    assert len(names) == 3
