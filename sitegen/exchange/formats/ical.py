"""iCalendar: the events, for calendars (RFC 5545)."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, timedelta

from icalendar import Calendar
from icalendar import Event as Entry

from sitegen import __version__
from sitegen.characters import without_controls
from sitegen.counts import count
from sitegen.dates import Date, Precision
from sitegen.exchange.chosen import Chosen, Exported, plain
from sitegen.model import Event

_DAY = 86_400
_FIRST = -62_135_596_800
_LAST = 253_402_214_399
"""The moments from the year 1 to the last day but one of 9999: a calendar has no others."""


def export(chosen: Chosen) -> Exported:
    """Return the events as entries of whole days, or of a time where one is given.

    An event whose day is not known lasts from the first day that it may be to the last, and says so
    in words. None of them makes its readers busy.
    """
    calendar = Calendar()
    calendar.add("prodid", f"-//sitegen//{__version__}//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", without_controls(chosen.title))
    lost = 0
    for event in chosen.events:
        if _in_reach(event.date):
            calendar.add_component(_entry(chosen, event))
        else:
            lost += 1
    are = "is" if lost == 1 else "are"
    told = f"{count(lost, 'event')} outside the years 1 to 9999 {are} left out"
    return Exported(calendar.to_ical().decode("utf-8"), (told,) if lost else ())


def _in_reach(date: Date) -> bool:
    moments = (date.earliest, date.latest)
    return all(_FIRST <= moment <= _LAST for moment in moments if moment is not None)


def _entry(chosen: Chosen, event: Event) -> Entry:
    config = chosen.linked.config
    entry = Entry()
    name = f"{config.base_url or config.title}#{event.name}"
    entry.add("uid", str(uuid.uuid5(uuid.NAMESPACE_URL, name)))
    entry.add("dtstamp", datetime.now(UTC))
    entry.add("summary", without_controls(event.title))
    start, end = _span(event.date)
    entry.add("dtstart", start)
    if end is not None:
        entry.add("dtend", end)
    words = [event.date.human(config.language), plain(event.note)]
    quote = event.anchor.quote if event.anchor else ""
    description = "\n\n".join(part for part in (*words, quote) if part)
    entry.add("description", without_controls(description))
    url = chosen.views.event(event).url
    address = chosen.address(url) if config.base_url else event.source
    if address:
        entry.add("url", address)
    entry.add("transp", "TRANSPARENT")
    return entry


def _span(when: Date) -> tuple[date, date | None]:
    """Return when an entry begins, and when it is over: the day after its last."""
    if when.precision is Precision.TIME and when.earliest is not None:
        return _moment(when.earliest), None
    first = when.moment()
    last = first if when.latest is None else when.latest
    return _moment(first).date(), _moment(last).date() + timedelta(days=1)


def _moment(seconds: int) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
