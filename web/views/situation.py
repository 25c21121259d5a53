"""Where the country stands, for the beredningsgrupp before a meeting: published figures, and a way to ask."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from urllib.parse import quote

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from werkzeug.exceptions import NotFound

from systembrist.clock import local_date
from systembrist.model import Account, Level, RoleKind
from systembrist.permissions import Action, Desk
from systembrist.reports import catalogue, charts, published, situation, swedish
from systembrist.reports.chance import Verdict
from systembrist.reports.charts import Point
from systembrist.reports.document import Fact
from systembrist.reports.formats import written
from systembrist.reports.situation import Change
from systembrist.store import accounts, organisations
from web.identity import demand, open_to, person
from web.site import here, now
from web.transaction import session

pages = Blueprint("situation", __name__)

READERS = (RoleKind.BEREDNINGSGRUPP, RoleKind.SOCIALSTYRELSEN)

SAID = {
    Verdict.RISES: ("▲ Större andel", "soon"),
    Verdict.FALLS: ("▼ Mindre andel", "calm"),
    Verdict.CHANCE: ("Inom slumpen", ""),
    Verdict.UNKNOWN: ("Går inte att säga", ""),
}
"""What is said of a change, and how it looks."""
NAMED = {
    "kommuner": "kommuner har lämnat uppgifter",
    "lan": "län har lämnat uppgifter",
    "arrived": "brister har nått Socialstyrelsen",
    "confirmed": "har ett område som en person har bekräftat",
    "answer_rate": "har fått svar av Socialstyrelsen",
    "answered_in_time": "har fått svar inom åtagen tid",
}
"""What stands under each figure that the page begins with."""


@pages.get("/laget/<int:body_id>")
@open_to(*READERS)
def show(body_id: int) -> ResponseReturnValue:
    """The page, as of the last cut-off day."""
    return page(body_id)


def page(body_id: int) -> str:
    """The page; for a member of the beredningsgrupp it is the first one."""
    demand(Action.READ_REPORT, Desk(body_id))
    body = organisations.body(session(), body_id)
    if body is None or body.level is not Level.SOCIALSTYRELSEN:
        raise NotFound
    data = here().settings.data
    public = published.load(data)
    upto = public.last_cut_off(now())
    before = public.last_cut_off(upto - timedelta(seconds=1))
    report, earlier = (
        catalogue.build("lagesrapport", session(), body=body, as_of=one, taxonomy=here().taxonomy, data=data)
        for one in (upto, before)
    )
    shown = situation.situation(report, earlier)
    asks = body_id in person().bodies(RoleKind.BEREDNINGSGRUPP)
    return render_template(
        "situation.html", body=body, shown=shown, upto=upto, before=before, again=public.next_cut_off(now()),
        figures=[(NAMED[one.key], _figure(one)) for one in shown.facts], said=SAID, cell=written.cell,
        share=swedish.share, counted=swedish.counted, change=swedish.change, where=_where(shown.places),
        rises=_sure(shown.areas, Verdict.RISES), falls=_sure(shown.areas, Verdict.FALLS),
        asks=asks, desk=_at_the_desk(body_id) if asks else [], address=_address,
    )  # fmt: skip


def _figure(one: Fact) -> str:
    """A figure without the words that stand under it: "35 av 290"."""
    return written.fact(one).removesuffix(" kommuner")


def _sure(changes: Sequence[Change], verdict: Verdict) -> int:
    return sum(one.verdict is verdict for one in changes)


def _where(places: Sequence[Change]) -> Markup:
    """The län of the reporting year as a chart, most first; what may not be shown stands last."""
    ordered = sorted(places, key=lambda one: (one.after is None, -(one.after or 0), one.name))
    points = [Point(one.name, one.after) for one in ordered if one.after != 0]
    return Markup(charts.bars("lanen", "Brister per län", points) if points else "")  # noqa: S704


def _at_the_desk(body_id: int) -> list[Account]:
    """Who at Socialstyrelsen can be asked."""
    held = accounts.at_body(session(), body_id)
    return [one for one, role in held if role.kind is RoleKind.SOCIALSTYRELSEN and one.locked_at is None]


def _address(asked: Sequence[Account]) -> str:
    """A letter to them, begun."""
    subject = f"Fråga från beredningsgruppen om läget {swedish.long_date(local_date(now()))}"
    return f"mailto:{','.join(quote(one.email, safe='@') for one in asked)}?subject={quote(subject)}"
