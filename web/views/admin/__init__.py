"""The administrator's places: accounts, verksamheter, bodies and seats. None of them reads a deficiency."""

from web.views.admin import accounts, bodies, roles, seats, services, start

PLACES = (start, accounts, roles, services, bodies, seats)

__all__ = ["PLACES"]
