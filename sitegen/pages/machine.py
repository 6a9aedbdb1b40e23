"""What machines read besides the data: the feed, the sitemap, robots.txt; and the page for no
page."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from sitegen.model import Article
from sitegen.pages.job import Planned
from sitegen.pages.views import Views

FEED_ENTRIES = 50
_NAMESPACE = uuid.UUID("5f4e7b0e-3c1a-5b0d-9d52-3f0d8a7c2b61")
"""Makes stable ids for entries of a site that does not say where it will stand."""


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """An article in the feed."""

    id: str
    title: str
    url: str
    updated: str
    """RFC 3339."""
    authors: tuple[str, ...]
    summary: str


@dataclass(frozen=True, slots=True)
class FeedPage:
    """The context of `feed.xml` (Atom, RFC 4287)."""

    id: str
    title: str
    updated: str
    entries: tuple[FeedEntry, ...]
    """Latest first."""


@dataclass(frozen=True, slots=True)
class NotFoundPage:
    """The context of `404.html`."""

    title: str


@dataclass(frozen=True, slots=True)
class RobotsPage:
    """The context of `robots.txt`."""

    sitemap: bool


def plan(views: Views) -> Iterator[Planned]:
    """Plan the files that have one place on every site; the sitemap needs all others, see
    `plan.py`."""
    yield views.page("feed.xml", "feed.xml", partial(_feed, views), "the feed", listed=False)
    robots = partial(RobotsPage, bool(views.config.base_url))
    yield views.page("robots.txt", "robots.txt", robots, "robots.txt", listed=False)
    missing = partial(NotFoundPage, views.words("not-found"))
    yield views.page("404.html", "404.html", missing, "the page for no page", listed=False)


def _feed(views: Views) -> FeedPage:
    articles = [a for of in views.briefings.values() for a in of if a.meta.date is not None]
    articles.sort(
        key=lambda a: (a.meta.date.sort_key() if a.meta.date else (), a.path), reverse=True
    )
    entries = tuple(_entry(views, article) for article in articles[:FEED_ENTRIES])
    return FeedPage(
        _id(views, ""),
        views.config.title,
        max((entry.updated for entry in entries), default="1970-01-01T00:00:00Z"),
        entries,
    )


def _entry(views: Views, article: Article) -> FeedEntry:
    url = views.article_url(article)
    date = views.date(article.meta.date)
    return FeedEntry(
        _id(views, url),
        article.meta.title,
        url,
        _moment(date.machine if date else ""),
        article.meta.authors or ((article.meta.publisher,) if article.meta.publisher else ()),
        article.meta.summary,
    )


def _id(views: Views, url: str) -> str:
    base = views.config.base_url
    return f"{base}{url}" if base else uuid.uuid5(_NAMESPACE, f"{views.config.title}/{url}").urn


def _moment(date: str) -> str:
    """Complete a date, as HTML has it, to a moment (RFC 3339): a feed has no use for less."""
    match = re.fullmatch(r"(\d+)(-\d\d)?(-\d\d)?(?:(T\d\d:\d\d)(:\d\d)?(Z|[+-].*)?)?", date)
    if match is None:
        return "1970-01-01T00:00:00Z"
    year, month, day, clock, seconds, zone = match.groups()
    moment = f"{year}{month or '-01'}{day or '-01'}{clock or 'T00:00'}{seconds or ':00'}"
    return f"{moment}{zone or 'Z'}"
