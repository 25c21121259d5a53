"""What a word is by itself: a name, a name that is a word or a place as well, or none of them."""

from __future__ import annotations

from enum import IntEnum

from systembrist.privacy.naming import cues
from systembrist.privacy.naming.lexicon import Lists
from systembrist.privacy.naming.words import Word

_SHORTEST_BY_ENDING = 5
"""A word must be longer than this for its ending to make it a surname."""


class Sort(IntEnum):
    """How much a word by itself says."""

    OTHER = 0
    PLACE = 1
    WORD = 2
    NAME = 3


def sort_of(word: Word, known: Lists) -> tuple[Sort, bool]:
    """What a word is by itself, and whether it is that with the genitive's s taken off."""
    for form, genitive in forms(word.low):
        if "-" in form and not known.is_name(form):
            if _is_double(form, word.text, known):
                return Sort.NAME, genitive
            continue
        if known.is_name(form):
            if form in known.places:
                return Sort.PLACE, genitive
            return (Sort.WORD if form in known.words else Sort.NAME), genitive
        if (
            form.endswith(cues.ENDINGS)
            and word.capital
            and len(form) > _SHORTEST_BY_ENDING
            and form not in known.not_names
            and form not in known.places
        ):
            return Sort.NAME, genitive
    return Sort.OTHER, False


def forms(low: str) -> list[tuple[str, bool]]:
    """The word, and what it is the genitive of if it is one."""
    genitives = [ending for ending in ("'s", "s") if low.endswith(ending) and len(low) > len(ending) + 2]
    return [(low, False), *((low.removesuffix(ending), True) for ending in genitives)]


def _is_double(form: str, text: str, known: Lists) -> bool:
    """Whether it is a name of several parts: "Anna-Karin", "Al-Hassan", "Per-Olof", "Svensson Ek" with a hyphen."""
    parts, written = form.split("-"), text.split("-")
    if any(not part or not shown[:1].isupper() for part, shown in zip(parts[1:], written[1:], strict=False)):
        return all(known.is_name(part) for part in parts) and any(part in known.familiar for part in parts)
    if parts[0] in cues.HYPHENED:
        return len(parts[-1]) > 1
    return known.is_name(parts[0]) and (known.is_name(parts[-1]) or parts[0] in known.familiar)


def is_made_as_surname(word: Word, known: Lists) -> bool:
    """Whether an unknown capital is put together as Swedish surnames are."""
    if (
        not word.capital
        or not word.low
        or word.low in known.places
        or word.low in known.not_names
        or word.low in known.words
    ):
        return False
    return any(cues.SURNAME.fullmatch(form) for form, _ in forms(word.low))


def is_no_name(word: Word, known: Lists) -> bool:
    """Whether a word that no list of names has is a place, an authority or an ordinary word."""
    return any(
        form in known.not_names or form in known.places or form.endswith(cues.NO_ORDINARY_WORD)
        for form, _ in forms(word.low)
    )
