"""What stands in a file that was made: every format opened again by something other than what wrote it."""

from __future__ import annotations

import io
import json

import docx
import openpyxl
import pypdf

from tests import pages


def words(form: str, made: bytes) -> str:
    """All the text in a file of that format."""
    readers = {"html": _html, "docx": _docx, "pdf": _pdf, "xlsx": _xlsx, "json": _json}
    return readers[form](made) if form in readers else made.decode("utf-8-sig")


def _html(made: bytes) -> str:
    return pages.words(pages.tree(made.decode()))


def _docx(made: bytes) -> str:
    opened = docx.Document(io.BytesIO(made))
    told = [one.text for one in opened.paragraphs]
    told += [cell.text for table in opened.tables for row in table.rows for cell in row.cells]
    return "\n".join(told)


def _pdf(made: bytes) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(made)).pages)


def _xlsx(made: bytes) -> str:
    opened = openpyxl.load_workbook(io.BytesIO(made))
    return "\n".join(str(cell.value) for sheet in opened for row in sheet.iter_rows() for cell in row)


def _json(made: bytes) -> str:
    return json.dumps(json.loads(made), ensure_ascii=False)
