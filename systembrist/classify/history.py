"""The models a database has had: each a file of its own, beside a line that says which one is in use.

A model is never changed once it is written, so putting an older one back is to write that line. The line below it says
which rows have been tried in a training, whatever came of it: both are written at once, so a training that is broken
off before that never was.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from systembrist import clock
from systembrist.classify import shelf
from systembrist.errors import InputRefused, NotFound

KEPT = 12
"""How many models are kept besides the one in use; at one a month, a year of them."""

BASE = "bas"
"""What is put in use to go back to the model that knows only the examples."""

LEFT_BEHIND = timedelta(days=1)
"""A half-written file that is older than this was left by a process that was killed."""

_IN_USE = "i-bruk"
_VERSION = re.compile(r"[0-9]{4}-[0-9a-f]{12}")


@dataclass(frozen=True)
class Note:
    """What was put in use, and the ids of the rows that a training has been tried with."""

    version: str = BASE
    tried: frozenset[int] = frozenset()


def folder(cache: Path, database_id: str) -> Path:
    """Where the models of a database lie."""
    return cache / f"databas-{database_id}"


def file(models: Path, version: str) -> Path:
    """Where one of them lies."""
    return models / f"{version}.model"


def versions(models: Path) -> list[str]:
    """Every model that is kept, the oldest first."""
    return sorted(path.stem for path in models.glob("*.model") if _VERSION.fullmatch(path.stem))


def next_version(models: Path, digest: str) -> str:
    """A name for a new model: its number, and what it was made of.

    One that is made of the same again, after a training that was broken off or beside another, is the same.
    """
    known = versions(models)
    last = max((int(version[:4]) for version in known), default=0)
    return next((version for version in known if version[5:] == digest[:12]), f"{last + 1:04}-{digest[:12]}")


def note(models: Path) -> Note:
    """What is noted; the base model and no row where nothing is, or nothing that can be read."""
    try:
        version, *tried = (models / _IN_USE).read_text().split()
        return Note(version if _VERSION.fullmatch(version) else BASE, frozenset(map(int, tried)))
    except (OSError, ValueError):
        return Note()


def in_use(models: Path) -> str | None:
    """The version in use; None where it is the base model."""
    version = note(models).version
    return version if version != BASE and file(models, version).exists() else None


def put_in_use(models: Path, version: str, tried: Collection[int] | None = None) -> None:
    """Makes a kept model the one in use, or the base model by its name; NotFound where there is none of that name.

    Which rows have been tried stays as it is noted, unless `tried` says otherwise.
    """
    if version != BASE and version not in versions(models):
        raise NotFound(f"modellen {version[:40]} finns inte; det som finns är {', '.join([BASE, *versions(models)])}")
    try:
        models.mkdir(parents=True, exist_ok=True)
        rows = " ".join(map(str, sorted(note(models).tried if tried is None else tried)))
        shelf.replace(models / _IN_USE, f"{version}\n{rows}\n".encode())
    except OSError as error:
        raise InputRefused(f"modellen går inte att ta i bruk i {models}: {error.strerror}") from None


def require_writable(models: Path) -> None:
    """InputRefused where no model can be stored, before one has been made in vain."""
    import tempfile  # noqa: PLC0415 - slow to load, and rarely needed

    try:
        models.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=models).close()
    except OSError as error:
        raise InputRefused(f"modellen går inte att spara i {models}: {error.strerror}") from None


def drop(models: Path, version: str) -> None:
    """Takes a model away."""
    with contextlib.suppress(OSError):
        file(models, version).unlink(missing_ok=True)


def sweep(models: Path) -> None:
    """Takes away what processes that were killed had half written: it holds words of rows as models do."""
    before = (clock.now() - LEFT_BEHIND).timestamp()
    for path in models.glob(".*"):
        with contextlib.suppress(OSError):
            if path.stat().st_mtime < before:
                path.unlink()


def tidy(models: Path) -> None:
    """Takes away the oldest models beyond those that are kept."""
    spare = [version for version in versions(models) if version != in_use(models)]
    for version in spare[: max(0, len(spare) - KEPT)]:
        drop(models, version)
