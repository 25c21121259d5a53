"""The monthly training: broken off, run twice or beside itself, it ends with one and the same model."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from systembrist import jobs
from systembrist.classify import history, train
from systembrist.clock import parse_instant
from systembrist.errors import InputRefused
from systembrist.escalation.policy import Policy
from systembrist.installation import Installation
from systembrist.model import Verksamhet
from systembrist.settings import Settings
from systembrist.store import database
from systembrist.taxonomy import Taxonomy
from tests import world
from tests.faults import state

TEXT = "Kön till psykiatrin är två år."
JUNE = parse_instant("2026-06-10T12:00")
PROCESSES = multiprocessing.get_context("forkserver")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A data folder in which Falun has said yes, few examples, so that it takes a moment, and a cache."""
    folder = tmp_path / "data"
    shutil.copytree(Settings().data, folder)
    for file in (folder / "examples").glob("*.yaml"):
        file.unlink()
    (folder / "training.yaml").write_text("train:\n  min_new: 3\n  kommuner: [Falun]\n")
    return Settings(data=folder, cache=tmp_path / "cache")


def confirm(engine: Engine, policy: Policy, moment: str, number: int) -> None:
    """Files reports whose area a person chose."""
    file(engine, policy, moment, [(TEXT, "vardkoer")] * number)


def file(engine: Engine, policy: Policy, moment: str, reports: Sequence[tuple[str, str]]) -> None:
    """Files texts under areas."""
    with database.writing(engine) as session:
        service = session.exec(select(Verksamhet)).first() or world.open_service(session, "PO Falun", "Falun")
        for text, area in reports:
            world.file(session, service, policy, moment, text=text, area=area)


def installed(settings: Settings, engine: Engine) -> Installation:
    """An installation that goes by words alone, which takes a moment."""
    here = Installation(settings, engine)
    here.__dict__["workshop"] = replace(here.workshop, embedder=None)
    return here


def run(engine: Engine, policy: Policy, settings: Settings, as_of: datetime) -> int:
    """The job as of a moment, written down as if on time; how many models it put in use."""
    here = installed(settings, engine)
    (ran,) = jobs.run(engine, policy, [jobs.TRAIN], as_of=as_of, now=None, trainer=here.train_by)
    return ran.changed


def models(engine: Engine, settings: Settings) -> tuple[list[str], str | None]:
    """The models that are kept, and the one in use."""
    folder = history.folder(settings.cache, Installation(settings, engine).database_id or "")
    return history.versions(folder), history.in_use(folder)


@pytest.mark.parametrize(
    ("as_of", "turn"),
    [("2026-06-10T12:00", "2026-06-02T03:00"), ("2026-06-02T03:00", "2026-06-02T03:00"),
     ("2026-06-02T02:59", "2026-05-02T03:00"), ("2026-01-01T00:00", "2025-12-02T03:00")],
)  # fmt: skip
def test_it_is_due_once_a_month(as_of: str, turn: str) -> None:
    assert jobs.last_training(parse_instant(as_of)) == parse_instant(turn)


def test_one_turn_makes_one_model_however_often_it_is_run(engine: Engine, policy_: Policy, settings: Settings) -> None:
    assert run(engine, policy_, settings, parse_instant("2026-05-10T12:00")) == 0
    assert not settings.cache.exists()
    confirm(engine, policy_, "2026-05-12T12:00", 3)
    assert run(engine, policy_, settings, parse_instant("2026-05-20T12:00")) == 0
    assert [run(engine, policy_, settings, JUNE) for _ in range(3)] == [1, 0, 0]
    made, in_use = models(engine, settings)
    assert made == [in_use]


def test_a_worse_model_is_not_put_in_use(
    engine: Engine, policy_: Policy, settings: Settings, taxonomy_: Taxonomy
) -> None:
    confirm(engine, policy_, "2026-05-12T12:00", 3)
    assert run(engine, policy_, settings, JUNE) == 1
    before = models(engine, settings)
    codes = taxonomy_.codes()
    wrong = dict(zip(codes, (*codes[1:], codes[0]), strict=True))
    spoilt = [(phrase, wrong[code]) for code in codes for phrase in taxonomy_.category(code).phrases]
    file(engine, policy_, "2026-06-12T12:00", spoilt)
    assert run(engine, policy_, settings, parse_instant("2026-07-05T12:00")) == 0
    assert models(engine, settings) == before
    assert installed(settings, engine).train_if_due().new == 0


def test_a_row_that_made_room_for_a_newer_one_takes_no_model_away(
    engine: Engine, policy_: Policy, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(train, "NEWEST_OF_ONE", 3)
    confirm(engine, policy_, "2026-05-12T12:00", 3)
    assert run(engine, policy_, settings, JUNE) == 1
    before = models(engine, settings)
    confirm(engine, policy_, "2026-06-12T12:00", 1)
    assert run(engine, policy_, settings, parse_instant("2026-07-05T12:00")) == 0
    assert models(engine, settings) == before


def test_it_learns_nothing_of_what_was_filed_after_its_turn(
    engine: Engine, policy_: Policy, settings: Settings
) -> None:
    confirm(engine, policy_, "2026-05-12T12:00", 2)
    confirm(engine, policy_, "2026-06-05T12:00", 1)
    assert run(engine, policy_, settings, JUNE) == 0
    assert run(engine, policy_, settings, parse_instant("2026-07-05T12:00")) == 1


def test_without_a_trainer_nothing_is_learnt_and_the_turn_is_left(
    engine: Engine, policy_: Policy, settings: Settings
) -> None:
    confirm(engine, policy_, "2026-05-12T12:00", 3)
    jobs.run(engine, policy_, jobs.JOBS, as_of=JUNE, now=None)
    assert run(engine, policy_, settings, JUNE) == 1


def test_broken_off_before_the_model_is_in_use_the_next_run_uses_it(
    engine: Engine, policy_: Policy, settings: Settings
) -> None:
    confirm(engine, policy_, "2026-05-12T12:00", 3)
    assert run(engine, policy_, settings, JUNE) == 1
    ((first,), _) = models(engine, settings)
    folder = history.folder(settings.cache, Installation(settings, engine).database_id or "")
    history.put_in_use(folder, history.BASE)
    pointer = folder / "i-bruk"
    pointer.unlink()
    pointer.mkdir()  # so that nothing can be written there
    confirm(engine, policy_, "2026-06-12T12:00", 3)
    july = parse_instant("2026-07-05T12:00")
    with pytest.raises(InputRefused, match="ta i bruk"):
        run(engine, policy_, settings, july)
    pointer.rmdir()
    left, _ = models(engine, settings)
    assert len(left) == 2
    assert run(engine, policy_, settings, july) == 1
    assert models(engine, settings) == (left, left[1])
    assert left[0] == first


def train_there(address: str, settings: Settings, killed_at: int = 0) -> None:
    """The same job in a process of its own, which may be killed as it is about to give its nth file its name."""
    steps = count(1)
    given = Path.replace

    def replace_or_die(self: Path, target: Path) -> Path:
        if next(steps) == killed_at:
            os.kill(os.getpid(), signal.SIGKILL)
        return given(self, target)

    Path.replace = replace_or_die  # type: ignore[assignment,method-assign]  # in that process only
    engine = database.connect(address)
    here = installed(settings, engine)
    jobs.run(engine, here.policy, [jobs.TRAIN], as_of=JUNE, now=None, trainer=here.train_by)


def started(engine: Engine, settings: Settings, killed_at: int = 0) -> multiprocessing.process.BaseProcess:
    child = PROCESSES.Process(target=train_there, args=(state.address(engine), settings, killed_at))
    child.start()
    return child


@pytest.mark.parametrize("step", [1, 2, 3], ids=["base model", "model", "put in use"])
def test_killed_at_any_step_the_next_run_ends_the_same(
    engine: Engine, policy_: Policy, settings: Settings, step: int
) -> None:
    confirm(engine, policy_, "2026-05-12T12:00", 3)
    child = started(engine, settings, step)
    child.join()
    assert child.exitcode == -signal.SIGKILL
    assert models(engine, settings)[1] is None
    run(engine, policy_, settings, JUNE)
    made, in_use = models(engine, settings)
    assert made == [in_use]
    assert installed(settings, engine).classifier.version == in_use


def test_two_at_once_make_one_model(engine: Engine, policy_: Policy, settings: Settings) -> None:
    confirm(engine, policy_, "2026-05-12T12:00", 3)
    children = [started(engine, settings) for _ in range(2)]
    for child in children:
        child.join()
    assert [child.exitcode for child in children] == [0, 0]
    made, in_use = models(engine, settings)
    assert made == [in_use]


def test_a_running_web_takes_up_what_was_put_in_use(engine: Engine, policy_: Policy, settings: Settings) -> None:
    here = installed(settings, engine)
    before = here.model_in_use().version
    confirm(engine, policy_, "2026-05-12T12:00", 3)
    assert run(engine, policy_, settings, JUNE) == 1
    assert here.model_in_use().version == before
    here.look_again()
    assert here.model_in_use().version == models(engine, settings)[1]
