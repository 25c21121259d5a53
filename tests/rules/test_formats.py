"""Every format says what the document says, in Swedish, takes any text for text, and is the same bytes each time."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import UTC, datetime
from typing import Any

import docx
import openpyxl
import pypdf
import pytest
from docx.oxml.ns import qn
from hypothesis import given
from hypothesis import strategies as st

from systembrist.errors import InputRefused
from systembrist.reports import catalogue
from systembrist.reports.document import Document, Row, Table
from systembrist.reports.formats import formulas, package, written, xlsx
from tests import opened, pages
from tests.rules.documents import AS_OF, HOSTILE, TABLE, WORDS, a_document, hostile_document, the_document

SAID = ("En trend – åäö", "Uppgifter till och med 15 maj 2026", "Har nått: 71", "Få: färre än 5", "Rubrik",
        "Ett stycke.", "Områden", "Vård | kö", "12\u202f345", "+3\u202f993", "\u221212", "62\u00a0%", "2,5",
        ".. visas inte", "En not.", "Väntan på tid.", "Dalarnas län", "Under", "Borlänge – Säter")  # fmt: skip


def told(document: Document, form: str) -> str:
    """All that a reader of the file finds in it."""
    return opened.words(form, catalogue.render_bytes(document, form))


def paper(document: Document) -> Any:
    return docx.Document(io.BytesIO(catalogue.render_bytes(document, "docx")))


def printed(document: Document) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(catalogue.render_bytes(document, "pdf")))


def plain(text: str) -> str:
    """Without what a PDF reader can't tell apart: kinds of space, and where a line was broken."""
    return "".join(text.split())


def lines(document: Document) -> list[list[str]]:
    text = catalogue.render_bytes(document, "csv").decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))


def book(document: Document) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(catalogue.render_bytes(document, "xlsx")))


@pytest.mark.parametrize("form", ["html", "docx", "pdf"])
def test_it_says_what_the_document_says(form: str) -> None:
    found = plain(told(the_document(), form))
    assert [one for one in SAID if plain(one) not in found] == []


@pytest.mark.parametrize("form", catalogue.FORMATS)
def test_the_same_document_is_the_same_bytes_whenever_it_is_made(form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    first = catalogue.render_bytes(the_document(), form)
    monkeypatch.setattr("time.localtime", lambda *_: datetime(2031, 3, 3, 3, 3, 3, tzinfo=UTC).timetuple())
    assert catalogue.render_bytes(the_document(), form) == first


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: repr(text[:20]))
@pytest.mark.parametrize("form", catalogue.FORMATS)
def test_any_text_can_be_written(form: str, text: str) -> None:
    assert catalogue.render_bytes(hostile_document(text), form)


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: repr(text[:20]))
def test_a_persons_text_is_no_html(text: str) -> None:
    def tags(written_: str) -> list[str]:
        return [one.tag for one in pages.tree(str(catalogue.render(hostile_document(written_), "html"))).iter()]

    assert tags(text) == tags("vanlig text")


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: repr(text[:20]))
def test_a_persons_text_is_read_back_from_word(text: str) -> None:
    assert written.line(text) in told(hostile_document(text), "docx")


@pytest.mark.parametrize("text", [one for one in HOSTILE if one.isascii() and len(one) < 200], ids=repr)
def test_a_persons_text_is_no_language_of_the_layouts(text: str) -> None:
    assert plain(written.line(text)) in plain(told(hostile_document(text), "pdf"))


# --- a web page ---------------------------------------------------------------------------------------


def test_the_page_is_sound_and_asks_nothing_of_anyone() -> None:
    text = str(catalogue.render(the_document(), "html"))
    assert pages.faults(text) == ["an inline style"], "a page of its own carries its style"
    for address in ("http", "src=", "href=", "url(", "@import"):
        assert address not in text


def test_the_pages_tables_can_be_read_aloud() -> None:
    page = pages.tree(str(catalogue.render(the_document(), "html")))
    tables = list(page.iter("table"))
    assert [pages.words(one.find("caption")) for one in tables] == ["Områden", "Närvarande"]  # type: ignore[arg-type]
    heads = [one.get("scope") for one in tables[0].iter("th")]
    assert heads == ["col"] * 5 + ["row"] * 3
    figures = [one.get("class") for one in tables[1].iter("td")]
    assert figures == [None, "figure"], "words stand to the left, figures to the right"


# --- CSV and Excel ------------------------------------------------------------------------------------


def test_csv_is_what_a_swedish_excel_opens() -> None:
    raw = catalogue.render_bytes(a_document(TABLE, "Ett stycke.", WORDS), "csv")
    assert raw.decode() == (
        "\ufeffOmråden\r\n"
        "Område;2024;2025;Förändring;Andel\r\n"
        "Vård | kö;12345;..;..;0,62\r\n"
        "Bostad;7;4000;3993;1\r\n"
        "Alla;12352;..;-12;2,5\r\n"
        ".. visas inte, för att ingen liten grupp ska kunna pekas ut (2 uppgifter).\r\n"
        "En not.\r\n"
        "\r\n"
        "Närvarande\r\n"
        "Plats;Organisation;Antal\r\n"
        "Kommunen;Borlänge – Säter;2\r\n"
    )


def test_a_workbook_has_its_facts_first_and_a_sheet_a_table() -> None:
    found = book(a_document(TABLE, WORDS))
    assert found.sheetnames == ["Uppgifter", "Områden", "Närvarande"]
    facts = {row[0].value: row[1].value for row in found["Uppgifter"].iter_rows(max_col=2)}
    assert (facts["Har nått"], facts["Få"], facts["Del"]) == (71, "färre än 5", 0.5)
    cells = [[cell.value for cell in row] for row in found["Områden"].iter_rows(min_row=2, max_row=5)]
    assert cells == [
        ["Område", "2024", "2025", "Förändring", "Andel"],
        ["Vård | kö", 12345, "..", "..", 0.62],
        ["Bostad", 7, 4000, 3993, 1],
        ["Alla", 12352, "..", -12, 2.5],
    ]
    assert found["Områden"]["E3"].number_format == "0 %"
    assert found["Områden"].freeze_panes == "B3"
    about = found.properties
    assert (about.created, about.modified) == (AS_OF.replace(tzinfo=None),) * 2
    assert (about.title, about.creator) == ("En trend – åäö", "Socialstyrelsen")


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("=1+1", "'=1+1"), ("+1+1", "'+1+1"), ("-2+3+cmd", "'-2+3+cmd"), ("@SUM(1)", "'@SUM(1)"), ("\t=1+1", "'=1+1"),
        ("  =1+1", "'=1+1"), ("\r\n=1", "'=1"), ("＝1+1", "'＝1+1"), ("\u200b=1+1", "'=1+1"), ("-", "'-"),
        ("-12", "-12"), ("+46 8 123", "+46 8 123"), ("-1,5", "-1,5"), ("-5 %", "-5 %"), ("– inga", "– inga"),
        ("Vård = kö", "Vård = kö"), ("'redan", "'redan"), ("", ""),
    ],
)  # fmt: skip
def test_what_could_be_a_formula_gets_an_apostrophe_and_a_number_none(text: str, safe: str) -> None:
    assert formulas.defused(text) == safe


@given(st.text(alphabet="=+-@\t\r\n '\"0123456789.,%a\u200b\u00a0＝＋;", max_size=12))
def test_no_cell_begins_with_a_sign_unless_it_is_a_number(text: str) -> None:
    safe = formulas.defused(text)
    if safe.startswith(tuple("=+-@\t\r\n＝＋－＠")):
        assert safe[0] in "+-"
        assert float(safe.replace("\u00a0", "").replace(" ", "").replace(",", ".").removesuffix("%")) is not None


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: repr(text[:20]))
def test_no_cell_of_either_spreadsheet_is_a_formula(text: str) -> None:
    for cells in lines(hostile_document(text)):
        assert not [one for one in cells if one.startswith(tuple("=+-@\t"))]
    for sheet in book(hostile_document(text)):
        assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_spreadsheet_of_no_tables_is_refused(form: str) -> None:
    assert not catalogue.can_be(a_document("Ett stycke."), form)
    with pytest.raises(InputRefused, match="har inga tabeller"):
        catalogue.render(a_document("Ett stycke."), form)


@given(st.lists(st.text(alphabet="abcÅ[]:*?/\\' ", max_size=45), max_size=5))
def test_every_sheet_has_a_name_of_its_own_that_excel_takes(titles: list[str]) -> None:
    tables = [Table("nyckel", title, ("A",), (Row(None, "a", ()),)) for title in titles]
    names = book(a_document(*tables)).sheetnames if tables else []
    assert len({one.casefold() for one in names}) == len(names)
    assert not [one for one in names if len(one) > xlsx.LONGEST_NAME or set(one) & set("[]:*?/\\'") or not one.strip()]


# --- Word ---------------------------------------------------------------------------------------------


def test_word_can_be_navigated_by_its_styles() -> None:
    found = paper(the_document())
    by_style: dict[str, list[str]] = {}
    for one in found.paragraphs:
        by_style.setdefault(one.style.name, []).append(one.text)
    assert by_style["Title"] == ["En trend – åäö"]
    assert by_style["Heading 1"] == ["Rubrik"]
    assert by_style["Heading 2"] == ["Under"]
    assert by_style["Caption"] == ["Områden", "Närvarande"]
    assert by_style["Quote"] == ["Väntan på tid."]


def test_words_tables_repeat_their_head_and_word_knows_that_it_is_swedish() -> None:
    found = paper(the_document())
    for table in found.element.body.iter(qn("w:tbl")):
        heads = [next(row.iter(qn("w:tblHeader")), None) is not None for row in table.iter(qn("w:tr"))]
        assert heads == [True] + [False] * (len(heads) - 1)
    about = found.core_properties
    assert (about.language, about.author, about.comments) == ("sv-SE", "Socialstyrelsen", "")
    assert (about.created, about.modified) == (AS_OF, AS_OF)
    assert {one.get(qn("w:val")) for one in found.styles.element.iter(qn("w:lang"))} == {"sv-SE"}
    fields = found.sections[0].footer.part.element.iter(qn("w:fldSimple"))
    assert [one.get(qn("w:instr")) for one in fields] == ["PAGE", "NUMPAGES"]


@pytest.mark.parametrize("form", ["docx", "xlsx"])
def test_the_entries_of_a_package_are_dated_as_of_the_document(form: str) -> None:
    made = catalogue.render_bytes(the_document(), form)
    with zipfile.ZipFile(io.BytesIO(made)) as entries:
        assert {entry.date_time for entry in entries.infolist()} == {(2026, 5, 15, 23, 59, 58)}
    assert package.dated(made, AS_OF) == made


# --- PDF ----------------------------------------------------------------------------------------------


BLOCKS = ["/Title", "/L", "/H1", "/Table", "/Caption", "/BlockQuote", "/H2", "/Table", "/Caption"]
"""The structure of the document, in order."""


def tags_of(file: pypdf.PdfReader) -> list[str]:
    """The structure that a screen reader follows, in its order."""
    found: list[str] = []

    def walk(node: Any) -> None:
        node = node.get_object()
        if isinstance(node, pypdf.generic.ArrayObject):
            for one in node:
                walk(one)
        elif isinstance(node, pypdf.generic.DictionaryObject):
            if "/S" in node:
                found.append(str(node["/S"]))
            if "/K" in node:
                walk(node["/K"])

    walk(file.trailer["/Root"]["/StructTreeRoot"])
    return found


def test_the_pdf_can_be_read_aloud_in_swedish() -> None:
    file = printed(the_document())
    root: Any = file.trailer["/Root"]
    assert root["/Lang"] == "sv-SE"
    assert root["/MarkInfo"]["/Marked"]
    assert _claims_ua(file)
    tags = tags_of(file)
    assert [one for one in tags if one in BLOCKS] == BLOCKS
    assert tags.count("/TH") == len(TABLE.columns) + len(WORDS.columns)


def test_the_pdf_knows_its_title_and_its_fonts_are_in_it() -> None:
    file = printed(the_document())
    assert file.metadata is not None
    assert (file.metadata.title, file.metadata.author) == ("En trend – åäö", "Socialstyrelsen")
    assert file.metadata.creation_date == AS_OF
    fonts: Any = file.pages[0]["/Resources"]["/Font"]
    for font in fonts.values():
        about = font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
        assert {"/FontFile2", "/FontFile3"} & set(about)


def test_a_long_table_goes_on_over_the_pages_with_its_head_and_their_numbers() -> None:
    rows = tuple(Row(None, f"Rad {number}", (number,)) for number in range(150))
    file = printed(a_document(Table("l", "Lång", ("Radens namn", "Antal"), rows)))
    texts = [plain(page.extract_text()) for page in file.pages]
    assert len(texts) > 2
    for number, page in enumerate(texts, start=1):
        assert "Radensnamn" in page
        assert f"Sida{number}av{len(texts)}" in page


def test_a_character_that_no_font_holds_does_not_stop_a_pdf() -> None:
    file = printed(a_document("Emoji \U0001f600 i texten."))
    assert "/H1" in tags_of(file)
    assert not _claims_ua(file), "that a character can't be seen is not accessible, and not claimed to be"
    assert _claims_ua(printed(a_document("Ingen emoji.")))


def _claims_ua(file: pypdf.PdfReader) -> bool:
    root: Any = file.trailer["/Root"]
    return b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data()
