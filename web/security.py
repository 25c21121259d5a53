"""Headers that every answer carries: nothing from elsewhere, nothing framed, nothing kept in shared caches."""

from __future__ import annotations

from itertools import chain
from urllib.parse import urlsplit

from flask import Flask, Response, request
from werkzeug.exceptions import BadRequest, Forbidden
from werkzeug.routing import IntegerConverter, Map

from web.site import here

POLICY = "; ".join(
    (
        "default-src 'self'",
        "img-src 'self' data:",  # Bootstrap's form marks are data: pictures in its style sheet
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)


class DatabaseId(IntegerConverter):
    """A number in an address that can be an id; a larger one is no page (404) rather than a database error."""

    def __init__(self, url_map: Map) -> None:
        super().__init__(url_map, max=2**31 - 1)


def set_up(app: Flask) -> None:
    """Adds the headers to every answer and turns away what no page of ours sends."""
    app.url_map.converters["int"] = DatabaseId
    app.before_request(_refuse_what_we_never_send)
    app.after_request(_add_headers)


def _refuse_what_we_never_send() -> None:
    """Forms sent from another site, and NUL characters where no text of a person's stands (see `incoming`)."""
    if request.method not in ("GET", "HEAD", "OPTIONS") and _comes_from_elsewhere():
        raise Forbidden
    sent = chain(request.args.listvalues(), request.form.listvalues())
    if any("\0" in value for values in sent for value in values):
        raise BadRequest


def _comes_from_elsewhere() -> bool:
    """By what browsers say of it; SameSite cookies and CSRF marks guard what has no such header."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        return True
    origin = request.headers.get("Origin")
    return origin is not None and urlsplit(origin).netloc != request.host


def _add_headers(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
    response.headers["Permissions-Policy"] = "camera=(), geolocation=(), payment=(), usb=()"
    if request.endpoint is None or not request.endpoint.endswith("static"):
        response.headers["Cache-Control"] = "no-store"
    if here().settings.https:
        response.headers["Strict-Transport-Security"] = "max-age=31536000"
    return response
