"""Where a finished letter goes: to a mail server, or into a folder as one .eml; it knows nothing of what is in it.

A letter is handed over at least once: whoever asks again for the same letter gets it sent again, under the same
Message-ID.
"""

from __future__ import annotations

import logging
import smtplib
import ssl
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from enum import Enum, auto
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Protocol

from sqlalchemy import make_url

from systembrist.errors import InputRefused
from systembrist.settings import Settings
from systembrist.store.accounts import DEMO_DOMAINS

log = logging.getLogger(__name__)

TIMEOUT_SECONDS = 30
MOST_DROPS = 3
"""How often in one batch a server may hang up in the middle of a letter before it counts as ill."""
PORTS = {"starttls": 587, "implicit": 465, "none": 25}
THIS_MACHINE = ("localhost", "127.0.0.1", "::1")
GOODBYE = 421
"""The server closes the connection after this answer."""
PERMANENT = 500
"""Answers from here on mean "never", those below mean "not now" (RFC 5321 4.2.1)."""


@dataclass(frozen=True)
class Letter:
    """A finished message in bytes, with the addresses for its envelope and its Message-ID without brackets."""

    message_id: str
    sender: str
    recipient: str
    content: bytes


class Reply(Enum):
    """What became of a letter."""

    TAKEN = auto()
    REFUSED = auto()
    """This letter is not wanted there."""
    PUT_OFF = auto()
    """Not now, or the line broke in the middle of it: nobody knows whether it was taken."""
    UNTRIED = auto()
    """Nobody could be reached; this and what follows waits."""


class Post(Protocol):
    """Somewhere letters go."""

    def send(self, letters: Sequence[Letter]) -> list[Reply]:
        """Hands letters over, each by itself; one reply a letter, in order."""


@dataclass(frozen=True)
class Folder:
    """Each letter as one file, named by its Message-ID, whole or not there; the same letter again replaces it."""

    path: Path

    def send(self, letters: Sequence[Letter]) -> list[Reply]:
        """Writes them; stops at the first that can't be written."""
        replies = [Reply.UNTRIED] * len(letters)
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            for number, letter in enumerate(letters):
                self._write(letter)
                replies[number] = Reply.TAKEN
        except OSError as error:
            log.warning("no mail can be written: %s", error)
        return replies

    def _write(self, letter: Letter) -> None:
        with NamedTemporaryFile(dir=self.path, prefix=".", suffix=".part", delete=False) as file:
            file.write(letter.content)
        Path(file.name).replace(self.path / f"{letter.message_id}.eml")


@dataclass(frozen=True)
class Smtp:
    """A mail server; one connection a batch, opened anew where the server hangs up."""

    host: str
    port: int
    tls: str
    user: str | None = None
    password: str | None = field(default=None, repr=False)

    def send(self, letters: Sequence[Letter]) -> list[Reply]:
        """Sends them until all are sent or nobody can be reached."""
        replies: list[Reply] = []
        line = _Line(self)
        for letter in letters:
            replies.append(line.send(letter))
            if replies[-1] is Reply.UNTRIED:
                break
        line.close()
        return replies + [Reply.UNTRIED] * (len(letters) - len(replies))

    def connect(self) -> smtplib.SMTP:
        """A connection that letters can be sent over; OSError or UnicodeError where there is none to be had."""
        trusted = ssl.create_default_context()
        if self.tls == "implicit":
            server: smtplib.SMTP = smtplib.SMTP_SSL(self.host, self.port, timeout=TIMEOUT_SECONDS, context=trusted)
        else:
            server = smtplib.SMTP(self.host, self.port, timeout=TIMEOUT_SECONDS)
        try:
            if self.tls == "starttls":
                server.starttls(context=trusted)
            server.ehlo_or_helo_if_needed()
            if self.user is not None:
                server.login(self.user, self.password or "")
        except (OSError, UnicodeError):
            server.close()
            raise
        return server


class _Line:
    """The connection of one batch."""

    def __init__(self, smtp: Smtp) -> None:
        self._smtp = smtp
        self._server: smtplib.SMTP | None = None
        self._drops = 0
        self._is_fresh = True

    def send(self, letter: Letter) -> Reply:
        """What became of the letter; after `UNTRIED` there is no point in trying another."""
        try:
            server = self._connected()
        except (OSError, UnicodeError) as error:
            log.warning("the mail server %s can't be used: %s", self._smtp.host, error)
            return Reply.UNTRIED
        try:
            server.sendmail(letter.sender, [letter.recipient], letter.content)
        except smtplib.SMTPRecipientsRefused as refused:
            return self._refused(letter, refused.recipients[letter.recipient][0])
        except smtplib.SMTPDataError as refused:
            return self._refused(letter, refused.smtp_code)
        except smtplib.SMTPSenderRefused as refused:
            return self._sender_refused(letter, refused.smtp_code)
        except OSError as error:
            log.warning("the mail server hung up on %s: %s", letter.message_id, error)
            self._drop()
            return Reply.PUT_OFF
        self._is_fresh = False
        return Reply.TAKEN

    def _connected(self) -> smtplib.SMTP:
        if self._drops >= MOST_DROPS:
            raise ConnectionError("it hung up too often")
        if self._server is None:
            self._server, self._is_fresh = self._smtp.connect(), True
        return self._server

    def _refused(self, letter: Letter, code: int) -> Reply:
        log.warning("the mail server answered %s to %s", code, letter.message_id)
        self._is_fresh = False
        if code == GOODBYE:
            self._drop()
        return Reply.REFUSED if code >= PERMANENT else Reply.PUT_OFF

    def _sender_refused(self, letter: Letter, code: int) -> Reply:
        """Our own address is refused, so all letters would be; but some servers only want so many a connection."""
        if not self._is_fresh:
            self.close()
            return self.send(letter)
        log.warning("the mail server answered %s to our own address", code)
        return Reply.UNTRIED

    def _drop(self) -> None:
        self._drops += 1
        self.close()

    def close(self) -> None:
        """Says goodbye, if anybody is there."""
        if self._server is not None:
            with suppress(OSError):
                self._server.quit()
            self._server = None


@dataclass(frozen=True)
class SortingOffice:
    """Sends what goes to people, and files what goes to demo and seed accounts: no such letter reaches a server."""

    people: Post
    nobody: Post

    def send(self, letters: Sequence[Letter]) -> list[Reply]:
        """Hands each to where it belongs."""
        invented = [belongs_to_nobody(one.recipient) for one in letters]
        to_people = iter(self.people.send([one for one, is_so in zip(letters, invented, strict=True) if not is_so]))
        to_nobody = iter(self.nobody.send([one for one, is_so in zip(letters, invented, strict=True) if is_so]))
        return [next(to_nobody if is_so else to_people) for is_so in invented]


def belongs_to_nobody(address: str) -> bool:
    """Whether it is the address of a demo or seed account."""
    return address.lower().endswith(DEMO_DOMAINS)


def for_settings(settings: Settings) -> Post:
    """The mail server, if one is set, else the folder; InputRefused says which setting is missing."""
    folder = Folder(settings.mail_dir or _default_folder(settings.database_url))
    if settings.smtp_host is None:
        return folder
    _check(settings, settings.smtp_host)
    password = None if settings.smtp_password is None else settings.smtp_password.get_secret_value()
    port = settings.smtp_port or PORTS[settings.smtp_tls]
    people = Smtp(settings.smtp_host, port, settings.smtp_tls, settings.smtp_user, password)
    return SortingOffice(people=people, nobody=folder)


def _check(settings: Settings, host: str) -> None:
    if settings.mail_from is None:
        raise InputRefused("SYSTEMBRIST_MAIL_FROM saknas: ange adressen som breven skickas från")
    if (settings.smtp_user is None) != (settings.smtp_password is None):
        raise InputRefused("SYSTEMBRIST_SMTP_USER och SYSTEMBRIST_SMTP_PASSWORD ska anges tillsammans")
    if settings.smtp_password is not None and settings.smtp_tls == "none" and host not in THIS_MACHINE:
        raise InputRefused("SYSTEMBRIST_SMTP_TLS: utan kryptering skulle lösenordet skickas läsbart")


def _default_folder(database_url: str) -> Path:
    """Beside a SQLite file and named after it, so that two databases never mix; `mail` here for PostgreSQL."""
    address = make_url(database_url)
    if address.get_backend_name() != "sqlite" or not address.database:
        return Path("mail")
    database = Path(address.database)
    return database.with_name(f"{database.stem}-mail")
