"""Which article an annotation's address means."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

from sitegen.exchange.linked import Linked
from sitegen.model import Article

_LOCAL = frozenset({"", "localhost", "127.0.0.1", "::1", "0.0.0.0"})


class Addresses:
    """The addresses of a site's articles: on the site, in its files, and of their originals."""

    def __init__(self, linked: Linked) -> None:
        self.by_address: dict[str, dict[str, Article]] = {}
        self.by_path: dict[str, Article] = {}
        views = linked.views
        for article in linked.articles:
            if not article.file:
                continue
            url = views.article_url(article)
            self.by_path[_plain_path(url)] = article
            for address in (linked.config.base_url + url, article.meta.url, article.meta.archived):
                if urlsplit(address).netloc:
                    self.by_address.setdefault(_plain(address), {})[article.path] = article

    def find(self, source: str) -> list[Article]:
        """Return the articles that an address may mean.

        An address without a host, or with this machine's, counts by the end of its path.
        """
        try:
            parts = urlsplit(source)
            exact = self.by_address.get(_plain(source), {})
        except ValueError:
            return []
        if exact or (parts.hostname or "") not in _LOCAL:
            return list(exact.values())
        ends = _ends(_plain_path(parts.path))
        return next(([self.by_path[end]] for end in ends if end in self.by_path), [])


def _plain(address: str) -> str:
    """Return an address without what says nothing about the page."""
    parts = urlsplit(address)
    host = (parts.hostname or "").removeprefix("www.")
    query = f"?{parts.query}" if parts.query else ""
    return f"{host}/{_plain_path(parts.path)}{query}"


def _plain_path(path: str) -> str:
    path = re.sub(r"^(?:\.{0,2}/)+", "", unquote(path))
    return re.sub(r"(?:(?:^|/)index)?(?:\.html?)?/?$", "", path)


def _ends(path: str) -> Iterator[str]:
    """Yield the ends of a path, the longest first."""
    while path:
        yield path
        path = path.partition("/")[2]
