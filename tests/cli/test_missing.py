"""What the contract has and this version does not: said in one line, with exit status 2."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Shell, process

COMMANDS = [
    ["seed", "--deficiencies", "1000"], ["seed", "--deficiencies", "1000", "--seed", "7"], ["seed", "-h"], ["seed"],
]  # fmt: skip


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_a_missing_command_says_so_before_and_after_init(nowhere: Shell, words: list[str]) -> None:
    (said,) = nowhere.refused(*words)
    assert "saknas" in said
    assert words[0] in said
    assert not any(nowhere.folder.iterdir())
    nowhere.done("init")
    assert nowhere.refused(*words) == [said]


@pytest.mark.parametrize("kind", ["redovisning", "underlag", "motespaket", "protokoll"])
@pytest.mark.parametrize("format_", ["md", "html", "pdf", "docx", "xlsx", "csv", "json"])
def test_a_missing_kind_of_report_says_so(shell: Shell, kind: str, format_: str) -> None:
    out = shell.folder / "ut"
    (said,) = shell.refused("report", kind, "--format", format_, "--out", out, "--as-of", "2026-01-01", "--body", "1")
    assert "saknas" in said
    assert not out.exists()


@pytest.mark.parametrize("kind", ["trend", "lagesrapport"])
@pytest.mark.parametrize("format_", ["html", "pdf", "docx", "xlsx", "csv"])
def test_a_missing_format_says_so(shell: Shell, kind: str, format_: str) -> None:
    (said,) = shell.refused("report", kind, "--format", format_)
    assert "saknas" in said
    assert format_ in said


def test_they_are_not_offered(nowhere: Shell) -> None:
    offered = {line.split()[0] for line in nowhere.done("--help").out.splitlines() if line.startswith("  ")}
    assert not offered & {"seed"}


def test_as_a_process(tmp_path: Path) -> None:
    result = process("seed", "--deficiencies", "5", cwd=tmp_path)
    assert (result.status, result.out, len(result.said)) == (2, "", 1)
    assert not any(tmp_path.iterdir())
