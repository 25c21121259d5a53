"""What is asked for when somebody does something by hand with a deficiency that has been filed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum
from secrets import token_urlsafe

from wtforms import BooleanField, HiddenField, RadioField, SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length

from systembrist import words
from systembrist.filing import NOTE_LIMIT
from systembrist.model import REAL_ANSWERS, Body, FollowUpAnswer, VerdictKind, WithdrawalReason
from web.findings import TextBox, TextLine
from web.forms import Form, VerdictForm, free_of_identifiers

SOURCE_LIMIT = 200
"""The column's width: a protocol, a letter or a call, with its date and number."""


def _in_words(codes: Iterable[StrEnum]) -> list[SelectChoice]:
    return [SelectChoice(one.value, words.word(one)) for one in codes]


def new_key() -> str:
    """What marks one printed button, so that pressing it twice counts once."""
    return token_urlsafe(16)


class AgainForm(Form):
    """One press on "Samma igen"."""

    form_key = HiddenField(validators=[InputRequired(), Length(max=40)])


class WithdrawForm(Form):
    """Why a deficiency is taken back; a closed list, so that nothing more is written about it."""

    reason = RadioField(
        "Varför tas den tillbaka?", [InputRequired("Välj det skäl som stämmer bäst.")],
        choices=_in_words(WithdrawalReason),
    )  # fmt: skip


class PassByForm(Form):
    """The body that the deficiency is about."""

    body_id = RadioField("Vilken instans ska bristen gå förbi?", [InputRequired("Välj en instans.")])

    def offer(self, bodies: Sequence[tuple[Body, str]]) -> None:
        """Fills in the bodies that can still be passed by, each with what it is to this deficiency."""
        self.body_id.choices = [(str(body.id), f"{body.name} ({what})") for body, what in bodies]


class SummaryForm(Form):
    """The words that a named person lets go further than the text."""

    text = TextBox(
        "Sammanfattning", [DataRequired("Skriv en sammanfattning."), free_of_identifiers(NOTE_LIMIT)],
        description="Skriv vad som brister, inte vem det har hänt. Läs igenom den som om du inte visste något.",
    )  # fmt: skip


class FollowUpForm(Form):
    """Whether it has got better."""

    answer = RadioField(
        "Har det blivit bättre?", [InputRequired("Välj ett svar.")],
        choices=_in_words(FollowUpAnswer),
    )  # fmt: skip


class CopyAnswerForm(Form):
    """What a kommun that holds a copy answers."""

    kind = RadioField(
        "Vad är det för svar?", [InputRequired("Välj vad det är för svar.")],
        choices=_in_words(REAL_ANSWERS),
    )  # fmt: skip
    text = TextBox(
        "Ert svar", [DataRequired("Skriv ert svar."), free_of_identifiers(NOTE_LIMIT)],
        description="Det här läser ombudet och alla instanser som har bristen. Skriv utan namn.",
    )  # fmt: skip


class TypedInForm(VerdictForm):
    """The decision of a body that is not connected, as whoever stands in for it types it in."""

    reason = TextBox(
        "Skäl", [DataRequired("Skriv varför. Skälet är svaret till ombudet."), free_of_identifiers(NOTE_LIMIT)],
        description="Skriv vad de bestämt och varför, utan namn. Det läser ombudet och alla instanser under.",
    )  # fmt: skip
    source = TextLine(
        "Var står det?",
        [DataRequired("Skriv var beslutet finns, så att det går att hitta."), free_of_identifiers(SOURCE_LIMIT)],
        description="Till exempel: Socialnämndens protokoll 2026-03-12 § 14.",
    )


class TogetherForm(Form):
    """One decision about several at once: those that are ticked, or all that are looked at."""

    alla = BooleanField("Hela urvalet")
    kind = RadioField("Beslut om alla valda", [InputRequired("Välj ett beslut.")])
    reason = TextBox(
        "Skäl", [DataRequired("Skriv varför. Skälet är svaret till ombuden."), free_of_identifiers(NOTE_LIMIT)],
        description="Samma skäl går till alla ombud och instanser som har någon av bristerna. Skriv utan namn.",
    )  # fmt: skip

    def offer(self, kinds: Sequence[VerdictKind]) -> None:
        """Fills in the decisions that this level can take about many."""
        self.kind.choices = [(one.value, words.word(one)) for one in kinds if one is not VerdictKind.KOMPLETTERA]
