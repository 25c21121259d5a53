"""The vectors of texts, each computed once.

Those of the examples are kept on disk: they ship with them (computing them takes minutes), others lie in the cache.
Those of what somebody has reported are kept in memory only, since a vector can in part be read back into words. A model
that has learnt from rows holds the vectors of their kept words, and they go with it.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections import OrderedDict
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from systembrist.classify.embedding import Embedder

SHIPPED = "vectors.npz"
REMEMBERED = 4096
"""How many reported texts' vectors a process remembers; about 6 MB."""

_LARGEST = 127


def key(text: str) -> str:
    """What a text's vector is kept under."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:24]


class Vectors:
    """An embedding that remembers."""

    def __init__(self, embedder: Embedder, shipped: Path | None, cache: Path) -> None:
        self.name = embedder.name
        self._embedder = embedder
        self._shipped = shipped
        self._kept = cache / f"vektorer-{key(embedder.name)}.npz"
        self._recent: OrderedDict[str, NDArray[np.float32]] = OrderedDict()

    def of_reports(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One row a text; what has to be computed is remembered by this process."""
        import numpy as np  # noqa: PLC0415 - loaded only when a model is needed

        for text in dict.fromkeys(texts):
            if key(text) not in self._recent:
                known = self._known.get(key(text))
                self._remember(key(text), self._embedder.encode([text])[0] if known is None else known)
        rows = [self._recent.get(key(text)) for text in texts]
        again = [self._embedder.encode([t])[0] if row is None else row for t, row in zip(texts, rows, strict=True)]
        return np.asarray(again, dtype=np.float32)

    def of_examples(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One row a text written for the product; what has to be computed is kept on disk if it can be."""
        import numpy as np  # noqa: PLC0415 - the same

        missing = [text for text in dict.fromkeys(texts) if key(text) not in self._known]
        if missing:
            self._known |= {
                key(text): _rounded(row) for text, row in zip(missing, self._embedder.encode(missing), strict=True)
            }
            with contextlib.suppress(OSError):
                self._kept.parent.mkdir(parents=True, exist_ok=True)
                write(self._kept, self.name, self._known)
        return np.asarray([self._known[key(text)] for text in texts], dtype=np.float32)

    def ship(self, texts: Sequence[str]) -> int:
        """Writes the vectors of exactly these texts to where they ship; returns how many."""
        if self._shipped is None:
            return 0
        rows = self.of_examples(texts)
        write(self._shipped, self.name, {key(text): row for text, row in zip(texts, rows, strict=True)})
        return len(rows)

    def _remember(self, name: str, row: NDArray[np.float32]) -> None:
        self._recent[name] = row
        while len(self._recent) > REMEMBERED:
            self._recent.popitem(last=False)

    @cached_property
    def _known(self) -> dict[str, NDArray[np.float32]]:
        """What lies on disk for this embedding; a file that is missing, damaged or another's is nothing."""
        files = [self._kept] if self._shipped is None else [self._shipped, self._kept]
        return {name: row for file in files for name, row in read(file, self.name).items()}


def read(file: Path, embedding: str) -> dict[str, NDArray[np.float32]]:
    """The vectors in a file; none where it is not whole or was made with another embedding."""
    import io  # noqa: PLC0415 - loaded only when a model is needed
    from zipfile import BadZipFile  # noqa: PLC0415 - the same

    import numpy as np  # noqa: PLC0415 - the same

    try:
        with np.load(io.BytesIO(file.read_bytes()), allow_pickle=False) as stored:
            if str(stored["embedding"]) != embedding:
                return {}
            rows = stored["rows"].astype(np.float32) * stored["scales"].astype(np.float32)[:, None]
            return dict(zip(stored["keys"].tolist(), rows, strict=True))
    except (BadZipFile, EOFError, KeyError, OSError, TypeError, ValueError):
        return {}


def write(file: Path, embedding: str, known: dict[str, NDArray[np.float32]]) -> None:
    """The vectors in a byte a number, whole or not at all; OSError when that cannot be done."""
    import io  # noqa: PLC0415 - only where something is stored

    import numpy as np  # noqa: PLC0415 - the same

    from systembrist.classify.shelf import replace  # noqa: PLC0415 - the same

    table = np.asarray(list(known.values()), dtype=np.float32)
    scales = np.abs(table).max(axis=1) / _LARGEST
    whole: dict[str, Any] = {"embedding": np.array(embedding), "keys": np.array(list(known))}
    whole |= {"rows": np.rint(table / scales[:, None]).astype(np.int8), "scales": scales}
    body = io.BytesIO()
    np.savez_compressed(body, **whole)
    replace(file, body.getvalue())


def _rounded(row: NDArray[np.float32]) -> NDArray[np.float32]:
    """The vector as it comes back from disk, so that a model is the same whether it was read or computed."""
    import numpy as np  # noqa: PLC0415 - loaded only when a model is needed

    scale = np.abs(row).max() / _LARGEST
    return np.asarray(np.rint(row / scale) * scale, dtype=np.float32)
