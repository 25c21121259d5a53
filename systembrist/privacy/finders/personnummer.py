"""Personnummer and samordningsnummer, however they are written, and the parts of one that is split up.

The check digit is not asked for: a mistyped number still tells who somebody is. Where a shape is shared with
something harmless, the check digit decides (`_shared_with_something_harmless`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from stdnum import luhn

from systembrist.privacy.spans import Finder, Span

# `between` is what stands between year, month and day; both gaps look the same, save that people who write the
# century also write "1985 0101 1234". A date range ("2024-01-15 - 2024-02-15") is no number. A line may break
# anywhere but before a hyphen and a space, which begin the next item of a list.
_DATE = r"""
    (?<! \d )
    (?: (?P<century> 18 | 19 | 20 ) (?P<year_of_century> \d\d ) | (?P<year> \d\d ) )
    (?P<between> \x20 ? [-/.] \x20 ? | \x20 | )
    (?P<month> 0[1-9] | 1[0-2] )
    (?: (?P=between) | (?(century) | (?!) ) )
    (?P<day> DAYS )
"""
_SHAPE = (
    _DATE
    + r"""
    (?:
        \x20? \( \d{4} \)
      | (?P<gap> [\x20\n]{0,3} | \x20 {0,3} [-+/_]{1,2} [\x20\n]{0,3} | [\x20\n]{1,3} [-+] | \.
               | (?P<odd> \x20? [^\w\s]{1,3} \x20? [^\w\s]? ) )
        (?(century) (?! (?:19|20)\d\d (?P<to> \x20 ? [-/.] \x20 ? ) (?:0[1-9]|1[0-2]) (?: (?P=to) [0-3]\d )? (?!\d) ) )
        (?P<last> \d{4} ) (?! \d )
      | \x20 {0,3} [-+] \x20 {0,3} (?P<pairs> \d\d \x20 \d\d | \d (?:\x20\d){3} ) (?! [\d:.] )
      | (?(century) \x20 | (?!) ) (?P<parts> \d{3} \x20 \d ) (?! \d | [.:]\d )
      | \x20 {0,3} [-+/._]{0,2} \x20 {0,3} (?=[\dXx]{0,3}[Xx]) [\dXx]{4} (?! \d )
      | \x20 {0,3} [-+] \x20 {0,3} (?: [?#_]{4} | NNNN | nnnn
            | [A-ZÅÄÖa-z]\d{3} | [A-ZÅÄÖ]{2}\d\d | \d{3}[A-ZÅÄÖ] (?! [A-WYZÅÄÖ] ) ) (?! \d )
      | (?: (?<=\d{6}) ) [A-ZÅÄÖ]\d{3} (?! \w )
    )
"""
)
_IN_WORDS = (
    _DATE
    + r"""
    (?! \d ) [^\d\n]{1,30} (?: sista | fyra | siffror ) [^\d\n]{0,25}
    (?P<rest> (?<!\d) \d (?: [\x20,-]? \d ){3} ) (?! \d )
"""
)
_SINGLE_DIGITS = re.compile(
    r"(?<!\d)(?<!\d[ .,-])\d(?P<gap>[ .,-]{1,2})\d(?:(?P=gap)\d){8}(?:(?:(?P=gap)\d){2})?(?!(?P=gap)?\d)"
)
_ANY_GROUPS = re.compile(
    r"(?<!\d)(?<!\d[ .:/+_-])\d(?:[ .:/+_-]{0,2}\d){9}(?:(?:[ .:/+_-]{0,2}\d){2})?(?![ .:/+_-]{0,2}\d)"
)
_TEN_DIGITS = re.compile(r"(?:18|19|20)?(?P<ten>\d\d(?:0[1-9]|1[0-2])(?P<day>0[1-9]|[1-8]\d|9[01])\d{4})")
_SAID_SO = r"""
    \b (?: KIND ) (?:et|ret)? \b [\x20:.=-]{0,4}
    (?: (?:är|var|nr|med|börjar\x20på|börjar\x20med|slutar\x20på|:) [\x20:]{1,2} ){0,2}
    (?P<number> (?<!\d) \d (?: [\x20\n./+:_-]{0,2} [\dXx] ){3,11} ) (?! \d )
"""
_LAST_FOUR = re.compile(
    r"(?:sista fyra|fyra sista|sista siffrorna)(?: siffrorna)?(?: i (?:personnumret|numret))?"
    r"(?: är| var|:| =)? ?:? ?(?P<number>\d(?: ?\d){3})(?!\d)",
    re.IGNORECASE,
)
_BORN = re.compile(
    r"[Ff](?<!\w.)(?:ödd|dd)?[.:]? ?(?P<number>(?:18|19|20)?\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))(?![.,:/-]?\d)"
)
"""What a personnummer begins with, without its last four; a day of birth in words is not (see `rare`)."""
_IN_ONE_PIECE_OR_MOBILE = re.compile(r"\d+\Z|07\d\D")
"""Groups that are no groups, which `_SHAPE` has looked at, and those of a mobile number."""

# A reported fault is dated in these years, and hardly any client is born in them (nor a century before):
# a date here may well be a date. When they have passed, the guard is stricter than it needs to be.
_LAST_DAY = 31
_COORDINATED = 60
_YEARS_OF_NOTES = range(2020, 2030)
_CLOCK_TIME = re.compile(r"(?:[01]\d|2[0-3])[0-5]\d")
_YEAR = re.compile(r"(?:19|20)\d\d")
_MONEY = re.compile(r" ?(?:kr|sek|tkr|:-)", re.IGNORECASE)


def finder(days: str, called: str, *, coordinated: bool) -> Finder:
    """A finder of ten- or twelve-digit numbers whose day part is one of `days`, and of what is `called` so."""
    shape, in_words = (re.compile(one.replace("DAYS", days), re.VERBOSE) for one in (_SHAPE, _IN_WORDS))
    said_so = re.compile(_SAID_SO.replace("KIND", called), re.VERBOSE | re.IGNORECASE)

    def find(text: str) -> Iterator[Span]:
        match = shape.search(text)
        while match:
            harmless = _shared_with_something_harmless(match)
            if not harmless:
                yield match.span()
            match = shape.search(text, match.start() + 1 if harmless else match.end())
        for pattern in (_SINGLE_DIGITS, _ANY_GROUPS):
            yield from (one.span() for one in pattern.finditer(text) if _is_number(one, pattern, coordinated))
        yield from (one.span() for one in in_words.finditer(text))
        yield from (one.span("number") for one in said_so.finditer(text) if not _YEAR.fullmatch(one["number"]))
        if not coordinated:
            yield from (one.span("number") for pattern in (_LAST_FOUR, _BORN) for one in pattern.finditer(text))

    return find


def _is_number(match: re.Match[str], pattern: re.Pattern[str], coordinated: bool) -> bool:
    """Whether the digits, however they are grouped, are a number's; in groups of any size the check digit decides."""
    digits = _TEN_DIGITS.fullmatch(re.sub(r"\D", "", match.group()))
    if (
        digits is None
        or (int(digits["day"]) > _COORDINATED) != coordinated
        or _LAST_DAY < int(digits["day"]) <= _COORDINATED
        or (pattern is _ANY_GROUPS and _IN_ONE_PIECE_OR_MOBILE.match(match.group()))
    ):
        return False
    mobile = digits["ten"].startswith("07") and "-" not in match.group()
    return luhn.is_valid(digits["ten"]) or (pattern is _SINGLE_DIGITS and not mobile)


def _shared_with_something_harmless(match: re.Match[str]) -> bool:
    """Whether the shape is rather a moment, a dated amount, a mobile number or two lines of a list.

    - "2025-11-03 1430", "202511031430", "251103 1430": a date in the years of notes and a time of day, and
      no hyphen between them ("2025-11-03 - 14 30" is one, too, since nobody says its four digits that way);
    - "2025-11-03 4500 kr": such a date and money;
    - "0701234567": ten digits in one piece that begin as a mobile number (as a samordningsnummer, hardly anybody's,
      whatever the check digit);
    - "2019-05-03", and the next line begins "2020": a list of dates;
    - "2019-05-03, 2020", "2024-03-12: 2750": a date, and after another mark than a hyphen what it is about.
    A right check digit makes any of them a number after all.
    """
    century, year = match["century"], match["year"] or match["year_of_century"]
    last = (match["last"] or match["pairs"] or match["parts"] or "").replace(" ", "")
    in_one_piece = not century and match["gap"] == ""
    mobile, coordinated = match.group().startswith("070"), int(match["day"]) > _LAST_DAY
    if not last or luhn.is_valid(year + match["month"] + match["day"] + last):
        return in_one_piece and mobile and coordinated
    if in_one_piece:
        return mobile
    hyphenated = match["gap"] is not None and ("-" in match["gap"] or "+" in match["gap"])
    if match["between"] and not hyphenated and "\n" in (match["gap"] or ""):
        return True
    if match["odd"] and not hyphenated and (match["between"] or _YEAR.fullmatch(last)):
        return True
    if int((century or "20") + year) not in _YEARS_OF_NOTES or coordinated:
        return False
    return bool(_MONEY.match(match.string, match.end()) or (not hyphenated and _CLOCK_TIME.fullmatch(last)))


find_personnummer = finder(
    r"0[1-9] | [12]\d | 3[01]",
    r"(?:reserv)?person-?\x20?(?:nummer|nr|num)|pers\.?\x20?(?:nr|nummer)|p\.?nr|p-nr|pn|reserv(?:nummer|nr)",
    coordinated=False,
)  # fmt: skip
find_samordningsnummer = finder(
    r"6[1-9] | [78]\d | 9[01]", r"samordnings-?\x20?(?:nummer|nr)|sam\.?\x20?nr", coordinated=True
)
