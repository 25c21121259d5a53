"""What a person is told when something is refused: one page, each time with what to do next."""

from __future__ import annotations

import logging

from flask import Flask, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException

from systembrist.errors import Conflict, InputRefused, NotFound
from web import carried, identity

log = logging.getLogger(__name__)

WHAT_TO_DO = {
    400: ("Sidan kunde inte läsa det som skickades", "Gå tillbaka, ladda om sidan och försök igen."),
    403: ("Du får inte göra det här", "Fråga den som är samordnare eller administratör hos er."),
    404: ("Sidan finns inte", "Adressen kan vara fel, eller så hör sidan till någon annan verksamhet eller instans."),
    405: ("Sidan kan inte användas så", "Gå tillbaka och använd knapparna på sidan."),
    409: ("Det gick inte", "Se vad som gäller nu innan du försöker igen."),
    413: (
        "Det som skickades är för stort",
        "Inget är sparat. Gå tillbaka med webbläsarens bakåtknapp: där ligger det du skrev kvar. Korta det och skicka.",
    ),
    422: ("Något i det som skickades stämmer inte", "Gå tillbaka och rätta det."),
    503: ("Tjänsten är upptagen", "Försök igen om en stund."),
    500: (
        "Något gick fel hos oss",
        "Försök igen om en stund. Går det fortfarande inte, hör av dig till den som är administratör hos er.",
    ),
}

GIVEN_BACK = (409, 422, 500, 503)
"""Where what was typed is shown again; after a failure of ours it can be sent once more with a press."""


def set_up(app: Flask) -> None:
    """One handler a family of errors."""
    app.register_error_handler(CSRFError, _stale_form)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(401, _log_in_first)
    app.register_error_handler(NotFound, lambda _: page(404))
    app.register_error_handler(Conflict, lambda error: page(409, str(error)))
    app.register_error_handler(InputRefused, lambda error: page(422, str(error)))
    app.register_error_handler(OperationalError, _unavailable)
    app.register_error_handler(Exception, _crash)


def page(status: int, detail: str = "") -> ResponseReturnValue:
    """The error page for a status; past 500 it asks nothing of the database."""
    g.failing = status >= 500  # noqa: PLR2004
    heading, advice = WHAT_TO_DO.get(status, WHAT_TO_DO[500 if status >= 500 else 400])  # noqa: PLR2004
    # It was too late, it was refused, or it failed: what was typed is shown once more, to be kept or sent again.
    sent = request.form if status in GIVEN_BACK and carried.may_be_sent_again() else MultiDict()
    typed = carried.written(sent)
    home = carried.home() if status in GIVEN_BACK and request.method == "POST" else None
    again = carried.pairs(sent) if g.failing else []
    try:
        return render_template(
            "error.html", heading=heading, detail=detail, advice=advice, typed=typed, home=home, again=again,
            action=request.path,
        ), status  # fmt: skip
    except OperationalError as error:  # who is logged in, for the menu
        return _unavailable(error)


def _http(error: HTTPException) -> ResponseReturnValue:
    if error.code is not None and 300 <= error.code < 400:  # noqa: PLR2004  (a redirect is no error)
        return error
    return page(error.code or 500)


def _unavailable(error: OperationalError) -> ResponseReturnValue:
    log.error("%s %s: the database did not answer (%s)", request.method, request.endpoint, type(error.orig).__name__)
    return page(503)


def _crash(error: Exception) -> ResponseReturnValue:
    # Only the kind of error is logged: its message may quote what somebody typed.
    log.error("%s %s failed: %s", request.method, request.endpoint, type(error).__name__, exc_info=_trace(error))
    return page(500)


def _trace(error: Exception) -> Exception:
    return Exception("message withheld").with_traceback(error.__traceback__)


def _log_in_first(_: HTTPException) -> ResponseReturnValue:
    """To the login page, which gives back what was typed once the session has been renewed."""
    if request.method == "POST":
        return carried.offer_login()
    return redirect(url_for("login.show", next=request.full_path.rstrip("?")))


def _stale_form(_: CSRFError) -> ResponseReturnValue:
    """The form's mark belongs to an ended session: nothing typed is lost, but it has to be sent again."""
    if identity.is_logged_in() and carried.may_be_sent_again():
        return carried.give_back(request.path, request.form, status=400)
    return page(400) if identity.is_logged_in() else carried.offer_login()
