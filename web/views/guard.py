"""What is personal in what is being written, asked while it is typed; the same is asked when it is sent."""

from __future__ import annotations

import re

from flask import Blueprint, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from web import findings
from web.identity import open_to
from web.transaction import session

pages = Blueprint("guard", __name__)

NAME = re.compile(r"[a-z0-9_-]{1,60}")
"""A field of ours, as it is called on its page."""


@pages.post("/personuppgifter")
@open_to()
def look() -> ResponseReturnValue:
    """What was found in the text so far, to stand under its field; nothing of it is kept."""
    session().rollback()  # nothing will be written: the writer's lock is let go
    name, text = request.form.get("field", ""), request.form.get("text", "")
    if not NAME.fullmatch(name):
        return jsonify(html=""), 422
    field = findings.look(name, text, request.form)
    return jsonify(html=render_template("parts/found.html", field=field))
