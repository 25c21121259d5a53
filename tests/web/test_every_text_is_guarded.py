"""Every field in which a person writes passes the one check, and what it refuses is kept nowhere."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
from sqlalchemy import inspect, text
from wtforms import StringField
from wtforms.fields.core import UnboundField

from systembrist import filing
from systembrist.model import VerdictKind
from systembrist.store.database import reading
from tests.scene import Scene
from web import forms, forms_admin, forms_cases, forms_meetings
from web.forms import Form

NOT_FREE = {
    ("LoginForm", "email"), ("LoginForm", "password"), ("LoginForm", "next"), ("LoginForm", "carried"),
}  # fmt: skip
"""Where one logs in; nothing of it is kept."""
FOUND = {
    "personnummer": "640823-3234",
    "samordningsnummer": "701063-2391",
    "phone": "070-174 06 05",
    "email": "kim@example.se",
    "account": "8327-9, 123 456 789-0",
    "diary": "T 1234-23",
}
CANARIES = {kind: f"Klienten har {what} sedan i våras." for kind, what in FOUND.items()}


def _forms() -> list[type[Form]]:
    modules = (forms, forms_admin, forms_cases, forms_meetings)
    found = {
        one for module in modules for one in vars(module).values() if isinstance(one, type) and issubclass(one, Form)
    }
    return sorted(found, key=lambda one: one.__name__)


def _unguarded(form: type[Form]) -> list[str]:
    fields = {
        name: one
        for kind in reversed(form.__mro__)
        for name, one in vars(kind).items()
        if isinstance(one, UnboundField)
    }
    free = {name: one for name, one in fields.items() if issubclass(one.field_class, StringField)}
    guarded = {
        name
        for name, one in free.items()
        for validator in (one.args[1] if len(one.args) > 1 else one.kwargs.get("validators", ()))
        if getattr(validator, "__qualname__", "").startswith("free_of_identifiers")
    }
    hidden = {name for name, one in free.items() if one.field_class.__name__ in ("HiddenField", "PasswordField")}
    return sorted(name for name in free.keys() - guarded - hidden if (form.__name__, name) not in NOT_FREE)


OTHERWISE_CHECKED = {"email": "an account's own address", "others": "names of kommuner, each looked up"}
"""Fields of the administrator that take one thing only."""


@pytest.mark.parametrize("form", _forms(), ids=lambda form: form.__name__)
def test_every_free_field_of_every_form_has_the_guard(form: type[Form]) -> None:
    assert [name for name in _unguarded(form) if name not in OTHERWISE_CHECKED] == []


@pytest.mark.parametrize("kind", FOUND)
def test_the_one_check_refuses_each_kind_and_repeats_nothing(kind: str) -> None:
    messages = filing.check_text(CANARIES[kind], 1000)
    assert len(messages) == 1
    assert FOUND[kind] not in messages[0]


def _written(scene: Scene) -> list[tuple[str, str, dict[str, object]]]:
    """Who writes where: each verb that takes a text, with a canary in every field of it."""
    canary = " ".join(CANARIES.values())
    one, two = scene.file(), scene.file()
    free = dict.fromkeys(filing.FREE_TEXTS, canary)
    return [
        ("ombud", "/anmal/", {**scene.form, **free, "step": "review"}),
        ("ombud", "/anmal/", {**scene.form, **free, "area": "vardkoer", "step": "send"}),
        ("ombud", "/anmal/", {**scene.form, **free, "step": "draft"}),
        ("ombud", "/anmal/", {**scene.form, **free, "sida": "granska", "behall": "alla"}),
        ("samordnare", f"/brister/{one}/sammanfattning", {"text": canary}),
        ("ordforande", f"/brister/{one}/beslut", {"kind": VerdictKind.AVSLUTA.value, "reason": canary}),
        (
            "ordforande",
            f"/brister/{two}/beslut",
            {"kind": VerdictKind.LYFT.value, "reason": "Skäl.", "summary": canary},
        ),
        ("ombud", f"/brister/{two}/komplettering", {"text": canary}),
    ]


def test_what_was_refused_is_in_no_table_log_mail_or_session(
    scene: Scene, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    caplog.set_level(logging.DEBUG)
    answers = []
    for name, path, fields in _written(scene):
        visitor = scene.visitor(name)
        answer = visitor.post(path, **fields)
        answers.append((path, answer.status_code))
        assert answer.status_code in (404, 405, 409, 422), (path, answer.status_code)
        with visitor.client.session_transaction() as kept:
            assert not _holds(repr(dict(kept))), path
    assert [status for path, status in answers if path == "/anmal/"] == [422] * 4
    assert not _holds(caplog.text)
    assert not [file for file in tmp_path.rglob("*") if file.is_file() and _holds(file.read_bytes().decode("latin-1"))]
    with reading(scene.engine) as session:
        for table in inspect(scene.engine).get_table_names():
            rows = session.connection().execute(text(f'select * from "{table}"')).all()
            assert not _holds(repr(rows)), table


def _holds(told: str) -> bool:
    return any(what in told for what in FOUND.values())
