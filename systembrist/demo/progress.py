"""How far the demo has come, on standard error: a bar for a person, a line now and then for a log."""

from __future__ import annotations

import sys
from datetime import date

from systembrist.reports.swedish import long_month

WIDTH = 30
TENTH = 0.1


class Bar:
    """Shows a share of the whole and the month that is being played."""

    def __init__(self) -> None:
        self._person = sys.stderr.isatty()
        self._shown = -TENTH

    def show(self, share: float, day: date) -> None:
        """A person sees every step, a log every tenth."""
        month = long_month(f"{day:%Y-%m}")
        if self._person:
            full = round(share * WIDTH)
            sys.stderr.write(f"\rbygger demon [{'#' * full}{'.' * (WIDTH - full)}] {share:4.0%} {month:<16}")
        elif share >= self._shown + TENTH:
            self._shown = share
            sys.stderr.write(f"bygger demon: {share:.0%}, {month}\n")
        sys.stderr.flush()

    def end(self, said: str) -> None:
        """The last word, on a line of its own."""
        sys.stderr.write(f"{chr(10) if self._person else ''}{said}\n")
