"""The file of yearly reports and its calendar: what ships, what is changed, what is refused by its line."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from systembrist import settings
from systembrist.clock import STOCKHOLM, add_days, local_date
from systembrist.errors import InputRefused
from systembrist.model import ReportKind
from systembrist.reports import yearly
from systembrist.reports.yearly import Plan, Yearly
from tests.world import at

SHIPPED = (settings.load().data / "submissions.yaml").read_text(encoding="utf-8")
PLAN = yearly.load(settings.load().data)
SECOND = timedelta(seconds=1)
KINDS = st.sampled_from(ReportKind)
YEARS = st.integers(2000, 2190)
DAYS = st.dates(date(2025, 1, 1), date(2025, 12, 31)).map(lambda day: f"{day:%m-%d}")


def load(folder: Path, text: str) -> Plan:
    (folder / "submissions.yaml").write_text(text, encoding="utf-8")
    return yearly.load(folder)


def refused(folder: Path, text: str) -> str:
    with pytest.raises(InputRefused) as found:
        load(folder, text)
    return "\n".join(found.value.lines)


def line_of(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


def test_what_ships_has_the_dates_of_the_ordinance_and_of_our_policy() -> None:
    assert (PLAN.redovisning.open_on(2025), PLAN.redovisning.due_on(2025)) == (date(2025, 12, 1), date(2026, 1, 15))
    assert (PLAN.underlag.open_on(2025), PLAN.underlag.due_on(2025)) == (date(2026, 1, 16), date(2026, 3, 1))
    assert PLAN.redovisning.next_reminder(2025, at("2025-12-01T07:00")) == at("2026-01-08T07:00")
    assert PLAN.redovisning.next_reminder(2025, at("2026-01-08T07:00")) is None


def test_what_ships_asks_under_the_six_headings_of_10_and_types_nothing_under_the_last() -> None:
    *typed, last = PLAN.redovisning.headings
    assert len(typed) == 5
    assert all(heading.questions for heading in typed)
    assert (last.computed, last.questions) == ("brister", ())


def test_a_changed_date_changes_the_behaviour_without_code(tmp_path: Path) -> None:
    changed = load(
        tmp_path, SHIPPED.replace('remind: ["01-08"]', 'remind: ["12-15", "01-02"]').replace("01-15", "01-20")
    )
    assert changed.redovisning.due_on(2025) == date(2026, 1, 20)
    first = changed.redovisning.next_reminder(2025, changed.redovisning.opens_at(2025))
    assert first == at("2025-12-15T07:00")
    assert changed.redovisning.next_reminder(2025, at("2025-12-15T07:00")) == at("2026-01-02T07:00")


@given(KINDS, YEARS)
def test_a_year_is_opened_then_reminded_of_then_due_in_the_next(kind: ReportKind, year: int) -> None:
    asked = PLAN.of(kind)
    reminded = asked.next_reminder(year, asked.opens_at(year))
    assert reminded is not None
    assert asked.open_on(year) < local_date(reminded) <= asked.due_on(year)
    assert asked.due_on(year).year == year + 1
    assert asked.opens_at(year).astimezone(STOCKHOLM).hour == 7


@given(KINDS, YEARS)
def test_a_year_is_current_from_its_opening_until_the_next_one(kind: ReportKind, year: int) -> None:
    asked = PLAN.of(kind)
    assert asked.year_at(asked.opens_at(year)) == year
    assert asked.year_at(asked.opens_at(year) - SECOND) == year - 1
    assert asked.year_at(asked.opens_at(year + 1) - SECOND) == year


@given(opens=DAYS, due=DAYS, remind=DAYS, year=YEARS)
def test_any_dates_that_are_accepted_make_a_calendar(opens: str, due: str, remind: str, year: int) -> None:
    heading = {"key": "en", "title": "En", "computed": "brister"}
    try:
        asked = Yearly.model_validate({"open": opens, "due": due, "remind": [remind], "headings": [heading]})
    except ValueError:
        return
    assert asked.open_on(year) < asked.due_on(year) < add_days(asked.open_on(year), 366)
    moments = [asked.opens_at(year)]
    while (following := asked.next_reminder(year, moments[-1])) is not None:
        moments.append(following)
    assert len(moments) == 2
    assert asked.year_at(moments[0]) == year


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('open: "12-01"', 'open: "12-32"', "ska skrivas MM-DD"),
        ('open: "12-01"', 'open: "02-29"', "varje år"),
        ('open: "12-01"', 'open: "2025-12-01"', "MM-DD"),
        ('open: "12-01"', "open: 1201", "text"),
        ('open: "12-01"', 'open: "01-15"', "före due"),
        ('open: "12-01"', 'öppna: "12-01"', "okänt fält öppna"),
        ('remind: ["01-08"]', 'remind: ["01-16"]', "efter open och senast på due"),
        ('remind: ["01-08"]', 'remind: ["12-01"]', "efter open"),
        ('remind: ["01-08"]', 'remind: ["٠١-٠٨"]', "MM-DD"),
        ('remind: ["01-08"]', "remind: []", "minst 1"),
        ('remind: ["01-08"]', 'remind: "01-08"', "lista"),
        ("kind: kronor", "kind: kr", "något av"),
        ("kind: kronor, required: true", "kind: kronor, required: kanske", "true eller false"),
        ("kind: kronor, required", "kind: kronor, limit: 200, required", "bara för text"),
        ("kind: text, required: true, limit: 2000", "kind: text, required: true", "limit ska anges för text"),
        ("limit: 2000", "limit: 20000", "högst 10000"),
        ("limit: 2000", 'limit: "2000"', "heltal"),
        ("limit: 2000", "limit: 2000, summed: true", "bara för tal"),
        ("key: beviljat", "key: anvant", "står två gånger"),
        ("key: beviljat", "key: Beviljat", "fel tecken"),
        ("part_of: personer", "part_of: grupper", "grupper ska vara en fråga om antal under samma rubrik"),
        ("part_of: personer", "part_of: tjanster", "tjanster ska vara en fråga om antal"),
        ("left_of: [beviljat, anvant]", "left_of: [beviljat, bekant]", "bekant ska vara en fråga om kronor"),
        ("left_of: [beviljat, anvant]", "left_of: [beviljat]", "left_of"),
        ("left_of: [beviljat, anvant]", "part_of: beviljat", "part_of går bara för antal"),
        ("key: bidrag", "key: stod", "rubriken stod står två gånger"),
        ("computed: organisation\n", "computed: organisationen\n", "något av organisation, brister"),
        ("      computed: organisation\n", "", "computed: organisation ska stå under en rubrik"),
        ("      computed: svar\n", "", "varken frågor eller computed"),
    ],
)
def test_a_broken_field_is_refused_with_its_line_and_what_is_wrong(
    tmp_path: Path, old: str, new: str, says: str
) -> None:
    broken = SHIPPED.replace(old, new, 1)
    assert broken != SHIPPED
    said = refused(tmp_path, broken)
    assert says in said
    assert "submissions.yaml rad " in said


@pytest.mark.parametrize(("old", "new"), [('due: "03-01"', 'due: "03-41"'), ("key: alder_65", "key: alder_50_64")])
def test_the_line_that_is_wrong_is_named(tmp_path: Path, old: str, new: str) -> None:
    broken = SHIPPED.replace(old, new, 1)
    lines = [number for number, line in enumerate(broken.splitlines(), start=1) if new in line]
    assert f"rad {lines[-1]}:" in refused(tmp_path, broken)


def test_every_fault_is_named_not_only_the_first(tmp_path: Path) -> None:
    said = refused(tmp_path, SHIPPED.replace('"12-01"', '"12-41"').replace('"03-01"', '"03-41"'))
    assert len(said.splitlines()) == 2


@pytest.mark.parametrize(
    "text", ["", "# bara en kommentar\n", "redovisning", "redovisning:\n", "[]", "redovisning: [1"]
)
def test_what_is_no_plan_at_all_is_refused(tmp_path: Path, text: str) -> None:
    assert "submissions.yaml rad" in refused(tmp_path, text)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match="saknas"):
        yearly.load(tmp_path)
