"""What is typed in a yearly report: read as an answer or refused, missing or not, and shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from systembrist import submissions
from systembrist.reports import answers, progress
from systembrist.reports.answers import Answer
from systembrist.reports.document import Document, Table
from systembrist.reports.yearly import Question
from systembrist.store.submissions import Standing
from tests import yearly
from tests.world import at

ASKED = yearly.asked()
QUESTIONS = {question.key: (heading, question) for heading, question in ASKED.questions}


def question(kind: str) -> Question:
    return next(one for _, one in ASKED.questions if one.kind == kind)


@pytest.mark.parametrize(
    ("kind", "typed", "value"),
    [
        ("kronor", "392251", 392251),
        ("kronor", "392 251", 392251),
        ("kronor", "392\u00a0251", 392251),
        ("kronor", " 0 ", 0),
        ("antal", "12", 12),
        ("tal", "2,75", 2.75),
        ("tal", "2.5", 2.5),
        ("tal", "3", 3.0),
        ("ja_nej", "ja", True),
        ("ja_nej", "nej", False),
        ("text", "  Två rader\r\noch en till. ", "Två rader\noch en till."),
        ("kronor", "", None),
        ("text", " \n ", None),
        ("ja_nej", "", None),
    ],
)
def test_what_is_typed_is_read(kind: str, typed: str, value: Answer | None) -> None:
    assert answers.parse(question(kind), typed) == value


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        ("kronor", "många"), ("kronor", "-1"), ("kronor", "1,5"), ("kronor", "1e9"), ("kronor", "1000000001"),
        ("kronor", "٣"), ("kronor", "9" * 21), ("antal", "2,5"), ("antal", "1000001"), ("tal", "2,755"),
        ("tal", "2,"), ("tal", "10001"), ("tal", "nan"), ("tal", "inf"), ("ja_nej", "kanske"), ("ja_nej", "y"),
    ],
)  # fmt: skip
def test_what_can_t_be_read_is_refused_and_says_what_to_write(kind: str, typed: str) -> None:
    with pytest.raises(ValueError, match=r"Skriv|Välj"):
        answers.parse(question(kind), typed)


@given(st.text(max_size=40), st.sampled_from(["kronor", "antal", "tal", "ja_nej", "text"]))
def test_whatever_is_typed_is_read_or_refused_and_reads_the_same_again(typed: str, kind: str) -> None:
    asked = question(kind)
    try:
        value = answers.parse(asked, typed)
    except ValueError:
        return
    assert answers.parse(asked, answers.typed(value)) == value


@given(st.sets(st.sampled_from(sorted(yearly.TYPED))))
def test_what_is_missing_is_what_is_required_and_not_answered(left_out: set[str]) -> None:
    given, faults = submissions.read(ASKED, {name: text for name, text in yearly.TYPED.items() if name not in left_out})
    assert faults == []
    required = {heading.field(one) for heading, one in ASKED.questions if one.required}
    assert {gap.field for gap in answers.gaps(ASKED, given)} == left_out & required


def test_nothing_is_missing_when_all_is_filled_in_though_the_numbers_do_not_add_up() -> None:
    given, faults = submissions.read(ASKED, yearly.TYPED)
    assert (faults, answers.gaps(ASKED, given)) == ([], [])
    assert given["stod"] == {"personer": 46, "kvinnor": 25, "man": 20} | {
        key: given["stod"][key] for key in ("grupper", "orsaker")
    }


@pytest.mark.parametrize(
    ("text", "says"),
    [("Klienten 850709-9805 fick stöd.", "personnummer"), ("x" * 2001, "för lång"), ("???", "inga ord")],
)
def test_a_free_text_is_checked_as_every_other(text: str, says: str) -> None:
    _, faults = submissions.read(ASKED, yearly.TYPED | {"tjanster-utbildning": text})
    assert [fault.field for fault in faults] == ["tjanster-utbildning"]
    assert says in faults[0].message
    assert "850709" not in faults[0].message


def test_every_fault_is_named_and_what_was_right_is_kept() -> None:
    given, faults = submissions.read(ASKED, yearly.TYPED | {"bidrag-beviljat": "många", "prioritering-finns": "kanske"})
    assert [fault.field for fault in faults] == ["bidrag-beviljat", "prioritering-finns"]
    assert given["bidrag"]["anvant"] == 1_100_000


def test_a_field_that_nobody_asked_for_is_passed_over() -> None:
    given, faults = submissions.read(ASKED, {"brister-antal": "0", "csrf_token": "x", "okand": "y"})
    assert (given, faults) == ({}, [])


def test_the_report_says_what_is_missing_where_it_should_stand() -> None:
    parts = answers.sections(ASKED, {"bidrag": {"beviljat": 10}}, {"brister": ["Räknat."]})
    assert [part.heading for part in parts if part.level == 1] == [heading.title for heading in ASKED.headings]
    first = parts[0].blocks[0]
    assert isinstance(first, Table)
    assert [row.cells[0] for row in first.rows] == [10, "saknas", "saknas", "saknas"]
    assert [part.blocks for part in parts if part.level == 2] == [("Saknas",)] * 5
    assert parts[-1].blocks == ("Räknat.",)


def test_what_is_filled_in_by_the_product_is_told_from_the_answers() -> None:
    computed = {"brister": ["Räknat."], "organisation": ["Hämtat."]}
    document = Document("redovisning", "R", "B", at("2026-01-10"), (), answers.sections(ASKED, {}, computed))
    found = {key: blocks for key, blocks in answers.filled_in(ASKED, document).items() if blocks}
    assert found == {"organisation": ("Hämtat.",), "brister": ("Räknat.",)}


def test_how_many_are_missing_in_words() -> None:
    assert [progress.in_words(number) for number in (0, 1, 3)] == [
        "Inga uppgifter saknas", "1 uppgift saknas", "3 uppgifter saknas",
    ]  # fmt: skip
    assert progress.in_words(3, 1) == "3 uppgifter saknas, 1 uppgift att rätta"
    assert progress.in_words(0, 2) == "Inga uppgifter saknas, 2 uppgifter att rätta"


@pytest.mark.parametrize(
    ("submitted", "now", "state", "days"),
    [
        (None, "2026-01-15T23:59:59", "väntas senast 15 januari 2026", 0),
        (None, "2026-01-16T00:00", "saknas", 1),
        ("2026-01-15T23:59:59", "2026-03-01", "lämnades in 15 januari 2026", 0),
        ("2026-01-20T08:00", "2026-03-01", "lämnades in 20 januari 2026", 5),
    ],
)
def test_who_is_late_and_by_how_much(submitted: str | None, now: str, state: str, days: int) -> None:
    due_on = ASKED.due_on(2025)
    one = Standing(1, "Falu kommun", due_on, at(submitted) if submitted else None, connected=True, answers={})
    assert (progress.state(one, at(now)), progress.days_late(one, at(now))) == (state, days)


def test_one_that_reports_in_another_way_is_neither_late_nor_counted() -> None:
    due_on, now = ASKED.due_on(2025), at("2026-03-01")
    elsewhere = Standing(1, "Mora kommun", due_on, None, connected=False, answers={})
    missing = Standing(2, "Falu kommun", due_on, None, connected=True, answers={})
    before = Standing(3, "Orsa kommun", due_on, at("2026-01-10"), connected=False, answers={})
    assert (progress.state(elsewhere, now), progress.days_late(elsewhere, now)) == ("lämnar på annat sätt", 0)
    assert progress.submitted_of([elsewhere, missing, before]) == (1, 2)
