"""Headers that every answer carries: nothing from elsewhere, nothing framed, nothing kept in shared caches."""

from __future__ import annotations

from flask import Flask, Response, request

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


def set_up(app: Flask) -> None:
    """Adds the headers to every answer."""
    app.after_request(_add_headers)


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
