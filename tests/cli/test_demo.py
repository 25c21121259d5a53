"""The demo builds its own database, and never one that it can't have made; every account of it has its day."""

import sqlite3
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from random import Random

import pytest
from sqlmodel import Session, select

from systembrist import cli, clock, demo, filing
from systembrist.demo import country
from systembrist.demo.cast import PEOPLE
from systembrist.demo.texts import Library, Writer, library
from systembrist.installation import Installation
from systembrist.model import (
    AnnualReport,
    Deficiency,
    Event,
    EventKind,
    FollowUp,
    FollowUpAnswer,
    Level,
    Outcome,
    Referral,
    ReportKind,
    Verdict,
    VerdictKind,
)
from systembrist.privacy import personal_data
from systembrist.settings import Settings
from systembrist.store import database, organisations
from systembrist.taxonomy import Taxonomy
from tests import world
from tests.cli import demo_accounts


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of its own to build in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def refused(capsys: pytest.CaptureFixture[str]) -> str:
    before = Path("demo.db").read_bytes()
    assert cli.run(["demo", "--no-serve"]) == 2
    assert Path("demo.db").read_bytes() == before
    return capsys.readouterr().err


def test_a_file_that_is_no_database_is_left_alone(capsys: pytest.CaptureFixture[str]) -> None:
    Path("demo.db").write_text("mina anteckningar")
    assert "flytta den" in refused(capsys)


def test_another_programs_database_is_left_alone(capsys: pytest.CaptureFixture[str]) -> None:
    with sqlite3.connect("demo.db") as other:
        other.execute("CREATE TABLE konto (id INTEGER)")
        other.execute("PRAGMA journal_mode=WAL")
    other.close()
    assert "flytta den" in refused(capsys)


@pytest.mark.parametrize("version", ["0001", "0002"])
def test_a_database_with_a_real_account_is_left_alone_whatever_its_version(
    sqlite_template: Path, capsys: pytest.CaptureFixture[str], version: str
) -> None:
    Path("demo.db").write_bytes(sqlite_template.read_bytes())
    engine = database.connect("sqlite:///demo.db")
    with database.writing(engine) as session:
        service = world.open_service(session)
        world.person(session, "anna", world.RoleKind.OMBUD, service)
    engine.dispose()
    with sqlite3.connect("demo.db") as changed:
        changed.execute("UPDATE alembic_version SET version_num = ?", [version])
    changed.close()
    assert "flytta den" in refused(capsys)


SMALL = {"counties": 2, "deficiencies": 100}
ENDS = "2026-11-22T09:00"


def built(file: Path, cache: Path, ends: str, **size: int) -> tuple[Session, datetime]:
    """A demo as it is met on a day."""
    now = clock.parse_instant(ends)
    demo.build(Installation(Settings(cache=cache)), file, ends=now, **size)
    return Session(database.connect(f"sqlite:///{file}")), now


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Iterator[tuple[Session, datetime]]:
    """A small demo, built once."""
    session, now = built(tmp_path_factory.mktemp("demo") / "demo.db", cache, ENDS, **SMALL)
    with session:
        yield session, now


def test_the_contract_names_the_accounts() -> None:
    assert {name for name, *_ in PEOPLE} == demo_accounts.ACCOUNTS.keys()


@pytest.mark.parametrize("name", demo_accounts.ACCOUNTS)
def test_every_account_has_something_due_late_and_answered(small: tuple[Session, datetime], name: str) -> None:
    session, now = small
    found = demo_accounts.ACCOUNTS[name](demo_accounts.sit_down(session, name, now))
    assert [what for what, number in found.items() if not number] == []


@pytest.mark.long
@pytest.mark.parametrize("ends", ["2027-01-03", "2027-01-16", "2027-02-28", "2027-03-02", "2027-05-17", "2027-08-01"])
def test_they_have_it_whatever_day_it_is_built(tmp_path: Path, cache: Path, ends: str) -> None:
    session, now = built(tmp_path / "demo.db", cache, f"{ends}T09:00", **SMALL)
    missing = [
        f"{name}: {what}"
        for name, find in demo_accounts.ACCOUNTS.items()
        for what, number in find(demo_accounts.sit_down(session, name, now)).items()
        if not number
    ]
    session.close()
    assert missing == []


def test_it_ends_yesterday(small: tuple[Session, datetime]) -> None:
    session, now = small
    newest = max(session.exec(select(Event.at)).all())
    assert clock.local_date(newest) == clock.add_days(clock.local_date(now), -1)


@pytest.mark.long
def test_the_same_day_gives_the_same_demo(tmp_path: Path, cache: Path) -> None:
    size = {"counties": 1, "deficiencies": 12}
    files = [tmp_path / "one.db", tmp_path / "other.db"]
    events = []
    for file in files:
        session, _ = built(file, cache, ENDS, **size)
        events.append([one.model_dump() for one in session.exec(select(Event).order_by(Event.id)).all()])  # type: ignore[arg-type]
        session.close()
    assert events[0] == events[1]


def test_one_county_has_not_begun(small: tuple[Session, datetime]) -> None:
    session, now = small
    joined = organisations.joined(session, clock.local_date(now))
    lan = {one.id: one for one in organisations.bodies(session, Level.LANSSTYRELSE)}
    kommuner = organisations.bodies(session, Level.KOMMUN)
    quiet = [one for one in kommuner if lan[one.parent_id or 0].lan_id == int(country.QUIET)]
    assert quiet
    assert {one.id for one in kommuner} - joined == {one.id for one in quiet}


def every_line(found: object) -> Iterator[str]:
    """Each sentence that was written for the demo."""
    if isinstance(found, str):
        yield found
    elif hasattr(found, "__dict__"):
        yield from (line for part in vars(found).values() for line in every_line(part))
    elif isinstance(found, dict):
        yield from (line for part in found.values() for line in every_line(part))
    elif isinstance(found, tuple):
        yield from (line for part in found for line in every_line(part))


def test_the_texts_are_many_and_hold_nothing_of_anyone() -> None:
    lines = list(every_line(library()))
    fill = Writer(Random(1)).fill
    assert len(set(lines)) > 500
    assert [line for line in lines if personal_data.find(fill(line))] == []
    assert [line for line in lines if filing.check_text(fill(line), filing.NOTE_LIMIT)] == []


def test_there_are_texts_for_every_area_and_actors_that_exist(taxonomy_: Taxonomy) -> None:
    parts: Library = library()
    assert parts.categories.keys() == set(taxonomy_.codes(None))
    actors = {actor for category in parts.categories.values() for actor in category.seen}
    assert actors <= set(taxonomy_.actor_codes(None))


def test_a_thousand_of_an_area_are_a_thousand_texts() -> None:
    writer = Writer(Random(1))
    assert len({writer.tell("vardkoer").text for _ in range(1000)}) == 1000


@pytest.mark.long
def test_it_is_built_once_and_then_taken_as_it_is() -> None:
    assert cli.run(["demo", "--no-serve"]) == 0
    built = Path("demo.db").stat().st_mtime_ns
    assert cli.run(["demo", "--no-serve"]) == 0
    assert Path("demo.db").stat().st_mtime_ns == built


@pytest.mark.long
def test_the_whole_country_has_all_that_can_happen(tmp_path: Path, cache: Path) -> None:
    session, now = built(tmp_path / "demo.db", cache, ENDS)
    with session:
        serving = organisations.serving(session, clock.local_date(now))
        counties = {kommun_id // 100 for _, kommun_id in serving}
        assert len(counties) == country.ALL - 1
        assert len({service.id for service, _ in serving}) >= 60
        assert max(Counter(service.id for service, _ in serving).values()) > 1
        texts = session.exec(select(Deficiency.text)).all()
        assert len(set(texts)) == len(texts) >= 3000
        assert set(session.exec(select(Verdict.kind).distinct()).all()) == set(VerdictKind)
        assert set(session.exec(select(Referral.outcome).distinct()).all()) == {None, *Outcome}
        assert set(session.exec(select(FollowUp.answer).distinct()).all()) == {None, *FollowUpAnswer}
        happened = set(session.exec(select(Event.kind).distinct()).all())
        assert happened >= {EventKind.REOPENED, EventKind.MERGED, EventKind.OCCURRED_AGAIN, EventKind.SUPPLEMENTED,
                            EventKind.PASSED_BY, EventKind.COPIED, EventKind.CODES_GIVEN, EventKind.CORRECTED,
                            EventKind.MEETING_CANCELLED, EventKind.MINUTES_CHASED, EventKind.LIMIT_PASSED}  # fmt: skip
        assert session.exec(select(Verdict.id).where(Verdict.source != None)).first()  # noqa: E711
        reports = session.exec(select(AnnualReport).where(AnnualReport.kind == ReportKind.REDOVISNING)).all()
        stood = Counter(standing(one) for one in reports)
        assert stood["in time"] > stood["late"] > 0
        assert stood["missing"] > 0


def standing(report: AnnualReport) -> str:
    if report.submitted_at is None:
        return "missing"
    return "in time" if clock.local_date(report.submitted_at) <= report.due_on else "late"
