"""Makes a finished letter of what there is to say: plain text, the same bytes for the same occasion every time.

A paragraph is one line, which the reader's own program breaks to its width (a phone's too); quoted-printable keeps
the lines on the wire short and needs nothing of the servers on the way.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from email import charset, policy
from email.header import Header
from email.headerregistry import Address
from email.message import Message
from email.utils import format_datetime, formataddr
from functools import lru_cache

from systembrist.clock import STOCKHOLM
from systembrist.errors import InputRefused
from systembrist.model import NoticeKind
from systembrist.post import Letter, belongs_to_nobody
from systembrist.settings import Settings
from systembrist.store.occasions import Occasion
from systembrist.taxonomy import Taxonomy
from systembrist.wording import wording

NOBODYS_SENDER = "systembrist@systembrist.invalid"
"""From whom letters in a folder are, where no sender is set; nobody can answer it (RFC 2606)."""

WIRE = policy.compat32.clone(linesep="\r\n")
"""The newer policies parse every header they are given, at five times the price of the whole letter; what goes into
ours is made here, or passes `envelope_address`."""
QUOTED_PRINTABLE = charset.Charset("utf-8")
QUOTED_PRINTABLE.body_encoding = charset.QP

PLAIN_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[a-z0-9-]+(\.[a-z0-9-]+)+", re.IGNORECASE)


class NoAddress(ValueError):
    """An address that mail can't carry."""


@dataclass(frozen=True)
class Letterhead:
    """What every letter from this installation has in common."""

    sender: Address
    base_url: str | None


def letterhead(settings: Settings) -> Letterhead:
    """The letterhead that the settings say; InputRefused for a sender that is no address."""
    text = settings.mail_from or NOBODYS_SENDER
    try:
        return Letterhead(_sender(text), None if settings.base_url is None else settings.base_url.rstrip("/"))
    except NoAddress:
        raise InputRefused("SYSTEMBRIST_MAIL_FROM är ingen e-postadress; skriv t.ex. po@example.se") from None


def _sender(text: str) -> Address:
    """A sender as it is written in settings: an address, or a name and an address in angle brackets."""
    named = re.fullmatch(r"(?P<name>[^<>\x00-\x1f\x7f]*?) *<(?P<address>[^<>]*)>", text.strip())
    if named is None:
        return Address(addr_spec=envelope_address(text.strip()))
    return Address(named["name"].strip('"'), addr_spec=envelope_address(named["address"].strip()))


def envelope_address(address: str) -> str:
    """An address as mail carries it everywhere: in ASCII, a Swedish domain in its xn-- form.

    Raises NoAddress for anything else: a line break, a comment, or letters like å before the @, which few servers
    take and which would have to be asked about on the way.
    """
    local, _, domain = address.rpartition("@")
    try:
        carried = f"{local}@{domain.encode('idna').decode('ascii')}"
    except UnicodeError:
        raise NoAddress from None
    if not PLAIN_ADDRESS.fullmatch(carried) or ".." in carried or local.startswith(".") or local.endswith("."):
        raise NoAddress
    return carried


def write(occasion: Occasion, head: Letterhead, taxonomy: Taxonomy) -> Letter:
    """The finished letter. Raises NoAddress where the receiver's can't be used."""
    recipient = envelope_address(occasion.email)
    said = wording(occasion, {case.area: taxonomy.category(case.area).name for case in occasion.cases})
    paragraphs = [
        "Hej!",
        said.opening,
        "\n".join(f"{label}: {value}" for label, value in said.facts),
        "\n".join(said.lines),
        said.next_step,
        _place(occasion, head),
        _foot(recipient),
    ]
    message = Message(WIRE)
    message["From"] = formataddr((head.sender.display_name, head.sender.addr_spec))
    message["To"] = recipient
    message["Subject"] = _encoded(said.subject)
    message["Date"] = format_datetime(occasion.at.astimezone(STOCKHOLM))
    message["Message-ID"] = f"<{occasion.message_id}>"
    message["Auto-Submitted"] = "auto-generated"
    message["Content-Language"] = "sv"
    message.set_payload("\n\n".join(part for part in paragraphs if part) + "\n", QUOTED_PRINTABLE)
    return Letter(occasion.message_id, head.sender.addr_spec, recipient, message.as_bytes())


@lru_cache
def _encoded(subject: str) -> str:
    """A subject in ASCII; there are few different ones."""
    return Header(subject, "utf-8", header_name="Subject").encode()


def _place(occasion: Occasion, head: Letterhead) -> str:
    """Where to go: the page itself, if it is known where the web app is."""
    return "Logga in i systembrist." if head.base_url is None else f"Öppna: {head.base_url}{path(occasion)}"


def path(occasion: Occasion) -> str:
    """The page a letter is about: the receiver's copy, the deficiency, the meeting, the report, what is new, or the
    inbox.
    """
    if len(occasion.cases) == 1:
        [case] = occasion.cases
        return f"/brister/{case.deficiency_id}/" if case.copy_id is None else f"/overlamnanden/{case.copy_id}/"
    if occasion.news.report is not None:
        return f"/redovisning/{occasion.body_id}/{occasion.news.report.year}"
    if occasion.kind in AT_A_MEETING:
        one = occasion.news.meeting_id
        return f"/moten/{occasion.body_id}" + ("" if one is None else f"/{one}/{AT_A_MEETING[occasion.kind]}")
    return "/" if occasion.body_id is None or occasion.kind is NoticeKind.SVAR else f"/inkorg/{occasion.body_id}"


AT_A_MEETING = {NoticeKind.KALLELSE: "", NoticeKind.PROTOKOLL: "protokoll"}
"""What is read on a page of the meeting, and which."""


def _foot(recipient: str) -> str:
    automatic = "Meddelandet skickas automatiskt och går inte att svara på."
    return f"{automatic} Allt i det är påhittat." if belongs_to_nobody(recipient) else automatic
