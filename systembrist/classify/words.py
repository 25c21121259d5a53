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


# Common words of Norwegian, Danish and English that Swedish does not have (nor a slip of the keyboard often makes). The
# neighbours share most other words with us, so one of these in a dozen words is enough; any letter æ or ø is as good.
_FOREIGN = """
    og ikke ikkje jeg hun til hva hvad hvor hvordan hvem hvorfor hvis kva kven korleis kvifor noe noen noko nokon noget
    nogen fra frå blei bliver blitt blive meg deg dei deres deira kun mye mykje meget veit sier siger seier gjer hjelper
    venter ventet bolig leilighet lejlighed husleje leie sykehus sjukehus sygehus lege legen trenger treng manglar
    mellom mellem vere hennar hendes penge syg uten uden svarer heim hjem endnu annen annet andet fleire flere uge dager
    dage eit nei ennå fikk fekk gikk gjekk gik kunne hver hvert selv betale betaler tilbake tilbage også nekter stoppet
    psykiatrien psykiateren sagsbehandler saksbehandler
    the of and was were have been he she his him they them their my our your we you with without from this that but who
    which because nobody cannot when does did would could says
"""
_ELSEWHERE = frozenset(_FOREIGN.split())
_ONE_IN = 12
_SHARE_KNOWN = 0.5

FEWEST = 4
"""Different words that a text must have before its area is suggested as sure.

Chosen on voices that were left out: no text has fewer, and of those with four or five all nine that were suggested as
sure were right; but of one to three words taken out of such texts, only 33 of the 55 that were.
"""


def says_enough(text: str) -> bool:
    """Whether it has enough words to say something of: a bare word names a subject and no deficiency."""
    return len(set(_WORD.findall(text.lower()))) >= FEWEST


def is_swedish(text: str, known: Callable[[str], bool]) -> bool:
    """Whether it reads like Swedish: over half of its words stand in some example, and hardly any are another's."""
    words = _WORD.findall(text.lower())
    familiar = sum(word in _STOP or known(word) for word in words)
    foreign = sum(word in _ELSEWHERE or "æ" in word or "ø" in word for word in words)
    return familiar > _SHARE_KNOWN * len(words) and _ONE_IN * foreign < len(words)
