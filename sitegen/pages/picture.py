"""The timeline as a picture: from statements and events to `sitegen.timeline`'s items, and links."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sitegen.dates import Date, Precision
from sitegen.model import Event, Statement
from sitegen.pages.views import Views
from sitegen.timeline import Item, Layout, Tie, layout
from sitegen.timeline import Precision as ItemPrecision

MOST_ITEMS = 120
"""Items in one picture; beyond that it says less than the list under it."""
MOST_TIES = 80

Entry = Statement | Event


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawn timeline: its geometry, and what each mark and lane leads to."""

    layout: Layout
    links: Mapping[str, str]
    """By item id: URL; none for an event that no article speaks of."""
    titles: Mapping[str, str]
    """By item id: what it is, in a sentence."""
    colours: Mapping[str, int]
    """By lane id: the speaker's colour; 0 for events."""
    left_out: int
    """How many dated entries are not in the picture, for want of room."""


_PRECISION: Mapping[Precision, ItemPrecision] = {
    Precision.YEAR: "year",
    Precision.SEASON: "season",
    Precision.MONTH: "month",
    Precision.DAY: "day",
    Precision.TIME: "time",
}


def draw(views: Views, entries: Sequence[Entry]) -> Picture | None:
    """Draw entries, given in order of time; None where fewer than two are dated."""
    dated = [entry for entry in entries if entry.date is not None and _drawable(entry.date)]
    shown = _choose(views, dated)
    if len(shown) < 2:
        return None
    lanes = dict.fromkeys(entry.speakers[0] for entry in shown if isinstance(entry, Statement))
    names = {entry.name for entry in shown}
    ties = [
        Tie(entry.name, other, "")
        for entry in shown
        if isinstance(entry, Statement)
        for other in views.site.opponents(entry.name)
        if other in names and entry.name < other
    ][:MOST_TIES]
    return Picture(
        layout(
            [_item(entry) for entry in shown],
            [(id, views.speaker(id).name) for id in lanes],
            ties,
        ),
        {entry.name: url for entry in shown if (url := _link(views, entry))},
        {entry.name: _title(views, entry) for entry in shown},
        {id: views.speaker(id).colour for id in lanes},
        len(dated) - len(shown),
    )


def _choose(views: Views, dated: Sequence[Entry]) -> Sequence[Entry]:
    """Choose what a full picture shows: events and statements in conflict first."""
    if len(dated) <= MOST_ITEMS:
        return dated
    ranked = sorted(
        range(len(dated)), key=lambda number: (not _matters(views, dated[number]), number)
    )
    return [dated[number] for number in sorted(ranked[:MOST_ITEMS])]


def _matters(views: Views, entry: Entry) -> bool:
    return isinstance(entry, Event) or bool(views.site.opponents(entry.name))


def _drawable(date: Date) -> bool:
    return date.earliest is not None or date.latest is not None


def _item(entry: Entry) -> Item:
    date = entry.date
    assert date is not None, "only dated entries are drawn"
    earliest = date.earliest if date.earliest is not None else date.latest
    latest = date.latest if date.latest is not None else date.earliest
    assert earliest is not None and latest is not None
    statement = isinstance(entry, Statement)
    return Item(
        entry.name,
        entry.speakers[0] if statement else "",
        entry.anchor.quote if statement else entry.title,
        earliest,
        latest,
        date.earliest is None,
        date.latest is None,
        date.approximate or date.uncertain or entry.certainty in {"low", "unknown"},
        _PRECISION.get(date.precision, "coarse"),
    )


def _link(views: Views, entry: Entry) -> str:
    if isinstance(entry, Statement):
        return views.statement_url(entry)
    return views.event(entry).url


def _title(views: Views, entry: Entry) -> str:
    date = views.date(entry.date)
    when = date.text if date else ""
    if isinstance(entry, Event):
        return f"{when}: {entry.title}"
    who = ", ".join(views.speaker(id).name for id in entry.speakers)
    return f"{when}: {who}: {entry.anchor.quote}"
