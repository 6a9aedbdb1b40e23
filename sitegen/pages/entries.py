"""Entries of a timeline: statements and events in one order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sitegen.model import Article, Event, Statement
from sitegen.order import date_order, statement_order
from sitegen.pages.values import DateView, EventView, StatementView
from sitegen.pages.views import Views

Entry = Statement | Event


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """A statement or an event in the list; the other is None."""

    date: DateView | None
    statement: StatementView | None
    event: EventView | None


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


def number_of_entries(articles: Sequence[Article]) -> int:
    """Return how many entries `entries_of` finds."""
    events = {(event.title, event.date.text) for article in articles for event in article.events}
    return len(events) + sum(len(article.statements) for article in articles)


def shown(views: Views, entries: Iterable[Entry]) -> tuple[TimelineEntry, ...]:
    """Return entries as a list shows them."""
    return tuple(
        TimelineEntry(views.date(entry.date), views.statement(entry.name), None)
        if isinstance(entry, Statement)
        else TimelineEntry(views.date(entry.date), None, views.event(entry))
        for entry in entries
    )
