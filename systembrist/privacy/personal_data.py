"""The guard in front of every free text: it finds what would tell who the client is before anything is kept.

A text is first folded (see `folding`), so that a finder only needs to know one way of writing each character.
A finder gives spans in the folded text; `find` carries them back to the text as it was written. A new kind is
one module in `finders` and one row in `KINDS`.

The guard errs on the strict side: a needless stop costs the writer a moment, a miss can't be taken back.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from systembrist.privacy import folding
from systembrist.privacy.finders import account, address, diary, email, name, personnummer, phone
from systembrist.privacy.spans import Finder


@dataclass(frozen=True)
class Finding:
    """One piece of personal data: `text` is what stands at [start:end]; `blocks` says it stops the filing."""

    kind: str
    start: int
    end: int
    text: str
    blocks: bool


class Kind(NamedTuple):
    """How one kind is found, and whether it stops the filing or is only pointed at."""

    name: str
    finder: Finder
    blocks: bool
    rank: int
    """Where two kinds claim the same characters, the lower rank has them; of the same rank, the earlier and longer."""


KINDS: tuple[Kind, ...] = (
    Kind("email", email.find, blocks=True, rank=0),
    Kind("personnummer", personnummer.find_personnummer, blocks=True, rank=1),
    Kind("samordningsnummer", personnummer.find_samordningsnummer, blocks=True, rank=1),
    Kind("account", account.find, blocks=True, rank=2),
    Kind("diary", diary.find, blocks=True, rank=3),
    Kind("phone", phone.find, blocks=True, rank=4),
    Kind("address", address.find, blocks=False, rank=5),
    Kind("name", name.find, blocks=False, rank=6),
)


def find(text: str) -> list[Finding]:
    """All personal data in `text`, in order of start; findings never overlap, and never raises."""
    folded, positions = folding.fold(text)
    claims = [(kind.rank, first, -after, kind) for kind in KINDS for first, after in kind.finder(folded)]
    taken = bytearray(len(text))
    kept = []
    for _, first, after, kind in sorted(claims, key=lambda claim: claim[:3]):
        start, end = positions[first], folding.end_of(text, positions[-after - 1])
        if not any(taken[start:end]):
            taken[start:end] = b"\x01" * (end - start)
            kept.append(Finding(kind.name, start, end, text[start:end], kind.blocks))
    return sorted(kept, key=lambda each: each.start)


def blocking(text: str) -> list[Finding]:
    """The findings in `text` that must be removed before it may be filed, in order of start."""
    return [finding for finding in find(text) if finding.blocks]
