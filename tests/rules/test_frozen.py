"""A submitted document is kept as plain values and comes back whole."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from systembrist.reports import frozen
from systembrist.reports.document import Change, Document, Fact, Quotation, Row, Section, Share, Table
from tests.world import at

TEXT = st.text(max_size=20)
FLOATS = st.floats(allow_nan=False, allow_infinity=False)
CELLS = st.none() | st.integers() | FLOATS | TEXT | st.builds(Share, FLOATS) | st.builds(Change, st.integers())


def few(of: st.SearchStrategy[object]) -> st.SearchStrategy[tuple[object, ...]]:
    return st.lists(of, max_size=3).map(tuple)


ROWS = st.builds(Row, st.none() | TEXT, TEXT, few(CELLS))
TABLES = st.builds(
    Table, TEXT, TEXT, few(TEXT), few(ROWS), st.none() | ROWS, st.integers(0, 9), st.none() | TEXT
)  # fmt: skip
BLOCKS = TEXT | TABLES | st.builds(Quotation, TEXT, TEXT)
SECTIONS = st.builds(Section, TEXT, few(BLOCKS), st.sampled_from([1, 2]))
FACTS = st.builds(Fact, TEXT, TEXT, CELLS, st.none() | TEXT)
DOCUMENTS = st.builds(Document, TEXT, TEXT, TEXT, st.just(at("2026-01-10T09:00")), few(FACTS), few(SECTIONS))


@given(DOCUMENTS)
def test_a_document_comes_back_as_it_was_through_json(document: Document) -> None:
    kept = json.loads(json.dumps(frozen.freeze(document)))
    assert frozen.thaw(kept) == document
    assert frozen.freeze(frozen.thaw(kept)) == kept


def test_what_was_kept_before_a_shape_got_another_field_takes_its_default() -> None:
    kept = frozen.freeze(Document("k", "T", "B", at("2026-01-10"), (), (Section("H", ("p",)),)))
    del kept["sections"][0]["level"]
    kept["no_longer"] = 1
    assert frozen.thaw(kept).sections == (Section("H", ("p",), level=1),)
