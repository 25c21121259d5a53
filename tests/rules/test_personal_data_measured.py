"""How good the guard is on marked lines, and that no text can make it slow: see docs/personal-data.md."""

from __future__ import annotations

import time

import pytest

from bench import personal_data as bench
from systembrist.privacy.personal_data import KINDS, find

LINES = sorted(bench.FOLDER.glob("*.txt"))
BLOCKING = [kind.name for kind in KINDS if kind.blocks]
NAMES_FOUND, NAMES_RIGHT, LEFT_ALONE = 0.92, 0.90, 0.98


@pytest.fixture(scope="module", params=LINES, ids=lambda file: file.stem)
def tally(request: pytest.FixtureRequest) -> bench.Tally:
    return bench.measure(request.param)


@pytest.mark.parametrize("kind", BLOCKING)
def test_every_identifier_is_found(tally: bench.Tally, kind: str) -> None:
    assert tally.recall(kind) == 1.0, tally.mistakes


def test_nothing_else_stops_a_filing(tally: bench.Tally) -> None:
    assert tally.falsely_blocked == 0, tally.mistakes


def test_names_are_found_and_little_else_is_taken_for_one(tally: bench.Tally) -> None:
    assert tally.recall("name") >= NAMES_FOUND, tally.mistakes
    assert tally.precision("name") >= NAMES_RIGHT, tally.mistakes
    assert tally.recall("address") >= NAMES_FOUND, tally.mistakes


def test_texts_without_personal_data_are_left_alone(tally: bench.Tally) -> None:
    assert tally.clean_share >= LEFT_ALONE, tally.mistakes


def test_our_own_lines_are_many_and_half_of_them_traps() -> None:
    lines = [marks for file in LINES for _, marks in bench.read(file)]
    assert len(lines) >= 300
    assert 0.4 <= sum(not marks for marks in lines) / len(lines) <= 0.6


PIECES = [
    "1",
    "0 ",
    "-",
    "01 -",
    "10 10 10 ",
    "850101-",
    "850101   ",
    "X",
    "1-",
    "'",
    "1'",
    "''",
    "a-'",
    "1:",
    "A. ",
    "Anna ",
    "Anna-",
    "Storgatan ",
    "gatan",
    "@",
    "a@",
    "@a@",
    "a.",
    "konto 1 ",
    "dnr A",
    "m\u00e5l ",
    "1/",
    "+4",
    "070 ",
    "-C/o A ",
    "Box 0 ",
    "bor p\u00e5 Aa ",
    "850101 a",
    "1,",
    "SE1",
    "AA11 ",
    "4242 ",
    "\u00e5\u030a",
    "von ",
    "Anna von ",
    "Anna och ",
    "[a]",
    "a punkt ",
    "a punkt a snabel-a ",
    "ssmål ",
    "46 7",
    "f 19",
    "M.-",
    "von A ",
    "\n",
    "12 34 ",
]
SHORT, LONG = 5_000, 20_000
"""Four times the text may take four times as long; what goes back and forth takes sixteen."""


def seconds(piece: str, length: int) -> float:
    text = (piece * (length // len(piece) + 1))[:length]
    took = []
    for _ in range(3):
        began = time.process_time()
        find(text)
        took.append(time.process_time() - began)
    return min(took)


@pytest.mark.parametrize("piece", PIECES, ids=range(len(PIECES)))
def test_time_grows_with_the_length_only(piece: str) -> None:
    find("x")
    assert seconds(piece, LONG) / max(seconds(piece, SHORT), 0.001) < 10
