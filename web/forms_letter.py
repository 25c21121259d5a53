"""What an ombud edits before a letter is made; nothing of it is kept."""

from __future__ import annotations

from wtforms.validators import DataRequired

from systembrist.filing import LINE_LIMIT, NOTE_LIMIT, TEXT_LIMIT
from web.findings import TextBox, TextLine
from web.forms import Form, free_of_identifiers

LETTER_LIMIT = TEXT_LIMIT + NOTE_LIMIT
"""Characters in a letter: it begins with the longest report there can be, and how it ends."""


class LetterForm(Form):
    """To whom, about what, and the letter itself."""

    to = TextLine(
        "Till vem?", [DataRequired("Skriv vem brevet ska till."), free_of_identifiers(LINE_LIMIT)],
        description="Verksamheten eller enheten, inte en persons namn.",
    )  # fmt: skip
    subject = TextLine(
        "Ämne", [DataRequired("Skriv vad brevet handlar om."), free_of_identifiers(LINE_LIMIT)],
        description="Ämnet syns i register och på kuvert. Skriv inget om klienten i det.",
    )  # fmt: skip
    text = TextBox(
        "Brevet", [DataRequired("Skriv brevet."), free_of_identifiers(LETTER_LIMIT)],
        description="Ändra fritt. Skriv så att det inte går att förstå vem klienten är.",
    )  # fmt: skip
