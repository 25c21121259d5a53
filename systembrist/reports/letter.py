"""A letter from a verksamhet to the actor that a deficiency is about; made of what somebody typed, and kept nowhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from systembrist.reports.document import Document, Fact, Section

FORMATS = ("docx", "pdf", "html")
"""What a letter can be fetched as."""


@dataclass(frozen=True)
class Letter:
    """Who writes to whom, about which area, under what subject, and what."""

    sender: str
    to: str
    subject: str
    area: str
    text: str

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """The text line by line, without the empty ones: a document has no other line breaks."""
        return tuple(line for line in self.text.splitlines() if line.strip())


def document(letter: Letter, at: datetime) -> Document:
    """The letter as a document, dated that day."""
    facts = (
        Fact("to", "Till", letter.to),
        Fact("from", "Från", letter.sender),
        Fact("area", "Område", letter.area),
    )
    sections = (Section("Vad vi har sett", letter.paragraphs),)
    return Document("brev", letter.subject, letter.sender, at, facts, sections, dated="Den")
