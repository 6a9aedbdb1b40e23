"""In which order the pages of a site are made."""

from __future__ import annotations

from itertools import groupby

from hypothesis import given
from hypothesis import strategies as st

from sitegen.building.staging import _in_order_of_work
from sitegen.pages.job import Job, Planned, configured


def page(number: int, near: str) -> Planned:
    url = f"{number}.html"
    return Planned(url, "", lambda: Job(url, "", None, None), configured, near=near)


@given(st.lists(st.sampled_from(["", "a", "b", "c"])))
def test_pages_near_one_article_are_made_together_behind_those_of_many(nears: list[str]) -> None:
    pages = [page(number, near) for number, near in enumerate(nears)]
    ordered = _in_order_of_work(pages)
    assert sorted(one.url for one in ordered) == sorted(one.url for one in pages)
    assert [near for near, _ in groupby(one.near for one in ordered)] == sorted(
        set(nears), key=lambda near: (near != "", nears.index(near))
    )
