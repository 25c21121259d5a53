"""Logging in and out."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from systembrist import accounts
from systembrist.store.database import reading
from web import carried, identity
from web.forms import LoginForm
from web.identity import open_to, open_to_all
from web.site import here

pages = Blueprint("login", __name__)

WRONG = "E-posten eller lösenordet stämmer inte. Försök igen."


@pages.get("/logga-in")
@open_to_all
def show() -> ResponseReturnValue:
    """The login page; its address may say where to go after."""
    if identity.is_logged_in():
        return redirect(url_for("start.show"))
    form = LoginForm()
    form.next.data = _local(request.args.get("next"))
    return render_template("login.html", form=form, note="")


@pages.post("/logga-in")
@open_to_all
def enter() -> ResponseReturnValue:
    """Starts a session, and gives back what was typed before the last one ended."""
    form = LoginForm()
    if not form.validate():
        return render_template("login.html", form=form, note=""), 422
    with reading(here().engine) as looking:  # so that slow hashing holds up nobody who writes
        account = accounts.authenticate(looking, form.email.data, form.password.data)
    if account is None:
        form.password.errors = [WRONG]
        return render_template("login.html", form=form, note=""), 422
    identity.log_in(account)
    going_to = _local(form.next.data)
    if form.carried.data:
        return carried.give_back(going_to, carried.unpack(form.carried.data))
    return redirect(going_to)


@pages.post("/logga-ut")
@open_to()
def leave() -> ResponseReturnValue:
    """Ends the session."""
    identity.log_out()
    return redirect(url_for("login.show"))


def _local(path: str | None) -> str:
    """A path on this site; anything that could lead elsewhere becomes the first page."""
    if path and path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable():
        return path
    return url_for("start.show")
