"""The site's order in time: the date, then the editor's own `order:`, then the place in the
text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import chain

from sitegen.dates import Date
from sitegen.model import Article, Event, Statement

Entry = Statement | Event

UNDATED = (1 << 62,)
"""Sorts behind every date."""


def date_order(date: Date | None, order: int) -> tuple[tuple[int, ...], int]:
    """Return the key of the site's order in time: the date, then the editor's own `order`."""
    return (date.sort_key() if date is not None else UNDATED), order


def statement_order(said: Statement) -> tuple[tuple[int, ...], int, str, int]:
    """Return the key that puts statements in order of date, `order:`, article and text."""
    return (*date_order(said.date, said.order), said.article, said.anchor.fragments[0].start)


def entries_of(articles: Iterable[Article]) -> Sequence[Entry]:
    """Return the events and statements of articles in order of time; of one date, events first.

    An event that several files declare alike (same title, same date) is one entry.
    """
    listed = list(articles)
    events = sorted(
        (event for article in listed for event in article.events),
        key=lambda event: (*date_order(event.date, event.order), event.name),
    )
    once = {(event.title, event.date.text): event for event in reversed(events)}
    statements = sorted(
        (said for article in listed for said in article.statements), key=statement_order
    )
    entries: list[Entry] = [*reversed(once.values()), *statements]
    return sorted(entries, key=lambda entry: date_order(entry.date, entry.order))


def days_of_entries(articles: Iterable[Article]) -> Counter[int | None]:
    """Return how many of `entries_of` begin on which day, counted from 1970-01-01; None: undated.

    Without a start, they count where they end, as they do in the order of time.
    """
    listed = list(articles)
    events = {(one.title, one.date.text): one.date for article in listed for one in article.events}
    said = (said.date for article in listed for said in article.statements)
    dates = chain(events.values(), said)
    return Counter(date.moment() // 86_400 if date is not None else None for date in dates)
