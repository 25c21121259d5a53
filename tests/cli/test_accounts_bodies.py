"""`systembrist accounts` and `systembrist bodies`: who may log in, and which bodies take part."""

from __future__ import annotations

import pytest
from argon2 import PasswordHasher

from systembrist import clock
from systembrist.model import Account
from systembrist.store import accounts as known
from systembrist.store import database
from tests.cli.conftest import Result, Shell, add_account

PASSWORD = "en lång hemlighet"


def add(shell: Shell, email: str, password: str = PASSWORD, name: str = "Åsa Öst") -> Result:
    """Adds an account, as a script does it."""
    return shell("accounts", "add", email, "--name", name, "--password-stdin", stdin=f"{password}\n")


def open_service(shell: Shell) -> int:
    opened = shell.done("bodies", "open", "PO Dala", "--vardkommun", "Falun", "--kommun", "2081").json
    number: int = opened["verksamhet"]
    return number


def test_an_account_is_added_given_a_role_locked_and_unlocked(shell: Shell) -> None:
    assert add(shell, "Asa@Kommun.SE").json == {"id": 1, "email": "asa@kommun.se"}
    service = open_service(shell)
    shell.done("accounts", "role", "asa@kommun.se", "ombud", "--verksamhet", str(service))
    (listed,) = shell.done("accounts", "list").jsonl
    assert listed == {"id": 1, "email": "asa@kommun.se", "name": "Åsa Öst", "locked": False,
                      "roles": [{"role": "ombud", "body": None, "verksamhet": 1}]}  # fmt: skip
    shell.done("accounts", "lock", "ASA@kommun.se")
    assert shell.done("accounts", "list").json["locked"] is True
    shell.done("accounts", "unlock", "asa@kommun.se")
    assert shell.done("accounts", "list").json["locked"] is False


def test_neither_password_nor_its_hash_is_ever_shown(shell: Shell) -> None:
    assert PASSWORD not in add(shell, "a@kommun.se").out
    listed = shell.done("accounts", "list").out
    assert PASSWORD not in listed
    assert "argon2" not in listed


@pytest.mark.parametrize(
    ("email", "password", "name"),
    [("hej", PASSWORD, "A"), ("a@b", PASSWORD, "A"), ("a b@kommun.se", PASSWORD, "A"), ("a@kommun.se", "kort", "A"),
     ("a@kommun.se", "", "A"), ("a@demo.example", "", "A"), ("a@kommun.se", "x" * 201, "A"),
     ("a@kommun.se", PASSWORD, " ")],
)  # fmt: skip
def test_an_account_that_cannot_be_is_one_line(shell: Shell, email: str, password: str, name: str) -> None:
    result = add(shell, email, password, name)
    assert (result.status, result.out, len(result.said)) == (2, "", 1)
    assert shell.done("accounts", "list").out == ""


def account(shell: Shell) -> Account:
    """The one account there is."""
    engine = database.connect(shell.url)
    with database.reading(engine) as session:
        found = known.by_email(session, "a@kommun.se")
        assert found is not None
    engine.dispose()
    return found


def password(shell: Shell, email: str, new: str) -> Result:
    """Gives an account a new password, as a script does it."""
    return shell("accounts", "password", email, "--password-stdin", stdin=f"{new}\n")


def test_a_new_password_replaces_the_old_and_ends_the_sessions(shell: Shell) -> None:
    add_account(shell.url, "a@kommun.se")
    before = account(shell)
    result = password(shell, "A@kommun.se", "ett helt annat lösenord")
    assert result.status == 0, result.err
    assert "lösenord" not in result.out
    after = account(shell)
    assert after.session_number == before.session_number + 1
    assert PasswordHasher().verify(after.password_hash, "ett helt annat lösenord")
    assert before.password_hash != after.password_hash


@pytest.mark.parametrize(
    ("email", "new"),
    [("a@kommun.se", ""), ("a@kommun.se", "kort"), ("a@kommun.se", "x" * 201), ("b@kommun.se", PASSWORD)],
)  # fmt: skip
def test_a_password_that_cannot_be_is_one_line_and_changes_nothing(shell: Shell, email: str, new: str) -> None:
    add_account(shell.url, "a@kommun.se")
    before = shell.dump()
    result = password(shell, email, new)
    assert (result.status, result.out, len(result.said)) == (2, "", 1)
    assert shell.dump() == before


def test_a_role_is_taken_back_wherever_it_holds_and_ends_the_sessions(shell: Shell) -> None:
    add_account(shell.url, "a@kommun.se")
    open_service(shell)
    shell.done("bodies", "open", "PO Mora", "--vardkommun", "Mora")
    for words in (["ombud", "--verksamhet", "1"], ["ombud", "--verksamhet", "2"], ["samordnare", "--verksamhet", "1"]):
        shell.done("accounts", "role", "a@kommun.se", *words)
    before = account(shell).session_number
    assert shell.done("accounts", "revoke", "A@kommun.se", "ombud").json == {"revoked": 2}
    assert shell.done("accounts", "list").json["roles"] == [{"role": "samordnare", "body": None, "verksamhet": 1}]
    assert account(shell).session_number == before + 1
    assert shell.done("accounts", "revoke", "a@kommun.se", "ombud").json == {"revoked": 0}
    assert account(shell).session_number == before + 1


def test_a_role_is_taken_back_at_one_place(shell: Shell) -> None:
    add_account(shell.url, "a@kommun.se")
    open_service(shell)
    shell.done("bodies", "open", "PO Mora", "--vardkommun", "Mora")
    for one in ("1", "2"):
        shell.done("accounts", "role", "a@kommun.se", "ombud", "--verksamhet", one)
    assert shell.done("accounts", "revoke", "a@kommun.se", "ombud", "--body", "1").json == {"revoked": 0}
    assert shell.done("accounts", "revoke", "a@kommun.se", "ombud", "--verksamhet", "1").json == {"revoked": 1}
    assert shell.done("accounts", "list").json["roles"] == [{"role": "ombud", "body": None, "verksamhet": 2}]


def test_a_role_is_tied_to_a_seat_of_its_body(shell: Shell) -> None:
    add_account(shell.url, "a@kommun.se")
    group = str(shell.done("bodies", "open", "PO Mora", "--vardkommun", "Mora").json["ledningsgrupp"])
    seats = shell.done("bodies", "seats", group).jsonl
    words = ("accounts", "role", "a@kommun.se", "ledamot", "--body", group, "--seat")
    for wrong in ("1", "9999"):  # one of the beredningsgrupp's, and none
        assert len(shell.refused(*words, wrong)) == 1
    shell.done(*words, str(seats[4]["id"]))
    assert len(shell.refused(*words, str(seats[4]["id"]))) == 1, "given once"
    assert [row for row in shell.dump()["role"] if row[-1] == seats[4]["id"]]


def test_the_last_administrator_is_neither_locked_nor_unmade(shell: Shell) -> None:
    for email in ("a@kommun.se", "b@kommun.se"):
        add_account(shell.url, email)
        shell.done("accounts", "role", email, "admin")
    shell.done("accounts", "lock", "b@kommun.se")
    for words in (["lock", "a@kommun.se"], ["revoke", "a@kommun.se", "admin"]):
        assert "enda administratören" in shell.refused("accounts", *words)[0]


def test_unlocking_ends_the_rest_after_too_many_wrong_passwords(shell: Shell) -> None:
    add_account(shell.url, "a@kommun.se")
    engine = database.connect(shell.url)
    with database.writing(engine) as session:
        for _ in range(5):
            known.count_failure(session, 1, clock.now())
    engine.dispose()
    assert account(shell).failed_logins == 5
    shell.done("accounts", "unlock", "a@kommun.se")
    assert account(shell).failed_logins == 0


@pytest.mark.parametrize("words", [["nej@kommun.se", "ombud"], ["a@kommun.se", "hej"], ["a@kommun.se"]])
def test_a_role_that_cannot_be_taken_is_one_line(shell: Shell, words: list[str]) -> None:
    add_account(shell.url, "a@kommun.se")
    assert len(shell.refused("accounts", "revoke", *words)) == 1


def test_an_address_is_taken_once_whatever_its_case(shell: Shell) -> None:
    add_account(shell.url, "a@kommun.se")
    assert add(shell, "A@KOMMUN.SE").status == 2


@pytest.mark.parametrize(
    "words",
    [["ombud"], ["ombud", "--body", "1"], ["ombud", "--verksamhet", "9"], ["kommun", "--body", "1"],
     ["kommun", "--body", "9999"], ["kommun", "--verksamhet", "1"], ["lansstyrelse"], ["admin", "--body", "1"],
     ["ombud", "--verksamhet", "99999999999999999999"], ["hej"]],
)  # fmt: skip
def test_a_role_where_it_does_not_belong_is_one_line(shell: Shell, words: list[str]) -> None:
    add_account(shell.url, "a@kommun.se")
    open_service(shell)
    before = shell.dump()
    assert len(shell.refused("accounts", "role", "a@kommun.se", *words)) == 1
    assert shell.dump() == before


@pytest.mark.parametrize("words", [["lock"], ["unlock"], ["role"]])
def test_nobody_s_account_is_one_line(shell: Shell, words: list[str]) -> None:
    assert len(shell.refused("accounts", *words, "nej@kommun.se", *(["admin"] if words == ["role"] else []))) == 1


def test_all_bodies_are_listed_by_level(on_each: Shell) -> None:
    listed = on_each.done("bodies", "list").jsonl
    assert len(listed) == 312
    assert all(one["connected"] for one in listed)
    boards = on_each.done("bodies", "list", "--level", "lansstyrelse").jsonl
    assert len(boards) == 21
    assert {one["parent"] for one in boards} == {1}


def test_a_verksamhet_is_opened_with_its_group_under_the_host(shell: Shell) -> None:
    open_service(shell)
    (group,) = shell.done("bodies", "list", "--level", "ledningsgrupp").jsonl
    (host,) = [one for one in shell.done("bodies", "list").jsonl if one["id"] == group["parent"]]
    assert (group["verksamhet"], host["name"]) == (1, "Falu kommun")
    assert len([row for row in shell.dump()["seat"] if row[1] == group["id"]]) == 5
    shell.imported("text,kommun\na,Falun\nb,Borlänge\n", "2026-01-05")
    assert len(shell.dump()["verksamhet"]) == 1


@pytest.mark.parametrize("form", ["kommun", "samordnare", "kommunalforbund", "gemensam_namnd", "entreprenad"])
def test_every_way_of_running_a_verksamhet(shell: Shell, form: str) -> None:
    shell.done("bodies", "open", "PO", "--vardkommun", "Falun", "--driftsform", form)


@pytest.mark.parametrize("words", [["PO Dala", "--vardkommun", "Mora"], ["X", "--vardkommun", "Fallun"], ["X"]])
def test_a_verksamhet_that_cannot_be_is_one_line(shell: Shell, words: list[str]) -> None:
    open_service(shell)
    before = shell.dump()
    assert len(shell.refused("bodies", "open", *words)) == 1
    assert shell.dump() == before


def test_a_body_is_disconnected_and_connected_once(on_each: Shell) -> None:
    for command, changes in [("connect", False), ("disconnect", True), ("disconnect", False), ("connect", True)]:
        assert on_each.done("bodies", command, "30").json == {"body": 30, "changed": changes}
        (one,) = [body for body in on_each.done("bodies", "list").jsonl if body["id"] == 30]
        assert one["connected"] is (command == "connect")


def test_a_disconnected_body_is_passed_by_the_calendar_not_by_silence(shell: Shell) -> None:
    (one,) = shell.imported("text,kommun\nIngen tid,Falun\n", "2026-01-05")
    kommun = next(body["id"] for body in shell.done("bodies", "list").jsonl if body["name"] == "Falu kommun")
    shell.done("bodies", "disconnect", str(kommun))
    shell.done("jobs", "run", "all", "--as-of", "2028-04-01")
    told = shell.done("status", str(one)).json
    assert [stay["outcome"] for stay in told["referrals"]] == ["tystnad", "ej_ansluten", "tystnad", None]
    assert shell.done("verify").json["broken"] == []


def test_only_a_kommun_joins_and_leaves(shell: Shell) -> None:
    kommun = str(shell.done("bodies", "list", "--level", "kommun").jsonl[0]["id"])
    assert shell.done("bodies", "join", kommun, "--decided-by", "Nämnden").json["changed"] is False
    assert shell.done("bodies", "leave", kommun).json["changed"] is True
    assert shell.done("bodies", "join", kommun, "--decided-by", "Nämnden").json["changed"] is True
    assert shell.done("bodies", "join", kommun, "--decided-by", "Nämnden").json["changed"] is False
    held = [row for row in shell.dump()["joining"] if row[1] == int(kommun)]
    assert [(row[-2] is None, row[-1]) for row in sorted(held)] == [(False, "Vid installation"), (True, "Nämnden")]
    assert shell.done("bodies", "leave", kommun).json["changed"] is True
    assert shell.done("bodies", "leave", kommun).json["changed"] is False
    assert len(shell.refused("bodies", "join", "1", "--decided-by", "Nämnden")) == 1
    assert len(shell.refused("bodies", "join", kommun)) == 1


def test_seats_are_filled_emptied_and_offered_to_an_invited_organisation(on_each: Shell) -> None:
    group = str(on_each.done("bodies", "open", "PO Mora", "--vardkommun", "Mora").json["ledningsgrupp"])
    listed = on_each.done("bodies", "seats", group).jsonl
    assert [one["kind"] for one in listed] == [
        "kommun", "primarvard", "psykiatri", "arbetsformedlingen", "forsakringskassan",
    ]  # fmt: skip
    seat = str(listed[0]["id"])
    assert on_each.done("bodies", "fill", seat, "--from", "2026-01-15").json == {
        "id": int(seat), "body": int(group), "kind": "kommun", "organisation": "Kommunen", "from": "2026-01-15",
        "to": None,
    }  # fmt: skip
    assert len(on_each.refused("bodies", "empty", seat, "--last", "2026-01-14")) == 1
    assert on_each.done("bodies", "empty", seat, "--last", "2026-03-01").json["to"] == "2026-03-01"
    invited = on_each.done("bodies", "invite", group, "NSPH i länet").json
    assert (invited["kind"], invited["organisation"]) == ("inbjuden", "NSPH i länet")
    assert invited["from"] == clock.local_date(clock.now()).isoformat()
    assert len(on_each.refused("bodies", "invite", group, "nsph i länet")) == 1


def test_a_body_undertakes_an_answer_time_and_ends_it(on_each: Shell) -> None:
    accepted = ["30", "--days", "60", "--decided-by", "Nämnden § 12", "--accepted-on", "2026-03-01"]

    def within() -> int | None:
        (one,) = [body for body in on_each.done("bodies", "list").jsonl if body["id"] == 30]
        days: int | None = one["answers_within_days"]
        return days

    assert within() is None
    for changes in (True, False):
        assert on_each.done("bodies", "undertake", *accepted).json == {"body": 30, "changed": changes}
    assert within() == 60
    for changes in (True, False):
        assert on_each.done("bodies", "end-undertaking", "30").json == {"body": 30, "changed": changes}
    assert within() is None
    assert on_each.done("verify").json["broken"] == []


@pytest.mark.parametrize(
    "words",
    [["30", "--days", "0", "--decided-by", "N"], ["30", "--days", "366", "--decided-by", "N"],
     ["30", "--days", "hej", "--decided-by", "N"], ["30", "--days", "60"], ["30", "--decided-by", "N"],
     ["30", "--days", "60", "--decided-by", " "], ["30", "--days", "60", "--decided-by", "x" * 121],
     ["30", "--days", "60", "--decided-by", "N", "--accepted-on", "i går"],
     ["30", "--days", "60", "--decided-by", "N", "--accepted-on", "2190-01-01"],
     ["9999", "--days", "60", "--decided-by", "N"]],
)  # fmt: skip
def test_an_answer_time_that_cannot_be_is_one_line_and_changes_nothing(shell: Shell, words: list[str]) -> None:
    before = shell.dump()
    assert len(shell.refused("bodies", "undertake", *words)) == 1
    assert shell.dump() == before


@pytest.mark.parametrize(
    "words",
    [["seats", "9999"], ["fill", "9999"], ["empty", "9999"], ["fill", "1", "--from", "i går"], ["empty", "1"],
     ["invite", "9999", "NSPH"], ["invite", "1", "NSPH"], ["invite", "1"]],
)  # fmt: skip
def test_a_seat_that_cannot_be_is_one_line_and_changes_nothing(shell: Shell, words: list[str]) -> None:
    before = shell.dump()
    assert len(shell.refused("bodies", *words)) == 1
    assert shell.dump() == before


@pytest.mark.parametrize(
    "words",
    [["undertake", "30", "--days", "60", "--decided-by", "N", "--accepted-on"], ["fill", "1", "--from"],
     ["empty", "1", "--last"], ["invite", "1", "NSPH", "--from"]],
    ids=lambda words: words[0],
)  # fmt: skip
def test_a_date_is_asked_for_and_refused_in_the_same_form(shell: Shell, words: list[str]) -> None:
    wanted = f"som {clock.A_DATE}"
    assert wanted in " ".join(shell("bodies", words[0], "--help").out.split())
    assert wanted in shell.refused("bodies", *words, "i går")[0]


@pytest.mark.parametrize("command", ["connect", "disconnect", "leave", "end-undertaking"])
def test_a_body_that_is_not_there_is_one_line(shell: Shell, command: str) -> None:
    assert len(shell.refused("bodies", command, "9999")) == 1
