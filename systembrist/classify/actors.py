"""Which actor a text is about, by the names it uses: a suggestion that a person confirms."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from systembrist.taxonomy import Actor, Taxonomy

SEVERAL = "flera"

# banken, bankens, bankerna, FK:s, kassan, mottagningarna. A compound with a hyphen (bank-id) is another word; one
# that does mean the actor (FK-handläggare) is an alias of its own.
_ENDING = r"(?::?(?:e?ns?|e?ts?|e?r|e?rnas?|arn?a?s?|nas?|s))?"
_NOT_BEFORE = r"(?<![\w-])"
_NOT_AFTER = r"(?![\w]|-\w)"


class ActorFinder:
    """The aliases of the actors in use, ready to be looked for in many texts."""

    def __init__(self, taxonomy: Taxonomy) -> None:
        in_use = [taxonomy.actor(code) for code in taxonomy.actor_codes()]
        self._several = SEVERAL if any(actor.code == SEVERAL for actor in in_use) else None
        self._owner = {_spoken(alias): actor.code for actor in in_use for alias in actor.aliases}
        self._pattern = _pattern(in_use)

    def find(self, text: str) -> str | None:
        """The code of the actor named most; `flera` when none stands out; None when none is named.

        To stand out is to be named at least twice as often as the next one.
        """
        named = Counter(self._owner[_spoken(found[1])] for found in self._pattern.finditer(text.lower()))
        ranked = named.most_common(2)
        if not ranked:
            return None
        if len(ranked) > 1 and ranked[0][1] < 2 * ranked[1][1]:
            return self._several
        return ranked[0][0]


def _spoken(alias: str) -> str:
    """An alias, or a match in lower case, as a key: case and the width of a space do not matter."""
    return " ".join(alias.lower().split())


def _pattern(actors: list[Actor]) -> re.Pattern[str]:
    """One expression for all aliases, the longest first so that "psykiatrisk avdelning" is found whole."""
    aliases = sorted({_spoken(alias) for actor in actors for alias in actor.aliases}, key=lambda a: (-len(a), a))
    names = "|".join(re.escape(alias).replace(r"\ ", r"\s+") for alias in aliases)
    return re.compile(f"{_NOT_BEFORE}({names or '(?!)'}){_ENDING}{_NOT_AFTER}")
