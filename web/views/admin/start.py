"""Where the administrator begins: what needs attention. Nothing here counts or reads deficiencies."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from systembrist import accounts as verbs
from systembrist.clock import local_date
from systembrist.model import Level, RoleKind
from systembrist.store import accounts, organisations
from web.identity import open_to
from web.site import now
from web.transaction import session
from web.views.admin import shared
from web.words_admin import alphabetical

pages = Blueprint("admin", __name__, url_prefix="/admin")

FIRST = 5
"""How many of each kind are named; the link leads to the rest."""


@dataclass(frozen=True)
class Row:
    """One thing to look at: its name, where it is mended, and what is wrong where that differs from row to row."""

    name: str
    path: str
    wrong: str = ""


@dataclass(frozen=True)
class Concern:
    """A kind of thing to look at: what it is, why it matters, the first of them, and where they all are."""

    heading: str
    why: str
    rows: list[Row]
    all_at: str

    @property
    def first(self) -> list[Row]:
        """Those that are named."""
        return self.rows[:FIRST]


@pages.get("/")
@open_to(RoleKind.ADMIN)
def show() -> ResponseReturnValue:
    """Bodies and kommuner outside, empty seats, and accounts that nobody can use."""
    return render_template("admin/start.html", concerns=concerns())


def concerns() -> list[Concern]:
    """What there is to look at."""
    return [one for one in (*_groups(), *_bodies(), *_accounts()) if one.rows]


def _groups() -> list[Concern]:
    names = organisations.body_names(session())
    empty = organisations.empty_seats(session(), local_date(now()))
    rows = [
        Row(names[one], url_for("admin_seats.show", body_id=one), ", ".join(seat.organisation for seat in seats))
        for one, seats in empty.items()
    ]
    return [Concern(
        "Ledningsgrupper med tomma platser", "Fem platser ska alltid vara tillsatta (5\u00a0§ förordningen).",
        rows, url_for("admin_services.index", visa="tomma-platser"),
    )]  # fmt: skip


def _bodies() -> list[Concern]:
    bodies = sorted(organisations.bodies(session()), key=lambda one: alphabetical(one.name))
    away, joined = organisations.disconnected(session()), organisations.joined(session(), local_date(now()))
    outside = [one for one in bodies if one.level is Level.KOMMUN and one.id not in joined]
    return [
        Concern(
            "Kommuner vars koder inte går vidare", "Det som ingen lyfter blir kvar hos kommunen.",
            [Row(one.name, url_for("admin_bodies.show", body_id=one.id)) for one in outside],
            url_for("admin_bodies.index", visa="utan-koder"),
        ),
        Concern(
            "Instanser som inte är anslutna", "De får det som lämnas över som fil, och tiden går vidare utan dem.",
            [Row(one.name, url_for("admin_bodies.show", body_id=one.id)) for one in bodies if one.id in away],
            url_for("admin_bodies.index", visa="ej-anslutna"),
        ),
    ]  # fmt: skip


def _accounts() -> list[Concern]:
    everyone = [(one, roles, url_for("admin_accounts.show", account_id=one.id))
                for one, roles in accounts.everyone(session())]  # fmt: skip
    return [
        Concern(
            "Konton utan roll", "Den som loggar in ser ingenting.",
            [Row(one.name, path) for one, roles, path in everyone if not roles],
            url_for("admin_accounts.index", visa="utan-roll"),
        ),
        Concern(
            "Konton som inte går att logga in på", "Spärrade av en administratör, eller pausade efter för många fel.",
            [Row(one.name, path, shared.stopped(one)) for one, _, path in everyone
             if one.locked_at is not None or verbs.is_resting(one, now())],
            url_for("admin_accounts.index", visa="stoppade"),
        ),
    ]  # fmt: skip
