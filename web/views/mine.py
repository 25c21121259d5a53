"""Lists of deficiencies: what I have filed, and what my verksamhet has."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from systembrist.model import RoleKind
from systembrist.store import deficiencies
from web.identity import open_to, person
from web.transaction import session

pages = Blueprint("mine", __name__, url_prefix="/brister")


@pages.get("/mina")
@open_to(RoleKind.OMBUD)
def filed_by_me() -> ResponseReturnValue:
    """Everything I have filed and where each one is now."""
    lines = deficiencies.of_author(session(), person().account_id)
    return render_template("list.html", heading="Mina brister", lines=lines, mine=True)


@pages.get("/")
@open_to(RoleKind.OMBUD, RoleKind.SAMORDNARE)
def of_my_service() -> ResponseReturnValue:
    """Everything filed in my verksamhet."""
    services = person().verksamheter(RoleKind.OMBUD, RoleKind.SAMORDNARE)
    lines = deficiencies.of_verksamheter(session(), services)
    return render_template("list.html", heading="Verksamhetens brister", lines=lines, mine=False)
