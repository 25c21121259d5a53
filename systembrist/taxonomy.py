"""The words everyone sorts by: which categories and actors there are, read from `data/taxonomy.yaml`.

A retired code stays known, so that an old row can be shown; it is only no longer offered or suggested.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Annotated, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from systembrist import datafile
from systembrist.errors import NotFound

Code = Annotated[str, StringConstraints(pattern=r"^[a-z_]{2,40}$")]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class _Entry(BaseModel):
    """What a category and an actor have in common."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: Code
    name: Line
    retired: date | None = None

    def in_use(self, on: date | None) -> bool:
        """Whether it is offered on that day; without a day, whether it has no date of retirement at all."""
        return self.retired is None or (on is not None and on < self.retired)


E = TypeVar("E", bound=_Entry)


class Elsewhere(BaseModel):
    """Something that looks as if it belonged to a category, and the category it does belong to."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    what: Line
    code: Code


class Category(_Entry):
    """One area that a brist can be about."""

    scope: Line
    not_here: tuple[Elsewhere, ...] = ()
    actors: tuple[Code, ...] = ()
    phrases: Annotated[tuple[Line, ...], Field(min_length=8)]


class Actor(_Entry):
    """One organisation, or kind of organisation, that a brist can concern."""

    aliases: tuple[Line, ...] = ()


class Taxonomy(BaseModel):
    """All categories and actors, in the order in which pages list them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    categories: tuple[Category, ...]
    actors: tuple[Actor, ...]

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        faults = [*self._repeated(), *self._missing()]
        if faults:
            raise datafile.Faults(*faults)
        return self

    def _repeated(self) -> Iterator[tuple[datafile.Place, str]]:
        """What stands twice: a code would be ambiguous, an alias or a phrase would say two things.

        A retired entry may share its aliases and phrases with the one that took its place.
        """
        yield from _twice("koden", ((("categories", i, "code"), c.code) for i, c in enumerate(self.categories)))
        yield from _twice("koden", ((("actors", i, "code"), a.code) for i, a in enumerate(self.actors)))
        phrases = (
            (("categories", i, "phrases", j), phrase)
            for i, category in enumerate(self.categories)
            if category.retired is None
            for j, phrase in enumerate(category.phrases)
        )
        aliases = (
            (("actors", i, "aliases", j), alias)
            for i, actor in enumerate(self.actors)
            if actor.retired is None
            for j, alias in enumerate(actor.aliases)
        )
        yield from _twice("exemplet", phrases)
        yield from _twice("benämningen", aliases)

    def _missing(self) -> Iterator[tuple[datafile.Place, str]]:
        """What is needed but is not there: areas to choose between, and each code that is referred to."""
        categories = {category.code for category in self.categories}
        actors = {actor.code for actor in self.actors}
        if len(self.codes()) < 2:  # noqa: PLR2004 - with one there is nothing to choose between
            yield ("categories",), "minst två områden måste vara i bruk"
        for i, category in enumerate(self.categories):
            for j, code in enumerate(category.actors):
                if code not in actors:
                    yield ("categories", i, "actors", j), f"aktören {code} finns inte"
            for j, elsewhere in enumerate(category.not_here):
                if elsewhere.code not in categories:
                    yield ("categories", i, "not_here", j, "code"), f"området {elsewhere.code} finns inte"

    def category(self, code: str) -> Category:
        """The category with that code, retired or not; NotFound if there never was one."""
        return _find(self.categories, code, "området")

    def actor(self, code: str) -> Actor:
        """The actor with that code, retired or not; NotFound if there never was one."""
        return _find(self.actors, code, "aktören")

    def codes(self, on: date | None = None) -> tuple[str, ...]:
        """The category codes in use on a day; without a day, those with no date of retirement."""
        return tuple(category.code for category in self.categories if category.in_use(on))

    def actor_codes(self, on: date | None = None) -> tuple[str, ...]:
        """The actor codes in use on a day; without a day, those with no date of retirement."""
        return tuple(actor.code for actor in self.actors if actor.in_use(on))

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the content: the same for the same meaning, however the file is laid out."""
        content = json.dumps(self.model_dump(mode="json"), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(content.encode()).hexdigest()


def _twice(what: str, entries: Iterable[tuple[datafile.Place, str]]) -> Iterator[tuple[datafile.Place, str]]:
    """A fault for each value that has stood before; case does not make it another."""
    seen: set[str] = set()
    for place, value in entries:
        if value.casefold() in seen:
            yield place, f"{what} {value[:40]} står två gånger"
        seen.add(value.casefold())


def _find(entries: Sequence[E], code: str, kind: str) -> E:
    for entry in entries:
        if entry.code == code:
            return entry
    raise NotFound(f"{kind} {code[:40]!r} finns inte")


@lru_cache
def load(data_folder: Path) -> Taxonomy:
    """The taxonomy of `data_folder`, read once a process; InputRefused names each line that is wrong."""
    return datafile.read(data_folder / "taxonomy.yaml", Taxonomy)
