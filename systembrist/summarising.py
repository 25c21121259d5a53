"""A draft of a summary without personal data, made of what was ticked and chosen and never of a person's words."""

from __future__ import annotations

from systembrist import words
from systembrist.model import Clients, Consequence, Deficiency, FaultLevel

_WHOM = {Clients.EN: "en klient", Clients.NAGRA: "två till fem klienter", Clients.FLER: "fler än fem klienter"}
_WHERE = {
    FaultLevel.HANDLAGGARE: "hos enskilda handläggare",
    FaultLevel.LOKAL: "i den lokala organisationen",
    FaultLevel.CENTRAL: "i regelverk och resurser för hela landet",
}


def draft(found: Deficiency, *, kommun: str, area: str, actor: str | None, times: int = 1) -> str:
    """The draft, to be read, changed and approved by a named person; names are those that the codes have."""
    whom = "klienter" if found.clients is None else _WHOM[found.clients]
    told = [f"I {kommun} drabbas {whom} av en brist inom området {area[0].lower()}{area[1:]}."]
    if actor is not None:
        told.append(f"Det gäller {actor}.")
    if found.fault_level is not None:
        told.append(f"Felet sitter {_WHERE[found.fault_level]}.")
    if found.consequences:
        led_to = [words.word(Consequence(code)) for code in found.consequences]
        told.append(f"Följden: {'; '.join(one[0].lower() + one[1:] for one in led_to)}.")
    if found.children:
        told.append("Barn berörs.")
    if times > 1:
        told.append(f"Det har hänt {times} gånger.")
    return " ".join(told)
