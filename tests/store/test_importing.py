"""What was checked is filed as it was checked, or not at all."""

from __future__ import annotations

import pytest
from sqlmodel import Session

from systembrist import importing
from systembrist.errors import Conflict
from systembrist.escalation.policy import Policy
from systembrist.places import Places
from systembrist.store import organisations as known
from systembrist.tables import Row
from systembrist.taxonomy import Taxonomy
from tests import world

AT = world.at("2026-01-05T12:00")
ROWS = [Row(2, {"text": "Ingen tid", "kommun": "Falun"}), Row(3, {"text": "Ingen bank", "kommun": "Mora"})]


def test_texts_are_those_of_the_rows_in_their_order(
    session: Session, policy_: Policy, places_: Places, taxonomy_: Taxonomy
) -> None:
    checked = importing.check(session, ROWS, [], places=places_, taxonomy=taxonomy_, as_of=AT)
    assert checked.texts == ["Ingen tid", "Ingen bank"]
    assert list(checked.opens) == ["Personligt ombud i Falun", "Personligt ombud i Mora"]
    ids = importing.file(session, checked, [world.SUGGESTION] * 2, policy=policy_, as_of=AT)
    assert ids == [1, 2]


def test_a_verksamhet_opened_since_the_check_is_a_conflict_and_nothing_is_filed(
    session: Session, policy_: Policy, places_: Places, taxonomy_: Taxonomy
) -> None:
    checked = importing.check(session, ROWS, [], places=places_, taxonomy=taxonomy_, as_of=AT)
    world.open_service(session, "PO Mora", "Mora")
    before = len(known.verksamheter(session))
    with pytest.raises(Conflict):
        importing.file(session, checked, [world.SUGGESTION] * 2, policy=policy_, as_of=AT)
    assert len(known.verksamheter(session)) == before
