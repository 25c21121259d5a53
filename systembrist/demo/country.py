"""Where the demo plays: verksamheter in every county but one, some of them joint; the first county's known by name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

from systembrist.model import Driftsform
from systembrist.places import Kommun, Places

MAIN = "20"
"""Dalarnas län, where the demo accounts are."""
QUIET = "23"
"""Jämtlands län has not begun: no verksamhet files anything there and no kommun has joined."""
ALL = 21

AT_HOME = (
    ("Personligt ombud Borlänge (demo)", ("Borlänge", "Säter")),
    ("Personligt ombud Falun (demo)", ("Falun",)),
    ("Personligt ombud Norra Dalarna (demo)", ("Mora", "Orsa", "Älvdalen")),
)
"""The värdkommun first. The first of them is the demo accounts' own."""
UNCONNECTED = "Mora"
"""The värdkommun that is not connected: what it answers is typed in for it."""


@dataclass(frozen=True)
class Planned:
    """A verksamhet to be opened; the first kommun is the värdkommun."""

    name: str
    kommuner: tuple[Kommun, ...]
    driftsform: Driftsform = Driftsform.KOMMUN


def planned(places: Places, chance: Random, counties: int) -> list[Planned]:
    """The verksamheter of so many counties, the demo accounts' county first; no kommun is in two."""
    home = [Planned(name, tuple(places.kommun(one) for one in served)) for name, served in AT_HOME]
    others = [one.code for one in places.lans if one.code not in (MAIN, QUIET)][: max(0, counties - 2)]
    return [*home, *(one for code in others for one in _in_county(places, code, chance))]


def quiet(places: Places) -> Sequence[Kommun]:
    """The kommuner of the county that has not begun."""
    return [one for one in places.kommuner if one.lan_code == QUIET]


def _in_county(places: Places, lan_code: str, chance: Random) -> Iterator[Planned]:
    """Three or four, every third of them joint; a county of few kommuner has fewer."""
    left = [one for one in places.kommuner if one.lan_code == lan_code]
    chance.shuffle(left)
    for number in range(chance.choice((3, 4, 4))):
        size = chance.randint(2, 4) if number % 3 == 1 else 1
        taken, left = tuple(left[:size]), left[size:]
        if taken:
            joint = len(taken) > 1
            name = f"Personligt ombud {taken[0].name}{' med omnejd' if joint else ''} (demo)"
            yield Planned(name, taken, _form(chance, joint=joint))


def _form(chance: Random, *, joint: bool) -> Driftsform:
    if joint:
        return chance.choice((Driftsform.KOMMUN, Driftsform.KOMMUNALFORBUND, Driftsform.GEMENSAM_NAMND))
    return chance.choices((Driftsform.KOMMUN, Driftsform.SAMORDNARE, Driftsform.ENTREPRENAD), (7, 2, 1))[0]
