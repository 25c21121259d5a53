"""Lists of deficiencies: what I have filed, and what my verksamhet has."""

from __future__ import annotations

from collections.abc import Container
from typing import Any

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from systembrist.model import RoleKind
from systembrist.permissions import Action, may
from systembrist.store import deficiencies, filers, followups, releases, samlade, verdicts
from web import deciding, listing
from web.forms_cases import new_key
from web.identity import open_to, person
from web.listing import Listing, Views
from web.transaction import session
from web.views import releasing

pages = Blueprint("mine", __name__, url_prefix="/brister")


def own(waiting: Container[int] = ()) -> Views:
    """The views of what a person has filed; `waiting` are those with a question to the ombud."""
    return {
        "alla": ("Alla", listing.every),
        "svar": ("Väntar på ditt svar", lambda line: line.deficiency.id in waiting),
        "pagar": ("Pågår", listing.is_open),
        "avslutade": ("Avslutade", listing.is_closed),
    }


def ours(unreleased: Container[int] = ()) -> Views:
    """The views of what a verksamhet has filed."""
    return {
        "alla": ("Alla", listing.every),
        releasing.VIEW: ("Inte släppta", lambda line: line.deficiency.id in unreleased),
        "pagar": ("Pågår", listing.is_open),
        "avslutade": ("Avslutade", listing.is_closed),
    }


@pages.get("/mina")
@open_to(RoleKind.OMBUD)
def filed_by_me() -> ResponseReturnValue:
    """Everything I have filed and where each one is now."""
    me = person().account_id
    waiting = {one.deficiency.id for one in verdicts.waiting_for(session(), me)}
    waiting |= {one.id for one in followups.waiting_for(session(), me)}
    shown = listing.asked(deficiencies.of_author(session(), me), own(waiting))
    answers = filers.latest_answers(session(), [line.deficiency.id for line in shown.lines], account_id=me)
    return render_template("mine/list.html", waiting=waiting, answers=answers, **_shown(shown))


@pages.get("/")
@open_to(RoleKind.OMBUD, RoleKind.SAMORDNARE)
def of_my_service() -> ResponseReturnValue:
    """Everything filed in my verksamhet."""
    services = person().verksamheter(RoleKind.OMBUD, RoleKind.SAMORDNARE)
    unreleased = releases.with_unreleased_words(session(), services)
    shown = listing.asked(deficiencies.of_verksamheter(session(), services), ours(unreleased))
    if shown.view == releasing.VIEW:
        return _to_release(shown)
    return render_template("list.html", unreleased=unreleased, **_shown(shown))


def _to_release(shown: Listing) -> str:
    """What the ledningsgrupp can't read yet, in full, so that who may release it reads it first."""
    ids = [line.deficiency.id for line in shown.lines]
    matters = deficiencies.matters(session(), ids)
    return render_template(
        "case/release.html", shown=shown, added=releases.unreleased_supplements(session(), ids),
        may_release={one for one in ids if may(person(), Action.RELEASE, matters[one])},
    )  # fmt: skip


def _shown(shown: Listing) -> dict[str, Any]:
    """The lines with what else stands on each, in a fixed number of queries.

    `heads` has the samlade brist of each part; what may be counted again or gathered is named by its id.
    """
    lines = shown.lines
    ids = [line.deficiency.id for line in lines]
    heads = samlade.lines(session(), [head for line in lines if (head := line.deficiency.merged_into_id) is not None])
    matters = deficiencies.matters(session(), ids)
    return {
        "shown": shown,
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
        "in_effect": deciding.in_effect,
        "noted_in_meeting": deciding.noted_in_meeting,
    }
