"""`systembrist status`: where one deficiency is, without a word of what it says."""

from __future__ import annotations

import pytest

from systembrist.escalation import policy, respond
from systembrist.model import Level, VerdictKind
from systembrist.store import database
from tests import world
from tests.cli.conftest import Shell, add_account
from tests.conftest import DATA

CANARY = "Kanariefågel"


def test_all_that_happened_as_json(on_each: Shell) -> None:
    rows = f"text;kommun;consequence;proposal;fault_level\n{CANARY} väntar;Falun;{CANARY} far illa;{CANARY};lokal\n"
    (one,) = on_each.imported(rows, "2026-01-05")
    on_each.done("jobs", "run", "all", "--as-of", "2027-04-01")
    result = on_each.done("status", str(one))
    told = result.json
    assert (told["id"], told["number"], told["open"], told["kommun"], told["fault_level"]) == (
        1, "2026-00001", True, "2080", "lokal",
    )  # fmt: skip
    assert told["at"]["name"] == "Socialstyrelsen"
    assert [stay["outcome"] for stay in told["referrals"]] == ["tystnad", "tystnad", "tystnad", None]
    assert [copy["summary"] for copy in told["handovers"]] == ["sammanfattning saknas"] * len(told["handovers"])
    assert len(told["handovers"]) == 2
    kinds = [event["kind"] for event in told["events"]]
    assert kinds[:2] == ["filed", "classified"]
    assert kinds.count("rose_by_silence") == 3
    assert {"referrals", "verdicts", "handovers", "feedback", "events"} <= told.keys()
    assert CANARY not in result.out + result.err


def test_by_register_number_too(shell: Shell) -> None:
    shell.imported("text,kommun\nIngen tid,Falun\nIngen bostad,Mora\n", "2026-01-05")
    assert shell.done("status", "2026-00002").out == shell.done("status", "2").out


@pytest.mark.parametrize("number", ["1", "0", "2026-00001", "999999999", "9999999999", "hej", "", "1-1", "1.0"])
def test_what_is_not_there_is_one_line(shell: Shell, number: str) -> None:
    assert len(shell.refused("status", number)) == 1


@pytest.mark.parametrize("number", ["1999-00001", "2027-00001", "0000-1"])
def test_a_register_number_of_another_year_is_none(shell: Shell, number: str) -> None:
    shell.imported("text,kommun\nIngen tid,Falun\n", "2026-01-05")
    assert len(shell.refused("status", number)) == 1


def test_a_verdict_says_when_it_was_taken_back(shell: Shell) -> None:
    (one,) = shell.imported("text,kommun\nIngen tid,Falun\n", "2026-01-05")
    add_account(shell.url, "a@demo.example")
    engine = database.connect(shell.url)
    with database.writing(engine) as session:
        decided = world.decide(session, policy.load(DATA), one, VerdictKind.LYFT, "2026-01-06T12:00", by=1)
        stay = world.open_stay(session, one)
        when = world.at("2026-01-06T18:00")
        respond.take_back(session, policy.load(DATA), stay, decided, level=Level.LEDNINGSGRUPP, account_id=1, now=when)
        world.decide(session, policy.load(DATA), one, VerdictKind.AVSLUTA, "2026-01-06T19:00", by=1)
    engine.dispose()
    told = shell.done("status", str(one)).json["verdicts"]
    assert [(one["kind"], one["taken_back_at"]) for one in told] == [
        ("lyft", "2026-01-06T18:00:00+01:00"), ("avsluta", None),
    ]  # fmt: skip


@pytest.mark.parametrize("number", ["850101-0001", "20850101-0001", "-1", "1-1", "x-1", " 1", "①"])
def test_what_only_ends_as_an_id_is_none(shell: Shell, number: str) -> None:
    shell.imported("text,kommun\nIngen tid,Falun\n", "2026-01-05")
    assert len(shell.refused("status", "--", number)) == 1
