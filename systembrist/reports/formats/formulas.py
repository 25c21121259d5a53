"""The guard of the spreadsheet formats: no word that somebody wrote may be run as a formula (CWE-1236)."""

from __future__ import annotations

import re

from systembrist.reports.formats import written

_STARTS = tuple("=+-@＝＋－＠")
"""What Excel and others take for the beginning of a formula, the full-width signs too."""
_NUMBER = re.compile(r"[+-]?\d[\d\u00a0\u202f ]*([.,]\d+)?([\u00a0 ]?%)?")


def defused(text: str) -> str:
    """The text as one line that a spreadsheet shows and never runs: an apostrophe before what may be a formula."""
    line = written.line(text)  # which begins with no space or tab
    return f"'{line}" if line.startswith(_STARTS) and not _NUMBER.fullmatch(line) else line
