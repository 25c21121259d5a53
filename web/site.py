"""The web app's installation: the shared parts, the clock, and what every request asks of them."""

from __future__ import annotations

import secrets
from datetime import datetime

from flask import current_app, g
from sqlalchemy import Engine

from systembrist.clock import Clock
from systembrist.errors import InputRefused
from systembrist.installation import Installation
from systembrist.settings import Settings
from systembrist.store import accounts
from systembrist.store.database import writing

KEY = "systembrist"
SHORTEST_SECRET = 32


class Site(Installation):
    """An installation with a clock; `fictional` makes every page say that nothing on it is real."""

    def __init__(self, settings: Settings, engine: Engine, *, clock: Clock, fictional: bool) -> None:
        super().__init__(settings, engine)
        self.clock = clock
        self.fictional = fictional


def here() -> Site:
    """The site of the current app."""
    found: Site = current_app.extensions[KEY]
    return found


def now() -> datetime:
    """The instant of this request: the clock is read once, when first asked."""
    if "now" not in g:
        g.now = here().clock()
    instant: datetime = g.now
    return instant


def secret_key(engine: Engine, settings: Settings) -> str:
    """What signs the cookies: the setting, else one made once and kept in the database for all its web machines."""
    if settings.secret_key is not None:
        if len(settings.secret_key) < SHORTEST_SECRET:
            raise InputRefused(f"SYSTEMBRIST_SECRET_KEY ska ha minst {SHORTEST_SECRET} tecken")
        return settings.secret_key
    with writing(engine) as session:
        return accounts.secret_key(session, secrets.token_urlsafe(48))
