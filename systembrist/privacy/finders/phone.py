"""Telephone numbers: written as such by their look, and by the library that knows every country's plan.

Numbers of services (020, 077x) and short ones (112, 1177) are nobody's own and are left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import phonenumbers

from systembrist.privacy.spans import Span

_SHAPE = re.compile(
    r"""
    (?<![\w+.,/:-]) (?<!\d\x20)
    (?: (?P<abroad> \+ \x20? | 00 (?=[1-9]) ) (?:\d | \( \x20? 0 \x20? \) \x20?) | \(? 0 )
    (?: (?:[\x20.()/-]{1,3} | \x20-\x20)? \d ){5,14}
    (?! \d | [.,:]\d )
    """,
    re.VERBOSE,
)
_LOCAL = re.compile(
    r"""
    \b (?=[dfhmnrstv])
    (?: tel(?:efon(?:nummer|nr|numret|en)?|nr|\.nr)? | tfn(?:r)? | mob(?:il(?:nummer|nr|numret|en)?)? | mobnr
         | ring(?:\x20(?:mig|honom|henne|på|till|hem|gärna|istället)){0,2}
         | nås\x20på | sms(?::a)? | växel | direktnummer | hemnummer | fax )
    [.:\x20]{1,3} (?:(?:nr|är|på|till)[.:\x20]{1,2})?
    (?P<number> \d (?: [\x20-]? \d ){5,9} )
    (?! \d | [.,:/-]\d | \x20?(?:kr|gånger|st|tim|min|dag|veck|mån|år|klienter|person|samtal)\w{0,6} )
    """,
    re.VERBOSE | re.IGNORECASE,
)
_WITHOUT_PLUS = re.compile(r"(?<![\w+.,/:-])(?<!\d )46(?!(?: \d{3}){3})[ -]?7[02369](?:[ -]?\d){7}(?!\d|[.,:/-]\d)")
"""A mobile number as a telephone's list of calls shows it; "46 700 000 000" is an amount."""
_CLOCKS = re.compile(r"(?:[01]?\d|2[0-4])[.:]?[0-5]\d ?- ?(?:[01]?\d|2[0-4])[.:]?[0-5]\d")
_DATE = re.compile(r"(?:\d\d[-./ ]\d\d[-./ ](?:19|20)?\d\d|(?:19|20)\d\d[-./ ]\d\d[-./ ]\d\d)")
_MOBILE = re.compile(r"07[02369]\d{6,8}")
_SERVICE = re.compile(r"(?:020|077\d|0900|0939|0944)")


def find(text: str) -> Iterator[Span]:
    """Every telephone number."""
    yield from (match.span() for match in _SHAPE.finditer(text) if _is_one(match))
    yield from (match.span() for match in _WITHOUT_PLUS.finditer(text))
    yield from (match.span("number") for match in _LOCAL.finditer(text) if not _is_time(match["number"]))


def _is_one(match: re.Match[str]) -> bool:
    written = match.group().strip()
    digits = re.sub(r"\D", "", written)
    if _is_time(written):
        return False
    if match["abroad"]:
        return _is_known(re.sub(r"\(\s*0\s*\)", "", written))
    if _SERVICE.match(digits):
        return False
    return bool(_MOBILE.fullmatch(digits)) or _is_known(written)


def _is_time(written: str) -> bool:
    return bool(_CLOCKS.fullmatch(written) or _DATE.fullmatch(written))


def _is_known(written: str) -> bool:
    """Whether some country's plan has such a number; a digit too many or too few is a slip, and still a number."""
    try:
        number = phonenumbers.parse(written, "SE")
    except phonenumbers.NumberParseException:
        return False
    return phonenumbers.is_possible_number(number) and (
        phonenumbers.is_valid_number(number) or written.startswith(("+", "00"))
    )
