"""What is said to the one who wrote something personal: what it is, kindly, and what could stand there instead."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from systembrist.privacy import personal_data
from systembrist.privacy.naming.genitive import is_genitive
from systembrist.privacy.personal_data import Finding

CALLED = {
    "personnummer": "ett personnummer",
    "samordningsnummer": "ett samordningsnummer",
    "phone": "ett telefonnummer",
    "email": "en e-postadress",
    "account": "ett konto- eller kortnummer",
    "diary": "ett ärende- eller journalnummer",
    "name": "ett namn",
    "address": "en adress",
}
"""Each kind of personal data in plain words."""

INSTEAD = {
    "personnummer": "klientens nummer",
    "samordningsnummer": "klientens nummer",
    "phone": "ett telefonnummer",
    "email": "en e-postadress",
    "account": "ett konto",
    "diary": "ett ärende",
    "name": "klienten",
    "address": "en adress",
}
"""What says as much without saying whose it is."""

_ROLES = (
    ("boendestödj", "boendestödjaren"),
    ("läkar", "läkaren"),
    ("doktor", "läkaren"),
    ("psykiater", "läkaren"),
    ("psykolog", "psykologen"),
    ("kurator", "kuratorn"),
    ("terapeut", "terapeuten"),
    ("sjuksköter", "sjuksköterskan"),
    ("syster", "sjuksköterskan"),
    ("handlägg", "handläggaren"),
    ("socialsekret", "handläggaren"),
    ("inspektör", "inspektören"),
    ("utredar", "utredaren"),
    ("kontaktperson", "kontaktpersonen"),
    ("assistent", "assistenten"),
    ("vikarie", "vikarien"),
    ("rektor", "rektorn"),
    ("chef", "chefen"),
    ("samordnar", "samordnaren"),
    ("förvaltar", "förvaltaren"),
    ("ombud", "ombudet"),
    ("advokat", "advokaten"),
    ("ordförande", "ordföranden"),
    ("hyresvärd", "hyresvärden"),
    ("granne", "grannen"),
    ("mamma", "mamman"),
    ("pappa", "pappan"),
    ("sambo", "sambon"),
    ("dotter", "dottern"),
)
"""What somebody is, in a word or at its end, and how to say it without the name."""
_WHOLE = {
    "dr": "läkaren", "hr": "klienten", "frk": "klienten", "herr": "klienten", "fru": "klienten", "fröken": "klienten",
    "son": "sonen", "sonen": "sonen", "bror": "brodern", "brodern": "brodern", "mannen": "mannen", "tolk": "tolken",
    "tolken": "tolken",
}  # fmt: skip
"""The same, for words that are also the beginning of others."""
_WORD_BEFORE = re.compile(r"([^\W\d_]{2,30})\.?[ :]{1,2}\Z")
_WORD_AFTER = re.compile(r" \(?([^\W\d_]{1,30})")
_LONGEST_WORD = 34

_LABEL = re.compile(
    r"""
    (?<![\w-]) (?P<label>
        [a-zåäö-]{0,20}?(?:nummer|numret|nr) | [a-zåäö]{0,10}konto(?:t)? | [a-zåäö]{0,10}kort(?:et)? | iban | clearing
      | (?:plus|bank)?giro(?:t)? | pg | bg | (?:hem|mobil|jobb)?tel(?:efon(?:en)?)? | tfn | mob(?:il(?:en)?)?
      | (?:e-?post|mejl|mail)(?:en|adress(?:en)?)? | adress(?:en)? | ärende(?:t)? | mål(?:et)? | akt(?:en)?
      | journal(?:en)? | dnr
    ) (?:\.|\ nr\.?)? \ \Z
    """,
    re.VERBOSE | re.IGNORECASE,
)
"""What a number is said to be, right before it."""
_LONGEST_LABEL = 60
_NOUN = re.compile(r"[a-zåäö-]+nummer|.*konto|.*kort|giro|plusgiro|bankgiro|ärende|mål", re.IGNORECASE)
"""A label that is a word by itself, and takes "ett"."""
_DEFINITE = ("et", "ot", "en")
_OWNED = re.compile(
    r"(?:\b(?:ett|en|sitt|sin|mitt|min|ditt|din|vårt|vår|ert|er|hennes|hans|dess|deras|detta|det|denna|den|samma"
    r"|varje|eget|egna|nya|nytt|gamla|gammalt|fel|rätt|annat|andra)|[^\W\d_]{3,30}s)\ \Z",
    re.IGNORECASE,
)
"""What says whose or which it is already, so that no "ett" can follow."""
_LABELLED = {"personnummer": "ett personnummer", "samordningsnummer": "ett samordningsnummer"}


@dataclass(frozen=True)
class Advice:
    """One finding, what it is called, and what could stand there: `text[start:end]` is replaced by `instead`."""

    finding: Finding
    what: str
    start: int
    end: int
    instead: str


def called(found: Iterable[Finding]) -> str:
    """What was found in plain words, each kind once and never what stood there: "ett namn och en adress"."""
    *most, last = dict.fromkeys(CALLED[one.kind] for one in found)
    return f"{', '.join(most)} och {last}" if most else last


def on(text: str) -> list[Advice]:
    """Advice on everything personal in a text, in order."""
    found = personal_data.find(text)
    ends = [0, *(one.end for one in found)]
    return [_on(text, one, ended) for one, ended in zip(found, ends, strict=False)]


def _on(text: str, one: Finding, ended: int) -> Advice:
    """Advice on one finding; what stands before it is looked at from where the one before ended."""
    start, instead = _person(text, one, ended) if one.kind == "name" else _thing(text, one, ended)
    if text[start].isupper() and _begins_a_sentence(text, start):
        instead = instead[0].upper() + instead[1:]
    return Advice(one, CALLED[one.kind], start, one.end, instead)


def _person(text: str, one: Finding, ended: int) -> tuple[int, str]:
    """Where the person's role begins, if it stands before the name, and the role in place of both."""
    after = _WORD_AFTER.match(text, one.end)
    ending = "s" if is_genitive(one.text, after[1].casefold() if after else "") else ""
    before = _WORD_BEFORE.search(text, max(ended, one.start - _LONGEST_WORD), one.start)
    if before and (role := _role(before[1].casefold())):
        return before.start(), role + ending
    return one.start, INSTEAD["name"] + ending


def _role(word: str) -> str | None:
    return _WHOLE.get(word) or next((said for part, said in _ROLES if part in word), None)


def _thing(text: str, one: Finding, ended: int) -> tuple[int, str]:
    """Where the word begins that says what it is, if one stands right before it, and what is put in place of both."""
    label = _LABEL.search(text, max(ended, one.start - _LONGEST_LABEL), one.start)
    if label is None:
        return one.start, INSTEAD[one.kind]
    word = label["label"]
    if word.casefold().endswith(_DEFINITE):
        return label.start(), word
    noun = word if _NOUN.fullmatch(word) else _LABELLED.get(one.kind, INSTEAD[one.kind]).partition(" ")[2]
    if _OWNED.search(text, max(0, label.start() - _LONGEST_WORD), label.start()):
        return label.start(), noun
    article = "en" if noun in ("adress", "e-postadress") else "ett"
    return label.start(), f"{article} {noun[0].lower()}{noun[1:]}"


def _begins_a_sentence(text: str, start: int) -> bool:
    before = text[:start].rstrip(" \"”'(")
    return not before or before[-1] in ".!?\n"


def replace(text: str, chosen: Sequence[Advice]) -> str:
    """The text with what is advised in place of what was found."""
    for one in sorted(chosen, key=lambda each: each.start, reverse=True):
        text = text[: one.start] + one.instead + text[one.end :]
    return text


def replace_all(text: str, choose: Callable[[str], Sequence[Advice]]) -> str:
    """The same with everything chosen, and once more for what then comes to light: a name beside what was a number."""
    for _ in range(_MOST_ROUNDS):
        if not (chosen := choose(text)):
            break
        text = replace(text, chosen)
    return text


_MOST_ROUNDS = 5
"""No text needs more than two; one that would go round for ever is asked about again."""
