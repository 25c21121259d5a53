"""What models are made of here, and where they are kept: taxonomy, written examples, embedding, cache."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from systembrist.classify.actors import ActorFinder
from systembrist.classify.examples import Source
from systembrist.classify.vectors import SHIPPED, Vectors

if TYPE_CHECKING:
    from systembrist.classify.embedding import Embedder
    from systembrist.taxonomy import Taxonomy


@dataclass(frozen=True)
class Workshop:
    """All that making or reading a model takes; without a folder the taxonomy's own phrases are the examples."""

    taxonomy: Taxonomy
    cache: Path
    folder: Path | None = None
    embedder: Embedder | None = None

    @cached_property
    def source(self) -> Source:
        """What is learnt from."""
        return Source(self.taxonomy, self.folder)

    @cached_property
    def finder(self) -> ActorFinder:
        """The actors by the names that texts use."""
        return ActorFinder(self.taxonomy)

    @cached_property
    def vectors(self) -> Vectors | None:
        """The embedding with all it remembers; None where there is none."""
        if self.embedder is None:
            return None
        return Vectors(self.embedder, None if self.folder is None else self.folder / SHIPPED, self.cache)
