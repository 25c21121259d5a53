"""For those who watch over the service: is it alive, can it reach its database."""

from __future__ import annotations

import logging

from flask import Blueprint
from flask.typing import ResponseReturnValue

from systembrist.errors import InputRefused
from systembrist.store.database import require_ready
from web.identity import open_to_all
from web.site import here

log = logging.getLogger(__name__)

pages = Blueprint("health", __name__, url_prefix="/health")


@pages.get("/live")
@open_to_all
def live() -> ResponseReturnValue:
    """The process answers."""
    return {"status": "ok"}


@pages.get("/ready")
@open_to_all
def ready() -> ResponseReturnValue:
    """The database has the shape this version needs."""
    try:
        require_ready(here().engine)
    except InputRefused as error:
        log.warning("not ready: %s", error)
        return {"status": "unavailable"}, 503
    return {"status": "ok"}
