"""Logging in and out, and changing one's own password."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask import session as cookie
from flask.typing import ResponseReturnValue

from systembrist import accounts
from systembrist.model import Account
from systembrist.store import accounts as known
from systembrist.store.database import reading, writing
from web import carried, identity
from web.forms import LoginForm
from web.forms_admin import OwnPasswordForm
from web.identity import open_to, open_to_all, person
from web.site import here, now
from web.transaction import session

pages = Blueprint("login", __name__)

LEFT = "left"
"""In the cookie: who has just logged out, so that the next page can clear what the device kept of their drafts."""

# The same words whether there is such an account or not, and whether it rests or not: they must not tell.
PAUSE = (
    f"Efter {accounts.FAILURES} fel i rad måste du vänta {accounts.REST.seconds // 60} minuter, "
    "även om lösenordet sedan är rätt."
)
WRONG = f"E-posten eller lösenordet stämmer inte. Försök igen. {PAUSE}"
WRONG_CURRENT = f"Det nuvarande lösenordet stämmer inte. {PAUSE}"


@pages.get("/logga-in")
@open_to_all
def show() -> ResponseReturnValue:
    """The login page; its address may say where to go after."""
    if identity.is_logged_in():
        return redirect(url_for("start.show"))
    form = LoginForm()
    form.next.data = _local(request.args.get("next"))
    return render_template("login.html", form=form, note="", left=cookie.pop(LEFT, None))


@pages.post("/logga-in")
@open_to_all
def enter() -> ResponseReturnValue:
    """Starts a session, and gives back what was typed before the last one ended."""
    form = LoginForm()
    if not form.validate():
        return render_template("login.html", form=form, note=""), 422
    account = _account(form.email.data, form.password.data)
    if account is None:
        form.password.errors = [WRONG]
        return render_template("login.html", form=form, note=""), 422
    identity.log_in(account)
    going_to = _local(form.next.data)
    if form.carried.data:
        return carried.give_back(going_to, carried.unpack(form.carried.data))
    return redirect(going_to)


def _account(email: str, password: str) -> Account | None:
    """Whose these are, in two transactions, so that slow hashing holds up nobody who writes."""
    with reading(here().engine) as looking:
        attempt = accounts.authenticate(looking, email, password, now())
    with writing(here().engine) as counting:
        return accounts.conclude(counting, attempt, now())


@pages.post("/logga-ut")
@open_to()
def leave() -> ResponseReturnValue:
    """Ends the session, here and wherever else the account is logged in."""
    cookie[LEFT] = person().account_id
    identity.log_out()
    flash("Du är utloggad.")
    return redirect(url_for("login.show"))


@pages.get("/losenord")
@open_to()
def own_password() -> ResponseReturnValue:
    """Where one changes one's own password."""
    return render_template("password.html", form=OwnPasswordForm())


@pages.post("/losenord")
@open_to()
def change_own_password() -> ResponseReturnValue:
    """Changes it, and ends the account's other sessions. Wrong guesses count here, too."""
    form = OwnPasswordForm()
    if not form.validate():
        return render_template("password.html", form=form), 422
    me = known.kept(session(), person().account_id)
    assert me is not None  # noqa: S101  (the rule has found it)
    attempt = accounts.authenticate(session(), me.email, form.current.data, now())
    if accounts.conclude(session(), attempt, now()) is None:
        form.current.errors = [WRONG_CURRENT]
        return render_template("password.html", form=form)  # no bad status, which would undo the count
    accounts.set_password(session(), me, form.password.data)
    identity.log_in(me)
    flash("Du har ett nytt lösenord. Du är utloggad överallt utom här.")
    return redirect(url_for("start.show"))


def _local(path: str | None) -> str:
    """A path on this site; anything that could lead elsewhere becomes the first page."""
    if path and path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable():
        return path
    return url_for("start.show")
