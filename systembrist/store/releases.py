"""Queries about words that wait for the samordnare to release them to the ledningsgrupp, and their release."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from sqlalchemy import exists, or_, update
from sqlmodel import Session, col, select

from systembrist.model import Body, Deficiency, PassingBy, Referral, Supplement

_PASSES_ITS_GROUP = exists().where(
    col(PassingBy.deficiency_id).in_((col(Deficiency.id), col(Deficiency.merged_into_id))),
    col(PassingBy.body_id) == col(Body.id),
    col(Body.verksamhet_id) == col(Deficiency.verksamhet_id),
)
"""SQL: the deficiency passes by the ledningsgrupp of its verksamhet, which is never to read its words."""

_LIES_WITH_ITS_GROUP = exists().where(
    col(Referral.deficiency_id).in_((col(Deficiency.id), col(Deficiency.merged_into_id))),
    col(Referral.closed_at).is_(None),
    col(Referral.body_id) == col(Body.id),
    col(Body.verksamhet_id) == col(Deficiency.verksamhet_id),
)
"""SQL: it, or the samlade brist that it is part of, is at the ledningsgrupp of its verksamhet now."""

_WAITS_FOR_RELEASE = (
    or_(
        col(Deficiency.released_at).is_(None),
        exists().where(col(Supplement.deficiency_id) == col(Deficiency.id), col(Supplement.released_at).is_(None)),
    )
    & col(Deficiency.closed_at).is_(None)
    & ~_PASSES_ITS_GROUP
    & _LIES_WITH_ITS_GROUP
)
"""SQL: a deficiency that lies with its group has words that the group is to read and can't yet."""


def waits_for_release(session: Session, deficiency_id: int) -> bool:
    """Whether a deficiency lies with its group and has words that it can't read yet."""
    query = select(col(Deficiency.id)).where(col(Deficiency.id) == deficiency_id, _WAITS_FOR_RELEASE)
    return session.exec(query).first() is not None


def passes_its_group(session: Session, deficiency_id: int) -> bool:
    """Whether a deficiency passes by the ledningsgrupp of its verksamhet."""
    query = select(col(Deficiency.id)).where(col(Deficiency.id) == deficiency_id, _PASSES_ITS_GROUP)
    return session.exec(query).first() is not None


def unreleased(session: Session, verksamhet_id: int) -> int:
    """How many deficiencies of a verksamhet lie with its group and have words that it can't read yet."""
    return len(with_unreleased_words(session, [verksamhet_id]))


def with_unreleased_words(session: Session, verksamhet_ids: Iterable[int]) -> set[int]:
    """The deficiencies of some verksamheter that lie with their groups, with words that those can't read yet, by id."""
    query = select(col(Deficiency.id)).where(
        col(Deficiency.verksamhet_id).in_(list(verksamhet_ids)), _WAITS_FOR_RELEASE
    )
    return set(session.exec(query).all())


def release(
    session: Session, deficiency_ids: Sequence[int], account_id: int, at: datetime, supplement_ids: Collection[int]
) -> set[int]:
    """Releases the texts, and those of the supplements that are theirs, that were not; those of which something was.

    What passes its group by is left as it is. The others are kept in the order of their ids first, so that two who
    release the same ones wait for each other.
    """
    readable = select(col(Deficiency.id)).where(col(Deficiency.id).in_(deficiency_ids), ~_PASSES_ITS_GROUP)
    kept = session.exec(readable.order_by(col(Deficiency.id)).with_for_update()).all()
    text = (
        update(Deficiency)
        .where(col(Deficiency.id).in_(kept), col(Deficiency.released_at).is_(None))
        .values(released_at=at, released_by=account_id)
        .returning(col(Deficiency.id))
        .execution_options(synchronize_session="fetch")
    )
    added = (
        update(Supplement)
        .where(
            col(Supplement.deficiency_id).in_(kept),
            col(Supplement.released_at).is_(None),
            col(Supplement.id).in_(supplement_ids),
        )
        .values(released_at=at)
        .returning(col(Supplement.deficiency_id))
        .execution_options(synchronize_session="fetch")
    )
    return {one for statement in (text, added) for one in session.execute(statement).scalars()}


def unreleased_supplements(session: Session, deficiency_ids: Sequence[int]) -> dict[int, list[Supplement]]:
    """What has been added to each of these and is not released, oldest first."""
    query = (
        select(Supplement)
        .where(col(Supplement.deficiency_id).in_(deficiency_ids), col(Supplement.released_at).is_(None))
        .order_by(col(Supplement.id))
    )
    found: dict[int, list[Supplement]] = {}
    for one in session.exec(query).all():
        found.setdefault(one.deficiency_id, []).append(one)
    return found
