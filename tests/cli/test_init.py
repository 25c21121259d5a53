"""A new installation: what `init` makes, what comes before it, and what a wrong setting or data file is met with."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from systembrist.settings import Settings
from tests.cli.conftest import Shell, process

DATA = Settings().data
COMMANDS = [
    ["init"], ["demo"], ["serve"], ["scheduler"], ["jobs"], ["jobs", "list"], ["jobs", "run"], ["import"], ["classify"],
    ["check-text"], ["report"], ["status"], ["verify"], ["accounts"], ["accounts", "add"], ["accounts", "role"],
    ["accounts", "lock"], ["accounts", "unlock"], ["accounts", "list"], ["bodies"], ["bodies", "list"],
    ["bodies", "open"], ["bodies", "connect"], ["bodies", "disconnect"], ["bodies", "join"], ["bodies", "leave"],
]  # fmt: skip
NEEDS_A_DATABASE = [
    ["status", "1"], ["verify"], ["jobs", "list"], ["jobs", "run", "all"],
    ["jobs", "run", "all", "--as-of", "2026-01-01"],
    ["accounts", "list"], ["accounts", "lock", "a@b.se"], ["bodies", "list"], ["bodies", "connect", "1"],
    ["report", "trend"], ["scheduler"], ["serve"],
]  # fmt: skip


def by_words(words: list[str]) -> str:
    return " ".join(words)


def test_init_makes_the_whole_country_and_says_so_once(nowhere: Shell) -> None:
    assert nowhere.done("init").said == ["databasen är klar"]
    first = nowhere.dump()
    assert {name: len(first[name]) for name in ("lan", "kommun", "body", "joining")} == {
        "lan": 21, "kommun": 290, "body": 1 + 21 + 290, "joining": 290,
    }  # fmt: skip
    assert not first["account"]
    assert not first["jobrun"]
    assert nowhere.done("init").said == ["databasen var redan klar"]
    assert nowhere.dump() == first


def test_init_can_be_run_again_on_a_database_with_deficiencies(on_each: Shell) -> None:
    on_each.imported("text,kommun\nIngen tid,Falun\n", "2026-01-05")
    before = on_each.dump()
    on_each.done("init")
    assert on_each.dump() == before


@pytest.mark.parametrize("words", COMMANDS, ids=by_words)
def test_help_needs_no_database(nowhere: Shell, words: list[str]) -> None:
    assert nowhere.done(*words, "--help").out.startswith(f"Usage: systembrist {' '.join(words)}")
    assert not any(nowhere.folder.iterdir())


@pytest.mark.parametrize("words", NEEDS_A_DATABASE, ids=by_words)
def test_what_comes_before_init_is_one_line_and_makes_no_file(nowhere: Shell, words: list[str]) -> None:
    said = nowhere.refused(*words)
    assert len(said) == 1
    assert "systembrist init" in said[0]
    assert not any(nowhere.folder.iterdir())


def test_import_before_init_says_so(nowhere: Shell) -> None:
    file = nowhere.file("rader.csv", "text,kommun\na,Falun\n")
    (said,) = nowhere.refused("import", file)
    assert "systembrist init" in said
    assert list(nowhere.folder.iterdir()) == [file]


@pytest.mark.parametrize(
    "words",
    [["hej"], ["init", "--hej"], ["init", "hej"], ["jobs", "hej"], ["import"], ["status"],
     ["report", "trend", "--body", "x"],
     ["bodies", "connect", "99999999999999999999"], ["bodies", "connect", "0"], ["bodies", "list", "--level", "hej"],
     ["accounts", "role", "a@b.se", "hej"], ["serve", "--port", "0"]],
    ids=by_words,
)  # fmt: skip
def test_a_wrong_call_is_one_line(shell: Shell, words: list[str]) -> None:
    assert len(shell.refused(*words)) == 1


def test_what_looks_like_a_person_is_not_said_back(shell: Shell) -> None:
    for words in (["850101-1234"], ["status", "850101-1234"], ["jobs", "run", "19850101-1234"], ["init", "850101-1234"],
                  ["jobs", "run", "all", "--as-of", "850101-1234"], ["report", "8501011234"],
                  ["accounts", "lock", "850101-1234"]):  # fmt: skip
        assert "1234" not in "".join(shell.refused(*words))


def test_a_group_without_a_command_shows_its_commands(shell: Shell) -> None:
    said = shell.refused("jobs")
    assert any(line.split()[:1] == ["run"] for line in said)


@pytest.mark.parametrize(
    "url",
    ["hej", "", "mysql://x/y", "sqlite://", "sqlite:///", "sqlite:////finns/inte/x.db", "postgresql://127.0.0.1:1/x"],
)
@pytest.mark.parametrize("command", ["init", "verify"])
def test_a_database_that_cannot_be_is_one_line(
    nowhere: Shell, monkeypatch: pytest.MonkeyPatch, url: str, command: str
) -> None:
    monkeypatch.setenv("SYSTEMBRIST_DATABASE_URL", url)
    assert len(nowhere.refused(command)) == 1


@pytest.mark.parametrize("command", ["init", "verify"])
def test_a_file_that_is_no_database_is_one_line_and_left_alone(nowhere: Shell, command: str) -> None:
    file = nowhere.file("systembrist.db", "text,kommun\n" * 100)
    assert len(nowhere.refused(command)) == 1
    assert file.read_text() == "text,kommun\n" * 100


def test_a_setting_that_cannot_be_read_is_named(nowhere: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYSTEMBRIST_HTTPS", "kanske")
    (said,) = nowhere.refused("init")
    assert said.startswith("SYSTEMBRIST_HTTPS: ")


def test_the_default_database_is_in_the_working_folder(tmp_path: Path) -> None:
    before = process("verify", cwd=tmp_path)
    assert (before.status, before.out, len(before.said)) == (2, "", 1)
    assert not any(tmp_path.iterdir())
    assert process("init", cwd=tmp_path).status == 0
    assert (tmp_path / "systembrist.db").exists()
    assert process("verify", cwd=tmp_path).json["broken"] == []


# --- the data files ----------------------------------------------------------------------------------


@pytest.fixture
def data(nowhere: Shell, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the data files to break."""
    folder = nowhere.folder / "data"
    shutil.copytree(DATA, folder)
    monkeypatch.setenv("SYSTEMBRIST_DATA", str(folder))
    return folder


def edit(file: Path, old: str, new: str) -> int:
    """Replaces the first `old`; the number of the line where it stood."""
    text = file.read_text()
    file.write_text(text.replace(old, new, 1))
    return text[: text.index(old)].count("\n") + 1


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("escalation.yaml", "days: 180", "days: många"),
        ("escalation.yaml", '"01-15"', '"13-15"'),
        ("escalation.yaml", "regret_hours: 24", "regret: 24"),
        ("escalation.yaml", "lift: at_effect", "lift: [at_effect"),
        ("taxonomy.yaml", "name: Vårdköer", "namn: Vårdköer"),
        ("taxonomy.yaml", "- code: vardkoer", "- code: lakarbrist"),
        ("taxonomy.yaml", "code: vardkoer}", "code: finns_inte}"),
    ],
)
def test_a_broken_data_file_is_refused_with_its_line_and_nothing_is_made(
    nowhere: Shell, data: Path, file: str, old: str, new: str
) -> None:
    line = edit(data / file, old, new)
    said = nowhere.refused("init")
    assert any(f"{file} rad {number}:" in one for one in said for number in (line, line + 1)), said
    assert list(nowhere.folder.iterdir()) == [data]


def test_a_data_file_that_broke_after_init_stops_the_jobs(shell: Shell, data: Path) -> None:
    edit(data / "escalation.yaml", "days: 180", "days: 0")
    (said,) = shell.refused("jobs", "run", "all")
    assert "escalation.yaml rad " in said
    assert shell.done("bodies", "list").out


@pytest.mark.parametrize("gone", ["escalation.yaml", "taxonomy.yaml", "kommuner.tsv"])
def test_a_missing_data_file_is_named(nowhere: Shell, data: Path, gone: str) -> None:
    (data / gone).unlink()
    (said,) = nowhere.refused("init")
    assert gone in said


def test_another_limit_changes_what_happens_without_code(shell: Shell, data: Path) -> None:
    edit(data / "escalation.yaml", "days: 180", "days: 30")
    (one,) = shell.imported("text,kommun\nIngen tid,Falun\n", "2026-01-05T12:00")
    assert shell.done("status", str(one)).json["referrals"][0]["due_at"] == "2026-02-04T23:59:59+01:00"
    shell.done("jobs", "run", "all", "--as-of", "2026-02-05")
    closed, opened = shell.done("status", str(one)).json["referrals"]
    assert (closed["outcome"], closed["closed_at"]) == ("tystnad", "2026-02-04T23:59:59+01:00")
    assert opened["closed_at"] is None
    assert shell.done("verify").json["broken"] == []
