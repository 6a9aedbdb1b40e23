"""Feeds: of the site, of each briefing and speaker, and of conflicts; Atom, with JSON Feed beside.

The moments in them are the content's own, never those of a build, so that builds agree. A feed that
stands at no known address names its pages relative to itself, and its entries by URNs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, partial
from itertools import islice

from sitegen.dates import Date
from sitegen.digest import Plain
from sitegen.frozen import dataclass
from sitegen.links import address
from sitegen.model import Article, Conflict, Statement
from sitegen.pages.briefing import briefing_owner
from sitegen.pages.feed_html import Html, shortened
from sitegen.pages.job import Job, Json, Planned
from sitegen.pages.json_text import laid_out
from sitegen.pages.moments import moment
from sitegen.pages.views import Views

FEED_ENTRIES = 30
"""The newest ones that a feed holds."""
_NAMESPACE = "5f4e7b0e-3c1a-5b0d-9d52-3f0d8a7c2b61"
"""Makes stable ids for entries of a site that does not say where it will stand."""
_NEVER = "1970-01-01T00:00:00Z"
"""When a feed without entries was changed: Atom wants a moment."""


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """An article, a statement or a conflict in a feed."""

    id: str
    title: str
    url: str
    """Here and below: a whole address, or one from the feed where the site's is not known."""
    published: str
    """RFC 3339, as all moments here; a conflict's is when it arose."""
    updated: str
    authors: tuple[str, ...]
    lang: str
    summary: str
    """Plain text; empty for none."""
    html: str
    """All of it; empty where the feed has summaries."""


@dataclass(frozen=True, slots=True)
class FeedPage:
    """The context of `feed.xml` (Atom, RFC 4287)."""

    id: str
    title: str
    updated: str
    url: str
    """The feed's own."""
    home: str
    """The page that it follows."""
    entries: tuple[FeedEntry, ...]
    """Latest first."""


@dataclass(frozen=True, slots=True)
class _Found:
    """What may become an entry, before it is known whether it is among the newest."""

    published: Date
    updated: Date
    thing: Article | Statement | Conflict


def plan(views: Views) -> Iterator[Planned]:
    """Plan all feeds: `NAME/feed.xml` and `NAME/feed.json` for the page or list `NAME`."""
    config, site = views.config, views.site
    home = _Feed("", views.url("index"), "the home page", config.title)
    every = [article for articles in views.briefings.values() for article in articles]
    yield from _planned(views, home, partial(_all_dated, every), partial(_told, views, every))
    for folder, articles in views.briefings.items():
        if folder:
            named, owner = views.briefing(folder), briefing_owner(views, folder)
            feed = _Feed(f"{folder}/", named.url, owner, _titled(views, named.name))
            of = partial(_told, views, articles)
            yield from _planned(views, feed, partial(_dated, articles), of)
    for id, speaker in site.speakers.items():
        title = _titled(views, speaker.name)
        feed = _Feed(f"speakers/{id}/", views.speaker_url(id), f'speaker "{id}"', title)
        yield from _planned(views, feed, partial(_said_by, views, id), partial(_by, views, id))
    title = _titled(views, views.words("conflicts"))
    feed = _Feed("conflicts/", views.url("conflicts/index"), "the list of conflicts", title)
    yield from _planned(views, feed, partial(_arisen, views), partial(_conflicts, views))


@dataclass(frozen=True, slots=True)
class _Feed:
    """A feed, but for its entries."""

    folder: str
    home: str
    """URL of the page that it follows."""
    owner: str
    title: str


def _all_dated(articles: Iterable[Article]) -> Iterator[_Found]:
    return (_Found(a.meta.date, a.meta.date, a) for a in articles if a.meta.date)


def _dated(articles: Sequence[Article]) -> Sequence[_Found]:
    """Find the newest of articles in the order of time."""
    return _first(_all_dated(reversed(articles)))[::-1]


def _said_by(views: Views, id: str) -> Sequence[_Found]:
    """Find the newest statements of a speaker, which are in the order of time, too."""
    said = reversed(views.statements_by_speaker[id])
    return _first(_Found(s.date, s.date, s) for s in said if s.date)[::-1]


def _first(found: Iterable[_Found]) -> Sequence[_Found]:
    return list(islice(found, FEED_ENTRIES))


def _told(views: Views, articles: Iterable[Article]) -> Plain:
    return views.basis.articles(article.path for article in articles)


def _by(views: Views, id: str) -> Plain:
    return views.basis.speaker(id), views.basis.entries(views.statements_by_speaker[id])


def _conflicts(views: Views) -> Plain:
    return tuple(map(views.basis.whole_conflict, views.site.conflicts))


def _arisen(views: Views) -> Sequence[_Found]:
    conflicts = views.site.conflicts.values()
    return [entry for conflict in conflicts for entry in _conflict_found(views, conflict)]


def _titled(views: Views, name: str) -> str:
    return f"{name} · {views.config.title}"


def _conflict_found(views: Views, conflict: Conflict) -> Iterator[_Found]:
    """Yield when a conflict arose, by a second position, and when it last changed; if known."""
    said = [
        [d for name in position.statements if (d := views.site.statements[name].date)]
        for position in conflict.positions
    ]
    firsts = sorted((min(dates, key=Date.sort_key) for dates in said if dates), key=Date.sort_key)
    if firsts:
        changes = [date for dates in said for date in dates]
        changes += [conflict.resolved] if conflict.resolved else []
        arose = firsts[min(1, len(firsts) - 1)]
        yield _Found(arose, max(changes, key=Date.sort_key), conflict)


def _planned(
    views: Views, feed: _Feed, find: Callable[[], Iterable[_Found]], of: Callable[[], Plain]
) -> Iterator[Planned]:
    """Plan a feed of what `find` finds, which is made `of` that."""
    make = cache(lambda: _page(views, feed, find()))

    def basis() -> Plain:
        # The title is that of a briefing or a speaker.
        return feed.title, feed.home, of(), _texts(views, find)

    xml = f"{feed.folder}feed.xml"
    yield views.page(xml, "feed.xml", make, feed.owner, listed=False, basis=basis)
    url = f"{feed.folder}feed.json"
    place = address(url, views.config.base_url, url)
    yield Planned(
        url,
        feed.owner,
        lambda: Job(url, "", None, None, laid_out(_json_feed(views, make(), place))),
        basis=basis,
    )


def _texts(views: Views, find: Callable[[], Iterable[_Found]]) -> Plain:
    """Return what whole texts are made of, where feeds hold any."""
    if views.config.feeds != "full-text":
        return ()
    articles = [one.thing for one in find() if isinstance(one.thing, Article)]
    return tuple((views.basis.text(a.path), views.link_targets(a)) for a in articles)


def _page(views: Views, feed: _Feed, found: Iterable[_Found]) -> FeedPage:
    newest = sorted(found, key=lambda f: f.updated.sort_key())[::-1]
    base, url = views.config.base_url, f"{feed.folder}feed.xml"
    entries = _Entries(views, url)
    return FeedPage(
        entries.id("feed:", feed.folder),
        feed.title,
        moment(newest[0].updated) if newest else _NEVER,
        address(url, base, url),
        address(feed.home, base, url),
        tuple(map(entries.entry, newest[:FEED_ENTRIES])),
    )


class _Entries:
    """Makes the entries of one feed."""

    def __init__(self, views: Views, feed: str) -> None:
        self.views, self.base, self.feed = views, views.config.base_url, feed
        self.full = views.config.feeds == "full-text"
        self.html = Html(views, feed)

    def id(self, kind: str, name: str, url: str | None = None) -> str:
        """Return an id that stays: the address, or one made of names where there is none."""
        if self.base:
            return address(name if url is None else url, self.base, "")
        from uuid import UUID, uuid5  # only here: with it comes `platform`

        return uuid5(UUID(_NAMESPACE), f"{self.views.config.title}/{kind}{name}").urn

    def entry(self, found: _Found) -> FeedEntry:
        thing = found.thing
        if isinstance(thing, Article):
            return self._article(thing, found)
        if isinstance(thing, Statement):
            return self._statement(thing, found)
        return self._conflict(thing, found)

    def _article(self, article: Article, found: _Found) -> FeedEntry:
        meta, url = article.meta, self.views.article_url(article)
        return self._entry(
            self.id("article:", article.path, url),
            meta.title,
            url,
            found,
            meta.authors or ((meta.publisher,) if meta.publisher else ()),
            meta.lang,
            meta.summary,
            self.html.article(article) if self.full else "",
        )

    def _statement(self, said: Statement, found: _Found) -> FeedEntry:
        url = self.views.statement_url(said)
        title = self.html.cited(said, shortened(said.anchor.quote))
        lang = self.views.config.language
        id = self.id("statement:", said.name, url)
        return self._entry(id, title, url, found, (), lang, "", self.html.statement(said))

    def _conflict(self, conflict: Conflict, found: _Found) -> FeedEntry:
        url = self.views.conflict_url(conflict.id)
        html = self.html.conflict(conflict, self.full)
        id = self.id("conflict:", conflict.id, url)
        lang = self.views.config.language
        return self._entry(id, conflict.question, url, found, (), lang, "", html)

    def _entry(
        self,
        id: str,
        title: str,
        url: str,
        found: _Found,
        authors: tuple[str, ...],
        lang: str,
        summary: str,
        html: str,
    ) -> FeedEntry:
        place = address(url, self.base, self.feed)
        published, updated = moment(found.published), moment(found.updated)
        return FeedEntry(id, title, place, published, updated, authors, lang, summary, html)


def _json_feed(views: Views, page: FeedPage, url: str) -> Json:
    """Return a feed as JSON Feed 1.1."""
    feed: dict[str, Json] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": page.title,
        "home_page_url": page.home,
        "feed_url": url,
        "description": views.config.description,
        "language": views.config.language,
        "authors": [{"name": views.config.title}],
        "items": [_json_item(entry) for entry in page.entries],
    }
    return {key: value for key, value in feed.items() if value != ""}


def _json_item(entry: FeedEntry) -> Json:
    """Return an entry with the keys that have a value; HTML or text it must have."""
    item: dict[str, Json] = {
        "id": entry.id,
        "url": entry.url,
        "title": entry.title,
        "content_html": entry.html,
        "content_text": "" if entry.html else entry.summary or entry.title,
        "summary": entry.summary,
        "date_published": entry.published,
        "date_modified": entry.updated,
        "authors": [{"name": name} for name in entry.authors],
        "language": entry.lang,
    }
    return {key: value for key, value in item.items() if value}
