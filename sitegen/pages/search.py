"""The search page, and the records of which its index is made: articles and single statements."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import partial

from sitegen.config import Config
from sitegen.dates import Date
from sitegen.frozen import dataclass
from sitegen.links import relative
from sitegen.model import Article, Site, Statement
from sitegen.pages.job import Planned
from sitegen.pages.values import Named
from sitegen.pages.views import Views

INDEX = "pagefind/"
"""The folder of the index. Each language has one of its own in it."""
PROGRAM = f"{INDEX}pagefind.js"
"""What searches it in the browser."""


@dataclass(frozen=True, slots=True)
class SearchPage:
    """The context of `search.html`."""

    title: str
    index: str
    """URL of the folder that holds an index for each language."""
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
        yield views.page(views.search, "search.html", page, "the search page", listed=False)


def _page(views: Views) -> SearchPage:
    lists = (
        Named(views.words("speakers"), views.url("speakers/index")),
        Named(views.words("conflicts"), views.url("conflicts/index")),
        Named(views.words("timeline"), views.url("timeline")),
    )
    languages = {_language(article) for article in _searched(views.site)}
    return SearchPage(views.words("search"), INDEX, PROGRAM, tuple(sorted(languages)), lists)


def records(site: Site, config: Config) -> Iterator[Record]:
    """Yield what is to be found: each article, and behind it its statements."""
    views = Views(site, config)
    names = _speakers(site)
    for article in _searched(site):
        about = _About(views, names, article)
        yield about.text()
        yield from map(about.statement, article.statements)


def _searched(site: Site) -> Iterator[Article]:
    return (article for article in site.articles if article.file)


def _language(article: Article) -> str:
    return article.meta.lang.partition("-")[0].lower()


def _speakers(site: Site) -> Mapping[str, str]:
    """Return names by id; of speakers with one name each has the id behind it."""
    often = Counter(speaker.name for speaker in site.speakers.values())
    return {
        id: f"{speaker.name} ({id})" if often[speaker.name] > 1 else speaker.name
        for id, speaker in site.speakers.items()
    }


class _About:
    """Makes the records of one article."""

    def __init__(self, views: Views, names: Mapping[str, str], article: Article) -> None:
        self.views, self.names, self.article = views, names, article
        self.page = views.search
        folder = article.folder if article.is_index else views.briefing_of(article)
        self.briefing = (views.briefing_title(folder),) if folder else ()

    def text(self) -> Record:
        """Return the record of the text as a whole."""
        views, article = self.views, self.article
        said = article.statements
        return self._record(
            views.article_url(article),
            article.body.text,
            {"title": article.meta.title},
            article.meta.date,
            {
                "type": ("text",),
                "speaker": tuple(dict.fromkeys(self.names[i] for s in said for i in s.speakers)),
                "conflict": self._conflict(*said),
            },
        )

    def statement(self, said: Statement) -> Record:
        """Return the record of a statement."""
        names = [self.views.site.speakers[id].name for id in said.speakers]
        return self._record(
            self.views.statement_url(said),
            said.anchor.quote,
            {"title": self.views.words("comma").join(names), "article": self.article.meta.title},
            said.date,
            {
                "type": ("statement",),
                "kind": (said.kind,),
                "speaker": tuple(self.names[id] for id in said.speakers),
                "conflict": self._conflict(said),
            },
        )

    def _record(
        self,
        url: str,
        text: str,
        shown: Mapping[str, str],
        date: Date | None,
        filters: Mapping[str, tuple[str, ...]],
    ) -> Record:
        shown_date = {"date": self.views.some_date(date).text} if date else {}
        given = {**filters, "briefing": self.briefing, "year": _years(date)}
        return Record(
            _language(self.article),
            relative(url, self.page),
            text,
            {**shown, **shown_date},
            {name: values for name, values in given.items() if values},
        )

    def _conflict(self, *said: Statement) -> tuple[str, ...]:
        return ("yes",) if any(self.views.site.opponents(s.name) for s in said) else ()


def _years(date: Date | None) -> tuple[str, ...]:
    """Return the years that a date names: one, or both ends of an interval."""
    ends = date.text.split("/") if date else []
    found = [re.match(r"\d{4}(?!\d|X)", end) for end in ends]
    return tuple(dict.fromkeys(year[0] for year in found if year))
