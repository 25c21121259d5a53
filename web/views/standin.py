"""Bodies that are not connected: what stays there goes as a file, and their answers are typed in with their source."""

from __future__ import annotations

import csv
import io
from codecs import BOM_UTF8
from datetime import datetime

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from systembrist import words
from systembrist.clock import local_date
from systembrist.errors import Conflict
from systembrist.escalation import respond
from systembrist.model import Body, Consequence, VerdictKind
from systembrist.permissions import Action
from systembrist.reports.formats.formulas import defused
from systembrist.reports.swedish import long_date
from systembrist.store import organisations, standins
from systembrist.store.standins import Kept
from web import deciding, filters, standing_in
from web.forms_cases import TypedInForm
from web.identity import demand, open_to, person
from web.site import here, now
from web.standing_in import STAND_IN, Sheet
from web.transaction import session

pages = Blueprint("standin", __name__, url_prefix="/ej-anslutna")

CONNECTED_AGAIN = "{body} är ansluten igen och svarar själv."


@pages.get("/")
@open_to(*STAND_IN)
def index() -> ResponseReturnValue:
    """What waits at unconnected bodies for which the person stands in."""
    kept = standing_in.waiting()
    sheets = {sheet.kept.stay.deficiency_id: sheet for sheet in standing_in.sheets(kept)}
    return render_template("standin/list.html", bodies=standing_in.by_body(kept), sheets=sheets)


@pages.get("/till/<int:body_id>/")
@open_to(*STAND_IN)
def file(body_id: int) -> ResponseReturnValue:
    """All that is handed to one of them, to be printed or sent."""
    body, sheets = _to_hand_over(body_id)
    return render_template("standin/file.html", body=body, sheets=sheets)


@pages.get("/till/<int:body_id>/brister.csv")
@open_to(*STAND_IN)
def table(body_id: int) -> ResponseReturnValue:
    """The same as a table."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows([defused(cell) for cell in _row(sheet)] for sheet in _to_hand_over(body_id)[1])
    answer = Response(BOM_UTF8 + text.getvalue().encode(), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="brister-{body_id}.csv"'
    return answer


COLUMNS = ("Nummer", "Kommun", "Anmäld", "Kom", "Går vidare", "Område", "Aktör", "Bristnivå", "Gånger", "Klienter",
           "Följd", "Barn berörs", "Skyndsam", "Text")  # fmt: skip


def _row(sheet: Sheet) -> list[str]:
    said = [f"{heading}: {text}" for heading, text in sheet.words]
    return [
        sheet.number, sheet.kommun, sheet.filed, _day(sheet.kept.stay.opened_at), _day(sheet.kept.stay.due_at),
        filters.area(sheet.area), filters.actor(sheet.actor), words.fault_level_short(sheet.fault_level),
        str(sheet.times), words.word(sheet.clients),
        ", ".join(words.word(Consequence(one)) for one in sheet.consequences),
        "ja" if sheet.children else "", "ja" if sheet.urgent else "", " ".join(said) or sheet.missing or "",
    ]  # fmt: skip


def _to_hand_over(body_id: int) -> tuple[Body, list[Sheet]]:
    """What waits at the body for an answer; nothing more of what has been answered."""
    kept = standing_in.waiting(body_id)
    if not kept:
        raise NotFound
    return kept[0].body, standing_in.sheets([one for one in kept if one.verdict is None])


@pages.get("/<int:deficiency_id>/")
@open_to(*STAND_IN)
def show(deficiency_id: int) -> ResponseReturnValue:
    """What was handed over, and where its answer is typed in."""
    kept = _kept(deficiency_id)
    if _is_connected(kept):
        flash(CONNECTED_AGAIN.format(body=kept.body.name))
        return redirect(url_for("standin.index"))
    return _page(kept, _form(kept))


@pages.post("/<int:deficiency_id>/svar")
@open_to(*STAND_IN)
def answer(deficiency_id: int) -> ResponseReturnValue:
    """What the body has decided, as it stands in the source."""
    kept = _kept(deficiency_id)
    form = _form(kept)
    if _is_connected(kept):
        raise Conflict(CONNECTED_AGAIN.format(body=kept.body.name))
    if not form.validate():
        return _page(kept, form), 422
    [sheet] = standing_in.sheets([kept])
    verdict = respond.decide(
        session(), here().policy, stay=kept.stay, level=kept.body.level, urgent=sheet.urgent,
        kind=VerdictKind(form.kind.data), reason=form.reason.data, source=form.source.data.strip(),
        decided_by=person().account_id, now=now(),
    )  # fmt: skip
    flash(deciding.noted(verdict))
    return redirect(url_for("standin.index"))


@pages.post("/<int:deficiency_id>/angra")
@open_to(*STAND_IN)
def take_back(deficiency_id: int) -> ResponseReturnValue:
    """Undoes what was typed in, within its regret time."""
    kept = _kept(deficiency_id)
    if _is_connected(kept):
        raise Conflict(CONNECTED_AGAIN.format(body=kept.body.name))
    standing = deciding.to_take_back(kept.verdict)
    respond.take_back(
        session(), here().policy, kept.stay, standing, level=kept.body.level, account_id=person().account_id, now=now()
    )
    flash("Beslutet är tillbakataget. Ingen har fått veta något.")
    return redirect(url_for("standin.show", deficiency_id=deficiency_id))


def _kept(deficiency_id: int) -> Kept:
    """The stay, if this person stands in where it is."""
    kept = standins.one(session(), deficiency_id)
    demand(Action.TYPE_IN, None if kept is None else kept.stand_in)
    assert kept is not None  # noqa: S101  (demand has refused None)
    return kept


def _is_connected(kept: Kept) -> bool:
    return organisations.open_disconnection(session(), kept.body.id) is None


def _form(kept: Kept) -> TypedInForm:
    form = TypedInForm()
    form.offer(respond.verdicts_open_to(kept.body.level))
    del form.summary
    return form


def _page(kept: Kept, form: TypedInForm) -> str:
    [sheet] = standing_in.sheets([kept])
    return render_template("standin/one.html", kept=kept, sheet=sheet, form=form)


def _day(moment: datetime) -> str:
    return long_date(local_date(moment))
