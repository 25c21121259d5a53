"""Texts released to the ledningsgrupp, from the page where the samordnare has read them: one, or several at once."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from systembrist import handling
from systembrist.errors import InputRefused
from systembrist.model import RoleKind
from systembrist.permissions import Action
from systembrist.reports.swedish import counted
from systembrist.store import deficiencies, releases
from web import case, ids, listing
from web.identity import demand, matter, open_to, person
from web.site import now
from web.transaction import session

pages = Blueprint("releasing", __name__, url_prefix="/brister")

VIEW = "slapp"
"""The view of the verksamhet's list that holds what waits for release."""

_SHOWN = re.compile(r"inga|[0-9]{1,9}(?: [0-9]{1,9}){0,999}")
"""The supplements that stood on a page, by their ids, as `hidden_shown` writes them there."""


@pages.post("/slapp")
@open_to(RoleKind.SAMORDNARE)
def release() -> ResponseReturnValue:
    """Releases what was ticked, as it was shown; each is noted with the samordnare's name."""
    ticked = _ticked()
    if not ticked:
        return redirect(_list(inga=""))
    number = _release(ticked)
    flash(f"{counted(number, 'text är släppt', 'texter är släppta')} till ledningsgruppen, med ditt namn.")
    _tell_of_unread(ticked)
    return redirect(_list())


@pages.post("/<int:deficiency_id>/slapp")
@open_to(RoleKind.SAMORDNARE)
def release_one(deficiency_id: int) -> ResponseReturnValue:
    """Releases what was shown of one on its own page."""
    matter(deficiency_id, Action.RELEASE)
    _release([deficiency_id])
    flash("Ledningsgruppen kan nu läsa det du har släppt.")
    _tell_of_unread([deficiency_id])
    return case.back(deficiency_id)


def _release(deficiency_ids: Sequence[int]) -> int:
    return handling.release(session(), deficiency_ids, account_id=person().account_id, shown=_shown(), now=now())


def _tell_of_unread(deficiency_ids: Sequence[int]) -> None:
    """Says so where something came after the page was made: it waits to be read and released."""
    if releases.unreleased_supplements(session(), deficiency_ids):
        flash("Ombudet har lagt till något sedan du öppnade sidan. Det är inte släppt: läs det först, släpp det sedan.")


def _ticked() -> list[int]:
    """What was ticked, each once; nothing that the person may not release."""
    ticked = ids.each(request.form.getlist("brist")[: handling.MOST_RELEASED + 1])
    matters = deficiencies.matters(session(), ticked)
    for one in ticked:
        demand(Action.RELEASE, matters.get(one))
    return ticked


def _shown() -> list[int]:
    """The supplements that stood on the page: no other has been read."""
    shown = request.form.get("visad", "")
    if not _SHOWN.fullmatch(shown):
        raise InputRefused("Det går inte att se vilka texter du har läst. Ladda om sidan, läs och släpp sedan.")
    return ids.each(shown.split())


def _list(**more: Any) -> str:
    kept = listing.kept_in(request.form, {}) | {"visa": VIEW}
    return url_for("mine.of_my_service", **kept, **more)
