"""The timeline: events and statements in order, as a picture and as a list of the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sitegen.pages.entries import TimelineEntry, entries_of, shown
from sitegen.pages.job import Job
from sitegen.pages.pager import Pager, paginate
from sitegen.pages.picture import Picture, draw
from sitegen.pages.views import Views


@dataclass(frozen=True, slots=True)
class TimelinePage:
    """The context of `timeline.html`."""

    title: str
    picture: Picture | None
    entries: tuple[TimelineEntry, ...]
    """In order of time; undated statements last."""
    first: str
    """The dates of the first and last entry, in words; empty where there are none."""
    last: str
    pager: Pager


def plan(views: Views) -> Iterator[Job]:
    """Plan the site's timeline."""
    entries = entries_of(views.site.articles)
    for url, part, pager in paginate("timeline", entries, views.url):
        listed = shown(views, part)
        dates = [entry.date.text for entry in listed if entry.date is not None]
        page = TimelinePage(
            views.words("timeline"),
            draw(views, part),
            listed,
            dates[0] if dates else "",
            dates[-1] if dates else "",
            pager,
        )
        yield views.job(url, "timeline.html", page, "the timeline")
