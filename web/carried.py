"""What a person typed, given back when it could not be taken: the session had ended, or somebody was first.

The fields travel in the person's own page and are kept nowhere on the server.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from flask import current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from web.forms import LoginForm

NOT_CARRIED = ("csrf_token", "password")

CARRIED_TO = {
    "filing.step": "filing.write",
    "deficiency.supplement": "deficiency.show",
    "deficiency.decide": "deficiency.show",
    "deficiency.correct": "deficiency.show",
    "handling.summarise": "deficiency.show",
    "letter.make": "letter.write",
    "copies.decide": "copies.show",
    "copies.answer": "copies.show",
    "inbox.decide_together": "inbox.show",
    "standin.answer": "standin.show",
    "noting.note": "meeting.show",
    "submissions.save": "submissions.show",
}
"""The forms in which a person writes, each with the page it belongs to; a bare button is pressed again on its own
page, where it says what it does."""


WRITTEN = ("text", "reason", "source", "summary", "tried", "proposal", "consequence_text", "note")
"""The fields whose words are always shown before they are sent again; of others, what is more than one word."""

HOMES = {
    "deficiency.show": "Till bristen",
    "copies.show": "Till bristen",
    "standin.show": "Till bristen",
    "meeting.show": "Till mötet",
}
"""What the pages of things are called in a link that leads back to one."""

UNSEEN = ("seen", "urval", "form_key", "step")
"""What a page sends of itself."""


def pack(fields: MultiDict[str, str]) -> str:
    """A form's fields as text for a hidden field."""
    return json.dumps({name: values for name, values in fields.lists() if name not in NOT_CARRIED})


def unpack(text: str) -> MultiDict[str, str]:
    """The fields again; empty for a text that is not ours."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return MultiDict()
    fields: MultiDict[str, str] = MultiDict()
    for name, values in found.items() if isinstance(found, dict) else ():
        if isinstance(values, list) and all(isinstance(value, str) for value in values):
            fields.setlist(name, values)
    return fields


def may_be_sent_again() -> bool:
    """Whether the request is one whose words should outlive a session."""
    return request.endpoint in CARRIED_TO


def offer_login() -> ResponseReturnValue:
    """The login page with what was typed in its hidden fields (a login page's own fields are not carried on)."""
    form = LoginForm(formdata=None)
    if may_be_sent_again():
        form.next.data = request.path
        form.carried.data = pack(request.form)
    elif request.endpoint != "login.enter":
        return redirect(url_for("login.show"))
    else:
        form.next.data, form.carried.data = request.form.get("next"), request.form.get("carried")
        form.email.data = request.form.get("email")
    note = "Du har varit borta en stund. Logga in igen, så ligger det du skrev kvar." if form.carried.data else ""
    return render_template("login.html", form=form, note=note), 401


def written(fields: MultiDict[str, str]) -> list[str]:
    """The words in a form's fields; where a page has many forms, a field's name ends with what it is."""
    return [value for name, value in pairs(fields) if value.strip() and _is_words(name.rsplit("-", 1)[-1], value)]


def _is_words(what: str, value: str) -> bool:
    """Whether a person wrote it; the questions of a yearly report are data, so their names say nothing."""
    return what in WRITTEN or (what not in UNSEEN and len(value.split()) > 1)


def home() -> tuple[str, str] | None:
    """The page to go back to from a form that was sent, as (address, name); None where there is none."""
    pages, own = current_app.url_map.bind(""), _written_on()
    for path in _above(request.path) if own is None else [own]:
        if pages.test(path, "GET"):
            return path, HOMES.get(pages.match(path, "GET")[0], "Tillbaka till sidan")
    return None


def _written_on() -> str | None:
    """The page that the form belongs to, if it is one in which a person writes."""
    page = CARRIED_TO.get(request.endpoint or "")
    if page is None:
        return None
    takes = current_app.url_map.iter_rules(page)
    named = {name for rule in takes for name in rule.arguments}
    return url_for(page, **{name: value for name, value in (request.view_args or {}).items() if name in named})


def _above(path: str) -> Iterator[str]:
    """Where the page of the thing that a button is about can be, the nearest first; last where it is sent itself."""
    parts = path.strip("/").split("/")
    for number in range(len(parts) - 1, 0, -1):
        folder = "/".join(["", *parts[:number]])
        yield from (f"{folder}/", folder)
    yield path


def give_back(action: str, fields: MultiDict[str, str], status: int = 200) -> ResponseReturnValue:
    """The fields in a page of their own that shows what was written, to be sent again with one press."""
    return render_template("resend.html", fields=pairs(fields), action=action, written=written(fields)), status


def pairs(fields: MultiDict[str, str]) -> list[tuple[str, str]]:
    """A form's fields as they are sent again, each value by itself."""
    return [(name, value) for name, values in fields.lists() if name not in NOT_CARRIED for value in values]
