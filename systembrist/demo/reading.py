"""The demo accounts read what they are answered, now and then; what came lately is still new to them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlmodel import Session

from systembrist import clock
from systembrist.demo.cast import Cast
from systembrist.demo.diary import Act, Entry, Stage, at, every
from systembrist.model import RoleKind
from systembrist.store import accounts, feedback
from systembrist.store.feedback import Answer, Unread

BETWEEN = 120
NEW = 12
"""Days before the end since which nobody has read anything."""

AT_DESKS = (RoleKind.ORDFORANDE, RoleKind.JUSTERARE, RoleKind.LEDAMOT, RoleKind.BRUKARE, RoleKind.KOMMUN)


def entries(stage: Stage) -> Iterator[Entry]:
    """All of them on the same days."""
    for day in every(clock.add_days(stage.first_day, BETWEEN), clock.add_days(stage.last_day, -NEW - 1), BETWEEN):
        yield at(day, 16), _read_all(stage.cast)
    yield at(clock.add_days(stage.last_day, -NEW), 16), _read_all(stage.cast)


def _read_all(cast: Cast) -> Act:
    def act(session: Session, moment: datetime) -> None:
        for account_id in cast.readers:
            while unread := _unread(session, account_id):
                seen = [Answer(one.feedback, one.sender, read=False) for one in unread]
                feedback.mark_read(session, seen, account_id=account_id, at=moment)

    return act


def _unread(session: Session, account_id: int) -> list[Unread]:
    """What stands on the account's first page, a page at a time."""
    me = accounts.person(session, account_id)
    if me is None:
        return []
    services = me.verksamheter(RoleKind.OMBUD, RoleKind.SAMORDNARE)
    found = feedback.unread_in_services(
        session, account_id=account_id, verksamhet_ids=services, author_only=not me.is_a(RoleKind.SAMORDNARE)
    )
    found += feedback.unread_below(session, account_id=account_id, body_ids=me.bodies(*AT_DESKS))
    above = me.bodies(RoleKind.KOMMUN, RoleKind.LANSSTYRELSE)
    return found + feedback.unread_above(session, account_id=account_id, body_ids=above)
