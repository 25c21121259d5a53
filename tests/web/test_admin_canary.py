"""Whatever an administrator opens and presses, no word of a deficiency is shown, and no table with one is read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, Enum, Text, event
from sqlmodel import SQLModel

from systembrist import drafts
from systembrist.model import VerdictKind
from systembrist.store.database import writing
from tests.pages import tree
from tests.pressing import forms, send
from tests.scene import Scene
from tests.world import Visitor

CANARY = "kanariefågel"
WRITTEN = f"Det här är en {CANARY}."

CONTENT = (
    "deficiency", "classification", "draft", "summary", "supplement", "occurrence", "followup", "referral", "verdict",
    "handover", "monthlycode", "passingby", "feedback", "feedbackread", "meeting", "annualreport", "outbox",
)  # fmt: skip
"""Every table from which something of a deficiency, or how many there are, could be learnt."""

GIVES_CODES = "/koder"
"""Where a kommun's decision to join is noted: what fell due before it is given up first, as by the job; not shown."""

WORDS = ("", "Anna Andersson", "anna@kommun.se", "2026-02-02", "2026-03-01", "Nämnden § 3", "en mening som jag minns",
         "<b>", "Avesta", "y")  # fmt: skip


@pytest.fixture
def told(scene: Scene) -> Scene:
    """A scene in which every text that anyone has written of a deficiency holds the canary."""
    first, *_ = [scene.file(when) for when in ("2026-01-20T09:00", "2024-02-01T09:00", "2025-04-01T09:00")]
    scene.decide(first, VerdictKind.AVSLUTA, "ordforande", "2026-01-21T09:00")
    with writing(scene.engine) as session:
        drafts.save(session, account_id=scene.people["ombud"], fields={"text": [WRITTEN]}, now=scene.clock.now)
    scene.pass_time("2026-02-02T09:00")
    with scene.engine.begin() as connection:
        for name in CONTENT:
            table = SQLModel.metadata.tables[name]
            free = [one.name for one in table.columns if isinstance(one.type, Text) and not isinstance(one.type, Enum)]
            if free:
                connection.execute(table.update().values(dict.fromkeys(free, WRITTEN)))
    return scene


@contextmanager
def statements(engine: Engine) -> Iterator[list[str]]:
    """What is asked of the database meanwhile."""
    asked: list[str] = []

    def note(_: object, __: object, statement: str, *___: object) -> None:
        asked.append(statement.lower().replace('"', ""))

    event.listen(engine, "before_cursor_execute", note)
    yield asked
    event.remove(engine, "before_cursor_execute", note)


def links(page: str) -> list[str]:
    """Where a page leads, on this site and to no file."""
    found = (one.get("href", "") for one in tree(page).iter("a"))
    return [one for one in found if one.startswith("/") and not one.startswith("/static")]


def test_what_is_looked_for_is_there_to_be_found(told: Scene) -> None:
    with told.engine.connect() as connection:
        held = [
            name
            for name in CONTENT
            if CANARY in "".join(repr(row) for row in connection.execute(SQLModel.metadata.tables[name].select()))
        ]
    assert {"deficiency", "verdict", "feedback", "draft"} <= set(held)
    with statements(told.engine) as asked:
        told.visitor("ombud").get("/brister/mina")
    assert any("from deficiency" in one for one in asked)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(chance=st.randoms(use_true_random=True))  # what there is to press depends on what was pressed before
def test_no_page_of_an_administrator_holds_a_word_of_a_deficiency_nor_reads_one(told: Scene, chance: Random) -> None:
    admin = told.visitor("admin")
    known = ["/", "/admin/", "/losenord", "/brister/", "/brister/2/", "/rapporter/", "/admin/konton/nytt"]
    for _ in range(12):
        path = chance.choice(known)
        page = _opened(told, admin, path)
        known += [one for one in links(page) if one not in known]
        offered = {action: fields for action, fields in forms(page).items() if action != "/logga-ut"}
        if not offered:
            continue
        action = chance.choice(sorted(offered))
        sent = {name: value or chance.choice(WORDS) for name, value in offered[action].items()}
        with statements(told.engine) as asked:
            answer = send(admin, action, sent)
        assert CANARY not in answer.text
        if answer.request.path.startswith("/admin/"):
            known += [one for one in links(answer.text) if one not in known]
            if not action.endswith(GIVES_CODES):
                _reads_no_content(asked)


def _opened(told: Scene, admin: Visitor, path: str) -> str:
    with statements(told.engine) as asked:
        page = admin.get(path).text
    assert CANARY not in page
    if path.startswith("/admin/"):
        _reads_no_content(asked)
    return page


def _reads_no_content(asked: list[str]) -> None:
    assert asked
    for statement in asked:
        for table in CONTENT:
            assert f"from {table}" not in statement
            assert f"join {table}" not in statement


def test_every_admin_page_is_walked_through_once(told: Scene) -> None:
    admin, waiting, seen = told.visitor("admin"), ["/admin/"], set[str]()
    while waiting:
        path = waiting.pop()
        if path in seen or not path.startswith("/admin/") or (len(seen) > 60 and "/instanser/" in path):
            continue
        seen.add(path)
        waiting += links(_opened(told, admin, path))
    assert len(seen) > 30
