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
import secrets
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from systembrist.classify import card, compare
from systembrist.classify.suggest import Classifier

if TYPE_CHECKING:
    from pathlib import Path

    from systembrist.classify.features import Parameters
    from systembrist.classify.pipeline import Learnt
    from systembrist.classify.reading import LinearModel
    from systembrist.classify.workshop import Workshop

# To be raised whenever a change of the code changes what a model learns or stores: a stored model is then left behind.
PIPELINE = 4
LIBRARIES = ("scikit-learn", "scipy", "numpy")


def base_model(workshop: Workshop) -> Classifier:
    """The classifier that knows only what is written, read from the cache or built and stored there.

    A file that is missing or damaged is built anew, and a folder that cannot be written leaves the model in
    memory: the cache saves time and nothing else.
    """
    path = base_file(workshop)
    return Classifier(read(path, workshop) or _build(workshop, path), path.stem)


def base_file(workshop: Workshop) -> Path:
    """Where the model that knows only what is written lies, named by its version."""
    return workshop.cache / f"bas-{digest(workshop)[:12]}.model"


def digest(workshop: Workshop, more: Sequence[object] = ()) -> str:
    """SHA-256 over all that a model is a function of: what is written, what it is made with, `more`."""
    content = json.dumps([made_with(workshop), workshop.source.digest(), *more], ensure_ascii=False)
    return hashlib.sha256(content.encode()).hexdigest()


def made_with(workshop: Workshop) -> str:
    """The code, the libraries and the embedding here; a model that was made with others is not used."""
    from importlib.metadata import version  # noqa: PLC0415 - slow to load, and not needed by those who only import

    python = f"python {sys.version_info.major}.{sys.version_info.minor}"
    libraries = [python, *(f"{name} {version(name)}" for name in LIBRARIES)]
    embedding = None if workshop.embedder is None else workshop.embedder.name
    return json.dumps([PIPELINE, libraries, embedding])


def read(path: Path, workshop: Workshop) -> LinearModel | None:
    """The model stored at `path`, or None when there is none that is whole."""
    stored = arrays(path)
    return None if stored is None else model(stored, workshop)


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


def model(stored: Parameters, workshop: Workshop) -> LinearModel | None:
    """What was stored as a model, or None when it is not one or was learnt with an embedding that is not here."""
    from systembrist.classify.reading import LinearModel  # noqa: PLC0415 - loaded only when a model is needed

    try:
        return LinearModel(stored, workshop.finder, workshop.vectors)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError):
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
    replace(path, content)


def _build(workshop: Workshop, path: Path) -> LinearModel:
    """A new model of what is written, stored at `path` where that is possible."""
    from systembrist.classify import pipeline  # noqa: PLC0415 - scikit-learn is loaded only when a model is needed
    from systembrist.classify.reading import LinearModel  # noqa: PLC0415 - the same

    learnt = pipeline.trained(workshop.source.examples(), workshop.finder, workshop.vectors)
    whole = complete(learnt, workshop, path.stem)
    with contextlib.suppress(OSError):
        write(path, whole)
    return LinearModel(whole, workshop.finder, workshop.vectors)


def complete(learnt: Learnt, workshop: Workshop, version: str) -> Parameters:
    """A model's parameters together with its card, its answers and what it was made with, as they are stored."""
    import numpy as np  # noqa: PLC0415 - loaded only when a model is needed

    told = np.frombuffer(card.stored(card.of(learnt)), dtype=np.uint8)
    made = {"card": told, "version": np.array(version), "made_with": np.array(made_with(workshop))}
    return learnt.parameters | compare.answers(learnt) | made


def replace(path: Path, content: bytes) -> None:
    """The content under its final name in one step, so that no reader ever sees half of it.

    Whoever may read other new files of this process may read it: `serve` and the scheduler can be different users.
    """
    temporary = path.with_name(f".{path.name}-{secrets.token_hex(8)}")
    try:
        with temporary.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise
