"""Reports as pages and files: the same documents as on the command line, for those whose body they are about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import markdown
import nh3
from flask import Blueprint, Response, render_template, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from werkzeug.exceptions import NotFound

from systembrist.clock import local_date
from systembrist.model import Body, Level, RoleKind
from systembrist.permissions import Action, Desk
from systembrist.reports import catalogue, published
from systembrist.reports.document import Document
from systembrist.reports.formats.markdown import to_markdown
from systembrist.store import organisations
from web import words_reports
from web.identity import demand, open_to, person
from web.menu import STATE
from web.site import here, now
from web.transaction import session
from web.views import situation, submissions

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


PLACES: Mapping[str, tuple[tuple[RoleKind, ...], tuple[Level, ...]]] = {
    "situation.show": (situation.READERS, (Level.SOCIALSTYRELSEN,)),
    "national.show_country": ((RoleKind.SOCIALSTYRELSEN,), (Level.SOCIALSTYRELSEN,)),
    "national.show_county": ((RoleKind.LANSSTYRELSE,), (Level.LANSSTYRELSE,)),
    "reported.below": (STATE, (Level.LANSSTYRELSE, Level.SOCIALSTYRELSEN)),
    "submissions.index": (submissions.WRITERS, (Level.KOMMUN, Level.LANSSTYRELSE)),
}
"""The pages beside the reports: for whom, and at which levels."""


@dataclass(frozen=True)
class Entry:
    """One thing there is to read: its name and place, what it is for and when it is used."""

    name: str
    address: str
    purpose: str
    used: str


@pages.get("/")
@open_to(*READERS)
def index() -> ResponseReturnValue:
    """Everything the person may read, body by body."""
    bodies = [organisations.body(session(), one) for one in sorted(person().bodies(*READERS) | _own_groups())]
    found = [(body, [*_pages_of(body), *_reports_of(body)]) for body in bodies if body is not None]
    return render_template("reports/index.html", found=found)


def _pages_of(body: Body) -> Iterator[Entry]:
    for endpoint, (roles, levels) in PLACES.items():
        if body.level in levels and body.id in person().bodies(*roles):
            name, *words = words_reports.PLACES[endpoint]
            yield Entry(name, url_for(endpoint, body_id=body.id), *words)


def _reports_of(body: Body) -> Iterator[Entry]:
    for kind, about in catalogue.KINDS.items():
        if body.level in about.levels:
            place = url_for("reports.show", kind=kind, body_id=body.id)
            yield Entry(about.name, place, *words_reports.KINDS[kind])


@pages.get("/<kind>/<int:body_id>")
@open_to(*READERS)
def show(kind: str, body_id: int) -> ResponseReturnValue:
    """One report as it stands now."""
    document = _document(kind, body_id)
    forms = [
        (form, one.name, words_reports.FORMATS[form])
        for form, one in catalogue.FORMATS.items()
        if catalogue.can_be(document, form)
    ]
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
    html = markdown.markdown(
        text, extensions=["tables"], extension_configs={"tables": {"use_align_attribute": True}}
    )  # as an attribute, since our CSP allows no styles
    clean = nh3.clean(html, tags=TAGS, attributes={"th": {"align"}, "td": {"align"}}, link_rel=None)
    return _with_scrolling_tables(clean, [one.title for one in document.tables])


def _with_scrolling_tables(clean: str, titles: Sequence[str]) -> Markup:
    """Each table in a named region of its own, which a phone scrolls while the text keeps its width."""
    first, *tables = clean.split("<table>")
    region = Markup('<div class="report" role="region" aria-label="{}" tabindex="0"><table>')
    found = Markup(first)  # noqa: S704
    for title, rest in zip(titles, tables, strict=True):
        found += region.format(title) + Markup(rest.replace("</table>", "</table></div>", 1))  # noqa: S704
    return found


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
