"""The timeline as a picture: from statements and events to `sitegen.timeline`'s items, and
links."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sitegen.dates import Date, Precision
from sitegen.model import Event, Statement
from sitegen.pages.views import Views
from sitegen.timeline import Item, Layout, Tie, Unit, layout
from sitegen.timeline import Precision as ItemPrecision
from sitegen.words import Words
from sitegen.words.calendar import short_date_words, year_words

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
    """By lane id: the speaker's colour; 0 for a lane that is no speaker's."""
    places: Mapping[str, int]
    """By item id: which of the entries it is, from 0; empty where none is to be found again."""
    left_out: int
    """How many dated entries are not in the picture, for want of room."""


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
    """Draw entries, given in order of time, by speaker; None if fewer than two are dated.

    With `places`, scripts can tell which entry of the list a mark stands for.
    """
    dated = [entry for entry in entries if entry.date is not None and _drawable(entry.date)]
    shown = _choose(views, dated)
    if len(shown) < 2:
        return None
    speakers = dict.fromkeys(entry.speakers[0] for entry in shown if isinstance(entry, Statement))
    return Picture(
        layout(
            [_item(entry, _speaker(entry), _words(entry)) for entry in shown],
            [(id, views.speaker(id).name) for id in speakers],
            _ties(views, {entry.name: entry.name for entry in shown}),
            wording=AxisWords(views.config.language, views.words),
        ),
        {entry.name: url for entry in shown if (url := _link(views, entry))},
        {entry.name: _title(views, entry) for entry in shown},
        {id: views.speaker(id).colour for id in speakers},
        {entry.name: place for place, entry in enumerate(entries) if places},
        len(dated) - len(shown),
    )


def strip(views: Views, entries: Sequence[Entry]) -> Picture | None:
    """Draw entries, given in order of time, small: by briefing, one mark for all of one date."""
    dated = [entry for entry in entries if entry.date is not None and _drawable(entry.date)]
    groups: dict[tuple[str, str], list[Entry]] = {}
    for entry in dated:
        folder = views.briefing_of(views.site.article_of[entry.article])
        groups.setdefault((folder, entry.date.text if entry.date else ""), []).append(entry)
    if len(groups) < 2:
        return None
    shown = list(groups.items())[-MOST_ITEMS:]
    folders = dict.fromkeys(folder for (folder, _), _ in shown)
    return Picture(
        layout(
            [_item(of[0], folder, "") for (folder, _), of in shown],
            [(folder, views.briefing_title(folder)) for folder in folders if folder],
            _ties(views, {entry.name: of[0].name for _, of in shown for entry in of}),
            wording=AxisWords(views.config.language, views.words),
        ),
        {of[0].name: url for _, of in shown if (url := _link(views, of[0]))},
        {of[0].name: _title_of_group(views, of) for _, of in shown},
        dict.fromkeys(folders, 0),
        {},
        0,
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
    return [Tie(one, other, "") for one, other in pairs][:MOST_TIES]


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


def _title(views: Views, entry: Entry) -> str:
    date = views.date(entry.date)
    when = date.text if date else ""
    if isinstance(entry, Event):
        return views.words("label", label=when, text=entry.title)
    who = views.words("comma").join(views.speaker(id).name for id in entry.speakers)
    said = views.words("label", label=who, text=entry.anchor.quote)
    return views.words("label", label=when, text=said)


def _title_of_group(views: Views, group: Sequence[Entry]) -> str:
    if len(group) == 1:
        return _title(views, group[0])
    date = views.date(group[0].date)
    events = sum(isinstance(entry, Event) for entry in group)
    counts = (("n-statements", len(group) - events), ("n-events", events))
    told = views.words("comma").join(views.words(key, n=n) for key, n in counts if n)
    return views.words("label", label=date.text, text=told) if date else told
