"""Data in bulk is made by the same rules: it verifies, the jobs go on from it, the same seed gives the same rows."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlmodel import Session, col, select

from systembrist import clock, jobs, notices, seed, verifying
from systembrist.errors import InputRefused
from systembrist.installation import Installation
from systembrist.model import Account, Body, Event, Level, Meeting, Outbox, Outcome, Referral, Verdict
from systembrist.seed.country import END, START
from systembrist.settings import Settings
from systembrist.store import database
from tests.faults import state
from tests.faults.kept import everything

HOW_MANY = 240


def sown(engine: Engine, *, number: int = HOW_MANY, chance: int = 7) -> Engine:
    """The database, filled."""
    seed.sow(Installation(Settings(), engine), engine, deficiencies=number, seed=chance)
    return engine


def test_it_holds_what_must_always_hold_on_both_databases(engine: Engine) -> None:
    sown(engine)
    with database.reading(engine) as session:
        verified = verifying.verify(session)
        outcomes = set(session.exec(select(Referral.outcome)).all())
    assert verified.broken == []
    assert verified.checked["open_stays"] == HOW_MANY
    assert all(verified.checked[name] for name in ("minutes", "codes", "copies", "seals", "occurrences"))
    # A body is passed by and a report taken back by people alone; the rest follows from the calendar too.
    assert outcomes >= {None, *Outcome} - {Outcome.FORBIGANGEN, Outcome.ATERTAGEN, Outcome.EJ_ANSLUTEN}


@pytest.mark.long
def test_a_larger_country_has_bodies_that_are_not_connected(engine: Engine) -> None:
    sown(engine, number=4500)
    with database.reading(engine) as session:
        assert verifying.verify(session).broken == []
        assert Outcome.EJ_ANSLUTEN in set(session.exec(select(Referral.outcome)).all())


def test_every_group_has_decided_in_approved_minutes_and_meets_again(engine: Engine) -> None:
    sown(engine)
    with database.reading(engine) as session:
        groups = set(session.exec(select(col(Body.id)).where(Body.level == Level.LEDNINGSGRUPP)).all())
        decided = select(Meeting.body_id).join(Verdict, col(Verdict.meeting_id) == col(Meeting.id))
        assert set(session.exec(decided.where(col(Meeting.approved_at).is_not(None))).all()) == groups
        assert set(session.exec(select(Meeting.body_id).where(Meeting.at > END)).all()) == groups


def test_it_plays_within_its_years_and_leaves_nothing_to_be_sent_or_done(engine: Engine) -> None:
    sown(engine)
    with database.reading(engine) as session:
        moments = session.exec(select(Event.at)).all()
        assert min(moments) >= START
        assert max(moments) <= END
        assert all(mail.sent_at is not None for mail in session.exec(select(Outbox)).all())
        assert all(one.email.endswith("@seed.example") for one in session.exec(select(Account)).all())
        assert all(as_of == END for _, as_of in jobs.progress(session))
        assert [one for job in jobs.TIMED if (one := job.next_due(session, after=None, upto=END)) is not None] == []


def test_the_same_seed_gives_the_same_rows_and_another_gives_others(sqlite_template: Path, tmp_path: Path) -> None:
    first, second, other = (_copy(sqlite_template, tmp_path / name) for name in ("a.db", "b.db", "c.db"))
    sown(first)
    sown(second)
    sown(other, chance=8)
    assert _dump(first) == _dump(second)
    assert _dump(first) != _dump(other)


def _copy(template: Path, file: Path) -> Engine:
    file.write_bytes(template.read_bytes())
    return database.connect(f"sqlite:///{file}")


def _dump(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        found = list(driver.iterdump())
    engine.dispose()
    return found


def test_both_databases_get_the_same_rows(engine: Engine, sqlite_template: Path, tmp_path: Path) -> None:
    other = sown(_copy(sqlite_template, tmp_path / "other.db"))
    assert everything(sown(engine)) == everything(other)


def test_three_months_on_the_jobs_do_the_same_twice_and_send_the_same_mail(engine: Engine, tmp_path: Path) -> None:
    sown(engine)
    as_of = clock.parse_instant("2026-09-30")
    told = []
    with state.copy_of(engine, tmp_path) as one, state.copy_of(engine, tmp_path) as other:
        for number, copied in enumerate((one, other)):
            folder = tmp_path / f"mail{number}"
            here = Installation(Settings(mail_dir=folder), copied)
            courier = notices.courier(here.settings, here.taxonomy)
            jobs.run(copied, here.policy, jobs.JOBS, as_of=as_of, now=None, courier=courier)
            told.append({file.name: file.read_bytes() for file in folder.iterdir()})
        assert told[0]
        assert told[0] == told[1]
        assert state.differences(state.state(one), state.state(other)) == {}
        with database.reading(one) as session:
            assert verifying.verify(session).broken == []
            assert (
                session.exec(select(Outbox).where(col(Outbox.sent_at).is_(None), col(Outbox.lapsed_at).is_(None))).all()
                == []
            )


def test_it_fills_only_a_database_that_nobody_has_worked_in(engine: Engine) -> None:
    sown(engine, number=1)
    with pytest.raises(InputRefused, match="används redan"):
        sown(engine, number=1)


@pytest.mark.parametrize("number", [0, -1, 1_000_001])
def test_a_number_that_is_none_is_refused(engine: Engine, number: int) -> None:
    with pytest.raises(InputRefused, match="antalet"):
        sown(engine, number=number)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM deficiency")).scalar() == 0


def test_an_empty_database_is_told_to_be_made_ready(tmp_path: Path) -> None:
    empty = database.connect(f"sqlite:///{tmp_path / 'empty.db'}")
    database.migrate(empty)
    with pytest.raises(InputRefused, match="systembrist init"):
        sown(empty)
    with Session(empty) as session:
        assert session.exec(select(Event)).all() == []
