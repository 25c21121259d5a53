"""A document with a bit of everything, for the tests of the formats."""

from __future__ import annotations

from datetime import UTC, datetime

from systembrist.reports.document import Block, Change, Document, Fact, Quotation, Row, Section, Share, Table

AS_OF = datetime(2026, 5, 15, 21, 59, 59, tzinfo=UTC)

TABLE = Table(
    key="t",
    title="Områden",
    columns=("Område", "2024", "2025", "Förändring", "Andel"),
    rows=(
        Row("a", "Vård | kö", (12345, None, None, Share(0.62))),
        Row("b", "Bostad", (7, 4000, Change(3993), Share(1.0))),
    ),
    total=Row(None, "Alla", (12352, None, Change(-12), 2.5)),
    suppressed=2,
    note="En not.",
)  # fmt: skip

WORDS = Table("w", "Närvarande", ("Plats", "Organisation", "Antal"), (Row("k", "Kommunen", ("Borlänge – Säter", 2)),))

HOSTILE = [
    "<script>alert(1)</script>",
    "&lt;b&gt; & <b>",
    "| a | b |\n| --- | --- |",
    "# rubrik",
    "- punkt",
    "+ punkt",
    "1. punkt",
    "1) punkt",
    "=====",
    "-----",
    "=cmd|' /C calc'!A0",
    "@SUM(1+1)",
    "\t=1+1",
    "> citat",
    "    kod",
    "```kod```",
    "*fet* _kursiv_ ~~struken~~ `kod`",
    "[länk](javascript:alert(1))",
    "![bild](http://x.example/a.png)",
    "<http://x.example>",
    "[^1]: not",
    "{: .klass}",
    "{{ 7 * 7 }} {% raw %}",
    '#panic("x") #read("/etc/passwd") $x$ @hänvisning <etikett>',
    '"; #set page(width: 1pt)',
    "&nbsp; $x$ \\",
    "rad ett\n\n# rad två",
    "rad ett\u2028# rad två\x0b- tre",
    "bakåt\u202etxet",
    "styr\x00\x01\x1f\x7f\ufffe\ufffftecken",
    "emoji \U0001f600 中文 العربية",
    "ett;två\";'tre",
    "x" * 3000,
]
"""What a person might write, and a machine might take for something else than text."""


def a_document(*blocks: Block, kind: str = "trend", heading: str = "Rubrik") -> Document:
    """A document of one section with these blocks."""
    facts = (
        Fact("arrived", "Har nått", 71),
        Fact("small", "Få", None, words="färre än 5"),
        Fact("f", "Del", Share(0.5)),
    )
    return Document(kind, "En trend – åäö", "Socialstyrelsen", AS_OF, facts, (Section(heading, blocks),))


def the_document() -> Document:
    """A document with every kind of block, and headings of both levels."""
    quotation = Quotation("Väntan på tid.", "Dalarnas län")
    first = a_document("Ett stycke.", TABLE, quotation)
    return Document(
        first.kind, first.title, first.body, first.as_of, first.facts,
        (*first.sections, Section("Under", ("Mer.", WORDS), level=2)),
    )  # fmt: skip


def hostile_document(text: str) -> Document:
    """A document where a person has written the same thing everywhere."""
    table = Table("t", text, (text, text), (Row(None, text, (text,)),), note=text)
    first = Section(text, (text, table, Quotation(text, text)))
    return Document("trend", text, text, AS_OF, (Fact("f", text, text),), (first, Section(text, (table,), level=2)))
