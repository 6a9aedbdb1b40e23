"""Old addresses: pages that lead from where an article stood to where it stands.

An article stood where its `aliases` say, and, if it has a slug, where its file's name says. A page
of its own leads on from any host; `_redirects` makes hosts that read it (Netlify, Cloudflare Pages)
say so at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from urllib.parse import urlsplit

from sitegen.diagnostics import Keys
from sitegen.frozen import dataclass
from sitegen.links import relative
from sitegen.model import Article
from sitegen.pages.job import Planned
from sitegen.pages.views import Views

REDIRECTS = "_redirects"


@dataclass(frozen=True, slots=True)
class RedirectPage:
    """The context of `redirect.html`."""

    title: str
    """Of the page that it leads to."""
    target: str
    """Its URL."""


@dataclass(frozen=True, slots=True)
class Redirect:
    """A line of `_redirects`: paths from the root of the host, quoted."""

    source: str
    target: str


@dataclass(frozen=True, slots=True)
class RedirectsPage:
    """The context of `_redirects`."""

    redirects: tuple[Redirect, ...]


@dataclass(frozen=True, slots=True)
class Move:
    """An old address of an article."""

    address: str
    """As it was asked for, from the site's root."""
    keys: Keys
    """Where the front matter names it; empty for what a slug changed."""
    target: str
    """URL of the article's page."""
    page: Planned
    """What is to stand at the old address."""


def moves(views: Views) -> Iterator[Move]:
    """Yield the old addresses of all articles, those that somebody wrote first.

    Whether they are free is for the plan to say."""
    for article in views.site.articles:
        for number, alias in enumerate(article.meta.aliases):
            yield _move(views, article, alias, _file(alias), ("aliases", number))
    for article in views.site.articles:
        if article.meta.slug and not article.is_index:
            url = views.url(article.path)
            yield _move(views, article, url, url, ())


def _file(alias: str) -> str:
    """Return the file that hosts serve for an address: without an ending, it is a folder's."""
    return alias if alias.lower().endswith((".html", ".htm")) else f"{alias}/index.html"


def _literal(path: str) -> str:
    """Return a path as one that means itself alone: to hosts a `*` stands for anything, and one at
    the root would lead away from every page."""
    return path.replace("*", "%2A")


def _move(views: Views, article: Article, address: str, file: str, keys: Keys) -> Move:
    target = views.article_url(article)
    make, basis = partial(RedirectPage, article.meta.title, target), (article.meta.title, target)
    page = views.page(file, "redirect.html", make, article.file, lambda: basis, listed=False)
    return Move(address, keys, target, page)


def redirects_file(views: Views, settled: Sequence[Move]) -> Iterator[Planned]:
    """Plan `_redirects`, if there are any."""
    root = urlsplit(views.config.base_url).path or "/"
    lines = tuple(
        Redirect(_literal(root + relative(move.address, "")), root + relative(move.target, ""))
        for move in settled
    )
    if lines:
        make = partial(RedirectsPage, lines)
        basis = tuple((one.source, one.target) for one in lines)
        yield views.page(REDIRECTS, REDIRECTS, make, "old addresses", lambda: basis, listed=False)
