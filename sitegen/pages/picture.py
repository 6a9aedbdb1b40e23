"""The timeline as a picture: from statements and events to `sitegen.timeline`'s items, and
links."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property

from sitegen.dates import Date, Precision
from sitegen.frozen import dataclass, replace
from sitegen.model import Event, Statement
from sitegen.pages.values import Brief, EventView
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
Told = Brief | EventView
"""An entry as a page tells it, which the page that has the picture does anyway."""


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
class Sketch:
    """What a timeline is drawn of."""

    language: str
    """The site's."""
    items: tuple[Item, ...]
    lanes: tuple[tuple[str, str], ...]
    ties: tuple[Tie, ...]
    all_arcs: bool
    """Whether the far ones are drawn, too."""
    told: Mapping[str, Sequence[Told]]
    """By item id: the entries that it stands for."""


@dataclass(frozen=True)
class Picture:
    """A drawn timeline: its geometry, and what each mark and lane leads to.

    It is drawn when it is looked at first: that takes long, and a page that is the last build's
    does without.
    """

    _sketch: Sketch
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
        titles, told = _Titles(words_for(self._sketch.language)), self._sketch.told
        return {
            mark.id: titles.of([one for id in mark.items for one in told[id]])
            if len(mark.items) > 1
            else titles.of(told[mark.id])
            for mark in self.layout.marks
        }

    @cached_property
    def links(self) -> Mapping[str, str]:
        """By mark id: URL; none for an event that no article speaks of."""
        told, marks = self._sketch.told, self.layout.marks
        return {mark.id: url for mark in marks if (url := told[mark.id][0].url)}


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
    opponents = _opponents(views, dated)
    matters = {name for name, entry in dated.items() if isinstance(entry, Event) or opponents[name]}
    lanes = _lanes(dated, matters)
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
        tuple(_ties(opponents, {name: name for name in dated})),
        places,
        {name: (_told(views, name, entry),) for name, entry in dated.items()},
    )
    return Picture(
        sketch,
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
    opponents = _opponents(views, {entry.name: entry for _, of in shown for entry in of})
    sketch = Sketch(
        views.config.language,
        tuple(_item(of[0].name, of[0], folder, "") for folder, of in shown),
        tuple((folder, views.briefing_title(folder)) for folder in folders if folder),
        tuple(_ties(opponents, {entry.name: of[0].name for _, of in shown for entry in of})),
        False,
        {name: tuple(_told(views, one.name, one) for one in of) for name, of in of_mark.items()},
    )
    return Picture(sketch, dict.fromkeys(folders, 0), {})


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


def _opponents(views: Views, entries: Mapping[str, Entry]) -> Mapping[str, Sequence[str]]:
    """By name: those that an entry does not fit together with; an event has none."""
    of = views.site.opponents
    return {name: of(name) if isinstance(one, Statement) else () for name, one in entries.items()}


def _ties(opponents: Mapping[str, Sequence[str]], marks: Mapping[str, str]) -> Sequence[Tie]:
    """Tie what is in conflict. `marks` says which mark stands for an entry: by name, a name."""
    pairs = {
        (marks[name], marks[other]): None
        for name, others in opponents.items()
        for other in others
        if other in marks and name < other and marks[name] != marks[other]
    }
    return [Tie(one, other, "") for one, other in pairs]


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


def _told(views: Views, name: str, entry: Entry) -> Told:
    return views.brief(name) if isinstance(entry, Statement) else views.event(entry)


class _Titles:
    """What marks say of themselves: one entry in its words, several in numbers."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self._labelled, self._comma = words.form("label"), words("comma")

    def of(self, told: Sequence[Told]) -> str:
        if len(told) > 1:
            return self._of_many(told)
        (one,) = told
        if isinstance(one, EventView):
            return self._labelled(label=one.date.text, text=one.title)
        who = self._comma.join([speaker.name for speaker in one.speakers])
        text = self._labelled(label=who, text=_beginning(one.quote))
        return self._labelled(label=_when(one), text=text)

    def _of_many(self, told: Sequence[Told]) -> str:
        words = self._words
        dates = dict.fromkeys([_when(one) for one in told])
        first, *_, last = [*dates, *dates]
        when = first if first == last else words("from-to", start=first, end=last)
        said = [one.speakers[0] for one in told if isinstance(one, Brief)]
        counts = (("n-statements", len(said)), ("n-events", len(told) - len(said)))
        text = self._comma.join([words(key, n=n) for key, n in counts if n])
        if len(said) == len(told) and len({speaker.id for speaker in said}) == 1:
            text = self._labelled(label=said[0].name, text=text)
        return self._labelled(label=when, text=text)


def _when(told: Told) -> str:
    return told.date.text if told.date else ""


def _beginning(text: str) -> str:
    return text if len(text) <= _MOST_TITLE else text[:_MOST_TITLE].rpartition(" ")[0] + "…"
