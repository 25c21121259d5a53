"""A file with anything wrong in it must be refused in words a person can act on, without repeating what it holds."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path

import openpyxl
import pytest

from systembrist import tables
from systembrist.errors import InputRefused
from systembrist.tables import Row, read_rows

SECRET = "850101-1234"


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, str | bytes], Path]:
    def writer(name: str, content: str | bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return writer


Write = Callable[[str, "str | bytes"], Path]


def workbook(path: Path, *rows: list[object]) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    book.save(path)
    return path


def lines(path: Path) -> list[str]:
    with pytest.raises(InputRefused) as caught:
        read_rows(path)
    assert SECRET not in str(caught.value)
    return list(caught.value.lines)


# --- CSV ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("bom", ["", "\ufeff"])
def test_csv_as_spreadsheets_write_it(write: Write, separator: str, newline: str, bom: str) -> None:
    text = bom + newline.join(
        [separator.join(cells) for cells in (["Text", " KOMMUN "], ["åäö", " Borås "], ["b", ""])]
    )
    assert read_rows(write("a.CSV", text)) == [Row(2, {"text": "åäö", "kommun": "Borås"}), Row(3, {"text": "b"})]


def test_csv_quotes_separators_and_lines_within_a_cell(write: Write) -> None:
    text = 'text;kommun\n"a ""b""; c\nd";1480\n\n ; \n"e, f";0114\n'
    assert read_rows(write("a.csv", text)) == [
        Row(2, {"text": 'a "b"; c\nd', "kommun": "1480"}),
        Row(6, {"text": "e, f", "kommun": "0114"}),
    ]


def test_csv_separator_is_decided_outside_quotes(write: Write) -> None:
    assert read_rows(write("a.csv", '"text, helst; kort";"x"\n1;2\n')) == [Row(2, {"text, helst; kort": "1", "x": "2"})]
    assert read_rows(write("b.csv", "text\na;b\n")) == [Row(2, {"text": "a;b"})]


def test_csv_tolerates_empty_columns_at_the_end_and_short_rows(write: Write) -> None:
    assert read_rows(write("a.csv", "a,b,,\n1,2,,\n3\n")) == [Row(2, {"a": "1", "b": "2"}), Row(3, {"a": "3"})]


def test_csv_blank_lines_before_the_header_keep_the_numbers(write: Write) -> None:
    assert read_rows(write("a.csv", "\n\na,b\n1,2\n")) == [Row(4, {"a": "1", "b": "2"})]


def test_what_nobody_can_see_is_left_out_of_every_cell_and_heading(write: Write) -> None:
    assert read_rows(write("a.csv", "a\u200b,b\0\nx\x07\ty\0,\u202ez\n")) == [Row(2, {"a": "x\ty", "b": "z"})]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (
            "a,b\n1,2\n1,2,850101-1234\n3,4\n1,2,3\n",
            ["rad 3: fler fält än rubrikraden har", "rad 5: fler fält än rubrikraden har"],
        ),
        ("a,b,\n1,2,850101-1234\n", ["rad 2: fler fält än rubrikraden har"]),
        ('a,b\n1,2\n"850101-1234,2\n3,4\n', ["rad 3: ett citattecken stängs aldrig, eller ett fält är för långt"]),
        (
            'a\n1,2\n"x',
            [
                "rad 2: fler fält än rubrikraden har",
                "rad 3: ett citattecken stängs aldrig, eller ett fält är för långt",
            ],
        ),
        ('a,b\n"850101-1234"x,2\n', ["rad 2: text efter ett citattecken"]),
        ('"a,b\n1,2\n', ["rad 1: ett citattecken stängs aldrig, eller ett fält är för långt"]),
        ("a,B,b \n1,2,3\n", ["rubrikraden: kolumn 2 och 3 har samma namn"]),
        ("850101-1234,850101-1234\nx,y\n", ["rubrikraden: kolumn 1 och 2 har samma namn"]),
        ("a,,c\n1,2,3\n", ["rubrikraden: kolumn 2 saknar namn"]),
        ("a,b\n", ["filen har inga rader att läsa in"]),
        ("a,b\n,\n \n", ["filen har inga rader att läsa in"]),
        ("\n\n", ["filen är tom"]),
        ("\ufeff", ["filen är tom"]),
        ("", ["filen är tom"]),
        ("a\nå\n".encode("latin-1"), ["filen är inte i UTF-8 (rad 2); spara om som UTF-8"]),
        ("a\nå\n".encode("utf-16"), ["filen är inte i UTF-8 (rad 1); spara om som UTF-8"]),
        (",".join(map(str, range(101))) + "\n1\n", ["filen har för många kolumner: högst 100"]),
    ],
)
def test_bad_csv_is_named_by_its_row(write: Write, content: str | bytes, expected: list[str]) -> None:
    assert lines(write("a.csv", content)) == expected


def test_at_most_fifty_bad_rows_are_listed(write: Write) -> None:
    found = lines(write("a.csv", "a\n" + "1,2\n" * 53))
    assert (len(found), found[49], found[50]) == (51, "rad 51: fler fält än rubrikraden har", "… och 3 rader till")
    assert lines(write("a.csv", "a\n" + "1,2\n" * 51))[50] == "… och 1 rad till"
    assert len(lines(write("a.csv", "a\n" + "1,2\n" * 50))) == 50


# --- the file itself ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["a.txt", "a", "a.xls", "a.csv.gz", ".csv"])
def test_other_kinds_of_files_are_refused_with_the_three_that_work(write: Write, name: str) -> None:
    assert lines(write(name, "a\n1\n")) == ["filtypen går inte att läsa; använd .csv, .xlsx eller .jsonl"]


@pytest.mark.parametrize("suffix", ["csv", "xlsx", "jsonl"])
def test_missing_empty_and_folder(write: Write, tmp_path: Path, suffix: str) -> None:
    assert lines(tmp_path / f"none.{suffix}") == ["filen finns inte"]
    assert lines(write(f"empty.{suffix}", "")) == ["filen är tom"]
    (tmp_path / f"folder.{suffix}").mkdir()
    assert lines(tmp_path / f"folder.{suffix}") == ["det är en mapp, inte en fil"]


def test_a_path_that_is_no_path(tmp_path: Path) -> None:
    assert lines(tmp_path / "a\0.csv") == ["filen går inte att öppna"]
    assert lines(tmp_path / ("a" * 5_000 + ".csv")) == ["filen går inte att öppna"]


def test_too_large_and_too_many(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "MAX_ROWS", 3)
    assert len(read_rows(write("a.csv", "a\n1\n2\n\n3\n"))) == 3
    assert lines(write("a.csv", "a\n1\n1,2\n3\n4\n")) == ["filen har för många rader: högst 3"]
    assert lines(write("a.jsonl", '{"a":1}\n' * 4)) == ["filen har för många rader: högst 3"]
    monkeypatch.setattr(tables, "MAX_BYTES", 2_000_000)
    assert lines(write("a.csv", "a\n" + "1" * 2_000_000)) == ["filen är för stor: högst 2 MB"]


# --- XLSX --------------------------------------------------------------------------------------------


def test_xlsx_cells_become_what_a_person_would_have_typed(tmp_path: Path) -> None:
    header: list[object] = ["Text ", "KOMMUN", "dag", "stund", "klocka", "tal", "ja", "tom", None]
    row: list[object] = [" å\nb ", 1480, date(2026, 1, 15), datetime(2026, 1, 15, 8, 30), time(8, 30), 2.5, True, None]
    path = workbook(tmp_path / "a.XLSX", header, row, [], [None, " "], ["x", 114.0])
    assert read_rows(path) == [
        Row(
            2,
            {
                "text": "å\nb",
                "kommun": "1480",
                "dag": "2026-01-15",
                "stund": "2026-01-15T08:30:00",
                "klocka": "08:30:00",
                "tal": "2.5",
                "ja": "true",
            },
        ),
        Row(5, {"text": "x", "kommun": "114"}),
    ]


def test_xlsx_reads_the_first_sheet_only_and_the_header_where_it_stands(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet["B3"], sheet["A3"], sheet["B4"] = "b", "a", "2"
    book.create_sheet("andra").append(["c"])
    book.save(tmp_path / "a.xlsx")
    assert read_rows(tmp_path / "a.xlsx") == [Row(4, {"b": "2"})]


def rewrite(path: Path, change: Callable[[str, bytes], bytes]) -> Path:
    """The same package with the content of its parts changed."""
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, change(name, content))
    return path


def in_sheet(old: bytes, new: bytes) -> Callable[[str, bytes], bytes]:
    return lambda name, content: content.replace(old, new) if name.endswith("sheet1.xml") else content


def test_xlsx_does_not_believe_the_size_a_sheet_claims(tmp_path: Path) -> None:
    path = rewrite(workbook(tmp_path / "a.xlsx", ["a", "b"], [1, 2]), in_sheet(b'ref="A1:B2"', b'ref="A1:A1"'))
    assert read_rows(path) == [Row(2, {"a": "1", "b": "2"})]


def test_xlsx_faults_are_named_by_row_and_field(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", ["text", "kommun"], ["x", "#N/A"], ["x", 1, SECRET], ["x", 1])
    assert lines(path) == [
        "rad 2: kommun: ett tal eller en formel som inte går att räkna ut",
        "rad 3: fler fält än rubrikraden har",
    ]


def test_xlsx_header_faults(tmp_path: Path) -> None:
    assert lines(workbook(tmp_path / "a.xlsx", ["a", "A"], [1, 2])) == ["rubrikraden: kolumn 1 och 2 har samma namn"]
    assert lines(workbook(tmp_path / "b.xlsx", ["a", None, "c"], [1])) == ["rubrikraden: kolumn 2 saknar namn"]
    assert lines(workbook(tmp_path / "c.xlsx", ["a"])) == ["filen har inga rader att läsa in"]
    assert lines(workbook(tmp_path / "d.xlsx")) == ["filen är tom"]
    assert lines(workbook(tmp_path / "e.xlsx", ["x"] * 300, [1])) == ["filen har för många kolumner: högst 100"]


def test_broken_workbooks(write: Write, tmp_path: Path) -> None:
    no_book = ["filen är ingen Excel-arbetsbok; spara om den som .xlsx"]
    broken = ["arbetsboken är skadad och går inte att läsa; spara om den som .xlsx"]
    assert lines(write("a.xlsx", "text;kommun\n")) == no_book
    good = workbook(tmp_path / "b.xlsx", ["a"], [1]).read_bytes()
    assert lines(write("c.xlsx", good[: len(good) // 2])) == no_book
    assert lines(rewrite(write("d.xlsx", good), in_sheet(b"</row>", b"</rad>"))) == broken
    assert lines(rewrite(write("e.xlsx", good), in_sheet(b'r="A2"', b'r="ZZZZZ2"'))) == broken
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><worksheet'
    assert lines(rewrite(write("f.xlsx", good), in_sheet(b"<worksheet", bomb))) == broken
    with zipfile.ZipFile(tmp_path / "g.xlsx", "w") as package:
        package.writestr("x", "y")
    assert lines(tmp_path / "g.xlsx") == broken


def test_a_password_protected_workbook_says_so(write: Write) -> None:
    magic = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    locked = ["arbetsboken är skyddad med lösenord; spara den utan lösenord"]
    assert lines(write("a.xlsx", magic + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"))) == locked
    assert lines(write("b.xlsx", magic + b"\0" * 600)) == ["filen är ingen Excel-arbetsbok; spara om den som .xlsx"]


def test_a_workbook_that_unpacks_to_too_much_is_refused_unopened(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/worksheets/sheet1.xml", b" " * (tables.MAX_UNPACKED_BYTES + 1))
    assert (tmp_path / "a.xlsx").stat().st_size < 1_000_000
    assert lines(tmp_path / "a.xlsx") == ["arbetsboken är för stor uppackad: högst 100 MB"]


def test_a_sheet_that_claims_endless_rows_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "_MAX_SHEET_ROWS", 1_000)
    path = workbook(tmp_path / "a.xlsx", ["a"], [1])
    rewrite(path, in_sheet(b'<row r="2"', b'<row r="99999999999"'))
    rewrite(path, in_sheet(b'r="A2"', b'r="A99999999999"'))
    assert lines(path) == ["arbetsboken har fler rader än Excel kan visa"]


# --- JSONL -------------------------------------------------------------------------------------------


def test_jsonl_values_become_text(write: Write) -> None:
    record = '{"Text": " å\\nb\u2028c ", "kommun": 1480, "x": 2.5, "y": 3.0, "z": null, "ja": false}'
    text = f'\ufeff{record}\r\n\n {{"text": ""}}\n'
    assert read_rows(write("a.jsonl", text)) == [
        Row(1, {"text": "å\nb\nc", "kommun": "1480", "x": "2.5", "y": "3", "ja": "false"}),
        Row(3, {}),
    ]


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ('{"a": "850101-1234"', "trasig JSON vid tecken 20"),
        ("850101-1234", "trasig JSON vid tecken 7"),
        ("[" * 100_000, "trasig JSON"),
        ('{"a": ' + "1" * 5_000 + "}", "trasig JSON"),
        ('["850101-1234"]', "raden är inget JSON-objekt"),
        ('"850101-1234"', "raden är inget JSON-objekt"),
        ("null", "raden är inget JSON-objekt"),
        ('{"text": ["850101-1234"]}', "text: flera värden i ett fält"),
        ('{"fault_level": {"x": "850101-1234"}}', "fault_level: flera värden i ett fält"),
        ('{"850101-1234": []}', "fält 1: flera värden i ett fält"),
        ('{"a": 1, "a": 2}', "a: står två gånger"),
        ('{"a": 1, " A": 2}', "a: står två gånger"),
        ('{"850101-1234": 1, "850101-1234": 2}', "fält 2: står två gånger"),
        (json.dumps(dict.fromkeys(map(str, range(101)), 1)), "för många fält: högst 100"),
        ('{" ": 1}', "ett fältnamn är tomt"),
        ('{"a": NaN}', "a: ett tal eller en formel som inte går att räkna ut"),
        ('{"a": -Infinity}', "a: ett tal eller en formel som inte går att räkna ut"),
        ('{"a": 1e999}', "a: ett tal eller en formel som inte går att räkna ut"),
        ('{"a": "\\ud800"}', "a: ett trasigt tecken i texten"),
        ('{"a": "\0"}', "trasig JSON vid tecken 8"),
    ],
)
def test_bad_jsonl_is_named_by_its_line(write: Write, line: str, fault: str) -> None:
    good = json.dumps({"a": 1})
    assert lines(write("a.jsonl", f"{good}\n\n{line}\n{good}\n{line}")) == [f"rad 3: {fault}", f"rad 5: {fault}"]


def test_jsonl_without_rows_or_in_another_encoding(write: Write) -> None:
    assert lines(write("a.jsonl", "\n \n")) == ["filen har inga rader att läsa in"]
    assert lines(write("a.jsonl", '{"a": "å"}'.encode("latin-1"))) == [
        "filen är inte i UTF-8 (rad 1); spara om som UTF-8"
    ]
