"""Puts the web app together from an installation's parts; nothing is made on import."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from flask_bootstrap import Bootstrap5
from flask_wtf import CSRFProtect
from sqlalchemy import Engine
from werkzeug.middleware.proxy_fix import ProxyFix

from systembrist.clock import Clock, now
from systembrist.settings import Settings
from web import errors, filters, identity, incoming, security, site, transaction
from web.views import (
    admin,
    classification,
    copies,
    deficiency,
    filing,
    followup,
    grouping,
    guard,
    handling,
    health,
    inbox,
    letter,
    login,
    meetings,
    mine,
    national,
    releasing,
    reported,
    reports,
    situation,
    standin,
    start,
    style,
    submissions,
)

LARGEST_REQUEST = 256 * 1024
"""Bytes: the longest report with every field full, several times over."""

VIEWS = (
    start,
    login,
    classification,
    filing,
    guard,
    mine,
    releasing,
    deficiency,
    handling,
    letter,
    grouping,
    followup,
    inbox,
    *meetings.PLACES,
    copies,
    standin,
    national,
    reports,
    situation,
    submissions,
    reported,
    health,
    style,
    *admin.PLACES,
)


def create_app(engine: Engine, settings: Settings, *, clock: Clock = now, fictional: bool = False) -> Flask:
    """The app over a ready database. `fictional` makes every page say that nothing on it is real."""
    app = Flask(__name__)
    app.config.update(
        SECRET_KEY=site.secret_key(engine, settings),
        MAX_CONTENT_LENGTH=LARGEST_REQUEST,
        MAX_FORM_MEMORY_SIZE=LARGEST_REQUEST,
        PERMANENT_SESSION_LIFETIME=timedelta(hours=settings.session_hours),
        SESSION_COOKIE_NAME="systembrist",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.https,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_I18N_ENABLED=False,
        BOOTSTRAP_SERVE_LOCAL=True,
    )
    app.extensions[site.KEY] = site.Site(settings, engine, clock=clock, fictional=fictional)
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    Bootstrap5(app)
    for part in (incoming, security, transaction, identity, filters, errors):
        part.set_up(app)
    CSRFProtect(app)
    for view in VIEWS:
        app.register_blueprint(view.pages)
    identity.require_rules(app)
    return app
