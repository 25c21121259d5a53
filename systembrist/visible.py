"""A text as whoever wrote it sees it: on every way in, what no screen shows is made plain or taken away.

Word breaks a line with a vertical tab, chats and web pages leave marks for the direction of writing and spaces of no
width: nobody can be asked to remove what can't be seen, and a name or a number must not hide behind it.
"""

from __future__ import annotations

import re
import unicodedata

_BREAK = re.compile("\r\n?|[\v\f\x85\u2028\u2029]")
_UNSEEN = ("Cc", "Cf")
"""Unicode's kinds of control characters and of marks that only tell how to set what is around them."""
_JOINING = "\u200c\u200d"
"""Of those, the ones that change how what is around them looks: Persian words, a family in one sign."""
_BLANK = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]")
"""Letters and marks that leave nothing to see (Unicode's Default_Ignorable_Code_Point, and the empty Braille cell)."""


def seen(text: str) -> str:
    """The text with every break of a line as one, and without what can't be seen."""
    text = _BLANK.sub("", _BREAK.sub("\n", text))
    kept = "\n\t" + _JOINING
    unseen = {ord(one) for one in set(text) if unicodedata.category(one) in _UNSEEN and one not in kept}
    return text.translate(dict.fromkeys(unseen)) if unseen else text
