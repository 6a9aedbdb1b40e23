"""The timeline as a picture: from statements and events to `sitegen.timeline`'s items, and
links."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from sitegen.dates import Date, Precision
from sitegen.model import Event, Statement
from sitegen.pages.views import Views
from sitegen.timeline import Arc, Item, Layout, Tie, Unit, layout
from sitegen.timeline import Precision as ItemPrecision
from sitegen.words import Words
from sitegen.words.calendar import short_date_words, year_words

MOST_DATES = 120
"""Marks in a strip."""
MOST_LANES = 16
"""With more speakers, those who say least here share a lane."""
MOST_ARCS = 200
_OTHERS = "*"
"""The lane of those: no speaker's id."""
_MOST_TITLE = 200
"""The most of a quote that a mark's title holds, in characters."""

Entry = Statement | Event


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawn timeline: its geometry, and what each mark and lane leads to."""

    layout: Layout
    links: Mapping[str, str]
    """By mark id: URL; none for an event that no article speaks of."""
    titles: Mapping[str, str]
    """By mark id: what it is, in a sentence."""
    colours: Mapping[str, int]
    """By lane id: the speaker's colour; 0 for a lane that is no speaker's."""
    places: Mapping[str, int]
    """By item id: which of the entries it is, from 0; empty where none is to be found again."""


@dataclass(frozen=True, slots=True)
class AxisWords:
    """What the axis says in the site's language."""

    language: str
    """The site's, whose months these are."""
    words: Words

    def year(self, year: int) -> str:
        return year_words(self.words, year, least=100)

    def month(self, year: int | None, month: int) -> str:
        return short_date_words(self.language, "" if year is None else self.year(year), month)

    def day(self, year: int | None, month: int, day: int) -> str:
        return short_date_words(self.language, "" if year is None else self.year(year), month, day)

    def at(self, day: str, clock: str) -> str:
        return self.words("clock", date=day, clock=clock)

    def duration(self, unit: Unit, count: int) -> str:
        return self.words(unit, n=count)


_PRECISION: Mapping[Precision, ItemPrecision] = {
    Precision.YEAR: "year",
    Precision.SEASON: "season",
    Precision.MONTH: "month",
    Precision.DAY: "day",
    Precision.TIME: "time",
}


def draw(views: Views, entries: Sequence[Entry], *, places: bool = False) -> Picture | None:
    """Draw entries, given in order of time, by speaker; None if they have fewer than two dates.

    With `places` two entries are enough, scripts can tell which entries of the list a mark stands
    for, and all arcs are there for them to show.
    """
    dated = {entry.name: entry for entry in entries if entry.date and _drawable(entry.date)}
    dates = {entry.date.text for entry in dated.values() if entry.date}
    if len(dated if places else dates) < 2:
        return None
    lanes = _lanes(views, dated.values())
    items = [
        _item(entry, lanes.get(_speaker(entry), _OTHERS), _words(entry)) for entry in dated.values()
    ]
    # Of one date, what is in conflict comes first: it is labelled where there is room for few.
    items.sort(key=lambda item: (item.earliest, not _matters(views, dated[item.id])))
    drawn = layout(
        items,
        _names(views, lanes.values()),
        _ties(views, {name: name for name in dated}),
        wording=AxisWords(views.config.language, views.words),
    )
    return Picture(
        replace(drawn, arcs=_shown([arc for arc in drawn.arcs if places or arc.near])),
        {mark.id: url for mark in drawn.marks if (url := _link(views, dated[mark.id]))},
        {mark.id: _title(views, [dated[id] for id in mark.items]) for mark in drawn.marks},
        {lane.id: _colour(views, lane.id) for lane in drawn.lanes},
        {entry.name: place for place, entry in enumerate(entries) if places},
    )


def _lanes(views: Views, entries: Iterable[Entry]) -> Mapping[str, str]:
    """The lane of each speaker, in the order in which they first speak.

    A lane of one's own is for those who say most, and above all for those who are in conflict.
    """
    weights: Counter[str] = Counter()
    for entry in entries:
        weights[_speaker(entry)] += 10 if _matters(views, entry) else 1
    kept = {id for id, _ in weights.most_common(MOST_LANES)}
    few = len(weights) <= MOST_LANES
    return {id: id if few or id in kept else _OTHERS for id in weights}


def _names(views: Views, lanes: Iterable[str]) -> Sequence[tuple[str, str]]:
    """The lanes with their names, the others last; one that is alone needs no name."""
    ids = sorted(dict.fromkeys(lanes), key=lambda id: id == _OTHERS)
    own = {"": views.words("events"), _OTHERS: views.words("other-speakers")}
    return [(id, "" if len(ids) == 1 else own.get(id) or views.speaker(id).name) for id in ids]


def _colour(views: Views, lane: str) -> int:
    return 0 if lane in {"", _OTHERS} else views.speaker(lane).colour


def _shown(arcs: Sequence[Arc]) -> tuple[Arc, ...]:
    """The arcs to draw: the near ones before the others, if there are too many."""
    return tuple(sorted(arcs, key=lambda arc: not arc.near)[:MOST_ARCS])


def strip(views: Views, entries: Sequence[Entry]) -> Picture | None:
    """Draw entries, given in order of time, small: by briefing, one mark for all of one date."""
    dated = [entry for entry in entries if entry.date is not None and _drawable(entry.date)]
    groups: dict[tuple[str, str], list[Entry]] = {}
    for entry in dated:
        folder = views.briefing_of(views.site.article_of[entry.article])
        groups.setdefault((folder, entry.date.text if entry.date else ""), []).append(entry)
    if len(groups) < 2:
        return None
    shown = list(groups.items())[-MOST_DATES:]
    of_mark = {of[0].name: of for _, of in shown}
    folders = dict.fromkeys(folder for (folder, _), _ in shown)
    drawn = layout(
        [_item(of[0], folder, "") for (folder, _), of in shown],
        [(folder, views.briefing_title(folder)) for folder in folders if folder],
        _ties(views, {entry.name: of[0].name for _, of in shown for entry in of}),
        wording=AxisWords(views.config.language, views.words),
    )
    marks = {mark.id: [e for id in mark.items for e in of_mark[id]] for mark in drawn.marks}
    return Picture(
        replace(drawn, arcs=_shown([arc for arc in drawn.arcs if arc.near])),
        {id: url for id, of in marks.items() if (url := _link(views, of[0]))},
        {id: _title(views, of) for id, of in marks.items()},
        dict.fromkeys(folders, 0),
        {},
    )


def _ties(views: Views, marks: Mapping[str, str]) -> Sequence[Tie]:
    """Tie what is in conflict. `marks` says which mark stands for an entry: by name, a name."""
    pairs = {
        (marks[name], marks[other]): None
        for name in marks
        if name in views.site.statements
        for other in views.site.opponents(name)
        if other in marks and name < other and marks[name] != marks[other]
    }
    return [Tie(one, other, "") for one, other in pairs]


def _matters(views: Views, entry: Entry) -> bool:
    return isinstance(entry, Event) or bool(views.site.opponents(entry.name))


def _drawable(date: Date) -> bool:
    return date.earliest is not None or date.latest is not None


def _speaker(entry: Entry) -> str:
    return entry.speakers[0] if isinstance(entry, Statement) else ""


def _words(entry: Entry) -> str:
    return entry.anchor.quote if isinstance(entry, Statement) else entry.title


def _item(entry: Entry, lane: str, label: str) -> Item:
    date = entry.date
    assert date is not None, "only dated entries are drawn"
    earliest = date.earliest if date.earliest is not None else date.latest
    latest = date.latest if date.latest is not None else date.earliest
    assert earliest is not None
    assert latest is not None
    return Item(
        entry.name,
        lane,
        label,
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


def _title(views: Views, entries: Sequence[Entry]) -> str:
    """What a mark says of itself: one entry in its words, several in numbers."""
    if len(entries) == 1:
        return _title_of_one(views, entries[0])
    dates = dict.fromkeys(date.text for entry in entries if (date := views.date(entry.date)))
    first, *_, last = [*dates, *dates]
    when = first if first == last else views.words("from-to", start=first, end=last)
    events = sum(isinstance(entry, Event) for entry in entries)
    counts = (("n-statements", len(entries) - events), ("n-events", events))
    told = views.words("comma").join(views.words(key, n=n) for key, n in counts if n)
    who = dict.fromkeys(_speaker(entry) for entry in entries)
    if len(who) == 1 and "" not in who:
        told = views.words("label", label=views.speaker(next(iter(who))).name, text=told)
    return views.words("label", label=when, text=told)


def _title_of_one(views: Views, entry: Entry) -> str:
    date = views.date(entry.date)
    when = date.text if date else ""
    if isinstance(entry, Event):
        return views.words("label", label=when, text=entry.title)
    who = views.words("comma").join(views.speaker(id).name for id in entry.speakers)
    said = views.words("label", label=who, text=_beginning(entry.anchor.quote))
    return views.words("label", label=when, text=said)


def _beginning(text: str) -> str:
    return text if len(text) <= _MOST_TITLE else text[:_MOST_TITLE].rpartition(" ")[0] + "…"
