"""A stored model is used when it is whole and right, and never trusted when it is not."""

from __future__ import annotations

import hashlib
import io
import pickle
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from systembrist import taxonomy
from systembrist.classify import Classifier, Workshop, shelf
from systembrist.classify import base_model as built_model
from systembrist.settings import Settings
from systembrist.taxonomy import Taxonomy

SHIPPED = taxonomy.load(Settings().data)
# Three categories build in a moment, and the shelf does not care how many there are.
SMALL = SHIPPED.model_copy(update={"categories": SHIPPED.categories[:3]})


def base_model(categories: Taxonomy, cache: Path) -> Classifier:
    """The model of a taxonomy's own phrases."""
    return built_model(Workshop(categories, cache))


def read(path: Path) -> object:
    """The model in a file, if it is one."""
    return shelf.read(path, Workshop(SMALL, path.parent))


TEXTS = ["Kön till psykiatrin är två år.", "Ingen fast läkare finns.", ""]


def stored(cache: Path) -> Path:
    (only,) = list(cache.iterdir())
    return only


def sealed(body: bytes) -> bytes:
    """A body with the right hash before it, as only a writer of the format would make."""
    return hashlib.sha256(body).hexdigest().encode() + b"\n" + body


def arrays(**named: object) -> bytes:
    body = io.BytesIO()
    np.savez(body, **named)  # type: ignore[arg-type]
    return body.getvalue()


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The content of a stored model."""
    cache = tmp_path_factory.mktemp("cache")
    base_model(SMALL, cache)
    return stored(cache).read_bytes()


def test_it_is_built_once_and_then_read(tmp_path: Path) -> None:
    cache = tmp_path / "not" / "yet"
    built = base_model(SMALL, cache)
    before = stored(cache).stat()
    again = base_model(SMALL, cache)
    assert stored(cache).stat().st_mtime_ns == before.st_mtime_ns
    assert stored(cache).stat().st_ino == before.st_ino
    assert built.suggest(TEXTS) == again.suggest(TEXTS)


def test_the_version_says_what_it_was_built_from(tmp_path: Path) -> None:
    version = base_model(SMALL, tmp_path).version
    assert version == f"bas-{shelf.digest(Workshop(SMALL, tmp_path))[:12]}"
    assert stored(tmp_path).name == f"{version}.model"


def test_another_taxonomy_gets_another_model_beside_the_first(tmp_path: Path) -> None:
    first = base_model(SMALL, tmp_path)
    fewer = SMALL.model_copy(update={"categories": SMALL.categories[:2]})
    assert base_model(fewer, tmp_path).version != first.version
    assert len(list(tmp_path.iterdir())) == 2


def test_a_retired_category_is_never_suggested(tmp_path: Path) -> None:
    first, *others = SMALL.categories
    retired = SMALL.model_copy(update={"categories": (first.model_copy(update={"retired": "2026-01-01"}), *others)})
    for suggestion in base_model(retired, tmp_path).suggest(TEXTS):
        assert first.code not in {suggestion.code, *(other.code for other in suggestion.alternatives)}


@pytest.mark.parametrize(
    "damage",
    [
        lambda _: b"",
        lambda content: content[: len(content) // 2],
        lambda content: content[:-1] + bytes([content[-1] ^ 1]),
        lambda content: b"0" * 64 + content[64:],
        lambda content: content.replace(b"\n", b"", 1),
        lambda _: sealed(b""),
        lambda _: sealed(b"not an archive"),
        lambda _: sealed(pickle.dumps({"codes": ["bostad"]})),
        lambda _: sealed(arrays(codes=np.array(["bostad"]))),
        lambda _: sealed(arrays(codes=np.array([object()]))),
        lambda content: sealed(content.partition(b"\n")[2][:2000]),
    ],
    ids=["empty", "torn", "a bit flipped", "another hash", "no hash", "nothing", "text", "pickle", "too little",
         "objects", "torn archive"],
)  # fmt: skip
def test_a_damaged_file_is_not_a_model(tmp_path: Path, whole: bytes, damage: Callable[[bytes], bytes]) -> None:
    path = tmp_path / "bas.model"
    path.write_bytes(whole)
    assert read(path) is not None
    path.write_bytes(damage(whole))
    assert read(path) is None


def test_a_damaged_file_is_built_anew(tmp_path: Path) -> None:
    before = base_model(SMALL, tmp_path).suggest(TEXTS)
    path = stored(tmp_path)
    path.write_bytes(path.read_bytes()[:1000])
    assert base_model(SMALL, tmp_path).suggest(TEXTS) == before
    assert read(stored(tmp_path)) is not None


@pytest.mark.parametrize("name", ["weights", "mean", "words_idf", "card", "examples_codes"])
def test_arrays_that_do_not_fit_together_are_not_a_model(tmp_path: Path, whole: bytes, name: str) -> None:
    with np.load(io.BytesIO(whole.partition(b"\n")[2])) as found:
        learned = dict(found)
    path = tmp_path / "bas.model"
    path.write_bytes(sealed(arrays(**(learned | {name: learned[name][:-1]}))))
    assert read(path) is None


@pytest.mark.parametrize("kind", ["a file", "below a file"])
def test_a_folder_that_cannot_be_written_leaves_it_in_memory(tmp_path: Path, kind: str) -> None:
    in_the_way = tmp_path / "cache"
    in_the_way.write_text("upptaget")
    cache = in_the_way if kind == "a file" else in_the_way / "below"
    assert base_model(SMALL, cache).suggest(TEXTS)[0].code == "vardkoer"
    assert in_the_way.read_text() == "upptaget"


def test_a_folder_in_the_place_of_the_file_is_left_alone(tmp_path: Path) -> None:
    name = f"bas-{shelf.digest(Workshop(SMALL, tmp_path))[:12]}.model"
    (tmp_path / name / "kvar").mkdir(parents=True)
    assert base_model(SMALL, tmp_path).suggest(TEXTS)
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_of_several_that_write_at_once_one_is_whole_and_others_may_read_it(tmp_path: Path) -> None:
    contents = [bytes([number]) * 200_000 for number in range(8)]
    beside = tmp_path / "beside"
    beside.touch()
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda content: shelf.replace(tmp_path / "a", content), contents))
    assert (tmp_path / "a").read_bytes() in contents
    assert (tmp_path / "a").stat().st_mode == beside.stat().st_mode
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "beside"]


def test_several_that_build_at_once_agree(tmp_path: Path) -> None:
    with ThreadPoolExecutor(4) as pool:
        models = list(pool.map(lambda _: base_model(SMALL, tmp_path), range(4)))
    assert all(model.suggest(TEXTS) == models[0].suggest(TEXTS) for model in models)
    assert read(stored(tmp_path)) is not None
