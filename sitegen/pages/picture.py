"""The timeline as a picture: from statements and events to `sitegen.timeline`'s items, and
links."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property

from sitegen.dates import Date, Precision
from sitegen.frozen import dataclass
from sitegen.model import Event, Statement
from sitegen.pages.views import Views
from sitegen.timeline import Arc, Item, Layout, Tie, Unit, layout
from sitegen.timeline import Precision as ItemPrecision
from sitegen.words import Words, words_for
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


@dataclass(frozen=True, slots=True)
class Told:
    """An entry of a timeline in words."""

    when: str
    speaker: str
    """Id of the first who speaks; empty for an event."""
    names: tuple[str, ...]
    """Of all who speak."""
    text: str


@dataclass(frozen=True, slots=True)
class Sketch:
    """What a timeline is drawn of."""

    language: str
    """The site's."""
    items: tuple[Item, ...]
    lanes: tuple[tuple[str, str], ...]
    ties: tuple[Tie, ...]
    all_arcs: bool
    """Whether the far ones are drawn, too."""
    told: Mapping[str, tuple[Told, ...]]
    """By item id: the entries that it stands for."""


@dataclass(frozen=True)
class Picture:
    """A drawn timeline: its geometry, and what each mark and lane leads to.

    It is drawn when it is looked at first: that takes long, and a page that is the last build's
    does without.
    """

    _sketch: Sketch
    links: Mapping[str, str]
    """By mark id: URL; none for an event that no article speaks of."""
    colours: Mapping[str, int]
    """By lane id: the speaker's colour; 0 for a lane that is no speaker's."""
    places: Mapping[str, int]
    """By item id: which of the entries it is, from 0; empty where none is to be found again."""

    @cached_property
    def layout(self) -> Layout:
        """The geometry."""
        sketch = self._sketch
        wording = AxisWords(sketch.language, words_for(sketch.language))
        drawn = layout(
            sketch.items, sketch.lanes, sketch.ties, wording=wording, far=sketch.all_arcs
        )
        shown = _shown(drawn.arcs)
        return drawn if shown == drawn.arcs else replace(drawn, arcs=shown)

    @cached_property
    def titles(self) -> Mapping[str, str]:
        """By mark id: what it is, in a sentence."""
        words, told = words_for(self._sketch.language), self._sketch.told
        return {
            mark.id: _title(words, [one for id in mark.items for one in told[id]])
            if len(mark.items) > 1
            else _title(words, told[mark.id])
            for mark in self.layout.marks
        }


_PRECISIONS: Mapping[Precision, ItemPrecision] = {
    Precision.DECADE: "coarse",
    Precision.YEAR: "year",
    Precision.SEASON: "season",
    Precision.MONTH: "month",
    Precision.DAY: "day",
    Precision.TIME: "time",
}
_PRECISION = tuple(_PRECISIONS[precision] for precision in sorted(_PRECISIONS))
"""By number, since the hash of a member of an enumeration takes long."""


def draw(
    views: Views, entries: Sequence[Entry], *, places: bool = False, least: int = 2
) -> Picture | None:
    """Draw entries, given in order of time, by speaker; None if fewer than `least` can be drawn, or
    if they are all of one date.

    With `places` one date is enough, scripts can tell which entries of the list a mark stands for,
    and all arcs are there for them to show.
    """
    dated = {entry.name: entry for entry in entries if entry.date and _drawable(entry.date)}
    dates = {entry.date.text for entry in dated.values() if entry.date}
    if len(dated) < least or (len(dates) < 2 and not places):
        return None
    matters = {name for name, entry in dated.items() if _matters(views, name, entry)}
    lanes = _lanes(dated, matters)
    told = {name: _told(views, entry) for name, entry in dated.items()}
    items = [
        _item(name, entry, lanes[_speaker(entry)], _words(entry)) for name, entry in dated.items()
    ]
    # Of one date, what is in conflict comes first: it is labelled where there is room for few.
    items.sort(key=lambda item: (item.earliest, item.id not in matters))
    names = _names(views, lanes.values())
    sketch = Sketch(
        views.config.language,
        tuple(items),
        tuple(names),
        tuple(_ties(views, {name: name for name in dated})),
        places,
        {name: (one,) for name, one in told.items()},
    )
    return Picture(
        sketch,
        {name: url for name, entry in dated.items() if (url := _link(views, entry))},
        {"": 0, **{id: _colour(views, id) for id, _ in names}},
        {entry.name: place for place, entry in enumerate(entries)} if places else {},
    )


def _lanes(entries: Mapping[str, Entry], matters: Collection[str]) -> Mapping[str, str]:
    """The lane of each speaker, in the order in which they first speak.

    A lane of one's own is for those who say most, and above all for those who are in conflict:
    `matters` are the names of those entries.
    """
    weights: dict[str, int] = {}
    for name, entry in entries.items():
        speaker = _speaker(entry)
        weights[speaker] = weights.get(speaker, 0) + (10 if name in matters else 1)
    kept = sorted(weights, key=weights.__getitem__, reverse=True)[:MOST_LANES]
    return {id: id if id in kept else _OTHERS for id in weights}


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
    """Draw entries, given in order of time, small: by briefing, one mark for all of one date.

    There are no more marks than `MOST_DATES`, for the last dates.
    """
    shown = _last_dates(views, entries, MOST_DATES)
    if len(shown) < 2:
        return None
    of_mark = {of[0].name: of for _, of in shown}
    folders = dict.fromkeys(folder for folder, _ in shown)
    sketch = Sketch(
        views.config.language,
        tuple(_item(of[0].name, of[0], folder, "") for folder, of in shown),
        tuple((folder, views.briefing_title(folder)) for folder in folders if folder),
        tuple(_ties(views, {entry.name: name for name, of in of_mark.items() for entry in of})),
        False,
        {name: tuple(_told(views, entry) for entry in of) for name, of in of_mark.items()},
    )
    return Picture(
        sketch,
        {name: url for name, of in of_mark.items() if (url := _link(views, of[0]))},
        dict.fromkeys(folders, 0),
        {},
    )


def _last_dates(views: Views, entries: Sequence[Entry], most: int) -> list[tuple[str, list[Entry]]]:
    """The entries of the last dates, together by briefing and date: its folder, and its entries.

    There are no more than `most` of these. `entries` are in order of time, and only as many are
    looked at as are needed: of a large site that is a small part. All of one date stand together,
    if among others that sort like it.
    """
    groups: dict[tuple[str, str], list[Entry]] = {}
    first: dict[tuple[str, str], int] = {}
    last: tuple[int, ...] = ()
    for number, entry in enumerate(reversed(entries)):
        date = entry.date
        if date is None or not _drawable(date):
            continue
        place = date.sort_key()
        if place != last and len(groups) >= most:
            break
        last = place
        group = views.briefing_of(views.site.article_of[entry.article]), date.text
        groups.setdefault(group, []).append(entry)
        first[group] = -number
    shown = sorted(groups, key=first.__getitem__)[-most:]
    return [(group[0], groups[group][::-1]) for group in shown]


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


def _matters(views: Views, name: str, entry: Entry) -> bool:
    return isinstance(entry, Event) or bool(views.site.opponents(name))


def _drawable(date: Date) -> bool:
    return date.earliest is not None or date.latest is not None


def _speaker(entry: Entry) -> str:
    return entry.speakers[0] if isinstance(entry, Statement) else ""


def _words(entry: Entry) -> str:
    return entry.anchor.quote if isinstance(entry, Statement) else entry.title


def _item(name: str, entry: Entry, lane: str, label: str) -> Item:
    date = entry.date
    assert date is not None, "only dated entries are drawn"
    start, end = date.earliest, date.latest
    earliest = end if start is None else start
    latest = start if end is None else end
    assert earliest is not None
    assert latest is not None
    return Item(
        name,
        lane,
        label,
        earliest,
        latest,
        start is None,
        end is None,
        date.approximate or date.uncertain or entry.certainty in {"low", "unknown"},
        _PRECISION[date.precision],
    )


def _link(views: Views, entry: Entry) -> str:
    if isinstance(entry, Statement):
        return views.statement_url(entry)
    return views.event(entry).url


def _told(views: Views, entry: Entry) -> Told:
    when = views.some_date(entry.date).text if entry.date else ""
    if isinstance(entry, Event):
        return Told(when, "", (), entry.title)
    names = tuple([views.speaker(id).name for id in entry.speakers])
    return Told(when, entry.speakers[0], names, _beginning(entry.anchor.quote))


def _title(words: Words, entries: Sequence[Told]) -> str:
    """What a mark says of itself: one entry in its words, several in numbers."""
    if len(entries) == 1:
        return _title_of_one(words, entries[0])
    dates = dict.fromkeys(told.when for told in entries)
    first, *_, last = [*dates, *dates]
    when = first if first == last else words("from-to", start=first, end=last)
    events = sum(not told.names for told in entries)
    counts = (("n-statements", len(entries) - events), ("n-events", events))
    text = words("comma").join(words(key, n=n) for key, n in counts if n)
    who = {told.speaker: told.names[:1] for told in entries}
    if len(who) == 1 and "" not in who:
        ((name,),) = who.values()
        text = words("label", label=name, text=text)
    return words("label", label=when, text=text)


def _title_of_one(words: Words, told: Told) -> str:
    text = told.text
    if told.names:
        text = words("label", label=words("comma").join(told.names), text=text)
    return words("label", label=told.when, text=text)


def _beginning(text: str) -> str:
    return text if len(text) <= _MOST_TITLE else text[:_MOST_TITLE].rpartition(" ")[0] + "…"
