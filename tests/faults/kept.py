"""What the tests of backup and restore share: a database that was lived in, its rows, its backup, a kill."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, MetaData, event, text

from systembrist import backup, drafts, followup, grouping, handling, meetings, organisations, undertakings
from systembrist.clock import local_date
from systembrist.escalation.policy import Policy
from systembrist.model import Account, Deficiency, FollowUpAnswer, Level, VerdictKind
from systembrist.store import accounts as known_accounts
from systembrist.store import database
from systembrist.store import organisations as known
from tests import world
from tests.faults import state

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
ODD = 'Rad ett\r\nrad två " \\ \u2028 å 🙂\t'
numbers = count()

Everything = dict[str, list[Any]]


def live(engine: Engine, policy: Policy) -> None:
    """Leaves something in every table."""
    borlange, falun, _ = state.services(engine)
    with database.writing(engine) as session:
        service = known.verksamhet(session, borlange)
        assert service is not None
        author = world.person(session, "ombud", world.RoleKind.OMBUD, service).id
        drafts.save(session, author, {"text": [ODD], "consequences": ["fara"]}, NOW)
        known_accounts.secret_key(session, "hemlig")
        one = world.file(session, service, policy, "2025-02-01T12:00", text=ODD, author_id=author)
        handling.summarise(session, one, text="Kort", account_id=author, approver="Någon", now=world.at("2025-02-02"))
        organisations.disconnect(session, state.body_above(session, "Solna", Level.KOMMUN), world.at("2025-02-02"))
        board, day = state.body_above(session, "Borlänge", Level.LANSSTYRELSE), world.at("2025-02-02")
        undertakings.undertake(
            session, board, days=90, accepted_on=local_date(day), decided_by="Beslut 7", now=day, by=author
        )
        one_id = one.id
    state.file_many(engine, policy, falun, "2025-03-01T12:00", 3, children=True)
    state.decide(engine, policy, one_id, VerdictKind.LYFT, "2025-04-01T12:00", author)
    _meet(engine, policy, borlange, author)
    state.run(engine, policy, world.at("2026-04-01"))
    with database.writing(engine) as session:
        session.connection().execute(
            text("INSERT INTO feedbackread (feedback_id, account_id, at) SELECT id, :who, at FROM feedback"),
            {"who": author},
        )


def _meet(engine: Engine, policy: Policy, service_id: int, by: int) -> None:
    """A samlad brist whose part was filed before it, acted on in a meeting, asked about, and one that passes by."""
    part, head, passing = state.file_many(engine, policy, service_id, "2025-04-02T12:00", 3, actor="bank")
    with database.writing(engine) as session:
        adjuster = Account(email="j@test.example", name="J", password_hash="x", created_at=world.at("2025-01-01"))
        session.add(adjuster)
        session.flush()
        first, second, third = (session.get_one(Deficiency, one) for one in (head, part, passing))
        group, kommun = known.group_of(session, service_id), state.body_above(session, "Borlänge", Level.KOMMUN)
        when = world.at("2025-04-03T12:00")
        grouping.merge(session, policy, first, [second], account_id=by, now=when)
        grouping.again(session, policy, second, account_id=by, form_key="knapp", now=when)
        handling.pass_by(session, policy, third, kommun, account_id=by, now=when)
        meeting = meetings.plan(session, policy, group, at=world.at("2025-05-06T13:00"), account_id=by, now=when)
        held = world.at("2025-05-06T15:00")
        for one, kind in ((head, VerdictKind.ATGARDA), (passing, VerdictKind.KOMPLETTERA)):
            stay = world.open_stay(session, one)
            meetings.decide(session, policy, meeting, stay=stay, urgent=False, kind=kind, reason=ODD,
                            decided_by=by, now=held)  # fmt: skip
        handling.supplement(session, policy, third, text=ODD, account_id=by, now=held)
        meetings.write(session, meeting, present=[], note=ODD, now=held)
        for role, who in ((world.RoleKind.ORDFORANDE, by), (world.RoleKind.JUSTERARE, adjuster.id)):
            seen = meetings.version(session, meeting)
            meetings.approve(session, policy, meeting, role=role, account_id=who, seen=seen, now=held)
    with database.writing(engine) as session:
        found = session.get_one(Deficiency, part)
        followup.answer(session, policy, found, FollowUpAnswer.VET_EJ, account_id=by, now=world.at("2025-12-01T12:00"))


def everything(engine: Engine) -> Everything:
    """Every row of every table, as the database itself describes them."""
    if engine.dialect.name == "sqlite" and not Path(str(engine.url.database)).exists():
        return {}
    metadata = MetaData()
    with engine.connect() as connection:
        metadata.reflect(connection)
        return {
            name: sorted((tuple(map(_comparable, row)) for row in connection.execute(table.select())), key=repr)
            for name, table in metadata.tables.items()
        }


def _comparable(value: object) -> object:
    if isinstance(value, datetime):
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    return json.dumps(value, sort_keys=True) if isinstance(value, dict | list) else value


def taken(engine: Engine, folder: Path) -> Path:
    """A new backup."""
    file = folder / f"kopia{next(numbers)}"
    backup.take(engine, file, now=NOW)
    return file


@dataclass(frozen=True)
class Kept:
    """A backup and what it holds."""

    content: bytes
    rows: Everything


def parsed(file: Path) -> list[Any]:
    """Each line's value."""
    return [json.loads(line) for line in file.read_bytes().splitlines()]


def unsigned(content: bytes) -> bytes:
    """The lines without the last."""
    return content[: content.rindex(b'{"sha256"')]


def signed(lines: bytes) -> bytes:
    """Lines with the last line that fits them."""
    return lines + b'{"sha256": "' + sha256(lines).hexdigest().encode() + b'"}\n'


class Killed(BaseException):
    """Nothing in the product catches this."""


@contextmanager
def killed_at(engine: Engine, number: int) -> Iterator[None]:
    """Stops at the n-th statement."""
    seen = [0]

    def step(*_: object) -> None:
        seen[0] += 1
        if seen[0] == number:
            raise Killed

    event.listen(engine, "before_cursor_execute", step)
    try:
        yield
    finally:
        event.remove(engine, "before_cursor_execute", step)
