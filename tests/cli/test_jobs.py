"""`systembrist jobs`: now or as of an instant, in steps or in one go, with the same result."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from systembrist import jobs
from tests.cli.conftest import Shell, changed

NAMES = [job.name for job in jobs.JOBS]
TWO = "text,kommun\nIngen tid,Falun\nIngen bostad,Mora\n"


def run(shell: Shell, name: str, as_of: str) -> dict[str, int]:
    """Runs a job or all; how much each changed."""
    return {one["job"]: one["changed"] for one in shell.done("jobs", "run", name, "--as-of", as_of).jsonl}


def outcomes(shell: Shell, one: int) -> list[str | None]:
    return [stay["outcome"] for stay in shell.done("status", str(one)).json["referrals"]]


def test_the_list_has_every_job_and_how_far_it_has_come(shell: Shell) -> None:
    listed = shell.done("jobs", "list").jsonl
    assert [one["job"] for one in listed] == NAMES
    assert {one["as_of"] for one in listed} == {None}
    run(shell, NAMES[0], "2026-03-01")
    listed = shell.done("jobs", "list").jsonl
    assert [one["as_of"] for one in listed] == ["2026-03-01T23:59:59+01:00", *[None] * (len(NAMES) - 1)]


def test_all_prints_one_object_a_job(on_each: Shell) -> None:
    on_each.imported(TWO, "2026-01-05")
    ran = on_each.done("jobs", "run", "all", "--as-of", "2026-08-01T12:00").jsonl
    assert [one["job"] for one in ran] == NAMES
    assert all({"job", "as_of", "changed"} <= one.keys() for one in ran)
    assert {one["as_of"] for one in ran} == {"2026-08-01T12:00:00+02:00"}
    told = {one["job"]: one["changed"] for one in ran if one["changed"]}
    assert told.pop("seal") > 0
    assert told == {"remind": 2, "give_codes": 2, "pass_on": 2}
    assert on_each.done("verify").json["broken"] == []


def test_one_job_runs_alone(shell: Shell) -> None:
    (one, _) = shell.imported(TWO, "2026-01-05")
    assert run(shell, "remind", "2026-08-01") == {"remind": 2}
    assert outcomes(shell, one) == [None]
    assert run(shell, "pass_on", "2026-08-01") == {"remind": 0, "chase_answers": 0, "pass_on": 2}
    assert outcomes(shell, one) == ["tystnad", None]


def test_what_is_passed_on_is_reminded_of_first(shell: Shell) -> None:
    (one, _) = shell.imported(TWO, "2026-01-05")
    assert run(shell, "pass_on", "2026-08-01") == {"remind": 2, "chase_answers": 0, "pass_on": 2}
    assert "reminded" in [event["kind"] for event in shell.done("status", str(one)).json["events"]]
    assert run(shell, "seal", "2026-08-01")["seal"] > 0
    assert shell.done("verify").json["broken"] == []


def test_only_what_was_written_by_then_is_sealed(on_each: Shell) -> None:
    on_each.imported(TWO, "2026-01-05")
    on_each.imported(TWO, "2026-03-05", "b.csv")
    assert run(on_each, "all", "2026-01-31")["seal"] == 4
    codes_given = 2  # by two kommuner on 1 February
    assert run(on_each, "all", "2026-03-31")["seal"] == 4 + codes_given
    assert on_each.done("verify").json["broken"] == []


@pytest.mark.parametrize("name", ["hej", "", "ALL", "remind,pass_on"])
def test_an_unknown_job_is_one_line(shell: Shell, name: str) -> None:
    (said,) = shell.refused("jobs", "run", name)
    assert "remind" in said


def test_now_is_the_clock(shell: Shell) -> None:
    shell.imported(TWO, "2020-01-05")
    ran = shell.done("jobs", "run", "all").jsonl
    assert [one["job"] for one in ran] == NAMES
    assert shell.done("verify").json["broken"] == []


def test_before_the_last_run_changes_nothing(on_each: Shell) -> None:
    on_each.imported(TWO, "2026-01-05")
    run(on_each, "all", "2027-01-20")
    before = on_each.dump()
    for as_of in ("2026-01-01", "2026-08-01", "2027-01-19"):
        assert set(run(on_each, "all", as_of).values()) == {0}
    assert on_each.dump() == before


def test_again_at_the_same_instant_changes_nothing(shell: Shell) -> None:
    shell.imported(TWO, "2026-01-05")
    run(shell, "all", "2027-01-20")
    before = shell.dump()
    assert set(run(shell, "all", "2027-01-20").values()) == {0}
    assert shell.dump() == before


def test_what_was_filed_after_is_left_alone(shell: Shell) -> None:
    (early, _) = shell.imported(TWO, "2026-01-05")
    (late,) = shell.imported("text,kommun\nIngen tid,Falun\n", "2026-09-05")
    before = shell.done("status", str(late)).out
    assert run(shell, "all", "2026-08-01")["pass_on"] == 2
    assert outcomes(shell, early) == ["tystnad", None]
    assert shell.done("status", str(late)).out == before


def test_before_anything_was_filed_nothing_rises(shell: Shell) -> None:
    shell.imported(TWO, "2026-01-05")
    before = shell.dump()
    ran = run(shell, "all", "2025-01-01")
    assert (ran["remind"], ran["pass_on"]) == (0, 0)
    assert set(changed(before, shell.dump())) <= {"jobrun", "seal"}


def test_the_whole_way_by_silence_is_on_the_laws_dates(shell: Shell) -> None:
    (one,) = shell.imported("text,kommun\nIngen tid,Falun\n", "2026-01-05T12:00")
    run(shell, "all", "2027-04-01")
    stays = shell.done("status", str(one)).json["referrals"]
    ended = [stay["closed_at"] and stay["closed_at"][:10] for stay in stays]
    assert ended == ["2026-07-04", "2027-01-15", "2027-03-01", None]
    assert [stay["outcome"] for stay in stays] == ["tystnad", "tystnad", "tystnad", None]


def test_in_steps_is_the_same_as_in_one_go(
    shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shell.imported(TWO, "2025-01-05")
    shell.imported(TWO, "2025-08-05T07:00", "b.csv")
    with (
        closing(sqlite3.connect(shell.folder / "systembrist.db")) as one,
        closing(sqlite3.connect(shell.folder / "steps.db")) as other,
    ):
        one.backup(other)  # copying the file would leave behind what still stands in the log beside it
    run(shell, "all", "2027-06-01")
    url = f"sqlite:///{tmp_path / 'steps.db'}"
    monkeypatch.setenv("SYSTEMBRIST_DATABASE_URL", url)
    steps = Shell(url, tmp_path, capsys)
    for as_of in ("2025-06-20T06:59:59", "2025-07-04", "2025-07-05", "2026-01-15T12:00", "2026-01-15", "2026-12-31",
                  "2026-05-01", "2027-03-01T23:59:59", "2027-06-01"):  # fmt: skip
        run(steps, "all", as_of)
    assert changed(steps.dump(), shell.dump()) == []


def test_both_databases_tell_the_same_story(on_each: Shell, tmp_path_factory: pytest.TempPathFactory) -> None:
    one, two = on_each.imported(TWO, "2025-01-05")
    run(on_each, "all", "2026-06-01")
    told = on_each.done("status", str(one)).out + on_each.done("status", str(two)).out
    other = tmp_path_factory.getbasetemp() / "told-by-the-other.txt"
    if other.exists():
        assert told == other.read_text()
    other.write_text(told)
