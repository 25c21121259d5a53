"""Lists of deficiencies: what I have filed, and what my verksamhet has."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from systembrist.model import RoleKind
from systembrist.permissions import Action, may
from systembrist.store import deficiencies, samlade
from systembrist.store.deficiencies import Listed
from web.forms_cases import new_key
from web.identity import open_to, person
from web.transaction import session

pages = Blueprint("mine", __name__, url_prefix="/brister")


@pages.get("/mina")
@open_to(RoleKind.OMBUD)
def filed_by_me() -> ResponseReturnValue:
    """Everything I have filed and where each one is now."""
    lines = deficiencies.of_author(session(), person().account_id)
    return render_template("list.html", heading="Mina brister", came_from="mina", **_shown(lines))


@pages.get("/")
@open_to(RoleKind.OMBUD, RoleKind.SAMORDNARE)
def of_my_service() -> ResponseReturnValue:
    """Everything filed in my verksamhet."""
    services = person().verksamheter(RoleKind.OMBUD, RoleKind.SAMORDNARE)
    lines = deficiencies.of_verksamheter(session(), services)
    return render_template("list.html", heading="Verksamhetens brister", came_from="verksamheten", **_shown(lines))


def _shown(lines: list[Listed]) -> dict[str, Any]:
    """The lines with what else stands on each, in a fixed number of queries.

    `heads` has the samlade brist of each part; what may be counted again or gathered is named by its id.
    """
    ids = [line.deficiency.id for line in lines]
    heads = samlade.lines(session(), [head for line in lines if (head := line.deficiency.merged_into_id) is not None])
    matters = deficiencies.matters(session(), ids)
    return {
        "lines": lines,
        "heads": heads,
        "times": samlade.times(session(), [*ids, *heads]),
        "samlade": {one for one, subject in matters.items() if subject.samlad},
        "again_ids": {one for one, subject in matters.items() if may(person(), Action.COUNT_AGAIN, subject)},
        "gather": {
            line.deficiency.id
            for line in lines
            if may(person(), Action.MERGE, matters[line.deficiency.id]) and samlade.can_be_gathered(line)
        },
        "new_key": new_key,
    }
