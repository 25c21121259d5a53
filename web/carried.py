"""What a person typed, carried through the login page when the session had ended: nothing typed is lost.

The fields travel in the person's own page and are kept nowhere on the server.
"""

from __future__ import annotations

import json

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from web.forms import LoginForm

NOT_CARRIED = ("csrf_token", "password")

CARRIED_TO = ("filing.step", "deficiency.supplement", "deficiency.decide", "deficiency.correct", "copies.decide")
"""The forms in which a person writes; a bare button is pressed again on its own page, where it says what it does."""


WRITTEN = ("text", "reason", "summary", "tried", "proposal", "consequence_text")
"""The fields whose words are shown before they are sent again."""


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


def give_back(action: str, fields: MultiDict[str, str], status: int = 200) -> ResponseReturnValue:
    """The fields in a page of their own that shows what was written, to be sent again with one press."""
    pairs = [(name, value) for name, values in fields.lists() if name not in NOT_CARRIED for value in values]
    written = [value for name, value in pairs if name in WRITTEN and value.strip()]
    return render_template("resend.html", fields=pairs, action=action, written=written), status
