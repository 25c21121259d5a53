"""Reports as pages: the same documents as on the command line, for those whose body they are about."""

from __future__ import annotations

from datetime import datetime

import markdown
import nh3
from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from werkzeug.exceptions import NotFound

from systembrist.model import RoleKind
from systembrist.permissions import Action, Desk
from systembrist.reports import catalogue, published
from systembrist.store import organisations
from web.identity import demand, open_to, person
from web.site import here, now
from web.transaction import session

pages = Blueprint("reports", __name__, url_prefix="/rapporter")

READERS = (
    RoleKind.ORDFORANDE,
    RoleKind.JUSTERARE,
    RoleKind.LEDAMOT,
    RoleKind.KOMMUN,
    RoleKind.LANSSTYRELSE,
    RoleKind.SOCIALSTYRELSEN,
    RoleKind.BEREDNINGSGRUPP,
)

NAMES = {"trend": "Trend", "lagesrapport": "Lägesrapport"}


@pages.get("/")
@open_to(*READERS)
def index() -> ResponseReturnValue:
    """Every report the person may read."""
    bodies = [organisations.body(session(), one) for one in sorted(person().bodies(*READERS))]
    found = [
        (NAMES[kind], kind, body)
        for body in bodies
        if body is not None
        for kind, about in catalogue.KINDS.items()
        if body.level in about.levels
    ]
    return render_template("reports/index.html", found=found)


@pages.get("/<kind>/<int:body_id>")
@open_to(*READERS)
def show(kind: str, body_id: int) -> ResponseReturnValue:
    """One report as it stands now."""
    demand(Action.READ_REPORT, Desk(body_id))
    body = organisations.body(session(), body_id)
    if kind not in NAMES or body is None or body.level not in catalogue.KINDS[kind].levels:
        raise NotFound
    document = catalogue.build(
        kind, session(), body=body, as_of=_as_of(body_id), taxonomy=here().taxonomy, data=here().settings.data
    )
    return render_template("reports/show.html", heading=document.title, page=_as_page(catalogue.render(document, "md")))


def _as_of(body_id: int) -> datetime:
    """Now for those who hold the copies; the last cut-off for those who only read figures."""
    if body_id in person().bodies(*(one for one in READERS if one is not RoleKind.BEREDNINGSGRUPP)):
        return now()
    return published.load(here().settings.data).last_cut_off(now())


def _as_page(text: str) -> Markup:
    """Markdown as safe HTML: summaries in it were written by people, and markdown passes scripts through."""
    html = markdown.markdown(text, extensions=["tables"])
    return Markup(nh3.clean(html, tags=TAGS, attributes={"th": {"align"}, "td": {"align"}}, link_rel=None))  # noqa: S704


TAGS = {
    "h1",
    "h2",
    "h3",
    "p",
    "ul",
    "li",
    "strong",
    "em",
    "blockquote",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "br",
}
