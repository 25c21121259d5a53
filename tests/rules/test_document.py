"""A document must say the same in every format, the Swedish way, and let no one's text become anything but text."""

from __future__ import annotations

import json

import markdown
import nh3
import pytest
from hypothesis import given
from hypothesis import strategies as st

from systembrist.reports import swedish
from systembrist.reports.document import Quotation
from systembrist.reports.formats.jsonfile import to_json
from systembrist.reports.formats.markdown import escaped, to_markdown
from tests.rules.documents import HOSTILE, TABLE, WORDS, a_document, hostile_document, the_document


def test_markdown_by_example() -> None:
    assert to_markdown(a_document("Ett stycke.", TABLE, Quotation("Väntan.", "Dalarnas län"))) == (
        "# En trend – åäö\n\n"
        "Socialstyrelsen. Uppgifter till och med 15 maj 2026.\n\n"
        "- Har nått: 71\n- Få: färre än 5\n- Del: 50\u00a0%\n\n"
        "## Rubrik\n\n"
        "Ett stycke.\n\n"
        "**Områden**\n\n"
        "| Område | 2024 | 2025 | Förändring | Andel |\n"
        "| --- | ---: | ---: | ---: | ---: |\n"
        "| Vård &#124; kö | 12\u202f345 | .. | .. | 62\u00a0% |\n"
        "| Bostad | 7 | 4\u202f000 | +3\u202f993 | 100\u00a0% |\n"
        "| Alla | 12\u202f352 | .. | \u221212 | 2,5 |\n\n"
        ".. visas inte, för att ingen liten grupp ska kunna pekas ut (2 uppgifter).\n\n"
        "En not.\n\n"
        "> Väntan.\n>\n> *Dalarnas län*\n"
    )


def test_markdown_of_words_and_of_a_heading_under_another() -> None:
    text = to_markdown(the_document())
    assert "## Rubrik\n" in text
    assert "### Under\n\nMer.\n" in text
    assert "| Plats | Organisation | Antal |\n| --- | --- | ---: |\n| Kommunen | Borlänge – Säter | 2 |" in text


def test_which_columns_hold_words() -> None:
    assert TABLE.in_words == (True, False, False, False, False)
    assert WORDS.in_words == (True, True, False)


def test_json_has_numbers_and_null_for_what_is_hidden() -> None:
    content = json.loads(to_json(a_document("Ett stycke.", TABLE)))
    assert content["facts"]["arrived"]["value"] == 71
    assert content["facts"]["small"]["value"] is None
    assert content["as_of"] == "2026-05-15T23:59:59+02:00"
    table = content["sections"][0]["tables"][0]
    assert table["rows"][0] == {"code": "a", "label": "Vård | kö", "values": [12345, None, None, 0.62]}
    assert table["total"]["values"] == [12352, None, -12, 2.5]
    assert table["suppressed"] == 2


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0"), (999, "999"), (1000, "1\u202f000"), (1234567, "1\u202f234\u202f567"), (-4, "\u22124"), (0.5, "0,5")],
)
def test_numbers(value: float, text: str) -> None:
    assert swedish.number(value) == text


@pytest.mark.parametrize(("value", "text"), [(0, "0"), (0.001, "1"), (0.625, "62"), (0.999, "99"), (1, "100")])
def test_a_share_is_never_rounded_to_nothing_or_all(value: float, text: str) -> None:
    assert swedish.share(value) == f"{text}\u00a0%"


def page(text: str) -> str:
    return str(markdown.markdown(to_markdown(hostile_document(text)), extensions=["extra"]))


def tags(html: str) -> list[str]:
    return [part.split(">")[0].split()[0] for part in html.split("<")[1:]]


def shown(text: str) -> str:
    """What a reader sees of a text, as HTML text."""
    return nh3.clean(markdown.markdown(escaped(text)), tags=set())


@pytest.mark.parametrize("text", HOSTILE)
def test_a_persons_text_makes_no_tag_of_its_own(text: str) -> None:
    assert tags(page(text)) == tags(page("vanlig text"))


@given(st.text(alphabet="#-+=>*_`[]()!|<&\\~{}:.1a \n\t", min_size=1, max_size=30).filter(str.strip))
def test_no_mix_of_signs_makes_a_tag(text: str) -> None:
    assert tags(page(text)) == tags(page("vanlig text"))


def test_ordinary_text_is_left_as_it_is() -> None:
    text = "Klienten fick vänta 14 månader (trots remiss), se t.ex. SIP - och sedan: inget!"
    assert escaped(text) == text


def test_what_was_written_can_still_be_read() -> None:
    assert shown("# 1 < 2 | *a*") == "# 1 &lt; 2 | *a*"


def test_invisible_signs_are_left_out() -> None:
    assert escaped("a\u202eb\x00c\u200bd") == "abcd"
