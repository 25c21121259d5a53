"""Case and journal numbers: after a word that says so, and in the forms of a diary or a court.

References to law and print (SFS 2013:522, prop. 2009/10:80, HFD 2014 ref. 5, SOU 2021:93) are nobody's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from systembrist.privacy.spans import Span

_WORDS = r"""
    (?: (?: di(?:ari|ar)e | ärende | mål | journal | akt | dossier | beteckning | patient | kund | handlings | referens
          | skuld | anmälnings | lma | ocr | försäkrings | besluts | remiss | skade | avtals | kontrakts | klient
          | fall )
        -? \x20? (?:nr|nummer|numret|id|beteckning|beteckningen)
      | dnr | d\.?nr | diariet | dossié | dossier | lma-?kort(?:et)? | journal-?id | aktbilaga | ref\.?\x20?nr
      | mål(?:et)?\x20nr | ärende(?:t)? | mål(?:et)? | akt(?:en)? )
"""
_AFTER_A_WORD = re.compile(
    rf"""
    (?<!\w) (?i: (?=[abdfhjklmoprsä]) {_WORDS} (?!\w) (?: \.? \x20? nr \.? )?
    \x20? [.:#=]? \x20? (?:nr\.?\x20|är\x20|med\x20nummer\x20|nummer\x20)? ) \#?
    (?P<number>
        (?: [A-ZÅÄÖ]{{1,6}} [\x20.:/-]? (?:\x20?nr\x20)? (?=[\dA-Z]) )? [A-ZÅÄÖa-z]{{0,3}} \d \w{{0,12}}
        (?: \x20? [/:.-] \x20? \w{{1,12}} | \x20\d{{1,6}} (?![\w%]) (?!\x20?(?:kr|procent|år|dag|veck|mån)) ){{0,4}} )
    """,
    re.VERBOSE,
)
_AFTER_A_LONGER_WORD = re.compile(
    r"s(?<=\w\w\ws)(?:mål|ärende)(?:et|t)?(?:nr|nummer|numret| nr)?[ .:]{1,3}"
    r"(?P<number>(?:[A-ZÅÄÖ]{1,3}[ -]?)?\d{3,6}[-/]\d{2}(?:\d\d)?)(?![\w/-])"
)
"""As "vårdnadsmål T 123-24", and not "insatsmål 1204"."""
_LOOSE_WORD = re.compile(r"(?:ärende|mål|akt)(?:t|et|en)?\b", re.IGNORECASE)
_OF_A_BOARD = re.compile(
    r"(?<![\w./-])(?P<board>[A-ZÅÄÖ]{1,6})(?:[ .-]|dnr ?)?"
    r"(?P<number>(?:19|20)\d\d ?[/-] ?\d{2,7}(?:[-/.:]\d{1,5})?)(?![\w/])"
)
# "2026-00017" is how our own register numbers a brist, and says nothing of who it is about.
_WITH_A_SERIAL = re.compile(
    r"(?<![\w./:-])(?:\d(?:\.\d){1,3}-\d{4,6}/(?:19|20)\d\d"
    r"|(?:19|20)\d\d(?:/\d{5,7}|-\d{6,7})(?:-\d{1,3})?|\d{5,6}-(?:19|20)\d\d)(?![\w/])"
)
_OF_A_JOURNAL = re.compile(r"(?<!\w)(?i:journal(?:en)?) (?P<number>\d{2,6}-\d{1,6})(?![\w/-])")
_OF_A_COURT = re.compile(r"(?<![\w.-])(?:T|B|K|Ö|Ä|F|P|M|A|FT|UM|PMT|ÄM|ÖÄ)[ -]?\d{2,6}-\d{2}(?![\w-])")
_OF_THE_POLICE = re.compile(r"(?<![\w-])\d{4}-?K\d{3,7}-\d{2}(?![\w-])")
_OF_KRONOFOGDEN = re.compile(r"(?<![\w.-])U[ -]\d{3,6}-\d{2}(?:[/-]\d{2,5})?(?![\w-])")
_OF_A_CARD = re.compile(r"(?<![\w/-])5\d-\d{6}/\d(?![\w/])")
_SERIES = """
    SFS SOU HFD NJA RÅ MIG DS PROP BET RSKR AFS FFFS SOSFS HSLF FS KIFS LVFS TLVFS SKOLFS DIR ISBN ISSN AD RH
    MÖD PMÖD TFS SCB KOM COM EU EG EES RIR ISF BFS ELSÄK VT HT KRAV ISO SS ICD ART JO FOU ÅR LÄSÅR I Å KL Q V
    SEDAN UNDER ÅREN
"""
_PRINT = frozenset(_SERIES.split())
"""What a year and a number after it number in print and law, or only date."""
_LAW = re.compile(r"(?:SFS|SOU|HSLF|SOSFS|HFD|NJA|MIG|RÅ|prop|bet|rskr|ref|Ds|RiR)\b", re.IGNORECASE)
_DATE_OR_YEARS = re.compile(
    r"(?:19|20)\d\d(?:(?P<between>[-./ ]?)(?:0[1-9]|1[0-2])(?:(?P=between)(?:0[1-9]|[12]\d|3[01]))?"
    r"|[/-](?:19|20)?\d\d)?(?: ?- ?(?:19|20)\d\d.*)?"
    r"|\d{1,2}[/.-]\d{1,2}(?:[/.-]\d{2,4})?|\d{1,2}:\d\d"
)
_DAY = re.compile(r"(?:19|20)\d\d-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?")
"""A month or a day, as people write it after the name of an authority: "BUP 2024-06-12 sade nej"."""
_OUR_OWN = re.compile(r"20\d\d-\d{5}")
_LEAST_DIGITS = 3


def find(text: str) -> Iterator[Span]:
    """Every case and journal number."""
    for match in _AFTER_A_WORD.finditer(text):
        if not _is_something_else(match["number"], bare=bool(_LOOSE_WORD.match(match.group()))):
            yield match.span("number")
    yield from (match.span("number") for match in _AFTER_A_LONGER_WORD.finditer(text))
    for match in _OF_A_BOARD.finditer(text):
        if match["board"].upper() not in _PRINT and not _DAY.fullmatch(match["number"]):
            yield match.span()
    for match in _OF_A_JOURNAL.finditer(text):
        if not _DATE_OR_YEARS.fullmatch(match["number"]):
            yield match.span("number")
    for pattern in (_WITH_A_SERIAL, _OF_A_COURT, _OF_THE_POLICE, _OF_KRONOFOGDEN, _OF_A_CARD):
        yield from (match.span() for match in pattern.finditer(text))


def _is_something_else(number: str, *, bare: bool) -> bool:
    """A date, a reference to law, a plain amount: what follows such a word without being its number.

    After "ärende" or "mål" alone (`bare`) a number needs a mark in it, as "T 1234-23" has, or five digits.
    """
    digits = sum(character.isdigit() for character in number)
    if digits < _LEAST_DIGITS or _LAW.match(number) or _DATE_OR_YEARS.fullmatch(number):
        return True
    if bare and _OUR_OWN.fullmatch(number):
        return True
    marked = "-" in number or "/" in number
    return bare and not marked and digits <= _LEAST_DIGITS
