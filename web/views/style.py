"""What the pages are put together from, each part with its states: to look at when one is made or changed."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from wtforms import BooleanField, Form, RadioField, SelectChoice, SelectField, StringField
from wtforms.validators import InputRequired

from systembrist import words
from systembrist.clock import local_date
from systembrist.filing import TEXT_LIMIT
from systembrist.model import FaultLevel, Level, Outcome, Verdict, VerdictKind
from systembrist.reports import charts
from systembrist.reports.charts import Point
from web import deciding
from web.findings import TextBox
from web.forms import free_of_identifiers
from web.identity import open_to_all
from web.listing import Listing
from web.site import here, now
from web.tasks import Task
from web.timeline import Entry

pages = Blueprint("style", __name__)

LEVELS = [SelectChoice(one.value, words.fault_level_short(one).capitalize()) for one in FaultLevel]


class SampleForm(Form):  # type: ignore[misc]
    """A field of each kind; it is never sent."""

    text = TextBox(
        "Vad hände?",
        [InputRequired(), free_of_identifiers(TEXT_LIMIT)],
        description="Skriv vad som brast, inte vem det gällde.",
    )
    name = StringField("Rubrik")
    kommun = SelectField(
        "I vilken kommun?", [InputRequired()], choices=[SelectChoice("", "Välj"), SelectChoice("1", "Borlänge")]
    )
    level = RadioField("Var sitter felet?", [InputRequired()], choices=LEVELS)
    children = BooleanField("Barn berörs")


@pages.get("/stil")
@open_to_all
def show() -> ResponseReturnValue:
    """Every part; all that stands on the page is made up."""
    wrong = SampleForm(prefix="fel-")
    wrong.text.errors = ["Skriv vad som hände."]
    wrong.kommun.errors = ["Välj en kommun."]
    wrong.level.errors = ["Välj var felet sitter."]
    told = SampleForm(prefix="fynd-", data={"text": "Anna Andersson på 070-174 06 05 ringde aldrig tillbaka."})
    told.text.look_through()
    return render_template(
        "stil.html", form=SampleForm(), wrong=wrong, told=told, tasks=_tasks(), entries=_entries(),
        verdicts=_verdicts(), now=now(), outcome=Outcome.ATGARDAD, columns=_columns(), bars=_bars(),
        spark=Markup(charts.spark([41, 58, 12])),  # noqa: S704
        verdict=deciding.form_for(Level.LEDNINGSGRUPP), shown=_shown(),
    )  # fmt: skip


def _tasks() -> list[Task]:
    today, itself = local_date(now()), url_for("style.show")
    return [
        Task("Redovisning för förra året", itself, "4 uppgifter saknas.", today, "3 dagar för sent"),
        Task("3 brister att ta ställning till", itself, "Ledningsgruppen", today + timedelta(days=5)),
        Task("Nästa möte", itself, due=today + timedelta(days=60), is_limit=False),
        Task("Fortsätt på ditt utkast", itself, "Sparat i går."),
    ]


def _shown() -> Listing:
    """The second page of three, of one view of two."""
    areas = [(one.code, number) for one, number in zip(here().taxonomy.categories, (40, 20), strict=False)]
    views = [("alla", "Alla", 65), ("pagar", "Pågår", 60)]
    return Listing(lines=[], number=60, every=65, view="pagar", views=views, area="", areas=areas, page=2)


def _entries() -> list[Entry]:
    return [
        Entry(now(), "Kommunen har svarat.", "Vi ändrar rutinen från nästa månad.", unread=True),
        Entry(
            now() - timedelta(days=40), "Ledningsgruppen lyfte bristen till kommunen.", "Vi kan inte lösa det själva."
        ),
        Entry(now() - timedelta(days=90), "Bristen anmäldes."),
    ]


def _verdicts() -> list[Verdict]:
    """One in each state: in effect, within its regret time, waiting for the minutes, taken back, and a question."""
    cannot, yesterday, tomorrow = "Vi kan inte lösa det själva.", now() - timedelta(days=1), now() + timedelta(days=1)
    return [
        _verdict(VerdictKind.ATGARDA, "Vi ändrar rutinen från nästa månad.", yesterday),
        _verdict(VerdictKind.LYFT, cannot, tomorrow),
        _verdict(VerdictKind.LYFT, cannot, None),
        _verdict(VerdictKind.LYFT, cannot, tomorrow, taken_back_at=now()),
        _verdict(VerdictKind.KOMPLETTERA, "I vilken månad hände det?", yesterday),
    ]


def _verdict(
    kind: VerdictKind, reason: str, effective_at: datetime | None, taken_back_at: datetime | None = None
) -> Verdict:
    return Verdict(
        deficiency_id=0, body_id=0, decided_by=0, decided_at=now() - timedelta(days=2),
        kind=kind, reason=reason, effective_at=effective_at, taken_back_at=taken_back_at,
    )  # fmt: skip


def _columns() -> Markup:
    quarters = [Point("kv 1", 41, "2026"), Point("kv 2", 58), Point("kv 3", None), Point("kv 4", 12, unfinished=True)]
    return Markup(charts.columns("stil-kvartal", "Brister per kvartal", quarters))  # noqa: S704


def _bars() -> Markup:
    places = [Point("Dalarnas län", 58), Point("Gävleborgs län", 31), Point("Gotlands län", None)]
    return Markup(charts.bars("stil-platser", "Brister per län", places))  # noqa: S704
