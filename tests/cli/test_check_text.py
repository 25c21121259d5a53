"""`systembrist check-text`: JSON lines in, what must not stand in a text out, in the same order."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.conftest import Shell, process

LINES = [
    {"id": "b", "text": "Hon är född 850101-1234 och 850161-1234."},
    {"id": 1, "text": "Ingen tid."},
    {"id": None, "text": ""},
    {"id": "b", "text": "å😀 19850101-1234"},
]
INPUT = "".join(json.dumps(line) + "\n" for line in LINES)


def test_each_line_gets_its_findings_in_its_place(nowhere: Shell) -> None:
    result = nowhere.done("check-text", nowhere.file("a.jsonl", INPUT))
    assert [one["id"] for one in result.jsonl] == ["b", 1, None, "b"]
    found = [[(one["kind"], one["text"], one["blocks"]) for one in line["findings"]] for line in result.jsonl]
    assert found == [
        [("personnummer", "850101-1234", True), ("samordningsnummer", "850161-1234", True)], [], [],
        [("personnummer", "19850101-1234", True)],
    ]  # fmt: skip
    assert result.err == ""


def test_a_finding_is_what_stands_between_its_start_and_end(nowhere: Shell) -> None:
    for line, answer in zip(LINES, nowhere.done("check-text", nowhere.file("a.jsonl", INPUT)).jsonl, strict=True):
        for one in answer["findings"]:
            assert list(one) == ["kind", "start", "end", "text", "blocks"]
            assert str(line["text"])[one["start"] : one["end"]] == one["text"]


def test_a_byte_order_mark_windows_lines_and_blank_ones(nowhere: Shell) -> None:
    plain = nowhere.done("check-text", nowhere.file("a.jsonl", INPUT)).out
    assert nowhere.done("check-text", nowhere.file("b.jsonl", "\ufeff" + INPUT.replace("\n", "\r\n\r\n"))).out == plain
    assert nowhere.done("check-text", nowhere.file("c.jsonl", "")).out == ""


def test_a_line_break_of_another_kind_stays_within_its_text(nowhere: Shell) -> None:
    content = json.dumps({"id": 1, "text": "a\u2028b\u0085c\x0b"}, ensure_ascii=False).replace("\\u000b", "\\u000b")
    assert nowhere.done("check-text", nowhere.file("a.jsonl", content)).json == {"id": 1, "findings": []}


def test_half_a_character_does_not_stop_it(nowhere: Shell) -> None:
    content = json.dumps({"id": "\ud800", "text": "\ud800 850101-1234"})
    (found,) = nowhere.done("check-text", nowhere.file("a.jsonl", content)).json["findings"]
    assert found["text"] == "850101-1234"


def test_from_standard_input_without_a_database(tmp_path: Path) -> None:
    for words in (["check-text"], ["check-text", "-"]):
        result = process(*words, cwd=tmp_path, stdin=b"\xef\xbb\xbf" + INPUT.encode())
        assert (result.status, result.err, len(result.jsonl)) == (0, "", 4)
    assert not any(tmp_path.iterdir())
