"""What pictures of timelines are drawn of: entries, and what is made of them in numbers."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

from hypothesis import given, settings
from hypothesis import strategies as st

from sitegen.dates import parse_date
from sitegen.model import Event
from sitegen.order import date_order
from sitegen.pages.picture import _last_dates
from sitegen.pages.views import Views

DATES = st.one_of(
    st.builds("{}-{:02}".format, st.integers(1998, 2000), st.integers(1, 4)),
    st.sampled_from(["1999", "1999~", "1999?", "1999/..", "../1999", "1999-01", "1999-01?"]),
)
TOLD = st.tuples(st.sampled_from("abc"), DATES)


def event(number: int, folder: str, date: str) -> Event:
    article = f"{folder}/x"
    return Event(f"e{number}", article, "T", parse_date(date), None, "", "", "", 0, None)


@settings(deadline=None, max_examples=200)
@given(st.lists(TOLD, max_size=40), st.integers(1, 20))
def test_a_strip_shows_the_last_dates_of_all(told: list[tuple[str, str]], most: int) -> None:
    events = [event(number, folder, date) for number, (folder, date) in enumerate(told)]
    events.sort(key=lambda entry: date_order(entry.date, entry.order))
    groups: dict[tuple[str, str], list[Event]] = {}
    for one in events:
        groups.setdefault((one.article[0], one.date.text), []).append(one)
    expected = [(folder, of) for (folder, _), of in groups.items()][-most:]

    articles = {f"{folder}/x": SimpleNamespace(folder=folder) for folder in "abc"}
    views = SimpleNamespace(
        site=SimpleNamespace(article_of=articles), briefing_of=lambda article: article.folder
    )
    assert _last_dates(cast("Views", views), events, most) == expected
