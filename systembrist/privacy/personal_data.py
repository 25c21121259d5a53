"""The guard in front of every free text: it finds what would tell who the client is before anything is kept.

A text is first folded (dashes, spaces and digits of every script made plain, invisible characters dropped),
so that a finder only needs to know one way of writing each character. A finder gives spans in the folded
text; `find` carries them back to the text as it was written. A new kind is one finder and one row in `KINDS`.

The guard errs on the strict side: a needless stop costs the writer a moment, a miss can't be taken back.
Where a shape is shared with something harmless, the check digit decides (`_shared_with_something_harmless`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

Span = tuple[int, int]
Finder = Callable[[str], Iterator[Span]]


@dataclass(frozen=True)
class Finding:
    """One piece of personal data: `text` is what stands at [start:end]; `blocks` says it stops the filing."""

    kind: str
    start: int
    end: int
    text: str
    blocks: bool


class Kind(NamedTuple):
    """How one kind is found, and whether it stops the filing or is only pointed at."""

    name: str
    finder: Finder
    blocks: bool


def find(text: str) -> list[Finding]:
    """All personal data in `text`, in order of start; findings never overlap, and never raises.

    Where two kinds claim the same characters, one that blocks wins over one that does not, then the
    earlier start, then the longer span.
    """
    folded, positions = _fold(text)
    candidates = []
    for kind in KINDS:
        for first, after in kind.finder(folded):
            start, end = positions[first], positions[after - 1] + 1
            candidates.append(Finding(kind.name, start, end, text[start:end], kind.blocks))
    taken = bytearray(len(text))
    kept = []
    for finding in sorted(candidates, key=lambda each: (not each.blocks, each.start, -each.end)):
        if not any(taken[finding.start : finding.end]):
            taken[finding.start : finding.end] = b"\x01" * (finding.end - finding.start)
            kept.append(finding)
    return sorted(kept, key=lambda each: each.start)


def blocking(text: str) -> list[Finding]:
    """The findings in `text` that must be removed before it may be filed, in order of start."""
    return [finding for finding in find(text) if finding.blocks]


# --- folding -----------------------------------------------------------------------------------------


def _fold(text: str) -> tuple[str, list[int]]:
    """The text with one plain way of writing each character, and where each of them stood before."""
    table = {character: _fold_character(character) for character in set(text)}
    positions = [index for index, character in enumerate(text) if table[character]]
    return "".join(map(table.__getitem__, text)), positions


def _fold_character(character: str) -> str:  # noqa: PLR0911  (one answer a kind of character)
    """One plain character, or nothing for what can't be seen (soft hyphen, zero-width space, byte order mark)."""
    if character in "\n\v\f\x1c\x1d\x1e\x85\u2028\u2029":
        return "\n"
    if character.isspace():
        return " "
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    if character in "xX*•●×✱＊Ｘｘ":  # what people put in place of the last four
        return "X"
    if character in "−⁃˗" or unicodedata.category(character) == "Pd":
        return "-"
    if unicodedata.category(character) == "Cf":
        return ""
    return {"＋": "+", "／": "/", "．": "."}.get(character, character)


# --- personnummer and samordningsnummer --------------------------------------------------------------

# Every repeat is bounded, so the work at each place in the text is, too: time grows with the length only.
# `between` is what stands between year, month and day; both gaps look the same, save that people who write
# the century also write "1985 0101 1234". A date range ("2024-01-15 - 2024-02-15") is no number. A line may
# break anywhere but before a hyphen and a space, which begin the next item of a list.
_SHAPE = r"""
    (?<! \d )
    (?: (?P<century> 18 | 19 | 20 ) (?P<year_of_century> \d\d ) | (?P<year> \d\d ) )
    (?P<between> \x20 ? [-/.] \x20 ? | \x20 | )
    (?P<month> 0[1-9] | 1[0-2] )
    (?: (?P=between) | (?(century) | (?!) ) )
    (?P<day> DAYS )
    (?:
        (?P<gap> [\x20\n]{0,3} | \x20 {0,3} [-+/_]{1,2} [\x20\n]{0,3} | [\x20\n]{1,3} [-+] | \. )
        (?(century) (?! (?:19|20)\d\d (?P<to> \x20 ? [-/.] \x20 ? ) (?:0[1-9]|1[0-2]) (?: (?P=to) [0-3]\d )? (?!\d) ) )
        (?P<last> \d{4} ) (?! \d )
      | \x20 {0,3} [-+] \x20 {0,3} (?P<pairs> \d\d \x20 \d\d ) (?! [\d:.] )
      | \x20 {0,3} [-+/._]{0,2} \x20 {0,3} [\dX]{3} X (?! \d )
    )
"""

# A reported fault is dated in these years, and hardly any client is born in them (nor a century before):
# a date here may well be a date. When they have passed, the guard is stricter than it needs to be.
_LAST_DAY = 31
_YEARS_OF_NOTES = range(2020, 2030)
_CLOCK_TIME = re.compile(r"(?:[01]\d|2[0-3])[0-5]\d")
_MONEY = re.compile(r" ?(?:kr|sek|tkr|:-)", re.IGNORECASE)


def _number_finder(days: str) -> Finder:
    """A finder of ten- or twelve-digit numbers whose day part is one of `days`, however they are written.

    The check digit is not asked for: a mistyped number still tells who somebody is.
    """
    shape = re.compile(_SHAPE.replace("DAYS", days), re.VERBOSE)

    def finder(text: str) -> Iterator[Span]:
        match = shape.search(text)
        while match:
            harmless = _shared_with_something_harmless(match)
            if not harmless:
                yield match.span()
            match = shape.search(text, match.start() + 1 if harmless else match.end())

    return finder


def _shared_with_something_harmless(match: re.Match[str]) -> bool:
    """Whether the shape is rather a moment, a dated amount, a mobile number or two lines of a list.

    - "2025-11-03 1430", "202511031430", "251103 1430": a date in the years of notes and a time of day, and
      no hyphen between them ("2025-11-03 - 14 30" is one, too, since nobody says its four digits that way);
    - "2025-11-03 4500 kr": such a date and money;
    - "0701234567": ten digits in one piece that begin as a mobile number;
    - "2019-05-03", and the next line begins "2020": a list of dates.
    A right check digit makes any of them a number after all.
    """
    century, year = match["century"], match["year"] or match["year_of_century"]
    last = (match["last"] or match["pairs"] or "").replace(" ", "")
    if not last or _check_digit_is_right(year + match["month"] + match["day"] + last):
        return False
    if not century and match["gap"] == "":
        return match.group().startswith("070")
    hyphenated = match["gap"] is not None and ("-" in match["gap"] or "+" in match["gap"])
    if match["between"] and not hyphenated and "\n" in (match["gap"] or ""):
        return True
    if int((century or "20") + year) not in _YEARS_OF_NOTES or int(match["day"]) > _LAST_DAY:
        return False
    return bool(_MONEY.match(match.string, match.end()) or (not hyphenated and _CLOCK_TIME.fullmatch(last)))


def _check_digit_is_right(ten_digits: str) -> bool:
    """The Luhn sum over all ten digits, as Skatteverket prescribes it for both kinds of number."""
    doubled = (int(digit) * 2 for digit in ten_digits[::2])
    return (sum(sum(divmod(product, 10)) for product in doubled) + sum(map(int, ten_digits[1::2]))) % 10 == 0


KINDS: tuple[Kind, ...] = (
    Kind("personnummer", _number_finder(r"0[1-9] | [12]\d | 3[01]"), blocks=True),
    Kind("samordningsnummer", _number_finder(r"6[1-9] | [78]\d | 9[01]"), blocks=True),
)
