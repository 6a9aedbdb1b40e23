"""Entries of a timeline as a list shows them: statements and events."""

from __future__ import annotations

from collections.abc import Iterable

from sitegen.frozen import dataclass
from sitegen.model import Statement
from sitegen.order import Entry
from sitegen.pages.values import DateView, EventView, StatementView
from sitegen.pages.views import Views


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """A statement or an event in the list; the other is None."""

    date: DateView | None
    statement: StatementView | None
    event: EventView | None


def shown(views: Views, entries: Iterable[Entry]) -> tuple[TimelineEntry, ...]:
    """Return entries as a list shows them."""
    return tuple(
        TimelineEntry(views.date(entry.date), views.statement(entry.name), None)
        if isinstance(entry, Statement)
        else TimelineEntry(views.date(entry.date), None, views.event(entry))
        for entry in entries
    )
