"""A body's inbox: what stays with it now, the nearest limit first, and what has left."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from systembrist.model import Level
from systembrist.permissions import Action, Desk, may
from systembrist.store import deficiencies, handovers, organisations
from systembrist.store.deficiencies import Listed
from web.identity import demand, open_to, person
from web.transaction import session
from web.views.start import DESKS

pages = Blueprint("inbox", __name__, url_prefix="/inkorg")

ABOVE = (Level.LANSSTYRELSE, Level.SOCIALSTYRELSEN)


@pages.get("/<int:body_id>")
@open_to(*DESKS)
def show(body_id: int) -> ResponseReturnValue:
    """The inbox of one body; above the kommun it lists frozen copies and reads nothing else."""
    demand(Action.READ_INBOX, Desk(body_id))
    body = organisations.body(session(), body_id)
    if body is None:
        raise NotFound
    if body.level in ABOVE:
        held = handovers.staying_at(session(), body_id)
        return render_template(
            "inbox/copies.html", body=body, undecided=[one for one in held if one.verdict is None],
            decided=[one for one in held if one.verdict is not None],
            left=handovers.left(session(), body_id), kommuner=organisations.kommun_names(session()),
        )  # fmt: skip
    here, left = deficiencies.staying_at(session(), body_id), deficiencies.left(session(), body_id)
    allowed, readable = _allowed([*here, *left])
    return render_template(
        "inbox/deficiencies.html", body=body, readable=readable, kommuner=organisations.kommun_names(session()),
        undecided=[line for line in here if line.deficiency.id in allowed and line.verdict is None],
        decided=[line for line in here if line.deficiency.id in allowed and line.verdict is not None],
        left=[line for line in left if line.deficiency.id in allowed],
    )  # fmt: skip


def _allowed(lines: list[Listed]) -> tuple[set[int], set[int]]:
    """Which of the lines the person may see at all, and of which also the text."""
    matters = deficiencies.matters(session(), [line.deficiency.id for line in lines])
    return (
        {one for one, matter in matters.items() if may(person(), Action.READ_CODES, matter)},
        {one for one, matter in matters.items() if may(person(), Action.READ_TEXT, matter)},
    )
