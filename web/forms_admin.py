"""What the administrator's forms ask for, and the one with which anyone changes their own password."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from wtforms import DateField, Field, IntegerField, PasswordField, RadioField, SelectField, StringField
from wtforms.validators import DataRequired, EqualTo, InputRequired, Length, Optional, StopValidation, ValidationError

from systembrist import passwords, undertakings
from systembrist.accounts import LONGEST_NAME
from systembrist.clock import A_DATE, YEARS
from systembrist.errors import InputRefused
from systembrist.model import Kommun, RoleKind
from systembrist.places import Places
from web.findings import TextBox
from web.forms import CHOOSE, Form, free_of_identifiers
from web.words_admin import DRIFTSFORMER, ROLES, WHAT_A_ROLE_IS_FOR, alphabetical

MOST_KOMMUNER = 6_000
"""Characters: every kommun in the country by name, one a line."""

NO_SEAT = ("", "Ingen särskild plats")

OR_WE_MAKE_ONE = f"Lämna tomt, så gör vi ett. Skriver du ett själv ska det ha minst {passwords.SHORTEST} tecken."


def said(error: InputRefused) -> str:
    """What a verb refused, as a sentence beside a field."""
    text = str(error)
    return f"{text[0].upper()}{text[1:]}."


class Line(StringField):  # type: ignore[misc]
    """One line, without the spaces around it."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Takes what was sent."""
        super().process_formdata([value.replace("\n", " ").strip() for value in valuelist])


def _name(label: str, missing: str, **options: Any) -> Line:
    return Line(label, [DataRequired(missing), free_of_identifiers(LONGEST_NAME)], **options)


def _within_years(_: object, field: Field) -> None:
    if field.data is not None and field.data.year not in YEARS:
        raise ValidationError(f"Skriv ett datum mellan {YEARS[0]} och {YEARS[-1]}.")


def _day(label: str, **options: Any) -> DateField:
    wanted = InputRequired(f"Skriv datumet som {A_DATE}.")
    return DateField(label, [wanted, _within_years], description=f"Som {A_DATE}.", **options)


def _by_name(found: Iterable[tuple[int, str]]) -> list[tuple[str, str]]:
    return sorted(((str(one), name) for one, name in found), key=lambda pair: alphabetical(pair[1]))


LONG_ENOUGH = Length(
    passwords.SHORTEST, passwords.LONGEST, f"Lösenordet ska ha {passwords.SHORTEST}–{passwords.LONGEST} tecken."
)


class AccountForm(Form):
    """A new account."""

    name = _name("Namn", "Skriv personens namn.")
    email = Line("E-post", [DataRequired("Skriv personens e-postadress."), Length(max=254)])
    password = PasswordField("Lösenord (valfritt)", [Optional(), LONG_ENOUGH], description=OR_WE_MAKE_ONE)


class PasswordForm(Form):
    """A new password for somebody else."""

    password = PasswordField("Nytt lösenord (valfritt)", [Optional(), LONG_ENOUGH], description=OR_WE_MAKE_ONE)


class OwnPasswordForm(Form):
    """A new password of one's own."""

    current = PasswordField("Nuvarande lösenord", [InputRequired("Skriv ditt nuvarande lösenord."), Length(max=500)])
    password = PasswordField(
        "Nytt lösenord", [InputRequired("Skriv ett nytt lösenord."), LONG_ENOUGH],
        description=f"Minst {passwords.SHORTEST} tecken. En mening som du minns är bra.",
    )  # fmt: skip
    again = PasswordField(
        "Nytt lösenord igen",
        [InputRequired("Skriv det nya lösenordet igen."), EqualTo("password", "De två nya lösenorden är inte lika.")],
    )


class RoleForm(Form):
    """A role, where it holds, and for whose seat; asked for one after the other."""

    role = RadioField("Vilken roll?", [InputRequired("Välj en roll.")])
    place = SelectField("Var gäller rollen?", [InputRequired("Välj var rollen gäller.")], choices=[])
    seat = RadioField("För vilken organisation?", [Optional()], choices=[])

    def offer_roles(self) -> None:
        """Fills in what roles there are, each with what it is for."""
        self.role.choices = [(one.value, f"{name}: {WHAT_A_ROLE_IS_FOR[one]}") for one, name in ROLES.items()]

    def chosen_role(self) -> RoleKind | None:
        """The role, once it has been chosen."""
        return RoleKind(self.role.data) if self.role.data in list(RoleKind) else None

    def offer_places(self, places: Iterable[tuple[int, str]]) -> None:
        """Fills in where the chosen role can hold, by name."""
        self.place.choices = CHOOSE + _by_name(places)

    def chosen_place(self) -> int | None:
        """Where it holds, once that has been chosen."""
        return int(self.place.data) if self.place.data in [one for one, _ in self.place.choices[1:]] else None

    def offer_seats(self, seats: Iterable[tuple[int, str]]) -> None:
        """Fills in the seats that the role can be tied to."""
        self.seat.data = self.seat.data or NO_SEAT[0]
        self.seat.choices = [NO_SEAT, *((str(one), name) for one, name in seats)]


class ServiceForm(Form):
    """A new verksamhet."""

    name = _name("Namn", "Skriv verksamhetens namn.", description="Till exempel: Personligt ombud Södra Dalarna.")
    host = SelectField(
        "Värdkommun", [InputRequired("Välj värdkommun.")], description="Den kommun som får statsbidraget."
    )
    others = TextBox(
        "Fler kommuner som verksamheten arbetar i", [Optional(), Length(max=MOST_KOMMUNER)],
        description="En på varje rad.",
    )  # fmt: skip
    driftsform = SelectField("Driftsform")
    on = _day("Första dag")

    def offer(self, kommuner: Sequence[Kommun]) -> None:
        """Fills in what there is to choose between."""
        self.host.choices = CHOOSE + _by_name((one.id, one.name) for one in kommuner)
        self.driftsform.choices = [(one.value, name) for one, name in DRIFTSFORMER.items()]

    def kommun_ids(self, places: Places) -> list[int] | None:
        """The kommuner by id, the värdkommun first, each once; None, with the errors noted, if some can't be read."""
        errors, ids = [], [int(self.host.data)]
        for number, line in enumerate((self.others.data or "").splitlines(), 1):
            try:
                ids += [int(places.kommun(line).code)] if line.strip() else []
            except InputRefused as error:
                errors.append(f"Rad {number}: {error}{'' if str(error).endswith('?') else '.'}")
        self.others.errors = errors[:1]
        return None if errors else list(dict.fromkeys(ids))


class KommunForm(Form):
    """One kommun more in a verksamhet."""

    kommun = SelectField("Kommun", [InputRequired("Välj kommun.")])
    on = _day("Från och med")

    def offer(self, kommuner: Mapping[int, str]) -> None:
        """Fills in what there is to choose between."""
        self.kommun.choices = CHOOSE + _by_name(kommuner.items())


class LastDayForm(Form):
    """The last day of something."""

    last = _day("Till och med")


class FirstDayForm(Form):
    """The first day of something."""

    on = _day("Från och med")


class InviteForm(Form):
    """An organisation that is invited to a ledningsgrupp."""

    organisation = _name("Organisation", "Skriv organisationens namn.", description="Till exempel: NSPH i länet.")
    on = _day("Från och med")


class JoinForm(Form):
    """A kommun's decision that codes may go on to the state."""

    decided_by = _name(
        "Vem har beslutat?", "Skriv vem i kommunen som har beslutat.",
        description="Nämnd eller befattning, paragraf och datum. Till exempel: Socialnämnden § 12, 3 mars 2026.",
    )  # fmt: skip


HOW_MANY_DAYS = f"Skriv ett antal dagar mellan 1 och {undertakings.LONGEST}, till exempel 60."


def _within_days(_: object, field: Field) -> None:
    if field.data is None or not 1 <= field.data <= undertakings.LONGEST:
        raise StopValidation(HOW_MANY_DAYS)


class _Days(IntegerField):  # type: ignore[misc]
    """A number of days."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Takes what was sent; what is no number is told of by the validator, in words."""
        self.data, typed = None, valuelist[0].strip() if valuelist else ""
        if re.fullmatch(r"[0-9]{1,4}", typed):
            self.data = int(typed)


class UndertakingForm(Form):
    """That a body has accepted to answer within so many days."""

    days = _Days(
        "Inom hur många dagar?", [InputRequired(HOW_MANY_DAYS), _within_days],
        description="Räknat från den dag då bristen kommer dit.",
    )  # fmt: skip
    accepted_on = _day("Beslutets datum")
    accepted_by = _name(
        "Vem har beslutat?", "Skriv vem som har beslutat.",
        description="Nämnd eller befattning, och paragraf. Till exempel: Socialnämnden § 12.",
    )  # fmt: skip
