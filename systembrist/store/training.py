"""What a model may learn from, and which database the model then belongs to."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, or_, true, update
from sqlmodel import Session, col, select

from systembrist.model import Account, Classification, Deficiency, Installation, Verksamhet
from systembrist.store.accounts import DEMO_DOMAINS, secret_key

DRAWN = "seed"
"""The model of a suggestion that was drawn for bulk data and not computed."""


class Row(NamedTuple):
    """A deficiency as something to learn from; actor and level only where a person has said them."""

    id: int
    text: str
    area: str
    verksamhet_id: int
    actor: str | None
    level: str | None


class Judgement(NamedTuple):
    """What the model suggested and what a person decided."""

    suggested: str
    decided: str
    verksamhet: str


def judgements(session: Session, *, filed_by: datetime | None = None) -> Sequence[Judgement]:
    """Every suggestion whose area a person has since confirmed or corrected, in the order they were filed.

    Made-up rows are left out. With a moment: only of what was filed by then.
    """
    made_up = select(Account.id).where(or_(*(col(Account.email).endswith(domain) for domain in DEMO_DOMAINS)))
    query = (
        select(Classification.code, Deficiency.area, Verksamhet.name)
        .join(Deficiency, col(Deficiency.id) == col(Classification.deficiency_id))
        .join(Verksamhet, col(Verksamhet.id) == col(Deficiency.verksamhet_id))
        .where(
            col(Deficiency.area_confirmed),
            or_(col(Deficiency.author_id).is_(None), col(Deficiency.author_id).not_in(made_up)),
            col(Classification.model_version) != DRAWN,
        )
        .order_by(col(Classification.id))
    )
    if filed_by is not None:
        query = query.where(col(Deficiency.filed_at) <= filed_by)
    return [Judgement(*row) for row in session.exec(query).all()]


def confirmed(session: Session, kommun_ids: Collection[int], *, filed_by: datetime | None = None) -> Sequence[Row]:
    """Each deficiency that may be learnt from, in the order they were filed; with a moment, those filed by then.

    A person has confirmed its area, the värdkommun of its verksamhet is one of `kommun_ids`, and nobody who
    filed it is made up. A row without an author (imported, or forgotten) can't be told from one that `seed`
    made, so it counts only where no account is made up.
    """
    made_up = or_(*(col(Account.email).endswith(domain) for domain in DEMO_DOMAINS))
    somebody_is = session.exec(select(func.count()).select_from(Account).where(made_up)).one() > 0
    theirs = select(Account.id).where(made_up)
    of_a_person = col(Deficiency.author_id).not_in(theirs)
    query = (
        select(Deficiency)
        .join(Verksamhet, col(Verksamhet.id) == col(Deficiency.verksamhet_id))
        .where(
            col(Verksamhet.vardkommun_id).in_(kommun_ids),
            col(Deficiency.area_confirmed),
            true() if filed_by is None else col(Deficiency.filed_at) <= filed_by,
            of_a_person if somebody_is else or_(of_a_person, col(Deficiency.author_id).is_(None)),
        )
        .order_by(col(Deficiency.id))
    )
    return [
        Row(one.id, one.text, one.area, one.verksamhet_id, one.actor if one.actor_confirmed else None, one.fault_level)
        for one in session.exec(query).all()
    ]


def database_id(session: Session) -> str | None:
    """The database's own id; None while nothing has needed one."""
    return session.exec(select(Installation.database_id)).first()


def name_database(session: Session, proposal: str, secret: str) -> str:
    """The database's own id, made where there is none; the first one proposed is kept.

    `secret` is the signing key to keep beside it where the web app has not yet made one.
    """
    secret_key(session, secret)
    nameless = col(Installation.database_id).is_(None)
    session.execute(update(Installation).where(nameless).values(database_id=proposal))
    return session.exec(select(Installation.database_id)).one() or proposal
