"""Ids as they come from a browser: in an address, or as what was ticked."""

from __future__ import annotations

import re
from collections.abc import Iterable

_ID = re.compile(r"[0-9]{1,9}")
"""What can be an id in either database."""


def one(value: str) -> int | None:
    """The id that stands there, if it can be one."""
    return int(value) if _ID.fullmatch(value) else None


def each(values: Iterable[str]) -> list[int]:
    """Those that can be ids, each once, in their order."""
    return list(dict.fromkeys(found for value in values if (found := one(value)) is not None))
