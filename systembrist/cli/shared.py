"""What the commands share: when a command acts, what it reads and how it prints."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from sqlmodel import Session

from systembrist import clock, jobs
from systembrist.errors import InputRefused
from systembrist.privacy import personal_data

ID = click.IntRange(1, 2**31 - 1)
"""An id on the command line; a larger number is nobody's, and more than a database holds."""
STDIN = Path("-")


def instant(session: Session, as_of: str | None) -> datetime:
    """`--as-of` as an instant, the clock's without it; checked against who has accounts here."""
    now = clock.now()
    if as_of is None:
        return now
    asked = clock.parse_instant(as_of)
    jobs.check_as_of(session, asked, now)
    return asked


def read_text(file: Path | None) -> str:
    """A file's text, or standard input's; UTF-8 with or without BOM."""
    try:
        raw = sys.stdin.buffer.read() if file is None or file == STDIN else file.read_bytes()
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputRefused("filen är inte UTF-8; spara om den som UTF-8") from None
    except OSError as error:
        raise InputRefused(f"{file}: {error.strerror}") from None


def say(value: Any) -> None:
    """Prints one JSON value on one line."""
    line = json.dumps(value, ensure_ascii=False)
    try:
        line.encode()
    except UnicodeEncodeError:  # half a surrogate pair, which JSON can hold and UTF-8 can't
        line = json.dumps(value)
    click.echo(line)


def tell(line: str) -> None:
    """Says something on standard error, on one line, never with an identifier in it."""
    line = " ".join(line.split())
    for found in reversed(personal_data.find(line)):
        if found.blocks:
            line = f"{line[: found.start]}…{line[found.end :]}"
    click.echo(line, err=True)
