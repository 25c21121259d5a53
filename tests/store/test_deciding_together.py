"""One verdict on many stays: all or none, in a few statements however many there are."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from sqlalchemy import Engine, event
from sqlmodel import Session, select

from systembrist import verifying
from systembrist.errors import Conflict, InputRefused
from systembrist.escalation import respond
from systembrist.escalation.policy import Policy
from systembrist.model import Event, EventKind, FaultLevel, Level, Referral, RoleKind, Verdict, VerdictKind
from systembrist.store.database import reading, writing
from tests import world
from tests.world import at

BOARD = "2026-02-02T09:00"
REASON = "Vi tar upp det med regionen."


@pytest.fixture
def by(engine: Engine, policy_: Policy) -> int:
    """Twelve silent reports that stay at länsstyrelsen, the last of them urgent; who decides there."""
    with writing(engine) as session:
        service = world.open_service(session)
        someone = world.person(session, "lansstyrelse", RoleKind.LANSSTYRELSE, service)
        for number in range(12):
            world.file(session, service, policy_, f"2025-02-{number + 1:02}T09:00", fault_level=FaultLevel.LOKAL)
    world.run_jobs(engine, policy_, BOARD)
    return someone.id


def _stays(session: Session, *ids: int) -> Sequence[Referral]:
    query = select(Referral).where(Referral.closed_at.is_(None)).order_by(Referral.id)  # type: ignore[union-attr]
    return [stay for stay in session.exec(query) if not ids or stay.deficiency_id in ids]


def _decide(
    session: Session, policy: Policy, stays: Sequence[Referral], by: int, kind: VerdictKind = VerdictKind.AVSLUTA,
    urgent: Sequence[int] = (),
) -> Sequence[Verdict]:  # fmt: skip
    return respond.decide_all(
        session, policy, stays, level=Level.LANSSTYRELSE, urgent=urgent, kind=kind, reason=REASON, decided_by=by,
        now=at(BOARD),
    )  # fmt: skip


def test_each_gets_its_own_verdict_and_event_and_is_acted_on_when_that_takes_effect(
    engine: Engine, policy_: Policy, by: int
) -> None:
    with writing(engine) as session:
        given = _decide(session, policy_, _stays(session), by, urgent=[12])
        assert len({one.id for one in given}) == 12
    with reading(engine) as session:
        stays = {stay.deficiency_id: stay for stay in _stays(session)}
        for one in session.exec(select(Verdict)):
            stay = stays[one.deficiency_id]
            assert (stay.verdict_id, stay.act_at) == (one.id, one.effective_at)
            assert (one.reason, one.decided_by, one.kind) == (REASON, by, VerdictKind.AVSLUTA)
            assert (one.effective_at == at(BOARD)) == (one.deficiency_id == 12)
        decided = session.exec(select(Event).where(Event.kind == EventKind.DECIDED)).all()
        assert sorted(one.deficiency_id or 0 for one in decided) == list(range(1, 13))
    world.run_jobs(engine, policy_, "2026-02-04T09:00")
    for one in (1, 12):
        assert world.history(engine, one)[-1][2] == "avslutad"
    with reading(engine) as session:
        assert verifying.verify(session).broken == []


def test_if_some_have_moved_on_none_is_decided_and_it_is_said_how_many(
    engine: Engine, policy_: Policy, by: int
) -> None:
    with reading(engine) as session:
        seen = _stays(session)
    with writing(engine) as session:
        _decide(session, policy_, _stays(session, 3, 4), by)
    with pytest.raises(Conflict, match="2 av de 12 bristerna"), writing(engine) as session:
        _decide(session, policy_, seen, by)
    with reading(engine) as session:
        assert sorted(one.deficiency_id for one in session.exec(select(Verdict))) == [3, 4]


def test_the_same_one_twice_is_no_decision_at_all(engine: Engine, policy_: Policy, by: int) -> None:
    with pytest.raises(Conflict, match="1 av de 2"), writing(engine) as session:
        _decide(session, policy_, [*_stays(session, 5), *_stays(session, 5)], by)


@pytest.mark.parametrize("number", [0, respond.MOST_AT_ONCE + 1])
def test_none_and_too_many_are_refused(engine: Engine, policy_: Policy, by: int, number: int) -> None:
    with pytest.raises(InputRefused), writing(engine) as session:
        _decide(session, policy_, _stays(session, 1) * number, by)


@pytest.mark.parametrize("kind", [VerdictKind.KOMPLETTERA])
def test_what_the_level_can_not_give_about_many_is_no_verdict(
    engine: Engine, policy_: Policy, by: int, kind: VerdictKind
) -> None:
    with pytest.raises(ValueError, match="can't decide"), writing(engine) as session:
        _decide(session, policy_, _stays(session), by, kind)


def test_it_costs_as_many_statements_for_many_as_for_two(engine: Engine, policy_: Policy, by: int) -> None:
    asked: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    counts = []
    for ids in ((1, 2), tuple(range(3, 13))):
        with writing(engine) as session:
            stays = _stays(session, *ids)
            asked.clear()
            _decide(session, policy_, stays, by)
            counts.append(len(asked))
    assert counts[0] == counts[1] <= 4
