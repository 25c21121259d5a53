"""Which words are meant as names where they stand.

A name that is nothing else counts wherever it stands; one that is a word or a place as well needs a capital inside
a sentence, or company: another name, a title before it, or after it what only a person does or has.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from systembrist.privacy.naming import cues
from systembrist.privacy.naming.lexicon import Lists, lists
from systembrist.privacy.naming.reach import extended, is_something_else, next_word, with_initials
from systembrist.privacy.naming.sorts import Sort, forms, is_made_as_surname, is_no_name, sort_of
from systembrist.privacy.naming.words import Word


def spans(words: Sequence[Word]) -> list[tuple[int, int]]:
    """The first and the last but one past the end of the words of each name, in order."""
    known = lists()
    found: list[tuple[int, int]] = []
    at = 0
    while at < len(words):
        if (_may_begin(words, at, known) and begins(words, at, known)) or _is_joined(words, at, found, known):
            after = extended(words, at, known)
            first = with_initials(words, at, found[-1][1] if found else 0, known)
            if not is_something_else(words, first, after, known):
                found.append((first, after))
            at = after
        else:
            at += 1
    return found


def _is_joined(words: Sequence[Word], at: int, found: Sequence[tuple[int, int]], known: Lists) -> bool:
    """Whether a capital is joined to a name by "och": whoever stands beside a person there is one, too."""
    word = words[at]
    if not found or found[-1][1] != at - 1 or words[at - 1].low != "och":
        return False
    if not word.adjoins or not words[at - 1].adjoins or "-" in word.text:
        return False
    return word.capital and not word.shouted and not word.initial and not is_no_name(word, known)


def _may_begin(words: Sequence[Word], at: int, known: Lists) -> bool:
    """A quick look, since most words of a text are written small and nobody's name."""
    word = words[at]
    low = word.low
    return (
        word.text[0].isupper() or low in known.familiar or low[:-1] in known.familiar or "-" in low
        or (at > 0 and words[at - 1].low in cues.CALLED) or low in cues.BEGINS_A_SURNAME
    )  # fmt: skip


def begins(words: Sequence[Word], at: int, known: Lists) -> bool:
    """Whether a name begins with this word."""
    word = words[at]
    if word.initial and "-" in word.text:
        return word.low in known.first
    if not word.low or word.initial or (at and words[at - 1].low in cues.BEFORE_NO_NAME and word.adjoins):
        return False
    sort, genitive = sort_of(word, known)
    if not word.capital:
        return _is_lower_name(words, at, sort, known) or _is_noble(words, at, known)
    if sort is Sort.NAME or _called_so(words, at, sort, known):
        return True
    if sort is Sort.OTHER:
        return _looks_foreign(words, at, known) or _looks_swedish(words, at, known)
    return _is_meant(words, at, sort, genitive, known)


def _is_lower_name(words: Sequence[Word], at: int, sort: Sort, known: Lists) -> bool:
    """Whether a word without a capital is a name: one that is nothing else, or one that somebody is said to have."""
    word = words[at]
    if at > 0 and words[at - 1].low in cues.SUBJECTS and next_word(words, at) == "inte":
        return False
    called = at > 0 and word.adjoins and words[at - 1].low in cues.CALLED and word.low not in cues.FUNCTION_WORDS
    if sort is Sort.NAME or (called and sort in (Sort.WORD, Sort.PLACE)):
        bare = [form for form, _ in forms(word.low)]
        return any(form in known.familiar for form in bare) or (called and known.is_name(word.low)) or "-" in word.low
    return False


def _is_noble(words: Sequence[Word], at: int, known: Lists) -> bool:
    """Whether it is the particle of a surname that stands alone: "assessor von Platen"."""
    if words[at].low not in cues.BEGINS_A_SURNAME or at + 1 >= len(words):
        return False
    following = words[at + 1]
    return following.adjoins and following.capital and not following.shouted and not is_no_name(following, known)


def _called_so(words: Sequence[Word], at: int, sort: Sort, known: Lists) -> bool:
    """Whether a title, a role or a greeting stands before a capital: "doktor Q", "handläggare Ahmed", "heter Ek"."""
    word = words[at]
    if at and word.gap == ". " and words[at - 1].low in ("dr", "hr", "fr"):
        return word.low not in known.not_names
    if at == 0 or word.gap not in (" ", ": ", "\n", ",\n", ", ") or word.low in known.not_names:
        return False
    before = words[at - 1].low
    if before in cues.CALLED:
        return word.gap != ", " and (
            sort is not Sort.OTHER
            or (before not in cues.GREETINGS and not word.shouted and not is_no_name(word, known))
        )
    if not (before in cues.ROLES or before.endswith(cues.ROLE_ENDINGS)) or word.gap not in (" ", ": "):
        return False
    if sort is Sort.OTHER:
        return word.adjoins and not word.shouted and not is_no_name(word, known)
    return word.adjoins


def _looks_foreign(words: Sequence[Word], at: int, known: Lists) -> bool:
    """Whether an unknown capital inside a sentence does what only a person does, or is written as no Swedish word."""
    word, following = words[at], next_word(words, at)
    if word.shouted or is_no_name(word, known):
        return False
    if _APOSTROPHED.fullmatch(word.text):
        return True
    if set(word.low) - _SWEDISH_LETTERS and (not word.opens or _is_followed_by_name(words, at, known)):
        return True
    if word.opens or following is None:
        return False
    does = following in cues.ONLY_A_PERSON or (word.low.endswith("s") and following in cues.OWNED)
    return does or _is_followed_by_surname(words, at, known)


def _is_followed_by_surname(words: Sequence[Word], at: int, known: Lists) -> bool:
    """Whether what stands right after is a surname, as in "Ingvor Palmcrantz" with a first name nobody knows."""
    if at + 1 >= len(words) or not words[at + 1].adjoins or not words[at + 1].capital:
        return False
    following = words[at + 1]
    return (sort_of(following, known)[0] is Sort.NAME and following.low in known.last) or is_made_as_surname(
        following, known
    )


def _looks_swedish(words: Sequence[Word], at: int, known: Lists) -> bool:
    """Whether an unknown capital is made as Swedish surnames are, and stands where no place would."""
    word = words[at]
    if not is_made_as_surname(word, known) or word.shouted:
        return False
    if word.opens and not _follows_initial(words, at):
        return next_word(words, at) in cues.ONLY_A_PERSON
    return not _stands_at_a_place(words, at)


_APOSTROPHED = re.compile(r"[^\W\d_]{1,2}'[^\W\d_]{3,}")
"""N'Diaye, O'Connor, Al'Abadi: hardly any Swedish word is written so."""
_SWEDISH_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyzåäöéèüà-'")


def _is_meant(words: Sequence[Word], at: int, sort: Sort, genitive: bool, known: Lists) -> bool:
    """Whether a capital that is a name, and a word or a place as well, is meant as a name."""
    word, following = words[at], next_word(words, at)
    if sort is Sort.PLACE and not (genitive or _is_followed_by_name(words, at, known)):
        said = following in cues.ONLY_A_PERSON and not _stands_at_a_place(words, at)
        return said or (at > 0 and word.adjoins and words[at - 1].low in ("hos", "åt"))
    if word.low in cues.NEVER:
        return False
    if _is_followed_by_name(words, at, known) or (sort is Sort.WORD and _stands_beside_a_name(words, at, known)):
        return True
    if genitive:
        return following in cues.OWNED
    if (word.opens and not _follows_initial(words, at)) or word.shouted:
        return following in (cues.ONLY_A_PERSON if word.shouted else _verbs_after(words, at, known))
    return not (at and word.adjoins and words[at - 1].capital and not words[at - 1].opens)


def _verbs_after(words: Sequence[Word], at: int, known: Lists) -> frozenset[str]:
    """The verbs that make a person of the word: fewer for a mere surname, and where "var" asks where ("Bo var?")."""
    asks = at + 1 < len(words) and words[at + 1].after == "?"
    return cues.PERSON_VERBS - cues.IS if asks or words[at].low not in known.first else cues.PERSON_VERBS


def _stands_beside_a_name(words: Sequence[Word], at: int, known: Lists) -> bool:
    """Whether a capitalised name is joined to it by "och"."""
    if next_word(words, at) != "och" or at + 2 >= len(words) or words[at].shouted:
        return False
    return words[at + 2].capital and sort_of(words[at + 2], known)[0] in (Sort.NAME, Sort.WORD)


def _follows_initial(words: Sequence[Word], at: int) -> bool:
    return at > 0 and words[at - 1].initial and words[at].gap == ". "


def _stands_at_a_place(words: Sequence[Word], at: int) -> bool:
    return at > 0 and words[at].adjoins and words[at - 1].low in cues.AT_A_PLACE


def _is_followed_by_name(words: Sequence[Word], at: int, known: Lists) -> bool:
    """Whether a capitalised name or an initial stands right after."""
    if at + 1 >= len(words) or not words[at + 1].adjoins:
        return False
    following = words[at + 1]
    if following.initial:
        return following.low not in "iåö"
    if following.low in cues.PARTICLES and at + 2 < len(words):
        return words[at + 2].adjoins and words[at + 2].capital and following.low in cues.BEFORE_A_SURNAME
    if not following.capital or following.shouted:
        return False
    return sort_of(following, known)[0] in (Sort.NAME, Sort.WORD) or (
        words[at].low in known.first and not is_no_name(following, known)
    )
