"""What is put in place of a finding, so that the sentence still reads as Swedish and says no more than it must.

Nothing but the finding itself is touched, save one word right before it: who the named one is ("läkaren Anna" becomes
"läkaren") or what the number is ("konto 1234…" becomes "ett konto"). Such a word has to be in a list here; in doubt
it is left, and a plain word stands for the finding alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from systembrist.privacy.naming import cues
from systembrist.privacy.naming.genitive import is_genitive
from systembrist.privacy.personal_data import Finding

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


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _pairs(text: str) -> dict[str, str]:
    """What somebody is, and the same said of the one we know of."""
    pairs = (pair.split("-") for pair in text.replace("\n", " ").split(","))
    return {bare.strip(): definite.strip() for bare, definite in pairs}


_AT_WORK = _pairs(
    """
    läkare-läkaren, doktor-doktorn, psykiater-psykiatern, psykolog-psykologen, kurator-kuratorn, terapeut-terapeuten,
    sköterska-sköterskan, barnmorska-barnmorskan, skötare-skötaren, vårdare-vårdaren, behandlare-behandlaren,
    handläggare-handläggaren, sekreterare-sekreteraren, inspektör-inspektören, utredare-utredaren,
    samordnare-samordnaren, stödjare-stödjaren, assistent-assistenten, vikarie-vikarien, rektor-rektorn,
    lärare-läraren, mentor-mentorn, coach-coachen, pedagog-pedagogen, ledare-ledaren, chef-chefen,
    rådgivare-rådgivaren, konsulent-konsulenten, förvaltare-förvaltaren, ombud-ombudet, advokat-advokaten,
    jurist-juristen, domare-domaren, åklagare-åklagaren, ordförande-ordföranden, tolk-tolken, polis-polisen,
    hyresvärd-hyresvärden, kontaktperson-kontaktpersonen, förmedlare-förmedlaren, pastor-pastorn,
    imam-imamen
    """
)
"""At the end of a word, too: "biståndshandläggare", "LSS-handläggare", "överläkaren"."""
_AT_WORK_BARE, _AT_WORK_KNOWN = tuple(_AT_WORK), tuple(_AT_WORK.values())
_PEOPLE = _pairs(
    """
    klient-klienten, patient-patienten, brukare-brukaren, kund-kunden, kvinna-kvinnan, flicka-flickan, pojke-pojken,
    kille-killen, tjej-tjejen, mamma-mamman, pappa-pappan, son-sonen, dotter-dottern, syster-systern, bror-brodern,
    lillasyster-lillasystern, storasyster-storasystern, lillebror-lillebrodern, storebror-storebrodern, sambo-sambon,
    make-maken, maka-makan, hustru-hustrun, moster-mostern, faster-fastern, morbror-morbrodern, farbror-farbrodern,
    tant-tanten, grannfru-grannfrun, kusin-kusinen, granne-grannen, vän-vännen, väninna-väninnan,
    kompis-kompisen, kollega-kollegan, pojkvän-pojkvännen, flickvän-flickvännen,
    mormor-mormodern, farmor-farmodern, svärmor-svärmodern, styvmor-styvmodern, morfar-morfadern, farfar-farfadern,
    svärfar-svärfadern, styvfar-styvfadern, god man-gode mannen, gode man-gode mannen, ombudsman-ombudsmannen
    """
)
"""These only as they stand."""
_DEFINITE = frozenset([*_PEOPLE.values(), "mannen", "frun", "exmannen", "exfrun", "modern", "fadern"])
_ONLY_OWNED = _words(
    """
    man fru mor far ex exman exfru
    """
)
"""What is something else, or is called so, where it is nobody's: "här ser man Anna", "nu far Anna hem"."""
_TITLES = {
    "dr": "läkaren", "hr": "klienten", "herr": "klienten", "fru": "klienten", "frk": "klienten", "fröken": "klienten",
}  # fmt: skip

_WHO = re.compile(
    r"""
    (?<![\w-]) (?: (?P<title> dr | hr | frk ) \.?[ \xa0]
                 | (?P<who> (?:gode?\x20(?=man))? [\w-]{0,60} [^\W\d_] ) (?: [ \xa0] | (?P<colon>:\x20) ) ) \Z
    """,
    re.VERBOSE | re.IGNORECASE,
)
_OPENS_ITS_LINE = re.compile(r"(?:\A|\n)[ \t*•–-]{0,5}\Z")
_ENDS_THERE = re.compile(r" ?(?:[.,;\n]|\Z)")
_GENITIVE_AFTER = re.compile(r"(?:(?<=[sxz])['’]|:s)(?= [^\W\d_])")
_WORD_AFTER = re.compile(r" \(?([^\W\d_]{1,30})")

_WORD = r"(?<![\w.-])(?P<what>[^\W\d_]{1,30}(?:-[^\W\d_]{1,30})?)"
_WHAT = (
    re.compile(rf"{_WORD} (?:nr\.?|nummer)(?P<stop>(?!))?[ \xa0]\Z", re.IGNORECASE),
    re.compile(rf"{_WORD}(?P<stop>\.)?[ \xa0]\Z"),
)
"""What a number is said to be, right before it: "mål nr", "konto", "tel."."""
_STOPPED = _words("tel tfn mob dnr nr pnr personnr bg pg ref")
"""What may have a full stop after it that ends no sentence."""
_A_NUMBER = re.compile(r"([^\W\d_]+)(-?)(?:nummer|nr)", re.IGNORECASE)
_NUMBERED = frozenset(["personnummer", "samordningsnummer", "phone", "account", "diary"])


def _said(text: str) -> dict[str, str]:
    """What is said for each word: "a b: c" says c for both."""
    rows = (row.split(":") for row in text.strip().splitlines())
    return {word: saying.strip() for words, saying in rows for word in words.split()}


_SAID: Mapping[str, Mapping[str, str]] = {
    "personnummer": _said("nummer nr pnr p-nr: ett personnummer"),
    "samordningsnummer": _said("nummer nr pnr p-nr: ett samordningsnummer"),
    "phone": _said("nummer nr tel telnr telefon mobil mob tfn hemtelefon mobiltelefon: ett telefonnummer"),
    "account": _said(
        """
        konto iban nummer nr: ett konto
        lönekonto: ett lönekonto
        sparkonto: ett sparkonto
        bankkonto: ett bankkonto
        kort: ett kort
        bankkort: ett bankkort
        kreditkort: ett kreditkort
        bankgiro bg: ett bankgiro
        plusgiro postgiro pg: ett plusgiro
        clearing: ett clearingnummer
        """
    ),
    "diary": _said(
        """
        ärende dnr ref nummer nr: ett ärende
        mål: ett mål
        akt: en akt
        journal: en journal
        """
    ),
    "email": _said("e-post epost mejl mail e-postadress mejladress mailadress adress: en e-postadress"),
    "address": _said("adress adr hemadress postadress: en adress"),
}
"""What a word is that stands before each kind, where it is nobody's."""
_KNOWN: Mapping[str, tuple[str, ...]] = {
    "personnummer": ("numret",),
    "samordningsnummer": ("numret",),
    "phone": ("numret", "telefonen", "mobilen"),
    "account": ("numret", "kontot", "kortet", "girot"),
    "diary": ("numret", "ärendet", "målet", "akten", "journalen"),
    "email": ("adressen", "e-posten", "mejlen", "mailen"),
    "address": ("adressen",),
}
"""Ends of words that say of themselves which one is meant."""

_OWNERS = _words(
    """
    min mitt mina din ditt dina sin sitt sina hans hennes dess deras vår vårt våra er ert era en ett
    """
)
_WHICH = _words(
    """
    detta denna denne samma varje någon något ingen inget annan annat vilken vilket två tre flera
    båda andra fel rätt egen eget ny nye nytt nya gammal gammalt gamla tidigare förra förre
    nuvarande dåvarande ordinarie närmaste tf fd f.d. bitr. leg. spec. vik. ansvarig behandlande
    biträdande tillförordnad gemensam
    """
)
_NO_GENITIVE = _words("hos trots tills annars nyss dels strax alls ens finns fanns plus minus")
_GENITIVE = re.compile(r"(?:[^\W\d_]{2,40}|[\w-]{1,40}:)[sxz](?<!des)(?<!tes)")
_NO_ADJECTIVE = (
    cues.PERSON_VERBS
    | cues.ONLY_A_PERSON
    | _words("och eller samt men av hos till på i för från vid åt mot om att med utan som när")
)
_FAR_BACK = 75
"""Characters before a finding: more than the longest word there, and the two before such a word."""
_INDENTED = 6


def instead_of(text: str, one: Finding, ended: int) -> tuple[int, int, str]:
    """From where to where, and what is put there; what stands before is looked at from where the one before ended."""
    start, instead = _person(text, one, ended) if one.kind == "name" else _thing(text, one, ended)
    if not text[start].islower() and _begins_a_sentence(text, start):
        instead = instead[0].upper() + instead[1:]
    return start, one.end + len(_mark_of_owner(text, one)), instead


def _mark_of_owner(text: str, one: Finding) -> str:
    """What makes a name a genitive after its end: "Thomas' son", "Ek:s beslut"."""
    mark = _GENITIVE_AFTER.match(text, one.end) if one.kind == "name" else None
    return mark.group() if mark and text[one.start - 1 : one.start] not in tuple("'’") else ""


def _person(text: str, one: Finding, ended: int) -> tuple[int, str]:
    """The one who is named, by what is said to be theirs: a role, a relation, or the client."""
    after = _WORD_AFTER.match(text, one.end)
    owns = _mark_of_owner(text, one) or is_genitive(one.text, after[1].casefold() if after else "")
    ending = "s" if owns else ""
    before = _word_before(_WHO, text, one, ended)
    if before and (said := _role(text, before, one.end)):
        return before.start(), said + (ending if said[-1] not in "sxz" else "")
    return one.start, INSTEAD["name"] + ending


def _word_before(pattern: re.Pattern[str], text: str, one: Finding, ended: int) -> re.Match[str] | None:
    """The word (or two: "gode man", "mål nr") right before a finding, with a blank and no other finding between."""
    if text[one.start - 1 : one.start] not in (" ", "\xa0"):
        return None
    far = max(ended, one.start - _FAR_BACK)
    last = text.rfind(" ", far, one.start - 1)
    return pattern.search(text, max(far, text.rfind(" ", far, max(far, last))), one.start)


def _role(text: str, before: re.Match[str], end: int) -> str | None:
    """What is said without the name, if the word before is who somebody is: the word as it stands where it can."""
    word = before["title"] or before["who"]
    low, definite = word.lower(), _definite(word)
    if before["colon"]:
        heads = _OPENS_ITS_LINE.search(text, max(0, before.start() - _INDENTED), before.start())
        return word if definite and heads and _ENDS_THERE.match(text, end) else None
    owned = _is_said_which(text, before.start())
    if low in _TITLES and not (low == "fru" and owned):
        return "läkare" if low == "dr" and owned else _TITLES[low]
    if owned and (definite or low.rpartition("-")[2] in _ONLY_OWNED):
        return word
    return definite


def _definite(word: str) -> str | None:
    """What somebody is, said of the one we know of; None if no list has it."""
    low = word.lower()
    if low.rpartition("-")[2] in _DEFINITE or low.endswith(_AT_WORK_KNOWN):
        return word
    if low in _PEOPLE:
        return _PEOPLE[low]
    if not low.endswith(_AT_WORK_BARE):
        return None
    ending = next(bare for bare in _AT_WORK_BARE if low.endswith(bare))
    return word[: -len(ending)] + _AT_WORK[ending]


def _thing(text: str, one: Finding, ended: int) -> tuple[int, str]:
    """What it is, by the word right before it if that is one for such things: as it stands where somebody owns it."""
    for pattern in _WHAT:
        before = _word_before(pattern, text, one, ended)
        if before and (said := _what(text, one.kind, before)):
            return before.start(), said
    return one.start, INSTEAD[one.kind]


def _what(text: str, kind: str, before: re.Match[str]) -> str | None:
    """What is said without the number, if the word before is one for such things."""
    word = before["what"]
    said = _alone(kind, word)
    if said is None or (before["stop"] and word.lower() not in _STOPPED):
        return None
    return word if _is_said_which(text, before.start(), "det", "den") else said


def _alone(kind: str, word: str) -> str | None:
    """What such a word says where nobody owns it; None if it is no word for this kind."""
    low = word.lower()
    if low.endswith(_KNOWN[kind]):
        return word
    if low in _SAID[kind]:
        return _SAID[kind][low]
    number = _A_NUMBER.fullmatch(word) if kind in _NUMBERED else None
    return f"ett {number[1] if number[1].isupper() else number[1].lower()}{number[2]}nummer" if number else None


def _is_said_which(text: str, start: int, *more: str) -> bool:
    """Whether it is said before `start` whose or which it is, so that neither "ett" nor a definite form fits."""
    line = text[max(0, start - _FAR_BACK) : start].rpartition("\n")[2]
    *_, earlier, last, after = ["", "", *line.lower().split(" ")]
    if after:
        return False
    if last in _OWNERS or last in _WHICH or last in more or _is_genitive(last):
        return True
    return (earlier in _OWNERS or _is_genitive(earlier)) and _is_adjective(last)


def _is_genitive(word: str) -> bool:
    return bool(_GENITIVE.fullmatch(word)) and word not in _NO_GENITIVE


def _is_adjective(word: str) -> bool:
    """Whether it may well describe what comes next: anything but a word that joins, and most verbs."""
    if not word.isalpha() or word in _NO_ADJECTIVE:
        return False
    return word.endswith("nde") or not word.endswith(("de", "te", "r"))


def _begins_a_sentence(text: str, start: int) -> bool:
    before = text[max(0, start - _FAR_BACK) : start].rstrip(" \"”'(")
    return not before or (before[-1] in ".!?\n" and not _SHORTENED.search(before[-_LONGEST_SHORT:]))


_SHORTENED = re.compile(r"(?:\b[a-zåäö]|\b(?:ca|kl|jfr|ang|resp|dvs|ex|tel|tfn|mob|\w{0,20}nr))\.\Z")
"""An abbreviation with its full stop: "t.ex.", "bl.a."."""
_LONGEST_SHORT = 24
