"""Which words are names, and which of those are other things, too.

Swedish, Nordic and other European names come from Faker's lists (the Swedish ones are Skatteverket's and Isof's
statistics of the most common names), what they lack from our own in `privacy/lists`, and kommuner from `data/`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path

from systembrist import places, settings

FOLDER = Path(__file__).parent.parent / "lists"
_AT_HOME = "sv_SE"
_ABROAD = ("fi_FI", "no_NO", "da_DK", "hr_HR", "tr_TR", "ro_RO", "es_ES", "de_DE", "en_GB", "pl_PL")
_LEAST_ABROAD = 4
"""A foreign name of fewer letters is too often a Swedish word."""
_LEAST_FAMILIAR = 5
"""And one that only our own list has is trusted without a capital from this length on."""


@dataclass(frozen=True)
class Lists:
    """Every list in lower case; `familiar` is the part of the names that is trusted without a capital, too."""

    first: frozenset[str]
    last: frozenset[str]
    familiar: frozenset[str]
    words: frozenset[str]
    """Names that are words: no sign by themselves where a sentence begins."""
    lower: frozenset[str]
    """Names that without a capital are something else."""
    places: frozenset[str]
    not_names: frozenset[str]

    def is_name(self, word: str) -> bool:
        """Whether some list has it."""
        return word in self.first or word in self.last


@cache
def lists() -> Lists:
    """The lists, read when first asked for."""
    words, not_names = _ours("words"), _ours("not_names")
    first_home, last_home = _fakers(_AT_HOME)
    ours = _ours("first_names"), _ours("surnames")
    familiar = first_home | last_home | _long(ours[0] | ours[1], _LEAST_FAMILIAR)
    first_home, last_home = first_home | ours[0], last_home | ours[1]
    first, last = set(first_home), set(last_home)
    for locale in _ABROAD:
        first_abroad, last_abroad = _fakers(locale)
        first |= _long(first_abroad, _LEAST_ABROAD) - words - not_names
        last |= _long(last_abroad, _LEAST_ABROAD) - words - not_names
    lower = words | _ours("lower")
    return Lists(
        frozenset(first), frozenset(last), frozenset(familiar - lower),
        words, lower, _kommuner() | _ours("places"), not_names,
    )  # fmt: skip


def _fakers(locale: str) -> tuple[set[str], set[str]]:
    """First names and surnames of one country."""
    provider = import_module(f"faker.providers.person.{locale}").Provider
    return set(_gathered(provider, "first_names")), set(_gathered(provider, "last_names"))


def _gathered(provider: object, begins: str) -> Iterator[str]:
    for attribute in dir(provider):
        if attribute.startswith(begins):
            yield from (name.casefold() for name in getattr(provider, attribute) or () if " " not in name)


def _long(names: Iterable[str], least: int) -> set[str]:
    return {name for name in names if len(name) >= least}


def _ours(name: str) -> frozenset[str]:
    lines = (FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(word.casefold() for line in lines if not line.startswith("#") for word in line.split())


def _kommuner() -> frozenset[str]:
    """The names of kommuner and what län are called, with and without the genitive's s."""
    known = places.load(settings.DATA)
    kommuner = {word for one in known.kommuner for word in (one.name, *one.name.split(" "))}
    counties = {one.name.removesuffix(" län") for one in known.lans}
    return frozenset(name.casefold().removesuffix("s" if name in counties else "") for name in kommuner | counties)
