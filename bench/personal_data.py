r"""How good the guard is: recall and precision by kind on marked lines, and how long a long text takes.

    python -m bench.personal_data [FILE …]

A file holds a line a text; what is to be found stands in it as [kind|what], \n is a line break,
lines that begin with # are remarks.
Without a file: those in tests/rules/personal_data (`lines`, by which the rules were made, and the `held_out` ones,
which were written after them). A finding is right if it is of the right kind and covers at least half of what is marked
and no more than as much again; `exact` counts those that begin and end where the mark does.
"""

from __future__ import annotations

import json
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from systembrist.privacy import personal_data

FOLDER = Path(__file__).parent.parent / "tests" / "rules" / "personal_data"
_MARK = re.compile(r"\[(\w+)\|([^\]]*)\]")
_LONG = 20_000
_RUNS = 5

Mark = tuple[str, int, int]


@dataclass
class Tally:
    """What was found of what there is, over one file."""

    marked: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    exact: Counter[str] = field(default_factory=Counter)
    claimed: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    clean: int = 0
    left_alone: int = 0
    falsely_blocked: int = 0
    mistakes: list[str] = field(default_factory=list)

    def recall(self, kind: str) -> float:
        """The share of what is marked that was found."""
        return self.found[kind] / self.marked[kind] if self.marked[kind] else 1.0

    def precision(self, kind: str) -> float:
        """The share of what was found that is marked."""
        return self.right[kind] / self.claimed[kind] if self.claimed[kind] else 1.0

    @property
    def clean_share(self) -> float:
        """The share of lines without personal data in which nothing was found."""
        return self.left_alone / self.clean if self.clean else 1.0


def read(file: Path) -> Iterator[tuple[str, list[Mark]]]:
    """Each line's text without its marks, and where they stood."""
    for line in file.read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            yield unmarked(line.replace("\\n", "\n"))


def unmarked(line: str) -> tuple[str, list[Mark]]:
    """A line without its marks, and what they say."""
    text, marks, ended = "", [], 0
    for match in _MARK.finditer(line):
        text += line[ended : match.start()]
        marks.append((match[1], len(text), len(text) + len(match[2])))
        text += match[2]
        ended = match.end()
    return text + line[ended:], marks


def measure(file: Path) -> Tally:
    """The tally of one file."""
    tally = Tally()
    for text, marks in read(file):
        _count(tally, text, marks, personal_data.find(text))
    return tally


def _count(tally: Tally, text: str, marks: list[Mark], found: list[personal_data.Finding]) -> None:
    tally.marked.update(kind for kind, _, _ in marks)
    tally.claimed.update(one.kind for one in found)
    for mark in marks:
        hits = [one for one in found if _is_right(one, mark)]
        tally.found[mark[0]] += bool(hits)
        tally.exact[mark[0]] += any((one.start, one.end) == mark[1:] for one in hits)
    tally.right.update(one.kind for one in found if any(_is_right(one, mark) for mark in marks))
    tally.falsely_blocked += any(one.blocks and not any(_touches(one, mark) for mark in marks) for one in found)
    if not marks:
        tally.clean += 1
        tally.left_alone += not found
    told = [(one.kind, one.start, one.end) for one in found]
    if told != marks:
        tally.mistakes.append(f"{text}  ->  {[(one.kind, one.text) for one in found]}")


def _is_right(one: personal_data.Finding, mark: Mark) -> bool:
    kind, start, end = mark
    shared = min(one.end, end) - max(one.start, start)
    return one.kind == kind and 2 * shared >= end - start and one.end - one.start <= 2 * (end - start)


def _touches(one: personal_data.Finding, mark: Mark) -> bool:
    return one.start < mark[2] and mark[1] < one.end


def as_json(tally: Tally) -> dict[str, object]:
    """The figures of one file."""
    kinds = [kind.name for kind in personal_data.KINDS]
    return {
        "kinds": {
            kind: {
                "marked": tally.marked[kind], "recall": round(tally.recall(kind), 3),
                "precision": round(tally.precision(kind), 3), "exact": tally.exact[kind],
            }
            for kind in kinds
        },
        "clean_lines": tally.clean, "left_alone": round(tally.clean_share, 4), "falsely_blocked": tally.falsely_blocked,
    }  # fmt: skip


def seconds_for(text: str) -> float:
    """Processor time for one text, the best of a few runs, the lists read before."""
    personal_data.find(text[:100])
    took = []
    for _ in range(_RUNS):
        began = time.process_time()
        personal_data.find(text)
        took.append(time.process_time() - began)
    return min(took)


def main(files: list[str]) -> None:
    """Prints the figures as JSON, and what went wrong on standard error."""
    chosen = [Path(file) for file in files] or sorted(FOLDER.glob("*.txt"))
    figures: dict[str, object] = {}
    for file in chosen:
        tally = measure(file)
        figures[file.stem] = as_json(tally)
        for mistake in tally.mistakes:
            print(f"{file.stem}: {mistake}", file=sys.stderr)  # noqa: T201
    text = " ".join(text for text, _ in read(chosen[0]))
    figures["milliseconds_for_20000_characters"] = round(
        1000 * seconds_for((text * (_LONG // len(text) + 1))[:_LONG]), 1
    )
    print(json.dumps(figures, ensure_ascii=False, indent=2))  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1:])
