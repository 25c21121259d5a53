"""The places of a ledningsgrupp's meetings: when it meets, what is on the table, and the minutes."""

from web.views.meetings import held, noting, planning, protocol

PLACES = (planning, held, noting, protocol)

__all__ = ["PLACES"]
