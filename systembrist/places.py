"""Sweden's län and kommuner with SCB's codes, and which kommun a person means by what they wrote."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from systembrist.errors import InputRefused

FILE = "kommuner.tsv"
_COLUMNS = ["kommunkod", "kommun", "lanskod", "lan"]
_OWN_NAMES = {
    "Falun": "Falu kommun",
    "Gotland": "Region Gotland",
    "Kalmar": "Kalmar kommun",
    "Orust": "Orust kommun",
}
"""What a kommun calls itself where that does not follow from its name."""
_VOWELS = "aeiouyåäöé"
_NEAR = 0.7
_LONGEST_NAME = 40


@dataclass(frozen=True)
class Lan:
    """One län: SCB's two-digit code, and the name as "Dalarnas län"."""

    code: str
    name: str


@dataclass(frozen=True)
class Kommun:
    """One kommun: SCB's four-digit code, the name without "kommun", and the code of its län."""

    code: str
    name: str
    lan_code: str

    @property
    def authority(self) -> str:
        """What the kommun is called as an authority: "Bergs kommun", "Borlänge kommun", "Falu kommun".

        A name on a vowel takes no s there, unlike in other genitives.
        """
        bare = self.name if self.name[-1] in _VOWELS else _genitive(self.name)
        return _OWN_NAMES.get(self.name, f"{bare} kommun")


@dataclass(frozen=True)
class Places:
    """All län and kommuner in order of code, and every way of naming a kommun that is understood."""

    lans: tuple[Lan, ...]
    kommuner: tuple[Kommun, ...]
    _by_form: Mapping[str, Kommun]

    def kommun(self, text: str) -> Kommun:
        """The kommun meant by a name ("borlänge", "Borås Stad", "Falu kommun") or an SCB code ("0114", "114").

        Raises InputRefused, with the names nearest to what was written; what was written is not repeated,
        since a mistaken column may hold anything.
        """
        form = _plain(text)
        if not form:
            raise InputRefused("kommun saknas")
        found = self._by_form.get(form.zfill(4) if re.fullmatch(r"\d{3}", form) else form)
        if found is None:
            raise InputRefused(f"okänd kommun; {self._hint(form)}")
        return found

    def _hint(self, form: str) -> str:
        """What to write instead: the nearest names, or how a kommun is written."""
        names = {_plain(kommun.name): kommun.name for kommun in self.kommuner}
        bare = re.sub(r" (kommun|stad)$", "", form[:_LONGEST_NAME])
        near = [names[match] for match in difflib.get_close_matches(bare, names, n=3, cutoff=_NEAR)]
        if not near:
            return "skriv namnet eller SCB:s kod, t.ex. Borlänge eller 2081"
        return f"menade du {', '.join(near[:-1])}{' eller ' if near[1:] else ''}{near[-1]}?"


def load(data_folder: Path) -> Places:
    """The places in `data_folder`; InputRefused names the file's line that can't be right."""
    rows = list(_rows(data_folder / FILE))
    kommuner = tuple(Kommun(code, name, lan_code) for code, name, lan_code, _ in rows)
    lans = dict.fromkeys(Lan(lan_code, lan_name) for _, _, lan_code, lan_name in rows)
    return Places(tuple(lans), kommuner, _forms(kommuner))


def _rows(path: Path) -> Iterator[list[str]]:
    """Each line's four cells, once the line has been checked by itself and against those before it."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        raise InputRefused(f"{FILE} går inte att läsa") from None
    if lines[:1] != ["\t".join(_COLUMNS)]:
        raise InputRefused(f"{FILE} rad 1: rubrikerna ska vara {', '.join(_COLUMNS)}")
    seen: set[str] = set()
    lan_names: dict[str, str] = {}
    previous = ""
    for number, line in enumerate(lines[1:], start=2):
        cells = line.split("\t")
        if len(cells) != len(_COLUMNS) or not all(cells) or not re.fullmatch(r"[0-9]{4}", cells[0]):
            raise InputRefused(f"{FILE} rad {number}: ska ha {', '.join(_COLUMNS)}, med fyra siffror i kommunkod")
        code, name, lan_code, lan_name = cells
        if code <= previous or _plain(name) in seen:
            raise InputRefused(f"{FILE} rad {number}: koden eller namnet står två gånger, eller i fel ordning")
        if lan_code != code[:2] or lan_names.setdefault(lan_code, lan_name) != lan_name:
            raise InputRefused(f"{FILE} rad {number}: länet stämmer inte med kommunkoden")
        seen.add(_plain(name))
        previous = code
        yield cells


def _forms(kommuner: tuple[Kommun, ...]) -> dict[str, Kommun]:
    """Every form that is understood; a name or a code is never taken over by another kommun's genitive."""
    forms: dict[str, Kommun] = {}
    for kommun in kommuner:
        forms[kommun.code] = forms[_plain(kommun.name)] = kommun
    for inflected in (str, _genitive):
        for kommun in kommuner:
            form = inflected(_plain(kommun.name))
            for written in (form, f"{form} kommun", f"{form} stad"):
                forms.setdefault(written, kommun)
    for kommun in kommuner:
        forms.setdefault(_plain(kommun.authority), kommun)
    return forms


def _genitive(name: str) -> str:
    """Swedish adds an s, save where the name already ends in the sound."""
    return name if name[-1] in "sxz" else name + "s"


def _plain(text: str) -> str:
    """A name as it is compared: no case, no difference between space and hyphen, or between ways to encode å."""
    return " ".join(re.sub("[-‐‑–]", " ", unicodedata.normalize("NFKC", text).casefold()).split())
