"""What a person typed, carried through the login page when the session had ended: nothing typed is lost.

The fields travel in the person's own page and are kept nowhere on the server.
"""

from __future__ import annotations

import json

from flask import render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from web.forms import LoginForm

NOT_CARRIED = ("csrf_token", "password")


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


def offer_login() -> ResponseReturnValue:
    """The login page with what was typed in its hidden fields (a login page's own fields are not carried on)."""
    form = LoginForm(formdata=None)
    if request.endpoint != "login.enter":
        form.next.data = request.path
        form.carried.data = pack(request.form)
    else:
        form.next.data, form.carried.data = request.form.get("next"), request.form.get("carried")
        form.email.data = request.form.get("email")
    note = "Du har varit borta en stund. Logga in igen, så ligger det du skrev kvar." if form.carried.data else ""
    return render_template("login.html", form=form, note=note), 401


def give_back(action: str, fields: MultiDict[str, str], status: int = 200) -> ResponseReturnValue:
    """The fields in a page of their own, to be sent again with one press."""
    pairs = [(name, value) for name, values in fields.lists() if name not in NOT_CARRIED for value in values]
    return render_template("resend.html", fields=pairs, action=action), status
