"""The sitemap: the addresses of all pages, for search engines (sitemaps.org, version 0.9)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from sitegen.digest import Plain
from sitegen.frozen import dataclass
from sitegen.links import address
from sitegen.pages.job import Planned
from sitegen.pages.views import Views

SITEMAP_ENTRIES = 2_500
"""Addresses in one file: with usual ones under 400 kB. The protocol takes 50,000 and 50 MB."""


@dataclass(frozen=True, slots=True)
class SitemapEntry:
    """A page in the sitemap, or a further sitemap."""

    url: str
    """The whole address."""
    modified: str
    """The day of its latest content, as YYYY-MM-DD; empty if not known."""


@dataclass(frozen=True, slots=True)
class SitemapPage:
    """The context of `sitemap.xml`: pages, or where there are many, further sitemaps."""

    entries: tuple[SitemapEntry, ...]
    sitemaps: tuple[SitemapEntry, ...]


def sitemaps(views: Views, pages: Sequence[Planned]) -> Iterator[Planned]:
    """Plan the sitemap of `pages`; where it would be too large, its parts and their index.

    None for a site that does not say where it will stand: a sitemap has whole addresses.
    """
    base = views.config.base_url
    if not base:
        return
    listed = sorted((page for page in pages if page.listed), key=lambda page: page.url)
    entries = tuple(SitemapEntry(address(page.url, base, ""), page.modified) for page in listed)
    if len(entries) <= SITEMAP_ENTRIES:
        yield _planned(views, "sitemap.xml", SitemapPage(entries, ()))
        return
    parts: list[SitemapEntry] = []
    for start in range(0, len(entries), SITEMAP_ENTRIES):
        part = entries[start : start + SITEMAP_ENTRIES]
        url = f"sitemap-{len(parts) + 1}.xml"
        parts.append(SitemapEntry(f"{base}{url}", max(entry.modified for entry in part)))
        yield _planned(views, url, SitemapPage(part, ()))
    yield _planned(views, "sitemap.xml", SitemapPage((), tuple(parts)))


def _planned(views: Views, url: str, page: SitemapPage) -> Planned:
    basis = partial(_basis, page)
    return views.page(url, "sitemap.xml", lambda: page, "the sitemap", listed=False, basis=basis)


def _basis(page: SitemapPage) -> Plain:
    return tuple((entry.url, entry.modified) for entry in (*page.entries, *page.sitemaps))
