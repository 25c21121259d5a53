"""Every field in which a person writes passes the one check, and what it refuses is kept nowhere."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
from sqlalchemy import inspect, text
from wtforms import HiddenField, PasswordField, StringField
from wtforms.fields.core import UnboundField

from systembrist import filing
from systembrist.model import VerdictKind
from systembrist.store.database import reading
from tests.scene import Scene
from web import forms, forms_admin, forms_cases, forms_letter, forms_meetings
from web.findings import TextLine
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
    modules = (forms, forms_admin, forms_cases, forms_letter, forms_meetings)
    found = {
        one for module in modules for one in vars(module).values() if isinstance(one, type) and issubclass(one, Form)
    }
    return sorted(found, key=lambda one: one.__name__)


def _free(form: type[Form]) -> dict[str, UnboundField]:
    """The fields in which one writes, by name."""
    fields = {
        name: one
        for kind in reversed(form.__mro__)
        for name, one in vars(kind).items()
        if isinstance(one, UnboundField) and issubclass(one.field_class, StringField)
    }
    return {
        name: one
        for name, one in fields.items()
        if not issubclass(one.field_class, HiddenField | PasswordField) and (form.__name__, name) not in NOT_FREE
    }


def _is_guarded(field: UnboundField) -> bool:
    validators = field.args[1] if len(field.args) > 1 else field.kwargs.get("validators", ())
    return any(getattr(one, "field_flags", {}).get("guarded") for one in validators)


OTHERWISE_CHECKED = {"email": "an account's own address", "others": "names of kommuner, each looked up"}
"""Fields of the administrator that take one thing only."""


@pytest.mark.parametrize("form", _forms(), ids=lambda form: form.__name__)
def test_every_free_field_of_every_form_has_the_guard(form: type[Form]) -> None:
    assert [name for name, one in _free(form).items() if not _is_guarded(one) and name not in OTHERWISE_CHECKED] == []


@pytest.mark.parametrize("form", _forms(), ids=lambda form: form.__name__)
def test_every_field_about_a_case_asks_about_names(form: type[Form]) -> None:
    if form.__module__ != forms_admin.__name__:
        assert [name for name, one in _free(form).items() if not issubclass(one.field_class, TextLine)] == []


@pytest.mark.parametrize("kind", FOUND)
def test_the_one_check_refuses_each_kind_and_repeats_nothing(kind: str) -> None:
    messages = filing.check_text(CANARIES[kind], 1000)
    assert len(messages) == 1
    assert FOUND[kind] not in messages[0]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (CANARIES["personnummer"], "texten innehåller ett personnummer; skriv om den utan sådana uppgifter"),
        (
            " ".join(CANARIES[kind] for kind in ("personnummer", "phone", "personnummer", "email")),
            "texten innehåller ett personnummer, ett telefonnummer och en e-postadress; skriv om den utan sådana uppgifter",  # noqa: E501
        ),
    ],
)
def test_one_sentence_names_every_kind(text: str, says: str) -> None:
    assert filing.check_text(text, 1000) == [says]


def test_a_field_of_the_administrators_names_every_kind(scene: Scene) -> None:
    name = f"PO {FOUND['email']} {FOUND['phone']}"
    answer = scene.visitor("admin").post("/admin/verksamheter/ny", name=name)
    assert answer.status_code == 422
    assert "Texten innehåller en e-postadress och ett telefonnummer; skriv om den" in answer.text


@pytest.mark.parametrize(("text", "wordless"), [("Ja", False), ("3 år", False), ("-1", True), ("999", True)])
def test_a_text_has_letters(text: str, wordless: bool) -> None:
    assert ("texten innehåller inga ord; skriv med bokstäver" in filing.check_text(text, 1000)) == wordless


def test_what_cannot_be_seen_is_refused_where_nothing_takes_it_out() -> None:
    for unseen in "\v\0\u202e\u200b":
        assert filing.check_text(f"Ett{unseen} ord.", 1000) == [
            "texten innehåller tecken som inte syns; skriv om den utan dem"
        ]


def _written(scene: Scene) -> list[tuple[str, str, dict[str, object]]]:
    """Who writes where: each verb that takes a text, with a canary in every field of it."""
    canary = " ".join(CANARIES.values())
    one, asked = scene.file(), scene.file()
    scene.decide(asked, VerdictKind.KOMPLETTERA, "ordforande")
    free = dict.fromkeys(filing.FREE_TEXTS, canary)
    return [
        ("ombud", "/anmal/", {**scene.form, **free, "step": "review"}),
        ("ombud", "/anmal/", {**scene.form, **free, "area": "vardkoer", "step": "send"}),
        ("ombud", "/anmal/", {**scene.form, **free, "step": "draft"}),
        ("ombud", "/anmal/", {**scene.form, **free, "byt": "text:1"}),
        ("ombud", "/anmal/", {**scene.form, **free, "ingen_klient": list(FOUND.values()), "step": "send"}),
        ("ombud", f"/brister/{asked}/komplettera", {"text": canary}),
        ("ombud", f"/brister/{one}/brev/", {"to": canary, "subject": canary, "text": canary, "step": "show"}),
        ("samordnare", f"/brister/{one}/sammanfattning", {"text": canary}),
        ("ordforande", f"/brister/{one}/besluta", {"kind": VerdictKind.AVSLUTA.value, "reason": canary}),
    ]


def test_what_was_refused_is_in_no_table_log_mail_or_session(
    scene: Scene, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    caplog.set_level(logging.DEBUG)
    for name, path, fields in _written(scene):
        visitor = scene.visitor(name)
        assert visitor.post(path, **fields).status_code == 422, path
        with visitor.client.session_transaction() as kept:
            assert not _holds(repr(dict(kept))), path
    typing = scene.visitor("ombud").post("/personuppgifter", field="text", text=" ".join(CANARIES.values()))
    assert typing.status_code == 200
    assert not _holds(caplog.text)
    scene.pass_time("2026-02-03T09:00")
    assert not [file for file in tmp_path.rglob("*") if file.is_file() and _holds(file.read_bytes().decode("latin-1"))]
    with reading(scene.engine) as session:
        for table in inspect(scene.engine).get_table_names():
            rows = session.connection().execute(text(f'select * from "{table}"')).all()
            assert not _holds(repr(rows)), table


def _holds(told: str) -> bool:
    return any(what in told for what in FOUND.values())
