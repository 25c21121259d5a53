"""What a model may learn from, and which database the model then belongs to."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import and_, func, or_, update
from sqlmodel import Session, col, select

from systembrist.model import Account, Classification, Deficiency, Event, EventKind, Installation, Verksamhet
from systembrist.store.accounts import DEMO_DOMAINS, secret_key

DRAWN = "seed"
"""The model of a suggestion that was drawn for bulk data and not computed."""

RUNNING = timedelta(days=365)
"""How far back it is counted how people judge the suggestions."""


class Row(NamedTuple):
    """A deficiency as something to learn from; actor and level only where a person has said them."""

    id: int
    text: str
    area: str
    verksamhet_id: int
    actor: str | None
    level: str | None
    filed_at: datetime


class Judgement(NamedTuple):
    """What the model suggested and what a person decided; of what was uncertain nothing was chosen beforehand."""

    suggested: str
    decided: str
    verksamhet: str
    uncertain: bool


def judgements(session: Session, upto: datetime) -> Sequence[Judgement]:
    """What persons had by a moment decided about the suggestions of the year before it, in the order they were filed.

    Who filed it and chose its area, or somebody who has corrected it since; not whoever prepared a file for import,
    who saw no suggestion. Made-up rows are left out.
    """
    made_up = select(Account.id).where(or_(*(col(Account.email).endswith(domain) for domain in DEMO_DOMAINS)))
    kinds = (EventKind.CLASSIFIED, EventKind.CORRECTED)
    newest = select(func.max(Event.id)).where(col(Event.kind).in_(kinds), Event.at <= upto)
    said: Any = Event.data
    filed_under = and_(col(Deficiency.author_id).is_not(None), said["confirmed"].as_boolean())
    query = (
        select(Classification.code, said["area"].as_string(), Verksamhet.name, Classification.uncertain)
        .join(Deficiency, col(Deficiency.id) == col(Classification.deficiency_id))
        .join(Verksamhet, col(Verksamhet.id) == col(Deficiency.verksamhet_id))
        .join(Event, col(Event.deficiency_id) == col(Deficiency.id))
        .where(
            col(Event.id).in_(newest.group_by(col(Event.deficiency_id))),
            or_(col(Event.kind) == EventKind.CORRECTED, filed_under),
            col(Deficiency.filed_at) > upto - RUNNING,
            col(Deficiency.filed_at) <= upto,
            or_(col(Deficiency.author_id).is_(None), col(Deficiency.author_id).not_in(made_up)),
            col(Classification.model_version) != DRAWN,
        )
        .order_by(col(Classification.id))
    )
    return [Judgement(*row) for row in session.exec(query).all()]


def confirmed(session: Session, kommun_ids: Collection[int]) -> Sequence[Row]:
    """Each deficiency that may be learnt from, in the order they were filed.

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
            of_a_person if somebody_is else or_(of_a_person, col(Deficiency.author_id).is_(None)),
        )
        .order_by(col(Deficiency.id))
    )
    return [
        Row(
            one.id,
            one.text,
            one.area,
            one.verksamhet_id,
            one.actor if one.actor_confirmed else None,
            one.fault_level,
            one.filed_at,
        )
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
