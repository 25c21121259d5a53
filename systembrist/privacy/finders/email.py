"""E-mail addresses, also those written so that a machine should not see them: "anna (at) example.se"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from systembrist.privacy.spans import Span

_AT = re.compile(
    r"""\x20?(?: @ | [(\[{<] \x20? (?:at|a|@|snabel-?a) \x20? [)\]}>] | (?<=\w)\x20snabel-?a\x20 )\x20?""",
    re.VERBOSE | re.IGNORECASE,
)
_DOT = r"(?:\.|\x20?[(\[](?:dot|punkt)[)\]]\x20?|\x20punkt\x20)"
_DOMAIN = re.compile(rf"[\w-]{{1,63}}(?:{_DOT}[\w-]{{1,63}}){{1,6}}", re.IGNORECASE)
_LOCAL = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}\Z")
_SPELLED_LOCAL = re.compile(r"(?:[\w-]{1,20} punkt ){0,3}[\w-]{1,20}\Z", re.IGNORECASE)
_LONGEST_LOCAL = 64


def find(text: str) -> Iterator[Span]:
    """Every address; what stands before the sign and after it is looked at from the sign outwards."""
    searched = 0
    for sign in _AT.finditer(text):
        local = _SPELLED_LOCAL if sign.group().strip()[0] in "sS" else _LOCAL
        before = local.search(text[max(searched, sign.start() - _LONGEST_LOCAL) : sign.start()])
        after = _DOMAIN.match(text, sign.end())
        if before and after and not (sign.group() != "@" and "@" in sign.group() and " " in sign.group().strip(" @")):
            start = sign.start() - len(before.group())
            searched = after.end()
            yield start, after.end()
