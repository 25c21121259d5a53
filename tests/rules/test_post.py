"""Where a letter goes by the settings: the folder's files, and what is never sent whatever the settings say."""

from __future__ import annotations

import re
import stat
from collections.abc import Sequence
from pathlib import Path

import pytest
from pydantic import SecretStr

from systembrist import settings
from systembrist.errors import InputRefused
from systembrist.post import Folder, Letter, Reply, Smtp, SortingOffice, belongs_to_nobody, for_settings
from systembrist.settings import Settings

SERVER = {"smtp_host": "post.test.example", "mail_from": "po@test.example"}


def letter(number: int, to: str = "anna@test.example", content: bytes = b"Hej!") -> Letter:
    return Letter(f"{number}@systembrist.invalid", "po@test.example", to, content)


def test_each_letter_is_a_file_named_by_its_message_id(tmp_path: Path) -> None:
    folder = Folder(tmp_path / "not" / "yet" / "there")
    assert folder.send([letter(1, content=b"en"), letter(2, content=b"tv\xc3\xa5")]) == [Reply.TAKEN] * 2
    assert {file.name: file.read_bytes() for file in folder.path.iterdir()} == {
        "1@systembrist.invalid.eml": b"en",
        "2@systembrist.invalid.eml": b"tv\xc3\xa5",
    }


def test_the_same_letter_again_is_the_same_file(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.send([letter(1, content=b"en")])
    folder.send([letter(1, content=b"en till")])
    assert [file.read_bytes() for file in tmp_path.iterdir()] == [b"en till"]


def test_only_the_owner_reads_who_has_been_written_to(tmp_path: Path) -> None:
    Folder(tmp_path).send([letter(1)])
    [file] = tmp_path.iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_where_nothing_can_be_written_everything_waits(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "mail").write_text("a file where the folder should be")
    assert Folder(tmp_path / "mail").send([letter(1), letter(2)]) == [Reply.UNTRIED] * 2
    assert "no mail can be written" in caplog.text


def test_a_file_that_cannot_be_replaced_stops_there_and_leaves_no_half_of_it(tmp_path: Path) -> None:
    (tmp_path / "2@systembrist.invalid.eml").mkdir()
    replies = Folder(tmp_path).send([letter(1), letter(2), letter(3)])
    assert replies == [Reply.TAKEN, Reply.UNTRIED, Reply.UNTRIED]
    assert [file.name for file in tmp_path.glob("*.eml") if file.is_file()] == ["1@systembrist.invalid.eml"]


class Remembering:
    """A post that only notes what it was given."""

    def __init__(self, *replies: Reply) -> None:
        self.given: list[Letter] = []
        self.replies = replies

    def send(self, letters: Sequence[Letter]) -> list[Reply]:
        self.given += letters
        return list(self.replies[: len(letters)])


def test_what_goes_to_nobody_is_filed_and_the_rest_is_sent_each_with_its_own_reply() -> None:
    people, nobody = Remembering(Reply.REFUSED, Reply.UNTRIED), Remembering(Reply.TAKEN, Reply.TAKEN)
    letters = [letter(1, "ombud@demo.example"), letter(2), letter(3, "x@SEED.example"), letter(4, "y@test.example")]
    replies = SortingOffice(people, nobody).send(letters)
    assert people.given == [letters[1], letters[3]]
    assert nobody.given == [letters[0], letters[2]]
    assert replies == [Reply.TAKEN, Reply.REFUSED, Reply.TAKEN, Reply.UNTRIED]


@pytest.mark.parametrize(
    ("address", "invented"),
    [
        ("ombud@demo.example", True),
        ("Ombud@Demo.Example", True),
        ("a1@seed.example", True),
        ("ombud@demo.example.se", False),
        ("ombud@notdemo.example", False),
        ("demo.example@kommunen.se", False),
    ],
)
def test_who_is_nobody(address: str, invented: bool) -> None:
    assert belongs_to_nobody(address) is invented


@pytest.mark.parametrize(
    ("url", "folder"),
    [
        ("sqlite:///systembrist.db", "systembrist-mail"),
        ("sqlite:///x/y.db", "x/y-mail"),
        ("sqlite:////srv/po/po.2026.db", "/srv/po/po.2026-mail"),
        ("sqlite:///x/y", "x/y-mail"),
        ("sqlite+pysqlite:///x/y.db?timeout=5", "x/y-mail"),
        ("postgresql://po@db/po", "mail"),
        ("postgresql+psycopg://po@db/po", "mail"),
    ],
)
def test_without_a_server_it_is_a_folder_beside_the_database(url: str, folder: str) -> None:
    assert for_settings(Settings(database_url=url)) == Folder(Path(folder))


def test_the_folder_can_be_set(tmp_path: Path) -> None:
    assert for_settings(Settings(mail_dir=tmp_path)) == Folder(tmp_path)


@pytest.mark.parametrize(("tls", "port"), [("starttls", 587), ("implicit", 465), ("none", 25)])
def test_a_server_is_asked_on_the_port_its_kind_of_encryption_has(tls: str, port: int, tmp_path: Path) -> None:
    found = for_settings(Settings(smtp_tls=tls, mail_dir=tmp_path, **SERVER))  # type: ignore[arg-type]
    assert found == SortingOffice(people=Smtp("post.test.example", port, tls), nobody=Folder(tmp_path))


def test_encryption_is_what_one_gets_without_asking() -> None:
    found = for_settings(Settings(smtp_port=2525, smtp_user="po", smtp_password=SecretStr("hemligt"), **SERVER))  # type: ignore[arg-type]
    assert isinstance(found, SortingOffice)
    assert found.people == Smtp("post.test.example", 2525, "starttls", "po", "hemligt")


def test_no_password_is_shown() -> None:
    made = Settings(smtp_user="po", smtp_password=SecretStr("hemligt"), **SERVER)  # type: ignore[arg-type]
    assert "hemligt" not in repr(made) + repr(for_settings(made))


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"smtp_host": "post.test.example"}, "SYSTEMBRIST_MAIL_FROM"),
        (SERVER | {"smtp_user": "po"}, "SYSTEMBRIST_SMTP_PASSWORD"),
        (SERVER | {"smtp_password": "hemligt"}, "SYSTEMBRIST_SMTP_USER"),
        (SERVER | {"smtp_user": "po", "smtp_password": "hemligt", "smtp_tls": "none"}, "SYSTEMBRIST_SMTP_TLS"),
    ],
)
def test_what_is_missing_is_named(given: dict[str, str], named: str) -> None:
    with pytest.raises(InputRefused, match=named) as refused:
        for_settings(Settings(**given))  # type: ignore[arg-type]
    assert "hemligt" not in str(refused.value)


def test_a_password_may_go_in_clear_within_this_machine() -> None:
    given = {"smtp_host": "127.0.0.1", "smtp_user": "po", "smtp_password": "hemligt", "smtp_tls": "none"}
    assert isinstance(for_settings(Settings(mail_from="po@test.example", **given)), SortingOffice)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("SMTP_PORT", "0"),
        ("SMTP_PORT", "tjugofem"),
        ("SMTP_TLS", "ja"),
        ("SMTP_HOST", "post test"),
        ("SMTP_HOST", "post.test\r\nRCPT"),
        ("BASE_URL", "po.example.se"),
        ("BASE_URL", "https://po.example.se/?a=b"),
        ("BASE_URL", "https://po.example.se/\nOnt: x"),
        ("MAIL_FROM", "p" * 321),
    ],
)
def test_a_setting_that_cannot_be_read_is_named(monkeypatch: pytest.MonkeyPatch, variable: str, value: str) -> None:
    monkeypatch.setenv(f"SYSTEMBRIST_{variable}", value)
    with pytest.raises(InputRefused, match=f"^SYSTEMBRIST_{variable}: "):
        settings.load()


def test_an_empty_variable_is_one_that_is_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    documented = re.findall(
        r"`(SYSTEMBRIST_(?:SMTP|MAIL|BASE)_[A-Z]+)`", (Path(__file__).parents[2] / "docs/running.md").read_text()
    )
    for variable in set(documented) - {"SYSTEMBRIST_SMTP_TLS"}:
        monkeypatch.setenv(variable, "")
    assert documented
    assert settings.load() == Settings()
