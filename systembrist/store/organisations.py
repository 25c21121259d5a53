"""Queries about who is in the chain: places, bodies, verksamheter, seats, connections and joinings."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, exists, func, not_, or_
from sqlalchemy.orm import Mapped
from sqlmodel import Session, col, select

from systembrist.model import (
    MANDATORY_SEATS,
    Account,
    Body,
    Disconnection,
    Joining,
    Kommun,
    Lan,
    Level,
    Role,
    RoleKind,
    Seat,
    Verksamhet,
    VerksamhetKommun,
)


def is_installed(session: Session) -> bool:
    """Whether län, kommuner and bodies have been loaded."""
    return session.exec(select(Body.id).limit(1)).first() is not None


def kommuner(session: Session) -> Sequence[Kommun]:
    """All kommuner by name."""
    return session.exec(select(Kommun).order_by(Kommun.name, col(Kommun.id))).all()


def lan_names(session: Session) -> dict[int, str]:
    """Every county's name by id."""
    return dict(session.exec(select(Lan.id, Lan.name).order_by(col(Lan.id))).all())


def kommun_names(session: Session) -> dict[int, str]:
    """Every municipality's name by id."""
    return dict(session.exec(select(Kommun.id, Kommun.name).order_by(col(Kommun.id))).all())


def kommun(session: Session, kommun_id: int) -> Kommun | None:
    """A kommun by its id (its SCB code as a number)."""
    return session.get(Kommun, kommun_id)


def body(session: Session, body_id: int) -> Body | None:
    """A body by id."""
    return session.get(Body, body_id)


def kept_body(session: Session, body_id: int) -> Body | None:
    """A body as it stands now; nobody else connects, joins or seats it before this transaction ends."""
    query = select(Body).where(Body.id == body_id).with_for_update(key_share=True)
    return session.exec(query.execution_options(populate_existing=True)).first()


def bodies(session: Session, level: Level | None = None) -> Sequence[Body]:
    """All bodies, or those of a level, by id."""
    query = select(Body).order_by(col(Body.id))
    return session.exec(query if level is None else query.where(Body.level == level)).all()


def body_names(session: Session) -> dict[int, str]:
    """Every body's name by id."""
    return dict(session.exec(select(col(Body.id), Body.name).order_by(col(Body.id))).all())


def body_of_kommun(session: Session, kommun_id: int) -> Body:
    """The kommun as a body; every kommun has one."""
    return session.exec(select(Body).where(Body.kommun_id == kommun_id)).one()


def body_of_lan(session: Session, lan_id: int) -> Body:
    """The länsstyrelse of a county."""
    return session.exec(select(Body).where(Body.lan_id == lan_id, Body.level == Level.LANSSTYRELSE)).one()


def top_body(session: Session) -> Body:
    """Socialstyrelsen."""
    return session.exec(select(Body).where(Body.level == Level.SOCIALSTYRELSEN)).one()


def group_of(session: Session, verksamhet_id: int) -> Body:
    """The ledningsgrupp of a verksamhet."""
    return session.exec(select(Body).where(Body.verksamhet_id == verksamhet_id)).one()


def group_ids(session: Session) -> dict[int, int]:
    """The ledningsgrupp's body id by verksamhet id."""
    query = select(col(Body.verksamhet_id), col(Body.id)).where(Body.level == Level.LEDNINGSGRUPP)
    return dict(session.exec(query).all())  # type: ignore[arg-type]


def verksamhet(session: Session, verksamhet_id: int) -> Verksamhet | None:
    """A verksamhet by id."""
    return session.get(Verksamhet, verksamhet_id)


def kept_verksamhet(session: Session, verksamhet_id: int) -> Verksamhet | None:
    """A verksamhet as it stands now; nobody else changes what it serves before this transaction ends."""
    query = select(Verksamhet).where(Verksamhet.id == verksamhet_id).with_for_update(key_share=True)
    return session.exec(query.execution_options(populate_existing=True)).first()


def verksamheter(session: Session) -> Sequence[Verksamhet]:
    """All verksamheter by id."""
    return session.exec(select(Verksamhet).order_by(col(Verksamhet.id))).all()


def serving(session: Session, on: date) -> list[tuple[Verksamhet, int]]:
    """Which verksamhet serves which kommun (id) on a date, oldest verksamhet first."""
    query = (
        select(Verksamhet, VerksamhetKommun.kommun_id)
        .join(VerksamhetKommun, col(VerksamhetKommun.verksamhet_id) == col(Verksamhet.id))
        .where(_holds_on(VerksamhetKommun, on))
        .order_by(col(Verksamhet.id), col(VerksamhetKommun.kommun_id))
    )
    return list(session.exec(query).all())


def kommuner_served(session: Session, verksamhet_id: int, on: date) -> Sequence[Kommun]:
    """The kommuner a verksamhet serves on a date, by name."""
    query = (
        select(Kommun)
        .join(VerksamhetKommun, col(VerksamhetKommun.kommun_id) == col(Kommun.id))
        .where(VerksamhetKommun.verksamhet_id == verksamhet_id, _holds_on(VerksamhetKommun, on))
        .order_by(Kommun.name)
    )
    return session.exec(query).all()


def services_of(session: Session, verksamhet_id: int) -> Sequence[VerksamhetKommun]:
    """Every time during which a verksamhet has served or will serve a kommun, in the order they were entered."""
    query = select(VerksamhetKommun).where(VerksamhetKommun.verksamhet_id == verksamhet_id)
    return session.exec(query.order_by(col(VerksamhetKommun.id))).all()


def ombud_count(session: Session, verksamhet_id: int) -> int:
    """How many ombud a verksamhet has: below three, an author can be guessed."""
    query = (
        select(func.count(func.distinct(Role.account_id)))
        .join(Account, col(Account.id) == col(Role.account_id))
        .where(Role.verksamhet_id == verksamhet_id, Role.kind == RoleKind.OMBUD, col(Account.locked_at).is_(None))
    )
    return session.exec(query).one()


def seats(session: Session, body_id: int) -> Sequence[Seat]:
    """The seats of a body, in the ordinance's order as they were made."""
    return session.exec(select(Seat).where(Seat.body_id == body_id).order_by(col(Seat.id))).all()


def seat(session: Session, seat_id: int) -> Seat | None:
    """A seat by id."""
    return session.get(Seat, seat_id)


def seat_names(session: Session) -> dict[int, str]:
    """For which organisation each seat is, by id."""
    return dict(session.exec(select(col(Seat.id), Seat.organisation).order_by(col(Seat.id))).all())


def empty_seats(session: Session, on: date) -> dict[int, list[Seat]]:
    """The seats demanded by 5 § that nobody sits in on a date, by ledningsgrupp; only where a kommun is served."""
    query = (
        select(Seat)
        .join(Body, col(Body.id) == col(Seat.body_id))
        .where(col(Seat.kind).in_(MANDATORY_SEATS), not_(_is_filled(on)), _serves_somebody(col(Body.verksamhet_id), on))
        .order_by(col(Seat.body_id), col(Seat.id))
    )
    found: dict[int, list[Seat]] = {}
    for seat in session.exec(query):
        found.setdefault(seat.body_id, []).append(seat)
    return found


def _is_filled(on: date) -> ColumnElement[bool]:
    from_date, to_date = col(Seat.filled_from), col(Seat.filled_to)
    return and_(from_date.is_not(None), from_date <= on, or_(to_date.is_(None), to_date >= on))


def _serves_somebody(verksamhet_id: Mapped[int | None], on: date) -> ColumnElement[bool]:
    return exists().where(col(VerksamhetKommun.verksamhet_id) == verksamhet_id, _holds_on(VerksamhetKommun, on))


def open_disconnection(session: Session, body_id: int) -> Disconnection | None:
    """The time without the product that a body is in, if it is in one."""
    return session.exec(
        select(Disconnection).where(Disconnection.body_id == body_id, col(Disconnection.to_at).is_(None))
    ).first()


def disconnected(session: Session) -> set[int]:
    """The bodies that don't use the product now."""
    return set(session.exec(select(Disconnection.body_id).where(col(Disconnection.to_at).is_(None))).all())


def open_joining(session: Session, body_id: int, on: date) -> Joining | None:
    """The joining decision that holds for a kommun on a date, if one does."""
    return session.exec(select(Joining).where(Joining.body_id == body_id, _holds_on(Joining, on))).first()


def joinings(session: Session, body_id: int) -> Sequence[Joining]:
    """Every joining decision of a kommun, oldest first."""
    return session.exec(select(Joining).where(Joining.body_id == body_id).order_by(col(Joining.id))).all()


def joined(session: Session, on: date) -> set[int]:
    """The kommuner, as bodies, whose joining decision holds on a date."""
    return set(session.exec(select(Joining.body_id).where(_holds_on(Joining, on))).all())


def disconnected_at(body_id: Mapped[int], at: datetime) -> ColumnElement[bool]:
    """SQL: the body did not use the product at that instant."""
    return exists().where(
        col(Disconnection.body_id) == body_id,
        col(Disconnection.from_at) <= at,
        or_(col(Disconnection.to_at).is_(None), col(Disconnection.to_at) > at),
    )


def joined_on(body_id: Mapped[int], on: date) -> ColumnElement[bool]:
    """SQL: a joining decision of the kommun held on that date."""
    return exists().where(col(Joining.body_id) == body_id, _holds_on(Joining, on))


def _holds_on(table: type[VerksamhetKommun | Joining], on: date) -> ColumnElement[bool]:
    return and_(col(table.from_date) <= on, or_(col(table.to_date).is_(None), col(table.to_date) >= on))
