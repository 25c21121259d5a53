"""`systembrist train` and `systembrist evaluate`."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, select

from systembrist import accounts, clock
from systembrist.classify import shelf
from systembrist.escalation import policy
from systembrist.model import Verksamhet
from systembrist.settings import Settings
from systembrist.store import database
from systembrist.store.accounts import by_email
from systembrist.taxonomy import Taxonomy
from tests import world
from tests.cli.conftest import Shell, process

KEYS = {"n", "accuracy", "macro_f1", "top3", "ece", "coverage", "selective_accuracy", "per_code"}
POLICY = policy.load(Settings().data)
TEXTS = ("Kön till psykiatrin är två år.", "Ingen fast läkare finns.", "Hon vräktes från sin lägenhet.")


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder in which Borlänge and Falun have said yes to training; few examples, so that it takes a moment."""
    folder = tmp_path / "data"
    shutil.copytree(Settings().data, folder)
    for file in (folder / "examples").glob("*.yaml"):
        file.unlink()
    monkeypatch.setenv("SYSTEMBRIST_DATA", str(folder))
    monkeypatch.setenv("SYSTEMBRIST_CACHE", str(tmp_path / "cache"))
    agree(folder, 'Borlänge, "2080"')
    return folder


def agree(folder: Path, kommuner: str) -> None:
    """Writes who has said yes."""
    (folder / "training.yaml").write_text(f"train:\n  min_new: 3\n  kommuner: [{kommuner}]\n")


def confirm(
    shell: Shell,
    kommun: str,
    number: int,
    *,
    author: str | None = None,
    when: str = "2026-02-01T12:00",
    **fields: Any,
) -> None:
    """Files reports whose area a person chose."""
    engine = database.connect(shell.url)
    with database.writing(engine) as session:
        service = next((one for one in everyone(session) if one.name == f"PO {kommun}"), None)
        service = service or world.open_service(session, f"PO {kommun}", kommun)
        author_id = None
        if author is not None:
            known = by_email(session, author)
            password = "en lång hemlighet"
            known = known or accounts.add(session, email=author, name="Å", password=password, now=clock.now())
            author_id = known.id
        for _ in range(number):
            chosen = {"area": "vardkoer"} | fields
            row = world.file(
                session,
                service,
                POLICY,
                when,
                text="Klienten fick vänta åtta månader på tid.",
                author_id=author_id,
                **chosen,
            )
            assert row.area_confirmed == (chosen["area"] is not None)
    engine.dispose()


def everyone(session: Session) -> Sequence[Verksamhet]:
    """Every verksamhet."""
    return session.exec(select(Verksamhet)).all()


def own_models(folder: Path) -> list[str]:
    """The models that belong to a database."""
    return [one.name for one in (folder / "cache").iterdir() if one.name.startswith("databas-")]


def test_without_any_kommun_it_is_the_examples(shell: Shell, taxonomy_: Taxonomy) -> None:
    confirm(shell, "Borlänge", 4)
    before = shell.dump()
    result = shell.done("train")
    version = shell.done("train").json.pop("model")
    number = result.json["examples"]
    assert number > sum(len(taxonomy_.category(code).phrases) + 2 for code in taxonomy_.codes())
    told = {"model": version, "examples": number, "confirmed": 0, "new": 0, "trained": False, "compared": None}
    assert result.json == told
    assert version.startswith("bas-")
    assert "ingen kommun har sagt ja" in result.err
    assert shell.dump() == before


def test_what_a_kommun_gave_becomes_the_databases_own_model(on_each: Shell, data: Path) -> None:
    confirm(on_each, "Borlänge", 2)
    confirm(on_each, "Falun", 1)
    confirm(on_each, "Solna", 5)
    confirm(on_each, "Falun", 2, area=None)
    first = on_each.done("train").json
    assert (first["confirmed"], first["new"], first["trained"]) == (3, 3, True)
    (row,) = on_each.dump()["installation"]
    assert own_models(data.parent) == [f"databas-{row[2]}"]
    assert first["compared"]["reports"]["asked"] == 3
    assert not first["compared"]["worse"]
    assert len(row[2]) == 32
    confirm(on_each, "Borlänge", 2)
    second = on_each.done("train", "--if-due").json
    assert second == first | {"confirmed": 5, "new": 2, "trained": False, "compared": None}
    confirm(on_each, "Borlänge", 1)
    third = on_each.done("train", "--if-due").json
    assert (third["confirmed"], third["new"], third["trained"]) == (6, 3, True)
    assert third["model"] != first["model"]
    assert on_each.dump()["installation"] == [row]


def test_a_kommun_that_takes_its_yes_back_is_forgotten(shell: Shell, data: Path) -> None:
    confirm(shell, "Borlänge", 3)
    assert shell.done("train").json["trained"]
    agree(data, "")
    after = shell.done("train").json
    assert (after["confirmed"], after["model"][:4]) == (0, "bas-")
    assert not [*data.parent.glob("cache/databas-*/*.model")]


@pytest.mark.parametrize("domain", ["demo.example", "seed.example"])
def test_what_nobody_filed_is_never_learnt_from(shell: Shell, data: Path, domain: str) -> None:
    confirm(shell, "Borlänge", 2)
    confirm(shell, "Borlänge", 3, author=f"ombud@{domain}")
    assert shell.done("train").json["confirmed"] == 0
    confirm(shell, "Borlänge", 4, author="ombud@kommunen.se")
    assert shell.done("train").json["confirmed"] == 4
    assert own_models(data.parent)


def test_a_name_that_is_no_kommun_is_refused(shell: Shell, data: Path) -> None:
    agree(data, "Borlänje")
    (said,) = shell.refused("train")
    assert "training.yaml" in said
    assert "Borlänge" in said


def test_train_needs_a_database(nowhere: Shell) -> None:
    assert "systembrist init" in nowhere.refused("train")[0]


@pytest.mark.long
def test_evaluate_by_cross_validation_says_all_there_is(tmp_path: Path, taxonomy_: Taxonomy) -> None:
    result = process("evaluate", cwd=tmp_path)
    assert (result.status, result.err) == (0, "")
    assert set(result.json) == KEYS
    assert result.json["n"] > sum(len(taxonomy_.category(code).phrases) for code in taxonomy_.codes())
    assert result.json["per_code"].keys() == set(taxonomy_.codes())
    assert all(set(one) == {"precision", "recall", "f1", "n"} for one in result.json["per_code"].values())
    assert 0.5 < result.json["accuracy"] < result.json["top3"] < 1
    assert not any(tmp_path.iterdir())


def labelled(*pairs: tuple[str, str]) -> str:
    """Lines of JSON."""
    return "".join(json.dumps({"text": text, "label": label}) + "\n" for text, label in pairs)


def test_evaluate_on_a_file_is_about_what_classify_says(nowhere: Shell) -> None:
    truths = ("vardkoer", "lakarbrist", "sgi")
    found = nowhere.done(
        "evaluate", nowhere.file("a.jsonl", "\ufeff" + labelled(*zip(TEXTS, truths, strict=True)))
    ).json
    lines = "".join(json.dumps({"id": 1, "text": text}) + "\n" for text in TEXTS)
    said = nowhere.done("classify", nowhere.file("b.jsonl", lines)).jsonl
    hits = [one["code"] == truth for one, truth in zip(said, truths, strict=True)]
    sure = [hit for one, hit in zip(said, hits, strict=True) if not one["uncertain"]]
    assert set(found) == KEYS
    assert (found["n"], found["accuracy"]) == (3, round(sum(hits) / 3, 4))
    assert found["coverage"] == round(len(sure) / 3, 4)
    assert found["selective_accuracy"] == (round(sum(sure) / len(sure), 4) if sure else None)


def test_every_bad_line_is_named_and_not_repeated(nowhere: Shell) -> None:
    bad = ['{"text":"850101-1234"}', "[1]", '{"text":5,"label":"sgi"}', '{"text":"a","label":"850101-1234"}',
           '{"text":"a","label":null}', "[" * 100_000, '{"text":"a","label":["sgi"]}']  # fmt: skip
    good = '{"text":"a","label":"sgi"}'
    said = nowhere.refused("evaluate", nowhere.file("a.jsonl", "\n".join([good, *bad, "", good])))
    assert [line.split(":")[0] for line in said] == [f"rad {number}" for number in range(2, 2 + len(bad))]
    assert "1234" not in "".join(said)


def test_an_unknown_or_retired_label_is_refused(nowhere: Shell) -> None:
    (said,) = nowhere.refused("evaluate", nowhere.file("a.jsonl", labelled(("a", "sgi"), ("a", "SGI"))))
    assert said.startswith("rad 2: label")


@pytest.mark.parametrize("content", ["", "\n\n"])
def test_a_file_without_rows_is_refused(nowhere: Shell, content: str) -> None:
    assert len(nowhere.refused("evaluate", nowhere.file("a.jsonl", content))) == 1


def test_a_file_that_is_not_there(nowhere: Shell) -> None:
    assert len(nowhere.refused("evaluate", nowhere.folder / "nej.jsonl")) == 1


@pytest.mark.usefixtures("data")
def test_an_older_model_is_put_back_by_one_command(shell: Shell) -> None:
    confirm(shell, "Borlänge", 3)
    first = shell.done("train").json["model"]
    confirm(shell, "Borlänge", 3)
    second = shell.done("train").json["model"]
    assert [(one["model"], one["in_use"]) for one in shell.done("models", "list").jsonl] == [
        ("bas", False), (first, False), (second, True),
    ]  # fmt: skip
    assert shell.done("models", "use", first).json == {"model": first, "in_use": True}
    assert shell.done("models", "card").json["model"] == first
    assert shell.done("models", "use", "bas").json["model"].startswith("bas-")
    assert shell("models", "use", "0099-000000000000").status == 1


def test_a_model_that_cannot_be_used_is_not_put_back(shell: Shell, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    confirm(shell, "Borlänge", 3)
    version = shell.done("train").json["model"]
    shell.done("models", "use", "bas")
    monkeypatch.setattr(shelf, "PIPELINE", shelf.PIPELINE + 1)
    (said,) = shell.refused("models", "use", version)
    assert "går inte att använda här" in said
    (pointer,) = data.parent.glob("cache/databas-*/i-bruk")
    assert pointer.read_text().startswith("bas\n")


def test_how_people_judge_it_is_told_per_code_and_verksamhet(shell: Shell) -> None:
    when = clock.now().isoformat()
    confirm(shell, "Borlänge", 3, author="ombud@kommunen.se", when=when)
    confirm(shell, "Falun", 1, author="ombud@kommunen.se", when=when, area="sgi")
    confirm(shell, "Falun", 1, when=when)  # in a file, by somebody who saw no suggestion
    told = shell.done("models", "agreement").json
    assert (told["n"], told["kept"], told["per_verksamhet"].keys()) == (4, 3, {"PO Borlänge", "PO Falun"})
    assert told["per_verksamhet"]["PO Falun"] == {"n": 1, "kept": 0, "kappa": 0.0}
    assert told["per_code"]["vardkoer"] | {"n": 4, "kept": 3} == told["per_code"]["vardkoer"]
    assert told["per_code"]["sgi"] | {"n": 0, "kept": 0} == told["per_code"]["sgi"]
    assert told["uncertain"]["n"] == 0
