"""The web app under a production WSGI server (waitress: pure Python, the same on Linux, macOS and Windows)."""

from __future__ import annotations

import logging
import socket

import waitress
from flask import Flask
from sqlalchemy import Engine

from systembrist.errors import InputRefused
from systembrist.settings import Settings
from web.app import create_app
from web.site import KEY

log = logging.getLogger(__name__)


def serve(engine: Engine, settings: Settings, *, host: str, port: int, threads: int, fictional: bool = False) -> None:
    """Serves until interrupted; the model is loaded first, so that nobody's first page waits for it."""
    _require_free(host, port)
    app = create_app(engine, settings, fictional=fictional)
    warm(app)
    log.info("http://%s:%s", host, port)
    waitress.serve(app, host=host, port=port, threads=threads, ident=None)


def _require_free(host: str, port: int) -> None:
    """Raises InputRefused before anything is built for a port that somebody else has."""
    with socket.socket() as asked:
        asked.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            asked.bind((host, port))
        except OSError as error:
            raise InputRefused(
                f"porten {port} på {host} går inte att använda ({error.strerror}); välj en annan"
            ) from None


def warm(app: Flask) -> None:
    """Loads what the first request would otherwise wait for."""
    app.extensions[KEY].model_in_use()
