"""The search page, and the records of which its index is made: articles and single statements."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import partial
from typing import NamedTuple

from sitegen.config import Config
from sitegen.dates.words import human
from sitegen.frozen import dataclass
from sitegen.links import relative
from sitegen.model import Article, Site, Statement
from sitegen.pages.job import Planned
from sitegen.pages.values import Named
from sitegen.pages.views import Views
from sitegen.words import words_for

INDEX = "pagefind/"
"""The folder of the index. Each language has one of its own in it."""
PARTS = f"{INDEX}parts.json"
"""What indexes there are, and what can be filtered by."""
PROGRAM = f"{INDEX}pagefind.js"
"""What searches it in the browser."""
_WORD = re.compile(r"\w")
"""What makes a text one of words: of these characters, every one counts for Pagefind."""


@dataclass(frozen=True, slots=True)
class SearchPage:
    """The context of `search.html`."""

    title: str
    index: str
    """URL of the folder that holds the indexes."""
    program: str
    """URL of Pagefind's module."""
    languages: tuple[str, ...]
    """Those that have an index: the first parts of the articles' language tags."""
    lists: tuple[Named, ...]
    """Pages that lead on where there is no search."""


@dataclass(frozen=True, slots=True)
class Record:
    """What the index holds of an article or a statement."""

    language: str
    """As in `SearchPage.languages`."""
    url: str
    """A link from the search page."""
    text: str
    shown: Mapping[str, str]
    """What is shown of it besides: `title`, which is searched too, `date` and `article`."""
    filters: Mapping[str, tuple[str, ...]]
    """What it may be filtered by: `type`, `kind`, `speaker`, `briefing`, `year` and `conflict`."""


def plan(views: Views) -> Iterator[Planned]:
    """Plan the search page, if the site has one."""
    if views.search:
        page = partial(_page, views)
        basis = partial(_languages, views)
        yield views.page(views.search, "search.html", page, "the search page", basis, listed=False)


def _page(views: Views) -> SearchPage:
    lists = (
        Named(views.words("speakers"), views.url("speakers/index")),
        Named(views.words("conflicts"), views.url("conflicts/index")),
        Named(views.words("timeline"), views.url("timeline")),
    )
    return SearchPage(views.words("search"), INDEX, PROGRAM, _languages(views), lists)


def _languages(views: Views) -> tuple[str, ...]:
    return tuple(sorted({language_of(article) for article in searched(views.site)}))


class Said(NamedTuple):
    """What is to be found of a statement."""

    url: str
    """From the site's root, as in `Text`."""
    quote: str
    kind: str
    date: str
    """EDTF; empty for none."""
    speakers: tuple[tuple[str, str], ...]
    """Each by the name that is shown, and by the one that no other speaker has."""
    in_conflict: bool


class Text(NamedTuple):
    """What is to be found of an article: all that its records are made of, and no more.

    Tuples, since there are many, which are made and written as JSON for each build.
    """

    language: str
    """As in `SearchPage.languages`."""
    url: str
    title: str
    text: str
    date: str
    briefing: tuple[str, ...]
    """The title of its briefing, if it is in one."""
    said: tuple[Said, ...]


class Texts:
    """Tells what is to be found of the articles of one site."""

    def __init__(self, site: Site, config: Config) -> None:
        self.views = Views(site, config)
        self._names = _speakers(site)

    def text(self, article: Article) -> Text:
        views = self.views
        folder = article.folder if article.is_index else views.briefing_of(article)
        return Text(
            language_of(article),
            views.article_url(article),
            article.meta.title,
            article.body.text,
            article.meta.date.text if article.meta.date else "",
            (views.briefing_title(folder),) if folder else (),
            tuple(map(self._said, article.statements)),
        )

    def _said(self, said: Statement) -> Said:
        site = self.views.site
        return Said(
            self.views.statement_url(said),
            said.anchor.quote,
            said.kind,
            said.date.text if said.date else "",
            tuple((site.speakers[id].name, self._names[id]) for id in said.speakers),
            bool(site.opponents(said.name)),
        )


class Records:
    """Makes the records of texts, for a search page at the URL `page` in `language`."""

    def __init__(self, page: str, language: str) -> None:
        self.page, self.language = page, language
        self._comma = words_for(language)("comma")
        self._dates: dict[str, str] = {}

    def of(self, text: Text) -> Iterator[Record]:
        """Yield the record of a text, and behind it those of its statements.

        Pagefind leaves out a record without a word, and makes no index of nothing: what has none,
        as a text that is but a picture, is found by its title or its address.
        """
        speakers = dict.fromkeys(name for said in text.said for _, name in said.speakers)
        conflict = any(said.in_conflict for said in text.said)
        filters = {"type": ("text",), "speaker": tuple(speakers), "conflict": _conflict(conflict)}
        words = next(filter(_WORD.search, (text.text, text.title)), text.url)
        yield self._record(text, text.url, words, {"title": text.title}, text.date, filters)
        for said in text.said:
            yield self._statement(text, said)

    def _statement(self, text: Text, said: Said) -> Record:
        shown = {"title": self._comma.join(shown for shown, _ in said.speakers)}
        filters = {
            "type": ("statement",),
            "kind": (said.kind,),
            "speaker": tuple(name for _, name in said.speakers),
            "conflict": _conflict(said.in_conflict),
        }
        shown["article"] = text.title
        return self._record(text, said.url, said.quote, shown, said.date, filters)

    def _record(
        self,
        of: Text,
        url: str,
        text: str,
        shown: Mapping[str, str],
        date: str,
        filters: Mapping[str, tuple[str, ...]],
    ) -> Record:
        shown_date = {"date": self._date(date)} if date else {}
        given = {**filters, "briefing": of.briefing, "year": _years(date)}
        return Record(
            of.language,
            relative(url, self.page),
            text,
            {**shown, **shown_date},
            {name: values for name, values in given.items() if values},
        )

    def _date(self, date: str) -> str:
        if date not in self._dates:
            self._dates[date] = human(date, self.language)
        return self._dates[date]


def searched(site: Site) -> Iterator[Article]:
    """Yield the articles that are found."""
    return (article for article in site.articles if article.file)


def language_of(article: Article) -> str:
    """Return the language in which an article is found."""
    return article.meta.lang.partition("-")[0].lower()


def _speakers(site: Site) -> Mapping[str, str]:
    """Return names by id; of speakers with one name each has the id behind it."""
    often = Counter(speaker.name for speaker in site.speakers.values())
    return {
        id: f"{speaker.name} ({id})" if often[speaker.name] > 1 else speaker.name
        for id, speaker in site.speakers.items()
    }


def _conflict(given: bool) -> tuple[str, ...]:
    return ("yes",) if given else ()


def _years(date: str) -> tuple[str, ...]:
    """Return the years that a date names: one, or both ends of an interval."""
    found = [re.match(r"\d{4}(?!\d|X)", end) for end in date.split("/")]
    return tuple(dict.fromkeys(year[0] for year in found if year))
