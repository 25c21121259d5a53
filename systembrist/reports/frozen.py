"""A document as plain values and back, without loss: what was submitted is kept so, and reads the same ever after.

Knows the shapes of `document.py` by their names and nothing of what they hold. A shape that has got more fields since
takes its defaults for them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from typing import Any

from systembrist.clock import iso
from systembrist.reports.document import Change, Document, Fact, Quotation, Row, Section, Share, Table

SHAPE = "shape"
_SHAPES = {one.__name__: one for one in (Change, Document, Fact, Quotation, Row, Section, Share, Table)}


def freeze(document: Document) -> dict[str, Any]:
    """The document as values that JSON can hold."""
    frozen: dict[str, Any] = _plain(document)
    return frozen


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return {SHAPE: type(value).__name__} | {one.name: _plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return iso(value) if isinstance(value, datetime) else value


def thaw(frozen: Mapping[str, Any]) -> Document:
    """The document again."""
    document: Document = _shaped(frozen)
    return document


def _shaped(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_shaped(one) for one in value)
    if not isinstance(value, Mapping):
        return value
    shape = _SHAPES[value[SHAPE]]
    known = {one.name: _shaped(value[one.name]) for one in fields(shape) if one.name in value}
    if shape is Document:
        known["as_of"] = datetime.fromisoformat(known["as_of"])
    return shape(**known)
