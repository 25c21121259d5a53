"""What the finders of personal data share: a span, and what a finder is."""

from __future__ import annotations

from collections.abc import Callable, Iterator

Span = tuple[int, int]
"""Where something stands: from the first character up to, not including, the last."""

Finder = Callable[[str], Iterator[Span]]
"""Gives the spans of one kind of personal data in a folded text (see `folding`), in order."""
