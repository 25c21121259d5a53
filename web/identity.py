"""Who is asking, and the rule that every route must state: open to all, to anyone logged in, or to some roles."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from flask import Flask, g
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user
from flask_login import login_required as _login_required
from werkzeug.exceptions import NotFound

from systembrist import accounts as verbs
from systembrist.model import Account, RoleKind
from systembrist.permissions import Action, Matter, Person, Thing, may
from systembrist.store import accounts, deficiencies
from web.transaction import session

EVERYONE: frozenset[RoleKind] | None = None
RULES: dict[str, frozenset[RoleKind] | None] = {}
"""What each view function demands: None is open to the world, else any of these roles (empty: logged in)."""


class Visitor(UserMixin):  # type: ignore[misc]
    """An account as Flask-Login keeps it: the id with the session number, so that sessions can be ended."""

    def __init__(self, account: Account) -> None:
        self.id = f"{account.id}.{account.session_number}"
        self.account_id = account.id


def set_up(app: Flask) -> None:
    """Lets Flask-Login find accounts."""
    # No template asks for the current user, and an error page must not ask the database for one.
    manager = LoginManager(app, add_context_processor=False)
    manager.user_loader(_load)
    manager.session_protection = "basic"


def _load(token: str) -> Visitor | None:
    account_id, _, number = token.partition(".")
    if not account_id.isdecimal():
        return None
    account = accounts.account(session(), int(account_id))
    if account is None or account.locked_at is not None or str(account.session_number) != number:
        return None
    return Visitor(account)


def log_in(account: Account) -> None:
    """Starts a session for the account; it ends with its time limit or the browser's."""
    login_user(Visitor(account))


def log_out() -> None:
    """Ends every session of the account: a copy of the cookie, left on some other computer, must not live on."""
    account = accounts.account(session(), current_user.account_id)
    if account is not None:
        verbs.end_sessions(session(), account)
    logout_user()


def is_logged_in() -> bool:
    """Whether somebody is."""
    return bool(current_user.is_authenticated)


def person() -> Person:
    """Who is asking; only to be called behind a rule."""
    if "person" not in g:
        g.person = accounts.person(session(), current_user.account_id)
    found: Person = g.person
    return found


View = Callable[..., Any]


def open_to_all(view: View) -> View:
    """Anyone in the world may ask this."""
    RULES[_name(view)] = EVERYONE
    return view


def open_to(*roles: RoleKind) -> Callable[[View], View]:
    """Only those logged in with any of these roles may ask this; without roles, anyone logged in."""

    def guard(view: View) -> View:
        RULES[_name(view)] = frozenset(roles)

        @_login_required  # type: ignore[untyped-decorator]
        def guarded(*args: Any, **kwargs: Any) -> Any:
            if roles and not any(person().is_a(role) for role in roles):
                raise NotFound
            return view(*args, **kwargs)

        guarded.__name__, guarded.__module__, guarded.__doc__ = view.__name__, view.__module__, view.__doc__
        return cast("View", guarded)

    return guard


def _name(view: View) -> str:
    return f"{view.__module__}.{view.__name__}"


def require_rules(app: Flask) -> None:
    """Refuses to start with a route that states no rule."""
    for endpoint, view in app.view_functions.items():
        if not endpoint.endswith("static") and _name(view) not in RULES:
            raise RuntimeError(f"the route {endpoint} states no rule")


def demand(action: Action, thing: Thing | None) -> None:
    """Goes on only if the person may; else the thing does not exist for them (404, which tells nothing)."""
    if thing is None or not may(person(), action, thing):
        raise NotFound


def matter(deficiency_id: int, action: Action) -> Matter:
    """The deficiency as permissions see it, if the person may do that to it."""
    found = deficiencies.matter(session(), deficiency_id)
    demand(action, found)
    assert found is not None  # noqa: S101  (demand has refused None)
    return found
