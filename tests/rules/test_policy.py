"""The file of limits: what ships is read, what is changed changes behaviour, what is broken is refused by its line."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from systembrist import settings
from systembrist.clock import local_date, parse_instant
from systembrist.errors import InputRefused
from systembrist.escalation import policy
from systembrist.escalation.deadlines import moments
from systembrist.model import Level

SHIPPED = (settings.load().data / "escalation.yaml").read_text(encoding="utf-8")


def load(folder: Path, text: str) -> policy.Policy:
    (folder / "escalation.yaml").write_text(text, encoding="utf-8")
    return policy.load(folder)


def refused(folder: Path, text: str) -> str:
    with pytest.raises(InputRefused) as found:
        load(folder, text)
    return "\n".join(found.value.lines)


def in_the_levels(more: str) -> str:
    """The shipped file with something more after the last level."""
    return SHIPPED.replace("meetings:\n", f"{more}meetings:\n", 1)


def line_of(text: str, part: str) -> int:
    """The line on which a part stands for the first time."""
    return text[: text.index(part)].count("\n") + 1


def test_what_ships_has_the_dates_of_the_ordinance(policy_: policy.Policy) -> None:
    dates = [policy_.of(level).limit.date for level in Level]
    assert dates == [None, "01-15", "03-01", "05-15"]
    assert policy_.of(Level.LEDNINGSGRUPP).limit.days == 180
    assert {policy_.of(level).regret_hours for level in Level} == {24}


def test_a_changed_limit_changes_the_behaviour_without_code(tmp_path: Path) -> None:
    changed = load(tmp_path, SHIPPED.replace("days: 180", "days: 30").replace('"01-15"', '"02-01"'))
    opened = parse_instant("2026-01-20T12:00")
    assert local_date(moments(changed.of(Level.LEDNINGSGRUPP), opened).due_at) == date(2026, 2, 19)
    assert local_date(moments(changed.of(Level.KOMMUN), opened).due_at) == date(2026, 2, 1)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("days: 180", "days: 0", "minst 1"),
        ("days: 180", "days: -5", "minst 1"),
        ("days: 180", "days: 4000", "högst 3650"),
        ("days: 180", "days: många", "heltal"),
        ("days: 180", "days: 180.5", "heltal"),
        ("days: 180", "days: true", "heltal"),
        ("days: 180", 'days: "180"', "heltal"),
        ("days: 180", 'days: 180, date: "01-15"', "antingen days eller date"),
        ("days: 180, ", "", "antingen days eller date"),
        ("days: 180, meeting: true", 'date: "06-01", meeting: true', "meeting kräver days"),
        (", meeting: true", ", meeting: kanske", "true eller false"),
        ('{date: "01-15"}', "{days: 30, meeting: true}", "kommun har inga möten"),
        ("packet_days: 14", "packet_days: -1", "minst 0"),
        ("packet_days: 14", "packet_days: 91", "högst 90"),
        ("note_days: 7", "note_days: -1", "minst 0"),
        ("note_days: 7", "note_days: 31", "högst 30"),
        ("minutes_days: 14", "minutes_days: 0", "minst 1"),
        ("minutes_days: 14", "minutes_days: 91", "högst 90"),
        ("minutes_days: 14", "minutes_days: snart", "heltal"),
        ("minutes_days: 14", "protokoll_days: 14", "okänt fält protokoll_days"),
        ("follow_up_days: 180", "follow_up_days: 0", "minst 1"),
        ("follow_up_days: 180", "follow_up_days: 3651", "högst 3650"),
        ("follow_up_days: 180", "follow_up: 180", "okänt fält follow_up"),
        ("days: 180", "dagar: 180", "okänt fält dagar"),
        ("limit: {days: 180, meeting: true}", "limit: 180", "namngivna fält"),
        ("limit: {days: 180, meeting: true}", "limit:", "namngivna fält"),
        ('date: "01-15"', 'date: "15-01"', "MM-DD"),
        ('date: "01-15"', 'date: "02-29"', "varje år"),
        ('date: "01-15"', 'date: "2026-01-15"', "MM-DD"),
        ('date: "01-15"', 'date: "1-15"', "MM-DD"),
        ('date: "01-15"', 'date: "01-15 "', "MM-DD"),
        ('date: "01-15"', 'date: "٠١-١٥"', "MM-DD"),
        ('date: "01-15"', "date: 115", "text"),
        ("remind_days: 14", "remind_days: 0", "minst 1"),
        ("remind_days: 14", "remind_days: 400", "högst 365"),
        ("regret_hours: 24", "regret_hours: -1", "minst 0"),
        ("regret_hours: 24", "regret_hours: 721", "högst 720"),
        ("regret_hours: 24", "regret_hours: no", "heltal"),
        ("lift: at_effect", "lift: genast", "at_effect"),
        ("lift: at_effect", "lift:", "ledningsgrupp saknar lift"),
        ("    lift: at_effect\n", "", "ledningsgrupp saknar lift"),
        ("lift: at_effect", "lyft: at_effect", "okänt fält lyft"),
        ("remind_days: 14", "remind_days: 14\n    remind_days: 15", "två gånger"),
    ],
)
def test_a_broken_field_is_refused_with_what_is_wrong(tmp_path: Path, old: str, new: str, says: str) -> None:
    broken = SHIPPED.replace(old, new, 1)
    assert broken != SHIPPED
    assert says in refused(tmp_path, broken)


@pytest.mark.parametrize(
    ("old", "new"),
    [("days: 180", "days: 0"), ('date: "03-01"', 'date: "02-30"'), ("lift: at_effect", "lift: genast"),
     ('date: "05-15"', 'date: "05-15", dagar: 3'), ("remind_days: 30", "remind_days: ofta")],
)  # fmt: skip
def test_the_line_that_is_wrong_is_named(tmp_path: Path, old: str, new: str) -> None:
    broken = SHIPPED.replace(old, new, 1)
    assert f"rad {line_of(broken, new)}:" in refused(tmp_path, broken)


def test_every_fault_is_named_not_only_the_first(tmp_path: Path) -> None:
    broken = SHIPPED.replace("days: 180,", "days: 0,").replace('"03-01"', '"03-32"')
    said = refused(tmp_path, broken)
    assert len(said.splitlines()) == 2
    assert all(f"rad {line_of(broken, part)}:" in said for part in ("days: 0", '"03-32"'))


@pytest.mark.parametrize("level", list(Level))
def test_a_level_left_out_is_refused(tmp_path: Path, level: Level) -> None:
    head, _, rest = SHIPPED.partition(f"  {level}:\n")
    body = rest.splitlines(keepends=True)
    after = next((n for n, line in enumerate(body) if not line.startswith("    ")), len(body))
    assert f"fältet {level} saknas" in refused(tmp_path, head + "".join(body[after:]))


def test_an_unknown_level_is_refused(tmp_path: Path) -> None:
    assert "okänt fält region" in refused(tmp_path, in_the_levels("  region:\n    limit: {days: 3}\n"))


def test_the_top_has_nowhere_to_lift_to(tmp_path: Path) -> None:
    assert "socialstyrelsen har ingen nivå över sig" in refused(tmp_path, in_the_levels("    lift: at_limit\n"))


@pytest.mark.parametrize("text", ["", "# bara en kommentar\n", "levels", "levels:\n", "[]", "levels: {kommun: 3}",
                                  "levels: [1", "levels:\n\t- x", "nivåer: {}"])  # fmt: skip
def test_what_is_no_policy_at_all_is_refused(tmp_path: Path, text: str) -> None:
    assert "escalation.yaml rad" in refused(tmp_path, text)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match="saknas"):
        policy.load(tmp_path)
