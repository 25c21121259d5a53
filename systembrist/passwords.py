"""Passwords: hashing (argon2id), comparing, what a new one must be, and one made up to be handed over."""

from __future__ import annotations

import secrets
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from systembrist.errors import InputRefused

SHORTEST = 12
"""NIST SP 800-63B asks for length, not for kinds of characters; demo accounts are let off."""
LONGEST = 200
"""Hashing takes time in proportion to nothing longer than this."""

_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without i, l, o, 0 and 1, which are taken for each other when read aloud or off a note."""
_GROUPS, _GROUP_LENGTH = 4, 4
"""Sixteen of 31 characters: 79 bits, written with a hyphen between the groups."""


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher()


@cache
def nobodys_hash() -> str:
    """Compared with where there is no password to compare with, so that the time taken does not tell."""
    return _hasher().hash("nobody's password")


def hashed(password: str) -> str:
    """What is kept of a password."""
    return _hasher().hash(password)


def matches(stored: str, password: str) -> bool:
    """Whether the password is the one that was hashed; False for a hash that is none."""
    try:
        return _hasher().verify(stored, password[:LONGEST])
    except (VerificationError, InvalidHashError):
        return False


def check(password: str, *, demo: bool) -> None:
    """Raises InputRefused for a new password that is too short or too long."""
    if len(password) > LONGEST:
        raise InputRefused(f"lösenordet får ha högst {LONGEST} tecken")
    if not password or (not demo and len(password) < SHORTEST):
        raise InputRefused(f"lösenordet ska ha minst {SHORTEST} tecken")


def generate() -> str:
    """A new password that nobody has chosen, easy to read off a note."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(_GROUP_LENGTH)) for _ in range(_GROUPS))
