"""Charts: sound SVG whose words and marks say the same figures, whatever they are called."""

from __future__ import annotations

from xml.etree.ElementTree import Element, fromstring

from hypothesis import given
from hypothesis import strategies as st

from systembrist.reports import charts
from systembrist.reports.charts import Point

VISIBLE = st.text(st.characters(exclude_categories=["Cc", "Cs", "Cn"]), min_size=1, max_size=30)
POINTS = st.lists(
    st.builds(Point, VISIBLE, st.none() | st.integers(0, 10_000), st.sampled_from(["", "2025"]), st.booleans()),
    max_size=30,
)


def drawn(svg: str) -> Element:
    """The picture, read as XML."""
    return fromstring(svg)


def marks(svg: str) -> list[Element]:
    return [one for one in drawn(svg).iter("rect") if "mark" in (one.get("class") or "")]


def figures(svg: str) -> list[str]:
    return [one.text or "" for one in drawn(svg).iter("text") if one.get("class") == "value"]


@given(POINTS)
def test_every_point_is_drawn_once_with_its_figure(points: list[Point]) -> None:
    for draw in (charts.columns, charts.bars):
        svg = draw("k", "Namn", points)
        assert len(marks(svg)) == len(figures(svg)) == len(points)
        assert figures(svg).count("..") == sum(one.value is None for one in points)


@given(POINTS)
def test_the_higher_figure_is_never_drawn_smaller(points: list[Point]) -> None:
    sizes = [(one.value or 0, float(mark.get("height") or 0))
             for one, mark in zip(points, marks(charts.columns("k", "Namn", points)), strict=True)]  # fmt: skip
    assert [size for _, size in sorted(sizes)] == sorted(size for _, size in sizes)


@given(POINTS)
def test_no_bar_leaves_the_picture(points: list[Point]) -> None:
    for mark in marks(charts.bars("k", "Namn", points)):
        x, width = (float((mark.get(name) or "").removesuffix("%")) for name in ("x", "width"))
        assert 0 <= x <= x + width <= 90


def test_who_does_not_see_it_is_told_the_same() -> None:
    points = [Point("kv 3", 1200, "2025"), Point("kv 4", None), Point("kv 1", 3, "2026", unfinished=True)]
    svg = drawn(charts.columns("kvartal", "Brister per kvartal", points))
    title, told = svg.find("title"), svg.find("desc")
    assert title is not None
    assert told is not None
    assert svg.get("aria-labelledby") == f"{title.get('id')} {told.get('id')}"
    assert title.text == "Brister per kvartal"
    assert told.text == "2025 kv 3: 1\u202f200; 2025 kv 4: visas inte; 2026 kv 1: 3 (pågår)."


def test_what_has_not_ended_is_told_apart_by_more_than_colour() -> None:
    svg = charts.columns("k", "Namn", [Point("kv 1", 3), Point("kv 2", 3, unfinished=True)])
    assert [one.get("class") for one in marks(svg)] == ["mark", "mark unfinished"]


def test_a_name_is_words_and_never_markup() -> None:
    svg = charts.bars("k", "<b>&", [Point("<script>alert(1)</script>", 1)])
    assert "<script>" not in svg
    assert "<script>alert(1)</script>" in [one.text for one in drawn(svg).iter("text")]


@given(st.lists(st.integers(0, 500), max_size=12))
def test_a_small_chart_stays_in_its_box_and_is_left_out_for_who_hears_the_row(values: list[int]) -> None:
    svg = drawn(charts.spark(values))
    assert svg.get("aria-hidden") == "true"
    assert all(0 < float(one.get("height") or 0) <= 20 for one in svg.iter("rect"))


def test_few_are_drawn_low_in_a_small_chart() -> None:
    heights = [float(one.get("height") or 0) for one in drawn(charts.spark([1, 0])).iter("rect")]
    assert heights == [5, 1]
