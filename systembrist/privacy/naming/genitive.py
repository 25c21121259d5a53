"""Whose something is: a name with the genitive's s, and the name without it."""

from __future__ import annotations

from systembrist.privacy.naming import cues
from systembrist.privacy.naming.lexicon import lists
from systembrist.privacy.naming.sorts import sort_of
from systembrist.privacy.naming.words import split

_LIKE_ONE = ("s", "x", "z")
"""What ends so gets no s in the genitive: "Lars mamma", "Max läkare"."""


def nominative(name: str) -> str:
    """A name as it is called, in small letters: "anna" for "Annas", but "andreas" for "Andreas"."""
    words = split(name)
    if not words or not sort_of(words[-1], lists())[1]:
        return name.casefold()
    return name[: words[-1].end].casefold().removesuffix("s").removesuffix("'") + name[words[-1].end :].casefold()


def is_genitive(name: str, following: str) -> bool:
    """Whether the name says whose the `following` word is (empty for none): what belongs to people, or not a verb."""
    if nominative(name) != name.casefold():
        return following not in cues.PERSON_VERBS | cues.ONLY_A_PERSON
    return name.casefold().endswith(_LIKE_ONE) and following in cues.OWNED
