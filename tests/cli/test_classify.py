"""`systembrist classify`: JSON lines in, JSON lines out in the same order, from a file or standard input."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from systembrist.taxonomy import Taxonomy
from tests.cli.conftest import Shell, process

TEXTS = [
    ("b", "Klienten har ingen bostad och nekas hyreskontrakt."),
    (7, "Försäkringskassan nekar sjukpenning för att SGI är nollad."),
    (None, ""),
    ([1, {"x": "å"}], "qwx zzz"),
    ("b", "Det finns ingen läkare, bara hyrläkare."),
]
INPUT = "".join(json.dumps({"id": one, "text": text}) + "\n" for one, text in TEXTS)
KEYS = ["id", "code", "probability", "uncertain", "alternatives", "words", "actor"]


def test_each_line_gets_its_answer_in_its_place(nowhere: Shell, taxonomy_: Taxonomy) -> None:
    result = nowhere.done("classify", nowhere.file("a.jsonl", INPUT))
    answers = result.jsonl
    assert result.err == ""
    assert [one["id"] for one in answers] == [one for one, _ in TEXTS]
    assert all(list(one) == KEYS for one in answers)
    assert {one["code"] for one in answers} <= set(taxonomy_.codes())
    assert {one["actor"] for one in answers} <= {None, *taxonomy_.actor_codes()}
    assert [answers[0]["code"], answers[4]["code"]] == ["bostad", "lakarbrist"]
    assert answers[1]["actor"] == "forsakringskassan"
    assert [answers[2]["uncertain"], answers[3]["uncertain"]] == [True, True]
    for one in answers:
        shares = [one["probability"], *(other["probability"] for other in one["alternatives"])]
        assert shares == sorted(shares, reverse=True)
        assert one["code"] not in [other["code"] for other in one["alternatives"]]
        assert all(0 <= share <= 1 for share in shares)


def test_a_text_is_classified_the_same_whatever_company_it_is_in(nowhere: Shell) -> None:
    together = nowhere.done("classify", nowhere.file("a.jsonl", INPUT)).out.splitlines()
    alone = nowhere.done("classify", nowhere.file("b.jsonl", INPUT.splitlines()[1])).out.splitlines()
    assert alone == [together[1]]


def test_a_byte_order_mark_windows_lines_and_blank_ones(nowhere: Shell) -> None:
    plain = nowhere.done("classify", nowhere.file("a.jsonl", INPUT)).out
    odd = "\ufeff\r\n" + INPUT.replace("\n", "\r\n\r\n")
    assert nowhere.done("classify", nowhere.file("b.jsonl", odd)).out == plain


def test_from_standard_input_without_a_database(tmp_path: Path, cache: Path) -> None:
    env = {"SYSTEMBRIST_CACHE": str(cache)}
    result = process("classify", cwd=tmp_path, stdin=INPUT.encode(), env=env)
    assert (result.status, result.err) == (0, "")
    assert [one["id"] for one in result.jsonl] == [one for one, _ in TEXTS]
    nothing = process("classify", "-", cwd=tmp_path, env=env)
    assert (nothing.status, nothing.out, nothing.err) == (0, "", "")
    assert not any(tmp_path.iterdir())


def test_nothing_in_gives_nothing_out(nowhere: Shell) -> None:
    assert nowhere.done("classify", nowhere.file("a.jsonl", "\n\n")).out == ""


@pytest.mark.parametrize("command", ["classify", "check-text"])
def test_every_bad_line_is_named_and_nothing_comes_out(nowhere: Shell, command: str) -> None:
    bad = ['{"id":1,"text":"850101-1234"', "[1]", '{"id":2}', '{"text":"a"}', '{"id":1,"text":5}',
           '{"id":NaN,"text":"a"}', "[" * 100_000, "null", '{"id":1,"text":null}']  # fmt: skip
    lines = ['{"id":1,"text":"ok"}', *bad, '{"id":1,"text":"ok"}']
    said = nowhere.refused(command, nowhere.file("a.jsonl", "\n".join(lines)))
    assert [line.split(":")[0] for line in said] == [f"rad {number}" for number in range(2, 2 + len(bad))]
    assert "1234" not in "".join(said)


@pytest.mark.parametrize("command", ["classify", "check-text"])
@pytest.mark.parametrize("encoding", ["latin-1", "utf-16"])
def test_another_encoding_is_one_line(nowhere: Shell, command: str, encoding: str) -> None:
    (said,) = nowhere.refused(command, nowhere.file("a.jsonl", '{"id":1,"text":"å"}'.encode(encoding)))
    assert "UTF-8" in said


@pytest.mark.parametrize("command", ["classify", "check-text"])
def test_a_file_that_is_not_there_and_a_folder(nowhere: Shell, command: str) -> None:
    assert len(nowhere.refused(command, nowhere.folder / "nej.jsonl")) == 1
    assert len(nowhere.refused(command, nowhere.folder)) == 1


def test_half_a_character_does_not_stop_it(nowhere: Shell) -> None:
    content = json.dumps({"id": "\ud800", "text": "ingen bostad \ud800\0"})
    assert nowhere.done("classify", nowhere.file("a.jsonl", content)).json["id"] == "\ud800"


def test_a_long_text_is_answered_and_an_endless_one_named(nowhere: Shell) -> None:
    long = json.dumps({"id": 1, "text": "bostad " * 20_000})
    assert nowhere.done("classify", nowhere.file("a.jsonl", long)).json["code"]
    (said,) = nowhere.refused("classify", nowhere.file("a.jsonl", json.dumps({"id": 1, "text": "a" * 300_000})))
    assert said.startswith("rad 1: ")
