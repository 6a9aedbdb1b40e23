"""How a long list goes on over pages."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from sitegen.links import page_url
from sitegen.pages.pager import paginate


@given(st.integers(1, 40), st.data())
def test_a_page_names_the_ends_and_its_neighbours_and_marks_what_it_leaves_out(
    count: int, data: st.DataObject
) -> None:
    parts = list(paginate("timeline", count * 10, lambda name: page_url(name, "flat"), 10))
    here = data.draw(st.integers(1, count))
    named = [one.name for one in parts[here - 1].pager().pages]
    numbers = [int(name) for name in named if name != "…"]
    assert numbers == [n for n in range(1, count + 1) if n in {1, count} or abs(n - here) <= 2]
    shown = [one if one == "…" else int(one) for one in named]
    for one, other in pairwise(numbers):
        assert shown[shown.index(one) + 1] == (other if other == one + 1 else "…")


@given(st.integers(1, 40), st.integers(1, 7))
def test_each_item_stands_on_one_page(total: int, size: int) -> None:
    items = range(total)
    parts = list(paginate("list", total, str, size))
    assert [item for part in parts for item in part.of(items)] == list(items)
    assert len({part.url for part in parts}) == len(parts)
    for part in parts:
        pager = part.pager()
        for one in pager.pages:
            assert one.url == (part.urls[int(one.name) - 1] if one.name != "…" else "")
