"""One session a request: opened when first asked for, committed at the end if the answer is good, else undone."""

from __future__ import annotations

from flask import Flask, Response, g, request
from sqlmodel import Session

from systembrist.store.database import open_for_writing
from web.site import here

FIRST_BAD_STATUS = 400


def session() -> Session:
    """This request's session; only a request that may change something takes the writer's lock."""
    if "session" not in g:
        writes = request.method not in ("GET", "HEAD", "OPTIONS")
        g.session = open_for_writing(here().engine) if writes else Session(here().engine)
        g.writes = writes
    opened: Session = g.session
    return opened


def set_up(app: Flask) -> None:
    """Ends each request's session."""
    app.after_request(_commit)
    app.teardown_request(_close)


def _commit(response: Response) -> Response:
    if g.get("writes") and response.status_code < FIRST_BAD_STATUS:
        g.session.commit()
    return response


def _close(_: BaseException | None) -> None:
    opened = g.pop("session", None)
    if opened is not None:
        opened.close()
