"""A digest depends on every value of every event, on their order and on what came before, and on nothing else."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from systembrist.clock import parse_instant
from systembrist.model import Event, EventKind
from systembrist.sealing import digest

AT = parse_instant("2026-01-15T12:00")


def event(**changed: Any) -> Event:
    values: dict[str, Any] = {
        "id": 7, "deficiency_id": 3, "kind": EventKind.DECIDED, "at": AT, "recorded_at": AT, "body_id": 4,
        "to_body_id": 5, "account_id": 6, "data": {"verdict": "lyft", "verdict_id": 1},
    }  # fmt: skip
    return Event(**values | changed)


def test_the_same_events_always_have_the_same_digest() -> None:
    assert digest("", [event(), event(id=8)]) == digest("", iter([event(), event(id=8)]))


def test_the_order_of_the_keys_in_the_details_does_not_matter() -> None:
    assert digest("", [event(data={"a": 1, "b": [2]})]) == digest("", [event(data={"b": [2], "a": 1})])


def test_the_digest_is_this_one_for_ever() -> None:
    assert digest("", []) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert digest("x", [event()]) == "d8817cc8b257e5aa3a9bccd1aad30025cacd0a227ed2b9d36d70b477d13e1a04"


@pytest.mark.parametrize(
    "changed",
    [
        {"id": 8}, {"deficiency_id": 4}, {"deficiency_id": None}, {"kind": EventKind.CLOSED},
        {"at": AT + timedelta(seconds=1)}, {"recorded_at": AT - timedelta(seconds=1)}, {"body_id": None},
        {"body_id": 5, "to_body_id": 4}, {"account_id": 7}, {"account_id": None}, {"data": {}},
        {"data": {"verdict": "lyft", "verdict_id": 2}}, {"data": {"verdict": "lyft", "verdict_id": "1"}},
        {"data": {"verdict": "avsluta", "verdict_id": 1}},
    ],
)  # fmt: skip
def test_every_value_of_an_event_counts(changed: dict[str, Any]) -> None:
    assert digest("", [event(**changed)]) != digest("", [event()])


def test_what_came_before_counts() -> None:
    assert digest("a", [event()]) != digest("b", [event()]) != digest("", [event()])


def test_the_order_and_the_number_of_events_count() -> None:
    one, two = event(), event(id=8)
    assert len({digest("", batch) for batch in ([one, two], [two, one], [one], [two], [one, two, two], [])}) == 6


@given(st.dictionaries(st.text(max_size=5), st.none() | st.booleans() | st.integers() | st.text(max_size=5)))
def test_any_details_can_be_sealed_and_an_added_one_shows(data: dict[str, Any]) -> None:
    plain = digest("", [event(data=data)])
    assert plain == digest("", [event(data=dict(reversed(data.items())))])
    assert plain != digest("", [event(data=data | {"tillagt": 1})])
