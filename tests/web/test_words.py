"""One word for one thing: words that once stood for something else's, or that only we understand, stay away."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

INSTEAD = {
    r"osparat utkast": "utkast",
    r"\bmejl": "e-post",
    r"[Dd]u får ett meddelande": "du får e-post",
    r"Ladda ner": "Hämta",
    r"\b[Åå]terta(git|gen|gna|s)?\b": "ta tillbaka",
    r"[Kk]allelse och underlag": "Kallelse och mötespaket",
    r"Systemet (föreslog|föreslår)": "Vi föreslog",
    r"använder (inte )?systemet": "är ansluten",
    r"Kompletteringen har lagts till": "Svaret är skickat",
    r"på (mötets )?bord(et)?\b": "på mötet",
    r"\bb(är|ära) de andra": "stå för dem alla",
    r"<dt>Klassningen": "Föreslaget område",
    r"Dit går koder": "Dit går det som valts i listorna",
    r"att den teg\b": "att den lät bli att svara",
    r"utan svar i tid": "har inte fått svar i tid",
}
"""What is not said any more, by what is said instead."""


def _told() -> Iterator[Path]:
    """All in which our words stand; what ombud write about has words of its own."""
    for place in ("web/**/*.html", "web/**/*.js", "web/**/*.py", "systembrist/**/*.py", "data/*.yaml"):
        yield from (one for one in sorted(Path().glob(place)) if "privacy" not in one.parts)


@pytest.mark.parametrize("dropped", INSTEAD)
def test_one_word_is_used(dropped: str) -> None:
    found = [str(one) for one in _told() if re.search(dropped, one.read_text())]
    assert not found, f"write {INSTEAD[dropped]!r}"
