"""A real mail server that refuses, hangs up, is away, wants a password or a key; letters get through or wait."""

from __future__ import annotations

import socket
import subprocess
from pathlib import Path

import pytest

from systembrist.post import MOST_DROPS, Letter, Reply, Smtp
from tests.mailing import certificate, only_anna, parsed, serving

T, R, P, U = Reply.TAKEN, Reply.REFUSED, Reply.PUT_OFF, Reply.UNTRIED


def letter(to: str) -> Letter:
    content = f"Message-ID: <{to}>\r\nSubject: hej\r\n\r\n.\r\nen punkt ensam\r\n"
    return Letter(f"{to}", "po@test.example", f"{to}@test.example", content.encode())


ABC = [letter(name) for name in "abc"]
A, B, C = (f"{name}@test.example" for name in "abc")


@pytest.fixture(scope="module")
def own_certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a certificate for 127.0.0.1 that nobody trusts until told to."""
    folder = tmp_path_factory.mktemp("certificate")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1",
         "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", folder / "key.pem", "-out", folder / "cert.pem"],
        check=True, capture_output=True,
    )  # fmt: skip
    return folder


def test_letters_arrive_as_they_were_written() -> None:
    with serving() as server:
        assert server.post.send(ABC) == [T, T, T]
        assert server.recipients == [A, B, C]
        assert [content for _, content in server.letters] == [one.content for one in ABC]


def test_a_batch_without_letters_bothers_nobody() -> None:
    assert Smtp("127.0.0.1", 1, "none").send([]) == []


@pytest.mark.parametrize(
    ("answer", "reply"),
    [("550 5.1.1 no such user", R), ("553 no", R), ("450 4.2.0 greylisted, come back", P), ("452 mailbox full", P)],
)
def test_one_recipient_that_is_refused_stops_nobody(
    answer: str, reply: Reply, caplog: pytest.LogCaptureFixture
) -> None:
    with serving() as server:
        server.answers[B] = answer
        assert server.post.send(ABC) == [T, reply, T]
        assert server.recipients == [A, C]
    assert f"answered {answer[:3]} to b" in caplog.text
    assert B not in caplog.text


def test_nobody_at_home(caplog: pytest.LogCaptureFixture) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    assert Smtp("127.0.0.1", port, "none").send(ABC) == [U, U, U]
    assert "the mail server 127.0.0.1 can't be used" in caplog.text


def test_no_such_host() -> None:
    assert Smtp("no-such-host.invalid", 25, "none").send(ABC) == [U, U, U]
    assert Smtp("a..b", 25, "none").send(ABC) == [U, U, U]


def test_a_server_that_is_gone_after_a_letter_is_asked_again_for_the_next() -> None:
    with serving() as server:
        server.hangs_up_after_data = 1
        assert server.post.send(ABC) == [P, T, T]
        assert server.recipients == [A, B, C]


def test_a_server_that_keeps_hanging_up_is_left_alone() -> None:
    letters = [letter(str(number)) for number in range(10)]
    with serving() as server:
        server.hangs_up_after_data = 100
        assert server.post.send(letters) == [P] * MOST_DROPS + [U] * (10 - MOST_DROPS)
        assert len(server.letters) == MOST_DROPS


def test_a_server_that_says_goodbye_is_asked_again() -> None:
    with serving() as server:
        server.answers[A] = "421 4.3.2 shutting down"
        assert server.post.send(ABC) == [P, T, T]


def test_a_server_that_only_takes_so_many_a_connection_gets_more_connections() -> None:
    letters = [letter(str(number)) for number in range(10)]
    with serving() as server:
        server.most_a_connection = 3
        assert server.post.send(letters) == [T] * 10
        assert len(set(server.recipients)) == len(server.recipients) == 10


def test_where_our_own_address_is_refused_nobody_is_blamed() -> None:
    with serving() as server:
        server.sender_answer = "550 5.7.1 not from you"
        assert server.post.send(ABC) == [U, U, U]


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
def test_a_password_is_given_where_one_is_set() -> None:
    with serving(authenticator=only_anna, auth_require_tls=False, auth_required=True) as server:
        assert Smtp("127.0.0.1", server.port, "none", "anna", "hemligt").send(ABC) == [T, T, T]


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
@pytest.mark.parametrize(("user", "password"), [("anna", "fel"), ("anna", "hemligt å"), (None, None)])
def test_a_wrong_password_makes_everything_wait(
    user: str | None, password: str | None, caplog: pytest.LogCaptureFixture
) -> None:
    with serving(authenticator=only_anna, auth_require_tls=False, auth_required=True) as server:
        assert Smtp("127.0.0.1", server.port, "none", user, password).send(ABC) == [U, U, U]
        assert server.letters == []
    assert not password or password not in caplog.text


@pytest.mark.parametrize("tls", ["starttls", "implicit"])
def test_it_is_encrypted(tls: str, own_certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(own_certificate / "cert.pem"))
    context = certificate(own_certificate)
    options = {"ssl_context": context} if tls == "implicit" else {"tls_context": context, "require_starttls": True}
    with serving(**options) as server:
        assert Smtp("127.0.0.1", server.port, tls).send(ABC) == [T, T, T]
        assert [str(parsed(content)["Message-ID"]) for _, content in server.letters] == ["<a>", "<b>", "<c>"]


@pytest.mark.parametrize("tls", ["starttls", "implicit"])
def test_nothing_is_said_to_a_server_that_nobody_vouches_for(tls: str, own_certificate: Path) -> None:
    context = certificate(own_certificate)
    with serving(**({"ssl_context": context} if tls == "implicit" else {"tls_context": context})) as server:
        assert Smtp("127.0.0.1", server.port, tls).send(ABC) == [U, U, U]
        assert server.letters == []


def test_nothing_is_said_in_clear_where_encryption_was_asked_for() -> None:
    with serving() as server:
        assert Smtp("127.0.0.1", server.port, "starttls").send(ABC) == [U, U, U]
        assert server.letters == []
