"""What nobody can see is taken out of a text on its way in, and what can be seen is left as it is."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from systembrist.visible import seen


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("ett\vtvå", "ett\ntvå"),
        ("ett\r\ntvå\rtre\ffyra", "ett\ntvå\ntre\nfyra"),
        ("ett\u2028två\u2029tre\x85fyra", "ett\ntvå\ntre\nfyra"),
        ("\u202a\u202b\u202c\u202d\u202eord\u2066\u2067\u2068\u2069\u200e\u200f", "ord"),
        ("o\u200brd \u2060o\ufeffr\u00add", "ord ord"),
        ("19850101\ufe0f-\u034f12\u316434\u2800\u115f\U000e0100", "19850101-1234"),
        ("👨\u200d👩\u200d👧 می\u200cخواهم", "👨\u200d👩\u200d👧 می\u200cخواهم"),
        ("or\0d\x07\x1b\x7f", "ord"),
        ("\u200b\0", ""),
        ("Å\tä – ”ö” 1\u00a0000 é 😀\n", "Å\tä – ”ö” 1\u00a0000 é 😀\n"),
    ],
)
def test_what_is_kept_is_what_was_seen(sent: str, kept: str) -> None:
    assert seen(sent) == kept


@given(st.text())
def test_nothing_unseen_is_left_and_nothing_else_is_lost(text: str) -> None:
    kept = seen(text)
    assert seen(kept) == kept
    assert {one for one in kept if unicodedata.category(one) in ("Cc", "Cf")} <= {*"\n\t\u200c\u200d"}
    blank = "\u115f\u1160\u3164\uffa0"
    assert [one for one in kept if one.isalnum()] == [one for one in text if one.isalnum() and one not in blank]
