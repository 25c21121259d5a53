"""One plain way of writing each character, so that a finder needs to know no other.

Dashes, spaces and digits of every script are made plain, what can't be seen is dropped, letters are composed
(å as one character, however it was sent), and the letter O between digits is the zero it was meant to be.
"""

from __future__ import annotations

import re
import unicodedata

_MASKS = "xX*•●×✱＊Ｘｘ"
"""What people put in place of the last four digits."""
_LETTERS_FOR_DIGITS = re.compile(r"(?<=[0-9])[oOlI](?=[0-9])")
_ACCENTS = {"\u030a", "\u0308", "\u0301", "\u0300", "\u0302", "\u0303", "\u030c", "\u0327", "\u0328", "\u0306"}


def fold(text: str) -> tuple[str, list[int]]:
    """The text folded, and where each of its characters stood before."""
    table = {character: _plain(character) for character in set(text)}
    positions = [index for index, character in enumerate(text) if table[character]]
    folded = "".join(map(table.__getitem__, text))
    if not _ACCENTS.isdisjoint(folded):
        folded, positions = _composed(folded, positions)
    return _LETTERS_FOR_DIGITS.sub(lambda match: "0" if match[0] in "oO" else "1", folded), positions


def end_of(text: str, position: int) -> int:
    """Where the character at `position` ends, the accents that stand on it included."""
    end = position + 1
    while end < len(text) and text[end] in _ACCENTS:
        end += 1
    return end


def _plain(character: str) -> str:  # noqa: PLR0911  (one answer a kind of character)
    if character in "\n\v\f\x1c\x1d\x1e\x85\u2028\u2029":
        return "\n"
    if character.isspace():
        return " "
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    if character in _MASKS and character not in "xX":
        return "X"
    if character in "−⁃˗" or unicodedata.category(character) == "Pd":
        return "-"
    if unicodedata.category(character) == "Cf":
        return ""
    return {"＋": "+", "／": "/", "．": ".", "＠": "@", "’": "'", "´": "'"}.get(character, character)


def _composed(folded: str, positions: list[int]) -> tuple[str, list[int]]:
    """A letter and the accent after it as the one letter that they are."""
    letters: list[str] = []
    kept: list[int] = []
    for character, position in zip(folded, positions, strict=True):
        joined = unicodedata.normalize("NFC", letters[-1] + character) if letters and character in _ACCENTS else ""
        if len(joined) == 1:
            letters[-1] = joined
        else:
            letters.append(character)
            kept.append(position)
    return "".join(letters), kept
