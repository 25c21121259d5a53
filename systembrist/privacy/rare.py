"""Combinations so rare that they tell who somebody is without a name: a small kommun, a diagnosis, an age, an event.

It is only ever a mild warning: whoever wrote knows the place, we don't.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "lists"
_TENS = "tjugo|trettio|fyrtio|femtio|sextio|sjuttio|åttio|nittio"
_ONES = "ett|två|tre|fyra|fem|sex|sju|åtta|nio"
_SOMEBODY = "kvinn|man|person|klient|flick|pojk|dotter|son|mamma|pappa|mor|far|syster|bror"
_AGE = re.compile(
    rf"""
    \b (?: (?:\d{{1,2}}[-\ ]?|(?:{_TENS})(?:{_ONES})?|sexton|sjutton|arton|nitton)åring\w{{0,4}}
      | \d{{1,2}}[-\ ]?åriga?\ (?:{_SOMEBODY}) | \d{{1,2}}\ år\ gammal\b | \d0-årsåldern
      | född\ (?:den\ )?(?:\d{{1,2}}(?::?e)?\ [a-z]{{3,9}}\.?\ | \d{{1,2}}/\d{{1,2}}[\ -])?
        (?: (?:19|20)\d\d\b | -\d\d\b | \d\d\b(?!\ ?\w) )
      | (?:är|fyllde|fyller)\ (?:\d\d|\d{{1,2}}\ år)
        (?= \s*(?:\Z|[;!?)]) | [.,](?:\s|\Z) | \s+(?:och|men|med|som|när|nu|i)\b ) )
    """,
    re.IGNORECASE | re.VERBOSE,
)
_ENOUGH_IN_A_SMALL_PLACE = 2
_ENOUGH = 3


def why(text: str, kommun: str) -> list[str]:
    """What together may tell who it is about, in words; empty where it hardly does."""
    small = kommun.casefold() in words("small_kommuner")
    told = []
    if diagnosis := _first("diagnoses", text):
        told.append(f"en diagnos (”{diagnosis}”)")
    if age := _AGE.search(text):
        told.append(f"en ålder (”{age.group()}”)")
    if event := _first("events", text):
        told.append(f"en händelse (”{event}”)")
    if len(told) < (_ENOUGH_IN_A_SMALL_PLACE if small else _ENOUGH):
        return []
    return [f"en liten kommun ({kommun})", *told] if small else told


def _first(name: str, text: str) -> str | None:
    match = _beginnings(name).search(text)
    return match.group() if match else None


@cache
def _beginnings(name: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(sorted(map(re.escape, words(name))))})\w{{0,20}}", re.IGNORECASE)


@cache
def words(name: str) -> frozenset[str]:
    """The words of one of our lists, small letters."""
    lines = (FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(word.casefold() for line in lines if not line.startswith("#") for word in line.split())
