"""A letter to the actor that a deficiency is about: edited, looked at, printed or fetched as a file, never kept."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from systembrist.model import Deficiency, RoleKind
from systembrist.permissions import Action
from systembrist.reports import catalogue, letter
from systembrist.reports.letter import Letter
from systembrist.store import organisations
from web import case
from web.filters import actor
from web.forms_letter import LetterForm
from web.identity import matter, open_to
from web.site import here, now
from web.transaction import session

pages = Blueprint("letter", __name__, url_prefix="/brister/<int:deficiency_id>/brev")

CLOSING = (
    "Personliga ombud ska uppmärksamma brister som hindrar människor från att få den vård, det stöd och den service de "
    "har rätt till. Därför skriver vi till er. Berätta gärna för oss vad ni kan göra åt det."
)
"""How the letter ends unless the writer changes it."""


@pages.get("/")
@open_to(RoleKind.OMBUD, RoleKind.SAMORDNARE)
def write(deficiency_id: int) -> ResponseReturnValue:
    """The form, with what the report says to begin with."""
    matter(deficiency_id, Action.WRITE_LETTER)
    found = case.get(deficiency_id)
    begun = {
        "to": actor(found.actor) if found.actor else "",
        "subject": f"Brist: {here().taxonomy.category(found.area).name}",
        "text": f"{found.text}\n\n{CLOSING}",
    }
    return _page(found, LetterForm(formdata=None, data=begun))


@pages.post("/")
@open_to(RoleKind.OMBUD, RoleKind.SAMORDNARE)
def make(deficiency_id: int) -> ResponseReturnValue:
    """What the pressed button asks: the letter as a page or as a file, or the form again."""
    matter(deficiency_id, Action.WRITE_LETTER)
    found = case.get(deficiency_id)
    form = LetterForm()
    step = request.form.get("step", "")
    if step == "edit":
        return _page(found, form)
    if not form.validate():
        return _page(found, form), 422
    made = _letter(found, form)
    if step in letter.FORMATS:
        return _file(found, made, step)
    names = [(one, catalogue.FORMATS[one].name) for one in letter.FORMATS]
    return render_template("letter/show.html", found=found, form=form, letter=made, forms=names)


def _page(found: Deficiency, form: LetterForm) -> str:
    return render_template("letter/write.html", found=found, form=form)


def _letter(found: Deficiency, form: LetterForm) -> Letter:
    service = organisations.verksamhet(session(), found.verksamhet_id)
    return Letter(
        sender="" if service is None else service.name,
        to=form.to.data.strip(),
        subject=form.subject.data.strip(),
        area=here().taxonomy.category(found.area).name,
        text=form.text.data,
    )


def _file(found: Deficiency, made: Letter, form: str) -> Response:
    kind = catalogue.FORMATS[form]
    return Response(
        kind.write(letter.document(made, now())),
        mimetype=kind.mimetype,
        headers={"Content-Disposition": f"attachment; filename=brev-{found.number}.{form}"},
    )
