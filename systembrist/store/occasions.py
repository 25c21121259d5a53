"""Queries about the waiting mail that still makes sense: to whom it goes, about which deficiency, with what news.

Above the kommun a deficiency is known by its frozen copy alone, and that holds for mail as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import and_, exists, or_
from sqlmodel import Session, col, select

from systembrist.clock import local_date
from systembrist.model import Account, Body, Deficiency, Handover, Level, NoticeKind, Outbox, Role
from systembrist.model.deficiency import register_number
from systembrist.store.news import NEWS, News, together

ABOVE = (Level.LANSSTYRELSE, Level.SOCIALSTYRELSEN)
"""Who knows a deficiency by their copy alone."""


@dataclass(frozen=True)
class Case:
    """The deficiency a mail is about, as its receiver may know it: by their copy where they hold one."""

    deficiency_id: int
    copy_id: int | None
    number: str
    area: str


@dataclass(frozen=True)
class Occasion:
    """A letter that makes sense: to whom, about what, and what there is to say."""

    message_id: str
    kind: NoticeKind
    at: datetime
    email: str
    body_id: int | None
    cases: tuple[Case, ...]
    """The deficiencies it is about; none where it is about the body itself."""
    news: News


def gather(found: Sequence[Occasion]) -> Occasion:
    """Several mails as one letter, under the name of the first."""
    cases = sorted((case for one in found for case in one.cases), key=lambda case: case.deficiency_id)
    return replace(found[0], cases=tuple(cases), news=together([one.news for one in found]))


def of(session: Session, mails: Sequence[Outbox], as_of: datetime) -> dict[int, Occasion]:
    """The occasion of each mail, by its id; those that no longer make sense at `as_of` are left out.

    So is what would go to an account that is locked, or that has no role any more where the mail belongs.
    """
    addresses, cases, news = _addresses(session, mails), _cases(session, mails), _news(session, mails, as_of)
    return {
        mail.id: Occasion(
            message_id=mail.message_id, kind=mail.kind, at=mail.at, email=addresses[mail.id], body_id=mail.body_id,
            cases=(cases[mail.id],) if mail.id in cases else (), news=news[mail.id],
        )
        for mail in mails
        if mail.id in addresses and mail.id in news and (mail.deficiency_id is None or mail.id in cases)
    }  # fmt: skip


def _addresses(session: Session, mails: Sequence[Outbox]) -> dict[int, str]:
    """Where each mail goes, for the accounts that are open and have a role at its body, or in its verksamhet."""
    works_there = exists().where(
        col(Role.account_id) == col(Outbox.account_id),
        or_(
            col(Role.body_id) == col(Outbox.body_id),
            and_(col(Outbox.body_id).is_(None), col(Role.verksamhet_id) == col(Deficiency.verksamhet_id)),
        ),
    )
    query = (
        select(col(Outbox.id), Account.email)
        .join(Account, col(Account.id) == col(Outbox.account_id))
        .outerjoin(Deficiency, col(Deficiency.id) == col(Outbox.deficiency_id))
        .where(col(Outbox.id).in_([mail.id for mail in mails]), col(Account.locked_at).is_(None), works_there)
    )
    return dict(session.exec(query).all())


def _cases(session: Session, mails: Sequence[Outbox]) -> dict[int, Case]:
    """What each mail may say of its deficiency; nothing where an authority above the kommun holds no copy of it."""
    query = (
        select(col(Outbox.id), col(Deficiency.id), Deficiency.filed_at, Deficiency.area)
        .join(Deficiency, col(Deficiency.id) == col(Outbox.deficiency_id))
        .outerjoin(Body, col(Body.id) == col(Outbox.body_id))
        .where(
            col(Outbox.id).in_([mail.id for mail in mails]), or_(col(Body.id).is_(None), col(Body.level).not_in(ABOVE))
        )
    )
    own = {
        mail: Case(one, None, register_number(one, local_date(filed_at).year), area)
        for mail, one, filed_at, area in session.exec(query).all()
    }
    return own | _copies(session, mails)


def _copies(session: Session, mails: Sequence[Outbox]) -> dict[int, Case]:
    """The receiver's own copy, the latest of several."""
    about = {mail.id: mail.deficiency_id for mail in mails if mail.deficiency_id is not None}
    to_this_body = and_(
        col(Handover.deficiency_id) == col(Outbox.deficiency_id), col(Handover.to_body_id) == col(Outbox.body_id)
    )
    query = (
        select(col(Outbox.id), col(Handover.id), Handover.month, Handover.area)
        .join(Handover, to_this_body)
        .where(col(Outbox.id).in_(about))
        .order_by(col(Handover.id))
    )
    return {
        mail: Case(about[mail], copy_id, register_number(about[mail], int(month[:4])), area)
        for mail, copy_id, month, area in session.exec(query).all()
    }


def _news(session: Session, mails: Sequence[Outbox], as_of: datetime) -> dict[int, News]:
    found: dict[int, News] = {}
    for kind, find in NEWS.items():
        if some := [mail.id for mail in mails if mail.kind is kind]:
            found |= find(session, some, as_of)
    return found
