"""`systembrist report`: lägesrapport and trend, of the right body, to the right place, without a word of a text."""

from __future__ import annotations

import json
import subprocess
from datetime import timedelta

import pytest

from systembrist import clock
from tests import kept, opened
from tests.cli.conftest import COMMAND, Shell, add_account

CANARY = "Kanariefågel"
ROWS = "text;kommun;consequence;proposal;area;actor\n" + "".join(
    f"{CANARY} {number} fick vänta.;{kommun};{CANARY} mår sämre;{CANARY} vill;bostad;bank\n"
    for number in range(8)
    for kommun in ("Falun", "Mora", "Leksand")
)


@pytest.fixture
def risen(shell: Shell) -> Shell:
    """A shell where 24 have reached Socialstyrelsen."""

    def rise() -> None:
        shell.imported(ROWS, "2024-02-05")
        shell.done("jobs", "run", "all", "--as-of", "2026-05-15")

    kept.lived_once("risen", kept.file_of(shell.url), rise)
    return shell


@pytest.mark.parametrize("kind", ["trend", "lagesrapport"])
def test_json_is_json_and_md_is_text(risen: Shell, kind: str) -> None:
    assert isinstance(risen.done("report", kind, "--format", "json", "--as-of", "2026-05-15").json, dict)
    assert risen.done("report", kind, "--format", "md", "--as-of", "2026-05-15").out.startswith("# ")
    by_default = risen.done("report", kind, "--as-of", "2026-05-15").out
    assert by_default == risen.done("report", kind, "--format", "md", "--as-of", "2026-05-15").out


@pytest.mark.parametrize("kind", ["trend", "lagesrapport"])
def test_without_a_body_the_chosen_one_is_said(risen: Shell, kind: str) -> None:
    result = risen.done("report", kind, "--as-of", "2026-05-15")
    assert any("Socialstyrelsen" in line for line in result.said)
    assert risen.done("report", kind, "--as-of", "2026-05-15", "--body", "1").out == result.out
    assert risen.done("report", kind, "--as-of", "2026-05-15", "--body", "1").err == ""


@pytest.mark.parametrize("kind", ["trend", "lagesrapport"])
@pytest.mark.parametrize("format_", ["md", "json"])
def test_a_report_goes_to_a_file(risen: Shell, kind: str, format_: str) -> None:
    words = ["report", kind, "--format", format_, "--as-of", "2026-05-15", "--body", "1"]
    out = risen.folder / "rapport"
    assert risen.done(*words, "--out", out).out == ""
    assert out.read_text(encoding="utf-8").strip() == risen.done(*words).out.strip()


FORMATS = ("md", "html", "pdf", "docx", "xlsx", "csv", "json")
OF_A_GROUP = ("motespaket", "protokoll")


@pytest.mark.parametrize("format_", FORMATS)
@pytest.mark.parametrize("kind", ["trend", "lagesrapport", "motespaket"])
def test_every_kind_in_every_format(risen: Shell, kind: str, format_: str) -> None:
    out = risen.folder / f"rapport.{format_}"
    assert risen.done("report", kind, "--format", format_, "--as-of", "2026-05-15", "--out", out).out == ""
    title = {"trend": "Trend för", "lagesrapport": "Lägesrapport om", "motespaket": "Mötespaket"}[kind]
    assert (title if format_ != "csv" else ";") in opened.words(format_, out.read_bytes())


@pytest.mark.parametrize(
    "format_", [one if one in ("csv", "pdf") else pytest.param(one, marks=pytest.mark.long) for one in FORMATS]
)
def test_standard_output_gets_the_same_bytes_as_a_file(risen: Shell, format_: str) -> None:
    words = [str(COMMAND), "report", "trend", "--format", format_, "--as-of", "2026-05-15", "--body", "1"]
    out = risen.folder / "rapport"
    risen.done(*words[1:], "--out", out)
    said = subprocess.run(words, capture_output=True, check=True)
    assert said.stdout == out.read_bytes()
    assert said.stderr == b""


@pytest.mark.parametrize("kind", OF_A_GROUP)
def test_a_groups_report_is_the_busiest_groups_unless_one_is_named(risen: Shell, kind: str) -> None:
    result = risen.done("report", kind, "--as-of", "2026-05-15")
    (said,) = result.said
    assert "Ledningsgruppen för Personligt ombud i" in said
    number = said.split()[1].rstrip(":")
    assert risen.done("report", kind, "--as-of", "2026-05-15", "--body", number).out == result.out
    for body in ("1", "2", "41"):
        assert len(risen.refused("report", kind, "--body", body)) == 1


@pytest.mark.parametrize("format_", ["xlsx", "csv"])
def test_a_spreadsheet_without_tables_is_one_line(risen: Shell, format_: str) -> None:
    out = risen.folder / "rapport"
    said = risen.refused(
        "report", "protokoll", "--format", format_, "--as-of", "2026-05-15", "--body", "313", "--out", out
    )
    assert said == [f"rapporten protokoll har inga tabeller just nu och kan inte skrivas som {format_}"]
    assert not out.exists()


def test_where_it_cannot_be_written_is_one_line(risen: Shell) -> None:
    for out in (risen.folder, risen.folder / "nej" / "rapport.md"):
        assert len(risen.refused("report", "trend", "--body", "1", "--out", out)) == 1


@pytest.mark.parametrize("format_", ["md", "json"])
def test_no_word_of_a_text_reaches_the_state(risen: Shell, format_: str) -> None:
    boards = [body["id"] for body in risen.done("bodies", "list", "--level", "lansstyrelse").jsonl]
    reports = [["lagesrapport", "--body", "1"], *(["trend", "--body", str(one)] for one in (1, *boards))]
    for words in reports:
        result = risen.done("report", *words, "--format", format_, "--as-of", "2026-05-15")
        assert CANARY not in result.out + result.err
        assert result.out
    for one in (1, 24):
        assert CANARY not in risen.done("status", str(one)).out


def test_march_reads_the_same_in_june(risen: Shell) -> None:
    words = ["report", "trend", "--body", "1", "--format", "json", "--as-of", "2026-04-01"]
    before = risen.done(*words).out
    risen.imported(ROWS.replace("bostad", "ekonomi"), "2026-05-20", "b.csv")
    risen.done("jobs", "run", "all", "--as-of", "2027-06-01")
    assert risen.done(*words).out == before


def test_as_of_before_anything_had_risen(risen: Shell) -> None:
    early = risen.done("report", "lagesrapport", "--format", "json", "--as-of", "2024-03-01").out
    assert json.loads(early) != json.loads(risen.done("report", "lagesrapport", "--format", "json").out)


@pytest.mark.parametrize(("email", "allowed"), [("a@demo.example", True), ("a@kommun.se", False)])
def test_the_future_is_reported_only_where_nobody_real_has_an_account(shell: Shell, email: str, allowed: bool) -> None:
    add_account(shell.url, email)
    later = clock.iso(clock.now() + timedelta(days=400))
    if allowed:
        assert shell.done("report", "trend", "--as-of", later).out
    else:
        assert len(shell.refused("report", "trend", "--as-of", later)) == 1
        assert shell.done("report", "trend", "--as-of", "2026-01-01").out


def test_an_empty_country_can_be_reported(shell: Shell) -> None:
    for kind in ("trend", "lagesrapport"):
        for format_ in ("md", "json"):
            assert shell.done("report", kind, "--format", format_).out


@pytest.mark.parametrize(
    "words",
    [["hej"], ["trend", "--format", "hej"], ["trend", "--body", "9999"], ["trend", "--as-of", "hej"],
     ["lagesrapport", "--body", "2"], ["trend", "--body", "99999999999999999999"]],
    ids=" ".join,
)  # fmt: skip
def test_a_report_that_cannot_be_is_one_line(shell: Shell, words: list[str]) -> None:
    assert len(shell.refused("report", *words)) == 1


def test_both_databases_give_the_same_report(on_each: Shell, tmp_path_factory: pytest.TempPathFactory) -> None:
    on_each.imported(ROWS, "2024-02-05")
    on_each.done("jobs", "run", "all", "--as-of", "2026-05-15")
    told = "".join(on_each.done("report", kind, "--as-of", "2026-05-15").out for kind in ("trend", "lagesrapport"))
    other = tmp_path_factory.getbasetemp() / "reported-by-the-other.txt"
    if other.exists():
        assert told == other.read_text()
    other.write_text(told)
