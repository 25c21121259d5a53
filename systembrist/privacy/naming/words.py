"""The words of a text, and where each stands in its sentence."""

from __future__ import annotations

import re
from typing import NamedTuple

_WORD = re.compile(r"[^\W\d_]+(?:[-'][^\W\d_]+){0,4}")
_LONGEST = 60
_OPENS = frozenset('.!?:•*\n"”“»«–')
"""After one of these a capital says nothing: a sentence, a line or a quotation begins."""


class Word(NamedTuple):
    """One word, the text between it and the word before, and whether a sentence begins with it."""

    start: int
    end: int
    text: str
    low: str
    gap: str
    opens: bool
    after: str
    """The character right after it."""

    @property
    def capital(self) -> bool:
        """Whether it begins with a capital."""
        return self.text[0].isupper()

    @property
    def shouted(self) -> bool:
        """Whether it is all capitals, and more than one."""
        return len(self.text) > 1 and self.text.isupper() and not self.initial

    @property
    def initial(self) -> bool:
        """Whether it is one capital letter, or two with a hyphen."""
        return (len(self.text) == 1 or (len(self.text) == 3 and self.text[1] == "-")) and self.text.isupper()  # noqa: PLR2004

    @property
    def adjoins(self) -> bool:
        """Whether only a space stands between it and the word before."""
        return self.gap == " "


def split(text: str) -> list[Word]:
    """The words of a folded text in order."""
    words: list[Word] = []
    ended = 0
    for match in _WORD.finditer(text):
        gap = text[ended : match.start()]
        opens = gap != " " and (not words or _begins_anew(gap))
        word = match.group()
        words.append(Word(match.start(), match.end(), word, word.casefold() if len(word) < _LONGEST else "", gap, opens,
                          text[match.end() : match.end() + 1]))  # fmt: skip
        ended = match.end()
    return words


def _begins_anew(gap: str) -> bool:
    """Whether what stands between two words ends a sentence, a line or an item before the second."""
    return not _OPENS.isdisjoint(gap) or gap.lstrip(" (").startswith("-") or "- " in gap
