"""The form of a yearly report: a field for each question that `data/submissions.yaml` asks, and how it was answered."""

from __future__ import annotations

from collections.abc import Sequence

from werkzeug.datastructures import MultiDict
from wtforms import Field, RadioField, StringField

from systembrist.filing import Fault
from systembrist.reports import answers
from systembrist.reports.answers import Answers
from systembrist.reports.yearly import Question, Yearly
from web.findings import TextBox
from web.forms import Form

YES_OR_NO = [("ja", "Ja"), ("nej", "Nej")]
KEYBOARDS = {"kronor": "numeric", "antal": "numeric", "tal": "decimal"}
"""Which keys a phone shows first."""


def form_for(asked: Yearly, given: Answers, typed: MultiDict[str, str] | None = None) -> Form:
    """The form with the answers given so far, or with what was just typed; what that means is the verb's to say."""
    fields = {
        heading.field(question): _field(question, answers.typed(answers.answer(given, heading, question)))
        for heading, question in asked.questions
    }
    made: type[Form] = type("YearlyForm", (Form,), fields)
    form = made(formdata=typed)
    for field in form:
        if isinstance(field, RadioField):
            field.choices = YES_OR_NO
    return form


def _field(question: Question, value: str) -> Field:
    values = {"description": question.help or "", "default": value}
    if question.kind == "ja_nej":
        return RadioField(question.label, choices=[], **values)
    if question.kind == "text":
        return TextBox(question.label, render_kw={"rows": 5, "data-limit": question.limit}, **values)
    return StringField(
        question.label, render_kw={"inputmode": KEYBOARDS[question.kind], "autocomplete": "off"}, **values
    )


def show_faults(form: Form, faults: Sequence[Fault]) -> None:
    """Puts what is wrong at the fields; a form's `errors` are those of its fields."""
    for fault in faults:
        form[fault.field].errors = [*form[fault.field].errors, fault.message]
