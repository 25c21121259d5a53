"""What the packet and the minutes of a ledningsgrupp have in common: its seats, and how a fault is named."""

from __future__ import annotations

from datetime import date

from systembrist import words
from systembrist.errors import InputRefused
from systembrist.model import MANDATORY_SEATS, Body, Level, Seat
from systembrist.reports import swedish
from systembrist.taxonomy import Taxonomy


def demanded(body: Body | None) -> Body:
    """The body, which must be a ledningsgrupp; InputRefused for another."""
    if body is None or body.level is not Level.LEDNINGSGRUPP:
        raise InputRefused("bara en ledningsgrupp har möten; välj en av dem")
    return body


def is_mandatory(seat: Seat) -> bool:
    """Whether 5 § SFS 2013:522 demands the seat, filled or not."""
    return seat.kind in MANDATORY_SEATS


def is_filled(seat: Seat, on: date) -> bool:
    """Whether somebody sat in the seat on a date."""
    return seat.filled_from is not None and seat.filled_from <= on and (seat.filled_to is None or seat.filled_to >= on)


def actor_name(taxonomy: Taxonomy, actor: str | None) -> str:
    """An actor in words; "ej angivet" where nobody said."""
    return words.NOT_STATED if actor is None else taxonomy.actor(actor).name


def fault_name(taxonomy: Taxonomy, area: str, actor: str | None) -> str:
    """An area and whom it is about, in words."""
    return f"{taxonomy.category(area).name} – {actor_name(taxonomy, actor)}"


def reports_counted(number: int) -> str:
    """How many reports: "5 anmälningar"."""
    return swedish.counted(number, "anmälan", "anmälningar")
