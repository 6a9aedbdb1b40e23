"""The timeline: events and statements in order, as a picture and as a list of the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from sitegen.dates import Date
from sitegen.dates.words import human
from sitegen.digest import Plain
from sitegen.frozen import dataclass
from sitegen.model import Statement
from sitegen.order import Entry, number_of_entries
from sitegen.pages.entries import TimelineEntry, shown
from sitegen.pages.job import Planned
from sitegen.pages.pager import Pager, Part, paginate
from sitegen.pages.picture import Picture, draw
from sitegen.pages.views import Views

ENTRIES = 200
"""On a page: more would not fit into 400 kB with their picture when every one is long."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to filter the entries by."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class TimelinePage:
    """The context of `timeline.html`."""

    title: str
    picture: Picture | None
    entries: tuple[TimelineEntry, ...]
    """In order of time; undated statements last."""
    first: str
    """When the first entry starts and the last ends, in words; empty where there are none."""
    last: str
    speakers: tuple[Choice, ...]
    """Those of the entries, by name."""
    conflicts: tuple[Choice, ...]
    """Those that the entries take positions in, in the order of the entries."""
    pager: Pager


def plan(views: Views) -> Iterator[Planned]:
    """Plan the site's timeline."""
    # In order they are not had before they are asked for: that is costly.
    for part in paginate("timeline", number_of_entries(views.site.articles), views.url, ENTRIES):
        page, basis = partial(_page, views, part), partial(_basis, views, part)
        yield views.page(part.url, "timeline.html", page, "the timeline", basis=basis)


def _basis(views: Views, part: Part) -> Plain:
    return part.place, views.basis.entries(part.of(views.entries))


def _page(views: Views, part: Part) -> TimelinePage:
    entries = part.of(views.entries)
    listed = shown(views, entries)
    dates = [entry.date for entry in entries if entry.date is not None]
    language = views.config.language
    return TimelinePage(
        views.words("timeline"),
        draw(views, entries, places=True),
        listed,
        _end(dates[0], 0, language) if dates else "",
        _end(dates[-1], -1, language) if dates else "",
        _speakers(views, entries),
        _conflicts(views, entries),
        part.pager(),
    )


def _end(date: Date, end: int, language: str) -> str:
    """Say when a date starts, or, for the `end` -1, ends; all of it where that is not known."""
    one = date.text.split("/")[end]
    return human(one, language) if one not in {"", ".."} else date.human(language)


def _speakers(views: Views, entries: Sequence[Entry]) -> tuple[Choice, ...]:
    said = [entry for entry in entries if isinstance(entry, Statement)]
    ids = {id for statement in said for id in statement.speakers}
    choices = (Choice(id, views.speaker(id).name) for id in ids)
    return tuple(sorted(choices, key=lambda choice: (choice.name.casefold(), choice.id)))


def _conflicts(views: Views, entries: Sequence[Entry]) -> tuple[Choice, ...]:
    site = views.site
    ids = dict.fromkeys(id for entry in entries for id, _ in site.conflicts_of.get(entry.name, ()))
    return tuple(Choice(id, site.conflicts[id].question) for id in ids)
