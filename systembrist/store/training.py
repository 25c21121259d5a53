"""What a model may learn from, and which database the model then belongs to."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import func, or_, update
from sqlmodel import Session, col, select

from systembrist.model import Account, Deficiency, Installation, Verksamhet
from systembrist.store.accounts import DEMO_DOMAINS, secret_key


def confirmed(session: Session, kommun_ids: Collection[int]) -> Sequence[tuple[int, str, str, int]]:
    """(id, text, area, verksamhet) of each deficiency that may be learnt from, in the order they were filed.

    A person has confirmed its area, the värdkommun of its verksamhet is one of `kommun_ids`, and nobody who
    filed it is made up. A row without an author (imported, or forgotten) can't be told from one that `seed`
    made, so it counts only where no account is made up.
    """
    made_up = or_(*(col(Account.email).endswith(domain) for domain in DEMO_DOMAINS))
    somebody_is = session.exec(select(func.count()).select_from(Account).where(made_up)).one() > 0
    theirs = select(Account.id).where(made_up)
    of_a_person = col(Deficiency.author_id).not_in(theirs)
    query = (
        select(col(Deficiency.id), Deficiency.text, Deficiency.area, Deficiency.verksamhet_id)
        .join(Verksamhet, col(Verksamhet.id) == col(Deficiency.verksamhet_id))
        .where(
            col(Verksamhet.vardkommun_id).in_(kommun_ids),
            col(Deficiency.area_confirmed),
            of_a_person if somebody_is else or_(of_a_person, col(Deficiency.author_id).is_(None)),
        )
        .order_by(col(Deficiency.id))
    )
    return session.exec(query).all()


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
