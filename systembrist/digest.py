"""What a sealed event keeps of a text or a copy, so that a later change of it is seen without its words being kept."""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256


def of_text(text: str) -> str:
    """SHA-256 of a text, in hex."""
    return sha256(text.encode()).hexdigest()


def of_values(values: Mapping[str, object]) -> str:
    """SHA-256 of named values, whatever order they are named in; codes count as their text."""
    return of_text(json.dumps(values, sort_keys=True, ensure_ascii=True, default=str))
