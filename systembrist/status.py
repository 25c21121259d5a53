"""Where one deficiency is and all that happened to it, for JSON: codes, bodies and moments, never its text."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlmodel import Session, SQLModel

from systembrist.clock import iso
from systembrist.errors import InputRefused
from systembrist.model import Deficiency
from systembrist.store import deficiencies, events, feedback, handovers, organisations, referrals, verdicts


def identify(session: Session, number: str) -> int:
    """The id of "17" or of the register number "2026-00017"; InputRefused if it is neither or belongs to nothing."""
    found = re.fullmatch(r"(?:(\d{4})-)?(\d{1,9})", number)
    if found is None:  # what was written may be anything, so it is not repeated
        raise InputRefused("det är inget id eller diarienummer; skriv t.ex. 17 eller 2026-00017")
    deficiency = deficiencies.get(session, int(found[2]))
    if deficiency is None or (found[1] and not deficiency.number.startswith(found[1])):
        raise InputRefused(f"brist {number} finns inte")
    return deficiency.id


def of(session: Session, deficiency_id: int) -> dict[str, Any]:
    """Everything but texts and persons. Raises InputRefused if there is no such deficiency."""
    deficiency = deficiencies.get(session, deficiency_id)
    if deficiency is None:
        raise InputRefused(f"brist {deficiency_id} finns inte")
    names = organisations.body_names(session)
    stays = referrals.of_deficiency(session, deficiency_id)
    return {
        **_head(deficiency),
        "at": next((_at(names, stay.body_id) for stay in stays if stay.closed_at is None), None),
        "referrals": _rows(stays, names, "id", "body_id", "opened_at", "remind_at", "due_at", "act_at", "promised_at",
                           "overdue_since", "closed_at", "outcome"),
        "verdicts": _rows(verdicts.of_deficiency(session, deficiency_id), names, "id", "body_id", "kind",
                          "decided_at", "effective_at", "late", "taken_back_at"),
        "handovers": [
            row | {"summary": "godkänd" if copy.summary else "sammanfattning saknas"}
            for copy in handovers.of_deficiency(session, deficiency_id)
            for row in _rows([copy], names, "id", "from_body_id", "to_body_id", "at", "area", "actor", "fault_level",
                             "month")
        ],
        "feedback": _rows(feedback.of_deficiency(session, deficiency_id), names, "id", "from_body_id", "to_body_id",
                          "kind", "at"),
        "events": _rows(events.of_deficiency(session, deficiency_id), names, "id", "kind", "at", "recorded_at",
                        "body_id", "to_body_id"),
    }  # fmt: skip


def _head(deficiency: Deficiency) -> dict[str, Any]:
    return {
        "id": deficiency.id,
        "number": deficiency.number,
        "open": deficiency.closed_at is None,
        "filed_at": iso(deficiency.filed_at),
        "closed_at": None if deficiency.closed_at is None else iso(deficiency.closed_at),
        "verksamhet": deficiency.verksamhet_id,
        "kommun": f"{deficiency.kommun_id:04}",
        "area": deficiency.area,
        "area_confirmed": deficiency.area_confirmed,
        "actor": deficiency.actor,
        "fault_level": deficiency.fault_level,
        "released": deficiency.released_at is not None,
    }


def _at(names: dict[int, str], body_id: int) -> dict[str, Any]:
    return {"body": body_id, "name": names[body_id]}


def _rows(found: Any, names: dict[int, str], *fields: str) -> list[dict[str, Any]]:
    show: Callable[[Any], Any] = lambda value: iso(value) if isinstance(value, datetime) else value  # noqa: E731
    return [{field: show(getattr(row, field)) for field in fields} | _named(row, names) for row in found]


def _named(row: SQLModel, names: dict[int, str]) -> dict[str, str]:
    body_id = getattr(row, "body_id", None) or getattr(row, "from_body_id", None)
    return {} if body_id is None else {"body": names[body_id]}
