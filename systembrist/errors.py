"""What can go wrong, as small classes that carry a message in the user's language.

The command line turns `InputRefused` into exit status 2 and everything else into 1; the web turns
each into a page with its own status. Nothing here knows of either.
"""

from __future__ import annotations

from collections.abc import Sequence


class SystembristError(Exception):
    """The root of all errors that the product itself raises; `str(error)` is fit to show a user."""


class InputRefused(SystembristError):
    """The input or the call was wrong and nothing was changed; `lines` holds one line a fault."""

    def __init__(self, *lines: str) -> None:
        super().__init__("\n".join(lines))
        self.lines: Sequence[str] = lines


class NotFound(SystembristError):
    """What was asked for does not exist, or does not exist for this person."""


class Conflict(SystembristError):
    """It can't be done as things are: it is done already, over, or not yet so far; the caller should look again."""
