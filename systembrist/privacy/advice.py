"""What is said to the one who wrote something personal: what it is, kindly, and what could stand there instead."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from systembrist.privacy import personal_data
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
    "address": "en ort i länet",
}
"""What says as much without saying whose it is."""

_ROLES = (
    ("boendestödj", "boendestödjaren"),
    ("överläkar", "läkaren"),
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
    ("chef", "chefen"),
    ("enhetschef", "chefen"),
    ("samordnar", "samordnaren"),
    ("mannen", "gode mannen"),
    ("förvaltar", "förvaltaren"),
    ("ombud", "ombudet"),
    ("advokat", "advokaten"),
    ("son", "sonen"),
    ("dotter", "dottern"),
    ("mamma", "mamman"),
    ("pappa", "pappan"),
    ("bror", "brodern"),
    ("sambo", "sambon"),
    ("granne", "grannen"),
    ("hyresvärd", "hyresvärden"),
)
"""Beginnings of what somebody is, and how to say it without the name."""
_WORD_BEFORE = re.compile(r"([^\W\d_]{3,30})[ :]{1,2}\Z")
_LONGEST_WORD = 32


@dataclass(frozen=True)
class Advice:
    """One finding, what it is called, and what could stand there: `text[start:end]` is replaced by `instead`."""

    finding: Finding
    what: str
    start: int
    end: int
    instead: str


def on(text: str) -> list[Advice]:
    """Advice on everything personal in a text, in order."""
    return [_on(text, one) for one in personal_data.find(text)]


def _on(text: str, one: Finding) -> Advice:
    start, instead = one.start, INSTEAD[one.kind]
    if one.kind == "name":
        start, instead = _person(text, one)
    if one.text[:1].isupper() and _begins_a_sentence(text, start):
        instead = instead[0].upper() + instead[1:]
    return Advice(one, CALLED[one.kind], start, one.end, instead)


def _person(text: str, one: Finding) -> tuple[int, str]:
    """Where the person's role begins, if it stands before the name, and the role in place of both."""
    before = _WORD_BEFORE.search(text[max(0, one.start - _LONGEST_WORD) : one.start])
    role = before and next((said for begins, said in _ROLES if before[1].casefold().startswith(begins)), None)
    genitive = one.text.endswith("s") and re.match(r" [a-zåäö]", text[one.end : one.end + 2]) and _is_genitive(one.text)
    if before and role:
        start = one.start - len(before.group())
        return start, role + ("s" if genitive else "")
    return one.start, "klientens" if genitive else INSTEAD["name"]


def _is_genitive(name: str) -> bool:
    """Whether a name still is one without its last letter: "Annas", but not "Hans" or "Andreas"."""
    shorter = personal_data.find(name[:-1])
    return bool(shorter) and shorter[-1].end == len(name) - 1 and not name.casefold().endswith(("as", "us", "es", "is"))


def _begins_a_sentence(text: str, start: int) -> bool:
    before = text[:start].rstrip(" \"”'(")
    return not before or before[-1] in ".!?:\n"


def replace(text: str, chosen: Sequence[Advice]) -> str:
    """The text with what is advised in place of what was found."""
    for one in sorted(chosen, key=lambda each: each.start, reverse=True):
        text = text[: one.start] + one.instead + text[one.end :]
    return text
