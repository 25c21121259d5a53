"""Reports as pages and files: the same documents as on the command line, for those whose body they are about."""

from __future__ import annotations

from datetime import datetime

import markdown
import nh3
from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from werkzeug.exceptions import NotFound

from systembrist.clock import local_date
from systembrist.model import RoleKind
from systembrist.permissions import Action, Desk
from systembrist.reports import catalogue, published
from systembrist.reports.document import Document
from systembrist.reports.formats.markdown import to_markdown
from systembrist.store import organisations
from web.identity import demand, open_to, person
from web.site import here, now
from web.transaction import session

pages = Blueprint("reports", __name__, url_prefix="/rapporter")

READERS = (
    RoleKind.SAMORDNARE,
    RoleKind.ORDFORANDE,
    RoleKind.JUSTERARE,
    RoleKind.LEDAMOT,
    RoleKind.KOMMUN,
    RoleKind.LANSSTYRELSE,
    RoleKind.SOCIALSTYRELSEN,
    RoleKind.BEREDNINGSGRUPP,
)


@pages.get("/")
@open_to(*READERS)
def index() -> ResponseReturnValue:
    """Every report the person may read."""
    bodies = [organisations.body(session(), one) for one in sorted(person().bodies(*READERS) | _own_groups())]
    found = [
        (about.name, kind, body)
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
    document = _document(kind, body_id)
    forms = [(form, one.name) for form, one in catalogue.FORMATS.items() if catalogue.can_be(document, form)]
    return render_template(
        "reports/show.html", heading=document.title, page=_as_page(document), kind=kind, body_id=body_id, forms=forms
    )


@pages.get("/<kind>/<int:body_id>/fil.<form>")
@open_to(*READERS)
def download(kind: str, body_id: int, form: str) -> ResponseReturnValue:
    """The same report as a file."""
    document = _document(kind, body_id)
    if form not in catalogue.FORMATS:
        raise NotFound
    name = f"{kind}-{body_id}-{local_date(document.as_of)}.{form}"
    return Response(
        catalogue.render(document, form),
        mimetype=catalogue.FORMATS[form].mimetype,
        headers={"Content-Disposition": f"attachment; filename={name}"},
    )


def _document(kind: str, body_id: int) -> Document:
    """The report, if the person may read it and the body has one of that kind."""
    body = organisations.body(session(), body_id)
    demand(Action.READ_REPORT, Desk(body_id, None if body is None else body.verksamhet_id))
    if kind not in catalogue.KINDS or body is None or body.level not in catalogue.KINDS[kind].levels:
        raise NotFound
    return catalogue.build(
        kind, session(), body=body, as_of=_as_of(body_id), taxonomy=here().taxonomy, data=here().settings.data
    )


def _as_of(body_id: int) -> datetime:
    """Now for those who hold the copies; the last cut-off for those who only read figures."""
    own = person().bodies(*(one for one in READERS if one is not RoleKind.BEREDNINGSGRUPP)) | _own_groups()
    if body_id in own:
        return now()
    return published.load(here().settings.data).last_cut_off(now())


def _own_groups() -> set[int]:
    """The ledningsgrupper of the verksamheter that the person coordinates."""
    groups = organisations.group_ids(session())
    return {groups[one] for one in person().verksamheter(RoleKind.SAMORDNARE)}


def _as_page(document: Document) -> Markup:
    """The document as safe HTML, without its title: people wrote in it, and markdown passes scripts through."""
    _, _, text = to_markdown(document).partition("\n")
    html = markdown.markdown(text, extensions=["tables"])
    return Markup(nh3.clean(html, tags=TAGS, attributes={"th": {"align"}, "td": {"align"}}, link_rel=None))  # noqa: S704


TAGS = {
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
