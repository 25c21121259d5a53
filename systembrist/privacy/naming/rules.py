"""Which words are meant as names where they stand.

A name that is nothing else counts wherever it stands; one that is a word or a place as well needs a capital inside
a sentence, or company: another name, a title before it, or after it what only a person does or has.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum

from systembrist.privacy.naming import cues
from systembrist.privacy.naming.lexicon import Lists, lists
from systembrist.privacy.naming.words import Word


class Sort(IntEnum):
    """How much a word by itself says."""

    OTHER = 0
    PLACE = 1
    WORD = 2
    NAME = 3


def spans(words: Sequence[Word]) -> list[tuple[int, int]]:
    """The first and the last but one past the end of the words of each name, in order."""
    known = lists()
    found = []
    at = 0
    while at < len(words):
        if (_may_begin(words, at, known) and begins(words, at, known)) or _is_joined(words, at, found, known):
            after = _extended(words, at, known)
            first = _with_initials(words, at, found[-1][1] if found else 0, known)
            if not _is_something_else(words, first, after):
                found.append((first, after))
            at = after
        else:
            at += 1
    return found


def _is_joined(words: Sequence[Word], at: int, found: Sequence[tuple[int, int]], known: Lists) -> bool:
    """Whether a capital is joined to a name by "och": whoever stands beside a person there is one, too."""
    word = words[at]
    if (
        not found
        or found[-1][1] != at - 1
        or words[at - 1].low != "och"
        or not word.adjoins
        or not words[at - 1].adjoins
    ):
        return False
    return word.capital and not word.shouted and not word.initial and not _is_no_name(word, known)


def _may_begin(words: Sequence[Word], at: int, known: Lists) -> bool:
    """A quick look, since most words of a text are written small and nobody's name."""
    word = words[at]
    low = word.low
    return (
        word.text[0].isupper() or low in known.familiar or low[:-1] in known.familiar or "-" in low
        or (at > 0 and words[at - 1].low in cues.CALLED)
    )  # fmt: skip


def begins(words: Sequence[Word], at: int, known: Lists) -> bool:
    """Whether a name begins with this word."""
    word = words[at]
    if not word.low or word.initial or (at and words[at - 1].low in cues.BEFORE_NO_NAME and word.adjoins):
        return False
    sort, genitive = sort_of(word, known)
    if not word.capital:
        return _is_lower_name(words, at, sort, known)
    if sort is Sort.NAME:
        return True
    if _called_so(words, at, sort, known):
        return True
    if sort is Sort.OTHER:
        return _looks_foreign(words, at, known) or _looks_swedish(words, at, known)
    return _is_meant(words, at, sort, genitive, known)


def sort_of(word: Word, known: Lists) -> tuple[Sort, bool]:
    """What a word is by itself, and whether it is that with the genitive's s taken off."""
    for form, genitive in _forms(word.low):
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
            and len(form) > 5
            and form not in known.not_names
            and form not in known.places
        ):
            return Sort.NAME, genitive
    return Sort.OTHER, False


def _forms(low: str) -> list[tuple[str, bool]]:
    forms = [(low, False)]
    for ending in ("'s", "s"):
        if low.endswith(ending) and len(low) > len(ending) + 2:
            forms.append((low.removesuffix(ending), True))
    return forms


def _is_double(form: str, text: str, known: Lists) -> bool:
    """Whether it is a name of several parts: "Anna-Karin", "Al-Hassan", "Per-Olof", "Svensson Ek" with a hyphen."""
    parts, written = form.split("-"), text.split("-")
    if any(not part or not shown[:1].isupper() for part, shown in zip(parts[1:], written[1:], strict=False)):
        return all(known.is_name(part) for part in parts) and any(part in known.familiar for part in parts)
    if parts[0] in cues.HYPHENED:
        return len(parts[-1]) > 1
    return known.is_name(parts[0]) and (known.is_name(parts[-1]) or parts[0] in known.familiar)


def _is_lower_name(words: Sequence[Word], at: int, sort: Sort, known: Lists) -> bool:
    """Whether a word without a capital is a name: one that is nothing else, or one that somebody is said to have."""
    word = words[at]
    called = at > 0 and word.adjoins and words[at - 1].low in cues.CALLED and word.low not in cues.FUNCTION_WORDS
    if sort is Sort.NAME or (called and sort in (Sort.WORD, Sort.PLACE)):
        bare = [form for form, _ in _forms(word.low)]
        return any(form in known.familiar for form in bare) or (called and known.is_name(word.low)) or "-" in word.low
    return False


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
            or (before not in cues.GREETINGS and not word.shouted and not _is_no_name(word, known))
        )
    if not (before in cues.ROLES or before.endswith(cues.ROLE_ENDINGS)) or word.gap not in (" ", ": "):
        return False
    if sort is Sort.OTHER:
        return word.adjoins and not word.shouted and not _is_no_name(word, known)
    return word.adjoins


def _looks_foreign(words: Sequence[Word], at: int, known: Lists) -> bool:
    """Whether an unknown capital inside a sentence does what only a person does, or is written as no Swedish word."""
    word = words[at]
    if word.shouted or _is_no_name(word, known):
        return False
    if set(word.low) - _SWEDISH_LETTERS and (not word.opens or _is_followed_by_name(words, at, known)):
        return True
    following = _next(words, at)
    if word.opens or following is None:
        return False
    if following in cues.ONLY_A_PERSON or (word.low.endswith("s") and following in cues.OWNED):
        return True
    return _is_followed_by_surname(words, at, known)


def _is_followed_by_surname(words: Sequence[Word], at: int, known: Lists) -> bool:
    """Whether what stands right after is a surname and nothing else: "Ingvor Palmcrantz", with a first name nobody knows."""
    if at + 1 >= len(words) or not words[at + 1].adjoins or not words[at + 1].capital:
        return False
    following = words[at + 1]
    return (sort_of(following, known)[0] is Sort.NAME and following.low in known.last) or _is_made_as_surname(
        following, known
    )


def _looks_swedish(words: Sequence[Word], at: int, known: Lists) -> bool:
    """Whether an unknown capital is made as Swedish surnames are, and stands neither at a place nor where any word may."""
    word = words[at]
    if not _is_made_as_surname(word, known) or word.shouted:
        return False
    if word.opens and not _follows_initial(words, at):
        return _next(words, at) in cues.ONLY_A_PERSON
    return not _stands_at_a_place(words, at)


def _is_made_as_surname(word: Word, known: Lists) -> bool:
    if (
        not word.capital
        or not word.low
        or word.low in known.places
        or word.low in known.not_names
        or word.low in known.words
    ):
        return False
    return any(cues.SURNAME.fullmatch(form) for form, _ in _forms(word.low))


_SWEDISH_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyzåäöéèüà-'")


def _is_no_name(word: Word, known: Lists) -> bool:
    """Whether a word that no list of names has is a place, an authority or an ordinary word."""
    forms = [form for form, _ in _forms(word.low)]
    return any(
        form in known.not_names or form in known.places or form.endswith(cues.NO_ORDINARY_WORD) for form in forms
    )


def _is_meant(words: Sequence[Word], at: int, sort: Sort, genitive: bool, known: Lists) -> bool:
    """Whether a capital that is a name, and a word or a place as well, is meant as a name."""
    word, following = words[at], _next(words, at)
    if _is_followed_by_name(words, at, known) and word.low not in cues.NEVER:
        return True
    if (
        following == "och"
        and at + 2 < len(words)
        and words[at + 2].capital
        and not words[at].shouted
        and word.low not in cues.NEVER
    ):
        return sort is not Sort.PLACE and sort_of(words[at + 2], known)[0] in (Sort.NAME, Sort.WORD)
    if genitive and following in cues.OWNED and word.low not in cues.NEVER:
        return True
    if genitive:
        return False
    if sort is Sort.PLACE:
        return (following in cues.ONLY_A_PERSON and not _stands_at_a_place(words, at)) or (
            at > 0 and word.adjoins and words[at - 1].low in ("hos", "åt")
        )
    if (word.opens and not _follows_initial(words, at)) or word.shouted:
        return word.low not in cues.NEVER and following in (cues.ONLY_A_PERSON if word.shouted else cues.PERSON_VERBS)
    return (
        not (at and word.adjoins and words[at - 1].capital and not words[at - 1].opens) and word.low not in cues.NEVER
    )


def _follows_initial(words: Sequence[Word], at: int) -> bool:
    return at > 0 and words[at - 1].initial and words[at].gap == ". "


def _stands_at_a_place(words: Sequence[Word], at: int) -> bool:
    return at > 0 and words[at].adjoins and words[at - 1].low in cues.AT_A_PLACE


def _next(words: Sequence[Word], at: int) -> str | None:
    """The next word in the sentence, in lower case."""
    if at + 1 < len(words) and words[at + 1].gap in (" ", " ("):
        return words[at + 1].low
    return None


def _is_followed_by_name(words: Sequence[Word], at: int, known: Lists) -> bool:
    """Whether a capitalised name or an initial stands right after."""
    if at + 1 >= len(words) or not words[at + 1].adjoins:
        return False
    following = words[at + 1]
    if following.initial:
        return following.low not in "iåö"
    if following.low in cues.PARTICLES and at + 2 < len(words):
        return (
            words[at + 2].adjoins and words[at + 2].capital and following.low in ("von", "af", "van", "de", "al", "el")
        )
    if not following.capital or following.shouted:
        return False
    return sort_of(following, known)[0] in (Sort.NAME, Sort.WORD) or (
        words[at].low in known.first and not _is_no_name(following, known)
    )


def _extended(words: Sequence[Word], at: int, known: Lists) -> int:
    """One past the last word of the name that begins here: surnames, particles and initials belong to it."""
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
    sort, _ = sort_of(word, known)
    if not words[first].capital:
        return (
            not word.capital
            and word.low not in cues.FUNCTION_WORDS
            and (word.low in known.last or (word.low in known.first and word.low not in known.lower))
        )
    if word.initial:
        return word.low not in "iåö" or word.after == "."
    if word.low.split("-")[0] in cues.HYPHENED and "-" in word.low:
        return True
    if (
        not word.capital
        or word.low in known.not_names
        or word.low in cues.AFTER_NO_NAME
        or word.low.endswith(cues.BUILT)
    ):
        return False
    if sort is not Sort.OTHER:
        return word.shouted == words[first].shouted or sort is Sort.NAME
    return not word.shouted and word.low not in known.places and words[first].low.split("-")[0] in known.first


def _ends_in_genitive(word: Word, known: Lists) -> bool:
    return sort_of(word, known)[1]


def _with_initials(words: Sequence[Word], at: int, earliest: int, known: Lists) -> int:
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


def _is_something_else(words: Sequence[Word], first: int, after: int) -> bool:
    """Whether what looks like a name is what something is named for: a hospital, a street, a company, a diagnosis."""
    following = _next(words, after - 1)
    last = words[after - 1]
    if " ".join(word.low for word in words[first:after]) in cues.COMPANIES:
        return True
    if last.after == "&" or (
        first > 1 and words[first - 1].low == "t" and words[first - 2].low == "s" and words[first - 1].gap == ":"
    ):
        return True
    if following is None:
        return False
    if following.endswith(cues.BUILT) and words[after].capital:
        return True
    if following in cues.NAMED_FOR_A_DOCTOR and last.low.endswith("s"):
        return last.low.removesuffix("s") in lists().last and last.low.removesuffix("s") not in lists().first
    owned = last.low.endswith("s") and following in (
        "skola",
        "vårdcentral",
        "test",
        "klinik",
        "park",
        "plats",
        "omsorg",
        "pension",
    )
    return following in cues.AFTER_NO_NAME and not owned
