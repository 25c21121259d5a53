"""Several texts released at once: each noted by itself, none that was not read, and two who do it at the same time."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from sqlalchemy import Engine

from systembrist import handling
from systembrist.errors import Conflict, InputRefused
from systembrist.escalation.policy import Policy
from systembrist.model import Deficiency, EventKind, RoleKind, Supplement
from systembrist.store import database, events, releases
from tests import world

FILED, NOW = "2026-02-02T09:00", "2026-02-03T09:05"


@pytest.fixture
def filed(engine: Engine, policy_: Policy) -> tuple[int, list[int]]:
    """Three that nobody has released, and who may."""
    with database.writing(engine) as session:
        service = world.open_service(session, "PO Borlänge", "Borlänge")
        by = world.person(session, "samordnare", RoleKind.SAMORDNARE, service).id
        return by, [world.file(session, service, policy_, FILED).id for _ in range(3)]


def _release(engine: Engine, ids: list[int], by: int, shown: Sequence[int] = (), now: str = NOW) -> int:
    with database.writing(engine) as session:
        return handling.release(session, ids, account_id=by, shown=shown, now=world.at(now))


def _noted(engine: Engine, one: int) -> list[int | None]:
    with database.reading(engine) as session:
        found = events.of_deficiency(session, one)
    return [event.account_id for event in found if event.kind is EventKind.RELEASED]


def test_each_is_released_by_name_with_an_event_of_its_own(engine: Engine, filed: tuple[int, list[int]]) -> None:
    by, ids = filed
    assert _release(engine, ids[:2], by) == 2
    assert [_noted(engine, one) for one in ids] == [[by], [by], []]
    with database.reading(engine) as session:
        rows = [session.get_one(Deficiency, one) for one in ids]
    assert [(one.released_at, one.released_by) for one in rows] == [(world.at(NOW), by)] * 2 + [(None, None)]


def test_what_somebody_else_has_released_meanwhile_is_left_as_it_was(
    engine: Engine, filed: tuple[int, list[int]]
) -> None:
    by, ids = filed
    _release(engine, ids[:1], by)
    assert _release(engine, ids, by, now="2026-02-03T10:00") == 2
    with pytest.raises(Conflict, match="redan släppt"):
        _release(engine, ids, by, now="2026-02-03T11:00")
    assert [len(_noted(engine, one)) for one in ids] == [1, 1, 1]


@pytest.mark.parametrize("unread", [2, 4])
def test_only_what_was_read_is_released_whatever_was_begun_first(
    engine: Engine, filed: tuple[int, list[int]], unread: int
) -> None:
    by, ids = filed
    with database.writing(engine) as session:  # all begun at once: which are kept first, no moment and no id tells
        for one, text in ((3, "Läst."), (unread, "Oläst.")):
            session.add(Supplement(id=one, deficiency_id=ids[0], text=text, author_id=by, at=world.at(FILED)))
    assert _release(engine, ids[:1], by, shown=[3]) == 1
    with database.reading(engine) as session:
        assert [one.text for one in releases.unreleased_supplements(session, ids)[ids[0]]] == ["Oläst."]
        assert releases.with_unreleased_words(session, [session.get_one(Deficiency, ids[0]).verksamhet_id]) == set(ids)
    assert _release(engine, ids[:1], by, shown=[unread, 3], now="2026-02-03T10:00") == 1


def test_what_belongs_to_another_is_not_released_with_it(engine: Engine, filed: tuple[int, list[int]]) -> None:
    by, ids = filed
    with database.writing(engine) as session:
        session.add(Supplement(id=1, deficiency_id=ids[1], text="En annans.", author_id=by, at=world.at(FILED)))
    assert _release(engine, ids[:1], by, shown=[1]) == 1
    with database.reading(engine) as session:
        assert list(releases.unreleased_supplements(session, ids)) == ids[1:2]


@pytest.mark.parametrize("ids", [[], list(range(1, handling.MOST_RELEASED + 2))])
def test_none_and_too_many_are_refused(engine: Engine, filed: tuple[int, list[int]], ids: list[int]) -> None:
    with pytest.raises(InputRefused, match="Kryssa för minst en text"):
        _release(engine, ids, filed[0])
