"""Filing a deficiency: write, look through with the suggested area, send. Works without JavaScript.

With JavaScript the area is suggested while typing, by the same model (`suggest`); what is typed is kept on the device.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import IntegrityError
from werkzeug.datastructures import MultiDict

from systembrist import drafts, filing
from systembrist.classify import Suggestion
from systembrist.clock import local_date
from systembrist.errors import Conflict
from systembrist.filing import FREE_TEXTS, TEXT_LIMIT, Fault, NewDeficiency
from systembrist.model import Consequence, Deficiency, RoleKind
from systembrist.permissions import Action, Service
from systembrist.privacy import rare
from systembrist.store import accounts, deficiencies, filers, organisations
from systembrist.store.filers import Place
from web import ids
from web.forms import FilingForm, in_words
from web.identity import demand, matter, open_to, person
from web.site import here, now
from web.transaction import session

pages = Blueprint("filing", __name__, url_prefix="/anmal")


FEW_OMBUD = 3
"""Below this many ombud in a verksamhet, readers can guess who wrote."""

READ_WHILE_TYPING = 3_000
"""Characters that a suggestion while typing is made from: more than a page, and a bound on what each pause costs."""

WORDS_SHOWN = 3
"""How many of the words that decided are shown with a suggestion."""


@pages.get("/")
@open_to(RoleKind.OMBUD)
def write() -> ResponseReturnValue:
    """The form: with the saved draft if there is one, or, beside it, a new one or one like an earlier deficiency."""
    saved = accounts.draft(session(), person().account_id)
    like = ids.one(request.args.get("som", ""))
    if like is not None:
        return _page(_form(_codes_of(like)), like=deficiencies.get(session(), like), kept_aside=saved)
    last = filers.last_place(session(), person().account_id)
    if saved is not None and "ny" not in request.args:
        return _page(_form(MultiDict(saved.fields)), saved_at=saved.saved_at, filed_before=last is not None)
    return _page(_form(_as_last_time(last)), kept_aside=saved, filed_before=last is not None)


def _as_last_time(last: Place | None) -> MultiDict[str, Any] | None:
    """Where the person filed last: the same kommun again, mostly. The actor is never guessed."""
    return None if last is None else MultiDict({name: str(value) for name, value in asdict(last).items()})


def _codes_of(deficiency_id: int) -> MultiDict[str, Any]:
    """What an earlier deficiency is filed under; not a word of what was written."""
    matter(deficiency_id, Action.READ_CODES)
    found = deficiencies.get(session(), deficiency_id)
    codes = ("verksamhet_id", "kommun_id", "area", "actor", "fault_level")
    return MultiDict({name: str(value) for name in codes if (value := getattr(found, name)) is not None})


@pages.post("/")
@open_to(RoleKind.OMBUD)
def step() -> ResponseReturnValue:
    """What the pressed button asks: look through, send, change, or save the draft."""
    form = _form(request.form)
    pressed = request.form.get("step")
    if pressed == "edit":
        return _page(form)
    if pressed == "draft":
        return _save_draft(form)
    if not form.validate() and not form.only_asks:
        return _page(form), 422
    new = form.values()
    demand(Action.FILE, Service(new.verksamhet_id))
    wrong = filing.check(new, here().taxonomy, now()) + _wrong_place(new)
    if wrong:
        for fault in wrong:
            form[fault.field].errors = [fault.message[0].upper() + fault.message[1:] + "."]
        return _page(form), 422
    if pressed == "send" and new.area is not None and not form.errors:
        return _send(form, new)
    return _look_through(form, new)


def _wrong_place(new: NewDeficiency) -> list[Fault]:
    served = organisations.kommuner_served(session(), new.verksamhet_id, local_date(now()))
    if new.kommun_id in [one.id for one in served]:
        return []
    return [Fault("kommun_id", "verksamheten arbetar inte i den kommunen")]


def _form(fields: MultiDict[str, Any] | None) -> FilingForm:
    form = FilingForm(formdata=fields)
    on = local_date(now())
    services = [
        service
        for one in sorted(person().verksamheter(RoleKind.OMBUD))
        if (service := organisations.verksamhet(session(), one)) is not None
    ]
    kommuner = [one for service in services for one in organisations.kommuner_served(session(), service.id, on)]
    form.offer(services, list({one.id: one for one in kommuner}.values()), here().taxonomy, on)
    return form


def _page(form: FilingForm, **values: Any) -> str:
    return render_template("filing/write.html", form=form, readers=_readers(), **values)


def _readers() -> list[tuple[str, bool]]:
    """Each of the person's verksamheter, and whether its authors can be guessed."""
    return [
        (service.name, organisations.ombud_count(session(), one) < FEW_OMBUD)
        for one in sorted(person().verksamheter(RoleKind.OMBUD))
        if (service := organisations.verksamhet(session(), one)) is not None
    ]


def _look_through(form: FilingForm, new: NewDeficiency) -> ResponseReturnValue:
    """What will be sent, with the suggested area and what has to be answered first; asked again if it was sent so."""
    suggestion = _suggested(new.text)
    nearest = None if suggestion.uncertain else here().model_in_use().nearest(new.text, suggestion.code)
    first = _first_choices(new, suggestion)
    areas = first + [code for code in here().taxonomy.codes(local_date(now())) if code not in first]
    pressed_send = request.form.get("step") == "send"
    missing = pressed_send and new.area is None
    told = " ".join(getattr(new, field) or "" for field in FREE_TEXTS)
    page = render_template(
        "filing/confirm.html", form=form, new=new, kommun=_kommun(new.kommun_id), suggestion=suggestion, areas=areas,
        shown=len(first), alarming=new.children or Consequence.FARA in new.consequences, readers=_readers(),
        category=here().taxonomy.category, missing=missing, words=suggestion.words[:WORDS_SHOWN],
        unanswered=pressed_send and bool(form.errors), telling=rare.why(told, _kommun(new.kommun_id)),
        nearest=nearest, just_filed=filing.just_filed(session(), new, person().account_id, now()),
    )  # fmt: skip
    return page, 422 if pressed_send else 200


def _suggested(text: str) -> Suggestion:
    """What the model says of a text, before anything has been written: the writer's lock is let go meanwhile."""
    session().rollback()
    return here().model_in_use().suggest([text])[0]


def _kommun(kommun_id: int) -> str:
    kommun = organisations.kommun(session(), kommun_id)
    return "" if kommun is None else kommun.name


def _first_choices(new: NewDeficiency, suggestion: Suggestion) -> list[str]:
    """The areas shown first: what the ombud chose, what is suggested, the next best."""
    chosen = [new.area] if new.area else []
    return list(dict.fromkeys([*chosen, suggestion.code, *(one.code for one in suggestion.alternatives)]))


@pages.post("/forslag")
@open_to(RoleKind.OMBUD)
def suggest() -> ResponseReturnValue:
    """What the text so far would be filed under, unless something in it has to be removed first; nothing is kept."""
    text = request.form.get("text", "")
    session().rollback()  # nothing will be written: nobody has to wait for the check and the model
    if filing.check_text(text, TEXT_LIMIT) or not text.strip():
        return jsonify(areas=[])
    suggestion = here().model_in_use().suggest([text[:READ_WHILE_TYPING]])[0]
    offered = here().taxonomy.codes(local_date(now()))
    codes = [code for code in (suggestion.code, *(one.code for one in suggestion.alternatives)) if code in offered]
    areas = [{"code": code, "name": here().taxonomy.category(code).name} for code in codes]
    return jsonify(areas=areas, uncertain=suggestion.uncertain, words=suggestion.words[:WORDS_SHOWN])


def _send(form: FilingForm, new: NewDeficiency) -> ResponseReturnValue:
    me = person().account_id
    before = deficiencies.sent_with(session(), new.form_key or "", me)
    if before is not None:
        return _sent_before(before, form, new)
    suggestion = _suggested(new.text)
    try:
        filed = filing.file(session(), new, suggestion, author_id=me, policy=here().policy, now=now())
    except IntegrityError:  # the same form, sent twice at the same moment: the other one was written first
        session().rollback()
        before = deficiencies.sent_with(session(), new.form_key or "", me)
        if before is None:
            raise Conflict("Anmälan är redan skickad.") from None
        return _sent_before(before, form, new)
    begun = accounts.draft(session(), me)
    if begun is not None and drafts.is_of(begun, new.form_key):
        drafts.discard(session(), me)
    flash(f"Tack. Bristen är anmäld och har fått nummer {filed.number}.")
    return redirect(url_for("deficiency.show", deficiency_id=filed.id))


def _sent_before(filed: Deficiency, form: FilingForm, new: NewDeficiency) -> ResponseReturnValue:
    """To what the form became; if it was gone back to and changed, what is not in there is shown and kept."""
    differing = [form[name] for name in filing.differing(filed, new)]
    if not differing:
        return redirect(url_for("deficiency.show", deficiency_id=filed.id))
    page = render_template(
        "filing/already.html", filed=filed, form=form, differing=differing, written=FREE_TEXTS, in_words=in_words
    )
    return page, 409


def _save_draft(form: FilingForm) -> ResponseReturnValue:
    """Keeps what is written, after the same check for personal data as a filing."""
    form.validate()
    # What is left out may be left out of a draft; what is written must be fit to be kept, the date field's words too.
    if any(field.errors and any(field.raw_data or ()) for field in form):
        return _page(form), 422
    before = accounts.draft(session(), person().account_id)
    if before is not None and not drafts.is_of(before, request.form.get("form_key")):
        return _page(_form(request.form), kept_aside=before, not_saved=True), 409  # a draft may lack what it likes
    fields = {name: values for name, values in request.form.lists() if name in form and name != "csrf_token"}
    drafts.save(session(), person().account_id, fields, now())
    flash("Utkastet är sparat. Det ligger kvar här tills du skickar in eller tar bort det.")
    return redirect(url_for("filing.write"))


@pages.post("/utkast/ta-bort")
@open_to(RoleKind.OMBUD)
def discard_draft() -> ResponseReturnValue:
    """Throws the saved draft away."""
    drafts.discard(session(), person().account_id)
    flash("Utkastet är borttaget.")
    return redirect(url_for("filing.write"))
