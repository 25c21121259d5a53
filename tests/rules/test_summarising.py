"""A summary is drafted from what was ticked and chosen: it says that, and nothing that a person wrote."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from systembrist import summarising
from systembrist.model import Clients, Consequence, Deficiency, FaultLevel
from systembrist.privacy import personal_data
from systembrist.taxonomy import Taxonomy
from tests.world import PLACES, at

CANARY = "kanariefågel"


def filed(**codes: object) -> Deficiency:
    words = dict.fromkeys(("text", "consequence_text", "tried", "proposal", "recurring_since"), CANARY)
    return Deficiency(
        number="2026-00001", kommun_id=1, verksamhet_id=1, filed_at=at("2026-02-02"), area="bostad", **words | codes
    )


def test_all_that_was_ticked_is_told_in_words() -> None:
    found = filed(clients=Clients.NAGRA, fault_level=FaultLevel.LOKAL, consequences=["ekonomi", "fara"], children=True)
    drafted = summarising.draft(found, kommun="Borlänge", area="Bostad", actor="Kronofogden", times=3)
    assert drafted == (
        "I Borlänge drabbas två till fem klienter av en brist inom området bostad. Det gäller Kronofogden. "
        "Felet sitter i den lokala organisationen. Följden: sämre ekonomi; fara för liv eller säkerhet. "
        "Barn berörs. Det har hänt 3 gånger."
    )


def test_what_was_left_out_is_not_told() -> None:
    drafted = summarising.draft(filed(), kommun="Borlänge", area="Bostad", actor=None)
    assert drafted == "I Borlänge drabbas klienter av en brist inom området bostad."


@given(
    clients=st.none() | st.sampled_from(Clients),
    level=st.none() | st.sampled_from(FaultLevel),
    consequences=st.lists(st.sampled_from(Consequence), unique=True),
    children=st.booleans(),
    times=st.integers(1, 400),
)
def test_no_word_of_the_writer_is_in_it(
    clients: Clients | None, level: FaultLevel | None, consequences: list[Consequence], *, children: bool, times: int
) -> None:
    found = filed(
        clients=clients, fault_level=level, consequences=[one.value for one in consequences], children=children
    )
    drafted = summarising.draft(found, kommun="Borlänge", area="Bostad", actor=None, times=times)
    assert CANARY not in drafted
    assert personal_data.find(drafted) == []


@pytest.mark.parametrize("lan", sorted({one.code[:2] for one in PLACES.kommuner}))
def test_the_guard_lets_every_kommun_area_and_actor_through(lan: str, taxonomy_: Taxonomy) -> None:
    """Mora, Nora and Hjo are names of people too."""
    for kommun in (one.name for one in PLACES.kommuner if one.code.startswith(lan)):
        for area, actor in zip(taxonomy_.categories, taxonomy_.actors * 2, strict=False):
            drafted = summarising.draft(filed(), kommun=kommun, area=area.name, actor=actor.name)
            assert personal_data.find(drafted) == [], drafted
