"""Reads an uploaded or imported file into rows of text, knowing nothing of what they are about.

Whatever is wrong with a file becomes one line a person can act on. A line never holds what a cell holds,
since that may be personal data, and names a column only when the name looks like one: in a file without a
header the first record's data stands where the names should.

Longer than our files are, since the three formats share every rule on headers, rows, cells and faults.
"""

from __future__ import annotations

import csv
import io
import json
import math
import re
import warnings
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from itertools import repeat
from operator import is_not
from pathlib import Path
from typing import TypeVar

from systembrist.errors import InputRefused
from systembrist.visible import seen

MAX_BYTES = 20_000_000
MAX_UNPACKED_BYTES = 100_000_000
"""An XLSX is a zip file: a small one can unpack to more than the machine holds."""
MAX_ROWS = 50_000
MAX_COLUMNS = 100
MAX_FAULTS_SHOWN = 50
_MAX_SHEET_ROWS = 1_048_576
"""Excel's own limit; a sheet that claims more would have us count empty rows for ever."""

Cell = str


@dataclass(frozen=True)
class Row:
    """One record: `number` is its line or sheet row as a person sees it; empty cells are not in `values`."""

    number: int
    values: dict[str, Cell]


class _Fault(Exception):
    """What is wrong with one row, without the row's number."""


class BadRows(InputRefused):
    """Some rows can't be read: `faults` has a line for each, and `rows` the others, for whoever checks those too."""

    def __init__(self, rows: Sequence[Row], faults: Sequence[str]) -> None:
        super().__init__(*refusal(faults).lines)
        self.rows = rows
        self.faults = faults


Record = tuple[int, Sequence[object]]
T = TypeVar("T")


def read_rows(path: Path) -> list[Row]:
    """The records of a .csv, .xlsx or .jsonl file, in order, blank ones left out.

    Field names are stripped and in lower case; values are stripped text. Raises InputRefused with a line
    for each bad row ("rad 7: kommun: …"), or with one line when the fault is the whole file's.
    """
    readers = {".csv": _read_csv, ".xlsx": _read_xlsx, ".jsonl": _read_jsonl}
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise InputRefused("filtypen går inte att läsa; använd .csv, .xlsx eller .jsonl")
    rows = reader(_bytes_of(path))
    if not rows:
        raise InputRefused("filen har inga rader att läsa in")
    return rows


def refusal(lines: Sequence[str]) -> InputRefused:
    """The error that names the first faults and counts the rest; `lines` holds one line a bad row."""
    hidden = len(lines) - MAX_FAULTS_SHOWN
    rest = [f"… och {hidden} {'rad' if hidden == 1 else 'rader'} till"] if hidden > 0 else []
    return InputRefused(*lines[:MAX_FAULTS_SHOWN], *rest)


def _bytes_of(path: Path) -> bytes:
    """All of the file, refused when it is missing, a folder, unreadable, empty or too large."""
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise InputRefused("filen finns inte") from None
    except IsADirectoryError:
        raise InputRefused("det är en mapp, inte en fil") from None
    except (OSError, ValueError):
        raise InputRefused("filen går inte att öppna") from None
    if len(content) > MAX_BYTES:
        raise InputRefused(f"filen är för stor: högst {MAX_BYTES // 1_000_000} MB")
    if not content:
        raise InputRefused("filen är tom")
    return content


def _text_of(content: bytes) -> str:
    """The text of a UTF-8 file, with or without a byte order mark."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise InputRefused(f"filen är inte i UTF-8 (rad {line}); spara om som UTF-8") from None


# --- CSV ---------------------------------------------------------------------------------------------


def _read_csv(content: bytes) -> list[Row]:
    text = _text_of(content)
    return _rows_under_header(_csv_records(text, _delimiter(text)))


def _delimiter(text: str) -> str:
    """The separator that stands most often in the header, outside quotes; a comma where none does."""
    unquoted = re.sub(r'"[^"]*"', "", text[: MAX_COLUMNS * 200])
    header = next((line for line in unquoted.splitlines() if line.strip()), "")
    return max(",;\t", key=header.count)


def _csv_records(text: str, delimiter: str) -> Iterator[Record]:
    """Each record with the line it begins on, as a text editor counts lines."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        for cells in reader:
            yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        outside = "expected after" in str(error)
        what = "text efter ett citattecken" if outside else "ett citattecken stängs aldrig, eller ett fält är för långt"
        raise InputRefused(f"rad {line}: {what}") from None


# --- XLSX --------------------------------------------------------------------------------------------


def _read_xlsx(content: bytes) -> list[Row]:
    _check_package(content)
    try:
        with warnings.catch_warnings():  # about styles and extensions that have nothing to do with the cells
            warnings.simplefilter("ignore")
            return _rows_under_header(_sheet_records(content))
    except InputRefused:
        raise
    except Exception:  # noqa: BLE001 - a broken workbook surfaces as whatever openpyxl stumbles on in it
        raise InputRefused("arbetsboken är skadad och går inte att läsa; spara om den som .xlsx") from None


def _check_package(content: bytes) -> None:
    """Refuses what is locked, what is no workbook, and what would unpack to more than we can hold."""
    locked = InputRefused("arbetsboken är skyddad med lösenord; spara den utan lösenord")
    if content.startswith(b"\xd0\xcf\x11\xe0") and "EncryptedPackage".encode("utf-16-le") in content:
        raise locked
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = package.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError, OSError):
        raise InputRefused("filen är ingen Excel-arbetsbok; spara om den som .xlsx") from None
    if any(part.flag_bits & 1 for part in parts):
        raise locked
    if sum(part.file_size for part in parts) > MAX_UNPACKED_BYTES:
        raise InputRefused(f"arbetsboken är för stor uppackad: högst {MAX_UNPACKED_BYTES // 1_000_000} MB")


def _sheet_records(content: bytes) -> Iterator[Record]:
    """Each row of the first sheet with its number; the size a sheet claims for itself is not believed."""
    import openpyxl  # noqa: PLC0415  (slow to load, and only this needs it)
    from openpyxl.cell.read_only import EMPTY_CELL  # noqa: PLC0415

    with closing(openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)) as workbook:
        sheet = workbook.worksheets[0]
        sheet.reset_dimensions()
        for number, cells in enumerate(sheet.iter_rows(max_col=MAX_COLUMNS + 1), start=1):
            if number > _MAX_SHEET_ROWS:
                raise InputRefused("arbetsboken har fler rader än Excel kan visa")
            if any(map(is_not, cells, repeat(EMPTY_CELL))):  # a sheet can be formatted, and empty, down to its last row
                yield number, [math.nan if cell.data_type == "e" else cell.value for cell in cells]


# --- JSONL -------------------------------------------------------------------------------------------


class _Pairs(list[tuple[str, object]]):
    """A JSON object as it was written, so that a key that stands twice is seen."""


def _read_jsonl(content: bytes) -> list[Row]:
    lines = enumerate(_text_of(content).split("\n"), start=1)
    return _collect(((number, line) for number, line in lines if line.strip()), _object_values)


def _object_values(line: str) -> dict[str, Cell]:
    try:
        pairs = json.loads(line, object_pairs_hook=_Pairs, parse_constant=lambda _: math.nan)
    except json.JSONDecodeError as error:
        raise _Fault(f"trasig JSON vid tecken {error.pos + 1}") from None
    except (ValueError, RecursionError):  # a number of thousands of digits; brackets thousands deep
        raise _Fault("trasig JSON") from None
    if not isinstance(pairs, _Pairs):
        raise _Fault("raden är inget JSON-objekt")
    if len(pairs) > MAX_COLUMNS:
        raise _Fault(f"för många fält: högst {MAX_COLUMNS}")
    names = [name.strip().lower() for name, _ in pairs]
    if not all(names):
        raise _Fault("ett fältnamn är tomt")
    for position, name in enumerate(names, start=1):
        if name in names[: position - 1]:
            raise _Fault(f"{_label(name, position)}: står två gånger")
    return _values(names, [value for _, value in pairs])


# --- header, rows and cells, for all -----------------------------------------------------------------


def _rows_under_header(records: Iterator[Record]) -> list[Row]:
    """The records as rows under the first one that is not blank."""
    trimmed = ((number, _without_empty_end(cells)) for number, cells in records)
    filled = ((number, cells) for number, cells in trimmed if cells)
    _, header = next(filled, (0, []))
    if not header:
        raise InputRefused("filen är tom")
    return _collect(filled, partial(_values, _field_names(header)))


def _without_empty_end(cells: Sequence[object]) -> Sequence[object]:
    """The cells up to the last that holds anything."""
    end = len(cells)
    while end and (cells[end - 1] is None or not str(cells[end - 1]).strip()):
        end -= 1
    return cells[:end]


def _field_names(header: Sequence[object]) -> list[str]:
    """The names of the columns; refused when one is empty, stands twice, or can't be read."""
    if len(header) > MAX_COLUMNS:
        raise InputRefused(f"filen har för många kolumner: högst {MAX_COLUMNS}")
    names: list[str] = []
    for column, cell in enumerate(header, start=1):
        try:
            name = _text(cell).lower()
        except _Fault as fault:
            raise InputRefused(f"rubrikraden, kolumn {column}: {fault}") from None
        if not name:
            raise InputRefused(f"rubrikraden: kolumn {column} saknar namn")
        if name in names:
            raise InputRefused(f"rubrikraden: kolumn {names.index(name) + 1} och {column} har samma namn")
        names.append(name)
    return names


def _collect(records: Iterable[tuple[int, T]], parse: Callable[[T], dict[str, Cell]]) -> list[Row]:
    """The parsed records; refused with every bad one named, or when they are too many."""
    rows: list[Row] = []
    faults: list[str] = []
    try:
        for count, (number, record) in enumerate(records, start=1):
            if count > MAX_ROWS:
                faults = [f"filen har för många rader: högst {MAX_ROWS}"]
                break
            try:
                rows.append(Row(number, parse(record)))
            except _Fault as fault:
                faults.append(f"rad {number}: {fault}")
    except InputRefused as stopped:  # what comes after can't be read, but what came before still counts
        faults.extend(stopped.lines)
    if faults:
        raise BadRows(rows, faults)
    return rows


def _values(names: Sequence[str], cells: Sequence[object]) -> dict[str, Cell]:
    """The filled cells under their names."""
    if len(cells) > len(names):
        raise _Fault("fler fält än rubrikraden har")
    values: dict[str, Cell] = {}
    for position, (name, cell) in enumerate(zip(names, cells, strict=False), start=1):
        try:
            text = _text(cell)
        except _Fault as fault:
            raise _Fault(f"{_label(name, position)}: {fault}") from None
        if text:
            values[name] = text
    return values


def _label(name: str, position: int) -> str:
    """The field's name when it can't be anything but one word of a header, else its place."""
    return name if re.fullmatch(r"[^\W\d]{1,30}", name) else f"fält {position}"


def _text(value: object) -> Cell:  # noqa: PLR0911  (one answer a kind of cell)
    """A cell as stripped text, the way a person would have typed it."""
    match value:
        case None:
            return ""
        case str():
            return _clean(value)
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case float() if math.isfinite(value):
            return str(int(value)) if value.is_integer() else repr(value)
        case datetime() if value.time() == time():  # Excel keeps a date as the midnight it begins with
            return value.date().isoformat()
        case date() | time():
            return value.isoformat()
        case timedelta():
            return str(value)
        case list():
            raise _Fault("flera värden i ett fält")
    raise _Fault("ett tal eller en formel som inte går att räkna ut")


def _clean(text: str) -> Cell:
    """Stripped text without what no database can hold and nobody can see."""
    try:
        text.encode()
    except UnicodeEncodeError:  # half a surrogate pair, which JSON can write
        raise _Fault("ett trasigt tecken i texten") from None
    return seen(text).strip()
