"""What the fault tests share: a fictional country, lists of human actions, copies of a database, its whole state."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, text
from sqlmodel import Session

from systembrist import filing, jobs, verifying
from systembrist.escalation.policy import Policy
from systembrist.model import Account, Level, VerdictKind
from systembrist.store import database
from systembrist.store import organisations as known
from tests import world

KOMMUNER = ("Borlänge", "Falun", "Solna")
"""Two in one län and one in another."""
JOINT = "Säter"
"""Where the first verksamhet works too."""
TABLES = (
    "deficiency", "referral", "verdict", "event", "feedback", "handover", "summary", "supplement", "meeting",
    "occurrence", "followup", "passingby", "monthlycode", "annualreport", "undertaking", "outbox", "seal", "jobrun",
)  # fmt: skip
_numbers = count()

Row = dict[str, Any]


@contextmanager
def copy_of(engine: Engine, folder: Path) -> Iterator[Engine]:
    """A second database with the same rows and the same next ids."""
    number = next(_numbers)
    if engine.dialect.name == "sqlite":
        file = folder / f"copy{number}.db"
        with sqlite3.connect(str(engine.url.database)) as source, sqlite3.connect(file) as target:
            source.backup(target)
        source.close()
        target.close()
        copied = database.connect(f"sqlite:///{file}")
        try:
            yield copied
        finally:
            copied.dispose()
        return
    engine.dispose()  # a database with visitors can't be a template
    name = f"{engine.url.database}_copy{number}"
    _administer(engine, f"CREATE DATABASE {name} TEMPLATE {engine.url.database}")
    copied = database.connect(engine.url.set(database=name).render_as_string(hide_password=False))
    try:
        yield copied
    finally:
        copied.dispose()
        _administer(engine, f"DROP DATABASE {name} WITH (FORCE)")


def _administer(engine: Engine, statement: str) -> None:
    server = create_engine(engine.url.set(database="postgres"), isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(statement))
    server.dispose()


def address(engine: Engine) -> str:
    """The URL of a database, for another process."""
    return engine.url.render_as_string(hide_password=False)


def rows(engine: Engine, table: str, *, ids: bool = True) -> list[Row]:
    """A table's rows by id; without ids, in an order that only their contents decide."""
    with database.reading(engine) as session:
        found = [
            dict(row) for row in session.connection().execute(text(f"SELECT * FROM {table} ORDER BY id")).mappings()
        ]
    return found if ids else sorted(({k: v for k, v in row.items() if k != "id"} for row in found), key=repr)


def state(engine: Engine) -> dict[str, list[Row]]:
    """All that the jobs may change, exactly."""
    return {table: rows(engine, table) for table in TABLES}


def contents(engine: Engine) -> dict[str, list[Row]]:
    """All that the jobs may change, whenever and in whatever order it was written: no ids, seals or progress.

    When it was written (`recorded_at`) is left out too: a verb that finds the jobs late passes on what it touches.
    """
    found = {table: rows(engine, table, ids=False) for table in TABLES if table not in ("seal", "jobrun")}
    found["event"] = sorted(({k: v for k, v in row.items() if k != "recorded_at"} for row in found["event"]), key=repr)
    return found


def differences(one: dict[str, list[Row]], other: dict[str, list[Row]]) -> dict[str, tuple[list[Row], list[Row]]]:
    """What stands only in the one and only in the other, by table; empty where they are alike."""
    found = {
        table: (
            [row for row in one[table] if row not in other[table]],
            [row for row in other[table] if row not in one[table]],
        )
        for table in one
    }
    uneven = {table for table in one if len(one[table]) != len(other[table])}
    return {table: both for table, both in found.items() if any(both) or table in uneven}


def broken(engine: Engine) -> list[str]:
    """What `systembrist verify` finds."""
    with database.reading(engine) as session:
        return verifying.verify(session).broken


def run(engine: Engine, policy: Policy, as_of: datetime) -> int:
    """Every job at each of its moments up to then; how much changed."""
    return sum(ran.changed for ran in jobs.run(engine, policy, jobs.JOBS, as_of=as_of, now=None))


def run_command(url: str, as_of: str) -> None:
    """`systembrist jobs run all --as-of …`, for a process of its own."""
    import os  # noqa: PLC0415  (only the child needs them)
    import sys  # noqa: PLC0415

    from systembrist import cli  # noqa: PLC0415

    os.environ["SYSTEMBRIST_DATABASE_URL"] = url
    sys.stdout = Path(os.devnull).open("w")  # noqa: SIM115
    sys.exit(cli.run(["jobs", "run", "all", "--as-of", as_of]))


# --- a country


def people(engine: Engine) -> int:
    """An account to decide with, in a database that otherwise has none; returns its id."""
    with database.writing(engine) as session:
        account = Account(
            email="någon@demo.example", name="Någon", password_hash="x", created_at=world.at("2024-01-01T00:00")
        )
        session.add(account)
        session.flush()
        return account.id or 0


def services(engine: Engine) -> list[int]:
    """A verksamhet in each of the kommuner, the first one joint with a fourth; their ids."""
    beside = {KOMMUNER[0]: [JOINT]}
    with database.writing(engine) as session:
        return [world.open_service(session, f"PO {kommun}", kommun, *beside.get(kommun, [])).id for kommun in KOMMUNER]


def file_many(engine: Engine, policy: Policy, service_id: int, when: str, number: int, **fields: Any) -> list[int]:
    """Files several at one instant; their ids."""
    with database.writing(engine) as session:
        kommun_id = known.verksamhet(session, service_id).vardkommun_id  # type: ignore[union-attr]
        new = filing.NewDeficiency(text="Väntade för länge.", kommun_id=kommun_id, verksamhet_id=service_id, **fields)
        found = filing.file_many(
            session, [new] * number, [world.SUGGESTION] * number, author_id=None, policy=policy, now=world.at(when)
        )
        return [one.id or 0 for one in found]


def decide(engine: Engine, policy: Policy, deficiency_id: int, kind: VerdictKind, when: str, by: int) -> None:
    """The body it stays at decides, in a transaction of its own."""
    with database.writing(engine) as session:
        world.decide(session, policy, deficiency_id, kind, when, by=by)


def body_above(session: Session, kommun: str, level: Level) -> Any:
    """The body of a level over the first verksamhet of a kommun."""
    service = next(one for one in known.verksamheter(session) if one.vardkommun_id == world.kommun_id(kommun))
    return world.chain(session, service)[level]
