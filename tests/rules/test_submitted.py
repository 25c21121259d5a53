"""Who submits a yearly report, and who reads one that is submitted: its own body and the one right above."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from systembrist.model import RoleKind
from systembrist.permissions import Action, Desk, Grant, Person, Submitted, may

GROUP, KOMMUN, OTHER_KOMMUN, LAN, OTHER_LAN, TOP = 10, 20, 21, 30, 31, 40
R = RoleKind


def somebody(kind: R, body_id: int) -> Person:
    return Person(1, "Någon", (Grant(kind, body_id=body_id),))


@pytest.mark.parametrize(
    ("kind", "here", "report", "reads"),
    [
        (R.KOMMUN, KOMMUN, Submitted(KOMMUN, LAN), True),
        (R.KOMMUN, OTHER_KOMMUN, Submitted(KOMMUN, LAN), False),
        (R.KOMMUN, KOMMUN, Submitted(LAN, TOP), False),
        (R.LANSSTYRELSE, LAN, Submitted(KOMMUN, LAN), True),
        (R.LANSSTYRELSE, OTHER_LAN, Submitted(KOMMUN, LAN), False),
        (R.LANSSTYRELSE, LAN, Submitted(LAN, TOP), True),
        (R.LANSSTYRELSE, OTHER_LAN, Submitted(LAN, TOP), False),
        (R.SOCIALSTYRELSEN, TOP, Submitted(LAN, TOP), True),
        (R.SOCIALSTYRELSEN, TOP, Submitted(KOMMUN, LAN), False),
        (R.BEREDNINGSGRUPP, TOP, Submitted(LAN, TOP), False),
        (R.ORDFORANDE, KOMMUN, Submitted(KOMMUN, LAN), False),
        (R.ADMIN, KOMMUN, Submitted(KOMMUN, LAN), False),
    ],
)
def test_a_submitted_report_is_read_at_its_body_and_right_above(
    kind: R, here: int, report: Submitted, reads: bool
) -> None:
    assert may(somebody(kind, here), Action.READ_REPORT, report) is reads


@pytest.mark.parametrize("kind", list(R))
def test_a_report_is_submitted_at_the_own_desk_of_a_kommun_or_lansstyrelse(kind: R) -> None:
    submits = kind in (R.KOMMUN, R.LANSSTYRELSE)
    assert may(somebody(kind, KOMMUN), Action.SUBMIT_REPORT, Desk(KOMMUN)) is submits
    assert not may(somebody(kind, OTHER_KOMMUN), Action.SUBMIT_REPORT, Desk(KOMMUN))


IDS = st.integers(1, 5)


@given(st.sampled_from(R), st.none() | IDS, st.builds(Submitted, IDS, st.none() | IDS), st.sampled_from(Action))
def test_nothing_but_reading_is_done_with_a_submitted_report(
    kind: R, here: int | None, report: Submitted, action: Action
) -> None:
    if may(Person(1, "Någon", (Grant(kind, body_id=here),)), action, report):
        assert action is Action.READ_REPORT
        assert here in (report.body_id, report.to_body_id)
