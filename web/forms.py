"""What each form asks for, with its limits; a form gives frozen values and never writes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from secrets import token_urlsafe
from typing import Any

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    Field,
    HiddenField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.fields.choices import SelectFieldBase
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from systembrist import words
from systembrist.clock import A_DATE
from systembrist.filing import LINE_LIMIT, NOTE_LIMIT, TEXT_LIMIT, NewDeficiency, check_text
from systembrist.model import Clients, Consequence, FaultLevel, Kommun, VerdictKind, Verksamhet
from systembrist.taxonomy import Taxonomy
from web.findings import Asked, TextBox, TextLine

SUGGEST = ""
"""The choice that leaves the area to the suggestion."""

CHOOSE = [("", "Välj")]
NO_SUCH_CHOICES = "Något du kryssade i finns inte att välja. Kryssa i igen."


def free_of_identifiers(limit: int) -> Callable[[object, Field], None]:
    """A validator: the same check as every other way in; where a case is written about, names and addresses ask."""

    def validate(_: object, field: Field) -> None:
        asks = isinstance(field, TextLine)
        if asks:
            field.look_through()
        for message in check_text(field.data or "", limit):
            raise ValidationError(message[0].upper() + message[1:] + ".")
        if asks and field.question:
            raise ValidationError(field.question)

    # The limit is for the page that counts down to it.
    validate.field_flags = {"guarded": True, "limit": limit}  # type: ignore[attr-defined]
    return validate


class _Words:
    """WTForms' own messages: few can be met, and its Swedish ones repeat what was sent."""

    def gettext(self, message: str) -> str:
        """One message, in our words."""
        return f"Skriv datumet som {A_DATE}." if "date" in message.lower() else "Välj ett av alternativen."

    def ngettext(self, _: str, __: str, ___: int) -> str:
        """The only message with a number that our forms can give."""
        return "Texten är för lång."


class Form(FlaskForm):  # type: ignore[misc]
    """A form whose built-in messages are ours, too."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        """WTForms' own settings."""

        def get_translations(self, _: object) -> _Words:
            """Where messages that we did not write get their words."""
            return _Words()

    @property
    def only_asks(self) -> bool:
        """Whether nothing is wrong, but something is asked of the writer."""
        said = [message for messages in self.errors.values() for message in messages]
        return bool(said) and all(isinstance(message, Asked) for message in said)


class LoginForm(Form):
    """Address and password; where to go after, and what was typed before the session ended."""

    email = StringField("E-post", [InputRequired("Skriv din e-postadress."), Length(max=254)])
    password = PasswordField("Lösenord", [InputRequired("Skriv ditt lösenord."), Length(max=500)])
    next = HiddenField()
    carried = HiddenField()


class Checkboxes(SelectMultipleField):  # type: ignore[misc]
    """Several choices as checkboxes, which need no key held down."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def __init__(self, *given: Any, **options: Any) -> None:
        said = dict.fromkeys(("invalid_choice_message", "invalid_value_message"), NO_SUCH_CHOICES)
        super().__init__(*given, **said | options)


def _one_of_ours(_: object, field: Field) -> None:
    """A mark longer than ours came to harm on its way; with a new one the same can be sent again."""
    if len(field.data or "") > LONGEST_KEY:
        field.data = token_urlsafe(16)
        raise ValidationError("Något gick fel på vägen hit. Allt du skrev är kvar: skicka en gång till.")


LONGEST_KEY = 40
"""Characters of what marks one printed form."""


def in_words(field: Field) -> str:
    """What a field holds, as its form words it; empty for nothing."""
    if isinstance(field, BooleanField):
        return "Ja" if field.data else "Nej"
    if isinstance(field, SelectFieldBase):
        return ", ".join(str(one[1]) for one in field.iter_choices() if one[2])
    return "" if field.data is None else str(field.data)


class FilingForm(Form):
    """The report; what is marked as required is what the chain can't do without."""

    verksamhet_id = SelectField("Verksamhet", coerce=int)
    form_key = HiddenField("Sidan", [_one_of_ours], default=lambda: token_urlsafe(16))
    text = TextBox(
        "Vad hände?", [InputRequired("Skriv vad som hände."), free_of_identifiers(TEXT_LIMIT)],
        description="Skriv vad som brast, inte vem det gällde: klienten, handläggaren, läkaren i stället för namn.",
    )  # fmt: skip
    kommun_id = SelectField("I vilken kommun?", [InputRequired("Välj kommun.")])
    actor = SelectField("Vilken aktör gäller det?", [InputRequired("Välj den aktör som det gäller.")])
    area = SelectField("Område", default=SUGGEST)
    fault_level = RadioField("Bristnivå: var sitter felet?", [InputRequired("Välj den bristnivå som stämmer bäst.")])
    clients = RadioField("Hur många klienter har du sett det hos?", [Optional()], choices=[])
    consequences = Checkboxes("Vad blev följden för klienten?", [Optional()])
    consequence_text = TextBox("Berätta gärna mer om följden", [Optional(), free_of_identifiers(NOTE_LIMIT)])
    occurred = DateField("När hände det?", [Optional()], description="Lämna tomt om det pågår eller om du inte vet.")
    recurring_since = TextLine(
        "Hur länge har det återkommit?", [Optional(), free_of_identifiers(LINE_LIMIT)],
        description="Till exempel: sedan i våras, flera år.",
    )  # fmt: skip
    tried = TextBox("Vad har ni redan prövat?", [Optional(), free_of_identifiers(NOTE_LIMIT)])
    proposal = TextBox("Vad borde ändras?", [Optional(), free_of_identifiers(NOTE_LIMIT)])
    children = BooleanField("Barn berörs")
    asks_urgent = BooleanField("Jag ber om att det behandlas skyndsamt")
    client_agrees = BooleanField("Klienten är med på att det lyfts")

    def offer(self, services: Sequence[Verksamhet], kommuner: Sequence[Kommun], taxonomy: Taxonomy, on: date) -> None:
        """Fills in what there is to choose between; a single choice is chosen."""
        self.verksamhet_id.choices = [(one.id, one.name) for one in services]
        self.kommun_id.choices = [(str(one.id), one.name) for one in kommuner]
        if len(kommuner) > 1:
            self.kommun_id.choices = CHOOSE + self.kommun_id.choices
        _offer_codes(self, taxonomy, on)
        self.area.choices = [(SUGGEST, "Föreslå åt mig"), *self.area.choices[1:]]
        self.clients.choices = [(one.value, words.word(one)) for one in Clients]
        self.consequences.choices = [(one.value, words.word(one)) for one in Consequence]

    def values(self) -> NewDeficiency:
        """What was written, frozen; to be asked for when the form is valid."""
        left_out = ("consequence_text", "recurring_since", "tried", "proposal", "area", "actor", "clients", "form_key")
        given = {
            name: (field.data or None) if name in left_out else field.data
            for name, field in self._fields.items()
            if name in NewDeficiency.model_fields
        }
        return NewDeficiency.model_validate(given | {"text": (self.text.data or "").strip()})


class CorrectionForm(Form):
    """What a deficiency is filed under."""

    area = SelectField("Område", [InputRequired("Välj område.")])
    actor = SelectField("Vilken aktör gäller det?", [InputRequired("Välj den aktör som det gäller.")])
    fault_level = RadioField("Bristnivå: var sitter felet?", [InputRequired("Välj den bristnivå som stämmer bäst.")])

    def offer(self, taxonomy: Taxonomy, on: date) -> None:
        """Fills in what there is to choose between."""
        _offer_codes(self, taxonomy, on)


def _offer_codes(form: FilingForm | CorrectionForm, taxonomy: Taxonomy, on: date) -> None:
    areas = taxonomy.codes(on)
    form.area.choices = CHOOSE + [(one.code, one.name) for one in taxonomy.categories if one.code in areas]
    actors = taxonomy.actor_codes(on)
    form.actor.choices = CHOOSE + [(one.code, one.name) for one in taxonomy.actors if one.code in actors]
    form.fault_level.choices = [(one.value, words.word(one)) for one in FaultLevel]


class VerdictForm(Form):
    """A body's decision and its reason; at the kommun also the words that may go with it."""

    kind = RadioField("Beslut", [InputRequired("Välj ett beslut.")])
    reason = TextBox(
        "Skäl", [DataRequired("Skriv varför. Skälet är svaret till ombudet."), free_of_identifiers(NOTE_LIMIT)],
        description="Det här läser ombudet och alla instanser under er. Skriv vad ni bestämt och varför, utan namn.",
    )  # fmt: skip
    summary = TextBox(
        "Sammanfattning som får följa med uppåt", [Optional(), free_of_identifiers(NOTE_LIMIT)],
        description="Utan den går bara koder vidare. Den kan citeras i lägesrapporten. Du godkänner den med ditt namn.",
    )  # fmt: skip

    def validate_summary(self, field: Field) -> None:
        """Words that would go nowhere are not dropped in silence."""
        if field.data and self.kind.data != VerdictKind.LYFT:
            raise ValidationError("Sammanfattningen följer bara med om ni lyfter. Ta bort den, eller välj att lyfta.")

    def offer(self, kinds: Sequence[VerdictKind]) -> None:
        """Fills in the decisions that this level can take."""
        self.kind.choices = [(one.value, words.word(one)) for one in kinds]


class SupplementForm(Form):
    """The answer to an ask-back."""

    text = TextBox("Ditt svar", [DataRequired("Skriv ditt svar."), free_of_identifiers(NOTE_LIMIT)])
