"""Every mail is sent at least once and stamped, whatever happens to another, to the server or to the machine."""

from __future__ import annotations

import logging
import re
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import Engine, event, text

from systembrist import accounts, filing, notices
from systembrist.errors import InputRefused
from systembrist.escalation.policy import Policy
from systembrist.filing import NewDeficiency
from systembrist.model import Account, Deficiency, NoticeKind, RoleKind, VerdictKind
from systembrist.post import Folder, Letter, Reply, Smtp, SortingOffice
from systembrist.settings import Settings
from systembrist.store import database, outbox
from tests import world
from tests.faults import state
from tests.mailing import TAXONOMY, Server, body, count, deliver, empty_outbox, in_folder, outbox_rows, parsed, serving
from tests.world import at

K = NoticeKind
NOON, LATER = at("2026-03-03T12:00"), at("2026-03-03T12:05")


@dataclass
class Waiting:
    """A database in which that many ombud are each to be told of an answer."""

    engine: Engine
    people: list[int]

    @property
    def addresses(self) -> list[str]:
        """Who waits for a mail, in order."""
        return [f"ombud{number}@test.example" for number in range(len(self.people))]

    def change(self, number: int, **fields: object) -> None:
        """Changes an account."""
        with database.writing(self.engine) as session:
            account = session.get_one(Account, self.people[number])
            for name, value in fields.items():
                setattr(account, name, value)
            session.add(account)


def told(engine: Engine, policy: Policy, number: int, *, host: str = "test.example") -> Waiting:
    """Tells so many ombud of an answer, each of one at their own moment."""
    with database.writing(engine) as session:
        service = world.open_service(session)
        people = []
        for one in range(number):
            account = world.person(session, f"ombud{one}", RoleKind.OMBUD, service)
            account.email = f"ombud{one}@{host}"
            found = world.file(session, service, policy, "2026-03-02T09:00", author_id=account.id)
            people.append((account.id, found.id))
        empty_outbox(session)
        for minute, (_, deficiency_id) in enumerate(people):
            outbox.tell_filers(
                session, K.SVAR, [deficiency_id], at(f"2026-03-03T{9 + minute // 60:02}:{minute % 60:02}")
            )
    return Waiting(engine, [one for one, _ in people])


@pytest.fixture
def five(engine: Engine, policy_: Policy) -> Waiting:
    return told(engine, policy_, 5)


def nobody_home() -> Smtp:
    """The way to a server that is not there."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return Smtp("127.0.0.1", free.getsockname()[1], "none")


def test_all_that_waits_is_sent_once_in_order(five: Waiting) -> None:
    with serving() as server:
        assert deliver(five.engine, server.post, NOON) == 5
        assert server.recipients == five.addresses
        assert deliver(five.engine, server.post, LATER) == 0
        assert len(server.letters) == 5
    rows = outbox_rows(five.engine)
    assert [row["attempts"] for row in rows] == [0] * 5
    assert count(five.engine, "sent_at") == 5


def test_what_is_to_come_waits(five: Waiting) -> None:
    with serving() as server:
        assert deliver(five.engine, server.post, at("2026-03-03T09:02")) == 3
        assert server.recipients == five.addresses[:3]


def test_a_database_without_mail_asks_nobody(engine: Engine) -> None:
    assert deliver(engine, nobody_home(), NOON) == 0


def test_one_recipient_that_is_refused_stops_nobody_and_is_tried_again(five: Waiting) -> None:
    with serving() as server:
        server.answers[five.addresses[1]] = "550 5.1.1 no such user"
        assert deliver(five.engine, server.post, NOON) == 4
        assert server.recipients == [five.addresses[0], *five.addresses[2:]]
        assert [row["attempts"] for row in outbox_rows(five.engine)] == [0, 1, 0, 0, 0]
        server.answers.clear()
        assert deliver(five.engine, server.post, LATER) == 1
        assert server.recipients[-1] == five.addresses[1]
    assert count(five.engine, "sent_at") == 5


def test_a_recipient_that_is_refused_for_good_is_given_up(five: Waiting) -> None:
    with serving() as server:
        server.answers = dict.fromkeys(five.addresses, "550 5.1.1 no such user")
        runs = [deliver(five.engine, server.post, LATER) for _ in range(notices.MOST_REFUSALS + 1)]
    assert runs == [0] * (notices.MOST_REFUSALS - 1) + [5, 0]
    assert count(five.engine, "failed_at") == 5
    assert count(five.engine, "sent_at") == 0


def test_not_now_is_asked_again_for_days(five: Waiting) -> None:
    with serving() as server:
        server.answers[five.addresses[0]] = "450 4.2.0 greylisted"
        for _ in range(notices.MOST_REFUSALS + 2):
            deliver(five.engine, server.post, LATER)
        assert count(five.engine, "failed_at") == 0
        server.answers.clear()
        assert deliver(five.engine, server.post, LATER) == 1


def test_what_cannot_be_delivered_lets_the_new_go_first(five: Waiting, policy_: Policy) -> None:
    with serving() as server:
        server.answers = dict.fromkeys(five.addresses, "450 4.2.0 greylisted")
        deliver(five.engine, server.post, NOON)
        with database.writing(five.engine) as session:
            service = world.known.verksamheter(session)[0]
            late = world.person(session, "ny", RoleKind.OMBUD, service).id
            found = world.file(session, service, policy_, "2026-03-03T11:30", author_id=late).id
            outbox.tell_filers(session, K.FRAGA, [found], NOON)
            session.connection().execute(text("UPDATE outbox SET kind = 'svar' WHERE kind = 'fraga'"))
            session.connection().execute(text("DELETE FROM outbox WHERE kind = 'mottagen'"))
        server.answers.clear()
        deliver(five.engine, server.post, LATER)
        assert server.recipients == ["ny@test.example", *five.addresses]


def test_a_server_that_is_away_ends_the_run_and_everything_waits(
    five: Waiting, caplog: pytest.LogCaptureFixture
) -> None:
    assert deliver(five.engine, nobody_home(), NOON) == 0
    assert "mail will be tried again at the next run" in caplog.text
    assert all((row["attempts"], row["sent_at"]) == (0, None) for row in outbox_rows(five.engine))
    with serving() as server:
        assert deliver(five.engine, server.post, LATER) == 5


def test_a_server_that_drops_after_data_gets_the_same_letter_again(five: Waiting) -> None:
    with serving() as server:
        server.hangs_up_after_data = 1
        assert deliver(five.engine, server.post, NOON) == 4
        assert server.recipients == five.addresses
        assert deliver(five.engine, server.post, LATER) == 1
        assert sorted(server.names.values()) == [1, 1, 1, 1, 2]
        same = [content for recipient, content in server.letters if recipient == five.addresses[0]]
        assert same[0] == same[1]


def test_an_address_that_mail_cannot_carry_stops_nobody(five: Waiting, caplog: pytest.LogCaptureFixture) -> None:
    five.change(0, email="åsa@test.example")
    five.change(1, email="bo@test.example\r\nBcc: alla@test.example")
    with serving() as server:
        assert deliver(five.engine, server.post, NOON) == 3
        assert server.recipients == five.addresses[2:]
    assert [row["attempts"] for row in outbox_rows(five.engine)] == [1, 1, 0, 0, 0]
    assert caplog.text.count("is none that mail can carry") == 2
    assert "åsa" not in caplog.text
    assert "Bcc" not in caplog.text


def test_one_that_cannot_be_written_stops_nobody(five: Waiting) -> None:
    with database.writing(five.engine) as session:
        one = session.get_one(Deficiency, outbox_rows(five.engine)[2]["deficiency_id"])
        one.area = "finns_inte"
        session.add(one)
    with serving() as server:
        assert deliver(five.engine, server.post, NOON) == 4
        assert server.recipients == five.addresses[:2] + five.addresses[3:]


def test_what_lapsed_is_marked_and_not_sent(five: Waiting) -> None:
    five.change(3, locked_at=NOON)
    with serving() as server:
        assert deliver(five.engine, server.post, NOON) == 5
        assert server.recipients == five.addresses[:3] + five.addresses[4:]
    assert [row["lapsed_at"] is None for row in outbox_rows(five.engine)] == [True, True, True, False, True]
    assert count(five.engine, "sent_at") == 4


def test_what_lapses_is_marked_though_nobody_can_be_reached(five: Waiting) -> None:
    five.change(3, locked_at=NOON)
    assert deliver(five.engine, nobody_home(), NOON) == 1
    assert count(five.engine, "lapsed_at") == 1


def test_demo_accounts_are_written_to_the_folder_whatever_the_server(
    engine: Engine, policy_: Policy, tmp_path: Path
) -> None:
    waiting = told(engine, policy_, 3, host="demo.example")
    waiting.change(1, email="anna@kommunen.test.example")
    with serving() as server:
        post = SortingOffice(people=server.post, nobody=Folder(tmp_path))
        assert deliver(engine, post, NOON) == 3
        assert server.recipients == ["anna@kommunen.test.example"]
    assert sorted(re.search(rb"\r\nTo: (.+)\r\n", one)[1] for one in in_folder(tmp_path).values()) == [  # type: ignore[index]
        b"ombud0@demo.example",
        b"ombud2@demo.example",
    ]


def test_the_courier_goes_the_way_the_settings_say(five: Waiting, tmp_path: Path) -> None:
    five.change(1, email="ombud@demo.example")
    with serving() as server:
        installed = Settings(smtp_host="127.0.0.1", smtp_port=server.port, smtp_tls="none", mail_from="po@test.example",
                             mail_dir=tmp_path / "mail", base_url="https://po.test.example")  # fmt: skip
        assert notices.courier(installed, TAXONOMY)(five.engine, NOON) == 5
        assert server.recipients == [five.addresses[0], *five.addresses[2:]]
        assert {str(parsed(content)["From"]) for _, content in server.letters} == {"po@test.example"}
    [filed] = in_folder(tmp_path / "mail").values()
    assert "Öppna: https://po.test.example/brister/" in body(filed)


def test_settings_that_cannot_work_are_refused_before_anything_is_done() -> None:
    with pytest.raises(InputRefused, match="SYSTEMBRIST_MAIL_FROM"):
        notices.courier(Settings(smtp_host="127.0.0.1"), TAXONOMY)
    with pytest.raises(InputRefused, match="SYSTEMBRIST_MAIL_FROM"):
        notices.courier(Settings(mail_from="ingen adress"), TAXONOMY)


# --- many at one moment


def at_one_moment(engine: Engine, policy: Policy, number: int) -> list[int]:
    """Imported brister at one group that all reach a moment at once; their ids. There are a samordnare and a chair."""
    with database.writing(engine) as session:
        service = world.open_service(session)
        for name, kind in (("anna", RoleKind.SAMORDNARE), ("cia", RoleKind.ORDFORANDE)):
            world.person(session, name, kind, service)
        new = NewDeficiency(text="Väntade.", kommun_id=service.vardkommun_id, verksamhet_id=service.id)
        filed = filing.file_many(
            session, [new] * number, [world.SUGGESTION] * number, author_id=None, policy=policy, now=at("2026-03-02")
        )
        ids, group = [one.id for one in filed], world.known.group_of(session, service.id).id
        outbox.tell_filers(session, K.SVAR, ids, NOON)
        outbox.tell_desks(session, K.PAMINNELSE, [(group, one) for one in ids], NOON)
        return ids


def to_the_chair(server: Server) -> str:
    """What the chair has been told."""
    [told] = [body(content) for to, content in server.letters if to == "cia@test.example"]
    return told


def test_five_hundred_at_one_limit_are_one_letter_to_each(engine: Engine, policy_: Policy) -> None:
    ids = at_one_moment(engine, policy_, 500)
    with serving() as server:
        assert deliver(engine, server.post, LATER) == 1000
        assert sorted(server.recipients) == ["anna@test.example", "cia@test.example"]
        told = to_the_chair(server)
        names = set(server.names)
    assert "500 brister väntar på beslut" in told
    assert [f"2026-{one:05}, " in told for one in ids] == [True] * 50 + [False] * 450
    assert "\noch 450 till\n" in told
    assert names == {f"<{row['message_id']}>" for row in outbox_rows(engine) if row["deficiency_id"] == ids[0]}
    assert count(engine, "sent_at") == 1000


def test_what_is_decided_meanwhile_drops_out_of_the_letter(engine: Engine, policy_: Policy) -> None:
    first, *_ = at_one_moment(engine, policy_, 3)
    state.decide(engine, policy_, first, VerdictKind.AVSLUTA, "2026-03-03T12:01", state.people(engine))
    with serving() as server:
        deliver(engine, server.post, LATER)
        told = to_the_chair(server)
    assert "2 brister väntar på beslut" in told
    assert f"2026-{first:05}" not in told
    assert count(engine, "lapsed_at") == 1


def test_the_letter_lapses_when_none_is_left(engine: Engine, policy_: Policy) -> None:
    ids, by = at_one_moment(engine, policy_, 3), state.people(engine)
    for one in ids:
        state.decide(engine, policy_, one, VerdictKind.AVSLUTA, "2026-03-03T12:01", by)
    with serving() as server:
        deliver(engine, server.post, LATER)
        assert server.recipients == ["anna@test.example"]
    assert count(engine, "lapsed_at") == 3


def test_gathered_and_killed_before_the_stamp_it_is_the_same_letter_again(engine: Engine, policy_: Policy) -> None:
    at_one_moment(engine, policy_, 20)
    with serving() as server:
        with killed_at_the_stamp(engine):
            deliver(engine, server.post, LATER)
        assert count(engine, "sent_at") == 0
        deliver(engine, server.post, LATER)
        assert sorted(server.names.values()) == [2, 2]
        assert server.letters[:2] == server.letters[2:]
    assert count(engine, "sent_at") == 40


def test_gathered_and_refused_all_of_it_is_tried_again_and_given_up(engine: Engine, policy_: Policy) -> None:
    at_one_moment(engine, policy_, 4)
    with serving() as server:
        server.answers["cia@test.example"] = "550 5.1.1 no such user"
        runs = [deliver(engine, server.post, LATER) for _ in range(notices.MOST_REFUSALS)]
    assert runs == [4, *[0] * (notices.MOST_REFUSALS - 2), 4]
    assert count(engine, "failed_at") == 4


# --- killed between the sending and the stamp


class Killed(BaseException):
    """Nothing in the product catches this."""


@contextmanager
def killed_at_the_stamp(engine: Engine) -> Iterator[None]:
    """Stops when the first letter is about to be stamped as sent."""

    def step(_: object, __: object, statement: str, *___: object) -> None:
        if statement.startswith("UPDATE outbox SET sent_at"):
            raise Killed

    event.listen(engine, "before_cursor_execute", step)
    try:
        with suppress(Killed):
            yield
    finally:
        event.remove(engine, "before_cursor_execute", step)


def test_killed_before_the_stamp_the_server_gets_the_same_message_id_twice(five: Waiting) -> None:
    with serving() as server:
        with killed_at_the_stamp(five.engine):
            deliver(five.engine, server.post, NOON)
        assert count(five.engine, "sent_at") == 0
        assert deliver(five.engine, server.post, LATER) == 5
        assert sorted(server.names.values()) == [2] * 5
        assert server.letters[:5] == server.letters[5:]


def test_killed_before_the_stamp_the_folder_holds_each_letter_once(five: Waiting, tmp_path: Path) -> None:
    with killed_at_the_stamp(five.engine):
        deliver(five.engine, Folder(tmp_path), NOON)
    before = in_folder(tmp_path)
    assert deliver(five.engine, Folder(tmp_path), LATER) == 5
    assert in_folder(tmp_path) == before
    assert sorted(before) == sorted(f"{row['message_id']}.eml" for row in outbox_rows(five.engine))


KILL_ITSELF = """
import os, signal, sys
from systembrist.post import Folder, Reply
from systembrist.store import database
from tests.mailing import deliver
from tests.world import at

class Dying(Folder):
    def send(self, letters):
        super().send(letters[:3])
        os.kill(os.getpid(), signal.SIGKILL)

deliver(database.connect(sys.argv[1]), Dying(__import__("pathlib").Path(sys.argv[2])), at("2026-03-03T12:00"))
"""


def test_a_process_that_is_killed_leaves_whole_letters_and_no_lock(five: Waiting, tmp_path: Path) -> None:
    died = subprocess.run(
        [sys.executable, "-c", KILL_ITSELF, state.address(five.engine), str(tmp_path)], check=False, timeout=60
    )
    assert died.returncode == -9
    assert len(in_folder(tmp_path)) == 3
    before = in_folder(tmp_path)
    assert deliver(five.engine, Folder(tmp_path), LATER) == 5
    assert len(in_folder(tmp_path)) == 5
    assert before.items() <= in_folder(tmp_path).items()


# --- two machines at once


def at_once(*tasks: Callable[[], int]) -> list[int]:
    """What the tasks answer that begin together."""
    start = Barrier(len(tasks))

    def begin(task: Callable[[], int]) -> int:
        start.wait()
        return task()

    with ThreadPoolExecutor(len(tasks)) as pool:
        return [one.result() for one in [pool.submit(begin, task) for task in tasks]]


def machine(engine: Engine, server: Server) -> Callable[[], int]:
    def task() -> int:
        own = database.connect(state.address(engine))
        try:
            return deliver(own, server.post, at("2026-03-04"))
        finally:
            own.dispose()

    return task


def many(engine: Engine, policy: Policy, number: int) -> None:
    """Tells one ombud of as many answers, each of its own moment."""
    with database.writing(engine) as session:
        service = world.open_service(session)
        author = world.person(session, "ombud", RoleKind.OMBUD, service).id
        new = NewDeficiency(text="Väntade.", kommun_id=service.vardkommun_id, verksamhet_id=service.id)
        filed = filing.file_many(
            session, [new] * number, [world.SUGGESTION] * number, author_id=author, policy=policy, now=at("2026-03-02")
        )
        empty_outbox(session)
        for minute, one in enumerate(filed):
            outbox.tell_filers(session, K.SVAR, [one.id], NOON + timedelta(minutes=minute))


def test_two_machines_send_everything_and_count_it_once(engine: Engine, policy_: Policy) -> None:
    many(engine, policy_, 130)
    with serving() as server:
        server.delay = 0.002
        assert sum(at_once(*[machine(engine, server)] * 2)) == 130
        if engine.dialect.name == "postgresql":
            assert len(server.letters) == 130
        assert len(server.names) == 130
    assert count(engine, "sent_at") == 130


def test_two_machines_on_one_folder_leave_each_letter_once(engine: Engine, policy_: Policy, tmp_path: Path) -> None:
    many(engine, policy_, 130)
    folder = tmp_path / "mail"
    tasks = [lambda: deliver(engine, Folder(folder), at("2026-03-04"))] * 2
    assert sum(at_once(*tasks)) == 130
    assert len(in_folder(folder)) == len(list(folder.iterdir())) == 130


class Asking:
    """A post that looks whether somebody else can write to the database while it has letters in its hands."""

    def __init__(self, engine: Engine, account_id: int) -> None:
        self.engine, self.account_id = engine, account_id
        self.could_write = False

    def send(self, letters: Sequence[Letter]) -> list[Reply]:
        own = database.connect(state.address(self.engine))
        with database.writing(own) as session:
            if own.dialect.name == "sqlite":
                session.connection().execute(text("PRAGMA busy_timeout=100"))
            accounts.lock(session, session.get_one(Account, self.account_id), NOON)
            self.could_write = True
        own.dispose()
        return [Reply.TAKEN] * len(letters)


def test_nobody_waits_to_write_while_a_server_is_talked_to(five: Waiting) -> None:
    post = Asking(five.engine, five.people[0])
    deliver(five.engine, post, NOON)
    assert post.could_write
    assert count(five.engine, "sent_at") == 5


def test_the_log_names_no_recipient(five: Waiting, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with serving() as server:
        server.answers[five.addresses[1]] = "550 5.1.1 <ombud1@test.example> no such user"
        server.answers[five.addresses[2]] = "450 4.2.0 <ombud2@test.example> later"
        server.hangs_up_after_data = 1
        deliver(five.engine, server.post, NOON)
    ours = [record.getMessage() for record in caplog.records if record.name.startswith("systembrist")]
    assert len(ours) == 3
    assert not any("@test.example" in line for line in ours)
