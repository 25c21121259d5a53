"""Built models on disk: a model is made once for its examples and libraries, and then only read.

A file is a hash and plain arrays, no pickle, so reading one runs nothing. The hash finds a torn or rotten file, not
a forged one; the worst that a forged one can do is to suggest wrongly.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import astuple
from pathlib import Path
from typing import TYPE_CHECKING

from systembrist.classify import examples
from systembrist.classify.actors import ActorFinder
from systembrist.classify.suggest import Classifier

if TYPE_CHECKING:
    from systembrist.classify.pipeline import LinearModel, Parameters
    from systembrist.taxonomy import Taxonomy

# To be raised whenever pipeline.py or words.py changes what a model learns: a stored model is then left behind.
PIPELINE = 1
LIBRARIES = ("scikit-learn", "scipy", "numpy")


def base_model(taxonomy: Taxonomy, cache: Path) -> Classifier:
    """The classifier that knows only the taxonomy, read from `cache` or built and stored there.

    A file that is missing or damaged is built anew, and a folder that cannot be written leaves the model in
    memory: the cache saves time and nothing else.
    """
    material = examples.from_taxonomy(taxonomy)
    name = f"bas-{digest(material)[:12]}"
    path = cache / f"{name}.model"
    known = read(path) or _build(material, path)
    return Classifier(known, ActorFinder(taxonomy).find, name)


def digest(material: Sequence[examples.Example]) -> str:
    """SHA-256 over all that a model is a function of: its examples, the libraries and the pipeline's number."""
    from importlib.metadata import version  # noqa: PLC0415 - slow to load, and not needed by those who only import

    python = f"python {sys.version_info.major}.{sys.version_info.minor}"
    libraries = [python, *(f"{name} {version(name)}" for name in LIBRARIES)]
    content = json.dumps([PIPELINE, libraries, [astuple(example) for example in material]], ensure_ascii=False)
    return hashlib.sha256(content.encode()).hexdigest()


def read(path: Path) -> LinearModel | None:
    """The model stored at `path`, or None when there is none that is whole."""
    stored = arrays(path)
    return None if stored is None else model(stored)


def arrays(path: Path) -> Parameters | None:
    """All that is stored at `path`, or None when it is not there or not whole."""
    try:
        stored = path.read_bytes()
    except OSError:
        return None
    written, _, body = stored.partition(b"\n")
    if written != hashlib.sha256(body).hexdigest().encode():
        return None

    from zipfile import BadZipFile  # noqa: PLC0415 - loaded only when a model is needed

    import numpy as np  # noqa: PLC0415 - the same

    try:
        with np.load(io.BytesIO(body), allow_pickle=False) as found:
            return dict(found)
    except (BadZipFile, EOFError, KeyError, OSError, TypeError, ValueError):
        return None


def model(stored: Parameters) -> LinearModel | None:
    """What was stored as a model, or None when it is not one."""
    from systembrist.classify.pipeline import LinearModel  # noqa: PLC0415 - loaded only when a model is needed

    try:
        return LinearModel(stored)
    except (KeyError, TypeError, ValueError):
        return None


def write(path: Path, learned: Parameters) -> None:
    """The model's parameters at `path`, whole or not at all; OSError when that cannot be done.

    Two that write the same at once both succeed.
    """
    import numpy as np  # noqa: PLC0415 - loaded only when a model is needed

    body = io.BytesIO()
    np.savez(body, **learned)  # type: ignore[arg-type]  # the stubs take a name for the flag allow_pickle
    content = hashlib.sha256(body.getvalue()).hexdigest().encode() + b"\n" + body.getvalue()
    path.parent.mkdir(parents=True, exist_ok=True)
    _replace(path, content)


def _build(material: Sequence[examples.Example], path: Path) -> LinearModel:
    """A new model of the examples, stored at `path` where that is possible."""
    from systembrist.classify import pipeline  # noqa: PLC0415 - scikit-learn is loaded only when a model is needed

    learned = pipeline.parameters(pipeline.trained(material))
    with contextlib.suppress(OSError):
        write(path, learned)
    return pipeline.LinearModel(learned)


def _replace(path: Path, content: bytes) -> None:
    """The content under its final name in one step, so that no reader ever sees half of it."""
    import tempfile  # noqa: PLC0415 - slow to load, and rarely needed

    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(temporary).replace(path)
    except OSError:
        Path(temporary).unlink(missing_ok=True)
        raise
