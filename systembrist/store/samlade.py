"""Queries about samlade brister: their parts, how often a fault has been seen, and what may be the same one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlmodel import Session, col, select

from systembrist.model import Deficiency, Level, Supplement
from systembrist.store import deficiencies, membership, occurrences
from systembrist.store.deficiencies import Listed

ABOUT_THE_SAME_TIME = timedelta(days=365)
"""How far apart two reports may have been filed and still be shown as perhaps the same fault."""

MOST_SIMILAR = 20


def lines(session: Session, deficiency_ids: Sequence[int]) -> dict[int, Listed]:
    """The line of a list for each of these deficiencies, by id."""
    if not deficiency_ids:
        return {}
    found = deficiencies.listed(session, col(Deficiency.id).in_(deficiency_ids))
    return {line.deficiency.id: line for line in found}


def can_be_gathered(line: Listed) -> bool:
    """Whether it lies undecided at its group, and is not part of a samlad brist."""
    one = line.deficiency
    free = one.closed_at is None and one.merged_into_id is None
    return free and line.level is Level.LEDNINGSGRUPP and line.verdict is None


def supplements(session: Session, deficiency_ids: Sequence[int]) -> dict[int, list[Supplement]]:
    """What has been added to each of these deficiencies, oldest first."""
    query = select(Supplement).where(col(Supplement.deficiency_id).in_(deficiency_ids)).order_by(col(Supplement.id))
    found: dict[int, list[Supplement]] = {}
    for one in session.exec(query):
        found.setdefault(one.deficiency_id, []).append(one)
    return found


def parts(session: Session, head_id: int) -> list[Listed]:
    """What is part of a samlad brist, newest first."""
    return deficiencies.listed(session, col(Deficiency.merged_into_id) == head_id)


def times(session: Session, deficiency_ids: Sequence[int]) -> dict[int, int]:
    """How often each has been seen: its own report, those that are part of it, and each "samma igen"."""
    found = dict.fromkeys(deficiency_ids, 1)
    for _, head_id in membership.members(session, deficiency_ids):
        found[head_id] += 1
    for head_id, number in occurrences.count(session, deficiency_ids).items():
        found[head_id] += number
    return found


def similar(session: Session, one: Deficiency) -> list[Listed]:
    """What may be the same fault as this: same area and actor, in the same verksamhet, filed within a year of it.

    Nothing is computed from the texts, so nothing is claimed but that the codes are the same. Parts of a samlad brist
    are left out: the samlade brist itself is there.
    """
    if one.actor is None:
        return []
    found = deficiencies.listed(
        session,
        col(Deficiency.verksamhet_id) == one.verksamhet_id,
        col(Deficiency.area) == one.area,
        col(Deficiency.actor) == one.actor,
        col(Deficiency.merged_into_id).is_(None),
        col(Deficiency.id) != one.id,
        col(Deficiency.filed_at).between(one.filed_at - ABOUT_THE_SAME_TIME, one.filed_at + ABOUT_THE_SAME_TIME),
    )
    return found[:MOST_SIMILAR]
