"""The timeline: events and statements in order, as a picture and as a list of the same.

A long one falls into periods, each on a page of its own; `timeline.html` then lists these.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import partial

from sitegen.dates import Date
from sitegen.dates.words import human
from sitegen.digest import Plain
from sitegen.frozen import dataclass, replace
from sitegen.model import Statement
from sitegen.order import Entry, days_of_entries
from sitegen.pages.entries import TimelineEntry, shown
from sitegen.pages.job import Planned
from sitegen.pages.pager import Pager, paginate
from sitegen.pages.periods import Period, outline, periods_of
from sitegen.pages.picture import Picture, draw
from sitegen.pages.values import Named
from sitegen.pages.views import Views

ENTRIES = 200
"""On a page: more would not fit into 400 kB with their picture when every one is long."""
PERIODS = 200
"""In a list."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to filter the entries by."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class PeriodView:
    """A period of a long timeline, in a list of these."""

    name: str
    """From when to when, in words."""
    url: str
    entries: int
    """How many begin in it."""


@dataclass(frozen=True, slots=True)
class TimelinePage:
    """The context of `timeline.html`: of all that there is, or of a period of a long timeline."""

    title: str
    period: str
    """From when to when, in words; empty for the whole timeline."""
    above: tuple[Named, ...]
    """The lists of periods that lead here, that of the whole timeline first."""
    periods: tuple[PeriodView, ...]
    """In order of time; in place of entries, where these are too many for a page."""
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
    """Among the pages of entries; it names this one and those beside it by their periods."""


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A page of the timeline: what it is of."""

    url: str
    period: Period | None
    """None for the whole timeline."""
    first: int
    end: int
    """Its entries are those from one place to before the other, in order of time."""
    number: int = 1
    """Of the pages of its period, which has so many."""
    count: int = 1
    listed: Sequence[Period] = ()
    """Periods, in place of entries."""
    above: tuple[_Sheet, ...] = ()
    """The lists that lead here."""


def plan(views: Views) -> Iterator[Planned]:
    """Plan the site's timeline."""
    # In order entries are not had before they are asked for: that is costly.
    timeline = _Timeline(views, days_of_entries(views.site.articles))
    for sheet in timeline.sheets:
        page, basis = partial(timeline.page, sheet), partial(timeline.basis, sheet)
        yield views.page(sheet.url, "timeline.html", page, "the timeline", basis=basis)


class _Timeline:
    def __init__(self, views: Views, days: Counter[int | None]) -> None:
        self.views = views
        self.sheets = list(self._sheets(days))
        self._told = [sheet for sheet in self.sheets if not sheet.listed]
        self._places = {sheet.url: place for place, sheet in enumerate(self._told)}

    def _sheets(self, days: Counter[int | None]) -> Iterator[_Sheet]:
        """Yield the pages, given how many entries begin on which day."""
        whole = _Sheet(self.views.url("timeline"), None, 0, days.total())
        if whole.end <= ENTRIES:
            yield whole
            return
        periods = _periods(days)
        if len(periods) == 1:
            yield from self._numbered("timeline", periods[0], ())
        else:
            yield from self._listing(whole, periods)

    def _listing(self, sheet: _Sheet, parts: Sequence[Period]) -> Iterator[_Sheet]:
        """Yield the page that lists some periods, and the pages of these."""
        listed = outline(parts, PERIODS)
        yield replace(sheet, listed=listed)
        above = (*sheet.above, sheet)
        for period in listed:
            if period.parts:
                end = period.first + period.count
                below = _Sheet(self._url(period), period, period.first, end, above=above)
                yield from self._listing(below, period.parts)
            else:
                yield from self._numbered(_name(period), period, above)

    def _numbered(self, name: str, period: Period, above: tuple[_Sheet, ...]) -> Iterator[_Sheet]:
        """Yield the pages of the entries of a period."""
        end = period.first + period.count
        for part in paginate(name, period.count, self.views.url, ENTRIES):
            number, count = part.place
            start = period.first + (number - 1) * ENTRIES
            stop = min(start + ENTRIES, end)
            yield _Sheet(part.url, period, start, stop, number, count, above=above)

    def _url(self, period: Period) -> str:
        return self.views.url(_name(period))

    def _words(self, sheet: _Sheet) -> str:
        """Return the words for the period of a page; empty for the whole timeline."""
        if sheet.period is None:
            return ""
        words = self._when(sheet.period)
        if sheet.number == 1:
            return words
        return self.views.words("title-page", title=words, number=sheet.number)

    def _when(self, period: Period) -> str:
        language = self.views.config.language
        return human(period.date, language) if period.date else self.views.words("undated")

    def _named(self, sheet: _Sheet) -> Named:
        return Named(self._words(sheet) or self.views.words("timeline"), sheet.url)

    def _pager(self, sheet: _Sheet) -> Pager:
        place = self._places.get(sheet.url)
        if place is None:
            return Pager(1, 1, "", "", (self._named(sheet),))
        # How many there are in all is not told: it would change all of them.
        before, after = self._told[max(place - 1, 0) : place], self._told[place + 1 : place + 2]
        return Pager(
            sheet.number,
            sheet.count,
            before[0].url if before else "",
            after[0].url if after else "",
            tuple(map(self._named, (*before, sheet, *after))),
        )

    def _listed(self, sheet: _Sheet) -> tuple[PeriodView, ...]:
        return tuple(
            PeriodView(self._when(period), self._url(period), period.count)
            for period in sheet.listed
        )

    def basis(self, sheet: _Sheet) -> Plain:
        """Return what a page is made of."""
        pager, entries = self._pager(sheet), self.views.entries[sheet.first : sheet.end]
        around = (*map(self._named, sheet.above), *pager.pages)
        return (
            tuple((one.name, one.url) for one in around),
            (pager.number, pager.count),
            tuple((one.name, one.url, one.entries) for one in self._listed(sheet)),
            self._ends(entries) if sheet.listed else self.views.basis.entries(entries),
        )

    def page(self, sheet: _Sheet) -> TimelinePage:
        """Return what a page shows."""
        views, entries = self.views, self.views.entries[sheet.first : sheet.end]
        told = () if sheet.listed else entries
        return TimelinePage(
            views.words("timeline"),
            self._words(sheet),
            tuple(map(self._named, sheet.above)),
            self._listed(sheet),
            draw(views, told, places=True),
            shown(views, told),
            *self._ends(entries),
            _speakers(views, told),
            _conflicts(views, told),
            self._pager(sheet),
        )

    def _ends(self, entries: Sequence[Entry]) -> tuple[str, str]:
        """Say when the first of some entries starts and the last ends; nothing if none is dated."""
        dates = [entry.date for entry in entries if entry.date is not None]
        language = self.views.config.language
        return (_end(dates[0], 0, language), _end(dates[-1], -1, language)) if dates else ("", "")


def _periods(days: Counter[int | None]) -> Sequence[Period]:
    """Return the periods of entries of some days, and what has no date as another."""
    dated = {day: count for day, count in days.items() if day is not None}
    periods = periods_of(dated, ENTRIES)
    if days[None]:
        return (*periods, Period("undated", "", days.total() - days[None], days[None]))
    return periods


def _name(period: Period) -> str:
    return f"timeline/{period.name}"


def _end(date: Date, end: int, language: str) -> str:
    """Say when a date starts, or, for the `end` -1, ends; where that is not known, the other."""
    known = [one for one in date.text.split("/") if one not in {"", ".."}]
    return human(known[end], language)


def _speakers(views: Views, entries: Sequence[Entry]) -> tuple[Choice, ...]:
    said = [entry for entry in entries if isinstance(entry, Statement)]
    ids = {id for statement in said for id in statement.speakers}
    choices = (Choice(id, views.speaker(id).name) for id in ids)
    return tuple(sorted(choices, key=lambda choice: (choice.name.casefold(), choice.id)))


def _conflicts(views: Views, entries: Sequence[Entry]) -> tuple[Choice, ...]:
    site = views.site
    ids = dict.fromkeys(id for entry in entries for id, _ in site.conflicts_of.get(entry.name, ()))
    return tuple(Choice(id, site.conflicts[id].question) for id in ids)
