"""Where somebody lives: a street and its number, a box, a postal code and its town, a c/o, a house in a village."""

from __future__ import annotations

import re
from collections.abc import Iterator

from systembrist.privacy.naming import lexicon
from systembrist.privacy.spans import Span

_CERTAIN = r"gatan|gata|vägen|gränden|gränd|stigen|stig|allén|allé|torget|esplanaden|slingan|backen|gårdsväg"
_WITH_A_CAPITAL = (
    r"väg|torg|plats|platsen|plan|planen|gången|leden|kajen|svängen|ringen|tvären|stråket|gärdet|hamnen|parken|vången"
    r"|promenaden|kroken|brinken|terrassen|backe|gården|hagen|byn|torpet"
)
_WORD = r"[A-ZÅÄÖÉ](?:[\w:'-]{0,24}\w|\.(?=\ [A-ZÅÄÖ]))?"
_NUMBER = r"(?:nr\ )?\d{1,4}(?:\ ?[A-Ha-h](?!\w))?(?:\ ?-\ ?\d{1,4}(?!\d))?"
_MORE = r"""
    (?: ,?\ (?: (?:lgh|lägenhet)\.?\ ?(?:nr\ )?\d{1,4}
              | \d\ ?tr(?:appor)?\b (?:\ [önov](?:\.\ ?[gb]\.|\ [gb]\b))? | (?:vån|våning|plan)\.?\ \d{1,2}
              | port\ \w{1,3} | uppg(?:\.|ång)\ \w{1,2} | nb\b | bv\b ) ){0,3}
"""
_TOWN = (
    rf"(?: ,?[\ \n]{{1,2}} (?:SE?-)?\d{{3}}\ ?\d{{2}} (?: ,?\ {_WORD} (?:\ {_WORD})? )? | ,\ {_WORD} (?=[.\n]|\Z) )?"
)
_NOT_A_COUNT = (
    r"(?! \ ?(?:kr|kronor|mil|km|meter|minut|min\b|gång|år|dag|veck|mån|tim|proc|%|st\b"
    r"|person|klient|platser|lägenheter|-tal|"
    r"hus\b|besök|fall\b|ärenden|av\b|och\ \d|eller\ \d)) (?![.,:/]\d) (?!\d)"
)
_STREET = re.compile(
    rf"""
    (?<![\w:'-]) (?= [\w:'-]{{3,36}}\ (?:nr\ )?\d )
    (?P<street> [\w:'-]{{0,24}}? (?: (?i:(?P<certain>{_CERTAIN})) | (?i:{_WITH_A_CAPITAL}) ) )
    \ {_NUMBER} {_NOT_A_COUNT} {_MORE} {_TOWN}
    """,
    re.VERBOSE,
)
_WORDS_BEFORE = re.compile(rf"(?<![\w-]) (?:{_WORD}\ ){{1,3}} \Z", re.VERBOSE)
_LONGEST_BEFORE = 60
_ROADS = re.compile(
    r"(?:riks|läns|europa|motor|lands|om|gen|med|sid|järn|flyg|gång|cykel|bil|huvud|spår|sido|tåg|av|åter|fram|in|ut|led"
    r"|till|över|under|om|del|mål|vård|boende|arbets|praktik|parkerings|handlings|behandlings|insats|genomförande"
    r"|kris|rehab\w*|samordnings|utbildnings"
    r"|sov|sitt|lek|mötes|av|ned|upp|ström|behandlings|plats|vårdplats)"
    r"(?:väg|vägen|gång|gången|plats|platsen|plan|planen|leden|ringen|stigen|gata|gatan|backen)",
    re.IGNORECASE,
)
_HOME = r"(?:bor|bodde|boende|bosatt|adress(?:en)?|folkbokförd|skriven|hemma|flytta(?:t|de|r)?)"
_AT_HOME = re.compile(
    rf"""\b{_HOME}\b (?:[:.]?\ (?:är|på|i|vid|hos|till|nu|kvar|fortfarande)\b){{0,3}} [:]?\ (?P<address>
        (?:{_WORD}\ ){{0,2}}{_WORD}\ {_NUMBER}{_NOT_A_COUNT}{_MORE}{_TOWN}
      | (?:{_WORD}\ ){{0,2}}[\w:'-]{{2,24}}?(?:{_CERTAIN})(?!\w) )""",
    re.VERBOSE,
)
_BOX = re.compile(
    rf"(?<![\w-])(?:[Bb]ox|BOX|[Pp]ostbox|[Pp]ostfack|Fack|PL|[Ll]antbrevlåda)\ \d{{1,5}}(?!\d){_NOT_A_COUNT}{_TOWN}",
    re.VERBOSE,
)
_CARE_OF = re.compile(
    rf"(?<!\w)[cC]/[oO]\.?\ (?![A-ZÅÄÖ]{{2}}){_WORD}(?:\ {_WORD}){{0,2}}(?:,?\ {_WORD}\ {_NUMBER}{_TOWN})?", re.VERBOSE
)
_POSTAL = re.compile(
    rf"""
    (?<![\w.,:/-]) (?<!\d\ ) (?:SE?-\ ?)?
    (?: \d{{3}}\ \d{{2}}\ {_WORD} | (?P<close>\d{{5}})\ (?P<town>{_WORD}) (?:\ kommun)? )
    """,
    re.VERBOSE,
)
_FLAT = re.compile(
    r"\b(?:lgh|lägenhet|lägenhets(?:nr|nummer)|lghnr)\.?\ (?:nr\ )?\d{4}(?!\d)(?!\ ?kr)", re.IGNORECASE | re.VERBOSE
)
_POSTAL_ALONE = re.compile(r"\bpostn(?:r|ummer|umret)[ :]{1,3}(?:är )?(?P<number>\d{3} ?\d{2})(?!\d)", re.IGNORECASE)


def find(text: str) -> Iterator[Span]:
    """Every address."""
    for match in _STREET.finditer(text):
        start = _start_of_street(match)
        if start is not None:
            yield start, match.end()
    yield from (match.span("address") for match in _AT_HOME.finditer(text) if not _is_year(match["address"]))
    for pattern in (_BOX, _CARE_OF, _FLAT):
        yield from (match.span() for match in pattern.finditer(text))
    yield from (match.span() for match in _POSTAL.finditer(text) if _is_town(match))
    yield from (match.span("number") for match in _POSTAL_ALONE.finditer(text))


def _start_of_street(match: re.Match[str]) -> int | None:
    """Where the street's name begins, the words before its last one counted in; None for what is no street."""
    street = match["street"]
    begins = max(0, match.start() - _LONGEST_BEFORE)
    before = _WORDS_BEFORE.search(match.string[begins : match.start()])
    if (
        _ROADS.fullmatch(street)
        or street.casefold() in lexicon.lists().places
        or _is_year(match.group()[len(street) :].split(",")[0].strip())
    ):
        return None
    ending = match["certain"] or ""
    alone = street.casefold() in (ending, street if not ending else "") or street in _BARE
    if alone or street[0].islower():
        if before is None and (alone or not match["certain"]):
            return None
        return match.start() if before is None or not alone else begins + _first_of_name(before)
    return match.start() if before is None else begins + _first_of_name(before)


_BARE = frozenset(_WITH_A_CAPITAL.split("|")) | frozenset(word.capitalize() for word in _WITH_A_CAPITAL.split("|"))


def _first_of_name(before: re.Match[str]) -> int:
    """A capitalised word that only opens the sentence ("På Norra Vägen 3") is no part of the name."""
    first, *_ = before.group().split(" ")
    return before.start() + (len(first) + 1 if first.casefold() in _OPENERS else 0)


_OPENERS = frozenset(
    [
        "på",
        "i",
        "vid",
        "från",
        "till",
        "och",
        "men",
        "adress",
        "bor",
        "hon",
        "han",
        "de",
        "klienten",
        "vid",
        "nära",
        "adressen",
        "hem",
        "hemma",
        "bosatt",
        "folkbokförd",
        "skriven",
        "flyttad",
        "box",
    ]
)


def _is_year(text: str) -> bool:
    return bool(re.search(r"(?<!\d)(?:19[5-9]|20[0-4])\d(?: ?- ?\d+)?\Z", text))


def _is_town(match: re.Match[str]) -> bool:
    """Five digits in one piece are a postal code only before a town that we know."""
    return not match["close"] or match["town"].casefold() in lexicon.lists().places
