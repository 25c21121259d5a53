"""The page of parts: whoever makes a page finds there every part that there is, and what it looks like."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.pages import tree, words
from tests.scene import Scene

TEMPLATES = Path("web/templates")
UNSEEN = {"carried", "hidden_mark", "hidden_shown", "described", "wrong", "guard_of", "still_no_clients"}
"""What a page is made of but nobody sees."""
INSIDE = {
    "notes": "input",
    "mark": "input",
    "findings_of": "input",
    "findings": "input",
    "promised": "until",
    "refused": "error_summary",
}
"""Parts that are only shown within another."""


def _parts() -> list[str]:
    found = (re.findall(r"{% macro (\w+)\(", one.read_text()) for one in sorted(TEMPLATES.glob("parts/*.html")))
    return [name for names in found for name in names if name not in UNSEEN]


@pytest.mark.parametrize("part", _parts())
def test_every_part_is_shown(part: str) -> None:
    page = (TEMPLATES / "stil.html").read_text()
    assert re.search(rf"\b{INSIDE.get(part, part)}\(", page), part


def test_it_is_open_to_all_and_sound(scene: Scene) -> None:
    page = scene.visitor().get("/stil")
    assert page.status_code == 200
    shown = words(tree(page.text))
    for said in (
        "Något behöver rättas",
        "Sida 2 av 3",
        "Har hänt 3 gånger.",
        "Ta tillbaka beslutet",
        "Fara",
        "Kan någon kännas igen?",
        "De har åtagit sig att svara senast",
        "Pågår (60)",
        "3 dagar för sent Senast 2 februari 2026",
    ):
        assert said in shown, said
