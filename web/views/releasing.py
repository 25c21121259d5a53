"""Several texts released to the ledningsgrupp at once, from the list where the samordnare has read them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from systembrist import handling
from systembrist.errors import Conflict, InputRefused
from systembrist.model import RoleKind
from systembrist.permissions import Action
from systembrist.reports.swedish import counted
from systembrist.store import deficiencies
from web import ids
from web.identity import demand, open_to, person
from web.site import now
from web.transaction import session

pages = Blueprint("releasing", __name__, url_prefix="/brister")

VIEW = "slapp"
"""The view of the verksamhet's list that holds what waits for release."""


@pages.post("/slapp")
@open_to(RoleKind.SAMORDNARE)
def release() -> ResponseReturnValue:
    """Releases what was ticked, as it was shown; each is noted with the samordnare's name."""
    ticked = _ticked()
    if not ticked:
        return redirect(_list(inga=""))
    number = handling.release_all(session(), ticked, account_id=person().account_id, shown_at=_shown_at(), now=now())
    if not number:
        raise Conflict("Texterna är redan släppta till ledningsgruppen.")
    flash(f"{counted(number, 'text är släppt', 'texter är släppta')} till ledningsgruppen, med ditt namn.")
    return redirect(_list())


def _ticked() -> list[int]:
    """What was ticked, each once; nothing that the person may not release."""
    ticked = ids.each(request.form.getlist("brist")[: handling.MOST_RELEASED + 1])
    matters = deficiencies.matters(session(), ticked)
    for one in ticked:
        demand(Action.RELEASE, matters.get(one))
    return ticked


def _shown_at() -> datetime:
    """When the page with the texts was made: nothing that was added after that has been read."""
    try:
        at = datetime.fromisoformat(request.form.get("visad", ""))
        known = at.tzinfo is not None and at.astimezone(UTC) <= now()
    except (ValueError, OverflowError):  # the first and last days of the calendar have no other time zone
        known = False
    if not known:
        raise InputRefused("Det går inte att se vilka texter du har läst. Ladda om listan och släpp dem därifrån.")
    return at


def _list(**more: Any) -> str:
    area = request.form.get("omrade") or None
    return url_for("mine.of_my_service", visa=VIEW, omrade=area, **more)
