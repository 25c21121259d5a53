"""Bank accounts, IBAN and card numbers: by their check digits, by their look, and by the word before them."""

from __future__ import annotations

import re
from collections.abc import Iterator

import bankkonto
from stdnum import iban, luhn

from systembrist.privacy.spans import Span

_IBAN = re.compile(
    r"""
    (?<![^\W_]) (?: [Ss][Ee] \d{2} (?:[ -]?\d{4}){5} | [Ss][Ee]\d{18,24}
                   | [A-Z]{2}\d{2} (?:[ -]?[A-Z0-9]{4}){2,7} (?:[ -]?[A-Z0-9]{1,3})? ) (?![^\W_])
    """,
    re.VERBOSE,
)
_OF_SWEDBANK = re.compile(
    r"(?<![\d.,/:-])8\d{3}-\d(?:, ?| | - )(?:\d{6,10}|\d{1,3}(?:[ .]\d{2,4}){2,3})(?:-\d)?(?![\d/:]|[.,-]\d)"
)
_CARD = re.compile(r"(?<![\d-])(?:\d{4}([ -.]?)\d{4}\1\d{4}\1\d{4}(?:\1\d{1,3})?|3\d{3}([ -]?)\d{6}\2\d{5})(?![\d-])")
_CLEARING_AND_ACCOUNT = re.compile(
    r"(?<![\d.,/:-])(\d{4})(?:-\d)?(?:, ?|[ -]| - )((?:\d{6,10}|\d{1,3}(?:[ .]\d{2,4}){2,3})(?:-\d)?)(?![\d/:]|[.,-]\d)"
)
_AFTER_A_WORD = re.compile(
    r"""
    \b (?=[abcghiklmnps]) (?: (?:bank|löne|spar|person|privat|giro|mat|hushålls)?konto(?:t|nr|nummer|numret|n)?
          | clearing(?:nr|nummer|numret)? | plusgiro(?:t|nummer)? | postgiro | autogiro(?:t)? | bankgiro(?:t|nummer)?
          | swedbank | handelsbanken | nordea | seb | sbab | skandia(?:banken)? | ica\x20banken | sparbanken
          | kort(?:nummer|nr|numret) | bankkort(?:et|nummer)? | kreditkort(?:et|nummer)? | iban | swish )
    [^\d\n]{0,25}?
    (?P<number> (?<!\d) \d (?: (?:[\x20.-]|,\x20?|\x20-\x20)? \d ){5,23} ) (?![\d:/]|[.,-]\d)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_CLEARING = re.compile(
    r"\bclearing(?:nr|nummer|numret)?[ :.]{1,2}(?:är )?(?P<number>\d{4}(?:-\d)?)(?!\d)", re.IGNORECASE
)
_GIRO = re.compile(
    r"\b(?:bg|pg|bankgiro\w{0,6}|plusgiro\w{0,6})[ .:]{1,3}(?:nr|nummer)?[ .:]{0,2}"
    r"(?P<number>\d{1,7}[ -]?\d{0,4}-\d{1,4}|\d{7,8})(?!\d)",
    re.IGNORECASE,
)
_MONEY = re.compile(r" ?(?:kr|sek|tkr|:-|%|euro|miljon|tusen|procent|dagar|gånger)", re.IGNORECASE)
_DATES = re.compile(r"(?:(?:19|20)\d\d[-. ]?(?:0\d|1[0-2])(?:[-. ]?[0-3]\d)?[ ,.-]*)+|(?:(?:19|20)\d\d[ ,.-]*)+")
_THOUSANDS = re.compile(r"\d{1,3}(?:[ .]000)+|\d{1,3} \d{3}")
_MOBILE = re.compile(r"07[ -]?\d(?:[ .-]{0,3}\d){7}")
_LEAST_DIGITS = 6


def find(text: str) -> Iterator[Span]:
    """Every account and card."""
    yield from (match.span() for match in _IBAN.finditer(text) if _is_iban(match.group()))
    yield from (match.span() for match in _CARD.finditer(text) if _is_card(match.group()))
    yield from (match.span() for match in _CLEARING_AND_ACCOUNT.finditer(text) if _is_account(match[1], match[2]))
    yield from (match.span() for match in _OF_SWEDBANK.finditer(text))
    yield from (match.span("number") for match in _CLEARING.finditer(text))
    for pattern in (_AFTER_A_WORD, _GIRO):
        yield from (match.span("number") for match in pattern.finditer(text) if not _is_something_else(match))


def _is_iban(written: str) -> bool:
    """By its check digits; a Swedish one with a slip in it by its look."""
    bare = re.sub(r"[ -]", "", written)
    return iban.is_valid(bare, check_country=False) or bare[:2].upper() == "SE"


def _is_card(written: str) -> bool:
    """Four by four digits are read aloud only from a card; in one piece it begins as one or has the check digit."""
    digits = re.sub(r"\D", "", written)
    return len(digits) < len(written) or digits[0] in "3456" or luhn.is_valid(digits)


def _is_account(clearing: str, number: str) -> bool:
    try:
        bankkonto.validate(clearing, re.sub(r"\D", "", number))
    except (bankkonto.BankkontoException, ValueError):
        return False
    return True


def _is_something_else(match: re.Match[str]) -> bool:
    """Money, a date, the mobile number that Swish goes by, or a number too short to be an account's."""
    number = match["number"]
    short = len(re.sub(r"\D", "", number)) < _LEAST_DIGITS
    dated = _DATES.fullmatch(number) or _THOUSANDS.fullmatch(number)
    swished = _MOBILE.fullmatch(number) and match.group()[:5].casefold() == "swish"
    return bool(short or dated or swished or _MONEY.match(match.string, match.end()))
