"""What counts as a word, said once, so that the model, its explanations and its doubts mean the same thing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

WORD = r"(?u)[^\W\d_]{2,}"

# Words that carry grammar, not subject: they would otherwise "decide", and make foreign or empty talk look known.
_GRAMMAR = """
    all alla allt alltid andra annan annat att av bara bland bli blir blev både då de dem den denna deras dess det detta
    dig din du där därför efter eftersom eller en ens er ett fast fick fler flera fram från få får för före gång gånger
    går gör göra ha hade han hans har hela henne hennes hon honom hos hur här hör in inför ingen ingenting inget inga
    innan inom inte ja jag just kan kom kommer kunde kvar man med medan mellan men mer mest min mina mitt mot mycket
    måste många ned nej ni nu någon något några när nästa och också om oss på redan se ser sig sin sina sitt ska skulle
    som samma så sådan sådana sedan säger tar till trots under upp ut utan vad var vara varit varje varken vem vid vi
    vilka vilken vill vår våra är än ännu åt över
"""
STOP_WORDS = tuple(sorted(set(_GRAMMAR.split())))

_WORD = re.compile(WORD)
_STOP = frozenset(STOP_WORDS)


def plain(text: str) -> str:
    """The text with each letter as one sign: some keyboards write å as a and a ring."""
    return unicodedata.normalize("NFC", text)


def content_words(text: str) -> list[str]:
    """The words of a text that carry its subject, in lower case, each once, in order of appearance."""
    return [word for word in dict.fromkeys(_WORD.findall(text.lower())) if word not in _STOP]


# What the neighbours write and we do not; a Danish or Norwegian text shares most other words with a Swedish one.
_NEIGHBOURLY = """
    og ikke ikkje jeg eg til af hun hva hvad hvor hvis noe noen noget nogen fra ble meg deg seg kun mye meget
"""
_NEIGHBOURS = frozenset(_NEIGHBOURLY.split())
_SIGNS_OF_NEIGHBOURS = 2
_SHARE_KNOWN = 0.5


def is_swedish(text: str, known: Callable[[str], bool]) -> bool:
    """Whether it reads like Swedish: at least half of its words stand in some example, and few are our neighbours'."""
    words = _WORD.findall(text.lower())
    if not words:
        return False
    familiar = sum(word in _STOP or known(word) for word in words)
    foreign = len({word for word in words if word in _NEIGHBOURS or "æ" in word or "ø" in word})
    return familiar >= _SHARE_KNOWN * len(words) and foreign < _SIGNS_OF_NEIGHBOURS
