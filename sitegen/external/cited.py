"""Where a site's articles and sidecars link to the outside."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from html import unescape
from itertools import accumulate

from sitegen.dates import Date
from sitegen.diagnostics import Keys
from sitegen.frozen import dataclass
from sitegen.links import scheme_of
from sitegen.model import Article, Event, Statement


@dataclass(frozen=True, slots=True)
class Citation:
    """A link to the outside, and where it is written."""

    url: str
    """Without its fragment, which hosts are not asked for."""
    file: str
    keys: Keys
    """In a sidecar or front matter; () for one in the article's text."""
    line: int = 0
    """In the text: 1-based."""
    has_archived: bool = False
    """Whether a field `archived` belongs to it."""
    archived: str = ""
    """What that field holds."""
    day: str = ""
    """When it was written, as YYYYMMDD; empty if not known."""


def citations(articles: Iterable[Article], base_url: str) -> Iterator[Citation]:
    """Yield every link to the outside once, where it is written first; those to the site itself,
    which stands at `base_url`, are none."""
    seen: set[str] = set()
    for article in articles:
        for found in _of_article(article):
            own = base_url and f"{found.url}/".startswith(base_url)
            if scheme_of(found.url) in {"http", "https"} and not own and found.url not in seen:
                seen.add(found.url)
                yield found


def _of_article(article: Article) -> Iterator[Citation]:
    meta, file = article.meta, article.file
    day = _day(meta.date)
    yield Citation(_bare(meta.url), file, ("url",), 0, True, meta.archived, day)
    yield Citation(_bare(meta.archived), file, ("archived",))
    yield from _in_text(article)
    for said in article.statements:
        yield from _sources(article, "statements", said, _day(said.date) or day)
    for event in article.events:
        yield from _sources(article, "events", event, _day(event.date))
    for keys, url in _named(article):
        yield Citation(_bare(url), article.sidecar, keys)
    for keys, html in _remarks(article):
        for url in _links(html):
            yield Citation(_bare(url), article.sidecar, keys)


def _sources(article: Article, section: str, of: Statement | Event, day: str) -> Iterator[Citation]:
    keys = (section, of.id)
    yield Citation(_bare(of.source), article.sidecar, (*keys, "source"), 0, True, of.archived, day)
    yield Citation(_bare(of.archived), article.sidecar, (*keys, "archived"))


def _named(article: Article) -> Iterator[tuple[Keys, str]]:
    for speaker in article.speakers:
        yield ("speakers", speaker.id, "url"), speaker.url
        for number, url in enumerate(speaker.same_as):
            yield ("speakers", speaker.id, "same_as", number), url


def _remarks(article: Article) -> Iterator[tuple[Keys, str]]:
    """Yield the HTML of what editors wrote in Markdown, and where."""
    for said in article.statements:
        yield ("statements", said.id, "note"), said.note
    for event in article.events:
        yield ("events", event.id, "note"), event.note
    for speaker in article.speakers:
        yield ("speakers", speaker.id, "note"), speaker.note
    for conflict in article.conflicts:
        yield ("conflicts", conflict.id, "summary"), conflict.summary
        yield ("conflicts", conflict.id, "resolution"), conflict.resolution
    for relation, keys in zip(article.relations, article.relation_keys, strict=True):
        yield (*keys, "note"), relation.note
    for note in article.notes:
        yield ("notes",), note.body


def _in_text(article: Article) -> Iterator[Citation]:
    body = article.body
    starts = [at for at, _ in body.lines]
    ends = accumulate((len(text) for text in body.texts), initial=0)
    for markup, at in zip(body.markup, ends, strict=True):
        for url in _links(markup):
            place = bisect_right(starts, at) - 1
            line = body.lines[place][1] if place >= 0 else 0
            yield Citation(_bare(url), article.file, (), line)


def _links(html: str) -> Iterator[str]:
    for hit in re.finditer(r'\b(?:href|src)="(https?:[^"]*)"', html, re.IGNORECASE):
        yield unescape(hit[1])


def _bare(url: str) -> str:
    return url.partition("#")[0]


def _day(date: Date | None) -> str:
    if date is None or date.earliest is None:
        return ""
    try:
        return datetime.fromtimestamp(date.earliest, UTC).strftime("%Y%m%d")
    except (ValueError, OverflowError, OSError):
        return ""
