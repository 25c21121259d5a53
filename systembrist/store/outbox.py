"""Queries about the mail that waits: writing it down for sets of people, taking it up, stamping it.

A mail is written in the transaction of what it tells of. Whoever should be told is looked up here, once a set;
writing the same mail twice leaves one row, since its Message-ID says what it is about.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, update
from sqlmodel import Session, col, select

from systembrist import digest
from systembrist.model import Account, Deficiency, NoticeKind, Outbox, Role, RoleKind
from systembrist.store import organisations
from systembrist.store.database import insert_into
from systembrist.store.referrals import CHUNK

MESSAGE_DOMAIN = "systembrist.invalid"
"""The right-hand side of every Message-ID. RFC 5322 3.6.4 only asks that the whole be unique, and suggests a domain
for that; the left-hand side is a digest and needs no help. A real domain would have to come from the settings or the
machine, and then a copy of the database run elsewhere would give other names; `.invalid` (RFC 2606) is nobody's."""

DIGEST_LENGTH = 40
MOST_IN_A_LETTER = 1000
"""Mails gathered in one letter."""
AT_THE_DESK = (RoleKind.ORDFORANDE, RoleKind.KOMMUN, RoleKind.LANSSTYRELSE, RoleKind.SOCIALSTYRELSEN)
"""Who answers for a body, one role a level."""

WAITING: ColumnElement[bool] = and_(
    col(Outbox.sent_at).is_(None), col(Outbox.lapsed_at).is_(None), col(Outbox.failed_at).is_(None)
)


def message_id(kind: NoticeKind, subject: str, at: datetime, recipient: str) -> str:
    """The name of a mail, without brackets: the same for the same mail wherever and whenever it is computed.

    `subject` is what `subject_of` gives. No id of the outbox and nothing random goes into it.
    """
    named = "\n".join((kind.value, subject, at.astimezone(UTC).isoformat(), recipient))
    return f"{digest.of_text(named)[:DIGEST_LENGTH]}@{MESSAGE_DOMAIN}"


def subject_of(deficiency_id: int | None, body_id: int | None) -> str:
    """What a mail is about, with its word: the deficiency if there is one, else the body."""
    return f"body {body_id}" if deficiency_id is None else f"deficiency {deficiency_id}"


def tell_filers(session: Session, kind: NoticeKind, deficiency_ids: Sequence[int], at: datetime) -> None:
    """One mail to the author of each deficiency, or, where nobody there can be told, to every samordnare.

    An author can be told whose account is open and who still has a role in the verksamhet.
    """
    for start in range(0, len(deficiency_ids), CHUNK):
        some = deficiency_ids[start : start + CHUNK]
        told = session.exec(_authors(some)).all()
        rest = set(some) - {deficiency_id for deficiency_id, _, _ in told}
        told = [*told, *session.exec(_coordinators(sorted(rest))).all()]
        _add(session, kind, at, [(account, email, one, None) for one, account, email in told])


def _authors(deficiency_ids: Sequence[int]) -> Any:
    works_there = exists().where(
        col(Role.account_id) == col(Account.id),
        col(Role.verksamhet_id) == col(Deficiency.verksamhet_id),
    )
    return (
        select(col(Deficiency.id), col(Account.id), Account.email)
        .join(Account, col(Account.id) == col(Deficiency.author_id))
        .where(col(Deficiency.id).in_(deficiency_ids), col(Account.locked_at).is_(None), works_there)
        .order_by(col(Deficiency.id))
    )


def _coordinators(deficiency_ids: Sequence[int]) -> Any:
    return (
        select(col(Deficiency.id), col(Account.id), Account.email)
        .distinct()
        .join(Role, col(Role.verksamhet_id) == col(Deficiency.verksamhet_id))
        .join(Account, col(Account.id) == col(Role.account_id))
        .where(
            col(Deficiency.id).in_(deficiency_ids),
            col(Role.kind) == RoleKind.SAMORDNARE,
            col(Account.locked_at).is_(None),
        )
        .order_by(col(Deficiency.id), col(Account.id))
    )


def tell_desks(
    session: Session,
    kind: NoticeKind,
    pairs: Iterable[tuple[int, int | None]],
    at: datetime,
    roles: Sequence[RoleKind] = AT_THE_DESK,
) -> None:
    """One mail to each who answers for the body, for every (body, deficiency); None: about the body itself.

    A body that is not connected at that moment gets no mail.
    """
    wanted = list(dict.fromkeys(pairs))
    staff = _staff(session, {body_id for body_id, _ in wanted}, roles, at)
    _add(
        session,
        kind,
        at,
        [(account, email, one, body_id) for body_id, one in wanted for account, email in staff.get(body_id, ())],
    )


def tell_groups(
    session: Session, kind: NoticeKind, body_ids: Iterable[int], roles: Sequence[RoleKind], at: datetime
) -> None:
    """One mail about each body to everyone who has one of the roles there (a call, minutes to approve)."""
    staff = _staff(session, set(body_ids), roles, at)
    _add(
        session,
        kind,
        at,
        [(account, email, None, body_id) for body_id in sorted(staff) for account, email in staff[body_id]],
    )


def _staff(
    session: Session, body_ids: set[int], roles: Sequence[RoleKind], at: datetime
) -> dict[int, list[tuple[int, str]]]:
    """The open accounts (id, address) with one of the roles at each of the bodies that are connected."""
    found: dict[int, list[tuple[int, str]]] = {}
    ordered = sorted(body_ids)
    for start in range(0, len(ordered), CHUNK):
        query = (
            select(Role.body_id, col(Account.id), Account.email)
            .distinct()
            .join(Account, col(Account.id) == col(Role.account_id))
            .where(
                col(Role.body_id).in_(ordered[start : start + CHUNK]),
                col(Role.kind).in_(roles),
                col(Account.locked_at).is_(None),
                ~organisations.disconnected_at(col(Role.body_id), at),  # type: ignore[arg-type]
            )
            .order_by(col(Role.body_id), col(Account.id))
        )
        for body_id, account_id, email in session.exec(query).all():
            found.setdefault(body_id or 0, []).append((account_id, email))
    return found


def _add(
    session: Session,
    kind: NoticeKind,
    at: datetime,
    mails: Sequence[tuple[int, str, int | None, int | None]],
) -> None:
    rows = [
        {"message_id": message_id(kind, subject_of(deficiency_id, body_id), at, email), "kind": kind, "at": at,
         "account_id": account_id, "deficiency_id": deficiency_id, "body_id": body_id, "attempts": 0}
        for account_id, email, deficiency_id, body_id in mails
    ]  # fmt: skip
    if rows:
        session.execute(insert_into(session, Outbox).on_conflict_do_nothing(index_elements=["message_id"]), rows)


Gathered = tuple[int, ...]
"""The ids of mails that go as one letter, the first of which gives it its name."""


def waiting(session: Session, upto: datetime) -> list[Gathered]:
    """All that is to be sent by then: first what has not been tried, so that nothing waits behind what can't be
    delivered, each by its moment.

    Mails of one kind to one person, in one capacity, of one moment are gathered: five hundred that reach their limit
    on the same day are one letter. What has been tried together is tried together again.
    """
    together = (Outbox.at, Outbox.kind, Outbox.account_id, Outbox.body_id, Outbox.attempts)
    query = (
        select(col(Outbox.id), col(Outbox.deficiency_id), *together)  # type: ignore[call-overload]
        .where(WAITING, col(Outbox.at) <= upto)
        .order_by(col(Outbox.attempts) > 0, col(Outbox.at), col(Outbox.id))
    )
    letters: dict[tuple[Any, ...], list[int]] = {}
    for one, deficiency_id, *what in session.exec(query).all():
        letters.setdefault((*what, one if deficiency_id is None else None), []).append(one)
    return [
        tuple(ids[start : start + MOST_IN_A_LETTER])
        for ids in letters.values()
        for start in range(0, len(ids), MOST_IN_A_LETTER)
    ]


def take(session: Session, letters: Sequence[Gathered]) -> list[list[Outbox]]:
    """Those of the mails that still wait, by letter, in the order given.

    On PostgreSQL they are kept from every other machine until the transaction ends, and a letter whose first mail
    another machine keeps is left out. SQLite knows no such thing.
    """
    firsts = select(col(Outbox.id)).where(col(Outbox.id).in_([ids[0] for ids in letters]), WAITING)
    ours = set(session.exec(firsts.with_for_update(skip_locked=True)).all())
    taken = [ids for ids in letters if ids[0] in ours]
    query = select(Outbox).where(col(Outbox.id).in_([one for ids in taken for one in ids]), WAITING)
    mails = {mail.id: mail for mail in session.exec(query.with_for_update()).all()}
    return [[mails[one] for one in ids if one in mails] for ids in taken]


def stamp_sent(session: Session, ids: Sequence[int], at: datetime) -> int:
    """Notes that these have been handed over; returns how many nobody had dealt with meanwhile."""
    return _stamp(session, ids, sent_at=at)


def stamp_lapsed(session: Session, ids: Sequence[int], at: datetime) -> int:
    """Notes that these no longer made sense to send; returns how many nobody had dealt with meanwhile."""
    return _stamp(session, ids, lapsed_at=at)


def note_failure(session: Session, ids: Sequence[int], at: datetime, *, most: int) -> int:
    """Counts one attempt more for each; those that have had `most` are given up. Returns how many were."""
    _stamp(session, ids, attempts=col(Outbox.attempts) + 1)
    return _stamp(session, ids, col(Outbox.attempts) >= most, failed_at=at)


def _stamp(session: Session, ids: Sequence[int], *conditions: ColumnElement[bool], **values: object) -> int:
    if not ids:
        return 0
    statement = (
        update(Outbox)
        .where(col(Outbox.id).in_(ids), WAITING, *conditions)
        .values(**values)
        .returning(col(Outbox.id))
        .execution_options(synchronize_session=False)
    )
    return len(session.execute(statement).all())


def count_as_sent(session: Session) -> None:
    """Notes all that waits as sent at its moment: for fictional data, which writes to nobody."""
    session.execute(update(Outbox).where(WAITING).values(sent_at=Outbox.at))
