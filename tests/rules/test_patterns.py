"""A pattern is the same fault in several kommuner, over the thresholds, and its figures are those of the codes."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from systembrist.clock import parse_instant
from systembrist.errors import InputRefused
from systembrist.model import FaultLevel
from systembrist.reports import patterns
from systembrist.reports.patterns import Pattern, Thresholds
from systembrist.store.national import FaultCount
from systembrist.taxonomy import Taxonomy
from tests.conftest import DATA

OVER = Thresholds(kommuner=2, reports=5, months=12)
LOKAL, CENTRAL = FaultLevel.LOKAL, FaultLevel.CENTRAL


def count(kommun: int, number: int, level: FaultLevel | None = LOKAL, actor: str | None = "bank") -> FaultCount:
    """So many reports of one fault in a kommun; the first digits of a kommun's code are its county's."""
    return FaultCount("ekonomi", actor, level, kommun, kommun // 100, number)


def test_what_ships_is_two_kommuner_five_reports_and_a_year() -> None:
    assert patterns.load(DATA) == OVER


def test_five_in_two_kommuner_are_a_pattern() -> None:
    found = patterns.patterns([count(2081, 4), count(2080, 1)], OVER)
    assert found == [Pattern("ekonomi", "bank", LOKAL, kommuner=2, lan=1, reports=5)]


@pytest.mark.parametrize(
    "counts",
    [
        [],
        [count(2081, 100)],
        [count(2081, 2), count(2080, 2)],
        [count(2081, 4, actor="bank"), count(2080, 4, actor="kronofogden")],
        [count(2081, 9, actor=None), count(2080, 9, actor=None)],
    ],
    ids=["nothing", "one kommun", "too few", "different actors", "nobody said which actor"],
)
def test_no_pattern(counts: list[FaultCount]) -> None:
    assert patterns.patterns(counts, OVER) == []


def test_different_levels_meet_where_the_level_is_left_out() -> None:
    counts = [count(2081, 3, LOKAL), count(184, 3, CENTRAL), count(184, 1, None)]
    assert patterns.patterns(counts, OVER) == [Pattern("ekonomi", "bank", None, kommuner=2, lan=2, reports=7)]


def test_both_lines_stand_where_they_differ_and_the_widest_stands_first() -> None:
    counts = [count(2081, 3), count(2080, 3), count(184, 1, CENTRAL)]
    assert patterns.patterns(counts, OVER) == [
        Pattern("ekonomi", "bank", None, kommuner=3, lan=2, reports=7),
        Pattern("ekonomi", "bank", LOKAL, kommuner=2, lan=1, reports=6),
    ]


COUNTS = st.lists(
    st.builds(
        FaultCount,
        area=st.sampled_from(["ekonomi", "bostad"]),
        actor=st.sampled_from([None, "bank", "annan"]),
        fault_level=st.sampled_from([None, LOKAL, CENTRAL]),
        kommun_id=st.just(0),
        lan_id=st.just(0),
        number=st.integers(1, 4),
    ).flatmap(
        lambda one: st.sampled_from([2081, 2080, 184]).map(
            lambda kommun: FaultCount(one.area, one.actor, one.fault_level, kommun, kommun // 100, one.number)
        )
    ),
    max_size=25,
)
OVERS = st.builds(Thresholds, kommuner=st.integers(2, 3), reports=st.integers(2, 9), months=st.just(12))


def behind(pattern: Pattern, counts: list[FaultCount]) -> list[FaultCount]:
    return [
        one
        for one in counts
        if (one.area, one.actor) == (pattern.area, pattern.actor) and pattern.fault_level in (None, one.fault_level)
    ]


@given(COUNTS, OVERS)
def test_every_pattern_is_over_the_thresholds_and_counts_what_is_there(
    counts: list[FaultCount], over: Thresholds
) -> None:
    for one in patterns.patterns(counts, over):
        there = behind(one, counts)
        assert one.reports == sum(each.number for each in there) >= over.reports
        assert one.kommuner == len({each.kommun_id for each in there}) >= over.kommuner
        assert one.lan == len({each.lan_id for each in there}) <= one.kommuner <= one.reports


@given(COUNTS, OVERS)
def test_no_fault_over_the_thresholds_is_left_out(counts: list[FaultCount], over: Thresholds) -> None:
    found = {(one.area, one.actor, one.fault_level): one for one in patterns.patterns(counts, over)}
    for each in counts:
        for level in {None, each.fault_level}:
            asked = Pattern(each.area, each.actor or "", level, 0, 0, 0)
            there = behind(asked, counts)
            if sum(one.number for one in there) < over.reports or len({one.kommun_id for one in there}) < over.kommuner:
                assert (asked.area, asked.actor, level) not in found
            elif each.actor is not None:
                levels = {one.fault_level for one in there}
                narrower = levels.pop() if len(levels) == 1 else None
                assert (asked.area, asked.actor, level) in found or (asked.area, asked.actor, narrower) in found


@given(COUNTS, OVERS, st.randoms())
def test_order_and_how_the_codes_were_divided_do_not_matter(
    counts: list[FaultCount], over: Thresholds, chance: Random
) -> None:
    ones = [
        FaultCount(one.area, one.actor, one.fault_level, one.kommun_id, one.lan_id, 1)
        for one in counts
        for _ in range(one.number)
    ]
    chance.shuffle(ones)
    assert patterns.patterns(ones, over) == patterns.patterns(counts, over)


@pytest.mark.parametrize(
    ("as_of", "months", "window"),
    [
        ("2026-02-02", 12, ("2025-02", "2026-01")), ("2026-01-31", 12, ("2025-01", "2025-12")),
        ("2026-01-01T00:00", 1, ("2025-12", "2025-12")), ("2025-12-31T23:59:59", 1, ("2025-11", "2025-11")),
        ("2026-03-15", 15, ("2024-12", "2026-02")),
    ],
)  # fmt: skip
def test_whole_months_up_to_the_present_one_are_counted(as_of: str, months: int, window: tuple[str, str]) -> None:
    assert Thresholds(kommuner=2, reports=5, months=months).window(parse_instant(as_of)) == window


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("kommuner: 1", "kommuner ska vara minst 2"), ("reports: 1", "reports ska vara minst 2"),
        ("months: 0", "months ska vara minst 1"), ("months: 61", "months ska vara högst 60"),
        ("kommuner: två", "kommuner ska vara ett heltal"), ("lan: 2", "okänt fält lan"),
    ],
)  # fmt: skip
def test_a_threshold_that_protects_nobody_is_refused_with_its_line(tmp_path: Path, line: str, said: str) -> None:
    lines = {"kommuner": "kommuner: 2", "reports": "reports: 5", "months": "months: 12"}
    lines |= {line.partition(":")[0]: line}
    (tmp_path / "patterns.yaml").write_text("\n".join(lines.values()), encoding="utf-8")
    with pytest.raises(InputRefused, match=f"rad [1-4]: {said}"):
        patterns.load(tmp_path)


def test_patterns_in_words(taxonomy_: Taxonomy) -> None:
    found = [Pattern("ekonomi", "bank", None, 3, 2, 7), Pattern("okant", "okand", LOKAL, 2, 1, 6)]
    table = patterns.table(found, taxonomy_, over_counties=True)
    assert table.columns == ("Område", "Berörd aktör", "Bristnivå", "Län", "Kommuner", "Brister")
    assert [(row.label, *row.cells) for row in table.rows] == [
        ("Ekonomi, försörjningsstöd och skulder", "Bank", "alla nivåer", 2, 3, 7),
        ("okant", "okand", "lokal nivå", 1, 2, 6),
    ]
    assert patterns.table(found, taxonomy_, over_counties=False).rows[0].cells == ("Bank", "alla nivåer", 3, 7)
