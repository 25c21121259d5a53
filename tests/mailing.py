"""A real mail server in a thread, a folder's letters, and the outbox by hand, for the tests of mail."""

from __future__ import annotations

import asyncio
import ssl
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from sqlalchemy import Engine, text
from sqlmodel import Session

from systembrist import notices, settings, taxonomy
from systembrist.letters import Letterhead, letterhead
from systembrist.post import Post, Smtp
from systembrist.settings import Settings
from systembrist.store import database

TAXONOMY = taxonomy.load(settings.load().data)
HEAD = letterhead(Settings(base_url="https://po.test.example", mail_from="Systembrist <po@test.example>"))


class Server(Controller):
    """A mail server on a port of its own; what it does beside taking letters is set on it, also while it runs."""

    def __init__(self, **options: Any) -> None:
        super().__init__(self, hostname="127.0.0.1", port=0, **options)
        self.letters: list[tuple[str, bytes]] = []
        self.answers: dict[str, str] = {}
        """What is said to a recipient instead of 250."""
        self.sender_answer: str | None = None
        self.hangs_up_after_data = 0
        """How many more times it takes a letter and is gone before it has said so."""
        self.most_a_connection = 1000
        self.delay = 0.0

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]  # type: ignore[union-attr]
        super()._trigger_server()  # type: ignore[no-untyped-call]

    async def handle_MAIL(  # noqa: N802  (the name is aiosmtpd's)
        self, _: Any, session: Any, envelope: Any, address: str, __: Any
    ) -> str:
        session.begun = getattr(session, "begun", 0) + 1
        if session.begun > self.most_a_connection:
            return "452 4.3.2 too many on this connection"
        if self.sender_answer is not None:
            return self.sender_answer
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, _: Any, __: Any, envelope: Any, address: str, ___: Any
    ) -> str:
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, _: Any, envelope: Any) -> str:  # noqa: N802
        await asyncio.sleep(self.delay)
        self.letters += [(recipient, envelope.content) for recipient in envelope.rcpt_tos]
        if self.hangs_up_after_data > 0:
            self.hangs_up_after_data -= 1
            server.transport.abort()
        return "250 OK"

    @property
    def recipients(self) -> list[str]:
        """Who has been written to, in order."""
        return [recipient for recipient, _ in self.letters]

    @property
    def names(self) -> Counter[str]:
        """How often each Message-ID has come."""
        return Counter(str(parsed(content)["Message-ID"]) for _, content in self.letters)

    @property
    def post(self) -> Smtp:
        """The way here, in clear."""
        return Smtp("127.0.0.1", self.port, "none")


def only_anna(_: Any, __: Any, ___: Any, mechanism: str, data: Any) -> AuthResult:
    """Lets one user in."""
    known = isinstance(data, LoginPassword) and (data.login, data.password) == (b"anna", b"hemligt")
    return AuthResult(success=known and mechanism in ("LOGIN", "PLAIN"), handled=False)


@contextmanager
def serving(**options: Any) -> Iterator[Server]:
    """A mail server that runs."""
    server = Server(**options)
    server.start()
    try:
        yield server
    finally:
        server.stop()


def certificate(folder: Path) -> ssl.SSLContext:
    """What a server with a certificate of its own for 127.0.0.1 needs; the certificate is `cert.pem` there."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return context


def parsed(content: bytes) -> EmailMessage:
    """A message as a mail program reads it."""
    found = message_from_bytes(content, policy=policy.default)
    assert isinstance(found, EmailMessage)
    return found


def body(content: bytes) -> str:
    """The words of a message."""
    return str(parsed(content).get_content()).replace("\r\n", "\n")


def in_folder(folder: Path) -> dict[str, bytes]:
    """Every letter in a folder by the name of its file."""
    return {file.name: file.read_bytes() for file in sorted(folder.glob("*.eml"))}


def empty_outbox(session: Session) -> None:
    """Forgets what the verbs have told, so that a test knows all that waits."""
    session.connection().execute(text("DELETE FROM outbox"))


def outbox_rows(engine: Engine) -> list[dict[str, Any]]:
    """Every mail, first to last."""
    with database.reading(engine) as session:
        return [dict(row) for row in session.connection().execute(text("SELECT * FROM outbox ORDER BY id")).mappings()]


def count(engine: Engine, stamp: str) -> int:
    """How many mails have that stamp."""
    return sum(row[stamp] is not None for row in outbox_rows(engine))


def deliver(engine: Engine, post: Post, as_of: datetime, head: Letterhead = HEAD) -> int:
    """Delivers what waits."""
    return notices.deliver(engine, post, head, taxonomy=TAXONOMY, as_of=as_of)
