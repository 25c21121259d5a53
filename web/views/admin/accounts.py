"""Accounts: all of them, a new one, and one with its roles, password and lock."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from systembrist import accounts, passwords
from systembrist.errors import InputRefused
from systembrist.model import Account, RoleKind
from systembrist.store import accounts as known
from web.forms_admin import AccountForm, PasswordForm, said
from web.identity import open_to, person
from web.site import now
from web.transaction import session
from web.views.admin.shared import (
    LONGEST_LIST,
    account,
    asked_for,
    chosen_view,
    is_named,
    note,
    require_current,
    shown,
    stopped,
)
from web.words_admin import alphabetical

pages = Blueprint("admin_accounts", __name__, url_prefix="/admin/konton")

VIEWS = {"": "Alla konton", "utan-roll": "Konton utan roll", "stoppade": "Spärrade och pausade konton"}


@pages.get("/")
@open_to(RoleKind.ADMIN)
def index() -> ResponseReturnValue:
    """The accounts whose name or address is searched for."""
    asked, view = asked_for(), chosen_view(VIEWS)
    found = [
        (one, roles) for one, roles in known.everyone(session())
        if is_named(asked, one.name, one.email)
        and (view != "utan-roll" or not roles)
        and (view != "stoppade" or stopped(one))
    ]  # fmt: skip
    found.sort(key=lambda pair: alphabetical(pair[0].name))
    return render_template(
        "admin/accounts.html", lines=shown(found[:LONGEST_LIST]), number=len(found), asked=asked, view=view, views=VIEWS
    )


@pages.get("/nytt")
@open_to(RoleKind.ADMIN)
def write() -> ResponseReturnValue:
    """The form for a new account."""
    return render_template("admin/account_new.html", form=AccountForm())


@pages.post("/nytt")
@open_to(RoleKind.ADMIN)
def add() -> ResponseReturnValue:
    """Adds it, and shows the password that was made up for it this once."""
    form = AccountForm()
    if not form.validate():
        return render_template("admin/account_new.html", form=form), 422
    password = form.password.data or passwords.generate()
    try:
        added = accounts.add(session(), email=form.email.data, name=form.name.data, password=password, now=now())
    except InputRefused as error:
        form.email.errors = [said(error)]
        return render_template("admin/account_new.html", form=form), 422
    note("added an account", added=added.id)
    return _handed_over(added, "" if form.password.data else password, heading="Kontot finns nu")


def _handed_over(one: Account, password: str, heading: str) -> str:
    """The page that shows a password once; it stands in no address, cookie or log."""
    return render_template("admin/password.html", account=one, password=password, heading=heading)


@pages.get("/<int:account_id>/")
@open_to(RoleKind.ADMIN)
def show(account_id: int) -> ResponseReturnValue:
    """One account."""
    return _page(account(account_id), PasswordForm())


def _page(one: Account, form: PasswordForm, refused: str = "") -> str:
    [line] = shown([(one, known.roles(session(), one.id))])
    mine = one.id == person().account_id
    return render_template("admin/account.html", line=line, account=one, form=form, mine=mine, refused=refused)


@pages.post("/<int:account_id>/losenord")
@open_to(RoleKind.ADMIN)
def set_password(account_id: int) -> ResponseReturnValue:
    """Gives somebody else a new password; one's own is changed where one has to know the old one."""
    one, form = account(account_id), PasswordForm()
    if one.id == person().account_id:
        return redirect(url_for("login.own_password"))
    if not form.validate():
        return _page(one, form), 422
    password = form.password.data or passwords.generate()
    accounts.set_password(session(), one, password)
    note("set a new password", on=one.id)
    return _handed_over(one, "" if form.password.data else password, heading="Lösenordet är nytt")


@pages.post("/<int:account_id>/sparra")
@open_to(RoleKind.ADMIN)
def lock(account_id: int) -> ResponseReturnValue:
    """Stops an account."""
    one = account(account_id)
    require_current(stopped(one))
    try:
        accounts.lock(session(), one, now())
    except InputRefused as error:
        return _page(one, PasswordForm(), said(error)), 422
    note("locked an account", on=one.id)
    flash("Kontot är spärrat.")
    return back_to(one)


@pages.post("/<int:account_id>/oppna")
@open_to(RoleKind.ADMIN)
def unlock(account_id: int) -> ResponseReturnValue:
    """Opens an account that is locked or rests."""
    one = account(account_id)
    require_current(stopped(one))
    accounts.unlock(session(), one)
    note("unlocked an account", on=one.id)
    flash("Det går att logga in på kontot igen.")
    return back_to(one)


@pages.post("/<int:account_id>/roller/<int:role_id>/ta-bort")
@open_to(RoleKind.ADMIN)
def revoke(account_id: int, role_id: int) -> ResponseReturnValue:
    """Takes one role at one place."""
    one = account(account_id)
    try:
        taken = accounts.revoke_one(session(), one, role_id)
    except InputRefused as error:
        return _page(one, PasswordForm(), said(error)), 422
    note(f"revoked {taken.kind}", of=one.id, body=taken.body_id, verksamhet=taken.verksamhet_id)
    flash("Rollen är borttagen.")
    return back_to(one)


def back_to(one: Account) -> ResponseReturnValue:
    """The account's page; the first page for oneself, who may not be an administrator any more."""
    mine = one.id == person().account_id
    return redirect(url_for("start.show") if mine else url_for("admin_accounts.show", account_id=one.id))
