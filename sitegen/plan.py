"""Stage 3: from a linked site to the jobs of all its files, each complete."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sitegen.config import Config
from sitegen.diagnostics import Diagnostic, Severity, file_error
from sitegen.model import Article, Site
from sitegen.pages import kinds
from sitegen.pages.job import Job
from sitegen.pages.views import Views

SITEMAP_ENTRIES = 5_000
"""Addresses in one sitemap file; the protocol allows 50,000, a reader of the file fewer."""


@dataclass(frozen=True, slots=True)
class SitemapEntry:
    """A page in the sitemap."""

    url: str
    modified: str


@dataclass(frozen=True, slots=True)
class SitemapPage:
    """The context of `sitemap.xml`: pages, or where there are many, further sitemaps."""

    entries: tuple[SitemapEntry, ...]
    sitemaps: tuple[str, ...]


def plan(
    site: Site, config: Config, assets: Sequence[str], statics: Sequence[str]
) -> tuple[tuple[Job, ...], tuple[Diagnostic, ...]]:
    """Return the jobs of all files that are rendered, and what is wrong between them.

    `assets` and `statics` are the URLs of files that are copied: content's and the theme's.
    """
    views = Views(site, config)
    jobs = [job for kind in kinds() for job in kind(views)]
    if config.base_url:
        jobs += _sitemaps(views, jobs)
    owners = [(job.url, job.owner) for job in jobs]
    owners += [(url, f"content/{url}") for url in assets]
    owners += [(url, "the theme") for url in statics]
    found = list(_taken_twice(owners))
    urls = {url for url, _ in owners}
    for article in site.articles:
        found += _dead_links(views, article, urls)
    return tuple(jobs), tuple(found)


def _taken_twice(owners: Sequence[tuple[str, str]]) -> Iterator[Diagnostic]:
    """Two files of one URL; case counts for nothing, since on many hosts it does not."""
    first: dict[str, tuple[str, str]] = {}
    for url, owner in owners:
        folded = url.casefold()
        if folded in first:
            other, taken = first[folded]
            same = url if url == other else f"{other} and {url}, which differ in case only"
            path = owner if owner.startswith("content/") else taken
            rival = taken if path == owner else owner
            path = path if path.startswith("content/") else "content"
            message = f"two sources for one address: {same} (also {rival})"
            yield file_error(path, "url-taken", message, "rename one, or give it another slug")
        first.setdefault(folded, (url, owner))


def _dead_links(views: Views, article: Article, urls: set[str]) -> Iterator[Diagnostic]:
    for link in article.body.links:
        url = views.link_target(article, link.target).partition("#")[0]
        if url and url not in urls and f"{url}/index.html" not in urls:
            what = "picture" if link.image else "page or file"
            yield Diagnostic(
                article.file,
                link.line,
                1,
                Severity.ERROR,
                "dead-link",
                f'the link "{link.target}" leads to no {what}',
                "links to articles are written as in the folder: other-article.md",
            )


def _sitemaps(views: Views, jobs: Sequence[Job]) -> Iterator[Job]:
    entries = sorted((SitemapEntry(job.url, job.modified) for job in jobs if job.listed), key=lambda e: e.url)
    if len(entries) <= SITEMAP_ENTRIES:
        yield _sitemap(views, "sitemap.xml", SitemapPage(tuple(entries), ()))
        return
    names = []
    for start in range(0, len(entries), SITEMAP_ENTRIES):
        names.append(f"sitemap-{start // SITEMAP_ENTRIES + 1}.xml")
        part = tuple(entries[start : start + SITEMAP_ENTRIES])
        yield _sitemap(views, names[-1], SitemapPage(part, ()))
    yield _sitemap(views, "sitemap.xml", SitemapPage((), tuple(names)))


def _sitemap(views: Views, url: str, page: SitemapPage) -> Job:
    return views.job(url, "sitemap.xml", page, "the sitemap", listed=False)
