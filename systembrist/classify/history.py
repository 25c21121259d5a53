"""The models a database has had: each a file of its own, beside a line that says which one is in use.

A model is never changed once it is written, so putting an older one back is to write that line.
"""

from __future__ import annotations

import contextlib
import re
from pathlib import Path

from systembrist.classify import shelf
from systembrist.errors import InputRefused, NotFound

KEPT = 12
"""How many models are kept besides the one in use; at one a month, a year of them."""

BASE = "bas"
"""What is put in use to go back to the model that knows only the examples."""

_IN_USE = "i-bruk"
_VERSION = re.compile(r"[0-9]{4}-[0-9a-f]{12}")


def folder(cache: Path, database_id: str) -> Path:
    """Where the models of a database lie."""
    return cache / f"databas-{database_id}"


def file(models: Path, version: str) -> Path:
    """Where one of them lies."""
    return models / f"{version}.model"


def card(models: Path, version: str) -> Path:
    """Where what is told of one of them lies."""
    return models / f"{version}.md"


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


def in_use(models: Path) -> str | None:
    """The version in use; None where it is the base model."""
    try:
        said = (models / _IN_USE).read_text().strip()
    except (OSError, UnicodeDecodeError):
        return None
    return said if _VERSION.fullmatch(said) and file(models, said).exists() else None


def put_in_use(models: Path, version: str) -> None:
    """Makes a kept model the one in use, or the base model by its name; NotFound where there is none of that name."""
    if version != BASE and version not in versions(models):
        raise NotFound(f"modellen {version[:40]} finns inte; det som finns är {', '.join([BASE, *versions(models)])}")
    try:
        models.mkdir(parents=True, exist_ok=True)
        shelf.replace(models / _IN_USE, f"{version}\n".encode())
    except OSError as error:
        raise InputRefused(f"modellen går inte att ta i bruk i {models}: {error.strerror}") from None


def drop(models: Path, version: str) -> None:
    """Takes a model away, and with it what was told of it."""
    for path in (file(models, version), card(models, version)):
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)


def tidy(models: Path) -> None:
    """Takes away the oldest models beyond those that are kept."""
    spare = [version for version in versions(models) if version != in_use(models)]
    for version in spare[: max(0, len(spare) - KEPT)]:
        drop(models, version)
