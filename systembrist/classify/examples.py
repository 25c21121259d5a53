"""What a model learns from: texts with the code a person has said they belong to."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from systembrist.errors import InputRefused

if TYPE_CHECKING:
    from systembrist.taxonomy import Taxonomy

VOICES = ("ombud", "anhorig", "brukare", "tidning", "myndighet", "rapport", "blogg", "telegram", "felstavat", "tal")
"""In whose voice an example is written; a model is tried on each after learning from the others."""

LEVELS = ("handlaggare", "lokal", "central")
"""The codes of the fault levels, which the classifier knows as words only."""

LONGEST = 2000
"""How many characters an example may have."""

# A name and a scope say what belongs in a category in the fewest words, so they count twice.
WEIGHT_OF_SCOPE = 2.0

_FIELDS = {"text", "also", "actor", "level", "voice"}


@dataclass(frozen=True)
class Example:
    """One text and its code; `weight` is how much it counts beside an ordinary text.

    `also` are further codes that fit, and `voice` is missing for what stands in the taxonomy or was reported.
    """

    text: str
    code: str
    weight: float = 1.0
    also: tuple[str, ...] = ()
    actor: str | None = None
    level: str | None = None
    voice: str | None = None
    row: int | None = None
    """The id of the reported row it was learnt of; None for what was written for the product."""

    @property
    def ours(self) -> bool:
        """Written for the product, so that anyone may read it; a reported text is not."""
        return self.row is None


@dataclass(frozen=True)
class Source:
    """Where a model's knowledge comes from: the taxonomy and, where there is one, the folder of written examples."""

    taxonomy: Taxonomy
    folder: Path | None = None

    def examples(self) -> tuple[Example, ...]:
        """All that is written: the folder's texts, then what the taxonomy itself says of each category."""
        return (*self._written(), *from_taxonomy(self.taxonomy))

    def digest(self) -> str:
        """SHA-256 of all that is written, without reading it: files are hashed as they are."""
        parts = [
            self.taxonomy.model_dump_json(warnings=False),
            *(f"{file.name}{_hash(file)}" for file in self._files()),
        ]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()

    def _files(self) -> list[Path]:
        return [] if self.folder is None else sorted(self.folder.glob("*.yaml"))

    def _written(self) -> Iterator[Example]:
        in_use = self.taxonomy.codes()
        for file in self._files():
            if file.stem in in_use:
                yield from read(file, self.taxonomy)


def read(file: Path, taxonomy: Taxonomy) -> tuple[Example, ...]:
    """The examples of one category, whose code is the file's name; InputRefused names every one that is wrong.

    Secondary codes and actors that have been retired are left out, so that an old file still teaches.
    """
    import yaml  # noqa: PLC0415 - needed only where a model is built

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the library's own C reader takes a tenth of the time
    try:
        rows = yaml.load(file.read_bytes(), loader)  # noqa: S506 - both are safe loaders
    except (OSError, yaml.YAMLError) as error:
        raise InputRefused(f"{file.name}: går inte att läsa ({str(error).splitlines()[0]})") from None
    if not isinstance(rows, list):
        raise InputRefused(f"{file.name}: ska vara en lista av exempel")
    faults = [f"{file.name}, exempel {n}: {said}" for n, row in enumerate(rows, 1) for said in _wrong(row, taxonomy)]
    if faults:
        raise InputRefused(*faults)
    return tuple(_example(row, file.stem, taxonomy) for row in rows)


def _wrong(row: Any, taxonomy: Taxonomy) -> Iterator[str]:
    """What is wrong with one example, in the words of who wrote it."""
    if not isinstance(row, dict) or set(row) != _FIELDS:
        yield f"ska ha fälten {', '.join(sorted(_FIELDS))}"
        return
    text, also = row["text"], row["also"]
    if not isinstance(text, str) or not 1 <= len(text.strip()) <= LONGEST:
        yield f"text ska vara 1-{LONGEST} tecken"
    known = {category.code for category in taxonomy.categories}
    if not isinstance(also, list) or not all(isinstance(code, str) and code in known for code in also):
        yield "also ska vara en lista av koder för områden"
    if row["actor"] not in {actor.code for actor in taxonomy.actors}:
        yield "actor är inte koden för någon aktör"
    if row["level"] not in LEVELS:
        yield f"level ska vara något av {', '.join(LEVELS)}"
    if row["voice"] not in VOICES:
        yield f"voice ska vara något av {', '.join(VOICES)}"


def _example(row: dict[str, Any], code: str, taxonomy: Taxonomy) -> Example:
    in_use = taxonomy.codes()
    return Example(
        text=row["text"].strip(),
        code=code,
        also=tuple(one for one in row["also"] if one in in_use and one != code),
        actor=row["actor"] if row["actor"] in taxonomy.actor_codes() else None,
        level=row["level"],
        voice=row["voice"],
    )


def from_taxonomy(taxonomy: Taxonomy) -> tuple[Example, ...]:
    """The phrases, scope and name of every category in use, in the order of the file."""
    in_use = [taxonomy.category(code) for code in taxonomy.codes()]
    return tuple(
        example
        for category in in_use
        for example in (
            *(Example(phrase, category.code) for phrase in category.phrases),
            Example(category.scope, category.code, WEIGHT_OF_SCOPE),
            Example(category.name, category.code, WEIGHT_OF_SCOPE),
        )
    )


def _hash(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()
