"""How far a name reaches, once it has begun, and whether it is only what something is named for."""

from __future__ import annotations

from collections.abc import Sequence

from systembrist.privacy.naming import cues
from systembrist.privacy.naming.lexicon import Lists
from systembrist.privacy.naming.sorts import Sort, sort_of
from systembrist.privacy.naming.words import Word


def extended(words: Sequence[Word], at: int, known: Lists) -> int:
    """One past the last word of the name that begins here: surnames, particles and initials belong to it."""
    if words[at].low in cues.BEGINS_A_SURNAME and not words[at].capital:
        at += 1
    after = at + 1
    while after < len(words) and words[after].adjoins:
        step = 2 if words[after].low in cues.PARTICLES and after + 1 < len(words) and words[after + 1].adjoins else 1
        if not _belongs(words, at, after + step - 1, known):
            break
        after += step
    return after


def _belongs(words: Sequence[Word], first: int, at: int, known: Lists) -> bool:
    """Whether a word goes on with the name that began at `first`."""
    word, before = words[at], words[at - 1]
    if not word.low or _ends_in_genitive(before, known):
        return False
    if not words[first].capital:
        small = word.low in known.last or (word.low in known.first and word.low not in known.lower)
        return small and not word.capital and word.low not in cues.FUNCTION_WORDS
    if word.initial:
        return word.low not in "iåö" or word.after == "."
    if word.low.split("-")[0] in cues.HYPHENED and "-" in word.low:
        return True
    return word.capital and not _ends_a_name(word, known) and _is_surname(word, words[first], known)


def _ends_a_name(word: Word, known: Lists) -> bool:
    """Whether it is an authority, or what was named for the one before it."""
    return word.low in known.not_names or word.low in cues.AFTER_NO_NAME or word.low.endswith(cues.BUILT)


def _is_surname(word: Word, first: Word, known: Lists) -> bool:
    sort, _ = sort_of(word, known)
    if sort is not Sort.OTHER:
        return word.shouted == first.shouted or sort is Sort.NAME
    return not word.shouted and word.low not in known.places and first.low.split("-")[0] in known.first


def _ends_in_genitive(word: Word, known: Lists) -> bool:
    return sort_of(word, known)[1]


def with_initials(words: Sequence[Word], at: int, earliest: int, known: Lists) -> int:
    """Where the name begins when initials stand before it: "A. Lindgren", "J K Ek"; or "lena" in "lena johansson"."""
    first = at
    if at > earliest and not words[at].capital and words[at].adjoins and _is_small_first_name(words[at - 1], known):
        return at - 1
    while (
        first > earliest and words[first - 1].initial and words[first].gap in (" ", ". ", ".") and words[first].capital
    ):
        if words[first].gap == " " and words[first - 1].opens and "-" not in words[first - 1].text:
            break
        first -= 1
    return first


def _is_small_first_name(word: Word, known: Lists) -> bool:
    return not word.capital and word.low in known.first and word.low not in cues.FUNCTION_WORDS


def is_something_else(words: Sequence[Word], first: int, after: int, known: Lists) -> bool:
    """Whether what looks like a name is what something is named for: a hospital, a street, a company, a diagnosis."""
    last, following = words[after - 1], next_word(words, after - 1)
    if last.after == "&" or " ".join(word.low for word in words[first:after]) in cues.COMPANIES:
        return True
    if following is None:
        return _follows_saint(words, first)
    owner = last.low.removesuffix("s")
    if following in cues.NAMED_FOR_A_DOCTOR and owner != last.low:
        return owner in known.last and owner not in known.first
    named_for = following.endswith(cues.BUILT) and words[after].capital
    owned = owner != last.low and following in cues.NOT_OWNED
    return _follows_saint(words, first) or named_for or (following in cues.AFTER_NO_NAME and not owned)


def _follows_saint(words: Sequence[Word], first: int) -> bool:
    """Whether "S:t" stands before."""
    return first > 1 and words[first - 1].low == "t" and words[first - 2].low == "s" and words[first - 1].gap == ":"


def next_word(words: Sequence[Word], at: int) -> str | None:
    """The next word in the sentence, in lower case."""
    if at + 1 < len(words) and words[at + 1].gap in (" ", " ("):
        return words[at + 1].low
    return None
