"""What stands of each deficiency at the end: its own row, and the codes its värdkommun gave up each month."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from operator import itemgetter

from systembrist.escalation.deadlines import codes_due_at
from systembrist.model import Deficiency, EventKind, Level, MonthlyCode
from systembrist.monthly import counted, noted
from systembrist.seed.case import Case
from systembrist.seed.country import END
from systembrist.seed.ledger import COLUMNS, Ledger, encode
from systembrist.store.monthly import Due

GIVEN = EventKind.CODES_GIVEN.value


def keep(ledger: Ledger, cases: Sequence[Case]) -> None:
    """The deficiencies themselves."""
    due = {case.month: codes_due_at(case.filed_at) for case in cases}
    add = ledger.rows[Deficiency].append
    for case in cases:
        head, group, released_at = case.head, case.group, case.released_at
        closed_at, merged_into = (case.closed_at, None) if head is None else (head.closed_at, head.id)
        add((
            case.id, group.verksamhet_id, case.kommun_id, case.author, case.filed_at, closed_at, case.text, case.area,
            case.area_confirmed, case.actor, True, case.fault_level, case.clients, f'["{case.consequence}"]',
            case.children, case.urgent, False, False, released_at, None if released_at is None else group.samordnare,
            merged_into, due[case.month] if due[case.month] > END else None,
        ))  # fmt: skip


def give_codes(ledger: Ledger, cases: Sequence[Case]) -> None:
    """What every värdkommun gives up on the 1st of each month; all have joined."""
    add, values_of = ledger.rows[MonthlyCode].append, itemgetter(*COLUMNS[MonthlyCode])
    for _, filed in groupby(cases, key=lambda case: case.month):  # they come in the order they were filed
        due = list(filed)
        at = codes_due_at(due[0].filed_at)
        if at <= END:
            above, rows = _counted(due, at)
            for row in rows:
                add(values_of(row))
            for body_id, gift in groupby(rows, key=itemgetter("body_id")):
                ledger.happened.append((at, None, GIVEN, body_id, above[body_id], None, encode(noted(list(gift)))))


def _counted(filed: Sequence[Case], at: datetime) -> tuple[dict[int, int], list[dict[str, object]]]:
    """Who each värdkommun gives to, and the rows it gives."""
    above = {one.group.way[Level.KOMMUN]: one.group.way[Level.LANSSTYRELSE] for one in filed}
    due = [
        Due(one.id, body_id := one.group.way[Level.KOMMUN], above[body_id], one.kommun_id, one.area, one.actor,
            one.fault_level, wanted=True)
        for one in filed
    ]  # fmt: skip
    return above, counted(due, at)
