"""Deficiencies from a file: every row is checked first, and either all are filed or none."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlmodel import Session

from systembrist import filing, organisations
from systembrist.classify import Suggestion
from systembrist.clock import A_DATE, local_date
from systembrist.errors import Conflict, InputRefused
from systembrist.escalation.policy import Policy
from systembrist.filing import Fault, NewDeficiency
from systembrist.model import Clients, Consequence, FaultLevel, Verksamhet
from systembrist.places import Kommun, Places
from systembrist.privacy import advice, personal_data
from systembrist.store import organisations as known
from systembrist.tables import Row
from systembrist.taxonomy import Taxonomy

REQUIRED = ("text", "kommun")
OPTIONAL = ("actor", "area", "fault_level", "clients", "consequence", "proposal", "occurred", "verksamhet")


@dataclass(frozen=True)
class Parsed:
    """One row, understood: where it belongs and what it says, or what is wrong with it."""

    number: int
    kommun: Kommun | None
    verksamhet: str | None
    values: dict[str, Any]
    faults: tuple[Fault, ...]


Place = tuple[str | None, str]
"""Where a row belongs: the name of a verksamhet, if it gives one, and the kommun's code."""


@dataclass(frozen=True)
class Checked:
    """Rows with nothing wrong, the verksamhet of each place that has one, and those that filing opens."""

    parsed: tuple[Parsed, ...]
    chosen: dict[Place, int]
    opens: dict[str, tuple[Place, ...]]
    """By the new verksamhet's name, the places it is for; the first one's kommun is its värdkommun."""

    @property
    def texts(self) -> list[str]:
        """What happened, row by row."""
        return [row.values["text"] for row in self.parsed]


def unused_columns(rows: Sequence[Row]) -> list[str]:
    """Columns that mean nothing here, so that a misspelt heading is not lost in silence."""
    names = dict.fromkeys(name for row in rows for name in row.values)
    return [name for name in names if name not in (*REQUIRED, *OPTIONAL)]


def check(
    session: Session,
    rows: Sequence[Row],
    unreadable: Sequence[str],
    *,
    places: Places,
    taxonomy: Taxonomy,
    as_of: datetime,
) -> Checked:
    """What filing the rows at `as_of` comes to; writes nothing. Raises InputRefused with a line for every bad row.

    `unreadable` is what the file's reader said of rows that are not among `rows`.
    """
    parsed = [_parse(row, places) for row in rows]
    chosen, opens, unknown = _services(session, parsed, as_of)
    wrong = [_line(row, [*row.faults, *_content_faults(row, taxonomy, as_of), *unknown.get(row.number, ())])
             for row in parsed]  # fmt: skip
    if lines := [*unreadable, *filter(None, wrong)]:
        raise InputRefused(*_empty_columns(rows), *sorted(lines, key=_row_number))
    return Checked(tuple(parsed), chosen, opens)


def file(
    session: Session, checked: Checked, suggestions: Sequence[Suggestion], *, policy: Policy, as_of: datetime
) -> list[int]:
    """Files every checked row at `as_of`, with the suggestions for `checked.texts`; returns the ids in their order.

    A kommun that no verksamhet covers gets one, valid from when the ordinance came into force. Raises Conflict if
    somebody has opened or ended a verksamhet since the rows were checked.
    """
    if _services(session, checked.parsed, as_of) != (checked.chosen, checked.opens, {}):
        raise Conflict("verksamheterna har ändrats under tiden; kör importen igen")
    chosen = dict(checked.chosen)
    for name, places_ in checked.opens.items():
        chosen |= dict.fromkeys(places_, _open(session, name, places_))
    news = [_new(row, chosen) for row in checked.parsed]
    filed = filing.file_many(session, news, suggestions, author_id=None, policy=policy, now=as_of)
    return [one.id for one in filed]


def _content_faults(row: Parsed, taxonomy: Taxonomy, as_of: datetime) -> list[Fault]:
    """What is wrong with what it says, wherever it belongs; an empty text is said as of any other column."""
    new = NewDeficiency(**row.values, kommun_id=0, verksamhet_id=0)
    return [Fault(_COLUMN_OF.get(fault.field, fault.field), fault.message)
            for fault in filing.check(new, taxonomy, as_of)]  # fmt: skip


def warnings(checked: Checked) -> list[str]:
    """A line for each row in which names or addresses seem to stand; it says where, never what."""
    return [
        f"rad {row.number}: {_COLUMN_OF.get(field, field)}: ser ut att innehålla {advice.called(found)}; se över texten"
        for row in checked.parsed
        for field in filing.FREE_TEXTS
        if (found := personal_data.find(row.values.get(field) or ""))
    ]


_COLUMN_OF = {"consequence_text": "consequence"}


def _line(row: Parsed, faults: Sequence[Fault]) -> str:
    """One line a bad row, however much is wrong with it; empty for a good one."""
    said = "; ".join(f"{fault.field}: {fault.message}" for fault in faults)
    return said and f"rad {row.number}: {said}"


def _row_number(line: str) -> float:
    """Where a line belongs in the file; what is about the whole file comes last."""
    number = re.match(r"rad (\d+):", line)
    return int(number[1]) if number else math.inf


def _empty_columns(rows: Sequence[Row]) -> list[str]:
    """A line for each column that is needed and that no row fills: the heading may be misspelt."""
    missing = [name for name in REQUIRED if not any(name in row.values for row in rows)]
    return [f"kolumnen {name} saknas eller är tom" for name in missing if rows]


def _parse(row: Row, places: Places) -> Parsed:
    faults: list[Fault] = []
    values: dict[str, Any] = {"text": row.values.get("text") or ""}
    for field, read in _READERS.items():
        given = row.values.get(field)
        if given:
            try:
                values |= read(given)
            except ValueError as error:
                faults.append(Fault(field, str(error)))
    kommun = None
    try:
        kommun = places.kommun(row.values.get("kommun") or "")
    except InputRefused as error:
        faults.append(Fault("kommun", str(error) if row.values.get("kommun") else "saknas"))
    named = row.values.get("verksamhet") or ""
    faults += [Fault("verksamhet", message) for message in filing.check_text(named, filing.LINE_LIMIT)]
    return Parsed(row.number, kommun, row.values.get("verksamhet") or None, values, tuple(faults))


def _date(given: str) -> dict[str, Any]:
    try:
        return {"occurred": date.fromisoformat(given[: len(A_DATE)])}
    except ValueError:
        raise ValueError(f"datum skrivs som {A_DATE}") from None


def _code(kind: type[StrEnum], field: str) -> Callable[[str], dict[str, Any]]:
    def read(given: str) -> dict[str, Any]:
        try:
            return {field: kind(given.lower())}
        except ValueError:
            raise ValueError(f"okänd kod; välj bland {', '.join(one.value for one in kind)}") from None

    return read


def _clients(given: str) -> dict[str, Any]:
    """A number, a span or the code: people's own sheets hold all three."""
    tidy = given.lower().replace("–", "-").replace(" ", "")
    if tidy.isdecimal() and len(tidy) < 10:  # noqa: PLR2004  (more than there are people)
        number = int(tidy)
        if number < 1:
            raise ValueError("antalet klienter ska vara minst 1")
        return {"clients": Clients.EN if number == 1 else Clients.NAGRA if number <= 5 else Clients.FLER}  # noqa: PLR2004
    return _code(Clients, "clients")(tidy)


def _consequence(given: str) -> dict[str, Any]:
    """Codes between commas or bars; anything else is taken as the words they are."""
    parts = [part.strip().lower() for part in given.replace("|", ",").split(",") if part.strip()]
    codes = {one.value for one in Consequence}
    if parts and all(part in codes for part in parts):
        return {"consequences": tuple(Consequence(part) for part in dict.fromkeys(parts))}
    return {"consequence_text": given}


_READERS: dict[str, Callable[[str], dict[str, Any]]] = {
    "area": lambda given: {"area": given.lower()},
    "actor": lambda given: {"actor": given.lower()},
    "fault_level": _code(FaultLevel, "fault_level"),
    "clients": _clients,
    "consequence": _consequence,
    "proposal": lambda given: {"proposal": given},
    "occurred": _date,
}


def _services(
    session: Session, parsed: Sequence[Parsed], as_of: datetime
) -> tuple[dict[Place, int], dict[str, tuple[Place, ...]], dict[int, list[Fault]]]:
    """The verksamhet of each place that has one, those to open for the others, and the rows whose name is unknown.

    A name that nobody has is opened where no verksamhet works; elsewhere it is taken for a slip.
    """
    serving = known.serving(session, local_date(as_of))
    covered = {kommun_id for _, kommun_id in serving}
    taken = {service.name.casefold() for service in known.verksamheter(session)}
    chosen: dict[Place, int] = {}
    unknown: dict[int, list[Fault]] = {}
    to_open: dict[Place, Kommun] = {}
    for row in parsed:
        if row.kommun is None:
            continue
        place, kommun_id = (row.verksamhet, row.kommun.code), int(row.kommun.code)
        found = _service(serving, row.verksamhet, kommun_id)
        if found is not None:
            chosen[place] = found
        elif row.verksamhet is None or (kommun_id not in covered and row.verksamhet.casefold() not in taken):
            to_open[place] = row.kommun
        else:
            unknown[row.number] = [Fault("verksamhet", f"finns inte i {row.kommun.name} vid den tiden")]
    return chosen, _names(to_open), unknown


def _names(to_open: dict[Place, Kommun]) -> dict[str, tuple[Place, ...]]:
    """The places by the name of the verksamhet to open; an unnamed row goes with one that is named for its kommun."""
    named = {code: name for name, code in to_open if name is not None}
    spelt: dict[str, str] = {}
    opens: dict[str, list[Place]] = {}
    for place, kommun in to_open.items():
        name = place[0] or named.get(kommun.code) or f"Personligt ombud i {kommun.name}"
        opens.setdefault(spelt.setdefault(name.casefold(), name), []).append(place)
    return {name: tuple(places_) for name, places_ in opens.items()}


def _service(serving: Sequence[tuple[Verksamhet, int]], name: str | None, kommun_id: int) -> int | None:
    """The oldest verksamhet that serves the kommun, or the one of that name."""
    for service, served in serving:
        if served == kommun_id and (name is None or service.name.casefold() == name.casefold()):
            return service.id
    return None


def _open(session: Session, name: str, places_: Sequence[Place]) -> int:
    kommun_ids = list(dict.fromkeys(int(code) for _, code in places_))
    service = organisations.open_verksamhet(session, name=name, vardkommun_id=kommun_ids[0], kommun_ids=kommun_ids)
    return service.id


def _new(row: Parsed, chosen: dict[tuple[str | None, str], int]) -> NewDeficiency:
    code = row.kommun.code if row.kommun else ""
    return NewDeficiency(**row.values, kommun_id=int(code), verksamhet_id=chosen[row.verksamhet, code])
