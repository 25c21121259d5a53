"""Names of people in running text, and initials in their place."""

from __future__ import annotations

import re
from collections.abc import Iterator

from systembrist.privacy.naming import rules, words
from systembrist.privacy.naming.lexicon import lists
from systembrist.privacy.spans import Span

_INITIALS = re.compile(r"(?<![\w.:-])[A-ZÅÄÖ]\.(?: ?-?[A-ZÅÄÖ]\.){1,3}(?!\w)|(?<![\w.-])[A-ZÅÄÖ]\. [A-ZÅÄÖ]\.(?!\w)")
_ABBREVIATIONS = frozenset(
    (
        "N.B.",
        "P.S.",
        "C.V.",
        "A.A.",
        "N.A.",
        "U.S.",
        "E.U.",
        "F.N.",
        "N.N.",
        "U.S.A.",
        "S.O.S.",
        "D.V.",
        "P.M.",
        "P.O.",
        "T.V.",
        "I.V.",
    )
)
_BARE_INITIALS = re.compile(r"\b(?P<role>[a-zåäö]{3,30}) (?P<initials>[A-ZÅÄÖ]{2})\b(?![-/\d])")

_WHOSE = frozenset(
    [
        "klienten",
        "patienten",
        "brukaren",
        "kunden",
        "klient",
        "patient",
        "brukare",
        "sonen",
        "dottern",
        "herr",
        "fru",
        "fröken",
        "doktor",
        "kurator",
        "handläggare",
        "läkare",
    ]
)


def find(text: str) -> Iterator[Span]:
    """Every name, as long as it is: first names, surnames, particles and initials together."""
    split = words.split(text)
    yield from ((split[first].start, split[after - 1].end) for first, after in rules.spans(split))
    yield from (
        match.span() for match in _INITIALS.finditer(text) if match.group().replace(" ", "") not in _ABBREVIATIONS
    )
    for match in _BARE_INITIALS.finditer(text):
        if match["role"] in _WHOSE and match["initials"].casefold() not in lists().not_names:
            yield match.span("initials")
